"""The post office keeps each package once, gives one receipt for it, and believes nothing unsigned."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.exchange import read_receipt
from cartdesk.server import Postbox
from tests.exchange.parts import Site, Sponsor
from tests.server.parts import open_postbox, server_clock


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


@pytest.fixture
def postbox(tmp_path, sponsor, site):
    opened = open_postbox(tmp_path / "post", sponsor, site)
    yield opened
    opened.close()


def refused(code):
    return pytest.raises(CartDeskError, match=f"^{code}")


def test_a_package_gets_a_receipt_of_this_post_office(postbox, site):
    sealed = site.pack()
    told = read_receipt(postbox.take_package(sealed.data), postbox.public)
    assert (told.package, told.device, told.number, told.accepted_to) == (sealed.digest, "d0000001", 1, 2)
    assert told.time == "2026-03-05T12:00:00.000Z"


def test_the_same_package_gets_the_same_receipt_later_too(postbox, site):
    sealed = site.pack()
    first = postbox.take_package(sealed.data)
    postbox.take_package(site.pack().data)
    postbox.clock.pass_time(86_400)
    assert postbox.take_package(sealed.data) == first
    assert len(postbox.list_packages()) == 2


def test_the_same_receipt_after_a_restart_in_another_process(tmp_path, sponsor, site):
    folder = tmp_path / "post"
    postbox = open_postbox(folder, sponsor, site)
    sealed = site.pack()
    first = postbox.take_package(sealed.data)
    postbox.close()
    (tmp_path / "p").write_bytes(sealed.data)
    program = (
        "import sys, pathlib; from cartdesk.server import Postbox; "
        "sys.stdout.buffer.write(Postbox.open(pathlib.Path(sys.argv[1])).take_package(open(sys.argv[2], 'rb').read()))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, folder, tmp_path / "p"], capture_output=True, check=True
    )
    assert again.stdout == first


def test_two_processes_on_one_folder_agree(tmp_path, sponsor, site):
    one = open_postbox(tmp_path / "post", sponsor, site)
    other = Postbox.open(tmp_path / "post", clock=server_clock())
    for _ in range(3):
        sealed = site.pack()
        assert one.take_package(sealed.data) == other.take_package(sealed.data)
    one.close()
    other.close()


def test_a_gap_names_the_number_needed(postbox, site):
    site.pack()
    site.pack()
    third = site.pack()
    with refused("package.gap") as caught:
        postbox.take_package(third.data)
    assert caught.value.facts == {"need": 1}
    assert postbox.list_packages() == []


def test_a_fork_is_kept_beside_the_first_and_freezes_the_device(postbox, site, sponsor):
    first = site.pack()
    receipt = postbox.take_package(first.data)
    twin = Site(sponsor)
    other = twin.pack(value="36.6")
    with refused("package.fork"):
        postbox.take_package(other.data)
    kept = postbox.list_packages()
    assert [(one.digest, one.forked) for one in kept] == [(first.digest, False), (other.digest, True)]
    assert postbox.package(other.digest) == other.data
    assert [device.frozen for device in postbox.devices()] == [True]
    with refused("package.frozen"):
        postbox.take_package(site.pack().data)
    assert postbox.take_package(first.data) == receipt
    with refused("package.fork"):
        postbox.take_package(other.data)
    assert len(postbox.list_packages()) == 2


def test_a_laptop_set_back_to_an_older_image_is_found_out(postbox, site, sponsor):
    """Threat 8: packages 1 and 2 were delivered; the image knows only 1 and makes another 2."""
    for _ in range(2):
        postbox.take_package(site.pack().data)
    restored = Site(sponsor)
    restored.records, restored.facts = site.records[:2], dict(site.facts)
    restored.outbox = site.outbox[:1]
    with refused("package.fork"):
        postbox.take_package(restored.pack(value="40.0").data)


def test_forks_cannot_fill_the_disk(postbox, site, sponsor):
    postbox.take_package(site.pack().data)
    for turn in range(12):
        with refused("package.fork"):
            postbox.take_package(Site(sponsor).pack(value=f"{turn}.0").data)
    assert sum(one.forked for one in postbox.list_packages()) == 8


def test_one_device_frozen_leaves_the_others_in_peace(tmp_path, sponsor, site):
    second = Site(sponsor, device="d0000002", seed=2)
    postbox = open_postbox(tmp_path / "post", sponsor, site, second)
    postbox.take_package(site.pack().data)
    with refused("package.fork"):
        postbox.take_package(Site(sponsor).pack(value="36.6").data)
    assert postbox.take_package(second.pack().data)
    postbox.close()


def test_a_device_nobody_enrolled(postbox, sponsor):
    with refused("package.unknown-device"):
        postbox.take_package(Site(sponsor, device="d0000009", seed=9).pack().data)


def test_a_device_that_borrows_an_enrolled_name(postbox, sponsor):
    with refused("package.altered"):
        postbox.take_package(Site(sponsor, seed=9).pack().data)


def test_a_package_of_another_study(postbox, sponsor):
    other = Sponsor(study="hemc200-01-01")
    with refused("package.other-study"):
        postbox.take_package(Site(other).pack().data)


def test_a_package_for_another_sponsor(postbox):
    with refused("package.not-for-us"):
        postbox.take_package(Site(Sponsor(seed=901)).pack().data)


def test_a_training_package_at_a_real_post_office(postbox, sponsor):
    with refused("package.training"):
        postbox.take_package(Site(sponsor, training=True).pack().data)


def test_a_package_cut_or_altered_on_the_way(postbox, site):
    data = site.pack().data
    for changed in (data[:-1], data[:100], data[:-1] + bytes([data[-1] ^ 1]), data + b"x"):
        with pytest.raises(CartDeskError, match=r"^package\.(cut|altered)"):
            postbox.take_package(changed)
    assert postbox.list_packages() == []


def test_without_a_study_card_nothing_is_taken(tmp_path, site):
    postbox = Postbox.create(tmp_path / "post", clock=server_clock(), random=SeededRandom(600))
    for act in (
        lambda: postbox.take_package(site.pack().data),
        lambda: postbox.load_enrolment_card(site.card()),
    ):
        with refused("server.no-study"):
            act()
    postbox.close()


def test_acknowledgements_wait_for_their_device_once_each(postbox, site, sponsor):
    first, second = sponsor.acknowledge(site.pack()), sponsor.acknowledge(site.pack())
    cursors = [postbox.take_acknowledgement(data) for data in (first, second, first)]
    assert cursors[0] == cursors[2] < cursors[1]
    found, more = postbox.list_acknowledgements("d0000001")
    assert ([one.data for one in found], more) == ([first, second], False)
    later, _ = postbox.list_acknowledgements("d0000001", after=cursors[0])
    assert [one.data for one in later] == [second]
    assert postbox.list_acknowledgements("d0000002") == ([], False)


def test_acknowledgements_come_in_pages(postbox, site, sponsor):
    sealed = site.pack()
    sent = [sponsor.acknowledge(sealed, user=f"u-{turn}") for turn in range(103)]
    for data in sent:
        postbox.take_acknowledgement(data)
    page, more = postbox.list_acknowledgements("d0000001")
    rest, none = postbox.list_acknowledgements("d0000001", after=page[-1].cursor)
    assert (len(page), more, len(rest), none) == (100, True, 3, False)
    assert [one.data for one in [*page, *rest]] == sent


def test_an_acknowledgement_not_by_the_sponsor(postbox, site):
    with refused("acknowledgement.forged"):
        postbox.take_acknowledgement(Sponsor(seed=901).acknowledge(site.pack()))


def test_an_acknowledgement_for_a_device_nobody_enrolled(postbox, sponsor):
    with refused("acknowledgement.unknown-device"):
        postbox.take_acknowledgement(sponsor.acknowledge(Site(sponsor, device="d0000009").pack()))


def test_cards_do_not_replace_keys_silently(postbox, sponsor, site):
    with refused("card.other-key"):
        postbox.load_study_card(Sponsor(seed=901).card(postbox.public))
    with refused("card.other-key"):
        postbox.load_enrolment_card(Site(sponsor, seed=5).card())
    with refused("card.other-key"):
        renamed = Site(sponsor, device="d0000007")
        postbox.load_enrolment_card(renamed.card())
    assert [device.key for device in postbox.devices()] == [site.key.public.hex()]
    postbox.load_enrolment_card(site.card())
    assert len(postbox.devices()) == 1


def test_cards_of_practice_another_study_or_another_server(postbox, sponsor):
    with refused("card.training"):
        postbox.load_enrolment_card(Site(sponsor, device="d2", seed=5, training=True).card())
    with refused("card.training"):
        postbox.load_study_card(Sponsor(training=True).card(postbox.public))
    with refused("card.other-study"):
        postbox.load_enrolment_card(Site(Sponsor(study="hemc200-01-01"), device="d2", seed=5).card())
    with refused("card.other-server"):
        postbox.load_study_card(sponsor.card(sponsor.key.public))


def test_a_training_post_office_takes_practice_only(tmp_path):
    sponsor = Sponsor(training=True)
    site = Site(sponsor, training=True)
    postbox = open_postbox(tmp_path / "post", sponsor, site, training=True)
    assert postbox.take_package(site.pack().data)
    with refused("card.not-training"):
        postbox.load_enrolment_card(Site(sponsor, device="d2", seed=5).card())
    postbox.close()


def test_its_folder_holds_one_private_key_readable_by_its_owner_only(tmp_path, postbox, site, sponsor):
    """Threat 18: a stolen post office holds no key of a site or sponsor, and no clinical value."""
    postbox.take_package(site.pack(subject="01-CANARY", value="38.7654").data)
    postbox.close()
    folder = tmp_path / "post"
    if os.name != "nt":
        assert stat.S_IMODE((folder / "postbox.key").stat().st_mode) == 0o600
    held = b"".join(path.read_bytes() for path in folder.iterdir())
    secret = [key.seed for key in (site.key, site.certifying, site.doctor_key, sponsor.key)]
    hidden = [
        *secret,
        *(seed.hex().encode() for seed in secret),
        site.age.identity.encode(),
        b"38.7654",
        b"01-CANARY",
    ]
    assert [one for one in hidden if one in held] == []


def test_its_database_is_durable(tmp_path, postbox):
    with postbox._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_folder_that_is_no_post_office(tmp_path):
    with refused("server.not-a-postbox"):
        Postbox.open(tmp_path)
    (tmp_path / "x").write_text("y")
    with refused("server.folder-not-empty"):
        Postbox.create(tmp_path, clock=server_clock(), random=SeededRandom(1))


def test_a_database_of_a_newer_program_is_not_touched(tmp_path, postbox):
    postbox.close()
    path = tmp_path / "post" / "postbox.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with refused("server.too-new"):
        Postbox.open(tmp_path / "post")
    assert path.read_bytes() == before
