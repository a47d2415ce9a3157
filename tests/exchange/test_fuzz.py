"""Hostile bytes are refused with a code: no other exception, no hang, nothing taken in (threat 11, T7)."""

import random

import pytest

from cartdesk.base import CartDeskError, SeededRandom, canonical
from cartdesk.crypto import SigningKey, open_sealed
from cartdesk.exchange import (
    inspect,
    open_package,
    read_acknowledgement,
    read_claim,
    read_enrolment_card,
    read_receipt,
    read_study_card,
)
from cartdesk.exchange.content import body_json, read_body
from cartdesk.exchange.package import MAGIC
from cartdesk.exchange.signed import sign_object
from tests.exchange.parts import Site, Sponsor
from tests.exchange.test_content import sealed_unchecked

SEED = 20261123
ODD = [
    None,
    True,
    0,
    -1,
    1.5,
    2**60,
    "",
    "x" * 70,
    "\ud800",
    "../../etc/passwd",
    "\u202eabc",
    [],
    {},
    [[]],
    {"a": {}},
]


def mutated(rng, data):
    """The data with a few random changes of bytes, cuts and repetitions."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        kind = rng.randrange(4)
        if kind == 0 and changed:
            changed[at % len(changed)] = rng.randrange(256)
        elif kind == 1:
            del changed[at : at + rng.randrange(40)]
        elif kind == 2:
            changed[at:at] = changed[at // 2 : at // 2 + rng.randrange(40)]
        else:
            changed[at:at] = rng.randbytes(rng.randrange(8))
    return bytes(changed)


def never_taken(rng, data, read, rounds):
    for turn in range(rounds):
        changed = mutated(rng, data)
        if changed == data:
            continue
        try:
            read(changed)
        except CartDeskError:
            continue
        raise AssertionError(f"seed {SEED}, round {turn}: taken in")


def everything(sponsor, site):
    """Each kind of file with its reader."""
    sealed = site.pack()
    server = SigningKey.generate(SeededRandom(700))
    from tests.exchange.test_bits import receipt_of

    expected = site.expectations()
    return [
        (sealed.data, lambda data: open_package(data, sponsor.age.identity, site.key.public, expected)),
        (sealed.data, inspect_whole(sealed.data)),
        (receipt_of(site, sealed), lambda data: read_receipt(data, server.public)),
        (sponsor.acknowledge(sealed), lambda data: read_acknowledgement(data, sponsor.key.public)),
        (sponsor.card(server), read_study_card),
        (site.card(), read_enrolment_card),
    ]


def inspect_whole(original):
    """Without a key a re-signed outside cannot be told; but the same signature must not fit other bytes."""

    def read(data):
        inspect(data)
        if data != original:
            raise CartDeskError("package.altered")

    return read


def test_mutated_files_are_refused():
    rng = random.Random(SEED)
    sponsor = Sponsor()
    for data, read in everything(sponsor, Site(sponsor)):
        never_taken(rng, data, read, 1_500)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_mutated_files_are_refused():
    rng = random.Random(SEED + 1)
    sponsor = Sponsor()
    for data, read in everything(sponsor, Site(sponsor)):
        never_taken(rng, data, read, 100_000)


def test_bodies_of_odd_shape_signed_by_an_enrolled_device_are_refused():
    """A dishonest device signs whatever it likes: every field in turn holds something odd, or is missing."""
    sponsor = Sponsor()
    site = Site(sponsor)
    seq = site.enter()
    content, manifest = site.content([site.signed_form(seq)], [seq]), site.manifest()
    good = body_json(content, manifest)
    for path in paths(good):
        for odd in ODD:
            changed = replaced(good, path, odd)
            if changed == good:
                continue
            try:
                read = read_body(changed, manifest)
                canonical(changed)
                data = sealed_unchecked(site, read, manifest)
                forms = open_package(data, sponsor.age.identity, site.key.public, site.expectations()).forms
            except CartDeskError:
                continue
            unbound = path == ("definition",) or path[-1] in ("facts", "new")
            nothing_taken = not forms or forms[0].fault is not None
            assert unbound or nothing_taken, (path, odd)


def test_manifests_of_odd_shape_are_refused():
    site = Site(Sponsor())
    good = site.pack_small().manifest.to_json()
    for path in paths(good):
        for odd in ODD:
            changed = replaced(good, path, odd)
            if changed == good or path == ("training",):
                continue
            try:
                envelope = sign_object(changed, "package", site.key)
            except CartDeskError:
                continue
            with pytest.raises(CartDeskError):
                inspect(MAGIC + b"%d\n" % len(envelope) + envelope + b"\nbody")


def test_nesting_without_end_and_repeated_keys_are_refused():
    for inner in (b"[" * 100_000, b'{"a":1,"a":2}', b"NaN", b"1e999", b'"\\ud800"', b"\xff\xfe"):
        data = MAGIC + b"%d\n" % len(inner) + inner + b"\n"
        with pytest.raises(CartDeskError):
            inspect(data)


def test_bytes_that_only_look_sealed_are_refused():
    identity = Sponsor().age.identity
    rng = random.Random(SEED)
    for _ in range(500):
        with pytest.raises(CartDeskError):
            open_sealed(b"age-encryption.org/v1\n" + rng.randbytes(rng.randrange(300)), identity)


def test_headers_that_are_no_signature_are_refused():
    rng = random.Random(SEED)
    good = f"CartDesk-Ed25519 key={'a' * 64}, time=1772712000, signature={'A' * 86}=="
    assert read_claim(good).time == 1_772_712_000
    for header in (
        None,
        "",
        "Basic abc",
        good + " ",
        good.replace("time=1", "time=01"),
        good.replace("AA==", "AB=="),
    ):
        with pytest.raises(CartDeskError, match=r"^request\.unsigned"):
            read_claim(header)
    for _ in range(500):
        changed = mutated(rng, good.encode()).decode("latin-1")
        try:
            read_claim(changed)
        except CartDeskError as fault:
            assert fault.code == "request.unsigned"


def paths(value, head=()):
    """Where each member of a nested object stands."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in members:
        yield (*head, key)
        yield from paths(inner, (*head, key))


def replaced(value, path, new):
    """A copy of the object with one member replaced; `None` for a key of an object also stands for `missing`."""
    if not path:
        return new
    if isinstance(value, dict):
        return {
            key: replaced(inner, path[1:], new) if key == path[0] else inner for key, inner in value.items()
        }
    return [replaced(inner, path[1:], new) if at == path[0] else inner for at, inner in enumerate(value)]
