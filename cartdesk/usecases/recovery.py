"""The recovery key: made, split 2 of 3, printed for its holders, replaced (B10; docs/formats/recovery.md).

It opens the database and nothing else: no signing key stands on it. The shares are never stored.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError, nfc
from cartdesk.crypto import (
    NEEDED,
    SHARES,
    AgeKey,
    Share,
    combine,
    fingerprint_words,
    new_recovery_secret,
    open_sealed,
    read_share,
    recovery_key,
    seal,
    split,
)
from cartdesk.paper import PaperShare, print_share
from cartdesk.records import Kind, Permission
from cartdesk.store import DeskFile, Recovery
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.doors import CLOSED, hang
from cartdesk.usecases.wording import local_time

MAX_HOLDER = 120


@dataclass(frozen=True, slots=True)
class RecoveryMade:
    """A new recovery key: the words all its sheets show, and the files of the sheets."""

    fingerprint: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class TypedShares:
    """Two shares that fit together: the numbers on the sheets (`1+3`) and the key they make."""

    numbers: str
    key: AgeKey


@usecase("recovery.make", needs=Permission.DESK)
def make_recovery(
    act: Acting, password: str, folder: Path, holders: Sequence[str], language: str
) -> RecoveryMade:
    """Make the recovery key, or another in its place: sheets of an earlier one open nothing from now on.

    Three sheets are written straight into a folder the administrator chose, one for each of the holders, and are not
    kept. `password` is the administrator's, entered again. Existing files are never overwritten (`recovery.sheets-there`).
    """
    desk = act.desk
    named = tuple(nfc(one).strip()[:MAX_HOLDER] for one in holders)
    if len(named) != SHARES or not all(named) or len(set(named)) != SHARES:
        raise CartDeskError("recovery.holders")
    proof = keys.prove_own(desk, act.unit, password)
    database_key = keys.open_slot(desk.file, desk.user.id, proof.stretched, proof.secret)
    secret = new_recovery_secret(desk.random)
    key, shares = recovery_key(secret), split(secret)
    if recovery_key(combine(shares[:NEEDED])).recipient != key.recipient:
        raise CartDeskError("crypto.key-malformed")
    words = recovery_words(key.recipient, language)
    before = desk.file.doors.recovery
    refs: dict[str, str | int] = {"recovery": key.recipient, "mark": shares[0].mark}
    act.record(
        Kind.RECOVERY_MAKE,
        facts={"holders": list(named)},
        refs={**refs, "before": before.recipient} if before else refs,
    )
    files = _write_sheets(act, folder, shares, named, words, language)
    sealed = seal(database_key, [key.recipient]).hex()
    hang(act, replace(desk.file.doors, recovery=Recovery(key.recipient, sealed, act.now.iso())))
    act.checkpoint()
    return RecoveryMade(words, files)


def type_shares(texts: Sequence[str]) -> TypedShares:
    """Two shares as typed or scanned. Faults of one share bear its place as the fact `share`; see `read_share`, `combine`."""
    shares: list[Share] = []
    for at, text in enumerate(texts, 1):
        try:
            shares.append(read_share(text))
        except CartDeskError as fault:
            raise CartDeskError(fault.code, **{**fault.facts, "share": at}) from fault
    key = recovery_key(combine(shares))
    return TypedShares("+".join(str(one) for one in sorted({one.number for one in shares})), key)


def through_recovery(file: DeskFile, key: AgeKey) -> bytes:
    """The database key through the recovery door; one of CLOSED when these shares are not of the key that holds."""
    recovery = file.doors.recovery
    if recovery is None or recovery.recipient != key.recipient:
        raise CartDeskError(CLOSED[0])
    return open_sealed(bytes.fromhex(recovery.sealed), key.identity)


def recovery_words(recipient: str, language: str) -> tuple[str, ...]:
    """The words that all sheets of one recovery key show."""
    return tuple(fingerprint_words(recipient.encode("ascii"), language))


def _write_sheets(
    act: Acting,
    folder: Path,
    shares: Sequence[Share],
    holders: Sequence[str],
    words: tuple[str, ...],
    language: str,
) -> tuple[Path, ...]:
    file = act.desk.file
    sheets = [
        PaperShare(
            number=one.number, shares=SHARES, needed=NEEDED, words=one.words, holder=holder, label=file.label,
            site=file.site, device=file.device, protocol=act.desk.study.protocol, fingerprint=words,
            made=local_time(act.now), language=language, training=file.training,
        )
        for one, holder in zip(shares, holders, strict=True)
    ]  # fmt: skip
    paths = tuple(folder / f"cartdesk-{file.device}-recovery-{one.number}.pdf" for one in sheets)
    if any(path.exists() for path in paths):
        raise CartDeskError("recovery.sheets-there")
    written: list[Path] = []
    try:
        for path, one in zip(paths, sheets, strict=True):
            written.append(path)
            _write_durably(path, print_share(one))
    except OSError as fault:
        for path in written:
            path.unlink(missing_ok=True)
        raise CartDeskError("recovery.not-written") from fault
    return paths


def _write_durably(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
