"""The CEL engine alone: `compile` and `Context` of the package `cel`, without the command line that its `__init__` brings.

That command line imports a terminal tool kit, a painter of text and a parser of words: 260 modules, 20 MiB and a seventh of a
second in a program that has none of these (decision 0037).
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

_NAME = "cel.cel"


def _engine() -> Any:
    """The extension module; the one already there, when somebody has imported the whole package.

    Where it does not lie beside the package's other files (a frozen program may keep it elsewhere), the whole package.
    """
    if _NAME not in sys.modules:
        package = find_spec("cel")
        spec = package and PathFinder.find_spec(_NAME, package.submodule_search_locations)
        if spec is None or spec.loader is None:
            return import_module(_NAME)
        sys.modules[_NAME] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[_NAME])
    return sys.modules[_NAME]


engine = _engine()
