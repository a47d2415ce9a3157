"""Commands about studies of others: bringing one in."""

from __future__ import annotations

import argparse

from cartdesk.base import Words
from cartdesk.usecases import import_study, told


def study_import(args: argparse.Namespace, words: Words) -> int:
    """Import a study from an ODM file and print the report."""
    found = import_study(
        args.file,
        metadata=args.metadata,
        version=args.as_version,
        personal_leaves=args.personal_leaves,
        check_only=args.check,
    )
    for section in told(found, words):
        if section.title:
            print(f"\n{section.title}")
        for line in section.lines:
            print(f"  {line}" if section.title else line)
    return 0
