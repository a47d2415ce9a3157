"""Our own study as ODM comes back item by item: conditions, checks, roles and everything else ODM has no markup for."""

import io
import re
from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.interchange import Wish, build_study, read_file, write_metadata
from cartdesk.study import StudyDef, load_study, studies
from tests.interchange.samples import CREATED

VERSIONS = [version for oid, version in studies() if oid == "hemc101-01-02"]


def written(study: StudyDef, **other: bool) -> bytes:
    stream = io.BytesIO()
    write_metadata(stream, study, created=CREATED, file_oid="F", **other)
    return stream.getvalue()


def read(data: bytes) -> tuple[StudyDef, dict[str, int]]:
    file = read_file(data)
    return build_study(file, Wish({}))[0], file.report.total


@pytest.mark.parametrize("version", VERSIONS)
def test_every_part_of_the_study_comes_back(version: str) -> None:
    study = load_study("hemc101-01-02", version)
    again, remarks = read(written(study))
    assert remarks == {}
    for name in StudyDef.__dataclass_fields__:
        if name != "digest":
            assert getattr(again, name) == getattr(study, name), name
    assert replace(again, digest=study.digest) == study
    for name in ("items", "forms", "groups", "checks", "methods", "codelists", "units", "events"):
        assert list(getattr(again, name)) == list(getattr(study, name)), name


def test_new_words_are_taken_over_and_what_contradicts_our_marks_is_remarked() -> None:
    study = load_study("hemc101-01-02", "1.0")
    data = written(study).replace(b"Systolic blood pressure", b"Blood pressure, upper")
    again, remarks = read(data)
    assert remarks == {}
    assert again.items["SYSBP"].text.en == "Blood pressure, upper"
    assert replace(again.items["SYSBP"], text=study.items["SYSBP"].text) == study.items["SYSBP"]
    old = b'OID="I.SYSBP" Name="SYSBP" DataType="integer"'
    assert old in data
    third, remarks = read(data.replace(old, old.replace(b"integer", b"text")))
    assert remarks == {"own-changed": 1} and third.items["SYSBP"] == again.items["SYSBP"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (rb"&quot;1&quot;", b"&quot;2&quot;", "odm.own-version"),
        (
            rb'Context="CartDesk:matrix" Name="[^"]*"',
            b'Context="CartDesk:matrix" Name="[1"',
            "odm.own-damaged",
        ),
        (rb'Context="CartDesk:oid" Name="[^"]*"', b'Context="CartDesk:was" Name="1"', "odm.own-damaged"),
        (rb'<ItemGroupRef ItemGroupOID="IG.F_VS"[^>]*/>', b"", "odm.own-damaged"),
        (
            rb'Context="CartDesk:type" Name="[^"]*"',
            b'Context="CartDesk:type" Name="&quot;Q&quot;"',
            "odm.own-damaged",
        ),
    ],
)
def test_damaged_marks_are_refused_in_words(old: bytes, new: bytes, code: str) -> None:
    data = re.sub(old, new, written(load_study("hemc101-01-02", "1.0")))
    with pytest.raises(CartDeskError) as told:
        read(data)
    assert told.value.code == code
    assert all(Words(language).error(told.value) for language in ("ru", "en"))
