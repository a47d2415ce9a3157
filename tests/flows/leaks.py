"""Canaries: answers that occur nowhere else, in every shape in which they could lie about; and the scan for them (T16)."""

import base64
import os
import shutil
import struct
import subprocess
from pathlib import Path
from urllib.parse import quote

SHORTEST = 6  # bytes; shorter needles would be found in encrypted bytes by chance
SOURCE = Path(__file__).with_name("leak_shim.c")
COMPILER = shutil.which("gcc") or shutil.which("cc")

CANARIES = {
    "long text": "Ёжикцаплин zqxjkvelk",
    "short text": "Выпьосокин",
    "witness": "Чибисова Ь.",
    "initials": "ЖЩЮ",
    "birth date as typed": "17.05.1961",
    "birth date": "1961-05-17",
    "number as typed": "54917,38",
    "number": "54917.38",
    "reason": "Стрижихин wqzjk",
    "half typed": "Кроншнепин",
    "wrong password": "Дупелевский qzx",
    "password": "жёлудь парус метель",
    "fault": "Коростелин vzqj",
}


def shapes(text: str) -> dict[str, bytes]:
    """The text in every encoding looked for."""
    found: dict[str, bytes] = {}
    cases = {"": text, "upper ": text.upper(), "reversed ": text[::-1], "lower ": text.lower()}
    for case, one in cases.items():
        utf8 = one.encode()
        found |= {
            f"{case}UTF-8": utf8,
            f"{case}UTF-16LE": one.encode("utf-16-le"),
            f"{case}UTF-16BE": one.encode("utf-16-be"),
            f"{case}CP1251": one.encode("cp1251"),
            f"{case}hex": utf8.hex().encode(),
            f"{case}HEX": utf8.hex().upper().encode(),
            f"{case}JSON": one.encode("ascii", "backslashreplace").lower(),
            f"{case}percent": quote(one).encode(),
        }
        for skipped in range(3):
            clear = base64.b64encode(b"\0" * skipped + utf8)
            found[f"{case}base64 {skipped}"] = clear[-(-skipped * 4 // 3) : len(clear) // 4 * 4 - 4]
    return {name: data for name, data in found.items() if len(data) >= SHORTEST}


NEEDLES = {
    data: f"{canary}, {shape}" for canary, text in CANARIES.items() for shape, data in shapes(text).items()
}


def needle_file(path: Path) -> Path:
    """The needles as the shim reads them."""
    path.write_bytes(b"".join(struct.pack("B", len(one)) + one for one in NEEDLES))
    return path


def finds(data: bytes) -> list[str]:
    """Which needles are in the bytes."""
    return [name for needle, name in NEEDLES.items() if needle in data]


def scan(folder: Path, apart: tuple[Path, ...] = ()) -> list[tuple[str, str]]:
    """(file, needle) of everything readable under a folder, in names and in contents; not in what is set apart."""
    found = []
    for path in sorted(folder.rglob("*")):
        if any(one == path or one in path.parents for one in apart):
            continue
        found += [(str(path), name) for name in finds(os.fsencode(path.name))]
        if path.is_file():
            found += [(str(path), name) for name in finds(path.read_bytes())]
    return found


def shim(folder: Path) -> Path:
    """The watch over writes, compiled."""
    made = folder / "leak_shim.so"
    subprocess.run(
        [str(COMPILER), "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return made
