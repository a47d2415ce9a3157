"""The sign page: only what was read is signed; the act says what it does; a refused password signs nothing."""

import pytest
from PySide6.QtCore import Qt

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import Finding, FormPlace, ItemKey, ShownLine, Verdict
from cartdesk.records import FormStatus
from cartdesk.study import load_study
from cartdesk.ui.dialogs.refuse_dialog import RefuseDialog
from cartdesk.ui.pages.sign_page import SignPage
from cartdesk.ui.pages.sign_view import ChangedField, HeldBack, OpenRemark, Review, WaitingForm, Whole
from cartdesk.ui.presenters.sign import whole_of
from cartdesk.ui.presenters.subject import book_line
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.wrap_button import WrapButton
from cartdesk.usecases import BookStanding, BookState, Held, Hold, ToSign
from tests.ui.entry_kit import press

CLOSING = FormPlace("ET", 1, "F_SIGN", 1)


def waiting(code, form, status=FormStatus.COMPLETE):
    return WaitingForm(code, FormPlace("M3", 1, form, 1), "M3", form, status)


FORMS = [
    waiting("01-001", "F_VS", FormStatus.SUPERSEDED),
    waiting("01-001", "F_LBH"),
    waiting("01-004", "F_PE"),
]
BLOCKED = {FORMS[1]}


class Acts:
    def __init__(self):
        self.signed = []
        self.refused = []
        self.confirmed = []
        self.books = []
        self.fault = None

    def review(self, form, done, failed):
        lines = (ShownLine("answer", "Температура тела", "38,4", "°C"),)
        remarks = (OpenRemark("error", "Недопустимое значение."),) if form in BLOCKED else ()
        changes = (ChangedField("Температура тела", "36,6 °C", "38,4 °C"),) if form is FORMS[0] else ()
        done(Review(not changes, changes, remarks, len(remarks), lines))

    def sign(self, forms, password, meaning, done, failed):
        if self.fault:
            failed(self.fault)
        else:
            self.signed.append((list(forms), password, meaning))
            done(len(forms))

    def sign_whole(self, form, password, late, done, failed):
        self.books.append((form, password, late))
        done(1)

    def confirm(self, form, done, failed):
        self.confirmed.append(form)
        done()

    def refuse(self, form, text, done, failed):
        self.refused.append((form, text))
        done()


