"""The recovery key in three shares, any two of which open it: SLIP-39 words (docs/formats/recovery.md, B10).

A secret of 16 bytes makes shares of twenty words; X25519, for which it stands, is no stronger. One share tells nothing.
Splitting draws its randomness from the operating system, as sealing does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartdesk.base import CartDeskError, Random
from cartdesk.crypto.password import as_latin_keys
from cartdesk.crypto.sealing import AgeKey

SHARES = 3
NEEDED = 2
SHARE_WORDS = 20
SECRET_BYTES = 16
_EXPONENT = 1
_INFO = b"cartdesk/1/recovery"
_TELLING = 4  # no two words of the list begin with the same four letters


@dataclass(frozen=True, slots=True)
class Share:
    """One share as read: its number from 1, the mark all shares of one key have in common (0–32767), its words."""

    number: int
    mark: int
    words: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Share({self.number}, mark {self.mark})"


def new_recovery_secret(random: Random) -> bytes:
    """Sixteen random bytes: what the shares are made of."""
    return random.take(SECRET_BYTES)


def recovery_key(secret: bytes) -> AgeKey:
    """The age key that the secret stands for: HKDF-SHA256 with the info `cartdesk/1/recovery`, no salt."""
    if len(secret) != SECRET_BYTES:
        raise CartDeskError("crypto.key-malformed")
    return AgeKey.from_seed(HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(secret))


def split(secret: bytes) -> tuple[Share, ...]:
    """Three shares of the secret; each is read back before it is handed out."""
    from shamir_mnemonic import generate_mnemonics

    if len(secret) != SECRET_BYTES:
        raise CartDeskError("crypto.key-malformed")
    (mnemonics,) = generate_mnemonics(1, [(NEEDED, SHARES)], secret, iteration_exponent=_EXPONENT)
    shares = tuple(read_share(text) for text in mnemonics)
    if any(combine([one, other]) != secret for one in shares for other in shares if one != other):
        raise CartDeskError("crypto.key-malformed")
    return shares


def combine(shares: Sequence[Share]) -> bytes:
    """The secret of two different shares of one key.

    Faults: `share.too-few`, `share.same`, `share.different-keys`.
    """
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    if len(shares) < NEEDED:
        raise CartDeskError("share.too-few")
    if len({one.number for one in shares}) < NEEDED:
        raise CartDeskError("share.same")
    chosen = sorted(shares, key=lambda one: one.number)[:: len(shares) - 1]
    try:
        return bytes(combine_mnemonics([" ".join(one.words) for one in chosen]))
    except MnemonicError as fault:
        raise CartDeskError("share.different-keys") from fault


def read_share(text: str) -> Share:
    """A share from typed or scanned words, in any case, with or without numbers, four letters of each being enough.

    A keyboard left in Russian is understood. Faults: `share.length` (how many words there are), `share.unknown-word`
    (which one), `share.mistyped` (the check sum), `share.other-kind` (SLIP-39, but no share of ours).
    """
    from shamir_mnemonic import MnemonicError
    from shamir_mnemonic import Share as Mnemonic

    typed = share_words(text)
    if len(typed) != SHARE_WORDS:
        raise CartDeskError("share.length", n=len(typed), needed=SHARE_WORDS)
    words = tuple(_known(word, at) for at, word in enumerate(typed, 1))
    try:
        one = Mnemonic.from_mnemonic(" ".join(words))
    except MnemonicError as fault:
        raise CartDeskError("share.mistyped") from fault
    kind = (
        one.group_index,
        one.group_threshold,
        one.group_count,
        one.member_threshold,
        one.iteration_exponent,
    )
    if kind != (0, 1, 1, NEEDED, _EXPONENT) or one.index >= SHARES or not one.extendable:
        raise CartDeskError("share.other-kind")
    return Share(one.index + 1, one.identifier, words)


def share_words(text: str) -> list[str]:
    """The words of a text as typed: lower case, on the Latin keys, without the numbers that stand before them."""
    return re.findall("[a-z]+", as_latin_keys(text.lower()))


def _known(word: str, at: int) -> str:
    from shamir_mnemonic.wordlist import WORDLIST

    found = [one for one in WORDLIST if one == word or (len(word) >= _TELLING and one.startswith(word))]
    if len(found) != 1:
        raise CartDeskError("share.unknown-word", n=at)
    return str(found[0])
