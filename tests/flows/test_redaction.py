"""A patient's name typed by mistake is erased by two persons, everywhere, and the trail still proves itself (R07)."""

import csv
import json
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from cartdesk.base import CartDeskError
from cartdesk.forms import ItemKey
from cartdesk.records import Reason
from cartdesk.server import Postbox
from cartdesk.usecases import (
    accept_package,
    add_log_row,
    back_up,
    complete_form,
    confirm_redaction,
    export_odm,
    export_trail,
    file_acknowledgement,
    file_receipt,
    hand_over,
    item_history,
    outbox,
    pack,
    print_signed,
    propose_redaction,
    proposed_redactions,
    rehearse,
    remove_log_row,
    sealed_packages,
    verify_desk,
    withdraw_redaction,
)
from cartdesk.usecases.as_of import form_as_of
from cartdesk.usecases.proving import check_proof_file, prove_record
from tests.builders import PASSWORDS, a_site, a_sponsor, enrol_subject, meet, sign, type_in
from tests.paper.reading import with_pdfium

NAME = "Кудряшова Евдокия Тихоновна"
# Long enough to stand on pages of its own, which are freed whole and keep what they held.
TEXT = f"{NAME}, мать пациента, просит звонить после обеда. " * 12
COMMENT = ItemKey("IG.F_CO", 1, "COVAL")
WHY = Reason("personal-name")


def pages_in_clear(place, path=None) -> Iterator[bytes]:
    """Every page of the database file and of its log, decrypted by this test: SQLCipher 4, raw key, IV behind the page."""
    store = place.desk.store
    path = path or store.path
    data = path.read_bytes()
    found = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    found += [frames[at + 24 : at + 24 + 4096] for at in range(0, len(frames), 4096 + 24)]
    for number, page in enumerate(found):
        begin = 16 if number == 0 else 0  # the first page begins with the salt
        box = Cipher(algorithms.AES(store._key), modes.CBC(page[4016:4032])).decryptor()
        yield box.update(page[begin:4016]) + box.finalize()


def traces(place, path=None) -> int:
    """In how many pages the first half of the name can be read, as UTF-8 or as escaped JSON."""
    wanted = (NAME[:12].encode(), json.dumps(NAME[:12])[1:-1].encode())
    return sum(any(one in page for one in wanted) for page in pages_in_clear(place, path))


def faults(place, *, deep=False):
    return verify_desk(place.desk, deep=deep).faults


def commented(site, text=NAME, code="01-001"):
    """A comment with the name in it, as the nurse wrote it, completed."""
    row = add_log_row(site.as_("nurse"), code, "F_CO")
    for item, typed in (("COFORM", "Витальные показатели, M1"), ("COVAL", text), ("CODAT", "12.03.2025")):
        type_in(site.desk, code, row, item, typed)
    complete_form(site.desk, code, row)
    return row


def seq_of(desk, row, at=-1):
    return item_history(desk, "01-001", row, COMMENT)[at].seq


def refused(code, act, *args):
    with pytest.raises(CartDeskError) as told:
        act(*args)
    assert told.value.code == code


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redaction")
    site = a_site(folder)
    sponsor = a_sponsor(folder, clock=site.clock)
    box = Postbox.create(folder / "box", clock=site.clock, random=site.random)
    meet(box, site, sponsor, "http://127.0.0.1:1")
    enrol_subject(site.as_("nurse"), "01-001")
    for name in ("before", "later"):
        (folder / name).mkdir()
    yield site, sponsor, box, folder
    box.close()
    for place in (site, sponsor):
        place.desk.store.close()


@pytest.fixture(scope="module")
def erased(places):
    """Typed, half-typed, signed, delivered, backed up; then proposed by the nurse and confirmed by the investigator."""
    site, sponsor, box, folder = places
    row = commented(site, TEXT)
    hand_over(site.desk, "01-001", row, COMMENT, {COMMENT: NAME[:12]})
    sign(site, "01-001", row)
    pack(site.as_("nurse"))
    data = sealed_packages(site.desk)[-1]
    file_receipt(site.desk, box.take_package(data))
    file_acknowledgement(site.desk, accept_package(sponsor.as_("data-manager"), data).acknowledgement)
    before = back_up(site.as_("investigator"), to=folder / "before")
    assert traces(site) >= 3  # the search finds it while it is there
    seq = seq_of(site.desk, row)
    proposal = propose_redaction(site.as_("nurse"), seq, "new", WHY)
    (waiting,) = proposed_redactions(site.as_("investigator"))
    done = confirm_redaction(site.desk, proposal, PASSWORDS["investigator"])
    return row, seq, waiting, done, before


@pytest.mark.requirement(
    "R07",
    "after two persons agreed, the name is in no page of the database file or its log, and the trail is whole",
)
def test_the_name_is_gone_from_every_page_and_the_trail_is_whole(places, erased):
    site, _, _, _ = places
    row, seq, waiting, done, _ = erased
    assert (waiting.text, waiting.record, waiting.own, waiting.reason) == (
        TEXT.strip(),
        seq,
        False,
        "personal-name",
    )
    assert waiting.copies.current and waiting.copies.signed
    # the answer, what was half typed, the signature that held it, the package it went with
    assert (done.facts, done.signatures, done.packages, done.waiting) == (2, 1, 1, ())
    assert done.clean and done.superseded
    assert traces(site) == 0
    assert faults(site) == [] and faults(site, deep=True) == []
    assert seq in verify_desk(site.desk).redacted


