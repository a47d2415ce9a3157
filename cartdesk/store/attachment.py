"""One opening of the database file for writing: held exclusively, every setting in force, its bytes readable beside."""

from __future__ import annotations

from pathlib import Path

from cartdesk.store.connection import Raw, connect, engine_over, run, settle
from cartdesk.store.reader import FileReader


class Attachment:
    """`raw` is the driver's connection, `connection` SQLAlchemy's over it, `file` reads the bytes of the file."""

    def __init__(self, path: Path, key: bytes) -> None:
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

    def close(self) -> None:
        """Write everything home and let the file go. May be called twice."""
        self.connection.close()
        self._engine.dispose()
        self.raw.close()
        self.file.close()
