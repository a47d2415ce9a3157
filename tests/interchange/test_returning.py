"""An imported study goes out again as it came: the same counts, the same words, valid, readable by odmlib, and read again
it is the same study."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.interchange import Wish, build_study, check_schema, find_dangling, read_file, write_metadata
from cartdesk.interchange.metadata import own_codelists
from cartdesk.study import ItemDef, StudyDef, load_study
from tests.interchange.odm_files import (
    CDISC,
    NS,
    ODMLIB_INVALID,
    OPENEDC,
    REDCAP,
    REDCAP_LONG,
    STUDIES,
    counts,
)
from tests.interchange.reading import read as odmlib_read
from tests.interchange.samples import CREATED
from tests.interchange.test_odd_files import documents

WISH = Wish(load_study("hemc101-01-02").roles)
SAME = ("StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "CodeListItem", "MeasurementUnit", "ConditionDef",
        "MethodDef", "RangeCheck", "Question")  # fmt: skip


def read(source: Path | bytes) -> StudyDef:
    return build_study(read_file(source), WISH)[0]


def written(study: StudyDef) -> bytes:
    stream = io.BytesIO()
    write_metadata(stream, study, created=CREATED, file_oid="F")
    return stream.getvalue()


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_sample_comes_back_valid_with_its_own_counts(path: Path, tmp_path: Path) -> None:
    study = read(path)
    data = written(study)
    assert check_schema(data) == ()
    assert find_dangling(data) == ()
    (tmp_path / "out.xml").write_bytes(data)
    before, after = counts(path), counts(tmp_path / "out.xml")
    flags = list(own_codelists())
    made = {
        "CodeList": len(flags),
        "CodeListItem": sum(len(one) for one in flags),
        "StudyEventDef": sum(not known for known in _sources(study)),
    }
    for name in SAME:
        assert after.get(name, 0) == before.get(name, 0) + made.get(name, 0), name
    version = odmlib_read(data, tmp_path).Study[0].MetaDataVersion[0]
    assert len(version.ItemDef) == before["ItemDef"] and len(version.FormDef) == before["FormDef"]


def bare(item: ItemDef) -> ItemDef:
    """Without what rests on extensions, which do not go out: notes of vendors, marks of identifying fields."""
    return replace(item, help=None, stays=False, mandatory=False)


def _sources(study: StudyDef) -> list[bool]:
    """For each visit whether the file had it."""
    return [event.oid in study.origin.events for event in study.events.values() if event.kind != "log"]


@pytest.mark.parametrize("path", [OPENEDC, REDCAP_LONG, CDISC], ids=lambda path: path.stem)
def test_what_came_back_is_the_same_study(path: Path) -> None:
    study = read(path)
    again = read(written(study))
    for name in StudyDef.__dataclass_fields__:
        if name not in ("origin", "items", "personal"):
            assert getattr(again, name) == getattr(study, name), name
    plain = {oid: bare(item) for oid, item in study.items.items()}
    assert {oid: bare(item) for oid, item in again.items.items()} == plain
    assert again.origin.items == study.origin.items and again.origin.events == study.origin.events


def test_every_language_and_every_alias_comes_back() -> None:
    before, after = etree.parse(str(CDISC)).getroot(), etree.fromstring(written(read(CDISC)))
    for name in ("Alias", "TranslatedText"):
        told = [one for one in before.iter(f"{NS}{name}") if name == "Alias" or (one.text or "").strip()]
        given = {(one.get("Context"), one.get("Name"), one.text) for one in after.iter(f"{NS}{name}")}
        assert {(one.get("Context"), one.get("Name"), one.text) for one in told} <= given


def test_no_extension_goes_out_and_a_repeating_instrument_says_so() -> None:
    data = written(read(REDCAP))
    assert b"redcap" not in data
    forms = {one.get("OID"): one.get("Repeating") for one in etree.fromstring(data).iter(f"{NS}FormDef")}
    assert forms == {"Form.demographics": "No", "Form.bp": "Yes"}
    study = read(data)
    assert [event.text.en for event in study.events.values()] == ["Visit", "Logs"]


def test_a_misspelt_element_is_left_out_and_its_place_filled() -> None:
    root = etree.fromstring(written(read(ODMLIB_INVALID)))
    assert [one.text for one in root.iter(f"{NS}StudyName")] == [root.findtext(f".//{NS}ProtocolName")]


@given(documents())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_odd_file_comes_back_valid(document: bytes) -> None:
    try:
        study = read(document)
    except CartDeskError:
        return
    data = written(study)
    assert check_schema(data) == ()
    assert find_dangling(data) == ()
    again = read(data)
    assert {source for source in again.origin.items.values()} == {
        source for source in study.origin.items.values()
    }
