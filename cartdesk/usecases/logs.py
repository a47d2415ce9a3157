"""One log of a subject as a table: its rows with the answers its columns show, and how a row came to stand as it does.

A table of 500 rows asks the store as often as one of a single row, and judges no form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.forms.names import names_of
from cartdesk.records import AuditRecord, FormData, Kind
from cartdesk.store import Unit
from cartdesk.study import FormDef, GroupKind, ItemDef, Repeat, StudyDef
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import judged_view
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.subjects import LOG
from cartdesk.usecases.views import Banner, banner_of

MOST_COLUMNS = 6
ROW_ACTS = frozenset(
    {Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.FORM_COMPLETE, Kind.FORM_SIGN, Kind.FORM_PRINT}
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row: its state and, by column, its answers (None: none). `ongoing`: the column of its end, where it goes on."""

    data: FormData
    cells: tuple[Value | None, ...]
    ongoing: int | None = None

    @property
    def place(self) -> FormPlace:
        """Where it stands; `form_repeat` is its number."""
        return self.data.place


@dataclass(frozen=True, slots=True)
class LogTable:
    """One log: whose, which, its columns, its rows by number; `copies`: the items that a copy of a row brings."""

    banner: Banner
    form: FormDef
    columns: tuple[ItemDef, ...]
    rows: tuple[LogRow, ...]
    copies: tuple[ItemDef, ...]


@dataclass(frozen=True, slots=True)
class LogSize:
    """How many rows a log has that are not struck through."""

    form: FormDef
    rows: int


@dataclass(frozen=True, slots=True)
class RowAct:
    """One act upon a row as a whole: what, who, when, why; `copied`: the number of the row it was copied from."""

    kind: str
    user: str
    role: str
    saved: str
    offset: int
    reason: str | None
    reason_text: str
    copied: int | None


def logs_of(study: StudyDef) -> tuple[FormDef, ...]:
    """The logs of a study that can be filled, in the order of the case book."""
    return tuple(form for form in study.forms.values() if form.repeat is Repeat.LOG and form.complete)


def named_items(study: StudyDef, setting: str) -> tuple[ItemDef, ...]:
    """The items that a setting lists, parted by spaces."""
    return tuple(
        study.items[oid] for oid in str(study.settings.get(setting, "")).split() if oid in study.items
    )


def columns_of(study: StudyDef, form: str) -> tuple[ItemDef, ...]:
    """What the table of a log shows: the setting `log_columns.<form>`, else its title, its period and its coded answers."""
    told = named_items(study, f"log_columns.{form}")
    if told:
        return told
    items = [one for one in study.items_of(form) if study.groups[one.group].kind is GroupKind.PLAIN]
    period = names_of(study).period_items(form)
    first = [study.named_item(f"title_item.{form}")]
    if period is not None:
        first += [study.items[oid] for oid in (period.start, period.end) if oid]
    rest = [one for one in items if one.codelist and not one.derived and one not in first]
    found = [one for one in (*first, *rest) if one is not None]
    return tuple(found or items)[:MOST_COLUMNS]


@viewing("log.sizes")
def log_sizes(desk: Desk, unit: Unit, code: str) -> tuple[LogSize, ...]:
    """The logs of a subject with the number of their rows."""
    kept = [place.form for place in unit.places_kept(code) if place.event == LOG]
    return tuple(LogSize(form, kept.count(form.oid)) for form in logs_of(desk.study))


@viewing("log.table")
def log_table(desk: Desk, unit: Unit, code: str, form: str) -> LogTable:
    """One log of a subject. Struck rows stand in it like the others."""
    study, definition = desk.study, desk.study.forms.get(form)
    if not unit.has_subject(code):
        raise CartDeskError("subject.unknown")
    if definition is None or definition not in logs_of(study):
        raise CartDeskError("entry.not-a-log", form=form)
    columns, period = columns_of(study, form), names_of(study).period_items(form)
    wanted = {one.oid for one in columns} | ({period.ongoing} if period and period.ongoing else set())
    answers = unit.log_answers(code, LOG, form, wanted)
    rows = [_row(study, data, answers.get(data.place, {})) for data in unit.log_forms(code, LOG, form)]
    banner = banner_of(desk, code, judged_view(desk, unit, code))
    return LogTable(banner, definition, columns, tuple(rows), named_items(study, f"log_copies.{form}"))


@viewing("log.row")
def log_row(desk: Desk, unit: Unit, code: str, place: FormPlace) -> LogRow:
    """One row anew, after it was changed."""
    data = unit.form(code, place)
    if data is None or place.event != LOG:
        raise CartDeskError("entry.no-such-row")
    held = {key: one.value for key, one in unit.items(code, place).items()}
    return _row(desk.study, data, held)


@viewing("log.copyable")
def copyable(desk: Desk, unit: Unit, code: str, place: FormPlace) -> tuple[tuple[ItemDef, Value], ...]:
    """The answers of a row that a new row may take from it."""
    held = unit.items(code, place)
    keys = (
        (one, held.get(ItemKey(one.group, 1, one.oid)))
        for one in named_items(desk.study, f"log_copies.{place.form}")
    )
    return tuple((one, data.value) for one, data in keys if data is not None and data.value.known)


@viewing("log.row-acts")
def row_acts(desk: Desk, unit: Unit, code: str, place: FormPlace) -> tuple[RowAct, ...]:
    """What was done to a row as a whole, oldest first: added, copied, completed, signed, struck through, restored."""
    names = {user.id: user.name for user in unit.users()}
    found = []
    for seq in unit.seqs_of_form(code, place):
        record = AuditRecord.decode(unit.record(seq))
        if record.kind in ROW_ACTS and record.group is None:
            text = unit.facts(seq).get("reason-text")
            copied = record.refs.get("copied-row")
            found.append(
                RowAct(
                    record.kind, names.get(record.user, record.user), record.role, record.saved, record.offset,
                    record.reason, str(text.value) if text else "", int(copied) if copied is not None else None,
                )
            )  # fmt: skip
    return tuple(found)


def _row(study: StudyDef, data: FormData, held: Mapping[ItemKey, Value]) -> LogRow:
    columns = columns_of(study, data.place.form)

    def answer(oid: str) -> Value | None:
        return held.get(ItemKey(study.items[oid].group, 1, oid))

    period, ongoing = names_of(study).period_items(data.place.form), None
    if period is not None and period.end and period.ongoing:
        said = answer(period.ongoing)
        if said is not None and said.known and said.text == "Y":
            ongoing = next((at for at, one in enumerate(columns) if one.oid == period.end), None)
    return LogRow(data, tuple(answer(one.oid) for one in columns), ongoing)
