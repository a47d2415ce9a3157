"""The agreement about electronic signatures: paper, note, and no signature before it (R27, R28)."""

import io

import pytest
from pypdf import PdfReader

from cartdesk.base import CartDeskError, digest
from cartdesk.records import AuditRecord, Kind, Meaning, read_certificate
from cartdesk.usecases import (
    NewDelegation,
    NewPerson,
    add_person,
    duties_for,
    enrol_subject,
    name_principal,
    note_agreement,
    print_agreement,
    sign_form,
    sign_line,
    verify_desk,
)
from tests.builders import NAMES, PASSWORDS, VITALS, a_site, fill_vitals

ADMIN, DOCTOR = PASSWORDS["administrator"], "орешник туман бубен 55"


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def a_second_doctor(site):
    person = NewPerson("Белов Олег Ильич", "investigator", "Клиника", DOCTOR, "badge")
    site.ids["second"] = add_person(site.as_("administrator"), person, ADMIN).id
    return site.ids["second"]


def refused(act, *args):
    with pytest.raises(CartDeskError) as told:
        act(*args)
    return told.value.code


def records(desk, kind):
    with desk.store.view() as unit:
        return [AuditRecord.decode(data) for _, data in unit.find(kind=kind)]


def text_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.requirement("R27", "nobody signs a form before their agreement was signed by hand and noted")
def test_no_signature_before_the_agreement(site):
    user = a_second_doctor(site)
    admin = site.desk
    line = NewDelegation(user, duties_for(admin, "investigator"), admin.today)
    sign_line(site.as_("investigator"), line, PASSWORDS["investigator"], "ru")
    enrol_subject(site.as_("nurse"), "01-001")
    fill_vitals(site)
    site.desk = unlock_second(site)
    arguments = (site.desk, "01-001", VITALS, DOCTOR, Meaning.DATA_VERIFIED, "ru")
    assert refused(sign_form, *arguments) == "signing.no-agreement"
    assert records(site.desk, Kind.PASSWORD_REFUSED) == []
    admin = site.as_("administrator")
    assert refused(note_agreement, admin, user, ADMIN) == "agreement.not-printed"
    printed = print_agreement(admin, user, "ru")
    site.desk = unlock_second(site)
    assert refused(sign_form, site.desk, *arguments[1:]) == "signing.no-agreement"
    admin = site.as_("administrator")
    note_agreement(admin, user, ADMIN)
    noted = records(admin, Kind.AGREEMENT_SIGNED)[0]
    assert noted.refs == {"user": user, "file": digest(printed.pdf)}
    assert noted.user == site.ids["administrator"]
    assert refused(note_agreement, admin, user, ADMIN) == "agreement.already"
    site.desk = unlock_second(site)
    sign_form(site.desk, *arguments[1:])
    assert verify_desk(site.desk).faults == []


def unlock_second(site):
    from cartdesk.usecases import lock

    lock(site.desk)
    return site.unlock("second", DOCTOR)


@pytest.mark.requirement("R27", "the log of who may do what is not signed either before the agreement")
def test_no_line_of_the_delegation_log_before_the_agreement(site):
    user = a_second_doctor(site)
    name_principal(site.desk, user, "badge", ADMIN)
    site.desk = desk = unlock_second(site)
    line = NewDelegation(user, duties_for(desk, "investigator"), desk.today)
    assert refused(sign_line, desk, line, DOCTOR, "ru") == "signing.no-agreement"


@pytest.mark.requirement(
    "R28", "the agreement names the kind of signature, how the signer is determined, and secrecy"
)
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", ("простой электронной подписью", "не квалифицированная", "Как определяется подписавший",
                "хранит пароль в тайне", "№ 63-ФЗ")),
        ("en", ("simple electronic signature", "not a qualified", "How the signer is determined",
                "keeps the password secret", "11.100(c)")),
    ],
)  # fmt: skip
def test_the_paper_says_what_the_law_asks_for(site, language, said):
    admin, doctor = site.as_("administrator"), site.ids["investigator"]
    printed = print_agreement(admin, doctor, language)
    assert printed.copy == 2 and printed.name.endswith(f"agreement-{doctor}_{language}.pdf")
    text = text_of(printed.pdf)
    with admin.store.view() as unit:
        certificate = read_certificate(unit.user_key(doctor).certificate).digest
    assert (
        len(PdfReader(io.BytesIO(printed.pdf)).pages) == 1
    )  # a signature never stands on a sheet of its own
    for words in (*said, NAMES["investigator"], doctor, "HemC101-01-02"):
        assert words in text, words
    assert certificate in text.replace(" ", "")
    assert records(admin, Kind.AGREEMENT_PRINT)[0].refs["file"] == digest(printed.pdf)


def test_a_wrong_password_notes_nothing(site):
    user = a_second_doctor(site)
    print_agreement(site.desk, user, "ru")
    assert refused(note_agreement, site.desk, user, DOCTOR) == "signing.wrong-password"
    assert [one.refs["user"] for one in records(site.desk, Kind.AGREEMENT_SIGNED)] == [
        site.ids["investigator"]
    ]
