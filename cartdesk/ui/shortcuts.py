"""Every key of the program, in one register: what is bound here is what the key card and the help tell.

An act has a name (its words stand under `keys.act.<name>`), the place where it holds and its keys. Shortcuts are made by
`bind` alone and editors compare with `pressed`; a test looks for keys anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

PLACES = ("everywhere", "form", "field", "choice", "log", "sign")


@dataclass(frozen=True, slots=True)
class KeyAct:
    """One act and its keys, the first of them the one that is told; `place` one of `PLACES`."""

    name: str
    place: str
    keys: tuple[str, ...]


ACTS = (
    KeyAct("help-here", "everywhere", ("F1",)),
    KeyAct("help", "everywhere", ("Shift+F1",)),
    KeyAct("guide-next", "everywhere", ("F10",)),
    KeyAct("guide-end", "everywhere", ("Ctrl+F10",)),
    KeyAct("go-back", "everywhere", ("Escape",)),
    KeyAct("search", "everywhere", ("Ctrl+K",)),
    KeyAct("refresh", "everywhere", ("F5",)),
    KeyAct("language", "everywhere", ("Ctrl+L",)),
    KeyAct("bedside", "everywhere", ("F11",)),
    KeyAct("lock", "everywhere", ("F12",)),
    KeyAct("hand-over", "everywhere", ("Shift+F12",)),
    KeyAct("answer-dialog", "everywhere", ("Ctrl+Return", "Ctrl+Enter")),
    KeyAct("complete", "form", ("Ctrl+Return", "Ctrl+Enter")),
    KeyAct("take-offers", "form", ("F9",)),
    KeyAct("next-problem", "form", ("F8",)),
    KeyAct("next-form", "form", ("Alt+Right",)),
    KeyAct("previous-form", "form", ("Alt+Left",)),
    KeyAct("way-back", "form", ("Alt+Up",)),
    KeyAct("history", "form", ("F2",)),
    KeyAct("answer-refusal", "form", ("F7",)),
    KeyAct("sources", "form", ("Ctrl+O",)),
    KeyAct("print", "form", ("Ctrl+P",)),
    KeyAct("onward", "field", ("Return", "Enter")),
    KeyAct("backward", "field", ("Shift+Return", "Shift+Enter")),
    KeyAct("next-field", "field", ("Down",)),
    KeyAct("previous-field", "field", ("Up",)),
    KeyAct("flavour", "field", ("F4",)),
    KeyAct("put-back", "field", ("Escape",)),
    KeyAct("whole-list", "field", ("Alt+Down",)),
    KeyAct("choose", "choice", ("Space",)),
    KeyAct("move-left", "choice", ("Left",)),
    KeyAct("move-right", "choice", ("Right",)),
    KeyAct("clear", "choice", ("Delete", "Backspace")),
    KeyAct("log-new", "log", ("Ins",)),
    KeyAct("log-copy", "log", ("Ctrl+D",)),
    KeyAct("log-strike", "log", ("Del",)),
    KeyAct("log-history", "log", ("F2",)),
    KeyAct("log-table", "log", ("F6", "Escape")),
    KeyAct("source-strike", "log", ("Del",)),
    KeyAct("whole-form", "sign", ("F6",)),
    KeyAct("refuse", "sign", ("F7",)),
    KeyAct("sign", "sign", ("Ctrl+Return", "Ctrl+Enter")),
)
BY_NAME: Mapping[str, KeyAct] = {one.name: one for one in ACTS}
SHOWN = {"Return": "Enter", "Escape": "Esc", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def bind(
    widget: QWidget, name: str, act: Callable[[], object], context: Qt.ShortcutContext | None = None
) -> None:
    """Let the keys of an act work while the keyboard is in this widget (or as `context` says)."""
    for keys in BY_NAME[name].keys:
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(context or Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)


def pressed(event: QKeyEvent, name: str) -> bool:
    """Whether this key is one of an act's."""
    wanted = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return any(
        combination.key() == event.key() and combination.keyboardModifiers() == wanted
        for combination in _combinations(name)
    )


@cache
def _combinations(name: str) -> tuple[QKeyCombination, ...]:
    return tuple(QKeySequence(keys)[0] for keys in BY_NAME[name].keys)  # type: ignore[index]


def shown_key(name: str) -> str:
    """The key of an act as people read it: "Ctrl+Enter", "Alt+→"."""
    return _shown(BY_NAME[name].keys[0])


def all_keys(name: str) -> str:
    """All keys of an act; the two Enters of a keyboard are one."""
    return ", ".join(dict.fromkeys(map(_shown, BY_NAME[name].keys)))


def _shown(keys: str) -> str:
    return "+".join(SHOWN.get(part, part) for part in keys.split("+"))
