"""The tasks of the delegation log: those a study names in roles.toml, else the list that ships with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from cartdesk.base import resource
from cartdesk.study.fault import Fault
from cartdesk.study.listfile import read_duties
from cartdesk.study.model import DutyDef, StudyDef
from cartdesk.study.table import Table


def duties_of(study: StudyDef) -> Mapping[str, DutyDef]:
    """The tasks an investigator may hand out in this study, in the order they are offered (R42)."""
    return study.duties or default_duties()


@lru_cache(maxsize=1)
def default_duties() -> Mapping[str, DutyDef]:
    """The program's own list (`resources/people/duties.toml`), for studies of 0.1.0 and imported ones."""
    faults: list[Fault] = []
    data = tomllib.loads(resource("people", "duties.toml").read_text(encoding="utf-8"))
    return read_duties(Table(data, "duties.toml", "", faults))


def duty_faults(study: StudyDef) -> list[tuple[str, str]]:
    """What is wrong with a study's tasks, as (duty, code): `unknown-role`, `out-of-reach`, `no-permission`.

    `out-of-reach`: the task is for a role that has none of its permissions. Tasks of the program's own list are
    judged for the roles that the study has.
    """
    found = []
    for oid, duty in duties_of(study).items():
        roles = [study.roles[role] for role in duty.roles if role in study.roles]
        if study.duties and len(roles) < len(duty.roles):
            found.append((oid, "unknown-role"))
        if not duty.permissions:
            found.append((oid, "no-permission"))
        found += [(oid, "out-of-reach") for role in roles if not duty.permissions & role.permissions]
    return found
