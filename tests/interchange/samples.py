"""Two invented subjects with everything that can stand in a record: nulls, comparators, histories, removed rows."""

from datetime import UTC, date, datetime, timedelta, timezone

from cartdesk.forms.value import Value
from cartdesk.interchange import (
    OdmChange,
    OdmEvent,
    OdmForm,
    OdmGroup,
    OdmItem,
    OdmLocation,
    OdmSignature,
    OdmSubject,
    OdmUser,
)
from cartdesk.records.states import FormStatus
from cartdesk.study.model import DataType

MOSCOW = timezone(timedelta(hours=3), "MSK")
START = datetime(2026, 3, 5, 14, 7, 31, 250000, MOSCOW)
CREATED = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
STATEMENT, RECORD = "ab" * 32, "cd" * 32

USERS = (
    OdmUser("u1", "Иванова Мария Сергеевна", "nurse", "Центр 01", "01"),
    OdmUser("u2", "Петрова", "investigator", "Центр 01", "01"),
)
SITE = OdmLocation("01", "Центр гематологии", date(2026, 1, 15))


def change(
    seq: int, value: Value | None, user: str = "u1", reason: str = "", kind: str = "item.set"
) -> OdmChange:
    return OdmChange(value, user, START + timedelta(minutes=seq), reason, seq, kind, f"{seq:064x}")


def whole(number: str) -> Value:
    return Value(DataType.INTEGER, number, unit="mm[Hg]", typed=number)


def code(text: str) -> Value:
    return Value(DataType.CODE, text, typed=text)


SYSBP = OdmItem(
    "SYSBP",
    whole("128"),
    (change(2, whole("182")), change(5, whole("128"), reason="Опечатка: переставлены цифры")),
)
TEMP = OdmItem(
    "TEMP",
    Value(DataType.NUMBER, null_flavour="ND", typed="НВ"),
    (change(3, Value(DataType.NUMBER, null_flavour="ND")),),
)
EMPTIED = OdmItem("DIABP", None, (change(4, whole("80")), change(6, None, reason="Источник исправлен")))
BELOW = Value(DataType.NUMBER, "0.10", comparator="<", unit="g/L", typed="<0,10")
TWO_CODES = Value(DataType.CODES, codes=("MEDICATION", "PROCEDURE"), typed="MEDICATION;PROCEDURE")
AGE = OdmItem("AGE", Value(DataType.INTEGER, "64", unit="a"))
WITNESS = OdmItem(
    "ICWITNM",
    Value(DataType.TEXT, "Сидоров С. С.", typed="Сидоров С. С."),
    (change(9, Value(DataType.TEXT, "Сидоров С. С.")),),
)
TERM = "Лихорадка <38,5> & «озноб»\nпосле инфузии\tв 14:00"


def log_row(repeat: int, term: str, first: int, *, removed: bool = False) -> OdmForm:
    told = Value(DataType.TEXT, term, typed=term)
    groups = (
        OdmGroup("IG.F_AE", 1, (OdmItem("AETERM", told, (change(first, told),)),)),
        OdmGroup("IG.F_AE.ACT", 1, (OdmItem("AEACNOTH", TWO_CODES, (change(first + 1, TWO_CODES, "u2"),)),)),
    )
    removal = change(first + 2, None, reason="Внесено дважды", kind="row.remove") if removed else None
    return OdmForm("F_AE", repeat, FormStatus.DRAFT, groups, removed, removal)


def body_row(repeat: int, system: str, first: int, *, removed: bool = False) -> OdmGroup:
    item = OdmItem("PETESTCD", code(system), (change(first, code(system)),))
    removal = change(first + 1, None, reason="Лишняя строка", kind="row.remove") if removed else None
    return OdmGroup("RG_PE", repeat, (item,), removal)


def first_subject() -> OdmSubject:
    sign = OdmSignature("u2", START + timedelta(hours=1), "data-verified", STATEMENT, RECORD)
    vital = OdmForm(
        "F_VS", 1, FormStatus.SIGNED, (OdmGroup("IG.F_VS", 1, (SYSBP, TEMP, EMPTIED)),), signature=sign
    )
    blood = OdmForm(
        "F_LBH",
        1,
        FormStatus.SUPERSEDED,
        (OdmGroup("IG.F_LBH.LBH", 1, (OdmItem("LBH_HGB_ORRES", BELOW, (change(20, BELOW),)),)),),
        signature=sign,
    )
    bodily = OdmForm(
        "F_PE", 1, FormStatus.COMPLETE, (body_row(1, "HEENT", 30), body_row(2, "SKIN", 32, removed=True))
    )
    consent = OdmForm("F_IC", 1, FormStatus.DRAFT, (OdmGroup("IG.F_IC", 1, (WITNESS,)),))
    return OdmSubject(
        "01-001",
        "01",
        (
            OdmEvent(
                "M1", 1, (consent, OdmForm("F_DM", 1, FormStatus.DRAFT, (OdmGroup("IG.F_DM", 1, (AGE,)),)))
            ),
            OdmEvent("M3", 1, (vital, blood, bodily)),
            OdmEvent("LOG", 1, (log_row(1, TERM, 40), log_row(2, "Дважды", 50, removed=True))),
        ),
    )


def second_subject() -> OdmSubject:
    vital = OdmForm(
        "F_VS",
        1,
        FormStatus.DRAFT,
        (OdmGroup("IG.F_VS", 1, (OdmItem("SYSBP", whole("120"), (change(60, whole("120")),)),)),),
    )
    return OdmSubject("01-002", "01", (OdmEvent("UNS", 1, (vital,)), OdmEvent("UNS", 2, (vital,))))
