"""Ed25519 against RFC 8032, and keys that must not be trusted (T15, T20)."""

import pytest

from cartdesk.base import SeededRandom
from cartdesk.crypto import SigningKey, key_id, usable_public, verify
from cartdesk.crypto.signing import _SMALL_ORDER
from tests.vectors.reading import outcome

# RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3, TEST SHA(abc)
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_the_public_vectors(seed, public, message, signature):
    key = SigningKey.from_seed(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert verify(key.public, bytes.fromhex(signature), bytes.fromhex(message))


def test_a_signature_fits_one_key_and_one_message():
    key, other = SigningKey.generate(SeededRandom(1)), SigningKey.generate(SeededRandom(2))
    signature = key.sign(b"message")
    assert verify(key.public, signature, b"message")
    assert not verify(other.public, signature, b"message")
    assert not verify(key.public, signature, b"Message")
    for place in range(64):
        flipped = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        assert not verify(key.public, flipped, b"message")


def test_a_signature_cannot_be_respelled():
    """S + L would verify where S is not checked against the order of the group."""
    key = SigningKey.generate(SeededRandom(1))
    signature = key.sign(b"message")
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(signature[32:], "little") + order
    assert not verify(key.public, signature[:32] + scalar.to_bytes(32, "little"), b"message")


def test_lengths_that_are_wrong_verify_nothing():
    key = SigningKey.generate(SeededRandom(1))
    signature = key.sign(b"m")
    assert not verify(key.public[:31], signature, b"m")
    assert not verify(key.public, signature[:63], b"m")
    assert not verify(b"", b"", b"")
    assert outcome(lambda: SigningKey.from_seed(b"short")) == "crypto.key-malformed"


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def times_eight_is_nothing(encoded):
    """True when the point (by RFC 8032's decoding, y taken modulo p) has an order that divides eight."""
    y = int.from_bytes(encoded, "little") % 2**255 % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        return None
    for _ in range(3):
        common = D * x * x * y * y
        x, y = 2 * x * y * pow(1 + common, -1, P) % P, (y * y + x * x) * pow(1 - common, -1, P) % P
    return (x, y) == (0, 1)


def test_weak_keys_are_refused():
    """Each listed point has an order dividing eight (reckoned here anew), in both spellings of its sign."""
    assert len(_SMALL_ORDER) == 7
    for point in _SMALL_ORDER:
        assert times_eight_is_nothing(point)
        assert not usable_public(point)
        assert not usable_public(point[:31] + bytes([point[31] | 0x80]))
    ordinary = SigningKey.generate(SeededRandom(3)).public
    assert times_eight_is_nothing(ordinary) is False
    assert usable_public(ordinary)


def test_a_weak_key_would_verify_without_the_guard():
    """The neutral point as a key accepts the signature (neutral, 0) over every message."""
    neutral = bytes([1]) + bytes(31)
    assert not verify(neutral, neutral + bytes(32), b"anything")


def test_the_seed_is_not_shown():
    key = SigningKey.generate(SeededRandom(1))
    assert key.seed.hex()[:8] not in repr(key)
    assert SigningKey.from_seed(key.seed).public == key.public
    assert key.key_id == key_id(key.public)
    assert len(key.key_id) == 64
