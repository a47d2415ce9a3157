"""The recovery key: three sheets, any two open the desk, one opens nothing, and no signing key is inside (B10, R24)."""

import itertools
import shutil

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, Kind, Meaning
from cartdesk.store import read_desk_file
from cartdesk.usecases import (
    NewPerson,
    add_person,
    drills,
    enrol_subject,
    held_keys,
    key_news,
    keys,
    lock,
    make_recovery,
    recover,
    rehearse_recovery,
    rekey_database,
    remove_person,
    reset_password,
    sign_form,
    verify_desk,
    view_recovery,
)
from tests.builders import PASSWORDS, a_signed_form, a_site, fill_vitals, sign
from tests.paper.reading import with_pdfium
from tests.usecases.test_passwords import ADMIN, FRESH, refused, unlock_as

HOLDERS = ("Сейф исследователя", "ИТ-служба клиники", "Контроль качества спонсора")
NEW = NewPerson("Новикова Нина Петровна", "", "Клиника", FRESH[6], "passport")
M2 = FormPlace("M2", 1, "F_VS", 1)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    a_signed_form(place)
    place.as_("administrator")
    yield place
    place.desk.store.close()


def make(site, tmp_path, name="sheets"):
    folder = tmp_path / name
    folder.mkdir()
    return make_recovery(site.as_("administrator"), ADMIN, folder, HOLDERS, "ru")


def scanned(made):
    """The words of the three sheets, as their holders read them."""
    return [words_of(path.read_bytes()) for path in made.files]


def words_of(pdf):
    drawn = [piece.text for page in with_pdfium(pdf) for piece in page]
    return " ".join(drawn[drawn.index("1") + 1 :][: 2 * 20 : 2])


def take(site, shares, folder=None, secrets=None, person=NEW):
    return recover(
        folder or site.folder, shares, person, clock=site.clock, random=site.random, secrets=secrets or site.secrets
    )  # fmt: skip


def test_the_key_is_told_by_its_words_and_its_holders(site, tmp_path):
    assert view_recovery(site.desk, "ru") is None
    made = make(site, tmp_path)
    view = view_recovery(site.desk, "ru")
    assert (view.fingerprint, view.holders) == (made.fingerprint, HOLDERS)
    assert [path.stat().st_mode & 0o777 for path in made.files] == [0o600] * 3
    assert len(set(scanned(made))) == 3
    assert verify_desk(site.desk).faults == []


def test_no_share_and_no_secret_is_kept(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    kept = b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())
    site.desk = site.unlock("administrator")
    assert not any(share.split()[5].encode() + b" " in kept for share in words)
    with site.desk.store.view() as unit:
        facts = [unit.facts(seq) for seq in unit.seqs_of_kinds([Kind.RECOVERY_MAKE])]
        (about,) = [fact.value for one in facts for fact in one.values()]
    assert about == list(HOLDERS)


@pytest.mark.requirement(
    "R24", "any two shares open the desk for a new administrator, and for nobody else's signature"
)
@pytest.mark.parametrize("pair", list(itertools.combinations(range(3), 2)), ids=str)
def test_any_two_shares_open_the_desk_for_a_new_administrator(site, tmp_path, pair):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    desk = take(site, [words[at] for at in pair])
    assert (desk.user.name, desk.user.role) == (NEW.name, "administrator")
    assert verify_desk(desk).faults == []
    records = {one.kind: one for one in records_of(desk)}
    assert records[Kind.DESK_RECOVER].refs["shares"] == "+".join(str(at + 1) for at in pair)
    assert records[Kind.DESK_RECOVER].user == "recovery"
    lock(desk)
    site.ids["new"], PASSWORDS["new"] = desk.user.id, NEW.password
    site.desk = site.unlock("new")
    assert {one.way_in for one in held_keys(site.desk)} == {True}


def records_of(desk):
    with desk.store.view() as unit:
        return [AuditRecord.decode(data) for _, data in unit.records()]


