"""Permissions and what must never meet in one role (R14, R31, R39)."""

import pytest

from cartdesk.base import Denied
from cartdesk.records import Permission, allowed, require, role_faults
from cartdesk.study.model import RoleDef, Text


def role(*permissions):
    return RoleDef("ROLE", Text("роль", "role"), frozenset(permissions))


def test_a_role_may_do_what_it_carries_and_what_follows_and_nothing_else():
    """Who answers for the desk, or for its data by signing or importing, answers for its backups; who enters, may erase."""
    follows = {
        Permission.BACKUP: {Permission.DESK, Permission.SIGN, Permission.IMPORT},
        Permission.REDACT: {Permission.ENTER},
    }
    for held in Permission:
        for asked in Permission:
            may = held is asked or held in follows.get(asked, ())
            assert allowed(role(held.value), asked) == may
            if may:
                require(role(held.value), asked)
            else:
                with pytest.raises(Denied, match=r"permission.denied"):
                    require(role(held.value), asked)


def test_an_empty_role_may_do_nothing():
    assert not any(allowed(role(), permission) for permission in Permission)


@pytest.mark.parametrize("admin", ["people", "desk"])
@pytest.mark.parametrize("clinical", ["enter", "complete", "sign", "overrule", "enrol"])
def test_administrators_cannot_enter_data(admin, clinical):
    assert role_faults(role(admin, clinical)) == ["administers-and-enters"]


@pytest.mark.parametrize("clinical", ["enter", "complete", "sign", "overrule", "enrol"])
def test_who_imports_at_the_sponsor_cannot_enter_site_data(clinical):
    assert role_faults(role("import", clinical)) == ["imports-and-enters"]


@pytest.mark.parametrize(
    "permissions",
    [("view", "enter", "complete", "enrol", "print", "send"), ("view", "sign", "overrule", "enter"), ("people", "desk", "audit"),
     ("view", "import", "export", "audit")],
)  # fmt: skip
def test_the_roles_people_have_are_sound(permissions):
    assert role_faults(role(*permissions)) == []


def test_a_permission_nobody_knows_is_a_fault():
    assert role_faults(role("view", "delete")) == ["unknown-permission"]
