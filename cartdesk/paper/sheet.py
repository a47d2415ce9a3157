"""The sheet: measures in points (1/72 inch, origin at the lower left of A4), colours and sizes of type.

Colours are the light ones of the screen, darkened where a laser printer would lose them.
"""

from __future__ import annotations

from reportlab.lib.colors import Color, HexColor

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 54.0, 552.0  # 19 mm at the punch holes, 15 mm at the other side
TOP = 806.0
FOOT = 112.0  # the body never goes below this line
QR_SIDE = 72.0
QR_LEFT, QR_LOW = RIGHT - QR_SIDE, 30.0

NUMBER_X = LEFT
MARK_X = LEFT + 21
LABEL_X = LEFT + 34
VALUE_X = 296.0
UNIT_X = 408.0
FLAG_X = 488.0
GAP = 8.0
WIDE_X = LABEL_X + 10

SIZE = 8.8
SMALL = 6.9
LEADING = 11.4
PAD = 3.3

INK: Color = HexColor("#1B2430")
MUTED: Color = HexColor("#4E5968")
HAIRLINE: Color = HexColor("#CDD3DB")
EDGE: Color = HexColor("#7C8795")
GROUND: Color = HexColor("#F3F5F7")
ACCENT: Color = HexColor("#0B6B72")
ACCENT_SOFT: Color = HexColor("#E9F3F4")
WARN: Color = HexColor("#845400")
WARN_SOFT: Color = HexColor("#FFF6E0")
AMBER: Color = HexColor("#F2B134")
DRAFT: Color = HexColor("#E9ECF0")
BLACK: Color = HexColor("#000000")
WHITE: Color = HexColor("#FFFFFF")
