"""Texts that follow the language: a page binds each text once, and they change together while it stays open."""

from __future__ import annotations

from collections.abc import Callable

from cartdesk.base import Words


class Texts:
    """The texts of one page. `bind(label.setText, "ui.unlock.title")` sets it now and at every `use(words)`.

    Texts with facts are bound with the facts; texts made from view data are set again by the page itself,
    which keeps its last view data for that.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._bound: list[tuple[Callable[[str], object], str, dict[str, str | int]]] = []

    def bind(self, setter: Callable[[str], object], key: str, **facts: str | int) -> None:
        """Set a text now and whenever the language changes."""
        self._bound.append((setter, key, facts))
        setter(self.words(key, **facts))

    def use(self, words: Words) -> None:
        """Change the language of everything bound."""
        self.words = words
        for setter, key, facts in self._bound:
            setter(words(key, **facts))


def short_name(name: str) -> str:
    """Surname and initials, as rows of tables show people: `Иванова М. С.`"""
    surname, *given = name.split() or [name]
    return " ".join((surname, *(f"{one[0]}." for one in given)))
