"""Rows of logs as a table: a row from an earlier one, rows struck through and restored, and what the trail says of it."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, FormStatus, Kind, Reason
from cartdesk.usecases import (
    add_log_row,
    complete_form,
    copy_log_row,
    copyable,
    enrol_subject,
    item_history,
    log_row,
    log_sizes,
    log_table,
    open_form,
    remove_log_row,
    restore_log_row,
    row_acts,
    subject_board,
    verify_desk,
)
from tests.builders import a_site, type_in

CODE = "01-001"
DRUG = {
    "CMTRT": "Ацикловир", "CMCAT": "ANTIINFECTIVE PROPHYLAXIS", "CMINDCT": "PROPHYLAXIS", "CMDOSE": "400", "CMDOSU": "mg",
    "CMROUTE": "ORAL", "CMSTDAT": "15.01.2025", "CMONGO": "N", "CMENDAT": "20.02.2025",
}  # fmt: skip


@pytest.fixture(scope="module")
def nurse(tmp_path_factory):
    desk = a_site(tmp_path_factory.mktemp("log-rows")).as_("nurse")
    enrol_subject(desk, CODE)
    return desk


def drug(desk, **changed):
    row = add_log_row(desk, CODE, "F_CM")
    for item, typed in (DRUG | changed).items():
        type_in(desk, CODE, row, item, typed)
    return row


def records(desk, place, kind):
    with desk.store.view() as unit:
        found = [AuditRecord.decode(unit.record(seq)) for seq in unit.seqs_of_form(CODE, place)]
    return [one for one in found if one.kind is kind]


def answers(desk, place):
    with desk.store.view() as unit:
        return {key.item: one.value.text for key, one in unit.items(CODE, place).items()}


def test_a_table_tells_each_row_with_the_answers_its_columns_show(nurse):
    row = drug(nurse, CMTRT="Ко-тримоксазол", CMONGO="Y")
    table = log_table(nurse, CODE, "F_CM")
    assert [one.oid for one in table.columns] == ["CMTRT", "CMSTDAT", "CMENDAT", "CMDOSE", "CMDOSU", "CMAENO"]
    told = next(one for one in table.rows if one.place == row)
    assert [value.text if value else None for value in told.cells] == [
        "Ко-тримоксазол", "2025-01-15", "2025-02-20", "400", "mg", None,
    ]  # fmt: skip
    assert told.ongoing == 2, "the column of the end says that it goes on"
    assert told == log_row(nurse, CODE, row)
    assert {one.form.oid: one.rows for one in log_sizes(nurse, CODE)}["F_CM"] == len(table.rows)
    with pytest.raises(CartDeskError, match="entry.not-a-log"):
        log_table(nurse, CODE, "F_VS")


def test_a_copy_is_a_draft_that_names_what_each_answer_was_copied_from(nurse):
    source = drug(nurse)
    complete_form(nurse, CODE, source)
    offered = {item.oid: value.text for item, value in copyable(nurse, CODE, source)}
    made = copy_log_row(nurse, CODE, source)
    assert answers(nurse, made) == offered
    assert set(offered) == {"CMTRT", "CMCAT", "CMINDCT", "CMDOSE", "CMDOSU", "CMROUTE"}, "no date and no end"
    assert log_row(nurse, CODE, made).data.status is FormStatus.DRAFT
    (added,) = records(nurse, made, Kind.ROW_ADD)
    assert added.refs["copied-row"] == source.form_repeat
    held = {one.key.item: one for one in records(nurse, source, Kind.ITEM_SET)}
    for one in records(nurse, made, Kind.ITEM_SET):
        assert (one.refs["copied"], one.refs["copied-row"]) == (held[one.key.item].seq, source.form_repeat)
    drug_key = next(one.key for one in records(nurse, made, Kind.ITEM_SET) if one.key.item == "CMTRT")
    (told,) = item_history(nurse, CODE, made, drug_key)
    assert (told.copied, told.user) == (source.form_repeat, nurse.user.name)
    assert (
        answers(nurse, source) != answers(nurse, made)
        and row_acts(nurse, CODE, made)[0].copied == source.form_repeat
    )


def test_an_empty_or_struck_row_is_no_model(nurse):
    empty, struck = add_log_row(nurse, CODE, "F_CM"), drug(nurse)
    remove_log_row(nurse, CODE, struck, Reason("other", "Чужой пациент"))
    for source in (empty, struck, FormPlace("LOG", 1, "F_CM", 999)):
        before = len(log_table(nurse, CODE, "F_CM").rows)
        with pytest.raises(CartDeskError, match="entry.nothing-to-copy"):
            copy_log_row(nurse, CODE, source)
        assert len(log_table(nurse, CODE, "F_CM").rows) == before


@pytest.mark.requirement(
    "R17", "a removed row may count again with a reason; both acts stay in the trail with who, when, why"
)
def test_a_struck_row_is_restored_as_it_was_and_both_acts_are_told(nurse):
    row = drug(nurse)
    complete_form(nurse, CODE, row)
    before = answers(nurse, row)
    with pytest.raises(CartDeskError, match="entry.no-such-row"):
        restore_log_row(nurse, CODE, row, Reason("typo"))
    remove_log_row(nurse, CODE, row, Reason("other", "Внесено дважды"))
    assert log_row(nurse, CODE, row).data.removed and answers(nurse, row) == before
    with pytest.raises(CartDeskError, match="reason.too-short"):
        restore_log_row(nurse, CODE, row, Reason("other", "?"))
    restore_log_row(nurse, CODE, row, Reason("other", "Вычеркнута не та строка"))
    data = log_row(nurse, CODE, row).data
    assert not data.removed and data.status is FormStatus.COMPLETE and answers(nurse, row) == before
    acts = row_acts(nurse, CODE, row)
    assert [one.kind for one in acts] == ["row.add", "form.complete", "row.remove", "row.restore"]
    assert [(one.user, one.reason_text) for one in acts[2:]] == [
        (nurse.user.name, "Внесено дважды"), (nurse.user.name, "Вычеркнута не та строка"),
    ]  # fmt: skip
    type_in(nurse, CODE, row, "CMDOSE", "800", reason=Reason("typo"))
    assert verify_desk(nurse).faults == []


def test_other_rows_follow_a_row_that_is_struck_and_one_that_comes_back(nurse):
    """EC-163: the same event twice warns at the later row, as long as the earlier one counts."""
    first, second = (add_log_row(nurse, CODE, "F_AE") for _ in range(2))
    for row in (first, second):
        for item, typed in {"AETERM": "Озноб", "AESTDAT": "12.03.2025", "AEONGO": "Y"}.items():
            type_in(nurse, CODE, row, item, typed)

    def told():
        return "EC-163" in {one.code for one in open_form(nurse, CODE, second).entry.findings()}

    def warns():
        log = next(one for one in subject_board(nurse, CODE).logs if one.form.oid == "F_AE")
        return next(line.warns for line in log.rows if line.place == second)

    both = warns()
    assert told()
    remove_log_row(nurse, CODE, first, Reason("typo"))
    assert not told() and warns() == both - 1
    restore_log_row(nurse, CODE, first, Reason("typo"))
    assert told() and warns() == both
