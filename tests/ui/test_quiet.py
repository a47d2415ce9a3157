"""What Qt remarks is told by its place in Qt, never by its text."""

from PySide6.QtCore import qInstallMessageHandler, qWarning

from cartdesk.ui.quiet import hush


def test_a_warning_of_qt_tells_the_place_and_not_the_text(capsys):
    hush()
    qWarning("QPainter::drawText: Ёлкина 38,9")
    qWarning("Ёлкина 38,9")
    qInstallMessageHandler(None)
    told = capsys.readouterr().err
    assert "QPainter::drawText" in told
    assert "Ёлкина" not in told
