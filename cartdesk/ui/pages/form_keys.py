"""The keys of the form page: next problem, history, help, explanation. What they need of the page is named here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import ItemKey, Verdict
from cartdesk.ui.dialogs.explain_dialog import ExplainDialog
from cartdesk.ui.dialogs.history_dialog import HistoryDialog
from cartdesk.ui.entry import Editor
from cartdesk.ui.pages.field_view import FieldViews
from cartdesk.ui.pages.form_acts import FormActs, FormScene, HistoryLine, Identity
from cartdesk.ui.pages.form_body import FormBody
from cartdesk.ui.pages.form_help import field_help
from cartdesk.ui.pages.form_writer import FormWriter
from cartdesk.ui.theme import Theme

PASSES = 3  # an offer may rest on one that rests on another


class FormKeys(QWidget):
    """The half of the form page that answers keys; the page itself fills in what is declared here."""

    scene: FormScene
    views: FieldViews
    writer: FormWriter
    body: FormBody
    _acts: FormActs
    _words: Words
    _theme: Theme

    def finish_typing(self) -> None:
        """Record the field being typed in."""
        raise NotImplementedError

    def act_failed(self, fault: CartDeskError) -> None:
        """Say what did not go."""
        raise NotImplementedError

    def _tell(self) -> None:
        raise NotImplementedError

    def _editor_here(self) -> Editor | None:
        """The editor the keyboard is in."""
        widget: QWidget | None = self.focusWidget()
        while widget is not None and not isinstance(widget, Editor):
            widget = widget.parentWidget()
        return widget

    def next_problem(self) -> None:
        """F8: the next field, from here on and around, that has something open."""
        self.finish_typing()
        self.views.strict = True
        self.body.refresh_all()
        keys = list(self.scene.entry.keys())
        wrong = {one.at for one in self.views.open() if one.verdict is not Verdict.WAITS} | set(
            self.views.refused
        )
        editor = self._editor_here()
        here = keys.index(editor.field.key) if editor is not None and editor.field.key in keys else -1
        around = keys[here + 1 :] + keys[: here + 1]
        found = next((key for key in around if key in wrong), None)
        if found is not None:
            self.body.go(found)
        self._tell()

    def offers(self) -> list[ItemKey]:
        """The fields for which an answer is offered; a completed form offers none, because each change needs its reason."""
        if self.writer.completed or self.scene.locked:
            return []
        keys = self.scene.entry.keys()
        return [key for key in keys if self.views.offered(key)[0]]

    def take_offers(self) -> None:
        """F9: take all that is offered. What is answered may bring further offers, once or twice."""
        self.finish_typing()
        for _ in range(PASSES):
            offers = [(key, self.views.offered(key)[0]) for key in self.offers()]
            for key, text in offers:
                self.writer.typed(key, text)
        self._tell()

    def tell_history(self) -> None:
        """F2: how this field came to its answer; of a derived one, what it comes from."""
        editor = self._editor_here()
        if editor is None:
            return
        key, label = editor.field.key, editor.field.label
        if self.views.item(key).derived:
            HistoryDialog(label, (), self._words, self._theme, self.views.source(key), self).open()
            return

        def done(lines: object) -> None:
            assert isinstance(lines, tuple | list)
            told = tuple(line for line in lines if isinstance(line, HistoryLine))
            HistoryDialog(label, told, self._words, self._theme, "", self).open()

        self._acts.history(key, done, self.act_failed)

    def tell_help(self) -> None:
        """F1: what may be answered here, below the field; pressed again it goes."""
        editor = self._editor_here()
        if editor is None:
            return
        key = editor.field.key
        told = field_help(self.scene.study, self.views.item(key), editor.field, self._words)
        if self.views.hints.get(key) == told:
            del self.views.hints[key]
        else:
            self.views.hints[key] = told
        self.body.refresh([key])

    def _explain(self, identity: Identity) -> None:
        finding = next((one for one in self.views.open() if one.identity == identity), None)
        if finding is None:
            return

        def then(text: str) -> None:
            self.writer.explain(identity, text)

        ExplainDialog(self.views.words_of(finding), self._words, self._theme, then, self).open()
