"""One change of a field in shown words; who did something and why."""

from __future__ import annotations

from cartdesk.base import Words, local_at
from cartdesk.forms import ItemKey, Value, show_value
from cartdesk.study import StudyDef
from cartdesk.ui.pages.form_acts import HistoryLine
from cartdesk.usecases import Change


def history_line(study: StudyDef, key: ItemKey, change: Change, words: Words) -> HistoryLine:
    """One change in shown words."""
    item = study.items[key.item]

    def shown(value: Value | None, name: str) -> str:
        if name in change.erased:
            return words("entry.history.erased")
        return show_value(item, value, study, words.language) if value is not None else "—"

    local = local_at(change.saved, change.offset)
    erased = words("entry.history.erased") if "reason-text" in change.erased else ""
    why = why_told(words, change.reason, change.reason_text or erased)
    if change.copied:
        why = words("entry.history.copied", number=change.copied)
    typist = f" ({words('entry.history.typed-by', name=change.typed_by)})" if change.typed_by else ""
    return HistoryLine(
        f"{local:%d.%m.%Y %H:%M:%S}",
        f"{who_told(study, words, change.user, change.role)}{typist}",
        shown(change.was, "old"),
        shown(change.now, "new"),
        why,
    )


def who_told(study: StudyDef, words: Words, user: str, role: str) -> str:
    """A person with their role; a role that the study no longer has stands as its code."""
    return f"{user} · {study.roles[role].text(words.language) if role in study.roles else role}"


def why_told(words: Words, reason: str | None, text: str) -> str:
    """A coded reason and the person's own words, as far as there are any."""
    return ": ".join(part for part in (words(f"entry.reason.{reason}") if reason else "", text) if part)
