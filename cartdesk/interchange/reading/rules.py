"""Formal expressions in languages the program does not run: gathered, told beside their fields, never guessed."""

from __future__ import annotations

from dataclasses import dataclass, field

from cartdesk.base import LANGUAGES, Words
from cartdesk.interchange.reading.limits import told
from cartdesk.interchange.reading.raw import NOTHING, RawItem, RawRange, RawRef, RawRule, RawVersion
from cartdesk.interchange.reading.report import Report
from cartdesk.study.model import KeptRule, Text

_ASKED_IF = "REDCap"  # its branching logic says when a field is shown, ODM's conditions when one is not


@dataclass(slots=True)
class _Use:
    kind: str
    rule: RawRule
    context: str
    source: str
    items: list[str] = field(default_factory=list)


class KeptRules:
    """The rules of one version that are kept: each once, with the fields it belongs to."""

    def __init__(self, version: RawVersion, report: Report) -> None:
        self._version = version
        self._report = report
        self._uses: dict[tuple[str, str, str], _Use] = {}
        self._words = {language: Words(language) for language in LANGUAGES}

    def conditions(self, refs: list[RawRef], item: str) -> list[Text]:
        """Note the conditions of the references that lead to an item; gives what is told beside the field."""
        lines = []
        for ref in refs:
            if ref.condition:
                lines += self._named("condition", self._version.conditions, ref.condition, ref.line, item)
        return lines

    def method(self, ref: RawRef, item: str) -> list[Text]:
        """The same for the method an item is derived by."""
        if not ref.method:
            return []
        return self._named("method", self._version.methods, ref.method, ref.line, item)

    def of_vendor(self, raw: RawItem, item: str) -> list[Text]:
        """The same for the branching logic and calculation a vendor wrote at the item."""
        lines = []
        for kind, context, source in raw.rules:
            rule = RawRule(f"{raw.oid}.{kind}", raw.line, raw.name, NOTHING, ((context, source),))
            lines.append(self._use(kind, rule, context, source, item))
        return lines

    def ranges(self, raw: RawItem, left: list[RawRange], item: str) -> list[Text]:
        """The same for RangeChecks that are no plain comparison."""
        lines = []
        for number, one in enumerate(left, 1):
            rule = RawRule(f"{raw.oid}.range.{number}", one.line, raw.name, one.message, one.expressions)
            for context, source in one.expressions or (("RangeCheck", told(one)),):
                lines.append(self._use("check", rule, context, source, item))
        return lines

    def all(self) -> tuple[KeptRule, ...]:
        """Every kept rule, those that no field uses included."""
        used = {rule.oid for _, rule in ((one.kind, one.rule) for one in self._uses.values())}
        for kind, known in (("condition", self._version.conditions), ("method", self._version.methods)):
            for rule in known.values():
                if rule.oid not in used:
                    self._report.note("unused", rule.line, name=f"{kind.capitalize()}Def", oid=rule.oid)
        return tuple(
            KeptRule(
                one.kind,
                one.rule.oid,
                one.context,
                one.source,
                one.rule.text,
                tuple(one.items),
                one.rule.line,
            )
            for one in self._uses.values()
        )

    def _named(self, kind: str, known: dict[str, RawRule], oid: str, line: int, item: str) -> list[Text]:
        rule = known.get(oid)
        if rule is None:
            self._report.note("dangling", line, name=f"{kind.capitalize()}Def", oid=oid)
            return []
        sources = rule.expressions or (("", ""),)
        return [self._use(kind, rule, context, source, item) for context, source in sources]

    def _use(self, kind: str, rule: RawRule, context: str, source: str, item: str) -> Text:
        use = self._uses.setdefault((kind, rule.oid, context), _Use(kind, rule, context, source))
        if item not in use.items:
            use.items.append(item)
        return Text(self._line(use, "ru"), self._line(use, "en"))

    def _line(self, use: _Use, language: str) -> str:
        kind = "asked-if" if use.kind == "condition" and use.context == _ASKED_IF else use.kind
        said = use.rule.text(language)
        formal = f"{use.context}: {use.source}" if use.source else ""
        return f"{self._words[language](f'odm.help.{kind}')} {'. '.join(filter(None, (said.rstrip('.'), formal)))}"


def join(texts: list[Text]) -> Text | None:
    """Several texts under each other, or None."""
    if not any(text("en") for text in texts):
        return None
    others = {tag: "" for text in texts for tag in text.others}
    return Text(
        "\n".join(filter(None, (text("ru") for text in texts))),
        "\n".join(filter(None, (text("en") for text in texts))),
        {tag: "\n".join(filter(None, (text.others.get(tag, "") for text in texts))) for tag in others},
    )
