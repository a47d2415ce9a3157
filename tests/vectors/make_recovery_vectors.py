"""Writes the vectors of doors and of the recovery key from docs/formats, sharing no code with `cartdesk`.

Run by hand from the repository's root when a page gains a case: `python -m tests.vectors.make_recovery_vectors`.
Seals draw fresh randomness, so each run writes other sealed bytes; the outcomes stay.
"""

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.vectors import slip39
from tests.vectors.make_trust_vectors import write

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
MARK = 7357


def bech32(head, data):
    """BIP 173 over bytes, as age writes its recipients."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    state = 1
    for value in [*(ord(one) >> 5 for one in head), 0, *(ord(one) & 31 for one in head), *values, *[0] * 6]:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= generator if top >> at & 1 else 0
    values += [(state ^ 1) >> 5 * (5 - at) & 31 for at in range(6)]
    return head + "1" + "".join(LETTERS[one] for one in values)


def sealed(data, recipient):
    return pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)]).hex()


def recovery():
    secret, key = bytes(range(16)), bytes(range(100, 132))
    shares = slip39.split(secret, MARK, 1, bytes(range(50, 62)))
    other = slip39.split(bytes(16), 99, 1, bytes(12))
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cartdesk/1/recovery").derive(secret)
    recipient = bech32("age", X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
    first, second, third = shares
    words = first.split()
    swapped = " ".join([*words[:5], words[6], words[5], *words[7:]])
    strange = slip39.encode(MARK, 1, 2, 0, 2, bytes(16))
    fourth = slip39.encode(MARK, 1, 1, 3, 2, bytes(16))
    cases = [
        ("the first and the second", [first, second], "good"),
        ("the third before the first", [third, first], "good"),
        ("four letters of each, numbered, in capitals", [first, " ".join(f"{at}. {one[:4].upper()}" for at, one in enumerate(second.split(), 1))], "good"),
        ("all three", [first, second, third], "good"),
        ("one alone", [first], "share.too-few"),
        ("one twice", [second, second], "share.same"),
        ("shares of two keys", [first, other[1]], "share.different-keys"),
        ("nineteen words", [" ".join(words[:-1]), second], "share.length"),
        ("twenty-one words", [f"{first} academic", second], "share.length"),
        ("a word of no list", [" ".join(["zebra", *words[1:]]), second], "share.unknown-word"),
        ("three letters of a word", [" ".join([words[0][:3], *words[1:]]), second], "share.unknown-word"),
        ("two words in another order", [swapped, second], "share.mistyped"),
        ("another iteration exponent", [strange, second], "share.other-kind"),
        ("a fourth member", [fourth, second], "share.other-kind"),
        ("not extendable, as published with SLIP-39", ["shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed", second], "share.other-kind"),
    ]  # fmt: skip
    write(
        "recovery", "recovery", secret=secret.hex(), mark=MARK, shares=shares, recipient=recipient,
        database_key=key.hex(), sealed=sealed(key, recipient),
        cases=[{"name": name, "shares": typed, "outcome": outcome} for name, typed, outcome in cases],
    )  # fmt: skip


def doors():
    """A slot of today and one of CartDesk 0.1.0; salts and nonces are fixed, so that every step can be followed."""
    who = {"study": "STUDY-01", "site": "07", "device": "d01020304", "user": "u05060708"}
    password, secret, key = "верный конь скребница батарея", bytes(range(32, 64)), bytes(range(100, 132))
    cost, salt, nonce = {"memory_kib": 64, "passes": 3, "lanes": 1}, bytes(range(16)), bytes(range(12))
    stretched = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64).derive(
        password.encode()
    )
    kek = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cartdesk/1/kek/db").derive(stretched + secret)
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())

    def wrapped(what, purpose):
        header = "|".join(("cartdesk-slot-v1", *who.values(), purpose)).encode()
        return (b"\x01" + nonce + AESGCM(kek).encrypt(nonce, what, b"cartdesk/1/wrap\x00" + header)).hex()

    slot = {"salt": salt.hex(), "cost": cost}
    today = {
        "wrapped": wrapped(str(identity).encode(), "door"),
        "recipient": recipient,
        "sealed": sealed(key, recipient),
    }
    write(
        "doors", "desk-keys", **who, password=password, device_secret=secret.hex(), kek=kek.hex(),
        database_key=key.hex(), today=slot | today,
        first=slot | {"wrapped": wrapped(key, "db"), "recipient": "", "sealed": ""},
    )  # fmt: skip


if __name__ == "__main__":
    recovery()
    doors()
