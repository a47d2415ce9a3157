"""Playing the story from the first patient to the sponsor's acknowledgement, and counting what is there at the end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from cartdesk.base import CartDeskError, SeededRandom, SetClock, Words
from cartdesk.crypto import FLOOR, Cost
from cartdesk.demo.checking import check_report, read_story
from cartdesk.demo.clinic import Clinic
from cartdesk.demo.office import Office
from cartdesk.demo.road import deliver_by_network, deliver_by_stick
from cartdesk.demo.script import Script, read_script
from cartdesk.server import Postbox, ServerThread
from cartdesk.sync import package_name
from cartdesk.usecases import (
    address,
    export_odm,
    lock,
    pack,
    sealed_packages,
    take_enrolment_card,
    take_study_card,
    write_enrolment_card,
    write_study_card,
)

MARK = ".cartdesk-demo"


@dataclass(slots=True)
class Result:
    """How the story ended: the report and what is wrong, as `artefact:code` (empty when all is well)."""

    report: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def play(
    folder: Path,
    *,
    seed: int = 1,
    language: str = "ru",
    say: Callable[[str], None] = lambda text: None,
    pictures: bool = True,
    before_check: Callable[[Path], None] | None = None,
    cost: Cost = FLOOR,
) -> Result:
    """Play everything into `folder` (new, empty, or an earlier demo). The same seed gives the same PDFs.

    `before_check` may meddle with the artefacts before they are read back: the tests damage them there. `cost` is
    that of the passwords; the tests make it cheap.
    """
    words = Words(language)
    _clear(folder)
    script, random = read_script(), SeededRandom(seed)
    clock = SetClock(script.start)
    clinic, office = _tell(folder, script, clock, random, lambda key: say(words(f"demo.{key}")), cost)
    lock(clinic.desk)
    lock(office.desk)
    if pictures:
        from cartdesk.demo.pictures import draw_pictures

        say(words("demo.pictures"))
        draw_pictures(folder, clock)
    say(words("demo.checking"))
    reading = read_story(folder, clock, random)
    report = {"seed": seed, **reading.report, "faults": reading.faults}
    (folder / "report.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    result = Result(report, list(reading.faults))
    if before_check:
        before_check(folder)
        again = read_story(folder, clock, random)
        result.faults += again.faults + check_report(folder, again, seed)
    return result


def _tell(
    folder: Path,
    script: Script,
    clock: SetClock,
    random: SeededRandom,
    say: Callable[[str], None],
    cost: Cost,
) -> tuple[Clinic, Office]:
    """The story itself. Paper comes first: what the card (a free port) and sealing bring into the trail is chance."""
    paper, packages, export = (folder / name for name in ("paper", "packages", "export"))
    for place in (paper, packages, export):
        place.mkdir()
    say("desks")
    clinic = Clinic(folder / "site", script, clock, random, cost)
    office = Office(folder / "sponsor", script, clock, random, cost)
    postbox = Postbox.create(folder / "server", clock=clock, random=random, training=True)
    try:
        with ServerThread(postbox) as server:
            say("entry")
            clinic.hand_out_work()
            clinic.enrol()
            for _, scenes in groupby(script.scenes, key=lambda scene: scene.on.date()):
                clinic.work_through(tuple(scenes), paper)
            say("sync")
            clinic.go_to(script.today)
            clinic.act_as("administrator")
            _first_trust(clinic, office, postbox, server.url)
            pack(clinic.act_as("nurse"))
            for correction in script.corrections:
                if not clinic.correct(correction):
                    raise CartDeskError("demo.not-superseded")
            pack(clinic.act_as("nurse"))
            deliver_by_network(clinic, office, most=1)
            deliver_by_stick(clinic, office, folder / "usb")
            deliver_by_network(clinic, office)
    finally:
        postbox.close()
    say("export")
    for data in sealed_packages(clinic.act_as("nurse")):
        (packages / package_name(data)).write_bytes(data)
    desk = clinic.act_as("investigator")
    export_odm(desk, export / "odm.xml", transactional=True)
    export_odm(desk, export / "odm-snapshot.xml", transactional=False)
    return clinic, office


def _first_trust(clinic: Clinic, office: Office, postbox: Postbox, url: str) -> None:
    """Cards are exchanged before anything is sent or believed (decisions 18)."""
    card = write_study_card(office.desk, address(url, postbox.public.hex()))
    postbox.load_study_card(card)
    take_study_card(clinic.desk, card)
    enrolment = write_enrolment_card(clinic.desk)
    postbox.load_enrolment_card(enrolment)
    take_enrolment_card(office.desk, enrolment)


def _clear(folder: Path) -> None:
    """Empty the folder of an earlier demo; refuse any other folder that holds something."""
    if folder.exists() and not folder.is_dir():
        raise CartDeskError("demo.folder-taken")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise CartDeskError("demo.folder-taken")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
