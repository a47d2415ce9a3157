"""The Courier carries sealed packages and brings receipts and acknowledgements back (decisions 16, D5).

It knows no store and opens no transaction: plain bytes in, plain results out. What it brings was checked against the
pinned keys of the study card; filing it is another's act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cartdesk.base import CartDeskError, Random
from cartdesk.exchange import check_receipt, inspect, read_acknowledgement, read_receipt, read_revocation
from cartdesk.sync.backoff import back_off
from cartdesk.sync.transport import Transport

# Faults that pass by themselves: trying again is the right answer.
PASSING = (
    "sync.no-answer",
    "sync.no-folder",
    "sync.stick-full",
    "sync.wrong-answer",
    "sync.busy",
    "server.fault",
)


class Parcel(NamedTuple):
    """A sealed package waiting in the outbox: its number, its digest, its bytes."""

    number: int
    digest: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Pins:
    """Whose word counts: this device, and the pinned public keys of post office (None: stick only) and sponsor."""

    study: str
    site: str
    device: str
    server: bytes | None
    sponsor: bytes


@dataclass(frozen=True, slots=True)
class Brought:
    """A genuine receipt or acknowledgement for package `number`, ready to be filed."""

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not go well, in a code with facts; `number` is the package's, None for the road as a whole."""

    number: int | None
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """What one round brought. `revocations` are the sponsor's own words on this device or its people.

    `laid` are packages now lying on a road without a receipt yet; `cursor` is to be given as `after` next time;
    `retry_after` seconds are to be waited before the next round, None when nothing failed.
    """

    receipts: tuple[Brought, ...] = ()
    acknowledgements: tuple[Brought, ...] = ()
    laid: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()
    cursor: int = 0
    retry_after: float | None = None
    revocations: tuple[bytes, ...] = ()


@dataclass(slots=True)
class _Round:
    receipts: dict[int, bytes] = field(default_factory=dict)
    acknowledgements: list[Brought] = field(default_factory=list)
    revocations: list[bytes] = field(default_factory=list)
    laid: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    road_open: bool = True


class Courier:
    """Carries over one road. `wait` sleeps between tries where the caller may block; without it, one try is made."""

    def __init__(
        self,
        road: Transport,
        pins: Pins,
        random: Random,
        *,
        tries: int = 1,
        wait: Callable[[float], None] | None = None,
    ) -> None:
        self._road = road
        self._pins = pins
        self._random = random
        self._tries = tries if wait is not None else 1
        self._wait = wait

    def carry(
        self,
        queue: Sequence[tuple[int, str, bytes]],
        *,
        after: int = 0,
        failed_before: int = 0,
        sent: Mapping[int, str] | None = None,
    ) -> Carried:
        """Hand over the queue in order and bring back what waits for this device.

        `failed_before` counts the rounds that failed in a row, for the back-off. `sent` maps numbers of all
        packages that were sealed earlier to their digests: an acknowledgement for any other is then a failure. Without
        it that is left to filing.
        """
        parcels = [Parcel(*one) for one in queue]
        known = None if sent is None else {**sent, **{parcel.number: parcel.digest for parcel in parcels}}
        turn = _Round()
        self._waiting_receipts(parcels, turn)
        for parcel in parcels:
            if parcel.number not in turn.receipts and not self._deliver(parcel, turn):
                break
        cursor = self._letters(known, after, turn) if turn.road_open else after
        pause = back_off(failed_before + 1, self._random) if turn.failures else None
        return Carried(
            tuple(Brought(number, data) for number, data in sorted(turn.receipts.items())),
            tuple(turn.acknowledgements),
            tuple(turn.laid),
            tuple(turn.failures),
            cursor,
            pause,
            tuple(turn.revocations),
        )

    def _waiting_receipts(self, parcels: Sequence[Parcel], turn: _Round) -> None:
        """Receipts that lie on the road already; those of other devices or packages are left where they are."""
        try:
            waiting = self._road.receipts()
        except CartDeskError as fault:
            turn.failures.append(Failure(None, fault.code, fault.facts))
            return
        for data in waiting:
            for parcel in parcels:
                if parcel.number not in turn.receipts and self._fits(parcel, data):
                    turn.receipts[parcel.number] = data

    def _deliver(self, parcel: Parcel, turn: _Round) -> bool:
        """Try a parcel until its receipt comes, or tries run out; False when those behind it cannot go either."""
        for left in range(self._tries - 1, -1, -1):
            try:
                receipt = self._road.deliver(parcel.data)
                if receipt is not None:
                    self._check(parcel, receipt)
            except CartDeskError as fault:
                if left and fault.code in PASSING and self._wait is not None:
                    self._wait(back_off(self._tries - left, self._random))
                    continue
                turn.failures.append(Failure(parcel.number, fault.code, fault.facts))
                turn.road_open = fault.code not in PASSING
                return False
            if receipt is None:
                turn.laid.append(parcel.number)
            else:
                turn.receipts[parcel.number] = receipt
            return True
        return False

    def _check(self, parcel: Parcel, data: bytes) -> None:
        if self._pins.server is None:
            raise CartDeskError("receipt.forged")
        check_receipt(read_receipt(data, self._pins.server), parcel.digest, inspect(parcel.data))

    def _fits(self, parcel: Parcel, data: bytes) -> bool:
        try:
            self._check(parcel, data)
        except CartDeskError:
            return False
        return True

    def _letters(self, known: Mapping[int, str] | None, after: int, turn: _Round) -> int:
        try:
            letters = self._road.acknowledgements(after)
        except CartDeskError as fault:
            turn.failures.append(Failure(None, fault.code, fault.facts))
            return after
        for data in letters.acknowledgements:
            try:
                told = read_acknowledgement(data, self._pins.sponsor)
            except CartDeskError as fault:
                if not self._revocation(data, turn):
                    turn.failures.append(Failure(None, fault.code, fault.facts))
                continue
            if (told.study, told.site, told.device) != (self._pins.study, self._pins.site, self._pins.device):
                continue
            if known is not None and known.get(told.number) != told.package:
                turn.failures.append(
                    Failure(told.number, "acknowledgement.other-package", {"number": told.number})
                )
                continue
            turn.acknowledgements.append(Brought(told.number, data))
        return letters.cursor

    def _revocation(self, data: bytes, turn: _Round) -> bool:
        """Whether a letter is a genuine revocation; one of this device is brought home, another's is left."""
        try:
            told = read_revocation(data, self._pins.sponsor)
        except CartDeskError:
            return False
        if (told.study, told.site, told.device) == (self._pins.study, self._pins.site, self._pins.device):
            turn.revocations.append(data)
        return True
