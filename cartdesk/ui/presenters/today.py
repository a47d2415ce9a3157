"""The work to do: visits that are due, drafts, forms that wait for somebody."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from PySide6.QtWidgets import QWidget

from cartdesk.forms import FormPlace
from cartdesk.ui.pages.today_page import COLUMNS, MOST, TaskLine, TodayPage
from cartdesk.ui.presenters.reminding import lines_told
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.matrix_model import shown_date
from cartdesk.usecases import Reminders, Task, reminders, work


def make(session: Session) -> QWidget:
    """The page of today's work."""
    return _Today(session).page


class _Today:
    """Keeps the tasks, so that a change of language words them anew."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tasks: tuple[Task, ...] = ()
        self.waiting = Reminders()
        self.page = _Page(self)
        self.page.opened.connect(self._open)
        self.page.reminded.connect(session.go)
        session.act(work, self._show, owner=self.page)
        session.act(reminders, self._remind, owner=self.page)

    def tell(self) -> None:
        """Word the tasks in the language of the screen."""
        counts = Counter(task.urgency for task in self.tasks)
        shown = (islice((task for task in self.tasks if task.urgency == name), MOST) for name in COLUMNS)
        self.page.show_tasks(tuple(self._line(task) for some in shown for task in some), counts)
        self._remind(self.waiting)

    def _remind(self, found: Reminders) -> None:
        self.waiting = found
        self.page.show_reminders(lines_told(self.session.words, found))

    def _show(self, tasks: tuple[Task, ...]) -> None:
        self.tasks = tasks
        self.tell()

    def _line(self, task: Task) -> TaskLine:
        words, desk = self.session.words, self.session.desk
        title, language = task.title(words.language), words.language
        if task.what != "visit" and task.place.event != "LOG":
            title = f"{title} · {desk.study.events[task.place.event].text(language)}"
        elif task.place.event == "LOG":
            title = f"{title} № {task.place.form_repeat}"
        what = words(f"ui.today.what-{task.what}")
        key = "ui.today.due" if task.urgency != "week" else "ui.today.planned"
        due = words(key, date=shown_date(task.due)) if task.due else ""
        return TaskLine((task.subject, task.place), task.urgency, task.subject, title, what, due)

    def _open(self, key: tuple[str, FormPlace]) -> None:
        code, place = key
        self.session.go("form", code=code, place=place)


class _Page(TodayPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Today) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Word the tasks anew."""
        self._presenter.tell()
