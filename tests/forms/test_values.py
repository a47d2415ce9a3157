"""Typed text to Value and back: every vector, any value, every locale."""

from __future__ import annotations

import json
import locale
import re
import shutil
import string
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartdesk.base import CartDeskError, canonical, parse_canonical
from cartdesk.forms import Finding, ItemKey, Value, finding_text, null_value, parse_text, show_value
from cartdesk.forms.dates import bounds
from cartdesk.study.model import ItemDef
from tests.forms.studies import StudyMaker, codes, item

VECTORS = json.loads(
    (Path(__file__).resolve().parent.parent / "vectors" / "value.json").read_text(encoding="utf-8")
)
MAKER = StudyMaker()
for _oid, _rows in VECTORS["codelists"].items():
    MAKER.codelists[_oid] = codes(_oid, [tuple(row) for row in _rows])
STUDY = MAKER.form("F_T", G=[]).made()
LANGUAGES = ("ru", "en")


def _item(told: dict[str, Any]) -> ItemDef:
    told = dict(told)
    flavours = tuple(told.pop("null", ()))
    made = item("X", told.pop("type"), null_flavours=flavours, **told)
    return replace(made, group="G", form="F_T")


@pytest.mark.parametrize("case", VECTORS["typed"], ids=[case["name"] for case in VECTORS["typed"]])
def test_a_typed_text_becomes_what_its_vector_says(case: dict[str, Any]) -> None:
    read = parse_text(_item(case["item"]), case["typed"], STUDY)
    if "finding" in case:
        assert isinstance(read, Finding) and read.code == case["finding"]
        return
    assert isinstance(read, Value)
    assert read.to_json() == case["value"]
    assert Value.from_json(parse_canonical(canonical(read.to_json()))) == read
    for language in LANGUAGES:
        assert show_value(_item(case["item"]), read, STUDY, language) == case["shown"][language]


@pytest.mark.parametrize("case", VECTORS["stored"], ids=[case["name"] for case in VECTORS["stored"]])
def test_only_a_whole_canonical_object_is_read_back(case: dict[str, Any]) -> None:
    if case["outcome"] == "good":
        assert Value.from_json(case["value"]).to_json() == case["value"]
        return
    with pytest.raises(CartDeskError) as caught:
        Value.from_json(case["value"])
    assert caught.value.code == case["outcome"]


def test_every_refusal_has_words_in_both_languages() -> None:
    study = MAKER.form("F_T", G=[item("X", "T", null_flavours=("ND",))]).made()
    refusals = {case["finding"] for case in VECTORS["typed"] if "finding" in case}
    for code in refusals:
        finding = Finding(code, None, ItemKey("G", 1, "X"), {"limit": "5", "length": "9", "flavour": "NA"})  # type: ignore[arg-type]
        ru, en = (finding_text(study, finding, language) for language in LANGUAGES)
        assert re.search("[а-я]", ru) and "{" not in ru and "X:" not in ru
        assert not re.search("[а-яА-Я]", en) and "{" not in en


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locales built for the test where the machine has their sources but not the locales."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef"):
        for name in ("en_US", "ru_RU", "de_DE"):
            command = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
            subprocess.run(command, check=False, capture_output=True)
    return folder


