"""The register with every act of the room in it: an act stands in it once its module has been read, so all are read here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from cartdesk.usecases.act import REGISTER as REGISTER

for _module in sorted(path.stem for path in Path(__file__).parent.glob("*.py")):
    if _module not in ("__init__", Path(__file__).stem):
        import_module(f"cartdesk.usecases.{_module}")
