"""docs/architecture.md: the house table names every module, and imports run downward through it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_SOURCE = _ROOT / "src" / "policyqa"
_ROW = re.compile(r"^\| `(?P<room>\w+)(?P<kind>/|\.py)` \|(?P<files>[^|]*)\|", re.M)
_MODULES = sorted(
    path.relative_to(_SOURCE).as_posix()
    for path in _SOURCE.rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


def _house() -> dict[str, frozenset[str]]:
    """The modules of each room, the highest room first."""
    text = (_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms: dict[str, frozenset[str]] = {}
    for match in _ROW.finditer(text):
        room = match["room"]
        names = re.findall(r"`(\w+\.py)`", match["files"])
        rooms[room] = (
            frozenset(f"{room}/{name}" for name in names) if match["kind"] == "/" else frozenset({f"{room}.py"})
        )
    return rooms


def test_the_table_names_every_module_and_no_other() -> None:
    assert sorted(name for names in _house().values() for name in names) == _MODULES


@pytest.mark.parametrize("module", _MODULES)
def test_a_module_imports_from_its_own_room_and_from_those_below(module: str) -> None:
    rooms = list(_house())
    own = rooms.index(module.partition("/")[0].removesuffix(".py"))
    above = {room for room in _imported(_SOURCE / module) if rooms.index(room) < own}
    assert not above


def _imported(path: Path) -> set[str]:
    """The rooms that a module imports from, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: a relative import"
            names = [
                f"{node.module}.{alias.name}" if node.module == "policyqa" else str(node.module) for alias in node.names
            ]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {
            name.split(".")[1] for name in names if name.startswith("policyqa.") and name != "policyqa.__version__"
        }
    return found
