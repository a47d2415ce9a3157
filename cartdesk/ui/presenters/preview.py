"""Showing, saving and printing a PDF that an act has made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.paper import preview
from cartdesk.ui.pages.preview_page import PreviewPage
from cartdesk.ui.presenters.banner import wear_banner
from cartdesk.ui.presenters.session import Session

SCREEN_SCALE = 2.0
PRINT_SCALE = 300 / 72


def make(session: Session, *, pdf: bytes, name: str, back: str = "subjects", **where: object) -> QWidget:
    """A preview of `pdf`; `name` is offered as the file's name, `back` and `where` say where Back leads."""
    page = PreviewPage(session.words, session.theme)

    def act(asked: str) -> None:
        if asked == "back":
            session.go(back, **where)
        elif asked == "save":
            _save(session, page, pdf, name)
        elif asked == "print":
            session.aside(
                lambda: preview(pdf, PRINT_SCALE), lambda sheets: _print(session, sheets), owner=page
            )

    page.asked.connect(act)
    if isinstance(code := where.get("code"), str):
        wear_banner(session, page.banner, code)
        page.banner.show()
    session.aside(
        lambda: preview(pdf, SCREEN_SCALE), lambda sheets: page.show_sheets(sheets, name), owner=page
    )
    return page


def _save(session: Session, page: PreviewPage, pdf: bytes, name: str) -> None:
    chosen, _ = QFileDialog.getSaveFileName(
        session.window, page.words("pages.preview.save"), name, "PDF (*.pdf)"
    )
    if chosen:
        try:
            Path(chosen).write_bytes(pdf)
        except OSError:
            page.notice.say(page.words("pages.not-written"))
            return
        page.notice.say(page.words("pages.preview.saved", name=Path(chosen).name), "complete")


def _print(session: Session, sheets: list[bytes]) -> None:
    """Send the sheets to the printer chosen in the system's own dialog."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("CartDesk")  # the printer's queue is read by others (R68)
    dialog = QPrintDialog(printer, session.window)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return
    with QPainter(printer) as painter:
        for number, data in enumerate(sheets):
            if number:
                printer.newPage()
            image = QImage.fromData(data)
            painter.drawImage(painter.viewport(), image)
