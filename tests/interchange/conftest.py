import pytest

from cartdesk.study import load_study
from cartdesk.study.model import StudyDef


@pytest.fixture(scope="session")
def study() -> StudyDef:
    """The study as it ships."""
    return load_study("hemc101-01-02")
