"""The laboratory's sheet of one sample: a CSV with a line for each result, whatever its columns are called.

What the columns mean is told once for each laboratory and remembered (`SheetMap`); the first guess is made from their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.forms.finding import Finding
from cartdesk.forms.value import Value
from cartdesk.forms.values import parse_text
from cartdesk.interchange.rangetable import panel_analytes
from cartdesk.interchange.tables import CsvTable
from cartdesk.study.model import Analyte, PanelColumn, StudyDef

ROLES = ("analyte", "result", "unit", "low", "high", "range")
GUESSES: Mapping[str, tuple[str, ...]] = {
    "analyte": ("показатель", "тест", "исследование", "наименование", "analyte", "test", "parameter", "name"),
    "result": ("результат", "значение", "result", "value"),
    "unit": ("ед", "единиц", "unit"),
    "low": ("нижн", "минимум", "low", "lln"),
    "high": ("верхн", "максимум", "high", "uln"),
    "range": ("норма", "референс", "интервал", "range", "reference", "normal"),
}
_RANGE = re.compile(r"\s*(?P<low>[\d.,]+)\s*(?:-|–|—|\.{2,3})\s*(?P<high>[\d.,]+)\s*")
_BELOW = re.compile(r"\s*(?:<|≤|до)\s*(?P<high>[\d.,]+)\s*", re.IGNORECASE)
_ABOVE = re.compile(r"\s*(?:>|≥|от)\s*(?P<low>[\d.,]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetMap:
    """What a laboratory's columns mean: `columns` maps a role of `ROLES` to a column's name, `names` a word of the
    laboratory (as written, folded to small letters) to an analyte of the study, "" = left out on purpose.
    """

    columns: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The object {columns, names}."""
        return {"columns": dict(self.columns), "names": dict(self.names)}

    @classmethod
    def from_json(cls, data: Any) -> SheetMap:
        """Read the object {columns, names} back; anything else is `sheet.map`."""
        parts = (data.get("columns"), data.get("names")) if isinstance(data, dict) else (None, None)
        for part in parts:
            if not isinstance(part, dict) or not all(isinstance(one, str) for one in (*part, *part.values())):
                raise CartDeskError("sheet.map")
        columns, names = parts
        assert isinstance(columns, dict) and isinstance(names, dict)
        if set(columns) - set(ROLES):
            raise CartDeskError("sheet.map")
        return cls(columns, names)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a sheet: its number, the laboratory's word, the analyte it means (None: not known, "" left out),
    and the values it brings by column of the panel; `fault` is the code of what could not be read, else "".
    """

    number: int
    word: str
    analyte: str | None
    values: Mapping[PanelColumn, Value] = field(default_factory=dict)
    fault: str = ""


def guess_map(table: CsvTable, study: StudyDef) -> SheetMap:
    """A first guess from the names of the columns, each used once."""
    columns: dict[str, str] = {}
    for role in ROLES:
        for column in table.columns:
            plain = column.casefold()
            if column not in columns.values() and any(plain.startswith(word) for word in GUESSES[role]):
                columns[role] = column
                break
    return SheetMap(columns)


def read_sheet(table: CsvTable, told: SheetMap, study: StudyDef) -> tuple[SheetLine, ...]:
    """Every line of a sheet. `sheet.columns` when the columns of analyte and result are not told or not there."""
    places = {role: table.columns.index(name) for role, name in told.columns.items() if name in table.columns}
    if "analyte" not in places or "result" not in places:
        raise CartDeskError("sheet.columns")
    analytes = panel_analytes(study)
    words = _words(analytes) | {
        word: name for word, name in told.names.items() if not name or name in analytes
    }
    return tuple(
        _line(number, {role: row[place] for role, place in places.items()}, words, analytes, study)
        for number, row in table.rows
        if row[places["analyte"]]
    )


def _words(analytes: Mapping[str, Analyte]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, analyte in analytes.items():
        for word in (name, analyte.code, analyte.text.ru, analyte.text.en):
            found.setdefault(word.casefold(), name)
        for inner in re.findall(r"\(([^)]+)\)", analyte.text.ru):
            found.setdefault(inner.casefold(), name)
    return found


def _line(
    number: int,
    cells: Mapping[str, str],
    words: Mapping[str, str],
    analytes: Mapping[str, Analyte],
    study: StudyDef,
) -> SheetLine:
    word = cells["analyte"]
    name = words.get(word.casefold())
    if not name:
        return SheetLine(number, word, name)
    analyte = analytes[name]
    low, high = _limits(cells)
    written = {PanelColumn.RESULT: cells["result"], PanelColumn.LOW: low, PanelColumn.HIGH: high}
    values = {}
    for column, text in written.items():
        oid = analyte.items.get(column)
        if not text or oid is None:
            continue
        read = parse_text(study.items[oid], f"{text} {cells.get('unit', '')}".strip(), study)
        if isinstance(read, Finding):
            return SheetLine(number, word, name, {}, read.code)
        values[column] = read
    return SheetLine(number, word, name, values, "" if PanelColumn.RESULT in values else "empty")


def _limits(cells: Mapping[str, str]) -> tuple[str, str]:
    """The limits of normal as written: in two columns, or in one as `120–160`, `<5`, `от 3`."""
    low, high = cells.get("low", ""), cells.get("high", "")
    if low or high or not cells.get("range"):
        return low, high
    for pattern in (_RANGE, _BELOW, _ABOVE):
        found = pattern.fullmatch(cells["range"])
        if found:
            parts = found.groupdict()
            return parts.get("low", ""), parts.get("high", "")
    return "", ""
