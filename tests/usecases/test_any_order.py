"""Acts in any order: what the screens read is what the trail says, always (decisions 13; R12)."""

from collections import Counter
from random import Random

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import ItemKey, Value
from cartdesk.records import FormStatus, Meaning, Reason
from cartdesk.store import differences_from_trail
from cartdesk.usecases import (
    add_event,
    add_group_row,
    add_log_row,
    complete_form,
    enrol_subject,
    explain,
    open_form,
    remove_group_row,
    remove_log_row,
    save_item,
    sign_form,
    verify_desk,
)
from cartdesk.usecases.casebook import outline_views, subject_view
from tests.builders import PASSWORDS, VITALS, a_site, fill_vitals

CODE = "01-001"
TYPED = {
    "PULSE": ("60", "74", "190"), "TEMP": ("36,6", "38,9", "44,0"), "WEIGHT": ("81,4", "90"),
    "VSPERF": ("Y", "N"), "VSDAT": ("12.03.2025",), "VSCLSIG": ("N", "Y"), "HEIGHT": ("178",),
}  # fmt: skip
ROW_TYPED = {"AETERM": ("Озноб", "Лихорадка"), "AESTDAT": ("12.03.2025",), "AEGRDAT": ("13.03.2025",)}


def one_act(site, dice, rows):
    """One act as a person might try it; many are refused, which is part of the test."""
    desk = site.desk
    reason = dice.choice([None, Reason("typo"), Reason("other", "по источнику")])
    place = dice.choice([VITALS, VITALS, *rows])
    what = dice.choice(
        ["set"] * 10 + ["clear", "clear", "explain", "row", "group", "ungroup", "strike", "complete", "sign"]
    )
    desk.clock.pass_time(dice.randrange(1, 90))
    if what in ("set", "clear"):
        item, typed = dice.choice(list((TYPED if place == VITALS else ROW_TYPED).items()))
        row = dice.randrange(1, 4) if item == "AEGRDAT" else 1
        key = ItemKey(desk.study.items[item].group, row, item)
        value = open_form(desk, CODE, place).entry.parse(key, dice.choice(typed))
        assert isinstance(value, Value)
        save_item(desk, CODE, place, key, value if what == "set" else None, reason=reason)
    elif what == "explain":
        soft = [one for one in open_form(desk, CODE, place).entry.findings() if one.overrulable]
        if soft:
            one = dice.choice(soft)
            explain(desk, CODE, place, one.code, one.at, "Проверено по источнику")
    elif what == "row":
        rows.append(add_log_row(desk, CODE, "F_AE"))
    elif what == "group" and rows:
        add_group_row(desk, CODE, rows[-1], "RG_AEGR", reason=reason)
    elif what == "ungroup" and rows:
        remove_group_row(desk, CODE, rows[-1], "RG_AEGR", dice.randrange(1, 4), reason or Reason("typo"))
    elif what == "strike" and len(rows) > 2:
        remove_log_row(desk, CODE, dice.choice(rows), reason or Reason("typo"))
    elif what == "complete":
        complete_form(desk, CODE, place)
    elif what == "sign":
        sign_form(desk, CODE, place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")


@pytest.mark.parametrize("seed", [3, 14, 159])
@pytest.mark.requirement(
    "R01", "after any run of acts the current values rebuilt from the records equal those on the screen"
)
def test_current_values_are_what_the_trail_says_after_any_run_of_acts(tmp_path, seed):
    site, dice, rows, done, refusals = a_site(tmp_path, seed=seed), Random(seed), [], 0, set()
    enrol_subject(site.as_("nurse"), CODE)
    add_event(site.desk, CODE, "UNS")
    fill_vitals(site)
    sign_form(site.as_("investigator"), CODE, VITALS, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
    for number in range(120):
        if dice.random() < 0.15:
            site.as_(dice.choice(["nurse", "nurse", "nurse", "investigator"]))
        before = head(site.desk)
        try:
            one_act(site, dice, rows)
            done += 1
        except CartDeskError as fault:
            refusals.add(fault.code)
            assert head(site.desk) == before
        if number % 40 == 39:
            with site.desk.store.view() as unit:
                assert differences_from_trail(unit) == []
    lists_tell_the_same(site.desk)
    report = verify_desk(site.desk)
    assert report.faults == [] and report.counts["audit_records"] == head(site.desk)[0]
    assert done > 40 and len(refusals) > 3, (done, refusals)
    site.desk.store.close()


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def lists_tell_the_same(desk):
    """What lists read in few statements is what reading each case book whole tells."""
    named = set(desk.study.settings.values())
    with desk.store.view() as unit:
        outline, whole = outline_views(desk, unit)[CODE], subject_view(desk, unit, CODE)
        assert outline.removed == whole.removed
        kept = {
            place: {key: value for key, value in values.items() if key.item in named}
            for place, values in whole.values.items()
        }
        assert outline.values == {place: values for place, values in kept.items() if values}
        forms = unit.forms(CODE)
        for status in FormStatus:
            wanted = [one for one in forms.values() if one.status is status]
            assert sorted(unit.forms_in([status]), key=lambda one: one.place) == sorted(
                wanted, key=lambda one: one.place
            )
        signed = [one for one in forms.values() if one.status is FormStatus.SIGNED]
        assert unit.roads_of_signed() == Counter(one.road for one in signed)
        assert unit.places_of("F_AE") == {(CODE, place) for place in forms if place.form == "F_AE"}


def test_a_cache_that_differs_from_the_trail_is_found(tmp_path):
    site = a_site(tmp_path)
    enrol_subject(site.as_("nurse"), CODE)
    fill_vitals(site)
    key = ItemKey("IG.F_VS", 1, "PULSE")
    with site.desk.store.unit() as unit:
        unit.drop_item(CODE, VITALS, key)
    with site.desk.store.view() as unit:
        assert len(differences_from_trail(unit)) == 1
    assert [one.code for one in verify_desk(site.desk).faults] == ["cache-differs"]
    site.desk.store.close()
