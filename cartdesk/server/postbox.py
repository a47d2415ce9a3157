"""The Postbox: keeps sealed packages, checks their outside, gives receipts, hands them out (decisions 15, threats 8, 12, 18).

It holds public keys and its own signing key only. It cannot open a package, and no private key of a site is ever here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select, update

from cartdesk.base import CartDeskError, Clock, Random, SystemClock, canonical, digest
from cartdesk.crypto import SigningKey
from cartdesk.exchange import (
    EnrolmentCard,
    Outer,
    Progress,
    StudyCard,
    Turn,
    check_party,
    make_receipt,
    read_acknowledgement,
    read_enrolment_card,
    read_outer,
    read_revocation,
    read_study_card,
    turn,
)
from cartdesk.server import tables
from cartdesk.server.tables import acknowledgements, devices, packages, settings

DATABASE = "postbox.db"
KEY_FILE = "postbox.key"
SETTINGS_FILE = "postbox.json"
PACKAGES_A_PAGE = 200
ACKNOWLEDGEMENTS_A_PAGE = 100
PAGE_BYTES = 4 * 1024 * 1024
FORKS_KEPT = 8
SPONSOR = "sponsor"
_STUDY_CARD = "study-card"


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """One package as the sponsor's desk sees it listed. `forked`: contradicts another of the same number."""

    cursor: int
    digest: str
    site: str
    device: str
    number: int
    size: int
    forked: bool


