"""What every test shares: no screen, no home folder of a person, a seed that is told."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LC_ALL", "C.UTF-8")


@pytest.fixture(autouse=True, scope="session")
def _own_place(tmp_path_factory: pytest.TempPathFactory):
    """Studies and secrets of the program's user never mix with those of a test."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    yield
    patch.undo()
