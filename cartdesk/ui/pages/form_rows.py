"""One question on the page: label, editor with its unit, the previous visit's answer, mark, messages below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from cartdesk.base import Words
from cartdesk.forms import ItemKey
from cartdesk.forms.features import free_text
from cartdesk.study.model import StudyDef
from cartdesk.ui.entry import Editor, FieldState, field_of, make_editor
from cartdesk.ui.entry.derived_label import DerivedLabel
from cartdesk.ui.entry.line_editor import ShortTextEditor
from cartdesk.ui.entry.text_editor import TextEditor
from cartdesk.ui.pages.field_notes import Notes, StateMark
from cartdesk.ui.pages.field_view import FieldView
from cartdesk.ui.pages.form_acts import Identity
from cartdesk.ui.theme import GRID, INSIDE, Theme

LABEL_WIDTH = 288
PREVIOUS_WIDTH = 152
NARROW = 720  # below this width the label stands above the field


@dataclass(frozen=True, slots=True)
class RowKit:
    """What every row is made with: the study, words, theme, and where facts go."""

    study: StudyDef
    words: Words
    theme: Theme
    typed: Callable[[ItemKey, str], None]
    nulled: Callable[[ItemKey, str], None]
    walked: Callable[[ItemKey, int], None]
    explain: Callable[[Identity], None]
    has_previous: bool = False
    typing: Callable[[ItemKey, str | None], None] | None = None
    attend: Callable[[Editor], None] | None = None

    def editor(self, key: ItemKey) -> Editor:
        """An editor for a field, its facts connected."""
        item = self.study.items[key.item]
        editor = make_editor(
            self.study, item, field_of(self.study, item, key, self.words), self.words, self.theme
        )
        self.connect(editor)
        heard = self.typing if free_text(item, self.study) else None
        if heard is not None and isinstance(editor, TextEditor | ShortTextEditor):
            editor.watch(heard)
        return editor

    def connect(self, editor: Editor) -> None:
        """Hear what an editor tells, and let whoever looks after fields know of it."""
        editor.typed.connect(self.typed)
        editor.nulled.connect(self.nulled)
        editor.walked.connect(self.walked)
        if self.attend is not None:
            self.attend(editor)


def fill_editor(editor: Editor, view: FieldView, message: str, settled: bool) -> None:
    """Bring an editor to the look of its field; text that was refused is left standing.

    Text being typed is overwritten only when it was this field that was `settled`.
    """
    if view.text is not None and (settled or not editor.dirty()):
        editor.fill(view.text, view.null)
    editor.unsaved = view.unsaved
    editor.lock(view.locked)
    editor.offer(*view.offered)
    state = FieldState.ERROR if view.state is FieldState.MISSING else view.state
    editor.mark(state, message, view.required)


class FormRow(QWidget):
    """One question."""

    def __init__(self, key: ItemKey, kit: RowKit) -> None:
        super().__init__()
        self.key = key
        self.view: FieldView | None = None
        self.editor = kit.editor(key)
        self._kit = kit
        self._wide: bool | None = None
        theme = kit.theme
        self.label = QLabel(self)
        self.label.setObjectName("rowLabel")
        self.label.setWordWrap(True)
        self.label.setBuddy(self.editor.control())
        self.reserved = QLabel(self)
        self.reserved.setObjectName("reserved")
        self.reserved.hide()
        self.previous = QLabel(self)
        self.previous.setObjectName("previous")
        self.previous.setWordWrap(True)
        self.previous.setFixedWidth(theme.px(PREVIOUS_WIDTH))
        self.mark = StateMark(kit.words, theme)
        self.notes = Notes(kit.words, theme, kit.explain)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, theme.px(2), 0, theme.px(2))
        self._grid.setHorizontalSpacing(theme.px(INSIDE))
        self._grid.setVerticalSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._arrange(True)

    def refresh(self, view: FieldView, settled: bool = False) -> None:
        """Draw the field anew; an equal view costs nothing."""
        if view == self.view and not settled:
            return
        self.view = view
        self.label.setTextFormat(Qt.TextFormat.RichText if view.required else Qt.TextFormat.PlainText)
        label = self.editor.field.label
        self.label.setText(starred(label, True) if view.required else label)
        empty = not (view.text or view.null)
        self.editor.setVisible(not view.reserved or not empty)
        self.reserved.setMinimumHeight(self._kit.theme.row if empty else 0)
        if self._wide:
            self._grid.addWidget(
                self.reserved, 0 if view.reserved and empty else 1, 1, Qt.AlignmentFlag.AlignTop
            )
        fill_editor(self.editor, view, " ".join(note.text for note in view.notes), settled)
        self.reserved.setText(view.reserved)
        self.reserved.setVisible(bool(view.reserved))
        self.previous.setText(
            self._kit.words("entry.field.was", value=view.previous) if view.previous else ""
        )
        self.mark.show_state(view.state)
        self.notes.show_notes(view.notes)
        self.setVisible(view.shown)

    def reachable(self) -> bool:
        """Whether Enter walks into this field."""
        return self.view is not None and self.view.shown and not self.view.locked

    def derived(self) -> bool:
        """Whether the engine answers here."""
        return isinstance(self.editor, DerivedLabel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page puts the label above the field, so that nothing is cut at 200 %."""
        super().resizeEvent(event)
        self._arrange(self.width() >= self._kit.theme.px(NARROW))

    def _arrange(self, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        theme, grid, top = self._kit.theme, self._grid, Qt.AlignmentFlag.AlignTop
        self.label.setFixedWidth(theme.px(LABEL_WIDTH)) if wide else self.label.setMaximumWidth(16777215)
        if not wide:
            self.label.setMinimumWidth(0)
        self.label.setContentsMargins(0, theme.px(INSIDE + 2) if wide else 0, theme.px(INSIDE), 0)
        self.previous.setContentsMargins(0, theme.px(INSIDE + GRID) if wide else 0, 0, 0)
        for widget in (self.label, self.editor, self.reserved, self.previous, self.mark, self.notes):
            grid.removeWidget(widget)
        if wide:
            grid.addWidget(self.label, 0, 0, top)
            grid.addWidget(self.editor, 0, 1, top)
            grid.addWidget(self.reserved, 1, 1, top)
            grid.addWidget(self.previous, 0, 2, top)
            grid.addWidget(self.mark, 0, 3, top)
            grid.addWidget(self.notes, 2, 1, 1, 3)
        else:
            grid.addWidget(self.label, 0, 0, 1, 3)
            grid.addWidget(self.editor, 1, 0, 1, 2)
            grid.addWidget(self.mark, 1, 2)
            grid.addWidget(self.reserved, 2, 0, 1, 3)
            grid.addWidget(self.previous, 3, 0, 1, 3)
            grid.addWidget(self.notes, 4, 0, 1, 3)
        self.previous.setVisible(self._kit.has_previous)
        grid.setColumnStretch(1 if wide else 0, 1)
        grid.setColumnStretch(0 if wide else 1, 0)
        self.reserved.setContentsMargins(theme.px(GRID), 0, 0, 0)


def starred(label: str, required: bool) -> str:
    """A label as rich text, with the star of a required field that never stands alone on a line."""
    star = '\u00a0<span style="font-weight:600">*</span>' if required else ""
    return escape(label) + star


def escape(text: str) -> str:
    """Study words as plain text inside a rich label."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
