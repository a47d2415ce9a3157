"""People, signatures, the outbox, the sponsor's mirror and settings come back as they were put."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import Fact, RoadState, Subject, leaf_hash
from cartdesk.store import Device, MirrorPackage, Signature, UserKey
from tests.store.builders import CLOCK, LOG_ROW, NURSE, PLACE, SUBJECT, a_form, a_store


@pytest.fixture
def unit(tmp_path):
    store = a_store(tmp_path)
    with store.unit() as unit:
        yield unit
    store.close()


def test_people_settings_and_keys(unit):
    unit.put_user(NURSE)
    unit.put_user(replace(NURSE, active=False))
    assert unit.users() == [replace(NURSE, active=False)]
    assert unit.user_key("u1") is None
    key = UserKey("u1", b"wrapped", b"p" * 32, b"certificate")
    unit.put_user_key(key)
    assert unit.user_key("u1") == key
    assert unit.get("language") is None and unit.secret("device") is None
    unit.put("language", "ru")
    unit.put("language", "en")
    unit.put_secret("device", b"\x00\xff")
    assert unit.get("language") == "en" and unit.secret("device") == b"\x00\xff"


def test_subjects_visits_and_forms(unit):
    unit.add_subject(Subject("01-000", CLOCK.utc))
    assert [one.code for one in unit.subjects()] == ["01-000", SUBJECT]
    assert unit.subjects()[1].created == CLOCK.utc
    unit.add_event(SUBJECT, "UNS", 1)
    unit.add_event(SUBJECT, "UNS", 2)
    assert unit.events(SUBJECT) == [("UNS", 1), ("UNS", 2)] and unit.events("01-000") == []
    form = a_form(completed=CLOCK.utc, warns=2, total=9)
    unit.put_form(form)
    assert unit.form(SUBJECT, PLACE) == form and unit.form(SUBJECT, LOG_ROW) is None
    unit.put_form(replace(form, warns=0))
    assert unit.forms(SUBJECT) == {PLACE: replace(form, warns=0)} and unit.all_forms() == [
        replace(form, warns=0)
    ]


def test_a_superseded_signature_stays_and_says_by_what(unit):
    first = Signature(SUBJECT, PLACE, "1" * 64, b"envelope", b"snapshot", b"shown", 5, "u1", None)
    second = replace(first, statement="2" * 64, seq=9)
    unit.add_signature(first)
    unit.supersede(first.statement, 7)
    unit.add_signature(second)
    assert unit.signatures(SUBJECT, PLACE) == [replace(first, superseded_by=7), second]
    assert unit.signatures(SUBJECT, LOG_ROW) == []


def test_a_package_is_packed_then_delivered_then_received(unit):
    unit.add_package(1, "a" * 64, b"sealed", 1, 9, [(SUBJECT, PLACE, "5" * 64), (SUBJECT, LOG_ROW, "6" * 64)])
    unit.add_package(2, "b" * 64, b"sealed again", 10, 12, [])
    one, two = unit.packages()
    assert (one.state, one.first, one.last, one.receipt) == (RoadState.PACKED, 1, 9, None)
    assert one.forms == ((SUBJECT, PLACE, "5" * 64), (SUBJECT, LOG_ROW, "6" * 64)) and two.forms == ()
    for _ in range(2):  # the same receipt again changes nothing
        unit.file_receipt(1, b"receipt")
        assert unit.packages()[0].state is RoadState.DELIVERED
    unit.file_acknowledgement(1, b"acknowledgement")
    one, two = unit.packages()
    assert (one.state, one.receipt, one.acknowledgement) == (
        RoadState.RECEIVED,
        b"receipt",
        b"acknowledgement",
    )
    assert two.state is RoadState.PACKED
    assert unit.package_bytes(2) == b"sealed again"
    assert unit.package_of_snapshot("6" * 64) == 1 and unit.package_of_snapshot("7" * 64) is None
    with pytest.raises(CartDeskError, match="desk.no-package"):
        unit.package_bytes(3)


def test_a_package_may_be_refused_first_and_accepted_later(unit):
    unit.put_device("d1", "01", b"card")
    assert unit.devices() == [Device("d1", "01", b"card")]
    unit.mirror_add_package("a" * 64, "d1", 2, b"two", "package.gap")
    assert not unit.mirror_packages()[0].accepted
    unit.mirror_add_package("a" * 64, "d1", 2, b"two", "accepted")
    assert unit.mirror_packages() == [MirrorPackage("a" * 64, "d1", 2, "accepted")]
    assert unit.mirror_packages()[0].accepted and unit.mirror_package_bytes("a" * 64) == b"two"
    unit.mirror_add_ack("a" * 64, b"ack")
    assert unit.mirror_acks() == [("a" * 64, b"ack")]


def test_the_mirror_keeps_digests_of_all_and_bytes_of_some(unit):
    unit.mirror_put_digests("d1", {1: "1" * 64, 2: leaf_hash(b"record").hex(), 3: "3" * 64})
    fact = Fact("0" * 32, {"text": "36.6"})
    for _ in range(2):  # the same again changes nothing
        unit.mirror_put_record("d1", 2, b"record", {"new": fact})
    unit.mirror_put_record("d2", 1, b"of another", {})
    told = [(one.seq, one.record, one.facts) for one in unit.mirror_records("d1")]
    assert told == [(1, None, {}), (2, b"record", {"new": fact}), (3, None, {})]
    assert unit.mirror_digests("d1") == {1: "1" * 64, 2: leaf_hash(b"record").hex(), 3: "3" * 64}
    with pytest.raises(CartDeskError, match="desk.mirror-differs"):
        unit.mirror_put_digests("d1", {3: "4" * 64})
    with pytest.raises(CartDeskError, match="desk.mirror-differs"):
        unit.mirror_put_record("d1", 1, b"forged", {})
    unit.mirror_put_digests("d1", {})


def test_the_mirror_shows_the_newest_version_of_each_form(unit):
    put = lambda name, package, place=PLACE, device="d1": unit.mirror_put_form(  # noqa: E731
        device, SUBJECT, place, name * 64, b"snapshot", b"envelope", package * 64, "2026-03-05T11:07:31.250Z"
    )
    put("1", "a")
    put("2", "b")
    put("2", "b")
    put("3", "b", LOG_ROW)
    put("4", "c", PLACE, "d2")
    assert [one.digest[0] for one in unit.mirror_forms()] == ["2", "3", "4"]
    assert [one.digest[0] for one in unit.mirror_forms("d1")] == ["2", "3"]
    assert [one.digest[0] for one in unit.mirror_forms("d1", current=False)] == ["1", "2", "3"]
