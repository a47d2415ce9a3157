"""Checking what is recorded: chain, digests, checkpoints, signatures, caches, roads (R12; decisions 17).

`Verification` does it piece by piece, so that the whole trail is read in the background while people go on entering;
`verify_desk` does all pieces at once.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from cartdesk.base import CartDeskError
from cartdesk.records import (
    CaseBooks,
    TrailFault,
    TrailWalk,
    read_certificate,
    verify_certificate,
    verify_chain,
    verify_signature,
)
from cartdesk.store import Unit, differences, index_row, strays, subject_codes, tally
from cartdesk.usecases import keys
from cartdesk.usecases.certificates import certificate_of
from cartdesk.usecases.desk import SITE
from cartdesk.usecases.reviewing import review_faults
from cartdesk.usecases.verifying_books import book_faults
from cartdesk.usecases.verifying_delegation import delegation_faults
from cartdesk.usecases.verifying_evidence import evidence_faults
from cartdesk.usecases.verifying_kept import Fault, KeptActs
from cartdesk.usecases.verifying_mirror import mirror_pieces
from cartdesk.usecases.verifying_outbox import outbox_pieces, witnessed_roots
from cartdesk.usecases.verifying_people import people_faults
from cartdesk.usecases.verifying_redactions import redaction_faults
from cartdesk.usecases.witnesses import Witness, witness_root

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk

PIECE = 400
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError)  # how reading a row that was bent may end
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Report:
    """What `verify` found: counts read back from the desk, and faults (empty when all is well).

    `redacted`: records beside which two persons had a value erased, which is no fault.
    """

    kind: str
    study: str
    training: bool
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    redacted: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


class Verification:
    """One reading of a whole desk. `deep` also reads every record by its format; `against` is what somebody
    outside knows of this trail."""

    def __init__(self, desk: Desk, *, deep: bool = False, against: Witness | None = None) -> None:
        self.desk, self.deep, self.against = desk, deep, against
        self.report = Report(desk.kind, desk.file.study, desk.training)
        self.books, self.acts = CaseBooks(), KeptActs()
        self.done = False
        self._unit: Unit | None = None
        self._last = 0
        self._parts = (0, 1)
        self._run = self._pieces()

    @property
    def progress(self) -> tuple[int, int]:
        """How many records and other pieces are checked, and how many there are."""
        return self._parts

    def step(self, unit: Unit) -> bool:
        """Do one more piece inside `unit`; True when it was the last."""
        self._unit = unit
        self.done = self.done or next(self._run, None) is None
        return self.done

    @property
    def unit(self) -> Unit:
        """The transaction of the piece under way."""
        if self._unit is None:
            raise RuntimeError("no piece is under way")
        return self._unit

    def _pieces(self) -> Iterator[bool]:
        self._start()
        yield True
        while self._last < self.unit.head()[0]:
            self._read(PIECE)
            self._parts = (self._last, self.unit.head()[0])
            yield True
        self._close_trail()
        yield True
        for subject in subject_codes(self.unit, self.books):
            self._catch_up()
            for part in differences(self.unit, subject, self.books.get(subject)):
                self._tell(part.code, part.seq or None)
            self._signatures(subject)
            self.report.faults += book_faults(self.desk, self.unit, subject)
            yield True
        self._catch_up()
        for part in strays(self.unit):
            self._tell(part.code, part.seq or None)
        for fault in self._readable(outbox_pieces if self.desk.kind == SITE else mirror_pieces, self):
            if fault is None:
                yield True
                self._catch_up()
            else:
                self.report.faults.append(fault)
        self.report.faults += self._readable(people_faults, self.desk, self.unit)
        self._delegation()
        self.report.faults += self._readable(_review_faults, self.unit)
        self.report.faults += self._readable(redaction_faults, self.unit)
        self.report.faults += self._readable(evidence_faults, self.unit)
        self.report.counts = tally(self.unit)
        self.report.redacted = tuple(sorted(self.unit.erased()))
        self.report.faults.sort(key=lambda one: (one.seq is None, one.seq or 0))

    def _readable(self, part: Callable[P, Iterable[T]], *told: P.args, **more: P.kwargs) -> Iterator[T]:
        """What a part tells, to its end or to where a row that was bent, and named already, stops its reading."""
        try:
            yield from part(*told, **more)
        except (CartDeskError, *UNREADABLE):
            if self.report.ok:
                raise

    def _catch_up(self) -> None:
        """Read what was recorded since the last piece, so that the caches are compared with the trail as it is now."""
        while self._last < self.unit.head()[0]:
            self._read(PIECE)

    def _start(self) -> None:
        unit = self.unit
        witnessed = witnessed_roots(unit) if self.desk.kind == SITE else {}
        if self.against:
            witnessed[self.against.size] = witness_root(unit, self.against)
        self.walk = TrailWalk(
            keys.origin(self.desk),
            keys.device_key(unit).public,
            unit.kept_notes(),
            deep=self.deep,
            witnessed=witnessed,
        )
        self._erased = unit.erased()
        self.blanked = unit.blanked()
        if not self.walk.notes:
            self._tell("checkpoint-missing", None)

    def _read(self, count: int) -> None:
        """Read the next records."""
        walk, books, erased = self.walk, self.books, self._erased
        for seq, data, row, facts in self.unit.scan_some(self._last + 1, count):
            self._last = seq
            found = walk.take(seq, data, facts, erased.get(seq, ()))
            try:
                if found is not None:
                    if index_row(found, walk.head) != row:
                        self._tell("index-differs", int(found["seq"]))
                    books.take(found, {name: value for name, _, value in facts})
                    self.acts.take(found)
            except UNREADABLE:
                walk.faults.append(TrailFault(seq, "record.malformed"))

    def _close_trail(self) -> None:
        """Name what is wrong with chain and tree; what the chain has named need not be told again by the tree."""
        walk, unit = self.walk, self.unit
        walk.finish()
        named: dict[int, str] = {}
        if walk.broken:
            named = dict(verify_chain((data for _, data in unit.records())).faults)
        for fault in walk.faults:
            if fault.seq not in named and not any(fault.seq <= seq <= (fault.until or 0) for seq in named):
                self._tell(fault.code, fault.seq, fault.until)
        told = {fault.seq for fault in self.report.faults}
        for seq, code in named.items():
            if seq in told:
                self.report.faults = [one for one in self.report.faults if one.seq != seq]
            self._tell(code, seq)
        state = unit.frontier_state()
        if state != walk.frontier_state():
            cut = isinstance(state, dict) and isinstance(state["size"], int) and state["size"] > walk.size
            self._tell("record.missing" if cut else "frontier-differs", walk.size + 1 if cut else None)

    def _signatures(self, subject: str) -> None:
        """Each signature verifies under its certificate and binds the snapshot and shown text beside it (R20)."""
        unit, issuers = self.unit, keys.certifying_publics(self.unit)
        for signature in unit.signatures_of(subject):
            try:
                held = certificate_of(unit, signature)
                if held is None:
                    self._tell("signer-unknown", signature.seq)
                    continue
                issuer = issuers.get(read_certificate(held.envelope).issuer, b"")
                certificate = verify_certificate(held.envelope, issuer)
                verify_signature(signature.envelope, signature.snapshot, signature.shown, certificate)
            except CartDeskError:
                if ("signature", signature.statement) not in self.blanked:
                    self._tell("signature-false", signature.seq)

    def _delegation(self) -> None:
        """The delegation log: each line signed by who was principal investigator then, and in the trail (R42)."""
        try:
            self.report.faults += [Fault(code, seq) for code, seq in delegation_faults(self.unit)]
        except CartDeskError:
            self._tell("delegation-broken", None)

    def _tell(self, code: str, seq: int | None, until: int | None = None) -> None:
        self.report.faults.append(Fault(code, seq, until=until))


def _review_faults(unit: Unit) -> Iterator[Fault]:
    yield from (Fault(code, seq) for code, seq in review_faults(unit))


def verify_desk(desk: Desk, *, deep: bool = False, against: Witness | None = None) -> Report:
    """Read the whole desk again and compare everything that can be compared; `against`: also with what is known outside.

    The collector of cycles waits meanwhile: nothing here makes any, and looking for them costs a tenth of the time.
    """
    whole = Verification(desk, deep=deep, against=against)
    collecting = gc.isenabled()
    gc.disable()
    try:
        with desk.store.view() as unit:
            while not whole.step(unit):
                pass
    finally:
        if collecting:
            gc.enable()
    return whole.report
