"""Inside a package: nothing left out of the trail, no record altered, each form signed by a certified person."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, SeededRandom, digest
from cartdesk.crypto import SigningKey, seal
from cartdesk.exchange import SentRecord, leaf_digest, open_package
from cartdesk.exchange.content import body_json
from cartdesk.exchange.package import MAGIC
from cartdesk.exchange.signed import sign_object
from cartdesk.records.audit import Kind
from cartdesk.records.fact import Fact
from tests.exchange.parts import PLACE, Site, Sponsor


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


def sealed_unchecked(site, content, manifest):
    """A package as a faulty or dishonest device would make it, past its own checks."""
    inner = sign_object(body_json(content, manifest), "package-body", site.key)
    body = seal(inner, (site.sponsor.age.recipient,))
    told = replace(manifest, body_sha256=digest(body), body_length=len(body))
    envelope = sign_object(told.to_json(), "package", site.key)
    return MAGIC + b"%d\n" % len(envelope) + envelope + b"\n" + body


def read(site, content, manifest, taken=()):
    data = sealed_unchecked(site, content, manifest)
    return open_package(data, site.sponsor.age.identity, site.key.public, site.expectations(taken))


def one_form(site, **how):
    """Content with one value entered and its form signed."""
    seq = site.enter()
    return site.content([site.signed_form(seq, **how)], [seq])


def broken():
    return pytest.raises(CartDeskError, match=r"^package\.broken-trail")


def test_a_package_made_past_its_own_checks_is_still_read_when_right(site):
    content = one_form(site)
    assert read(site, content, site.manifest()) == content


def test_a_leaf_left_out(site):
    site.record()
    content = one_form(site)
    with broken():
        read(site, replace(content, digests=content.digests[1:]), site.manifest())


def test_a_leaf_changed(site):
    content = one_form(site)
    site.record()
    content = replace(site.content(), records=content.records, forms=content.forms)
    with broken():
        read(site, replace(content, digests=(content.digests[0], "0" * 64)), site.manifest())


def test_an_earlier_history_that_is_not_the_one_told_before(site):
    first = site.pack()
    site.record()
    content, manifest = site.content(), site.manifest()
    data = sealed_unchecked(site, content, manifest)
    expected = site.expectations([first])
    lied_to = replace(expected, digests={**expected.digests, 1: "e" * 64})
    with broken():
        open_package(data, site.sponsor.age.identity, site.key.public, lied_to)


def test_an_earlier_history_that_is_not_known(site):
    first = site.pack()
    site.record()
    data = sealed_unchecked(site, site.content(), site.manifest())
    expected = site.expectations([first])
    with broken():
        open_package(
            data,
            site.sponsor.age.identity,
            site.key.public,
            replace(expected, digests={1: expected.digests[1]}),
        )


def test_a_record_altered(site):
    content = one_form(site)
    record = content.records[0]
    altered = SentRecord(record.seq, record.data.replace(b'"u-nurse"', b'"u-other"'), record.facts)
    assert altered.data != record.data
    with broken():
        read(site, replace(content, records=(altered,)), site.manifest())


def test_a_record_under_another_number(site):
    content = one_form(site)
    with broken():
        read(site, replace(content, records=(replace(content.records[0], seq=2),)), site.manifest())


def test_a_record_told_twice(site):
    content = one_form(site)
    with broken():
        read(site, replace(content, records=content.records * 2), site.manifest())


def test_a_record_of_another_device_under_this_ones_leaf(site):
    """The tree alone would allow it: the record itself must name this device and number."""
    other = Site(site.sponsor, device="d0000009")
    other.enter()
    site.records.append(other.records[0])
    site.facts[1] = {}
    with broken():
        read(site, site.content([], [1]), site.manifest())


def test_a_value_that_is_not_the_one_recorded(site):
    content = one_form(site)
    fact = content.records[0].facts["new"]
    for wrong in (Fact(fact.salt, "36.6"), Fact("0" * 32, fact.value)):
        with broken():
            read(
                site,
                replace(content, records=(replace(content.records[0], facts={"new": wrong}),)),
                site.manifest(),
            )


def test_a_value_the_record_knows_nothing_of(site):
    content = one_form(site)
    extra = {**content.records[0].facts, "note": Fact("0" * 32, "x")}
    with broken():
        read(site, replace(content, records=(replace(content.records[0], facts=extra),)), site.manifest())


def test_a_value_that_stays_at_the_site_is_left_out_and_that_is_right(site):
    content = one_form(site)
    withheld = replace(content, records=(replace(content.records[0], facts={}),))
    assert read(site, withheld, site.manifest()).forms[0].fault is None


def test_neighbours_that_do_not_follow_each_other(site):
    """Record 2 names a record before it that is not record 1: seen where both are there in full."""
    other = Site(site.sponsor)
    site.enter(value="38.9")
    other.enter(value="36.6")
    other.enter(value="37.0")
    site.records.append(other.records[1])
    site.facts[2] = other.facts[2]
    assert read(site, site.content([], [1]), site.manifest()).records
    with broken():
        read(site, site.content([], [1, 2]), site.manifest())


def test_earlier_records_of_a_form_come_with_it(site):
    first = site.pack_small()
    site.record()
    seq = site.enter()
    content = site.content([site.signed_form(seq)], [1, seq])
    assert [record.seq for record in read(site, content, site.manifest(), [first]).records] == [1, seq]


def test_a_device_refuses_to_seal_leaves_that_do_not_fit(site):
    content = one_form(site)
    for wrong in (replace(content, digests=()), replace(content, digests=(digest(site.records[0]),))):
        with broken():
            site.seal(wrong, site.manifest())
    assert leaf_digest(site.records[0]) == content.digests[0]


# Faults of one form refuse that form and no other.


def fault_beside_a_good_form(site, spoil):
    """Pack a good form and a spoiled one; tell the faults of both."""
    good, bad = site.enter("01-001", "38.9"), site.enter("01-002", "37.2")
    good_form = site.signed_form(good, "01-001", "38.9")
    bad_form = spoil(bad)
    content = site.content([good_form, bad_form], [good, bad])
    return [form.fault for form in read(site, content, site.manifest()).forms]


def test_a_snapshot_that_cannot_be_read(site):
    spoil = lambda seq: replace(site.signed_form(seq, "01-002", "37.2"), snapshot=b"{}")  # noqa: E731
    assert fault_beside_a_good_form(site, spoil) == [None, "snapshot-malformed"]


def test_a_snapshot_of_another_site(site):
    other = Site(site.sponsor, site="02", device="d0000001", seed=2)
    other.enter()
    assert fault_beside_a_good_form(site, lambda seq: other.signed_form(1)) == [None, "snapshot-malformed"]


def test_a_statement_that_is_none(site):
    wrong = sign_object({}, "receipt", site.doctor_key)
    spoil = lambda seq: replace(site.signed_form(seq, "01-002", "37.2"), statement=wrong)  # noqa: E731
    assert fault_beside_a_good_form(site, spoil) == [None, "statement-malformed"]


def test_a_signature_moved_to_another_snapshot(site):
    def spoil(seq):
        signed, other = site.signed_form(seq, "01-002", "37.2"), site.signed_form(seq, "01-002", "99.9")
        return replace(other, statement=signed.statement)

    assert fault_beside_a_good_form(site, spoil) == [None, "statement-other-snapshot"]


def test_a_signature_by_another_key_than_the_certificates(site):
    key = SigningKey.generate(SeededRandom(8))
    assert fault_beside_a_good_form(site, lambda seq: site.signed_form(seq, "01-002", "37.2", key=key)) == [
        None,
        "signature-invalid",
    ]


def test_a_certificate_that_is_not_there(site):
    site.clock.pass_time(60)
    other = site.certify(site.certifying)
    spoil = lambda seq: site.signed_form(seq, "01-002", "37.2", certificate=other)  # noqa: E731
    assert fault_beside_a_good_form(site, spoil) == [None, "certificate-missing"]


def test_a_certificate_by_another_certifier(site):
    forged = site.certify(SigningKey.generate(SeededRandom(9)))
    seq = site.enter()
    content = site.content([site.signed_form(seq, certificate=forged)], [seq])
    assert (
        read(site, replace(content, certificates=(forged,)), site.manifest()).forms[0].fault
        == "certificate-invalid"
    )


def test_a_certificate_that_had_run_out(site):
    site.clock.pass_time(366 * 24 * 3600)
    seq = site.enter()
    content = site.content([site.signed_form(seq)], [seq])
    assert read(site, content, site.manifest()).forms[0].fault == "certificate-invalid"


def test_a_form_whose_last_record_is_not_there(site):
    seq = site.enter()
    content = site.content([site.signed_form(seq)], [])
    assert read(site, content, site.manifest()).forms[0].fault == "record-missing"


def test_a_form_whose_last_record_is_of_another_subject(site):
    def spoil(seq):
        return site.signed_form(seq, "01-777", "37.2")

    assert fault_beside_a_good_form(site, spoil) == [None, "record-missing"]


def test_a_form_whose_last_record_is_of_no_form(site):
    seq = site.record(Kind.DESK_LOCK)
    content = site.content([site.signed_form(seq)], [seq])
    assert read(site, content, site.manifest()).forms[0].fault == "record-missing"
    assert PLACE.form == "F_VS"
