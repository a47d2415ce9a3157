"""A change of shift in the middle of a form, by keyboard: F12, another name, a password, and the work goes on (R32, R34, B3)."""

import pytest
from PySide6.QtCore import Qt

from cartdesk.forms import ItemKey
from cartdesk.ui.dialogs.handover_dialog import HandoverDialog
from cartdesk.usecases import item_history, open_form
from tests.builders import NAMES, VITALS, a_locked_site
from tests.ui.app_kit import Running
from tests.ui.entry_kit import editor, enter, press, type_text

TEMP, PULSE = ItemKey("IG.F_VS", 1, "TEMP"), ItemKey("IG.F_VS", 1, "PULSE")


@pytest.fixture
def site(tmp_path):
    return a_locked_site(tmp_path)


@pytest.fixture
def started(qtbot, site, tmp_path):
    """Starts the program anew, as a fresh process does."""
    running = []

    def start(who=""):
        running.append(Running(qtbot, site, tmp_path, who=who))
        return running[-1]

    yield start
    for one in running:
        one.close()


def nurse_in_the_middle(program, text="38,"):
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    enter(form, "PULSE", "74")
    control = editor(form, "TEMP").control()
    control.setFocus()
    type_text(control, text)
    program.settle()
    return form


def change_person(program, started, role):
    """At the cover another name is chosen; the process ends, a fresh one shows the door with that person."""
    page = program.window.cover_page
    page._people[program.site.ids[role]].setFocus()
    press(page._people[program.site.ids[role]], Qt.Key.Key_Space)
    program.settle()
    assert program.app.renewal is not None
    fresh = started(program.app.renewal.who)
    assert fresh.window.cover_page._chosen().id == program.site.ids[role]
    fresh.enter(role)
    return fresh


def field(program, item):
    return editor(program.window.page.form, item)


def stored(program, key):
    value = open_form(program.app.session.desk, "01-001", VITALS).entry.value(key)
    return value.typed if value else None


@pytest.mark.requirement(
    "R34", "text half typed at the lock is in the desk before it closes, and comes back to the same field"
)
def test_the_shift_changes_in_the_middle_of_a_number(started):
    program = started()
    nurse_in_the_middle(program)
    press(program.window, Qt.Key.Key_F12, modifiers=Qt.KeyboardModifier.ShiftModifier)
    program.app.window.acted.emit("hand-over")
    dialog = program.window.findChild(HandoverDialog)
    dialog.text.setPlainText("кровь взята, ждём лабораторию")
    dialog.button.click()
    assert program.window.locked
    program.settle()
    fresh = change_person(program, started, "investigator")

    strip = fresh.window.handed
    assert NAMES["nurse"] in strip.text and "кровь взята" in strip.text and "01-001" in strip.text
    assert fresh.window.focusWidget() is strip.go_on
    press(strip.go_on, Qt.Key.Key_Space)
    fresh.settle()

    temp = field(fresh, "TEMP")
    assert fresh.window.focusWidget() is temp.control() and temp.text() == "38,"
    notes = [note.text for note in fresh.window.page.form.views.notes(TEMP)]
    assert len(notes) == 1 and NAMES["nurse"] in notes[0] and "Enter" in notes[0]
    assert stored(fresh, TEMP) is None and stored(fresh, PULSE) == "74"
    assert strip.text == ""

    temp.control().deselect()
    temp.control().end(False)
    type_text(temp.control(), "9")
    press(temp.control(), Qt.Key.Key_Return)
    fresh.settle()
    assert stored(fresh, TEMP) == "38,9"
    changes = item_history(fresh.app.session.desk, "01-001", VITALS, TEMP)
    assert [(one.user, one.typed_by) for one in changes] == [(NAMES["investigator"], "")]
    pulse = item_history(fresh.app.session.desk, "01-001", VITALS, PULSE)
    assert [one.user for one in pulse] == [NAMES["nurse"]]


