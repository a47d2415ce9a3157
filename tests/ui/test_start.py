"""How the program starts: what it may not have loaded when its first page is painted. Structure only, no time is measured."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def alone(program: str) -> str:
    """What a fresh process of Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_python_keeps_its_own_import_when_qt_comes():
    told = alone(
        "import builtins; own = builtins.__import__\n"
        "from cartdesk.ui.imports import bring_qt; bring_qt()\n"
        "import linecache, PySide6.QtWidgets, sqlite3, xml.dom.minidom\n"
        "print(builtins.__import__ is own, [one for one in linecache.cache if 'minidom' in one])"
    )
    assert told == "True []\n"