def test_one_share_opens_nothing(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    before = {path.name: path.read_bytes() for path in site.folder.iterdir()}
    for one in words:
        assert refused(take, site, [one]) == "share.too-few"
        assert refused(take, site, [one, one]) == "share.same"
        assert refused(take, site, [one, ""]) == "share.length"
    assert {path.name: path.read_bytes() for path in site.folder.iterdir()} == before
    site.desk = site.unlock("administrator")


def test_shares_of_another_desk_or_of_a_replaced_key_open_nothing(site, tmp_path):
    old = scanned(make(site, tmp_path))
    new = scanned(make(site, tmp_path, "again"))
    other = a_site(tmp_path, name="other", seed=9)
    foreign = scanned(make(other, tmp_path, "foreign"))
    lock(other.desk)
    lock(site.desk)
    assert refused(take, site, old[:2]) == "recovery.other-shares"
    assert refused(take, site, foreign[:2]) == "recovery.other-shares"
    assert refused(take, site, [old[0], new[1]]) == "share.different-keys"
    site.desk = take(site, new[:2])


def test_words_are_understood_as_people_type_them(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    numbered = "\n".join(f"{at}. {word[:4].upper()}" for at, word in enumerate(words[0].split(), 1))
    keys_ru = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))
    russian = "".join(keys_ru.get(sign, sign) for sign in words[2])
    site.desk = take(site, [numbered, russian])


