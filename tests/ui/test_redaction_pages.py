"""Erasing personal data on the screen, from the history of a field to the second person's password (R07); Today's reminders."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from cartdesk.forms import ItemKey
from cartdesk.records import Reason
from cartdesk.ui.dialogs.history_dialog import HistoryDialog
from cartdesk.ui.presenters import redaction_act, redactions, today
from cartdesk.ui.presenters.history_words import history_line
from cartdesk.ui.presenters.reminding import rail_counts
from cartdesk.usecases import (
    NewPerson,
    add_log_row,
    add_person,
    enrol_subject,
    erasable_texts,
    item_history,
    propose_redaction,
    proposed_redactions,
    reminders,
)
from tests.builders import PASSWORDS, a_site, type_in
from tests.ui.desk_kit import PlainSession

NAME = "Синицына Прасковья"
COMMENT = ItemKey("IG.F_CO", 1, "COVAL")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = a_site(tmp_path_factory.mktemp("site"))
    enrol_subject(place.as_("nurse"), "01-001")
    yield place
    place.desk.store.close()


def told(page):
    return " ".join(one.text() for one in page.findChildren(QLabel))


def test_from_the_history_of_a_field_to_the_second_persons_password(qtbot, site):
    desk = site.as_("nurse")
    row = add_log_row(desk, "01-001", "F_CO")
    type_in(desk, "01-001", row, "COVAL", NAME)
    session = PlainSession(desk)
    lines = [
        history_line(desk.study, COMMENT, one, session.words)
        for one in item_history(desk, "01-001", row, COMMENT)
    ]
    asked = []
    dialog = HistoryDialog(
        "Комментарий", lines, session.words, session.theme, "", None, lambda: asked.append(1)
    )
    qtbot.addWidget(dialog)
    dialog.show()
    (ask,) = [
        one for one in dialog.findChildren(QPushButton) if one.text() == session.words("entry.history.erase")
    ]
    ask.setFocus()
    QTest.keyClick(ask, Qt.Key.Key_Space)
    assert asked == [1]

    texts = erasable_texts(desk, "01-001", row, COMMENT)
    page = redaction_act.make(
        session, act="propose", code="01-001", place=row, label="Комментарий", texts=texts
    )
    qtbot.addWidget(page)
    for name, data in (("redact-what", f"{texts[0].record} new"), ("redact-why", "personal-name")):
        combo = page.parts[name]
        assert isinstance(combo, QComboBox)
        combo.setCurrentIndex(combo.findData(data))
    page.do.click()
    assert page.notice.text == session.words("keys.act.redact-propose.done")
    page.ready.click()
    assert session.went == [("form", {"code": "01-001", "place": row})]

    own = redactions.make(session)
    qtbot.addWidget(own)
    assert NAME in told(own) and not own.confirm.isEnabled() and own.withdraw.isEnabled()

    doctor = PlainSession(site.as_("investigator"))
    start = today.make(doctor)
    qtbot.addWidget(start)
    links = [one for one in start.findChildren(QPushButton) if one.property("role") == "link"]
    next(one for one in links if "стереть" in one.text()).click()
    assert doctor.went.pop() == ("redactions", {})
    waiting = redactions.make(doctor)
    qtbot.addWidget(waiting)
    waiting.show()
    QTest.keyClick(waiting.table, Qt.Key.Key_Return)
    place, where = doctor.went.pop()
    assert (place, where["act"]) == ("redaction-act", "confirm")
    act = redaction_act.make(doctor, **where)
    qtbot.addWidget(act)
    assert NAME in told(act)
    act.parts["password"].setText("не тот пароль 5")
    act.do.click()
    assert act.notice.text and act.parts["password"].text() == ""
    site.clock.pass_time(5)
    act.parts["password"].setText(PASSWORDS["investigator"])
    act.do.click()
    assert doctor.words("pages.redactions.remains") in told(act)
    (change,) = item_history(doctor.desk, "01-001", row, COMMENT)
    assert history_line(doctor.desk.study, COMMENT, change, doctor.words).now == "стёрто"
    act.ready.click()
    assert doctor.went.pop() == ("redactions", {})
    assert proposed_redactions(doctor.desk) == ()


def test_a_proposal_is_dropped_on_the_page(qtbot, site):
    desk = site.as_("nurse")
    row = add_log_row(desk, "01-001", "F_CO")
    seq = type_in(desk, "01-001", row, "COVAL", NAME).seq
    propose_redaction(desk, seq, "new", Reason("personal-name"))
    page = redactions.make(PlainSession(desk, "en"))
    qtbot.addWidget(page)
    page.withdraw.click()
    assert proposed_redactions(desk) == () and page.notice.text


@pytest.mark.requirement(
    "R42", "Today tells the investigator who has no line of the delegation log; the rail counts it"
)
def test_today_tells_who_has_no_line_and_the_rail_counts_what_is_due(qtbot, site):
    admin = site.as_("administrator")
    assert rail_counts(reminders(admin)) == {"people": 0, "trail": 0}
    new = NewPerson("Ветрова Лидия Юрьевна", "investigator", "Клиника", "полынь камыш стрела 8", "badge")
    add_person(admin, new, PASSWORDS["administrator"])
    assert rail_counts(reminders(site.desk)) == {"people": 2, "trail": 0}  # no line yet, and no agreement
    session = PlainSession(site.as_("investigator"))
    page = today.make(session)
    qtbot.addWidget(page)
    lines = [one.text() for one in page.findChildren(QPushButton) if one.property("role") == "link"]
    assert len(lines) == 2 and all("Ветрова Л. Ю." in one.replace("\n", " ") for one in lines)
    assert reminders(site.as_("nurse")).without_line == ()  # not hers to settle
    site.clock.pass_time(200 * 24 * 3600)
    assert rail_counts(reminders(site.as_("investigator"))) == {"people": 3, "trail": 1}
    assert rail_counts(reminders(site.as_("nurse"))) == {"people": 0, "trail": 0}
