"""Before a package is sealed the words that would leave are looked at once more (R66)."""

import pytest

from cartdesk.forms import ItemKey
from cartdesk.records import Reason
from cartdesk.usecases import add_log_row, complete_form, enrol_subject, explain, suspicious_words
from tests.builders import a_site, sign, type_in


@pytest.mark.requirement(
    "R66",
    "before packing, every record about to leave whose answer, earlier answer, reason or explanation looks personal is named"
    " by place and kind and never by its words; an answer that was explained to be none is let be while it stands",
)
def test_words_about_to_leave_are_looked_at_once_more(tmp_path):
    site = a_site(tmp_path)
    desk = site.as_("nurse")
    enrol_subject(desk, "01-001")
    place = add_log_row(desk, "01-001", "F_CO")
    answer = ItemKey(desk.study.items["COVAL"].group, 1, "COVAL")
    typed = {"COFORM": "F_VS", "CODAT": "12.03.2025", "COVAL": "звонить Петровой М. С."}
    for item, text in typed.items():
        type_in(desk, "01-001", place, item, text)
    type_in(desk, "01-001", place, "COVAL", "лимфома Ходжкина")
    complete_form(desk, "01-001", place)
    because = Reason("other", "просил муж, тел. 8 916 123-45-67")
    type_in(desk, "01-001", place, "CODAT", "13.03.2025", reason=because)
    assert suspicious_words(desk) == ()  # not signed: it does not leave yet
    sign(site, place=place)
    desk = site.as_("nurse")
    told = suspicious_words(desk)
    # The name as it was typed and as what stood before; the telephone in the reason.
    assert [(one.item, one.kinds) for one in told] == [
        ("COVAL", ("name",)),
        ("COVAL", ("name",)),
        ("CODAT", ("phone",)),
    ]
    assert all((one.subject, one.place) == ("01-001", place) for one in told)
    assert not any("Петров" in repr(one) or "916" in repr(one) for one in told)

    type_in(desk, "01-001", place, "COVAL", "со слов Петровой М. С.", reason=Reason("typo"))
    explain(desk, "01-001", place, "personal-data", answer, "так зовётся опросник")
    sign(site, place=place)
    assert suspicious_words(site.as_("nurse")) == told
