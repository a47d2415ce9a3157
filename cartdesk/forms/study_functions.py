"""The study functions that expressions may call on top of the 21 of the rules page: Python, pure, with vectors of their own.

Each name is written in a study's expressions; `tests/vectors/functions` holds the vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cartdesk.forms.leukaemia import all_reasons, all_response
from cartdesk.forms.lugano import lesion_nadir, lugano_anatomic, lugano_reasons, lugano_targets
from cartdesk.forms.telling import filled, first_of, last_of, leading_number, listed, numbers

STUDY_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "luganoTargets": lugano_targets,
    "luganoNadir": lesion_nadir,
    "luganoAnatomic": lugano_anatomic,
    "luganoReasons": lugano_reasons,
    "allResponse": all_response,
    "allReasons": all_reasons,
    "firstOf": first_of,
    "lastOf": last_of,
    "filled": filled,
    "leadingNumber": leading_number,
    "listed": listed,
    "numbers": numbers,
}
