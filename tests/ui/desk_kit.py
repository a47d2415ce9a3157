"""A session that acts at once: a real desk under real pages, without threads."""

from cartdesk.base import CartDeskError, Words
from cartdesk.ui.presenters.pending_saves import PendingSaves
from cartdesk.ui.theme import Theme


class PlainSession:
    def __init__(self, desk, language="ru", scale=1.0):
        self.desk = desk
        self.words = Words(language)
        self.theme = Theme(scale=scale)
        self.window = None
        self.saves = PendingSaves(self.act, lambda fault, waiting: None)
        self.went = []
        self.changes = 0

    def act(self, function, done, failed=None, owner=None):
        try:
            result = function(self.desk)
        except CartDeskError as fault:
            if failed is None:
                raise
            failed(fault)
            return
        done(result)

    def aside(self, function, done, failed=None, owner=None):
        self.act(lambda desk: function(), done, failed, owner)

    def go(self, page, /, **where):
        self.went.append((page, where))

    def changed(self):
        self.changes += 1

    def saved(self, when):
        pass
