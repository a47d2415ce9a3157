"""A package is taken in whole and right, or not at all (docs/formats/package.md)."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, SeededRandom, digest
from cartdesk.crypto import AgeKey, SigningKey, open_sealed
from cartdesk.exchange import inspect, open_package, package_body, read_outer
from cartdesk.exchange.package import MAGIC, MAX_PACKAGE
from cartdesk.forms.place import FormPlace
from cartdesk.records import BOOK, Kind, SignedBook, SignedVersion, read_statement
from tests.exchange.parts import DOCTOR, PLACE, STUDY, Site, Sponsor


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


def refused(code):
    return pytest.raises(CartDeskError, match=f"^{code}")


def opened(sponsor, site, sealed, taken=()):
    return open_package(sealed.data, sponsor.age.identity, site.key.public, site.expectations(taken))


def test_what_was_packed_comes_out_again(sponsor, site):
    sealed = site.pack(value="38.9")
    content = opened(sponsor, site, sealed)
    assert content.digests == sealed.content.digests
    assert [record.data for record in content.records] == [site.records[0]]
    assert content.records[0].facts["new"].value == "38.9"
    assert content.forms == sealed.content.forms
    assert content.certificates == (site.certificate,)


def test_the_site_itself_can_open_its_package(site, sponsor):
    sealed = site.pack()
    assert open_package(sealed.data, site.age.identity, site.key.public, site.expectations()).forms


def test_the_outside_tells_who_and_which_without_a_key(site):
    site.pack()
    sealed = site.pack(value="37.1")
    told = inspect(sealed.data)
    assert (told.study, told.site, told.device, told.number) == ("hemc101-01-02", "01", "d0000001", 2)
    assert (told.first, told.last, told.prev) == (3, 4, site.outbox[0].digest)


def test_no_value_and_no_name_can_be_seen_from_outside(site):
    data = site.pack(subject="01-CANARY", value="38.7654").data
    for hidden in ("38.7654", "01-CANARY", "Орлов", "Петрова"):
        for encoding in ("utf-8", "utf-16-le", "cp1251"):
            assert hidden.encode(encoding) not in data


def test_the_same_content_gives_the_same_body_before_sealing(site):
    site.enter()
    content, manifest = site.content(), site.manifest()
    assert package_body(content, manifest, site.key) == package_body(content, manifest, site.key)


def test_the_body_holds_the_documented_keys_and_nothing_else(site, sponsor):
    import base64
    import json

    sealed = site.pack()
    inner = json.loads(open_sealed(read_outer(sealed.data).body, sponsor.age.identity))
    assert inner["payloadType"] == "application/vnd.cartdesk.package-body+json; v=1"
    payload = json.loads(base64.b64decode(inner["payload"]))
    assert set(payload) == {
        *("v", "type", "suite", "audience", "study", "site", "device", "number", "prev", "from", "to"),
        *("definition", "digests", "records", "forms", "certificates"),
    }


# One test for each bad input.


def test_cut_at_every_kind_of_place(site):
    data = site.pack().data
    for length in (0, 5, len(MAGIC), len(MAGIC) + 2, 300, len(data) // 2, len(data) - 1):
        with refused("package.cut"):
            inspect(data[:length])


def test_something_else_is_not_a_package():
    for data in (b"PK\x03\x04zip", b"%PDF-1.7", b"\x00" * 100, b"cartdesk-package v2\n123\n{}"):
        with refused("package.not-a-package"):
            inspect(data)


def test_bytes_after_the_end(site):
    with refused("package.altered"):
        inspect(site.pack().data + b"\n")


def test_too_large_is_refused_before_it_is_read():
    with refused("package.too-large"):
        inspect(MAGIC + b"0" * MAX_PACKAGE)


def test_a_length_that_lies(site):
    data = site.pack().data
    length, rest = data[len(MAGIC) :].split(b"\n", 1)
    for lie in (b"0" + length, b"-1", b"99999", b"+" + length, b" " + length, b"1"):
        with pytest.raises(CartDeskError, match=r"^package\.(altered|cut)"):
            inspect(MAGIC + lie + b"\n" + rest)


def test_a_flipped_bit_in_the_body(site, sponsor):
    sealed = site.pack()
    data = bytearray(sealed.data)
    data[-20] ^= 1
    with refused("package.altered"):
        open_package(bytes(data), sponsor.age.identity, site.key.public, site.expectations())


def test_another_devices_key(site, sponsor):
    sealed = site.pack()
    stranger = SigningKey.generate(SeededRandom(77))
    with refused("package.altered"):
        open_package(sealed.data, sponsor.age.identity, stranger.public, site.expectations())


def test_a_device_of_another_name_or_site(site, sponsor):
    sealed = site.pack()
    for changes in ({"device": "d0000002"}, {"site": "02"}):
        with refused("package.unknown-device"):
            open_package(
                sealed.data, sponsor.age.identity, site.key.public, replace(site.expectations(), **changes)
            )


def test_another_study(site, sponsor):
    with refused("package.other-study"):
        open_package(
            site.pack().data,
            sponsor.age.identity,
            site.key.public,
            replace(site.expectations(), study="hemc200-01-01"),
        )


def test_another_sponsor_even_of_the_same_study(site):
    other = Sponsor(seed=901)
    expected = replace(site.expectations(), audience=other.key.public.hex())
    with refused("package.not-for-us"):
        open_package(site.pack().data, other.age.identity, site.key.public, expected)


def test_a_reader_without_the_right_identity(site):
    stranger = AgeKey.generate(SeededRandom(5))
    with refused("package.not-for-us"):
        open_package(site.pack().data, stranger.identity, site.key.public, site.expectations())


def test_a_training_package_at_a_real_desk(sponsor):
    site = Site(sponsor, training=True)
    with refused("package.training"):
        opened(sponsor, site, site.pack())


def test_a_real_package_at_a_training_desk():
    sponsor = Sponsor(training=True)
    site = Site(sponsor)
    with refused("package.not-training"):
        opened(sponsor, site, site.pack())


def test_the_same_package_again(site, sponsor):
    sealed = site.pack()
    with refused("package.replayed"):
        opened(sponsor, site, sealed, [sealed])


def test_a_package_too_early_names_the_one_needed(site, sponsor):
    site.pack()
    second = site.pack()
    with refused("package.gap") as caught:
        opened(sponsor, site, second)
    assert caught.value.facts == {"need": 1}


def test_two_histories_of_one_device(site, sponsor):
    first = site.pack()
    twin = Site(sponsor)
    other = twin.pack(value="36.6")
    assert other.digest != first.digest
    with refused("package.fork"):
        opened(sponsor, site, other, [first])


def test_a_next_package_that_follows_another_history(site, sponsor):
    first = site.pack()
    twin = Site(sponsor)
    twin.pack(value="36.6")
    with refused("package.fork"):
        opened(sponsor, site, twin.pack(), [first])


def test_a_next_package_that_leaves_records_out(site, sponsor):
    first = site.pack()
    site.record()
    site.record()
    skipping = replace(site.content(), digests=site.content().digests[1:])
    sealed = site.seal(skipping, site.manifest(first=4))
    with refused("package.fork"):
        opened(sponsor, site, sealed, [first])


def test_a_checkpoint_of_another_trail_or_size(site, sponsor):
    site.enter()
    wrong_size = site.manifest(checkpoint=site.checkpoint(0))
    other = Site(sponsor, device="d0000009")
    other.enter()
    for manifest in (wrong_size, site.manifest(checkpoint=other.checkpoint(1, site.key))):
        sealed = site.seal(site.content(), manifest, keep=False)
        with refused("package.altered"):
            opened(sponsor, site, sealed)


def test_a_checkpoint_signed_by_another(site, sponsor):
    site.enter()
    manifest = site.manifest(checkpoint=site.checkpoint(1, SigningKey.generate(SeededRandom(3))))
    with refused("package.altered"):
        opened(sponsor, site, site.seal(site.content(), manifest, keep=False))


def test_an_outside_put_around_another_inside(site, sponsor):
    """The device's own signature is on both, but they do not belong together."""
    first = site.pack()
    second = site.pack(value="37.0")
    outer = read_outer(first.data)
    from cartdesk.exchange.signed import sign_object

    told = replace(second.manifest, body_sha256=digest(outer.body), body_length=len(outer.body))
    envelope = sign_object(told.to_json(), "package", site.key)
    forged = MAGIC + b"%d\n" % len(envelope) + envelope + b"\n" + outer.body
    with refused("package.altered"):
        open_package(forged, sponsor.age.identity, site.key.public, site.expectations([first]))


