"""Forms to print in tests, in plain words; invented data."""

from dataclasses import dataclass
from typing import Any

from cartdesk.paper import PaperForm, PaperSignature


@dataclass(frozen=True)
class Line:
    kind: str
    label: str
    value: str = ""
    unit: str = ""
    flag: str = ""


RECORD = "3f2a91bc07d45e68" * 4
STATEMENT = "ab12cd34ef560789" * 4

RUSSIAN = (
    Line("section", "Проба"),
    Line("answer", "Проба взята?", "Да"),
    Line(
        "answer",
        "Причина, по которой анализ не выполнен, с указанием обстоятельств и принятых мер",
        "НП — неприменимо",
    ),
    Line("section", "Показатели"),
    Line("row", "Гемоглобин"),
    Line("answer", "Гемоглобин, результат", "92", "г/л", "ниже нормы"),
    Line("answer", "Нейтрофилы, АЧН", "<0,84", "10⁹/л", "ниже нормы, степень 3"),
    Line("derived", "Степень CTCAE v5.0", "3"),
    Line("answer", "Температура тела ≥ 38 °С", "☐ нет  ☑ да", "°С"),
    Line("answer", "Тромбоциты", "НВ (не выполнено)", "10⁹/л"),
    Line(
        "answer",
        "Электроэнцефалографическоеисследованиеголовногомозгасвидеомониторингом",
        "А" * 90,
        "мл/мин/1,73 м²",
    ),
    Line("row", "Строка 2", "удалена", "", "опечатка"),
    Line("answer", "Пустой ответ"),
    Line(
        "overruled",
        "Степень выросла с 1 до 3 с визита M2 (14.03.2025)",
        "Подтверждено повторной пробой.",
        "",
        "EC-121",
    ),
)

ENGLISH = (
    Line("section", "Sample"),
    Line("answer", "Was the sample taken?", "Yes"),
    Line("answer", "Body temperature ≥ 38 °C", "☐ no  ☑ yes", "°C"),
    Line("answer", "Neutrophils, absolute count", ">0.84", "10⁹/L", "below the reference range, grade 3"),
    Line("derived", "Study day", "+91", "d"),
    Line(
        "overruled",
        "The grade rose from 1 to 3 since visit M2",
        "Confirmed by a second sample.",
        "",
        "EC-121",
    ),
)

LONG = " ".join(f"{number}-я запись: трансфузия тромбоцитов без осложнений;" for number in range(1, 200))[
    :5000
]


def signature(**other: Any) -> PaperSignature:
    told: dict[str, Any] = {
        "name": "Петрова Анна Викторовна",
        "role": "врач-исследователь",
        "meaning": "Подтверждаю полноту и достоверность данных",
        "time": "14.03.2025 14:07:31",
        "zone": "MSK, UTC+03:00",
        "statement": STATEMENT,
    }
    return PaperSignature(**(told | other))


def form(**other: Any) -> PaperForm:
    told: dict[str, Any] = {
        "language": "ru",
        "study_title": "Продлённое наблюдение пациентов после терапии CAR-T-клетками",
        "protocol": "HemC101-01-02",
        "site": "01 · Центр гематологии",
        "subject": "01-001",
        "event_title": "M3 · Месяц 3",
        "form_title": "Клинический анализ крови",
        "form_oid": "F_LBH",
        "version": "1.0",
        "lines": RUSSIAN,
        "record_digest": RECORD,
        "checkpoint": "1204·5f3a91bc07d45e68",
        "printed_by": "Иванова М. С., медсестра",
        "printed_at": "14.03.2025 14:22 MSK",
        "copy": 2,
        "signature": signature(),
    }
    return PaperForm(**(told | other))
