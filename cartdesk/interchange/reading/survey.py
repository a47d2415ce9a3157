"""What ODM does not know in a file: extensions of vendors, unknown elements and attributes, each named with its line."""

from __future__ import annotations

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.interchange.reading.known import ASIDE, FREE, KNOWN
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.texts import line_of

MOST_ELEMENTS = 300_000
"""Elements in the metadata of a file; a study of ten thousand items has about a hundred thousand."""


class Survey:
    """Looks over the elements of one file; `prefix` is `{namespace}` of its ODM."""

    def __init__(self, prefix: str, report: Report) -> None:
        self.prefix = prefix
        self.report = report
        self._seen = 0

    def local(self, element: etree._Element) -> str | None:
        """The name of an element of ODM, None for one of another namespace."""
        tag = element.tag
        return tag[len(self.prefix) :] if isinstance(tag, str) and tag.startswith(self.prefix) else None

    def whole(self, piece: etree._Element) -> None:
        """A piece with everything in it."""
        for element in piece.iter(etree.Element):
            self._seen += 1
            if self._seen > MOST_ELEMENTS:
                raise CartDeskError("odm.too-many", limit=MOST_ELEMENTS)
            self.one(element)

    def one(self, element: etree._Element) -> None:
        """One element, without what is in it."""
        line, local = line_of(element), self.local(element)
        if local is None:
            self.report.extension(str(element.tag), line, attribute=False)
            return
        if local not in KNOWN:
            self.report.note("unknown-element", line, name=local)
        elif local in ASIDE:
            self.report.note("aside", line, name=local)
        for name in map(str, element.attrib):
            if name.startswith("{"):
                if not name.startswith(FREE):
                    self.report.extension(name, line, attribute=True)
            elif local in KNOWN and name not in KNOWN[local]:
                self.report.note("unknown-attribute", line, name=f"{local}/@{name}")
