"""What earlier releases left behind opens with today's program: desks, packages, signatures, studies (see make_golden.py)."""

import json
import shutil
from pathlib import Path

import pytest

from cartdesk.base import SeededRandom, digest, resource
from cartdesk.exchange import inspect
from cartdesk.forms import FormPlace
from cartdesk.records import FormStatus, RoadState, read_snapshot
from cartdesk.study import load_study
from cartdesk.usecases import (
    accept_package,
    lock,
    look_into,
    open_form,
    outbox,
    print_signed,
    subject_board,
    unlock,
    verify_desk,
)
from tests.builders import STUDY, a_clock

ROOT = Path(__file__).parent
RELEASES = sorted(path.name for path in ROOT.iterdir() if (path / "expected.json").exists())
pytestmark = pytest.mark.parametrize("release", RELEASES)


def read(release, name):
    return json.loads((ROOT / release / name).read_text(encoding="utf-8"))


@pytest.fixture
def desk_of(release, tmp_path):
    """Unlocks a copy of a golden desk for a role, months later."""
    shutil.copytree(ROOT / release, tmp_path / "desks")
    keys, opened = read(release, "passwords.json"), []

    def open_it(kind, role):
        desk = unlock(
            tmp_path / "desks" / kind,
            keys["users"][kind][role],
            keys["passwords"][role],
            clock=a_clock("2026-12-01T06:00"),
            random=SeededRandom(3),
            secrets=tmp_path / "desks" / f"{kind}-devices",
        )
        opened.append(desk)
        return desk

    yield open_it
    for desk in opened:
        lock(desk)


def test_there_is_a_golden_desk(release):
    assert "0.1.0" in RELEASES
    size = sum(path.stat().st_size for path in (ROOT / release).rglob("*") if path.is_file())
    assert size < 2_000_000


@pytest.mark.parametrize(("kind", "role"), [("site", "nurse"), ("sponsor", "data-manager")])
@pytest.mark.requirement("R74", "the desk of each former release opens and verifies whole")
def test_the_desk_opens_and_is_whole(release, desk_of, kind, role):
    report = verify_desk(desk_of(kind, role))
    told = read(release, "expected.json")[kind]
    assert report.faults == []
    now = {name: report.counts[name] for name in told}
    graced = 2 if (release, kind) == ("0.1.0", "site") else 0  # nurse and investigator keep their tasks
    assert now.pop("audit_records") == told.pop("audit_records") + 2 + graced  # locked then, unlocked now
    assert now == told


@pytest.mark.requirement("R47", "values and signatures of a former release's desk are read again and verify")
def test_the_values_and_signatures_are_there(release, desk_of):
    desk = desk_of("site", "investigator")
    forms = [line for visit in subject_board(desk, "01-001").visits for line in visit.forms]
    signed = [line for line in forms if line.status is FormStatus.SIGNED]
    assert [(line.place.event, line.place.form) for line in signed] == [("M1", "F_VS"), ("M2", "F_VS")]
    assert {line.road for line in signed} == {RoadState.RECEIVED}
    entry = open_form(desk, "01-001", FormPlace("M2", 1, "F_VS", 1)).entry
    values = {key.item: entry.value(key).text for key in entry.keys() if entry.value(key)}  # noqa: SIM118
    assert (values["TEMP"], values["SYSBP"], values["WEIGHT"]) == ("36.6", "118", "81.4")
    printed = print_signed(desk, "01-001", signed[0].place, "ru")
    assert printed.pdf.startswith(b"%PDF")


def test_the_package_is_read_again_and_answered_the_same(release, desk_of):
    data = (ROOT / release / "package.cdpkg").read_bytes()
    assert digest(data) == read(release, "expected.json")["package"]
    assert inspect(data).number == 1
    clinic, office = desk_of("site", "nurse"), desk_of("sponsor", "data-manager")
    assert outbox(clinic).packages[0].digest == digest(data)
    accepted = accept_package(office, data)
    assert accepted.again and accepted.acknowledgement == outbox(clinic).packages[0].acknowledgement
    assert look_into(office, data).refusal is None
    with office.store.view() as unit:
        snapshots = [read_snapshot(form.snapshot) for form in unit.mirror_forms()]
    assert sorted(
        value.text for one in snapshots for key, value in one.values.items() if key.item == "TEMP"
    ) == ["36.6", "38.9"]


def test_the_study_of_that_time_is_unchanged(release):
    for line in (ROOT / release / "LOCK").read_text(encoding="utf-8").splitlines():
        value, _, name = line.partition("  ")
        assert digest(resource("studies", STUDY, *name.split("/")).read_bytes()) == value, name
    assert load_study(STUDY, "1.0").digest == read(release, "expected.json")["definition"]
