"""A desk's data as CSV: one table a form, a dictionary of every column, the code lists (docs/formats/csv.md)."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartdesk.base import LANGUAGES, CartDeskError, Words
from cartdesk.forms.value import Value
from cartdesk.interchange.csvcells import KEYS, Column, Dialect, cell, columns_of, in_rows, safe
from cartdesk.interchange.model import OdmForm, OdmSubject
from cartdesk.interchange.oids import OdmNames
from cartdesk.study.model import DataType, ItemDef, StudyDef

DICTIONARY, CODES = "dictionary.csv", "codes.csv"
_HEAD = ("FILE", "COLUMN", "KIND", "ITEM", "ODM_OID", "LABEL_RU", "LABEL_EN", "TYPE", "DECIMALS", "UNIT", "CODELIST",
         "REQUIRED", "CONDITION", "DERIVED", "GROUP", "SDTM", "MEANING_RU", "MEANING_EN")  # fmt: skip


@dataclass(slots=True)
class CsvCounts:
    """What was written: tables (of forms), lines in them, answers (null flavours among them), those kept at the site."""

    tables: int = 0
    lines: int = 0
    values: int = 0
    nulls: int = 0
    withheld: int = 0


def write_csv(
    folder: Path, study: StudyDef, subjects: Iterable[OdmSubject], language: str, dialect: Dialect
) -> CsvCounts:
    """Write all tables into a new or empty folder, all of them or none.

    Removed rows are left out. Errors: `csv.folder-not-empty`, `interchange.cannot-write`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CartDeskError("csv.folder-not-empty", folder=folder.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".csv-"))
        try:
            counts = _Tables(workshop, study, language, dialect).write(subjects)
            if folder.exists():
                folder.rmdir()
            workshop.rename(folder)
            os.chmod(folder, 0o755)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as fault:
        raise CartDeskError("interchange.cannot-write", file=folder.name) from fault
    return counts


class _Tables:
    def __init__(self, folder: Path, study: StudyDef, language: str, dialect: Dialect) -> None:
        self._folder, self._study, self._language, self._dialect = folder, study, language, dialect
        self._columns = {form: columns_of(study, form) for form in study.forms}
        self._writers: dict[str, Any] = {}
        self.counts = CsvCounts()

    def write(self, subjects: Iterable[OdmSubject]) -> CsvCounts:
        with ExitStack() as stack:
            for oid, columns in self._columns.items():
                self._writers[oid] = self._open(stack, f"{oid}.csv")
                self._writers[oid].writerow([column.name for column in columns])
                self.counts.tables += 1
            for subject in subjects:
                for event in subject.events:
                    for form in event.forms:
                        if not form.removed:
                            self._form(subject, event.oid, event.repeat, form)
            self._open(stack, DICTIONARY).writerows(self._dictionary())
            self._open(stack, CODES).writerows(self._codes())
        return self.counts

    def _open(self, stack: ExitStack, name: str) -> Any:
        encoding = "utf-8-sig" if self._dialect.bom else "utf-8"
        stream = stack.enter_context((self._folder / name).open("w", encoding=encoding, newline=""))
        return csv.writer(stream, delimiter=self._dialect.delimiter, lineterminator="\r\n")

    # data

    def _form(self, subject: OdmSubject, event: str, repeat: int, form: OdmForm) -> None:
        defined = self._study.events[event]
        keys = [
            safe(subject.key),
            safe(subject.site),
            event,
            safe(defined.text(self._language)),
            str(repeat) if defined.repeating else "",
            str(form.repeat) if defined.kind == "log" else "",
            form.status.value,
        ]
        once: dict[str, Value | None] = {}
        lines = []
        for group in form.groups:
            if group.removal is not None:
                continue
            held = {item.oid: item.value for item in group.items}
            if in_rows(self._study, group.oid):
                lines.append((group.oid, str(group.repeat), held))
            else:
                once |= held
        for oid, row, held in [("", "", once), *lines]:
            self._writers[form.oid].writerow([*keys, oid, row, *self._cells(form.oid, held)])
            self.counts.lines += 1

    def _cells(self, form: str, held: dict[str, Value | None]) -> Iterator[str]:
        items = self._study.items
        for oid, value in held.items():
            if value is not None:
                self.counts.values += 1
                self.counts.withheld += items[oid].stays
                self.counts.nulls += not value.known and not items[oid].stays
        for column in self._columns[form][len(KEYS) :]:
            item = items[column.item]
            yield cell(column, item, held.get(item.oid), self._study, self._language, self._dialect)

    # what the columns mean

    def _dictionary(self) -> Iterator[list[str]]:
        yield list(_HEAD)
        words = [Words(language) for language in LANGUAGES]
        names = OdmNames(self._study)
        for form, columns in self._columns.items():
            for column in columns:
                item = self._study.items.get(column.item)
                told = [f"csv.{key}" for key in self._meaning(column, item)]
                meaning = [" ".join(one(key) for key in told) for one in words]
                yield [
                    safe(text)
                    for text in (f"{form}.csv", column.name, column.kind, *self._facts(item, names), *meaning)
                ]

    def _facts(self, item: ItemDef | None, names: OdmNames) -> list[str]:
        if item is None:
            return [""] * (len(_HEAD) - 5)
        unit = self._study.units.get(item.unit or "")
        return [
            item.oid,
            names.item(item.oid),
            item.text("ru"),
            item.text("en"),
            item.type.value,
            str(item.decimals) if item.type is DataType.NUMBER and item.significant else "",
            unit.text(self._language) if unit else "",
            item.codelist or "",
            "Y" if item.mandatory else "",
            item.condition or "",
            "Y" if item.derived else "",
            item.group if in_rows(self._study, item.group) else "",
            item.sdtm,
        ]

    def _meaning(self, column: Column, item: ItemDef | None) -> Iterator[str]:
        """Keys of the words that tell what stands in a column."""
        if item is None:
            yield f"key.{column.name}"
        elif column.kind != "value":
            yield f"column.{column.kind}"
        else:
            decimal = "comma" if self._dialect.decimal == "," and item.type is DataType.NUMBER else ""
            yield f"type.{item.type.value}{decimal and f'-{decimal}'}"
            if item.stays:
                yield "withheld"

    def _codes(self) -> Iterator[list[str]]:
        yield ["CODELIST", "CODE", "LABEL_RU", "LABEL_EN"]
        for codelist in self._study.codelists.values():
            for entry in codelist.items:
                yield [safe(text) for text in (codelist.oid, entry.code, entry.text("ru"), entry.text("en"))]
