"""Data of two subjects with everything in them, written both ways and read back by odmlib."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.forms.value import Value
from cartdesk.interchange import (
    OdmEvent,
    OdmForm,
    OdmGroup,
    OdmItem,
    OdmSubject,
    check_schema,
    find_dangling,
    write_odm,
)
from cartdesk.interchange.reading.answers import answer, named_month
from cartdesk.interchange.reading.rawdata import RawValue
from cartdesk.interchange.reading.report import Report
from cartdesk.records.states import FormStatus
from cartdesk.study import load_study
from cartdesk.study.model import DataType, StudyDef
from tests.forms.studies import item
from tests.interchange.reading import data, flags, read, walk
from tests.interchange.samples import (
    CREATED,
    RECORD,
    SITE,
    STATEMENT,
    TERM,
    USERS,
    first_subject,
    log_row,
    second_subject,
)


def forms_of(root: Any) -> list[Any]:
    return [
        form
        for subject in root.ClinicalData[0].SubjectData
        for event in subject.StudyEventData
        for form in event.FormData
    ]


@pytest.mark.parametrize("transactional", [False, True])
def test_the_file_is_valid_and_no_reference_dangles(study: StudyDef, transactional: bool) -> None:
    written, _ = data(study, transactional=transactional)
    assert check_schema(written) == ()
    assert find_dangling(written) == ()


def test_a_snapshot_holds_the_state_and_nothing_removed(study: StudyDef, tmp_path: Path) -> None:
    written, counts = data(study)
    root = read(written, tmp_path)
    assert root.FileType == "Snapshot"
    told = {keys: getattr(item, "Value", None) for keys, item in walk(root)}
    assert told == {
        ("01-001", "SE.M1.", "F_IC.", "IG.F_IC.", "I.ICWITNM"): None,
        ("01-001", "SE.M1.", "F_DM.", "IG.F_DM.", "I.AGE"): "64",
        ("01-001", "SE.M3.", "F_VS.", "IG.F_VS.", "I.SYSBP"): "128",
        ("01-001", "SE.M3.", "F_VS.", "IG.F_VS.", "I.TEMP"): None,
        ("01-001", "SE.M3.", "F_LBH.", "IG.F_LBH.LBH.", "I.LBH_HGB_ORRES"): "0.10",
        ("01-001", "SE.M3.", "F_PE.", "RG_PE.1", "I.PETESTCD"): "HEENT",
        ("01-001", "SE.LOG.", "F_AE.1", "IG.F_AE.", "I.AETERM"): TERM,
        ("01-001", "SE.LOG.", "F_AE.1", "IG.F_AE.ACT.", "I.AEACNOTH"): "MEDICATION;PROCEDURE",
        ("01-002", "SE.UNS.1", "F_VS.", "IG.F_VS.", "I.SYSBP"): "120",
        ("01-002", "SE.UNS.2", "F_VS.", "IG.F_VS.", "I.SYSBP"): "120",
    }
    assert (counts.subjects, counts.events, counts.forms, counts.groups) == (2, 5, 8, 9)
    assert (counts.items, counts.nulls, counts.withheld, counts.signatures, counts.removed) == (
        10,
        1,
        1,
        1,
        2,
    )
    assert counts.changes == 0
    assert not any("AuditRecord" in vars(item) for _, item in walk(root))


def test_null_flavours_comparators_units_and_states_are_kept(study: StudyDef, tmp_path: Path) -> None:
    root = read(data(study)[0], tmp_path)
    items = {keys[-1]: item for keys, item in walk(root)}
    assert items["I.TEMP"].IsNull == "Yes" and flags(items["I.TEMP"]) == {"NULL_FLAVOUR": "ND"}
    assert flags(items["I.LBH_HGB_ORRES"]) == {"COMPARATOR": "LT"}
    assert items["I.LBH_HGB_ORRES"].MeasurementUnitRef.MeasurementUnitOID == "MU.g/L"
    assert [(form.FormOID, flags(form)["FORM_STATUS"]) for form in forms_of(root)][2:5] == [
        ("F_VS", "signed"),
        ("F_LBH", "superseded"),
        ("F_PE", "complete"),
    ]


def test_values_that_stay_at_the_site_are_not_in_the_file(study: StudyDef, tmp_path: Path) -> None:
    for transactional in (False, True):
        written, _ = data(study, transactional=transactional)
        assert "Сидоров".encode() not in written
        (witness,) = [item for keys, item in walk(read(written, tmp_path)) if keys[-1] == "I.ICWITNM"]
        assert witness.IsNull == "Yes" and flags(witness) == {"NULL_FLAVOUR": "MSK"}
    assert "Сидоров".encode() in data(study, site_items=True)[0]


def test_a_history_holds_every_change_with_who_when_where_and_why(study: StudyDef, tmp_path: Path) -> None:
    written, counts = data(study, transactional=True)
    root = read(written, tmp_path)
    assert root.FileType == "Transactional"
    blood = [item for keys, item in walk(root) if keys[0] == "01-001" and keys[-1] == "I.SYSBP"]
    assert [(item.TransactionType, item.Value) for item in blood] == [("Insert", "182"), ("Update", "128")]
    first, second = (item.AuditRecord for item in blood)
    assert first.UserRef.UserOID == "USR.u1" and first.LocationRef.LocationOID == "LOC.01"
    assert first.DateTimeStamp._content == "2026-03-05T14:09:31.250+03:00"
    assert "ReasonForChange" not in vars(first)
    assert second.ReasonForChange._content == "Опечатка: переставлены цифры"
    assert second.SourceID._content == f"5:{5:064x}"
    emptied = [item for keys, item in walk(root) if keys[-1] == "I.DIABP"]
    assert [(item.TransactionType, item.Value) for item in emptied] == [("Insert", "80"), ("Remove", None)]
    (derived,) = [item for keys, item in walk(root) if keys[-1] == "I.AGE"]
    assert derived.TransactionType == "Upsert" and "AuditRecord" not in vars(derived)
    assert counts.changes == 15 == len(walk(root)) - 1
    assert (counts.items, counts.nulls, counts.withheld, counts.removed) == (13, 1, 1, 2)


def test_a_removed_row_is_written_and_then_removed_with_its_reason(study: StudyDef, tmp_path: Path) -> None:
    root = read(data(study, transactional=True)[0], tmp_path)
    rows = [
        (form.FormRepeatKey, form.TransactionType, form.AuditRecord)
        for form in forms_of(root)
        if form.FormOID == "F_AE"
    ]
    assert [row[:2] for row in rows] == [("1", "Upsert"), ("2", "Upsert"), ("2", "Remove")]
    assert rows[2][2].ReasonForChange._content == "Внесено дважды"
    (bodily,) = [form for form in forms_of(root) if form.FormOID == "F_PE"]
    groups = [(group.ItemGroupRepeatKey, group.TransactionType) for group in bodily.ItemGroupData]
    assert groups == [("1", "Upsert"), ("2", "Upsert"), ("2", "Remove")]


def test_only_a_valid_signature_is_written_and_names_its_digests(study: StudyDef, tmp_path: Path) -> None:
    written, _ = data(study)
    root = read(written, tmp_path)
    signed = [(form.FormOID, form.Signature) for form in forms_of(root) if "Signature" in vars(form)]
    assert [oid for oid, _ in signed] == ["F_VS"]
    sign = signed[0][1]
    assert sign.UserRef.UserOID == "USR.u2" and sign.SignatureRef.SignatureOID == "SD.data-verified"
    assert sign.DateTimeStamp._content == "2026-03-05T15:07:31.250+03:00"
    assert f"statement-sha256:{STATEMENT} record-sha256:{RECORD}".encode() in written
    (meaning,) = [one for one in root.AdminData[0].SignatureDef if one.OID == "SD.data-verified"]
    assert "Подтверждаю полноту и достоверность данных" in meaning.Meaning._content
    assert (
        meaning.Methodology == "Electronic" and "Simple electronic signature" in meaning.LegalReason._content
    )


def test_people_always_have_a_first_and_a_last_name(study: StudyDef, tmp_path: Path) -> None:
    people = read(data(study)[0], tmp_path).AdminData[0].User
    names = [
        (one.FirstName._content, one.LastName._content, one.FullName._content, one.UserType) for one in people
    ]
    assert names == [
        ("Мария Сергеевна", "Иванова", "Иванова Мария Сергеевна", "Other"),
        ("Петрова", "Петрова", "Петрова", "Investigator"),
    ]


def test_the_same_data_and_time_give_the_same_bytes(study: StudyDef) -> None:
    assert data(study, transactional=True)[0] == data(study, transactional=True)[0]


@pytest.mark.parametrize(
    ("tag", "reference"),
    [
        ("User", "UserOID"),
        ("ItemDef", "ItemOID"),
        ("Location", "LocationOID"),
        ("SignatureDef", "SignatureOID"),
    ],
)
def test_the_checker_finds_a_definition_that_was_taken_out(study: StudyDef, tag: str, reference: str) -> None:
    written, _ = data(study, transactional=True)
    oid = {"User": "USR.u2", "ItemDef": "I.SYSBP", "Location": "LOC.01", "SignatureDef": "SD.data-verified"}[
        tag
    ]
    hurt = written.replace(f'<{tag} OID="{oid}"'.encode(), f'<{tag} OID="gone"'.encode())
    found = find_dangling(hurt)
    assert found and {one.oid for one in found} == {oid} and {one.attribute for one in found} == {reference}


def test_the_schema_check_finds_a_broken_file_and_quotes_nothing(study: StudyDef) -> None:
    written, _ = data(study)
    faults = check_schema(written.replace(b'IsNull="Yes"', b'IsNull="Maybe"', 1))
    assert len(faults) >= 1 and all("Maybe" not in kind for _, kind in faults)


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        (replace(first_subject(), site="02"), "interchange.unknown-site"),
        (OdmSubject("1", "01", (OdmEvent("M99", 1, ()),)), "interchange.unknown-oid"),
        (OdmSubject("1", "01", (OdmEvent("M1", 1, (OdmForm("F_NONE", 1, FormStatus.DRAFT, ()),)),)), "interchange.unknown-oid"),
        (OdmSubject("1", "01", (OdmEvent("LOG", 1, (log_row(1, "плохой\x00знак", 1),)),)), "interchange.bad-character"),
    ],
)  # fmt: skip
def test_data_that_cannot_be_written_are_refused_and_leave_no_file(
    study: StudyDef, tmp_path: Path, subject: OdmSubject, code: str
) -> None:
    with pytest.raises(CartDeskError) as fault:
        write_odm(
            tmp_path / "out.xml",
            study,
            [second_subject(), subject],
            USERS,
            SITE,
            transactional=False,
            created=CREATED,
            file_oid="F.1",
        )
    assert fault.value.code == code
    assert list(tmp_path.iterdir()) == []
    assert all(Words(language).error(fault.value) for language in ("ru", "en"))


def test_a_person_the_list_does_not_have_is_refused(study: StudyDef) -> None:
    with pytest.raises(CartDeskError) as fault:
        data(study, users=USERS[:1], transactional=True)
    assert fault.value.code == "interchange.unknown-user" and fault.value.facts == {"user": "u2"}


def test_a_folder_that_cannot_be_written_is_told(study: StudyDef, tmp_path: Path) -> None:
    with pytest.raises(CartDeskError) as fault:
        write_odm(
            tmp_path / "none" / "out.xml",
            study,
            [],
            USERS,
            SITE,
            transactional=False,
            created=CREATED,
            file_oid="F.1",
        )
    assert fault.value.code == "interchange.cannot-write"


def test_a_path_holds_the_same_bytes_as_a_stream(study: StudyDef, tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    write_odm(
        path,
        study,
        [first_subject(), second_subject()],
        USERS,
        SITE,
        transactional=True,
        created=CREATED,
        file_oid="F.DATA",
    )
    assert path.read_bytes() == data(study, transactional=True)[0]


def test_subjects_are_written_as_they_come(study: StudyDef, tmp_path: Path) -> None:
    """The file grows while the subjects are still being read: nothing waits for the last of them."""
    sizes = []
    with (tmp_path / "out.xml").open("wb", buffering=0) as stream:

        def subjects() -> Iterator[OdmSubject]:
            for number in range(60):
                sizes.append(stream.tell())
                yield replace(second_subject(), key=f"01-{number:03d}")

        write_odm(
            stream, study, subjects(), USERS, SITE, transactional=False, created=CREATED, file_oid="F.1"
        )
    assert len(set(sizes)) > 3 and sizes[-1] > sizes[0]


@pytest.mark.parametrize(
    "text", ["a\r\nb", "  края  ", "\t", "]]>", "&#10; &lt;", "é ё ☐ 10⁹ ≥", "\"кавычки\" и 'такие'"]
)
def test_every_text_comes_back_exactly(study: StudyDef, tmp_path: Path, text: str) -> None:
    item = OdmItem("AETERM", Value(DataType.TEXT, text, typed=text))
    form = OdmForm("F_AE", 1, FormStatus.DRAFT, (OdmGroup("IG.F_AE", 1, (item,)),))
    written, _ = data(study, (OdmSubject("01-001", "01", (OdmEvent("LOG", 1, (form,)),)),))
    assert [item.Value for _, item in walk(read(written, tmp_path))] == [text]


@pytest.mark.parametrize(
    ("told", "iso"),
    [
        ("18 JAN 2026", "2026-01-18"),
        ("8/Feb/2026", "2026-02-08"),
        ("2026 Mar 08", "2026-03-08"),
        ("DEC 2026", "2026-12"),
        ("2026-Apr", "2026-04"),
        ("2026-01-18", "2026-01-18"),
        ("18 ENE 2026", "18 ENE 2026"),
        ("18 01 2026", "18 01 2026"),
        ("18 JAN 26", "18 JAN 26"),
    ],
)
def test_a_month_told_by_its_name_is_read_and_nothing_is_guessed(told: str, iso: str) -> None:
    assert named_month(told) == iso


@pytest.mark.parametrize(
    ("kind", "told", "read"),
    [
        ("DT", "2026-02-28", "2026-02-28"),
        ("DT", "28 FEB 2026", "2026-02-28"),
        ("DT", "2026-02-30", None),
        ("DT", "30 FEB 2026", None),
        ("DT", "0000-01-01", None),
        ("PD", "2026", "2026"),
        ("PD", "FEB 2026", "2026-02"),
        ("PD", "2026-02-30", None),
        ("PD", "0000", None),
        ("DTM", "2026-02-28T10:00+03:00", "2026-02-28T10:00+03:00"),
        ("DTM", "2026-02-30T10:00Z", None),
        ("DTM", "2026-02-10T10:00:00+25:00", None),
        ("DTM", "9999-12-31T23:00-05:00", None),
    ],
)
def test_a_day_that_no_calendar_has_is_remarked_and_not_loaded(
    kind: str, told: str, read: str | None
) -> None:
    report = Report()
    raw = RawValue("I", 7, told, null=False, removed=False, unit="", audit=None)
    value = answer(raw, item("I", kind), None, load_study("hemc101-01-02"), report)
    assert (value.text if value else None) == read
    assert report.total == ({} if read else {"unreadable": 1})
