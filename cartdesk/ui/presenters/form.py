"""One form at the desk: its scene, its acts, the way to its neighbours, and its print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cartdesk.base import CartDeskError, Stamp, Words
from cartdesk.forms import FormPlace, ItemKey, Value, show_value
from cartdesk.records import FormStatus, Permission, Reason
from cartdesk.ui.pages.form_acts import Failed, FormScene, HistoryLine, Saving
from cartdesk.ui.pages.form_handover import half_typed, show_handed
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.ui.presenters.banner import banner_text
from cartdesk.ui.presenters.history_words import history_line
from cartdesk.ui.presenters.lab_bar import LabBar
from cartdesk.ui.presenters.refusal_bar import RefusalBar
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.presenters.shift import LeftForm
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.widgets.notice import Notice
from cartdesk.usecases import (
    SITE,
    Change,
    Completed,
    Desk,
    Erasable,
    OpenForm,
    Printed,
    Saved,
    Unfinished,
    add_group_row,
    complete_form,
    erasable_texts,
    event_title,
    explain,
    handed_over,
    item_history,
    open_form,
    print_signed,
    remove_group_row,
    save_item,
    sources,
    subject_board,
    take_over,
)

Texts = Mapping[ItemKey, str]


def make(
    session: Session,
    *,
    code: str,
    place: FormPlace,
    key: ItemKey | None = None,
    typed: Texts | None = None,
    back: tuple[str, int] = ("", 0),
) -> QWidget:
    """A form, with the keyboard at `key`; `typed` are texts that could not be recorded yet; `back`: the page it was come to
    from, and the row there.
    """
    made = _Form(session, code, place, key, dict(typed or {}))
    made.came_from = back
    return made.page


@dataclass(frozen=True, slots=True)
class Inside:
    """What another page that holds a form is asked and told: `turn(step)` to its previous or next form, `ready(form)` once the
    form stands. `quiet`: the keyboard stays where it is.
    """

    turn: Callable[[int], None]
    ready: Callable[[FormPage], None]
    quiet: bool = False


def make_inside(
    session: Session,
    code: str,
    place: FormPlace,
    inside: Inside,
    *,
    key: ItemKey | None = None,
    typed: Texts | None = None,
) -> Holder:
    """A form that stands inside another page."""
    return _Form(session, code, place, key, dict(typed or {}), inside).page


class Holder(QWidget):
    """Waits for the form and holds it; what the window asks goes to the form."""

    def __init__(self, presenter: _Form) -> None:
        super().__init__()
        self.presenter = presenter
        self.notice = Notice(presenter.session.theme)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.notice)
        self.form: FormPage | None = None

    @property
    def entering(self) -> tuple[str, FormPlace] | None:
        """Whose form is open for entry here."""
        if self.form is None or self.form.scene.locked:
            return None
        return self.presenter.code, self.presenter.place

    def finish_typing(self) -> None:
        """Record the field being typed in."""
        if self.form is not None:
            self.form.finish_typing()

    def kept(self) -> dict[str, object]:
        """Where the keyboard is and what could not be recorded, for the page that is made after this one."""
        if self.form is None:
            return {}
        typing = self.form.typing()
        return {"key": typing[0] if typing else None, "typed": self.form.unrecorded()}

    def left_form(self, only_held: bool) -> LeftForm | None:
        """What is unfinished here, for whoever sits down next."""
        form, presenter = self.form, self.presenter
        if form is None or form.scene.locked:
            return None
        typing = form.typing()
        return LeftForm(
            presenter.code,
            presenter.place,
            form.scene.title,
            typing[0] if typing else None,
            half_typed(form, only_held),
            presenter.taken,
        )


class _Form:
    """The acts of the form page at the desk (`FormActs`)."""

    def __init__(
        self,
        session: Session,
        code: str,
        place: FormPlace,
        key: ItemKey | None,
        typed: dict[ItemKey, str],
        inside: Inside | None = None,
    ) -> None:
        self.session, self.code, self.place, self._inside = session, code, place, inside
        self._key, self._typed = key, typed
        self.taken: int | None = None
        self.came_from: tuple[str, int] = ("", 0)
        self.page = Holder(self)
        session.act(self._open, self._show, owner=self.page)

    # -- FormActs ---------------------------------------------------------------------------------------------

    def save(
        self,
        key: ItemKey,
        value: Value | None,
        entered: Stamp,
        reason: Reason | None,
        done: Callable[[Saving], None],
        failed: Failed,
    ) -> None:
        """Record one answer."""
        self._run(
            lambda desk: save_item(
                desk, self.code, self.place, key, value, entered=entered, reason=reason, taken=self.taken
            ),
            done,
            failed,
            self._worded(key, value),
        )

    def complete(self, done: Callable[[Saving], None], failed: Failed) -> None:
        """The form is complete."""

        def told(one: Completed) -> None:
            self._tell_saved(one.saved)
            done(Saved(0, one.saved, FormStatus.COMPLETE, False))

        self.session.act(lambda desk: complete_form(desk, self.code, self.place), told, failed, self.page)

    def explain(
        self, check: str, at: ItemKey | None, text: str, done: Callable[[Saving], None], failed: Failed
    ) -> None:
        """Let a finding stand with an explanation."""
        self._run(lambda desk: explain(desk, self.code, self.place, check, at, text), done, failed)

    def add_row(self, group: str, reason: Reason | None, done: Callable[[int], None], failed: Failed) -> None:
        """Start a row of a repeating group."""
        self.session.act(
            lambda desk: add_group_row(desk, self.code, self.place, group, reason=reason),
            done,
            failed,
            self.page,
        )

    def remove_row(
        self, group: str, repeat: int, reason: Reason, done: Callable[[Saving], None], failed: Failed
    ) -> None:
        """Take a row out."""
        self._run(
            lambda desk: remove_group_row(desk, self.code, self.place, group, repeat, reason), done, failed
        )

    def history(self, key: ItemKey, done: Callable[[Sequence[HistoryLine]], None], failed: Failed) -> None:
        """Tell how a field came to its answer."""
        study, words = self.session.desk.study, self.session.words

        def told(changes: tuple[Change, ...]) -> None:
            done(tuple(history_line(study, key, one, words) for one in changes))

        self.session.act(lambda desk: item_history(desk, self.code, self.place, key), told, failed, self.page)

    def erase(self, key: ItemKey, label: str) -> None:
        """Propose that personal data in this field go."""
        code, place = self.code, self.place

        def told(texts: tuple[Erasable, ...]) -> None:
            self.session.go("redaction-act", act="propose", code=code, place=place, label=label, texts=texts)

        self.session.act(lambda desk: erasable_texts(desk, code, place, key), told, owner=self.page)

    def sources(self) -> None:
        """Show what stands beside the form."""
        self.session.go("sources", code=self.code, place=self.place)

    # -- inside -----------------------------------------------------------------------------------------------

    def _worded(self, key: ItemKey, value: Value | None) -> str:
        """An answer in words: it is told when the disk does not take it."""
        study, language = self.session.desk.study, self.session.words.language
        item = study.items[key.item]
        shown = show_value(item, value, study, language) if value is not None else "—"
        return f"{self.code} · {item.text(language)}: {shown}"

    def _run(
        self,
        function: Callable[[Desk], Saved],
        done: Callable[[Saving], None],
        failed: Failed,
        what: str = "",
    ) -> None:
        def told(saved: Saved) -> None:
            self._tell_saved(saved.saved)
            done(saved)

        self.session.saves.save(function, told, failed, self.page, what)

    def _tell_saved(self, saved: datetime) -> None:
        zone = timezone(timedelta(minutes=self.session.desk.clock.now().offset))
        self.session.saved(f"{saved.astimezone(zone):%H:%M:%S}")

    def _open(self, desk: Desk) -> tuple[OpenForm, Unfinished | None]:
        """The form, and what somebody left half typed on it: whoever enters here goes on with it."""
        opened = open_form(desk, self.code, self.place)
        if desk.kind != SITE or not desk.may(Permission.ENTER):
            return opened, None
        here = (self.code, self.place)
        waiting = next((one for one in handed_over(desk) if (one.subject, one.place) == here), None)
        return opened, take_over(desk, waiting.seq) if waiting else None

    def _show(self, found: tuple[OpenForm, Unfinished | None]) -> None:
        opened, handed = found
        session = self.session
        scene = scene_of(session.desk, opened, session.words)
        form = FormPage(scene, self, session.words, session.theme, session.desk.clock, self.page)
        form.form_wanted.connect(self._inside.turn if self._inside else self._neighbour)
        form.print_wanted.connect(self._print)
        if self.came_from[0]:
            form.head.offer_way_back(session.words("logs.to-board"), self._go_back)
            bind(form, "way-back", self._go_back)
        self.page.form = form
        self.page.column.addWidget(form, 1)
        session.act(
            lambda desk: sources(desk, self.code, self.place),
            lambda kept: form.footer.tell_sources(sum(one.removed is None for one in kept)),
            owner=form,
        )
        form.show()  # at once, not when the layout comes to it: the next key may be a shortcut of the form
        RefusalBar(session, self.code, self.place, form)
        if LabBar.suits(session, self.place):
            form.written.connect(LabBar(session, self.code, self.place, form).saved)
        if handed is not None:
            self.taken = handed.seq
            self._key = self._key or handed.at
            show_handed(form, handed, session.desk.user.id, session.words)
        if self._inside is None or not self._inside.quiet:
            form.start(self._key)
        if self._inside is not None:
            form.head.stand_inside()
            self._inside.ready(form)
        for key, text in self._typed.items():
            form.type_again(key, text)

    def _neighbour(self, step: int) -> None:
        """The previous or next form of the visit; beyond the first and last one the subject."""

        def places(desk: Desk) -> list[FormPlace]:
            board = subject_board(desk, self.code)
            groups = [[one for one in visit.forms if one.openable] for visit in board.visits]
            groups += [[one for one in log.rows if not one.removed] for log in board.logs]
            return next(
                (
                    [one.place for one in group]
                    for group in groups
                    if any(one.place == self.place for one in group)
                ),
                [],
            )

        def turn(found: list[FormPlace]) -> None:
            at = found.index(self.place) + step if self.place in found else -1
            if 0 <= at < len(found):
                self.session.go("form", code=self.code, place=found[at])
            else:
                self.session.go("subject", code=self.code, event=self.place.event)

        self.session.act(places, turn, owner=self.page)

    def _go_back(self) -> None:
        page, row = self.came_from
        self.session.go(page, code=self.code, row=row)

    def _print(self) -> None:
        language = self.session.words.language

        def show(printed: Printed) -> None:
            self.session.changed()
            self.session.go(
                "preview", pdf=printed.pdf, name=printed.name, back="form", code=self.code, place=self.place
            )

        def refused(fault: CartDeskError) -> None:
            self.page.notice.say(self.session.words.error(fault))

        self.session.act(
            lambda desk: print_signed(desk, self.code, self.place, language), show, refused, self.page
        )


def scene_of(desk: Desk, opened: OpenForm, words: Words) -> FormScene:
    """What the page is opened with."""
    data, language = opened.data, words.language
    removed = data is not None and data.removed
    explained = {(one.check, one.at): one.reason for one in opened.explanations}
    return FormScene(
        study=desk.study,
        entry=opened.entry,
        banner=f"{banner_text(opened.banner, words)} · {event_title(desk.study, opened.place, words.language)}",
        title=opened.form.text(language),
        status=data.status if data else FormStatus.NOT_STARTED,
        today=desk.clock.now().local().date(),
        completed=data is not None and data.completed is not None,
        day0=opened.banner.infusion,
        previous=opened.previous,
        explained=explained,
        locked=removed or not desk.may(Permission.ENTER),
        locked_why=words("ui.form.removed") if removed else "",
        may_complete=desk.may(Permission.COMPLETE),
        may_overrule_hard=desk.may(Permission.SIGN),
        may_erase=desk.kind == SITE and desk.may(Permission.REDACT),
        code=opened.banner.code,
    )
