"""A new desk in three steps: the desk, its administrator, and at once the second person (decisions 21)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, field_label, frame, label, row
from cartdesk.ui.widgets.person_form import Judge, PersonEntry, PersonForm

STEPS = ("desk", "admin", "second")


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """What was typed about the desk."""

    folder: Path
    study: str
    site: str
    label: str
    training: bool
    version: str = ""


@dataclass(frozen=True, slots=True)
class StudyChoice:
    """A version of a study that a desk may be made for."""

    oid: str
    version: str
    title: str


@dataclass(frozen=True, slots=True)
class CreateView:
    """What may be chosen: studies (`chosen`: the place of the one to begin with), roles of the second person as
    (OID, title), a folder to propose.
    """

    kind: str
    studies: tuple[StudyChoice, ...]
    admin_role: tuple[str, str]
    roles: tuple[tuple[str, str], ...]
    folder: str
    chosen: int = 0


class CreatePage(Page):
    """`finished(DeskEntry, PersonEntry, PersonEntry)` when all three steps are filled; `left()` on the way back;
    `importing()` when the study is to come from a file.
    """

    finished = Signal(object, object, object)
    left = Signal()
    importing = Signal()

    def __init__(self, words: Words, theme: Theme, judge: Judge) -> None:
        super().__init__(words, theme, "")
        self._view: CreateView | None = None
        self._title, self._step, self._lead = (
            label("title", wrap=True),
            label("note"),
            label("muted", wrap=True),
        )
        self.site, self.name, self.folder = QLineEdit(), QLineEdit(), QLineEdit()
        self.study, self.training = QComboBox(), QCheckBox()
        self.admin, self.second = PersonForm(words, theme, judge), PersonForm(words, theme, judge)
        self._steps = QStackedWidget()
        for step in (self._desk_step(), self.admin, self.second):
            self._steps.addWidget(step)
        self._back = button(theme, "quiet", "back", self._go_back)
        self._next = button(theme, "primary", on_click=self._go_on)
        self.texts.bind(self._back.setText, "ui.create.back")
        inner = column(theme, self._step, self._title, self._lead, self._steps, spacing=12)
        inner.addWidget(self.notice)
        inner.addLayout(row(theme, self._back, 1, self._next))
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(720))
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 8)
        self.body.addStretch(1)
        self.body.addLayout(middle)
        self.body.addStretch(2)
        for form in (self.admin, self.second):
            form.changed.connect(self._check)
        for field in (self.site, self.name, self.folder):
            field.textChanged.connect(self._check)
        self._check()

    def _desk_step(self) -> QWidget:
        theme, made = self.theme, QWidget()
        layout = QFormLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(12))
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        choose = button(theme, "", "folder", self._choose)
        self.texts.bind(choose.setText, "ui.create.choose")
        where = row(theme, self.folder, choose)
        where.setStretch(0, 1)
        bring = button(theme, "link", "", self.importing.emit)
        self.texts.bind(bring.setText, "ui.create.import-study")
        for key, field in (
            ("study", self.study),
            ("site", self.site),
            ("label", self.name),
            ("folder", self.folder),
        ):
            told = field_label(theme)
            self.texts.bind(told.setText, f"ui.create.{key}")
            self.texts.bind(field.setAccessibleName, f"ui.create.{key}")
            told.setBuddy(field)
            if field is self.folder:
                layout.addRow(told, where)
            else:
                layout.addRow(told, field)
            if field is self.study:
                layout.addRow(label(), bring)
        self.texts.bind(self.site.setPlaceholderText, "ui.create.site-hint")
        self.texts.bind(self.name.setPlaceholderText, "ui.create.label-hint")
        self.texts.bind(self.training.setText, "ui.create.training")
        note = label("note", wrap=True)
        self.texts.bind(note.setText, "ui.create.training-note")
        layout.addRow(label(), self.training)
        layout.addRow(label(), note)
        return made

    def show_choices(self, view: CreateView) -> None:
        """Begin at the first step."""
        self._view = view
        self.study.clear()
        for study in view.studies:
            self.study.addItem(study.title, study)
        self.study.setCurrentIndex(view.chosen)
        self.admin.show_roles((view.admin_role,))
        self.second.show_roles(view.roles)
        self.folder.setText(view.folder)
        self._steps.setCurrentIndex(0)
        self.words_changed()
        self.site.setFocus()

    def busy(self, busy: bool) -> None:
        """While keys are made nothing can be pressed twice."""
        self._next.setEnabled(not busy)
        self._back.setEnabled(not busy)
        if busy:
            self._next.setText(self.words("ui.create.creating"))
            self.notice.quiet()
        else:
            self.words_changed()

    def refuse(self, text: str) -> None:
        """Say why it was not created; everything typed stays."""
        self.busy(False)
        self.notice.say(text)

    def words_changed(self) -> None:
        """Word the step again."""
        words, at = self.words, self._steps.currentIndex()
        for form in (self.admin, self.second):
            form.set_words(words)
        kind = self._view.kind if self._view else "site"
        self._title.setText(
            words(f"ui.create.{STEPS[at]}-title-{kind}" if at == 0 else f"ui.create.{STEPS[at]}-title")
        )
        self._lead.setText(words(f"ui.create.{STEPS[at]}-lead"))
        self._step.setText(words("ui.create.step", at=at + 1, of=len(STEPS)))
        self._next.setText(words("ui.create.finish" if at == 2 else "ui.create.next"))
        self._check()

    def _check(self) -> None:
        first = bool(self.site.text().strip() and self.name.text().strip() and self.folder.text().strip())
        ready = (first, self.admin.ready, self.second.ready)
        self._next.setEnabled(ready[self._steps.currentIndex()])

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.words("ui.create.folder"), self.folder.text())
        if found:
            self.folder.setText(found)

    def _go_back(self) -> None:
        at = self._steps.currentIndex()
        if at == 0:
            self.left.emit()
        else:
            self._turn(at - 1)

    def _go_on(self) -> None:
        at = self._steps.currentIndex()
        if at < 2:
            self._turn(at + 1)
            return
        study: StudyChoice = self.study.currentData()
        entry = DeskEntry(
            Path(self.folder.text().strip()),
            study.oid,
            self.site.text().strip(),
            self.name.text().strip(),
            self.training.isChecked(),
            study.version,
        )
        admin: PersonEntry = self.admin.entry
        self.finished.emit(entry, admin, self.second.entry)

    def _turn(self, at: int) -> None:
        self._steps.setCurrentIndex(at)
        self.notice.quiet()
        self.words_changed()
        (self.site, self.admin.name, self.second.name)[at].setFocus()
