"""What names mean: this row, this form, this visit, other visits, earlier values, lists; and the scanner that finds them."""

from __future__ import annotations

import pytest

from cartdesk.forms import FormPlace
from cartdesk.forms.source import SourceFault, read_source
from cartdesk.study.model import StudyDef
from tests.forms.studies import StudyMaker, Subject, found_codes, item, key, log, type_in, visit


def study(expression: str, derived: str = "", form: str = "F_V") -> StudyDef:
    maker = StudyMaker(
        reference_item="INF", visit_date_item="VDAT", limit_kg=80, big=True, name="x", ratio="1.5"
    )
    maker.form(
        "F_P",
        "ONCE",
        X={"items": [item("INF", "DT")]},
        XX=[item("FIRST", "DT", derived="min(X.map(r, r.INF))")],
    )
    maker.forms["F_P"] = maker.forms["F_P"]
    maker.form("F_D", "ONCE", D=[item("SEX", "T", length=1), item("BORN", "PD")])
    maker.form("F_SV", S=[item("VDAT", "DT"), item("DAY", "I", length=4, derived="days(SEXDAY, VDAT)")])
    maker.form("F_Z", "ONCE", Z=[item("SEXDAY", "DT")])
    maker.form("F_V", V=[item("W", "N", decimals=1, null_flavours=("ND",)), item("OUT", "T", length=9)])
    maker.form(
        "F_L",
        "LOG",
        L=[
            item("TERM", "T", length=9),
            item("STDAT", "PD"),
            item("ENDAT", "PD"),
            item("ONGO", "C", codelist="CL_NY"),
        ],
    )
    maker.panel("F_V", "P", "LB", "HGB")
    maker.check("T", expression, "W" if form == "F_V" else "TERM", form)
    return maker.made()


def fires(
    expression: str, subject: Subject | None = None, where: FormPlace | None = None, **typed: str
) -> bool:
    small = study(expression, form=where.form if where else "F_V")
    story = Subject(small)
    if subject is not None:
        story.values, story.removed = subject.values, subject.removed
    entry = story.entry(where or visit("M2", "F_V"))
    type_in(entry, **typed)
    assert entry.broken() == ()
    return "T" in found_codes(entry)


def story() -> Subject:
    subject = Subject(study("true"))
    subject.put(visit("M1", "F_D"), SEX="F", BORN="1970")
    subject.put(visit("M1", "F_Z"), SEXDAY="15.01.2025")
    subject.put(visit("M1", "F_SV"), VDAT="13.02.2025").put(visit("M2", "F_SV"), VDAT="16.03.2025")
    subject.put(visit("M1", "F_V"), W="60", LB_HGB_ORRES="100", LB_HGB_ORNRHI="150")
    subject.put(visit("M3", "F_V"), W="90")
    return subject


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("W == 70.0", True),
        ("SEX == 'F'", True),
        ("VDAT > SEXDAY", True),
        ("M1.VDAT < VDAT", True),
        ("M3.VDAT > VDAT || true", True),
        ("M3.VDAT > VDAT", False),
        ("DAY == 60.0", True),
        ("M1.DAY == 29.0", True),
        ("M1.W == 60.0 && M3.W == 90.0", True),
        ("prev.W == 60.0", True),
        ("base.W == 60.0", True),
        ("past.W == [60.0]", True),
        ("size(past.OUT) == 0", True),
        ("prev.HGB == 100.0 && !known.HGB", True),
        ("M1.HGB == 100.0", True),
        ("M1.uln.HGB == 150.0", True),
        ("!known.lln.HGB && !known.uln.HGB && known.M1.HGB", True),
        ("prev.OUT == '' || !known.prev.OUT", True),
        ("VISIT == 'M2' && FORM == 'F_V'", True),
        ("TODAY > VDAT", True),
        ("study.limit_kg == 80.0 && study.big && study.name == 'x' && study.ratio == 1.5", True),
        ("study.winLo == 53.0 && study.winHi == 67.0", True),
        ("year(BORN) == 1970.0", True),
        ("BORN[0] < BORN[1]", True),
        ("TERM == 'x' || !known.TERM", True),
        ("size(F_L) == 0", True),
        ("size(F_V) == 3", True),
        ("F_V.exists(r, has(r.W) && r.W == 90.0)", True),
        ("M1.W == 61.0", False),
    ],
)
def test_names_at_a_visit(expression: str, expected: bool) -> None:
    assert fires(expression, story(), W="70") is expected


def test_missing_and_excused() -> None:
    assert not fires("W != 1.0")
    assert not fires("W != 1.0", W="ND")
    assert fires("entered.W && !known.W && nf.W == 'ND'", W="ND")
    assert fires("known.W && entered.W && !(nf.W == 'ND' || false) || true", W="1")
    assert not fires("nf.W == 'ND'", W="1")
    assert fires("!known.W && !entered.W && OUT == 'x'", OUT="x")


def test_a_comparator_counts_as_its_limit() -> None:
    assert fires("HGB == 0.5", LB_HGB_ORRES="<0,5")


