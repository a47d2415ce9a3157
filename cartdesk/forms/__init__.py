"""The engine: is this answer right? Values, checks, derivations, what is asked. Knows no subject's name, no screen, no disk."""

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

__all__ = [
    "COMPARATORS",
    "FLAVOUR_WORDS",
    "NULL_FLAVOURS",
    "Answer",
    "CaseBook",
    "Change",
    "Explained",
    "Expression",
    "Finding",
    "FormEntry",
    "FormPlace",
    "ItemKey",
    "PersonalKind",
    "Progress",
    "Settled",
    "ShownLine",
    "SubjectView",
    "Value",
    "Verdict",
    "compile_expression",
    "finding_text",
    "kinds_text",
    "lint_expressions",
    "null_value",
    "parse_text",
    "personal_finding",
    "personal_kinds",
    "show_value",
    "shown_json",
    "shown_text",
]
