"""Tables of a desk against what stands in its store: every answer once, none more, and the act in the trail."""

import csv
import hashlib
import json

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, Kind
from cartdesk.study import DataType, GroupKind
from cartdesk.usecases import add_log_row, export_csv, import_study, load_odm
from tests.builders import a_signed_form, a_site, type_in
from tests.interchange.odm_files import OPENEDC, OPENEDC_DATA, REDCAP, REDCAP_LONG


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """A practice desk with the data of a file, the investigator at it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    sites = []

    def make(source, data):
        study = import_study(source, personal_leaves=True).study
        site = a_site(tmp_path, training=True, study=study.oid)
        sites.append(site)
        load_odm(site.as_("nurse"), data)
        return site.as_("investigator")

    yield make
    for site in sites:
        site.desk.store.close()


def stored(desk):
    """(subject, place, group row, item) -> (text or codes, null flavour, comparator) of everything the store holds."""
    found = {}
    with desk.store.view() as unit:
        for subject in unit.subjects():
            removed = {place for place, form in unit.forms(subject.code).items() if form.removed}
            for place, items in unit.all_items(subject.code).items():
                for key, one in items.items():
                    value = one.value
                    if place in removed or value is None:
                        continue
                    rows = desk.study.groups[key.group].kind is GroupKind.REPEATING
                    row = (key.group, key.repeat) if rows else ("", 0)
                    told = ";".join(value.codes) if value.type is DataType.CODES else value.text
                    found[subject.code, place, row, key.item] = (
                        told,
                        value.null_flavour or "",
                        value.comparator,
                    )
    return found


def tabled(desk, folder):
    """The same, read out of the tables by Python's csv and the dictionary alone."""
    with (folder / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        known = [row for row in csv.DictReader(stream, strict=True) if row["KIND"] == "value"]
    found = {}
    for form in {row["FILE"] for row in known}:
        columns = [row for row in known if row["FILE"] == form]
        with (folder / form).open(encoding="utf-8", newline="") as stream:
            for line in csv.DictReader(stream, strict=True):
                place = FormPlace(
                    line["EVENT"],
                    int(line["EVENT_REPEAT"] or 1),
                    form.removesuffix(".csv"),
                    int(line["FORM_ROW"] or 1),
                )
                for column in columns:
                    name = column["COLUMN"]
                    told = (line[name], line.get(f"{name}.null", ""), line.get(f"{name}.sign", ""))
                    if any(told) and not column["DERIVED"]:
                        row = (line["GROUP"], int(line["ROW"] or 0))
                        text = told[0][1:] if told[0][:2] in ("'=", "'+", "'-", "'@", "''") else told[0]
                        found[line["SUBJECT"], place, row, name] = (text, *told[1:])
    return found


@pytest.mark.parametrize(
    ("source", "data"), [(OPENEDC, OPENEDC_DATA), (REDCAP, REDCAP), (REDCAP_LONG, REDCAP_LONG)],
    ids=["openedc", "redcap", "redcap-longitudinal"],
)  # fmt: skip
def test_every_value_of_an_imported_study_is_in_the_tables_once(imported, tmp_path, source, data):
    desk = imported(source, data)
    counts = export_csv(desk, tmp_path / "out")
    held = stored(desk)
    assert counts.values == len(held) > 30
    assert tabled(desk, tmp_path / "out") == held


def test_every_value_of_our_own_study_and_the_act_in_the_trail(tmp_path):
    site = a_site(tmp_path)
    a_signed_form(site)
    desk = site.as_("investigator")
    export_csv(desk, tmp_path / "out")
    assert tabled(desk, tmp_path / "out") == stored(desk)
    with desk.store.view() as unit:
        record = AuditRecord.decode(unit.record(unit.head()[0]))
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()
    }
    told = json.dumps(files, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert record.kind is Kind.CSV_EXPORT and record.refs["file"] == hashlib.sha256(told).hexdigest()
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(CartDeskError, match="csv.folder-not-empty"):
        export_csv(desk, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    site.desk.store.close()


def test_free_text_is_no_formula_in_a_spreadsheet(tmp_path):
    site = a_site(tmp_path)
    a_signed_form(site)
    nurse = site.as_("nurse")
    place = add_log_row(nurse, "01-001", "F_AE")
    type_in(nurse, "01-001", place, "AETERM", '=HYPERLINK("http://x";"y")')
    export_csv(site.as_("investigator"), tmp_path / "out", excel=True)
    data = (tmp_path / "out" / "F_AE.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out" / "F_AE.csv").open(encoding="utf-8-sig", newline="") as stream:
        [line] = list(csv.DictReader(stream, delimiter=";"))
    assert line["AETERM"] == '\'=HYPERLINK("http://x";"y")'
    site.desk.store.close()
