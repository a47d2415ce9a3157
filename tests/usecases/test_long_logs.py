"""A log of many rows: opening and saving a row asks the store and runs the engine as often as in a log of one row."""

from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest

from cartdesk.forms import FormPlace
from cartdesk.forms.engine import Engine
from cartdesk.usecases import (
    act,
    add_log_row,
    enrol_subject,
    event_board,
    event_links,
    log_row,
    log_table,
    open_form,
    subject_board,
)
from tests.builders import a_site, type_in
from tests.log_kit import DRUG, EVENT, fill_log

LONG = 40
LOGS = (("F_AE", EVENT, "AETERM"), ("F_CM", DRUG, "CMTRT"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("logs"))
    desk = site.as_("nurse")
    for code, rows in (("01-001", 1), ("01-002", LONG)):
        enrol_subject(desk, code)
        for form, answers, _ in LOGS:
            fill_log(desk, code, form, rows, answers)
    return desk


@contextmanager
def counted(desk, monkeypatch):
    """Statements asked of the store and forms judged from the beginning."""
    count, begin = Counter(), Engine.__init__

    def judged(self, *args, **kwargs):
        count["engines"] += 1
        begin(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "__init__", judged)
        patch.setattr(
            act, "CHECKPOINT_EVERY", 1_000_000
        )  # a checkpoint comes by the number of records, wherever
        desk.store._raw.set_trace_callback(lambda _: count.update(["statements"]))
        try:
            yield count
        finally:
            desk.store._raw.set_trace_callback(None)


def walk(desk, code, form, row, item, monkeypatch):
    """A person goes to a row, and types into it three times: what each step cost."""
    place = FormPlace("LOG", 1, form, row)
    steps = []
    for step in range(5):
        with counted(desk, monkeypatch) as count:
            if step < 2:
                open_form(desk, code, place)
            else:
                type_in(desk, code, place, item, f"Другое {row} {step}")
        steps.append(dict(count))
    return steps


@pytest.mark.parametrize(("form", "answers", "item"), LOGS, ids=[one[0] for one in LOGS])
def test_a_row_of_a_long_log_costs_as_many_statements_and_judgements_as_the_only_row(
    desk, form, answers, item, monkeypatch
):
    alone = walk(desk, "01-001", form, 1, item, monkeypatch)
    assert alone[0]["engines"] == 1 and 0 < alone[1]["statements"] < alone[0]["statements"]
    for row in (1, LONG // 2, LONG):
        steps = walk(desk, "01-002", form, row, item, monkeypatch)
        for step, only in zip(steps, alone, strict=True):
            assert step["statements"] <= only["statements"] and step["engines"] <= only["engines"]


def cost(desk, monkeypatch, step):
    with counted(desk, monkeypatch) as count:
        step()
    return dict(count)


def test_the_table_the_board_and_a_new_row_cost_as_many_statements_however_long_the_log(desk, monkeypatch):
    told = []
    for code, rows in (("01-001", 1), ("01-002", LONG)):
        log_table(desk, code, "F_CM")
        last = FormPlace("LOG", 1, "F_AE", rows)
        steps = (
            partial(log_table, desk, code, "F_CM"),
            partial(log_row, desk, code, last),
            partial(event_board, desk, code),
            partial(event_links, desk, code, last),
            partial(add_log_row, desk, code, "F_CM"),
            partial(open_form, desk, code, last),
        )
        told.append([cost(desk, monkeypatch, step) for step in steps])
    alone, long = told
    assert [one.get("engines", 0) for one in long] == [0, 0, 0, 0, 0, 1], (
        "only a form that is opened is judged"
    )
    for step, only in zip(long, alone, strict=True):
        assert step["statements"] <= only["statements"] <= 20


def counts(desk, code, form):
    log = next(one for one in subject_board(desk, code).logs if one.form.oid == form)
    return {row.place.form_repeat: row.warns for row in log.rows}


def test_rows_that_say_the_same_still_find_each_other(desk):
    """EC-163: the same event twice with overlapping periods warns at the later row, wherever it stands and whichever came first."""
    code, first, last = "01-002", FormPlace("LOG", 1, "F_AE", 3), FormPlace("LOG", 1, "F_AE", LONG - 1)
    before = counts(desk, code, "F_AE")
    type_in(desk, code, last, "AETERM", "Лихорадка")
    assert counts(desk, code, "F_AE") == before
    type_in(desk, code, first, "AETERM", "ЛИХОРАДКА")
    told = {row for row, warns in counts(desk, code, "F_AE").items() if warns == before[row] + 1}
    assert told == {LONG - 1}
    type_in(desk, code, first, "AETERM", "Сыпь")
    assert counts(desk, code, "F_AE") == before
