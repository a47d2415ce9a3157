"""Backups on the command line: make one, rehearse its restore, restore it."""

from __future__ import annotations

import argparse
import sys

from cartdesk.base import SystemClock, SystemRandom, Words
from cartdesk.cli.acts import open_desk, person_and_password
from cartdesk.usecases import ASKED, MILESTONE, back_up, lock, people_of_backup, read_training_note, restore
from cartdesk.usecases import rehearse as rehearse_act
from cartdesk.usecases.shelf import TRAINING, backup_folder


def backup(args: argparse.Namespace, words: Words) -> int:
    """Copy a desk into a folder, verify the copy, let go what the rotation lets go."""
    desk = open_desk(args, words)
    try:
        made = back_up(desk, MILESTONE if args.milestone else ASKED, args.to and args.to.resolve())
    finally:
        lock(desk)
    print(words("cli.backed-up", path=str(made.path), records=made.note.records, n=made.removed))
    return 0


def rehearse(args: argparse.Namespace, words: Words) -> int:
    """Open a backup apart and set it against the live desk; the outcome is signed and kept in the desk."""
    desk = open_desk(args, words)
    try:
        note = read_training_note(args.desk, desk.file)
        _, password = person_and_password(args, words, desk.file, note)
        outcome = rehearse_act(desk, args.source, password)
    finally:
        lock(desk)
    if outcome.same:
        print(words("cli.rehearsed", records=outcome.records, live=outcome.live))
        return 0
    for one in outcome.tables:
        if not one.same:
            facts: dict[str, str | int] = {"table": one.table, "backup": one.backup}
            facts |= {"live": one.live, "missing": one.missing}
            print(words("cli.rehearsal-table", **facts), file=sys.stderr)
    for code in outcome.faults:
        print(words(f"fault.{code}"), file=sys.stderr)
    print(words("cli.rehearsal-differs"), file=sys.stderr)
    return 1


def restore_desk(args: argparse.Namespace, words: Words) -> int:
    """Make a desk of a backup; a desk of the same device that stands there is set aside."""
    file = people_of_backup(args.source)
    note = read_training_note(backup_folder(args.source), file, TRAINING)
    user, password = person_and_password(args, words, file, note)
    found = restore(
        args.source, args.desk.resolve(), user, password,
        clock=SystemClock(), random=SystemRandom(), language=words.language,
    )  # fmt: skip
    print(words("cli.restored", path=str(args.desk), records=found.records))
    if found.aside is not None:
        print(words("cli.set-aside", path=str(found.aside)))
    return 0
