"""The annotated blank case book: a study definition in words, every visit, form, item, list, check and derivation.

Nothing of a subject is in it. The words of the study stand beside the OIDs that programs know them by (issue: study docs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, Words
from cartdesk.paper import (
    BookChapter,
    BookGrid,
    BookLine,
    CaseBook,
    casebook_html,
    page_count,
    print_casebook,
)
from cartdesk.study import StudyDef, load_study
from cartdesk.study.graderule import GradeRule
from cartdesk.usecases.annotating_forms import FormWords, language_of

_LANGUAGES = {"ru": "en", "en": "ru"}


@dataclass(frozen=True, slots=True)
class DocsWritten:
    """What the book holds; `pages` is 0 where it was written as HTML."""

    pages: int
    forms: int
    items: int
    checks: int


def write_study_docs(study: str, path: Path, language: str, version: str | None = None) -> DocsWritten:
    """Write the annotated blank case book of a study that is at hand: HTML by the ending of the name, else PDF.

    An existing file is replaced whole or not at all.
    Errors: `study.unknown`, `paper.font-missing`, `interchange.cannot-write`.
    """
    definition = load_study(study, version)
    book, html = study_book(definition, language), path.suffix.lower() in (".html", ".htm")
    content = casebook_html(book).encode() if html else print_casebook(book)
    try:
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        raise CartDeskError("interchange.cannot-write", file=path.name) from fault
    pages = 0 if html else page_count(content)
    return DocsWritten(pages, len(definition.forms), len(definition.items), len(definition.checks))


def study_book(study: StudyDef, language: str) -> CaseBook:
    """The book in `ru` or `en`; where the study lacks a language, its own words stand."""
    return _Book(study, language).book()


class _Book:
    def __init__(self, study: StudyDef, language: str) -> None:
        self.study, self.words = study, Words(language)
        self.language = language_of(study, language)
        self.other = _LANGUAGES[language]
        self.forms = FormWords(study, self.words)

    def say(self, key: str, **facts: str | int) -> str:
        return self.words(f"book.{key}", **facts)

    def book(self) -> CaseBook:
        """Everything in order."""
        study = self.study
        chapters = [
            self._visits(),
            self._matrix(),
            *(self.forms.chapter(form) for form in study.forms.values()),
        ]
        chapters += [chapter for chapter in (self._lists(), self._units(), self._grades(), self._kept(), self._settings())
                     if chapter.lines]  # fmt: skip
        return CaseBook(
            self.say("title"),
            f"{study.protocol} · {study.title(self.language)}",
            self.say("head", protocol=study.protocol, version=study.version),
            self.say("foot", digest=study.digest[:16]),
            self.say("page"),
            self.say("contents"),
            self.words.language,
            tuple(self._facts()),
            tuple(chapters),
            self.say("search"),
            self.say("found"),
            self.say("nothing"),
            self.say("skip"),
        )

    def _facts(self) -> Iterator[BookLine]:
        study = self.study
        checks = len(study.checks) + len({one.oid for item in study.items.values() for one in item.ranges})
        facts = [
            ("study", f"{study.oid}, {study.version}"),
            ("sponsor", study.sponsor(self.language)),
            ("digest", study.digest),
            ("languages", ", ".join(study.languages)),
            ("counts", self.say("counts", events=len(study.events), forms=len(study.forms), items=len(study.items),
                                lists=len(study.codelists), checks=checks, methods=len(study.methods))),
            ("reading", self.say("reading-words")),
        ]  # fmt: skip
        if study.origin is not None:
            facts.insert(
                2, ("origin", f"ODM {study.origin.odm} {study.origin.system} {study.origin.sha256}".strip())
            )
        for name, text in facts:
            if text:
                yield BookLine("fact", (self.say(f"fact.{name}"), text))

    def _visits(self) -> BookChapter:
        lines = [BookLine("head", (self.say("visit"), self.say("title-of"), self.say("when")))]
        for event in self.study.events.values():
            when = [self.say(f"kind.{event.kind}")]
            if event.target_day is not None:
                when.append(
                    self.say("window", day=event.target_day, low=event.target_day - event.minus,
                             high=event.target_day + event.plus)
                )  # fmt: skip
            when += [self.say("repeats")] if event.repeating else []
            lines.append(BookLine("row", (event.oid, event.text(self.language), "; ".join(when))))
        return BookChapter(self.say("visits"), tuple(lines), columns=(18, 47, 35))

    def _matrix(self) -> BookChapter:
        study = self.study
        columns = tuple(study.events)
        rows = []
        for form in study.forms.values():
            row = study.matrix.get(form.oid, {})
            letters = tuple(row.get(event, "-").replace("-", "") for event in columns)
            rows.append((form.oid, form.text(self.language), letters))
        used = sorted({letter for row in rows for letter in row[2] if letter})
        told = "; ".join(f"{letter} = {self.say(f'cell.{letter}')}" for letter in used)
        legend = (BookLine("text", (f"{self.say('legend')} {told}.",)),)
        return BookChapter(self.say("matrix"), legend, grid=BookGrid(columns, tuple(rows)))

    def _lists(self) -> BookChapter:
        lines: list[BookLine] = []
        for one in self.study.codelists.values():
            source = self.say("list-source", n=len(one.items), source=one.source or "-")
            lines.append(BookLine("section", (one.oid, source)))
            for code in one.items:
                own, other = code.text(self.language), code.text(self.other)
                lines.append(BookLine("row", (code.code, own, other if other != own else "")))
        return BookChapter(self.say("lists"), tuple(lines), columns=(24, 38, 38))

    def _units(self) -> BookChapter:
        lines = [BookLine("head", (self.say("unit"), self.say("printed"), "UCUM / CDISC"))]
        for unit in self.study.units.values():
            codes = " / ".join(part for part in (unit.ucum, unit.cdisc) if part)
            lines.append(BookLine("row", (unit.oid, unit.text(self.language), codes)))
        return BookChapter(self.say("units"), tuple(lines) if len(lines) > 1 else (), columns=(30, 40, 30))

    def _grades(self) -> BookChapter:
        lines = [BookLine("head", (self.say("analyte"), self.say("grade"), self.say("limits")))]
        for rule in self.study.grades:
            lines += self._grade(rule)
        return BookChapter(self.say("grades"), tuple(lines) if len(lines) > 1 else (), columns=(26, 12, 62))

    def _grade(self, rule: GradeRule) -> Iterator[BookLine]:
        name = f"{rule.analyte} {rule.direction}"
        parts = (("", rule.grades), ("abnormal", rule.abnormal), ("anticoagulant", rule.anticoagulant),
                 ("clinical", rule.clinical))  # fmt: skip
        for kind, table in parts:
            for grade, tests in table.items():
                told = f" {self.say('or')} ".join(
                    f" {self.say('and')} ".join(_limit(one.sign, one.of, str(one.factor), str(one.plus)) for one in all_of)
                    for all_of in tests
                )  # fmt: skip
                note = f"{told} ({self.say(f'grade-{kind}')})" if kind else told
                yield BookLine("row", (name, str(grade), note))

    def _kept(self) -> BookChapter:
        origin = self.study.origin
        lines = [
            BookLine(
                "check", (rule.oid, rule.words(self.language) or rule.oid, f"{rule.context}: {rule.source}")
            )
            for rule in (origin.kept if origin else ())
        ]
        about = [BookLine("text", (self.say("kept-words"),))] if lines else []
        return BookChapter(self.say("kept"), tuple(about + lines))

    def _settings(self) -> BookChapter:
        lines = [BookLine("row", (name, str(value))) for name, value in self.study.settings.items()]
        return BookChapter(self.say("settings"), tuple(lines), columns=(45, 55))


def _limit(sign: str, of: str, factor: str, plus: str) -> str:
    if not of:
        return f"{sign} {plus}"
    scaled = of if factor == "1" else f"{factor} × {of}"
    return f"{sign} {scaled}" if plus == "0" else f"{sign} {scaled} + {plus}"
