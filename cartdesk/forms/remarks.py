"""From a check that fired to the Finding on the screen: where it stands, and the facts its message names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from cartdesk.forms.derivation import Derivations
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.rules import Expression
from cartdesk.forms.subject import Spot
from cartdesk.study.model import CheckDef, GroupKind
from cartdesk.study.severity import Severity

LABORATORY = {"g": "grade", "term": "term"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def check_finding(
    derivations: Derivations, check: CheckDef, expression: Expression | None, spot: Spot
) -> Finding:
    """The Finding of a check that fired. A check on another form's state only warns here (decisions 6)."""
    hard = check.severity is Severity.HARD and not check.signature_only
    facts = dict(_facts(derivations, check, expression, spot))
    return Finding(
        check.oid,
        Verdict.REJECT if hard else Verdict.WARN,
        _where(derivations, check, spot),
        facts,
        check.overrulable,
    )


def _where(derivations: Derivations, check: CheckDef, spot: Spot) -> ItemKey | None:
    """The first of the check's items that stands in this form; in a panel the same column of the analyte."""
    study = derivations.study
    for oid in check.items:
        item = study.items.get(oid)
        if item is None or item.form != spot.place.form:
            continue
        if spot.analyte is not None and item.panel is not None:
            oid = spot.analyte.items.get(item.panel[1], oid)
        row = spot.repeat if spot.group == item.group else 1
        if study.groups[item.group].kind is GroupKind.REPEATING and spot.group != item.group:
            row = next(iter(derivations.answers.rows_of(spot.place, item.group)), 1)
        return ItemKey(item.group, row, oid)
    if spot.analyte is not None:
        oid = next(iter(spot.analyte.items.values()))
        return ItemKey(study.items[oid].group, 1, oid)
    return None


def _facts(
    derivations: Derivations, check: CheckDef, expression: Expression | None, spot: Spot
) -> Iterator[tuple[str, str]]:
    """What the message's {placeholders} stand for, as stored text; `finding_text` shows it in a language."""
    for name in dict.fromkeys(_PLACEHOLDER.findall(check.message.ru + check.message.en)):
        if name == "visit":
            yield name, spot.place.event
        elif name == "test" and spot.analyte is not None:
            yield name, spot.analyte.code
        elif name in LABORATORY and spot.analyte is not None:
            told = derivations.binder.name(("lab", LABORATORY[name]), spot)
            yield name, f"{told:g}" if isinstance(told, float) else told or ""
        elif name in ("from", "to"):
            day = _window_day(derivations, spot.place, last=name == "to")
            if day:
                yield name, day
        elif name == "n" and expression is not None and expression.reading.rows:
            path, fields = min(expression.reading.rows.items(), key=lambda pair: pair[0])
            yield name, str(len(derivations.binder.rows(path, fields, spot)))
        elif (value := derivations.answers.item_value(name, spot)) is not None and value.known:
            yield name, value.text


def _window_day(derivations: Derivations, place: FormPlace, last: bool) -> str:
    event = derivations.study.events.get(place.event)
    start = derivations.answers.reference_day(place)
    if event is None or event.target_day is None or start is None:
        return ""
    return (start + timedelta(days=event.target_day + (event.plus if last else -event.minus))).isoformat()
