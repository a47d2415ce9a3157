"""The shipped study loads, is what the README says it is, and its digest tells every byte."""

import shutil
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Words, resource
from cartdesk.study import load_folder, load_study, studies

FOLDER = resource("studies", "hemc101-01-02", "1.1")
SEVEN = {"F_IC", "F_DM", "F_PT", "F_SV", "F_VS", "F_LBH", "F_AE"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "1.1"))


def test_the_study_is_found_by_name_and_newest_version() -> None:
    assert [one for one in studies() if one[0] == "hemc101-01-02"] == [
        ("hemc101-01-02", "1.0"),
        ("hemc101-01-02", "1.1"),
    ]
    assert load_study("hemc101-01-02").version == "1.1"
    assert load_study("hemc101-01-02", "1.0").version == "1.0"


def test_a_study_not_installed_is_told_in_words() -> None:
    for oid, version in (("another", None), ("hemc101-01-02", "9.9")):
        with pytest.raises(CartDeskError) as told:
            load_study(oid, version)
        assert told.value.code == "study.unknown"
        assert oid in Words("ru").error(told.value)


def test_forty_five_forms_complete_and_in_the_version_before_seven() -> None:
    study = load_study("hemc101-01-02")
    assert len(study.forms) == 45 and all(form.complete for form in study.forms.values())
    before = load_study("hemc101-01-02", "1.0")
    assert len(before.forms) == 45
    assert {form.oid for form in before.forms.values() if form.complete} == SEVEN
    assert list(study.forms)[0] == "F_IC" and list(study.forms)[-1] == "F_SIGN"


def test_every_item_stands_in_its_group_and_form() -> None:
    study = load_study("hemc101-01-02")
    seen = [item.oid for form in study.forms for item in study.items_of(form)]
    assert sorted(seen) == sorted(study.items)
    for item in study.items.values():
        assert item.oid in study.groups[item.group].items
        assert item.group in study.forms[item.form].groups


def test_fifty_seven_analytes_have_seven_fields_each() -> None:
    study = load_study("hemc101-01-02")
    analytes = [analyte for group in study.groups.values() for analyte in group.analytes]
    assert len(analytes) == 57
    for analyte in analytes:
        assert len(analyte.items) == 7
        assert all(oid in study.items for oid in analyte.items.values())


def test_one_byte_in_any_file_changes_the_digest(copy: Path) -> None:
    before = load_folder(copy).digest
    assert before == load_study("hemc101-01-02").digest
    for name in ("study.toml", "checks.toml", "forms/f_vs.toml", "ctcae.csv", "schedule.toml"):
        path = copy / name
        kept = path.read_bytes()
        path.write_bytes(kept + b"\n")
        assert load_folder(copy).digest != before, name
        path.write_bytes(kept)
    assert load_folder(copy).digest == before


def test_the_name_of_a_file_is_part_of_the_digest(copy: Path) -> None:
    from cartdesk.study.files import read_files

    before = read_files(copy, []).definition
    (copy / "forms" / "f_vs.toml").rename(copy / "forms" / "f_vt.toml")
    assert read_files(copy, []).definition != before


def test_a_faulty_folder_is_refused_with_file_key_and_count(copy: Path) -> None:
    path = copy / "forms" / "f_vs.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('type = "I3"', 'type = "I0"'), encoding="utf-8")
    with pytest.raises(CartDeskError) as told:
        load_folder(copy)
    assert told.value.code == "study.faulty"
    assert told.value.facts["file"] == "forms/f_vs.toml"
    assert told.value.facts["key"] == "item SYSBP.type"
    assert told.value.facts["count"] == 4
    for language in ("ru", "en"):
        assert "f_vs.toml" in Words(language).error(told.value)


def test_settings_name_the_items_that_say_who_a_subject_is() -> None:
    study = load_study("hemc101-01-02")
    names = ("cohort_item", "sex_item", "birth_item", "reference_item", "visit_date_item", "title_item.F_AE")
    assert [study.settings[name] for name in names] == [
        "COHORT",
        "SEX",
        "BRTHDAT",
        "EXSTDAT",
        "SVSTDAT",
        "AETERM",
    ]
    assert study.settings["reference_event"] == "FIRST_INFUSION"
    assert study.settings["sae_report_hours"] == 24
