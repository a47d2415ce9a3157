"""Keys, their card and the guide: what is told is what is bound, on the screen and on paper, in both languages."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

import cartdesk.ui as room
from cartdesk.base import Words
from cartdesk.paper import page_count
from cartdesk.ui.presenters.guide import steps_of
from cartdesk.ui.presenters.help import key_card, sections_of
from cartdesk.ui.shortcuts import ACTS, BY_NAME, PLACES, all_keys, shown_key
from cartdesk.usecases import lock
from tests.builders import a_locked_site
from tests.paper.reading import with_pdfium
from tests.ui.app_kit import Running
from tests.ui.entry_kit import Fingers

SOURCES = [path for path in Path(room.__file__).parent.rglob("*.py") if path.name != "shortcuts.py"]


def named(*functions):
    """The first text argument of every call of these functions in the rooms of the screen, and texts in tuples beside."""
    found = set()
    for path in SOURCES:
        text = path.read_text("utf-8")
        if not any(name in text for name in functions):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found |= {f"log-{act}" for act in ("new", "copy", "strike", "history")}
    return found


def test_every_act_of_the_register_is_bound_or_asked_for_and_nothing_is_bound_beside_it():
    used = named("bind(", "pressed(")
    assert [act.name for act in ACTS if act.name not in used] == []
    assert len(BY_NAME) == len(ACTS) and {act.place for act in ACTS} == set(PLACES)
    beside = [path.name for path in SOURCES if "QShortcut(" in path.read_text("utf-8")]
    assert beside == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_card_is_one_sheet_with_every_key_and_its_words(language):
    words = Words(language)
    pdf = key_card(words)
    assert page_count(pdf) == 1 and key_card(words) == pdf
    told = "".join("".join(piece.text for page in with_pdfium(pdf) for piece in page).split())
    for heading, lines in sections_of(words):
        assert "".join(heading.split()) in told
        for keys, text in lines:
            assert "".join(keys.split()) in told and "".join(text.split()) in told, (keys, text)


@pytest.fixture
def program(qtbot, tmp_path):
    site = a_locked_site(tmp_path)
    running = Running(qtbot, site, tmp_path, guide=True)
    running.window.activateWindow()
    qtbot.waitUntil(running.window.isActiveWindow, timeout=5000)
    running.enter("nurse")
    yield running
    running.close()


def test_a_nurse_is_guided_once_by_keys_through_what_she_may_do(program):
    window, fingers = program.window, Fingers(program.window)
    steps = steps_of(program.app.session.desk)
    assert steps == ("today", "subjects", "sending", "laboratory", "fill", "bedside", "lock", "help")
    focused = window.focusWidget()
    assert "«Сегодня»" in window.guide.text and focused is not window.guide.next
    fingers.key(Qt.Key.Key_F10)
    program.settle()
    assert "«Пациенты»" in window.guide.text and shown_key("search") in window.guide.text
    assert window.rail._buttons["subjects"].isChecked()
    window.acted.emit("language")
    assert "Subjects:" in window.guide.text
    for _ in steps[2:]:
        fingers.key(Qt.Key.Key_F10)
        program.settle()
    assert shown_key("help") in window.guide.text
    fingers.key(Qt.Key.Key_F10)
    assert window.guide.text == ""
    fingers.key(Qt.Key.Key_F12)
    program.settle()
    program.enter("nurse")
    assert window.guide.text == "" and program.app.known.guided == {program.site.ids["nurse"]}

    fingers.key(Qt.Key.Key_F1)
    program.settle()
    help_page = window.page
    assert help_page.texts.words("shortcuts.title") == "Keys and help"
    help_page.guide.click()
    assert "Today:" in window.guide.text
    fingers.key(Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier)
    assert window.guide.text == ""
    help_page.card.click()
    program.settle()
    program.qtbot.waitUntil(lambda: bool(getattr(window.page, "_images", ())), timeout=10_000)


def test_what_is_told_of_other_roles_is_theirs(tmp_path):
    site = a_locked_site(tmp_path)
    told = {}
    for role in ("administrator", "investigator"):
        desk = site.unlock(role)
        told[role] = steps_of(desk)
        lock(desk)
    assert "sign" in told["investigator"] and "fill" in told["investigator"]
    assert "fill" not in told["administrator"] and {"people", "keys", "backup"} <= set(told["administrator"])
    for language in ("ru", "en"):
        words = Words(language)
        assert all(f"guide.step.{step}" in words for steps in told.values() for step in steps)
    assert all_keys("complete") == "Ctrl+Enter" and all_keys("clear") == "Delete, Backspace"
