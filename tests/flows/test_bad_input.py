"""Bad input of every kind is refused with a sentence a nurse can read, and nothing has changed afterwards."""

import hashlib
import json
import shutil
import sqlite3
from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, SeededRandom, Words, resource
from cartdesk.crypto import SigningKey, open_sealed
from cartdesk.exchange import (
    Acknowledgement,
    inspect,
    make_acknowledgement,
    make_receipt,
    package_digest,
    read_outer,
    seal_package,
)
from cartdesk.exchange.content import read_body
from cartdesk.exchange.package import MAGIC
from cartdesk.exchange.signed import read_signed
from cartdesk.records import RoadState, make_checkpoint, parse_checkpoint, trail_origin
from cartdesk.store import read_desk_file
from cartdesk.store.connection import connect, run, settle
from cartdesk.study import load_folder
from cartdesk.usecases import (
    accept_package,
    address,
    file_acknowledgement,
    file_receipt,
    keys,
    lint_study,
    lock,
    look_into,
    outbox,
    pack,
    sealed_packages,
)
from tests.builders import PASSWORDS, a_signed_form, a_site, a_sponsor, trust

SERVER = SigningKey.generate(SeededRandom(77))
STRANGER = SigningKey.generate(SeededRandom(78))


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def refused(codes, act, *args):
    """The act is refused with one of these codes, in whole sentences of both languages."""
    with pytest.raises(CartDeskError) as told:
        act(*args)
    assert told.value.code in codes.split()
    for language in ("ru", "en"):
        sentence = Words(language).error(told.value)
        assert len(sentence) > 20 and sentence.endswith(".") and "{" not in sentence
        assert told.value.code not in sentence
    return told.value


def refused_and_unchanged(desk, code, act, *args):
    before = head(desk)
    fault = refused(code, act, *args)
    assert head(desk) == before
    return fault


# The desk itself


@pytest.fixture
def closed(tmp_path):
    """A site whose desk is locked."""
    site = a_site(tmp_path)
    lock(site.as_("nurse"))
    return site


def files(place):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.folder.iterdir()
        if path.is_file()
    }


def test_a_wrong_password_moves_the_counter_and_nothing_else(closed):
    before, told = files(closed), json.loads((closed.folder / "desk.json").read_text("utf-8"))
    fault = refused("desk.wrong-password", closed.unlock, "nurse", "не тот пароль совсем 1")
    assert fault.facts == {"left": 9}
    after, now = files(closed), json.loads((closed.folder / "desk.json").read_text("utf-8"))
    assert {name for name in after if after[name] != before.get(name)} == {"desk.json"}
    assert now.pop("failures")[closed.ids["nurse"]]["count"] == 1
    assert told.pop("failures") == {} and now == told


def test_a_damaged_database_is_not_opened(closed):
    path = closed.folder / "desk.db"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    before = files(closed)
    refused("desk.damaged desk.wrong-key-or-damaged", closed.unlock, "nurse")
    assert files(closed) == before


def test_a_foreign_database_is_not_opened(closed):
    path = closed.folder / "desk.db"
    path.unlink()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE patients (name)")
    plain.close()
    before = files(closed)
    refused("desk.foreign", closed.unlock, "nurse")
    assert files(closed) == before


def test_a_database_newer_than_the_program_is_not_opened(closed):
    file, user = read_desk_file(closed.folder), closed.ids["nurse"]
    stretched = keys.stretch_for(file, user, PASSWORDS["nurse"])
    secret = keys.read_device_secret(closed.secrets, file.device)
    raw = connect(closed.folder / "desk.db", keys.open_slot(file, user, stretched, secret), "rw")
    settle(raw)
    run(raw, "PRAGMA user_version = 999")
    raw.close()
    before = files(closed)
    refused("desk.too-new", closed.unlock, "nurse")
    assert files(closed) == before


