"""XML from outside is hostile until read: no entities, no network, no document type, a cap on size (decisions 31).

Nothing else in the house makes an XML parser. lxml is imported by this module only, so `cartdesk.base` itself
does not pay for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from cartdesk.base.errors import CartDeskError

MAX_BYTES = 512 * 1024 * 1024
MAX_PIECES = 64 * 1024 * 1024
MAX_TAGS = 1_200_000  # opening and closing tags of a file read by pieces; about a second of reading
_DEPTH = 64  # deeper than any ODM file; lxml's own limit is 256
_STRETCH = 2 * 1024 * 1024  # bytes without a tag that are looked at more closely
_LONGEST = 10 * 1024 * 1024  # the parser takes no longer text
_CROWD = 100_000  # equal signs in such a stretch: a tag with more attributes than memory should hold


def parse_xml(source: Path | bytes, limit: int = MAX_BYTES) -> etree._ElementTree:
    """Read a whole document into a tree.

    Errors: `xml.too-large` (more than `limit` bytes), `xml.not-xml`, `xml.doctype` (a document type declaration,
    the door of entity attacks), `xml.too-deep`.
    """
    data = _checked(source, limit)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        tree = etree.parse(io.BytesIO(data) if isinstance(data, bytes) else str(data), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise CartDeskError("xml.not-xml", line=_line(fault)) from fault
    if _has_doctype(tree):
        raise CartDeskError("xml.doctype")
    return tree


def walk_xml(source: Path | bytes, limit: int = MAX_BYTES) -> Iterator[etree._Element]:
    """Give each element when it is complete, and let it go after: memory does not grow with the file.

    Attributes and text of the element given can be read; its children are gone. Errors as of `parse_xml`.
    """
    data = _checked(source, limit)
    depth = 0
    try:
        steps = etree.iterparse(
            io.BytesIO(data) if isinstance(data, bytes) else str(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for event, element in steps:
            depth += 1 if event == "start" else -1
            if depth > _DEPTH:
                raise CartDeskError("xml.too-deep", limit=_DEPTH)
            if event == "start" and depth == 1 and _has_doctype(element.getroottree()):
                raise CartDeskError("xml.doctype")
            if event == "end":
                yield element
                _let_go(element)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise CartDeskError("xml.not-xml", line=_line(fault)) from fault


def walk_pieces(
    source: Path | bytes, containers: frozenset[str], limit: int = MAX_PIECES
) -> Iterator[tuple[str, etree._Element]]:
    """Give a document piece by piece, so that memory holds one piece at a time.

    `containers` are local names; the root is one always. Of a container come ("open", element) with its attributes, and ("close", element);
    of everything else the outermost element as ("piece", element), whole, with all that is in it. A piece is let go
    when the next one is asked for. Errors: those of `parse_xml`, `xml.packed` (an archive), `xml.too-many` (more tags
    or attributes than any honest file has), `xml.too-long` (a text no honest file has).
    """
    data = source if isinstance(source, bytes) else _checked_bytes(source, limit)
    _guard(data, limit)
    depth, inside = 0, 0
    try:
        steps = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in steps:
            depth += 1 if event == "start" else -1
            if depth > _DEPTH:
                raise CartDeskError("xml.too-deep", limit=_DEPTH)
            if event == "start":
                if depth == 1 and _has_doctype(element.getroottree()):
                    raise CartDeskError("xml.doctype")
                if inside:
                    continue
                if depth == 1 or _local(element.tag) in containers:
                    yield "open", element
                else:
                    inside = depth
            elif not inside:
                yield "close", element
                _let_go(element)
            elif depth < inside:
                inside = 0
                yield "piece", element
                _let_go(element)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise CartDeskError("xml.not-xml", line=_line(fault)) from fault


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _checked_bytes(path: Path, limit: int) -> bytes:
    _checked(path, limit)
    return path.read_bytes()


def _guard(data: bytes, limit: int) -> None:
    """Refuse by looking at bytes alone what would cost time or memory to parse."""
    _checked(data, limit)
    if data[:4] == b"PK\x03\x04" or data[:2] == b"\x1f\x8b":
        raise CartDeskError("xml.packed")
    if data.count(b"<") > MAX_TAGS:
        raise CartDeskError("xml.too-many", limit=MAX_TAGS)
    place = last = 0
    while place + _STRETCH < len(data):
        found = data.rfind(b"<", place + 1, place + _STRETCH)
        if found < 0 and data.count(b"=", place, place + _STRETCH) > _CROWD:
            raise CartDeskError("xml.too-many", limit=_CROWD)
        place = found if found > 0 else place + _STRETCH
        last = found if found > 0 else last
        if place - last > _LONGEST:
            raise CartDeskError("xml.too-long", limit=_LONGEST // (1024 * 1024))


def _line(fault: Exception) -> int:
    """The line of a fault of syntax; 1 when it is not known."""
    return int(getattr(fault, "lineno", 0) or 0) or 1


def _has_doctype(tree: etree._ElementTree) -> bool:
    info: Any = tree.docinfo
    return bool(info.doctype) or info.internalDTD is not None


def _let_go(element: etree._Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            return
        del parent[0]


def _checked(source: Path | bytes, limit: int) -> Path | bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limit:
        raise CartDeskError("xml.too-large", limit=limit // (1024 * 1024) or 1)
    return source
