"""Response of lymphoma by Lugano 2014 (case book 5.5): target lesions, anatomic response, and the reasons in codes.

Rows are those of F_TU (TUTLID, TUTTYP, TUTLDI, TUTSDI, mm) and F_RSN (TRTLID, TRTSTAT, TRTLDI, TRTSDI, mm). A function
raises Missing when it cannot tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from cartdesk.forms.functions import Missing

Row = Mapping[str, Any]
Lesion = tuple[float, float]

_SIZED: Mapping[str, Lesion] = {"MEASURED": (0.0, 0.0), "TOO SMALL": (5.0, 5.0), "NOT VISIBLE": (0.0, 0.0)}
_NORMAL_NODE = 15.0
_SMALL_AT_NADIR = 20.0


def lugano_targets(now: list[Row], baseline: list[Row], earlier: list[Row]) -> str:
    """The answer of the target lesions: CR, PR, SD or PD; NE when one could not be assessed and none grew.

    `now` are the rows of this visit, `earlier` those of all visits before, `baseline` the rows before treatment. One
    lesion that grew decides; otherwise every lesion must have been looked at.
    """
    if not now or not baseline:
        raise Missing("no lesions")
    start = {_need(row, "TUTLID"): row for row in baseline}
    sizes = {_need(row, "TRTLID"): _lesion(row) for row in now if row.get("TRTSTAT") in _SIZED}
    past = [
        (row["TRTLID"], _lesion(row)) for row in earlier if "TRTLID" in row and row.get("TRTSTAT") in _SIZED
    ]
    if any(_grew(name, size, start[name], past) for name, size in sizes.items() if name in start):
        return "PD"
    unseen = {row["TRTLID"] for row in now if row.get("TRTSTAT") == "NOT ASSESSABLE" and "TRTLID" in row}
    if set(sizes) | unseen != set(start):
        raise Missing("a lesion was not looked at")
    if unseen:
        return "NE"
    nodal = {name: "EXTRA" not in _need(row, "TUTTYP") for name, row in start.items()}
    if all((ldi <= _NORMAL_NODE if nodal[name] else ldi == 0.0) for name, (ldi, _) in sizes.items()):
        return "CR"
    before = math.fsum(_need(row, "TUTLDI") * _need(row, "TUTSDI") for row in baseline)
    return "PR" if _exact(math.fsum(a * b for a, b in sizes.values())) <= _exact(0.5 * before) else "SD"


def lesion_nadir(name: str, baseline: list[Row], earlier: list[Row]) -> float:
    """The smallest product of diameters (mm2) that one lesion had so far, baseline included."""
    known = [
        float(_need(row, "TUTLDI")) * float(_need(row, "TUTSDI"))
        for row in baseline
        if row.get("TUTLID") == name
    ]
    known += [
        math.prod(_lesion(row))
        for row in earlier
        if row.get("TRTLID") == name and row.get("TRTSTAT") in _SIZED
    ]
    if not known:
        raise Missing("unknown lesion")
    return min(known)


def lugano_anatomic(parts: Row) -> str:
    """The response by CT: CR, PR, SD, PD or NE.

    `parts`: `targets`, `others` (non-target lesions), `spleen`: CR, PR, SD, PD, NE or NA (there are none); `new` (new
    lesions) and `marrow`, `marrow_before` (involvement): Y, N or U; "" is not told yet. A non-target lesion or spleen that
    could not be judged forbids CR, not PR.
    """
    if _worse(parts):
        return "PD"
    targets, others, spleen, new = (_told(parts, name) for name in ("targets", "others", "spleen", "new"))
    if targets == "NE" or new == "U":
        return "NE"
    clean = targets in ("CR", "NA") and others in ("CR", "NA") and spleen == "CR"
    if clean and _marrow_clear(parts):
        return "CR"
    if targets in ("CR", "PR") and spleen in ("CR", "PR", "NE"):
        return "PR"
    return "PR" if clean else "SD"


def lugano_reasons(told: Row) -> list[str]:
    """Why the overall response is what it is, as codes of the list CL_RSNWHY.

    `told`: what `lugano_anatomic` takes, and `basis` PET or CT, `metabolic` (CMR, PMR, SMD, PMD, NE), `foci` (new
    FDG-avid foci, Y, N or U), `marrow_foci` (code of CL_PETBM).
    """
    if told.get("basis") == "PET":
        return _pet_reasons(told)
    found = _worse(told)
    if found:
        return sorted(found)
    named = (("targets", "TARGETS"), ("others", "NON-TARGETS"), ("spleen", "SPLEEN"))
    found = [f"{word} {told[name]}" for name, word in named if told.get(name) in ("CR", "PR", "SD", "NE")]
    found += ["NEW LESIONS UNKNOWN"] if told.get("new") == "U" else []
    found += [] if _marrow_clear(told) else ["MARROW NOT CLEAR"]
    return sorted(found)


def _pet_reasons(told: Row) -> list[str]:
    metabolic = str(told.get("metabolic") or "")
    if not metabolic:
        return []
    found = [f"PET {metabolic}"]
    found += ["PET NEW FOCI"] if told.get("foci") == "Y" else []
    found += ["PET MARROW"] if told.get("marrow_foci") in ("REDUCED", "NO CHANGE", "NEW") else []
    found += ["CT NEW LESION AGAINST PET"] if metabolic == "CMR" and told.get("new") == "Y" else []
    return sorted(found)


def _worse(parts: Row) -> list[str]:
    """What is progression by itself."""
    found = [
        f"{word} PD"
        for name, word in (("targets", "TARGETS"), ("others", "NON-TARGETS"), ("spleen", "SPLEEN"))
        if parts.get(name) == "PD"
    ]
    found += ["NEW LESION"] if parts.get("new") == "Y" else []
    new_marrow = parts.get("marrow") == "Y" and parts.get("marrow_before") == "N"
    return found + (["MARROW NEW"] if new_marrow else [])


def _marrow_clear(parts: Row) -> bool:
    """Normal now, or normal before treatment and not looked at again."""
    return parts.get("marrow") == "N" or (
        parts.get("marrow") in ("", "U") and parts.get("marrow_before") == "N"
    )


def _told(parts: Row, name: str) -> str:
    found = str(parts.get(name) or "")
    if not found:
        raise Missing(name)
    return found


def _need(row: Row, name: str) -> Any:
    if name not in row:
        raise Missing(name)
    return row[name]


def _lesion(row: Row) -> Lesion:
    if row["TRTSTAT"] == "MEASURED":
        return float(_need(row, "TRTLDI")), float(_need(row, "TRTSDI"))
    return _SIZED[row["TRTSTAT"]]


def _grew(name: str, size: Lesion, start: Row, past: Sequence[tuple[str, Lesion]]) -> bool:
    known = [(float(_need(start, "TUTLDI")), float(_need(start, "TUTSDI")))]
    known += [lesion for lesion_name, lesion in past if lesion_name == name]
    least = min(known, key=lambda pair: pair[0] * pair[1])
    step = 5.0 if least[0] <= _SMALL_AT_NADIR else 10.0
    grown = any(_exact(now - then) >= step for now, then in zip(size, least, strict=True))
    half_more = _exact(size[0] * size[1]) >= _exact(1.5 * least[0] * least[1])
    return size[0] > _NORMAL_NODE and half_more and grown


def _exact(number: float) -> float:
    """A sum, difference or product of millimetres typed with one decimal, freed of the rounding of binary numbers."""
    return round(number, 6)
