"""May this role do that? The roles are study data, the answer is a lookup; what must never meet in one role is here.

`ENTRY` are the permissions of those who enter or sign data: they need the delegation log and training.
"""

from __future__ import annotations

from cartdesk.base import Denied
from cartdesk.records.states import Permission
from cartdesk.study.model import RoleDef

_CLINICAL = frozenset(
    {
        *(Permission.ENTER, Permission.COMPLETE, Permission.SIGN, Permission.OVERRULE, Permission.ENROL),
        Permission.REDACT,
    }
)
_ADMINISTRATION = frozenset({Permission.PEOPLE, Permission.DESK})
# Permissions that studies need not name follow from others: who answers for a desk or its data answers for its copies, and
# whoever enters data has a say in erasing what was typed by mistake.
_FOLLOWS = {
    Permission.BACKUP: (Permission.DESK, Permission.SIGN, Permission.IMPORT),
    Permission.REDACT: (Permission.ENTER,),
}
_NEVER_HANDED = frozenset({Permission.OWN, Permission.IMPORT, Permission.BACKUP}) | _ADMINISTRATION
ENTRY = _CLINICAL


def allowed(role: RoleDef, permission: Permission) -> bool:
    """True when the role carries the permission (R31), or one that it follows from."""
    return any(one.value in role.permissions for one in (permission, *_FOLLOWS.get(permission, ())))


def with_following(permissions: frozenset[str]) -> frozenset[str]:
    """The names of permissions, and of those that follow from them."""
    more = (name for name, roots in _FOLLOWS.items() if any(root.value in permissions for root in roots))
    return permissions | {name.value for name in more}


def require(role: RoleDef, permission: Permission) -> None:
    """Raise Denied `permission.denied` unless the role carries the permission."""
    if not allowed(role, permission):
        raise Denied("permission.denied", permission=permission.value, role=role.oid)


def by_delegation(role: RoleDef) -> frozenset[Permission]:
    """The permissions this role has only while the site's delegation log hands them out (R42; decision 0010).

    Roles that enter or sign data need the log for all they do but their own password and lock; administrators,
    monitors and inspectors, who do neither, need none.
    """
    held = frozenset(permission for permission in Permission if allowed(role, permission))
    return held - _NEVER_HANDED if held & _CLINICAL else frozenset()


def role_faults(role: RoleDef) -> list[str]:
    """Why a role must not exist, as codes: `unknown-permission`, `administers-and-enters` (R39), `imports-and-enters` (R14)."""
    held = {permission for permission in Permission if allowed(role, permission)}
    faults = []
    if role.permissions - {permission.value for permission in Permission}:
        faults.append("unknown-permission")
    if held & _ADMINISTRATION and held & _CLINICAL:
        faults.append("administers-and-enters")
    if Permission.IMPORT in held and held & _CLINICAL:
        faults.append("imports-and-enters")
    return faults
