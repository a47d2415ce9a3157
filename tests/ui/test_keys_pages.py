"""Keys on the screen, on real desks: what is due, each act with what it asks, the door for whom nothing else opens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit

from cartdesk.base import Words
from cartdesk.records import AuditRecord, Kind
from cartdesk.ui.presenters import key_act, keys
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.share_box import ShareBox
from cartdesk.usecases import (
    accept_package,
    drills,
    held_keys,
    lock,
    make_recovery,
    pack,
    read_spare_card,
    rekey_database,
    reset_password,
    revocations,
    sealed_packages,
    view_recovery,
    write_spare_card,
)
from tests.builders import NAMES, PASSWORDS, a_signed_form, a_site, a_sponsor, trust
from tests.ui.app_kit import Running
from tests.ui.desk_kit import PlainSession
from tests.usecases.test_passwords import ADMIN, FRESH
from tests.usecases.test_recovery import HOLDERS, scanned


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    place.as_("administrator")
    yield place
    place.desk.store.close()


def sheets(site, tmp_path, name="sheets"):
    folder = tmp_path / name
    folder.mkdir()
    return scanned(make_recovery(site.as_("administrator"), ADMIN, folder, HOLDERS, "ru"))


def page_of(qtbot, session, act, **facts):
    page = key_act.make(session, act, **facts)
    qtbot.addWidget(page)
    return page


def fill(page, **values):
    for name, value in values.items():
        part = page.parts[name]
        if isinstance(part, QComboBox):
            part.setCurrentIndex(part.findData(value))
        elif isinstance(part, QLineEdit):
            part.setText(value)
        elif isinstance(part, ShareBox):
            part.lines.setPlainText(value)
        else:
            part.password.setText(value)
            part.again.setText(value)


def choose(page, key):
    table = page.people
    table.selectRow([row.key for row in table._rows].index(key))


def enabled(page, *acts):
    return {act for act in acts if page.buttons[act].isEnabled()}


def kinds(desk):
    with desk.store.view() as unit:
        return [AuditRecord.decode(data).kind for _, data in unit.records()]


def test_the_page_tells_what_is_missing_and_what_each_person_may_have(qtbot, site):
    session = PlainSession(site.desk)
    page = keys.make(session)
    qtbot.addWidget(page)
    shown = {row.texts[0]: row.texts for row in page.people._rows}
    assert set(shown) == {NAMES[role] for role in ("administrator", "nurse", "investigator")}
    assert shown[NAMES["nurse"]][1:] == ("Медсестра / координатор", "входит", "30.06.2025", "30.06.2026")
    assert "make-recovery" in page.buttons and page.spares.isHidden()
    choose(page, site.ids["nurse"])
    assert enabled(page, "reset", "let-in", "renew", "remove") == {"reset", "renew", "remove"}
    choose(page, site.ids["administrator"])
    assert enabled(page, "reset", "let-in", "renew", "remove") == {"renew"}
    choose(page, site.ids["nurse"])
    page.buttons["reset"].click()
    facts = {"act": "reset", "user": site.ids["nurse"], "name": NAMES["nurse"]}
    assert session.went == [("key-act", facts)]


def test_a_forgotten_password_is_replaced_and_a_slip_changes_nothing(qtbot, site):
    nurse = site.ids["nurse"]
    page = page_of(qtbot, PlainSession(site.desk), "reset", user=nurse, name=NAMES["nurse"])
    page.do.click()
    assert page.notice.text == "Заполните все поля. Ничего не изменено."
    fill(page, check="passport", new=FRESH[0], password="не тот пароль 12")
    page.do.click()
    assert Kind.USER_RESET not in kinds(site.desk) and page.notice.text != ""
    assert page.parts["password"].text() == "" and page.values["check"] == "passport"
    fill(page, password=ADMIN)
    site.clock.pass_time(1)  # the pause after a refused password
    page.do.click()
    assert page.notice.text.startswith(NAMES["nurse"]) and page.ready.isVisibleTo(page)
    assert page.parts["new"].password.text() == ""
    lock(site.desk)
    site.desk = site.unlock("nurse", FRESH[0])


def test_typed_words_stay_when_the_language_changes(qtbot, site):
    page = page_of(qtbot, PlainSession(site.desk), "remove", user=site.ids["nurse"], name=NAMES["nurse"])
    fill(page, cause="doubt", password="кусок пароля")
    page.set_words(Words("en"))
    assert (page.do.text(), page.values) == ("Close access", {"cause": "doubt", "password": "кусок пароля"})
    assert page.parts["cause"].currentText() == "doubt: somebody else may know the keys"


def test_closing_access_in_doubt_says_to_change_the_database_key(qtbot, site):
    page = page_of(qtbot, PlainSession(site.desk), "remove", user=site.ids["nurse"], name=NAMES["nurse"])
    fill(page, cause="doubt", password=ADMIN)
    page.do.click()
    assert "смените ключ базы" in page.outcome.text()
    page = page_of(qtbot, PlainSession(site.desk), "rekey")
    fill(page, password=ADMIN)
    page.do.click()
    assert page.notice.text.startswith("Ключ базы сменён")
    assert [one for one in kinds(site.desk) if one in (Kind.USER_REMOVE, Kind.DATABASE_REKEY)] == [
        Kind.USER_REMOVE, Kind.DATABASE_REKEY,
    ]  # fmt: skip


def test_three_sheets_are_written_where_the_person_says(qtbot, site, tmp_path, monkeypatch):
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    page = page_of(qtbot, PlainSession(site.desk), "make-recovery")
    fill(page, **{f"holder-{at}": name for at, name in enumerate(HOLDERS, 1)}, password=ADMIN)
    page.do.click()
    assert len(list(folder.glob("*.pdf"))) == 3 and "раздайте хранителям" in page.outcome.text()
    view = view_recovery(site.desk, "ru")
    assert page.tiles.accessibleName() == ", ".join(view.fingerprint) and view.holders == HOLDERS
    overview = keys.make(PlainSession(site.desk))
    qtbot.addWidget(overview)
    assert {"rehearse", "read-sheet", "replace-recovery"} <= set(overview.buttons)


def test_leaving_the_choice_of_a_folder_makes_nothing(qtbot, site, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    page = page_of(qtbot, PlainSession(site.desk), "make-recovery")
    fill(page, **{f"holder-{at}": name for at, name in enumerate(HOLDERS, 1)}, password=ADMIN)
    page.do.click()
    assert view_recovery(site.desk, "ru") is None and page.do.isEnabled()


def test_a_sheet_is_judged_while_it_is_typed(qtbot, site, tmp_path):
    words = sheets(site, tmp_path)
    box = ShareBox(Words("ru"), Theme())
    qtbot.addWidget(box)
    box.lines.setPlainText(" ".join(words[1].split()[:7]))
    assert box._told.text() == "7 из 20 слов" and box.number == 0
    box.lines.setPlainText(words[1])
    assert (box.number, box._told.text()) == (2, "Лист 2 прочитан.")
    typed = words[1].split()
    box.lines.setPlainText(" ".join(["zebra", *typed[1:]]))
    assert box.number == 0 and "№ 1" in box._told.text()
    with qtbot.waitSignal(box.lines.finished):
        box.lines.setPlainText(words[1])
        qtbot.keyClick(box.lines, Qt.Key.Key_Return)  # as a hand scanner ends a code


def test_a_holder_reads_their_sheet_and_two_rehearse(qtbot, site, tmp_path):
    words = sheets(site, tmp_path)
    page = page_of(qtbot, PlainSession(site.desk), "read-sheet")
    fill(page, share=words[2])
    page.do.click()
    assert "Лист 3" in page.notice.text and page.parts["share"].text == ""
    page = page_of(qtbot, PlainSession(site.desk), "rehearse")
    stages = []
    tell = page.busy
    page.busy = lambda stage, at=0, of=0: (stages.append((at, of)), tell(stage, at, of))
    fill(page, **{"share-1": words[0], "share-2": words[2], "source": "desk"})
    page.do.click()
    assert stages == [(1, 3), (2, 3), (3, 3)]
    (drill,) = drills(site.desk)
    assert "1+3" in page.notice.text and str(drill.records) in page.notice.text
    overview = keys.make(PlainSession(site.desk))
    qtbot.addWidget(overview)
    assert overview.buttons["rehearse"].property("role") is None


def test_one_share_twice_rehearses_nothing(qtbot, site, tmp_path):
    words = sheets(site, tmp_path)
    page = page_of(qtbot, PlainSession(site.desk), "rehearse")
    fill(page, **{"share-1": words[0], "share-2": words[0], "source": "desk"})
    page.do.click()
    assert "Дважды" in page.notice.text and drills(site.desk) == () and page.do.isEnabled()


def test_a_spare_computer_is_added_by_its_words(qtbot, site, tmp_path):
    card = write_spare_card("Ноутбук в сейфе", secrets=tmp_path / "spare", random=site.random)
    page = page_of(qtbot, PlainSession(site.desk), "add-spare", card=card.raw)
    assert page.view.tiles == read_spare_card(card.raw).words("ru")
    fill(page, password=ADMIN)
    page.do.click()
    overview = keys.make(PlainSession(site.desk))
    qtbot.addWidget(overview)
    assert [row.texts for row in overview.spares._rows] == [("Ноутбук в сейфе", card.spare)]


def test_everybody_changes_their_own_password_from_the_bar(qtbot, site, tmp_path):
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    program.enter("nurse")
    program.window.bar._own["own-password"].trigger()
    program.settle()
    page = program.window.page
    fill(page, old=PASSWORDS["nurse"], new=FRESH[1])
    page.do.click()
    program.settle()
    assert page.notice.text.startswith("Пароль сменён")
    program.app.lock()
    program.settle()
    program.enter("nurse", FRESH[1])
    assert not program.window.locked
    program.close()
    site.desk = site.unlock("administrator")


def test_the_administrator_finds_the_keys_on_the_rail_with_what_is_due(qtbot, site, tmp_path):
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    program.enter("administrator")
    qtbot.waitUntil(lambda: program.window.rail._buttons["keys"].count == 1, timeout=15_000)
    program.close()
    other = Running(qtbot, site, tmp_path)
    other.enter("nurse")
    assert not other.window.locked and "keys" not in other.window.rail._buttons
    other.close()
    site.desk = site.unlock("administrator")


def test_who_comes_back_is_told_what_happened_to_the_keys(qtbot, site, tmp_path):
    lock(site.as_("nurse"))
    site.desk = site.unlock("administrator")
    rekey_database(site.desk, ADMIN)
    reset_password(site.desk, site.ids["investigator"], FRESH[2], "passport", ADMIN)
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    program.enter("nurse")
    told = program.window.news.text
    assert "ключ базы данных сменён" in told and NAMES["investigator"] in told
    assert told.count(NAMES["administrator"]) == 2
    program.window.news._seen.click()
    assert program.window.news.text == ""
    program.close()
    site.desk = site.unlock("administrator")


def test_two_sheets_open_the_door_for_a_new_administrator(qtbot, site, tmp_path):
    words = sheets(site, tmp_path)
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    cover = program.window.cover_page
    assert cover._nobody.isVisibleTo(cover)
    cover._nobody.click()
    program.settle()  # the door is read first, where no test before this one has
    page = program.window.cover_page
    page.shares[0].lines.setPlainText(words[0])
    page.shares[1].lines.setPlainText(words[0])
    page.person.name.setText("Новикова Нина Петровна")
    page.person.org.setText("Клиника")
    for line in (page.person.password, page.person.again):
        line.setText(FRESH[6])
    page.go.click()
    program.settle()
    assert program.window.locked and "Дважды" in page.notice.text
    page.shares[1].lines.setPlainText(words[1])
    page.go.click()
    program.settle()
    assert not program.window.locked
    assert program.app.session.desk.user.name == "Новикова Нина Петровна"
    program.close()
    site.desk = site.unlock("administrator")
    assert "Новикова Нина Петровна" in {one.name for one in held_keys(site.desk)}


def test_without_a_recovery_key_the_door_does_not_offer_it(qtbot, site, tmp_path):
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    cover = program.window.cover_page
    assert not cover._nobody.isVisibleTo(cover)
    program.close()
    site.desk = site.unlock("administrator")


def test_the_sponsor_revokes_a_person_of_a_device_and_saves_it_for_the_site(qtbot, tmp_path, monkeypatch):
    site = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    trust(site, sponsor)
    a_signed_form(site)
    pack(site.as_("nurse"))
    accept_package(sponsor.as_("data-manager"), sealed_packages(site.desk)[0])
    device = site.desk.file.device
    session = PlainSession(sponsor.as_("administrator"))
    overview = keys.make(session)
    qtbot.addWidget(overview)
    assert [row.texts[:4] for row in overview.devices._rows] == [(device, "01", "Пост 2", "1")]
    overview.buttons["revoke-person"].click()
    _, facts = session.went[-1]
    assert facts["people"] == [(site.ids["investigator"], NAMES["investigator"])]
    page = page_of(qtbot, session, **facts)
    file = tmp_path / "one.cdrev"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    fill(
        page,
        person=site.ids["investigator"],
        **{"revoking-person": "doubt"},
        password=PASSWORDS["administrator"],
    )
    page.do.click()
    assert (file.read_bytes(),) == revocations(sponsor.desk) and "one.cdrev" in page.outcome.text()
    taken = page_of(qtbot, PlainSession(site.as_("administrator")), "take-revocation", data=file.read_bytes())
    taken.do.click()
    assert "сотрудника" in taken.notice.text
    for place in (site, sponsor):
        place.desk.store.close()
