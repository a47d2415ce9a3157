"""Sealing against public vectors (T20): the age testkit, a second age implementation, and the HPKE of RFC 9180."""

import base64
import zlib
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from cartdesk.base import SeededRandom
from cartdesk.crypto import AgeKey, open_sealed, seal
from tests.vectors import age
from tests.vectors.reading import each, outcome, read

TESTKIT, HPKE = read("age")["cases"], read("hpke")["cases"]
SPONSOR, SITE = (AgeKey.generate(SeededRandom(seed)) for seed in (1, 2))


def file_of(case):
    data = base64.b64decode(case["file"])
    return zlib.decompress(data) if case.get("compressed") == "zlib" else data


def test_the_testkit_has_each_kind_of_outcome():
    assert len(TESTKIT) == 63 and sum(case["expect"] == "success" for case in TESTKIT) >= 10
    assert {case["expect"] for case in TESTKIT} == {
        "success", "no match", "HMAC failure", "header failure", "payload failure"
    }  # fmt: skip


@pytest.mark.parametrize(**each(TESTKIT))
def test_the_age_testkit(case):
    """What it calls a success opens to its payload; everything else opens to nothing at all."""
    found = []
    code = outcome(lambda: found.append(open_sealed(file_of(case), case["identity"])))
    assert code == ("good" if case["expect"] == "success" else "crypto.open-failed")
    assert [sha256(one).hexdigest() for one in found] == [case.get("payload")] * len(found)


@pytest.mark.parametrize(**each(TESTKIT))
def test_the_second_implementation_agrees_with_the_testkit(case):
    """So what it says of our own sealed bytes below is worth something."""
    if case["expect"] == "success":
        assert sha256(age.opened(file_of(case), case["identity"])).hexdigest() == case["payload"]
    else:
        with pytest.raises((ValueError, InvalidTag)):
            age.opened(file_of(case), case["identity"])


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_what_the_program_seals_the_second_implementation_opens(size):
    data = SeededRandom(size).take(size)
    sealed = seal(data, [SPONSOR.recipient, SITE.recipient])
    for key in (SPONSOR, SITE):
        assert age.opened(sealed, key.identity) == data == open_sealed(sealed, key.identity)


# RFC 9180 in base mode, over the very ciphers that age X25519 stands on: X25519, HKDF-SHA256, ChaCha20-Poly1305; and
# AES-256-GCM, which wraps keys.


def extract(salt, label, value, suite):
    return HKDF.extract(SHA256(), salt or None, b"HPKE-v1" + suite + label + value)


def expand(secret, label, info, length, suite):
    told = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(SHA256(), length, told).derive(secret)


def shared_secret(private, enc):
    """DHKEM(X25519, HKDF-SHA256): decapsulation, section 4.1."""
    suite = b"KEM" + (0x20).to_bytes(2, "big")
    key = X25519PrivateKey.from_private_bytes(private)
    common = key.exchange(X25519PublicKey.from_public_bytes(enc))
    whole = enc + key.public_key().public_bytes_raw()
    return expand(extract(b"", b"eae_prk", common, suite), b"shared_secret", whole, 32, suite)


def schedule(secret, info, aead):
    """Key, base nonce and exporter secret of base mode, section 5.1."""
    suite = b"HPKE" + b"".join(one.to_bytes(2, "big") for one in (0x20, 1, aead))
    context = b"\0" + extract(b"", b"psk_id_hash", b"", suite) + extract(b"", b"info_hash", info, suite)
    main = extract(secret, b"secret", b"", suite)
    return [
        expand(main, label, context, size, suite) for label, size in ((b"key", 32), (b"base_nonce", 12), (b"exp", 32))
    ]  # fmt: skip


CIPHERS = {2: AESGCM, 3: ChaCha20Poly1305}
SUITES = {2: hpke.AEAD.AES_256_GCM, 3: hpke.AEAD.CHACHA20_POLY1305}


@pytest.mark.parametrize(**each(HPKE))
def test_hpke_of_rfc_9180(case):
    told = {name: bytes.fromhex(case[name]) for name in ("skRm", "enc", "info", "shared_secret")}
    secret = shared_secret(told["skRm"], told["enc"])
    assert secret == told["shared_secret"]
    key, base, exporter = schedule(secret, told["info"], case["aead_id"])
    assert [key.hex(), base.hex(), exporter.hex()] == [
        case[name] for name in ("key", "base_nonce", "exporter_secret")
    ]
    for one in case["encryptions"]:
        nonce = (int.from_bytes(base, "big") ^ one["number"]).to_bytes(12, "big")
        plain, aad = bytes.fromhex(one["pt"]), bytes.fromhex(one["aad"])
        cipher = CIPHERS[case["aead_id"]](key)
        assert nonce.hex() == one["nonce"]
        assert cipher.encrypt(nonce, plain, aad).hex() == one["ct"]
        assert cipher.decrypt(nonce, bytes.fromhex(one["ct"]), aad) == plain


@pytest.mark.parametrize(**each(HPKE))
def test_the_librarys_hpke_is_that_of_the_vectors(case):
    """The way out should age be given up (decision 0038): what the library seals, the reckoning above opens."""
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(case["skRm"]))
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, SUITES[case["aead_id"]])
    info = bytes.fromhex(case["info"])
    sealed = suite.encrypt(b"38.9", private.public_key(), info)
    enc, rest = sealed[:32], sealed[32:]
    key, nonce, _ = schedule(shared_secret(private.private_bytes_raw(), enc), info, case["aead_id"])
    assert CIPHERS[case["aead_id"]](key).decrypt(nonce, rest, b"") == b"38.9"
    assert suite.decrypt(sealed, private, info) == b"38.9"
