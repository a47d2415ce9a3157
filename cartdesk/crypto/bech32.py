"""Bech32 (BIP 173) encoding, needed to write an age identity made from bytes of the house's own Random."""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32_encode(prefix: str, data: bytes) -> str:
    """`prefix` (lower case), the digit 1, `data` in groups of five bits, and six characters of checksum."""
    groups = _five_bits(data)
    head = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    rest = _polymod([*head, *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    check = [(rest >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(_ALPHABET[group] for group in [*groups, *check])


def _five_bits(data: bytes) -> list[int]:
    bits = len(data) * 8
    padding = -bits % 5
    number = int.from_bytes(data, "big") << padding
    return [(number >> place) & 31 for place in range(bits + padding - 5, -1, -5)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
