"""The house: which room may use which, what every module must have, and what none may import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
PACKAGE = "policyqa"

# From the ground up: a module may use its own room and the floors below; rooms on one floor do not use each other.
# The package itself holds its version alone.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("",),
    ("records", "errors"),
    ("chinese", "config", "texts"),
    ("reading",),
    ("models",),
    ("indexing",),
    ("answering",),
    ("assistant",),
    ("evaluation",),
    ("interfaces",),
    # It reads the question sets of the evaluation and shows the progress bars of the shell; nothing uses it.
    ("training",),
    ("__main__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# Whoever asks the network does it through the hub's own client, when a model is to be had; never by hand.
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3", "websockets"}
# The page is served by these, and it alone may speak their protocol.
SERVING = {"interfaces"}
# Heavy libraries, which no command that needs no model may load: they are imported where they are used.
HEAVY = {"sentence_transformers", "torch", "transformers"}


@dataclass(frozen=True, slots=True)
class Import:
    """``module`` imports ``imported``; ``deferred`` inside a function, ``typing_only`` under TYPE_CHECKING."""

    module: str
    imported: str
    deferred: bool
    typing_only: bool
    line: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.imported}"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted((SOURCE / PACKAGE).rglob("*.py"))}
CODE = {name: path for name, path in MODULES.items() if path.name not in ("__init__.py", "__main__.py")}


@cache
def parsed(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports_of(module: str) -> Iterator[Import]:
    def visit(node: ast.AST, *, deferred: bool, typing_only: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(module, alias.name, deferred, typing_only, child.lineno)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{module}:{child.lineno}: a relative import"
                for alias in child.names:
                    whole = f"{child.module}.{alias.name}"
                    imported = whole if whole in MODULES else str(child.module)
                    yield Import(module, imported, deferred, typing_only, child.lineno)
            else:
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                typing = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
                yield from visit(child, deferred=deferred or function, typing_only=typing_only or typing)

    return visit(parsed(module), deferred=False, typing_only=False)


IMPORTS = tuple(one for module in MODULES for one in imports_of(module))
INTERNAL = tuple(one for one in IMPORTS if one.imported.partition(".")[0] == PACKAGE)


def room(module: str) -> str:
    return [*module.split("."), ""][1]


def test_every_module_stands_in_a_room_of_the_table() -> None:
    assert {room(module) for module in MODULES} <= FLOOR_OF.keys()


def test_every_internal_import_names_a_module_that_there_is() -> None:
    assert [str(one) for one in INTERNAL if one.imported not in MODULES] == []


def test_imports_run_downward_only() -> None:
    def allowed(here: str, there: str) -> bool:
        return here == there or FLOOR_OF[there] < FLOOR_OF[here]

    assert [str(one) for one in INTERNAL if not allowed(room(one.module), room(one.imported))] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    uses: dict[str, set[str]] = {module: set() for module in MODULES}
    for one in INTERNAL:
        # A package's own file imports nothing; whoever names it uses what stands in it alone.
        uses[one.module].add(one.imported)
    left = dict(uses)
    while free := [module for module, used in left.items() if not used & left.keys()]:
        for module in free:
            del left[module]
    assert sorted(left) == []


def test_an_import_is_deferred_only_for_a_heavy_library_or_what_loads_one() -> None:
    """Not to open a circle: what a deferred import inside the package leads to must be heavy at its top."""
    outside = {one.module: set[str]() for one in IMPORTS}
    for one in IMPORTS:
        outside[one.module].add(one.imported)

    @cache
    def reach(module: str) -> frozenset[str]:
        found = {imported.partition(".")[0] for imported in outside.get(module, ()) if imported not in MODULES}
        for imported in outside.get(module, ()):
            if imported in MODULES and imported != module:
                found |= reach(imported)
        return frozenset(found)

    heavy = HEAVY | {"gradio", "uvicorn", "numpy", "tqdm", "faiss"}
    light = [str(one) for one in INTERNAL if one.deferred and not one.typing_only and not reach(one.imported) & heavy]
    assert light == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_loads_a_heavy_library_before_it_is_needed(module: str) -> None:
    early = [
        str(one)
        for one in imports_of(module)
        if one.imported.partition(".")[0] in HEAVY and not one.deferred and not one.typing_only
    ]
    assert early == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_speaks_to_the_network_by_hand(module: str) -> None:
    used = {one.imported.partition(".")[0] for one in imports_of(module)}
    allowed = {"socket", "http", "urllib"} if room(module) in SERVING else set()
    assert (used & NETWORK) - allowed == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_in_one_sentence_what_it_is_for(module: str) -> None:
    docstring = ast.get_docstring(parsed(module))
    assert docstring
    first, _, rest = docstring.partition("\n")
    assert first.endswith((".", "。"))
    assert not rest or rest.startswith("\n"), "the sentence stands on a line of its own"
    # Semicolons and colons join; a second full stop followed by a capital begins another sentence.
    assert not re.search(r"[a-z)]\. [A-Z]", first)


@pytest.mark.parametrize("module", CODE)
def test_a_module_declares_its_public_names_and_they_are_there(module: str) -> None:
    tree = parsed(module)
    declared = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert len(declared) == 1
    (names,) = declared
    assert len(set(names)) == len(names)
    assert set(names) <= _bound(tree)


def _bound(tree: ast.Module) -> set[str]:
    """The names that a module binds at its top."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update(name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_not_too_long_to_be_read(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("module", MODULES)
def test_no_function_is_too_long_to_be_read(module: str) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_from_another_module_that_is_private_there(module: str) -> None:
    private = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == PACKAGE
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


@pytest.mark.parametrize("module", MODULES)
def test_an_exception_is_caught_blindly_only_at_the_edge_of_a_face(module: str) -> None:
    blind = [
        node.lineno
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "Exception")
        and not any(isinstance(one, ast.Raise) and one.exc is None for one in node.body)
    ]
    assert not blind or room(module) == "interfaces"
