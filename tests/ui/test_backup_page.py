"""Backups on the screen, in the whole program: made by themselves, rehearsed, reminded of; answers wait for the disk."""

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.records import Meaning
from cartdesk.ui.presenters.backup_keeper import BackupKeeper
from cartdesk.ui.presenters.pending_saves import PendingSaves
from cartdesk.usecases import (
    ASKED,
    back_up,
    backup_state,
    choose_backup_folder,
    enrol_subject,
    lock,
    rehearsals,
    sign_form,
)
from tests.builders import PASSWORDS, VITALS, a_site, fill_vitals, type_in
from tests.ui.app_kit import Running


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    enrol_subject(made.as_("nurse"), "01-001")
    return made


@pytest.fixture
def stick(tmp_path):
    made = tmp_path / "stick"
    made.mkdir()
    return made


def opened(qtbot, site, tmp_path, role="investigator", language="ru"):
    lock(site.desk)
    running = Running(qtbot, site, tmp_path, language)
    running.enter(role)
    return running


def backups(stick):
    return sorted(one.name for one in stick.glob("*/*"))


@pytest.mark.requirement("R49", "the daily backup is made by itself after unlock, whoever is at the desk")
def test_the_daily_backup_is_made_by_itself(qtbot, site, stick, tmp_path):
    choose_backup_folder(site.as_("investigator"), stick)
    site.as_("nurse")
    running = opened(qtbot, site, tmp_path, "nurse")
    assert len(backups(stick)) == 1
    assert running.window.status._copies.text().startswith("Копия ")
    assert running.window.reminder.text == ""
    running.app.session.keeper.look()
    running.settle()
    assert len(backups(stick)) == 1, "one a day"
    running.close()


@pytest.mark.requirement(
    "R49", "a missing backup medium is told on every page, and the backup is made once it is there"
)
def test_a_missing_medium_is_told_and_the_backup_made_once_it_is_there(qtbot, site, stick, tmp_path):
    choose_backup_folder(site.as_("investigator"), stick)
    away = stick.rename(tmp_path / "away")
    running = opened(qtbot, site, tmp_path)
    words = Words("ru")
    assert running.window.reminder.text == words("ui.copies.remind-missing")
    assert running.window.status._copies.text() == words("ui.copies.missing")
    away.rename(stick)
    running.app.session.keeper.look()
    running.settle()
    assert len(backups(stick)) == 1 and running.window.reminder.text == ""
    running.close()


def test_a_desk_that_never_had_a_backup_and_one_that_is_late_are_told(qtbot, site, stick, tmp_path):
    words = Words("en")
    running = opened(qtbot, site, tmp_path, language="en")
    assert running.window.reminder.text == words("ui.copies.remind-never")
    running.app.session.act(lambda desk: back_up(desk, ASKED, stick), lambda _: None)
    running.app.session.keeper.look()
    running.settle()
    assert running.window.reminder.text == ""
    running.at_work_for(5 * 86_400)
    running.app.session.keeper.look()
    running.settle()
    assert running.window.reminder.text == words("ui.copies.remind-late", n=5)
    running.close()


def test_a_backup_on_the_page_its_digest_its_rotation_and_its_rehearsal(qtbot, site, stick, tmp_path):
    running = opened(qtbot, site, tmp_path)
    session = running.app.session
    session.go("backup")
    running.settle()
    page = running.window.page
    assert not page.now.isEnabled() and page.table.rowCount() == 0
    page.presenter.place(stick)
    running.settle()
    assert len(backups(stick)) == 1, "what is due is made at once"
    page.milestone.setChecked(True)
    running.at_work_for(60)
    page.now.click()
    running.settle()
    assert page.notice.text.startswith("Копия сделана и проверена")
    assert page.table.rowCount() == 1, "of one day the last stays"
    assert page.table.item(0, 4).text() == "веха, самая полная, день, неделя"
    running.at_work_for(60)
    page.now.click()
    running.settle()
    assert len(backups(stick)) == 2 and page.table.rowCount() == 2
    last = backup_state(session.desk).last
    assert last.digest[:12] in page._facts["last"][1].text()
    assert [page.table.item(at, 4).text() for at in (0, 1)] == ["самая полная, день, неделя", "веха"]
    page.table.selectRow(0)
    page.rehearse.click()
    running.settle()
    assert "пароль" in page.outcome.text and rehearsals(session.desk) == ()
    page.password.setText(PASSWORDS["investigator"])
    page.rehearse.click()
    running.settle()
    (evidence,) = rehearsals(session.desk)
    assert evidence.same and page.outcome.text.startswith("Совпадает")
    assert page.evidence.rowCount() == 1
    assert page.evidence.item(0, 5).text() == evidence.root[:12] + "…"
    assert page.table.item(0, 5).text() == "восстановление проверено"
    page.password.setText("не тот пароль совсем")
    page.rehearse.click()
    running.settle()
    assert page.outcome.text == Words("ru").error(CartDeskError("backup.wrong-password"))
    assert len(rehearsals(session.desk)) == 1
    running.app.change_language()
    running.settle()
    assert page.table.item(0, 4).text() == "fullest, day, week"
    running.close()


def test_locking_in_the_middle_calls_the_backup_off_and_unlocking_makes_it(
    qtbot, site, stick, tmp_path, monkeypatch
):
    choose_backup_folder(site.as_("investigator"), stick)
    seen = []
    plain = BackupKeeper._see

    def lock_once(self, done, whole):
        plain(self, done, whole)
        if not seen:
            seen.append(done)
            self._cancelled = True  # what locking does, in the very middle of the copy

    monkeypatch.setattr(BackupKeeper, "_see", lock_once)
    running = opened(qtbot, site, tmp_path)
    assert seen and [name for name in backups(stick) if not name.endswith(".part")] == []
    running.app.lock()
    running.settle()
    running.enter("investigator")
    assert len(backups(stick)) == 1
    running.close()


