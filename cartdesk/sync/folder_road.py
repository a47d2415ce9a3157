"""The road by stick: the very same bytes as files under `CartDesk/` (docs/formats/package.md, threat 15).

File names are made here and never believed on reading; links are not followed; sizes are capped; a file is whole on the
medium, or not there.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, digest, sync_folder
from cartdesk.exchange import MAX_ACKNOWLEDGEMENT, MAX_PACKAGE, MAX_RECEIPT, Manifest, inspect
from cartdesk.sync.transport import Letters

ROOT = "CartDesk"
MAX_FILES = 10_000
_UNSAFE = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder of the stick: its name, the ending of its files, the largest size believed."""

    folder: str
    ending: str
    limit: int


PACKAGES = Shelf("packages", ".cdpkg", MAX_PACKAGE)
RECEIPTS = Shelf("receipts", ".cdrcpt", MAX_RECEIPT)
ACKNOWLEDGEMENTS = Shelf("acknowledgements", ".cdack", MAX_ACKNOWLEDGEMENT)


@dataclass(frozen=True, slots=True)
class Found:
    """A file lying on a shelf: `data`, or the code why it was not read. `name` is for people's eyes only."""

    name: str
    data: bytes | None
    fault: str | None = None


def parcel_name(manifest: Manifest, package: str, shelf: Shelf) -> str:
    """The file name for a package and what answers it: only letters, digits, `_`, `-` and the ending."""
    parties = [_UNSAFE.sub("_", part)[:40] for part in (manifest.study, manifest.site, manifest.device)]
    return "-".join([*parties, f"{manifest.number:06d}", package[:8]]) + shelf.ending


def package_name(package: bytes) -> str:
    """The file name of a package, wherever it is laid down."""
    return parcel_name(inspect(package), digest(package), PACKAGES)


class FolderRoad:
    """A road through a folder that a person picked: a stick's root, a network share.

    Faults: `sync.no-folder` (not there, or pulled out), `sync.stick-full`, `sync.link-refused`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, package: bytes) -> None:
        """Lay a package down. Nothing answers at once: its receipt comes with the stick."""
        self.lay_package(package)

    def receipts(self) -> list[bytes]:
        """All receipts lying on the stick, not yet checked."""
        return [one.data for one in self._found(RECEIPTS) if one.data is not None]

    def acknowledgements(self, after: int = 0) -> Letters:
        """All acknowledgements lying on the stick, not yet checked; a stick has no cursor."""
        return Letters(
            tuple(one.data for one in self._found(ACKNOWLEDGEMENTS) if one.data is not None), after
        )

    def packages(self) -> Iterator[Found]:
        """For the sponsor's desk: the packages lying on the stick, one at a time, not yet checked."""
        return self._found(PACKAGES)

    def lay_package(self, package: bytes) -> Path:
        """Write a package; if it lies there already, nothing changes."""
        return self._lay(PACKAGES, parcel_name(inspect(package), digest(package), PACKAGES), package)

    def lay_receipt(self, package: bytes, receipt: bytes) -> Path:
        """Write the receipt of a package, named like it."""
        return self._lay(RECEIPTS, parcel_name(inspect(package), digest(package), RECEIPTS), receipt)

    def lay_acknowledgement(self, package: bytes, acknowledgement: bytes) -> Path:
        """Write an acknowledgement of a package, named like it; a later one gets its own name."""
        name = parcel_name(inspect(package), digest(package), ACKNOWLEDGEMENTS)
        stem = name.removesuffix(ACKNOWLEDGEMENTS.ending)
        return self._lay(
            ACKNOWLEDGEMENTS,
            f"{stem}-{digest(acknowledgement)[:8]}{ACKNOWLEDGEMENTS.ending}",
            acknowledgement,
        )

    def _lay(self, shelf: Shelf, name: str, data: bytes) -> Path:
        with _told():
            where = self._shelf(shelf, make=True)
            target = where / name
            if _read_file(target, shelf.limit).data == data:
                return target
            _write_whole(where, target, data)
        return target

    def _shelf(self, shelf: Shelf, *, make: bool = False) -> Path:
        """The folder of a shelf; neither it nor `CartDesk` may be a link to somewhere else."""
        if not self._folder.is_dir():
            raise CartDeskError("sync.no-folder")
        where = self._folder
        for part in (ROOT, shelf.folder):
            where = where / part
            if make and not os.path.lexists(where):
                where.mkdir()
            if where.is_symlink() or (os.path.lexists(where) and not where.is_dir()):
                raise CartDeskError("sync.link-refused")
        return where

    def _found(self, shelf: Shelf) -> Iterator[Found]:
        with _told():
            where = self._shelf(shelf)
            names = sorted(os.listdir(where)) if where.is_dir() else []
        for name in [one for one in names if one.lower().endswith(shelf.ending)][:MAX_FILES]:
            yield _read_or_tell(where / name, shelf.limit)


class _told:
    """Turns the operating system's faults into words a person can be told."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, OSError):
            full = fault.errno in (28, 122)
            raise CartDeskError("sync.stick-full" if full else "sync.no-folder") from fault


def _read_or_tell(path: Path, limit: int) -> Found:
    """Like `_read_file`, but one file that cannot be read does not stand in the way of the others."""
    try:
        return _read_file(path, limit)
    except OSError:
        return Found(path.name, None, "sync.unreadable")


def _read_file(path: Path, limit: int) -> Found:
    """Read an ordinary file of at most `limit` bytes; links, devices and folders are not opened."""
    try:
        before = os.lstat(path)
    except FileNotFoundError:
        return Found(path.name, None, "sync.no-file")
    if not stat.S_ISREG(before.st_mode):
        return Found(path.name, None, "sync.link-refused")
    if before.st_size > limit:
        return Found(path.name, None, "sync.file-too-large")
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with os.fdopen(os.open(path, flags), "rb") as file:
        now = os.fstat(file.fileno())
        if not stat.S_ISREG(now.st_mode) or (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
            return Found(path.name, None, "sync.link-refused")
        data = file.read(limit + 1)
    return Found(path.name, data) if len(data) <= limit else Found(path.name, None, "sync.file-too-large")


def _write_whole(folder: Path, target: Path, data: bytes) -> None:
    """Write beside, flush to the medium, rename: after a pulled stick there is the whole file or none."""
    beside = folder / f".{target.name}.part"
    beside.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(beside, flags, 0o644), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)
    sync_folder(folder)
