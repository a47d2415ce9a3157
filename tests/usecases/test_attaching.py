"""Sources beside a form: kept as given, at the site only, outside the signature, and held to what the trail says of them."""

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import open_again
from cartdesk.records import FormStatus, Kind, Reason
from cartdesk.usecases import (
    attach_source,
    confirm_redaction,
    load_source,
    pack,
    propose_redaction,
    remove_source,
    sealed_packages,
    source_bytes,
    sources,
    verify_desk,
)
from cartdesk.usecases.attaching import LONGEST_TITLE
from cartdesk.usecases.erasing import keys
from tests.builders import PASSWORDS, VITALS, a_signed_form, a_site, a_sponsor, trust
from tests.paper.test_source import pdf, picture

WHO = "01-001"
WHY = Reason("typo")
TITLE = "Выписка от 03.03.2026"


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    yield made
    made.desk.store.close()


def a_file(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return load_source(path)


def test_what_was_attached_is_read_back_and_ends_no_signature(site, tmp_path):
    a_signed_form(site)
    nurse = site.as_("nurse")
    data = picture("JPEG")
    one = attach_source(nurse, WHO, VITALS, a_file(tmp_path, "Иванова М.П..txt", data), f"  {TITLE} ")
    two = attach_source(nurse, WHO, VITALS, a_file(tmp_path, "b", pdf(2)))
    doctor = site.as_("investigator")
    (first, second) = sources(doctor, WHO, VITALS)
    assert (first.seq, first.title, first.media, first.size) == (one, TITLE, "jpeg", len(data))
    assert (second.seq, second.title, second.media, second.pages) == (two, "", "pdf", 2)
    assert source_bytes(doctor, WHO, one) == data
    with doctor.store.view() as unit:
        assert unit.form(WHO, VITALS).status is FormStatus.SIGNED
        assert "Иванова" not in unit.record(one).decode() + str(unit.facts(one))
    assert verify_desk(site.desk).faults == []


def test_the_same_file_twice_and_a_title_without_end_are_refused(site, tmp_path):
    a_signed_form(site)
    file = a_file(tmp_path, "a", picture("PNG"))
    nurse = site.as_("nurse")
    attach_source(nurse, WHO, VITALS, file)
    for title, code in (("", "already-there"), ("x" * (LONGEST_TITLE + 1), "title-too-long")):
        with pytest.raises(CartDeskError) as refused:
            attach_source(nurse, WHO, VITALS, file, title)
        assert refused.value.code == f"attachment.{code}"
    with pytest.raises(CartDeskError) as refused:
        load_source(tmp_path / "none")
    assert refused.value.code == "attachment.unreadable"
    assert len(sources(nurse, WHO, VITALS)) == 1


def test_a_source_struck_out_stays_with_its_reason_and_may_come_again(site, tmp_path):
    a_signed_form(site)
    file = a_file(tmp_path, "a", picture("PNG"))
    nurse = site.as_("nurse")
    seq = attach_source(nurse, WHO, VITALS, file)
    remove_source(nurse, WHO, VITALS, seq, Reason("other", "снимок другого пациента"))
    (struck,) = sources(nurse, WHO, VITALS)
    assert struck.removed.words == "снимок другого пациента"
    assert source_bytes(nurse, WHO, seq) == file.data
    with pytest.raises(CartDeskError) as refused:
        remove_source(nurse, WHO, VITALS, seq, WHY)
    assert refused.value.code == "attachment.gone"
    attach_source(nurse, WHO, VITALS, file)
    assert [one.removed is None for one in sources(nurse, WHO, VITALS)] == [False, True]


def test_a_byte_changed_in_the_database_is_found_and_not_shown(site, tmp_path):
    a_signed_form(site)
    nurse = site.as_("nurse")
    seq = attach_source(nurse, WHO, VITALS, a_file(tmp_path, "a", picture("PNG")))
    with nurse.store.unit() as unit:
        unit._connection.exec_driver_sql("DROP TRIGGER evidence_no_update")
        unit._connection.exec_driver_sql("UPDATE evidence SET bytes = x'00' WHERE seq = ?", (seq,))
    assert ("attachment-differs", seq) in [(one.code, one.seq) for one in verify_desk(nurse).faults]
    with pytest.raises(CartDeskError) as refused:
        source_bytes(nurse, WHO, seq)
    assert refused.value.code == "attachment.altered"


def test_neither_the_picture_nor_its_title_leaves_the_site(site, tmp_path):
    sponsor = a_sponsor(tmp_path)
    trust(site, sponsor)
    a_signed_form(site)
    nurse = site.as_("nurse")
    file = a_file(tmp_path, "a", picture("PNG"))
    seq = attach_source(nurse, WHO, VITALS, file, TITLE)
    doctor = site.as_("investigator")
    pack(doctor)
    (package,) = sealed_packages(doctor)
    with doctor.store.view() as unit:
        _, content = open_again(package, keys.sealing_key(unit).identity, keys.device_key(unit).public)
    (told,) = [one for one in content.records if one.seq == seq]
    assert dict(told.facts) == {} and digest(file.data).encode() in told.data
    inside = b"".join(one.data for one in content.records) + str(content).encode()
    assert TITLE.encode() not in inside and file.data not in inside
    sponsor.desk.store.close()


def test_a_name_in_a_title_is_erased_by_two_persons(site, tmp_path):
    a_signed_form(site)
    nurse = site.as_("nurse")
    seq = attach_source(nurse, WHO, VITALS, a_file(tmp_path, "a", picture("PNG")), "Иванова М. П., выписка")
    proposal = propose_redaction(nurse, seq, "note", Reason("personal-name"))
    doctor = site.as_("investigator")
    confirm_redaction(doctor, proposal, PASSWORDS["investigator"])
    assert sources(doctor, WHO, VITALS)[0].title == ""
    with doctor.store.view() as unit:
        assert unit.form(WHO, VITALS).status is FormStatus.SIGNED
        assert unit.find(kind=Kind.ATTACHMENT_ADD)
    assert verify_desk(doctor).faults == []
