"""Random keys, and fingers on the pad of the bedside, over a form page of a running program: no crash, no hang, no acknowledged value that is not in the desk."""

from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from shiboken6 import isValid

from cartdesk.forms import FormPlace
from cartdesk.usecases import enrol_subject, lock, open_form
from tests.builders import VITALS, a_site
from tests.ui.app_kit import Running
from tests.ui.entry_kit import press, type_text

HAEMATOLOGY = FormPlace("M1", 1, "F_LBH", 1)
CHARACTERS = "0123456789,.-+<> тmмнвyN/ё"
KEYS = (
    *[Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Down, Qt.Key.Key_Up] * 3,
    *(Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_Space),
)
LENGTH = 25
PATIENCE = 300_000  # ms: a long run shares its machine; only a hang lasts so long


@pytest.fixture
def program(qtbot, tmp_path, monkeypatch, request):
    """The nurse at the desk; a file that is asked for is not chosen, because the system's own dialog waits for a person."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    site = a_site(tmp_path)
    enrol_subject(site.as_("nurse"), "01-001")
    lock(site.desk)
    running = Running(qtbot, site, tmp_path, bedside="fields" in request.node.name)
    running.enter("nurse")
    yield running
    running.close()


@pytest.mark.parametrize("place", [VITALS, HAEMATOLOGY], ids=["fields", "panel"])
def test_three_hundred_sequences_lose_nothing(program, place):
    play(program, place, 150)


@pytest.mark.soak
@pytest.mark.parametrize("place", [VITALS, HAEMATOLOGY], ids=["fields", "panel"])
def test_ten_thousand_sequences_lose_nothing(program, place):
    play(program, place, 5_000)


def play(program, place, sequences):
    """Each sequence from its own seed, so that one that fails can be played again alone."""
    told = {}
    form = opened(program, place, told)
    for seed in range(sequences):
        open_gate(form)
        one_sequence(form, Random(seed))
        if seed % 25 == 24:
            program.settle(PATIENCE)
        if not isValid(form) or program.window.page is None or not program.window.page.isAncestorOf(form):
            program.settle(PATIENCE)  # the keys led to another form; this one is opened again
            form = opened(program, place, told)
    form.finish_typing()
    program.settle(PATIENCE)
    assert len(told) > 3
    entry = open_form(program.app.session.desk, "01-001", place).entry
    assert {key: entry.value(key) for key in told} == told
    assert {key: form.scene.entry.value(key) for key in told} == told


def open_gate(form):
    """A stray key may say that nothing was measured, which folds the form away: say again that it was."""
    gate = form.scene.entry.form.gate
    for key in [one for one in tuple(form.scene.entry.keys()) if one.item == gate]:
        value = form.scene.entry.value(key)
        if value is None or value.text != "Y":
            form.writer.typed(key, "Y")
            form.start()


def opened(program, place, told):
    """The form, with an ear at its saves: what was acknowledged, by field."""
    form = program.open_form("01-001", place)
    save = form._acts.save

    def remember(key, value, entered, reason, done, failed):
        def acknowledged(saving):
            told[key] = value
            done(saving)

        save(key, value, entered, reason, acknowledged, failed)

    form._acts.save = remember
    form.start()
    return form


def one_sequence(form, chance):
    for _ in range(LENGTH):
        if not isValid(form):
            return
        target = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(target, QDialog):
            target.reject()
            continue
        widget = target or form.focusWidget() or form
        if form.pad is not None and form.pad.pad.isVisible() and chance.random() < 0.3:
            form.pad.pad.press(chance.choice(list(form.pad.pad.buttons)))
        elif chance.random() < 0.6:
            type_text(widget, chance.choice(CHARACTERS))
        else:
            press(widget, chance.choice(KEYS))
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
