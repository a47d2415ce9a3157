"""Pictures of the program with the story's data: every page in both languages, some at 200 % and in the dark."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cartdesk.base import CartDeskError, Clock, SetClock, SystemRandom
from cartdesk.forms import FormPlace
from cartdesk.ui.pictures import Shot, Sitting
from cartdesk.usecases import read_desk_file, read_training_note

NURSE = (
    Shot("today", "today"),
    Shot("subjects", "subjects"),
    Shot("subject", "subject", {"code": "01-001"}),
    Shot("course", "course", {"code": "01-002"}),
    Shot("form-vital-signs", "form", {"code": "01-002", "place": FormPlace("M3", 1, "F_VS", 1)}),
    Shot("form-haematology", "form", {"code": "01-002", "place": FormPlace("M1", 1, "F_LBH", 1)}),
    Shot("form-parent-trial", "form", {"code": "01-001", "place": FormPlace("M1", 1, "F_PT", 1)}),
    Shot("sending", "sending"),
)
INVESTIGATOR = (
    Shot("form-consent", "form", {"code": "01-001", "place": FormPlace("M1", 1, "F_IC", 1)}),
    Shot("form-adverse-event", "form", {"code": "01-002", "place": FormPlace("LOG", 1, "F_AE", 1)}),
    Shot("sign", "sign"),
    Shot("trail", "trail"),
)
ADMINISTRATOR = (Shot("settings", "settings"), Shot("keys", "keys"))


def draw_pictures(folder: Path, clock: Clock) -> None:
    """Draw into `folder/pictures` in a process of its own, so that no window of the person is touched.

    Both desks must be locked. A drawing that fails is `demo.no-pictures`.
    """
    now = clock.now()
    command = [sys.executable, "-m", __name__, str(folder), now.utc.isoformat(), str(now.offset), now.zone]
    done = subprocess.run(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False)
    if done.returncode:
        raise CartDeskError("demo.no-pictures")


def draw_here(folder: Path, clock: Clock) -> None:
    """Draw in this process."""
    from cartdesk.ui.pictures import Painter

    with TemporaryDirectory() as config:
        painter = Painter(folder / "pictures", clock, SystemRandom(), Path(config))
        packages = tuple(sorted((folder / "packages").glob("*.cdpkg")))
        nurse = _sitting(folder / "site", "nurse", NURSE)
        others = (
            _sitting(folder / "site", "investigator", INVESTIGATOR),
            _sitting(folder / "site", "administrator", ADMINISTRATOR),
            _sitting(folder / "sponsor", "data-manager", (Shot("import", "import", {}, packages),)),
        )
        for language in ("ru", "en"):
            for sitting in (nurse, *others):
                painter.draw(sitting, language)
        painter.draw(nurse, "ru", scale=2.0, mark="-200")
        painter.draw(nurse, "ru", dark=True, mark="-dark")


def _sitting(folder: Path, role: str, shots: tuple[Shot, ...]) -> Sitting:
    note = read_training_note(folder, read_desk_file(folder))
    person = next((one for one in note.people if one.role == role), None) if note else None
    if note is None or person is None:
        raise CartDeskError("desk.unknown-person")
    return Sitting(folder, person.id, person.password, (folder / note.secrets).resolve(), shots)


if __name__ == "__main__":
    where, moment, offset, zone = sys.argv[1:5]
    draw_here(Path(where), SetClock(datetime.fromisoformat(moment), int(offset), zone))
