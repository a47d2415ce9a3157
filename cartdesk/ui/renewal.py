"""A fresh process at the door: what Python forgot to wipe goes with the old one (B26, decisions 25; decision 0025).

Only names of places travel: the desk's folder, the language, who is wanted. Typed text waits in the encrypted store.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Renewal:
    """Start again at the door of `folder`, with the person `who` (an id, or empty) chosen."""

    folder: Path
    language: str
    who: str = ""

    def command(self) -> list[str]:
        """The words that start the program again, installed or frozen."""
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "cartdesk"]
        where = ["--lang", self.language, "--at", str(self.folder)]
        return [*program, *where, *(["--who", self.who] if self.who else [])]

    def replace(self) -> int:
        """Put the fresh process in the place of this one; where that cannot be (Windows) start it and end with 0."""
        command = self.command()
        if os.name == "posix":
            os.execv(command[0], command)
        subprocess.Popen(command)
        return 0
