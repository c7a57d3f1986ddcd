"""What a transport loads while threads run, it loads under the lock that all of them share."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

OUTSIDE = Path(__file__).parents[2] / "src" / "proc19probes" / "outside"


def unlocked(tree: ast.AST) -> Iterator[int]:
    """The lines of imports in functions that no `with` of the lock is around."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        locked = {
            id(inner)
            for block in ast.walk(function)
            if isinstance(block, ast.With)
            and any(ast.unparse(item.context_expr) == "LOADING" for item in block.items)
            for inner in ast.walk(block)
        }
        for node in ast.walk(function):
            if _loads(node) and id(node) not in locked:
                yield node.lineno


def _loads(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "importlib.import_module"
    return isinstance(node, ast.Import | ast.ImportFrom)


@pytest.mark.parametrize("path", sorted(OUTSIDE.glob("*.py")), ids=lambda path: path.name)
def test_libraries_are_loaded_under_the_lock(path: Path) -> None:
    assert list(unlocked(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line", ["import requests", "from ldap3 import Server", "importlib.import_module(name)"]
)
def test_loading_without_the_lock_would_be_found(line: str) -> None:
    assert list(unlocked(ast.parse(f"def carry():\n    {line}\n"))) == [2]
    held = f"def carry():\n    with self._lock, LOADING:\n        {line}\n"
    assert list(unlocked(ast.parse(held))) == []
