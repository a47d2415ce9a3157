"""Which key lies where (docs/formats/desk-keys.md), and how it is reached. Key bytes never leave this room's calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, Random, digest
from cartdesk.crypto import (
    PUBLIC_BYTES,
    AgeKey,
    Cost,
    SigningKey,
    derive,
    key_id,
    open_sealed,
    seal,
    stretch,
    unwrap,
    wrap,
)
from cartdesk.records import Certificate, read_certificate, read_statement, trail_origin, verify_certificate
from cartdesk.store import DeskFile, Slot, Unit, UserKey
from cartdesk.usecases.device_secret import read_device_secret, write_device_secret

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk

__all__ = ["read_device_secret", "write_device_secret"]

SALT_BYTES = 16
DEVICE = "device.seed"
SEALING = "sealing.identity"
CERTIFYING = "certifying.sealed"
FIRST_CERTIFYING = "certifying.wrapped"  # as CartDesk 0.1.0 kept it
CERTIFYING_PUBLIC = "certifying.public"
CERTIFYING_FORMER = "certifying.former"  # public keys of 32 bytes, oldest first
SPONSOR = "sponsor.seed"


@dataclass(frozen=True, slots=True)
class Way:
    """How a password is stretched: 16 bytes of salt, and the cost."""

    salt: bytes
    cost: Cost

    @classmethod
    def fresh(cls, random: Random, cost: Cost) -> Way:
        """A salt of its own."""
        return cls(random.take(SALT_BYTES), cost)

    def stretch(self, password: str) -> bytes:
        """The slow step."""
        return stretch(password, self.salt, self.cost)


@dataclass(frozen=True, slots=True)
class Proof:
    """A password that was right: the person's signing key for one signing, and what opens their other keys."""

    signing: SigningKey
    stretched: bytes = field(repr=False)
    secret: bytes = field(repr=False)


def origin(desk: Desk) -> str:
    """The name a desk signs its checkpoints with (C2SP tlog-checkpoint)."""
    return trail_origin(desk.file.study, desk.file.site, desk.file.device)


def device_key(unit: Unit) -> SigningKey:
    """The device's signing key: checkpoints and packages."""
    return SigningKey.from_seed(_secret(unit, DEVICE))


def sponsor_key(unit: Unit) -> SigningKey:
    """The sponsor desk's key: study cards and acknowledgements."""
    return SigningKey.from_seed(_secret(unit, SPONSOR))


def sealing_key(unit: Unit) -> AgeKey:
    """The age identity that opens packages sealed to this desk."""
    return AgeKey.from_identity(_secret(unit, SEALING).decode("ascii"))


def _secret(unit: Unit, name: str) -> bytes:
    found = unit.secret(name)
    if found is None:
        raise CartDeskError("desk.key-missing", key=name)
    return found


def slot_header(file: DeskFile, user: str, purpose: str) -> bytes:
    """What a wrapped key is bound to: desk, person, purpose."""
    return f"cartdesk-slot-v1|{file.study}|{file.site}|{file.device}|{user}|{purpose}".encode()


def make_slot(
    file: DeskFile, user: str, database_key: bytes, stretched: bytes, secret: bytes, way: Way, random: Random
) -> Slot:
    """A way in for one person: a fresh identity under their password and this device, the database key sealed for it."""
    identity = AgeKey.generate(random)
    wrapped = wrap(
        derive(stretched, secret, "db"), identity.identity.encode("ascii"), slot_header(file, user, "door")
    )
    sealed = seal(database_key, [identity.recipient])
    return Slot(way.salt.hex(), way.cost, wrapped.hex(), identity.recipient, sealed.hex())


def open_identity(file: DeskFile, user: str, stretched: bytes, secret: bytes) -> AgeKey:
    """A person's identity, or `crypto.unwrap-failed` when password or device secret is not the right one."""
    wrapped = bytes.fromhex(file.slots[user].wrapped)
    opened = unwrap(derive(stretched, secret, "db"), wrapped, slot_header(file, user, "door"))
    return AgeKey.from_identity(opened.decode("ascii"))


def open_slot(file: DeskFile, user: str, stretched: bytes, secret: bytes) -> bytes:
    """The database key, or `crypto.unwrap-failed` when password or device secret is not the right one."""
    slot = file.slots[user]
    if slot.recipient:
        return open_sealed(bytes.fromhex(slot.sealed), open_identity(file, user, stretched, secret).identity)
    kek = derive(stretched, secret, "db")
    return unwrap(kek, bytes.fromhex(slot.wrapped), slot_header(file, user, "db"))


