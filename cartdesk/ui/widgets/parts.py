"""Labels, buttons and lines in the one language of the screen: a role names the look, the stylesheet draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cartdesk.ui.icons import icon
from cartdesk.ui.theme import Theme

ICON_GAP = 4  # what Qt leaves between drawing and words does not grow with the scale

L = TypeVar("L", bound=QBoxLayout)


def label(role: str = "", text: str = "", wrap: bool = False) -> QLabel:
    """A text; roles: title, section, strong, note, muted, number, brand. Plain text, so that nothing typed is HTML."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setMinimumWidth(1)
    return made


def field_label(theme: Theme) -> QLabel:
    """A label left of a field, as high as the field, so that both stand on one line."""
    made = label()
    made.setMinimumHeight(theme.row + 2)
    return made


def button(
    theme: Theme, role: str = "", drawing: str = "", on_click: Callable[[], object] | None = None
) -> QPushButton:
    """A button; roles: primary, danger, quiet, link, status, person, choice, rail (none: an ordinary one)."""
    made = QPushButton()
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if drawing:
        tokens = {"primary": "on-accent", "danger": "reject", "link": "accent"}
        made.setIcon(icon(drawing, theme, tokens.get(role, "text"), gap=ICON_GAP))
        made.setIconSize(QSize(theme.px(20 + ICON_GAP), theme.px(20)))
    if on_click is not None:
        made.clicked.connect(lambda: on_click())
    return made


def hairline() -> QFrame:
    """A thin line between rows."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def frame(role: str, layout: QBoxLayout, theme: Theme, margin: int = 16, spacing: int = 8) -> QFrame:
    """A frame of a role (card, notice-warn, …) around a layout."""
    made = QFrame()
    made.setProperty("role", role)
    made.setLayout(layout)
    edge = theme.px(margin)
    layout.setContentsMargins(edge, edge, edge, edge)
    layout.setSpacing(theme.px(spacing))
    return made


def row(theme: Theme, *parts: QWidget | int, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; a number stands for stretch."""
    return _line(QHBoxLayout(), theme, parts, spacing)


def column(theme: Theme, *parts: QWidget | int, spacing: int = 8) -> QVBoxLayout:
    """Widgets under each other; a number stands for stretch."""
    return _line(QVBoxLayout(), theme, parts, spacing)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; widgets are deleted."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet looks at, and draw anew."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def grow(widget: QWidget, across: bool = True, down: bool = False) -> QWidget:
    """Let a widget take the room there is."""
    expanding, preferred = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
    widget.setSizePolicy(expanding if across else preferred, expanding if down else preferred)
    return widget


def _line(layout: L, theme: Theme, parts: tuple[QWidget | int, ...], spacing: int) -> L:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.px(spacing))
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout
