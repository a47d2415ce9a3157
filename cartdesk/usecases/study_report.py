"""The report of an import in words: sections of lines that a page shows and the command line prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from cartdesk.base import Words
from cartdesk.interchange import Extension, Note
from cartdesk.usecases.odm_loading import Loaded
from cartdesk.usecases.study_import import DONE, StudyImport


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading (empty for the first section) and its lines."""

    title: str
    lines: tuple[str, ...]


def import_told(found: StudyImport, words: Words) -> tuple[ReportSection, ...]:
    """The report in the language of the words; sections without lines are left out."""
    study, language = found.study, words.language
    head = [
        words("odm.report.study", study=study.oid, version=study.version, title=study.title(language)),
        words(f"odm.report.{found.state}", folder=str(found.folder or "")),
    ]
    if found.state == DONE:
        head.append(words("odm.report.digest", digest=study.digest))
    if study.origin is not None and study.origin.system:
        head.append(words("odm.report.system", system=study.origin.system, odm=study.origin.odm or "1.3"))
    head.append(words("odm.report.languages", languages=", ".join(study.languages)))
    if found.subjects or found.values:
        head.append(words("odm.report.data", subjects=found.subjects, values=found.values))
    kept, rest = list(_kept(found, words)), sum(found.total.values())
    elsewhere = list(_extensions(found.extensions, words))
    return tuple(
        section
        for section in (
            ReportSection("", tuple(head)),
            ReportSection(
                words("odm.report.file-title"), (words("odm.report.counts", **asdict(found.count)),)
            ),
            ReportSection(words("odm.report.study-title"), (_made(found, words),)),
            ReportSection(
                words("odm.report.notes-title", n=rest), tuple(_notes(found.notes, found.total, words))
            ),
            ReportSection(words("odm.report.kept-title", n=len(kept)), tuple(kept)),
            ReportSection(words("odm.report.extensions-title", n=len(elsewhere)), tuple(elsewhere)),
        )
        if section.lines
    )


def loading_told(found: Loaded, words: Words) -> tuple[ReportSection, ...]:
    """What was loaded, as counts, and what found no place."""
    names = ("subjects", "forms", "changes", "in_file", "values", "empty", "replaced", "aside")
    counts = {name: getattr(found, name) for name in names}
    sections = (
        ReportSection("", (words("odm.report.loaded", **counts),)),
        ReportSection(
            words("odm.report.notes-title", n=sum(found.total.values())),
            tuple(_notes(found.notes, found.total, words)),
        ),
        ReportSection(
            words("odm.report.extensions-title", n=len(found.extensions)),
            tuple(_extensions(found.extensions, words)),
        ),
    )
    return tuple(section for section in sections if section.lines)


def _made(found: StudyImport, words: Words) -> str:
    study = found.study
    return words(
        "odm.report.made",
        events=len(study.events),
        forms=len(study.forms),
        groups=len(study.groups),
        items=len(study.items),
        codelists=len(study.codelists),
        codes=sum(len(one.items) for one in study.codelists.values()),
        units=len(study.units),
        limits=sum(len(one.ranges) for one in study.items.values()),
        checks=len(study.checks),
    )


def _notes(notes: Sequence[Note], total: Mapping[str, int], words: Words) -> Iterator[str]:
    """Remarks by their lines; where one kind is remarked very often, the last one tells how often."""
    shown: dict[str, int] = {}
    for note in notes:
        shown[note.code] = shown.get(note.code, 0) + 1
        yield _note(note, words)
        left = total[note.code] - shown[note.code]
        if left and shown[note.code] == sum(one.code == note.code for one in notes):
            yield words("odm.report.more", n=left)


def _note(note: Note, words: Words) -> str:
    what = words(f"odm.note.{note.code}", **note.facts)
    if not note.line:
        return words("odm.report.note-whole", what=what)
    return words("odm.report.note", line=note.line, what=what)


def _kept(found: StudyImport, words: Words) -> Iterator[str]:
    for rule in found.study.origin.kept if found.study.origin else ():
        yield words(
            "odm.report.kept",
            line=rule.line,
            kind=words(f"odm.report.kept-{rule.kind}"),
            oid=rule.oid,
            context=rule.context or "?",
            source=" ".join(rule.source.split()) or rule.words(words.language),
        )


def _extensions(extensions: Sequence[Extension], words: Words) -> Iterator[str]:
    for one in extensions:
        yield words(
            "odm.report.extension",
            namespace=one.namespace,
            elements=one.elements,
            attributes=one.attributes,
            line=one.line,
        )
