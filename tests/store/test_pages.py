"""Pages checked beside SQLCipher: its own code over every page, computed by us, agrees with it about every single one."""

import shutil

import pytest

from cartdesk.base import CartDeskError
from cartdesk.store import PageReport, Store
from cartdesk.store.pages import PAGE, authenticate
from tests.store.builders import KEY, TEMP, a_store, number, save


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    store = a_store(folder)
    for turn in range(20):
        with store.unit() as unit:
            save(unit, TEMP, number(f"36.{turn}"))
    store.close()
    return (folder / "desk.db").read_bytes()


def test_a_sound_file_is_authentic_however_it_is_cut_into_pieces(sound):
    pages = len(sound) // PAGE
    for size in (PAGE, 5000, 1 << 20):
        pieces = [sound[at : at + size] for at in range(0, len(sound), size)]
        assert authenticate(pieces, KEY) == PageReport(pages, (), 0)


def test_a_changed_bit_is_found_in_its_page_wherever_it_lies(sound):
    for page in range(len(sound) // PAGE):
        for at in (0, 17, 2000, PAGE - 80, PAGE - 64, PAGE - 1):
            data = bytearray(sound)
            data[page * PAGE + at] ^= 0x01
            bad = authenticate([bytes(data)], KEY).bad
            # The salt of the whole file stands in the first sixteen bytes: with it, no page fits.
            assert bad == (page + 1,) or (page == 0 and at < 16 and len(bad) == len(sound) // PAGE)


def test_pages_that_changed_places_are_both_found(sound):
    data = bytearray(sound)
    data[3 * PAGE : 4 * PAGE], data[6 * PAGE : 7 * PAGE] = (
        sound[6 * PAGE : 7 * PAGE],
        sound[3 * PAGE : 4 * PAGE],
    )
    assert authenticate([bytes(data)], KEY).bad == (4, 7)


def test_a_cut_page_and_another_key_are_found(sound):
    assert authenticate([sound[:-100]], KEY).bad == (len(sound) // PAGE,)
    assert len(authenticate([sound], b"\1" * 32).bad) == len(sound) // PAGE


def opened(folder, sound, change):
    data = bytearray(sound)
    change(data)
    (folder / "desk.db").write_bytes(data)
    return Store.open(folder / "desk.db", KEY, whole=False)


def checked(store) -> bool:
    copying = store.begin_copy()
    report = copying.check_pages(lambda: False)
    copying.let_go()
    copying.end()
    return report.damage(store.integrity_faults)


def blank(page):
    return lambda data: data.__setitem__(slice(page * PAGE, page * PAGE + PAGE), bytes(PAGE))


def test_what_opens_fast_is_checked_beside_the_work_and_saves_go_on(sound, tmp_path):
    store = opened(tmp_path, sound, lambda data: None)
    copying = store.begin_copy()
    with store.unit() as unit:
        save(unit, TEMP, number("38.1"))
    assert copying.check_pages(lambda: False).bad == ()
    copying.let_go()
    copying.end()
    store.close()
    assert authenticate([(tmp_path / "desk.db").read_bytes()], KEY).bad == ()


def test_pages_blanked_by_the_disk_are_confirmed_by_sqlite(sound, tmp_path):
    found = 0
    for page in range(10, len(sound) // PAGE):
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        try:
            store = opened(tmp_path, sound, blank(page))
        except CartDeskError as fault:
            assert fault.code == "desk.damaged"
            continue
        found += checked(store)
        store.close()
    assert found >= len(sound) // PAGE - 20


def test_a_desk_that_was_not_closed_in_order_is_read_whole_before_it_opens(sound, tmp_path):
    data = bytearray(sound)
    data[-PAGE * 3 + 9] ^= 1
    (tmp_path / "desk.db").write_bytes(data)
    Store.open(tmp_path / "desk.db", KEY, whole=False).close()
    (tmp_path / "desk.db").write_bytes(data)
    (tmp_path / "desk.db-wal").write_bytes(b"")
    with pytest.raises(CartDeskError, match="desk.damaged"):
        Store.open(tmp_path / "desk.db", KEY, whole=False)


def test_locking_ends_a_check_without_a_verdict(sound, tmp_path):
    store = opened(tmp_path, sound, lambda data: None)
    copying = store.begin_copy()
    store.close()
    with pytest.raises(CartDeskError, match="backup.cancelled"):
        copying.check_pages(lambda: False)
    copying.let_go()


def test_one_copy_at_a_time_and_the_log_goes_home_after_it(sound, tmp_path):
    store = opened(tmp_path, sound, lambda data: None)
    first = store.begin_copy()
    with pytest.raises(CartDeskError, match="backup.under-way"):
        store.begin_copy()
    with store.unit() as unit:
        unit.put("filling", "x" * 6_000_000)  # more than the log keeps when nobody copies
    assert first.check_pages(lambda: False) == PageReport(len(sound) // PAGE, (), 0)
    for _ in range(2):  # may be said twice
        first.let_go()
        first.end()
    second = store.begin_copy()
    assert second.bytes > 6_000_000
    store.close()
    second.let_go()
    second.end()
