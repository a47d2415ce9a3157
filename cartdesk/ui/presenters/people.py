"""People, delegation log and review of access on the screen: all in words, and the way to each act."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.records import AccessReview, Permission, Standing, by_delegation
from cartdesk.study import duties_of
from cartdesk.ui.pages.people_page import PeoplePage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    SITE,
    AccessLine,
    AccessView,
    DelegationRow,
    DelegationView,
    Printed,
    access_list,
    delegation_log,
    print_agreement,
    print_log,
)

MARKS = {
    Standing.IN_FORCE: "received",
    Standing.NOT_BEGUN: "draft",
    Standing.EXPIRED: "warn",
    Standing.ENDED: "locked",
}
Found = tuple[AccessView, DelegationView]


def make(session: Session) -> QWidget:
    """The page of people."""
    return _People(session).page


class _People:
    """Words who may do what; opens the page of the act that is asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        desk = session.desk
        site = desk.kind == SITE
        self.administers = desk.may(Permission.PEOPLE)
        self.signs = site and desk.log.principal == desk.user.id and desk.may(Permission.SIGN, by_role=True)
        administration = ("principal", "print-agreement", "note-agreement")
        self.acts: dict[str, tuple[str, ...]] = {
            "people": ("line",) if self.signs else administration if self.administers and site else (),
            "log": (("end-line",) if self.signs else ()) + (("print-log",) if site else ()),
            "review": ("review",) if self.signs else (),
        }
        self.page = PeoplePage(session.words, session.theme, self.acts)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.reworded = self.refresh
        self.page.asked.connect(self.ask)
        self.view: AccessView | None = None
        self.rows: dict[str, DelegationRow] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self.session.act(lambda desk: (access_list(desk), delegation_log(desk)), self._show, owner=self.page)

    # -- words ------------------------------------------------------------------------------------------------

    def _show(self, found: Found) -> None:
        view, log = found
        self.view = view
        self.rows = {one.begun.entry: one for one in log.rows}
        present = sorted(view.lines, key=lambda one: not one.user.active)
        allowed = {one.user.id: self._person_acts(one) for one in present}
        allowed |= {line.begun.entry: _line_acts(line) for line in log.rows}
        self.page.show_allowed({"": frozenset({"print-log", "review"}), **allowed})
        self.page.show_people([self._person(one) for one in present], self.acts["people"])
        told, mark = self._log_told(log)
        self.page.show_log(told, mark, [self._line(one) for one in reversed(log.rows)], self.acts["log"])
        self.page.show_review(*self._review(view))

    def _person(self, one: AccessLine) -> TableRow:
        words, desk = self.session.words, self.session.desk
        role = desk.study.roles[one.user.role].text(words.language)
        name = words("people.principal", name=one.user.name) if one.principal else one.user.name
        return TableRow((name, role, self._tasks(one), *self._papers(one)), self._mark(one), one.user.id)

    def _mark(self, one: AccessLine) -> str:
        if not one.user.active:
            return "locked"
        lacking = one.lacks_agreement or (one.enters and not (one.access.duties or one.graced))
        return "warn" if lacking or one.graced else "received"

    def _tasks(self, one: AccessLine) -> str:
        words, desk = self.session.words, self.session.desk
        if not one.user.active:
            return words("people.tasks.gone")
        if one.graced:
            return words("people.tasks.graced")
        if not by_delegation(desk.study.roles[one.user.role]) or desk.kind != SITE:
            return words("people.tasks.role")
        if not one.access.duties:
            return words("people.tasks.none")
        texts = duties_of(desk.study)
        known = [texts[code].text(words.language) for code in texts if code in one.access.duties]
        return words("people.tasks.some", n=len(known), first=_short(known[0]))

    def _papers(self, one: AccessLine) -> tuple[str, str]:
        words = self.session.words
        nothing = "—"
        read = words("people.yes" if one.access.read else "people.not-yet") if one.enters else nothing
        if one.access.agreed:
            return read, words("people.agreed")
        return read, words("people.not-agreed") if one.lacks_agreement else nothing

    def _person_acts(self, one: AccessLine) -> frozenset[str]:
        if not one.user.active:
            return frozenset()
        wanted = {"print-agreement"}
        if by_delegation(self.session.desk.study.roles[one.user.role]):
            wanted.add("line")
        if not one.access.agreed:
            wanted.add("note-agreement")
        if "sign" in one.access.permissions and not one.principal:
            wanted.add("principal")
        return frozenset(wanted)

    def _log_told(self, log: DelegationView) -> tuple[str, str]:
        words, desk = self.session.words, self.session.desk
        if desk.kind != SITE:
            return words("people.log.sponsor"), "received"
        if log.principal is None:
            return words("people.log.no-principal"), "reject"
        if log.graced:
            names = ", ".join(one.name for one in log.graced)
            return words("people.log.graced", who=log.principal.name, names=names), "warn"
        return words("people.log.signed-by", who=log.principal.name), "received"

    def _line(self, one: DelegationRow) -> TableRow:
        words, begun = self.session.words, one.begun
        texts = duties_of(self.session.desk.study)
        shown = [texts[code].text(words.language) if code in texts else text for code, text in begun.duties]
        days = f"{_day(begun.first)}–{_day(begun.last) if begun.last else words('people.open')}"
        state = words(f"people.standing.{one.standing.value}")
        signed = words("people.signed", who=begun.signer.name, day=_moment(begun.time))
        if one.ended:
            signed += words("people.ended", who=one.ended.signer.name, day=_moment(one.ended.time))
        duties = words("people.tasks.some", n=len(shown), first=_short(shown[0]))
        return TableRow((begun.person.name, duties, days, state, signed), MARKS[one.standing], begun.entry)

    def _review(self, view: AccessView) -> tuple[str, str]:
        words, last = self.session.words, view.last
        if self.session.desk.kind != SITE:
            return words("people.review.sponsor"), "received"
        due = _day(view.due)
        told = words("people.review.never", due=due)
        if isinstance(last, AccessReview):
            told = words("people.review.last", day=_day(last.day), who=last.signer.name, due=due)
        return told, "warn" if view.overdue else "received"

    # -- acts -------------------------------------------------------------------------------------------------

    def ask(self, act: str, key: str) -> None:
        """What the page asks for: a print is made at once, everything else has a page of its own."""
        if act == "print-agreement":
            self._print(lambda desk: print_agreement(desk, key, self.session.words.language))
        elif act == "print-log":
            self._print(lambda desk: print_log(desk, self.session.words.language))
        elif act == "review" and self.view is not None:
            seen = tuple(one.access for one in self.view.lines)
            self.session.go("people-act", act=act, seen=seen, lines=tuple(map(self._told, self.view.lines)))
        elif act == "end-line" and key in self.rows:
            person = self.rows[key].begun.person
            self.session.go("people-act", act=act, entry=key, name=person.name)
        elif self.view is not None:
            line = next(one for one in self.view.lines if one.user.id == key)
            self.session.go("people-act", act=act, user=key, name=line.user.name, role=line.user.role)

    def _told(self, one: AccessLine) -> str:
        """One person in one sentence, as it is reviewed."""
        words, desk = self.session.words, self.session.desk
        texts = duties_of(desk.study)
        known = [_short(texts[code].text(words.language)) for code in texts if code in one.access.duties]
        role = desk.study.roles[one.user.role].text(words.language)
        said = ", ".join(known) if known else self._tasks(one)
        return words("people.review.person", name=one.user.name, role=role, tasks=said)

    def _print(self, act: object) -> None:
        self.session.act(act, self._printed, self._failed, self.page)  # type: ignore[arg-type]

    def _printed(self, printed: Printed) -> None:
        self.session.changed()
        self.session.go("preview", pdf=printed.pdf, name=printed.name, back="people")

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault), "warn")


def _line_acts(one: DelegationRow) -> frozenset[str]:
    return frozenset({"end-line"}) if one.ended is None else frozenset()


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _moment(text: str) -> str:
    return ".".join(reversed(text[:10].split("-")))


def _short(text: str) -> str:
    """The head of a task's words, before its colon."""
    return text.partition(":")[0]
