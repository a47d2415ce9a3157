"""The encrypted desk database: making, opening, transactions. Used by one thread at a time (decisions 26).

Errors: `desk.no-desk-file`, `desk.exists`, `desk.foreign`, `desk.too-new`, `desk.wrong-key-or-damaged`, `desk.damaged`,
`desk.open-elsewhere`, `desk.read-only`, `desk.disk-full`, `desk.disk-fault`, `desk.settings`, `desk.migration-failed`,
`desk.medium-gone`, `desk.other-medium`; `backup.under-way` while a copy holds the file still.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cartdesk.base import CartDeskError, sync_folder
from cartdesk.records import Erasure
from cartdesk.store.attachment import Attachment
from cartdesk.store.comparing import NOTHING_ERASED, append_only_rows
from cartdesk.store.connection import KEY_BYTES, run
from cartdesk.store.contents import contents
from cartdesk.store.copying import Copying
from cartdesk.store.faults import DAMAGE, FAULTS, REFUSED, TROUBLE, told
from cartdesk.store.filesystem import system_told
from cartdesk.store.inspecting import APPLICATION_ID, SCHEMA, inspect_database, journal_path
from cartdesk.store.migrating import copy_before_migration, inspect_or_put_back, keep_copy, kept_copies
from cartdesk.store.migrations import migrate
from cartdesk.store.reserve import give_back
from cartdesk.store.trail import Tip
from cartdesk.store.unit import Unit


class Store:
    """An open desk database, held exclusively. Make one with `Store.create` or `Store.open`.

    A disk that is full, gone or broken fails the unit at hand with nothing written; the store goes on by itself once
    the disk does: a full one is given the reserve, a file that failed is opened anew.

    Errors: see the head of this file.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._busy = self._closed = False
        self._tip: Tip | None = None
        self._acknowledged: tuple[int, str] | None = None
        self._ailing = False
        self._attach()

    @classmethod
    def create(cls, path: Path, key: bytes) -> Store:
        """Make a new database with a raw key of 32 bytes; it is on the disk when this returns."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError as fault:
            raise CartDeskError("desk.exists") from fault
        except OSError as fault:
            raise CartDeskError("desk.read-only") from fault
        try:
            store = cls._opened(path, key, since=0)
        except BaseException:
            for part in (path, journal_path(path)):
                part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        return store

    @classmethod
    def open(cls, path: Path, key: bytes, *, whole: bool = True) -> Store:
        """Open a database after looking it over read-only: what is refused has not been written by a single byte.

        An older schema is migrated, with a copy to go back to; when that fails the desk is as it was. Not `whole`: a desk
        closed in order opens at once, and the caller has its pages checked beside the work (`begin_copy`, `check_pages`).
        """
        since = inspect_or_put_back(path, key, whole=whole)
        try:
            return cls._opened(path, key, since)
        except BaseException:
            if since < SCHEMA:
                with suppress(CartDeskError):  # the next opening does what the disk does not allow now
                    inspect_or_put_back(path, key)
            raise

    @classmethod
    def _opened(cls, path: Path, key: bytes, since: int) -> Store:
        """Open for writing and take the migrations that schema `since` has not had."""
        try:
            store = cls(path, key)
            try:
                if since < SCHEMA:
                    store._migrate(since)
            except BaseException:
                store.close()
                raise
        except FAULTS as fault:
            raise told(fault) from fault
        return store

    def _migrate(self, since: int) -> None:
        """All steps in one transaction; of a desk that has data, a copy first, and its rows counted and compared."""
        before = copy_before_migration(self.path, self._key, self._raw, self._link.file) if since else {}
        try:
            with self._transaction("BEGIN EXCLUSIVE"):
                self._connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                migrate(self._connection, since)
                if contents(self._raw, before) != before:
                    raise CartDeskError("desk.migration-failed")
        except CartDeskError as fault:
            if fault.code == REFUSED:
                raise CartDeskError("desk.migration-failed") from fault
            raise
        if since and run(self._raw, "PRAGMA quick_check(1)") != [("ok",)]:
            raise CartDeskError("desk.migration-failed")
        keep_copy(self.path, self._key)

    def close(self) -> None:
        """Write everything home and let the file go, for good. May be called twice."""
        self._closed = True
        self._link.close()

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction that writes: durable when the block has ended, gone without trace when it raises."""
        tip, self._tip = self._tip, None
        with self._transaction("BEGIN IMMEDIATE"):
            unit = Unit(self._connection, tip=tip)
            yield unit
            unit.flush()
            head = unit.head()  # asked for in here: outside it would begin a transaction of its own
        self._tip, self._acknowledged = unit._tip(), head

    @contextmanager
    def view(self) -> Iterator[Unit]:
        """One transaction that only reads; what is written in it is refused."""
        with self._transaction("BEGIN"):
            yield Unit(self._connection, writes=False)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._busy:
            raise RuntimeError("a unit of work is open already")
        if self._closed:
            raise CartDeskError("desk.closed")
        self._busy = True
        try:
            if self._ailing:
                self._attach_again()
            self._connection.info["begin"] = begin
            with self._connection.begin():
                yield
        except FAULTS as fault:
            raise self._judged(told(fault)) from fault
        finally:
            self._busy = False

    @contextmanager
    def _judging(self) -> Iterator[None]:
        try:
            yield
        except FAULTS as fault:
            raise self._judged(told(fault)) from fault

    def _judged(self, error: CartDeskError) -> CartDeskError:
        """After a refusal: give a full disk room; of any other trouble the file is opened anew before the next unit.

        One failed read, or one request for memory refused, leaves SQLCipher's connection telling of damage until it is
        opened anew: so damage is believed only when it is found again.
        """
        if error.code == "desk.disk-full":
            give_back(self.path.parent)
            return error
        self._ailing = error.code in (*TROUBLE, *DAMAGE, "desk.no-memory")
        if error.code in DAMAGE:
            try:
                self._attach_again()
            except CartDeskError as found:
                return found
            except FAULTS as fault:
                return told(fault)
            return CartDeskError("desk.disk-fault")
        return error

    def _attach(self) -> None:
        self._link = Attachment(self.path, self._key)
        self._raw, self._connection = self._link.raw, self._link.connection

    def _attach_again(self) -> None:
        """Open the file anew: a medium that was pulled out and put back is reached only so. It must be the same one."""
        with suppress(*FAULTS):  # what cannot be written home stays in the log
            self._link.close()
        self._tip = None
        try:
            inspect_database(self.path, self._key)
        except CartDeskError as fault:
            if fault.code == "desk.no-desk-file":
                raise CartDeskError("desk.medium-gone") from fault
            raise
        self._attach()
        if self._acknowledged and not self._holds(*self._acknowledged):
            raise CartDeskError("desk.other-medium")
        self._ailing = False

    def _holds(self, seq: int, digest: str) -> bool:
        return seq == 0 or run(self._raw, f"SELECT digest FROM records WHERE seq = {seq}") == [(digest,)]

    def rekey(self, key: bytes) -> None:
        """Encrypt every page with another raw key of 32 bytes, in one transaction: all of them or none (B21).

        The old key opens nothing here afterwards; copies from before migrations, which it does open, are thrown away.
        Needs as much free space as the database takes; without it (`desk.rekey-failed`) everything is as it was.
        """
        if self._busy or len(key) != KEY_BYTES:
            raise RuntimeError("no change of key inside a unit of work, and a raw key has 32 bytes")
        if self._ailing:
            self._attach_again()
        try:
            run(self._raw, f"PRAGMA rekey = \"x'{key.hex()}'\"")
            if run(self._raw, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0] != 0:
                raise CartDeskError("desk.rekey-failed")
        except (*FAULTS, CartDeskError) as fault:
            # SQLCipher tells "ok" also when it could not write, and goes on writing under the new key: begin anew.
            self._attach_again()
            raise CartDeskError("desk.rekey-failed") from fault
        self._key = key
        with system_told():
            for copy in kept_copies(self.path):
                copy.unlink()

    def scrub(self) -> None:
        """Write the file anew from what it holds now, so that no erased byte is left in it (R07)."""
        with self._judging():
            self._link.write_anew()

    def copy_to(self, path: Path) -> None:
        """Write the database as it stands, with everything home from its log, to a new file; it stays encrypted."""
        if self._busy:
            raise RuntimeError("no copy inside a unit of work")
        with self._judging():
            self._link.bring_home()
        with (
            system_told(),
            open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb", buffering=0) as out,
        ):
            for piece in self._link.file.pieces(self._link.file.size):
                out.write(piece)
            os.fsync(out.fileno())

    def begin_copy(self) -> Copying:
        """Hold the file still and hand out what a copy needs; entry goes on into the log until its `end`.

        Errors: `backup.under-way` while another one holds it, and those of the disk.
        """
        link = self._link
        with self._judging():
            link.hold_still()
        return Copying(link.file, self._key, link.move_again)

    def append_only_rows(self, upto: int, erased: Erasure = NOTHING_ERASED) -> dict[str, frozenset[bytes]]:
        """Digests of all rows that never change, up to record `upto`, the log included: to be set against a copy."""
        with self.view():
            return append_only_rows(self._raw, upto, erased)

    def drop_migration_copies(self) -> None:
        """A good backup stands elsewhere: the copies from before migrations have done their duty."""
        for copy in kept_copies(self.path):
            with suppress(OSError):
                copy.unlink()

    @property
    def log_bytes(self) -> int:
        """Length of the write-ahead log: what is saved and not yet in the database file."""
        log = journal_path(self.path)
        return log.stat().st_size if log.exists() else 0

    def integrity_faults(self) -> list[str]:
        """What SQLite finds wrong with pages, keys and indices; empty when every page is authentic and in its place."""
        try:
            rows = [*run(self._raw, "PRAGMA integrity_check"), *run(self._raw, "PRAGMA foreign_key_check")]
        except FAULTS as fault:
            return [told(fault).code]
        return [str(row[0]) for row in rows if row[0] != "ok"]
