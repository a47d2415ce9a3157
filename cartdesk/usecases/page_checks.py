"""Every page of the open desk's file is authenticated beside the work: planned and judged on the store's thread, read in any.

Unlocking does not wait for it, however many records there are. SQLCipher itself refuses each damaged page it meets, so
nothing is ever written over one; this finds those that nobody has met yet (T11, docs/decisions/0015).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.records import Permission
from cartdesk.store import Copying, PageReport, Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.verifying_kept import Fault

DAMAGED = "page-damaged"


@dataclass(frozen=True, slots=True)
class PageRun:
    """A check under way. End it with `finish_page_check`, or with `give_up_page_check` when it failed."""

    copying: Copying

    def travel(self, cancelled: Callable[[], bool] = lambda: False) -> PageReport:
        """Read all pages; in any thread. Errors: `backup.cancelled` (also when the desk was locked), `desk.disk-fault`."""
        try:
            return self.copying.check_pages(cancelled)
        finally:
            self.copying.let_go()


@viewing("desk.check-pages", needs=Permission.OWN)
def _allowed(desk: Desk, unit: Unit) -> None:
    """Whoever has the desk open may have it checked."""


def begin_page_check(desk: Desk) -> PageRun:
    """Hold the desk's file still while its pages are read; entry goes on into the log."""
    _allowed(desk)
    return PageRun(desk.store.begin_copy())


def finish_page_check(desk: Desk, run: PageRun, report: PageReport) -> None:
    """Let the log go home again. Damage stops signing, leaves everything readable, and is told: `desk.pages-damaged`."""
    run.copying.end()
    if report.damage(desk.store.integrity_faults):
        desk.distrust = desk.distrust or Fault(DAMAGED, 0)
        raise CartDeskError("desk.pages-damaged", n=len(report.bad) or report.blank)


def give_up_page_check(run: PageRun) -> None:
    """Let the log go home again; nothing was found out."""
    run.copying.end()
