"""What waits beside the work, in words for Today and in numbers for the rail."""

from __future__ import annotations

from cartdesk.base import Words
from cartdesk.ui.texts import short_name
from cartdesk.usecases import Reminders


def lines_told(words: Words, found: Reminders) -> list[tuple[str, str]]:
    """One line for each thing that waits: the page where it is settled, and the words."""
    lines: list[tuple[str, str]] = []
    if found.redactions:
        lines.append(("redactions", words("ui.remind.redactions", n=found.redactions)))
    if found.without_line:
        lines.append(("people", words("ui.remind.without-line", names=_names(found.without_line))))
    if found.unagreed:
        lines.append(("people", words("ui.remind.unagreed", names=_names(found.unagreed))))
    if found.access_due:
        lines.append(("people", words("ui.remind.access-due")))
    if found.trail_due:
        lines.append(("trail", words("ui.remind.trail-due")))
    return lines


def rail_counts(found: Reminders) -> dict[str, int]:
    """How many things wait on the pages of people and of the trail."""
    people = int(found.access_due) + len(found.unagreed) + len(found.without_line)
    return {"people": people, "trail": int(found.trail_due)}


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(short_name, names))
