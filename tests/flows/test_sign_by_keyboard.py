"""An investigator signs what changed since the last signature and gives one form back; the nurse answers: by keys alone (issue 5)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from cartdesk.base import CartDeskError
from cartdesk.forms import ItemKey
from cartdesk.records import FormStatus, Kind, Meaning, Reason, ReasonCode
from cartdesk.usecases import (
    complete_form,
    enrol_subject,
    forms_given_back,
    lock,
    refuse_form,
    return_form,
    sign_form,
    subject_board,
    to_sign,
    work,
)
from tests.builders import NAMES, PASSWORDS, VITAL_ANSWERS, VITALS, a_site, type_in
from tests.ui.app_kit import Running
from tests.ui.entry_kit import Fingers
from tests.ui.test_sign_page import shown_text

CODE = "01-001"
PLACES = [VITALS._replace(event=event) for event in ("M1", "M2", "M3", "M4", "M6", "M9")]
LAST = PLACES[-1]
PULSE = ItemKey("IG.F_VS", 1, "PULSE")
CTRL = Qt.KeyboardModifier.ControlModifier
WORDS = "Проверьте пульс по журналу"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Six signed forms, one answer of each corrected since."""
    made = a_site(tmp_path_factory.mktemp("desk"))
    desk = made.as_("nurse")
    enrol_subject(desk, CODE)
    for place in PLACES:
        for item, text in VITAL_ANSWERS.items():
            if item != "HEIGHT" or place == VITALS:
                type_in(desk, CODE, place, item, text)
    desk = made.as_("investigator")
    for place in PLACES:
        type_in(desk, CODE, place, "VSCLSIG", "N")
        complete_form(desk, CODE, place)
        sign_form(desk, CODE, place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
    desk = made.as_("nurse")
    for number, place in enumerate(PLACES):
        type_in(desk, CODE, place, "PULSE", str(80 + number), reason=Reason(ReasonCode.TYPO))
    lock(made.desk)
    return made


@pytest.fixture
def sitting(qtbot, site, tmp_path):
    """Opens the window for a person; each sitting is closed before the next."""
    running = []

    def sit(role):
        for one in running:
            one.close()
            one.window.hide()
        running.append(Running(qtbot, site, tmp_path))
        program = running[-1]
        to_the_front(program)
        program.enter(role)
        return program

    yield sit
    running[-1].close()


def to_the_front(program):
    """The window system gives the keyboard back to the window, a moment after another one closed."""
    program.window.activateWindow()
    program.qtbot.waitUntil(program.window.isActiveWindow, timeout=5000)


def states(program):
    board = subject_board(program.app.session.desk, CODE)
    return {line.place: line.status for visit in board.visits for line in visit.forms if line.place in PLACES}


@pytest.mark.requirement(
    "R26",
    "forms are signed together only after each was opened as what changed, by whom and why; one is refused",
)
def test_six_forms_seen_as_differences_five_signed_one_refused(sitting):
    program = sitting("investigator")
    program.app.session.go("sign")
    program.settle()
    sheet, fingers = program.window.page.presenter.sheet, Fingers(program.window)
    assert len(sheet.list.forms()) == 6
    for number, place in enumerate(PLACES):
        assert sheet._current.place == place
        told = shown_text(sheet.review)
        assert "74 " in told and f"{80 + number} " in told and NAMES["nurse"] in told and "Опечатка" in told
        assert "30.06.2025" in told and "81,4" not in told  # nothing but the difference: no weight
        if place != LAST:
            fingers.key(Qt.Key.Key_Space)
        if number == 0:
            fingers.key(Qt.Key.Key_F6)
            assert "81,4" in shown_text(sheet.review)  # the whole form is one key away
        if place != LAST:
            fingers.key(Qt.Key.Key_Down)
            program.settle()
    fingers.key(Qt.Key.Key_F7)
    program.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPlainTextEdit), timeout=5000)
    fingers.text(WORDS)
    fingers.key(Qt.Key.Key_Return, CTRL)
    program.settle()
    to_the_front(program)
    assert LAST not in [form.place for form in sheet.list.forms()] and len(sheet.list.batch()) == 5
    fingers.key(Qt.Key.Key_Return, CTRL)
    fingers.text(PASSWORDS["investigator"])
    fingers.key(Qt.Key.Key_Return)
    program.settle()
    assert states(program) == {
        place: FormStatus.SUPERSEDED if place == LAST else FormStatus.SIGNED for place in PLACES
    }
    assert sheet.list.forms() == []
    assert to_sign(program.app.session.desk) == ()

    program = sitting("nurse")
    waiting = next(one for one in work(program.app.session.desk) if one.what == "refused")
    assert (waiting.urgency, waiting.place) == ("today", LAST)
    card = program.window.focusWidget()
    while "возвращена без подписи" not in card.accessibleName():
        Fingers(program.window).key(Qt.Key.Key_Tab)
        card = program.window.focusWidget()
    fingers = Fingers(program.window)
    fingers.key(Qt.Key.Key_Space)
    program.settle()
    form = program.window.page.form
    assert (
        form.scene.entry.place == LAST
        and WORDS in shown_text(form)
        and NAMES["investigator"] in shown_text(form)
    )
    fingers.key(Qt.Key.Key_F7)
    fingers.key(Qt.Key.Key_Return)  # nothing changed and nothing said: not taken
    program.settle()
    assert "Исправьте ответ или напишите" in shown_text(form)
    fingers.text("По журналу 85, верно")
    fingers.key(Qt.Key.Key_Return)
    program.settle()
    assert "снова ждёт подписи" in shown_text(form)
    desk = program.app.session.desk
    assert forms_given_back(desk) == () and [one[1] for one in to_sign_of(desk)] == [LAST]
    with desk.store.view() as unit:
        assert len(unit.seqs_of_kinds([Kind.FORM_REFUSE, Kind.FORM_RETURN])) == 2


def to_sign_of(desk):
    """What waits for the investigator, seen from any desk that may look."""
    return [(one.subject, one.place) for one in work(desk) if one.what == "signature"]


def test_what_cannot_be_refused_or_answered_is_told(site):
    desk = site.unlock("investigator")

    def fault(act, *args):
        with pytest.raises(CartDeskError) as caught:
            act(desk, CODE, *args)
        return caught.value.code

    assert fault(refuse_form, PLACES[1], " x ") in ("refusal.words", "signing.not-complete")
    assert fault(return_form, PLACES[1], "Верно") == "refusal.gone"
    assert fault(refuse_form, LAST, " ") == "refusal.words"
    refuse_form(desk, CODE, LAST, WORDS)
    assert fault(refuse_form, LAST, WORDS) == "refusal.waiting"
    lock(desk)
    desk = site.unlock("nurse")
    type_in(desk, CODE, LAST, "PULSE", "86", reason=Reason(ReasonCode.TYPO))
    [waiting] = forms_given_back(desk)
    assert waiting.changed and waiting.words == WORDS
    return_form(desk, CODE, LAST)
    assert forms_given_back(desk) == ()
    lock(desk)