@pytest.mark.requirement(
    "R07", "the case book goes on: the field is empty, and the signature that held the value is superseded"
)
def test_the_field_is_empty_and_the_form_waits_for_another_signature(places, erased):
    site, sponsor, box, _ = places
    row = erased[0]
    with site.as_("nurse").store.view() as unit:
        form = unit.form("01-001", row)
        assert (form.status.value, form.missing) == ("superseded", 1)
        assert unit.item("01-001", row, COMMENT) is None
    type_in(
        site.desk, "01-001", row, "COVAL", "Мать пациента просит звонить", reason=Reason("other", "без имени")
    )
    sign(site, "01-001", row)
    pack(site.as_("nurse"))
    data = sealed_packages(site.desk)[-1]
    assert sealed_packages(site.desk)[-2] == b""
    file_receipt(site.desk, box.take_package(data))
    accepted = accept_package(sponsor.as_("data-manager"), data)
    assert (accepted.forms, accepted.refused) == (1, 0)
    assert faults(sponsor) == [] and faults(site) == []


@pytest.mark.requirement(
    "R07", "history, the form as of a day, both exports, paper and proof show it as erased, never its text"
)
def test_everything_that_shows_it_says_erased_and_never_its_text(places, erased, tmp_path):
    site, _, _, _ = places
    row, seq, _, done, _ = erased
    desk = site.as_("investigator")
    change = next(one for one in item_history(desk, "01-001", row, COMMENT) if one.seq == seq)
    assert change.now is None and change.erased == {"new"}
    then = form_as_of(desk, "01-001", row, desk.today)
    assert NAME not in repr(then)
    for form in ("csv", "json"):
        export_trail(desk, tmp_path / f"trail.{form}", form=form)
    told = csv.DictReader((tmp_path / "trail.csv").read_text("utf-8-sig").splitlines())
    assert next(one["new"] for one in told if one["seq"] == str(seq)) == "#erased"
    records = json.loads((tmp_path / "trail.json").read_text("utf-8"))["records"]
    assert records[seq - 1]["facts"]["new"] == "#erased"
    kept = {one["record"]["kind"]: one["record"] for one in records}
    assert kept["redaction.confirm"]["user"] != kept["redaction.propose"]["user"]
    assert kept["redaction.confirm"]["refs"]["record"] == seq
    print_signed(desk, "01-001", row, "ru")
    export_odm(desk, tmp_path / "all.xml", transactional=True)
    assert "#erased" in (tmp_path / "all.xml").read_text("utf-8")
    export_trail(desk, tmp_path / "trail.pdf", form="pdf")
    pages = with_pdfium((tmp_path / "trail.pdf").read_bytes())
    told = "".join("".join(one.text for one in page) for page in pages)
    assert "стёрто" in told and NAME.split()[0] not in told
    proved = prove_record(desk, seq, tmp_path / "record.tlog-proof")
    record, _ = check_proof_file((tmp_path / "record.tlog-proof").read_bytes(), proved.key)
    assert record.seq == seq and "new" in record.facts
    written = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(NAME.encode() in one for one in written)


@pytest.mark.requirement(
    "R07", "a later backup does not hold the value; an earlier one is still compared as whole"
)
def test_a_later_backup_does_not_hold_it_and_an_earlier_one_still_rehearses(places, erased):
    site, _, _, folder = places
    later = back_up(site.as_("investigator"), to=folder / "later")
    assert traces(site, erased[4].path / "backup.db") >= 3 and traces(site, later.path / "backup.db") == 0
    assert rehearse(site.desk, erased[4].path, PASSWORDS["investigator"]).same


@pytest.mark.requirement(
    "R07", "one person alone erases nothing, nor do two without an investigator, nor a wrong password"
)
def test_two_persons_and_a_password(places, erased):
    site, _, _, _ = places
    row = commented(site, "Сидоренко П. П., тел. 8 916 123-45-67")
    seq = seq_of(site.desk, row)
    assert proposed_redactions(site.desk) == ()
    refused("redaction.nothing-there", propose_redaction, site.desk, seq, "old", WHY)
    refused("redaction.nothing-there", propose_redaction, site.desk, seq + 900, "new", WHY)
    refused("redaction.nothing-there", propose_redaction, site.desk, erased[1], "new", WHY)
    refused("reason.unknown", propose_redaction, site.desk, seq, "new", Reason("typo"))
    refused("reason.too-short", propose_redaction, site.desk, seq, "new", Reason("personal-other"))
    told = Reason("personal-other", "там сидоренко п. п., тел. 8 916 123-45-67")
    refused("redaction.repeats", propose_redaction, site.desk, seq, "new", told)
    proposal = propose_redaction(site.desk, seq, "new", WHY)
    refused("redaction.asked-already", propose_redaction, site.desk, seq, "new", WHY)
    refused("redaction.same-person", confirm_redaction, site.desk, proposal, PASSWORDS["nurse"])
    refused(
        "signing.wrong-password", confirm_redaction, site.as_("investigator"), proposal, "не тот пароль 5"
    )
    site.clock.pass_time(5)
    refused("redaction.not-waiting", confirm_redaction, site.desk, seq, PASSWORDS["investigator"])
    assert item_history(site.desk, "01-001", row, COMMENT)[-1].now is not None
    withdraw_redaction(site.desk, proposal)
    assert proposed_redactions(site.desk) == ()
    assert faults(site) == []


