"""How one opened form stands: its answers and rows, and from them what is asked and what is required."""

from __future__ import annotations

from cartdesk.base import CartDeskError
from cartdesk.forms.derivation import Derivations
from cartdesk.forms.names import names_of
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.rulebook import rulebook_of
from cartdesk.forms.subject import SubjectView
from cartdesk.forms.value import Value
from cartdesk.study.model import FormDef, GroupKind, ItemDef, PanelColumn, StudyDef


class FormState:
    """Answers, derived values and decided conditions of one form.

    `own` are the stored answers; `added` rows opened but still empty; `highest` the greatest number of a removed row;
    `conditions` True, False or None (unknown) for each conditional field, `sections` for each conditional group;
    `suggestions` what is offered for a field.
    """

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        if place.form not in study.forms:
            raise CartDeskError("forms.unknown-form", form=place.form)
        self.study = study
        self.place = place
        self.role = role
        self.form: FormDef = study.forms[place.form]
        self.names = names_of(study)
        stored = view.values.get(place, {})
        self.own = {key: value for key, value in stored.items() if self._enterable(key)}
        self.added: dict[str, set[int]] = {}
        self.highest: dict[str, int] = {}
        self.derivations = Derivations(self.names, view, place, self.own)
        self.rules = rulebook_of(self.names, place.form)
        self.conditions: dict[ItemKey, bool | None] = {}
        self.sections: dict[str, bool | None] = {}
        self.suggestions: dict[ItemKey, Value] = {}
        self.gated = self.rules.gated
        self._told_rows: tuple[tuple[int, ...], ...] = ()
        self._told_keys: tuple[ItemKey, ...] = ()

    def value(self, key: ItemKey) -> Value | None:
        """The answer in a field, or what a derived item comes to."""
        return self.derivations.own.get(key) if self.item(key).derived else self.own.get(key)

    def asked(self, key: ItemKey) -> bool:
        """Whether the field is asked now: its condition is true, and the form's gate is answered Y."""
        if not self.group_asked(key.group) or (key in self.conditions and self.conditions[key] is not True):
            return False
        return key.item not in self.gated or self._gate_open() is True

    def group_asked(self, group: str) -> bool:
        """Whether a group is asked now: it has no condition, or it is true."""
        return group not in self.sections or self.sections[group] is True

    def required(self, key: ItemKey) -> bool:
        """Whether an answer (or a null flavour) is wanted: the field is asked, and always or by its condition required."""
        item = self.item(key)
        if item.derived or item.optional or not self.asked(key):
            return False
        return item.mandatory or item.condition is not None

    def keys(self) -> tuple[ItemKey, ...]:
        """All fields in reading order, asked or not, rows of repeating groups included."""
        rows = tuple(self.rows(group) for group in self.form.groups)
        if rows != self._told_rows:
            self._told_rows = rows
            self._told_keys = tuple(
                ItemKey(group, row, oid)
                for group, numbers in zip(self.form.groups, rows, strict=True)
                for row in numbers
                for oid in self.study.groups[group].items
            )
        return self._told_keys

    def rows(self, group: str) -> tuple[int, ...]:
        """The rows of a group: those that hold something, those added, and as many as the group must have at least."""
        definition = self.study.groups[group]
        if definition.kind is not GroupKind.REPEATING:
            return (1,)
        found = set(self.rows_with_data(group)) | self.added.get(group, set())
        if not self.group_asked(group):
            return tuple(sorted(found))
        if definition.like:
            found |= set(self.derivations.answers.rows_elsewhere(definition.like, self.place))
        fresh = max(found, default=self.highest.get(group, 0))
        while len(found) < definition.minimum:
            fresh += 1
            found.add(fresh)
        return tuple(sorted(found))

    def item(self, key: ItemKey) -> ItemDef:
        """The definition of a field of this form."""
        item = self.study.items.get(key.item)
        if item is None or item.form != self.form.oid or item.group != key.group:
            raise CartDeskError("forms.unknown-item", item=key.item)
        return item

    def _enterable(self, key: ItemKey) -> bool:
        item = self.study.items.get(key.item)
        return item is not None and item.form == self.form.oid and item.derived is None

    def _gate_open(self) -> bool | None:
        item = self.study.items[self.form.gate or ""]
        value = self.value(ItemKey(item.group, 1, item.oid))
        return None if value is None or not value.known else value.text == "Y"

    def surely_not_asked(self, key: ItemKey) -> bool:
        """Whether it is certain, not merely unknown, that the field is not asked."""
        return (
            self.conditions.get(key) is False
            or self.sections.get(key.group) is False
            or (key.item in self.gated and self._gate_open() is False)
        )

    def reserved(self, item: ItemDef) -> bool:
        """Whether a missing answer waits for the investigator: only that role may give it, and someone else looks."""
        return item.set_by == ("investigator",) and self.role != "investigator"

    def panel_value(self, item: ItemDef, column: PanelColumn) -> Value | None:
        """The value in another column of the same analyte."""
        analyte = self.derivations.analyte_of(item)
        oid = analyte.items.get(column) if analyte else None
        return self.value(ItemKey(item.group, 1, oid)) if oid else None

    def rows_with_data(self, group: str) -> list[int]:
        """The rows of a group that hold something."""
        return self.derivations.answers.rows_of(self.place, group)