@pytest.fixture(params=["C", "C.UTF-8", "en_US.UTF-8", "ru_RU.UTF-8", "de_DE.UTF-8"])
def _locale(request: pytest.FixtureRequest, _built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    before = locale.setlocale(locale.LC_ALL)
    if (_built / request.param).exists():
        monkeypatch.setenv("LOCPATH", str(_built))
    try:
        locale.setlocale(locale.LC_ALL, request.param)
    except locale.Error:
        pytest.skip(f"{request.param} is not on this machine")
    if request.param.startswith(("ru", "de")):
        assert locale.localeconv()["decimal_point"] == ","
    yield request.param
    locale.setlocale(locale.LC_ALL, before)


def _number_item(**more: Any) -> ItemDef:
    return replace(
        item("X", "N", unit="kg", comparators=True, null_flavours=("ND", "UNK", "NA"), **more),
        group="G",
        form="F_T",
    )


@pytest.mark.usefixtures("_locale")
def test_no_locale_changes_a_number() -> None:
    for whole in ("0", "5", "38", "125", "9999"):
        for decimals in ("", "0", "5", "05", "125", "000"):
            for mark in ",.":
                typed = whole + (mark + decimals if decimals else "")
                read = parse_text(_number_item(), typed, STUDY)
                assert isinstance(read, Value)
                assert read.decimal == Decimal(whole + "." + (decimals or "0"))
                assert show_value(_number_item(), read, STUDY, "ru") == typed.replace(".", ",")
                assert show_value(_number_item(), read, STUDY, "en") == typed.replace(",", ".")


def test_the_readers_do_not_ask_the_locale() -> None:
    folder = Path(__file__).resolve().parent.parent.parent / "cartdesk" / "forms"
    for path in folder.glob("*.py"):
        found = path.read_text(encoding="utf-8")
        assert "import locale" not in found and "strftime('%x" not in found and "QLocale" not in found, (
            path.name
        )


# any value comes back from its shown form

_digits = some.text("0123456789", min_size=1, max_size=8)


@some.composite
def _numbers(draw: Any) -> str:
    whole = draw(_digits).lstrip("0") or "0"
    decimals = draw(some.one_of(some.just(""), _digits))
    text = whole + ("." + decimals if decimals else "")
    sign = draw(some.sampled_from(["", "-"])) if text.strip("0.") else ""
    return str(sign + text)


def _comes_back(made: ItemDef, value: Value, language: str) -> None:
    shown = show_value(made, value, STUDY, language)
    read = parse_text(made, shown, STUDY)
    assert isinstance(read, Value), (shown, read)
    assert replace(read, typed="") == replace(value, typed="")
    assert show_value(made, read, STUDY, language) == shown


@given(_numbers(), some.sampled_from(["", "<", ">"]), some.sampled_from(LANGUAGES))
def test_any_number_comes_back(text: str, comparator: str, language: str) -> None:
    _comes_back(_number_item(), Value(_number_item().type, text, comparator, "kg"), language)


@given(_numbers(), some.sampled_from(LANGUAGES))
def test_a_number_is_never_ten_times_wrong(text: str, language: str) -> None:
    for mark in ",.":
        read = parse_text(_number_item(), text.replace(".", mark), STUDY)
        assert isinstance(read, Value) and read.decimal == Decimal(text)
        assert Decimal(show_value(_number_item(), read, STUDY, language).replace(",", ".")) == Decimal(text)


@given(some.text(string.digits + ",. <>-+\u202f\u00a0", max_size=12))
def test_what_is_read_at_all_is_the_only_reading(typed: str) -> None:
    read = parse_text(_number_item(), typed, STUDY)
    if isinstance(read, Value) and read.known:
        bare = re.sub("[<>+ \u202f\u00a0]", "", typed)
        assert bare.count(",") + bare.count(".") <= 1
        assert read.decimal == Decimal(bare.replace(",", "."))


@given(
    some.dates(min_value=bounds("1900")[0], max_value=bounds("2100")[1]),
    some.sampled_from([4, 7, 10]),
    some.sampled_from(LANGUAGES),
)
def test_any_date_comes_back(day: Any, length: int, language: str) -> None:
    partial = replace(item("X", "PD"), group="G", form="F_T")
    _comes_back(partial, Value(partial.type, day.isoformat()[:length]), language)
    full = replace(item("X", "DT"), group="G", form="F_T")
    _comes_back(full, Value(full.type, day.isoformat()), language)
    first, last = bounds(day.isoformat()[:length])
    assert first <= day <= last


@given(
    some.times(),
    some.dates(min_value=bounds("1900")[0], max_value=bounds("2100")[1]),
    some.sampled_from(["", "Z", "+03:00", "-11:30"]),
    some.sampled_from(LANGUAGES),
)
def test_any_time_comes_back(time: Any, day: Any, zone: str, language: str) -> None:
    clock = replace(item("X", "TM"), group="G", form="F_T")
    _comes_back(clock, Value(clock.type, time.strftime("%H:%M")), language)
    moment = replace(item("X", "DTM"), group="G", form="F_T")
    _comes_back(moment, Value(moment.type, f"{day.isoformat()}T{time.strftime('%H:%M')}{zone}"), language)


_WORDS = (
    some.text(some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)


@given(some.lists(_WORDS, min_size=1, max_size=6, unique_by=str.casefold), some.data())
def test_any_code_comes_back(words: list[str], data: Any) -> None:
    rows = [(f"CODE{n}", f"{word} №{n}", f"{word} #{n}") for n, word in enumerate(words)]
    maker = StudyMaker()
    maker.codelists["CL"] = codes("CL", rows)
    study = maker.form("F_T", G=[item("C", "C", codelist="CL"), item("M", "M", codelist="CL")]).made()
    code = data.draw(some.sampled_from(rows))[0]
    many = tuple(sorted(data.draw(some.sets(some.sampled_from([row[0] for row in rows]), min_size=1))))
    for language in LANGUAGES:
        for oid, value in (
            ("C", Value(study.items["C"].type, code)),
            ("M", Value(study.items["M"].type, codes=many)),
        ):
            shown = show_value(study.items[oid], value, study, language)
            read = parse_text(study.items[oid], shown, study)
            assert isinstance(read, Value) and (read.text, read.codes) == (value.text, value.codes)


def test_two_codes_of_one_word_are_not_guessed_between() -> None:
    maker = StudyMaker()
    maker.codelists["CL"] = codes("CL", [("A", "Другое", "Other"), ("B", "Другое", "Other drug")])
    study = maker.form("F_T", G=[item("C", "C", codelist="CL")]).made()
    read = parse_text(study.items["C"], "другое", study)
    assert isinstance(read, Finding) and read.code == "code-ambiguous"
    assert isinstance(parse_text(study.items["C"], "Other drug", study), Value)


def test_a_code_that_is_the_word_of_another_code_is_not_guessed_at() -> None:
    maker = StudyMaker()
    maker.codelists["CL"] = codes("CL", [("1", "2", "two"), ("2", "Второй", "second")])
    study = maker.form("F_T", G=[item("C", "C", codelist="CL")]).made()
    read = parse_text(study.items["C"], "2", study)
    assert isinstance(read, Finding) and read.code == "code-ambiguous"


@pytest.mark.parametrize("flavour", ["ND", "UNK", "NA"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_null_flavour_comes_back(flavour: str, language: str) -> None:
    _comes_back(_number_item(), null_value(_number_item(), flavour), language)


def test_an_unheard_of_flavour_is_refused() -> None:
    with pytest.raises(CartDeskError) as caught:
        null_value(_number_item(), "MASKED")
    assert caught.value.code == "forms.unknown-null-flavour"


def test_a_hundred_thousand_characters_come_back() -> None:
    long = ("Ёжик 🦔 " * 20000)[:100_000].strip()
    made = replace(item("X", "T", length=100_000), group="G", form="F_T")
    read = parse_text(made, long, STUDY)
    assert isinstance(read, Value) and read.text == long
    assert Value.from_json(parse_canonical(canonical(read.to_json()))).text == long
