"""Data of others in a practice desk: every value of the samples stands where it stood, histories keep their order, what
found no place is named, and the trail of the desk still holds."""

import csv

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import AuditRecord, FormStatus, Kind
from cartdesk.usecases import (
    enrol_subject,
    export_odm,
    free_folder,
    import_study,
    item_history,
    load_odm,
    lock,
    make_practice_with_data,
    practising,
    read_desk_file,
    read_training_note,
    subject_board,
    unlock,
    verify_desk,
)
from tests.builders import CHEAP, STUDY, a_clock, a_site
from tests.interchange.odm_files import (
    ODMLIB,
    OPENEDC,
    OPENEDC_DATA,
    REDCAP,
    REDCAP_LONG,
    SAMPLES,
    Made,
    counts,
    question,
)


@pytest.fixture
def desk_of(tmp_path, monkeypatch):
    """A practice desk for the study of a file; the nurse is at it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    opened = []

    def make(source, *, training=True, **other):
        study = import_study(source, **other).study
        site = a_site(tmp_path, training=training, study=study.oid, name=f"site{len(opened)}")
        opened.append(site)
        return site.as_("nurse")

    yield make
    for site in opened:
        site.desk.store.close()


def values(desk, subject):
    """Every answer by place, group and item."""
    with desk.store.view() as unit:
        return {
            (place, key): one.value
            for place, items in unit.all_items(subject).items()
            for key, one in items.items()
        }


def test_every_value_of_openedc_is_there(desk_of):
    desk = desk_of(OPENEDC)
    loaded = load_odm(desk, OPENEDC_DATA)
    told = counts(OPENEDC_DATA)
    assert (loaded.subjects, loaded.in_file) == (10, told["ItemData"])
    assert loaded.values == loaded.changes == told["ItemData"] - sum(loaded.total.values())
    first = values(desk, "01")
    assert first[FormPlace("V1", 1, "F_1", 1), ItemKey("IG_1", 1, "WEIGHT")].text == "49.20059"
    assert first[FormPlace("V1", 1, "F_1", 1), ItemKey("IG_1", 1, "GENDER")].text == "Male"
    assert first[FormPlace("V2", 1, "F_4", 1), ItemKey("IG_WHO_Q", 1, "WHO_1")].text == "1"
    change = item_history(desk, "01", FormPlace("V1", 1, "F_1", 1), ItemKey("IG_1", 1, "AGE"))[0]
    assert change.reason_text == "U.1, 2020-01-13T12:18:48.865Z"
    assert verify_desk(desk).faults == []
    board = subject_board(desk, "01")
    assert [visit.event.oid for visit in board.visits] == ["V1", "V2", "V3"]


def test_redcap_rows_of_an_instrument_are_rows_of_a_log(desk_of):
    desk = desk_of(REDCAP, personal_leaves=True)
    loaded = load_odm(desk, REDCAP)
    assert loaded.total == {} and loaded.values == loaded.in_file == 34
    with (SAMPLES / "redcap" / "repeating-instruments__data.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for subject in ("1", "2"):
        held = values(desk, subject)
        for row in (row for row in rows if row["record_id"] == subject):
            form = "F_BP" if row["redcap_repeat_instrument"] else "F_DEMOGRAPHICS"
            place = FormPlace("LOG", 1, form, int(row["redcap_repeat_instance"])) if form == "F_BP" else None
            for name, text in row.items():
                source = name.upper()
                if text and source in desk.study.items and desk.study.items[source].form == form:
                    found = [
                        value
                        for (at, key), value in held.items()
                        if key.item == source and place in (None, at)
                    ]
                    assert [value.text for value in found] == [text], (subject, name)


@pytest.mark.parametrize("path", [REDCAP_LONG, ODMLIB], ids=lambda path: path.stem)
def test_each_value_is_loaded_or_remarked(desk_of, path):
    desk = desk_of(path)
    loaded = load_odm(desk, path)
    elements = sum(number for name, number in counts(path).items() if name.startswith("ItemData"))
    remarked = sum(
        number for code, number in loaded.total.items() if code in ("unreadable", "binary", "no-such-item")
    )
    assert loaded.in_file == elements
    assert loaded.values == elements - remarked
    assert all(note.line for note in loaded.notes)
    assert verify_desk(desk).faults == []


def document(inner: str, **attributes: str) -> bytes:
    made = Made(after=f'<ClinicalData StudyOID="ST.1" MetaDataVersionOID="MDV.1">{inner}</ClinicalData>')
    made.groups = (
        '<ItemGroupDef OID="IG.1" Name="g" Repeating="No"><ItemRef ItemOID="N" Mandatory="No"/><ItemRef ItemOID="D" Mandatory="No"/>'
        '<ItemRef ItemOID="B" Mandatory="No"/><ItemRef ItemOID="T" Mandatory="No"/></ItemGroupDef>'
        '<ItemGroupDef OID="IG.2" Name="r" Repeating="Yes"><ItemRef ItemOID="R" Mandatory="No"/></ItemGroupDef>'
    )
    made.forms = (
        '<FormDef OID="F.1" Name="Form" Repeating="No"><ItemGroupRef ItemGroupOID="IG.1" Mandatory="Yes"/>'
        '<ItemGroupRef ItemGroupOID="IG.2" Mandatory="No"/></FormDef>'
    )
    kinds = {"N": "float", "D": "date", "B": "boolean", "T": "time", "R": "text"}
    for oid, kind in kinds.items():
        made.item(oid, question(oid, "en"), DataType=kind)
    return made.document


def subject(inner: str, key: str = "S1", form: str = "F.1") -> str:
    return (
        f'<SubjectData SubjectKey="{key}"><StudyEventData StudyEventOID="SE.1"><FormData FormOID="{form}">'
        f"{inner}</FormData></StudyEventData></SubjectData>"
    )


def group(inner: str, oid: str = "IG.1", repeat: str = "", kind: str = "") -> str:
    told = (f' ItemGroupRepeatKey="{repeat}"' if repeat else "") + (
        f' TransactionType="{kind}"' if kind else ""
    )
    return f'<ItemGroupData ItemGroupOID="{oid}"{told}>{inner}</ItemGroupData>'


def data(oid: str, value: str | None, inner: str = "", kind: str = "") -> str:
    told = (f' Value="{value}"' if value is not None else "") + (f' TransactionType="{kind}"' if kind else "")
    return f'<ItemData ItemOID="{oid}"{told}>{inner}</ItemData>'


AUDIT = (
    '<AuditRecord><UserRef UserOID="U.7"/><LocationRef LocationOID="L"/><DateTimeStamp>2024-05-01T10:00:00</DateTimeStamp>'
    "<ReasonForChange>{}</ReasonForChange></AuditRecord>"
)
PLACE = FormPlace("V1", 1, "F_1", 1)


def test_a_history_is_loaded_change_by_change_with_its_reasons(desk_of):
    text = (
        subject(group(data("N", "120", AUDIT.format("first"), "Insert")))
        + subject(group(data("N", "130", AUDIT.format("wrong cuff"), "Update")))
        + subject(
            group(
                data("D", "2024-05-01", AUDIT.format(""), "Insert")
                + data("D", None, AUDIT.format("not hers"), "Remove")
            )
        )
    )
    desk = desk_of(document(text))
    loaded = load_odm(desk, document(text))
    assert (loaded.changes, loaded.values, loaded.total) == (4, 1, {})
    assert (loaded.in_file, loaded.empty, loaded.replaced, loaded.aside) == (4, 0, 3, 0)
    history = item_history(desk, "S1", PLACE, ItemKey("IG_1", 1, "N"))
    assert [(one.was.text if one.was else None, one.now.text) for one in history] == [
        (None, "120"),
        ("120", "130"),
    ]
    assert history[1].reason_text == "U.7, 2024-05-01T10:00:00 · wrong cuff"
    last = item_history(desk, "S1", PLACE, ItemKey("IG_1", 1, "D"))[-1]
    assert last.now is None and "not hers" in last.reason_text


def test_comments_and_queries_stand_in_the_record(desk_of):
    note = '<Annotation SeqNum="1"><Comment>seen by phone</Comment></Annotation>'
    query = '<m:Query xmlns:m="http://www.mdsol.com/ns/odm/metadata" Value="Please check" Status="Open"/>'
    text = subject(group(data("N", "1", note + query)))
    desk = desk_of(document(text))
    loaded = load_odm(desk, document(text))
    [change] = item_history(desk, "S1", PLACE, ItemKey("IG_1", 1, "N"))
    assert change.reason_text == "seen by phone · Open: Please check"
    assert [one.namespace for one in loaded.extensions] == ["http://www.mdsol.com/ns/odm/metadata"]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (group(data("N", "twelve")), "unreadable"),
        (group(data("N", "1,5")), "unreadable"),
        (group(data("D", "05/01/2024")), "unreadable"),
        (group(data("D", "2024-13-01")), "unreadable"),
        (group(data("T", "25:00")), "unreadable"),
        (group(data("B", "perhaps")), "code-off-list"),
        (group(data("X", "1")), "no-such-item"),
        (group(data("R", "1"), oid="IG.9"), "no-such-group"),
        (group(data("N", "1"), oid="IG.9"), "other-group"),
        (group(data("N", "1"), oid="IG.2", repeat="9"), "other-group"),
        (group(data("N", "1"), repeat="1") + group(data("N", "2"), repeat="2"), "group-repeats"),
        ("<Signature/>" + group(data("N", "1")), "signature"),
        ('<ItemGroupData ItemGroupOID="IG.2"><ItemDataBase64Binary ItemOID="R">AAAA</ItemDataBase64Binary></ItemGroupData>', "binary"),
    ],
)  # fmt: skip
def test_what_finds_no_place_is_remarked_and_the_rest_loaded(desk_of, inner, code):
    text = document(subject(inner + group(data("R", "kept", ""), oid="IG.2")))
    desk = desk_of(text)
    loaded = load_odm(desk, text)
    assert loaded.total == {code: 1}
    assert loaded.in_file == loaded.values + loaded.empty + loaded.replaced + loaded.aside
    assert loaded.aside == (code not in ("code-off-list", "other-group", "signature"))
    assert "kept" in [value.text for value in values(desk, "S1").values()]


def test_typed_elements_truths_and_times_are_read(desk_of):
    inner = (
        '<ItemDataFloat ItemOID="N">36.60</ItemDataFloat><ItemDataBoolean ItemOID="B">true</ItemDataBoolean>'
        '<ItemDataTime ItemOID="T">09:05:30+03:00</ItemDataTime><ItemData ItemOID="D" IsNull="Yes"/>'
    )
    desk = desk_of(document(subject(group(inner))))
    assert load_odm(desk, document(subject(group(inner)))).total == {}
    held = {key.item: value for (_, key), value in values(desk, "S1").items()}
    assert (held["N"].text, held["B"].text, held["T"].text, held["D"].null_flavour) == (
        "36.60",
        "1",
        "09:05",
        "UNK",
    )


def test_rows_by_any_key_and_a_row_taken_out(desk_of):
    rows = "".join(group(data("R", key), oid="IG.2", repeat=key) for key in ("a", "7", "b"))
    text = document(subject(rows + group("", oid="IG.2", repeat="a", kind="Remove")))
    desk = desk_of(text)
    loaded = load_odm(desk, text)
    assert loaded.total == {}
    assert {key.repeat: value.text for (_, key), value in values(desk, "S1").items()} == {7: "7", 8: "b"}
    with desk.store.view() as unit:
        kinds = [AuditRecord.decode(unit.record(seq)).kind for seq in unit.seqs_of_form("S1", PLACE)]
    assert kinds.count(Kind.ROW_REMOVE) == 1
    assert verify_desk(desk).faults == []


def test_what_comes_after_a_row_was_taken_out_is_kept_aside(desk_of):
    rows = (
        group(data("R", "first"), oid="IG.2", repeat="1")
        + group("", oid="IG.2", repeat="1", kind="Remove")
        + group(data("R", "again"), oid="IG.2", repeat="1")
        + group("", oid="IG.2", repeat="1", kind="Remove")
        + group(data("R", "second"), oid="IG.2", repeat="2")
    )
    text = document(subject(rows))
    desk = desk_of(text)
    loaded = load_odm(desk, text)
    assert loaded.total == {"after-removal": 1}
    assert (loaded.in_file, loaded.values, loaded.replaced, loaded.aside) == (3, 1, 1, 1)
    assert {key.repeat: value.text for (_, key), value in values(desk, "S1").items()} == {2: "second"}
    assert verify_desk(desk).faults == []


def test_keys_become_codes_that_files_and_screens_can_carry(desk_of):
    text = document(
        "".join(subject(group(data("N", "1")), key) for key in ("Иванов 1", "a/b", "a b", "Иванов 2"))
    )
    desk = desk_of(text)
    loaded = load_odm(desk, text)
    assert loaded.total == {"subject-renamed": 4}
    with desk.store.view() as unit:
        assert {one.code for one in unit.subjects()} == {"1", "a-b", "a-b-2", "2"}
    assert not any("Иванов" in str(note.facts) for note in loaded.notes)


def test_only_a_practice_desk_takes_data_and_all_or_nothing(desk_of):
    text = document(subject(group(data("N", "1"))))
    real = desk_of(text, training=False)
    with pytest.raises(CartDeskError, match="odm.training-only"):
        load_odm(real, text)
    desk = desk_of(text)
    for source, code in (
        (document(""), "odm.no-data"),
        (document(subject("", form="F.9")), "odm.other-study"),
    ):
        with pytest.raises(CartDeskError) as told:
            load_odm(desk, source)
        assert told.value.code == code
    enrol_subject(desk, "S2")
    before = head(desk)
    with pytest.raises(CartDeskError, match="subject.code-taken"):
        load_odm(desk, document(subject(group(data("N", "1"))) + subject(group(data("N", "1")), "S2")))
    assert head(desk) == before


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def test_our_own_data_come_back_into_a_practice_desk(tmp_path):
    from tests.builders import a_signed_form

    site, other = a_site(tmp_path, training=True), a_site(tmp_path, training=True, name="other", seed=5)
    a_signed_form(site)
    for number, transactional in enumerate((False, True)):
        path = tmp_path / f"{number}.xml"
        export_odm(site.as_("investigator"), path, transactional=transactional)
        desk = other.as_("investigator")
        text = path.read_text("utf-8").replace('SubjectKey="01-001"', f'SubjectKey="01-00{number + 1}"')
        path.write_text(text, "utf-8")
        loaded = load_odm(desk, path)
        assert set(loaded.total) == {"derived", "signature"}
        here, there = values(site.desk, "01-001"), values(desk, f"01-00{number + 1}")
        assert {where: value.text for where, value in here.items()} == {
            where: value.text for where, value in there.items()
        }
        with desk.store.view() as unit:
            [form] = unit.forms(f"01-00{number + 1}").values()
        assert form.status is FormStatus.COMPLETE
    assert site.desk.file.study == STUDY
    site.desk.store.close()
    other.desk.store.close()


ONE = document(
    '<SubjectData SubjectKey="01"><StudyEventData StudyEventOID="SE.1"><FormData FormOID="F.1"><ItemGroupData ItemGroupOID="IG.1">'
    '<ItemData ItemOID="N" Value="1"/><ItemData ItemOID="T" Value="10:15:00"/></ItemGroupData></FormData></StudyEventData></SubjectData>'
    '<SubjectData SubjectKey="02"/>'
)


def test_a_loading_tells_how_far_it_is_and_called_off_it_leaves_nothing(desk_of):
    desk, seen = desk_of(ONE), []
    with pytest.raises(CartDeskError, match="odm.cancelled"):
        load_odm(desk, ONE, progress=lambda *told: seen.append(told), cancelled=lambda: len(seen) == 1)
    assert seen == [(1, 2)]
    with desk.store.view() as unit:
        assert not unit.has_subject("01") and not unit.has_subject("02")
    assert verify_desk(desk).faults == []
    assert load_odm(desk, ONE, progress=lambda *told: seen.append(told)).values == 2
    assert seen[1:] == [(1, 2), (2, 2)]


def test_a_practice_desk_comes_with_the_data_of_a_file_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    study, file = import_study(ONE).study, tmp_path / "file.xml"
    file.write_bytes(ONE)

    def make(folder, **other):
        return make_practice_with_data(
            folder, study.oid, study.version, file, clock=a_clock(), random=SeededRandom(1), language="ru",
            cost=CHEAP, **other,
        )  # fmt: skip

    wanted = free_folder(tmp_path, study.oid)
    assert make(wanted).values == 2
    assert free_folder(tmp_path, study.oid).name == wanted.name + "-2"
    note = read_training_note(wanted, read_desk_file(wanted))
    nurse = next(one for one in note.people if one.role == "nurse")
    desk = unlock(wanted, nurse.id, nurse.password, clock=a_clock(), random=SeededRandom(2), language="ru")
    assert set(values(desk, "01")) == {
        (FormPlace("V1", 1, "F_1", 1), ItemKey("IG_1", 1, oid)) for oid in "NT"
    }
    lock(desk)
    with pytest.raises(CartDeskError, match="practice.folder-taken"):
        make(wanted)
    assert (wanted / "training.json").exists()


def test_data_that_are_refused_leave_no_practice_desk_behind(tmp_path, monkeypatch):
    """The desk that was just made, and the folder of its device secret, go with the data that did not come in."""

    def make(folder, *told, **other):
        for made in (folder, folder.with_name(f"{folder.name}-devices")):
            made.mkdir()
            (made / "something").touch()

    def refuse(desk, source, **other):
        raise CartDeskError("odm.no-data")

    monkeypatch.setattr(practising, "make_practice_desk", make)
    monkeypatch.setattr(practising, "load_odm", refuse)
    monkeypatch.setattr(practising, "lock", lambda desk: None)
    with pytest.raises(CartDeskError, match="odm.no-data"):
        make_practice_with_data(
            tmp_path / "new", "S", "1", tmp_path, clock=a_clock(), random=SeededRandom(1), language="ru"
        )
    assert list(tmp_path.iterdir()) == []
