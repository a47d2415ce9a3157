"""A nurse enters a whole visit M3 with the keyboard alone, inside the budget of keys of each form (issue 5, people.md)."""

from contextlib import contextmanager

import pytest
from PySide6.QtCore import QLocale, Qt

from cartdesk.forms import FormPlace
from cartdesk.records import FormStatus
from cartdesk.usecases import enrol_subject, lock, open_form, subject_board
from tests.builders import a_clock, a_site, type_in
from tests.forms.visits import COHORT, INFUSION, budget, keys_to_type, visit
from tests.ui.app_kit import Running
from tests.ui.entry_kit import Fingers

CODE = "01-001"
LOCALES = (QLocale("ru_RU"), QLocale("en_US"), QLocale.c())
TYPED = visit("M3", "nurse")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A lymphoma patient ninety days after the infusion, baseline known."""
    made = a_site(tmp_path_factory.mktemp("desk"), clock=a_clock("2025-04-15T06:05"))
    enrol_subject(made.as_("nurse"), CODE)
    desk = made.as_("investigator")
    for item, (form, text) in (INFUSION | COHORT).items():
        type_in(desk, CODE, FormPlace("M1", 1, form, 1), item, text)
    lock(made.desk)
    return made


@contextmanager
def locale(kind):
    before = QLocale()
    QLocale.setDefault(kind)
    yield
    QLocale.setDefault(before)


def here(program):
    page = program.window.page
    return page.form if page is not None and hasattr(page, "form") else None


def fill_in(program, fingers, filled):
    """Answer what the keyboard stands at; where an answer is offered, take all; complete, go to the next form."""
    form, left = here(program), {one.key: one for one in filled.typed}
    while (editor := form._editor_here()) is not None and left:
        one = left.pop(editor.field.key, None)
        if one is None:
            assert form.offers(), f"Enter led to {editor.field.key.item}, where nothing is wanted"
            fingers.key(Qt.Key.Key_F9)
            continue
        fingers.text(keys_to_type(one))
        fingers.key(Qt.Key.Key_Return)
    assert not left
    if form.offers():
        fingers.key(Qt.Key.Key_F9)
    if filled.typed:
        fingers.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fingers.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    program.settle()


def test_a_nurse_enters_the_whole_visit_by_keyboard(qtbot, site, tmp_path):
    program = Running(qtbot, site, tmp_path)
    try:
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow, timeout=5000)
        program.enter("nurse")
        program.open_form(CODE, FormPlace("M3", 1, "F_SV", 1))
        used = {}
        while (form := here(program)) is not None:
            place = form.scene.entry.place
            assert place.form not in used, f"the keys do not lead on from {place.form}"
            fingers = Fingers(program.window)
            filled = TYPED.get(place.form)
            with locale(LOCALES[len(used) % 3]):
                if filled is None:
                    fingers.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
                    program.settle()
                else:
                    fill_in(program, fingers, filled)
                    used[place.form] = fingers.count
        assert set(used) == set(TYPED)
        over = {
            form: (keys, budget(TYPED[form])) for form, keys in used.items() if keys > budget(TYPED[form])
        }
        assert over == {}
        look_in_the_store(program.app.session.desk)
    finally:
        program.close()


def look_in_the_store(desk):
    """Every answer stands as typed, comma or point; what the nurse may complete is complete."""
    states = {line.place: line.status for one in subject_board(desk, CODE).visits for line in one.forms}
    for filled in TYPED.values():
        entry = open_form(desk, CODE, filled.place).entry
        for one in filled.typed:
            value = entry.value(one.key)
            assert value is not None and value == entry.parse(one.key, one.text), one
        if filled.typed:
            assert states[filled.place] is FormStatus.COMPLETE, filled.place.form
            assert entry.progress().missing == 0
