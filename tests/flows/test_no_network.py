"""R67: a clinic's whole day contacts nobody: every call to the network, from any library, would be seen."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHILD = """
import socket, sys, tempfile
from pathlib import Path
met = []
NET = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")
sys.addaudithook(lambda event, args: met.append(event) if event in NET else None)
from cartdesk.usecases import ASKED, back_up, lock, rehearse, verify_desk
from tests.builders import PASSWORDS, a_signed_form, a_site
folder = Path(tempfile.mkdtemp(dir=sys.argv[1]))
site = a_site(folder)
a_signed_form(site)
desk = site.as_("investigator")
made = back_up(desk, ASKED, folder)
assert rehearse(desk, made.path, PASSWORDS["investigator"]).same
assert verify_desk(desk).faults == []
lock(desk)
print(len(met))
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError:
    pass
print(len(met))
"""


@pytest.mark.requirement(
    "R67", "opening, entry, signing, backup, rehearsal and verification contact nobody at all"
)
def test_a_day_at_the_clinic_contacts_nobody(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    contacts, with_one_tried = map(int, done.stdout.split())
    assert contacts == 0
    assert with_one_tried > 0, "the control: a contact that is tried is seen"
