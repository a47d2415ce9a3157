"""The path of one value, from the bedside to the sponsor, step by step, on real parts. Read this test first.

The nurse measures 38,9 °C. We follow that number through every floor of the house.
"""

import shutil
import socket
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from lxml import etree
from pypdf import PdfReader

from cartdesk.base import digest, parse_canonical
from cartdesk.exchange import inspect
from cartdesk.forms import ItemKey, Value
from cartdesk.records import AuditRecord, FormStatus, Kind, Reason, RoadState, read_snapshot, read_statement
from cartdesk.server import Postbox, ServerThread
from cartdesk.usecases import (
    accept_package,
    address,
    complete_form,
    enrol_subject,
    export_odm,
    export_trail,
    file_carried,
    item_history,
    look_into,
    open_form,
    outbox,
    pack,
    print_signed,
    save_item,
    sealed_packages,
    sponsor_road,
    subject_board,
    trip_to_server,
    verify_desk,
)
from cartdesk.usecases.trust import need_study_card
from tests.builders import VITALS, a_site, a_sponsor, fill_vitals, sign, trust, type_in

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"


def road_of(desk, place=VITALS, subject="01-001"):
    board = subject_board(desk, subject)
    return next(line.road for visit in board.visits for line in visit.forms if line.place == place)


@pytest.fixture
def places(tmp_path):
    site = a_site(tmp_path, training=True)
    sponsor = a_sponsor(tmp_path, clock=site.clock, training=True)
    postbox = Postbox.create(tmp_path / "server", clock=site.clock, random=site.random, training=True)
    with ServerThread(postbox) as server:
        trust(site, sponsor, address(server.url, postbox.public.hex()))
        postbox.load_study_card(_card(sponsor))
        postbox.load_enrolment_card(_enrolment(sponsor))
        yield site, sponsor
    postbox.close()
    site.desk.store.close()
    sponsor.desk.store.close()


def _card(sponsor):
    with sponsor.desk.store.view() as unit:
        return bytes.fromhex(unit.get("study-card"))


def _enrolment(sponsor):
    with sponsor.desk.store.view() as unit:
        return unit.devices()[0].card


@pytest.fixture
def contacted(monkeypatch):
    """Every address a socket of this process is connected to."""
    met, connect = set(), socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda own, to: (met.add(to[:2]), connect(own, to))[1])
    return met


