"""Revocation by the sponsor: of a site's device, or of one person there; carried to the site like any letter (R36).

The sponsor's desk refuses what comes after; the site keeps its data, reads and prints them, and seals no more packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import Revocation, inspect, make_revocation, read_enrolment_card, read_revocation
from cartdesk.records import Kind, Permission, parse_checkpoint, read_statement
from cartdesk.store import KeptRevocation, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SITE, SPONSOR, Desk
from cartdesk.usecases.trust import need_study_card

CAUSES = ("lost", "stolen", "replaced", "doubt")
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as the sponsor's desk knows it: packages taken, cards it has had, and its revocation if there is one."""

    device: str
    site: str
    label: str
    packages: int
    cards: int
    revoked: Revocation | None


@dataclass(frozen=True, slots=True)
class DevicePerson:
    """Someone whose signatures have come from a device, and whether the sponsor revoked them there."""

    user: str
    name: str
    role: str
    revoked: bool


@usecase("device.revoke", needs=Permission.DESK, kind=SPONSOR)
def revoke_device(act: Acting, device: str, cause: str, password: str) -> bytes:
    """Take nothing more from this device after the last package that was accepted. It cannot be taken back."""
    if device_revocation(act.desk, act.unit, device) is not None:
        raise CartDeskError("revocation.already")
    return _revoke(act, device, None, cause, password)


@usecase("user.revoke", needs=Permission.DESK, kind=SPONSOR)
def revoke_user(act: Acting, device: str, user: str, cause: str, password: str) -> bytes:
    """Accept no signature of this person that the device's trail has after the last record taken."""
    if user in revoked_people(act.desk, act.unit, device):
        raise CartDeskError("revocation.already")
    return _revoke(act, device, user, cause, password)


def _revoke(act: Acting, device: str, user: str | None, cause: str, password: str) -> bytes:
    """`password` is the administrator's, entered again. Returns the signed revocation, to be carried to the site."""
    desk, unit = act.desk, act.unit
    card = next((one for one in unit.devices() if one.device == device), None)
    if card is None:
        raise CartDeskError("package.unknown-device")
    if cause not in CAUSES:
        raise CartDeskError("people.cause-missing")
    keys.prove_own(desk, unit, password)
    number, last, head = _last_good(unit, device)
    data = make_revocation(
        Revocation(
            study=desk.file.study, site=card.site, device=device, user=user, number=number, last=last, head=head,
            cause=cause, sponsor=desk.user.org, by=desk.user.id, time=act.now.iso(),
        ),
        keys.sponsor_key(unit),
    )  # fmt: skip
    unit.add_revocation(KeptRevocation(device, user, data))
    refs: dict[str, str | int] = {
        "device": device, "number": number, "last": last, "cause": cause, "revocation": digest(data)
    }  # fmt: skip
    act.record(Kind.DEVICE_REVOKE, refs={**refs, "user": user} if user else refs)
    act.checkpoint()
    return data


def _last_good(unit: Unit, device: str) -> tuple[int, int, str]:
    """Number of the last package accepted from a device, the last record it told of, the root of its checkpoint."""
    taken = [one for one in unit.mirror_packages() if one.device == device and one.accepted]
    if not taken:
        return 0, 0, NOTHING
    newest = max(taken, key=lambda one: one.number)
    manifest = inspect(unit.mirror_package_bytes(newest.digest))
    return newest.number, manifest.last, parse_checkpoint(manifest.checkpoint).root.hex()


def device_revocation(desk: Desk, unit: Unit, device: str) -> Revocation | None:
    """The revocation of a device, at the sponsor's desk and, of its own device, at a site's."""
    found = (one for one in unit.revocations() if one.device == device and one.user is None)
    return next((read_revocation(one.envelope, _sponsor(desk, unit)) for one in found), None)


def revoked_people(desk: Desk, unit: Unit, device: str) -> Mapping[str, int]:
    """Whom the sponsor revoked at a device, with the last record whose signatures stand."""
    held = [one for one in unit.revocations() if one.device == device and one.user is not None]
    read = [read_revocation(one.envelope, _sponsor(desk, unit)) for one in held]
    return {str(one.user): one.last for one in read}


def _sponsor(desk: Desk, unit: Unit) -> bytes:
    return keys.sponsor_key(unit).public if desk.kind == SPONSOR else need_study_card(unit).public


@viewing("device.list", needs=Permission.DESK)
def known_devices(desk: Desk, unit: Unit) -> tuple[DeviceView, ...]:
    """The sites' devices and what has come from them."""
    desk.demand_kind(SPONSOR)
    accepted = [one.device for one in unit.mirror_packages() if one.accepted]
    return tuple(
        DeviceView(
            one.device,
            one.site,
            read_enrolment_card(one.card).label,
            accepted.count(one.device),
            len(unit.device_cards(one.device)),
            device_revocation(desk, unit, one.device),
        )
        for one in unit.devices()
    )


@viewing("device.people", needs=Permission.DESK)
def device_people(desk: Desk, unit: Unit, device: str) -> tuple[DevicePerson, ...]:
    """Who has signed at a device, by the statements that came from it, with their newest name there."""
    desk.demand_kind(SPONSOR)
    signers = [read_statement(one.envelope).signer for one in unit.mirror_forms(device, current=False)]
    revoked = revoked_people(desk, unit, device)
    newest = {one.user: one for one in signers}
    return tuple(DevicePerson(one.user, one.name, one.role, one.user in revoked) for one in newest.values())


@viewing("revocation.waiting", needs=Permission.OWN)
def revocations(desk: Desk, unit: Unit) -> tuple[bytes, ...]:
    """All revocations this desk signed, to be handed to the post office or put on a stick."""
    desk.demand_kind(SPONSOR)
    return tuple(one.envelope for one in unit.revocations())


@usecase("revocation.take", needs=Permission.DESK, kind=SITE)
def take_revocation(act: Acting, data: bytes) -> Revocation:
    """Take the sponsor's revocation in from a file."""
    return _keep(act, data)


@usecase("revocation.file", needs=Permission.SEND, kind=SITE)
def file_revocation(act: Acting, data: bytes) -> Revocation:
    """File a revocation that the courier brought."""
    return _keep(act, data)


def _keep(act: Acting, data: bytes) -> Revocation:
    """The same again changes nothing; another device's is `revocation.other-device`."""
    desk, unit = act.desk, act.unit
    one = read_revocation(data, need_study_card(unit).public)
    if (one.study, one.site, one.device) != (desk.file.study, desk.file.site, desk.file.device):
        raise CartDeskError("revocation.other-device")
    if all(held.envelope != data for held in unit.revocations()):
        unit.add_revocation(KeptRevocation(one.device, one.user, data))
    refs: dict[str, str | int] = {"revocation": one.digest, "last": one.last, "cause": one.cause}
    act.record(Kind.REVOCATION_TAKE, refs={**refs, "user": one.user} if one.user else refs)
    return one


def demand_not_revoked(desk: Desk, unit: Unit) -> None:
    """A revoked device seals nothing more: `desk.revoked`."""
    if device_revocation(desk, unit, desk.file.device) is not None:
        raise CartDeskError("desk.revoked")
