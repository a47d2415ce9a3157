"""The annotated blank case book as one HTML file: searchable, printable, readable by a screen reader, nothing from the net.

Every name that programs know (OID) is an anchor, and wherever a rule names one it is a link to it. The page is whole and
usable without its script; the script only narrows the lines down to those that hold the words looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from cartdesk.base import resource
from cartdesk.paper.book import BookChapter, BookGrid, BookLine, CaseBook

_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:[_.-][A-Z0-9]+)*(?:/[A-Z0-9_]+)?\b")
_RULE = re.compile(r"&&|\|\||[=!<>]=|\w [<>] |\w\(|^\w+\.\w+$")
_WORDS = re.compile(r"[«“]")
_OID_CELL = {"item": 3, "derived": 3}


def casebook_html(book: CaseBook) -> str:
    """The book as a page of HTML; the same book gives the same text."""
    return "".join(_Page(book).whole())


class _Page:
    def __init__(self, book: CaseBook) -> None:
        self._book = book
        self._anchors: dict[str, str] = {}
        for chapter in book.chapters:
            for name in _names(chapter):
                self._anchors.setdefault(name, f"o-{name}")
        self._given: set[str] = set()

    def whole(self) -> Iterator[str]:
        """The pieces of the page in order."""
        book = self._book
        style, script = (
            resource("book", name).read_text(encoding="utf-8") for name in ("book.css", "book.js")
        )
        yield f'<!DOCTYPE html>\n<html lang="{book.language}">\n<head>\n<meta charset="utf-8">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        yield "script-src 'unsafe-inline'\">\n"
        yield f"<title>{escape(book.title)} · {escape(book.subtitle)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        yield f'<a class="skip" href="#book">{escape(book.skip)}</a>\n'
        yield from self._contents()
        yield '<main id="book" tabindex="-1">\n<header>\n'
        yield f"<h1>{escape(book.title)}</h1>\n<p>{escape(book.subtitle)}</p>\n"
        yield from self._facts(book.facts)
        yield "</header>\n"
        for at, chapter in enumerate(book.chapters):
            yield from self._chapter(at, chapter)
        yield f"<footer><p>{escape(book.foot)}</p></footer>\n</main>\n<script>\n{script}</script>\n</body>\n</html>\n"

    def _contents(self) -> Iterator[str]:
        book = self._book
        yield f'<nav aria-label="{escape(book.contents)}">\n<form role="search" onsubmit="return false">'
        yield f'<label for="q">{escape(book.search)}</label>\n<input id="q" type="search" autocomplete="off">'
        yield f'<p id="found" role="status" data-none="{escape(book.nothing)}" data-found="{escape(book.found)}"></p></form>\n'
        yield f"<h2>{escape(book.contents)}</h2>\n<ol>\n"
        for at, chapter in enumerate(book.chapters):
            yield f'<li class="level{chapter.level}"><a href="#c{at}">{escape(chapter.title)}</a></li>\n'
        yield "</ol>\n</nav>\n"

    def _chapter(self, at: int, chapter: BookChapter) -> Iterator[str]:
        yield f'<section id="c{at}" class="level{chapter.level}" aria-labelledby="t{at}">\n'
        yield f'<h2 id="t{at}">{self._anchored(chapter.title)}</h2>\n'
        kept: list[BookLine] = []
        for line in chapter.lines:
            if kept and line.kind == "section":
                yield from self._part(chapter, kept)
                kept = []
            kept.append(line)
        yield from self._part(chapter, kept)
        if chapter.grid is not None:
            yield from self._grid(chapter.grid)
        yield "</section>\n"

    def _part(self, chapter: BookChapter, lines: list[BookLine]) -> Iterator[str]:
        """Lines up to the next section: its heading, its facts, its texts, and the rest as one table."""
        facts = tuple(line for line in lines if line.kind == "fact")
        rows = [line for line in lines if line.kind not in ("fact", "section", "text")]
        for line in lines:
            if line.kind == "section":
                yield f"<h3>{self._anchored(line.cells[0])} <small>{self._linked(line.cells[1])}</small></h3>\n"
            elif line.kind == "text":
                yield f"<p>{self._linked(line.cells[0])}</p>\n"
        yield from self._facts(facts)
        if rows:
            columns = (
                max(len(line.cells) for line in rows if line.kind in ("head", "row")) if _plain(rows) else 0
            )
            yield (
                '<div class="wide" tabindex="0" role="group"><table>\n'
                if columns
                else '<div class="asked">\n'
            )
            for line in rows:
                yield self._row(line, columns) if columns else self._asked(line)
            yield "</table></div>\n" if columns else "</div>\n"

    def _facts(self, lines: tuple[BookLine, ...]) -> Iterator[str]:
        if lines:
            yield "<dl>\n"
            for line in lines:
                yield f"<dt>{escape(line.cells[0])}</dt><dd>{self._linked(line.cells[1])}</dd>\n"
            yield "</dl>\n"

    def _row(self, line: BookLine, columns: int) -> str:
        cells = [*line.cells, *[""] * (columns - len(line.cells))]
        if line.kind == "head":
            heads = [f'<th scope="col">{escape(cell)}</th>' for cell in cells]
            return f"<tr>{''.join(heads)}</tr>\n"
        first = f'<th scope="row">{self._anchored(cells[0])}</th>'
        rest = "".join(f"<td>{self._linked(cell)}</td>" for cell in cells[1:])
        return f'<tr class="line">{first}{rest}</tr>\n'

    def _asked(self, line: BookLine) -> str:
        """An item with its answer and notes, or a check or derivation below it."""
        cells = line.cells
        if line.kind in ("item", "derived"):
            number, question, answer, oid, notes = cells
            return (
                f'<article class="line {line.kind}"><p class="no">{escape(number)}</p><h4>{_broken(question)}</h4>'
                f'<p class="answer">{_broken(answer)}</p><p class="oid">{self._anchored(oid)}</p>'
                f'<p class="notes">{self._linked(notes)}</p></article>\n'
            )
        mark, message, rule = cells
        told = "".join(self._told(part) for part in rule.split("\n") if part)
        return (
            f'<aside class="line {line.kind}"><p class="mark">{self._anchored(mark)}</p>'
            f"<p>{_broken(message)}</p>{told}</aside>\n"
        )

    def _told(self, part: str) -> str:
        """A line about a rule: in words, or as it is written."""
        written = _RULE.search(part) and not _WORDS.search(part)
        return f"<p{' class=rule' if written else ''}>{self._linked(part)}</p>"

    def _grid(self, grid: BookGrid) -> Iterator[str]:
        yield '<div class="wide" tabindex="0" role="group"><table class="grid">\n<thead><tr><td></td>'
        yield from (f'<th scope="col">{escape(name)}</th>' for name in grid.columns)
        yield "</tr></thead>\n<tbody>\n"
        for oid, title, letters in grid.rows:
            cells = "".join(f"<td>{escape(letter)}</td>" for letter in letters)
            yield f'<tr class="line"><th scope="row">{self._linked(oid)} {escape(title)}</th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    # names and links

    def _anchored(self, text: str) -> str:
        """Text whose names become the anchors that links lead to, each once."""
        return self._marked(text, True)

    def _linked(self, text: str) -> str:
        return self._marked(text, False).replace("\n", "<br>")

    def _marked(self, text: str, own: bool) -> str:
        pieces, place = [], 0
        for found in _NAME.finditer(text):
            name = found[0]
            if name not in self._anchors:
                continue
            pieces.append(escape(text[place : found.start()]))
            place = found.end()
            if own and name not in self._given:
                self._given.add(name)
                pieces.append(f'<code id="{escape(self._anchors[name])}">{escape(name)}</code>')
            elif own:
                pieces.append(f"<code>{escape(name)}</code>")
            else:
                pieces.append(f'<a href="#{escape(self._anchors[name])}">{escape(name)}</a>')
        return "".join(pieces) + escape(text[place:])


def _names(chapter: BookChapter) -> Iterator[str]:
    """The names a chapter defines: its form, its items, checks and derivations, lists and units."""
    yield from _NAME.findall(chapter.title.partition(" · ")[0]) if " · " in chapter.title else ()
    for line in chapter.lines:
        if line.kind in _OID_CELL:
            yield from _NAME.findall(line.cells[_OID_CELL[line.kind]])
        elif line.kind in ("check", "method") or line.kind == "section" and chapter.level == 1:
            yield from _NAME.findall(line.cells[0])[:1]


def _plain(rows: list[BookLine]) -> bool:
    return all(line.kind in ("head", "row") for line in rows)


def _broken(text: str) -> str:
    return "<br>".join(escape(part) for part in text.split("\n"))
