"""A fault in a study folder: which file, which key, what is wrong. Codes only; words stand in `lint.*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a study folder.

    `file` is relative to the version folder, `key` the place in it (`item SYSBP.type`), `reason_code` the code whose
    words are `lint.<reason_code>`, `facts` what fills them.
    """

    file: str
    key: str
    reason_code: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
