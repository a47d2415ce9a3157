"""Pictures of the program with the story's data: every page in both languages, some at 200 % and in the dark."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from cartdesk.base import CartDeskError, Clock, Random
from cartdesk.forms import FormPlace
from cartdesk.ui.pictures import Painter, Shot, Sitting
from cartdesk.usecases import read_desk_file, read_training_note

NURSE = (
    Shot("today", "today"),
    Shot("subjects", "subjects"),
    Shot("subject", "subject", {"code": "01-001"}),
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
ADMINISTRATOR = (Shot("settings", "settings"),)
DATA_MANAGER = (Shot("import", "import"), Shot("settings-sponsor", "settings"))


def draw_pictures(folder: Path, clock: Clock, random: Random) -> None:
    """Draw into `folder/pictures`; both desks must be locked."""
    with TemporaryDirectory() as config:
        painter = Painter(folder / "pictures", clock, random, Path(config))
        nurse = _sitting(folder / "site", "nurse", NURSE)
        others = (
            _sitting(folder / "site", "investigator", INVESTIGATOR),
            _sitting(folder / "site", "administrator", ADMINISTRATOR),
            _sitting(folder / "sponsor", "data-manager", DATA_MANAGER),
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
