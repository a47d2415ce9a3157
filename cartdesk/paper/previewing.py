"""PDF pages as pictures, for the screen (decisions 34)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

from cartdesk.base import CartDeskError


def preview(pdf: bytes, scale: float = 1.5) -> list[bytes]:
    """Each page as a PNG, `scale` pixels a point; `paper.unreadable` when the bytes are no PDF."""
    with _opened(pdf) as document:
        return [_png(page, scale) for page in document]


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has; `paper.unreadable` when the bytes are no PDF."""
    with _opened(pdf) as document:
        return len(document)


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        raise CartDeskError("paper.unreadable") from fault
    try:
        yield document
    finally:
        document.close()


def _png(page: pypdfium2.PdfPage, scale: float) -> bytes:
    stream = io.BytesIO()
    bitmap = page.render(scale=scale)
    bitmap.to_pil().save(stream, "PNG")
    bitmap.close()
    page.close()
    return stream.getvalue()
