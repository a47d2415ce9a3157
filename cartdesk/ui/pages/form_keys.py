"""The keys of the form page: walking, next problem, history, help, explanation. What they need of the page is named here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import ItemKey, Verdict
from cartdesk.ui.dialogs.explain_dialog import ExplainDialog
from cartdesk.ui.dialogs.history_dialog import HistoryDialog
from cartdesk.ui.entry import Editor
from cartdesk.ui.entry.editor import ONWARD
from cartdesk.ui.pages.field_view import FieldViews
from cartdesk.ui.pages.form_acts import FormActs, FormScene, HistoryLine, Identity
from cartdesk.ui.pages.form_body import FormBody
from cartdesk.ui.pages.form_footer import FormFooter
from cartdesk.ui.pages.form_head import FormHead
from cartdesk.ui.pages.form_help import field_help
from cartdesk.ui.pages.form_writer import FormWriter
from cartdesk.ui.theme import Theme

PASSES = 3  # an offer may rest on one that rests on another


class FormKeys(QWidget):
    """The half of the form page that answers keys; the page itself fills in what is declared here."""

    scene: FormScene
    views: FieldViews
    writer: FormWriter
    head: FormHead
    body: FormBody
    footer: FormFooter
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

    def go_to_gap(self) -> None:
        """Put the keyboard where the first answer is wanted, or on the act of completing."""
        gap = self._gap()
        if gap is not None:
            self.body.go(gap)
        else:
            self._go_to_act()

    def _walked(self, key: ItemKey, step: int) -> None:
        """Enter and the arrows walk on, unless what was typed could not be taken."""
        if key in self.views.refused:
            return
        to = self.next_to_answer(key) if step == ONWARD else self.body.next_key(key, step)
        if to is not None:
            self.body.go(to)
        elif step > 0:
            self._go_to_act()

    def _go_to_act(self) -> None:
        """The keyboard to the act of completing; where there is none, to the way to the next form."""
        act = self.head.onward if self.footer.button.isHidden() else self.footer.button
        act.setFocus(Qt.FocusReason.TabFocusReason)

    def _gap(self) -> ItemKey | None:
        return next((one for one in tuple(self.scene.entry.keys()) if self.wants_answer(one)), None)

    def wants_answer(self, key: ItemKey) -> bool:
        """Whether a field is empty, must be answered, and by the person at the desk."""
        entry, views = self.scene.entry, self.views
        return entry.required(key) and views.shown(key) and not views.locked(key) and entry.value(key) is None

    def next_to_answer(self, key: ItemKey) -> ItemKey | None:
        """Where Enter leads: while a form is filled, to the next answer it wants typed; later, field by field.

        What is offered is passed, because one F9 takes it all; when nothing else is wanted, Enter leads there.
        """
        if self.writer.completed:
            return self.body.next_key(key, 1)
        entry, views = self.scene.entry, self.views
        empty = {one for one in entry.required_keys() if entry.value(one) is None}

        def wanted(one: ItemKey) -> bool:
            return one in empty and self.wants_answer(one) and not views.offered(one)[0]

        to = self.body.next_key(key, 1, wanted) if empty else None
        return to if to is not None else next(iter(self.offers()), None)

    def offers(self) -> list[ItemKey]:
        """The fields for which an answer is offered; a completed form offers none, because each change needs its reason."""
        if self.writer.completed or self.scene.locked:
            return []
        return [key for key in self.scene.entry.suggestions() if self.views.offered(key)[0]]

    def take_offers(self) -> None:
        """F9: take all that is offered, and go on if that answered the field the keyboard is in.

        What is answered may bring further offers, once or twice.
        """
        self.finish_typing()
        editor, taken = self._editor_here(), set[ItemKey]()
        here = editor.field.key if editor is not None else None
        for _ in range(PASSES):
            offers = [(key, self.views.offered(key)[0]) for key in self.offers()]
            for key, text in offers:
                taken.add(key)
                self.writer.typed(key, text)
        if here is not None and here in taken:
            self.go_to_gap()
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
            ask = (lambda: self._acts.erase(key, label)) if told and self.scene.may_erase else None
            HistoryDialog(label, told, self._words, self._theme, "", self, ask).open()

        self._acts.history(key, done, self.act_failed)

    def tell_help(self) -> bool:
        """F1: what may be answered here, below the field; pressed again it goes. False where no field is."""
        editor = self._editor_here()
        if editor is None:
            return False
        key = editor.field.key
        told = field_help(self.scene.study, self.views.item(key), editor.field, self._words)
        if self.views.hints.get(key) == told:
            del self.views.hints[key]
        else:
            self.views.hints[key] = told
        self.body.refresh([key])
        return True

    def _explain(self, identity: Identity) -> None:
        finding = next((one for one in self.views.open() if one.identity == identity), None)
        if finding is None:
            return

        def then(text: str) -> None:
            self.writer.explain(identity, text)

        ExplainDialog(self.views.words_of(finding), self._words, self._theme, then, self).open()
