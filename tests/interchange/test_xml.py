"""XML from outside is hostile until read (threat 17): entities, doctypes, size, depth."""

from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.base.xml import parse_xml, walk_xml

BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


def outside(path: Path) -> bytes:
    return f'<!DOCTYPE a [<!ENTITY x SYSTEM "{path.as_uri()}">]><a>&x;</a>'.encode()


def every(data: bytes, limit: int = 10_000_000) -> list[CartDeskError]:
    """Read it both ways and give both errors."""
    faults = []
    for read in (parse_xml, lambda source, most: list(walk_xml(source, most))):
        with pytest.raises(CartDeskError) as fault:
            read(data, limit)
        faults.append(fault.value)
    return faults


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "xml.doctype"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "xml.doctype"),
        (b"<!DOCTYPE a><a/>", "xml.doctype"),
        (b"<a><b></a>", "xml.not-xml"),
        (b"", "xml.not-xml"),
        (b"\x00\x01\x02", "xml.not-xml"),
        (b"<a>" * 300, "xml.not-xml"),
    ],
)
def test_hostile_or_broken_xml_is_refused_in_words(data: bytes, code: str) -> None:
    for fault in every(data):
        assert fault.code == code or (fault.code == "xml.too-deep" and data.startswith(b"<a><a>"))
        assert all(Words(language).error(fault) for language in ("ru", "en"))


def test_a_file_outside_is_never_read_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    assert {fault.code for fault in every(outside(secret))} == {"xml.doctype"}


def test_a_file_over_the_cap_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    assert {fault.code for fault in every(b"<a/>" + b" " * 2000, 1000)} == {"xml.too-large"}
    path = tmp_path / "large.xml"
    path.write_bytes(b"<a/>" + b" " * 2000)
    with pytest.raises(CartDeskError, match="xml.too-large"):
        parse_xml(path, 1000)


def test_depth_is_capped_when_walking() -> None:
    data = b"<a>" * 100 + b"</a>" * 100
    with pytest.raises(CartDeskError, match="xml.too-deep"):
        list(walk_xml(data))


def test_walking_gives_every_element_once_with_its_attributes() -> None:
    seen = [
        (element.tag, element.get("n"))
        for element in walk_xml(b'<a n="0"><b n="1"/><b n="2"><c n="3"/></b></a>')
    ]
    assert seen == [("b", "1"), ("c", "3"), ("b", "2"), ("a", "0")]
