"""One form of the annotated case book: groups, items with their answers and notes, checks and derivations in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cartdesk.base import Words
from cartdesk.paper import BookChapter, BookLine
from cartdesk.study import (
    CheckDef,
    DataType,
    FormDef,
    GroupKind,
    ItemDef,
    ItemGroupDef,
    MethodDef,
    RangeCheck,
    StudyDef,
)
from cartdesk.usecases.rule_words import RuleWords

MOST_CODES = 16  # a longer list stands only among the lists
_WORDY = re.compile(r"[A-Za-z_0-9.'\"=!<>&|\s\[\],()-]+", re.ASCII)
_CALL = re.compile(r"[a-z]\w*\(|\?|\[|!(?!=)|[a-z]\.", re.ASCII)


def language_of(study: StudyDef, language: str) -> str:
    """The asked language; a text falls back to what the study has by itself."""
    return language if language in study.languages or not study.languages else study.languages[0]


class FormWords:
    """Turns the forms of one study into chapters."""

    def __init__(self, study: StudyDef, words: Words) -> None:
        self.study, self.words = study, words
        self.language = language_of(study, words.language)
        self._rules = RuleWords(study, words, self.language)
        self._checks: dict[str, list[CheckDef]] = {}
        for check in study.checks.values():
            first = next((item for item in check.items if item in study.items), "")
            home = first if first and study.items[first].form == check.form else ""
            self._checks.setdefault(home or check.form, []).append(check)

    def say(self, key: str, **facts: str | int) -> str:
        """Words of the book."""
        return self.words(f"book.{key}", **facts)

    def chapter(self, form: FormDef) -> BookChapter:
        """A form with everything in it."""
        return BookChapter(f"{form.oid} · {form.text(self.language)}", tuple(self._lines(form)), level=2)

    def _lines(self, form: FormDef) -> Iterator[BookLine]:
        yield from self._facts(form)
        number = 0
        for oid in form.groups:
            group = self.study.groups[oid]
            title = (group.text or form.text)(self.language)
            yield BookLine("section", (title, self._group_note(group)))
            for item in group.items:
                number += 1
                yield from self._item(number, self.study.items[item], group)
        rest = self._checks.get(form.oid, [])
        if rest:
            yield BookLine("section", (self.say("form-checks"), ""))
            yield from map(self._check, rest)

    def _facts(self, form: FormDef) -> Iterator[BookLine]:
        row = self.study.matrix.get(form.oid, {})
        visits = ", ".join(f"{event} ({cell})" for event, cell in row.items() if cell != "-")
        facts = (
            ("repeat", self.say(f"repeat.{form.repeat.value}")),
            ("at-visits", visits),
            ("domain", form.domain),
            ("fill", self._roles(form.fill)),
            ("sign", self._roles(form.sign)),
            ("gate", form.gate or ""),
        )
        for name, text in facts:
            if text:
                yield BookLine("fact", (self.say(f"fact.{name}"), text))

    def _roles(self, roles: tuple[str, ...]) -> str:
        known = self.study.roles
        return ", ".join(known[one].text(self.language) if one in known else one for one in roles)

    def _group_note(self, group: ItemGroupDef) -> str:
        parts = [group.oid, self.say(f"group.{group.kind.value}")]
        if group.kind is GroupKind.REPEATING:
            parts.append(self.say("rows", low=group.minimum, high=group.maximum))
        if group.like:
            parts.append(self.say("rows-like", group=group.like))
        if group.condition:
            parts.append(self.say("asked-when", when=self._condition(group.condition)))
        return " · ".join(parts)

    # items

    def _item(self, number: int, item: ItemDef, group: ItemGroupDef) -> Iterator[BookLine]:
        mark = "ƒ " if item.derived else ""
        question = mark + item.text(self.language)
        if item.help is not None and item.help(self.language):
            question += "\n" + item.help(self.language)
        yield BookLine(
            "derived" if item.derived else "item",
            (str(number), question, self._answer(item), item.oid, " · ".join(self._notes(item, group))),
        )
        if item.derived:
            yield self._method(self.study.methods[item.derived])
        for check in item.ranges:
            yield self._range(check, item)
        yield from map(self._check, self._checks.get(item.oid, []))

    def _method(self, method: MethodDef) -> BookLine:
        source = method.expression or self.say("builtin", name=method.builtin)
        builtin = self.say(f"engine.{method.builtin}") if method.builtin else ""
        told = builtin or self._in_words(method.plain, method.expression)
        return BookLine("method", (f"ƒ {method.oid}", told or source, source if told else ""))

    def _in_words(self, plain: str, source: str) -> str:
        """The rule in words of the book's language: what the study says itself is English."""
        return plain if self.words.language == "en" and plain else self._rules.told(source) or plain

    def _condition(self, source: str) -> str:
        """A plain condition in the words of `said`, any other told whole with its source behind it."""
        short = said(source, self.words)
        told = self._rules.told(source) if short == source else ""
        return f"{told} [{source}]" if told else short

    def _answer(self, item: ItemDef) -> str:
        codes = self.study.codelists.get(item.codelist or "")
        if codes is not None and len(codes.items) <= MOST_CODES and item.panel is None:
            box = "☐" if item.type is DataType.CODES else "○"
            return "\n".join(f"{box} {one.code} = {one.text(self.language)}" for one in codes.items)
        if codes is not None:
            return self.say("see-list", list=codes.oid, n=len(codes.items))
        field = {DataType.DATE: "__.__.____", DataType.PARTIAL_DATE: "__.__.____", DataType.TIME: "__:__",
                 DataType.DATETIME: "__.__.____ __:__"}.get(item.type, "____________")  # fmt: skip
        unit = self.study.units.get(item.unit or "")
        return f"{field} {unit.text(self.language)}" if unit else field

    def _notes(self, item: ItemDef, group: ItemGroupDef) -> Iterator[str]:
        yield self._type(item)
        if item.codelist:
            yield self.say("list", list=item.codelist)
        if item.unit:
            yield self.say("in-unit", unit=item.unit)
        analyte = next((one for one in group.analytes if item.oid in one.items.values()), None)
        if analyte is not None and analyte.factors and item.comparators:
            yield self.say("other-units", units=", ".join(analyte.factors))
        if item.condition:
            key = "offered-when" if item.optional else "asked-when"
            yield self.say(key, when=self._condition(item.condition))
        elif item.mandatory:
            yield self.say("required")
        if item.condition_note:
            yield item.condition_note
        if item.null_flavours:
            yield self.say("nulls", codes=", ".join(item.null_flavours))
        if item.suggestion:
            yield self.say("suggested", source=self._rules.told(item.suggestion) or item.suggestion)
        if item.default:
            yield self.say("default", value=item.default)
        if item.pattern:
            yield self.say("pattern", pattern=item.pattern)
        if set(item.set_by) != set(self.study.forms[item.form].fill) and item.set_by:
            yield self.say("set-by", roles=self._roles(item.set_by))
        if item.stays:
            yield self.say("stays")
        if item.sdtm:
            yield f"SDTM {item.sdtm}"

    def _type(self, item: ItemDef) -> str:
        told = self.say(f"type.{item.type.value}")
        if item.type is DataType.NUMBER and item.significant:
            return self.say("digits", type=told, n=item.significant, decimals=item.decimals)
        key = "whole" if item.type is DataType.INTEGER else "longest"
        return self.say(key, type=told, n=item.length) if item.length else told

    # checks

    def _range(self, check: RangeCheck, item: ItemDef) -> BookLine:
        low, high = ("…" if one is None else str(one) for one in (check.low, check.high))
        rule = self.say("allowed", item=item.oid, low=low, high=high, unit=item.unit or "").strip()
        return self._rule(check.oid, check.severity.value, check.message(self.language), rule)

    def _check(self, check: CheckDef) -> BookLine:
        told = self._in_words(check.plain, check.expression)
        parts = [told, "" if check.expression == told else check.expression]
        if len(check.items) > 1:
            parts.append(self.say("fields", items=", ".join(check.items)))
        if check.signature_only:
            parts.append(self.say("signature-only"))
        elif not check.overrulable and check.severity.value == "H":
            parts.append(self.say("not-overrulable"))
        message = check.message(self.language)
        return self._rule(check.oid, check.severity.value, message, "\n".join(part for part in parts if part))

    def _rule(self, oid: str, severity: str, message: str, rule: str) -> BookLine:
        return BookLine("check", (f"{oid} {self.say(f'severity.{severity}')}", message, rule))


def said(expression: str, words: Words) -> str:
    """A simple expression in words; one with functions or lists stands as it is, because half a translation misleads."""
    if _CALL.search(expression.replace(" in [", " in {")) or not _WORDY.fullmatch(expression):
        return expression
    text = re.sub(r"\['(.*?)'\]", lambda found: found[1].replace("', '", ", "), expression)
    for sign, told in ((" in ", words("book.one-of")), ("&&", words("book.and")), ("||", words("book.or"))):
        text = text.replace(sign, f" {told} ")
    text = text.replace("==", "=").replace("!=", "≠").replace(">=", "≥").replace("<=", "≤").replace("'", "")
    return " ".join(text.split())
