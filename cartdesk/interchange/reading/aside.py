"""The metadata of a file as they were given, extensions included, copied piece by piece while the file is read."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree


class Aside:
    """Copies ODM and everything in its Study elements; people and clinical data never enter."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._file: Any = etree.xmlfile(self._stream, encoding="utf-8")
        self._out: Any = self._file.__enter__()
        self._out.write_declaration()
        self._open: list[Any] = []

    def open(self, element: etree._Element) -> None:
        """A container begins."""
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        inner = self._out.element(element.tag, attributes, nsmap=_fresh(element))
        inner.__enter__()
        self._open.append(inner)
        self._out.write("\n")

    def piece(self, element: etree._Element) -> None:
        """A whole element."""
        self._out.write(element, with_tail=False)
        self._out.write("\n")

    def close(self) -> None:
        """The innermost container ends."""
        self._open.pop().__exit__(None, None, None)
        self._out.write("\n") if self._open else None

    def bytes(self) -> bytes:
        """The copy, once every container is closed."""
        self._file.__exit__(None, None, None)
        return self._stream.getvalue()


def _fresh(element: etree._Element) -> dict[str | None, str]:
    """The namespaces an element declares that its parent does not know."""
    parent = element.getparent()
    known = dict(parent.nsmap) if parent is not None else {}
    return {prefix: uri for prefix, uri in element.nsmap.items() if known.get(prefix) != uri}
