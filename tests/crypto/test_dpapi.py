"""The protection of small secrets on Windows, against an imitation of its two libraries; the real ones are not proved here."""

import ctypes
from types import SimpleNamespace

import pytest

from cartdesk.crypto import dpapi
from tests.vectors.reading import outcome

HEAD = bytes.fromhex("01000000d08c9ddf")


class Call:
    """One function of a library: takes ctypes' types when told, like the real one."""

    def __init__(self, answer):
        self.answer, self.argtypes = answer, None

    def __call__(self, *arguments):
        assert len(arguments) == len(self.argtypes)
        return self.answer(*arguments)


class Windows:
    """CryptProtectData as a turning of every bit behind the blob's head; whoever else's blob is refused."""

    def __init__(self):
        self.held, self.released, self.refuses = [], [], False

    def library(self, name):
        if name == "kernel32.dll":
            return SimpleNamespace(LocalFree=Call(lambda at: self.released.append(at)))
        assert name == "crypt32.dll"
        put = Call(lambda *told: self.turn(told, lambda data: HEAD + bytes(255 - one for one in data)))
        take = Call(lambda *told: self.turn(told, lambda data: bytes(255 - one for one in data[len(HEAD) :])))
        return SimpleNamespace(CryptProtectData=put, CryptUnprotectData=take)

    def turn(self, told, change):
        given, *rest, silent, made = told
        assert rest == [None] * 4 and silent == 1  # CRYPTPROTECT_UI_FORBIDDEN: no dialog of Windows appears
        if self.refuses:
            return 0
        data = change(ctypes.string_at(given._obj.data, given._obj.size))
        self.held.append(ctypes.create_string_buffer(data, len(data)))
        made._obj.size, made._obj.data = len(data), ctypes.addressof(self.held[-1])
        return 1


@pytest.fixture
def windows(monkeypatch):
    made = Windows()
    monkeypatch.setattr(dpapi, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(ctypes, "CDLL", made.library)
    return made


def test_what_is_put_there_comes_back_and_the_memory_is_given_back(windows):
    kept = dpapi.protected(b"secret \x00 of the device")
    assert kept.startswith(HEAD) and b"secret" not in kept
    assert dpapi.unprotected(kept) == b"secret \x00 of the device"
    assert windows.released == [ctypes.addressof(one) for one in windows.held]


def test_what_was_never_protected_is_read_as_it_stands(windows):
    """A secret from another system, or from before: no library is asked."""
    assert dpapi.unprotected(b"plain") == b"plain" and windows.held == []


def test_anothers_blob_is_told(windows):
    windows.refuses = True
    assert outcome(lambda: dpapi.unprotected(HEAD + b"x")) == "crypto.unwrap-failed"
    assert outcome(lambda: dpapi.protected(b"x")) == "crypto.unwrap-failed"
    assert windows.released == []


def test_elsewhere_the_bytes_stay_as_they_are(monkeypatch):
    monkeypatch.setattr(dpapi, "sys", SimpleNamespace(platform="linux"))
    assert dpapi.protected(b"secret") == b"secret" == dpapi.unprotected(b"secret")
    assert dpapi.unprotected(HEAD + b"x") == HEAD + b"x"
