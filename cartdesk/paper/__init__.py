"""Pages from plain data: a form as it was shown, its signature and its digests, as a deterministic PDF (3.0.6).

`reportlab` and `pypdfium2` are imported only when a page is printed or shown, so that starting the program does
not pay for them.
"""

from __future__ import annotations

from cartdesk.paper.book import BookChapter, BookGrid, BookLine, CaseBook
from cartdesk.paper.model import (
    Misfit,
    PaperDocument,
    PaperForm,
    PaperKeyCard,
    PaperLine,
    PaperSection,
    PaperShare,
    PaperSignature,
    SourceKind,
)

__all__ = [
    "BookChapter",
    "BookGrid",
    "BookLine",
    "CaseBook",
    "Misfit",
    "PaperDocument",
    "PaperForm",
    "PaperKeyCard",
    "PaperLine",
    "PaperSection",
    "PaperShare",
    "PaperSignature",
    "SourceKind",
    "casebook_html",
    "draw_source",
    "misfit",
    "page_count",
    "preview",
    "print_casebook",
    "print_document",
    "print_form",
    "print_key_card",
    "print_share",
    "read_source",
]


def print_form(form: PaperForm) -> bytes:
    """Draw a form as an A4 PDF; the same data give the same bytes (docs/formats/paper.md)."""
    from cartdesk.paper.form import print_form as draw

    return draw(form)


def print_casebook(book: CaseBook) -> bytes:
    """Draw the annotated blank case book of a study; the same book gives the same bytes."""
    from cartdesk.paper.casebook import print_casebook as draw

    return draw(book)


def casebook_html(book: CaseBook) -> str:
    """The same book as one HTML file that needs nothing beside itself."""
    from cartdesk.paper.bookhtml import casebook_html as write

    return write(book)


def print_share(share: PaperShare) -> bytes:
    """Draw one share of a recovery key on one sheet (docs/formats/recovery.md)."""
    from cartdesk.paper.share import print_share as draw

    return draw(share)


def print_key_card(card: PaperKeyCard) -> bytes:
    """Draw every key of the program on one sheet; the same card gives the same bytes."""
    from cartdesk.paper.keycard import print_key_card as draw

    return draw(card)


def print_document(document: PaperDocument) -> bytes:
    """Draw an agreement, a log or a list to be signed by hand; the same data give the same bytes."""
    from cartdesk.paper.document import print_document as draw

    return draw(document)


def preview(pdf: bytes, scale: float = 1.5) -> list[bytes]:
    """The pages of a PDF as PNG pictures, `scale` pixels a point; `paper.unreadable` when it is no PDF."""
    from cartdesk.paper.previewing import preview as show

    return show(pdf, scale)


def misfit(spot: str, text: str) -> Misfit | None:
    """How a text does not fit its place on paper (question, answer, unit, title, visit), or None."""
    from cartdesk.paper.fit import misfit as measure

    return measure(spot, text)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has; `paper.unreadable` when it is no PDF."""
    from cartdesk.paper.previewing import page_count as count

    return count(pdf)


def read_source(data: bytes) -> SourceKind:
    """What a photograph or PDF of a source document is, by its content; refused when it is none, or more than it may be."""
    from cartdesk.paper.source import read_source as read

    return read(data)


def draw_source(data: bytes, page: int = 0) -> bytes:
    """One page of a source document, counted from 0, as a PNG picture, upright; nothing in it is run."""
    from cartdesk.paper.source import draw_source as draw

    return draw(data, page)
