"""Every signed object of every format names the one suite, and the program says what its cryptography is not (R72)."""

import base64
import json

import pytest

from cartdesk.base import Words
from cartdesk.crypto import SUITE
from tests.vectors.reading import FOLDER, read

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def good(found):
    """Every text below cases that are to be taken, and below whatever is no case."""
    if isinstance(found, dict):
        if found.get("outcome", "good") == "good":
            for one in found.values():
                yield from good(one)
    elif isinstance(found, list):
        for one in found:
            yield from good(one)
    elif isinstance(found, str):
        yield found


def payloads(text):
    """What is signed in an envelope."""
    if text.startswith('{"payload":'):
        told = json.loads(text)
        if (
            told["payloadType"].startswith("application/vnd.cartdesk.")
            and "example" not in told["payloadType"]
        ):
            yield told["payloadType"], json.loads(base64.b64decode(told["payload"]))


@pytest.mark.requirement(
    "R72", "every signed object of every format names the suite, which no header can choose"
)
def test_every_envelope_names_its_suite():
    found = [one for name in NAMES for text in good(read(name)) for one in payloads(text)]
    kinds = {payload["type"] for _, payload in found}
    wanted = (
        "statement",
        "certificate",
        "delegation",
        "receipt",
        "acknowledgement",
        "backup",
        "enrolment-card",
    )
    assert {f"cartdesk.{one}" for one in wanted} <= kinds and len(found) > 20
    for told, payload in found:
        assert (payload["v"], payload["suite"]) == (1, SUITE), told
        assert told == f"application/vnd.{payload['type']}+json; v=1"


@pytest.mark.requirement(
    "R72", "the program says on its page about itself that the cryptography is not certified"
)
@pytest.mark.parametrize(("language", "words"), [("ru", "не сертифицирована"), ("en", "not certified")])
def test_the_limits_of_the_cryptography_are_told(language, words):
    told = Words(language)("pages.settings.about-text", version="1", study="s", definition="d", device="x")
    assert words in told
