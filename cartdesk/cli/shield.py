"""What a started program never lets out: memory in a core dump, values in what it prints (B25, B27, B28, R68).

Faults are told by kind and place. Their texts could quote an answer, so they are not printed anywhere, not even for
whoever looks for a fault: file, line and function are enough to find it.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import logging
import sys
import threading
import traceback
import warnings
from types import TracebackType

PR_SET_DUMPABLE = 4
SILENT_FAULTS = (
    0x0001 | 0x0002 | 0x8000
)  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX
OWN = "cartdesk"


def shield() -> None:
    """Once, when the program starts. A system that refuses a part of it is no reason not to work."""
    keep_memory()
    hush_faults()


def keep_memory() -> None:
    """No core dump and no reading of this process by other programs of the same person."""
    if sys.platform == "win32":
        _keep_memory_on_windows()
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _keep_memory_on_windows() -> None:
    """No box and no report of Windows Error Reporting, which would keep a copy of the memory."""
    windll = getattr(ctypes, "WinDLL")  # noqa: B009 - exists on Windows only
    windll("kernel32.dll").SetErrorMode(SILENT_FAULTS)
    exclude = windll("wer.dll").WerAddExcludedApplication
    exclude.argtypes = [ctypes.c_wchar_p, ctypes.c_int]
    exclude(sys.executable, 0)


def hush_faults() -> None:
    """Every way Python prints a fault by itself tells kind and place only; so does a crash."""
    with contextlib.suppress(RuntimeError, AttributeError, OSError, ValueError):  # no stream to tell it on
        faulthandler.enable()
    sys.excepthook = _tell
    threading.excepthook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)
    warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: _say(
        f"{category.__name__} {filename}:{lineno}"
    )
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Places())
    logging.getLogger().addHandler(handler)


class _Places(logging.Formatter):
    """Our own remarks hold codes only and are told; of a library's remark only its kind and place are."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, never a traceback."""
        told = (
            record.getMessage() if record.name.split(".")[0] == OWN else f"{record.filename}:{record.lineno}"
        )
        return f"{record.name} {record.levelname.lower()}: {told}"


def _tell(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    places = [f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)]
    _say("\n".join([f"cartdesk: {kind.__name__}", *places]))


def _say(text: str) -> None:
    """Standard error, where there is one: a program with a window may have none."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(text, file=sys.stderr)
