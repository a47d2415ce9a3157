"""Readers we did not write take the printed text back: pypdf, pdfium, and pdftotext where it is installed.

`read_lines` gives the shown text as it stands on paper: (mark, label, value, unit, flag) for each numbered line,
wrapped lines joined. It knows only what docs/formats/paper.md tells a reader: the five columns, that a numbered
line starts a row, that the table stands between its head and its closing line, and that joining is putting
together, because a broken line keeps its space.
"""

import ctypes
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

NUMBER, MARK, LABEL, VALUE, UNIT, FLAG = 54.0, 75.0, 88.0, 296.0, 408.0, 488.0
WIDE = 98.0
FOOT = 112.0


class Piece(NamedTuple):
    """A drawn string and where it starts, in points."""

    x: float
    y: float
    text: str


Reader = Callable[[bytes], list[list[Piece]]]


def with_pdfium(pdf: bytes) -> list[list[Piece]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_pdfium_page(page) for page in document]
    finally:
        document.close()


def _pdfium_page(page: pypdfium2.PdfPage) -> list[Piece]:
    """Every drawn string of a page, sign by sign; signs that pdfium makes up itself are left out."""
    text = page.get_textpage()
    pieces: list[Piece] = []
    drawn = None
    for at in range(text.count_chars()):
        thing = pdfium.FPDFText_GetTextObject(text, at)
        if pdfium.FPDFText_IsGenerated(text, at) or not thing:
            continue
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(thing, matrix)
        if abs(matrix.b) > 1e-6:
            continue
        sign = "-" if pdfium.FPDFText_IsHyphen(text, at) else chr(pdfium.FPDFText_GetUnicode(text, at))
        if drawn == (drawn := ctypes.addressof(thing.contents)):
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + sign)
        else:
            pieces.append(Piece(matrix.e, matrix.f, sign))
    text.close()
    page.close()
    return pieces


def with_pypdf(pdf: bytes) -> list[list[Piece]]:
    pages = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        pieces: list[Piece] = []

        def take(
            text: str, cm: list[float], tm: list[float], font: object, size: float, into: list[Piece] = pieces
        ) -> None:
            text = text.strip("\n")
            made_up = not text.strip()  # a lone space is a gap that pypdf made up
            if not made_up and font is not None and abs(cm[1]) < 1e-6:
                into.append(Piece(tm[4], tm[5], text))

        page.extract_text(visitor_text=take)
        pages.append(pieces)
    return pages


READERS: dict[str, Reader] = {"pdfium": with_pdfium, "pypdf": with_pypdf}


def body(pages: list[list[Piece]]) -> Iterator[Piece]:
    """The pieces of the table of answers, in the order drawn, without head, closing line and foot."""
    for pieces in pages:
        top = max(piece.y for piece in pieces if _in(piece, NUMBER) and piece.text in ("№", "No."))
        ends = [
            piece.y
            for piece in pieces
            if piece.x < NUMBER + 1 and piece.text.startswith(("Конец записи", "End of record"))
        ]
        low = ends[0] if ends else FOOT
        yield from (piece for piece in pieces if low + 0.1 < piece.y < top - 0.1)


def read_lines(pages: list[list[Piece]]) -> list[tuple[str, str, str, str, str]]:
    """(mark, label, value, unit, flag) of each numbered line."""
    rows: list[list[str]] = []
    for piece in body(pages):
        if piece.x < NUMBER + 1:
            rows.append([""] * 5)
            assert piece.text.strip() == str(len(rows)), f"line {len(rows)} expected, {piece.text!r} read"
        else:
            rows[-1][_column(piece.x)] += piece.text
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _column(x: float) -> int:
    """Which of mark, label, value, unit and flag starts at x; a long value starts at WIDE, under its label."""
    if _is(x, WIDE):
        return 2
    return sum(x > column - 1 for column in (LABEL, VALUE, UNIT, FLAG))


def _is(x: float, column: float) -> bool:
    return abs(x - column) < 0.6


def _in(piece: Piece, column: float) -> bool:
    return _is(piece.x, column)
