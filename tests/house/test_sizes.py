"""Good houses keep small rooms: files to 400 lines, functions to 50, classes to 250 lines and 15 public methods."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "cartdesk").rglob("*.py"))


def test_files_stay_under_400_lines():
    long = {
        str(path.relative_to(ROOT)): n
        for path in CODE
        if (n := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_functions_and_classes_stay_small():
    large = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                limit, methods = (
                    250,
                    [
                        one
                        for one in node.body
                        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")
                    ],
                )
                if len(methods) > 15:
                    large.append(f"{path.name}:{node.name} has {len(methods)} public methods")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                limit = 50
            else:
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                large.append(f"{path.relative_to(ROOT)}:{node.name} {lines} lines")
    assert large == []