def test_nurses_are_told_and_do_not_see_the_page(qtbot, site, tmp_path):
    running = opened(qtbot, site, tmp_path, "nurse")
    assert "backup" not in [one.name for one in running.app.session._places({})]
    assert running.window.status._copies.text() == Words("ru")("ui.copies.never")
    running.close()


class Disk:
    """Runs saves at once, or refuses them with a code."""

    def __init__(self):
        self.code, self.saved, self.told = "", [], []
        self.pending = PendingSaves(
            self.act, lambda fault, waiting: self.told.append((fault and fault.code, waiting))
        )

    def act(self, function, done, failed, owner):
        try:
            result = function(None)
        except CartDeskError as fault:
            failed(fault)
        else:
            done(result)

    def save(self, what, refusal=""):
        def function(desk):
            if self.code or refusal:
                raise CartDeskError(self.code or refusal)
            self.saved.append(what)
            return what

        outcome = []
        self.pending.save(function, outcome.append, lambda fault: outcome.append(fault.code))
        return outcome


def test_what_the_disk_refuses_waits_in_its_order_and_goes_by_itself(qtbot):
    disk = Disk()
    assert disk.save("a") == ["a"] and disk.told == []
    disk.code = "desk.disk-full"
    b, c = disk.save("b"), disk.save("c")
    assert (b, c, disk.saved) == ([], [], ["a"])
    assert disk.told == [("desk.disk-full", 1), ("desk.disk-full", 2)]
    disk.code = ""
    d = disk.save("d")
    assert disk.saved == ["a", "b", "c", "d"] and (b, c, d) == (["b"], ["c"], ["d"])
    assert disk.told[-1] == (None, 0) and disk.pending.waiting == 0


def test_the_timer_tries_again_and_rests_while_the_desk_is_locked(qtbot):
    disk = Disk()
    disk.code = "desk.medium-gone"
    disk.save("a")
    assert disk.pending._timer.isActive()
    disk.pending.rest()
    assert not disk.pending._timer.isActive()
    disk.code = "desk.closed"
    disk.save("b")
    assert disk.pending.waiting == 2 and not disk.pending._timer.isActive()
    disk.code = ""
    disk.pending.try_again()
    assert disk.saved == ["a", "b"]


def test_a_refusal_that_is_not_the_disk_s_is_told_to_its_own_field_and_holds_nobody_up(qtbot):
    disk = Disk()
    assert disk.save("a", "desk.denied") == ["desk.denied"]
    assert disk.save("b") == ["b"] and disk.told == []


@pytest.mark.requirement(
    "R75", "an answer the disk refused waits, is told over every page, and is saved by itself"
)
def test_a_typed_answer_waits_for_the_disk_in_the_program(qtbot, site, stick, tmp_path, monkeypatch):
    running = opened(qtbot, site, tmp_path, "nurse")
    session = running.app.session
    full = [True]

    def answer(desk):
        if full:
            raise CartDeskError("desk.disk-full")
        return type_in(desk, "01-001", VITALS, "PULSE", "74")

    saved = []
    session.saves.save(
        answer, saved.append, lambda fault: saved.append(fault), None, "01-001 · Частота пульса: 74"
    )
    running.settle()
    assert saved == [] and "Ждёт сохранения: 1 ответ" in running.window.alarm.text
    assert running.window.status._saved.text() == "Не сохранено: нет места"
    assert running.window.close() is False  # once: what would be lost is told
    assert "Частота пульса: 74" in running.window.alarm.text and "на бумаге" in running.window.alarm.text
    assert running.app.may_close()  # a second time it is the person's word
    full.clear()
    qtbot.waitUntil(lambda: bool(saved), timeout=15_000)
    assert running.window.alarm.text == "" and running.window.status._saved.text().startswith("Сохранено")
    running.close()


@pytest.mark.requirement(
    "R12", "a damaged page is found right after unlock, told over every page, and signing stops"
)
def test_a_damaged_page_is_found_beside_the_work_and_told(qtbot, site, stick, tmp_path):
    choose_backup_folder(site.as_("investigator"), stick)
    fill_vitals(site)
    lock(site.desk)
    path = site.folder / "desk.db"
    sound = path.read_bytes()
    words, found = Words("ru"), ""
    for page in range(len(sound) // 4096 - 1, 0, -1):
        path.write_bytes(sound[: page * 4096 + 99] + b"\7" + sound[page * 4096 + 100 :])
        running = Running(qtbot, site, tmp_path)
        running.enter("investigator")
        if not running.window.locked:  # a page that unlocking has no need of
            found = running.app.session.keeper.damage.code
            n = {"n": 1} if found == "desk.pages-damaged" else {}
            assert running.window.reminder.text == words.error(CartDeskError(found, **n))
            if n:
                break
        running.close()
    assert found == "desk.pages-damaged"
    assert backups(stick) == [], "of a damaged desk no backup is made"
    told = []
    word = PASSWORDS["investigator"]
    running.app.session.act(
        lambda desk: sign_form(desk, "01-001", VITALS, word, Meaning.DATA_VERIFIED, "ru"),
        told.append,
        told.append,
    )
    running.settle()
    assert told[0].code == "trail.altered"
    running.close()
