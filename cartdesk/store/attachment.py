"""One opening of the database file for writing: held exclusively, every setting in force, its bytes readable beside."""

from __future__ import annotations

from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.store.connection import Raw, connect, engine_over, run, settle
from cartdesk.store.reader import FileReader

LOG_PAGES = 1000  # SQLite's own measure of when the log goes home


class Attachment:
    """`raw` is the driver's connection, `connection` SQLAlchemy's over it, `file` reads the bytes of the file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._still = False
        self.raw: Raw = connect(path, key, "rw")
        try:
            self.file = FileReader(path)
            settle(self.raw)
            run(self.raw, "BEGIN IMMEDIATE")  # tells a medium that cannot be written, before anybody types
            run(self.raw, "ROLLBACK")
        except BaseException:
            self.raw.close()
            raise
        self._engine = engine_over(self.raw)
        self.connection = self._engine.connect()

    def bring_home(self) -> None:
        """Everything saved goes from the log into the file, and the log is cut to nothing."""
        if run(self.raw, "PRAGMA wal_checkpoint(TRUNCATE)") != [(0, 0, 0)]:
            raise CartDeskError("desk.disk-fault")

    def hold_still(self) -> None:
        """Everything goes home from the log, and nothing more until `move_again`: the file's bytes stay as they are."""
        if self._still:
            raise CartDeskError("backup.under-way")
        self.bring_home()
        run(self.raw, "PRAGMA wal_autocheckpoint = 0")
        self._still = True

    def move_again(self) -> None:
        """The log goes home again; nothing to do once the file was closed."""
        self._still = False
        if not self.file.ended:
            run(self.raw, f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def write_anew(self) -> None:
        """The file anew from what it holds now: pages that were freed, and what was left in half-empty ones, are gone.

        `backup.under-way` while a copy holds it still.
        """
        if self._still:
            raise CartDeskError("backup.under-way")
        run(self.raw, "VACUUM")
        self.bring_home()

    def close(self) -> None:
        """Write everything home and let the file go. May be called twice."""
        self.connection.close()
        self._engine.dispose()
        self.raw.close()
        self.file.close()
