"""Nothing readable leaves the encrypted files but what a person sent somewhere (T16, R68), with controls that must be found."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from cartdesk.usecases import enrol_subject, lock
from cartdesk.usecases.shelf import DATABASE
from tests.builders import VITALS, a_site, a_sponsor, trust, type_in
from tests.flows.leak_child import CONSENT
from tests.flows.leaks import CANARIES, COMPILER, NEEDLES, finds, needle_file, scan, shapes, shim

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("home", "tmp", "chosen", "stick", "medium", "cwd", "run")

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None,
    reason="the watch over writes is a C library before libc: needs Linux and a C compiler (gcc)",
)


def surroundings(place: Path, watch: Path, log: Path) -> dict[str, str]:
    home = place / "home"
    names = {"HOME": home, "TMPDIR": place / "tmp", "XDG_RUNTIME_DIR": place / "run"}
    names |= {f"XDG_{one}_HOME": home / one.lower() for one in ("CONFIG", "DATA", "CACHE", "STATE")}
    (place / "run").chmod(0o700)
    return {
        **os.environ, **{name: str(path) for name, path in names.items()},
        "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LD_PRELOAD": str(watch),
        "LEAK_NEEDLES": str(needle_file(watch.with_suffix(".needles"))), "LEAK_LOG": str(log),
    }  # fmt: skip


def run(folder: Path, place: Path, about: dict) -> tuple[subprocess.Popen, bytes, list[tuple[str, Path]]]:
    """Run the child under the watch: the ended process, all it told, and (needle, file) of everything seen written."""
    for one in FOLDERS:
        (place / one).mkdir(parents=True, exist_ok=True)
    log, sheet = folder / "finds.log", folder / "about.json"
    log.write_bytes(b"")
    sheet.write_text(json.dumps({**about, "place": str(place)}), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.leak_child", str(sheet)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=place / "cwd",
        env=surroundings(place, shim(folder), log),
    ) as child:  # fmt: skip
        told = child.stdout.readline()
        outside = b"".join(Path(f"/proc/{child.pid}/{one}").read_bytes() for one in ("cmdline", "comm"))
        told += child.stdout.read()
    names = list(NEEDLES.values())
    seen = [line.split(" ", 1) for line in log.read_text("utf-8").splitlines()]
    return child, outside + told, [(names[int(number)], Path(path)) for number, path in seen]


@pytest.mark.requirement(
    "R68",
    "after a whole day in the window and a crash no typed answer is readable outside the chosen exports",
)
@pytest.mark.requirement("R34", "what was copied is gone from the clipboard at the lock")
def test_a_day_in_the_window_leaves_nothing_readable(tmp_path):
    place = tmp_path / "place"
    site = a_site(place)
    sponsor = a_sponsor(place, clock=site.clock)
    trust(site, sponsor)
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    type_in(nurse, "01-001", VITALS, "VSPERF", "Y")
    type_in(site.as_("investigator"), "01-001", CONSENT, "ICWIT", "Y")
    lock(site.desk)
    lock(sponsor.desk)
    about = {"folder": str(site.folder), "secrets": str(site.secrets), "ids": site.ids, "plant": False}
    child, told, seen = run(tmp_path, place, {**about, "who": "nurse"})
    assert b"done locked" in told, told[-2000:].decode("utf-8", "replace")
    assert (child.returncode, finds(told), seen) == (0, [], [])
    assert scan(place) == []
    child, told, seen = run(tmp_path, place, {**about, "who": "investigator"})
    assert b"done crash" in told, told[-2000:].decode("utf-8", "replace")
    assert child.returncode == -signal.SIGSEGV
    assert finds(told) == []
    assert b"Segmentation fault" in told and b"ValueError" in told
    chosen = place / "chosen"
    assert [one for one in seen if chosen not in one[1].parents] == []
    assert {name for name, path in seen if path.name.startswith("data.xml")} >= {"long text, UTF-8"}
    assert scan(place, apart=(chosen,)) == []
    assert list((place / "cwd").iterdir()) == []  # no core
    assert list((place / "stick").rglob("*.cdpkg"))
    assert list((place / "medium").rglob(DATABASE))
    paper = PdfReader(chosen / "form.pdf")
    assert finds(" ".join(map(str, (paper.metadata or {}).values())).encode()) == []
    assert paper.xmp_metadata is None or finds(paper.xmp_metadata.stream.get_data()) == []
    assert CANARIES["long text"].split()[0] in paper.pages[0].extract_text()


def test_the_watch_sees_a_file_that_is_gone_at_once(tmp_path):
    """The control: one canary written for a moment, outside every chosen export."""
    place = tmp_path / "place"
    _, _, seen = run(tmp_path, place, {"plant": True})
    assert [name for name, _ in seen] == ["long text, UTF-16BE"]
    assert seen[0][1].parent == place / "tmp"
    assert scan(place) == []


@pytest.mark.parametrize("shape", shapes(CANARIES["long text"]))
def test_the_scan_finds_each_shape(tmp_path, shape):
    """The control of the scan: each encoding, amid other bytes, at an odd place."""
    (tmp_path / "file").write_bytes(b"\x01" * 3 + shapes(CANARIES["long text"])[shape] + b"\x01")
    assert (str(tmp_path / "file"), f"long text, {shape}") in scan(tmp_path)
