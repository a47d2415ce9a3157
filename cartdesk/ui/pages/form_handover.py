"""A form that passes from one person to the next: what is half typed on it, and what was half typed by somebody else."""

from __future__ import annotations

from cartdesk.base import Words, local_at
from cartdesk.forms import ItemKey
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.usecases import Unfinished


def half_typed(page: FormPage, only_held: bool = False) -> dict[ItemKey, str]:
    """Texts that stand in fields and are not recorded; `only_held`: those that wait for this person's confirmation."""
    found = {} if only_held else page.unrecorded()
    for section in page.body.sections.values():
        for key, field in section.body.fields.items() if section.body is not None else ():
            editor = field.editor
            if editor.holds() or (not only_held and editor.dirty()):
                found[key] = editor.text()
    return {key: text for key, text in found.items() if text.strip()}


def show_handed(page: FormPage, handed: Unfinished, me: str, words: Words) -> None:
    """Put the texts back into their fields: one's own to go on with, a colleague's to be confirmed by Enter."""
    local = local_at(handed.saved, handed.offset)
    for one in handed.typed:
        field = page.body.field(one.key)
        if field is None or page.views.locked(one.key):
            continue
        if one.by != me:
            page.views.hints[one.key] = words("entry.hint.handed", name=one.name, time=f"{local:%H:%M}")
        field.editor.hand(one.text, hold=one.by != me)
        page.body.refresh([one.key])
