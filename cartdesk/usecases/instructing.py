"""What a person reads before entering data with this program and this study version, and their word that they did (R41)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk import __version__
from cartdesk.base import LANGUAGES, CartDeskError, Words, canonical, digest
from cartdesk.records import Kind, Permission
from cartdesk.store import Unit
from cartdesk.study import StudyDef
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.standing import is_trained, newest_reading, reread

POINTS = ("saved", "kept", "own-name", "sign", "handed", "codes", "empty", "received", "trouble")


@dataclass(frozen=True, slots=True)
class Instruction:
    """The text in one language. `program`, `study`, `version` name what it is for; `digest` is that of both languages.

    `before` is the version of the program the person read about last, empty for somebody who reads the first time.
    """

    program: str
    study: str
    version: str
    points: tuple[str, ...]
    digest: str
    before: str
    needed: bool


def text_digest(study: StudyDef) -> str:
    """SHA-256 of the text in every language, as canonical JSON."""
    return digest(canonical({language: list(points(study, language)) for language in LANGUAGES}))


def points(study: StudyDef, language: str) -> tuple[str, ...]:
    """The sentences of the text: first the study version, then the program."""
    words = Words(language)
    about = words(
        "training.study",
        study=study.protocol, version=study.version, forms=len(study.forms), visits=len(study.events),
    )  # fmt: skip
    return (about, *(words(f"training.point.{name}") for name in POINTS))


@viewing("training.text", needs=Permission.OWN)
def instruction(desk: Desk, unit: Unit, language: str) -> Instruction:
    """What is to be read, whether this person still has to, and which version they read about last."""
    last = newest_reading(unit, desk.user.id)
    return Instruction(
        __version__, desk.study.protocol, desk.study.version, points(desk.study, language), text_digest(desk.study),
        last.app if last else "", not is_trained(desk, unit),
    )  # fmt: skip


@usecase("training.read", needs=Permission.OWN, kind=SITE)
def confirm_reading(act: Acting, text: str, language: str) -> None:
    """The person's word that they read the text whose digest is `text`; entry is theirs from now on.

    `training.other-text`: what was read is not what holds now. `training.already`: nothing new to read.
    """
    desk = act.desk
    if text != text_digest(desk.study):
        raise CartDeskError("training.other-text")
    if is_trained(desk, act.unit):
        raise CartDeskError("training.already")
    act.record(Kind.TRAINING_READ, refs={"text": text, "language": language})
    act.afterwards.append(lambda: reread(act.desk))
