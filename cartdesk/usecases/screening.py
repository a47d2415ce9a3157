"""Looking once more, before a package is sealed, at the words that would leave: do they look like personal data? (R66)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cartdesk.forms import FormPlace, personal_kinds
from cartdesk.forms.features import free_text
from cartdesk.records import AuditRecord, Fact, Permission
from cartdesk.store import Unit
from cartdesk.study import DataType
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.sending import facts_to_send, forms_to_pack

_ANSWERS = ("old", "new")
_PERSONAL = "personal-data"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A record that is about to leave and holds words that look personal. `item`: its field, "" for the form as a whole.

    `kinds` as `cartdesk.forms.PersonalKind`; the words themselves are never told.
    """

    seq: int
    subject: str
    place: FormPlace
    item: str
    kinds: tuple[str, ...]


@viewing("package.screen", needs=Permission.SEND)
def suspicious_words(desk: Desk, unit: Unit) -> tuple[Suspicion, ...]:
    """Every record of the forms that the next package would carry whose answers, earlier answers, reasons or explanations
    look personal, in order. An answer that somebody explained to be none is let be while it stands; so is what stays at the
    site and what stands in items that are there for personal data.
    """
    found = []
    for form in forms_to_pack(unit):
        explained = {
            at: _typed(unit, form.subject, form.place, at)
            for check, at in unit.explanations(form.subject, form.place)
            if check == _PERSONAL
        }
        for seq in unit.seqs_of_form(form.subject, form.place):
            record = AuditRecord.decode(unit.record(seq))
            facts = facts_to_send(desk, record, unit.facts(seq))
            known = explained.get(record.key, "") if record.key else ""
            kinds = {
                kind.value
                for text in _words(desk, record, facts)
                if text != known
                for kind in personal_kinds(text)
            }
            if kinds:
                item = record.key.item if record.key else ""
                found.append(Suspicion(seq, form.subject, form.place, item, tuple(sorted(kinds))))
    return tuple(found)


def _typed(unit: Unit, subject: str, place: FormPlace, at: Any) -> str:
    """The text that stands in a field now."""
    item = unit.items(subject, place).get(at)
    return item.value.text if item is not None else ""


def _words(desk: Desk, record: AuditRecord, facts: dict[str, Fact]) -> Iterator[str]:
    """The free words of a record: answers typed as text, and whatever a person wrote beside them."""
    item = desk.study.items.get(record.key.item) if record.key else None
    for name, fact in facts.items():
        if name not in _ANSWERS or item is None or free_text(item, desk.study):
            yield from _texts(fact.value)


def _texts(value: Any) -> Iterator[str]:
    """The texts in a fact's value: of an answer its text if it was typed freely, of lists and tables all of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "typed" in value:
            yield from [value["text"]] if value["type"] == DataType.TEXT.value else []
        else:
            for one in value.values():
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
