"""The program with its window, offscreen, typing pulse after pulse until it is killed; tells `saved TEXT` after COMMIT."""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cartdesk.base import SystemClock, SystemRandom, Words
from cartdesk.ui.app import App, Surroundings, dress
from cartdesk.ui.theme import Theme
from tests.builders import PASSWORDS, VITALS
from tests.ui.entry_kit import editor, press, type_text


def tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def settle(qt: QApplication, app: App) -> None:
    while True:
        qt.processEvents()
        if app.tasks.idle:
            return
        time.sleep(0.0005)


def main() -> None:
    about = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    qt = QApplication([])
    theme = Theme()
    dress(qt, theme)
    folder = Path(about["folder"])
    around = Surroundings(SystemClock(), SystemRandom(), folder.parent / "config", Path(about["secrets"]))
    app = App(qt, around, Words("ru"), theme)
    app.start(folder)
    settle(qt, app)
    page = app.window.cover_page
    page._people[about["nurse"]].setChecked(True)
    page.password.setText(PASSWORDS["nurse"])
    press(page.password, Qt.Key.Key_Return)
    settle(qt, app)
    app.session.go("form", code="01-001", place=VITALS)
    settle(qt, app)
    form = app.window.page.form
    number = int(sys.argv[2])
    while True:
        text = str(60 + number % 50)
        control = editor(form, "PULSE").control()
        control.setFocus()
        control.selectAll()
        type_text(control, text)
        tell(f"typing {text}")
        press(control, Qt.Key.Key_Return)
        settle(qt, app)
        if form.footer.saved.text():
            tell(f"saved {text}")
        number += 1


if __name__ == "__main__":
    main()
