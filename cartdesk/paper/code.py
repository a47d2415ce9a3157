"""The code on paper: digests in groups, and a QR code that ties the sheet to one version (R30)."""

from __future__ import annotations

import segno
from reportlab.pdfgen.canvas import Canvas

from cartdesk.paper.sheet import BLACK, WHITE

QUIET = 4  # modules of white around the code, as ISO/IEC 18004 asks


def qr_content(record_digest: str, checkpoint: str) -> str:
    """`CD1:<record digest>:<checkpoint size>:<short>`; without a checkpoint `CD1:<record digest>:0:`."""
    size, _, short = checkpoint.partition("·")
    bare = "".join(sign for sign in size if sign.isdigit())
    return f"CD1:{record_digest}:{bare or '0'}:{short.strip()}"


def grouped(digest: str, groups: int = 8) -> list[str]:
    """Hexadecimal digits in groups of four, `groups` of them a line, to be read aloud and compared."""
    parts = [digest[at : at + 4] for at in range(0, len(digest), 4)]
    return [" ".join(parts[at : at + groups]) for at in range(0, len(parts), groups)]


def draw_qr(canvas: Canvas, content: str, x: float, y: float, side: float) -> None:
    """Draw the code as one filled path, its quiet zone included, in a square of `side` points at (x, y)."""
    rows = [bytes(row) for row in segno.make(content, error="m", micro=False, boost_error=False).matrix]
    module = side / (len(rows) + 2 * QUIET)
    canvas.saveState()
    canvas.setFillColor(WHITE)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillColor(BLACK)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        low = y + side - (QUIET + number + 1) * module
        for start, length in _runs(row):
            path.rect(x + (QUIET + start) * module, low, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Dark modules that stand together: (first, how many)."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
