"""The stick: the very same bytes, whole or not there, and no file name believed (threats 15, 16; people.md)."""

import os
import re

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.server import Postbox
from cartdesk.sync import Courier, FolderRoad, Pins
from cartdesk.sync.folder_road import ACKNOWLEDGEMENTS, PACKAGES, RECEIPTS
from tests.exchange.parts import Site, Sponsor
from tests.server.parts import open_postbox


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def refused(code):
    return pytest.raises(CartDeskError, match=f"^{code}")


def test_the_whole_way_there_and_back_on_a_stick(tmp_path, stick, sponsor, site):
    """Site lays down, the sponsor's person carries it to the post office and the desk, the answers come back."""
    postbox = open_postbox(tmp_path / "post", sponsor, site)
    pins = Pins(sponsor.study, "01", site.device, postbox.public, sponsor.key.public)
    courier = Courier(FolderRoad(stick), pins, SeededRandom(1))
    sealed = [site.pack(), site.pack()]
    queue = [one.parcel for one in sealed]
    assert courier.carry(queue).laid == (1, 2)

    sponsors = FolderRoad(stick)
    lying = list(sponsors.packages())
    assert [one.data for one in lying] == [one.data for one in sealed]
    for one in lying:
        sponsors.lay_receipt(one.data, postbox.take_package(one.data))
    sponsors.lay_acknowledgement(sealed[0].data, sponsor.acknowledge(sealed[0]))

    carried = courier.carry(queue)
    assert [one.number for one in carried.receipts] == [1, 2]
    assert [one.number for one in carried.acknowledgements] == [1]
    assert (carried.laid, carried.failures) == ((), ())
    postbox.close()


def test_the_same_receipt_by_stick_and_by_network(tmp_path, stick, sponsor, site):
    postbox: Postbox = open_postbox(tmp_path / "post", sponsor, site)
    sealed = site.pack()
    FolderRoad(stick).lay_package(sealed.data)
    (lying,) = FolderRoad(stick).packages()
    assert postbox.take_package(lying.data) == postbox.take_package(sealed.data)
    postbox.close()


def test_file_names_tell_people_what_they_hold(stick, site, sponsor):
    sealed = site.pack()
    road = FolderRoad(stick)
    names = [
        road.lay_package(sealed.data).relative_to(stick).as_posix(),
        road.lay_receipt(sealed.data, b"r").relative_to(stick).as_posix(),
        road.lay_acknowledgement(sealed.data, b"a").relative_to(stick).as_posix(),
    ]
    stem = f"hemc101_01_02-01-d0000001-000001-{sealed.digest[:8]}"
    assert names[0] == f"CartDesk/packages/{stem}.cdpkg"
    assert names[1] == f"CartDesk/receipts/{stem}.cdrcpt"
    assert re.fullmatch(f"CartDesk/acknowledgements/{stem}-[0-9a-f]{{8}}.cdack", names[2])


def test_names_of_odd_parties_stay_inside_the_folder(stick):
    sponsor = Sponsor(study="s:../../etc")
    site = Site(sponsor, device="d/../../x", site="0:1@clinic")
    path = FolderRoad(stick).lay_package(site.pack().data)
    assert path.parent == stick / "CartDesk" / "packages"
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.cdpkg", path.name)
    written = [one for one in stick.rglob("*") if one.is_file()]
    assert written == [path]


def test_nothing_that_is_no_package_is_laid_down(stick):
    with refused("package.not-a-package"):
        FolderRoad(stick).lay_package(b"hello")


def test_laying_down_twice_changes_nothing(stick, site):
    sealed = site.pack()
    road = FolderRoad(stick)
    before = road.lay_package(sealed.data).stat().st_mtime_ns
    assert road.lay_package(sealed.data).stat().st_mtime_ns == before
    assert len(list(road.packages())) == 1


def test_a_file_left_half_by_an_earlier_fault_is_made_whole(stick, site):
    sealed = site.pack()
    road = FolderRoad(stick)
    path = road.lay_package(sealed.data)
    path.write_bytes(sealed.data[:50])
    (path.parent / f".{path.name}.part").write_bytes(b"left over")
    assert road.lay_package(sealed.data).read_bytes() == sealed.data
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_write_that_fails_leaves_no_half_package(stick, site, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused("sync.stick-full"):
        FolderRoad(stick).lay_package(site.pack().data)
    assert list(FolderRoad(stick).packages()) == []


def test_every_write_is_flushed_before_it_gets_its_name(stick, site, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("flush"), fsync(descriptor))[1])
    monkeypatch.setattr(os, "replace", lambda *names: (order.append("name"), replace(*names))[1])
    FolderRoad(stick).lay_package(site.pack().data)
    assert order[:2] == ["flush", "name"]


