"""The encrypted desk database: making, opening, transactions. Used by one thread at a time (decisions 26)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import SQLAlchemyError

from cartdesk.base import CartDeskError
from cartdesk.store.connection import Raw, connect, engine_over, run, settle
from cartdesk.store.contents import contents
from cartdesk.store.faults import REFUSED, told
from cartdesk.store.inspecting import APPLICATION_ID, SCHEMA, journal_path, sync_folder
from cartdesk.store.migrating import copy_before_migration, inspect_or_put_back, keep_copy
from cartdesk.store.migrations import migrate
from cartdesk.store.reader import FileReader
from cartdesk.store.trail import Tip
from cartdesk.store.unit import Unit


class Store:
    """An open desk database, held exclusively. Make one with `Store.create` or `Store.open`.

    Errors: `desk.no-desk-file`, `desk.exists`, `desk.foreign`, `desk.too-new`, `desk.wrong-key-or-damaged`,
    `desk.damaged`, `desk.open-elsewhere`, `desk.read-only`, `desk.disk-full`, `desk.disk-fault`, `desk.settings`,
    `desk.migration-failed`.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._raw: Raw = connect(path, key, "rw")
        self._file = FileReader(path)
        self._engine = engine_over(self._raw)
        self._connection = self._engine.connect()
        self._busy = False
        self._tip: Tip | None = None

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
    def open(cls, path: Path, key: bytes) -> Store:
        """Open a database after looking it over read-only: what is refused has not been written by a single byte.

        An older schema is migrated, with a copy to go back to; when that fails the desk is as it was.
        """
        since = inspect_or_put_back(path, key)
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
                settle(store._raw)
                run(
                    store._raw, "BEGIN IMMEDIATE"
                )  # tells a medium that cannot be written, before anybody types
                run(store._raw, "ROLLBACK")
                if since < SCHEMA:
                    store._migrate(since)
            except BaseException:
                store.close()
                raise
        except (driver.Error, SQLAlchemyError) as fault:
            raise told(fault) from fault
        return store

    def _migrate(self, since: int) -> None:
        """All steps in one transaction; of a desk that has data, a copy first, and its rows counted and compared."""
        before = copy_before_migration(self.path, self._key, self._raw, self._file) if since else {}
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
        """Write everything home and let the file go. May be called twice."""
        self._connection.close()
        self._engine.dispose()
        self._raw.close()
        self._file.close()

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction that writes: durable when the block has ended, gone without trace when it raises."""
        tip, self._tip = self._tip, None
        with self._transaction("BEGIN IMMEDIATE"):
            unit = Unit(self._connection, tip=tip)
            yield unit
            unit.flush()
        self._tip = unit._tip()

    @contextmanager
    def view(self) -> Iterator[Unit]:
        """One transaction that only reads; what is written in it is refused."""
        with self._transaction("BEGIN"):
            yield Unit(self._connection, writes=False)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._busy:
            raise RuntimeError("a unit of work is open already")
        self._busy = True
        self._connection.info["begin"] = begin
        try:
            with self._connection.begin():
                yield
        except (driver.Error, SQLAlchemyError) as fault:
            raise told(fault) from fault
        finally:
            self._busy = False

    def integrity_faults(self) -> list[str]:
        """What SQLite finds wrong with pages, keys and indices; empty when every page is authentic and in its place."""
        try:
            rows = [*run(self._raw, "PRAGMA integrity_check"), *run(self._raw, "PRAGMA foreign_key_check")]
        except driver.Error as fault:
            return [told(fault).code]
        return [str(row[0]) for row in rows if row[0] != "ok"]
