"""Commands about the trail: the proof of one record, made and checked."""

from __future__ import annotations

import argparse

from cartdesk.base import Words
from cartdesk.cli.acts import open_desk
from cartdesk.usecases import lock
from cartdesk.usecases.proving import check_proof_file, prove_record, proved_when


def proof_make(args: argparse.Namespace, words: Words) -> int:
    """Write the proof of one record into a file."""
    desk = open_desk(args, words)
    try:
        proved = prove_record(desk, args.record, args.out)
    finally:
        lock(desk)
    print(
        words(
            "cli.proof-made", file=str(args.out), n=args.record, checkpoint=proved.checkpoint, key=proved.key
        )
    )
    return 0


def proof_check(args: argparse.Namespace, words: Words) -> int:
    """Check a proof without a desk and say what it proves."""
    card = args.card.read_bytes() if args.card else None
    record, point = check_proof_file(args.file.read_bytes(), args.key, card)
    kind = words(f"act.{record.kind}") if f"act.{record.kind}" in words else record.kind
    where = " · ".join(
        str(part)
        for part in (record.subject, *(record.event or ()), *(record.form or ()), record.item)
        if part
    )
    print(words("cli.proof-good", n=record.seq, act=kind, when=proved_when(record), user=record.user))
    if where:
        print(words("cli.proof-where", where=where))
    print(words("cli.proof-point", checkpoint=point.short, origin=point.origin))
    return 0