def test_enter_confirms_a_colleagues_text_and_the_history_names_both(started):
    program = started()
    nurse_in_the_middle(program, "38,9")
    program.app.lock()
    program.settle()
    fresh = change_person(program, started, "investigator")
    press(fresh.window.handed.go_on, Qt.Key.Key_Space)
    fresh.settle()
    press(field(fresh, "TEMP").control(), Qt.Key.Key_Return)
    fresh.settle()
    (change,) = item_history(fresh.app.session.desk, "01-001", VITALS, TEMP)
    assert (change.user, change.typed_by) == (NAMES["investigator"], NAMES["nurse"])


def test_only_passing_through_the_field_confirms_nothing_and_the_text_waits_on(started):
    program = started()
    nurse_in_the_middle(program, "38,9")
    program.app.lock()
    program.settle()
    fresh = change_person(program, started, "investigator")
    press(fresh.window.handed.go_on, Qt.Key.Key_Space)
    fresh.settle()
    field(fresh, "PULSE").control().setFocus()
    fresh.app.session.go("subjects")
    fresh.settle()
    assert stored(fresh, TEMP) is None
    form = fresh.open_form("01-001", VITALS)
    assert editor(form, "TEMP").text() == "38,9" and editor(form, "TEMP").holds()
    press(fresh.window, Qt.Key.Key_F12)
    fresh.settle()
    back = change_person(fresh, started, "nurse")
    if back.window.handed.text:
        press(back.window.handed.go_on, Qt.Key.Key_Space)
        back.settle()
    assert field(back, "TEMP").text() == "38,9" and not field(back, "TEMP").holds()


def test_one_who_puts_it_aside_begins_with_an_empty_field(started):
    program = started()
    nurse_in_the_middle(program)
    program.app.lock()
    program.settle()
    fresh = change_person(program, started, "investigator")
    fresh.app.session.shift.answered(False)
    fresh.settle()
    assert fresh.window.handed.text == ""
    form = fresh.open_form("01-001", VITALS)
    assert editor(form, "TEMP").text() == "" and not editor(form, "TEMP").holds()


def test_the_administrator_is_offered_nothing_and_the_text_waits(started):
    program = started()
    nurse_in_the_middle(program)
    program.app.lock()
    program.settle()
    admin = change_person(program, started, "administrator")
    assert admin.window.handed.text == ""
    press(admin.window, Qt.Key.Key_F12)
    admin.settle()
    nurse = change_person(admin, started, "nurse")
    assert field(nurse, "TEMP").text() == "38,"


def test_after_the_hard_lock_the_same_person_goes_on_in_the_same_field(started):
    """The auto-lock in mid-field, then half an hour: a fresh process, the same page, field and text."""
    program = started()
    nurse_in_the_middle(program)
    program.nobody_for(300)
    assert program.window.locked and program.app.renewal is None
    program.settle()
    program.nobody_for(1800)
    program.settle()
    fresh = started(program.app.renewal.who)
    fresh.enter("nurse")
    fresh.settle()
    temp = field(fresh, "TEMP")
    assert temp.text() == "38," and fresh.window.focusWidget() is temp.control()
    type_text(temp.control(), "")
    temp.control().setText("38,4")
    press(temp.control(), Qt.Key.Key_Return)
    fresh.settle()
    assert stored(fresh, TEMP) == "38,4"
    (change,) = item_history(fresh.app.session.desk, "01-001", VITALS, TEMP)
    assert (change.user, change.typed_by) == (NAMES["nurse"], "")


def test_the_same_person_after_a_soft_lock_has_their_text_once(started):
    program = started()
    form = nurse_in_the_middle(program)
    program.app.lock()
    program.settle()
    program.enter("nurse")
    program.settle()
    assert program.window.page.form is form and editor(form, "TEMP").text() == "38,"
    assert program.window.handed.text == ""
    enter(form, "TEMP", "38,9")
    program.settle()
    form = program.open_form("01-001", VITALS)
    assert not editor(form, "TEMP").holds() and stored(program, TEMP) == "38,9"
