"""A box to filter a list by: the first entry is "all", and what is chosen stays chosen while its entry is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


class FilterBox(QComboBox):
    """As wide as its longest entry; tells nothing while its entries are replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def offer(self, everything: str, entries: Sequence[tuple[str, str]]) -> None:
        """Replace the entries, as (word, code); `everything` words the first one, which filters nothing."""
        before = self.currentData()
        self.blockSignals(True)
        self.clear()
        self.addItem(everything, None)
        for text, code in entries:
            self.addItem(text, code)
        self.setCurrentIndex(max(0, self.findData(before) if before else 0))
        self.blockSignals(False)
