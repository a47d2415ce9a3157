"""Sending, import, journal, settings and preview on real desks: what the person presses, what the desk holds after."""

import pytest
from PySide6.QtGui import QPixmap

from cartdesk.records import Reason, RoadState
from cartdesk.server import Postbox, ServerThread
from cartdesk.ui.presenters import as_of, importing, keys, preview, review, sending, settings, trail
from cartdesk.usecases import (
    address,
    key_state,
    outbox,
    pack,
    print_signed,
    revoke_device,
    sealed_packages,
    trip_to_folder,
    write_enrolment_card,
    write_study_card,
)
from tests.builders import PASSWORDS, VITALS, a_signed_form, a_site, a_sponsor, meet, trust, type_in
from tests.ui.desk_kit import PlainSession


@pytest.fixture
def places(tmp_path):
    site = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    yield site, sponsor
    site.desk.store.close()
    sponsor.desk.store.close()


@pytest.fixture
def online(tmp_path, places):
    """Both desks and a real post office on loopback."""
    site, sponsor = places
    postbox = Postbox.create(tmp_path / "server", clock=site.clock, random=site.random)
    with ServerThread(postbox) as server:
        meet(postbox, site, sponsor, server.url)
        yield site, sponsor
    postbox.close()


def numbers(page):
    return {state: int(label.text()) for state, label in page._numbers.items()}


def test_send_now_brings_delivered_and_the_acknowledgement_received(qtbot, online):
    site, sponsor = online
    a_signed_form(site)
    page = sending.make(PlainSession(site.as_("nurse")))
    qtbot.addWidget(page)
    assert numbers(page)[RoadState.LAPTOP] == 1
    page.asked.emit("send")
    assert numbers(page) == {
        RoadState.LAPTOP: 0,
        RoadState.PACKED: 0,
        RoadState.DELIVERED: 1,
        RoadState.RECEIVED: 0,
    }

    cockpit = importing.make(PlainSession(sponsor.as_("data-manager")))
    qtbot.addWidget(cockpit)
    cockpit.asked.emit("server")
    assert cockpit.packages.rowCount() == 1
    cockpit.packages.selectRow(0)
    assert "новых 1" in cockpit._verdict.text()
    cockpit.asked.emit("accept")
    assert cockpit.packages.item(0, 0).text() == "принят"

    page.asked.emit("send")
    assert numbers(page)[RoadState.RECEIVED] == 1
    page.table.selectRow(0)
    assert "Подтверждение от" in page._answers.text()


def test_a_revocation_reaches_the_site_with_the_next_exchange_of_both(qtbot, online):
    site, sponsor = online
    a_signed_form(site)
    page = sending.make(PlainSession(site.as_("nurse")))
    qtbot.addWidget(page)
    page.asked.emit("send")
    cockpit = importing.make(PlainSession(sponsor.as_("data-manager")))
    qtbot.addWidget(cockpit)
    cockpit.asked.emit("server")
    cockpit.packages.selectRow(0)
    cockpit.asked.emit("accept")
    revoke_device(sponsor.as_("administrator"), site.desk.file.device, "lost", PASSWORDS["administrator"])
    cockpit = importing.make(PlainSession(sponsor.as_("data-manager")))
    qtbot.addWidget(cockpit)
    cockpit.asked.emit("server")
    cockpit.asked.emit("server")  # the same again changes nothing
    page.asked.emit("send")
    assert key_state(site.as_("administrator"), "ru").revoked
    overview = keys.make(PlainSession(site.desk))
    qtbot.addWidget(overview)
    assert "отозвал это устройство" in overview.revoked.text()


def test_without_a_card_nothing_can_be_sent_and_it_says_why(qtbot, places):
    site, _ = places
    page = sending.make(PlainSession(site.as_("nurse")))
    qtbot.addWidget(page)
    assert not page._buttons["send"].isEnabled()
    assert "Карточка исследования" in page.notice.text


def test_a_dead_post_office_is_told_and_the_package_stays(qtbot, places):
    site, sponsor = places
    trust(site, sponsor, address("http://127.0.0.1:9", "ab" * 32))
    a_signed_form(site)
    page = sending.make(PlainSession(site.as_("nurse")))
    qtbot.addWidget(page)
    page.asked.emit("send")
    assert page.notice.text
    assert outbox(site.desk).counts[RoadState.PACKED] == 1
    assert page._buttons["send"].isEnabled()


