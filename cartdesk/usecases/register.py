"""The register with every act of the room in it: an act stands in it once its module has been read, so all are read here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from cartdesk.usecases.act import REGISTER as REGISTER

_ROOM = __name__.rpartition(".")[0]

for _module in iter_modules(import_module(_ROOM).__path__):
    import_module(f"{_ROOM}.{_module.name}")
