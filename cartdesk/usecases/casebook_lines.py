"""What the signature of a whole case book adds to the form that bears it: the digest of the list, and the list in words."""

from __future__ import annotations

from collections.abc import Mapping

from cartdesk.base import Words
from cartdesk.forms import FormPlace, ItemKey, ShownLine, Value
from cartdesk.records import BOOK, SignedBook
from cartdesk.store import Signature, Unit
from cartdesk.study import StudyDef
from cartdesk.usecases.due import place_order
from cartdesk.usecases.lapsing import digest_item
from cartdesk.usecases.wording import event_title, form_title

SHORT = 16


def told_by_book(study: StudyDef, book: SignedBook | None) -> dict[ItemKey, Value]:
    """The computed item that bears the book digest."""
    item = digest_item(study)
    if item is None or book is None:
        return {}
    return {ItemKey(item.group, 1, item.oid): Value(item.type, book.digest)}


def without_book(study: StudyDef, derived: Mapping[ItemKey, Value]) -> dict[ItemKey, Value]:
    """Derived values without the item that only a signature tells."""
    item = digest_item(study)
    return {key: value for key, value in derived.items() if item is None or key.item != item.oid}


def book_lines(
    study: StudyDef, book: SignedBook | None, language: str, late: str = ""
) -> tuple[ShownLine, ...]:
    """Every form that is covered, each with the first digits of its record digest; why it is signed late, when it is."""
    if book is None:
        return ()
    words = Words(language)
    said = [ShownLine("overruled", words("print.book-late"), late)] if late else []
    lines: list[ShownLine] = []
    visit = ("", 0)
    for place in sorted(book.forms, key=place_order(study)):
        if visit != (place.event, place.event_repeat):
            visit = (place.event, place.event_repeat)
            lines.append(ShownLine("row", _visit_title(study, place, language)))
        label = form_title(study, place, language)
        lines.append(ShownLine("answer", label, book.forms[place].snapshot[:SHORT]))
    item = digest_item(study)
    parts = " ".join(book.digest[at : at + 8] for at in range(0, 64, 8))
    seal = [ShownLine("derived", item.text(language), parts)] if item else []
    return (*said, ShownLine("section", words("print.book", n=len(book.forms))), *seal, *lines)


def _visit_title(study: StudyDef, place: FormPlace, language: str) -> str:
    """The title of a visit; of a log only the word for all logs."""
    event = study.events[place.event]
    return event.text(language) if event.kind == "log" else event_title(study, place, language)


def book_of(unit: Unit, signature: Signature) -> tuple[SignedBook, str] | None:
    """The list under a signature and the reason for signing late, from the record of signing; None: no case book's."""
    facts = unit.facts(signature.seq)
    if BOOK not in facts:
        return None
    late = facts.get("reason-text")
    return SignedBook.from_json(facts[BOOK].value), str(late.value) if late else ""
