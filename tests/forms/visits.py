"""A typical visit of the case book: what a person types in each form, and the keys that come of it (second reading 5).

A typical visit: a lymphoma patient seen inside the window, every examination done, nothing abnormal, no complication.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cartdesk.base import Words
from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView, Value
from cartdesk.forms.values import parse_text
from cartdesk.study import load_study
from cartdesk.study.model import ItemDef
from cartdesk.ui.entry.choice_editor import index_of_sign
from cartdesk.ui.entry.choose import field_of, fits_in_row
from tests.builders import plain_answers

STUDY = load_study("hemc101-01-02")
INFUSION = {"EXSTDAT": ("F_PT", "15.01.2025"), "SEX": ("F_DM", "M"), "BRTHDAT": ("F_DM", "02.03.1970")}
COHORT = {"COHORT": ("F_IE", "NHL"), "HEIGHT": ("F_VS", "175")}
LESIONS = (("T01", "30", "20"), ("T02", "25", "18"), ("T03", "40", "30"))
SAID_YES = ("PERF", "OCCUR", "NORM", "CTYN", "PETYN", "VIRNEG")
DAYS = {"M2": date(2025, 3, 16), "M3": date(2025, 4, 15)}
NUMBERS = ("1", "5", "36,6", "70", "98", "120", "400")
NORMAL = {
    "SVACTYN": "N", "SYSBP": "124", "DIABP": "78", "PULSE": "74", "RESP": "16", "TEMP": "36,6", "OXYSAT": "98",
    "WEIGHT": "81,4", "EGHR": "72", "EGPR": "160", "EGQRS": "92", "EGQT": "390", "LBH_HGB_ORRES": "138",
    "LBH_WBC_ORRES": "6,42", "LBH_NEUT_ORRES": "3,15", "LBH_LYM_ORRES": "1.84", "LBH_BLASTLE_ORRES": "0",
    "LBH_PLAT_ORRES": "212", "LBC_ALT_ORRES": "24,5", "LBC_AST_ORRES": "21.3", "LBC_ALP_ORRES": "78",
    "LBC_BILI_ORRES": "9,8", "LBC_ALB_ORRES": "42.1", "LBC_CREAT_ORRES": "83", "LBC_GLUC_ORRES": "5,2",
    "LBC_SODIUM_ORRES": "141", "LBC_K_ORRES": "4.3", "LBC_CA_ORRES": "2,35", "LBC_LDH_ORRES": "185",
    "LBC_CRP_ORRES": "1.5", "LBC_FERRITIN_ORRES": "164,5", "LBG_APTT_ORRES": "29.4", "LBG_INR_ORRES": "1,02",
    "LBG_FIBRINO_ORRES": "2.9", "BCA_IGG_ORRES": "7,4", "BCA_CD4_ORRES": "512", "BCA_CD19_ORRES": "0",
    "BCA_BLYCELY_ORRES": "0", "CKTIM": "905", "CKREF": "M3", "CKVCN": "1250.5", "CKLLOQ": "50", "CKFLPCT": "0,85",
    "CKFLABS": "15.6", "CKFLLOQ": "0,01", "ISREF": "M3", "CYTPLT2": "0",
}  # fmt: skip
A_FORM = 3  # keys of a form itself: take what is offered, complete it, go to the next one
ENTER = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that has to be typed, and the text that gives it."""

    key: ItemKey
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One form of the visit: what was typed in it, in order, and whether anything was offered."""

    place: FormPlace
    typed: tuple[Answer, ...]
    offered: bool


def typical(item: ItemDef, day: date) -> tuple[str, ...]:
    """What a nurse would type when nothing is wrong; several where the limits of the item decide."""
    told = f"{day:%d.%m.%Y}"
    if item.oid in NORMAL:
        return (NORMAL[item.oid],)
    return plain_answers(STUDY, item, told, SAID_YES, NUMBERS)


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
    place: FormPlace, values: Mapping[FormPlace, Mapping[ItemKey, Value]], role: str
) -> tuple[FormEntry, Filled]:
    """The form filled until everything this role may answer is answered."""
    day = DAYS[place.event]
    entry = FormEntry(STUDY, SubjectView(values, frozenset(), day), place, role)
    typed: list[Answer] = []
    offered = False
    if place.form == "F_RSN" and role != "nurse":
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
            return entry, Filled(place, tuple(typed), offered)
        text, value = answer(entry, asked, day)
        entry.set(asked, value)
        typed.append(Answer(asked, text))


def first(entry: FormEntry, fits: Callable[[FormEntry, ItemKey], bool]) -> ItemKey | None:
    found = entry.keys()
    return next((key for key in found if fits(entry, key)), None)


def open_offer(entry: FormEntry, key: ItemKey) -> bool:
    return entry.value(key) is None and entry.may_set(key) and entry.suggested(key) is not None


def open_question(entry: FormEntry, key: ItemKey) -> bool:
    return entry.value(key) is None and entry.may_set(key) and entry.required(key)


def answer(entry: FormEntry, key: ItemKey, day: date) -> tuple[str, Value]:
    if key.item == "TRTLID":
        texts: tuple[str, ...] = (LESIONS[key.repeat - 1][0],)
    else:
        texts = typical(STUDY.items[key.item], day)
    for text in texts:
        value = entry.parse(key, text)
        if isinstance(value, Value):
            return text, value
    raise AssertionError(f"no typical answer for {key}")


def visit(event: str, role: str) -> dict[str, Filled]:
    """What this role types in each form of a visit that is due for a lymphoma patient."""
    values = known_before()
    found = {}
    for form, letters in STUDY.matrix.items():
        if letters.get(event) not in ("X", "N"):
            continue
        place = FormPlace(event, 1, form, 1)
        entry, filled = fill(place, values, role)
        progress = entry.progress()
        assert progress.answered + progress.waits == progress.total, form
        values[place] = dict(entry.answers())
        found[form] = filled
    return found


def keys_to_type(answer: Answer) -> str:
    """What is typed for an answer: the text itself, one sign for a choice in sight, the code for one of a long list."""
    item = STUDY.items[answer.key.item]
    if item.codelist is None:
        return answer.text
    field = field_of(STUDY, item, answer.key, Words("ru"))
    if not fits_in_row(field):
        return answer.text
    at = [one.code for one in field.choices].index(answer.text)
    signs = (field.choices[at].code, str(at + 1))
    return next(sign for sign in signs if index_of_sign(sign, field) == at)


def budget(filled: Filled) -> int:
    """The keys a form may cost: what is typed, one key for each answer, three for the form."""
    return sum(len(keys_to_type(one)) + ENTER for one in filled.typed) + A_FORM
