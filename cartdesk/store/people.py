"""People of the desk, their wrapped signing keys, the desk's settings and key blobs."""

from __future__ import annotations

from sqlalchemy import delete, select

from cartdesk.records import User
from cartdesk.store import tables
from cartdesk.store.model import UserKey
from cartdesk.store.part import Part


class PeoplePart(Part):
    """Users, keys, settings, secrets. Secrets are bytes the caller has wrapped, or that this database protects."""

    def users(self) -> list[User]:
        """Everyone enrolled at this desk, also those who may no longer unlock it, by name."""
        rows = self._rows(select(tables.users).order_by(tables.users.c.name, tables.users.c.id))
        return [User(row.id, row.name, row.role, row.org, bool(row.active)) for row in rows]

    def put_user(self, user: User) -> None:
        """Keep a person."""
        row = {
            "id": user.id,
            "name": user.name,
            "role": user.role,
            "org": user.org,
            "active": int(user.active),
        }
        self._put(tables.users, row)

    def user_key(self, user: str) -> UserKey | None:
        """The signing key of a person, or None."""
        row = self._first(select(tables.user_keys).where(tables.user_keys.c.user == user))
        return UserKey(row.user, row.wrapped, row.public, row.certificate) if row else None

    def put_user_key(self, key: UserKey) -> None:
        """Keep a person's signing key."""
        row = {"user": key.user, "wrapped": key.wrapped, "public": key.public, "certificate": key.certificate}
        self._put(tables.user_keys, row)

    def get(self, name: str) -> str | None:
        """A setting, or None."""
        row = self._first(select(tables.settings.c.value).where(tables.settings.c.name == name))
        return str(row.value) if row else None

    def put(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._put(tables.settings, {"name": name, "value": value})

    def secret(self, name: str) -> bytes | None:
        """A key blob, or None."""
        row = self._first(select(tables.secrets.c.value).where(tables.secrets.c.name == name))
        return bytes(row.value) if row else None

    def put_secret(self, name: str, value: bytes) -> None:
        """Keep a key blob."""
        self._put(tables.secrets, {"name": name, "value": value})

    def drop_secret(self, name: str) -> None:
        """Throw a key blob away."""
        self._write(delete(tables.secrets).where(tables.secrets.c.name == name))