def test_unplanned_visits_stand_by_their_dates() -> None:
    subject = story()
    subject.put(visit("M1", "F_P"), 1, INF="15.01.2025")
    subject.put(visit("UNS", "F_SV"), VDAT="20.02.2025").put(visit("UNS", "F_V"), W="65")
    assert fires("prev.W == 65.0 && past.W == [60.0, 65.0]", subject, W="70")
    undated = story().put(visit("UNS", "F_V"), W="65")
    assert fires("past.W == [60.0]", undated, W="70"), (
        "an unplanned visit without a date has no place in the order"
    )


def test_a_wrong_date_does_not_move_a_planned_visit() -> None:
    subject = story()
    subject.put(visit("M2", "F_SV"), VDAT="01.01.2025")
    assert fires("VDAT <= prev.VDAT", subject, W="70")


def test_a_removed_row_is_in_no_list() -> None:
    subject = story().put(log("F_L", 1), TERM="a", STDAT="2025").put(log("F_L", 2), TERM="b", STDAT="2025")
    assert fires("size(F_L) == 2", subject, W="1")
    subject.removed.add(log("F_L", 1))
    assert fires("size(F_L) == 1 && F_L.exists(r, has(r.TERM) && r.ROWNO == 2.0)", subject, W="1")


@pytest.mark.parametrize(
    ("typed", "covered", "expected"),
    [
        ({"STDAT": "01.03.2025", "ENDAT": "10.03.2025", "ONGO": "N"}, "05.03.2025", True),
        ({"STDAT": "01.03.2025", "ENDAT": "10.03.2025", "ONGO": "N"}, "11.03.2025", False),
        ({"STDAT": "01.03.2025", "ONGO": "Y"}, "05.03.2026", True),
        ({"STDAT": "03.2025", "ONGO": "Y"}, "15.03.2025", None),
        ({"STDAT": "03.2025", "ONGO": "Y"}, "28.02.2025", False),
        ({"STDAT": "01.03.2025"}, "05.03.2025", None),
        ({"ENDAT": "01.03.2025"}, "05.03.2025", None),
        ({"STDAT": "01.03.2025", "ENDAT": "03.2025"}, "15.03.2025", None),
    ],
)
def test_periods_of_rows(typed: dict[str, str], covered: str, expected: bool | None) -> None:
    subject = Subject(study("true")).put(visit("M1", "F_Z"), SEXDAY=covered).put(log("F_L", 1), **typed)
    assert fires("F_L.exists(r, covers(r.PERIOD, SEXDAY))", subject, W="1") is (expected is True)
    assert fires("!F_L.exists(r, covers(r.PERIOD, SEXDAY))", subject, W="1") is (expected is False)


def test_a_value_derived_in_another_form_follows_what_this_form_changes() -> None:
    """DAY of the visit form rests on SEXDAY; a check in SEXDAY's own form must see it move."""
    maker = StudyMaker().form("F_Z", "ONCE", Z=[item("SEXDAY", "DT")])
    maker.form("F_SV", S=[item("VDAT", "DT"), item("DAY", "I", length=4, derived="days(SEXDAY, VDAT)")])
    maker.check("FAR", "M2.DAY > 60.0", "SEXDAY", "F_Z")
    small = maker.made()
    entry = Subject(small).put(visit("M2", "F_SV"), VDAT="16.03.2025").entry(visit("M1", "F_Z"))
    type_in(entry, SEXDAY="15.01.2025")
    assert found_codes(entry) == []
    assert type_in(entry, SEXDAY="14.01.2025").ran == ("FAR",)
    assert found_codes(entry) == ["FAR"]
    entry.set(key(small, "SEXDAY"), None)
    assert found_codes(entry) == []


def test_the_scanner_tells_whole_names_and_fields() -> None:
    reading = read_source(
        "M1.PGRES != 'NEGATIVE' && F_AE.exists(r, has(r.AESICAT) && r.AESICAT in ['X'] && covers(r.PERIOD, VSDAT))"
    )
    assert reading.names == {"M1.PGRES", "VSDAT"}
    assert reading.rows == {"F_AE": {"AESICAT", "PERIOD"}}
    assert (reading.functions, reading.depth) == ({"has", "covers"}, 1)
    nested = read_source(
        "RG_A.filter(a, has(a.X)).map(a, a.X) == past.Y && RG_A.all(a, RG_B.exists(b, b.Z == a.X))"
    )
    assert nested.rows == {"RG_A": {"X"}, "RG_B": {"Z"}} and nested.depth == 2 and nested.names == {"past.Y"}
    assert read_source("(F_A + F_B).exists(r, r.Q)").rows == {"F_A": {"Q"}, "F_B": {"Q"}}
    assert read_source("lugano(RG_A)").rows == {"RG_A": {"*"}}
    assert read_source("size(RG_A)").rows == {"RG_A": set()}
    assert read_source("'F_AE.x && Y' == X").names == {"X"}
    with pytest.raises(SourceFault):
        read_source("A &&")
