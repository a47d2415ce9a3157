"""The look in one place: colours, sizes, fonts and the stylesheet. No other file names a colour or a pixel size.

Contrast of every pair was measured: text 4.5:1 at least, borders of inputs 3:1 at least, in light and in dark.
Lengths are given for 100 %; `Theme.px` scales them, so that 200 % is only another theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from cartdesk.base import resource

FAMILY: Final = "DejaVu Sans"
FONT_FILES: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")

GRID: Final = 4  # every length is a multiple of this
INSIDE: Final = 8  # space inside a control or a card
BETWEEN: Final = 16  # space between neighbours
AROUND: Final = 24  # space around a page
ROW: Final = 32  # height of a row at the desk
ROW_BEDSIDE: Final = 44  # height of a row and of a target in bedside mode
TARGET: Final = 24  # the smallest target
RAIL: Final = 200  # width of the rail, folded below FOLD
RAIL_FOLDED: Final = 56
FOLD: Final = 1200
CORNER: Final = 6
TEXT: Final = 14
NOTE: Final = 12
SECTION: Final = 16
TITLE: Final = 20

LIGHT: Final = {
    "ground": "#F5F6F8",
    "surface": "#FFFFFF",
    "text": "#1B2430",
    "muted": "#566171",
    "edge": "#7C8795",
    "hairline": "#E3E7EC",
    "hover": "#EEF1F4",
    "accent": "#0B6B72",
    "accent-strong": "#084F55",
    "accent-soft": "#E3F1F2",
    "on-accent": "#FFFFFF",
    "reject": "#B3261E",
    "reject-soft": "#FBE9E7",
    "warn": "#845400",
    "warn-soft": "#FFF3D6",
    "complete": "#1E6B3A",
    "complete-soft": "#E4F3E8",
    "info": "#1F5FA8",
    "info-soft": "#E6EFFA",
    "query": "#6B3FA0",
    "query-soft": "#F0E8F8",
    "training": "#F2B632",
    "training-stripe": "#E09F0F",
    "on-training": "#1B2430",
    "subject-1": "#0636F4",
    "subject-2": "#9C6B21",
    "subject-3": "#024050",
    "subject-4": "#B814A7",
    "subject-5": "#4C4424",
    "subject-6": "#1C826E",
    "on-subject": "#FFFFFF",
}
DARK: Final = {
    "ground": "#14181D",
    "surface": "#1D232A",
    "text": "#E8ECF1",
    "muted": "#A4AFBC",
    "edge": "#75818F",
    "hairline": "#2B333C",
    "hover": "#262D35",
    "accent": "#5CC8CD",
    "accent-strong": "#8ADADE",
    "accent-soft": "#16383A",
    "on-accent": "#0C1A1B",
    "reject": "#FF8A80",
    "reject-soft": "#3B2220",
    "warn": "#F2C14E",
    "warn-soft": "#382D14",
    "complete": "#7BD08F",
    "complete-soft": "#1B3324",
    "info": "#8AB4F8",
    "info-soft": "#1C2D45",
    "query": "#C9A7F5",
    "query-soft": "#2F2540",
    "training": "#F2B632",
    "training-stripe": "#E09F0F",
    "on-training": "#1B2430",
    "subject-1": "#E06C7B",
    "subject-2": "#C3E830",
    "subject-3": "#AB5EED",
    "subject-4": "#8CEBF2",
    "subject-5": "#E84930",
    "subject-6": "#F2D08C",
    "on-subject": "#14181D",
}

# The colours that subjects wear, told apart with every kind of colour vision (a test reckons it).
SUBJECTS: Final = tuple(name for name in LIGHT if name.startswith("subject-"))


def token(name: str, dark: bool = False) -> str:
    """The colour of a role as `#RRGGBB`; an unknown role is a fault of the program (KeyError)."""
    return (DARK if dark else LIGHT)[name]


@dataclass(frozen=True, slots=True)
class Theme:
    """One look, handed to every widget that paints or measures: light or dark, at a scale (1.0 = 100 %)."""

    dark: bool = False
    scale: float = 1.0
    bedside: bool = False

    def token(self, name: str) -> str:
        """The colour of a role as `#RRGGBB`."""
        return token(name, self.dark)

    def color(self, name: str) -> QColor:
        """The colour of a role for painting."""
        return QColor(self.token(name))

    def px(self, length: float) -> int:
        """A length of 100 % at this scale, whole pixels."""
        return round(length * self.scale)

    @property
    def row(self) -> int:
        """The height of a row or a target: 32 at the desk, 44 at the bedside, scaled."""
        return self.px(ROW_BEDSIDE if self.bedside else ROW)

    def font(self, size: int = TEXT, bold: bool = False) -> QFont:
        """The one family; its figures are all of one width. `size` in pixels of 100 %."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font

    def palette(self) -> QPalette:
        """Colours for everything the stylesheet does not reach (Fusion draws with the palette)."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "ground",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "ground",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.PlaceholderText: "muted",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on-accent",
            QPalette.ColorRole.ToolTipBase: "surface",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.Mid: "hairline",
        }
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("muted"))
        return palette

    def stylesheet(self) -> str:
        """The whole stylesheet at this scale."""
        return stylesheet(self.scale, self.dark, self.bedside)


def stylesheet(scale: float = 1.0, dark: bool = False, bedside: bool = False) -> str:
    """Fill `resources/ui/style.qss` with colours and lengths.

    `${accent}` stands for a colour, `${px8}` for eight pixels of 100 %.
    """
    values = {name.replace("-", "_"): colour for name, colour in (DARK if dark else LIGHT).items()}
    for length in (*range(0, 25), 28, 32, 36, 40, 44, 48, 56, 64):
        values[f"px{length}"] = f"{round(length * scale)}px"
    values["row"] = f"{round((ROW_BEDSIDE if bedside else ROW) * scale)}px"
    values["family"] = FAMILY
    values["icons"] = resource("icons").as_posix()
    values["chevron"] = "chevron-dark" if dark else "chevron-light"
    values["tick"] = "tick-dark" if dark else "tick-light"
    source = resource("ui", "style.qss").read_text(encoding="utf-8")
    return Template(source).substitute(values)


def load_fonts() -> None:
    """Make the bundled family known to Qt; call once after the application object exists."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
