"""Imports go one way: the table of rooms, held against every import of the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "proc19probes"
DOCUMENT = Path(__file__).parents[2] / "docs" / "architecture.md"

# Room -> rooms that it may import besides itself and the standard library.
ROOMS: dict[str, set[str]] = {
    "vocabulary": set(),
    "storage": set(),
    "settings_given": {"vocabulary"},
    "settings": {"vocabulary", "settings_given"},
    "procedure": {"vocabulary"},
    "request": {"vocabulary", "procedure", "storage"},
    "outside": {"vocabulary", "storage"},
    "sources": {"vocabulary"},
    "glue": {"vocabulary", "sources"},
    "probes": {"vocabulary", "sources", "glue"},
    "catalogue": {"vocabulary", "sources", "probes"},
    "running": {"vocabulary", "settings", "probes", "outside", "catalogue"},
    "plugin": {"vocabulary", "settings", "settings_given", "running", "catalogue"},
    "plan": {"vocabulary", "settings", "procedure", "request", "probes", "catalogue"},
    "site_plan": {"vocabulary", "procedure", "request", "plan"},
    "completion": {"vocabulary", "procedure", "request"},
    "engines": {"vocabulary", "settings", "running", "sources", "storage"},
    "configuration": {"vocabulary", "settings", "storage", "catalogue", "plugin"},
    "history": {"vocabulary", "completion", "storage"},
    "reports": {"vocabulary", "procedure", "request", "completion", "history"},
    "doctor": {"vocabulary", "settings", "running", "outside", "catalogue"},
    "demo": set(),
}
ANYTHING = {"cli"}


def imported_rooms(tree: ast.AST, module: str) -> Iterator[str]:
    """Every room of the project that the syntax tree of `module` imports, however it does so."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".")[: -node.level]
                base = ".".join([*package, *([base] if base else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called in {"import_module", "__import__"}:
                names = [str(node.args[0].value)]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.JoinedStr):
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            first = node.args[0].values[0]
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                names = [str(first.value)]
        for name in names:
            parts = name.split(".")
            if (
                parts[0] == "proc19probes"
                and len(parts) > 1
                and parts[1] not in {"__version__", ""}
            ):
                yield parts[1]


def wrong_arrows(source: str, module: str) -> list[str]:
    """The arrows of one module that the table does not have."""
    room = module.split(".")[1]
    if room in ANYTHING:
        return []
    allowed = ROOMS[room] | {room}
    found = set(imported_rooms(ast.parse(source), module))
    return [f"{module} imports {name}" for name in sorted(found - allowed)]


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts)


MODULES = sorted(
    path for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.stem != "__init__"
)


@pytest.mark.parametrize("path", MODULES, ids=[module_name(path) for path in MODULES])
def test_module_imports_only_what_its_room_may(path: Path) -> None:
    assert wrong_arrows(path.read_text(), module_name(path)) == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_one_planted_wrong_import_is_found_in_every_room(room: str) -> None:
    assert wrong_arrows("from proc19probes.cli.main import main", f"proc19probes.{room}.planted")


PLANTED = {
    "in a function": "def f():\n    import proc19probes.cli.main\n",
    "relative": "from ..cli import main\n",
    "relative to the package": "from .. import cli\n",
    "dotted": "import proc19probes.cli.main as m\n",
    "from the top": "from proc19probes import cli\n",
    "for type checking": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from proc19probes.cli import main\n"
    ),
    "importlib": "import importlib\nimportlib.import_module('proc19probes.cli.main')\n",
    "importlib with a name put together": (
        "import importlib\nimportlib.import_module(f'proc19probes.cli.{x}')\n"
    ),
    "__import__": "__import__('proc19probes.cli')\n",
}


@pytest.mark.parametrize("form", PLANTED, ids=str)
def test_every_form_of_import_is_seen(form: str) -> None:
    assert wrong_arrows(PLANTED[form], "proc19probes.sources.planted") == [
        "proc19probes.sources.planted imports cli"
    ]


def test_no_package_re_exports() -> None:
    for path in SOURCE.rglob("__init__.py"):
        nodes = ast.parse(path.read_text()).body
        assert not [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)], path


def test_every_room_is_in_the_table() -> None:
    rooms = {module_name(path).split(".")[1] for path in MODULES}
    assert rooms <= set(ROOMS) | ANYTHING


def test_the_document_shows_the_same_table() -> None:
    shown: dict[str, set[str]] = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`"):
            room = cells[0].strip("`").removesuffix("/").removesuffix(".py")
            shown[room] = set() if cells[2] == "standard library" else set(cells[2].split(", "))
    shown.pop("cli")
    assert shown == ROOMS


def test_modules_and_functions_stay_small() -> None:
    long = []
    for path in MODULES:
        text = path.read_text()
        if text.count("\n") > 400:
            long.append(f"{path.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40:
                long.append(
                    f"{path.name}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
                )
    assert long == []
