"""Every form of the study is filled, completed, signed and printed; then the whole case book is signed (EC-189, EC-190)."""

import io
import shutil
from dataclasses import replace

import pypdf
import pytest

from cartdesk.base import CartDeskError
from cartdesk.exchange import open_again
from cartdesk.forms import FormPlace
from cartdesk.records import (
    AuditRecord,
    FormStatus,
    Kind,
    Meaning,
    Reason,
    RoadState,
    SignedBook,
    read_snapshot,
    read_statement,
)
from cartdesk.study import load_study
from cartdesk.ui.presenters import sign as sign_presenter
from cartdesk.ui.presenters import subject as subject_presenter
from cartdesk.ui.widgets.wrap_button import WrapButton
from cartdesk.usecases import (
    BookStanding,
    Hold,
    accept_package,
    add_event,
    add_log_row,
    complete_form,
    enrol_subject,
    explain,
    keys,
    lock,
    look_into,
    open_form,
    pack,
    print_signed,
    review_form,
    sealed_packages,
    sign_casebook,
    sign_form,
    subject_board,
    verify_desk,
)
from tests.builders import PASSWORDS, STUDY, a_clock, a_site, a_sponsor, trust, type_in
from tests.ui.desk_kit import PlainSession
from tests.whole_book import ANNA, BORIS, CLOSING, LEUKAEMIA, SHORT, STORY, Book

