"""Personal data in free text are remarked while they are typed, in forms and in dialogs (R66)."""

import pytest
from PySide6.QtCore import Qt

from cartdesk.base import Words
from cartdesk.forms import FormPlace, Verdict
from cartdesk.ui.dialogs.explain_dialog import ExplainDialog
from cartdesk.ui.dialogs.handover_dialog import HandoverDialog
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.ui.dialogs.refuse_dialog import RefuseDialog
from cartdesk.ui.pages.sending_page import SendingPage
from cartdesk.ui.presenters.sending import suspicions_told
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.personal_remark import PersonalRemark
from cartdesk.usecases import Suspicion
from tests.ui.entry_kit import STUDY, editor, key, open_page, press, type_text

PERSON = "Иванов И. И."


def remarks(page, item):
    return [note.text for note in page.body.field(key(item)).view.notes if "персональные" in note.text]


@pytest.mark.requirement(
    "R66",
    "a name is remarked before the field is left, the remark goes when the name does, and once recorded it is among the"
    " findings and may be overruled with a reason",
)
def test_a_name_is_remarked_while_it_is_typed(qtbot):
    page, acts = open_page(qtbot, "F_AE", "LOG")
    page.body.go(key("AETERM"))
    sheet = editor(page, "AETERM").sheet
    type_text(sheet, "со слов ")
    assert remarks(page, "AETERM") == []
    type_text(sheet, PERSON)
    (told,) = remarks(page, "AETERM")
    assert "имя человека" in told
    assert "Иванов" not in told
    assert acts.saves == []
    assert sheet.toPlainText() == f"со слов {PERSON}"
    (frame,) = page.body.field(key("AETERM")).notes.frames
    assert frame.button is None  # what is not recorded cannot be explained
    assert told in sheet.accessibleDescription()
    for _ in PERSON:
        press(sheet, Qt.Key.Key_Backspace)
    assert remarks(page, "AETERM") == []
    type_text(sheet, PERSON)
    press(sheet, Qt.Key.Key_Return)
    (finding,) = [one for one in page.views.open() if one.code == "personal-data"]
    assert finding.verdict is Verdict.WARN
    (frame,) = page.body.field(key("AETERM")).notes.frames
    frame.button.click()
    dialog = page.findChild(ExplainDialog)
    dialog.text.setText("так называется метод")
    dialog.button.click()
    assert acts.explained == [("personal-data", key("AETERM"), "так называется метод")]
    assert [note.kind for note in page.body.field(key("AETERM")).view.notes] == ["explained"]
    type_text(sheet, ", тел. 123-45-67")
    (note,) = page.body.field(key("AETERM")).view.notes
    assert note.kind == "warn"
    assert "телефон" in note.text
    press(sheet, Qt.Key.Key_Escape)  # the recorded text stands again, and its explanation with it
    assert [note.kind for note in page.body.field(key("AETERM")).view.notes] == ["explained"]


@pytest.mark.requirement("R66", "reasons, refusals, explanations and notes of hand-over are looked at too")
def test_words_typed_in_dialogs_are_looked_at(qtbot):
    words, theme, done = Words("ru"), Theme(), lambda *_: None
    made = (
        ReasonDialog(words, theme, done),
        RefuseDialog("Форма", words, theme, done),
        ExplainDialog("Замечание", words, theme, done),
        HandoverDialog("Форма", words, theme, done),
    )
    for dialog in made:
        qtbot.addWidget(dialog)
        remark = dialog.findChild(PersonalRemark)
        put = getattr(dialog.text, "setPlainText", None) or dialog.text.setText
        put("звонить 8 916 123-45-67")
        assert not remark.isHidden()
        assert "телефон" in remark.text()
        assert "916" not in remark.text()
        assert remark.text().endswith(dialog.text.accessibleDescription())
        put("лимфома Ходжкина, ответ по Лугано")
        assert remark.isHidden()
        assert dialog.text.accessibleDescription() == ""


def test_the_page_of_sending_names_places_and_kinds(qtbot):
    def suspicion(item, *kinds, code="01-001"):
        return Suspicion(7, code, FormPlace("LOG", 1, "F_AE", 2), item, kinds)

    ru, page = Words("ru"), SendingPage(Words("ru"), Theme())
    qtbot.addWidget(page)
    assert page.personal.isHidden()
    one = suspicions_told(STUDY, ru, (suspicion("AETERM", "name"), suspicion("AETERM", "phone")))
    assert one.count("01-001") == 1
    assert "№ 2 · Нежелательное явление · " in one
    assert "(имя человека, телефон)" in one
    page.show_personal(one)
    assert page.personal.text == one
    many = [suspicion("", "name", code=f"01-00{number}") for number in range(1, 6)]
    assert "и ещё 2 места" in suspicions_told(STUDY, ru, many)
    assert "and 2 more places" in suspicions_told(STUDY, Words("en"), many)
    page.show_personal(suspicions_told(STUDY, ru, ()))
    assert page.personal.isHidden()