def test_each_kind_of_slip_is_told_with_its_share(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    first, second = words[0].split(), words[1].split()
    swapped = [*first[:6], first[7], first[6], *first[8:]]
    for typed, code, facts in (
        (first[:-1], "share.length", {"n": 19, "needed": 20}),
        (["zebra", *first[1:]], "share.unknown-word", {"n": 1}),
        (swapped, "share.mistyped", {}),
    ):
        with pytest.raises(CartDeskError, match=code) as told:
            take(site, [" ".join(second), " ".join(typed)])
        assert told.value.facts == {**facts, "share": 2}
    site.desk = site.unlock("administrator")


@pytest.mark.requirement(
    "R24", "who opened the desk with shares cannot sign as the investigator, nor certify with the old key"
)
def test_recovery_gives_no_signing_key(site, tmp_path):
    words = scanned(make(site, tmp_path))
    fill_vitals(site, place=M2)
    admin = site.as_("administrator")
    with admin.store.view() as unit:
        old = unit.secret(keys.CERTIFYING_PUBLIC)
    lock(admin)
    desk = take(site, words[:2])
    with desk.store.view() as unit:
        assert unit.secret(keys.CERTIFYING_PUBLIC) != old
        own = unit.user_key(site.ids["investigator"])
    for password in (NEW.password, ADMIN):
        with pytest.raises(CartDeskError, match="signing.wrong-password"):
            keys.unlock_signing_key(desk, own, password)
    assert refused(sign_form, desk, "01-001", M2, NEW.password, Meaning.DATA_VERIFIED, "ru") == "desk.denied"
    assert refused(enrol_subject, desk, "01-002") == "desk.denied"
    lock(desk)
    site.desk = site.unlock("investigator")
    sign(site, place=M2)


def test_everybody_learns_of_it_at_their_next_unlock(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.as_("nurse"))
    desk = take(site, words[1:])
    lock(desk)
    site.desk = site.unlock("nurse")
    told = {one.kind: one for one in key_news(site.desk)}
    assert told[Kind.DESK_RECOVER].shares == "2+3" and told[Kind.DESK_RECOVER].about == NEW.name


def test_on_another_computer_the_others_get_new_passwords_and_keys(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    shutil.copytree(site.folder, tmp_path / "elsewhere")
    site.folder, site.secrets = tmp_path / "elsewhere", tmp_path / "new-devices"
    assert refused(site.unlock, "nurse") == "desk.no-device-secret"
    desk = take(site, words[:2])
    assert {one.user for one in held_keys(desk) if one.way_in} == {desk.user.id}
    for role, password in (("nurse", FRESH[0]), ("investigator", FRESH[1])):
        reset_password(desk, site.ids[role], password, "passport", NEW.password)
    assert verify_desk(desk).faults == []
    lock(desk)
    unlock_as(site, "nurse", FRESH[0])


def test_who_recovers_gives_a_password_and_an_identity_check_like_anybody(site, tmp_path):
    words = scanned(make(site, tmp_path))[:2]
    lock(site.desk)
    poor = NewPerson(NEW.name, "", "Клиника", "короткий", "passport")
    unchecked = NewPerson(NEW.name, "", "Клиника", NEW.password, "")
    taken = NewPerson("Орлова Вера Павловна", "", "Клиника", NEW.password, "passport")
    head = (site.folder / "desk.json").read_bytes()
    assert refused(take, site, words, person=poor) == "password.too-short"
    assert refused(take, site, words, person=unchecked) == "people.identity-unchecked"
    assert refused(take, site, words, person=taken) == "people.name-taken"
    assert (site.folder / "desk.json").read_bytes() == head
    site.desk = site.unlock("administrator")


def test_without_a_key_there_is_nothing_to_recover(site, tmp_path):
    lock(site.desk)
    assert refused(take, site, ["x", "y"]) == "recovery.none"
    site.desk = site.unlock("administrator")
    assert refused(rehearse_recovery, site.desk, ["x", "y"]) == "recovery.none"


def test_the_key_opens_the_desk_also_after_the_database_key_was_changed(site, tmp_path):
    words = scanned(make(site, tmp_path))
    rekey_database(site.desk, ADMIN)
    remove_person(site.desk, site.ids["nurse"], "doubt", ADMIN)
    rekey_database(site.desk, ADMIN)
    lock(site.desk)
    site.desk = take(site, words[:2])
    person = NewPerson("Лапина Ольга Игоревна", "nurse", "Клиника", FRESH[2], "passport")
    add_person(site.desk, person, NEW.password)
    assert verify_desk(site.desk).faults == []


def test_sheets_are_written_whole_or_nothing_is_made(site, tmp_path):
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / f"cartdesk-{site.desk.file.device}-recovery-2.pdf").write_bytes(b"an older sheet")
    assert refused(make_recovery, site.desk, ADMIN, folder, HOLDERS, "ru") == "recovery.sheets-there"
    assert (
        refused(make_recovery, site.desk, ADMIN, tmp_path / "nowhere", HOLDERS, "ru")
        == "recovery.not-written"
    )
    other = tmp_path / "other"
    other.mkdir()
    assert refused(make_recovery, site.desk, FRESH[0], other, HOLDERS, "ru") == "signing.wrong-password"
    site.clock.pass_time(100)
    assert refused(make_recovery, site.desk, ADMIN, other, ("Сейф",) * 3, "ru") == "recovery.holders"
    assert [path.name for path in folder.iterdir()] == [f"cartdesk-{site.desk.file.device}-recovery-2.pdf"]
    assert list(other.iterdir()) == [] and view_recovery(site.desk, "ru") is None


def test_a_rehearsal_opens_a_copy_with_two_shares_and_says_so_in_the_trail(site, tmp_path):
    words = scanned(make(site, tmp_path))
    with site.desk.store.view() as unit:
        size, root = unit.frontier().size, unit.frontier().root().hex()
    drill = rehearse_recovery(site.desk, [words[2], words[0]])
    assert (drill.shares, drill.source, drill.records, drill.root) == ((1, 3), "desk", size, root)
    assert (drill.live, drill.faults, drill.user) == (size, (), site.ids["administrator"])
    assert drills(site.desk) == (drill,)
    assert not (site.folder / "recovery-drill").exists()
    assert records_of(site.desk)[-1].kind is Kind.RECOVERY_DRILL
    assert verify_desk(site.desk).faults == []
    a_second = rehearse_recovery(site.desk, words[:2])
    assert drills(site.desk) == (drill, a_second)


def test_a_rehearsal_of_a_brought_copy_tells_how_far_it_reaches(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    shutil.copytree(site.folder, tmp_path / "copy")
    site.desk = site.unlock("administrator")
    rekey_database(site.desk, ADMIN)
    drill = rehearse_recovery(site.desk, words[:2], tmp_path / "copy")
    assert drill.source == "copy" and drill.records < drill.live and drill.faults == ()


def test_a_rehearsal_finds_what_is_wrong_with_a_copy(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    shutil.copytree(site.folder, tmp_path / "copy")
    data = bytearray((tmp_path / "copy" / "desk.db").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "copy" / "desk.db").write_bytes(data)
    site.desk = site.unlock("administrator")
    assert refused(rehearse_recovery, site.desk, words[:2], tmp_path / "copy") == "desk.damaged"
    assert refused(rehearse_recovery, site.desk, words[:2], tmp_path / "nowhere") == "recovery.no-copy"
    other = a_site(tmp_path, name="other", seed=9)
    lock(other.desk)
    assert refused(rehearse_recovery, site.desk, words[:2], other.folder) == "recovery.other-desk"
    assert drills(site.desk) == () and not (site.folder / "recovery-drill").exists()
    assert read_desk_file(site.folder).doors == site.desk.file.doors


def test_wrong_shares_rehearse_nothing(site, tmp_path):
    old = scanned(make(site, tmp_path))
    make(site, tmp_path, "again")
    head = records_of(site.desk)
    assert refused(rehearse_recovery, site.desk, old[:2]) == "recovery.other-shares"
    assert refused(rehearse_recovery, site.desk, old[:1]) == "share.too-few"
    assert records_of(site.desk) == head
