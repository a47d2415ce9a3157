"""The vectors of the edit checks (the study's folder `vectors`) through FormEntry, and proof that they hold each comparison fast."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

import pytest

from cartdesk.forms import Verdict
from cartdesk.study import load_study
from cartdesk.study.model import StudyDef
from tests.vectors.checks.player import Vector, play, vectors

ALL = list(vectors())
FLIPS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
NUDGES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_COMPARISON = re.compile(r"(<=|>=|==|!=|<|>)(?=(?:[^']*'[^']*')*[^']*$)")


@lru_cache(maxsize=1)
def study() -> StudyDef:
    return load_study("hemc101-01-02")


@pytest.mark.parametrize("vector", ALL, ids=[f"{v.check}: {v.say}" for v in ALL])
def test_a_check_does_what_its_vector_says(vector: Vector) -> None:
    fired, entry = play(study(), vector)
    assert ("fire" if fired else "silent") == vector.expect
    assert not entry.broken()


def test_every_running_check_has_a_vector_that_fires_and_one_that_does_not() -> None:
    for check in study().checks.values():
        if not check.waits_for and study().forms[check.form].complete:
            assert {v.expect for v in ALL if v.check == check.oid} == {"fire", "silent"}, check.oid


def test_a_log_without_the_entry_reported_does_not_block_the_visit_form() -> None:
    """Adverse events were reported and the log is empty: the visit form warns, and only the casebook must wait."""
    vector = next(one for one in ALL if one.check == "EC-055" and one.say == "no row at all")
    _, entry = play(study(), vector)
    assert {one.verdict for one in entry.findings() if one.code == "EC-055"} == {Verdict.WARN}


def _red(changed: StudyDef, oid: str) -> bool:
    """Whether a vector of the check turns red under a changed study."""
    for vector in (one for one in ALL if one.check == oid):
        fired, _ = play(changed, vector)
        if ("fire" if fired else "silent") != vector.expect:
            return True
    return False


def _changed(oid: str, place: int, table: dict[str, str]) -> StudyDef:
    """The study with the comparison number `place` of a check replaced."""
    source = study().checks[oid].expression
    found = list(_COMPARISON.finditer(source))[place]
    spoilt = source[: found.start()] + table[found[0]] + source[found.end() :]
    return replace(study(), checks={**study().checks, oid: replace(study().checks[oid], expression=spoilt)})


DRAW = random.Random(20260305)
RUNNING = sorted({v.check for v in ALL} & set(study().checks))
COMPARISONS = [
    (oid, place, found[0])
    for oid in RUNNING
    for place, found in enumerate(_COMPARISON.finditer(study().checks[oid].expression))
]


@pytest.mark.parametrize("oid", DRAW.sample(RUNNING, min(12, len(RUNNING))))
def test_a_flipped_comparison_turns_a_vector_red(oid: str) -> None:
    assert not _red(study(), oid)
    for name, place, sign in COMPARISONS:
        if name == oid:
            assert _red(_changed(oid, place, FLIPS), oid), (oid, place, sign)


@pytest.mark.soak
@pytest.mark.parametrize(("oid", "place", "sign"), COMPARISONS)
def test_every_flipped_comparison_turns_a_vector_red(oid: str, place: int, sign: str) -> None:
    assert _red(_changed(oid, place, FLIPS), oid)


_JOINT = re.compile(r"(&&|\|\|)(?=(?:[^']*'[^']*')*[^']*$)")
SWITCHES = {"&&": "||", "||": "&&"}
JOINTS = [
    (oid, place) for oid in RUNNING for place, _ in enumerate(_JOINT.finditer(study().checks[oid].expression))
]


def _switched(oid: str, place: int) -> StudyDef:
    """The study with the "and" or "or" number `place` of a check made the other."""
    source = study().checks[oid].expression
    found = list(_JOINT.finditer(source))[place]
    spoilt = source[: found.start()] + SWITCHES[found[0]] + source[found.end() :]
    return replace(study(), checks={**study().checks, oid: replace(study().checks[oid], expression=spoilt)})


@pytest.mark.parametrize(("oid", "place"), DRAW.sample(JOINTS, 12))
def test_an_and_made_or_turns_a_vector_red(oid: str, place: int) -> None:
    assert _red(_switched(oid, place), oid)


@pytest.mark.soak
@pytest.mark.parametrize(("oid", "place"), JOINTS)
def test_every_and_made_or_turns_a_vector_red(oid: str, place: int) -> None:
    assert _red(_switched(oid, place), oid)


BOUNDARIES = [one for one in COMPARISONS if one[2] in NUDGES]


@pytest.mark.parametrize(("oid", "place", "sign"), DRAW.sample(BOUNDARIES, min(12, len(BOUNDARIES))))
def test_a_comparison_moved_by_the_boundary_turns_a_vector_red(oid: str, place: int, sign: str) -> None:
    """`<` made `<=`: only a vector at the boundary itself can see it."""
    assert _red(_changed(oid, place, NUDGES), oid)


LIMITS = [
    (item.oid, n, side)
    for item in study().items.values()
    if not item.panel and study().forms[item.form].complete
    for n, _ in enumerate(item.ranges)
    for side in ("low", "high")
    if getattr(item.ranges[n], side) is not None
]


@pytest.mark.parametrize(("oid", "number", "side"), DRAW.sample(LIMITS, min(12, len(LIMITS))))
def test_a_limit_moved_by_one_unit_turns_a_vector_red(oid: str, number: int, side: str) -> None:
    item = study().items[oid]
    limit = item.ranges[number]
    step = Decimal(1).scaleb(-item.decimals)
    moved = replace(limit, **{side: getattr(limit, side) + (step if side == "low" else -step)})
    spoilt = replace(item, ranges=tuple(moved if n == number else old for n, old in enumerate(item.ranges)))
    assert _red(replace(study(), items={**study().items, oid: spoilt}), limit.oid)
