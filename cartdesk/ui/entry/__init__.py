"""The entry editors: own widgets for clinical values. Each tells what was typed and decides nothing.

Qt's own number and date fields are not used: they bend what is typed to the locale.
"""

from cartdesk.ui.entry.choose import editor_class, field_of, fits_in_row, make_editor
from cartdesk.ui.entry.editor import Editor
from cartdesk.ui.entry.field import Choice, Field, FieldState, Flavour

__all__ = [
    "Choice",
    "Editor",
    "Field",
    "FieldState",
    "Flavour",
    "editor_class",
    "field_of",
    "fits_in_row",
    "make_editor",
]
