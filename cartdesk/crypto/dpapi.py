"""Windows' own protection of small secrets (DPAPI): only the same person on the same computer can open them.

On other systems this module does nothing but say so: there the file's mode protects it.
"""

from __future__ import annotations

import sys

from cartdesk.base import CartDeskError

_BLOB = bytes.fromhex("01000000d08c9ddf")  # what every protected blob begins with
_SILENT = 1  # CRYPTPROTECT_UI_FORBIDDEN


def protected(data: bytes) -> bytes:
    """The bytes to put on the disk."""
    return _through("CryptProtectData", data) if sys.platform == "win32" else data


def unprotected(data: bytes) -> bytes:
    """The bytes that were put there; another person's or computer's are `crypto.unwrap-failed`."""
    if sys.platform == "win32" and data.startswith(_BLOB):
        return _through("CryptUnprotectData", data)
    return data


def _through(function: str, data: bytes) -> bytes:
    import ctypes

    class Blob(ctypes.Structure):
        """DATA_BLOB: a length and where the bytes lie."""

        _fields_ = [("size", ctypes.c_uint32), ("data", ctypes.c_void_p)]

    held = ctypes.create_string_buffer(data, len(data))
    given, made = Blob(len(data), ctypes.cast(held, ctypes.c_void_p)), Blob()
    library = ctypes.CDLL("crypt32.dll")  # on 64-bit Windows there is one calling convention
    call = getattr(library, function)
    call.argtypes = [ctypes.POINTER(Blob), *[ctypes.c_void_p] * 4, ctypes.c_uint32, ctypes.POINTER(Blob)]
    if not call(ctypes.byref(given), None, None, None, None, _SILENT, ctypes.byref(made)):
        raise CartDeskError("crypto.unwrap-failed")
    try:
        return ctypes.string_at(made.data, made.size)
    finally:
        release = ctypes.CDLL("kernel32.dll").LocalFree
        release.argtypes = [ctypes.c_void_p]
        release(made.data)
