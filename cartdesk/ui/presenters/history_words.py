"""One change of a field in shown words."""

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
    why = words(f"entry.reason.{change.reason}") if change.reason else ""
    if change.reason_text:
        why = f"{why}: {change.reason_text}" if why else change.reason_text
    elif "reason-text" in change.erased:
        why = f"{why}: {words('entry.history.erased')}"
    if change.copied:
        why = words("entry.history.copied", number=change.copied)
    role = study.roles[change.role].text(words.language) if change.role in study.roles else change.role
    typist = f" ({words('entry.history.typed-by', name=change.typed_by)})" if change.typed_by else ""
    return HistoryLine(
        f"{local:%d.%m.%Y %H:%M:%S}",
        f"{change.user} · {role}{typist}",
        shown(change.was, "old"),
        shown(change.now, "new"),
        why,
    )
