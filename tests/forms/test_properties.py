"""What holds for any typing: nothing typed is lost, and the engine after many changes is the engine made afresh."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView, Value, null_value, parse_text
from cartdesk.study import load_study
from cartdesk.study.model import DataType, GroupKind, ItemDef, StudyDef
from tests.forms.studies import TODAY, Subject, log, visit

PLACES = (
    visit("M2", "F_VS"),
    visit("M2", "F_LBH"),
    visit("M1", "F_PT"),
    visit("M1", "F_IC"),
    visit("M1", "F_DM"),
    visit("M2", "F_SV"),
    log("F_AE", 3),
)
TYPED = {
    DataType.INTEGER: ["0", "1", "50", "120", "1000"],
    DataType.NUMBER: ["0", "0,5", "36.6", "70", "500"],
    DataType.DATE: ["15.01.2025", "13.02.2025", "16.03.2025", "01.01.2027"],
    DataType.PARTIAL_DATE: ["2025", "03.2025", "16.03.2025", "НН.02.2025"],
    DataType.TIME: ["07:30", "23:59"],
    DataType.TEXT: ["x", "Лихорадка"],
    DataType.DATETIME: ["16.03.2025 07:30"],
}


@lru_cache(maxsize=1)
def real() -> StudyDef:
    return load_study("hemc101-01-02")


def base() -> Subject:
    subject = Subject(real())
    subject.put(visit("M1", "F_IC"), ICDAT="13.02.2025").put(visit("M1", "F_PT"), EXSTDAT="15.01.2025")
    subject.put(visit("M1", "F_SV"), SVOCCUR="Y", SVSTDAT="13.02.2025").put(
        visit("M2", "F_SV"), SVSTDAT="16.03.2025"
    )
    subject.put(visit("M1", "F_VS"), VSPERF="Y", WEIGHT="70", HEIGHT="175")
    subject.put(log("F_AE", 1), AETERM="Лихорадка", AESTDAT="03.2025", AEONGO="Y")
    return subject


@some.composite
def _change(draw: Any, place: FormPlace) -> tuple[ItemKey, Value | None]:
    items = [item for item in real().items_of(place.form) if not item.derived]
    found = draw(some.sampled_from(items))
    repeating = real().groups[found.group].kind is GroupKind.REPEATING
    where = ItemKey(found.group, draw(some.integers(1, 3)) if repeating else 1, found.oid)
    return where, draw(_values(found))


def _values(found: ItemDef) -> some.SearchStrategy[Value | None]:
    given_values: list[Value | None] = [
        None,
        *(null_value(found, flavour) for flavour in found.null_flavours),
    ]
    typed = TYPED.get(found.type, [])
    if found.codelist:
        typed = [entry.code for entry in real().codelists[found.codelist].items][:6]
    for text in typed:
        value = parse_text(found, text, real())
        if isinstance(value, Value):
            given_values.append(value)
    return some.sampled_from(given_values)


@some.composite
def _stories(draw: Any) -> tuple[FormPlace, list[tuple[ItemKey, Value | None]]]:
    place = draw(some.sampled_from(PLACES))
    return place, draw(some.lists(_change(place), min_size=1, max_size=25))


def _play(place: FormPlace, changes: list[tuple[ItemKey, Value | None]]) -> tuple[Subject, FormEntry]:
    subject = base()
    entry = subject.entry(place)
    for where, value in changes:
        entry.set(where, value)
        form = subject.values.setdefault(place, {})
        if value is None:
            form.pop(where, None)
        else:
            subject.values[place] = {**form, where: value}
    return subject, entry


QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@QUIET
@given(_stories())
def test_after_any_typing_the_form_is_as_if_opened_afresh(
    story: tuple[FormPlace, list[tuple[ItemKey, Value | None]]],
) -> None:
    place, changes = story
    subject, entry = _play(place, changes)
    view = SubjectView(subject.values, frozenset(), TODAY)
    again = FormEntry(real(), view, place, "nurse")
    with_data = {(where.group, where.repeat) for where in subject.values.get(place, {})}
    least = {(group, row) for group in entry.form.groups for row in again.rows(group)}
    here = with_data | least
    shared = [where for where in tuple(again.keys()) if (where.group, where.repeat) in here]
    assert {where: again.value(where) for where in shared} == {where: entry.value(where) for where in shared}
    assert {where: again.asked(where) for where in shared} == {where: entry.asked(where) for where in shared}
    for where in shared:
        assert again.findings_at(where) == entry.findings_at(where), where
    assert again.broken() == entry.broken() == ()


@QUIET
@given(_stories())
def test_nothing_typed_is_ever_lost_by_what_is_asked(
    story: tuple[FormPlace, list[tuple[ItemKey, Value | None]]],
) -> None:
    place, changes = story
    _, entry = _play(place, changes)
    kept: dict[ItemKey, Value | None] = dict(base().values.get(place, {}))
    kept.update(dict(changes))
    for where, value in kept.items():
        assert entry.value(where) == value


@QUIET
@given(_stories())
def test_progress_and_findings_tell_one_story(
    story: tuple[FormPlace, list[tuple[ItemKey, Value | None]]],
) -> None:
    place, changes = story
    _, entry = _play(place, changes)
    progress = entry.progress()
    assert 0 <= progress.answered <= progress.total
    assert progress.missing + progress.waits == progress.total - progress.answered
    assert len(entry.findings()) == progress.rejects + progress.warns + progress.missing + progress.waits
    for finding in entry.findings():
        if finding.at is not None and finding.code == "required":
            assert entry.asked(finding.at) and entry.value(finding.at) is None
