"""How the program starts: what it may not have loaded when its first page is painted. Structure only, no time is measured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import a_locked_site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return a_locked_site(tmp_path_factory.mktemp("start"))


def alone(program: str, *words: str, **surroundings: str) -> list[str]:
    """The lines that a fresh process of Python prints."""
    command, around = [sys.executable, "-c", program, *words], {**os.environ, **surroundings}
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_python_keeps_its_own_import_when_qt_comes():
    told = alone(
        "import builtins; own = builtins.__import__\n"
        "from cartdesk.ui.imports import bring_qt; bring_qt()\n"
        "import linecache, PySide6.QtWidgets, sqlite3, xml.dom.minidom\n"
        "print(builtins.__import__ is own, [one for one in linecache.cache if 'minidom' in one])"
    )
    assert told == ["True []"]


DOOR = """
import sys
from pathlib import Path
from cartdesk.ui.imports import bring_qt
bring_qt()
from PySide6.QtCore import QEvent, QObject, QTimer
from cartdesk.ui.app import open_program
import cartdesk.ui.app as program

class Watch(QObject):
    def eventFilter(self, page, event):
        if event.type() == QEvent.Type.Paint:
            page.removeEventFilter(self)
            print(type(page).__name__, *[one for one in HEAVY if one in sys.modules])
            app.covers.read_ahead()
            app.tasks.run(lambda: None, lambda _: app.qt.quit(), print)
        return False

HEAVY = ("sqlalchemy", "sqlcipher3", "cryptography", "cel.cel", "alembic", "lxml", "httpx", "reportlab", "zxcvbn", "rich")
app = open_program("ru")
watch = Watch()
app.start(Path(sys.argv[1]))
app.window.cover_page.installEventFilter(watch)
app.qt.exec()
app.close()
print(*[one for one in HEAVY if one in sys.modules])
"""


def test_the_unlock_page_is_painted_before_the_store_is_read_and_then_only_what_an_ordinary_day_needs(
    site, tmp_path
):
    painted, read = alone(DOOR, str(site.folder), XDG_CONFIG_HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path))
    assert painted == "UnlockPage"
    assert read.split() == ["sqlalchemy", "sqlcipher3", "cryptography", "cel.cel"]
