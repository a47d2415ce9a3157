"""The laboratory on the screen: ranges taken in, a sheet taken in, limits that come by themselves, events created."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import Kind
from cartdesk.ui.presenters import form, laboratory, labsheet, subject
from cartdesk.usecases import enrol_subject, ranges, take_ranges
from tests.builders import a_site, type_in
from tests.ui.desk_kit import PlainSession

M1, M2 = (FormPlace(visit, 1, "F_LBH", 1) for visit in ("M1", "M2"))
RANGES = """Лаборатория;Показатель;Пол;Ед.;От;До
LOCAL1;Гемоглобин;ж;г/л;120;150
LOCAL1;LBH_NEUT;;10⁹/л;1,8;7,7
""".encode()
SHEET = """Показатель;Результат;Ед. изм.
Гемоглобин;9,2;г/дл
Нейтрофилы (абс.);0,84;10⁹/л
""".encode()


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    desk = place.as_("nurse")
    enrol_subject(desk, "01-001")
    type_in(desk, "01-001", FormPlace("M1", 1, "F_DM", 1), "SEX", "F")
    yield place
    place.desk.store.close()


def sampled(site, place, day, **results):
    answers = {"LBHPERF": "Y", "LBHDAT": day, "LBHLAB": "LOCAL1"} | {
        f"LBH_{k}_ORRES": v for k, v in results.items()
    }
    for item, typed in answers.items():
        type_in(site.desk, "01-001", place, item, typed)


def texts(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.text()]


def acts(widget):
    return {one.text(): one for one in widget.findChildren(QPushButton) if not one.isHidden() and one.text()}


def test_a_table_is_looked_into_then_taken(qtbot, site):
    page = laboratory.make(PlainSession(site.desk))
    qtbot.addWidget(page)
    assert page.table.isHidden() and not page.empty.isHidden()
    page.presenter.look(RANGES)
    assert not page.preview.isHidden() and "Принять 2 строки" in acts(page)
    assert ranges(site.desk) == ()
    page.take.click()
    assert len(ranges(site.desk)) == 2 and page.preview.isHidden()
    assert [page.table.item(row, 1).text() for row in range(2)] == [
        "Нейтрофилы, абсолютное число (АЧН)",
        "Гемоглобин",
    ]
    assert page.table.item(0, 4).text() == "1,8–7,7"
    page.search.setText("гемо")
    assert page.table.rowCount() == 1


def test_a_faulty_table_shows_each_fault_and_cannot_be_taken(qtbot, site):
    page = laboratory.make(PlainSession(site.desk))
    qtbot.addWidget(page)
    page.presenter.look(RANGES + "LOCAL1;Гемогоблин;;г/л;1;2\n".encode())
    assert page.take.isHidden() and not page.faults.isHidden()
    assert [page.faults.item(0, column).text() for column in range(3)] == [
        "4",
        "показатель",
        "такого показателя нет в исследовании",
    ]
    page.presenter.look(b"")
    assert "Ничего не изменено" in page.notice.text


def test_limits_come_by_themselves_and_an_event_is_created_from_the_form(qtbot, site):
    take_ranges(site.desk, RANGES)
    sampled(site, M1, "29.01.2025", NEUT="3")
    sampled(site, M2, "28.02.2025")
    session = PlainSession(site.desk)
    page = form.make(session, code="01-001", place=M2)
    qtbot.addWidget(page)
    writer, group = page.form.writer, site.desk.study.items["LBH_NEUT_ORRES"].group
    writer.typed(ItemKey(group, 1, "LBH_NEUT_ORRES"), "0,84")
    entry = page.form.scene.entry
    assert entry.value(ItemKey(group, 1, "LBH_NEUT_ORNRLO")).text == "1.8"
    assert entry.value(ItemKey(group, 1, "LBH_NEUT_TOXGR")).text == "3"
    with site.desk.store.view() as unit:
        stored = unit.items("01-001", M2)
    assert stored[ItemKey(group, 1, "LBH_NEUT_ORNRHI")].value.text == "7.7"
    assert any("степень 3" in text for text in texts(page))
    acts(page)["Создать НЯ"].click()
    where, facts = session.went[-1]
    assert where == "form" and facts["place"] == FormPlace("LOG", 1, "F_AE", 1)


def test_the_subjects_page_offers_what_the_results_propose(qtbot, site):
    take_ranges(site.desk, RANGES)
    sampled(site, M1, "29.01.2025", NEUT="0,4")
    page = subject.make(PlainSession(site.desk), code="01-001")
    qtbot.addWidget(page)
    assert not page.offers.isHidden() and "Создать НЯ" in acts(page)
    site.as_("investigator")
    page = subject.make(PlainSession(site.desk, "en"), code="01-001")
    qtbot.addWidget(page)
    assert any("Neutrophil count decreased, grade 4" in text for text in texts(page))


def test_a_sheet_is_explained_once_and_taken(qtbot, site):
    for place, day in ((M1, "29.01.2025"), (M2, "28.02.2025")):
        sampled(site, place, day)
    session = PlainSession(site.desk)
    page = labsheet.make(session, code="01-001", place=M1, data=SHEET)
    qtbot.addWidget(page)
    assert page.columns() == {"analyte": "Показатель", "result": "Результат", "unit": "Ед. изм."}
    assert "Внести 1 результат" in acts(page) and list(page._names) == ["нейтрофилы (абс.)"]
    box = page._names["нейтрофилы (абс.)"]
    box.setCurrentIndex(box.findData("LBH_NEUT"))
    assert [page.lines.item(row, 5).text() for row in range(2)] == ["будет внесено", "будет внесено"]
    acts(page)["Внести 2 результата"].click()
    assert session.went[-1] == ("form", {"code": "01-001", "place": M1})
    with site.desk.store.view() as unit:
        assert len(unit.find(kind=Kind.LAB_SHEET)) == 1
    again = labsheet.make(session, code="01-001", place=M2, data=SHEET)
    qtbot.addWidget(again)
    assert "Внести 2 результата" in acts(again) and again.unknown.isHidden()


def test_replacing_asks_why(qtbot, site):
    sampled(site, M1, "29.01.2025", HGB="95")
    page = labsheet.make(PlainSession(site.desk), code="01-001", place=M1, data=SHEET)
    qtbot.addWidget(page)
    assert not page.overwriting.isHidden() and page.take.isHidden()
    page.reason.setText("прислан исправленный лист")
    acts(page)["Внести 1 результат"].click()
    with site.desk.store.view() as unit:
        items = {key.item: data.value for key, data in unit.items("01-001", M1).items()}
    assert (items["LBH_HGB_ORRES"].text, items["LBH_HGB_ORRES"].unit) == ("9.2", "g/dL")


def test_a_result_in_another_unit_tells_what_it_comes_to(qtbot, site):
    sampled(site, M1, "29.01.2025")
    page = form.make(PlainSession(site.desk), code="01-001", place=M1)
    qtbot.addWidget(page)
    group = site.desk.study.items["LBH_HGB_ORRES"].group
    key = ItemKey(group, 1, "LBH_HGB_ORRES")
    page.form.start(key)
    page.form.writer.typed(key, "9,2 г/дл")
    shown = texts(page)
    assert "г/дл" in shown and "Это 92 г/л." in shown
