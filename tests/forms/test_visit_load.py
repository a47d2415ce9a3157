"""How many answers a typical visit asks a nurse to type, and the minutes that come of it (case book, second reading 5).

A typical visit: a lymphoma patient seen inside the window, every examination done, nothing abnormal, no complication. An
answer costs five seconds; what a form offers by itself is taken by one key a form.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView, Value
from cartdesk.forms.values import parse_text
from cartdesk.study import load_study
from cartdesk.study.model import DataType, ItemDef

STUDY = load_study("hemc101-01-02")
SECONDS = 5
INFUSION = {"EXSTDAT": ("F_PT", "15.01.2025"), "SEX": ("F_DM", "M"), "BRTHDAT": ("F_DM", "02.03.1970")}
COHORT = {"COHORT": ("F_IE", "NHL"), "HEIGHT": ("F_VS", "175")}
LESIONS = (("T01", "30", "20"), ("T02", "25", "18"), ("T03", "40", "30"))
SAID_YES = ("PERF", "OCCUR", "NORM", "CTYN", "PETYN", "VIRNEG")
DAYS = {"M2": date(2025, 3, 16), "M3": date(2025, 4, 15)}
NUMBERS = ("1", "5", "36,6", "70", "98", "120", "400")


def typical(item: ItemDef, day: date) -> tuple[str, ...]:
    """What a nurse would type when nothing is wrong; several where the limits of the item decide."""
    told = f"{day:%d.%m.%Y}"
    if item.type in (DataType.CODE, DataType.CODES):
        codes = [one.code for one in STUDY.codelists[item.codelist or ""].items]
        yes = any(word in item.oid for word in SAID_YES)
        return (("Y" if yes else "N"),) if "Y" in codes else (codes[0],)
    return {
        DataType.DATE: (told,),
        DataType.PARTIAL_DATE: (told,),
        DataType.DATETIME: (f"{told} 09:05",),
        DataType.TIME: ("9:05",),
        DataType.TEXT: ("Норма",),
    }.get(item.type, NUMBERS)


def known_before() -> dict[FormPlace, dict[ItemKey, Value]]:
    values: dict[FormPlace, dict[ItemKey, Value]] = {}
    for oid, (form, text) in (INFUSION | COHORT).items():
        lay(values, FormPlace("M1", 1, form, 1), oid, 1, text)
    for number, (name, long, short) in enumerate(LESIONS, 1):
        for oid, text in (("TUTLID", name), ("TUTLDI", long), ("TUTSDI", short)):
            lay(values, FormPlace("M1", 1, "F_TU", 1), oid, number, text)
    return values


def lay(
    values: dict[FormPlace, dict[ItemKey, Value]], place: FormPlace, oid: str, row: int, text: str
) -> None:
    item = STUDY.items[oid]
    value = parse_text(item, text, STUDY)
    assert isinstance(value, Value), oid
    values.setdefault(place, {})[ItemKey(item.group, row, oid)] = value


def fill(
    place: FormPlace, values: Mapping[FormPlace, Mapping[ItemKey, Value]]
) -> tuple[FormEntry, list[str], bool]:
    """The form filled until it is complete: what had to be typed, and whether anything was offered."""
    day = DAYS[place.event]
    entry = FormEntry(STUDY, SubjectView(values, frozenset(), day), place, "investigator")
    typed: list[str] = []
    offered = False
    if place.form == "F_RSN":
        for _ in LESIONS:
            entry.add_row("RG_TRT")
    while True:
        taken = first(entry, open_offer)
        if taken:
            entry.set(taken, entry.suggested(taken))
            offered = True
            continue
        asked = first(entry, open_question)
        if asked is None:
            return entry, typed, offered
        entry.set(asked, answer(entry, asked, day))
        typed.append(asked.item)


def first(entry: FormEntry, fits: Callable[[FormEntry, ItemKey], bool]) -> ItemKey | None:
    found = entry.keys()
    return next((key for key in found if fits(entry, key)), None)


def open_offer(entry: FormEntry, key: ItemKey) -> bool:
    return entry.value(key) is None and entry.may_set(key) and entry.suggested(key) is not None


def open_question(entry: FormEntry, key: ItemKey) -> bool:
    return entry.value(key) is None and entry.may_set(key) and entry.required(key)


def answer(entry: FormEntry, key: ItemKey, day: date) -> Value:
    if key.item == "TRTLID":
        texts: tuple[str, ...] = (LESIONS[key.repeat - 1][0],)
    else:
        texts = typical(STUDY.items[key.item], day)
    for text in texts:
        value = entry.parse(key, text)
        if isinstance(value, Value):
            return value
    raise AssertionError(f"no typical answer for {key}")


def visit(event: str) -> dict[str, int]:
    """The answers typed in each form of a visit that is due for a lymphoma patient."""
    values = known_before()
    counts = {}
    for form, letters in STUDY.matrix.items():
        if letters.get(event) not in ("X", "N"):
            continue
        place = FormPlace(event, 1, form, 1)
        entry, typed, offered = fill(place, values)
        assert entry.progress().answered == entry.progress().total, form
        values[place] = dict(entry.answers())
        counts[form] = len(typed) + offered
    return counts


@pytest.mark.parametrize(("event", "minutes", "forms"), [("M2", 7, 10), ("M3", 12, 16)])
def test_a_typical_visit_is_typed_in_time(event: str, minutes: int, forms: int) -> None:
    counts = visit(event)
    assert len(counts) == forms, counts
    assert all(counts.values())
    assert sum(counts.values()) * SECONDS < minutes * 60, counts