@pytest.fixture
def page(qtbot):
    words = Words("ru")
    made = SignPage(FORMS, Acts(), [("data-verified", words("meaning.data-verified"))], words, Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_act_names_how_many_forms_it_signs(page):
    assert page.bar.button.text() == "Подписать 1 форму"
    page.list.setCurrentRow(4)  # 01-004, after two headings
    for form in (FORMS[0], FORMS[2]):
        page.list._item(form).setCheckState(Qt.CheckState.Checked)
    assert page.bar.button.text() == "Подписать 2 формы"
    page.bar.password.setText("пароль")
    press(page.bar.password, Qt.Key.Key_Return)
    assert page._acts.signed == [([FORMS[0], FORMS[2]], "пароль", "data-verified")]
    assert page.list.forms() == [FORMS[1]]
    assert page.bar.password.text() == ""


@pytest.mark.requirement("R26", "a form that was not opened cannot be ticked for signing with others")
def test_a_form_that_was_not_read_cannot_be_ticked(page):
    assert not page.list._item(FORMS[2]).flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert page.list._item(FORMS[0]).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_blocked_form_cannot_be_signed(page):
    page.list.setCurrentRow(2)
    assert not page.bar.button.isEnabled()
    assert page.targets() == []


def test_without_a_password_nothing_is_signed(page):
    page.bar.button.click()
    assert page._acts.signed == []
    assert not page.bar.told.isHidden()


def test_a_failed_signature_says_why_and_keeps_the_list(page):
    page._acts.fault = CartDeskError("desk.disk-full")
    page.bar.password.setText("x")
    page.bar.button.click()
    assert page.bar.told.text() == Words("ru").error(page._acts.fault)
    assert page.list.forms() == FORMS
    assert page.bar.button.isEnabled()
    assert page.bar.password.text() == ""


def test_what_changed_stands_first_and_the_whole_form_folds_out(page):
    assert page.review.whole.isHidden()
    page.review.button.click()
    assert not page.review.whole.isHidden()
    page.list.setCurrentRow(4)
    assert not page.review.whole.isHidden()  # never signed before: shown whole


def test_refusing_wants_words(page):
    page.bar.refuse.click()
    dialog = page.findChild(RefuseDialog)
    dialog.button.click()
    assert page._acts.refused == []
    dialog.text.setPlainText("Проверить дату")
    dialog.button.click()
    assert page._acts.refused == [(FORMS[0], "Проверить дату")]


def test_nothing_waiting_teaches(qtbot):
    made = SignPage([], Acts(), [("data-verified", "x")], Words("ru"), Theme())
    qtbot.addWidget(made)
    assert made.bar.isHidden()


def drifted_page(qtbot, blocked):
    words = Words("ru")
    form = waiting("01-001", "F_DM", FormStatus.REVIEW)

    class Drifted(Acts):
        def review(self, form, done, failed):
            remarks = (OpenRemark("error", "Недопустимое значение."),) if blocked else ()
            change = ChangedField("Возраст на дату подписания согласия", "54 лет", "55 лет")
            done(Review(False, (change,), remarks, len(remarks), (), drifted=True))

    made = SignPage([form], Drifted(), [("data-verified", words("meaning.data-verified"))], words, Theme())
    qtbot.addWidget(made)
    made.show()
    return made, form


def test_a_signature_whose_ground_moved_can_be_confirmed(qtbot):
    page, form = drifted_page(qtbot, blocked=False)
    assert page.confirm_button.isVisible() and page.confirm_button.text() == "Подпись остаётся в силе"
    assert "изменились значения, рассчитанные по другим формам" in shown_text(page.review)
    press(page.confirm_button, Qt.Key.Key_Space)
    assert page._acts.confirmed == [form] and page._acts.signed == []
    assert page.bar.told.text() == "Подпись подтверждена: она остаётся в силе."


def test_nothing_is_confirmed_over_an_open_remark_or_where_nothing_moved(qtbot, page):
    blocked, _ = drifted_page(qtbot, blocked=True)
    assert not blocked.confirm_button.isVisible()
    assert not page.confirm_button.isVisible()


def shown_text(widget):
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def page_of_a_book(qtbot, holds=(), late=0):
    """A vital-signs form, and the form that signs the whole case book."""
    words = Words("ru")
    forms = [waiting("01-001", "F_VS"), waiting("01-001", "F_SIGN")]

    class Books(Acts):
        def review(self, form, done, failed):
            whole = Whole("Утверждаю ЭИРК целиком", tuple(holds), late) if form is forms[1] else None
            done(Review(True, (), (), 0, (), whole=whole))

    made = SignPage(forms, Books(), [("data-verified", "Подтверждаю")], words, Theme())
    qtbot.addWidget(made)
    made.show()
    made.list.setCurrentRow(2)
    return made, forms


def test_the_act_says_that_it_signs_the_whole_case_book(qtbot):
    page, (vitals, book) = page_of_a_book(qtbot, late=40)
    assert (page.bar.button.text(), page.bar.meaning.text()) == ("Подписать ЭИРК", "Утверждаю ЭИРК целиком")
    assert page.bar.late.isVisible() and "40" in page.bar.late.placeholderText()
    assert not page.list._item(book).flags() & Qt.ItemFlag.ItemIsUserCheckable
    page.bar.late.setText("Ждали лабораторию")
    page.bar.password.setText("пароль")
    press(page.bar.password, Qt.Key.Key_Return)
    assert page._acts.books == [(book, "пароль", "Ждали лабораторию")] and page._acts.signed == []
    assert page.list.forms() == [vitals] and page.bar.late.text() == ""
    assert page.bar.button.text() == "Подписать 1 форму" and not page.bar.late.isVisible()


def test_what_holds_the_case_book_back_is_named_and_opened_from_there(qtbot):
    held = HeldBack("01-001", FormPlace("M6", 1, "F_SV", 1), "Месяц 6 · Визит — о визите нет ни слова")
    page, _ = page_of_a_book(qtbot, [held])
    assert not page.bar.button.isEnabled()
    line = next(one for one in page.review.findChildren(WrapButton) if "Месяц 6" in one.text())
    with qtbot.waitSignal(page.form_wanted) as told:
        line.click()
    assert told.args == [held]


def test_holds_and_standing_are_told_in_words():
    study, words = load_study("hemc101-01-02"), Words("ru")
    row, form = FormPlace("LOG", 1, "F_AE", 3), FormPlace("M3", 1, "F_IS", 1)
    finding = Finding("NEW-15/F_IS", Verdict.WARN, ItemKey("IG.F_IS", 1, "ADASCR"))
    holds = (Held(Hold.DRAFT, row), Held(Hold.CHECK, form, finding))
    asked = ToSign(
        "01-001", CLOSING, study.forms["F_SIGN"].text, FormStatus.COMPLETE, (), (), (), (), None, True, holds
    )
    told = [one.text for one in whole_of(study, asked, words).holds]
    assert told[0] == "Нежелательное явление № 3 — форма не завершена"
    assert (
        "Месяц 3 · Антилекарственные антитела (АЛА) — не согласуется" in told[1]
        and "до подписи ЭИРК" in told[1]
    )
    signed = ("Соколов А. И.", "2025-07-20T06:08:00.000Z", 180, 14)
    stands = book_line(BookState(BookStanding.STANDS, CLOSING, *signed), study, words)
    assert (stands.tone, stands.key) == ("complete", CLOSING) and "20.07.2025 09:08" in stands.text
    ended = ("Иванова М. С.", "2025-07-21T06:00:00.000Z", 180)
    lapsed = book_line(BookState(BookStanding.LAPSED, CLOSING, *signed, form, 77, *ended), study, words)
    assert (lapsed.tone, lapsed.key) == ("warn", form)
    assert "Иванова М. С." in lapsed.text and "21.07.2025 09:00" in lapsed.text