@pytest.mark.requirement("R53", "carrying contacts the address of the signed study card and no other")
@pytest.mark.requirement(
    "R43", "with server and sponsor gone, history, forms, paper, exports and entry of the site go on"
)
def test_one_value(places, tmp_path, contacted):
    site, sponsor = places

    # 1-4. Typed, judged. The engine makes an exact decimal of the typed text, comma and all.
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    entry = open_form(nurse, "01-001", VITALS).entry
    key = ItemKey(nurse.study.items["TEMP"].group, 1, "TEMP")
    value = entry.parse(key, "38,9")
    assert isinstance(value, Value)
    assert (value.text, value.unit, value.typed) == ("38.9", "Cel", "38,9")

    # 5. Recorded: one transaction, one audit record, salted digests beside the values.
    fill_vitals(site)
    (change,) = item_history(site.desk, "01-001", VITALS, key)
    assert change.now is not None and change.now.text == "38.9" and change.was is None
    with site.desk.store.view() as unit:
        data = unit.record(change.seq)
        record = AuditRecord.decode(data)
        assert record.encode() == data
        assert record.kind is Kind.ITEM_SET and record.key == key and record.user == site.ids["nurse"]
        assert b"38,9" not in data and b"38.9" not in data and "new" in record.facts
        assert unit.facts(change.seq)["new"].value["typed"] == "38,9"

    # 6. Signed: password again, statement over the snapshot and the shown text.
    signature = sign(site)
    snapshot = read_snapshot(signature.snapshot)
    assert snapshot.values[key].text == "38.9"
    statement = read_statement(signature.envelope)
    assert statement.snapshot == digest(signature.snapshot) and statement.shown == digest(signature.shown)
    shown = parse_canonical(signature.shown)
    temperature = next(line for line in shown if line["label"].startswith("Температура тела"))
    assert (temperature["value"], temperature["unit"]) == ("38,9", "°С")

    # 7. Printed: the page shows the same text and the record digest.
    printed = print_signed(site.desk, "01-001", VITALS, "ru")
    (tmp_path / "page.pdf").write_bytes(printed.pdf)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "page.pdf").pages)
    assert "38,9" in text and "Соколов Андрей Ильич" in text
    assert digest(signature.snapshot)[:8] in text.replace(" ", "").replace("\n", "")

    # 8. Sealed once. Nobody but sponsor and site can read it.
    nurse = site.as_("nurse")
    assert road_of(nurse) is RoadState.LAPTOP
    assert pack(nurse) == (1,)
    assert road_of(nurse) is RoadState.PACKED
    (package,) = sealed_packages(nurse)
    assert inspect(package).number == 1
    assert b"38,9" not in package and "Соколов".encode() not in package

    # 9-10. Carried by real HTTP; the post office's signed receipt means delivered.
    carried = trip_to_server(nurse).travel()
    again = trip_to_server(nurse).travel()
    assert [one.number for one in carried.receipts] == [1] and carried.failures == ()
    assert [one.data for one in again.receipts] == [one.data for one in carried.receipts]
    assert file_carried(nurse, carried).receipts == 1
    assert road_of(nurse) is RoadState.DELIVERED

    # 11. At the sponsor's desk: verified, the difference shown, accepted once, acknowledged.
    manager = sponsor.as_("data-manager")
    with sponsor_road(manager) as road:
        (listed,) = road.packages()
        arrived = road.fetch(listed.digest)
        view = look_into(manager, arrived)
        assert view.refusal is None
        (form,) = view.forms
        assert form.new and form.fault is None
        assert next(one.now.text for one in form.changes if one.key == key) == "38.9"
        accepted = accept_package(manager, arrived)
        assert (accepted.forms, accepted.again) == (1, False)
        assert accept_package(manager, arrived).acknowledgement == accepted.acknowledgement
        road.post_acknowledgement(accepted.acknowledgement)

    # 12. Only the acknowledgement turns it green.
    filed = file_carried(nurse, trip_to_server(nurse).travel())
    assert filed.acknowledgements == 1 and filed.faults == ()
    assert road_of(nurse) is RoadState.RECEIVED
    assert outbox(nurse).counts[RoadState.RECEIVED] == 1

    # Out: ODM with the value, its audit record and its signature.
    investigator = site.as_("investigator")
    counts = export_odm(investigator, tmp_path / "odm.xml", transactional=True)
    assert counts.signatures == 1
    tree = etree.parse(str(tmp_path / "odm.xml"))
    (item,) = [one for one in tree.iter(f"{ODM}ItemData") if one.get("ItemOID") == "I.TEMP"]
    assert item.get("Value") == "38.9"
    assert item.find(f"{ODM}AuditRecord") is not None

    # And both desks say that everything is as it was recorded.
    assert verify_desk(investigator).faults == []
    assert verify_desk(manager).faults == []

    # All this went to the address that the sponsor's signed card names, and nowhere else.
    with site.desk.store.view() as unit:
        where = urlsplit(need_study_card(unit).server.url)
    assert contacted == {(where.hostname, where.port)}

    # The sponsor and the server are gone for good: the site has everything and goes on.
    shutil.rmtree(tmp_path / "sponsor")
    shutil.rmtree(tmp_path / "server")
    assert [one.now.text for one in item_history(investigator, "01-001", VITALS, key)] == ["38.9"]
    again = print_signed(investigator, "01-001", VITALS, "ru")
    assert again.copy == 2 and "38,9" in "".join(
        page.extract_text() for page in PdfReader(BytesIO(again.pdf)).pages
    )
    export_odm(investigator, tmp_path / "later.xml", transactional=True)
    export_trail(investigator, tmp_path / "trail.csv")
    assert "38.9" in (tmp_path / "later.xml").read_text("utf-8")
    assert "38.9" in (tmp_path / "trail.csv").read_text("utf-8")
    type_in(site.as_("nurse"), "01-001", VITALS, "PULSE", "80", reason=Reason("typo"))
    assert verify_desk(site.desk).faults == []


def test_a_change_after_signing_supersedes(places):
    site, _ = places
    enrol_subject(site.as_("nurse"), "01-001")
    fill_vitals(site)
    sign(site)
    nurse = site.as_("nurse")
    opened = open_form(nurse, "01-001", VITALS)
    key = ItemKey(nurse.study.items["PULSE"].group, 1, "PULSE")
    value = opened.entry.parse(key, "84")
    assert isinstance(value, Value)
    saved = save_item(nurse, "01-001", VITALS, key, value, reason=Reason("typo"))
    assert saved.superseded and saved.status is FormStatus.SUPERSEDED
    again = sign(site)
    assert read_statement(again.envelope).replaces is not None
    with pytest.raises(Exception, match="already-complete"):
        complete_form(site.as_("nurse"), "01-001", VITALS)
