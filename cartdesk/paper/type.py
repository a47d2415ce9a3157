"""Type: the two bundled faces, the width of text, and what is drawn for a character the faces lack."""

from __future__ import annotations

from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from cartdesk.base import CartDeskError, resource

PLAIN = "CartDeskSans"
BOLD = "CartDeskSans-Bold"
LINE_END = "\u21b5"  # drawn where the person typed a new line
_FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}


@lru_cache(maxsize=1)
def load_type() -> dict[str, TTFont]:
    """Read both faces once and make them known to reportlab; `paper.font-missing` when a file is not there."""
    faces = {}
    for name, file in _FILES.items():
        path = resource("fonts", file)
        if not path.is_file():
            raise CartDeskError("paper.font-missing", file=file)
        faces[name] = TTFont(name, str(path))
        pdfmetrics.registerFont(faces[name])
    return faces


def width(text: str, face: str, size: float) -> float:
    """The width of drawn text in points."""
    metrics = load_type()[face].face
    widths, default = metrics.charWidths, metrics.defaultWidth
    return float(sum(widths.get(ord(sign), default) for sign in text)) * size / 1000


def drawable(text: str, face: str = PLAIN) -> str:
    """The text as it is drawn: a new line ends in ↵, a character the face lacks stands as `[U+1F600]`.

    Nothing is left out and nothing is replaced by a lookalike, so that paper can be compared with the record.
    Characters beyond U+FFFF count as lacking: not every reader of PDFs finds them again.
    """
    known = load_type()[face].face.charToGlyph
    drawn = []
    for sign in text.replace("\r\n", "\n").replace("\r", "\n"):
        if sign == "\n":
            drawn.append(LINE_END + "\n")
        else:
            drawn.append(sign if 32 <= ord(sign) <= 0xFFFF and ord(sign) in known else f"[U+{ord(sign):04X}]")
    return "".join(drawn)


def wrap(text: str, face: str, size: float, room: float) -> list[str]:
    """Break text into lines no wider than `room` points; the lines put together again are `drawable(text)`.

    A line breaks after a space, which stays at its end and may hang over; a word wider than the room breaks
    where it must. Empty text gives no lines.
    """
    lines: list[str] = []
    for paragraph in drawable(text, face).split("\n"):
        lines += _wrap_paragraph(paragraph, face, size, room)
    return lines


def _wrap_paragraph(text: str, face: str, size: float, room: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for word in _words(text):
        bare = width(word.rstrip(" "), face, size)
        if line and used + bare > room:
            lines.append(line)
            line, used = "", 0.0
        if bare > room:
            *full, word = _break_word(word, face, size, room)
            lines += full
        line += word
        used += width(word, face, size)
    return [*lines, line] if line else lines


def _words(text: str) -> list[str]:
    """Words with the spaces that follow them; leading spaces are a word of their own."""
    words, start = [], 0
    for at in range(1, len(text)):
        if text[at] != " " and text[at - 1] == " ":
            words.append(text[start:at])
            start = at
    return [*words, text[start:]] if text else []


def _break_word(word: str, face: str, size: float, room: float) -> list[str]:
    """Pieces of a word too wide for one line, each within the room; a break after / - , ; . _ is preferred."""
    pieces, piece = [], ""
    for sign in word:
        if sign != " " and piece and width(piece + sign, face, size) > room:
            cut = max((piece.rfind(mark) for mark in "/-,;._"), default=-1) + 1
            keep = cut if cut > len(piece) // 2 else len(piece)
            pieces.append(piece[:keep])
            piece = piece[keep:]
        piece += sign
    return [*pieces, piece]
