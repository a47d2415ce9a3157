"""What is typed into a number field is what is recorded, under every locale."""

import pytest
from PySide6.QtCore import QLocale

from tests.ui.entry_kit import enter, key, open_page

LOCALES = {"ru": QLocale(QLocale.Language.Russian), "en": QLocale(QLocale.Language.English), "C": QLocale.c()}
TYPED = [
    ("36.6", "36.6"),
    ("36,6", "36.6"),
    ("36.60", None),
    ("0,5", "0.5"),
    ("0.5", "0.5"),
    ("12.5", "12.5"),
    ("38,9", "38.9"),
]


@pytest.fixture(params=sorted(LOCALES))
def locale(request):
    before = QLocale()
    QLocale.setDefault(LOCALES[request.param])
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize(("typed", "stored"), TYPED)
def test_a_number_keeps_its_digits(qtbot, locale, typed, stored):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    enter(page, "TEMP", typed)
    found = acts.stored.get(key("TEMP"))
    if stored is None:  # one decimal is allowed: the second is refused aloud and nothing is saved
        assert found is None
        assert key("TEMP") in page.views.refused
    else:
        assert found is not None
        assert found.text == stored
        assert found.typed == typed


@pytest.mark.parametrize("typed", ["1.234,5", "1,234.5", "12..5", "abc", "--3", "1e5"])
def test_what_can_be_read_in_two_ways_is_refused_and_stays(qtbot, locale, typed):
    page, acts = open_page(qtbot, "F_VS", stored={"VSPERF": "Y"})
    enter(page, "WEIGHT", typed)
    line = page.body.field(key("WEIGHT")).editor.line
    assert acts.saves == []
    assert line.text() == typed
    assert line.property("fieldState") == "error"
    assert page.views.refused[key("WEIGHT")]


@pytest.mark.parametrize("typed", ["0,84", "0.84"])
def test_laboratory_results_and_comparators(qtbot, locale, typed):
    page, acts = open_page(qtbot, "F_LBH", stored={"LBHPERF": "Y"})
    enter(page, "LBH_NEUT_ORRES", typed)
    enter(page, "LBH_PLAT_ORRES", "<5")
    assert acts.stored[key("LBH_NEUT_ORRES")].text == "0.84"
    assert (acts.stored[key("LBH_PLAT_ORRES")].comparator, acts.stored[key("LBH_PLAT_ORRES")].text) == (
        "<",
        "5",
    )
