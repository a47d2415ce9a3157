"""Lines of the delegation log against their vectors, and what they allow on a day (R38, R42)."""

import random
from datetime import date, timedelta

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.records import (
    Certificate,
    Delegation,
    DelegationAct,
    DelegationLog,
    LogLine,
    Permission,
    Standing,
    by_delegation,
    lines_from,
    read_delegation,
    verify_delegation,
)
from cartdesk.study.model import RoleDef, Text
from tests.records.mangling import mangled
from tests.vectors.reading import each, outcome, read

VECTORS = read("delegation")
GOOD = Delegation.decode(VECTORS["payload"].encode())


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_lines_of_the_page(case):
    person = Certificate.decode(case["certificate"].encode())
    assert outcome(lambda: verify_delegation(case["envelope"].encode(), person)) == case["outcome"]


def test_the_payload_of_the_page():
    payload = VECTORS["payload"].encode()
    assert GOOD.encode() == payload
    assert GOOD.digest == digest(payload) == VECTORS["digest"]
    assert (GOOD.person.name, GOOD.first, GOOD.last) == ("Мария Иванова", date(2026, 3, 5), date(2026, 6, 30))
    assert [code for code, _ in GOOD.duties] == ["records", "sending"]


def line(number, duties, first, last, signed, ended):
    days = [one and date.fromisoformat(one) for one in (first, last, signed, ended)]
    return LogLine(f"e{number}", "u-maria", tuple(duties), *days[:3], seq=number, ended=days[3])


@pytest.mark.parametrize(**each(VECTORS["days"]))
def test_days_of_the_page(case):
    lines = tuple(line(number, *one) for number, one in enumerate(case["lines"], 1))
    log = DelegationLog(lines, {"records": frozenset({"enter"}), "sending": frozenset({"send"})})
    day = date.fromisoformat(case["day"])
    assert log.duties_on("u-maria", day) == set(case["duties"])
    assert log.duties_on("u-other", day) == set()
    for duty, permission in (("records", "enter"), ("sending", "send")):
        standing = log.ask("u-maria", permission, day).standing
        assert (standing is Standing.IN_FORCE) == (duty in case["duties"])


def test_mutated_lines_never_escape_and_never_pass():
    good = VECTORS["cases"][0]["envelope"].encode()
    person = Certificate.decode(VECTORS["cases"][0]["certificate"].encode())
    for data in mangled(good, 20261125, 2000):
        try:
            found = verify_delegation(data, person)
        except CartDeskError:
            continue
        assert found == GOOD


def begun(entry="e1", seq=7, **changes):
    return (_changed(entry=entry, **changes), seq)


def ended(entry="e1", seq=9):
    return (_changed(entry=entry, act=DelegationAct.END, duties=(), first=None, last=None), seq)


def _changed(**changes):
    fields = {name: getattr(GOOD, name) for name in Delegation.__dataclass_fields__}
    return Delegation(**(fields | changes))


def test_a_line_is_begun_once_and_ended_once():
    (one,) = lines_from([begun(), ended()])
    assert (one.user, one.seq, one.ended, one.ended_seq) == ("u-maria", 7, date(2026, 3, 5), 9)
    for broken in ([begun(), begun()], [ended()], [begun(), ended(), ended(seq=11)], [begun(), ended("e2")]):
        with pytest.raises(CartDeskError, match="delegation.broken-log"):
            lines_from(broken)


def test_the_day_of_signing_is_the_local_one():
    """21:30 UTC in Moscow is the next day."""
    (one,) = lines_from([begun(time="2026-03-05T21:30:00.000Z", offset=180)])
    assert one.signed == date(2026, 3, 6)


def test_the_word_of_the_log_tells_what_a_person_would_ask_first():
    carries = {"records": frozenset({"enter"})}
    day = date(2026, 8, 1)
    over = line(1, ["records"], "2026-03-05", "2026-06-30", "2026-03-05", None)
    stopped = line(2, ["records"], "2026-03-05", None, "2026-03-05", "2026-04-01")
    later = line(3, ["records"], "2026-09-01", None, "2026-07-30", None)
    for lines, standing, told in (
        ((over,), Standing.EXPIRED, date(2026, 6, 30)),
        ((stopped,), Standing.ENDED, date(2026, 4, 1)),
        ((over, stopped), Standing.EXPIRED, date(2026, 6, 30)),
        ((over, stopped, later), Standing.NOT_BEGUN, date(2026, 9, 1)),
        ((), Standing.NONE, None),
    ):
        word = DelegationLog(lines, carries).ask("u-maria", "enter", day)
        assert (word.standing, word.day) == (standing, told)
    assert DelegationLog((over,), carries).ask("u-maria", "sign", day).standing is Standing.NONE


def test_grace_lasts_until_the_first_signed_line():
    day = date(2026, 8, 1)
    assert (
        DelegationLog(graced=frozenset({"u-maria"})).ask("u-maria", "enter", day).standing
        is Standing.IN_FORCE
    )
    only_sending = line(1, ["sending"], "2026-03-05", None, "2026-03-05", None)
    log = DelegationLog((only_sending,), {"sending": frozenset({"send"})}, frozenset({"u-maria"}))
    assert not log.is_graced("u-maria")
    assert log.ask("u-maria", "enter", day).standing is Standing.NONE
    assert log.ask("u-maria", "send", day).standing is Standing.IN_FORCE


def test_every_day_of_a_random_line_by_plain_words():
    """On a day a line is in force: not ended, begun (by that day, or when it was signed), not past its last day."""
    chance = random.Random(42)
    start = date(2026, 1, 1)
    for _ in range(2000):
        first, signed, day = (start + timedelta(days=chance.randrange(60)) for _ in range(3))
        last = first + timedelta(days=chance.randrange(30)) if chance.random() < 0.7 else None
        stop = signed if chance.random() < 0.2 else None
        one = LogLine("e", "u", ("records",), first, last, signed, 1, stop)
        begun_by_then = first <= day or first <= signed
        wanted = stop is None and begun_by_then and (last is None or day <= last)
        assert (one.standing(day) is Standing.IN_FORCE) == wanted


def role(*permissions):
    return RoleDef("R", Text("р", "r"), frozenset(permissions))


def test_who_enters_or_signs_needs_the_log_for_all_but_the_own_password():
    nurse = role("own", "view", "enter", "complete", "overrule", "enrol", "print", "send")
    follows = {Permission.REDACT}  # whoever enters may have what was typed by mistake erased
    assert by_delegation(nurse) == {Permission(name) for name in nurse.permissions - {"own"}} | follows
    for free in (
        role("own", "people", "desk", "audit"),
        role("own", "view", "audit"),
        role("view", "import", "export"),
    ):
        assert by_delegation(free) == set()


def test_an_envelope_is_read_without_its_key_only_to_be_shown():
    assert read_delegation(VECTORS["cases"][0]["envelope"].encode()) == GOOD
