"""Pull the plug at any instant: no acknowledged save is lost, and at most the field being typed is (T1, decisions 36)."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cartdesk.base import SeededRandom
from cartdesk.forms import ItemKey
from cartdesk.usecases import enrol_subject, lock, verify_desk
from tests.builders import VITALS, a_site, type_in

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261123
PULSE = ItemKey("IG.F_VS", 1, "PULSE")

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed process is forked from a warm one"),
    pytest.mark.xdist_group("kill"),
]


def until(stream, wanted: str) -> list[str]:
    lines = [""]
    while not lines[-1].startswith(wanted):
        line = stream.readline()
        assert line and (wanted == "gone" or not line.startswith("gone")), "the saver has gone by itself"
        lines.append(line.strip())
    return lines[1:]


def kill_rounds(tmp_path: Path, rounds: int) -> tuple[int, int]:
    """Kill that many nurses in mid-work; returns saves acknowledged and kills that landed inside a save."""
    site = a_site(tmp_path)
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    type_in(nurse, "01-001", VITALS, "VSPERF", "Y")
    lock(nurse)
    about = tmp_path / "about.json"
    about.write_text(
        json.dumps({"folder": str(site.folder), "secrets": str(site.secrets), "nurse": site.ids["nurse"]})
    )
    chance = SeededRandom(SEED)
    acknowledged = inside = count = turn = 0
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.kill_child", str(about)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, bufsize=1,
    ) as service:  # fmt: skip
        while inside < rounds and turn < 4 * rounds:
            turn += 1
            service.stdin.write(f"{turn}\n")
            child = int(until(service.stdout, "child")[-1].split()[1])
            told = until(service.stdout, "saved")
            deadline = time.perf_counter() + int.from_bytes(chance.take(2), "big") / 65536 * 0.02
            while time.perf_counter() < deadline:
                pass
            os.kill(child, signal.SIGKILL)
            told += until(service.stdout, "gone")
            saved = [line.split() for line in told if line.startswith("saved")]
            typed = [line.split() for line in told if line.startswith("typing")]
            inside += int(typed[-1][1]) != int(saved[-1][1])
            count += len(saved)
            acknowledged = int(saved[-1][2])
            check_after(site, acknowledged, int(saved[-1][1]), int(typed[-1][1]))
        service.stdin.close()
    whole = site.unlock("nurse")
    assert verify_desk(whole).faults == []
    lock(whole)
    assert inside == rounds, f"only {inside} kills landed inside a save"
    return count, inside


def check_after(site, acknowledged: int, last_saved: int, last_typed: int) -> None:
    """The last acknowledged answer, or the one being typed, stands in the field; the trail is whole up to it."""
    desk = site.unlock("nurse")
    with desk.store.view() as unit:
        held = unit.item("01-001", VITALS, PULSE)
        assert held is not None and held.seq >= acknowledged
        assert held.value.text in {str(60 + last_saved % 50), str(60 + last_typed % 50)}
        assert unit.frontier().size == unit.head()[0]
    lock(desk)


def test_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path):
    saves, _ = kill_rounds(tmp_path, 100)
    assert saves >= 100


def screen_rounds(tmp_path: Path, rounds: int) -> None:
    """Kill the program with its window while a nurse types; the last "saved" on the screen holds."""
    site = a_site(tmp_path)
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    type_in(nurse, "01-001", VITALS, "VSPERF", "Y")
    lock(nurse)
    about = tmp_path / "about.json"
    about.write_text(
        json.dumps({"folder": str(site.folder), "secrets": str(site.secrets), "nurse": site.ids["nurse"]})
    )
    chance = SeededRandom(SEED)
    for turn in range(rounds):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.flows.screen_child", str(about), str(turn * 7)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True,
        ) as screen:  # fmt: skip
            told = [line for _ in range(3) for line in until(screen.stdout, "saved")]
            deadline = time.perf_counter() + int.from_bytes(chance.take(2), "big") / 65536 * 0.05
            while time.perf_counter() < deadline:
                pass
            screen.kill()
            told += screen.stdout.read().split("\n")
        shown = [line.split()[1] for line in told if line.startswith("saved")]
        typed = [line.split()[1] for line in told if line.startswith("typing")]
        desk = site.unlock("nurse")
        with desk.store.view() as unit:
            held = unit.item("01-001", VITALS, PULSE)
        assert held is not None and held.value.text in {shown[-1], typed[-1]}
        assert verify_desk(desk).faults == []
        lock(desk)


def test_five_kills_of_the_window_lose_nothing_that_was_shown_as_saved(tmp_path):
    screen_rounds(tmp_path, 5)


@pytest.mark.soak
def test_a_hundred_kills_of_the_window_lose_nothing_that_was_shown_as_saved(tmp_path):
    screen_rounds(tmp_path, 100)


@pytest.mark.soak
def test_a_thousand_kills_lose_nothing_that_was_acknowledged(tmp_path):
    kill_rounds(tmp_path, 1000)
