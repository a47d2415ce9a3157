"""The engine: is this answer right? Values, checks, derivations, what is asked. Knows no subject's name, no screen, no disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.forms.casebook import CaseBook
    from cartdesk.forms.engine import Settled
    from cartdesk.forms.entry import FormEntry, Progress
    from cartdesk.forms.features import personal_finding
    from cartdesk.forms.finding import Finding, Verdict
    from cartdesk.forms.lint import lint_expressions
    from cartdesk.forms.personal import PersonalKind, personal_kinds
    from cartdesk.forms.place import FormPlace, ItemKey
    from cartdesk.forms.remarking import Change
    from cartdesk.forms.rules import Answer, Expression, compile_expression
    from cartdesk.forms.shown import Explained, ShownLine, finding_text, kinds_text, shown_json, shown_text
    from cartdesk.forms.subject import SubjectView
    from cartdesk.forms.value import COMPARATORS, NULL_FLAVOURS, Value
    from cartdesk.forms.values import FLAVOUR_WORDS, null_value, parse_text, show_value
else:
    __getattr__ = on_demand(
        __name__,
        """
        .casebook CaseBook
        .engine Settled
        .entry FormEntry Progress
        .features personal_finding
        .finding Finding Verdict
        .lint lint_expressions
        .personal PersonalKind personal_kinds
        .place FormPlace ItemKey
        .remarking Change
        .rules Answer Expression compile_expression
        .shown Explained ShownLine finding_text kinds_text shown_json shown_text
        .subject SubjectView
        .value COMPARATORS NULL_FLAVOURS Value
        .values FLAVOUR_WORDS null_value parse_text show_value
        """,
    )
