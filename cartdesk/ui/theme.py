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
TARGET: Final = 24  # the smallest target at the desk
BEDSIDE_TYPE: Final = 8 / 7  # type at the bedside: 16 where the desk has 14
RAIL: Final = 200  # width of the rail, folded below FOLD
RAIL_FOLDED: Final = 56
FOLD: Final = 1200
CORNER: Final = 6
TEXT: Final = 14
NOTE: Final = 12
SECTION: Final = 16
TITLE: Final = 20

# Heights inside the borders of what is pressed, by the names the stylesheets use.
HEIGHTS: Final = {"row": ROW, "target": 24, "place": 40, "link": 20, "link_wide": 16, "act": 28, "menu": 6}
HEIGHTS_BEDSIDE: Final = {
    "row": ROW_BEDSIDE, "target": 44, "place": 44, "link": 40, "link_wide": 32, "act": 42, "menu": 14,
}  # fmt: skip

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
        """The height of a row: 32 at the desk, 44 at the bedside, scaled."""
        return self.px(ROW_BEDSIDE if self.bedside else ROW)

    @property
    def target(self) -> int:
        """The smallest side of what is pressed: 24 at the desk, 44 at the bedside, scaled."""
        return self.px(ROW_BEDSIDE if self.bedside else TARGET)

    def type_px(self, size: int) -> int:
        """A size of type of 100 % at this scale; larger at the bedside."""
        return self.px(size * BEDSIDE_TYPE if self.bedside else size)

    def lengths(self) -> dict[str, str]:
        """What the stylesheets call by name: `${px8}` eight pixels of 100 %, `${font14}` type of fourteen, heights of targets."""
        values = {f"px{length}": f"{self.px(length)}px" for length in range(65)}
        values |= {f"font{size}": f"{self.type_px(size)}px" for size in (NOTE, TEXT, SECTION, TITLE, 28)}
        heights = HEIGHTS_BEDSIDE if self.bedside else HEIGHTS
        return values | {name: f"{self.px(height)}px" for name, height in heights.items()}

    def font(self, size: int = TEXT, bold: bool = False) -> QFont:
        """The one family; its figures are all of one width. `size` in pixels of 100 %."""
        font = QFont(FAMILY)
        font.setPixelSize(self.type_px(size))
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
        """`resources/ui/style.qss` filled with colours and lengths."""
        values = self.colours() | self.lengths()
        values["family"] = FAMILY
        values["icons"] = resource("icons").as_posix()
        values["chevron"] = "chevron-dark" if self.dark else "chevron-light"
        values["tick"] = "tick-dark" if self.dark else "tick-light"
        source = resource("ui", "style.qss").read_text(encoding="utf-8")
        return Template(source).substitute(values)

    def colours(self) -> dict[str, str]:
        """The colours as the stylesheets call them: `${accent_soft}`."""
        return {name.replace("-", "_"): colour for name, colour in (DARK if self.dark else LIGHT).items()}


def load_fonts() -> None:
    """Make the bundled family known to Qt; call once after the application object exists."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
