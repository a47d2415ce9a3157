"""The protocol as data: loading a study folder, checking its structure, the schedule of visits (house page).

Knows TOML; knows no patient, no screen, and runs no expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.study.at_hand import protocol_of, studies, study_folder
    from cartdesk.study.crossread import looks_personal
    from cartdesk.study.duties import duties_of, duty_faults
    from cartdesk.study.lint import Fault, lint_folder
    from cartdesk.study.loader import load_folder, load_study
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
    from cartdesk.study.placing import lint_places
    from cartdesk.study.schedule import VisitWindow, due_forms, plan_visits
    from cartdesk.study.severity import Severity
    from cartdesk.study.vectors import Vector, read_vectors
    from cartdesk.study.writing import study_texts, write_folder
else:
    __getattr__ = on_demand(
        __name__,
        """
        .crossread looks_personal
        .duties duties_of duty_faults
        .lint Fault lint_folder
        .at_hand protocol_of studies study_folder
        .loader load_folder load_study
        .lock LOCK lock_faults lock_text
        .model Analyte CheckDef CodeList CodeListItem DataType DutyDef FormDef GroupKind
        .model ItemDef ItemGroupDef KeptRule MeasurementUnit MethodDef Origin PanelColumn
        .model PersonalItem RangeCheck Repeat RoleDef StudyDef StudyEventDef Text
        .placing lint_places
        .schedule VisitWindow due_forms plan_visits
        .severity Severity
        .vectors Vector read_vectors
        .writing study_texts write_folder
        """,
    )
