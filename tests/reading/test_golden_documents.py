"""Documents of all kinds, written in the style of real ones, and the tree that each should become."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_FOLDER = _ROOT / "tests" / "golden" / "documents"
_MADE = runpy.run_path(str(_ROOT / "scripts" / "regenerate_golden.py"))
_DOCUMENTS: tuple[Path, ...] = _MADE["golden_documents"]()
_TREE_TEXT: Callable[[Path], str] = _MADE["tree_text"]


@pytest.mark.parametrize("path", _DOCUMENTS, ids=[path.stem for path in _DOCUMENTS])
def test_a_document_becomes_the_tree_that_was_written_for_it(path: Path) -> None:
    tree = path.with_suffix(".tree")
    wanted = tree.read_text(encoding="utf-8").splitlines()
    found = _TREE_TEXT(path).splitlines()
    diff = "\n".join(unified_diff(wanted, found, f"{tree.name} (wanted)", f"{path.name} (found)", lineterm="", n=2))
    if diff:
        pytest.fail(f"\n{diff}", pytrace=False)


def test_every_tree_has_its_document_and_every_document_its_tree() -> None:
    trees = sorted(tree.stem for tree in _FOLDER.glob("*.tree"))
    assert trees == sorted(path.stem for path in _DOCUMENTS)
    assert len(trees) >= 12
