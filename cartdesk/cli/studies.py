"""Commands about studies and data of others, and tables for others: import, load, export."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cartdesk.base import Words
from cartdesk.cli.acts import open_desk
from cartdesk.usecases import ReportSection, import_study, import_told, load_odm, loading_told, lock
from cartdesk.usecases import export_csv as export_csv_act


def study_import(args: argparse.Namespace, words: Words) -> int:
    """Import a study from an ODM file and print the report."""
    found = import_study(
        args.file,
        metadata=args.metadata,
        version=args.as_version,
        personal_leaves=args.personal_leaves,
        check_only=args.check,
    )
    _tell(import_told(found, words))
    return 0


def study_load_data(args: argparse.Namespace, words: Words) -> int:
    """Load clinical data of an ODM file into a practice desk and print what found no place."""
    desk = open_desk(args, words)
    try:
        found = load_odm(desk, args.file)
    finally:
        lock(desk)
    facts = {name: getattr(found, name) for name in ("subjects", "forms", "values", "in_file", "changes")}
    print(words("cli.data-loaded", **facts))
    _tell(loading_told(found, words))
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
