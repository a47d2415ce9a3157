"""How much a check or a limit weighs."""

from enum import StrEnum


class Severity(StrEnum):
    """Hard: impossible or contradictory, blocks signing. Soft: may be overruled with a reason (decisions 6)."""

    HARD = "H"
    SOFT = "S"
