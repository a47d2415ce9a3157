"""What is read before entry, and the gate that stands until it is (R41)."""

from dataclasses import replace

import pytest

import cartdesk.usecases.instructing as instructing
import cartdesk.usecases.standing as standing
from cartdesk.base import CartDeskError, Words
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import (
    add_log_row,
    complete_form,
    confirm_reading,
    enrol_subject,
    instruction,
    lock,
    subject_board,
    unlock,
    verify_desk,
)
from tests.builders import PASSWORDS, VITALS, a_site, a_sponsor, type_in


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def enter(site, role):
    """Unlock as the screen does, without reading anything."""
    if not site.desk.locked:
        lock(site.desk)
    site.desk = unlock(
        site.folder,
        site.ids[role],
        PASSWORDS[role],
        clock=site.clock,
        random=site.random,
        secrets=site.secrets,
    )
    return site.desk


def refused(act, *args):
    with pytest.raises(CartDeskError) as told:
        act(*args)
    return told.value.code


@pytest.mark.requirement("R41", "a new person enters nothing before they read, and may at once after it")
def test_nothing_is_entered_before_the_text_was_read(site):
    nurse = enter(site, "nurse")
    assert nurse.must_read and not nurse.trained
    assert refused(enrol_subject, nurse, "01-001") == "training.needed"
    text = instruction(nurse, "ru")
    assert text.needed and text.before == "" and text.version == nurse.study.version
    confirm_reading(nurse, text.digest, "ru")
    assert not nurse.must_read
    enrol_subject(nurse, "01-001")
    with nurse.store.view() as unit:
        record = AuditRecord.decode(unit.find(kind=Kind.TRAINING_READ, user=nurse.user.id)[0][1])
    assert record.refs == {"text": text.digest, "language": "ru"}
    assert record.definition == nurse.study.digest and record.app == text.program
    assert verify_desk(nurse).faults == []


@pytest.mark.requirement(
    "R41", "after a new version of the program nothing is entered until it was read; reading goes on"
)
def test_a_new_version_of_the_program_asks_again(site, monkeypatch):
    enrol_subject(site.as_("nurse"), "01-001")
    for module in (standing, instructing):
        monkeypatch.setattr(module, "__version__", "9.9.9")
    nurse = enter(site, "nurse")
    assert nurse.must_read
    assert refused(type_in, nurse, "01-001", VITALS, "PULSE", "74") == "training.needed"
    assert refused(complete_form, nurse, "01-001", VITALS) == "training.needed"
    assert refused(add_log_row, nurse, "01-001", "F_AE") == "training.needed"
    assert subject_board(nurse, "01-001").visits
    told = instruction(nurse, "en")
    assert told.needed and told.program == "9.9.9" and told.before not in ("", "9.9.9")


@pytest.mark.requirement("R41", "after a new version of the study nothing is entered until it was read")
def test_a_new_version_of_the_study_asks_again(site):
    nurse = site.as_("nurse")
    amended = replace(nurse, study=replace(nurse.study, digest="ab" * 32, version="9.0"))
    with nurse.store.view() as unit:
        assert standing.is_trained(nurse, unit)
        assert not standing.is_trained(amended, unit)
    assert instruction(amended, "ru").needed
    assert instruction(amended, "ru").digest != instruction(nurse, "ru").digest


def test_one_reads_for_oneself_only(site):
    site.as_("nurse")
    lock(site.desk)
    doctor = enter(site, "investigator")  # read when the delegation log was signed
    assert not doctor.must_read


def test_another_text_is_not_confirmed_and_the_same_not_twice(site):
    nurse = enter(site, "nurse")
    with nurse.store.view() as unit:
        before = unit.head()
    assert refused(confirm_reading, nurse, "0" * 64, "ru") == "training.other-text"
    with nurse.store.view() as unit:
        assert unit.head() == before
    text = instruction(nurse, "ru")
    assert text.digest == instruction(nurse, "en").digest
    confirm_reading(nurse, text.digest, "en")
    assert refused(confirm_reading, nurse, text.digest, "en") == "training.already"


def test_an_administrator_enters_nothing_and_need_not_read(site):
    assert not site.as_("administrator").must_read


def test_a_sponsors_desk_has_nothing_to_read(tmp_path):
    place = a_sponsor(tmp_path)
    assert not place.as_("data-manager").must_read
    assert refused(confirm_reading, place.desk, "0" * 64, "ru") == "desk.other-kind"
    place.desk.store.close()


def test_every_point_has_its_sentence_in_both_languages(site):
    for language in ("ru", "en"):
        known = {key for key in sorted(Words(language).keys()) if key.startswith("training.point.")}
        assert known == {f"training.point.{name}" for name in instructing.POINTS}
        assert len(instruction(site.desk, language).points) == 1 + len(known)