def test_what_was_corrected_before_is_erased_without_touching_the_form(places, erased):
    """The name was corrected by the nurse herself: value, and its copy as the value before, go; the form stays signed."""
    site, _, _, _ = places
    name = "Перепёлкин Аристарх"
    row = commented(site, name)
    wrong = seq_of(site.desk, row)
    type_in(site.desk, "01-001", row, "COVAL", "Отец пациента", reason=Reason("other", f"было имя {name}"))
    sign(site, "01-001", row)
    first = propose_redaction(site.desk, wrong, "new", WHY)
    second = propose_redaction(site.desk, seq_of(site.desk, row), "reason-text", WHY)
    waiting = proposed_redactions(site.as_("nurse"))
    assert [(one.copies.current, one.copies.signed, len(one.copies.what.facts)) for one in waiting] == [
        (False, False, 2), (False, False, 1),
    ]  # fmt: skip
    assert waiting[0].elsewhere == (
        waiting[1].record,
    )  # the reason repeats the name, and is proposed by itself
    for proposal in (first, second):
        assert not confirm_redaction(site.desk, proposal, PASSWORDS["nurse"]).superseded
    with site.desk.store.view() as unit:
        assert unit.form("01-001", row).status.value == "signed"
        assert unit.told_again(name) == []
    assert [one.erased for one in item_history(site.desk, "01-001", row, COMMENT)] == [
        {"new"}, {"old", "reason-text"},
    ]  # fmt: skip
    assert not any(name.encode() in page for page in pages_in_clear(site))
    assert faults(site) == []


def test_a_row_struck_through_can_be_cleaned_too(places, erased):
    site, _, _, _ = places
    row = commented(site, "Неверова Клара Львовна")
    remove_log_row(site.desk, "01-001", row, Reason("other", "не тот пациент"))
    proposal = propose_redaction(site.desk, seq_of(site.desk, row), "new", WHY)
    confirm_redaction(site.as_("investigator"), proposal, PASSWORDS["investigator"])
    assert not any("Неверова".encode() in page for page in pages_in_clear(site))
    assert faults(site) == []


@pytest.mark.requirement(
    "R07", "a sealed package on its way keeps its bytes until the receipt comes, then they go"
)
def test_a_package_on_its_way_is_emptied_when_its_receipt_comes(places, erased):
    site, _, box, _ = places
    row = commented(site, "Щербатов Емельян")
    sign(site, "01-001", row)
    pack(site.as_("nurse"))
    data = sealed_packages(site.desk)[-1]
    number = outbox(site.desk).packages[-1].number
    proposal = propose_redaction(site.desk, seq_of(site.desk, row), "new", WHY)
    done = confirm_redaction(site.as_("investigator"), proposal, PASSWORDS["investigator"])
    assert done.waiting == (number,)
    assert sealed_packages(site.desk)[-1] == data and faults(site) == []
    file_receipt(site.as_("nurse"), box.take_package(data))
    assert sealed_packages(site.desk)[-1] == b"" and faults(site) == []


@pytest.mark.requirement("R07", "who erases more than two persons agreed to, or leaves a copy, is found")
def test_an_insider_who_erases_alone_is_found(places, erased):
    site, _, _, _ = places
    row = commented(site, "Ничего личного")
    raw, by = site.desk.store._raw, erased[3].seq
    seq = seq_of(site.desk, row)
    (kept,) = raw.execute("SELECT salt, value FROM facts WHERE seq = ? AND name = 'new'", (seq,)).fetchall()
    raw.execute('INSERT INTO redactions (seq, name, "by") VALUES (?, ?, ?)', (seq, "new", by))
    raw.execute("DELETE FROM facts WHERE seq = ? AND name = 'new'", (seq,))
    assert [(one.code, one.seq) for one in faults(site)[:1]] == [("redaction-false", by)]
    raw.execute("DROP TRIGGER redactions_no_delete")
    raw.execute("DELETE FROM redactions WHERE seq = ?", (seq,))
    assert ("fact-missing", seq) in [(one.code, one.seq) for one in faults(site)]
    raw.execute("INSERT INTO facts (seq, name, salt, value) VALUES (?, 'new', ?, ?)", (seq, *kept))
    assert faults(site) == []
    raw.execute("DROP TRIGGER signatures_no_update")
    raw.execute("UPDATE signatures SET shown = ? WHERE snapshot = x''", (b"[]",))
    assert {one.code for one in faults(site)} == {"redaction-left"}
