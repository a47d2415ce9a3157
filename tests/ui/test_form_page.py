"""The form page on the real study: walking, saving, failing, completing, null flavours, reasons."""

import random

from PySide6.QtCore import Qt

from cartdesk.forms import Verdict
from cartdesk.records import FormStatus
from cartdesk.ui.dialogs.explain_dialog import ExplainDialog
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from tests.ui.entry_kit import disk_full, editor, enter, key, open_page, press, type_text, value

CTRL = Qt.KeyboardModifier.ControlModifier


def here(page):
    found = page._editor_here()
    return found.field.key.item if found else None


def test_a_visit_is_typed_with_the_keyboard_alone(qtbot):
    page, acts = open_page(qtbot, "F_VS")
    page.start()
    assert here(page) == "VSPERF"
    type_text(page.focusWidget(), "1")  # the first choice: yes
    press(page.focusWidget(), Qt.Key.Key_Return)
    assert here(page) == "VSDAT"
    type_text(page.focusWidget(), "+91")
    press(page.focusWidget(), Qt.Key.Key_Return)
    assert acts.stored[key("VSDAT")].text == "2025-03-05"
    assert here(page) == "VSPOS"  # the time need not be told: Enter passes it, the arrow comes to it
    press(page.focusWidget(), Qt.Key.Key_Up)
    assert here(page) == "VSTIM"
    type_text(page.focusWidget(), "905")
    press(page.focusWidget(), Qt.Key.Key_Return)
    type_text(page.focusWidget(), "2")
    press(page.focusWidget(), Qt.Key.Key_Return)
    assert here(page) == "SYSBP"
    type_text(page.focusWidget(), "128")
    press(page.focusWidget(), Qt.Key.Key_Return)
    assert here(page) == "DIABP"
    press(page.focusWidget(), Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert here(page) == "SYSBP"
    assert acts.stored[key("SYSBP")].text == "128"
    assert "14:07:31" in page.footer.saved.text()


def test_enter_walks_down_a_laboratory_panel(qtbot):
    page, _ = open_page(qtbot, "F_LBH", stored={"LBHPERF": "Y"})
    page.body.go(key("LBH_HGB_ORRES"))
    seen = []
    for _ in range(6):
        seen.append(here(page))
        press(page.focusWidget(), Qt.Key.Key_Return)
    assert seen[:3] == ["LBH_HGB_ORRES", "LBH_WBC_ORRES", "LBH_NEUT_ORRES"]
    assert all(item.endswith("_ORRES") for item in seen)


def test_folded_analytes_come_out_when_asked_for(qtbot):
    page, _ = open_page(qtbot, "F_LBH", stored={"LBHPERF": "Y"})
    body = page.body.sections["IG.F_LBH.LBH"].built()
    folded = [line for line in body.lines if line.isHidden()]
    assert {line.analyte.code for line in folded} >= {"RBC", "HCT", "ESR"}
    body.button.click()
    assert not any(line.isHidden() for line in body.lines)


def test_nothing_is_said_to_be_saved_when_it_was_not(qtbot):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    acts.fault = disk_full()
    enter(page, "SYSBP", "128")
    line = editor(page, "SYSBP").line
    assert line.text() == "128"
    assert page.scene.entry.value(key("SYSBP")) is None
    assert page.footer.saved.isHidden()
    assert page._words.error(disk_full()) in page.footer.failed.text()
    assert here(page) == "SYSBP"
    acts.fault = None
    press(line, Qt.Key.Key_Return)
    assert acts.stored[key("SYSBP")].text == "128"
    assert page.scene.entry.value(key("SYSBP")) is not None
    assert page.footer.failed.isHidden()


def test_fields_not_asked_are_hidden_until_they_are(qtbot):
    page, _ = open_page(qtbot, "F_IC", "M1", role="investigator")
    witness = page.body.field(key("ICWITNM"))
    assert witness.isHidden()
    type_text(editor(page, "ICWIT").control(), "1")
    assert not witness.isHidden()
    enter(page, "ICWITNM", "Petrova")
    type_text(editor(page, "ICWIT").control(), "2")
    assert not witness.isHidden()  # kept and flagged, never lost
    assert any(note.kind == "warn" for note in witness.view.notes)


def test_items_of_the_investigator_wait(qtbot):
    page, acts = open_page(qtbot, "F_AE", "LOG")
    row = page.body.field(key("AEREL"))
    assert row.reserved.text() == "ждёт врача"
    assert not row.reachable()
    page.writer.typed(key("AEREL"), "RELATED")
    assert acts.saves == []


def test_null_flavour_by_f4_and_by_word(qtbot):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    press(editor(page, "SYSBP").control(), Qt.Key.Key_F4)
    assert acts.stored[key("SYSBP")].null_flavour == "ND"
    assert editor(page, "SYSBP").line.text() == "НВ"
    enter(page, "DIABP", "нв")
    assert acts.stored[key("DIABP")].null_flavour == "ND"
    enter(page, "SYSBP", "120")
    assert acts.stored[key("SYSBP")].text == "120"


def test_relative_dates(qtbot):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    for typed, day in (
        ("т", "2025-03-14"),
        ("вчера", "2025-03-13"),
        ("т-3", "2025-03-11"),
        ("-3", "2024-12-01"),
        ("+28", "2025-01-01"),
    ):
        enter(page, "VSDAT", typed)
        assert acts.stored[key("VSDAT")].text == day, typed
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"}, day0=None)
    enter(page, "VSDAT", "+28")
    assert acts.saves == []
    assert key("VSDAT") in page.views.refused


def test_completing_leads_to_the_first_gap_and_never_refuses(qtbot):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y", "VSDAT": "05.03.2025"})
    page.complete()
    assert acts.completed == 0
    assert here(page) == "VSPOS"
    page.complete()
    assert acts.completed == 1
    assert page.writer.status is FormStatus.COMPLETE
    assert page.footer.button.isHidden()


def test_after_completion_a_change_asks_why(qtbot):
    page, acts = open_page(
        qtbot, "F_VS", stored={"VSPERF": "Y", "SYSBP": "128"}, completed=True, status=FormStatus.COMPLETE
    )
    enter(page, "SYSBP", "130")
    dialog = page.findChild(ReasonDialog)
    assert acts.saves == []
    dialog.reject()
    assert editor(page, "SYSBP").line.text() == "128"
    assert not [one for one in page.findChildren(ReasonDialog) if one.isVisible()]  # asked once, not twice
    enter(page, "SYSBP", "131")
    dialog = [one for one in page.findChildren(ReasonDialog) if one.isVisible()][-1]
    assert dialog.group.checkedId() == -1  # it remembers nothing
    dialog.group.button(4).setChecked(True)
    dialog.button.click()
    assert acts.saves == [] and not dialog.fault.isHidden()  # "other" wants words
    dialog.text.setText("Сверено с листом")
    dialog.button.click()
    ((saved, now, reason),) = acts.saves
    assert (saved, now.text, reason.code, reason.text) == (key("SYSBP"), "131", "other", "Сверено с листом")


def test_a_warning_is_explained_and_the_mark_stays(qtbot):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    enter(page, "TEMP", "38,9")
    row = page.body.field(key("TEMP"))
    note = next(frame for frame in row.notes.frames if frame.button is not None)
    note.button.click()
    dialog = page.findChild(ExplainDialog)
    dialog.text.setText("x")
    dialog.button.click()
    assert acts.explained == []
    dialog.text.setText("НЯ внесено")
    dialog.button.click()
    assert [text for _, _, text in acts.explained] == ["НЯ внесено"]
    assert any(note.kind == "explained" and "НЯ внесено" in note.text for note in row.view.notes)
    enter(page, "TEMP", "38,7")  # the answer changed: the explanation no longer covers it
    assert not any(note.kind == "explained" for note in row.view.notes)


def test_f8_goes_to_the_next_problem(qtbot):
    page, _ = open_page(qtbot, "F_VS", stored={"VSPERF": "Y", "VSDAT": "05.03.2025", "VSPOS": "SITTING"})
    page.body.go(key("VSPERF"))
    page.next_problem()
    assert here(page) == "SYSBP"


def test_derived_values_follow_at_once(qtbot):
    page, _ = open_page(qtbot, "F_VS", stored={"VSPERF": "Y", "HEIGHT": "170"}, event="M1")
    assert editor(page, "BMI").text() == ""
    enter(page, "WEIGHT", "70")
    assert editor(page, "BMI").text() == "24,2"  # 70 / 1.7² = 24.22


def test_rows_of_a_group_come_and_go(qtbot):
    page, acts = open_page(qtbot, "F_IC", "M1", role="investigator")
    page.writer.add_row("RG_ICRE")
    assert page.scene.entry.rows("RG_ICRE") == (1,)
    enter(page, "ICREVER", "3.0")
    page.writer.remove_row("RG_ICRE", 1)
    dialog = page.findChild(ReasonDialog)
    dialog.group.button(0).setChecked(True)
    dialog.button.click()
    assert page.scene.entry.rows("RG_ICRE") == ()
    assert key("ICREVER") not in acts.stored


def test_long_text_comes_back_sign_for_sign(qtbot):
    page, _ = open_page(qtbot, "F_AE", "LOG")
    one = editor(page, "AETERM")
    text = ("Ночная лихорадка 😷\u00a0— 39,1\n" * 4000)[:100_000]
    told = []
    one.typed.connect(lambda _, got: told.append(got))
    one.sheet.setPlainText(text)
    one.commit()
    assert told == [text]


def test_300_random_key_sequences_end_with_the_entry_as_saved(qtbot):
    seed = 20260305
    chance = random.Random(seed)
    keys = [
        Qt.Key.Key_Return,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Delete,
    ]
    keys += [Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Backspace]
    signs = "0123456789,.<>-+ынYNтв "
    page, acts = open_page(qtbot, "F_VS")
    page.start()
    for number in range(300):
        widget = page.focusWidget()
        if widget is None or page._editor_here() is None or chance.random() < 0.1:
            page.body.go(
                chance.choice(
                    [
                        k
                        for k in tuple(page.scene.entry.keys())
                        if not page.views.locked(k) and page.views.shown(k)
                    ]
                )
            )
            widget = page.focusWidget()
        for _ in range(chance.randint(1, 8)):
            if chance.random() < 0.25:
                press(widget, chance.choice(keys))
            else:
                type_text(widget, chance.choice(signs))
            widget = page.focusWidget() or widget
        acts.fault = disk_full() if chance.random() < 0.1 else None
        page.finish_typing()
        held = {
            k: v
            for k in tuple(page.scene.entry.keys())
            if not page.views.item(k).derived and (v := page.scene.entry.value(k))
        }
        assert held == acts.stored, f"seed {seed}, sequence {number}"
    assert acts.saves


def test_the_counts_are_those_of_the_engine(qtbot):
    page, _ = open_page(qtbot, "F_VS", stored={"VSPERF": "Y", "PULSE": "400"})
    wrong = [one for one in page.scene.entry.findings() if one.verdict is Verdict.REJECT]
    assert len(wrong) == 1
    assert page.footer.open.text().startswith("1 ошибка")
    assert value("PULSE", "400").text == "400"


def test_what_is_being_typed_is_never_overwritten(qtbot):
    page, _ = open_page(qtbot, "F_VS", stored={"VSPERF": "Y", "TEMP": "36.6"})
    page.body.go(key("TEMP"))
    line = editor(page, "TEMP").line
    type_text(line, "38,")
    page.views.strict = True
    page.body.refresh_all()  # another act came back meanwhile
    assert line.text() == "38,"


def test_where_the_ways_to_sections_would_take_the_room_of_the_fields_they_stand_in_one_list(qtbot):
    page, _ = open_page(qtbot, "F_AE", event="LOG")
    page.resize(6000, 1600)  # room for any letters that another test left behind
    qtbot.waitUntil(lambda: not page.head.list.isVisible())
    assert sum(one.isVisible() for one in page.head._buttons.values()) > 4
    page.resize(640, 400)
    qtbot.waitUntil(page.head.list.isVisible)
    assert not any(one.isVisible() for one in page.head._buttons.values())
    wanted = []
    page.head.section_wanted.connect(wanted.append)
    page.head.list.menu().actions()[1].trigger()
    assert len(wanted) == 1 and wanted[0] in page.head._buttons
