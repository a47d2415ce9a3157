"""Every page, of every role, in both languages and at 200 %: named, reachable, uncut, translated. New pages come in by themselves."""

import pytest
from PySide6.QtWidgets import QApplication

from cartdesk.records import Reason
from cartdesk.ui.texts import short_name
from cartdesk.ui.theme import DARK, LIGHT
from cartdesk.usecases import add_log_row, lock, remove_log_row
from tests.builders import NAMES, a_signed_form, a_site, a_sponsor, type_in
from tests.ui import every_page
from tests.ui.app_kit import Running
from tests.ui.test_frame import contrast

KNOWN = [
    *NAMES.values(),
    *map(short_name, NAMES.values()),
    "Пост 2",
    "Клиника",
    "Пост",
    "НХЛ",
    "Переключить на русский",
]
SITTINGS = [
    ("site", "nurse", "ru", 2.0),
    ("site", "nurse", "en", 1.0),
    ("site", "investigator", "en", 2.0),
    ("site", "administrator", "ru", 1.0),
    ("site", "administrator", "en", 2.0),
    ("sponsor", "data-manager", "en", 2.0),
]


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("site"))
    a_signed_form(site)
    some_rows(site.as_("nurse"))
    lock(site.desk)
    sponsor = a_sponsor(tmp_path_factory.mktemp("sponsor"))
    lock(sponsor.desk)
    return {"site": site, "sponsor": sponsor}


def some_rows(desk):
    """Logs with a row each, one of them struck through."""
    for form, item in (("F_AE", "AETERM"), ("F_CM", "CMTRT")):
        row = add_log_row(desk, "01-001", form)
        type_in(desk, "01-001", row, item, "Neutropenia")
    remove_log_row(desk, "01-001", row, Reason("typo"))


@pytest.mark.parametrize(("where", "role", "language", "scale"), SITTINGS)
def test_every_page_is_named_reachable_uncut_and_translated(
    qtbot, desks, tmp_path, where, role, language, scale
):
    program = Running(qtbot, desks[where], tmp_path, language=language, scale=scale)
    try:
        window = program.window
        window.resize(1366, 768)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5000)
        come_to_rest(window)
        wrong = _look(window, language, scale, "unlock")
        program.enter(role)
        found = every_page.pages(program.app.session)
        assert found
        for name, facts in found.items():
            program.app.session.go(name, **facts)
            program.settle()
            come_to_rest(window)
            wrong += _look(window, language, scale, name)
            if "code" in facts and set(every_page.wears(window)) != {facts["code"]}:
                wrong.append(f"{name}: does not wear its subject's banner")
        assert wrong == [], "\n".join(wrong)
    finally:
        program.close()


def come_to_rest(window):
    """Lay out and paint all that is new; text that wraps asks its row again for height, so more than once."""
    for _ in range(4):
        QApplication.sendPostedEvents()
        window.grab()


def _look(window, language, scale, name):
    known = KNOWN if language == "en" else None
    checks = {
        "nameless": every_page.nameless(window),
        "words": every_page.foreign(window, known),
        "cut": every_page.cut(window),
        "strays": every_page.strays(window),
        "outside": every_page.off_screen(window),
    }
    if scale == 1.0:
        checks["keys"] = every_page.unreached(window)
    return [f"{name}: {check}: {one}" for check, found in checks.items() for one in dict.fromkeys(found)]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_colours_that_meets_is_far_enough_apart(tokens):
    """WCAG 2.2: text 4.5:1, edges, marks and the ring of the focus 3:1, on every ground they stand on."""
    grounds = [tokens[name] for name in ("ground", "surface", "hover")]
    grounds += [colour for name, colour in tokens.items() if name.endswith("-soft")]
    for ground in grounds:
        assert contrast(tokens["text"], ground) >= 4.5
        assert contrast(tokens["accent"], ground) >= 3
    for tone in ("reject", "warn", "complete", "info", "query", "accent"):
        assert contrast(tokens[tone], tokens[f"{tone}-soft"]) >= 4.5, tone
    assert contrast(tokens["on-accent"], tokens["accent-strong"]) >= 4.5
    for stripe in ("training", "training-stripe"):
        assert contrast(tokens["on-training"], tokens[stripe]) >= 4.5, stripe
    assert contrast(tokens["edge"], tokens["ground"]) >= 3
