"""Reference ranges from a CSV table (docs/formats/laboratory-ranges.md): every line is read or named with its fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cartdesk.base import CartDeskError
from cartdesk.forms.dates import DateFault, read_date
from cartdesk.forms.numbers import read_number
from cartdesk.forms.ranges import LabRange
from cartdesk.forms.units import read_unit
from cartdesk.interchange.tables import read_table
from cartdesk.study.model import Analyte, PanelColumn, StudyDef

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "lab": ("лаборатория",),
    "analyte": ("показатель", "test"),
    "sex": ("пол",),
    "age_from": ("возраст от", "age from"),
    "age_to": ("возраст до", "age to"),
    "unit": ("единица", "ед.", "ед. изм.", "единица измерения"),
    "low": ("нижняя граница", "от", "lln"),
    "high": ("верхняя граница", "до", "uln"),
    "valid_from": ("действует с", "valid from"),
    "valid_to": ("действует по", "valid to"),
}
NEEDED = ("lab", "analyte", "unit", "low", "high")
SEXES = {"": "", "m": "M", "м": "M", "муж": "M", "f": "F", "ж": "F", "жен": "F", "оба": "", "both": ""}


@dataclass(frozen=True, slots=True)
class RangeFault:
    """A line that cannot be taken: its number in the file, the column, and why, as a code of `ranges.fault.*`."""

    line: int
    column: str
    code: str


@dataclass(slots=True)
class RangeTable:
    """What a table holds: lines that can be taken, and faults. A table with faults is not taken at all."""

    ranges: list[LabRange] = field(default_factory=list)
    faults: list[RangeFault] = field(default_factory=list)


def panel_analytes(study: StudyDef) -> dict[str, Analyte]:
    """Every analyte of the study, named with its panel: LBH_HGB."""
    return {
        analyte.items[PanelColumn.RESULT].removesuffix(f"_{PanelColumn.RESULT.value}"): analyte
        for group in study.groups.values()
        for analyte in group.analytes
        if PanelColumn.RESULT in analyte.items
    }


def read_ranges(data: bytes, study: StudyDef, labs: str) -> RangeTable:
    """Read a table of ranges. `labs` is the code list of laboratories; unreadable files raise as `read_table` does."""
    table = read_table(data)
    places = _places(table.columns)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise CartDeskError("ranges.columns", columns=", ".join(missing))
    found = RangeTable()
    reader = _Reader(study, labs)
    for number, row in table.rows:
        cells = {name: row[place] for name, place in places.items()}
        line = reader.line(number, cells, found.faults)
        if line is not None:
            found.ranges.append(line)
    return found


def _places(columns: tuple[str, ...]) -> dict[str, int]:
    known = {word: name for name, words in COLUMNS.items() for word in (name, *words)}
    return {
        known[column.casefold()]: place for place, column in enumerate(columns) if column.casefold() in known
    }


class _Reader:
    """Reads the cells of one line; a cell that cannot be read is a fault and ends the line."""

    def __init__(self, study: StudyDef, labs: str) -> None:
        self.study = study
        self.labs = study.codelists[labs]
        self.analytes = panel_analytes(study)
        self.by_word: dict[str, str] = {}
        for name, analyte in self.analytes.items():
            for word in (name, analyte.code, analyte.text.ru, analyte.text.en):
                self.by_word.setdefault(word.casefold(), name)

    def line(self, number: int, cells: Mapping[str, str], faults: list[RangeFault]) -> LabRange | None:
        """One line, or None with its faults noted."""
        before = len(faults)

        def read(name: str, reading: Callable[[str], object | None]) -> object | None:
            told = reading(cells.get(name, ""))
            if told is None:
                faults.append(RangeFault(number, name, f"bad-{name.replace('_', '-')}"))
            return told

        lab, analyte = read("lab", self._lab), read("analyte", lambda text: self.by_word.get(text.casefold()))
        sex = read("sex", lambda text: SEXES.get(text.casefold().rstrip(".")))
        ages = [read(name, _age) for name in ("age_from", "age_to")]
        low, high = read("low", _number), read("high", _number)
        days = [read(name, _day) for name in ("valid_from", "valid_to")]
        unit = None
        if analyte is not None:
            unit = read("unit", lambda text: read_unit(text, self.analytes[str(analyte)], self.study))
        if len(faults) > before:
            return None
        if low == high == "":
            faults.append(RangeFault(number, "low", "no-limit"))
        elif low and high and Decimal(str(low)) > Decimal(str(high)):
            faults.append(RangeFault(number, "low", "reversed"))
        if all(days) and date.fromisoformat(str(days[0])) > date.fromisoformat(str(days[1])):
            faults.append(RangeFault(number, "valid_from", "reversed-days"))
        if len(faults) > before:
            return None
        whole = [None if age == "" else int(str(age)) for age in ages]
        return LabRange(
            str(lab),
            str(analyte),
            str(sex),
            whole[0],
            whole[1],
            str(unit),
            str(low),
            str(high),
            str(days[0]),
            str(days[1]),
        )

    def _lab(self, text: str) -> str | None:
        word = text.casefold()
        return next(
            (
                item.code
                for item in self.labs.items
                if word in (item.code.casefold(), item.text.ru.casefold(), item.text.en.casefold())
            ),
            None,
        )


def _age(text: str) -> str | None:
    return text if text == "" or (text.isascii() and text.isdigit() and int(text) <= 150) else None


def _number(text: str) -> str | None:
    if text in ("", "-", "–"):
        return ""
    read = read_number(text)
    return None if isinstance(read, str) or read.comparator else read.text


def _day(text: str) -> str | None:
    if not text:
        return ""
    try:
        return read_date(text)
    except DateFault:
        return None