@dataclass(frozen=True, slots=True)
class KeptAcknowledgement:
    """One letter waiting for its device: an acknowledgement, or a revocation."""

    cursor: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled device; `key` its public key in hex; frozen after a fork.

    `revoked_after` is the last package number taken from it, None while it is not revoked.
    """

    device: str
    site: str
    key: str
    frozen: bool
    revoked_after: int | None = None


class Postbox:
    """A post office in one folder: `postbox.json`, `postbox.key` (mode 0600), `postbox.db`.

    Safe to use from several threads, and from several processes on one folder. Times come from `clock`.
    """

    def __init__(self, folder: Path, key: SigningKey, engine: Engine, clock: Clock, training: bool) -> None:
        self.folder = folder
        self.training = training
        self.clock = clock
        self._key = key
        self._engine = engine
        self._writing = tables.writing(engine)
        self._last_card: StudyCard | None = None

    @classmethod
    def create(cls, folder: Path, *, clock: Clock, random: Random, training: bool = False) -> Postbox:
        """Make a post office in an empty (or new) folder, with a signing key of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CartDeskError("server.folder-not-empty")
        key = SigningKey.generate(random)
        _write_new(folder / KEY_FILE, key.seed.hex().encode("ascii"), 0o600)
        engine = tables.open_engine(folder / DATABASE)
        tables.migrate(engine)
        told = {"v": 1, "type": "cartdesk.postbox", "created": clock.now().iso(), "training": training}
        _write_new(folder / SETTINGS_FILE, canonical(told), 0o644)
        return cls(folder, key, engine, clock, training)

    @classmethod
    def open(cls, folder: Path, *, clock: Clock | None = None) -> Postbox:
        """Open an existing post office; `server.not-a-postbox` when there is none."""
        try:
            told = json.loads((folder / SETTINGS_FILE).read_bytes())
            key = SigningKey.from_seed(bytes.fromhex((folder / KEY_FILE).read_text(encoding="ascii").strip()))
            training = told["training"] is True
        except (OSError, ValueError, KeyError, TypeError, CartDeskError) as fault:
            raise CartDeskError("server.not-a-postbox") from fault
        if not (folder / DATABASE).is_file():
            raise CartDeskError("server.not-a-postbox")
        engine = tables.open_engine(folder / DATABASE)
        tables.check_version(engine)
        tables.migrate(engine)
        return cls(folder, key, engine, clock or SystemClock(), training)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def public(self) -> bytes:
        """The post office's public key: receipts and cosignatures."""
        return self._key.public

    @property
    def study_card(self) -> StudyCard | None:
        """The study card it serves, if one was loaded."""
        with self._engine.connect() as connection:
            return self._card(connection)

    def load_study_card(self, data: bytes) -> StudyCard:
        """Take in the sponsor's card: it may acknowledge and fetch. Another sponsor's key is never put in its place."""
        card = read_study_card(data)
        if card.training != self.training:
            raise CartDeskError("card.training" if card.training else "card.not-training")
        if card.server is not None and card.server.key != self.public.hex():
            raise CartDeskError("card.other-server")
        with self._writing.begin() as connection:
            before = self._card(connection)
            if before is not None and (before.key, before.study) != (card.key, card.study):
                raise CartDeskError("card.other-key")
            if before is None:
                connection.execute(insert(settings).values(name=_STUDY_CARD, value=data))
            else:
                connection.execute(update(settings).where(settings.c.name == _STUDY_CARD).values(value=data))
        return card

    def load_enrolment_card(self, data: bytes) -> EnrolmentCard:
        """Take in a device's card: it may post. A device enrolled with another key is refused, not replaced."""
        card = read_enrolment_card(data)
        with self._writing.begin() as connection:
            study = self._needed_card(connection)
            if card.training != study.training:
                raise CartDeskError("card.training" if card.training else "card.not-training")
            if card.study != study.study:
                raise CartDeskError("card.other-study")
            row = connection.execute(select(devices).where(devices.c.device == card.device)).first()
            if row is not None and (row.key, row.site) != (card.key, card.site):
                raise CartDeskError("card.other-key")
            if row is None:
                _refuse_known_key(connection, card, study)
                connection.execute(
                    insert(devices).values(
                        device=card.device, site=card.site, key=card.key, card=data, frozen=False
                    )
                )
        return card

    def take_package(self, data: bytes) -> bytes:
        """Check a package's outside, keep it, and give its receipt: the same for the same package, for ever.

        Refusals as docs/formats/package.md orders them. A fork is kept beside the first, and the device is frozen.
        """
        outer = read_outer(data)
        with self._writing.begin() as connection:
            study = self._needed_card(connection)
            device = _enrolled(connection, outer)
            outer.check_signature(bytes.fromhex(device.key))
            check_party(outer.manifest, audience=study.key, study=study.study, training=study.training)
            progress = _progress(connection, device.device, outer.manifest.number)
            if device.revoked_after is not None and outer.manifest.number > device.revoked_after:
                raise CartDeskError("package.revoked", number=device.revoked_after)
            verdict = turn(outer.manifest, outer.package, progress)
            if verdict is Turn.SEEN:
                return _receipt(connection, outer.package)
            outer.check_body()
            if verdict is Turn.GAP:
                raise CartDeskError("package.gap", need=progress.number + 1)
            if verdict is Turn.NEXT:
                if device.frozen:
                    raise CartDeskError("package.frozen")
                return self._keep(connection, outer, data, bytes.fromhex(device.key))
            _keep_fork(connection, outer, data)
        raise CartDeskError("package.fork", number=outer.manifest.number)

    def take_acknowledgement(self, data: bytes) -> int:
        """Keep an acknowledgement signed by the sponsor's key until its device fetches it; returns its cursor."""
        with self._writing.begin() as connection:
            study = self._needed_card(connection)
            told = read_acknowledgement(data, study.public)
            row = connection.execute(select(devices).where(devices.c.device == told.device)).first()
            if told.study != study.study or row is None or row.site != told.site:
                raise CartDeskError("acknowledgement.unknown-device")
            return _keep_letter(connection, told.device, data)

    def take_revocation(self, data: bytes) -> int:
        """Keep the sponsor's revocation for its device, and take no later package of a revoked one; returns its cursor."""
        with self._writing.begin() as connection:
            study = self._needed_card(connection)
            told = read_revocation(data, study.public)
            one = devices.c.device == told.device
            row = connection.execute(select(devices).where(one)).first()
            if told.study != study.study or row is None or row.site != told.site:
                raise CartDeskError("revocation.unknown-device")
            if told.user is None and row.revoked_after is None:
                connection.execute(update(devices).where(one).values(revoked_after=told.number))
            return _keep_letter(connection, told.device, data)

    def devices(self) -> Sequence[Device]:
        """All enrolled devices."""
        wanted = select(*_DEVICE).order_by(devices.c.device)
        with self._engine.connect() as connection:
            return [Device(*row) for row in connection.execute(wanted)]

    def list_packages(self, after: int = 0, limit: int = PACKAGES_A_PAGE) -> Sequence[KeptPackage]:
        """Packages kept after a cursor, oldest first, at most `limit`."""
        columns = [
            packages.c[name] for name in ("cursor", "digest", "site", "device", "number", "size", "forked")
        ]
        wanted = select(*columns).where(packages.c.cursor > after).order_by(packages.c.cursor).limit(limit)
        with self._engine.connect() as connection:
            return [KeptPackage(*row) for row in connection.execute(wanted)]

    def package(self, package: str) -> bytes:
        """The bytes of a package by its digest; `request.not-found` when it is not here."""
        with self._engine.connect() as connection:
            data = connection.execute(select(packages.c.data).where(packages.c.digest == package)).scalar()
        if data is None:
            raise CartDeskError("request.not-found")
        return bytes(data)

    def list_acknowledgements(
        self, device: str, after: int = 0
    ) -> tuple[Sequence[KeptAcknowledgement], bool]:
        """Acknowledgements for a device after a cursor, oldest first, and whether there are more.

        A page holds at most 100, and no more than 4 MiB beyond its first.
        """
        of_device = select(acknowledgements.c.cursor, acknowledgements.c.data).where(
            acknowledgements.c.device == device
        )
        later = of_device.where(acknowledgements.c.cursor > after).order_by(acknowledgements.c.cursor)
        page: list[KeptAcknowledgement] = []
        with self._engine.connect() as connection:
            for row in connection.execute(later.limit(ACKNOWLEDGEMENTS_A_PAGE + 1)):
                size = len(row.data) + sum(len(one.data) for one in page)
                if page and (len(page) == ACKNOWLEDGEMENTS_A_PAGE or size > PAGE_BYTES):
                    return page, True
                page.append(KeptAcknowledgement(int(row.cursor), bytes(row.data)))
        return page, False

    def may_read_as(self, key: str) -> str | None:
        """Whose key this is: `sponsor`, a device's id, or None for a stranger's."""
        with self._engine.connect() as connection:
            study = self._card(connection)
            if study is not None and study.key == key:
                return SPONSOR
            device = connection.execute(select(devices.c.device).where(devices.c.key == key)).scalar()
        return None if device is None else f"device:{device}"

    def _needed_card(self, connection: Connection) -> StudyCard:
        card = self._card(connection)
        if card is None:
            raise CartDeskError("server.no-study")
        return card

    def _card(self, connection: Connection) -> StudyCard | None:
        """The study card of the database; the one read last is remembered, so that its signature is checked once."""
        data = connection.execute(select(settings.c.value).where(settings.c.name == _STUDY_CARD)).scalar()
        if data is None:
            return None
        if self._last_card is None or self._last_card.raw != data:
            self._last_card = read_study_card(bytes(data))
        return self._last_card

    def _keep(self, connection: Connection, outer: Outer, data: bytes, device_public: bytes) -> bytes:
        now = self.clock.now()
        unix = int(now.utc.timestamp())
        receipt = make_receipt(outer.manifest, outer.package, device_public, self._key, now.iso(), unix)
        _insert(connection, outer, data, receipt)
        return receipt


