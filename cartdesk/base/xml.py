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
_DEPTH = 64  # deeper than any ODM file; lxml's own limit is 256


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
        raise CartDeskError("xml.not-xml") from fault
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
        raise CartDeskError("xml.not-xml") from fault


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
