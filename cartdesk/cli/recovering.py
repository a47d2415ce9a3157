"""What helps when a computer is lost: `cartdesk recover` with two shares of the recovery key, `cartdesk spare` (B10)."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from getpass import getpass

from cartdesk.base import CartDeskError, SystemClock, SystemRandom, Words, secrets_dir
from cartdesk.usecases import NewPerson, held_keys, lock, recover, recover_backup, write_spare_card

ASKED_SHARES = 2


def spare_card(args: argparse.Namespace, words: Words) -> int:
    """Make this computer a spare: write its card, and tell the words that the desk's administrator must see as well."""
    card = write_spare_card(args.label, secrets=secrets_dir(), random=SystemRandom())
    args.out.write_bytes(card.raw)
    print(words("cli.spare-written", file=str(args.out), words=" · ".join(card.words(words.language))))
    return 0


def recover_desk(args: argparse.Namespace, words: Words) -> int:
    """Ask for what the options did not give, open the desk, tell what the new administrator has to do next."""
    shares = _shares(args, words)
    name, org = args.name or _ask(words("cli.ask-name")), args.org or _ask(words("cli.ask-org"))
    checked = args.checked or _ask(words("cli.ask-checked"))
    person = NewPerson(name, "", org, _password(args, words), checked)
    opening = partial(recover_backup, args.source) if args.source else recover
    desk = opening(
        args.desk.resolve(), shares, person,
        clock=SystemClock(), random=SystemRandom(), language=words.language,
    )  # fmt: skip
    try:
        outside = sum(one.active and not one.way_in for one in held_keys(desk))
    finally:
        lock(desk)
    print(words("cli.recovered", path=str(args.desk), name=desk.user.name))
    if outside:
        print(words("cli.recovered-others", n=outside))
    return 0


def _shares(args: argparse.Namespace, words: Words) -> list[str]:
    """One share a line from a file; else typed, or read by a scanner, one after the other."""
    if args.shares:
        lines = args.shares.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.strip()]
    return [_ask(words("cli.ask-share", n=at)) for at in range(1, ASKED_SHARES + 1)]


def _password(args: argparse.Namespace, words: Words) -> str:
    if args.password_file:
        text: str = args.password_file.read_text(encoding="utf-8")
        return text.rstrip("\r\n")
    typed = getpass(words("cli.ask-new-password"))
    if getpass(words("cli.ask-again")) != typed:
        raise CartDeskError("cli.passwords-differ")
    return typed


def _ask(question: str) -> str:
    """A line from the person at the keyboard, or `cli.nothing-typed` when nobody is there."""
    print(question, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise CartDeskError("cli.nothing-typed")
    return line.strip()
