"""On the open page: rows that come with their condition, and answers offered instead of asked."""

import pytest

from cartdesk.forms import FormPlace, ItemKey
from cartdesk.ui.presenters import form
from cartdesk.usecases import enrol_subject
from tests.builders import a_site, type_in
from tests.ui.desk_kit import PlainSession

CODE = "01-001"


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), CODE)
    yield place
    place.desk.store.close()


def opened(qtbot, site, place):
    page = form.make(PlainSession(site.desk), code=CODE, place=place)
    qtbot.addWidget(page)
    return page.form


def stored(site, place, item):
    with site.desk.store.view() as unit:
        found = {key.item: data.value.text for key, data in unit.items(CODE, place).items()}
    return found.get(item)


def test_a_row_is_drawn_when_its_condition_comes_true_and_goes_with_it(qtbot, site):
    page = opened(qtbot, site, FormPlace("M1", 1, "F_CK", 1))
    gate = ItemKey(site.desk.study.items["CKPERF"].group, 1, "CKPERF")
    first = ItemKey("RG_CK", 1, "CKSPEC")
    page.start(gate)
    assert page.body.sections["RG_CK"].isHidden()
    page.writer.typed(gate, "Y")
    assert not page.body.sections["RG_CK"].isHidden()
    page.body.go(first)
    assert first in page.body.sections["RG_CK"].body.fields
    page.writer.typed(gate, "N")
    assert page.body.sections["RG_CK"].isHidden()


def test_f9_takes_what_is_offered_and_leaves_what_was_answered(qtbot, site):
    visit, panel = FormPlace("M1", 1, "F_SV", 1), FormPlace("M1", 1, "F_LBH", 1)
    type_in(site.desk, CODE, visit, "SVSTDAT", "10.03.2025")
    page = opened(qtbot, site, panel)
    items = site.desk.study.items
    page.writer.typed(ItemKey(items["LBHPERF"].group, 1, "LBHPERF"), "Y")
    day = ItemKey(items["LBHDAT"].group, 1, "LBHDAT")
    assert day in page.offers() and stored(site, panel, "LBHDAT") is None  # offered is not written
    page.take_offers()
    assert stored(site, panel, "LBHDAT") == "2025-03-10"
    page.writer.typed(day, "09.03.2025")
    assert day not in page.offers()
    page.take_offers()
    assert stored(site, panel, "LBHDAT") == "2025-03-09"
