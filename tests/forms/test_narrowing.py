"""Which rows of a list may matter to a rule: only what the rule surely refuses is left out."""

import pytest

from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.forms.narrowing import Side, read_narrowing
from cartdesk.study import DataType, load_study

STUDY = load_study("hemc101-01-02")
TWICE = "F_AE.exists(r, has(r.AETERM) && r.ROWNO < ROWNO && lower(r.AETERM) == lower(AETERM) && overlap(r.PERIOD, PERIOD))"
LINKED = "AECONTRT == 'Y' && !F_CM.exists(r, has(r.CMAENO) && AESPID in numbers(r.CMAENO))"
NAMED = "numbers(CMAENO).exists(n, !F_AE.exists(r, r.ROWNO == n))"
LEADING = "F_AE.exists(r, r.ROWNO == leadingNumber(SAEAENO) && has(r.AESHOSP) && r.AESHOSP == 'Y')"


def side(form, number, **answers):
    held = {}
    for oid, text in answers.items():
        item = STUDY.items[oid]
        held[ItemKey(item.group, 1, oid)] = Value(item.type, text)
    return Side(FormPlace("LOG", 1, form, number), held)


@pytest.mark.parametrize(
    ("source", "form", "rows", "own", "matters"),
    [
        (TWICE, "F_AE", side("F_AE", 3, AETERM="Озноб"), side("F_AE", 7, AETERM="ОЗНОБ"), True),
        (TWICE, "F_AE", side("F_AE", 3, AETERM="Озноб"), side("F_AE", 7, AETERM="Кашель"), False),
        (TWICE, "F_AE", side("F_AE", 7, AETERM="Озноб"), side("F_AE", 3, AETERM="Озноб"), False),
        (TWICE, "F_AE", side("F_AE", 3), side("F_AE", 7, AETERM="Озноб"), False),
        (TWICE, "F_AE", side("F_AE", 3, AETERM="Озноб"), side("F_AE", 7), True),  # cannot be told: it may
        (LINKED, "F_AE", side("F_CM", 1, CMAENO="2, 14"), side("F_AE", 14), True),
        (LINKED, "F_AE", side("F_CM", 1, CMAENO="2, 14"), side("F_AE", 4), False),
        (LINKED, "F_AE", side("F_CM", 1), side("F_AE", 4), False),
        (NAMED, "F_CM", side("F_AE", 14), side("F_CM", 1, CMAENO="2, 14"), True),
        (NAMED, "F_CM", side("F_AE", 1), side("F_CM", 1, CMAENO="2, 14"), False),
        (LEADING, "F_SAE", side("F_AE", 2, AESHOSP="Y"), side("F_SAE", 1, SAEAENO="2, 14"), True),
        (LEADING, "F_SAE", side("F_AE", 14, AESHOSP="Y"), side("F_SAE", 1, SAEAENO="2, 14"), False),
        (LEADING, "F_SAE", side("F_AE", 2, AESHOSP="N"), side("F_SAE", 1, SAEAENO="2"), False),
        (LEADING, "F_SAE", side("F_AE", 2, AESHOSP="Y"), side("F_SAE", 1, SAEAENO="нет"), True),
    ],
)
def test_a_row_is_left_out_only_when_the_rule_surely_refuses_it(source, form, rows, own, matters):
    narrowing = read_narrowing(STUDY, source, form, rows.place.form)
    assert narrowing.may(rows, own) is matters


@pytest.mark.parametrize(
    "source",
    [
        "size(F_AE) == 0",
        "F_AE.all(r, has(r.AETERM))",
        "F_AE.exists(r, r.ROWNO < ROWNO || has(r.AETERM))",
        "F_AE.exists(r, overlap(r.PERIOD, PERIOD) && r.ROWNO < ROWNO)",  # the first part may fail to be told
        "F_AE.exists(r, r.ROWNO < ROWNO) || size(F_AE) > 3",
        "RG_AEGR.exists(g, g.ROWNO < ROWNO)",
    ],
)
def test_a_list_that_is_read_otherwise_is_not_narrowed(source):
    name = "RG_AEGR" if "RG_AEGR" in source else "F_AE"
    assert read_narrowing(STUDY, source, "F_AE", name) is None


def test_numbers_are_not_compared_as_text():
    assert STUDY.items["MHTOXGR"].type is DataType.CODE
    assert read_narrowing(STUDY, "F_MH.exists(r, r.MHTOXGR == MHTOXGR)", "F_MH", "F_MH") is None
