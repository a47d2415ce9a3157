"""Is this the right patient? The head of the form asks it while an answer does not fit the subject (issue 5)."""

from cartdesk.forms import FormEntry, FormPlace, SubjectView
from cartdesk.study import load_study
from cartdesk.ui.dialogs.explain_dialog import ExplainDialog
from tests.ui.entry_kit import STUDY, TODAY, enter, key, open_page, value


def at_m2(form, m1, once=()):
    """What M2 is compared with: answers of M1, and of the demography."""
    first = FormPlace("M1", 1, form, 1)
    values = {first: {key(oid): value(oid, text) for oid, text in m1.items()}}
    values[FormPlace("M1", 1, "F_DM", 1)] = {key(oid): value(oid, text) for oid, text in dict(once).items()}
    here = FormPlace("M2", 1, form, 1)
    return FormEntry(STUDY, SubjectView({**values, here: {}}, frozenset(), TODAY), here, "nurse")


def open_m2(qtbot, form, m1, once=()):
    return open_page(qtbot, form, "M2", entry=at_m2(form, m1, once), code="01-001")


def test_a_height_or_weight_that_is_not_this_subjects_is_asked_about_at_the_head(qtbot):
    page, acts = open_m2(qtbot, "F_VS", {"HEIGHT": "176", "WEIGHT": "80"})
    enter(page, "VSPERF", "1")
    assert page.doubt.isHidden()
    enter(page, "WEIGHT", "81")
    assert page.doubt.isHidden()
    enter(page, "WEIGHT", "58")  # 27.5 % less
    assert page.doubt.text.startswith("Тот ли это пациент?")
    assert "01-001" in page.doubt.text
    assert "Масса тела" in page.doubt.text
    assert page.doubt.property("role") == "notice-warn"
    enter(page, "HEIGHT", "162")
    assert page.doubt.property("role") == "notice-reject"
    assert "Рост" in page.doubt.text
    enter(page, "HEIGHT", "177")
    assert "Рост" not in page.doubt.text
    row = page.body.field(key("WEIGHT"))
    next(frame for frame in row.notes.frames if frame.button is not None).button.click()
    dialog = page.findChild(ExplainDialog)
    dialog.text.setText("кахексия, взвешен дважды")
    dialog.button.click()
    assert page.doubt.isHidden()
    assert [one for one, _, _ in acts.explained] == ["EC-070"]


def test_a_field_of_the_other_sex_is_asked_about_at_the_head(qtbot):
    page, _ = open_m2(qtbot, "F_LBP", {}, {"SEX": "M"})
    enter(page, "PGPERF", "1")
    assert page.doubt.text.startswith("Тот ли это пациент?")
    assert "мужчина" in page.doubt.text


def test_the_study_names_checks_that_it_has():
    named = str(load_study("hemc101-01-02").settings["wrong_patient_checks"]).split()
    assert named
    assert set(named) <= set(STUDY.checks)
