"""A started program leaves no core and tells its faults without values (R68, B25, B27, B28); each with its control."""

import os
import resource
import subprocess
import sys

import pytest

SECRET = "Ёлкина-Zq 38,9"
FAULTS = f"""
import logging, threading, warnings
def fail(): raise ValueError("{SECRET}")
class Gone:
    def __del__(self): raise ValueError("{SECRET}")
one = threading.Thread(target=fail); one.start(); one.join()
gone = Gone(); del gone
warnings.warn("{SECRET}")
logging.getLogger("library").warning("{SECRET}")
logging.getLogger("library").warning("two %s", "{SECRET}", 1)
logging.getLogger("cartdesk.ui").error("code %s", "desk.denied")
logging.getLogger("cartdesk.ui").error("one %s", "{SECRET}", 1)
fail()
"""
SHIELD = "from cartdesk.cli.shield import shield; shield()\n"
CRASH = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
POSIX = pytest.mark.skipif(os.name != "posix", reason="core dumps are of POSIX systems")


def told(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
    return done.stdout + done.stderr


@pytest.mark.requirement(
    "R68", "a fault of the program, of a thread or of a library is printed without its text"
)
def test_faults_are_told_by_kind_and_place_only():
    bare, shielded = told(FAULTS), told(SHIELD + FAULTS)
    assert bare.count(SECRET) >= 6  # the control: Python itself would tell
    assert SECRET not in shielded
    assert shielded.count("ValueError") >= 3
    assert "library warning: <string>:" in shielded
    assert "code desk.denied" in shielded


def crashed(program: str, folder) -> bool:
    """Whether the killed program left a core; the limit of this process permits one."""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.getcwd()}, preexec_fn=_permit_cores,
    ) as child:  # fmt: skip
        _, status = os.waitpid(child.pid, 0)
        child.returncode = 0
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def _permit_cores() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@POSIX
@pytest.mark.requirement(
    "R68", "a crashed program leaves no core dump, where the same crash without the shield leaves one"
)
def test_a_crash_leaves_no_core(tmp_path):
    if not crashed(CRASH, tmp_path):
        pytest.skip("this machine writes no cores at all")
    for left in tmp_path.iterdir():
        left.unlink()
    assert not crashed(SHIELD + CRASH, tmp_path)
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_the_command_itself_is_shielded():
    program = (
        "import atexit, resource, sys; sys.argv = ['cartdesk', '--version']\n"
        "atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE)))\n"
        "from cartdesk.cli import main; main()"
    )
    assert "(0, 0)" in told(program)
