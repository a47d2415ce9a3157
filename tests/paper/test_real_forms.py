"""The forms of the study as the engine shows them, printed and read back: paper equals the signed text."""

from datetime import date

import pytest

from cartdesk.forms import Explained, FormEntry, FormPlace, ItemKey, SubjectView, Value, shown_text
from cartdesk.paper import print_form
from cartdesk.study import load_study
from cartdesk.study.model import DataType, GroupKind, ItemDef, StudyDef
from tests.paper.reading import READERS, read_lines
from tests.paper.samples import LONG, form
from tests.paper.test_text import same

ANSWERS = {
    DataType.TEXT: "Со слов пациента, без осложнений",
    DataType.INTEGER: "3",
    DataType.NUMBER: "1,5",
    DataType.DATE: "05.03.2026",
    DataType.PARTIAL_DATE: "НН.03.2025",
    DataType.TIME: "9:05",
    DataType.DATETIME: "05.03.2026 09:05",
}


@pytest.fixture(scope="module")
def study() -> StudyDef:
    return load_study("hemc101-01-02")


def answer(study: StudyDef, item: ItemDef) -> str:
    if item.type in (DataType.CODE, DataType.CODES):
        codes = [entry.code for entry in study.codelists[item.codelist or ""].items]
        return ";".join(codes[:2]) if item.type is DataType.CODES else "Y" if "Y" in codes else codes[0]
    return LONG[: item.length] if item.length > 300 else ANSWERS.get(item.type, "")[: item.length or None]


def filled(study: StudyDef, oid: str) -> FormEntry:
    """A form with an answer typed into every field that takes it, two rows in every repeating group."""
    event = next((event for event, letter in study.matrix.get(oid, {}).items() if letter != "-"), "LOG")
    entry = FormEntry(
        study, SubjectView({}, frozenset(), date(2026, 3, 6)), FormPlace(event, 1, oid, 1), "investigator"
    )
    for group in study.forms[oid].groups:
        if study.groups[group].kind is GroupKind.REPEATING:
            entry.add_row(group)
    fields = entry.keys()
    for key in fields:
        item = study.items[key.item]
        if item.derived:
            continue
        value = entry.parse(key, "НВ" if key.item.endswith("TEMP") else answer(study, item))
        if isinstance(value, Value):
            entry.set(key, value)
    return entry


def explained(entry: FormEntry) -> tuple[Explained, ...]:
    first: ItemKey = entry.keys()[0]
    return (
        Explained("EC-001", None, "Замечание ко всей форме", "Проверено по первичной документации."),
        Explained("EC-002", first, "Замечание к полю ≥ 38 °С", LONG[:600]),
    )


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("reader", READERS)
def test_every_form_of_the_study_comes_back_from_paper_as_it_was_shown(
    study: StudyDef, language: str, reader: str
) -> None:
    printed = 0
    for oid, defined in study.forms.items():
        if not defined.complete:
            continue
        entry = filled(study, oid)
        lines = shown_text(study, entry, explained(entry), language)
        whole = form(language=language, lines=lines, form_title=defined.text(language), form_oid=oid)
        read = read_lines(READERS[reader](print_form(whole)))
        same(
            [row[1:] for row in read],
            [(line.label, line.value, line.unit, line.flag) for line in lines],
            reader,
        )
        assert [row[0] for row in read] == [
            {"derived": "ƒ", "overruled": "▲"}.get(line.kind, "") for line in lines
        ]
        printed += 1
    assert printed >= 7
