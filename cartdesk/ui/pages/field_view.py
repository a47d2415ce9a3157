"""What a field should look like now, reckoned from the entry: plain data, so that rows only draw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cartdesk.base import Words
from cartdesk.forms import Finding, ItemKey, Value, Verdict, finding_text, show_value
from cartdesk.forms.units import analyte_of, standard
from cartdesk.study.model import DataType, ItemDef, PanelColumn
from cartdesk.ui.entry import FieldState
from cartdesk.ui.pages.form_acts import FormScene, Identity
from cartdesk.ui.pages.live_remarks import LiveRemarks

MOMENTS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.TIME, DataType.DATETIME)
WEIGHT = {Verdict.REJECT: 0, Verdict.WARN: 1, Verdict.MISSING: 2, Verdict.WAITS: 3}


@dataclass(frozen=True, slots=True)
class Note:
    """One message under a field. `kind`: error, warn, missing, explained, waits or info; `explain`: offer to explain."""

    kind: str
    text: str
    identity: Identity | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """How one field looks. `text` None: leave what stands in the editor (it was refused or not saved).

    `offered`: an answer offered for the empty field, as it would be typed and in words.
    """

    text: str | None
    null: str
    state: FieldState
    required: bool
    shown: bool
    locked: bool
    reserved: str
    previous: str
    unsaved: bool
    notes: tuple[Note, ...]
    unit: str = ""
    offered: tuple[str, str] = ("", "")


class FieldViews:
    """Reckons the look of any field of one open form.

    `refused` holds the message of text that could not be read or saved (`unsaved`: the latter), `hints` a friendly
    remark ("+28 is …"), `found` the findings by field; `strict` tells whether empty required fields are called gaps.
    """

    def __init__(self, scene: FormScene, words: Words) -> None:
        self._scene = scene
        self._words = words
        self.explained: dict[Identity, str] = dict(scene.explained)
        self.refused: dict[ItemKey, str] = {}
        self.hints: dict[ItemKey, str] = {}
        self.unsaved: set[ItemKey] = set()
        self.live = LiveRemarks()
        self.found: dict[ItemKey | None, tuple[Finding, ...]] = {}
        self.strict = scene.completed
        self.regroup()

    def item(self, key: ItemKey) -> ItemDef:
        """The definition of a field."""
        return self._scene.study.items[key.item]

    def shown(self, key: ItemKey) -> bool:
        """Asked, or holding an answer that is no longer asked for (kept and flagged, never lost)."""
        entry = self._scene.entry
        return entry.asked(key) or (entry.value(key) is not None and not self.item(key).derived)

    def locked(self, key: ItemKey) -> bool:
        """Nobody may type here now: derived, another role's, or the form is closed."""
        return self._scene.locked or bool(self.item(key).derived) or not self._scene.entry.may_set(key)

    def regroup(self) -> set[ItemKey]:
        """Read the findings anew; gives the fields whose findings differ."""
        before, found = self.found, dict[ItemKey | None, list[Finding]]()
        for finding in self._scene.entry.findings():
            found.setdefault(finding.at, []).append(finding)
        self.found = {key: tuple(some) for key, some in found.items()}
        return {
            key for key in before.keys() | self.found.keys() if key and before.get(key) != self.found.get(key)
        }

    def view(self, key: ItemKey) -> FieldView:
        """The look of a field with the findings that stand at it."""
        entry, item = self._scene.entry, self.item(key)
        value = entry.value(key)
        text, null = self.answer(item, value)
        notes = self.notes(key)
        return FieldView(
            text=None if key in self.refused else text,
            null=null,
            state=_state(notes),
            required=entry.required(key) and not item.derived,
            shown=self.shown(key),
            locked=self.locked(key),
            reserved=self._reserved(key),
            previous=self._base_grade(key, item) or self.previous(item),
            unsaved=key in self.unsaved,
            notes=(*notes, *self._laboratory(item, value)),
            unit=self._unit(item, value),
            offered=self.offered(key),
        )

    def offered(self, key: ItemKey) -> tuple[str, str]:
        """What is offered for an empty field, as it would be typed and in words; two empty texts when nothing is."""
        value = None if self._scene.locked or key in self.refused else self._scene.entry.suggested(key)
        if value is None:
            return "", ""
        item = self.item(key)
        return self.answer(item, value)[0], self.show(item, value)

    def answer(self, item: ItemDef, value: Value | None) -> tuple[str, str]:
        """An answer as its editor takes it: codes for coded fields, the shown form for all else; null flavour."""
        if value is None:
            return "", ""
        if value.null_flavour is not None:
            return "", value.null_flavour
        if item.panel and item.panel[1] is PanelColumn.GRADE:
            return value.text, ""
        if item.derived:
            return self.show(item, value), ""
        if value.type is DataType.CODES:
            return ";".join(value.codes), ""
        return (value.text if item.codelist else self.show(item, value)), ""

    def _base_grade(self, key: ItemKey, item: ItemDef) -> str:
        """The CTCAE grade of the same analyte at the baseline visit."""
        if item.panel is None or item.panel[1] is not PanelColumn.GRADE:
            return ""
        base = self._scene.entry.baseline(key)
        return base.text if base is not None else ""

    def _unit(self, item: ItemDef, value: Value | None) -> str:
        """The unit a laboratory number stands in, as printed; the analyte's own where there is none yet."""
        analyte = analyte_of(item, self._scene.study)
        if analyte is None:
            return ""
        unit = value.unit if value is not None and value.unit else analyte.unit
        return self._printed(unit)

    def _printed(self, unit: str) -> str:
        found = self._scene.study.units.get(unit)
        return found.text(self._words.language) if found else unit

    def _laboratory(self, item: ItemDef, value: Value | None) -> Iterator[Note]:
        """What a result comes to in the own unit of its analyte, and a grade that symptoms may raise."""
        analyte = analyte_of(item, self._scene.study)
        if analyte is None or value is None or not value.known:
            return
        column, words = item.panel[1] if item.panel else None, self._words
        if column is PanelColumn.RESULT and value.unit not in (None, analyte.unit):
            own = standard(value, analyte)
            if own is not None:
                shown = f"{show_value(item, own, self._scene.study, words.language)} {self._printed(analyte.unit)}"
                yield Note("info", words("entry.note.converted", value=shown))
        if column is PanelColumn.GRADE:
            told = self._scene.entry.graded(analyte)
            if told is not None and told.clinical:
                yield Note("info", words("entry.note.grade-clinical", grade=told.grade))

    def show(self, item: ItemDef, value: Value) -> str:
        """The shown form in the language of the screen."""
        return show_value(item, value, self._scene.study, self._words.language)

    def previous(self, item: ItemDef) -> str:
        """The answer of the last visit that has one."""
        found = self._scene.previous.get(item.oid)
        if item.type in MOMENTS or item.oid == self._scene.entry.form.gate:
            return ""
        return f"{self.show(item, found[1])} ({found[0]})" if found else ""

    def words_of(self, finding: Finding) -> str:
        """The message of a finding."""
        return finding_text(self._scene.study, finding, self._words.language)

    def open(self) -> tuple[Finding, ...]:
        """Findings that no explanation covers, in reading order."""
        return tuple(one for one in self._scene.entry.findings() if one.identity not in self.explained)

    def may_explain(self, finding: Finding) -> bool:
        """Whether the person at the desk may let this one stand."""
        if not finding.overrulable or self._scene.locked:
            return False
        return finding.verdict is Verdict.WARN or (
            finding.verdict is Verdict.REJECT and self._scene.may_overrule_hard
        )

    def source(self, key: ItemKey) -> str:
        """What a derived field comes from, in words: its rule and the answers it reads."""
        item = self.item(key)
        method = self._scene.study.methods.get(item.derived or "")
        return (method.plain or method.expression or method.builtin) if method else ""

    def notes(self, key: ItemKey | None) -> tuple[Note, ...]:
        """The messages of a field, or of the form as a whole."""
        notes = []
        if key is None:
            pass
        elif key in self.refused:
            notes.append(Note("error", self.refused[key]))
        elif key in self.hints:
            notes.append(Note("info", self.hints[key]))
        for finding in sorted(
            self.live.over(key, self.found.get(key, ())), key=lambda one: WEIGHT[one.verdict]
        ):
            note = self._note(key, finding)
            if note is not None:
                notes.append(note)
        return tuple(notes)

    def _note(self, key: ItemKey | None, finding: Finding) -> Note | None:
        """The message of one finding; a gap is no gap yet while the form is being filled."""
        live = self.live.holds(key, finding)
        if finding.identity in self.explained and not live:
            text = self._words(
                "entry.note.explained-text",
                message=self.words_of(finding),
                reason=self.explained[finding.identity],
            )
            return Note("explained", text, finding.identity)
        if finding.verdict is Verdict.MISSING:
            hushed = not self.strict or key in self.refused
            return None if hushed else Note("missing", self.words_of(finding), finding.identity)
        if finding.verdict is Verdict.WAITS:
            return None
        kind = "error" if finding.verdict is Verdict.REJECT else "warn"
        return Note(kind, self.words_of(finding), finding.identity, not live and self.may_explain(finding))

    def _reserved(self, key: ItemKey) -> str:
        """Who answers here, when it is not the person at the desk."""
        item = self.item(key)
        if item.derived or self._scene.locked or self._scene.entry.may_set(key):
            return ""
        if "investigator" in item.set_by:
            return self._words("entry.field.waits")
        roles = self._scene.study.roles
        names = [roles[role].text(self._words.language) for role in item.set_by if role in roles]
        return self._words("entry.field.filled-by", roles=", ".join(names)) if names else ""


def _state(notes: tuple[Note, ...]) -> FieldState:
    kinds = [note.kind for note in notes]
    for kind, state in (
        ("error", FieldState.ERROR),
        ("missing", FieldState.MISSING),
        ("warn", FieldState.WARN),
        ("explained", FieldState.EXPLAINED),
    ):
        if kind in kinds:
            return state
    return FieldState.PLAIN
