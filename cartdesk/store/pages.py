"""Is every page of a database file authentic? SQLCipher's own message authentication code, computed beside it (T11).

SQLCipher 4: a page has 4096 bytes, its last 80 are the initialisation vector (16) and the HMAC-SHA-512 (64) over all before
it and the number of the page. The key of the code comes from the raw key and the salt, the file's first 16 bytes
(https://www.zetetic.net/sqlcipher/design/). Reads bytes, never the database: any thread may do it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

PAGE = 4096
SALT, CODE = 16, 64
_MASK, _TURNS = 0x3A, 2
_BLANK = bytes(PAGE)
_NEVER_WRITTEN = 0x40000000 // PAGE + 1  # SQLite keeps its lock byte in this page of the file


@dataclass(frozen=True, slots=True)
class PageReport:
    """What was read: how many pages, the numbers of those that are not authentic, and how many are empty.

    An empty page may be one that SQLite never used; only SQLite itself knows.
    """

    pages: int
    bad: tuple[int, ...]
    blank: int

    def damage(self, sqlite_finds: Callable[[], Sequence[str]]) -> bool:
        """Some pages are not authentic, or some are empty and SQLite, asked only then, finds fault."""
        return bool(self.bad) or (self.blank > 0 and len(sqlite_finds()) > 0)


def authenticate(pieces: Iterable[bytes], key: bytes) -> PageReport:
    """Check every page of a file that comes in pieces. `key`: the raw key of 32 bytes. A cut last page is not authentic."""
    code_key, count, blank = b"", 0, 0
    bad: list[int] = []
    for page in _pages(pieces):
        count += 1
        if count == 1:
            code_key = _code_key(key, page[:SALT])
        if page == _BLANK:
            blank += 1
        elif count != _NEVER_WRITTEN and not _authentic(page, count, code_key):
            bad.append(count)
    return PageReport(count, tuple(bad), blank)


def _code_key(key: bytes, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", key, bytes(one ^ _MASK for one in salt), _TURNS, len(key))


def _authentic(page: bytes, number: int, code_key: bytes) -> bool:
    start = SALT if number == 1 else 0
    told = page[start : PAGE - CODE] + number.to_bytes(4, "little")
    return len(page) == PAGE and hmac.digest(code_key, told, "sha512") == page[PAGE - CODE :]


def _pages(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % PAGE
        for at in range(0, whole, PAGE):
            yield rest[at : at + PAGE]
        rest = rest[whole:]
    if rest:
        yield rest
