"""The form page: the only place where editors, engine and acts meet.

Typed text goes to the writer; what follows is drawn here. "Saved" appears only after the act reported it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cartdesk.base import CartDeskError, Clock, Words
from cartdesk.forms import Finding, ItemKey, Verdict
from cartdesk.records import FormStatus
from cartdesk.records.reason import Reason
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.ui.entry.style import entry_stylesheet
from cartdesk.ui.pages.doubt_strip import DoubtStrip
from cartdesk.ui.pages.field_view import FieldViews
from cartdesk.ui.pages.findings_bar import FindingsBar
from cartdesk.ui.pages.form_acts import FormActs, FormScene, Saving
from cartdesk.ui.pages.form_body import FormBody
from cartdesk.ui.pages.form_footer import FormFooter
from cartdesk.ui.pages.form_head import FormHead
from cartdesk.ui.pages.form_keys import FormKeys
from cartdesk.ui.pages.form_rows import RowKit
from cartdesk.ui.pages.form_writer import FormWriter
from cartdesk.ui.pages.pad_place import PadPlace
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import Theme

KINDS = {Verdict.REJECT: "error", Verdict.WARN: "warn", Verdict.MISSING: "missing", Verdict.WAITS: "waits"}
COMPLETABLE = (FormStatus.NOT_STARTED, FormStatus.DRAFT)


class FormPage(FormKeys):
    """One open form.

    `form_wanted(step)`: the previous or next form is asked for. `written(saving)`: something was recorded.
    `print_wanted()`: the form is wanted on paper.
    """

    form_wanted = Signal(int)
    written = Signal(object)
    print_wanted = Signal()

    def __init__(
        self,
        scene: FormScene,
        acts: FormActs,
        words: Words,
        theme: Theme,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("formPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(entry_stylesheet(theme))
        self.scene = scene
        self._acts = acts
        self._words, self._theme, self._clock = words, theme, clock
        self._gaps_told = False
        self.views = FieldViews(scene, words)
        self.writer = FormWriter(scene, self.views, acts, clock, words, self)
        self.pad = PadPlace(self, words, theme) if theme.bedside else None
        kit = RowKit(
            scene.study,
            words,
            theme,
            self.writer.typed,
            self.writer.nulled,
            self._walked,
            self._explain,
            bool(scene.previous),
            self._typing,
            self.pad.attend if self.pad is not None else None,
        )
        self.head = FormHead(scene.code, scene.banner, scene.title, words, theme)
        self.body = FormBody(
            scene.entry, self.views, kit, self.writer.add_row, self.writer.remove_row, scene.locked
        )
        self.doubt = DoubtStrip(scene, words, theme)
        self.findings = FindingsBar(words, theme)
        self.footer = FormFooter(words, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.doubt, self.body, self.findings, self.footer):
            column.addWidget(part, int(part is self.body))
        if self.pad is not None:
            self.pad.settle(self.head, self.body)
        self._connect()
        self.body.refresh_all()
        self._tell()

    # -- for the window ---------------------------------------------------------------------------------------

    def start(self, key: ItemKey | None = None) -> None:
        """Put the keyboard into a field, by default the first that wants an answer of mine."""
        if key is None:
            key = self._gap() or self.body.next_key(None, 1)
        if key is None or not self.body.go(key):
            self._go_to_act()

    def finish_typing(self) -> None:
        """Record the field being typed in; call before the page is left."""
        editor = self._editor_here()
        if editor is not None:
            editor.commit()

    def typing(self) -> tuple[ItemKey, str] | None:
        """The field the keyboard is in, and its text as it stands (for a change of shift)."""
        editor = self._editor_here()
        return (editor.field.key, editor.text()) if editor is not None else None

    def unrecorded(self) -> dict[ItemKey, str]:
        """Texts that stand in fields but could not be read or saved."""
        fields = {key: self.body.field(key) for key in self.views.refused}
        return {key: field.editor.text() for key, field in fields.items() if field is not None}

    def type_again(self, key: ItemKey, text: str) -> None:
        """Put a text back that could not be recorded, and judge it again."""
        field = self.body.field(key)
        if field is not None:
            field.editor.fill(text)
            self.writer.typed(key, text)

    # -- FormTeller -------------------------------------------------------------------------------------------

    def field_changed(self, key: ItemKey, others: frozenset[ItemKey], settled: bool = False) -> None:
        """Draw a field again, those that depend on it, and the counts."""
        if settled:
            self.views.live.end(key)
        self.body.refresh({key} | others | self.views.regroup(), key if settled else None)
        self.body.notes.show_notes(self.views.notes(None))
        self.body.recount()
        self._tell()

    def rows_changed(self, group: str, focus_row: int | None) -> None:
        """A row came or went."""
        self.views.regroup()
        self.body.rows_changed(group)
        self.body.refresh_all()
        self._tell()
        if focus_row is not None:
            self.body.go(ItemKey(group, focus_row, self.scene.study.groups[group].items[0]))

    def act_done(self, saving: Saving) -> None:
        """Written: now it may be said."""
        zone = timezone(timedelta(minutes=self._clock.now().offset))
        self.footer.tell_saved(f"{saving.saved.astimezone(zone):%H:%M:%S}")
        if self.views.strict and self.writer.status is FormStatus.COMPLETE:
            self.body.refresh_all()
        self._tell()
        self.written.emit(saving)

    def act_failed(self, fault: CartDeskError) -> None:
        """Not written: say so where the eye looks for "saved"."""
        self.footer.tell_failed(self._words.error(fault))
        self._tell()

    def ask_reason(self, then: Callable[[Reason | None], None]) -> None:
        """Ask why a completed form is changed."""
        ReasonDialog(self._words, self._theme, then, self).open()

    # -- acts -------------------------------------------------------------------------------------------------

    def complete(self) -> None:
        """Complete the form; the first press with gaps leads to the first of them instead."""
        self.finish_typing()
        if self.writer.status not in COMPLETABLE or self.scene.locked or not self.scene.may_complete:
            return
        gaps = self._gaps()
        if gaps and not self._gaps_told:
            self._gaps_told = self.views.strict = True
            self.body.refresh_all()
            self._tell()
            if gaps[0].at is not None:
                self.body.go(gaps[0].at)
            return
        self.writer.complete()

    # -- inside -----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.head.section_wanted.connect(self.body.go_section)
        self.head.form_wanted.connect(self._leave)
        self.footer.complete_wanted.connect(self.complete)
        self.footer.list_wanted.connect(self._toggle_list)
        self.footer.print_wanted.connect(self._print)
        self.footer.take.clicked.connect(lambda _=False: self.take_offers())
        self.footer.sources.clicked.connect(lambda _=False: self._sources())
        self.findings.wanted.connect(lambda key: self.body.go(key) if key is not None else None)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("history", self.tell_history),
            ("next-problem", self.next_problem),
            ("take-offers", self.take_offers),
            ("sources", self._sources),
            ("print", self._print),
            ("complete", self.complete),
            ("previous-form", lambda: self._leave(-1)),
            ("next-form", lambda: self._leave(1)),
        )
        for name, act in acts:
            bind(self, name, act)

    def _print(self) -> None:
        self.finish_typing()
        self.print_wanted.emit()

    def _sources(self) -> None:
        self.finish_typing()
        self._acts.sources()

    def _leave(self, step: int) -> None:
        self.finish_typing()
        self.form_wanted.emit(step)

    def _typing(self, key: ItemKey, text: str | None) -> None:
        """A text is being typed: remark at once that it looks personal."""
        if self.views.live.look(key, text, self.views.found.get(key, ())):
            self.body.refresh({key})

    def _toggle_list(self) -> None:
        self.findings.setVisible(self.findings.isHidden())
        self._tell()

    def _gaps(self) -> list[Finding]:
        """Answers that are missing and that the person at the desk may give, and text that was refused."""
        return [one for one in self.views.open() if one.verdict is Verdict.MISSING]

    def _tell(self) -> None:
        """Bring head, list and footer in line with the form."""
        still = self.views.open()
        self.doubt.look(still)
        progress = self.scene.entry.progress()
        counts = {kind: sum(one.verdict is kind for one in still) for kind in Verdict}
        rejects = counts[Verdict.REJECT] + len(self.views.refused)
        missing = counts[Verdict.MISSING]
        self.footer.tell_counts(
            progress.answered, progress.total, rejects, counts[Verdict.WARN],
            missing if self.views.strict else 0, counts[Verdict.WAITS],
        )  # fmt: skip
        status = self.writer.status
        self.head.tell_status(status)
        self.footer.print.setVisible(status is not FormStatus.NOT_STARTED)
        self.footer.tell_offers(len(self.offers()))
        self.head.tell_sections(
            [
                (oid, one.title, one.count.text())
                for oid, one in self.body.sections.items()
                if one.title and not one.isHidden()
            ]
        )
        act, held = "entry.footer.complete", self.footer.button.hasFocus()
        if self._gaps_told and missing:
            self.footer.tell_act(
                self._words("entry.footer.complete-with-gaps", n=missing), status in COMPLETABLE
            )
        else:
            allowed = status in COMPLETABLE and not self.scene.locked and self.scene.may_complete
            self.footer.tell_act(self._words(act), allowed)
        if held and self.footer.button.isHidden():
            self._go_to_act()
        if not self.findings.isHidden():
            self.findings.show_lines(tuple(self._line(one) for one in still))

    def _line(self, finding: Finding) -> tuple[ItemKey | None, str, str]:
        text = self.views.words_of(finding)
        if finding.at is not None:
            text = f"{self.views.item(finding.at).text(self._words.language)} — {text}"
        return (finding.at, KINDS[finding.verdict], text)
