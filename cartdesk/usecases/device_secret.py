"""What a computer keeps outside every desk folder: the device secret of each desk, and its own identity as a spare (decisions 24).

On Windows both are protected by DPAPI for the person who is logged in; elsewhere by file mode 0600.
"""

from __future__ import annotations

import os
from pathlib import Path

from cartdesk.base import CartDeskError, Random
from cartdesk.crypto import AgeKey, open_sealed, protected, unprotected
from cartdesk.store import DeskFile

SPARE = "spare.identity"
SECRET_BYTES = 32


def device_secret_path(secrets: Path, device: str) -> Path:
    """The file of the device secret, outside the desk folder."""
    return secrets / f"{device}.secret"


def write_device_secret(secrets: Path, device: str, secret: bytes) -> None:
    """Keep the device secret; it is on the disk when this returns. `desk.read-only` where it cannot be kept."""
    _write(device_secret_path(secrets, device), secret)


def read_device_secret(secrets: Path, device: str) -> bytes:
    """The device secret, or `desk.no-device-secret` when this computer does not hold it."""
    found = _read(device_secret_path(secrets, device))
    if found is None or len(found) != SECRET_BYTES:
        raise CartDeskError("desk.no-device-secret")
    return found


def spare_identity(secrets: Path) -> AgeKey | None:
    """This computer's identity as a spare, or None while it is none."""
    found = _read(secrets / SPARE)
    return None if found is None else AgeKey.from_identity(found.decode("ascii", "replace"))


def make_spare_identity(secrets: Path, random: Random) -> AgeKey:
    """This computer's identity as a spare, made when it has none yet."""
    known = spare_identity(secrets)
    if known is not None:
        return known
    made = AgeKey.generate(random)
    _write(secrets / SPARE, made.identity.encode("ascii"))
    return made


def take_over(secrets: Path, file: DeskFile) -> tuple[bytes, str] | None:
    """On a spare computer: the device secret that was sealed for it, and the spare's id; None where nothing was."""
    own = spare_identity(secrets)
    for name, spare in file.doors.spares.items():
        if own is not None and spare.recipient == own.recipient:
            return open_sealed(bytes.fromhex(spare.sealed), own.identity), name
    return None


def _write(path: Path, data: bytes) -> None:
    """Beside the old one, durable, put in place in one step."""
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
            out.write(protected(data))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError as fault:
        raise CartDeskError("desk.secret-not-kept") from fault


def _read(path: Path) -> bytes | None:
    try:
        return unprotected(path.read_bytes())
    except OSError:
        return None
