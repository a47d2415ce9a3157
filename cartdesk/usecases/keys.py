"""Which key lies where (docs/formats/desk-keys.md), and how it is reached. Key bytes never leave this room's calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, Random
from cartdesk.crypto import AgeKey, Cost, SigningKey, derive, stretch, unwrap, wrap
from cartdesk.records import trail_origin
from cartdesk.store import DeskFile, Slot, Unit, UserKey

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk

DEVICE = "device.seed"
SEALING = "sealing.identity"
CERTIFYING = "certifying.wrapped"
CERTIFYING_PUBLIC = "certifying.public"
SPONSOR = "sponsor.seed"


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


def device_secret_path(secrets: Path, device: str) -> Path:
    """The file of the device secret, outside the desk folder (decisions 24)."""
    return secrets / f"{device}.secret"


def write_device_secret(secrets: Path, device: str, secret: bytes) -> None:
    """Keep the device secret with mode 0600 (on Windows the user profile's own protection)."""
    secrets.mkdir(parents=True, exist_ok=True)
    path = device_secret_path(secrets, device)
    path.touch(mode=0o600, exist_ok=True)
    path.write_bytes(secret)
    path.chmod(0o600)


def read_device_secret(secrets: Path, device: str) -> bytes:
    """The device secret, or `desk.no-device-secret` when this computer does not hold it."""
    path = device_secret_path(secrets, device)
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CartDeskError("desk.no-device-secret") from fault


def slot_header(file: DeskFile, user: str, purpose: str) -> bytes:
    """What a wrapped key is bound to: desk, person, purpose."""
    return f"cartdesk-slot-v1|{file.study}|{file.site}|{file.device}|{user}|{purpose}".encode()


def make_slot(
    file: DeskFile, user: str, database_key: bytes, stretched: bytes, salt: bytes, cost: Cost, secret: bytes
) -> Slot:
    """Wrap the database key for one person's password and this device."""
    kek = derive(stretched, secret, "db")
    return Slot(
        salt=salt.hex(), cost=cost, wrapped=wrap(kek, database_key, slot_header(file, user, "db")).hex()
    )


def open_slot(file: DeskFile, user: str, stretched: bytes, secret: bytes) -> bytes:
    """The database key, or `crypto.unwrap-failed` when password or device secret is not the right one."""
    return unwrap(
        derive(stretched, secret, "db"),
        bytes.fromhex(file.slots[user].wrapped),
        slot_header(file, user, "db"),
    )


def stretch_for(file: DeskFile, user: str, password: str) -> bytes:
    """The slow step (Argon2id) with this person's salt and cost."""
    slot = file.slots[user]
    return stretch(password, bytes.fromhex(slot.salt), slot.cost)


def wrap_signing_key(file: DeskFile, user: str, key: SigningKey, stretched: bytes, secret: bytes) -> bytes:
    """Wrap a person's signing key apart from the database key (trust page, decision 4)."""
    return wrap(derive(stretched, secret, "sign"), key.seed, slot_header(file, user, "sign"))


def unlock_signing_key(desk: Desk, keys: UserKey, password: str) -> SigningKey:
    """Unwrap the person's signing key for one signing; `signing.wrong-password` otherwise (R23)."""
    stretched = stretch_for(desk.file, keys.user, password)
    kek = derive(stretched, read_device_secret(desk.secrets, desk.file.device), "sign")
    try:
        return SigningKey.from_seed(unwrap(kek, keys.wrapped, slot_header(desk.file, keys.user, "sign")))
    except CartDeskError as fault:
        raise CartDeskError("signing.wrong-password") from fault


def unlock_certifying_key(desk: Desk, unit: Unit, password: str) -> SigningKey:
    """Unwrap the site's certifying key with the administrator's password (decisions 19)."""
    wrapped = _secret(unit, f"{CERTIFYING}.{desk.user.id}")
    stretched = stretch_for(desk.file, desk.user.id, password)
    kek = derive(stretched, read_device_secret(desk.secrets, desk.file.device), "sign")
    try:
        return SigningKey.from_seed(unwrap(kek, wrapped, slot_header(desk.file, desk.user.id, "certify")))
    except CartDeskError as fault:
        raise CartDeskError("signing.wrong-password") from fault


def wrap_certifying_key(file: DeskFile, user: str, key: SigningKey, stretched: bytes, secret: bytes) -> bytes:
    """Wrap the certifying key for one administrator."""
    return wrap(derive(stretched, secret, "sign"), key.seed, slot_header(file, user, "certify"))


def new_database_key(random: Random) -> bytes:
    """32 random bytes: SQLCipher's raw key."""
    return random.take(32)