_DEVICE = tuple(devices.c[name] for name in ("device", "site", "key", "frozen", "revoked_after"))


def _keep_letter(connection: Connection, device: str, data: bytes) -> int:
    """Keep signed bytes until their device fetches them, once; returns their cursor."""
    kept = select(acknowledgements.c.cursor).where(acknowledgements.c.digest == digest(data))
    if connection.execute(kept).scalar() is None:
        connection.execute(insert(acknowledgements).values(digest=digest(data), device=device, data=data))
    return int(connection.execute(kept).scalar_one())


def _refuse_known_key(connection: Connection, card: EnrolmentCard, study: StudyCard) -> None:
    """One key belongs to one party: a device may not share the sponsor's key or another device's."""
    taken = connection.execute(select(devices.c.device).where(devices.c.key == card.key)).first()
    if taken is not None or card.key == study.key:
        raise CartDeskError("card.other-key")


def _enrolled(connection: Connection, outer: Outer) -> Device:
    row = connection.execute(select(*_DEVICE).where(devices.c.device == outer.manifest.device)).first()
    if row is None or row.site != outer.manifest.site:
        raise CartDeskError("package.unknown-device")
    return Device(*row)


def _progress(connection: Connection, device: str, number: int) -> Progress:
    """How far this device's packages in order have come here, and which package was taken under `number`."""
    kept = select(packages.c.number, packages.c.digest, packages.c.last)
    in_order = kept.where(packages.c.device == device, packages.c.forked.is_(False))
    newest = connection.execute(in_order.order_by(packages.c.number.desc()).limit(1)).first()
    if newest is None:
        return Progress()
    same = connection.execute(in_order.where(packages.c.number == number)).first()
    return Progress(newest.number, newest.digest, newest.last, {} if same is None else {number: same.digest})


def _receipt(connection: Connection, package: str) -> bytes:
    return bytes(
        connection.execute(select(packages.c.receipt).where(packages.c.digest == package)).scalar_one()
    )


def _insert(connection: Connection, outer: Outer, data: bytes, receipt: bytes | None) -> None:
    told = outer.manifest
    row = {
        "digest": outer.package,
        "device": told.device,
        "site": told.site,
        "number": told.number,
        "last": told.last,
    }
    kept = {"forked": receipt is None, "size": len(data), "data": data, "receipt": receipt}
    connection.execute(insert(packages).values(**row, **kept))


def _keep_fork(connection: Connection, outer: Outer, data: bytes) -> None:
    """Freeze the device and keep the contradicting package, unless it or enough others are kept already."""
    device = outer.manifest.device
    connection.execute(update(devices).where(devices.c.device == device).values(frozen=True))
    forks = select(packages.c.digest).where(packages.c.device == device, packages.c.forked.is_(True))
    known = set(connection.execute(forks).scalars())
    if outer.package not in known and len(known) < FORKS_KEPT:
        _insert(connection, outer, data, None)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with this mode from its first moment, and flush it to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
