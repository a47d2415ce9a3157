"""What decides whether a person may act, at the last step of each bound; mutation testing showed that nothing quick held it."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from cartdesk.base import CartDeskError, Denied, SetClock, Words
from cartdesk.records import AuditRecord, DelegationLog, Kind, LogLine, Permission, Standing, parse_checkpoint
from cartdesk.study import load_study
from cartdesk.usecases import Desk, enrol_subject, keys
from cartdesk.usecases.act import REGISTER, Acting, DeclaredAct, usecase, viewing
from cartdesk.usecases.desk import FailedTries, Filling, FillingCache
from tests.builders import STUDY, a_site

WHO, TODAY = "u-anna", date(2025, 6, 30)
BEGUN = LogLine("e1", WHO, ("all",), date(2025, 6, 1), None, date(2025, 6, 1), 1)
EVERY = {"all": frozenset(one.value for one in Permission)}
WHOLE = DelegationLog((BEGUN,), EVERY, principal="u-chief")


@pytest.fixture(scope="module")
def study():
    return load_study(STUDY)


@pytest.fixture
def desk_of(study):
    """A desk without a disk: only what the question of permission reads."""

    def make(role="nurse", kind="site", active=True, **more):
        told = {"log": WHOLE, "investigator": "Главный И. И.", "trained": True, **more}
        return Desk(
            None, None, SimpleNamespace(kind=kind, training=False), study, None,
            SetClock(datetime(2025, 6, 30, 6, tzinfo=UTC)), None,
            SimpleNamespace(id=WHO, role=role, active=active), Words("ru"), **told,
        )  # fmt: skip

    return make


def told(desk, needs, **more):
    fault = desk.refusal(needs, **more)
    assert desk.may(needs, **more) is (fault is None)
    if fault is None:
        assert desk.demand(needs, **more) is None
        return None
    with pytest.raises(Denied, match=fault.code):
        desk.demand(needs, **more)
    return fault.code, fault.facts


def test_a_trained_nurse_with_a_line_enters_and_one_who_left_or_locked_does_not(desk_of):
    assert told(desk_of(), Permission.ENTER) is None
    assert told(desk_of(active=False), Permission.ENTER) == ("desk.denied", {"role": "nurse"})
    assert told(desk_of(), Permission.SIGN) == ("desk.denied", {"role": "nurse"})
    assert told(desk_of(locked=True), Permission.ENTER) == ("desk.locked", {})
    assert told(desk_of(locked=True), Permission.OWN) == ("desk.locked", {})


def test_what_enters_needs_the_reading_and_what_only_looks_or_prints_does_not(desk_of):
    fresh = desk_of(trained=False)
    assert told(fresh, Permission.ENTER) == ("training.needed", {})
    assert told(fresh, Permission.COMPLETE) == ("training.needed", {})
    assert told(fresh, Permission.VIEW) is None and told(fresh, Permission.PRINT) is None
    assert told(fresh, Permission.OWN) is None


def test_a_damaged_log_lets_look_and_nothing_else(desk_of):
    broken = desk_of(log=DelegationLog(fault=17, principal="u-chief"))
    assert told(broken, Permission.VIEW) is None
    for needs in (Permission.ENTER, Permission.PRINT, Permission.SEND):
        assert told(broken, needs) == ("delegation.broken-log", {"seq": 17})
    assert told(broken, Permission.OWN) is None
    assert told(desk_of(log=DelegationLog(fault=0)), Permission.ENTER) == (
        "delegation.broken-log",
        {"seq": 0},
    )


@pytest.mark.parametrize(
    ("line", "code", "day"),
    [
        (None, "delegation.none", ""),
        (replace(BEGUN, last=TODAY), None, ""),
        (replace(BEGUN, last=TODAY - timedelta(1)), "delegation.expired", "29.06.2025"),
        (replace(BEGUN, first=TODAY + timedelta(1)), "delegation.not-begun", "01.07.2025"),
        (replace(BEGUN, first=TODAY), None, ""),
        (replace(BEGUN, ended=TODAY), "delegation.ended", "30.06.2025"),
    ],
)
def test_the_day_decides_and_is_told(desk_of, line, code, day):
    log = DelegationLog((line,) if line else (), EVERY, principal="u-chief")
    expected = code and (code, {"day": day, "who": "Главный И. И."})
    assert told(desk_of(log=log), Permission.ENTER) == expected


def test_without_an_investigator_there_is_nobody_to_ask(desk_of):
    nobody = desk_of(log=DelegationLog((), EVERY))
    assert told(nobody, Permission.ENTER) == ("delegation.no-investigator", {})
    assert told(nobody, Permission.ENTER, by_role=True) is None
    assert told(nobody, Permission.SIGN, by_role=True) == ("desk.denied", {"role": "nurse"})


def test_who_needs_no_log_and_a_sponsors_desk_which_has_none(desk_of):
    nobody = DelegationLog((), EVERY)
    assert told(desk_of("administrator", log=nobody), Permission.PEOPLE) is None
    assert told(desk_of("monitor", log=nobody), Permission.VIEW) is None
    assert told(desk_of("data-manager", "sponsor", log=nobody), Permission.IMPORT) is None
    assert told(desk_of("investigator", "sponsor", log=nobody, trained=False), Permission.VIEW) is None


def test_who_must_read_before_work(desk_of):
    assert (
        desk_of(trained=False).must_read is True and desk_of("investigator", trained=False).must_read is True
    )
    assert desk_of().must_read is False
    assert desk_of("monitor", trained=False).must_read is False
    assert desk_of("administrator", trained=False).must_read is False
    assert desk_of("nurse", "sponsor", trained=False).must_read is False


def test_a_desk_that_is_told_nothing_refuses(desk_of, study):
    bare = desk_of()
    fresh = Desk(*(getattr(bare, name) for name in Desk.__slots__[:9]))
    assert (fresh.trained, fresh.locked, fresh.failed, fresh.distrust) == (False, False, None, None)
    assert told(fresh, Permission.ENTER) == ("delegation.no-investigator", {})
    assert fresh.cache == FillingCache() and fresh.cache.filling is None
    assert fresh.cache is not Desk(*(getattr(bare, name) for name in Desk.__slots__[:9])).cache
    assert FillingCache().head[0] < 0  # no trail ends there
    assert (bare.kind, bare.training, bare.today) == ("site", False, TODAY)
    assert (
        bare.role is study.roles["nurse"]
        and replace(bare, file=SimpleNamespace(training=True)).training is True
    )
    assert [one for one in (Desk, Filling, FillingCache, FailedTries) if one.__dictoffset__] == []
    with pytest.raises(FrozenInstanceError):
        FailedTries(1, 2, "", "").unlock = 0


def test_an_act_of_the_other_kind_of_desk_is_refused(desk_of):
    assert desk_of().demand_kind("site") is None
    with pytest.raises(Denied, match=r"desk.other-kind"):
        desk_of().demand_kind("sponsor")


def test_the_log_answers_on_each_side_of_a_day():
    assert WHOLE.ask(WHO, "enter", TODAY).standing is Standing.IN_FORCE
    assert (
        BEGUN.standing(date(2025, 5, 31)) is Standing.IN_FORCE
    )  # signed on the day it begins: a slow clock stops nobody
    later = replace(BEGUN, first=date(2025, 6, 2))
    assert (
        later.standing(date(2025, 6, 1)) is Standing.NOT_BEGUN
        and later.standing(date(2025, 6, 2)) is Standing.IN_FORCE
    )
    last = replace(BEGUN, last=TODAY)
    assert (
        last.standing(TODAY) is Standing.IN_FORCE and last.standing(TODAY + timedelta(1)) is Standing.EXPIRED
    )
    log = DelegationLog((replace(last, last=date(2025, 6, 2)), BEGUN), EVERY)
    assert log.ask(WHO, "enter", TODAY) == log.ask(WHO, "view", TODAY)
    assert log.duties_on(WHO, TODAY) == {"all"} and log.duties_on("u-other", TODAY) == frozenset()
    grace = DelegationLog((), EVERY, frozenset({WHO}))
    assert grace.is_graced(WHO) is True and grace.is_graced("u-other") is False
    assert replace(grace, lines=(BEGUN,)).is_graced(WHO) is False


# The declared act itself.


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("acts"))
    made.as_("nurse")
    yield made
    made.desk.store.close()


@pytest.fixture
def declared():
    """Acts declared in a test are forgotten after it."""
    before = dict(REGISTER)
    yield
    REGISTER.clear()
    REGISTER.update(before)


def head(desk):
    with desk.store.view() as unit:
        return unit.head()[0]


def test_an_act_is_declared_as_it_was_told(declared):
    @usecase("test.write", needs=Permission.ENTER, by_role=True)
    def write(act, password):
        """."""

    @viewing("test.read", needs=Permission.AUDIT)
    def read(desk, unit):
        """."""

    @usecase("test.plain", needs=Permission.OWN)
    def plain(act):
        """."""

    here = __name__
    assert REGISTER["test.write"] == DeclaredAct(
        "test.write", Permission.ENTER, True, here, "write", True, True
    )
    assert REGISTER["test.read"] == DeclaredAct(
        "test.read", Permission.AUDIT, False, here, "read", False, False
    )
    assert REGISTER["test.plain"] == DeclaredAct(
        "test.plain", Permission.OWN, True, here, "plain", False, False
    )
    with pytest.raises(FrozenInstanceError):
        REGISTER["test.read"].writes = True
    assert not hasattr(REGISTER["test.read"], "__dict__") and (write.__name__, read.__name__) == (
        "write",
        "read",
    )


def test_an_act_runs_in_order_and_gives_its_result(site, declared):
    steps, desk = [], site.desk

    @usecase("test.steps", needs=Permission.OWN, kind="site")
    def act_of(act, number, *, word):
        """."""
        act.afterwards.append(lambda: steps.append(head(act.desk)))
        steps.append(act.record(Kind.SETTING_SET, refs={"n": number}))
        return word

    before = head(desk)
    assert act_of(desk, 5, word="done") == "done"
    assert steps == [before + 1, before + 1] and head(desk) == before + 1

    @usecase("test.other", needs=Permission.OWN, kind="sponsor")
    def other(act):
        """."""
        act.record(Kind.SETTING_SET)

    with pytest.raises(Denied, match=r"desk.other-kind"):
        other(desk)

    @usecase("test.silent", needs=Permission.OWN)
    def silent(act):
        """."""
        act.afterwards.append(lambda: steps.append("never"))

    desk.cache.filling = "what was not written"
    with pytest.raises(CartDeskError, match=r"act.no-record") as fault:
        silent(desk)
    assert fault.value.facts == {"act": "test.silent"}
    assert desk.cache.filling is None and "never" not in steps and head(desk) == before + 1


def test_a_viewing_needs_its_permission_too(site, declared):
    @viewing("test.look", needs=Permission.VIEW)
    def look(desk, unit, add):
        """."""
        return unit.head()[0] + add

    @viewing("test.people", needs=Permission.PEOPLE)
    def people(desk, unit):
        """."""
        raise AssertionError("was let in")

    assert look(site.desk, 3) == head(site.desk) + 3
    with pytest.raises(Denied, match=r"desk.denied"):
        people(site.desk)


@pytest.mark.requirement("R11", "two minutes between the clocks are no jump, a millisecond more is one")
@pytest.mark.parametrize(
    ("wall", "mono", "restarted", "state"),
    [
        (120_000, 0, False, "ok"), (120_001, 0, False, "jumped"), (-120_000, 0, False, "ok"), (-120_001, 0, False, "jumped"),
        (500_000, 400_000, False, "ok"), (0, 120_000, False, "ok"), (0, 120_001, False, "jumped"), (0, 0, True, "ok"),
        (-1, 0, True, "jumped"), (7_776_000_000, 0, True, "ok"), (7_776_000_001, 0, True, "jumped"),
    ],
)  # fmt: skip
def test_when_the_clock_is_said_to_have_jumped(wall, mono, restarted, state):
    before = SimpleNamespace(saved="2025-06-30T06:00:00.000Z", boot="b", mono=1_000_000)
    now = SimpleNamespace(
        utc=datetime(2025, 6, 30, 6, tzinfo=UTC) + timedelta(milliseconds=wall),
        mono=5 if restarted else 1_000_000 + mono,
        boot="c" if restarted else "b",
    )
    acting = Acting(None, SimpleNamespace(last=lambda: before), now)
    assert acting._clock_state() == state
    assert Acting(None, SimpleNamespace(last=lambda: None), now)._clock_state() == "ok"
    assert (acting.recorded, acting.afterwards) == ([], []) and not hasattr(acting, "__dict__")


@pytest.mark.requirement(
    "R12", "the fiftieth record of a trail brings a signed checkpoint, the one before it does not"
)
def test_the_fiftieth_record_brings_a_checkpoint(site, declared):
    desk = site.desk

    @usecase("test.fill", needs=Permission.OWN)
    def fill(act, until):
        """."""
        made = 0
        while not made or act.unit.head()[0] < until:
            made = act.record(Kind.SETTING_SET)
        return act.unit.checkpoints()[-1][0], made

    full = -(-(head(desk) + 2) // 50) * 50
    sizes, _ = fill(desk, full - 1)
    assert sizes < full
    assert fill(desk, full) == (full, full)

    @usecase("test.point", needs=Permission.OWN)
    def point(act):
        """."""
        act.record(Kind.SETTING_SET)
        return act.checkpoint(), act.unit.frontier().root(), act.unit.checkpoints()[-1]

    made, root, (size, note) = point(desk)
    assert (made.size, made.root) == (full + 1, root) and made == parse_checkpoint(note) and size == full + 1
    with desk.store.view() as unit:
        assert keys.device_key(unit).public and unit.head()[0] == full + 1


def test_a_record_bears_what_it_was_told_and_nothing_more(site, declared):
    enrol_subject(site.desk, "01-077")
    with site.desk.store.view() as unit:
        record = AuditRecord.decode(unit.record(unit.head()[0]))
    assert (record.subject, record.reason, record.base, record.clock) == ("01-077", None, None, "ok")
    assert record.user == site.ids["nurse"] and record.entered == record.saved
