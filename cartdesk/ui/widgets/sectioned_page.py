"""A page of cards under headings, some of them with a table; all its words stand under one prefix."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout

from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import frame, label
from cartdesk.ui.widgets.plain_table import PlainTable


class SectionedPage(Page):
    """`prefix`: where its words stand; a heading is `<prefix>.section.<name>`, a column `<prefix>.head.<name>`."""

    prefix = ""

    def section(self, name: str, inner: QBoxLayout) -> None:
        """A heading and a card with this content, below what stands already."""
        heading = label("section")
        self.texts.bind(heading.setText, f"{self.prefix}.section.{name}")
        self.body.addWidget(heading)
        self.body.addWidget(frame("card", inner, self.theme, spacing=12))

    def named_table(self, name: str, heads: Sequence[str]) -> PlainTable:
        """The table of a section, named like it, with its columns worded."""
        table = PlainTable(self.theme)
        table.horizontalHeader().setStretchLastSection(True)
        key = f"{self.prefix}.section.{name}"
        self.texts.bind(table.setAccessibleName, key)
        self.texts.bind(
            lambda _: table.show_heads([self.words(f"{self.prefix}.head.{head}") for head in heads]), key
        )
        return table
