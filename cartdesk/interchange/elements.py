"""Small elements that stand everywhere in ODM. They carry no namespace: the root declares it for all."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.interchange.oids import FLAG_LIST, LANG
from cartdesk.study.model import Text

NO_WORDS = "-"


def element(
    tag: str, attributes: Mapping[str, str | int | None] | None = None, text: str | None = None
) -> etree._Element:
    """An element; attributes that are None are left out.

    A character XML cannot carry is `interchange.bad-character`: named, never replaced.
    """
    try:
        made = etree.Element(tag)
        for name, value in (attributes or {}).items():
            if value is not None:
                made.set(name, str(value))
        made.text = text
    except ValueError as fault:
        raise CartDeskError("interchange.bad-character", element=tag) from fault
    return made


def child(
    parent: etree._Element,
    tag: str,
    attributes: Mapping[str, str | int | None] | None = None,
    text: str | None = None,
) -> etree._Element:
    """An element put at the end of another."""
    made = element(tag, attributes, text)
    parent.append(made)
    return made


def translated(parent: etree._Element, tag: str, text: Text) -> None:
    """`tag` with a TranslatedText for each language that has words; a dash where none has."""
    holder = child(parent, tag)
    told = {"ru": text.ru, "en": text.en, **text.others}
    for language, words in told.items():
        if words:
            child(holder, "TranslatedText", {LANG: language}, words)
    if not any(told.values()):
        child(holder, "TranslatedText", {LANG: "en"}, NO_WORDS)


def same_text(words: str) -> Text:
    """Words that have no translation, such as the plain rule of a check."""
    return Text(words, words)


def flag(parent: etree._Element, number: int, kind: str, value: str, codelist: str) -> None:
    """An Annotation with one Flag: what is known about the element that ODM has no attribute for."""
    note = child(child(parent, "Annotation", {"SeqNum": number}), "Flag")
    child(note, "FlagValue", {"CodeListOID": codelist}, value)
    child(note, "FlagType", {"CodeListOID": FLAG_LIST}, kind)
