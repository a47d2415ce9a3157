"""A day at the desk through the program's window, offscreen, with canaries typed into it, ended by a crash (T16).

`python -m tests.flows.leak_child ABOUT.json`. Tells `done STEP` after each step on standard output; values never.
`who` in the file says whose half of the day it is: another person is another
process, as in the program. With `plant` in the file it writes one canary where none may be, for the control.
"""

import json
import logging
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer, qWarning
from PySide6.QtWidgets import QApplication

from cartdesk.base import SystemRandom, Words
from cartdesk.cli.shield import shield
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import Reason
from cartdesk.ui.app import App, Surroundings, dress
from cartdesk.ui.presenters import preview, sending
from cartdesk.ui.quiet import hush
from cartdesk.ui.theme import Theme
from cartdesk.usecases import add_log_row, back_up, choose_backup_folder, complete_form, export_odm, save_item
from tests.builders import PASSWORDS, a_clock
from tests.flows.leaks import CANARIES
from tests.ui.entry_kit import editor, enter, press, type_text

CODE = "01-001"
PERSON, CONSENT, PARENT = (FormPlace("M1", 1, form, 1) for form in ("F_DM", "F_IC", "F_PT"))


class Day:
    """The program and the hands before it."""

    def __init__(self, about: dict) -> None:
        self.about = about
        self.place = Path(about["place"])
        self.chosen = self.place / "chosen"
        self.qt = QApplication([])
        theme = Theme()
        dress(self.qt, theme)
        self.clock = a_clock("2025-06-30T08:00")
        around = Surroundings(
            self.clock, SystemRandom(), self.place / "home" / "config", Path(about["secrets"])
        )
        self.app = App(self.qt, around, Words("ru"), theme)
        self.app.start(Path(about["folder"]))

    def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            self.qt.processEvents()
            quiet = quiet + 1 if self.app.tasks.idle else 0
            time.sleep(0.0005)

    def act(self, function):
        """An act of the desk for which no page is walked here."""
        results = []
        self.app.session.act(function, results.append)
        self.settle()
        (result,) = results
        return result

    def unlock(self, role: str, password: str) -> None:
        self.settle()
        page = self.app.window.cover_page
        page._people[self.about["ids"][role]].setChecked(True)
        page.password.setText(password)
        press(page.password, Qt.Key.Key_Return)
        self.settle()

    def open(self, place: FormPlace):
        self.app.session.go("form", code=CODE, place=place)
        self.settle()
        return self.app.window.page.form

    def type(self, place: FormPlace, item: str, text: str) -> None:
        enter(self.open(place), item, text)
        self.settle()
        with self.app.session.desk.store.view() as unit:
            key = ItemKey(self.app.session.desk.study.items[item].group, 1, item)
            assert unit.item(CODE, place, key) is not None, item

    def nurse(self) -> FormPlace:
        """Every kind of field; what is not saved stays typed."""
        self.unlock("nurse", CANARIES["wrong password"])
        assert self.app.window.locked
        self.clock.pass_time(2)  # the pause after a refused password
        self.unlock("nurse", PASSWORDS["nurse"])
        comment = self.act(lambda desk: add_log_row(desk, CODE, "F_CO"))
        self.type(comment, "COFORM", CANARIES["short text"])
        self.type(comment, "COVAL", CANARIES["long text"])
        self.type(comment, "CODAT", "12.03.2025")
        self.type(PERSON, "SUBJINIT", CANARIES["initials"])
        self.type(PERSON, "BRTHDAT", CANARIES["birth date as typed"])
        self.type(PARENT, "EXDOSTOT", CANARIES["number as typed"])
        self.act(lambda desk: complete_form(desk, CODE, comment))
        self.act(lambda desk: self._correct(desk, comment))
        return comment

    def _correct(self, desk, comment: FormPlace) -> None:
        key = ItemKey("IG.F_CO", 1, "CODAT")
        with desk.store.view() as unit:
            value = unit.item(CODE, comment, key).value
        save_item(desk, CODE, comment, key, None, reason=Reason("other", CANARIES["reason"]))
        save_item(desk, CODE, comment, key, value, reason=Reason("typo"))

    def copy_and_lock(self) -> None:
        control = editor(self.open(PARENT), "EXDOSTOT").control()
        control.setFocus()
        control.selectAll()
        press(control, Qt.Key.Key_C, "", Qt.KeyboardModifier.ControlModifier)
        assert self.qt.clipboard().text() == CANARIES["number as typed"]
        press(self.app.window, Qt.Key.Key_F12)
        self.app.lock()
        assert self.qt.clipboard().text() == ""
        self.settle()

    def doctor(self) -> None:
        """Sign on the page, print into a chosen file, pack onto a stick, back up, export."""
        self.unlock("investigator", PASSWORDS["investigator"])
        self.type(CONSENT, "ICWITNM", CANARIES["witness"])
        self.app.session.go("sign")
        self.settle()
        sheet = self.app.window.page.presenter.sheet
        sheet.list.choose_first()
        self.settle()
        sheet.bar.password.setText(PASSWORDS["investigator"])
        press(sheet.bar.password, Qt.Key.Key_Return)
        self.settle()
        assert sheet.bar.paper.isVisible(), sheet.bar.told.text()
        sheet.bar.paper.click()
        self.settle()
        preview.QFileDialog = _Chosen(self.chosen / "form.pdf")
        self.app.window.page.asked.emit("save")
        assert (self.chosen / "form.pdf").exists()
        sending.QFileDialog = _Chosen(self.place / "stick")
        self.app.session.go("sending")
        self.settle()
        self.app.window.page.asked.emit("save")
        self.settle()
        medium = self.place / "medium"
        self.act(lambda desk: choose_backup_folder(desk, medium))
        self.act(lambda desk: back_up(desk))
        self.act(lambda desk: export_odm(desk, self.chosen / "data.xml", transactional=True))

    def crash(self) -> None:
        """Text half typed, faults of every kind, then the end."""
        control = editor(self.open(CONSENT), "ICWITNM").control()
        control.setFocus()
        type_text(control, CANARIES["half typed"])
        QTimer.singleShot(0, _fail)
        self.settle()
        self.app.tasks.run(_fail, print, lambda fault: None)
        self.settle()
        qWarning(f"QPainter::drawText: {CANARIES['fault']}")
        logging.getLogger("library").error("%s", CANARIES["fault"])
        tell("crash", *self._titles())
        os.kill(os.getpid(), signal.SIGSEGV)

    def _titles(self) -> list[str]:
        return [one.windowTitle() for one in self.qt.topLevelWidgets()]


class _Chosen:
    """The system's own dialog, in which a person chose this place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def getSaveFileName(self, *_: object) -> tuple[str, str]:
        return str(self._path), ""

    def getExistingDirectory(self, *_: object) -> str:
        return str(self._path)


def _fail() -> None:
    raise ValueError(CANARIES["fault"])


def tell(*words: str) -> None:
    os.write(1, ("done " + " ".join(words) + "\n").encode())


def plant() -> None:
    """A temporary file that is gone a moment later."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(CANARIES["long text"].encode("utf-16-be"))
        file.flush()


def main() -> None:
    about = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if about["plant"]:
        plant()
        return
    shield()
    hush()
    day = Day(about)
    tell("started")
    if about["who"] == "nurse":
        day.nurse()
        day.copy_and_lock()
        tell("locked")
        day.app.close()
    else:
        day.doctor()
        tell("doctor")
        day.crash()


if __name__ == "__main__":
    main()