def test_a_stick_there_and_back(qtbot, tmp_path, places):
    site, sponsor = places
    trust(site, sponsor)
    a_signed_form(site)
    pack(site.as_("nurse"))
    stick = tmp_path / "stick"
    stick.mkdir()
    trip_to_folder(site.desk, stick).travel()
    cockpit = importing.make(PlainSession(sponsor.as_("data-manager")))
    qtbot.addWidget(cockpit)
    cockpit.presenter.take_stick(stick)
    cockpit.packages.selectRow(0)
    cockpit.asked.emit("accept")
    page = sending.make(PlainSession(site.desk))
    qtbot.addWidget(page)
    page.presenter._travel(trip_to_folder(site.desk, stick, only_take=True))
    assert numbers(page)[RoadState.RECEIVED] == 1


def test_a_bad_package_never_blocks_the_rest(qtbot, tmp_path, places):
    site, sponsor = places
    trust(site, sponsor)
    a_signed_form(site)
    pack(site.as_("nurse"))
    (data,) = sealed_packages(site.desk)
    spoiled = bytearray(data)
    spoiled[len(data) - 5] ^= 1
    for name, content in (("a.cdpkg", bytes(spoiled)), ("b.cdpkg", b"no package"), ("c.cdpkg", data)):
        (tmp_path / name).write_bytes(content)
    cockpit = importing.make(PlainSession(sponsor.as_("data-manager")))
    qtbot.addWidget(cockpit)
    cockpit.dropped.emit("\n".join(str(tmp_path / name) for name in ("a.cdpkg", "b.cdpkg", "c.cdpkg")))
    states = [cockpit.packages.item(row, 0).text() for row in range(cockpit.packages.rowCount())]
    assert "проверен" in states
    cockpit.packages.selectRow(states.index("проверен"))
    cockpit.asked.emit("accept")
    with sponsor.desk.store.view() as unit:
        assert len(unit.mirror_forms()) == 1


def test_the_journal_names_acts_and_fields_but_no_values(qtbot, places):
    site, _ = places
    a_signed_form(site)
    page = trail.make(PlainSession(site.as_("investigator")))
    qtbot.addWidget(page)
    texts = [
        page.table.item(row, column).text() for row in range(page.table.rowCount()) for column in range(7)
    ]
    assert "Температура тела" in texts and "форма подписана" in texts
    assert not any("38,9" in text or "38.9" in text for text in texts)
    page.kind.setCurrentIndex(page.kind.findData("form.sign"))
    assert page.table.rowCount() == 1


@pytest.mark.requirement("R08", "the journal on the screen is filtered by each side and paged both ways")
def test_the_journal_is_filtered_and_paged(qtbot, places, monkeypatch):
    site, _ = places
    a_signed_form(site)
    monkeypatch.setattr(trail, "PAGE", 5)
    page = trail.make(PlainSession(site.as_("investigator")))
    qtbot.addWidget(page)

    def numbers():
        return [int(page.table.item(row, 0).text()) for row in range(page.table.rowCount())]

    newest = numbers()
    assert len(newest) == 5 and not page._pages["newer"].isEnabled()
    page._pages["older"].click()
    assert numbers() == [number - 5 for number in newest]
    page._pages["newer"].click()
    assert numbers() == newest and not page._pages["newer"].isEnabled()

    page.form.setCurrentIndex(page.form.findData("F_VS"))
    page.field.setCurrentIndex(page.field.findData("TEMP"))
    assert page.table.rowCount() == 1 and "Температура тела" in page.table.item(0, 5).text()
    page.form.setCurrentIndex(0)
    assert page.field.currentData() is None and not page.field.isEnabled()

    page.first.setText("01.01.2031")
    page.first.editingFinished.emit()
    assert page.table.rowCount() == 0 and "Таких записей нет" in page._told.text()
    page.first.setText("1.1.31")
    page.first.editingFinished.emit()
    assert "дату целиком" in page.notice.text
    page.first.setText("")
    page.first.editingFinished.emit()
    assert numbers() == newest and not page.notice.text


@pytest.mark.requirement("R13", "the reviewer filters, marks what was seen and signs it on the screen")
def test_the_trail_is_reviewed_on_the_screen(qtbot, places):
    site, _ = places
    a_signed_form(site)
    type_in(site.as_("nurse"), "01-001", VITALS, "PULSE", "88", reason=Reason("typo"))
    site.as_("investigator")
    page = review.make(PlainSession(site.desk))
    qtbot.addWidget(page)
    waiting = page.table.rowCount()
    assert waiting and not page.act.isEnabled() and "ещё никто не просматривал" in page._last.text()
    page.risk.setCurrentIndex(page.risk.findData("after-signature"))
    assert page.table.rowCount() == 1 and "после подписи" in page.table.item(0, 0).text()
    page.mark_all(True)
    assert page.seen and page.act.isEnabled()
    page.act.click()
    assert "Введите пароль" in page.notice.text
    page.remarks.setText("сверено с картой")
    page.password.setText(PASSWORDS["investigator"])
    page.act.click()
    assert "Просмотр подписан" in page.notice.text and page.table.rowCount() == 0
    page.risk.setCurrentIndex(0)
    assert page.table.rowCount() == waiting - 1 and "Соколов" in page._last.text()


