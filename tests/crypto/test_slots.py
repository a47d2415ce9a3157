"""Keys on a password: Argon2id, HKDF, AES-GCM against public vectors and the page's own (D1, T15, T20)."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartdesk.base import CartDeskError
from cartdesk.crypto import FLOOR, Cost, derive, stretch, unwrap, wrap
from cartdesk.store import DeskFile, Doors, Slot
from cartdesk.usecases import keys
from tests.vectors.reading import outcome, read

VECTORS = read("desk-keys")
SALT, SECRET = bytes.fromhex(VECTORS["salt"]), bytes.fromhex(VECTORS["device_secret"])
COST = Cost(**VECTORS["cost"])


def test_argon2id_of_rfc_9106():
    """Section 5.3, with its secret and associated data, which CartDesk does not use."""
    kdf = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    )
    assert (
        kdf.derive(b"\x01" * 32).hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


def test_hkdf_of_rfc_5869():
    """Test case 1."""
    kdf = HKDF(algorithm=SHA256(), length=42, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    assert kdf.derive(b"\x0b" * 22).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_aes_gcm_of_the_public_vectors():
    """GCM specification, test case 14: AES-256, zero key, nonce and block."""
    sealed = AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), None)
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


@pytest.mark.parametrize("row", VECTORS["rows"], ids=lambda row: row["password"].split()[0])
def test_a_password_gives_the_keys_of_the_page(row):
    stretched = stretch(row["password"], SALT, COST)
    assert stretched.hex() == row["stretched"]
    for purpose, key in row["keys"].items():
        assert derive(stretched, SECRET, purpose).hex() == key


def test_the_same_letters_typed_another_way_are_the_same_password():
    nfd = VECTORS["nfd"]
    assert stretch(nfd["password"], SALT, COST).hex() == VECTORS["rows"][nfd["same_as"]]["stretched"]


def test_everything_that_goes_in_matters():
    base = derive(stretch("пароль", SALT, COST), SECRET, "db")
    others = [
        derive(stretch("Пароль", SALT, COST), SECRET, "db"),
        derive(stretch("пароль", SALT[::-1], COST), SECRET, "db"),
        derive(stretch("пароль", SALT, Cost(64, 4, 1)), SECRET, "db"),
        derive(stretch("пароль", SALT, Cost(128, 3, 1)), SECRET, "db"),
        derive(stretch("пароль", SALT, COST), SECRET[::-1], "db"),
        derive(stretch("пароль", SALT, COST), SECRET, "sign"),
    ]
    assert len({base, *others}) == 7


@pytest.mark.parametrize(
    ("salt", "cost"),
    [
        (b"short", COST), (SALT, Cost(7, 3, 1)), (SALT, Cost(64, 0, 1)), (SALT, Cost(64, 3, 0)), (SALT, Cost(64, 3, 9)),
        (SALT, Cost(2**23, 3, 1)), (SALT, Cost(64, 65, 1)), (SALT, Cost(-1, -1, -1)),
    ],
)  # fmt: skip
def test_costs_that_cannot_be_or_would_hang_are_refused(salt, cost):
    assert outcome(lambda: stretch("пароль", salt, cost)) == "crypto.cost-refused"


def test_the_floor():
    assert (FLOOR.memory_kib, FLOOR.passes) == (64 * 1024, 3)
    assert Cost(65535, 3, 4).below(FLOOR)
    assert Cost(65536, 2, 1).below(FLOOR)
    assert not Cost(65536, 3, 1).below(FLOOR)
    assert not Cost(262144, 3, 4).below(FLOOR)


def test_an_unknown_purpose_has_no_key():
    assert outcome(lambda: derive(bytes(32), bytes(32), "recover")) == "crypto.unknown-purpose"
    assert outcome(lambda: derive(bytes(31), bytes(32), "db")) == "crypto.key-malformed"


def test_a_wrapped_key_of_the_page_opens():
    one = {name: bytes.fromhex(text) for name, text in VECTORS["wrapped"].items()}
    assert unwrap(one["kek"], one["wrapped"], one["header"]) == one["key"]


def test_a_wrapped_key_opens_only_whole_and_in_its_place():
    kek, key = bytes(range(32)), b"k" * 32
    wrapped = wrap(kek, key, b"slot of u1")
    assert unwrap(kek, wrapped, b"slot of u1") == key
    assert key not in wrapped
    cases = [(bytes(32), wrapped, b"slot of u1"), (kek, wrapped, b"slot of u2"), (kek, b"", b"slot of u1")]
    cases += [
        (kek, wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :], b"slot of u1")
        for place in range(len(wrapped))
    ]
    cases += [(kek, wrapped[:length], b"slot of u1") for length in range(len(wrapped))]
    assert {outcome(lambda case=case: unwrap(*case)) for case in cases} == {"crypto.unwrap-failed"}
    assert outcome(lambda: unwrap(b"short", wrapped, b"")) == "crypto.key-malformed"


def test_no_nonce_serves_two_keys():
    kek = bytes(range(32))
    nonces = {wrap(kek, bytes([n]) * 32, header)[1:13] for n in range(50) for header in (b"a", b"b", b"")}
    assert len(nonces) == 150
    assert wrap(kek, b"k" * 32, b"h") == wrap(kek, b"k" * 32, b"h")


DOORS = read("doors")
OWNER = DeskFile(
    kind="site", study=DOORS["study"], version="1.0", site=DOORS["site"], device=DOORS["device"],
    label="desk", training=False, created="2026-01-01T00:00:00.000Z",
)  # fmt: skip


def through(slot):
    """The database key through one slot of the page."""
    file = OWNER.behind(Doors(slots={DOORS["user"]: slot}))
    stretched = keys.stretch_for(file, DOORS["user"], DOORS["password"])
    secret = bytes.fromhex(DOORS["device_secret"])
    assert derive(stretched, secret, "db").hex() == DOORS["kek"]
    return keys.open_slot(file, DOORS["user"], stretched, secret).hex()


def slot_of(kind):
    made = DOORS[kind]
    return Slot(made["salt"], Cost(**made["cost"]), made["wrapped"], made["recipient"], made["sealed"])


@pytest.mark.parametrize("kind", ["today", "first"])
def test_a_slot_of_the_page_opens_with_its_password(kind):
    assert through(slot_of(kind)) == DOORS["database_key"]


@pytest.mark.parametrize("kind", ["today", "first"])
def test_no_bit_of_a_slot_can_be_turned(kind):
    slot = slot_of(kind)
    for name in ("wrapped", "sealed") if slot.sealed else ("wrapped",):
        data = bytes.fromhex(getattr(slot, name))
        for at in range(len(data)):
            bent = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            with pytest.raises(CartDeskError, match=r"crypto\.(unwrap|open)-failed"):
                through(replace(slot, **{name: bent.hex()}))
