"""The protocol as data: loading a study folder, checking its structure, the schedule of visits (house page).

Knows TOML; knows no patient, no screen, and runs no expression.
"""

from cartdesk.study.crossread import looks_personal
from cartdesk.study.duties import duties_of, duty_faults
from cartdesk.study.lint import Fault, lint_folder
from cartdesk.study.loader import load_folder, load_study, studies, study_folder
from cartdesk.study.lock import LOCK, lock_faults, lock_text
from cartdesk.study.model import (
    Analyte,
    CheckDef,
    CodeList,
    CodeListItem,
    DataType,
    DutyDef,
    FormDef,
    GroupKind,
    ItemDef,
    ItemGroupDef,
    KeptRule,
    MeasurementUnit,
    MethodDef,
    Origin,
    PanelColumn,
    PersonalItem,
    RangeCheck,
    Repeat,
    RoleDef,
    StudyDef,
    StudyEventDef,
    Text,
)
from cartdesk.study.schedule import VisitWindow, due_forms, plan_visits
from cartdesk.study.severity import Severity
from cartdesk.study.writing import study_texts, write_folder

__all__ = [
    "Analyte",
    "CheckDef",
    "CodeList",
    "CodeListItem",
    "DataType",
    "DutyDef",
    "Fault",
    "FormDef",
    "GroupKind",
    "ItemDef",
    "ItemGroupDef",
    "MeasurementUnit",
    "KeptRule",
    "LOCK",
    "MethodDef",
    "Origin",
    "PanelColumn",
    "PersonalItem",
    "RangeCheck",
    "Repeat",
    "RoleDef",
    "Severity",
    "StudyDef",
    "StudyEventDef",
    "Text",
    "VisitWindow",
    "due_forms",
    "duties_of",
    "duty_faults",
    "lint_folder",
    "load_folder",
    "load_study",
    "lock_faults",
    "lock_text",
    "looks_personal",
    "plan_visits",
    "studies",
    "study_folder",
    "study_texts",
    "write_folder",
]
