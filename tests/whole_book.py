"""One subject whose case book is filled to its last form: what is typed where, and the driver that types it.

Anna (01-001) has lymphoma, is seen at M1, misses three visits, is telephoned in month 5 and dies of her disease; her case book
is closed at early termination. The one form for leukaemia is filled for Boris (01-002). What is not told here is typed
as nothing out of the ordinary: "no" where one may say so, the day of the visit, a number inside the limits.
"""

from dataclasses import dataclass, field
from datetime import date

from cartdesk.forms import FormEntry, FormPlace, ItemKey, Value
from cartdesk.records import Meaning
from cartdesk.study import StudyDef
from cartdesk.study.model import ItemDef
from cartdesk.usecases import (
    Desk,
    add_event,
    add_group_row,
    add_log_row,
    complete_form,
    enrol_subject,
    open_form,
    save_item,
    sign_form,
)
from tests.builders import PASSWORDS, VITAL_ANSWERS, Place, plain_answers

ANNA, BORIS = "01-001", "01-002"
CLOSING = FormPlace("ET", 1, "F_SIGN", 1)
DAYS = {"M1": date(2025, 2, 13), "TC5": date(2025, 6, 14), "ET": date(2025, 7, 10), "LOG": date(2025, 2, 13)}
YES = ("PERF", "OCCUR", "INCL", "NORM", "NEG")
NUMBERS = ("1", "5", "36,6", "70", "98", "120", "400", "1000")
# What no rule of thumb would hit: results inside the limits of what is possible, and measures of the heart.
USUAL = {
    "LBH_HGB_ORRES": "130", "LBH_WBC_ORRES": "5", "LBH_PLAT_ORRES": "200", "LBC_ALT_ORRES": "20", "LBC_AST_ORRES": "20",
    "LBC_ALP_ORRES": "80", "LBC_ALB_ORRES": "42", "LBC_CREAT_ORRES": "70", "LBC_GLUC_ORRES": "5",
    "LBC_SODIUM_ORRES": "140", "LBC_K_ORRES": "4", "LBC_CA_ORRES": "2,3", "LBC_LDH_ORRES": "200",
    "LBC_FERRITIN_ORRES": "100", "SAENARR": "Пневмония. " * 20, "LBG_APTT_ORRES": "30", "BCA_IGG_ORRES": "8", "BCA_CD4_ORRES": "500",
    "EGHR": "72", "EGPR": "160", "EGQRS": "90", "EGQT": "380", "CTYN": "Y", "PETYN": "Y", "LVEF": "60", "ADASCR": "NEGATIVE",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """One form: where, what is typed there beside the ordinary, the rows of its repeating groups."""

    event: str
    form: str
    given: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def scenes(event: str, *forms: str) -> list[Scene]:
    return [Scene(event, form) for form in forms]


LESIONS = [
    {"TUTLID": "T01", "TUTLDI": "30", "TUTSDI": "20"},
    {"TUTLID": "T02", "TUTLDI": "25", "TUTSDI": "18"},
]
SHRUNK = [{"TRTLID": "T01", "TRTLDI": "12", "TRTSDI": "8"}, {"TRTLID": "T02", "TRTLDI": "10", "TRTSDI": "9"}]
PARENT = {
    "PTSUBJID": "HC-01-017", "PTICDAT": "05.12.2024", "PTLDREG": "FLU/CY", "PTLDST": "08.01.2025", "PTLDEN": "10.01.2025",
    "PTD28DAT": "12.02.2025", "PTD28RS": "PR", "PTCOMPL": "Y", "PTENDAT": "12.02.2025",
}  # fmt: skip
INFUSIONS = [
    {"EXSPID": "1", "EXSTDAT": "15.01.2025", "EXDOSE": "1", "EXWT": "70", "EXLOT": "A-17"},
    {"EXSPID": "2", "EXSTDAT": "16.01.2025", "EXDOSE": "1", "EXWT": "70", "EXLOT": "A-18"},
]
DISEASE = {
    "DHDX": "Диффузная В-крупноклеточная лимфома",
    "DHICD": "C83.3",
    "DHDXDAT": "2022",
    "DHRELDAT": "2024",
}
CONSENT = Scene("M1", "F_IC", {"ICVER": "2.0", "ICVERDT": "01.02.2025", "ICINV": "Соколов А. И.", "ICCOPY": "Y", "ICBIO": "Y",
                               "ICLTFU": "Y"})  # fmt: skip
BEGUN = [
    CONSENT,
    Scene("M1", "F_PT", PARENT, {"RG_EX": INFUSIONS}),
    Scene("M1", "F_SV"),
]
LATER = [
    *(Scene(event, "F_SV", {"SVOCCUR": "N", "SVREASOC": "LOGISTICS"}) for event in ("M2", "M3", "M4")),
    Scene("TC5", "F_SV", {"SVCNTMOD": "TELEPHONE CALL"}),
    *scenes("TC5", "F_TC", "F_SS"),
]
END = [
    Scene("ET", "F_SV", {"SVOCCUR": "N", "SVREASOC": "DEATH"}),
    Scene("ET", "F_DD", {"DTHDAT": "08.07.2025", "DTHCAUS": "DISEASE"}),
    Scene("ET", "F_DS", {"DSDECOD": "DEATH", "DSSTDAT": "08.07.2025", "DSLSTVIS": "TC5", "DSLSTALV": "07.07.2025"}),
    *scenes("ET", "F_SIGN"),
]  # fmt: skip
STORY = [
    *BEGUN,
    Scene("M1", "F_DM", {"BRTHDAT": "02.03.1984", "SEX": "F", "RACE": "WHITE", "CHILDPOT": "Y", "CONTRAC": "BARRIER"}),
    Scene("M1", "F_LBP", {"PGPERF": "Y", "PGRES": "NEGATIVE"}),
    Scene("M1", "F_IE", {"COHORT": "NHL", "IEPROTV": "2.0", "INCL11": "NA", "ENRDAT": "13.02.2025"}),
    Scene("M1", "F_DH", {**DISEASE, "DHNLINE": "1", "DHNREL": "1", "DHCD19": "POSITIVE", "DHIPI": "2"}),
    Scene("M1", "F_VS", {**VITAL_ANSWERS, "VSDAT": "13.02.2025", "TEMP": "36,6", "WEIGHT": "70"}),
    *scenes("M1", "F_TOX", "F_PE", "F_ECOG", "F_ICE", "F_EG", "F_ECHO", "F_LBH", "F_LBC", "F_LBG", "F_LBU"),
    *scenes("M1", "F_BCA", "F_VIR", "F_CK", "F_IS", "F_CYT"),
    Scene("M1", "F_TU", {"TUSPL": "11"}, {"RG_TUT": LESIONS}),
    Scene("M1", "F_RSN", {"SPLCM": "11"}, {"RG_TRT": SHRUNK}),
    *scenes("M1", "F_BM"),
    *LATER,
    Scene("LOG", "F_PRTX", {"PRTXLINE": "1", "PRTXNAME": "R-CHOP", "PRTXST": "2022", "PRTXEN": "2023"}),
    Scene("LOG", "F_MH", {"MHTERM": "Гипертоническая болезнь", "MHSTDAT": "2015", "MHONGO": "Y"}),
    Scene("LOG", "F_AE", {"AETERM": "Пневмония", "AESTDAT": "01.03.2025", "AEENDAT": "20.03.2025", "AETOXGR": "2", "AESER": "Y",
                              "AESHOSP": "Y"}),
    Scene("LOG", "F_HO", {"HOSTDAT": "01.03.2025", "HOENDAT": "20.03.2025"}),
    Scene("LOG", "F_SAE", {"SAENO": "1", "SAEAENO": "1", "SAEAWDAT": "02.03.2025 10:00", "SAERPDAT": "02.03.2025 15:00",
                           "SAEONSET": "01.03.2025", "SAESERDT": "01.03.2025"}),
    Scene("LOG", "F_INF", {"INFAE": "1", "INFSTDAT": "01.03.2025"}),
    Scene("LOG", "F_CM", {"CMTRT": "Цефтриаксон", "CMINDCT": "AE", "CMAENO": "1", "CMSTDAT": "01.03.2025",
                          "CMENDAT": "10.03.2025"}),
    *scenes("LOG", "F_PR"),
    *(Scene("LOG", form, {item: "20.06.2025"}) for form, item in (("F_ACT", "ACTSTDAT"), ("F_HSCT", "HSDAT"))),
    *scenes("LOG", "F_PREG", "F_DV", "F_CO"),
    *END,
]  # fmt: skip
# The same subject in a few forms: a first visit that did not take place asks for no other form of it.
SHORT = [
    Scene("M1", "F_SV", {"SVOCCUR": "N", "SVREASOC": "LOGISTICS"}),
    BEGUN[1],
    Scene("M1", "F_VS", VITAL_ANSWERS | {"TEMP": "36,6"}),
    *scenes("M1", "F_IS"),
    *LATER,
    Scene("LOG", "F_CO"),
    *END,
]
LEUKAEMIA = [
    *BEGUN,
    Scene(
        "M1",
        "F_IE",
        {"COHORT": "ALL", "IEPROTV": "2.0", "INCL10": "NA", "INCL11": "NA", "ENRDAT": "13.02.2025"},
    ),
    Scene("M1", "F_RSA", {"RSABM": "1", "RSAPB": "0", "RSAANC": "3", "RSAPLT": "200", "RSAMRDS": "1E-4"}),
]


def typical(study: StudyDef, item: ItemDef, day: date) -> tuple[str, ...]:
    """What is typed when nothing is wrong; several where the limits of the item decide."""
    told = f"{day:%d.%m.%Y}"
    return plain_answers(study, item, told, YES, NUMBERS)


class Book:
    """Fills the scenes of one subject at a desk: first the nurse, then the physician, who completes and signs."""

    def __init__(self, site: Place, subject: str, story: list[Scene]) -> None:
        self.site, self.subject, self.story = site, subject, story
        self.places: list[FormPlace] = []
        self.waiting: list[tuple[Scene, FormPlace]] = []

    def fill(self) -> None:
        """Type everything, nurse first."""
        nurse = self.site.as_("nurse")
        enrol_subject(nurse, self.subject)
        for event in dict.fromkeys(scene.event for scene in self.story):
            if nurse.study.events[event].kind in ("unscheduled", "event"):
                add_event(nurse, self.subject, event)
        for scene in self.story:
            place = FormPlace(scene.event, 1, scene.form, 1)
            if scene.event == "LOG":
                place = add_log_row(nurse, self.subject, scene.form)
            self.places.append(place)
            if "nurse" not in nurse.study.forms[scene.form].fill or self._type(nurse, scene, place):
                self.waiting.append((scene, place))
        doctor = self.site.as_("investigator")
        for scene, place in self.waiting:
            assert not self._type(doctor, scene, place), place

    def complete(self) -> None:
        doctor = self.site.as_("investigator")
        for place in self.places:
            complete_form(doctor, self.subject, place)

    def sign(self, place: FormPlace) -> None:
        sign_form(
            self.site.as_("investigator"),
            self.subject,
            place,
            PASSWORDS["investigator"],
            Meaning.DATA_VERIFIED,
            "ru",
        )

    def _type(self, desk: Desk, scene: Scene, place: FormPlace) -> bool:
        """Type all that this person may; True when somebody else's answers are still missing."""
        entry = open_form(desk, self.subject, place).entry
        for group, rows in scene.rows.items():
            for number in range(len(entry.rows(group)) + 1, len(rows) + 1):
                assert desk.study.groups[group].maximum >= number
                if entry.may_set(ItemKey(group, number, desk.study.groups[group].items[0])):
                    assert add_group_row(desk, self.subject, place, group) == entry.add_row(group) == number
        while (key := self._next(entry, scene)) is not None:
            value = self._answer(desk.study, entry, key, scene)
            entry.set(key, value)
            desk.clock.pass_time(2)
            save_item(desk, self.subject, place, key, value)
        return any(entry.required(key) and entry.value(key) is None for key in tuple(entry.keys()))

    def _next(self, entry: FormEntry, scene: Scene) -> ItemKey | None:
        open_ones = (key for key in tuple(entry.keys()) if entry.value(key) is None and entry.may_set(key))
        return next((key for key in open_ones if entry.required(key) or self._told(key, scene)), None)

    def _told(self, key: ItemKey, scene: Scene) -> str:
        """What the scene tells for a field, required or not."""
        rows = scene.rows.get(key.group, ())
        row = rows[key.repeat - 1] if key.repeat <= len(rows) else {}
        return row.get(key.item, scene.given.get(key.item, ""))

    def _answer(self, study: StudyDef, entry: FormEntry, key: ItemKey, scene: Scene) -> Value:
        offered, given = entry.suggested(key), self._told(key, scene) or USUAL.get(key.item, "")
        if offered is not None and not given:
            return offered
        texts = (
            (given,) if given else typical(study, study.items[key.item], DAYS.get(scene.event, DAYS["M1"]))
        )
        for text in texts:
            value = entry.parse(key, text)
            if isinstance(value, Value):
                return value
        raise AssertionError(f"{scene.form} {key} takes none of {texts}: {value}")
