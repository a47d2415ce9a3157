"""Between the editors and the acts: reads what was typed, judges it, records it, and takes it back when that fails.

No widget is known here. What the screen must show is told to a `FormTeller`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from cartdesk.base import CartDeskError, Clock, Words, nfc
from cartdesk.forms import Finding, ItemKey, Value, null_value
from cartdesk.records import FormStatus
from cartdesk.records.reason import Reason
from cartdesk.study.model import DataType
from cartdesk.ui.pages.field_view import FieldViews
from cartdesk.ui.pages.form_acts import FormActs, FormScene, Identity, Saving
from cartdesk.ui.pages.relative_dates import resolve

DATES = (DataType.DATE, DataType.PARTIAL_DATE)


class FormTeller(Protocol):
    """The screen, as the writer sees it."""

    def field_changed(self, key: ItemKey, others: frozenset[ItemKey], settled: bool = False) -> None:
        """Draw this field again, those that depend on it, and the counts; `settled`: its typing has ended."""
        ...

    def rows_changed(self, group: str, focus_row: int | None) -> None:
        """A row came or went."""
        ...

    def act_done(self, saving: Saving) -> None:
        """Something was written; now it may be said."""
        ...

    def act_failed(self, fault: CartDeskError) -> None:
        """Something was not written."""
        ...

    def ask_reason(self, then: Callable[[Reason | None], None]) -> None:
        """Ask why a completed form is changed; None: the person thought better of it."""
        ...


class FormWriter:
    """Turns typed text into recorded answers, one act each."""

    def __init__(
        self,
        scene: FormScene,
        views: FieldViews,
        acts: FormActs,
        clock: Clock,
        words: Words,
        teller: FormTeller,
    ) -> None:
        self._scene = scene
        self._entry = scene.entry
        self._views = views
        self._acts = acts
        self._clock = clock
        self._words = words
        self._teller = teller
        self._stored: dict[ItemKey, Value | None] = {}
        self._under_way: Counter[ItemKey] = Counter()
        self._asking = False
        self._asked: tuple[ItemKey, Value | None] | None = None
        self._waiting: list[Callable[[], None]] = []
        self.status = scene.status
        self.completed = scene.completed

    # -- one answer -------------------------------------------------------------------------------------------

    def typed(self, key: ItemKey, text: str) -> None:
        """A field was left with this text: record it, or say under the field why it cannot be read."""
        if self._views.locked(key):
            return
        if not text.strip():
            self._want(key, None, "")
            return
        hint, plain = "", text
        if self._views.item(key).type in DATES and (
            found := resolve(text, self._scene.today, self._scene.day0)
        ):
            if found.date is None:
                self._refuse(key, self._words("entry.refused.no-day0"))
                return
            plain, hint = found.text, self._hint(found.day, found.text)
        read = self._entry.parse(key, plain)
        if isinstance(read, Finding):
            self._refuse(key, self._views.words_of(read))
            return
        self._want(key, replace(read, typed=nfc(text).strip()) if plain != text else read, hint)

    def nulled(self, key: ItemKey, flavour: str) -> None:
        """A null flavour was chosen."""
        if not self._views.locked(key):
            self._want(key, null_value(self._views.item(key), flavour), "")

    def _hint(self, day: int | None, text: str) -> str:
        if day is None:
            return self._words("entry.hint.read-as", date=text)
        return self._words("entry.hint.study-day", day=f"{day:+d}", date=text)

    def _refuse(self, key: ItemKey, message: str) -> None:
        self._views.refused[key] = message
        self._views.hints.pop(key, None)
        self._teller.field_changed(key, frozenset())

    def _want(self, key: ItemKey, value: Value | None, hint: str) -> None:
        """An answer that can be recorded; ask for the reason first where one is due."""
        if self._asking:
            if self._asked != (key, value):  # leaving the field tells the same text once more: ask only once
                self._waiting.append(lambda: self._want(key, value, hint))
            return
        if same(self._entry.value(key), value) and key not in self._views.unsaved:
            self._calm(key, hint)
            self._teller.field_changed(key, frozenset(), settled=True)
        elif self.completed:
            self._asked = (key, value)
            self._ask(lambda reason: self._reasoned(key, value, hint, reason))
        else:
            self._write(key, value, hint, None)

    def _reasoned(self, key: ItemKey, value: Value | None, hint: str, reason: Reason | None) -> None:
        if reason is None:
            self._calm(key, "")
            self._teller.field_changed(key, frozenset(), settled=True)
        else:
            self._write(key, value, hint, reason)

    def _calm(self, key: ItemKey, hint: str) -> None:
        """Nothing is wrong with this field any more."""
        self._views.refused.pop(key, None)
        self._views.unsaved.discard(key)
        self._views.hints.pop(key, None)
        if hint:
            self._views.hints[key] = hint

    def _write(self, key: ItemKey, value: Value | None, hint: str, reason: Reason | None) -> None:
        if key not in self._stored:
            self._stored[key] = self._entry.value(key)
        self._calm(key, hint)
        settled = self._entry.set(key, value)
        self._under_way[key] += 1
        self._teller.field_changed(key, settled.changed, settled=True)
        self._acts.save(
            key,
            value,
            self._clock.now(),
            reason,
            lambda saving: self._written(key, value, saving),
            lambda fault: self._not_written(key, fault),
        )

    def _written(self, key: ItemKey, value: Value | None, saving: Saving) -> None:
        self._under_way[key] -= 1
        self._stored[key] = value
        dropped = self._drop_explanations(key)
        self._told(saving)
        if dropped:
            self._teller.field_changed(key, frozenset(dropped))

    def _not_written(self, key: ItemKey, fault: CartDeskError) -> None:
        """The typed text stays in the field; the entry goes back to what is stored."""
        self._under_way[key] -= 1
        if self._under_way[key] > 0:
            return
        settled = self._entry.set(key, self._stored[key])
        self._views.refused[key] = self._words("entry.note.not-saved", fault=self._words.error(fault))
        self._views.hints.pop(key, None)
        self._views.unsaved.add(key)
        self._teller.field_changed(key, settled.changed)
        self._teller.act_failed(fault)

    def _drop_explanations(self, key: ItemKey) -> list[ItemKey]:
        """An explanation goes when what it explained changed; the store drops it in the same transaction."""
        readers = self._entry.readers(key.item) | {key.item}
        firing = {finding.identity for finding in self._entry.findings()}
        gone = [
            identity
            for identity in self._views.explained
            if identity[0] in readers
            or (identity[1] and identity[1].item == key.item)
            or identity not in firing
        ]
        for identity in gone:
            del self._views.explained[identity]
        return [at for _, at in gone if at is not None]

    # -- other acts -------------------------------------------------------------------------------------------

    def explain(self, identity: Identity, text: str) -> None:
        """Let a finding stand with an explanation."""

        def done(saving: Saving) -> None:
            self._views.explained[identity] = text
            self._told(saving)
            if identity[1] is not None:
                self._teller.field_changed(identity[1], frozenset())

        self._acts.explain(identity[0], identity[1], text, done, self._teller.act_failed)

    def take(self, answers: Mapping[ItemKey, Value]) -> None:
        """Show answers that the desk has recorded without their being typed: limits of a laboratory."""
        for key, value in answers.items():
            self._stored[key] = value
            settled = self._entry.set(key, value)
            self._calm(key, "")
            self._teller.field_changed(key, settled.changed, settled=True)

    def complete(self) -> None:
        """Say that the form is complete."""

        def done(saving: Saving) -> None:
            self.completed = self._views.strict = True
            self.status = FormStatus.COMPLETE
            self._teller.act_done(saving)

        self._acts.complete(done, self._teller.act_failed)

    def add_row(self, group: str) -> None:
        """Start a row; a completed form asks why."""

        def done(number: int) -> None:
            self._teller.rows_changed(group, self._entry.add_row(group, number - 1))

        def add(reason: Reason | None) -> None:
            self._acts.add_row(group, reason, done, self._teller.act_failed)

        if self.completed:
            self._ask(lambda reason: add(reason) if reason else None)
        else:
            add(None)

    def remove_row(self, group: str, repeat: int) -> None:
        """Take a row out; the reason is always asked."""

        def done(saving: Saving) -> None:
            for key in self._entry.remove_row(group, repeat):
                self._stored.pop(key, None)
                self._calm(key, "")
            self._told(saving)
            self._teller.rows_changed(group, None)

        def remove(reason: Reason | None) -> None:
            if reason is not None:
                self._acts.remove_row(group, repeat, reason, done, self._teller.act_failed)

        self._ask(remove)

    def _told(self, saving: Saving) -> None:
        self.status = saving.status
        self._teller.act_done(saving)

    def _ask(self, then: Callable[[Reason | None], None]) -> None:
        """One question at a time; what comes meanwhile waits for its turn."""
        if self._asking:
            self._waiting.append(lambda: self._ask(then))
            return
        self._asking = True

        def answered(reason: Reason | None) -> None:
            self._asking, self._asked = False, None
            then(reason)
            while self._waiting and not self._asking:
                self._waiting.pop(0)()

        self._teller.ask_reason(answered)


def same(left: Value | None, right: Value | None) -> bool:
    """Equal answers, however they were typed."""
    if left is None or right is None:
        return left is right
    return replace(left, typed="") == replace(right, typed="")
