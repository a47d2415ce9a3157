"""The sign page: left the forms that wait, right what changed and the whole form, below both the password and the act."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.ui.dialogs.refuse_dialog import RefuseDialog
from cartdesk.ui.entry.style import entry_stylesheet
from cartdesk.ui.pages.sign_bar import SignBar
from cartdesk.ui.pages.sign_list import SignList
from cartdesk.ui.pages.sign_review import SignReview
from cartdesk.ui.pages.sign_view import Review, SignActs, WaitingForm, Whole
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import BETWEEN, GRID, Theme

LIST_WIDTH = 320


class SignPage(QWidget):
    """`form_wanted(form)`: a form is to be opened for entry. `signed(count)`: forms were signed or given back."""

    form_wanted = Signal(object)
    signed = Signal(int)

    def __init__(
        self,
        forms: Sequence[WaitingForm],
        acts: SignActs,
        meanings: Sequence[tuple[str, str]],
        words: Words,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("signPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(entry_stylesheet(theme))
        self._acts = acts
        self._words = words
        self._theme = theme
        self._current: WaitingForm | None = None
        self._reviews: dict[WaitingForm, Review] = {}
        self.list = SignList(words, theme, self)
        self.review = SignReview(words, theme)
        self.bar = SignBar(meanings, words, theme)
        self.title = QLabel(words("sign.title"), self)
        self.title.setObjectName("pageTitle")
        self.count = QLabel(self)
        self.count.setObjectName("muted")
        self.open_button = QPushButton(words("sign.open"), self)
        self.open_button.setObjectName("second")
        self.confirm_button = QPushButton(words("sign.confirm"), self)
        self.confirm_button.setObjectName("second")
        self._arrange()
        self.list.chosen.connect(self._read)
        self.list.ticked.connect(self._tell)
        self.review.hold_wanted.connect(self.form_wanted)
        self.bar.sign_wanted.connect(self._sign)
        self.bar.refuse_wanted.connect(self._refuse)
        self.open_button.clicked.connect(lambda _=False: self.form_wanted.emit(self._current))
        self.confirm_button.clicked.connect(lambda _=False: self._confirm())
        bind(self, "whole-form", self.review.turn)
        bind(self, "refuse", self._refuse)
        bind(self, "sign", self.bar.ask_password)
        self.show_forms(forms)

    def show_forms(self, forms: Sequence[WaitingForm]) -> None:
        """Show these waiting forms and read the first."""
        self._current = None
        self._reviews = {form: review for form, review in self._reviews.items() if form in forms}
        self.count.setText(self._words("sign.waiting", n=len(forms)) if forms else "")
        self.list.setVisible(bool(forms))
        self.list.show_forms(forms)
        if forms:
            self.list.choose_first()
        else:
            self.review.say(self._words("sign.none"))
        self._tell()

    def targets(self) -> list[WaitingForm]:
        """What the act would sign: the ticked forms, or the one that is being read when nothing blocks it."""
        batch = self.list.batch()
        if batch:
            return batch
        review = self._reviews.get(self._current) if self._current else None
        return [self._current] if self._current and review and review.signable else []

    def offer_print(self, act: Callable[[], None]) -> None:
        """After one form was signed: a way to its paper, beside the words that say so."""
        self.bar.offer(self._words("sign.print"), act)

    def _arrange(self) -> None:
        theme = self._theme
        around = theme.px(BETWEEN)
        left = QVBoxLayout()
        left.setContentsMargins(around, around, 0, around)
        left.setSpacing(theme.px(GRID))
        left.addWidget(self.title)
        left.addWidget(self.count)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        self._side = QWidget(self)
        self._side.setLayout(left)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.review, 1)
        opener = QHBoxLayout()
        opener.setContentsMargins(around, 0, around, theme.px(GRID * 2))
        opener.addWidget(self.open_button)
        opener.addWidget(self.confirm_button)
        opener.addStretch(1)
        right.addLayout(opener)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list never takes more than two fifths: what is signed needs the room."""
        self._side.setFixedWidth(min(self._theme.px(LIST_WIDTH), self.width() * 2 // 5))

    def _read(self, form: WaitingForm) -> None:
        self._current = form
        self.bar.tell("")
        self._acts.review(form, lambda review: self._show(form, review), self._failed)
        self._tell()

    def _show(self, form: WaitingForm, review: Review) -> None:
        """Only a form that was shown may be signed."""
        self._reviews[form] = review
        self.list.mark_read(form, review.signable and review.whole is None)
        if form == self._current:
            self.review.show_review(form, review)
        self._tell()

    def _sign(self, password: str, meaning: str) -> None:
        targets = self.targets()
        if not targets:
            return
        self.bar.tell_busy(True)
        if self._whole() is not None:
            late = self.bar.late.text()
            self._acts.sign_whole(
                targets[0], password, late, lambda count: self._done(targets, count), self._failed
            )
            return
        self._acts.sign(targets, password, meaning, lambda count: self._done(targets, count), self._failed)

    def _done(self, targets: list[WaitingForm], count: int) -> None:
        self.bar.tell_busy(False)
        self.bar.clear()
        self.show_forms([form for form in self.list.forms() if form not in targets])
        self.bar.tell(self._words("sign.signed", n=count), good=True)
        self._tell()
        self.signed.emit(count)

    def _whole(self) -> Whole | None:
        """Set when the act would sign the whole case book; such a form is never signed together with others."""
        review = self._reviews.get(self._current) if self._current else None
        return review.whole if review is not None and not self.list.batch() else None

    def _refuse(self) -> None:
        form = self._current
        if form is None:
            return

        def then(text: str) -> None:
            self._acts.refuse(form, text, lambda: self._given_back(form), self._failed)

        RefuseDialog(
            f"{form.code} · {form.visit} · {form.title}", self._words, self._theme, then, self
        ).open()

    def _confirm(self) -> None:
        form = self._current
        if form is not None:
            self._acts.confirm(form, lambda: self._confirmed(form), self._failed)

    def _confirmed(self, form: WaitingForm) -> None:
        self.show_forms([one for one in self.list.forms() if one != form])
        self.bar.tell(self._words("sign.confirmed"), good=True)
        self._tell()
        self.signed.emit(0)

    def _given_back(self, form: WaitingForm) -> None:
        self.show_forms([one for one in self.list.forms() if one != form])
        self.bar.tell(self._words("sign.given-back"), good=True)
        self._tell()
        self.list.setFocus()
        self.signed.emit(0)

    def _failed(self, fault: CartDeskError) -> None:
        self.bar.tell_busy(False)
        self.bar.clear()
        self.bar.tell(self._words.error(fault))
        self.bar.password.setFocus()

    def _tell(self) -> None:
        self.bar.tell_whole(self._whole())
        self.bar.tell_count(len(self.targets()))
        self.bar.setVisible(bool(self.list.forms()) or self.bar.told.isVisibleTo(self.bar))
        self.bar.refuse.setEnabled(self._current is not None)
        self.open_button.setVisible(self._current is not None)
        review = self._reviews.get(self._current) if self._current else None
        self.confirm_button.setVisible(review is not None and review.drifted and not review.blocked)
