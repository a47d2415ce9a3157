"""SLIP-39 a second time, written from its text with the standard library only, to hold the library we use against.

One group; shares that are not extendable are understood too, as the published vectors have them. The list of words is data and
comes with the library.
"""

import hmac
from hashlib import pbkdf2_hmac, sha256
from importlib.resources import files

WORDS = files("shamir_mnemonic").joinpath("wordlist.txt").read_text().split()
GENERATOR = (
    0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009, 0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120
)  # fmt: skip
DIGEST_AT, SECRET_AT = 254, 255


def checksum(values, extendable):
    """RS1024 over the customization string and the values; 1 for a whole share."""
    state = 1
    for value in [*(b"shamir_extendable" if extendable else b"shamir"), *values]:
        top = state >> 20
        state = (state & 0xFFFFF) << 10 ^ value
        for at in range(10):
            state ^= GENERATOR[at] if top >> at & 1 else 0
    return state


def words_of(number, count):
    return [WORDS[number >> 10 * at & 1023] for at in reversed(range(count))]


def encode(identifier, extendable, exponent, member, threshold, value):
    """The words of one share of the only group."""
    head = identifier << 5 | extendable << 4 | exponent
    place = member << 4 | threshold - 1
    length = -(-len(value) * 8 // 10)
    words = words_of(head, 2) + words_of(place, 2) + words_of(int.from_bytes(value, "big"), length)
    values = [WORDS.index(one) for one in words]
    return " ".join(words + words_of(checksum([*values, 0, 0, 0], extendable) ^ 1, 3))


def decode(text):
    """(identifier, extendable, exponent, group fields, member, threshold, value); ValueError for anything not whole."""
    values = [WORDS.index(one) for one in text.split()]
    extendable = values[1] >> 4 & 1
    if len(values) < 20 or checksum(values, extendable) != 1:
        raise ValueError("not a share")
    head, place = values[0] << 10 | values[1], values[2] << 10 | values[3]
    number, bits = 0, 10 * (len(values) - 7)
    for one in values[4:-3]:
        number = number << 10 | one
    length = bits // 16 * 2
    if number >> length * 8 or bits - length * 8 > 8:
        raise ValueError("padding")
    groups = (place >> 16, (place >> 12 & 15) + 1, (place >> 8 & 15) + 1)
    value = number.to_bytes(length, "big")
    return head >> 5, extendable, head & 15, groups, place >> 4 & 15, (place & 15) + 1, value


def times(one, other):
    """The product in GF(256) with x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one = one << 1 ^ (0x11B if one & 128 else 0)
        other >>= 1
    return product


def inverse(one):
    return next(other for other in range(1, 256) if times(one, other) == 1)


def interpolate(points, at):
    """The value at `at` of the polynomial through `points` (x to bytes), byte by byte."""
    result = bytes(len(next(iter(points.values()))))
    for x, value in points.items():
        factor = 1
        for other in points:
            if other != x:
                factor = times(factor, times(at ^ other, inverse(x ^ other)))
        result = bytes(a ^ times(factor, b) for a, b in zip(result, value, strict=True))
    return result


def feistel(data, rounds, passphrase, exponent, salt):
    left, right = data[: len(data) // 2], data[len(data) // 2 :]
    for number in rounds:
        key = pbkdf2_hmac("sha256", bytes([number]) + passphrase, salt + right, 2500 << exponent, len(right))
        left, right = right, bytes(a ^ b for a, b in zip(left, key, strict=True))
    return right + left


def salt_of(identifier, extendable):
    return b"" if extendable else b"shamir" + identifier.to_bytes(2, "big")


def split(secret, identifier, exponent, noise, members=3, passphrase=b""):
    """Extendable shares, any two of which make the secret; `noise` are the random bytes under the digest."""
    sealed = feistel(secret, range(4), passphrase, exponent, salt_of(identifier, 1))
    proof = hmac.digest(noise, sealed, sha256)[:4] + noise
    points = {DIGEST_AT: proof, SECRET_AT: sealed}
    return [encode(identifier, 1, exponent, at, 2, interpolate(points, at)) for at in range(members)]


def combine(texts, passphrase=b""):
    """The master secret of the shares of one group; ValueError when they do not make one."""
    shares = [decode(one) for one in texts]
    if len({one[:4] + (one[5],) for one in shares}) != 1 or len({one[4] for one in shares}) != len(shares):
        raise ValueError("not of one set")
    identifier, extendable, exponent, groups, _, threshold, value = shares[0]
    if groups[1:] != (1, 1) or len(shares) != threshold:
        raise ValueError("another number of shares")
    if threshold > 1:
        points = {one[4]: one[6] for one in shares}
        value, proof = interpolate(points, SECRET_AT), interpolate(points, DIGEST_AT)
        if hmac.digest(proof[4:], value, sha256)[:4] != proof[:4]:
            raise ValueError("digest")
    return feistel(value, reversed(range(4)), passphrase, exponent, salt_of(identifier, extendable))
