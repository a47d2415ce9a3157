"""All that the engine can say of a study's rules without a subject: one list of findings."""

from __future__ import annotations

from cartdesk.forms.codes import lint_codes
from cartdesk.forms.gradelint import lint_grades
from cartdesk.forms.reach import lint_reach
from cartdesk.study import Fault
from cartdesk.study.model import StudyDef


def lint_rules(study: StudyDef) -> list[Fault]:
    """Codes that no list holds, rules that can never be true, grade tables that are no functions.

    A rule with a wrong code is told of once: what else follows from it is not.
    """
    codes = lint_codes(study)
    told = {fault.key for fault in codes}
    return [*codes, *(fault for fault in lint_reach(study) if fault.key not in told), *lint_grades(study)]
