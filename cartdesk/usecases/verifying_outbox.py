"""Checking what went out: sealed packages opened again and held against the trail, receipts, acknowledgements, roads.

A package or a receipt tells of the trail as it was when it left. Where the trail now says otherwise, it was made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import (
    Manifest,
    PackageContent,
    Receipt,
    StudyCard,
    open_again,
    read_acknowledgement,
    read_receipt,
)
from cartdesk.forms import FormPlace
from cartdesk.records import ZERO, Kind, RoadState, parse_checkpoint, read_snapshot
from cartdesk.store import OutboxPackage, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.trust import STUDY_CARD, study_card
from cartdesk.usecases.verifying_kept import Fault, KeptActs

if TYPE_CHECKING:
    from cartdesk.usecases.verifying import Verification


def outbox_pieces(whole: Verification) -> Iterator[Fault | None]:
    """Faults of the outbox; None after each piece of work."""
    unit, acts = whole.unit, whole.acts
    yield from _card_faults(unit, acts)
    before = (0, ZERO, 0)
    for package in unit.packages():
        yield from _package_faults(whole, package, before)
        before = (package.number, package.digest, package.last)
        yield None
    yield from _missing(acts, unit.packages())
    accepted, delivered = set[str](), set[int]()
    yield from _answer_faults(whole, accepted, delivered)
    yield from _road_faults(unit, accepted, delivered)


def _card_faults(unit: Unit, acts: KeptActs) -> Iterator[Fault]:
    """The study card the desk lives by is the one whose taking the trail tells of."""
    held, told = unit.get(STUDY_CARD), acts.last("card", Kind.CARD_TAKE, kind="study")
    try:
        fits = (digest(bytes.fromhex(held)) if held else None) == told
        if held:
            study_card(unit)
    except (ValueError, CartDeskError):
        fits = False
    if not fits:
        yield Fault("setting-differs", at=f"setting:{STUDY_CARD}")
    last = acts.saved(Kind.RECEIPT_FILE, Kind.ACK_FILE)
    if unit.get("last-contact") != last:
        yield Fault("setting-differs", at="setting:last-contact")


def _package_faults(
    whole: Verification, package: OutboxPackage, before: tuple[int, str, int]
) -> Iterator[Fault]:
    """One package: its bytes, its row, its forms, its place in the sequence, and every record it tells of."""
    unit, at = whole.unit, f"package:{package.number}"
    told = whole.acts.of(Kind.PACKAGE_PACK, number=package.number)
    refs = told[0]["refs"] if told else {}
    row = {
        "number": package.number,
        "first": package.first,
        "last": package.last,
        "forms": len(package.forms),
    }
    if {name: refs.get(name) for name in row} != row or package.first != before[2] + 1:
        yield Fault("package-row-differs", at=at)
    data = unit.package_bytes(package.number)
    if not data and ("package", str(package.number)) in whole.blanked:
        return
    try:
        manifest, content = open_again(data, keys.sealing_key(unit).identity, whole.walk.public)
    except CartDeskError:
        yield Fault("package-altered", at=at)
        return
    mine = (package.number, before[1], package.first, package.last)
    if (
        digest(data) != package.digest
        or (manifest.number, manifest.prev, manifest.first, manifest.last) != mine
    ):
        yield Fault("package-altered", at=at)
    if _forms(content) != list(package.forms):
        yield Fault("package-forms-differ", at=at)
    yield from _told_otherwise(whole, manifest, content)


def _forms(content: PackageContent) -> list[tuple[str, FormPlace, str]]:
    forms = []
    for form in content.forms:
        snapshot = read_snapshot(form.snapshot)
        forms.append((snapshot.subject, snapshot.place, digest(form.snapshot)))
    return forms


def _told_otherwise(whole: Verification, manifest: Manifest, content: PackageContent) -> Iterator[Fault]:
    """The first record that is no longer the one this package told the sponsor of."""
    for seq, leaf in enumerate(content.digests, manifest.first):
        if whole.walk.leaf(seq).hex() != leaf:
            missing = seq > whole.walk.size
            code = "package-tells-of-missing" if missing else "package-tells-otherwise"
            yield Fault(code, seq, at=f"package:{manifest.number}")
            return


def _missing(acts: KeptActs, packages: list[OutboxPackage]) -> Iterator[Fault]:
    """Packages that the trail tells of and that are not kept."""
    kept = {one.number for one in packages}
    for found in acts.of(Kind.PACKAGE_PACK):
        if found["refs"].get("number") not in kept:
            yield Fault("package-missing", found["seq"], at=f"package:{found['refs'].get('number')}")


def _answer_faults(whole: Verification, accepted: set[str], delivered: set[int]) -> Iterator[Fault]:
    """Receipts and acknowledgements: genuine, for these packages, each filed by a record, none gone."""
    unit, acts, card = whole.unit, whole.acts, study_card(whole.unit)
    digests = {one.number: one.digest for one in unit.packages()}
    kept = set[str]()
    for number, kind, data in unit.answers():
        at = f"{kind}:{number}"
        kept.add(digest(data))
        name, filed = ("receipt", Kind.RECEIPT_FILE) if kind == "receipt" else (kind, Kind.ACK_FILE)
        if not acts.of(filed, **{name: digest(data)}, number=number):
            yield Fault("answer-not-filed", at=at)
        try:
            if card is None:
                raise CartDeskError("card.none")
            fits = _answer_fits(whole, card, number, kind, data, digests, accepted)
        except CartDeskError:
            fits = False
        if fits:
            delivered |= {number} if kind == "receipt" else set()
        else:
            yield Fault("answer-false", at=at)
    for kind, filed in (("receipt", Kind.RECEIPT_FILE), ("acknowledgement", Kind.ACK_FILE)):
        for number in {one["refs"].get("number") for one in acts.of(filed)}:
            if not any(one["refs"].get(kind) in kept for one in acts.of(filed, number=number)):
                yield Fault("answer-missing", at=f"{kind}:{number}")


def _answer_fits(
    whole: Verification,
    card: StudyCard,
    number: int,
    kind: str,
    data: bytes,
    digests: dict[int, str],
    accepted: set[str],
) -> bool:
    if kind == "acknowledgement":
        answer = read_acknowledgement(data, card.public)
        accepted.update(answer.accepted)
        return (answer.number, answer.package) == (number, digests.get(number))
    receipt = receipt_of(card, data)
    return receipt is not None and (receipt.number, receipt.package) == (number, digests.get(number))


def receipt_of(card: StudyCard | None, data: bytes) -> Receipt | None:
    """A receipt of the post office that the card names, or None."""
    if card is None or card.server is None:
        return None
    try:
        return read_receipt(data, bytes.fromhex(card.server.key))
    except CartDeskError:
        return None


def witnessed_roots(unit: Unit) -> dict[int, bytes]:
    """Roots that the post office cosigned, by size: what the trail was when its packages arrived there."""
    try:
        card = study_card(unit)
    except (CartDeskError, ValueError):
        return {}
    found = {}
    for _, kind, data in unit.answers():
        receipt = receipt_of(card, data) if kind == "receipt" else None
        if receipt is not None:
            note = parse_checkpoint(receipt.checkpoint)
            found[note.size] = note.root
    return found


def _road_faults(unit: Unit, accepted: set[str], delivered: set[int]) -> Iterator[Fault]:
    """How far each form came follows from packages and answers, and from nothing else (decisions 15)."""
    road = dict[str | None, RoadState]()
    for package in unit.packages():
        for _, _, packed in package.forms:
            came = RoadState.DELIVERED if package.number in delivered else RoadState.PACKED
            road[packed] = RoadState.RECEIVED if packed in accepted else came
    for subject, place, snapshot, word, seq in unit.road_words():
        if word != road.get(snapshot, RoadState.LAPTOP).value:
            yield Fault("road-false", seq, at=f"form:{subject} {place.event} {place.form}")
