"""Laws without articles (一、; （一）; 1.; questions; tables; prose), and the tree that each should become."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

pytestmark = pytest.mark.corpus

_ROOT = Path(__file__).resolve().parents[2]
_TREES = sorted((_ROOT / "tests" / "golden" / "laws").glob("*.tree"))
_MADE = runpy.run_path(str(_ROOT / "scripts" / "regenerate_golden.py"))
_LAWS: Callable[[], dict[Path, Path]] = _MADE["golden_laws"]
_TREE_TEXT: Callable[[Path], str] = _MADE["tree_text"]


@pytest.fixture(scope="module")
def laws() -> dict[Path, Path]:
    """The laws by their trees."""
    found = _LAWS()
    if not found:
        pytest.skip("no law corpus in the folder shared beside the repository")
    return found


@pytest.mark.parametrize("tree", _TREES, ids=[tree.stem for tree in _TREES])
def test_a_law_without_articles_becomes_the_tree_that_was_written_for_it(tree: Path, laws: dict[Path, Path]) -> None:
    wanted = tree.read_text(encoding="utf-8").splitlines()
    found = _TREE_TEXT(laws[tree]).splitlines()
    diff = "\n".join(unified_diff(wanted, found, f"{tree.name} (wanted)", "found", lineterm="", n=2))
    if diff:
        pytest.fail(f"\n{diff}", pytrace=False)


def test_ten_laws_have_trees() -> None:
    assert len(_TREES) >= 10
