"""Expressions: the only module that knows CEL (rules page). Missing means unbound; four answers come out.

Limits at load: 1,500 characters, macros two deep, no unknown function. What CEL raises is told apart here: an unbound name, a
key that is not there and `Missing` of a function mean unknown; anything else, a panic of the engine included, means broken.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from cartdesk.forms.cel_engine import engine
from cartdesk.forms.functions import FUNCTIONS
from cartdesk.forms.source import BUILTINS, Reading, SourceFault, flat_name, reading_of
from cartdesk.forms.study_functions import STUDY_FUNCTIONS

# Functions that need what a study holds: the caller gives them (`StudyNames.functions`); `ctcaeText` no study has yet.
BOUND = frozenset({"ctcaeGrades", "ctcaeText"})
LONGEST = 1500
DEEPEST_MACRO = 2
_UNBOUND = re.compile(r"^Undefined variable or function: '")
_MISSING = re.compile(r"^Function '\w+' error: Python function call failed: Missing:")
_TYPES = (bool, float, str, list, dict)

logging.getLogger("cel").setLevel(logging.CRITICAL)


class Answer(Enum):
    """What an expression may give beside a value."""

    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled source with what it reads. Make it with `compile_expression`."""

    source: str
    reading: Reading
    program: Any

    def evaluate(
        self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> Any:
        """The value with these names bound, `Answer.UNKNOWN`, or `Answer.BROKEN`; never raises.

        `names` are the roots (`WEIGHT`, `prev`, `F_AE`) with floats, text, bool, aware datetimes, lists and dicts.
        A number that is not finite is broken.
        """
        known = {**FUNCTIONS, **STUDY_FUNCTIONS, **(functions or {})}
        called = {name: known[name] for name in self.reading.functions if name in known}
        return _answer(self.program, engine.Context(_flattened(self.reading, names), called))


def _flattened(reading: Reading, names: Mapping[str, Any]) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    for name in (*reading.names, *reading.rows):
        value: Any = names
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            bound[flat_name(name)] = value
    return bound


class Ground:
    """A standing ground of names to run expressions on: each flat name is asked for when it is met, None means unbound.

    Made once and used for many runs, because making a context costs more than running a rule on it. `put` lays a value
    down under its name: rows of a list, which are dear to hand over again and again.
    """

    def __init__(
        self, ask: Callable[[str], Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> None:
        self._context = engine.Context({}, {**FUNCTIONS, **STUDY_FUNCTIONS, **(functions or {})})
        self._context.set_variable_resolver(ask)

    def put(self, name: str, value: Any) -> None:
        """Lay a value down; `ask` must give None for this name."""
        self._context.add_variable(name, value)

    def run(self, expression: Expression) -> Any:
        """The value of an expression on this ground, as `Expression.evaluate` tells it."""
        return _answer(expression.program, self._context)


def _answer(program: Any, context: Any) -> Any:
    try:
        value = program.execute(context)
    except KeyError:
        return Answer.UNKNOWN
    except RuntimeError as fault:
        said = str(fault)
        return Answer.UNKNOWN if _UNBOUND.match(said) or _MISSING.match(said) else Answer.BROKEN
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a PanicException of the Rust core is no Exception
        return Answer.BROKEN
    if value is True or value is False:
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return Answer.BROKEN
    return float(value) if isinstance(value, int) else value


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Compile a source, or raise SourceFault: `too-long`, `too-deep`, `syntax`, `unknown-function`."""
    if len(source) > LONGEST:
        raise SourceFault("too-long", str(len(source)))
    reading = reading_of(source)
    if reading.depth > DEEPEST_MACRO:
        raise SourceFault("too-deep", str(reading.depth))
    unknown = reading.functions - BUILTINS - set(FUNCTIONS) - set(STUDY_FUNCTIONS) - BOUND
    if unknown:
        raise SourceFault("unknown-function", min(unknown))
    try:
        return Expression(source, reading, engine.compile(reading.flat))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # a PanicException of the Rust core is no Exception
        raise SourceFault("syntax") from fault
