"""The scrolling part of a form: its sections, the walk through its fields, the jump to any one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from cartdesk.forms import FormEntry, ItemKey
from cartdesk.study.model import GroupKind, ItemGroupDef
from cartdesk.ui.pages.field_notes import Notes
from cartdesk.ui.pages.field_view import FieldViews
from cartdesk.ui.pages.form_rows import RowKit
from cartdesk.ui.pages.form_sections import Body, FieldWidget, PlainBody, RowsBody, Section
from cartdesk.ui.pages.panel_grid import PanelBody
from cartdesk.ui.theme import BETWEEN, ROW

WIDEST = 1240
PAD_ROOM = 240  # of the pad of the bedside
AHEAD = 400  # sections this near below the window are built already


class FormBody(QScrollArea):
    """All sections of one form."""

    def __init__(
        self,
        entry: FormEntry,
        views: FieldViews,
        kit: RowKit,
        add_row: Callable[[str], None],
        remove_row: Callable[[str, int], None],
        locked: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("formScroll")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(1)  # it scrolls; what stands above and below it must not be cut
        self._entry = entry
        self._views = views
        self._kit = kit
        self._rows = (add_row, remove_row, locked)
        self.sections: dict[str, Section] = {}
        body = QWidget(self)
        body.setObjectName("formBody")
        body.setMinimumWidth(1)  # rows fold when it is narrow; they must not hold the page wide
        column = QVBoxLayout(body)
        column.setContentsMargins(*[kit.theme.px(BETWEEN)] * 4)
        column.setSpacing(kit.theme.px(BETWEEN))
        self.notes = Notes(kit.words, kit.theme, kit.explain)
        column.addWidget(self.notes)
        for oid in entry.form.groups:
            section = self._section(kit.study.groups[oid])
            self.sections[oid] = section
            column.addWidget(section)
        column.addStretch(1)
        self._layout = column
        self.setWidget(body)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.build_seen())
        self.recount()

    # -- drawing ----------------------------------------------------------------------------------------------

    def refresh(self, keys: Iterable[ItemKey], settled: ItemKey | None = None) -> None:
        """Draw these fields again where they are built; `settled` is the one whose typing has ended."""
        touched = set()
        keys = tuple(keys)
        self._sync_rows({key.group for key in keys})
        for key in keys:
            section = self.sections.get(key.group)
            if section is None or section.body is None:
                continue
            field = section.body.fields.get(key)
            if field is not None:
                field.refresh(self._views.view(key), key == settled)
                touched.add(key.group)
        for group in touched:
            body = self.sections[group].body
            if isinstance(body, PanelBody):
                body.sync()

    def _sync_rows(self, groups: set[str]) -> None:
        """Rows may come and go with the condition of their group."""
        for oid in groups:
            body = self.sections[oid].body if oid in self.sections else None
            if isinstance(body, RowsBody) and body.outdated():
                body.sync()
                for key, field in body.fields.items():
                    field.refresh(self._views.view(key))

    def refresh_all(self) -> None:
        """Draw everything that is built again."""
        for section in self.sections.values():
            if section.body is not None:
                self.refresh(list(section.body.fields))
        self.notes.show_notes(self._views.notes(None))
        self.recount()

    def rows_changed(self, group: str) -> None:
        """Bring the cards of a repeating group in line with the entry."""
        body = self.sections[group].built()
        body.sync()
        self.refresh(list(body.fields))
        self.recount()

    def recount(self) -> None:
        """Tell each section its answered/total and hide those in which nothing is asked."""
        entry, required = self._entry, self._entry.required_keys()
        for oid, section in self.sections.items():
            keys = self._keys(oid)
            wanted = [key for key in keys if key in required]
            section.tell(sum(entry.value(key) is not None for key in wanted), len(wanted))
            repeating = self._kit.study.groups[oid].kind is GroupKind.REPEATING
            section.setVisible(
                (repeating and entry.group_asked(oid)) or any(self._views.shown(key) for key in keys)
            )

    def build_seen(self) -> None:
        """Build the sections that are in sight or nearly so."""
        top = self.verticalScrollBar().value()
        sight = QRect(0, top, self.viewport().width(), self.viewport().height() + self._kit.theme.px(AHEAD))
        for section in self.sections.values():
            if section.body is None and not section.isHidden() and section.geometry().intersects(sight):
                self._built(section)

    # -- moving -----------------------------------------------------------------------------------------------

    def field(self, key: ItemKey) -> FieldWidget | None:
        """The widget of a field, its section built for it."""
        section = self.sections.get(key.group)
        return self._built(section).fields.get(key) if section is not None else None

    def go(self, key: ItemKey) -> bool:
        """Bring a field into sight and put the keyboard there."""
        section = self.sections.get(key.group)
        if section is None:
            return False
        body = self._built(section)
        section.fold(False)
        body.fold_out(key)
        field = body.fields.get(key)
        if field is None:
            return False
        field.editor.focus_here()
        self._show(field.editor)
        return True

    def go_section(self, oid: str) -> None:
        """Put the keyboard into the first field of a section."""
        section = self.sections[oid]
        section.fold(False)
        first = next((key for key in self._built(section).walk() if self._reachable(section, key)), None)
        self.verticalScrollBar().setValue(max(0, section.y() - self._kit.theme.px(BETWEEN)))
        if first is not None:
            self.go(first)

    def next_key(
        self, key: ItemKey | None, step: int, wanted: Callable[[ItemKey], bool] = lambda _: True
    ) -> ItemKey | None:
        """The field Enter walks to from here; None past the ends. None as start: the first (or last) field.

        Only fields that are `wanted`; a section that holds none is not built for being passed.
        """
        groups = list(self.sections)
        at = groups.index(key.group) if key is not None else (0 if step > 0 else len(groups) - 1)
        for oid in groups[at:] if step > 0 else reversed(groups[: at + 1]):
            section = self.sections[oid]
            if section.isHidden() or section.folded:
                continue
            if section.body is None and not any(wanted(one) for one in self._keys(oid)):
                continue
            walk = self._built(section).walk()
            if key is not None and oid == key.group and key in walk:
                place = walk.index(key)
                walk = walk[place + 1 :] if step > 0 else walk[:place]
            for candidate in walk if step > 0 else reversed(walk):
                if wanted(candidate) and self._reachable(section, candidate):
                    return candidate
        return None

    # -- Qt ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be in sight now; very wide windows keep readable lines."""
        super().resizeEvent(event)
        side = max(0, self.viewport().width() - self._kit.theme.px(WIDEST)) // 2
        margin, theme = self._kit.theme.px(BETWEEN), self._kit.theme
        below = theme.px(PAD_ROOM) if theme.bedside else margin  # so that the last row scrolls above the pad
        self._layout.setContentsMargins(margin + side, margin, margin + side, below)
        self.build_seen()

    def showEvent(self, event: QShowEvent) -> None:
        """Build what is in sight."""
        super().showEvent(event)
        self.build_seen()

    # -- inside -----------------------------------------------------------------------------------------------

    def _section(self, group: ItemGroupDef) -> Section:
        kit = self._kit
        title = group.text(kit.words.language) if group.text else ""
        height = kit.theme.px(ROW + 8) * max(1, len(group.analytes) or len(group.items))
        return Section(title, kit.words, kit.theme, lambda: self._filled(group), height)

    def _filled(self, group: ItemGroupDef) -> Body:
        """The fields of a section with their looks, before they are put where they are seen: nothing is laid out twice."""
        body = self._body(group)
        for key, field in body.fields.items():
            field.refresh(self._views.view(key))
        if isinstance(body, PanelBody):
            body.sync()
        return body

    def _body(self, group: ItemGroupDef) -> Body:
        if group.kind is GroupKind.PANEL:
            return PanelBody(group, self._entry, self._kit)
        if group.kind is GroupKind.REPEATING:
            return RowsBody(group, self._entry, self._kit, *self._rows)
        return PlainBody(group, self._entry, self._kit)

    def _built(self, section: Section) -> Body:
        return section.built()

    def _keys(self, group: str) -> list[ItemKey]:
        items = self._kit.study.groups[group].items
        return [ItemKey(group, row, item) for row in self._entry.rows(group) for item in items]

    def _reachable(self, section: Section, key: ItemKey) -> bool:
        field = section.body.fields.get(key) if section.body else None
        return field is not None and field.reachable()

    def _show(self, widget: QWidget) -> None:
        self._layout.activate()
        self.ensureWidgetVisible(widget, 0, self._kit.theme.px(64))