def test_a_cut_desk_file_is_told(closed):
    path = closed.folder / "desk.json"
    path.write_bytes(path.read_bytes()[:-20])
    before = files(closed)
    refused("desk.file-damaged", closed.unlock, "nurse")
    assert files(closed) == before


def test_a_study_with_a_fault_is_not_loaded(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(resource("studies", "hemc101-01-02", "1.0"), folder)
    path = folder / "forms" / "f_vs.toml"
    path.write_text(path.read_text("utf-8").replace('list = "CL_POS"', 'list = "CL_NOWHERE"'), "utf-8")
    fault = refused("study.faulty", load_folder, folder)
    assert "f_vs.toml" in str(fault.facts["file"])
    (told,) = lint_study(str(folder))
    assert told.faults


# Packages at the sponsor's desk


class Road:
    """A site with one sealed package, a sponsor, and the means to seal another package in the device's name."""

    def __init__(self, folder):
        self.site = a_site(folder)
        self.sponsor = a_sponsor(folder, clock=self.site.clock)
        trust(self.site, self.sponsor, address("http://127.0.0.1:8443", SERVER.public.hex()))
        a_signed_form(self.site)
        self.nurse = self.site.as_("nurse")
        pack(self.nurse)
        (self.package,) = sealed_packages(self.nurse)
        self.manager = self.sponsor.as_("data-manager")
        with self.nurse.store.view() as unit:
            self.key = keys.device_key(unit)
        with self.manager.store.view() as unit:
            self.sealing = keys.sealing_key(unit)

    def sealed(self, **told):
        """The package sealed anew with other words in its manifest and a true signature of the device."""
        outer = read_outer(self.package)
        opened = read_signed(
            open_sealed(outer.body, self.sealing.identity), "package-body", 2**24, "package.altered"
        )
        content = read_body(opened.payload, outer.manifest)
        if {"study", "device"} & told.keys():  # records of another study or device cannot even be sealed
            content = replace(content, records=(), forms=(), certificates=())
        manifest = replace(outer.manifest, **told)
        point = parse_checkpoint(manifest.checkpoint)
        origin = trail_origin(manifest.study, manifest.site, manifest.device)
        note = make_checkpoint(origin, point.size, point.root, self.key)
        return seal_package(content, replace(manifest, checkpoint=note), self.key, (self.sealing.recipient,))

    def refuses(self, code, data):
        """Neither looking nor accepting takes it; nothing of it stays at the desk."""
        refused_and_unchanged(self.manager, code, accept_package, self.manager, data)
        with self.manager.store.view() as unit:
            held = len(unit.mirror_packages()), len(unit.mirror_forms()), len(unit.mirror_acks())
        try:
            refusal = look_into(self.manager, data).refusal
        except CartDeskError as fault:
            refusal = fault
        assert refusal is not None and refusal.code in code.split()
        with self.manager.store.view() as unit:
            assert held == (len(unit.mirror_packages()), len(unit.mirror_forms()), len(unit.mirror_acks()))


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    made = Road(tmp_path_factory.mktemp("road"))
    yield made
    made.site.desk.store.close()
    made.sponsor.desk.store.close()


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_package_is_refused(road, keep):
    data = road.package[: int(len(road.package) * keep)]
    road.refuses("package.cut package.not-a-package", data)


@pytest.mark.parametrize("part", [0.05, 0.2, 0.4, 0.8, 0.999])
def test_a_flipped_bit_is_refused(road, part):
    data = bytearray(road.package)
    data[int(len(data) * part)] ^= 1
    assert data.startswith(MAGIC)
    road.refuses("package.altered package.unknown-device package.cut", bytes(data))


def test_something_else_altogether_is_refused(road):
    road.refuses("package.not-a-package", "Это накладная, а не пакет.".encode() * 50)


@pytest.mark.requirement("R37", "a package of a device nobody enrolled is refused and changes nothing")
def test_a_package_of_an_unknown_device_is_refused(road):
    """Signed with its own key, which nobody enrolled, or with that of a device which is: unknown, and told so."""
    road.refuses("package.unknown-device", road.sealed(device="d00000000"))
    own, road.key = road.key, STRANGER
    try:
        road.refuses("package.unknown-device", road.sealed(device="d00000000"))
    finally:
        road.key = own


def test_a_package_for_another_study_is_refused(road):
    road.refuses("package.other-study", road.sealed(study="another-study"))


def test_a_package_for_another_sponsor_is_refused(road):
    road.refuses("package.not-for-us", road.sealed(audience=STRANGER.public.hex()))


def test_a_practice_package_is_refused_at_a_real_desk(road):
    road.refuses("package.training", road.sealed(training=True))


def test_a_package_ahead_of_its_turn_is_refused(road):
    road.refuses("package.gap", road.sealed(number=2))


def test_a_package_signed_by_another_key_is_refused(road):
    own, road.key = road.key, STRANGER
    try:
        road.refuses("package.altered", road.sealed())
    finally:
        road.key = own


def test_an_older_package_again_is_harmless_and_another_body_with_its_number_is_a_fork(tmp_path):
    road = Road(tmp_path)
    other = road.sealed()
    assert package_digest(other) != package_digest(road.package)
    first = accept_package(road.manager, road.package)
    again = accept_package(road.manager, road.package)
    assert again.again and not first.again and again.acknowledgement == first.acknowledgement
    with road.manager.store.view() as unit:
        assert len(unit.mirror_packages()) == 1 and len(unit.mirror_forms()) == 1
    road.refuses("package.fork", other)
    road.refuses("package.fork", road.sealed(number=2, prev=package_digest(other)))
    road.site.desk.store.close()
    road.sponsor.desk.store.close()


# Answers that come back to the site


def a_receipt(road, key, data):
    now = road.site.clock.now()
    return make_receipt(
        inspect(data), package_digest(data), road.key.public, key, now.iso(), int(now.utc.timestamp())
    )


def an_acknowledgement(road, key, data):
    manifest, now = inspect(data), road.site.clock.now()
    content = Acknowledgement(
        manifest.study,
        manifest.site,
        manifest.device,
        manifest.number,
        package_digest(data),
        ("a" * 64,),
        (),
        "Спонсор",
        "u00000000",
        now.iso(),
    )
    return make_acknowledgement(content, key)


def test_a_forged_receipt_delivers_nothing(road):
    forged = a_receipt(road, STRANGER, road.package)
    refused_and_unchanged(road.nurse, "receipt.forged", file_receipt, road.nurse, forged)
    flipped = a_receipt(road, SERVER, road.package).replace(b"A", b"B", 1)
    refused_and_unchanged(road.nurse, "receipt.forged", file_receipt, road.nurse, flipped)
    other = a_receipt(road, SERVER, road.sealed())
    refused_and_unchanged(road.nurse, "receipt.other-package", file_receipt, road.nurse, other)
    assert outbox(road.nurse).counts[RoadState.PACKED] == 1


def test_a_forged_acknowledgement_turns_nothing_green(road):
    with road.manager.store.view() as unit:
        sponsor = keys.sponsor_key(unit)
    forged = an_acknowledgement(road, STRANGER, road.package)
    refused_and_unchanged(road.nurse, "acknowledgement.forged", file_acknowledgement, road.nurse, forged)
    by_server = an_acknowledgement(road, SERVER, road.package)
    refused_and_unchanged(road.nurse, "acknowledgement.forged", file_acknowledgement, road.nurse, by_server)
    other = an_acknowledgement(road, sponsor, road.sealed())
    refused_and_unchanged(
        road.nurse, "acknowledgement.other-package", file_acknowledgement, road.nurse, other
    )
    assert outbox(road.nurse).counts[RoadState.RECEIVED] == 0
