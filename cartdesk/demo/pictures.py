"""Pictures of the program with the story's data: every page in both languages, some at 200 % and in the dark."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cartdesk.base import CartDeskError, Clock, SetClock, SystemRandom
from cartdesk.forms import FormPlace
from cartdesk.ui.pictures import Shot, Sitting
from cartdesk.usecases import read_desk_file, read_training_note

SHEET = """Показатель;Результат;Ед.;Норма
Гемоглобин;121;г/л;120–160
Лейкоциты;4,6;10^9/л;4,0–9,0
Тромбоциты;168;10^9/л;150–400
Нейтрофилы;2,20;10^9/л;1,80–7,70
Лимфоциты;1,10;10^9/л;1,00–4,80
"""
NURSE = (
    Shot("today", "today"),
    Shot("subjects", "subjects"),
    Shot("subject", "subject", {"code": "01-001"}),
    Shot("course", "course", {"code": "01-002"}),
    Shot("log", "log", {"code": "01-002", "form": "F_AE", "row": 1}),
    Shot("form-vital-signs", "form", {"code": "01-002", "place": FormPlace("M3", 1, "F_VS", 1)}),
    Shot("form-haematology", "form", {"code": "01-002", "place": FormPlace("M1", 1, "F_LBH", 1)}),
    Shot("form-parent-trial", "form", {"code": "01-001", "place": FormPlace("M1", 1, "F_PT", 1)}),
    Shot("sending", "sending"),
)
CLINIC = (
    Shot("form-biochemistry", "form", {"code": "01-001", "place": FormPlace("M3", 1, "F_LBC", 1)}),
    Shot("log-adverse-events", "log", {"code": "01-001", "form": "F_AE"}),
    Shot("laboratory", "laboratory"),
    Shot(
        "laboratory-sheet",
        "labsheet",
        {"code": "01-003", "place": FormPlace("M2", 1, "F_LBH", 1), "data": SHEET.encode()},
    ),
)
INVESTIGATOR = (
    Shot("form-consent", "form", {"code": "01-001", "place": FormPlace("M1", 1, "F_IC", 1)}),
    Shot("form-adverse-event", "form", {"code": "01-002", "place": FormPlace("LOG", 1, "F_AE", 1)}),
    Shot("form-eligibility", "form", {"code": "01-001", "place": FormPlace("M1", 1, "F_IE", 1)}),
    Shot("form-response", "form", {"code": "01-001", "place": FormPlace("M3", 1, "F_RSN", 1)}),
    Shot(
        "as-of",
        "as-of",
        {"code": "01-001", "place": FormPlace("M2", 1, "F_VS", 1), "day": date(2025, 4, 11)},
    ),
    Shot("events", "events", {"code": "01-002"}),
    Shot("sign", "sign"),
    Shot("trail", "trail"),
    Shot("review", "review"),
)
ADMINISTRATOR = (
    Shot("settings", "settings"),
    Shot("keys", "keys"),
    Shot("people", "people"),
    Shot("backup", "backup"),
)


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
            _sitting(folder / "site", "nurse", CLINIC),
            _sitting(folder / "site", "investigator", INVESTIGATOR),
            _sitting(folder / "site", "administrator", ADMINISTRATOR),
            _sitting(folder / "sponsor", "data-manager", (Shot("import", "import", {}, packages),)),
        )
        for language in ("ru", "en"):
            for sitting in (nurse, *others):
                painter.draw(sitting, language)
            painter.draw_doors(language)
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
