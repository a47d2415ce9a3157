"""The help of a field in words, made from its definition: what is meant, its limits, its null flavours."""

from __future__ import annotations

from cartdesk.base import Words
from cartdesk.study.model import DataType, ItemDef, StudyDef
from cartdesk.study.severity import Severity
from cartdesk.ui.entry import Field

DATES = (DataType.DATE, DataType.PARTIAL_DATE)


def field_help(study: StudyDef, item: ItemDef, field: Field, words: Words) -> str:
    """A few short sentences."""
    parts = []
    if item.help:
        parts.append(item.help(words.language))
    for check in item.ranges:
        name = "hard" if check.severity is Severity.HARD else "soft"
        low, high = shown_limit(check.low, words), shown_limit(check.high, words)
        parts.append(words(f"entry.help.{name}", low=low, high=high, unit=field.unit).strip())
    if item.type in DATES:
        parts.append(words("entry.help.partial" if item.type is DataType.PARTIAL_DATE else "entry.help.date"))
    if item.length and item.type is DataType.TEXT:
        parts.append(words("entry.help.length", n=item.length))
    if item.comparators:
        parts.append(words("entry.help.comparator"))
    if field.flavours:
        listed = ", ".join(f"{one.short} — {one.words}" for one in field.flavours)
        parts.append(words("entry.help.flavours", listed=listed))
    if item.condition_note:
        parts.append(item.condition_note)
    return " ".join(parts) or words("entry.help.none")


def shown_limit(limit: object, words: Words) -> str:
    """A limit as the screen writes numbers; an open end is a dash."""
    if limit is None:
        return "…"
    return str(limit).replace(".", ",") if words.language == "ru" else str(limit)
