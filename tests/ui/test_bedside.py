"""Bedside mode: targets for fingers, the pad that hides nothing of its field, and a form filled by touch alone."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from cartdesk.forms import ItemKey
from cartdesk.ui.entry.number_pad import BACK, CLOSE, COMMA, MINUS, NEXT, NULL, PREVIOUS, TODAY, sign
from cartdesk.ui.idle import BEDSIDE, DESK
from cartdesk.ui.known_desks import KnownDesks
from cartdesk.usecases import enrol_subject, lock, open_form
from tests.builders import VITALS, a_site, type_in
from tests.ui import every_page
from tests.ui.app_kit import Running
from tests.ui.entry_kit import Fingers, editor, type_text
from tests.ui.test_every_page import KNOWN, come_to_rest

CODE = "01-001"
FINGER = 44


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("desk"))
    enrol_subject(made.as_("nurse"), CODE)
    type_in(made.desk, CODE, VITALS, "VSPERF", "Y")
    lock(made.desk)
    return made


@pytest.fixture
def started(qtbot, site, tmp_path):
    running = []

    def start(**look):
        running.append(Running(qtbot, site, tmp_path, **look))
        program = running[-1]
        program.window.resize(1366, 768)
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow, timeout=5000)
        program.enter("nurse")
        program.open_form(CODE, VITALS)
        come_to_rest(program.window)
        return program

    yield start
    for one in running:
        one.close()


def box(program, widget):
    return QRect(widget.mapTo(program.window, QPoint(0, 0)), widget.size())


def touch(program, key):
    button = program.window.page.form.pad.pad.buttons[key]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    program.settle()
    come_to_rest(program.window)


def key_of(item):
    return ItemKey("IG.F_VS", 1, item)


def stored(program, item):
    return open_form(program.app.session.desk, CODE, VITALS).entry.value(key_of(item))


def test_a_form_is_filled_with_a_finger_and_the_pad_hides_nothing_of_the_field(started):
    program = started(bedside=True)
    form, window = program.window.page.form, program.window
    pad = form.pad.pad
    assert every_page.nameless(window) == [] and every_page.strays(window) == []
    assert every_page.cut(window) == [] and every_page.off_screen(window) == []
    assert too_small(window, FINGER) == []
    form.body.go(key_of("VSDAT"))
    touch(program, TODAY)
    touch(program, MINUS)
    touch(program, sign("2"))
    touch(program, NEXT)
    assert stored(program, "VSDAT").text == "2025-06-28"
    form.body.go(key_of("TEMP"))
    for key in (sign("3"), sign("8"), sign("7"), BACK, COMMA, sign("9")):
        touch(program, key)
    assert editor(form, "TEMP").text() == "38,9" and window.focusWidget() is editor(form, "TEMP").control()
    touch(program, PREVIOUS)
    assert stored(program, "TEMP").typed == "38,9"
    assert form._editor_here().field.key.item == "RESP"
    touch(program, NULL)
    assert stored(program, "RESP").null_flavour == "ND"
    for item in ("SYSBP", "TEMP", "WEIGHT"):
        form.body.go(key_of(item))
        come_to_rest(window)
        row = box(program, form.body.field(key_of(item)))
        assert pad.isVisible() and not box(program, pad).intersects(row), item
        assert not box(program, pad).intersects(box(program, form.head)), item
        assert window.rect().contains(box(program, pad)), item
    touch(program, CLOSE)
    assert not pad.isVisible() and window.focusWidget() is editor(form, "WEIGHT").control()
    QTest.mouseClick(editor(form, "WEIGHT").control(), Qt.MouseButton.LeftButton)
    assert pad.isVisible()
    form.body.go(key_of("VSPOS"))
    assert not pad.isVisible()


def test_at_200_percent_the_field_its_label_and_the_whole_pad_are_in_sight(started):
    program = started(bedside=True, scale=2.0, language="en")
    form, window = program.window.page.form, program.window
    assert every_page.foreign(window, KNOWN) == []
    for item in ("VSDAT", "PULSE", "WEIGHT"):
        form.body.go(key_of(item))
        come_to_rest(window)
        pad, row = box(program, form.pad.pad), box(program, form.body.field(key_of(item)))
        assert not pad.intersects(row) and window.rect().contains(pad), item
        assert row.top() >= box(program, form.body).top() - 1, item
        assert not pad.intersects(box(program, form.head)), item
    assert every_page.cut(window) == [] and too_small(form.pad.pad, 2 * FINGER) == []
    touch(program, CLOSE)
    assert form.footer.isVisible()


def test_f11_goes_to_the_bedside_and_back_and_this_computer_remembers(started):
    program = started()
    form = program.window.page.form
    assert form.pad is None and program.app.idle.patience == DESK
    temp = editor(form, "PULSE")
    temp.control().setFocus()
    type_text(temp.control(), "7x")
    Fingers(program.window).key(Qt.Key.Key_F11)
    program.settle()
    form = program.window.page.form
    assert form.pad is not None and program.window.rail.bedside.isChecked()
    assert program.app.idle.patience == BEDSIDE and KnownDesks(program.app.around.config).bedside
    assert (
        editor(form, "PULSE").text() == "7x"
        and program.window.focusWidget() is editor(form, "PULSE").control()
    )
    program.window.rail.bedside.click()
    program.settle()
    assert program.window.page.form.pad is None and not KnownDesks(program.app.around.config).bedside


def too_small(root, side):
    """What is pressed and is smaller than a finger; scroll bars and the arrows inside fields are not pressed alone."""
    wrong = []
    for one in (*root.findChildren(QAbstractButton), *root.findChildren(QLineEdit)):
        inside = isinstance(one.parent(), QLineEdit)
        if one.isVisible() and one.isEnabled() and not inside and (one.width() < side or one.height() < side):
            wrong.append(f"{every_page.told(one)} {one.width()} x {one.height()}")
    return wrong


def test_nothing_of_the_pad_stays_when_the_desk_is_locked(started):
    program = started(bedside=True)
    form = program.window.page.form
    form.body.go(key_of("SYSBP"))
    assert form.pad.pad.isVisible()
    Fingers(program.window).key(Qt.Key.Key_F12)
    program.settle()
    assert program.window.locked and not form.pad.pad.isVisible()
    assert not any(one.objectName() == "numberPad" and one.isVisible() for one in QApplication.allWidgets())