def test_a_body_signed_by_another_device(site, sponsor):
    """Someone who holds the device's outer key only in appearance: the inner signature must be the device's too."""
    site.enter()
    intruder = Site(sponsor, seed=44)
    inner = package_body(site.content(), site.manifest(), intruder.key)
    from cartdesk.crypto import seal
    from cartdesk.exchange.signed import sign_object

    body = seal(inner, (sponsor.age.recipient,))
    told = replace(site.manifest(), body_sha256=digest(body), body_length=len(body))
    envelope = sign_object(told.to_json(), "package", site.key)
    with refused("package.altered"):
        open_package(
            MAGIC + b"%d\n" % len(envelope) + envelope + b"\n" + body,
            sponsor.age.identity,
            site.key.public,
            site.expectations(),
        )


def test_more_than_five_thousand_records_are_not_one_package(site):
    site.enter()
    with refused("package.altered"):
        site.seal(replace(site.content(), digests=("a" * 64,) * 5001), site.manifest(last=5001))


def test_sealing_too_much_says_so(site, monkeypatch):
    monkeypatch.setattr("cartdesk.exchange.package.MAX_PACKAGE", 2_000)
    with refused("package.too-large"):
        site.pack()


def a_signed_book(site, first, *, listed=None, told=True, recorded=True):
    """A second package with the signature of a whole case book over the form of the first, or over what is `listed`."""
    (form,) = first.content.forms
    version = SignedVersion(listed or digest(form.snapshot), digest(b"statement"))
    book = SignedBook(
        study=STUDY,
        site=site.site,
        device=site.device,
        subject="01-001",
        forms={FormPlace("M1", 1, "F_IC", 1): version},
    )
    seq = site.enter()
    signed = site.signed_form(seq, book=book.digest)
    refs = {"statement": read_statement(signed.statement).digest, BOOK: book.digest}
    where = {"subject": "01-001", "place": PLACE, "refs": refs if recorded else {}}
    act = site.record(Kind.FORM_SIGN, book.to_json() if told else None, fact=BOOK, user=DOCTOR, **where)
    return site.seal(site.content([signed], [seq, act]), site.manifest())


@pytest.mark.requirement(
    "R37", "a case book's signature over a form version that was never taken in is refused alone"
)
@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ({}, None),
        ({"listed": "0" * 64}, "book-incomplete"),
        ({"told": False}, "book-malformed"),
        ({"recorded": False}, "record-missing"),
    ],
)
def test_the_signature_of_a_case_book_is_held_against_what_was_taken_in(sponsor, site, made, fault):
    first = site.pack()
    sealed = a_signed_book(site, first, **made)
    (form,) = opened(sponsor, site, sealed, [first]).forms
    assert form.fault == fault