@pytest.mark.requirement("R02", "a form is shown as it stood at the end of any day")
def test_a_form_is_shown_as_it_was_on_a_day(qtbot, places):
    site, _ = places
    a_signed_form(site)
    first = site.clock.now().local().date()
    site.clock.pass_time(3 * 86400)
    type_in(site.as_("nurse"), "01-001", VITALS, "PULSE", "88", reason=Reason("typo"))
    site.as_("investigator")
    session = PlainSession(site.desk)
    journal = trail.make(session)
    qtbot.addWidget(journal)
    journal.asked.emit("as-of")
    assert "Выберите запись" in journal.notice.text and not session.went
    journal.kind.setCurrentIndex(journal.kind.findData("form.sign"))
    journal.table.selectRow(0)
    journal.asked.emit("as-of")
    ((name, where),) = session.went
    assert name == "as-of" and where["day"] == first

    page = as_of.make(session, **where)
    qtbot.addWidget(page)

    def pulse():
        rows = [[page.table.item(row, at).text() for at in (0, 1)] for row in range(page.table.rowCount())]
        return [value for field, value in rows if "пульс" in field.lower()]

    before = pulse()
    assert len(before) == 1 and not before[0].startswith("88") and "подписана" in page.state.text()
    page.day.setText(f"{site.clock.now().local():%d.%m.%Y}")
    page.asked.emit(page.day.text())
    assert pulse()[0].startswith("88") and "изменена после подписи" in page.state.text()
    page.asked.emit("01.01.2020")
    assert "ничего не записано" in page.notice.text and page.table.rowCount() == 0


def test_the_journal_is_exported_and_a_record_proved_from_the_screen(qtbot, places, tmp_path):
    site, _ = places
    a_signed_form(site)
    page = trail.make(PlainSession(site.as_("investigator")))
    qtbot.addWidget(page)
    page.form.setCurrentIndex(page.form.findData("F_VS"))
    page.presenter.export_to(tmp_path / "some.json", page.presenter.sought())
    assert "Выгружено записей" in page.notice.text and (tmp_path / "some.json").exists()
    page.presenter.prove_to(tmp_path / "one.tlog-proof", 3)
    assert "Доказательство записи 3" in page.notice.text
    assert (tmp_path / "one.tlog-proof").read_text(encoding="utf-8").startswith("c2sp.org/tlog-proof@v1")


def test_an_administrator_adds_a_person_and_takes_a_card(qtbot, places):
    site, sponsor = places
    page = settings.make(PlainSession(site.as_("administrator")))
    qtbot.addWidget(page)
    form = page.person
    form.name.setText("Петрова Ольга Николаевна")
    form.org.setText("Клиника")
    form.password.setText("берёза маяк ковчег 52")
    form.again.setText("берёза маяк ковчег 52")
    page.own_password.setText("wrong")
    page.asked.emit("add-person")
    assert page.people.rowCount() == 3
    site.clock.pass_time(1)
    page.own_password.setText(PASSWORDS["administrator"])
    page.asked.emit("add-person")
    assert page.people.rowCount() == 4

    card = write_study_card(sponsor.as_("administrator"), None)
    page.presenter.show_card(card)
    page.asked.emit("take-card")
    assert outbox_has_card(site)
    page.presenter.show_card(write_enrolment_card(site.desk))
    page.asked.emit("take-card")
    assert page.notice.text


def outbox_has_card(site):
    with site.desk.store.view() as unit:
        return unit.get("study-card") is not None


def test_a_nurse_sees_people_but_changes_nothing(qtbot, places):
    site, _ = places
    page = settings.make(PlainSession(site.as_("nurse")))
    qtbot.addWidget(page)
    assert page.people.rowCount() == 3
    assert page.person.parent() is None


def test_preview_shows_every_sheet(qtbot, places):
    site, _ = places
    a_signed_form(site)
    printed = print_signed(site.as_("investigator"), "01-001", VITALS, "ru")
    session = PlainSession(site.desk)
    page = preview.make(session, pdf=printed.pdf, name=printed.name, back="form", code="01-001")
    qtbot.addWidget(page)
    sheets = [page._sheets.itemAt(at).widget() for at in range(page._sheets.count())]
    assert len(sheets) == 1 and isinstance(sheets[0].pixmap(), QPixmap) and sheets[0].pixmap().width() > 500
    page.asked.emit("back")
    assert session.went == [("form", {"code": "01-001"})]
