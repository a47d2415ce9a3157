"""The import cockpit of the data manager: packages with their verdicts, what each would change, accept or refuse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, label, restyle, row
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow


class DropArea(QFrame):
    """Takes files that are dropped; `dropped(paths)`, one path a line."""

    dropped = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.told = label("muted", wrap=True)
        layout = row(theme, self.told)
        edge = theme.px(12)
        layout.setContentsMargins(edge, edge, edge, edge)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sentence keeps the height its lines need, however little the tables leave."""
        super().resizeEvent(event)
        edges = 2 * self.told.mapTo(self, QPoint(0, 0)).x()
        self.told.setMinimumHeight(self.told.heightForWidth(max(1, self.width() - edges)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            restyle(self, "over", True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        restyle(self, "over", False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files came."""
        restyle(self, "over", False)
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.dropped.emit("\n".join(str(Path(path)) for path in paths))


class ImportPage(Page):
    """`asked(act)`: files, stick, server, accept, refuse, answers; `chosen(digest)`; `dropped(paths)`."""

    asked = Signal(str)
    chosen = Signal(str)
    dropped = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.import.title", scrolling=False)
        acts = ActRow(theme)
        self.body.addWidget(acts)
        for act, drawing in (("files", "add"), ("stick", "folder"), ("server", "sending")):
            made = button(theme, "", drawing, lambda act=act: self.asked.emit(act))  # type: ignore[misc]
            self.texts.bind(made.setText, f"pages.import.{act}")
            acts.add(made)
        area = DropArea(theme)
        self.texts.bind(area.told.setText, "pages.import.drop")
        area.dropped.connect(self.dropped)
        self.body.addWidget(area)
        self.packages = PlainTable(theme, 4)
        self.texts.bind(self.packages.setAccessibleName, "pages.import.packages")
        self.packages.chosen.connect(self.chosen)
        self.changes = PlainTable(theme, 0, 2)
        self.texts.bind(self.changes.setAccessibleName, "pages.import.changes")
        split = QSplitter()
        split.addWidget(self._side("pages.import.packages", self.packages))
        split.addWidget(self._side("pages.import.changes", self.changes))
        split.setSizes([theme.px(520), theme.px(620)])
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)
        self._verdict = label(wrap=True)
        self._accept = button(theme, "primary", "", lambda: self.asked.emit("accept"))
        self._refuse = button(theme, "danger", "", lambda: self.asked.emit("refuse"))
        self._answers = button(theme, "", "folder", lambda: self.asked.emit("answers"))
        self.texts.bind(self._refuse.setText, "pages.import.refuse")
        self.texts.bind(self._answers.setText, "pages.import.answers")
        foot = row(theme, self._verdict, self._answers, self._refuse, self._accept)
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self._heads()
        self.show_verdict("", None, False)

    def _side(self, heading: str, table: PlainTable) -> QWidget:
        told = label("section")
        self.texts.bind(told.setText, heading)
        side = QWidget()
        side.setLayout(column(self.theme, told, table))
        return side

    def _heads(self) -> None:
        self.packages.show_heads(
            [
                self.words(f"pages.import.head-{name}")
                for name in ("state", "number", "site", "forms", "reason")
            ]
        )
        self.changes.show_heads(
            [self.words(f"pages.import.head-{name}") for name in ("form", "kind", "field", "was", "now")]
        )

    def show_packages(self, rows: Sequence[TableRow]) -> None:
        """All packages seen, those waiting first."""
        self.packages.show_rows(rows)

    def show_changes(self, rows: Sequence[TableRow]) -> None:
        """What the chosen package would change."""
        self.changes.show_rows(rows)

    def show_verdict(self, text: str, forms: int | None, may_refuse: bool) -> None:
        """The line that says what will change before it changes; `forms` None: nothing to accept."""
        self._verdict.setText(text)
        self._accept.setEnabled(forms is not None)
        plain = self.words("pages.import.accept-none")
        self._accept.setText(plain if forms is None else self.words("pages.import.accept", n=forms))
        self._refuse.setEnabled(may_refuse)

    def words_changed(self) -> None:
        """The heads follow; rows come again from the presenter."""
        self._heads()
