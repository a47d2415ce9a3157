"""CSV tables as laboratories and offices write them: any of three delimiters, UTF-8 or Windows Cyrillic, a header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from cartdesk.base import CartDeskError, nfc

LARGEST = 4 * 1024 * 1024
MOST_ROWS = 20_000
DELIMITERS = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Column names as written, and the lines below them with the number each has in the file (the header is line 1)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> CsvTable:
    """Read a table; `table.too-large`, `table.not-text`, `table.empty`, `table.ragged` otherwise. Nothing is guessed beyond
    encoding and delimiter; lines that are wholly empty are passed over.
    """
    if len(data) > LARGEST:
        raise CartDeskError("table.too-large", limit=LARGEST // 1024 // 1024)
    text = _text(data)
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    if not head:
        raise CartDeskError("table.empty")
    delimiter = max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))
    try:
        read = [
            (number, tuple(nfc(cell).strip() for cell in row))
            for number, row in _numbered(text, delimiter)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as fault:
        raise CartDeskError("table.not-text") from fault
    if len(read) < 2:
        raise CartDeskError("table.empty")
    if len(read) > MOST_ROWS:
        raise CartDeskError("table.too-large", limit=LARGEST // 1024 // 1024)
    columns = read[0][1]
    for number, row in read[1:]:
        if len(row) > len(columns) and any(row[len(columns) :]):
            raise CartDeskError("table.ragged", line=number)
    rows = tuple((number, _padded(row, len(columns))) for number, row in read[1:])
    return CsvTable(columns, rows)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise CartDeskError("table.not-text")


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(reader.line_num, row) for row in reader]


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *("" for _ in range(width - len(row))))
