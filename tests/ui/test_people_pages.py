"""The page of people and the pages of its acts, on a real desk: what they say and what they do (R27, R38, R41, R42)."""

import pytest
from PySide6.QtWidgets import QComboBox

from cartdesk.ui.pages.act_page import ActPage
from cartdesk.ui.presenters import instruction, people, people_act
from cartdesk.usecases import NewPerson, access_list, add_person, delegation_log, verify_desk
from tests.builders import NAMES, PASSWORDS, a_site
from tests.ui.desk_kit import PlainSession

DOCTOR, ADMIN = PASSWORDS["investigator"], PASSWORDS["administrator"]
FRESH = "орешник туман бубен 55"


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def opened(qtbot, desk, language="ru"):
    session = PlainSession(desk, language)
    page = people.make(session)
    qtbot.addWidget(page)
    return session, page


def texts(table):
    return [
        [table.item(row, at).text() for at in range(table.columnCount())] for row in range(table.rowCount())
    ]


def follow(qtbot, session):
    """The page of the act that was asked for."""
    place, where = session.went.pop()
    assert place == "people-act"
    page = people_act.make(session, **where)
    qtbot.addWidget(page)
    assert isinstance(page, ActPage)
    return page


def choose(page, name, code):
    combo = page.parts[name]
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData(code))


def pick(page, table, key):
    table.selectRow(next(at for at, row in enumerate(table._rows) if row.key == key))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_says_who_may_what_and_who_signed_it(qtbot, site, language):
    session, page = opened(qtbot, site.as_("investigator"), language)
    rows = texts(page.people)
    assert {row[0].split(" · ")[0] for row in rows} == {
        NAMES[r] for r in ("administrator", "nurse", "investigator")
    }
    lines = texts(page.log)
    assert len(lines) == 2 and all(NAMES["investigator"] in line[4] for line in lines)
    assert NAMES["investigator"] in page.log_told.text()
    assert "30.12.2025" in page.review_told.text()
    assert page.people.accessibleName() and page.log.accessibleName()


def test_the_investigator_ends_a_line_and_signs_another(qtbot, site):
    desk = site.as_("investigator")
    session, page = opened(qtbot, desk)
    entry = next(row.begun.entry for row in delegation_log(desk).rows if row.begun.person.role == "nurse")
    pick(page, page.log, entry)
    page.buttons["end-line"].click()
    act = follow(qtbot, session)
    choose(act, "reason", "changed")
    act.parts["password"].setText(DOCTOR)
    act.do.click()
    assert not desk.log.duties_on(site.ids["nurse"], desk.today)
    session, page = opened(qtbot, desk)
    pick(page, page.people, site.ids["nurse"])
    page.buttons["line"].click()
    act = follow(qtbot, session)
    for code in ("enrolment", "sending"):
        act.parts["duties"].tick(code, False)
    act.parts["to"].setText("31.12.2025")
    choose(act, "reason", "changed")
    act.parts["password"].setText(DOCTOR)
    act.do.click()
    assert desk.log.duties_on(site.ids["nurse"], desk.today) == {"records"}
    assert verify_desk(desk).faults == []


@pytest.mark.parametrize(
    ("field", "text"), [("from", "31.02.2026"), ("to", "завтра"), ("from", "2026-01-01")]
)
def test_a_day_that_is_none_is_told_and_nothing_is_signed(qtbot, site, field, text):
    desk = site.as_("investigator")
    session, page = opened(qtbot, desk)
    pick(page, page.people, site.ids["nurse"])
    page.buttons["line"].click()
    act = follow(qtbot, session)
    act.parts[field].setText(text)
    choose(act, "reason", "joined")
    act.parts["password"].setText(DOCTOR)
    act.do.click()
    assert text in act.notice.text
    assert len(delegation_log(desk).rows) == 2


def test_the_review_shows_the_list_that_is_signed(qtbot, site):
    desk = site.as_("investigator")
    session, page = opened(qtbot, desk)
    page.buttons["review"].click()
    act = follow(qtbot, session)
    shown = " ".join(act.view.lines)
    assert all(NAMES[role] in shown for role in ("administrator", "nurse", "investigator"))
    act.parts["password"].setText(DOCTOR)
    act.do.click()
    assert access_list(desk).last is not None and verify_desk(desk).faults == []


def test_the_administrator_prints_notes_and_names(qtbot, site):
    desk = site.as_("administrator")
    person = NewPerson("Белов Олег Ильич", "investigator", "Клиника", FRESH, "badge")
    user = add_person(desk, person, ADMIN).id
    session, page = opened(qtbot, desk)
    assert set(page.buttons) == {"principal", "print-agreement", "note-agreement", "print-log"}
    pick(page, page.people, user)
    page.buttons["print-agreement"].click()
    place, where = session.went.pop()
    assert place == "preview" and where["pdf"].startswith(b"%PDF") and where["back"] == "people"
    page.buttons["note-agreement"].click()
    act = follow(qtbot, session)
    act.parts["password"].setText(ADMIN)
    act.do.click()
    page.buttons["principal"].click()
    act = follow(qtbot, session)
    choose(act, "check", "passport")
    act.parts["password"].setText(ADMIN)
    act.do.click()
    assert desk.log.principal == user
    page.buttons["print-log"].click()
    assert session.went.pop()[0] == "preview"
    line = next(one for one in access_list(desk).lines if one.user.id == user)
    assert line.access.agreed and line.principal


def test_a_nurse_sees_the_lists_and_no_act_but_paper(qtbot, site):
    _, page = opened(qtbot, site.as_("nurse"))
    assert set(page.buttons) == {"print-log"}


@pytest.mark.requirement(
    "R41", "what is read before entry is shown, and confirmed by one press of the person"
)
def test_the_text_before_work_is_confirmed_by_one_press(qtbot, site):
    from cartdesk.usecases import lock, unlock

    lock(site.desk)
    site.desk = unlock(
        site.folder,
        site.ids["nurse"],
        PASSWORDS["nurse"],
        clock=site.clock,
        random=site.random,
        secrets=site.secrets,
    )
    session = PlainSession(site.desk)
    page = instruction.make(session)
    qtbot.addWidget(page)
    assert site.desk.must_read and not page.confirm.isHidden()
    page.confirm.click()
    assert not site.desk.must_read and session.went[-1][0] == "home"
    again = instruction.make(session)
    qtbot.addWidget(again)
    assert again.confirm.isHidden()
