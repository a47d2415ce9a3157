"""`cartdesk`: without words it opens the program. Exit status 0 well, 1 a fault that is told, 2 wrong words."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from cartdesk import __version__
from cartdesk.base import LANGUAGES, CartDeskError, Words
from cartdesk.cli.shield import shield

IDENTITY_CHECKS = ("passport", "badge", "known")
Run = Callable[[argparse.Namespace, Words], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; faults are one sentence on stderr, never a traceback.

    Without `argv` the words are those of the process: then this is the program's start, and it is shielded first.
    """
    if argv is None:
        shield()
    words = Words(_language())
    parser = build(words)
    args = parser.parse_args(argv)
    if args.lang:
        words = Words(args.lang)
    run: Run = args.run
    try:
        return run(args, words)
    except CartDeskError as fault:
        print(f"cartdesk: {words.error(fault)}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 1
    except OSError as fault:
        print(f"cartdesk: {words('cli.file-fault', reason=fault.strerror or '')}", file=sys.stderr)
        return 1
    except Exception as fault:  # the last door: a fault of the program is told by its kind, never by values
        if os.environ.get("CARTDESK_DEBUG"):
            raise
        print(f"cartdesk: {words('cli.program-fault', kind=type(fault).__name__)}", file=sys.stderr)
        return 1


def _language() -> str:
    """`CARTDESK_LANG`, else Russian where the system speaks Russian, else English on the command line."""
    told = os.environ.get("CARTDESK_LANG", "")
    if told in LANGUAGES:
        return told
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ru" if system.startswith("ru") else "en"


def build(words: Words) -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(prog="cartdesk", description=words("cli.about"))
    parser.add_argument("--version", action="version", version=f"cartdesk {__version__}")
    parser.add_argument("--lang", choices=LANGUAGES, help=words("cli.lang"))
    parser.add_argument(
        "--at", type=Path, help=argparse.SUPPRESS
    )  # the door after a hard lock: cartdesk.ui.renewal
    parser.add_argument("--who", default="", help=argparse.SUPPRESS)
    parser.set_defaults(run=_open_program)
    parts = parser.add_subparsers(metavar="", title=words("cli.commands"))
    _demo(parts, words)
    _study(parts, words)
    _package(parts, words)
    _export(parts, words)
    _verify(parts, words)
    _proof(parts, words)
    _backups(parts, words)
    _recover(parts, words)
    _spare(parts, words)
    _serve(parts, words)
    return parser


def commands() -> tuple[str, ...]:
    """Every command's words, for the docs' test."""
    found: list[str] = []

    def walk(parser: argparse.ArgumentParser, head: str) -> None:
        inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not inner and head:
            found.append(head)
        for action in inner:
            for name, sub in action.choices.items():
                walk(sub, f"{head} {name}".strip())

    walk(build(Words("en")), "")
    return tuple(found)


def _open_program(args: argparse.Namespace, words: Words) -> int:
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        raise CartDeskError("cli.no-screen")
    from cartdesk.ui import run

    return run(language=args.lang, desk=args.at, who=args.who)


def _add(
    parts: argparse._SubParsersAction[argparse.ArgumentParser],
    words: Words,
    name: str,
    key: str,
    run: str,
    module: str = "acts",
) -> argparse.ArgumentParser:
    """One command; its function in a module of `cartdesk.cli` is imported only when it is called."""
    about = words(f"cli.{key}")
    parser = parts.add_parser(name, help=about, description=about)

    def call(args: argparse.Namespace, words: Words) -> int:
        chosen: Run = getattr(import_module(f"cartdesk.cli.{module}"), run)
        return chosen(args, words)

    parser.set_defaults(run=call)
    return parser


def _group(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words, name: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    about = words(f"cli.{name}")
    parser = parts.add_parser(name, help=about, description=about)
    return parser.add_subparsers(metavar="", title=words("cli.commands"), required=True)


def _desk_options(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--desk", type=Path, required=True, metavar="DIR", help=words("cli.desk"))
    parser.add_argument("--user", metavar="NAME", help=words("cli.user"))
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=words("cli.password-file"))


def _demo(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    parser = _add(parts, words, "demo", "demo", "demo")
    parser.add_argument("--dir", type=Path, metavar="DIR", help=words("cli.demo-dir"))
    parser.add_argument("--headless", action="store_true", help=words("cli.headless"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=words("cli.seed"))


def _study(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    inner = _group(parts, words, "study")
    lint = _add(inner, words, "lint", "study-lint", "study_lint")
    lint.add_argument("study", nargs="?", metavar="ID|DIR", help=words("cli.study-id"))
    lint.add_argument("--vectors", type=Path, metavar="DIR", help=words("cli.study-vectors"))
    take = _add(inner, words, "import", "study-import", "study_import", "studies")
    take.add_argument("file", type=Path, metavar="FILE.xml", help=words("cli.study-file"))
    take.add_argument("--check", action="store_true", help=words("cli.study-check"))
    take.add_argument("--as-version", default="", metavar="VERSION", help=words("cli.study-version"))
    take.add_argument("--metadata", default="", metavar="OID", help=words("cli.study-metadata"))
    take.add_argument("--training", type=Path, metavar="DIR", help=words("cli.practice-dir"))
    take.add_argument("--personal-leaves", action="store_true", help=words("cli.personal-leaves"))
    load = _add(inner, words, "load-data", "study-load-data", "study_load_data", "studies")
    load.add_argument("file", type=Path, metavar="FILE.xml", help=words("cli.data-file"))
    _desk_options(load, words)
    docs = _add(inner, words, "docs", "study-docs", "study_docs", "studies")
    docs.add_argument("study", metavar="ID", help=words("cli.study-id"))
    docs.add_argument("--out", type=Path, required=True, metavar="FILE.pdf", help=words("cli.docs-file"))
    docs.add_argument("--as-version", default="", metavar="VERSION", help=words("cli.docs-version"))
    odm = _add(inner, words, "export-odm", "study-export-odm", "study_export_odm")
    odm.add_argument("study", metavar="ID", help=words("cli.study-id"))
    odm.add_argument("--odm", type=Path, required=True, metavar="FILE", help=words("cli.odm-file"))


def _package(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    inner = _group(parts, words, "package")
    inspect = _add(inner, words, "inspect", "package-inspect", "package_inspect")
    inspect.add_argument("file", type=Path, metavar="FILE")
    take = _add(inner, words, "import", "package-import", "package_import")
    take.add_argument("files", type=Path, nargs="+", metavar="FILE")
    _desk_options(take, words)


def _export(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    inner = _group(parts, words, "export")
    odm = _add(inner, words, "odm", "export-odm", "export_odm")
    _desk_options(odm, words)
    odm.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.odm-file"))
    odm.add_argument("--snapshot", action="store_true", help=words("cli.snapshot"))
    table = _add(inner, words, "csv", "export-csv", "export_csv", "studies")
    _desk_options(table, words)
    table.add_argument("--out", type=Path, required=True, metavar="DIR", help=words("cli.csv-dir"))
    table.add_argument("--excel", action="store_true", help=words("cli.excel"))


def _verify(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    parser = _add(parts, words, "verify", "verify", "verify")
    _desk_options(parser, words)
    parser.add_argument("--deep", action="store_true", help=words("cli.deep"))
    parser.add_argument("--against", metavar="CODE|PATH", help=words("cli.against"))
    parser.add_argument("--json", action="store_true", help=words("cli.json"))


def _proof(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    inner = _group(parts, words, "proof")
    make = _add(inner, words, "make", "proof-make", "proof_make", "trails")
    _desk_options(make, words)
    make.add_argument("--record", type=int, required=True, metavar="N", help=words("cli.proof-record"))
    make.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.proof-out"))
    check = _add(inner, words, "check", "proof-check", "proof_check", "trails")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--key", default="", metavar="HEX", help=words("cli.proof-key"))
    check.add_argument("--card", type=Path, metavar="CARD", help=words("cli.proof-card"))


def _backups(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    make = _add(parts, words, "backup", "backup", "backup", "backups")
    _desk_options(make, words)
    make.add_argument("--to", type=Path, metavar="DIR", help=words("cli.backup-to"))
    make.add_argument("--milestone", action="store_true", help=words("cli.milestone"))
    for name, run in (("rehearse", "rehearse"), ("restore", "restore_desk")):
        parser = _add(parts, words, name, name, run, "backups")
        parser.add_argument(
            "--from", dest="source", type=Path, required=True, metavar="BACKUP", help=words("cli.from")
        )
        _desk_options(parser, words)


def _recover(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    parser = _add(parts, words, "recover", "recover", "recover_desk", "recovering")
    parser.add_argument("--desk", type=Path, required=True, metavar="DIR", help=words("cli.desk"))
    parser.add_argument("--from", dest="source", type=Path, metavar="BACKUP", help=words("cli.recover-from"))
    parser.add_argument("--shares", type=Path, metavar="FILE", help=words("cli.shares"))
    parser.add_argument("--name", metavar="NAME", help=words("cli.recover-name"))
    parser.add_argument("--org", metavar="NAME", help=words("cli.recover-org"))
    parser.add_argument("--checked", choices=IDENTITY_CHECKS, help=words("cli.recover-checked"))
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=words("cli.password-file"))


def _spare(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    parser = _add(parts, words, "spare", "spare", "spare_card", "recovering")
    parser.add_argument("--label", required=True, metavar="TEXT", help=words("cli.spare-label"))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.spare-out"))


def _serve(parts: argparse._SubParsersAction[argparse.ArgumentParser], words: Words) -> None:
    parser = _add(parts, words, "serve", "serve", "serve")
    parser.add_argument("--dir", type=Path, required=True, metavar="DIR", help=words("cli.serve-dir"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--study-card", type=Path, metavar="FILE", help=words("cli.study-card"))
    parser.add_argument(
        "--enrol", type=Path, action="append", default=[], metavar="FILE", help=words("cli.enrol")
    )
    parser.add_argument("--training", action="store_true", help=words("cli.training"))
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help=words("cli.tls"))
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help=words("cli.tls"))
