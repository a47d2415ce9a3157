"""Every running check has vectors that fire and that stay silent; derived items come to what the case book says."""

from pathlib import Path

import pytest

from cartdesk.base import CartDeskError
from cartdesk.study import load_study, read_vectors
from tests.vectors.checks.player import Vector, derivations, play, vectors

STUDY = load_study("hemc101-01-02")
DERIVED = list(derivations())


def test_every_running_check_fires_and_stays_silent_in_its_vectors() -> None:
    running = {check.oid for check in STUDY.checks.values() if not check.waits_for}
    running |= {
        limit.oid for item in STUDY.items.values() if STUDY.forms[item.form].complete for limit in item.ranges
    }
    seen: dict[str, set[str]] = {}
    for vector in vectors():
        if vector.feature:  # what the program itself holds: required fields, dates, limits of rows
            continue
        assert vector.expect in ("fire", "silent"), vector
        seen.setdefault(vector.check, set()).add(vector.expect)
    assert seen == {oid: {"fire", "silent"} for oid in running}


# The checks of the case book that derive an item, and a derived item whose vectors hold each (tests/vectors/derivations.toml).
DERIVE = {
    "EC-026": "AGE",
    "EC-072": "BMI",
    "EC-078": "ICETOT",
    "EC-081": "EGQTCF",
    "EC-089": "LBH_HGB_NRIND",
    "EC-099": "CACR",
    "EC-122": "TUSPD",
    "EC-168": "AETRTEM",
}
# Held elsewhere: the pattern and uniqueness of the subject's code (enrolling), overdue visits (the work list), the grades
# (tests/vectors/grades.toml), the two that judge the signature of the whole case book (tests/flows/test_whole_book.py).
ELSEWHERE = {"EC-009", "EC-054", "EC-090", "EC-189", "EC-190"}


def test_every_check_of_the_case_book_and_of_its_second_reading_has_its_place() -> None:
    """190 checks and nineteen: each is held by vectors of its own number, by those of a derived item, or elsewhere."""
    numbers = {f"EC-{number:03}" for number in range(1, 191)} | {
        f"NEW-{number:02}" for number in range(1, 20)
    }
    held = {vector.check.partition("/")[0] for vector in vectors()}
    derived = {vector.check for vector in DERIVED}
    assert numbers - held == {*DERIVE, *ELSEWHERE}
    assert set(DERIVE.values()) <= derived


def test_no_two_vectors_of_a_check_say_the_same() -> None:
    said = [(vector.check, vector.say) for vector in vectors()]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("vector", DERIVED, ids=[f"{one.check}:{one.say}" for one in DERIVED])
def test_a_derived_item_comes_to(vector: Vector) -> None:
    entry = play(STUDY, vector)[1]
    found = [
        value.text or ";".join(value.codes)
        for key, value in entry.derived().items()
        if key.item == vector.check
    ]
    assert found == ([vector.expect] if vector.expect else [])
    assert entry.broken() == ()


def test_every_derived_item_has_vectors() -> None:
    """But those of laboratory panels, which have tests of their own, and what only a signature tells."""
    panels = {oid for group in STUDY.groups.values() for one in group.analytes for oid in one.items.values()}
    told_by_signature = {"SIGNDAT", "SIGNBY", "SIGNHASH"}
    derived = {item.oid for item in STUDY.items.values() if item.derived}
    assert derived - panels - told_by_signature == {one.check for one in DERIVED} - panels


def test_a_file_that_holds_no_vectors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.toml").write_text("[[check]]\noid = 'EC-010'\n", encoding="utf-8")
    with pytest.raises(CartDeskError) as refused:
        list(read_vectors(tmp_path, load_study("hemc101-01-02")))
    assert refused.value.code == "study.bad-vectors"
