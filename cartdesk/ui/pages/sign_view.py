"""What the sign page shows, as plain data in words, and the acts it may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import Finding, FormPlace, ItemKey, ShownLine, Value, Verdict, finding_text, show_value
from cartdesk.records import FormStatus
from cartdesk.study.model import GroupKind, StudyDef

Failed = Callable[[CartDeskError], None]
KINDS = {Verdict.REJECT: "error", Verdict.WARN: "warn", Verdict.MISSING: "missing", Verdict.WAITS: "waits"}


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """One line of the list: a form that waits for a signature."""

    code: str
    place: FormPlace
    visit: str
    title: str
    status: FormStatus


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field that is not as it was signed; `told`: who changed it last, when and why."""

    label: str
    was: str
    now: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class OpenRemark:
    """One thing still open. `kind` as under a field: error, warn, missing, waits."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One thing that holds back the signature of the whole case book, in words, and the form where it is put right."""

    code: str
    place: FormPlace
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The form signs the whole case book: the words of that meaning, what holds it back, days since the last change when
    they ask for a reason.
    """

    meaning: str
    holds: tuple[HeldBack, ...]
    late: int


@dataclass(frozen=True, slots=True)
class Review:
    """One form as it is read before signing. `first`: it was never signed; `blocked`: remarks that forbid it.

    `drifted`: it is signed, but what is derived in it has changed since; the signature may be confirmed. `whole`: its
    signature is that of the whole case book.
    """

    first: bool
    changes: tuple[ChangedField, ...]
    remarks: tuple[OpenRemark, ...]
    blocked: int
    lines: tuple[ShownLine, ...]
    drifted: bool = False
    whole: Whole | None = None

    @property
    def signable(self) -> bool:
        """Nothing stands in the way."""
        return not self.blocked and not (self.whole and self.whole.holds)


class SignActs(Protocol):
    """The acts of the sign page; each calls back on the screen's thread."""

    def review(self, form: WaitingForm, done: Callable[[Review], None], failed: Failed) -> None:
        """Read one form."""
        ...

    def sign(
        self,
        forms: Sequence[WaitingForm],
        password: str,
        meaning: str,
        done: Callable[[int], None],
        failed: Failed,
    ) -> None:
        """Sign these forms; `done` is told how many were signed."""
        ...

    def sign_whole(
        self, form: WaitingForm, password: str, late: str, done: Callable[[int], None], failed: Failed
    ) -> None:
        """Sign the whole case book through this form; `late`: why so long after the last change."""
        ...

    def confirm(self, form: WaitingForm, done: Callable[[], None], failed: Failed) -> None:
        """Say that a signature still holds."""
        ...

    def refuse(self, form: WaitingForm, text: str, done: Callable[[], None], failed: Failed) -> None:
        """Give a form back with words."""
        ...


class Unlike(Protocol):
    """One difference between the signed form and the form now (`cartdesk.records.Difference`)."""

    @property
    def key(self) -> ItemKey:
        """Where."""
        ...

    @property
    def was(self) -> object:
        """The value signed, None, or something known only by its digest."""
        ...

    @property
    def now(self) -> object:
        """The value now."""
        ...


def review_of(
    study: StudyDef,
    words: Words,
    status: FormStatus,
    changes: Sequence[Unlike],
    findings: Sequence[Finding],
    blockers: Sequence[Finding],
    lines: Sequence[ShownLine],
    told: Mapping[ItemKey, str],
) -> Review:
    """Turn what the act of review gives into shown words; `told`: who changed a field, when and why."""
    first = status not in (FormStatus.SUPERSEDED, FormStatus.REVIEW)
    changed = tuple(
        ChangedField(
            label_of(study, one.key, words),
            shown(study, one.key, one.was, words),
            shown(study, one.key, one.now, words),
            told.get(one.key, words("sign.by-program") if study.items[one.key.item].derived else ""),
        )
        for one in ([] if first else changes)
    )
    remarks = tuple(OpenRemark(KINDS[one.verdict], remark(study, one, words)) for one in findings)
    drifted = status is FormStatus.REVIEW
    return Review(first, changed, remarks, len(blockers), tuple(lines), drifted)


def label_of(study: StudyDef, key: ItemKey, words: Words) -> str:
    """The question of a field; in a repeating group with the number of its row."""
    label = study.items[key.item].text(words.language)
    return f"{label} (№ {key.repeat})" if study.groups[key.group].kind is GroupKind.REPEATING else label


def shown(study: StudyDef, key: ItemKey, value: object, words: Words) -> str:
    """A value as people read it."""
    if value is None:
        return words("sign.empty")
    if not isinstance(value, Value):
        return words("sign.withheld")
    item = study.items[key.item]
    measure = study.units.get(item.unit or "")
    unit = measure.text(words.language) if measure and value.known else ""
    return f"{show_value(item, value, study, words.language)} {unit}".strip()


def remark(study: StudyDef, finding: Finding, words: Words) -> str:
    """A finding with the field it stands at."""
    text = finding_text(study, finding, words.language)
    return f"{label_of(study, finding.at, words)} — {text}" if finding.at else text


def grouped(forms: Sequence[WaitingForm]) -> Mapping[str, list[WaitingForm]]:
    """The forms by subject, in the order given."""
    found: dict[str, list[WaitingForm]] = {}
    for form in forms:
        found.setdefault(form.code, []).append(form)
    return found
