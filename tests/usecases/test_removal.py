"""A signed log row that is struck through is signed again, so that the sponsor learns of it (R17, R25)."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import FormStatus, Meaning, Reason, read_snapshot
from cartdesk.usecases import (
    accept_package,
    add_log_row,
    complete_form,
    enrol_subject,
    explain,
    open_form,
    pack,
    print_signed,
    remove_log_row,
    sealed_packages,
    sign_form,
    to_sign,
    verify_desk,
)
from tests.builders import PASSWORDS, a_site, a_sponsor, trust, type_in

ANSWERS = {
    "AETERM": "Головная боль", "AEPARENT": "N", "AESTDAT": "01.06.2025", "AEONGO": "Y", "AETOXGR": "1",
    "AEACN": "NOT APPLICABLE", "AEACNOTH": "NONE", "AECONTRT": "N", "AEOUT": "RECOVERING/RESOLVING", "AESI": "N",
    "AELAB": "N",
}  # fmt: skip
OWN = {"AESER": "N", "AEREL": "POSSIBLE", "AERELLD": "UNLIKELY", "AERELPR": "UNLIKELY"}


def signed(site, place):
    return sign_form(
        site.as_("investigator"), "01-001", place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru"
    )


def test_the_removal_is_signed_and_reaches_the_sponsor(tmp_path):
    site = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    trust(site, sponsor)
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    place = add_log_row(nurse, "01-001", "F_AE")
    term = next(one.code for one in nurse.study.codelists["CL_CTCAE"].items if one.text.en == "Headache")
    for item, typed in ({"AECTCAE": term} | ANSWERS).items():
        type_in(nurse, "01-001", place, item, typed)
    investigator = site.as_("investigator")
    for item, typed in OWN.items():
        type_in(investigator, "01-001", place, item, typed)
    for finding in open_form(investigator, "01-001", place).entry.findings():
        if finding.overrulable:
            explain(investigator, "01-001", place, finding.code, finding.at, "проверено")
    complete_form(investigator, "01-001", place)
    signed(site, place)
    pack(site.as_("nurse"))

    removed = remove_log_row(site.desk, "01-001", place, Reason("other", "внесено дважды"))
    assert removed.superseded and removed.status is FormStatus.SUPERSEDED
    assert [one[1] for one in to_sign(site.as_("investigator"))] == [place]
    signature = signed(site, place)
    assert read_snapshot(signature.snapshot).removed
    assert "вычеркнута" in signature.shown.decode()
    assert print_signed(site.desk, "01-001", place, "en").pdf.startswith(b"%PDF")
    with pytest.raises(CartDeskError, match="entry.row-removed"):
        type_in(site.as_("nurse"), "01-001", place, "AETERM", "Мигрень", reason=Reason("typo"))

    pack(site.desk)
    for data in sealed_packages(site.desk):
        accept_package(sponsor.as_("data-manager"), data)
    with sponsor.desk.store.view() as unit:
        (held,) = unit.mirror_forms()
    assert read_snapshot(held.snapshot).removed
    assert verify_desk(site.desk).faults == []
    assert verify_desk(sponsor.desk).faults == []
    site.desk.store.close()
    sponsor.desk.store.close()
