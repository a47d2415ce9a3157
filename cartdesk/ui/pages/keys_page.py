"""Keys and recovery, for the administrator: who opens this desk, whether it survives their loss, and what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow
from cartdesk.ui.widgets.sectioned_page import SectionedPage
from cartdesk.ui.widgets.word_tiles import WordTiles

PEOPLE = ("name", "role", "state", "since", "certificate")
PERSON_ACTS = (("reset", ""), ("let-in", ""), ("renew", ""), ("remove", "danger"))
DEVICES = ("device", "site", "label", "packages", "trust")
DEVICE_ACTS = (("revoke-device", "danger"), ("revoke-person", "danger"))
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet in words: number, holder, mark, what is known of it."""

    number: int
    holder: str
    mark: str
    state: str


@dataclass(frozen=True, slots=True)
class RecoveryLines:
    """The recovery key in words; `mark` and `rehearsed` tell of its rehearsal, `used` that it must be replaced."""

    made: str
    tiles: tuple[str, ...]
    sheets: tuple[SheetLine, ...]
    mark: str
    rehearsed: str
    used: str = ""


class KeysPage(SectionedPage):
    """`asked(act, key)`: an act of the page, with the key of the chosen person, device or spare."""

    prefix = "keys"
    asked = Signal(str, str)

    def __init__(self, words: Words, theme: Theme, *, sponsor: bool) -> None:
        super().__init__(words, theme, "keys.title")
        self.reworded: Callable[[], None] = lambda: None
        self.buttons: dict[str, QPushButton] = {}
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "keys.lead")
        self.body.addWidget(lead)
        self.allowed: Mapping[str, frozenset[str]] = {}
        self.people = self._table("people", PEOPLE, PERSON_ACTS)
        self.recovery = QVBoxLayout()
        self.recovery.setSpacing(theme.px(12))
        self.section("recovery", self.recovery)
        self.database = label(wrap=True)
        inner = column(theme, self.database, spacing=12)
        inner.addWidget(self._acts((("rekey", "danger"),)))
        self.section("database", inner)
        self.device = label(wrap=True)
        self.spares = self._table(
            "spares", ("spare", "id"), (("remove-spare", "danger"),), self.device, ("add-spare",)
        )
        self.devices: PlainTable | None = None
        self.revoked = label(wrap=True)
        if sponsor:
            self.devices = self._table("devices", DEVICES, DEVICE_ACTS, always=("save-revocations",))
        else:
            inner = column(theme, self.revoked, spacing=12)
            inner.addWidget(self._acts((("take-revocation", ""),)))
            self.section("revocation", inner)
        self.body.addStretch(1)

    # -- parts ------------------------------------------------------------------------------------------------

    def _table(
        self,
        name: str,
        heads: Sequence[str],
        acts: Sequence[tuple[str, str]],
        lead: QWidget | None = None,
        always: Sequence[str] = (),
    ) -> PlainTable:
        """A table whose acts are about the chosen row; those of `always` need none."""
        table = self.named_table(name, heads)
        made = self._acts([*((one, "") for one in always), *acts], table)
        for act, _ in acts:
            self.buttons[act].setEnabled(False)

        def choose() -> None:
            for act, _ in acts:
                self.buttons[act].setEnabled(act in self.allowed.get(table.key, frozenset()))

        table.itemSelectionChanged.connect(choose)
        inner = column(self.theme, *([lead] if lead is not None else []), table, made, spacing=12)
        self.section(name, inner)
        return table

    def _acts(self, acts: Sequence[tuple[str, str]], table: PlainTable | None = None) -> ActRow:
        made = ActRow(self.theme)
        for act, role in acts:
            made.add(self._button(act, role, table))
        return made

    def _button(self, act: str, role: str, table: PlainTable | None = None) -> QPushButton:
        made = button(
            self.theme, role, on_click=lambda: self.asked.emit(act, table.key if table is not None else "")
        )
        made.setText(self.words(f"keys.ask.{act}"))
        self.buttons[act] = made
        return made

    # -- what it shows ----------------------------------------------------------------------------------------

    def show_people(self, rows: Sequence[TableRow], allowed: Mapping[str, frozenset[str]]) -> None:
        """Everybody; `allowed` are the acts that make sense for each."""
        self.allowed = {**self.allowed, **allowed}
        self._fill(self.people, rows)

    def show_spares(self, device: str, rows: Sequence[TableRow]) -> None:
        """This computer in words, and its spares."""
        self.device.setText(device)
        self.allowed = {**self.allowed, **{one.key: frozenset({"remove-spare"}) for one in rows}}
        self._fill(self.spares, rows)

    def show_devices(self, rows: Sequence[TableRow], allowed: Mapping[str, frozenset[str]]) -> None:
        """The sites' devices, at the sponsor's desk."""
        self.allowed = {**self.allowed, **allowed}
        if self.devices is not None:
            self._fill(self.devices, rows)

    def _fill(self, table: PlainTable, rows: Sequence[TableRow]) -> None:
        table.show_rows(rows)
        table.setVisible(bool(rows))
        shown = min(max(len(rows), 1), MOST_ROWS)
        table.setFixedHeight(self.theme.row * shown + self.theme.px(32 + 16))
        if not table.key and rows:
            table.selectRow(0)

    def show_recovery(self, view: RecoveryLines | None) -> None:
        """The recovery key, or why there must be one."""
        clear(self.recovery)
        if view is None:
            self._marked("reject", self.words("keys.no-recovery"))
            self._put(("make-recovery", "primary"))
            return
        if view.used:
            self._marked("reject", view.used)
        self.recovery.addWidget(label(text=view.made, wrap=True))
        tiles = WordTiles(self.theme)
        tiles.show_words(view.tiles)
        self.recovery.addWidget(tiles)
        sheets = row(self.theme, spacing=8)
        for sheet in view.sheets:
            sheets.addWidget(self._sheet(sheet), 1)
        self.recovery.addLayout(sheets)
        self._marked(view.mark, view.rehearsed)
        late = view.mark != "received" and not view.used
        replace = ("replace-recovery", "primary" if view.used else "danger")
        self._put(("rehearse", "primary" if late else ""), ("read-sheet", ""), replace)

    def _marked(self, name: str, text: str) -> None:
        mark = label()
        mark.setPixmap(mark_pixmap(name, self.theme))
        line = row(self.theme, mark, label(text=text, wrap=True))
        line.setStretch(1, 1)
        self.recovery.addLayout(line)

    def _put(self, *acts: tuple[str, str]) -> None:
        self.recovery.addWidget(self._acts(acts))

    def _sheet(self, sheet: SheetLine) -> QWidget:
        mark = label()
        mark.setPixmap(mark_pixmap(sheet.mark, self.theme))
        inner = column(self.theme, spacing=4)
        head = row(self.theme, mark, label("strong", self.words("keys.sheet", number=sheet.number)), 1)
        inner.addLayout(head)
        inner.addWidget(label(text=sheet.holder, wrap=True))
        inner.addWidget(label("note", sheet.state, wrap=True))
        inner.addStretch(1)
        return frame("card", inner, self.theme, margin=12, spacing=4)

    def words_changed(self) -> None:
        """Acts and everything shown are worded again."""
        for act, made in self.buttons.items():
            made.setText(self.words(f"keys.ask.{act}"))
        self.reworded()
