"""House words: what may stand only in one place, and the catalogue of words that must be whole."""

import ast
import re
import string
from pathlib import Path

import pytest

from cartdesk.base import Words
from cartdesk.base.words import _all

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "cartdesk").rglob("*.py"))

ONLY_IN = {
    # pattern: rooms or files that may have it, and why
    r"^\s*(from|import) (sqlalchemy|alembic|sqlcipher3)\b": ("store/", "server/"),  # tables never leave
    r"^\s*(from|import) cel\b": ("forms/rules.py",),
    r"^\s*(from|import) (cryptography|pyrage|shamir_mnemonic)\b": ("crypto/",),
    r"^\s*(from|import) (reportlab|segno|pypdfium2)\b": ("paper/",),
    r"^\s*(from|import) lxml\b": ("base/xml.py", "interchange/"),
    r"^\s*(from|import) PySide6\b": ("ui/",),
    r"^\s*(from|import) (httpx|requests|urllib\.request)\b": ("sync/",),
    r"^\s*(from|import) (fastapi|uvicorn|starlette)\b": ("server/",),
    r"\bimport threading\b|\bQThread\b|\bQThreadPool\b|ThreadPoolExecutor": (
        "ui/tasks.py",
        "server/",
        "cli/",
    ),
    r"\bexcept Exception\b": ("ui/tasks.py", "sync/courier.py", "cli/"),
    r"\btime\.sleep\b|\bdatetime\.now\b|\btime\.time\(|\bos\.urandom\b|\buuid4\b|\brandom\.random\b": (
        "base/",
    ),
}
NEVER = {
    r"\bprocessEvents\b": "the window is never pumped by hand",
    r"\bQ(Double)?SpinBox\b|\bQDateEdit\b|\bQDateTimeEdit\b|\bQTimeEdit\b|\bQDoubleValidator\b|\bQIntValidator\b": "stock number and date fields turn 12,5 into 125",
    r"QApplication\.instance\(\)": "no global desk by the back door",
    r"\bpickle\b|\byaml\b|\btarfile\b|\bzipfile\b": "no archives and no executable formats",
    r"\bcreate_all\b": "the schema comes from migrations",
}
FORBIDDEN_NAMES = re.compile(
    r"(^|_)(manager|handler|helper|helpers|util|utils|misc|data2)(_|$)|^process_|^do_", re.IGNORECASE
)
STUDY_ROLE = re.compile(r"(^|_)data_manager(?=_|$)")  # a person of the study, not a thing that manages


@pytest.mark.parametrize("pattern", ONLY_IN)
def test_stands_only_where_it_belongs(pattern):
    allowed = ONLY_IN[pattern]
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        if not any(place in path.relative_to(ROOT / "cartdesk").as_posix() for place in allowed)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert wrong == []


@pytest.mark.parametrize("pattern", NEVER)
def test_stands_nowhere(pattern):
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line) and not line.lstrip().startswith(("#", '"""'))
    ]
    assert wrong == []


def test_names_say_what_a_thing_is():
    wrong = []
    for path in CODE:
        names = {path.stem}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name))
        wrong += [
            f"{path.relative_to(ROOT)}:{name}"
            for name in sorted(names)
            if FORBIDDEN_NAMES.search(STUDY_ROLE.sub("", name))
        ]
    assert wrong == []


def test_every_widget_has_at_most_three_signals():
    wrong = []
    for path in (ROOT / "cartdesk" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                signals = [
                    one
                    for one in node.body
                    if isinstance(one, ast.Assign)
                    and isinstance(one.value, ast.Call)
                    and ast.unparse(one.value.func) == "Signal"
                ]
                if len(signals) > 3:
                    wrong.append(f"{path.name}:{node.name} {len(signals)}")
    assert wrong == []


def fields(text: object) -> set[str]:
    texts = [text] if isinstance(text, str) else list(text.values())  # type: ignore[attr-defined]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name}


def test_both_languages_say_the_same_things():
    russian, english = Words("ru"), Words("en")
    assert russian.keys() == english.keys()
    different = [key for key in sorted(russian.keys()) if fields(_all("ru")[key]) != fields(_all("en")[key])]
    assert different == []


def test_every_error_code_has_words():
    words = Words("ru")
    missing = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("CartDeskError", "Denied")
                and node.args
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant) and f"error.{code.value}" not in words:
                    missing.add(f"{path.relative_to(ROOT)}: {code.value}")
    assert missing == set()
