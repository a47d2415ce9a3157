"""Files made to hurt a reader: each with the code it must be refused with. Also used by benchmarks/odm.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

ODM = b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"><Study OID="S"><MetaDataVersion OID="M">'
END = b"</MetaDataVersion></Study></ODM>"
MB = 1024 * 1024


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE ODM [<!ENTITY e0 "lol">{entities}]>{ODM.decode()}&e11;{END.decode()}'.encode()


def _outside() -> bytes:
    return b'<!DOCTYPE ODM [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ODM + b"&x;" + END


def _item(oid: int) -> bytes:
    return b'<ItemDef OID="I%d" Name="n" DataType="text"/>' % oid


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "billion-laughs": ("xml.doctype", _bomb),
    "outside-entity": ("xml.doctype", _outside),
    "outside-dtd": ("xml.doctype", lambda: b'<!DOCTYPE ODM SYSTEM "http://127.0.0.1:9/odm.dtd">' + ODM + END),
    "100-mb": ("xml.too-large", lambda: ODM + b" " * (100 * MB) + END),
    "60-mb-of-tags": ("xml.too-many", lambda: ODM + b"<a/>" * (15 * MB) + END),
    "60-mb-of-text": ("xml.too-long", lambda: ODM + b"<a>" + b"x" * (60 * MB) + b"</a>" + END),
    "60-mb-attribute": ("xml.too-long", lambda: ODM + b'<a b="' + b"x" * (60 * MB) + b'"/>' + END),
    "60-mb-comment": ("xml.too-long", lambda: ODM + b"<!--" + b"x" * (60 * MB) + b"-->" + END),
    "million-attributes": (
        "xml.too-many",
        lambda: ODM + b"<a " + b" ".join(b'a%d=""' % n for n in range(1_000_000)) + b"/>" + END,
    ),
    "many-namespaces": (
        "odm.no-metadata",
        lambda: (
            ODM + b"<a " + b" ".join(b'xmlns:a%d="u%d"' % (n, n) for n in range(20_000)) + b"><b/></a>" + END
        ),
    ),
    "half-a-million-elements": ("odm.too-many", lambda: ODM + b"<a/>" * 550_000 + END),
    "half-a-million-in-one": ("odm.too-many", lambda: ODM + b"<v>" + b"<a/>" * 550_000 + b"</v>" + END),
    "200-000-definitions": ("odm.too-many", lambda: ODM + b"".join(map(_item, range(200_000))) + END),
    "200-000-attributes": (
        "odm.no-metadata",
        lambda: ODM + b"<a " + b" ".join(b'a%d=""' % n for n in range(99_000)) + b"/>" + END,
    ),
    "deep": ("xml.too-deep", lambda: ODM + b"<a>" * 100_000 + b"</a>" * 100_000 + END),
    "a-little-deep": ("xml.too-deep", lambda: ODM + b"<a>" * 100 + b"</a>" * 100 + END),
    "wrong-encoding": (
        "xml.not-xml",
        lambda: b'<?xml version="1.0" encoding="UTF-8"?>' + ODM + "Возраст".encode("cp1251") + END,
    ),
    "unknown-encoding": ("xml.not-xml", lambda: b'<?xml version="1.0" encoding="no-such"?>' + ODM + END),
    "truncated": ("xml.not-xml", lambda: ODM + _item(1)[:20]),
    "no-namespace": ("odm.no-namespace", lambda: b'<ODM><Study OID="S"/></ODM>'),
    "other-namespace": ("odm.not-odm", lambda: b'<ODM xmlns="urn:x"><Study OID="S"/></ODM>'),
    "not-xml": ("xml.not-xml", lambda: b"Dear colleagues, the study is attached."),
    "empty": ("xml.not-xml", lambda: b""),
    "binary": ("xml.not-xml", lambda: bytes(range(256)) * 100),
    "zip": ("xml.packed", lambda: b"PK\x03\x04" + b"\x00" * 1000),
    "gzip": ("xml.packed", lambda: b"\x1f\x8b\x08" + b"\x00" * 1000),
    "html": ("odm.not-odm", lambda: b"<html><body>" + b"<p>x</p>" * 500_000 + b"</body></html>"),
    "utf-16-tags": ("xml.too-many", lambda: (ODM + b"<a/>" * (7 * MB) + END).decode().encode("utf-16")),
}
"""Every file by name: the code of its refusal and its bytes (made when asked for)."""


def write_all(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Write the files one at a time: (name, code, path)."""
    for name, (code, make) in FILES.items():
        path = folder / f"{name}.xml"
        path.write_bytes(make())
        yield name, code, path
        path.unlink()
