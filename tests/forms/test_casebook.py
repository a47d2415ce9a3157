"""Forms of one subject open together: after a change in one, every other is as if opened afresh, and only readers ran."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cartdesk.forms import CaseBook, FormEntry, FormPlace, ItemKey, SubjectView, Value, null_value, parse_text
from cartdesk.study import load_study
from cartdesk.study.model import DataType, GroupKind, ItemDef, StudyDef
from tests.forms.studies import TODAY, StudyMaker, Subject, found_codes, item, key, log, read, visit

TYPED = {
    DataType.INTEGER: ["0", "1", "50", "120"],
    DataType.NUMBER: ["0", "0,5", "36.6", "70", "500"],
    DataType.DATE: ["15.01.2025", "13.02.2025", "16.03.2025", "01.01.2027"],
    DataType.PARTIAL_DATE: ["2025", "03.2025", "16.03.2025"],
    DataType.TIME: ["07:30"],
    DataType.TEXT: ["x", "1", "1, 2"],
    DataType.DATETIME: ["16.03.2025 07:30"],
}


@lru_cache(maxsize=1)
def real() -> StudyDef:
    return load_study("hemc101-01-02")


@lru_cache(maxsize=1)
def places() -> tuple[FormPlace, ...]:
    found = []
    for form in real().forms.values():
        if not form.complete:
            continue
        if form.repeat.value == "LOG":
            found += [log(form.oid, 1), log(form.oid, 2)]
        elif form.repeat.value == "VISIT":
            found += [
                visit(event, form.oid)
                for event in ("M1", "M2", "UNS")
                if real().matrix[form.oid][event] != "-"
            ]
        else:
            found.append(visit("M1", form.oid))
    return tuple(found)


def _value(found: ItemDef) -> some.SearchStrategy[Value | None]:
    texts = TYPED.get(found.type, [])
    if found.codelist:
        texts = [entry.code for entry in real().codelists[found.codelist].items][:6]
    read_values = [parse_text(found, text, real()) for text in texts]
    flavours = [null_value(found, flavour) for flavour in found.null_flavours]
    return some.sampled_from([None, *flavours, *(one for one in read_values if isinstance(one, Value))])


@some.composite
def _story(draw: Any) -> list[tuple[FormPlace, ItemKey, Value | None]]:
    found = []
    for _ in range(draw(some.integers(20, 60))):
        place = draw(some.sampled_from(places()))
        one = draw(some.sampled_from([one for one in real().items_of(place.form) if not one.derived]))
        repeats = real().groups[one.group].kind is GroupKind.REPEATING
        where = ItemKey(one.group, draw(some.integers(1, 2)) if repeats else 1, one.oid)
        found.append((place, where, draw(_value(one))))
    return found


def test_an_answer_that_goes_is_missed_in_other_forms_even_when_it_was_the_only_one() -> None:
    book = CaseBook(real(), SubjectView({}, frozenset(), TODAY), "nurse")
    entry, disease = (next(one for one in places() if one.form == form) for form in ("F_IE", "F_DH"))
    cohort, stage = ItemKey("IG.F_IE.2", 1, "COHORT"), ItemKey("IG.F_DH.NHL", 1, "DHSTAGE")
    told = []
    for place in places():
        book.entry(place)
    for value in (parse_text(real().items["COHORT"], "NHL", real()), None):
        assert value is None or isinstance(value, Value)
        settled = book.entry(entry).set(cohort, value)
        for other in book.reached(entry, settled.changes, places()):
            book.follow(other, entry, settled.changes)
        told.append(book.entry(disease).asked(stage))
    assert told == [True, False]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(_story())
def test_after_any_story_every_form_is_as_if_opened_afresh(
    story: list[tuple[FormPlace, ItemKey, Value | None]],
) -> None:
    book = CaseBook(real(), SubjectView({}, frozenset(), TODAY), "nurse")
    for place in places():
        book.entry(place)
    values: dict[FormPlace, dict[ItemKey, Value]] = {}
    for place, where, value in story:
        settled = book.entry(place).set(where, value)
        for other in book.reached(place, settled.changes, places()):
            book.follow(other, place, settled.changes)
        values.setdefault(place, {}).pop(where, None)
        if value is not None:
            values[place][where] = value
    view = SubjectView(values, frozenset(), TODAY)
    for place in places():
        kept, afresh = book.entry(place), FormEntry(real(), view, place, "nurse")
        assert kept.derived() == afresh.derived(), place
        shared = [one for one in tuple(afresh.keys()) if kept.rows(one.group) == afresh.rows(one.group)]
        assert [kept.asked(one) for one in shared] == [afresh.asked(one) for one in shared], place
        told = [
            [one for one in form.findings() if one.at is None or one.at in shared] for form in (kept, afresh)
        ]
        assert told[0] == told[1], place
        assert kept.broken() == afresh.broken() == ()


def small() -> StudyDef:
    maker = StudyMaker(reference_item="INF", visit_date_item="VDAT", consent_item="ICDAT")
    maker.form("F_P", "ONCE", P=[item("INF", "DT"), item("ICDAT", "DT"), item("BORN", "DT")])
    maker.form(
        "F_A",
        "ONCE",
        A=[item("AGE", "I", length=3, derived="years(BORN, ICDAT)"), item("NOTE", "T", length=9)],
    )
    maker.form("F_SV", S=[item("VDAT", "DT"), item("DAY", "I", length=4, derived="days(INF, VDAT)")])
    maker.form("F_V", V=[item("W", "N", decimals=1), item("T", "N", decimals=1), item("H", "N", decimals=1)])
    maker.form("F_B", B=[item("BMI", "N", decimals=1, derived="W / (H * H)"), item("X", "T", length=9)])
    maker.form("F_E", "LOG", E=[item("TERM", "T", length=9), item("STDAT", "PD")])
    maker.check("JUMP", "W > 2.0 * prev.W", "W", "F_V", "S")
    maker.check("FEVER", "T > 38.0 && size(F_E) == 0", "T", "F_V", "S")
    maker.check("OLD", "AGE > 70.0", "AGE", "F_A")
    return maker.made()


def opened() -> tuple[CaseBook, Subject]:
    subject = Subject(small())
    subject.put(visit("M1", "F_P"), INF="15.01.2025", ICDAT="13.02.2025", BORN="01.01.1990")
    subject.put(visit("M1", "F_A"), NOTE="x")
    for event, day, weight in (
        ("M1", "13.02.2025", "60"),
        ("M2", "16.03.2025", "61"),
        ("M3", "15.04.2025", "62"),
    ):
        subject.put(visit(event, "F_SV"), VDAT=day).put(visit(event, "F_V"), W=weight, T="39", H="2")
        subject.put(visit(event, "F_B"), X="x")
    return CaseBook(subject.study, subject.view(), "nurse"), subject


def change(
    book: CaseBook, where: FormPlace, oid: str, written: str
) -> dict[FormPlace, tuple[str, ...] | None]:
    """Type into a form and let the others follow: the rules each ran, None when it was opened only now."""
    settled = book.entry(where).set(key(book.study, oid), read(book.study, oid, written))
    ran = {}
    for other in book.reached(where, settled.changes, tuple(book.view.values)):
        follows = book.follow(other, where, settled.changes)
        ran[other] = follows.ran if follows else None
    return ran


def test_only_forms_that_read_the_value_are_looked_at() -> None:
    book, subject = opened()
    assert change(book, visit("M2", "F_V"), "T", "38,5") == {}, "nobody else reads a temperature"
    assert set(change(book, visit("M2", "F_V"), "H", "1,8")) == {visit("M2", "F_B")}
    everywhere = {visit(event, form) for event in ("M1", "M3") for form in ("F_V",)}
    assert set(change(book, visit("M2", "F_V"), "W", "70")) == {*everywhere, visit("M2", "F_B")}
    for place in tuple(subject.values):
        book.entry(place)
    ran = change(book, visit("M2", "F_V"), "W", "20")
    assert {place: rules for place, rules in ran.items() if rules} == {
        visit("M1", "F_V"): ("JUMP",),
        visit("M3", "F_V"): ("JUMP",),
        visit("M2", "F_B"): ("MT.BMI",),
    }
    assert found_codes(book.entry(visit("M3", "F_V"))) == ["JUMP", "FEVER"]


def test_a_value_derived_from_another_form_follows_it() -> None:
    book, subject = opened()
    old = book.entry(visit("M1", "F_A"))
    assert old.value(key(book.study, "AGE")).text == "35"  # type: ignore[union-attr]
    assert change(book, visit("M1", "F_P"), "BORN", "01.01.1950")[visit("M1", "F_A")] == ("MT.AGE", "OLD")
    assert book.entry(visit("M1", "F_A")) is old and found_codes(old) == ["OLD"]


def test_a_new_row_of_a_log_reaches_the_forms_that_count_it() -> None:
    book, subject = opened()
    visits = [visit(event, "F_V") for event in ("M1", "M2", "M3")]
    assert all("FEVER" in found_codes(book.entry(place)) for place in visits)
    ran = change(book, log("F_E", 1), "TERM", "x")
    assert all(ran[place] == ("FEVER",) for place in visits)
    assert not any("FEVER" in found_codes(book.entry(place)) for place in visits)
