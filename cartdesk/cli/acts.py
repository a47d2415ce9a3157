"""One function a command: reads options, calls use cases, prints what they say."""

from __future__ import annotations

import argparse
import json
import os
import sys
from getpass import getpass
from pathlib import Path

from cartdesk.base import CartDeskError, SystemClock, SystemRandom, Words
from cartdesk.usecases import (
    Desk,
    DeskFile,
    Report,
    TrainingNote,
    accept_package,
    fault_place,
    inspect_outside,
    lint_study,
    lock,
    read_desk_file,
    read_training_note,
    read_witness,
    unlock,
    verify_desk,
    write_study_odm,
)
from cartdesk.usecases import (
    export_odm as export_odm_act,
)


def demo(args: argparse.Namespace, words: Words) -> int:
    """Play the whole story; with a screen, open the training desk afterwards."""
    if args.headless:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cartdesk.demo import play

    folder = (args.dir or Path("demo-out")).resolve()
    result = play(folder, seed=args.seed, language=words.language, say=print)
    if result.faults:
        print(words("cli.demo-bad", what=", ".join(result.faults)), file=sys.stderr)
        return 1
    print(words("cli.demo-done", dir=str(folder), report=str(folder / "report.json")))
    if args.headless:
        return 0
    from cartdesk.ui import run

    return run(language=args.lang, desk=folder / "site")


def study_lint(args: argparse.Namespace, words: Words) -> int:
    """Name file, key and reason of every fault of a study definition, and of every remark; faults alone fail."""
    total = 0
    for result in lint_study(args.study, args.vectors):
        for kind, found in (("lint-fault", result.faults), ("lint-remark", result.remarks)):
            for fault in found:
                reason = words(f"lint.{fault.reason_code}", **fault.facts)
                print(words(f"cli.{kind}", file=fault.file, key=fault.key, reason=reason))
        for check, forms in result.waiting:
            print(words("cli.lint-waiting", check=check, forms=", ".join(forms)))
        if result.vectors is not None:
            print(words("cli.lint-vectors", study=result.study, n=result.vectors))
        if not result.faults:
            print(words("cli.lint-clean", study=result.study, **result.counts))
        total += len(result.faults)
    if total:
        print(words("cli.lint-total", n=total), file=sys.stderr)
    return 1 if total else 0


def study_export_odm(args: argparse.Namespace, words: Words) -> int:
    """Write a study definition as ODM."""
    study = write_study_odm(args.study, args.odm, clock=SystemClock())
    print(words("cli.odm-written", file=str(args.odm), forms=len(study.forms), items=len(study.items)))
    return 0


def package_inspect(args: argparse.Namespace, words: Words) -> int:
    """Print the outside of a package."""
    for name, value in inspect_outside(args.file.read_bytes()):
        print(words("cli.package-line", name=words(f"package.{name}"), value=value))
    return 0


def package_import(args: argparse.Namespace, words: Words) -> int:
    """Accept packages one by one; a refused one never blocks the rest."""
    desk, status = open_desk(args, words), 0
    try:
        for path in args.files:
            try:
                accepted = accept_package(desk, path.read_bytes())
            except CartDeskError as fault:
                print(words("cli.refused", file=path.name, reason=words.error(fault)), file=sys.stderr)
                status = 1
                continue
            answer = path.with_suffix(".cdack")
            answer.write_bytes(accepted.acknowledgement)
            print(words("cli.imported", file=path.name, forms=accepted.forms, answer=str(answer)))
    finally:
        lock(desk)
    return status


def export_odm(args: argparse.Namespace, words: Words) -> int:
    """Write a desk's data as ODM."""
    desk = open_desk(args, words)
    try:
        counts = export_odm_act(desk, args.out, transactional=not args.snapshot)
    finally:
        lock(desk)
    print(
        words(
            "cli.data-written",
            file=str(args.out),
            subjects=counts.subjects,
            forms=counts.forms,
            values=counts.items,
        )
    )
    return 0


