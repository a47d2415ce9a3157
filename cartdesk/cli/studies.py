"""Commands about studies and data of others, and tables for others: import, load, export."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from cartdesk.base import SystemClock, SystemRandom, Words
from cartdesk.cli.acts import open_desk
from cartdesk.usecases import (
    Desk,
    ReportSection,
    import_study,
    import_told,
    load_odm,
    loading_told,
    lock,
    make_practice_desk,
    write_study_docs,
)
from cartdesk.usecases import export_csv as export_csv_act


def study_import(args: argparse.Namespace, words: Words) -> int:
    """Import a study from an ODM file and print the report; with `--training` go on to a practice desk with its data."""
    found = import_study(
        args.file,
        metadata=args.metadata,
        version=args.as_version,
        personal_leaves=args.personal_leaves,
        check_only=args.check,
    )
    _tell(import_told(found, words))
    if args.training and not args.check:
        desk = make_practice_desk(
            args.training,
            found.study.oid,
            found.study.version,
            clock=SystemClock(),
            random=SystemRandom(),
            language=words.language,
        )
        print(words("cli.practice-made", dir=str(args.training)))
        if found.values:
            _load(desk, args.file, words)
        else:
            lock(desk)
    return 0


def study_load_data(args: argparse.Namespace, words: Words) -> int:
    """Load clinical data of an ODM file into a practice desk and print what found no place."""
    _load(open_desk(args, words), args.file, words)
    return 0


def _load(desk: Desk, file: Path, words: Words) -> None:
    try:
        found = load_odm(desk, file)
    finally:
        lock(desk)
    _tell(loading_told(found, words))


def study_docs(args: argparse.Namespace, words: Words) -> int:
    """Write the annotated blank case book of a study as PDF or HTML."""
    told = write_study_docs(args.study, args.out, words.language, args.as_version or None)
    facts = {name: getattr(told, name) for name in ("pages", "forms", "items", "checks")}
    key = "cli.docs-written" if told.pages else "cli.docs-html"
    print(words(key, file=str(args.out), **facts))
    return 0


def export_csv(args: argparse.Namespace, words: Words) -> int:
    """Write a desk's data as CSV tables."""
    desk = open_desk(args, words)
    try:
        counts = export_csv_act(desk, args.out, excel=args.excel)
    finally:
        lock(desk)
    facts = {name: getattr(counts, name) for name in ("tables", "lines", "values", "withheld")}
    print(words("cli.csv-written", folder=str(args.out), **facts))
    return 0


def _tell(sections: Sequence[ReportSection]) -> None:
    for section in sections:
        if section.title:
            print(f"\n{section.title}")
        for line in section.lines:
            print(f"  {line}" if section.title else line)
