"""Words of an ODM file: languages told apart, HTML taken out of labels, blanks put in order."""

from __future__ import annotations

import html
import re
from typing import Any

from lxml import etree

from cartdesk.interchange.reading.known import XML
from cartdesk.interchange.reading.report import Report
from cartdesk.study.model import Text

_TAG = re.compile(
    r"</?(?:a|b|i|u|p|em|br|hr|h[1-6]|li|ol|ul|td|th|tr|div|img|sub|sup|pre|big|font|span|small|strong|table|tbody"
    r"|thead|center|label)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</?(?:p|br|hr|h[1-6]|li|div|tr|table)\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MOST_LINES = 65_535
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def read_texts(parent: etree._Element | None, report: Report) -> Text:
    """The TranslatedTexts in an element; words directly in it count as well. No language told: by their letters."""
    if parent is None:
        return Text("", "")
    found: dict[str, str] = {}
    direct = plain(parent.text or "", parent, report)
    if direct:
        found[""] = direct
    for child in parent:
        if isinstance(child.tag, str) and child.tag.endswith("TranslatedText"):
            words = plain(content(child), child, report)
            if words:
                found.setdefault((child.get(f"{XML}lang") or "").strip(), words)
    return sort_languages(found)


def sort_languages(found: dict[str, str]) -> Text:
    """Words by language tag as a Text: Russian, English, others under their own tag."""
    ru, en = "", ""
    others: dict[str, str] = {}
    for tag, words in found.items():
        head = tag.lower().partition("-")[0]
        if head in ("ru", "rus") or (not tag and _CYRILLIC.search(words)):
            ru = ru or words
        elif head in ("en", "eng") or not tag:
            en = en or words
        else:
            others.setdefault(tag if _LANGUAGE.fullmatch(tag) else "und", words)
    return Text(ru, en, others)


def of_one(words: str) -> Text:
    """Words without a language, such as a Name."""
    return sort_languages({"": words.strip()}) if words.strip() else Text("", "")


def plain(words: str, place: etree._Element, report: Report) -> str:
    """Words as a person reads them: markup out, blanks in order, lines kept."""
    if "<" in words and _TAG.search(words):
        report.note("html", line_of(place))
        words = html.unescape(_TAG.sub("", _BREAK.sub("\n", words)))
    lines = (_BLANKS.sub(" ", line).strip() for line in words.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def languages_of(text: Text) -> set[str]:
    """The languages a text has words in."""
    told = {tag for tag, words in (("ru", text.ru), ("en", text.en)) if words}
    return told | set(text.others)


def content(element: etree._Element) -> str:
    """All text in an element."""
    return "".join(map(str, element.itertext())).strip()


def line_of(element: etree._Element) -> int:
    """The line an element stands in; 0 when it is not known (the parser counts to 65,534)."""
    found: Any = element.sourceline
    return int(found) if found and found < _MOST_LINES else 0