VITALS, ADA, CALL = (
    FormPlace(event, 1, form, 1) for event, form in (("M1", "F_VS"), ("M1", "F_IS"), ("TC5", "F_TC"))
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Every form of the study filled, signed and printed for one of two subjects, then the case book of the first signed."""
    site = a_site(tmp_path_factory.mktemp("book"), clock=a_clock("2025-07-20T06:05"))
    books = [Book(site, ANNA, STORY), Book(site, BORIS, LEUKAEMIA)]
    for book in books:
        book.fill()
        book.complete()
    sheets = []
    for book in books:
        for place in book.places:
            if place != CLOSING:
                book.sign(place)
                sheets.append(print_signed(site.desk, book.subject, place, "ru").pdf)
    assert held(site) == []
    yield site, books, sheets, sign_book(site)
    site.desk.store.close()


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """A short case book, every form signed but the one that signs the whole."""
    site = a_site(tmp_path_factory.mktemp("short"), clock=a_clock("2025-07-20T06:05"))
    book = Book(site, ANNA, SHORT)
    book.fill()
    book.complete()
    for place in book.places:
        if place != CLOSING:
            book.sign(place)
    lock(site.desk)
    return site


@pytest.fixture
def site(signed, tmp_path):
    """A copy of that desk, the investigator before it."""
    for folder in (signed.folder, signed.secrets):
        shutil.copytree(folder, tmp_path / folder.name)
    place = replace(
        signed,
        folder=tmp_path / signed.folder.name,
        secrets=tmp_path / signed.secrets.name,
        clock=a_clock("2025-07-21T06:05"),
    )
    place.desk = place.unlock("investigator")
    yield place
    place.desk.store.close()


def text_of(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def sign_book(site, late=""):
    return sign_casebook(site.as_("investigator"), ANNA, CLOSING, PASSWORDS["investigator"], "ru", late)


def sign_again(site, place):
    sign_form(site.as_("investigator"), ANNA, place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")


def refused(site, **named):
    desk = site.as_("investigator")
    with desk.store.view() as unit:
        before = unit.head()
    with pytest.raises(CartDeskError) as told:
        sign_book(site, **named)
    with desk.store.view() as unit:
        assert unit.head() == before and unit.signatures(ANNA, CLOSING) == []
    return told.value


def held(site):
    return [
        (one.what, one.place.event, one.place.form, one.finding and one.finding.code)
        for one in review_form(site.as_("investigator"), ANNA, CLOSING, "ru").holds
    ]


def state(site):
    return subject_board(site.desk, ANNA).book


@pytest.mark.requirement("R40", "each form of the study can be filled, completed, signed and printed")
def test_every_form_of_the_study_is_filled_completed_signed_and_printed(whole):
    site, books, sheets, _ = whole
    assert {place.form for book in books for place in book.places} == set(load_study(STUDY).forms)
    with site.desk.store.view() as unit:
        for book in books:
            forms = unit.forms(book.subject)
            assert set(forms) == set(book.places)
            assert {form.status for form in forms.values()} == {FormStatus.SIGNED}
            assert not any(form.rejects + form.missing + form.waits for form in forms.values())
    assert len(sheets) == sum(len(book.places) for book in books) - 1
    assert all(pdf.startswith(b"%PDF") for pdf in sheets)
    assert verify_desk(site.desk).faults == []


@pytest.mark.requirement(
    "R19", "the signature of a whole case book bears its meaning, and names every form it covers"
)
def test_the_whole_case_book_is_signed_by_one_statement(whole):
    site, _, _, signature = whole
    statement, snapshot = read_statement(signature.envelope), read_snapshot(signature.snapshot)
    assert statement.meaning is Meaning.CASEBOOK_APPROVED and statement.signer.role == "investigator"
    with site.desk.store.view() as unit:
        forms = unit.forms(ANNA)
        record, facts = AuditRecord.decode(unit.record(signature.seq)), unit.facts(signature.seq)
    book = SignedBook.from_json(facts["book"].value)
    assert set(book.forms) == {place for place in forms if place != CLOSING}
    assert all(version.snapshot == forms[place].snapshot for place, version in book.forms.items())
    assert [value.text for value in snapshot.derived.values()] == [book.digest] == [record.refs["book"]]
    told = state(site)
    assert (told.standing, told.place, told.forms) == (BookStanding.STANDS, CLOSING, len(book.forms))
    assert told.signer == "Соколов Андрей Ильич"


def test_the_closing_sheet_names_every_form_in_both_languages(whole):
    site, _, _, signature = whole
    study = load_study(STUDY)
    with site.desk.store.view() as unit:
        book = SignedBook.from_json(unit.facts(signature.seq)["book"].value)
    for language in ("ru", "en"):
        sheet = "".join(text_of(print_signed(site.desk, ANNA, CLOSING, language).pdf).split())
        for place, version in book.forms.items():
            assert version.snapshot[:16] in sheet
            assert "".join(study.forms[place.form].text(language).split()) in sheet
        assert book.digest[:32] in sheet


@pytest.mark.requirement(
    "R40", "a case book is not signed while a form of it is open, and each such form is named"
)
def test_what_is_open_holds_the_signature_back_and_is_named(site):
    nurse = site.as_("nurse")
    type_in(nurse, ANNA, VITALS, "PULSE", "80", reason=Reason("typo"))
    place = add_log_row(nurse, ANNA, "F_CO")
    assert held(site) == [(Hold.UNSIGNED, "M1", "F_VS", None), (Hold.DRAFT, "LOG", "F_CO", None)]
    assert refused(site).facts == {"n": 2}
    nurse = site.as_("nurse")
    for item, typed in (("COFORM", "Визит"), ("COVAL", "Примечание"), ("CODAT", "14.02.2025")):
        type_in(nurse, ANNA, place, item, typed)
    complete_form(nurse, ANNA, place)
    assert held(site) == [(Hold.UNSIGNED, "M1", "F_VS", None), (Hold.UNSIGNED, "LOG", "F_CO", None)]
    for one in (VITALS, place):
        sign_again(site, one)
    assert held(site) == []
    assert sign_book(site).place == CLOSING


def test_a_visit_that_was_begun_asks_for_its_forms(site):
    nurse = site.as_("nurse")
    add_event(nurse, ANNA, "SFU")
    visit = FormPlace("SFU", 1, "F_SV", 1)
    type_in(nurse, ANNA, visit, "SVOCCUR", "N")
    assert (Hold.DRAFT, "SFU", "F_SV", None) in held(site)
    type_in(site.as_("nurse"), ANNA, visit, "SVOCCUR", "Y")
    assert (Hold.EMPTY, "SFU", "F_SS", None) in held(site)


def test_a_planned_visit_without_a_word_is_asked_for_until_the_last_day(site):
    """Month 6 closes on 28.07.2025; she died on the 8th of July, so it is not asked for, however late it is."""
    site.clock.pass_time(40 * 24 * 3600)
    assert held(site) == []
    doctor = site.as_("investigator")
    for form, item in (("F_DD", "DTHDAT"), ("F_DS", "DSSTDAT")):
        type_in(
            doctor, ANNA, FormPlace("ET", 1, form, 1), item, "25.08.2025", reason=Reason("source-corrected")
        )
    assert [one for one in held(site) if one[0] is Hold.VISIT] == [(Hold.VISIT, "M6", "F_SV", None)]


def test_a_check_on_another_forms_state_holds_back_this_signature_alone(site):
    nurse = site.as_("nurse")
    type_in(nurse, ANNA, ADA, "ADASCR", "PENDING", reason=Reason("source-corrected"))
    sign_again(site, ADA)
    assert held(site) == [(Hold.CHECK, "M1", "F_IS", "NEW-15/F_IS")]
    assert refused(site).code == "casebook.held"


def test_only_the_investigators_word_lifts_a_check_that_may_be_overruled(site):
    """Criterion 10 is met, no pregnancy test stands at M1: a soft remark in the form, and anybody may explain it there."""
    place, hold = FormPlace("M1", 1, "F_IE", 1), (Hold.CHECK, "M1", "F_IE", "EC-018/NONE")
    type_in(site.desk, ANNA, place, "INCL10", "Y")
    (finding,) = [one for one in open_form(site.desk, ANNA, place).entry.findings() if one.code == hold[3]]
    assert hold in held(site)
    explain(site.as_("nurse"), ANNA, place, finding.code, finding.at, "Тест сделан в другой клинике")
    assert hold in held(site)
    explain(site.as_("investigator"), ANNA, place, finding.code, finding.at, "Подтверждено выпиской")
    assert hold not in held(site)


def test_thirty_days_after_the_last_change_a_reason_is_asked(site):
    site.clock.pass_time(28 * 24 * 3600)  # the last change was on 20 July, the desk stands at 18 August
    assert review_form(site.desk, ANNA, CLOSING, "ru").late == 0
    site.clock.pass_time(2 * 24 * 3600)
    assert review_form(site.desk, ANNA, CLOSING, "ru").late == 31
    assert (refused(site).code, refused(site, late=" ").facts) == ("casebook.late", {"days": 31})
    assert refused(site, late="а").code == "reason.too-short"
    signature = sign_book(site, late="Ждали ответа лаборатории")
    with site.desk.store.view() as unit:
        assert AuditRecord.decode(unit.record(signature.seq)).reason == "other"
    assert "Ждали ответа лаборатории" in text_of(print_signed(site.desk, ANNA, CLOSING, "ru").pdf)


@pytest.mark.requirement(
    "R25", "a change of any form ends the signature of the case book at once, and the trail names the change"
)
def test_a_change_of_any_form_ends_the_signature_of_the_whole(site):
    first = sign_book(site)
    saved = type_in(site.as_("nurse"), ANNA, CALL, "TCWELL", "SAME", reason=Reason("source-corrected"))
    told = state(site)
    assert (told.standing, told.cause, told.cause_seq) == (BookStanding.LAPSED, CALL, saved.seq)
    assert told.changed_by == "Иванова Мария Сергеевна"
    with site.desk.store.view() as unit:
        (kept,) = unit.signatures(ANNA, CLOSING)
        record = AuditRecord.decode(unit.record(saved.seq + 1))
        assert unit.form(ANNA, CLOSING).status is FormStatus.SUPERSEDED
    assert (record.kind, record.place, dict(record.refs)) == (
        Kind.CASEBOOK_LAPSE, CLOSING, {"cause": saved.seq, "supersedes": first.statement},
    )  # fmt: skip
    assert kept.envelope == first.envelope and kept.superseded_by == saved.seq + 1
    assert "больше не действует" in text_of(print_signed(site.desk, ANNA, CLOSING, "ru").pdf)
    assert verify_desk(site.desk).faults == []
    sign_again(site, CALL)
    again = sign_book(site)
    assert read_statement(again.envelope).replaces == first.statement
    assert state(site).standing is BookStanding.STANDS
    assert verify_desk(site.desk).faults == []


@pytest.mark.parametrize("how", ["row", "signature"])
def test_a_new_row_and_a_new_signature_end_it_too(site, how):
    sign_book(site)
    if how == "row":
        cause = add_log_row(site.as_("nurse"), ANNA, "F_AE")
    else:
        add_event(site.as_("nurse"), ANNA, "UNS")
        assert state(site).standing is BookStanding.STANDS  # a visit without an answer changes no form
        cause = FormPlace("UNS", 1, "F_SV", 1)
        type_in(site.desk, ANNA, cause, "SVOCCUR", "N")
    assert (state(site).standing, state(site).cause) == (BookStanding.LAPSED, cause)


def test_reading_printing_and_completing_end_nothing(site):
    sign_book(site)
    print_signed(site.as_("nurse"), ANNA, VITALS, "ru")
    print_signed(site.desk, ANNA, CLOSING, "ru")
    enrol_subject(site.as_("nurse"), BORIS)
    type_in(site.desk, BORIS, FormPlace("M1", 1, "F_SV", 1), "SVOCCUR", "N")
    assert state(site).standing is BookStanding.STANDS


def test_on_the_screen_the_open_form_is_opened_and_the_whole_is_signed(site, qtbot):
    type_in(site.as_("nurse"), ANNA, CALL, "TCWELL", "SAME", reason=Reason("source-corrected"))
    session = PlainSession(site.as_("investigator"))

    def page_of(make, **where):
        made = make(session, **where)
        qtbot.addWidget(made)
        return made

    sheet = page_of(sign_presenter.make).presenter.sheet
    sheet.list.setCurrentRow(2)  # after the heading and the telephone contact
    (line,) = sheet.review.findChildren(WrapButton)
    line.click()
    assert session.went == [("form", {"code": ANNA, "place": CALL})]
    sign_again(site, CALL)
    sheet = page_of(sign_presenter.make).presenter.sheet
    sheet.bar.password.setText(PASSWORDS["investigator"])
    sheet.bar.button.click()
    assert sheet.bar.told.text() == "Подписана 1 форма."
    assert state(site).standing is BookStanding.STANDS
    board = page_of(subject_presenter.make, code=ANNA)
    assert board.book.text.startswith("Вся ЭИРК подписана: Соколов Андрей Ильич")
    board.to_book.click()
    assert session.went[-1] == ("form", {"code": ANNA, "place": CLOSING})


def test_who_may_sign_the_whole_and_where(site):
    with pytest.raises(CartDeskError) as told:
        sign_form(site.desk, ANNA, CLOSING, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
    assert told.value.code == "signing.casebook-form"
    for place in (VITALS, FormPlace("M3", 1, "F_SIGN", 1)):
        with pytest.raises(CartDeskError) as told:
            sign_casebook(site.desk, ANNA, place, PASSWORDS["investigator"], "ru")
        assert told.value.code == "casebook.no-form"
    with pytest.raises(CartDeskError) as told:
        sign_casebook(site.desk, ANNA, CLOSING, "не тот пароль 1234", "ru")
    assert told.value.code == "signing.wrong-password"
    with pytest.raises(CartDeskError) as told:
        sign_casebook(site.as_("nurse"), ANNA, CLOSING, PASSWORDS["nurse"], "ru")
    assert told.value.code == "desk.denied"


@pytest.fixture
def pair(site, tmp_path):
    """The site and its sponsor, who trust each other."""
    sponsor = a_sponsor(tmp_path / "office", clock=a_clock("2025-07-21T06:05"))
    trust(site, sponsor)
    yield site, sponsor
    sponsor.desk.store.close()


def travel(site, sponsor):
    """Pack what is signed and take it in; the packages, and how many forms came in and were refused."""
    known = len(sealed_packages(site.as_("nurse")))
    pack(site.desk)
    new = sealed_packages(site.desk)[known:]
    taken = [accept_package(sponsor.as_("data-manager"), data) for data in new]
    return new, sum(one.forms for one in taken), sum(one.refused for one in taken)


@pytest.mark.requirement(
    "R37", "the signature of a case book is verified at import against the forms that were taken in"
)
def test_the_signature_travels_and_is_verified_at_import(pair):
    site, sponsor = pair
    _, forms, refused_forms = travel(site, sponsor)
    signature = sign_book(site)
    packages, more, refused_more = travel(site, sponsor)
    assert (more, refused_more, refused_forms) == (1, 0, 0) and forms == len(
        Book(site, ANNA, SHORT).story
    ) - 1
    with sponsor.desk.store.view() as unit:
        (held_form,) = [one for one in unit.mirror_forms() if one.place == CLOSING]
    assert held_form.snapshot == signature.snapshot
    assert verify_desk(sponsor.desk).faults == [] and verify_desk(site.as_("nurse")).faults == []


def test_what_is_too_much_for_one_package_goes_in_several(pair, monkeypatch):
    """The records in full are bounded too, and the form that signs the whole comes after those it covers."""
    site, sponsor = pair
    sign_book(site)
    monkeypatch.setattr("cartdesk.usecases.sending.MAX_EVENTS", 60)
    packages, forms, refused_forms = travel(site, sponsor)
    assert (forms, refused_forms) == (len(SHORT), 0)
    views = [open_again_by(site, data) for data in packages]
    assert max(len(content.records) for _, content in views) <= 60
    assert sum(bool(content.forms) for _, content in views) > 1
    assert read_snapshot(views[-1][1].forms[-1].snapshot).place == CLOSING
    assert verify_desk(site.as_("nurse")).faults == [] and verify_desk(sponsor.desk).faults == []


@pytest.mark.requirement(
    "R12", "at the sponsor's desk too a case book's signature over a form that never came is found"
)
def test_a_signature_over_a_form_that_never_came_is_refused_and_found(pair, monkeypatch):
    site, sponsor = pair
    sign_book(site)
    with site.as_("nurse").store.unit() as unit:
        unit.put_form(replace(unit.form(ANNA, CALL), road=RoadState.PACKED))  # so it is left out
    pack(site.desk)
    (data,) = sealed_packages(site.desk)
    manager = sponsor.as_("data-manager")
    faults = {one.place: one.fault for one in look_into(manager, data).forms}
    assert faults.pop(CLOSING) == "book-incomplete" and set(faults.values()) == {None}
    with monkeypatch.context() as patch:
        patch.setattr("cartdesk.exchange.verifying.casebook_fault", lambda *_: None)
        assert accept_package(manager, data).refused == 0
    assert [(one.code, one.at) for one in verify_desk(manager).faults] == [
        ("book-false", f"form:{ANNA} ET F_SIGN")
    ]


def open_again_by(site, data):
    """A package as the site that sealed it opens it again."""
    with site.desk.store.view() as unit:
        return open_again(data, keys.sealing_key(unit).identity, keys.device_key(unit).public)


@pytest.mark.requirement(
    "R12", "a case book's signature that stands although a form was changed since is found"
)
def test_a_signature_that_should_have_ended_is_found(site, monkeypatch):
    signature = sign_book(site)
    monkeypatch.setattr("cartdesk.usecases.entry.lapse_book", lambda *_: None)
    monkeypatch.setattr("cartdesk.usecases.signing.lapse_book", lambda *_: None)
    type_in(site.as_("nurse"), ANNA, CALL, "TCWELL", "SAME", reason=Reason("source-corrected"))
    sign_again(site, CALL)
    assert [(one.code, one.seq) for one in verify_desk(site.desk).faults] == [("book-false", signature.seq)]
