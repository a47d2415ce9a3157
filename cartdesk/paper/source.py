"""A photograph or a PDF of a source document: told by its content, never by its name, and drawn without running anything in it.

Pictures are read by Pillow, PDFs by PDFium built without scripts; sizes are bounded before anything is unpacked.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image, ImageOps

from cartdesk.base import CartDeskError
from cartdesk.paper.model import MAX_SOURCE, SourceKind

MAX_PIXELS = 60_000_000
MAX_PAGES = 100
MAX_SIDE = 2_400  # pixels of a drawn page
JPEG, PNG, PDF = "jpeg", "png", "pdf"
_HEADS = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", PDF: b"%PDF-"}


def read_source(data: bytes) -> SourceKind:
    """What kind of document this is, read to its end.

    Errors: `attachment.too-large`, `attachment.not-a-document`, `attachment.damaged`, `attachment.locked` (a PDF with a
    password), `attachment.too-many-pages`.
    """
    if len(data) > MAX_SOURCE:
        raise CartDeskError("attachment.too-large", limit=MAX_SOURCE // 1024 // 1024)
    media = _media(data)
    if media != PDF:
        with _picture(data, media) as picture:
            _whole(picture)
        return SourceKind(media, 1)
    with _pdf(data) as document:
        pages = len(document)
        if pages > MAX_PAGES:
            raise CartDeskError("attachment.too-many-pages", limit=MAX_PAGES)
        for page in document:
            page.get_size()
            page.close()
    return SourceKind(PDF, pages)


def draw_source(data: bytes, page: int = 0) -> bytes:
    """One page, counted from 0, as a PNG, upright, no side longer than MAX_SIDE pixels.

    Of what `read_source` took; only the page that is asked for is read again. Errors: as of `read_source`.
    """
    media = _media(data)
    if media != PDF:
        with _picture(data, media) as picture:
            return _png(ImageOps.exif_transpose(_whole(picture)))
    with _pdf(data) as document:
        return _page(document[min(max(page, 0), len(document) - 1)])


def _media(data: bytes) -> str:
    media = next((name for name, head in _HEADS.items() if data.startswith(head)), None)
    if media is None:
        raise CartDeskError("attachment.not-a-document")
    return media


@contextmanager
def _picture(data: bytes, media: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=(media.upper(),))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise CartDeskError("attachment.damaged") from fault
    with picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise CartDeskError("attachment.too-large", limit=MAX_SOURCE // 1024 // 1024)
        yield picture


def _whole(picture: Image.Image) -> Image.Image:
    """The picture unpacked to its last row."""
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError) as fault:
        raise CartDeskError("attachment.damaged") from fault
    return picture


@contextmanager
def _pdf(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        locked = getattr(fault, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise CartDeskError("attachment.locked" if locked else "attachment.damaged") from fault
    try:
        if not len(document):
            raise CartDeskError("attachment.damaged")
        yield document
    except pypdfium2.PdfiumError as fault:
        raise CartDeskError("attachment.damaged") from fault
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> bytes:
    scale = min(2.0, MAX_SIDE / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, may_draw_forms=False)
    try:
        return _png(bitmap.to_pil())
    finally:
        bitmap.close()
        page.close()


def _png(picture: Image.Image) -> bytes:
    """A PNG without anything that the file said beside the picture."""
    plain = picture.convert("RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    stream = io.BytesIO()
    plain.save(stream, "PNG")
    return stream.getvalue()
