"""One act on keys, on a page of its own: what will happen, what is asked for it, the act in its own words, the outcome.

It stands on a page and not in a dialog, so that nothing is cut at 200 % and nothing stacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QProgressBar, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.check_list import CheckList
from cartdesk.ui.widgets.new_password import Judge, NewPassword
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, field_label, frame, grow, label
from cartdesk.ui.widgets.password_line import PasswordLine
from cartdesk.ui.widgets.personal_remark import PersonalRemark
from cartdesk.ui.widgets.share_box import ShareBox
from cartdesk.ui.widgets.word_tiles import WordTiles

PASSWORD, NEW, CHOICE, LINE, SHARE, CHECKS = "password", "new", "choice", "line", "share", "checks"
WIDEST = 760
FREE_WORDS = ("reason-text", "redact-words")  # fields whose words stay in the trail


@dataclass(frozen=True, slots=True)
class Field:
    """Something asked: its name (words under `keys.field.<name>`), its kind, and what may be chosen.

    `codes` are worded by `keys.<name>.<code>`; `choices` are pairs of key and text that come from data.
    `value` stands in the field from the start; an `optional` field may be left empty.
    """

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ActView:
    """An act: its name (words under `keys.act.<name>`: title, told, do), facts of its words, fields, words to compare, lines to read."""

    name: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    danger: bool = False
    tiles: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class ActPage(Page):
    """`wanted()`: do it; `left()`: back, before or after. Typed words are gone with the page."""

    wanted = Signal()
    left = Signal()

    def __init__(self, words: Words, theme: Theme, view: ActView, judge: Judge) -> None:
        super().__init__(words, theme, "")
        self.view = view
        self.parts: dict[str, QWidget | NewPassword] = {}
        self.title.setWordWrap(True)
        self.title.setMinimumWidth(1)
        self.texts.bind(self.title.setText, f"keys.act.{view.name}.title", **view.facts)
        self.head.addWidget(self.title, 1)
        told = label(wrap=True)
        self.texts.bind(told.setText, f"keys.act.{view.name}.told", **view.facts)
        self.do = button(theme, "danger" if view.danger else "primary", on_click=self._want)
        self.texts.bind(self.do.setText, f"keys.act.{view.name}.do", **view.facts)
        back = button(theme, "", on_click=self.left.emit)
        self.texts.bind(back.setText, "keys.back")
        acts = ActRow(theme)
        acts.add(self.do, back)
        self.stage = label("strong", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        inner = column(theme, told, spacing=16)
        if view.tiles:
            tiles = WordTiles(theme)
            tiles.show_words(view.tiles)
            inner.addWidget(tiles)
        for text in view.lines:
            inner.addWidget(label("strong", text, wrap=True))
        if view.fields:
            inner.addWidget(self._form(judge))
        for part in (self.stage, self.bar, acts):
            inner.addWidget(part)
        self._asking = self._card(inner)
        self.outcome, self.tiles = label(wrap=True), WordTiles(theme)
        self.ready = button(theme, "primary", on_click=self.left.emit)
        self.texts.bind(self.ready.setText, "keys.ready")
        last = ActRow(theme)
        last.add(self.ready)
        self._told = self._card(column(theme, self.outcome, self.tiles, last, spacing=16))
        self._told.hide()
        self.body.addStretch(1)
        self._rest()
        self._begin()

    def _card(self, inner: object) -> QFrame:
        card = frame("card", inner, self.theme, margin=24, spacing=16)  # type: ignore[arg-type]
        card.setMaximumWidth(self.theme.px(WIDEST))
        self.body.addWidget(card)
        return card

    def _form(self, judge: Judge) -> QWidget:
        made = QWidget()
        layout = QFormLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.theme.px(12))
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for one in self.view.fields:
            if one.kind == NEW:
                name = str(self.view.facts.get("name", ""))
                fresh = NewPassword(
                    self.words,
                    self.theme,
                    judge,
                    lambda name=name: name,  # type: ignore[misc]
                    "keys.new",
                )
                fresh.add_to(layout)
                self.parts[one.name] = fresh
                continue
            editor = self._editor(one)
            self.parts[one.name] = editor
            told = field_label(self.theme)
            self.texts.bind(told.setText, f"keys.field.{one.name}")
            target = editor.lines if isinstance(editor, ShareBox) else editor
            self.texts.bind(target.setAccessibleName, f"keys.field.{one.name}")
            told.setBuddy(target)
            layout.addRow(told, editor)
            if one.name in FREE_WORDS and isinstance(editor, QLineEdit):
                layout.addRow(PersonalRemark(editor, lambda: self.words))
        return made

    def _editor(self, one: Field) -> QWidget:
        if one.kind == SHARE:
            box = ShareBox(self.words, self.theme)
            box.lines.finished.connect(lambda: self.focusNextChild())
            return box
        if one.kind == CHOICE:
            combo = QComboBox()
            grow(combo)
            combo.addItem("", "")
            for code in one.codes:
                combo.addItem("", code)
            for key, text in one.choices:
                combo.addItem(text, key)
            self._word_choices(one, combo)
            return combo
        if one.kind == CHECKS:
            return CheckList(self.theme, one.choices)
        line = PasswordLine() if one.kind == PASSWORD else QLineEdit(one.value)
        line.setMaxLength(256)
        line.returnPressed.connect(self._want)
        return line

    def _word_choices(self, one: Field, combo: QComboBox) -> None:
        combo.setItemText(0, self.words("keys.choose"))
        for at, code in enumerate(one.codes, 1):
            combo.setItemText(at, self.words(f"keys.{one.name}.{code}"))

    @property
    def values(self) -> dict[str, str]:
        """What was typed and chosen, by field."""
        return {name: _value(part) for name, part in self.parts.items()}

    def _missing(self) -> QWidget | None:
        """The first field that lacks something."""
        optional = {one.name for one in self.view.fields if one.optional}
        for name, part in self.parts.items():
            if isinstance(part, NewPassword):
                if part.broken:
                    return part.password
            elif name not in optional and not _value(part).strip():
                return part
        return None

    def _want(self) -> None:
        missing = self._missing()
        if missing is not None:
            self.notice.say(self.words("keys.missing"), "info")
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.notice.quiet()
        self.wanted.emit()

    def busy(self, stage: str, at: int = 0, of: int = 0) -> None:
        """The act is under way: what is being done, and the stage out of how many (0: not told)."""
        self._asking.setEnabled(False)
        self.stage.setText(stage)
        self.stage.show()
        self.bar.setVisible(of > 0)
        self.bar.setRange(0, max(of, 1))
        self.bar.setValue(at)
        self.bar.setAccessibleName(stage)

    def _rest(self) -> None:
        self._asking.setEnabled(True)
        self.stage.hide()
        self.bar.hide()

    def refuse(self, text: str) -> None:
        """Nothing was done: say why; passwords are typed again, everything else stays."""
        self._rest()
        self.notice.say(text)
        for part in self.parts.values():
            if isinstance(part, PasswordLine):
                part.clear()
        self._begin()

    def show_outcome(
        self, text: str, tone: str = "complete", lines: Sequence[str] = (), tiles: Sequence[str] = ()
    ) -> None:
        """It is done: what, what to do next, words to compare."""
        for part in self.parts.values():
            if not isinstance(part, QComboBox | CheckList):
                part.clear()  # type: ignore[union-attr]
        self._asking.hide()
        self.notice.say(text, tone)
        self.outcome.setText("\n".join(lines))
        self.outcome.setVisible(bool(lines))
        self.tiles.show_words(tiles)
        self.tiles.setVisible(bool(tiles))
        self._told.show()
        self.ready.setFocus()

    def _begin(self) -> None:
        first = next(iter(self.parts.values()), None)
        target = first.password if isinstance(first, NewPassword) else first
        missing = self._missing()
        wanted = missing or target or self.do
        self.setFocusProxy(None)  # type: ignore[arg-type]
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def words_changed(self) -> None:
        """Word choices and parts."""
        for one in self.view.fields:
            part = self.parts[one.name]
            if isinstance(part, QComboBox):
                self._word_choices(one, part)
            elif isinstance(part, NewPassword):
                part.texts.use(self.words)
            elif isinstance(part, ShareBox):
                part.set_words(self.words)


def _value(part: QWidget | NewPassword) -> str:
    if isinstance(part, NewPassword):
        return part.password.text()
    if isinstance(part, ShareBox):
        return part.text
    if isinstance(part, CheckList):
        return " ".join(part.ticked)
    if isinstance(part, QComboBox):
        return str(part.currentData() or "")
    return part.text() if isinstance(part, QLineEdit) else ""
