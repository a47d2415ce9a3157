"""A change of any form ends the signature of the whole case book, in the same transaction (R25; docs/formats/signed-book.md)."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.forms import FormPlace
from cartdesk.records import FormAct, Kind, is_signed, next_status
from cartdesk.study import ItemDef, StudyDef
from cartdesk.usecases.act import Acting

DIGEST_ITEM = "casebook_digest_item"


def digest_item(study: StudyDef) -> ItemDef | None:
    """The computed item that bears the book digest; its form signs the case book. None: the study has no such form."""
    return study.named_item(DIGEST_ITEM)


def signs_book(study: StudyDef, form: str) -> bool:
    """Whether the signature of this form is that of the whole case book."""
    item = digest_item(study)
    return item is not None and item.form == form


def signing_places(study: StudyDef) -> tuple[FormPlace, ...]:
    """Where in the schedule the case book may be signed, in the order of the visits."""
    item = digest_item(study)
    if item is None:
        return ()
    cells = study.matrix.get(item.form, {})
    return tuple(FormPlace(event, 1, item.form, 1) for event in study.events if cells.get(event, "-") != "-")


def lapse_book(act: Acting, subject: str, changed: FormPlace, cause: int) -> None:
    """After record `cause` changed a form: a standing signature of the case book stands no longer, and the trail says so."""
    for place in signing_places(act.desk.study):
        form = act.unit.form(subject, place)
        if place == changed or form is None or form.signature is None or not is_signed(form.status):
            continue
        refs: dict[str, str | int] = {"cause": cause, "supersedes": form.signature}
        seq = act.record(Kind.CASEBOOK_LAPSE, subject=subject, place=place, refs=refs)
        act.unit.supersede(form.signature, seq)
        act.unit.put_form(replace(form, status=next_status(form.status, FormAct.CHANGE), last_seq=seq))
