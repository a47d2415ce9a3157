"""The declared act: permission, transaction, audit record and commit around one function (house page, R06, R09).

`@usecase("item.set", needs=Permission.ENTER)` registers the function and wraps it. An act that ends without having
left a record in the trail is a fault of the program and is rolled back, so nobody can forget the trail. A parameter
named `password` is the acting person's own, typed again: tries are limited and counted around such an act (R33).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from cartdesk import __version__
from cartdesk.base import CartDeskError, Stamp, parse_iso
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import (
    CheckMark,
    Checkpoint,
    Fact,
    Kind,
    Origin,
    Permission,
    Reason,
    make_checkpoint,
    make_record,
    parse_checkpoint,
)
from cartdesk.store import Unit
from cartdesk.usecases import attempts
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.keys import device_key, origin
from cartdesk.usecases.tries import left

P = ParamSpec("P")
R = TypeVar("R")

CHECKPOINT_EVERY = 50
JUMP_MS = 120_000
LONG_ABSENCE_MS = 90 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class DeclaredAct:
    """One row of the register: what the act is called, what it needs, whether it writes.

    `by_role`: the role alone decides, not the delegation log. `password`: the person's own is asked again.
    """

    name: str
    needs: Permission
    writes: bool
    module: str
    function: str
    by_role: bool = False
    password: bool = False


REGISTER: dict[str, DeclaredAct] = {}


@dataclass(slots=True)
class Acting:
    """One act under way: the desk, its transaction, the pen for the trail, and what is to be done after the commit."""

    desk: Desk
    unit: Unit
    now: Stamp
    recorded: list[int] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def record(
        self,
        kind: Kind,
        *,
        subject: str | None = None,
        place: FormPlace | None = None,
        key: ItemKey | None = None,
        event: tuple[str, int] | None = None,
        group: tuple[str, int] | None = None,
        facts: Mapping[str, Any] | None = None,
        refs: Mapping[str, str | int] | None = None,
        checks: Sequence[CheckMark] = (),
        reason: Reason | None = None,
        entered: Stamp | None = None,
        base: int | None = None,
    ) -> int:
        """Append one audit record and return its number. `facts` are clear values; each gets its own salt."""
        desk = self.desk
        clear = dict(facts or {})
        if reason and reason.text:
            clear["reason-text"] = reason.text
        salted = {name: Fact.make(desk.random, value) for name, value in clear.items()}
        record = make_record(
            self.unit.head(),
            Origin(desk.file.study, desk.file.site, desk.file.device, __version__),
            desk.user,
            kind,
            desk.study.digest,
            entered or self.now,
            self.now,
            desk.random,
            subject=subject,
            place=place,
            key=key,
            event=event,
            group=group,
            base=base,
            facts=salted,
            refs=refs,
            checks=checks,
            reason=reason.code if reason else None,
            clock=self._clock_state(),
        )
        self.unit.append(record, salted)
        self.recorded.append(record.seq)
        if record.seq % CHECKPOINT_EVERY == 0:
            self.checkpoint()
        return record.seq

    def checkpoint(self) -> Checkpoint:
        """Sign the tree as it stands (D4) and keep the note."""
        frontier = self.unit.frontier()
        note = make_checkpoint(origin(self.desk), frontier.size, frontier.root(), device_key(self.unit))
        self.unit.add_checkpoint(frontier.size, note)
        return parse_checkpoint(note)

    def _clock_state(self) -> str:
        """`jumped` when wall clock and monotonic clock disagree by over two minutes (R11, D8).

        After a restart only the wall clock is left: it jumped when it runs backward, or by more than ninety days.
        """
        before = self.unit.last()
        if before is None:
            return "ok"
        wall = (self.now.utc - parse_iso(before.saved)).total_seconds() * 1000
        if before.boot != self.now.boot:
            return "jumped" if wall < 0 or wall > LONG_ABSENCE_MS else "ok"
        return "jumped" if abs(wall - (self.now.mono - before.mono)) > JUMP_MS else "ok"


def usecase(
    name: str, *, needs: Permission, kind: str | None = None, by_role: bool = False
) -> Callable[[Callable[Concatenate[Acting, P], R]], Callable[Concatenate[Desk, P], R]]:
    """Declare an act that writes: one permission, one transaction, at least one audit record."""

    def declare(function: Callable[Concatenate[Acting, P], R]) -> Callable[Concatenate[Desk, P], R]:
        asks = "password" in signature(function).parameters
        REGISTER[name] = DeclaredAct(name, needs, True, function.__module__, function.__name__, by_role, asks)

        @wraps(function)
        def perform(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
            desk.demand(needs, by_role=by_role)
            if kind:
                desk.demand_kind(kind)
            try:
                with desk.store.unit() as unit:
                    acting = Acting(desk, unit, desk.clock.now())
                    if asks:
                        attempts.demand_try(unit, desk.user.id, acting.now)
                    result = function(acting, *args, **kwargs)
                    if asks:
                        unit.forget_attempts(desk.user.id)
                    if not acting.recorded:
                        raise CartDeskError("act.no-record", act=name)
            except BaseException as fault:
                desk.cache.filling = desk.cache.view = None  # they may hold what was not written
                if asks and isinstance(fault, CartDeskError) and fault.code in attempts.WRONG_PASSWORD:
                    raise CartDeskError(fault.code, left=_count_refused(desk, name)) from fault
                raise
            for step in acting.afterwards:
                step()
            return result

        return perform

    return declare


def _count_refused(desk: Desk, name: str) -> int:
    """Count a refused password and record it in a transaction of its own, now that the act's is undone; tries left."""
    with desk.store.unit() as unit:
        acting = Acting(desk, unit, desk.clock.now())
        count = attempts.count_refused(unit, desk.user.id, acting.now)
        acting.record(Kind.PASSWORD_REFUSED, refs={"act": name, "count": count})
    return left(count)


def viewing(
    name: str, *, needs: Permission = Permission.VIEW, by_role: bool = False
) -> Callable[[Callable[Concatenate[Desk, Unit, P], R]], Callable[Concatenate[Desk, P], R]]:
    """Declare an act that only reads: one permission, one read transaction, no record."""

    def declare(function: Callable[Concatenate[Desk, Unit, P], R]) -> Callable[Concatenate[Desk, P], R]:
        REGISTER[name] = DeclaredAct(name, needs, False, function.__module__, function.__name__, by_role)

        @wraps(function)
        def perform(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
            desk.demand(needs, by_role=by_role)
            with desk.store.view() as unit:
                return function(desk, unit, *args, **kwargs)

        return perform

    return declare