def verify(args: argparse.Namespace, words: Words) -> int:
    """Read a desk again and compare everything; `--against`: also with what is known outside."""
    against = read_witness(args.against) if args.against else None
    desk = open_desk(args, words)
    try:
        report = verify_desk(desk, deep=args.deep, against=against)
    finally:
        lock(desk)
    if args.json:
        print(json.dumps(report_json(report), ensure_ascii=False, indent=1))
    else:
        _tell(report, words)
    return 0 if report.ok else 1


def report_json(report: Report) -> dict[str, object]:
    """The report as plain data."""
    return {
        "ok": report.ok,
        "kind": report.kind,
        "study": report.study,
        "training": report.training,
        "counts": report.counts,
        "redacted": list(report.redacted),
        "faults": [
            {"code": one.code, "seq": one.seq, "until": one.until, "at": one.at} for one in report.faults
        ],
    }


def _tell(report: Report, words: Words) -> None:
    for number, fault in enumerate(report.faults, 1):
        what, where = words(f"fault.{fault.code}"), fault_place(fault, words)
        print(words("cli.verify-fault", n=number, where=where, what=what), file=sys.stderr)
    if report.redacted:
        listed = ", ".join(map(str, report.redacted))
        print(words("cli.verify-redacted", n=len(report.redacted), records=listed))
    if report.faults:
        print(words("cli.verify-bad", n=len(report.faults)), file=sys.stderr)
        return
    counts = report.counts
    print(
        words(
            "cli.verified",
            records=counts["audit_records"],
            forms=counts["forms_entered"],
            signatures=counts["signatures"],
        )
    )


def serve(args: argparse.Namespace, words: Words) -> int:
    """Run the post office until it is stopped."""
    from cartdesk.server import Postbox
    from cartdesk.server import serve as run_server

    clock = SystemClock()
    if not (args.dir / "postbox.json").exists():
        Postbox.create(args.dir, clock=clock, random=SystemRandom(), training=args.training).close()
    postbox = Postbox.open(args.dir, clock=clock)
    try:
        if args.study_card:
            postbox.load_study_card(args.study_card.read_bytes())
        for path in args.enrol:
            postbox.load_enrolment_card(path.read_bytes())
    finally:
        postbox.close()
    scheme = "https" if args.tls_cert else "http"
    print(
        words("cli.serving", url=f"{scheme}://{args.host}:{args.port}", key=postbox.public.hex()), flush=True
    )
    run_server(args.dir, args.host, args.port, certfile=args.tls_cert, keyfile=args.tls_key, clock=clock)
    return 0


def open_desk(args: argparse.Namespace, words: Words) -> Desk:
    """Unlock the desk an option names: a practice desk by its own note, a real one by name and password."""
    file = read_desk_file(args.desk)
    user, password = person_and_password(args, words, file, read_training_note(args.desk, file))
    return unlock(
        args.desk, user, password, clock=SystemClock(), random=SystemRandom(), language=words.language
    )


def person_and_password(
    args: argparse.Namespace, words: Words, file: DeskFile, note: TrainingNote | None
) -> tuple[str, str]:
    """Who the options name (or the only one there is), and the password: from a file, a practice note, or asked for."""
    people = {person.id: person.name for person in file.people}
    wanted = args.user
    if wanted is None and note and note.people:
        wanted = note.people[0].id
    if wanted is None and len(people) == 1:
        wanted = next(iter(people))
    found = [one for one, name in people.items() if wanted in (one, name)]
    if len(found) != 1:
        raise CartDeskError("cli.no-such-user", names=", ".join(people.values()))
    known = {one.id: one.password for one in note.people} if note else {}
    return found[0], _password(args, words, people[found[0]], known, found[0])


def _password(args: argparse.Namespace, words: Words, name: str, known: dict[str, str], user: str) -> str:
    if args.password_file:
        text: str = args.password_file.read_text(encoding="utf-8")
        return text.rstrip("\r\n")
    return known.get(user) or getpass(words("cli.ask-password", name=name))
