"""Every role at every act in every state, by direct calls: 0 wrong answers (T14; R14, R31, R38, R39, R41, R42).

What must come out is told here in plain words and in the matrix MAY, written by hand; nothing is taken from `roles.toml`,
from the permissions or from the program's own lists. Somebody who adds an act adds it to MAY and, if it is one of them,
to one of the two sets below: what needs no delegation although only nurse and investigator do it, and what enters or signs.
"""

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest

from cartdesk.base import Denied
from cartdesk.records import DelegationLog, LogLine
from cartdesk.usecases import REGISTER, lock
from tests.builders import a_site, a_sponsor
from tests.usecases.test_permissions import (
    AT_THE_SITE_ONLY,
    AT_THE_SPONSOR_ONLY,
    BEDSIDE,
    EVERYBODY,
    MAY,
    ROLES,
    N,
    P,
)

# What nurse and investigator may do without a line in the delegation log: their own password, lock and copies, the log
# itself (who signs it must be able to begin), and reading what names staff only.
WITHOUT_A_LINE = {name for name, roles in MAY.items() if roles == EVERYBODY} | {
    "delegation.sign", "delegation.end", "access.review",
    "backup.place", "backup.warn", "backup.restore", "backup.rehearse-plan", "backup.rehearse", "backup.rehearsals",
}  # fmt: skip

# What enters or signs data: also needs that the person has read what changed (R41).
ENTERS_OR_SIGNS = {
    "subject.create", "event.add", "item.set", "log.add", "log.copy",
    "log.remove", "log.restore", "row.add", "row.remove", "finding.explain",
    "form.complete", "form.sign", "casebook.sign", "form.confirm", "form.refuse", "form.return",
    "lab.take-ranges", "lab.look-ranges", "lab.fill-limits",
    "lab.look-sheet", "lab.take-sheet", "lab.accept", "odm.load", "desk.hand-over", "desk.handed-over",
    "desk.take-over", "redaction.propose", "redaction.withdraw", "redaction.confirm", "redaction.waiting",
    "redaction.texts", "attachment.add", "attachment.remove",
}  # fmt: skip

TODAY = date(2025, 6, 30)
WHO = "u-somebody"
EVERYTHING = frozenset({
    "view", "enter", "complete", "sign", "overrule", "enrol", "print", "export", "send", "audit", "import", "people", "desk",
    "redact",
})  # fmt: skip


def line(first, last=None, ended=None, duties=("all",)):
    signed = date(2025, 6, 1)
    return LogLine("e1", WHO, duties, first, last, signed, 1, ended)


LOGS = {
    "none": (),
    "in force": (line(date(2025, 6, 1)),),
    "last day": (line(date(2025, 6, 1), TODAY),),
    "expired": (line(date(2025, 6, 1), date(2025, 6, 29)),),
    "not begun": (line(date(2025, 7, 1)),),
    "ended": (line(date(2025, 6, 1), ended=date(2025, 6, 29)),),
    "for another": (replace(line(date(2025, 6, 1)), user="u-another"),),
    "an empty task": (line(date(2025, 6, 1), duties=("nothing",)),),
}
HANDED = {"in force", "last day", "grace"}
TOLD = {
    "none": "delegation.none",
    "expired": "delegation.expired",
    "not begun": "delegation.not-begun",
    "ended": "delegation.ended",
    "for another": "delegation.none",
    "an empty task": "delegation.none",
    "no investigator": "delegation.no-investigator",
}


def log_of(state):
    carries = {"all": EVERYTHING, "nothing": frozenset()}
    if state == "no investigator":
        return DelegationLog((), carries)
    if state == "grace":
        return DelegationLog((), carries, frozenset({WHO}), None)
    return DelegationLog(LOGS[state], carries, principal="u-chief")


STATES = (*LOGS, "grace", "no investigator")


def expected(name, role, kind, state, *, active=True, locked=False, trained=True):
    """The answer by plain words: a code of refusal, or None when the act begins."""
    if locked:
        return "desk.locked"
    if not active or role not in MAY[name]:
        return "desk.denied"
    if kind == "site" and role in BEDSIDE and name not in WITHOUT_A_LINE:
        if state not in HANDED:
            return TOLD[state]
        if name in ENTERS_OR_SIGNS and not trained:
            return "training.needed"
    if name in (AT_THE_SITE_ONLY if kind == "sponsor" else AT_THE_SPONSOR_ONLY):
        return "desk.other-kind"
    return None


def answer(desk, name):
    """What a direct call says. The argument is one no act has, so that an act that begins ends at once, undone."""
    act = REGISTER[name]
    function = getattr(import_module(act.module), act.function)
    try:
        function(desk, no_act_takes_this=1)
    except Denied as fault:
        return fault.code
    except TypeError as fault:
        assert "no_act_takes_this" in str(fault)
        return None
    raise AssertionError(f"{name} took an argument that does not exist")


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("site"))
    sponsor = a_sponsor(tmp_path_factory.mktemp("sponsor"))
    yield {"site": site.desk, "sponsor": sponsor.desk}
    for place in (site, sponsor):
        place.desk.store.close()


def somebody(desk, role, state, *, active=True, trained=True, locked=False):
    user = replace(desk.user, id=WHO, role=role, active=active)
    return replace(
        desk, user=user, log=log_of(state), trained=trained, locked=locked, investigator="Главный И. И."
    )


def heads(desks):
    found = {}
    for kind, desk in desks.items():
        with desk.store.view() as unit:
            found[kind] = unit.head()
    return found


@pytest.mark.requirement(
    "R31", "each role, act and state by a direct call: allowed and refused as the plain words say"
)
@pytest.mark.requirement(
    "R42", "with no line, an expired, ended, future or another's line, each act of the ward is refused"
)
@pytest.mark.requirement("R14", "no role changes site data at the sponsor's desk, whatever its delegation")
@pytest.mark.parametrize("role", ROLES)
def test_no_square_is_wrong(desks, role):
    before, asked, wrong = heads(desks), 0, []
    for kind, desk in desks.items():
        for state in STATES:
            for active in (True, False):
                for trained in (True, False):
                    someone = somebody(desk, role, state, active=active, trained=trained)
                    for name in MAY:
                        told = answer(someone, name)
                        wanted = expected(name, role, kind, state, active=active, trained=trained)
                        asked += 1
                        if told != wanted:
                            wrong.append((kind, state, active, trained, name, told, wanted))
    assert wrong == [], sorted({(one[4], one[5], one[6]) for one in wrong})
    assert asked == 2 * len(STATES) * 4 * len(MAY)
    assert heads(desks) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_locked_desk_refuses_every_act_of_every_role(desks, role):
    for desk in desks.values():
        someone = somebody(desk, role, "in force", locked=True)
        assert {answer(someone, name) for name in MAY} == {"desk.locked"}


def test_locking_locks(tmp_path):
    place = a_site(tmp_path)
    lock(place.desk)
    assert {answer(place.desk, name) for name in MAY} == {"desk.locked"}


def test_the_two_sets_name_acts_of_the_ward_only():
    for name in ENTERS_OR_SIGNS:
        assert MAY[name] <= BEDSIDE, name
    for name in WITHOUT_A_LINE:
        assert MAY[name] & {N, P}, name