def test_a_stick_pulled_out(tmp_path, site):
    road = FolderRoad(tmp_path / "gone")
    for act in (lambda: road.lay_package(site.pack().data), road.receipts, lambda: list(road.packages())):
        with refused("sync.no-folder"):
            act()
    pins = Pins("hemc101-01-02", "01", site.device, None, site.sponsor.key.public)
    carried = Courier(road, pins, SeededRandom(1)).carry([site.pack().parcel])
    assert {one.code for one in carried.failures} == {"sync.no-folder"}
    assert carried.retry_after is not None


def test_an_empty_stick_holds_nothing(stick):
    road = FolderRoad(stick)
    assert (road.receipts(), list(road.packages()), road.acknowledgements(5).cursor) == ([], [], 5)
    assert list(stick.iterdir()) == []


def test_links_are_not_followed_on_reading(stick, tmp_path, site):
    secret = tmp_path / "secret"
    secret.write_bytes(site.pack().data)
    shelf = stick / "CartDesk" / "packages"
    shelf.mkdir(parents=True)
    (shelf / "a.cdpkg").symlink_to(secret)
    (shelf / "b.cdpkg").symlink_to(tmp_path / "nowhere")
    (shelf / "c.cdpkg").mkdir()
    os.mkfifo(shelf / "d.cdpkg")
    assert [(one.data, one.fault) for one in FolderRoad(stick).packages()] == [
        (None, "sync.link-refused")
    ] * 4


@pytest.mark.parametrize("link", ["CartDesk", "CartDesk/packages"])
def test_links_are_not_followed_on_writing(stick, tmp_path, site, link):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stick / link).parent.mkdir(exist_ok=True)
    (stick / link).symlink_to(elsewhere, target_is_directory=True)
    with refused("sync.link-refused"):
        FolderRoad(stick).lay_package(site.pack().data)
    assert list(elsewhere.rglob("*")) == []


def test_a_link_in_place_of_a_file_is_replaced_not_written_through(stick, tmp_path, site):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    sealed = site.pack()
    path = FolderRoad(stick).lay_package(sealed.data)
    path.unlink()
    path.symlink_to(precious)
    (path.parent / f".{path.name}.part").symlink_to(precious)
    FolderRoad(stick).lay_package(sealed.data)
    assert precious.read_text() == "precious"
    assert path.read_bytes() == sealed.data and not path.is_symlink()


def test_files_that_are_too_large_are_not_read_and_do_not_stand_in_the_way(stick, site):
    road = FolderRoad(stick)
    path = road.lay_package(site.pack().data)
    with open(path.parent / "0-large.cdpkg", "wb") as file:
        file.truncate(10 * 1024**3)
    found = list(road.packages())
    assert [one.fault for one in found] == ["sync.file-too-large", None]
    for shelf in (PACKAGES, RECEIPTS, ACKNOWLEDGEMENTS):
        assert shelf.limit <= 16 * 1024 * 1024


def test_names_are_not_believed(stick, site, sponsor):
    """A receipt under the name of another package, and a package that calls itself a receipt."""
    first, second = site.pack(), site.pack()
    road = FolderRoad(stick)
    path = road.lay_package(second.data)
    path.rename(path.with_name("hemc101-01-02-01-d0000001-000001-00000000.cdpkg"))
    (stick / "CartDesk" / "receipts").mkdir()
    (
        stick / "CartDesk" / "receipts" / f"hemc101_01_02-01-d0000001-000001-{first.digest[:8]}.cdrcpt"
    ).write_bytes(b"{}")
    pins = Pins("hemc101-01-02", "01", site.device, sponsor.key.public, sponsor.key.public)
    carried = Courier(road, pins, SeededRandom(1)).carry([first.parcel])
    assert (carried.receipts, carried.laid) == ((), (1,))
    assert [one.data for one in road.packages()] == [second.data, first.data]


@pytest.mark.parametrize("name", ["x.exe", "package.zip", ".hidden", "x.cdpkg.part", ".y.cdpkg.part", "CON"])
def test_other_files_are_left_alone(stick, name):
    shelf = stick / "CartDesk" / "packages"
    shelf.mkdir(parents=True)
    (shelf / name).write_bytes(b"x")
    assert list(FolderRoad(stick).packages()) == []
