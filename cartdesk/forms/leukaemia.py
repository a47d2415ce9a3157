"""Response of acute lymphoblastic leukaemia (case book 5.6), with the reasons in codes of the list CL_RSAWHY.

What is given: `marrow`, `blood` (blasts, %), `before` (marrow blasts before lymphodepletion), `last` (those of the visit
before), `anc`, `platelets` (10^9/L) as numbers or None; `evaluable` whether the marrow could be judged; `adequate` (its
cellularity: Y, N, U), `disease` (code of CL_EMD), `remission` whether there was a CR, CRh or CRi earlier; and the limits of
the study: `relapse_blasts`, `cr_anc`, `cr_platelets`, `crh_anc`, `crh_platelets`, `crh_used`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartdesk.forms.functions import Missing, round_half_away

Given = Mapping[str, Any]

REMISSION_BLASTS = 5.0
PARTIAL_BLASTS = 25.0


def all_response(given: Given) -> str:
    """The response by the order of tests of the case book; raises Missing when what decides is not told."""
    return _judge(given)[0]


def all_reasons(given: Given) -> list[str]:
    """Why `all_response` says what it says."""
    return sorted(_judge(given)[1])


def _judge(given: Given) -> tuple[str, list[str]]:
    if given["remission"] and (signs := _relapse_signs(given)):
        return "RELAPSED DISEASE", signs
    if not given["evaluable"]:
        return "NE", ["MARROW NOT EVALUABLE"]
    marrow, blood, disease = _number(given, "marrow"), _number(given, "blood"), _text(given, "disease")
    if marrow < REMISSION_BLASTS and blood == 0.0 and disease == "NOT ASSESSED":
        return "NE", ["EXTRAMEDULLARY NOT ASSESSED"]
    if marrow < REMISSION_BLASTS and blood == 0.0 and disease == "ABSENT":
        return _remission(given)
    if disease in ("ABSENT", "PRESENT") and _halved(given, marrow):
        return "PR", ["BLASTS FELL BY HALF"]
    if not given["remission"] and (signs := _progress_signs(given, marrow, disease)):
        return "PD", signs
    return "NR", ["NO REMISSION"]


def _relapse_signs(given: Given) -> list[str]:
    limit = float(given["relapse_blasts"])
    found = ["MARROW BLASTS"] if _known(given, "marrow") and float(given["marrow"]) >= limit else []
    found += ["BLOOD BLASTS"] if _known(given, "blood") and float(given["blood"]) > 0.0 else []
    return found + (["NEW EXTRAMEDULLARY"] if given.get("disease") == "NEW" else [])


def _halved(given: Given, marrow: float) -> bool:
    """5 to 25 % of blasts, and no more than half of those before treatment."""
    between = REMISSION_BLASTS <= marrow <= PARTIAL_BLASTS
    return between and _known(given, "before") and marrow <= 0.5 * float(given["before"])


def _remission(given: Given) -> tuple[str, list[str]]:
    anc, platelets = _number(given, "anc"), _number(given, "platelets")
    if anc >= float(given["cr_anc"]) and platelets >= float(given["cr_platelets"]):
        return "CR", ["COUNTS RECOVERED"]
    if given["crh_used"] and anc >= float(given["crh_anc"]) and platelets >= float(given["crh_platelets"]):
        return "CRh", ["COUNTS PARTLY RECOVERED"]
    adequate = _text(given, "adequate")
    if adequate == "U":
        raise Missing("cellularity")
    if adequate == "N":
        return "MORPHOLOGIC LEUKEMIA-FREE STATE", ["MARROW HYPOCELLULAR"]
    return "CRi", ["COUNTS NOT RECOVERED"]


def _progress_signs(given: Given, marrow: float, disease: str) -> list[str]:
    """Blasts up by a quarter against the visit before, or against those before treatment where there is none."""
    earlier = given["last"] if _known(given, "last") else given.get("before")
    if earlier is None and disease not in ("NEW", "PROGRESSED"):
        raise Missing("earlier blasts")
    rose = earlier is not None and marrow >= float(round_half_away(1.25 * float(earlier), 6)) > 0.0
    found = ["BLASTS ROSE BY A QUARTER"] if rose else []
    return found + (["NEW EXTRAMEDULLARY"] if disease in ("NEW", "PROGRESSED") else [])


def _known(given: Given, name: str) -> bool:
    return given.get(name) is not None


def _number(given: Given, name: str) -> float:
    if not _known(given, name):
        raise Missing(name)
    return float(given[name])


def _text(given: Given, name: str) -> str:
    if not given.get(name):
        raise Missing(name)
    return str(given[name])