def stretch_for(file: DeskFile, user: str, password: str) -> bytes:
    """The slow step (Argon2id) with this person's salt and cost."""
    slot = file.slots[user]
    return stretch(password, bytes.fromhex(slot.salt), slot.cost)


def wrap_signing_key(file: DeskFile, user: str, key: SigningKey, stretched: bytes, secret: bytes) -> bytes:
    """Wrap a person's signing key apart from the database key (trust page, decision 4)."""
    return wrap(derive(stretched, secret, "sign"), key.seed, slot_header(file, user, "sign"))


def named(wrapped: bytes) -> str:
    """The digest by which records name a wrapped key: another one in its place is seen."""
    return digest(wrapped)


def named_certificate(envelope: bytes) -> str:
    """The digest of the certificate that a signed statement names."""
    return read_statement(envelope).certificate


def unlock_signing_key(desk: Desk, keys: UserKey, password: str) -> SigningKey:
    """Unwrap the person's signing key for one signing; `signing.wrong-password` otherwise (R23)."""
    return prove(desk, keys, password).signing


def prove(desk: Desk, keys: UserKey, password: str) -> Proof:
    """The one door for a password that is entered again: `signing.wrong-password` when it is not the person's."""
    stretched = stretch_for(desk.file, keys.user, password)
    secret = read_device_secret(desk.secrets, desk.file.device)
    kek = derive(stretched, secret, "sign")
    try:
        seed = unwrap(kek, keys.wrapped, slot_header(desk.file, keys.user, "sign"))
    except CartDeskError as fault:
        raise CartDeskError("signing.wrong-password") from fault
    return Proof(SigningKey.from_seed(seed), stretched, secret)


def prove_own(desk: Desk, unit: Unit, password: str) -> Proof:
    """The password of the person at the desk, entered again."""
    own = unit.user_key(desk.user.id)
    if own is None:
        raise CartDeskError("desk.key-missing", key="signing")
    return prove(desk, own, password)


def certifying_key(desk: Desk, unit: Unit, proof: Proof) -> SigningKey:
    """The site's certifying key, opened with an administrator's password (decisions 19)."""
    user = desk.user.id
    sealed = unit.secret(f"{CERTIFYING}.{user}")
    if sealed is None:
        raise CartDeskError("desk.key-missing", key="certifying")
    identity = open_identity(desk.file, user, proof.stretched, proof.secret)
    return SigningKey.from_seed(open_sealed(sealed, identity.identity))


def open_first_certifying(
    file: DeskFile, user: str, wrapped: bytes, stretched: bytes, secret: bytes
) -> SigningKey:
    """The certifying key as CartDesk 0.1.0 kept it for an administrator."""
    kek = derive(stretched, secret, "sign")
    return SigningKey.from_seed(unwrap(kek, wrapped, slot_header(file, user, "certify")))


def keep_certifying_key(unit: Unit, key: SigningKey, user: str, recipient: str) -> None:
    """Seal the certifying key for one administrator's identity, which only their password opens."""
    unit.put_secret(f"{CERTIFYING}.{user}", seal(key.seed, [recipient]))
    unit.drop_secret(f"{FIRST_CERTIFYING}.{user}")


def certifying_publics(unit: Unit) -> dict[str, bytes]:
    """The public certifying keys this desk has had, the present one last, by key id."""
    held = (unit.secret(CERTIFYING_FORMER) or b"") + _secret(unit, CERTIFYING_PUBLIC)
    publics = [held[at : at + PUBLIC_BYTES] for at in range(0, len(held), PUBLIC_BYTES)]
    return {key_id(one): one for one in publics}


def proved_certificate(unit: Unit, named: str) -> Certificate | None:
    """A certificate this desk keeps, checked against the certifying key that issued it; None when it keeps none such.

    Raises the fault of a certificate that is not what it claims to be.
    """
    held = unit.certificate(named)
    if held is None:
        return None
    issuer = certifying_publics(unit).get(read_certificate(held.envelope).issuer, b"")
    return verify_certificate(held.envelope, issuer)


def drop_certifying_key(unit: Unit, user: str) -> None:
    """A person has no business with the certifying key any more."""
    for name in (CERTIFYING, FIRST_CERTIFYING):
        unit.drop_secret(f"{name}.{user}")


def certifies(unit: Unit, user: str) -> bool:
    """Whether this person holds the certifying key."""
    return unit.secret(f"{CERTIFYING}.{user}") is not None


def new_database_key(random: Random) -> bytes:
    """32 random bytes: SQLCipher's raw key."""
    return random.take(32)
