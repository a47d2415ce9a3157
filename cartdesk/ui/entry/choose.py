"""Which editor a field gets, from the definition of its item."""

from __future__ import annotations

from cartdesk.base import Words
from cartdesk.forms.place import ItemKey
from cartdesk.study.model import DataType, ItemDef, StudyDef
from cartdesk.ui.entry.choice_editor import ChoiceEditor, CodesEditor
from cartdesk.ui.entry.code_popup import CodePopupEditor
from cartdesk.ui.entry.date_editor import DateEditor, DateTimeEditor, TimeEditor
from cartdesk.ui.entry.derived_label import DerivedLabel
from cartdesk.ui.entry.editor import Editor
from cartdesk.ui.entry.field import Choice, Field, Flavour
from cartdesk.ui.entry.line_editor import ShortTextEditor
from cartdesk.ui.entry.number_editor import IntegerEditor, NumberEditor
from cartdesk.ui.entry.text_editor import TextEditor
from cartdesk.ui.theme import Theme

FEW = 6  # codes that may stand side by side
FEW_SIGNS = 110  # and their letters, all together
LONGEST_SIGNS = 30
SHORT_TEXT = 40
LINES: dict[DataType, type[Editor]] = {
    DataType.INTEGER: IntegerEditor,
    DataType.NUMBER: NumberEditor,
    DataType.DATE: DateEditor,
    DataType.PARTIAL_DATE: DateEditor,
    DataType.TIME: TimeEditor,
    DataType.DATETIME: DateTimeEditor,
}
HINTS = {
    DataType.DATE: "date",
    DataType.PARTIAL_DATE: "partial-date",
    DataType.TIME: "time",
    DataType.DATETIME: "datetime",
}


def field_of(study: StudyDef, item: ItemDef, key: ItemKey, words: Words) -> Field:
    """The plain description of a field in the language of the screen."""
    language = words.language
    choices: tuple[Choice, ...] = ()
    if item.codelist:
        codelist = study.codelists[item.codelist]
        choices = tuple(
            Choice(one.code, one.text(language), codelist.synonyms.get(one.code, ()))
            for one in codelist.items
        )
    flavours = tuple(
        Flavour(code, words(f"entry.null.{code}.short"), words(f"entry.null.{code}.words"))
        for code in item.null_flavours
    )
    unit = study.units[item.unit].text(language) if item.unit and item.unit in study.units else ""
    hint = words(f"entry.hint.{HINTS[item.type]}") if item.type in HINTS else ""
    hint = words("entry.hint.code") if choices else hint
    length = item.length if item.type is DataType.TEXT else 0
    return Field(key, item.text(language), unit, hint, length, choices, flavours)


def make_editor(study: StudyDef, item: ItemDef, field: Field, words: Words, theme: Theme) -> Editor:
    """The editor that fits an item: derived text, codes, numbers, dates, short or long text."""
    return editor_class(item, field)(field, words, theme)


def editor_class(item: ItemDef, field: Field) -> type[Editor]:
    """The kind of editor, decided by type, number of codes and length."""
    if item.derived:
        return DerivedLabel
    if item.type is DataType.CODES:
        return CodesEditor
    if item.codelist:
        return ChoiceEditor if fits_in_row(field) else CodePopupEditor
    if item.type in LINES:
        return LINES[item.type]
    return ShortTextEditor if 0 < item.length <= SHORT_TEXT else TextEditor


def fits_in_row(field: Field) -> bool:
    """True when all codes may stand side by side without filling the page."""
    lengths = [len(choice.text) for choice in field.choices]
    return 0 < len(lengths) <= FEW and sum(lengths) <= FEW_SIGNS and max(lengths) <= LONGEST_SIGNS
