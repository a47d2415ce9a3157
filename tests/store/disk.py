"""A disk that can be cut, filled and broken under SQLCipher itself: builds `disk_shim.c`, runs programs on it, orders it.

A program that `run_on` starts has the shim before libc (LD_PRELOAD). Inside it `Disk(folder)` gives the orders; files
outside that folder are never touched. Linux with a C compiler only: `make test` brings one.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("disk_shim.c")
LIBRARY = b"sqlcipher3"
COMPILER = shutil.which("gcc") or shutil.which("cc")

needs_disk = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None,
    reason="the broken disk is a C library between SQLCipher and libc: needs Linux and a C compiler (gcc)",
)


def shim() -> Path:
    """The compiled library, built once for each state of its source."""
    name = f"disk_shim-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}.so"
    made = ROOT / "build" / name
    if not made.exists():
        made.parent.mkdir(exist_ok=True)
        fresh = made.with_suffix(f".{os.getpid()}")
        command = [
            COMPILER,
            "-O2",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            "-o",
            fresh,
            SOURCE,
            "-ldl",
        ]
        subprocess.run(command, check=True, capture_output=True, text=True)
        fresh.replace(made)
    return made


def run_on(
    module: str, *args: object, check: bool = True, timeout: float = 110
) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests on the breakable disk."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, args)],
        capture_output=True, text=True, cwd=ROOT, timeout=timeout, check=False,
        env={**os.environ, "LD_PRELOAD": str(shim()), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert not check or done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done


class Disk:
    """The orders, inside a program that `run_on` started. Numbers count from 1: the next call that reaches the disk."""

    def __init__(self, folder: Path) -> None:
        self._shim = ctypes.CDLL(None)
        self._shim.disk_calls.restype = self._shim.disk_mallocs.restype = ctypes.c_long
        self._shim.disk_watch(os.fsencode(folder))

    @property
    def calls(self) -> int:
        """Calls since the last order to fail or to kill, reads among them."""
        return int(self._shim.disk_calls())

    @property
    def requests(self) -> int:
        """Requests for memory by SQLCipher since `starve`."""
        return int(self._shim.disk_mallocs())

    def record(self, path: Path) -> None:
        """Write every event into a file from now on (outside the folder); `tests.store.power_cut` reads it."""
        self._shim.disk_record(os.fsencode(path))

    def mark(self, text: str) -> None:
        """A remark among the events."""
        self._shim.disk_mark(text.encode())

    def fail(self, at: int, error: int, *, on: bool = False) -> None:
        """Call number `at` fails with this errno; with `on` every later one too."""
        self._shim.disk_fail(ctypes.c_long(at), error, int(on))

    def kill(self, at: int, *, after: bool) -> None:
        """The program is killed before or after change number `at` of the disk; "after" a write means in its middle."""
        self._shim.disk_kill(ctypes.c_long(at), int(after))

    def starve(self, at: int) -> None:
        """SQLCipher's request for memory number `at` is refused."""
        self._shim.disk_starve(LIBRARY, ctypes.c_long(at))

    def hold(self, capacity: int) -> None:
        """The folder takes no more than so many bytes; 0: no limit."""
        self._shim.disk_capacity(ctypes.c_long(capacity))

    def sound(self) -> None:
        """Nothing fails any more."""
        self._shim.disk_sound()
