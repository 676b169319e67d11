"""Writes the golden files of the tests anew; read the difference before you keep it.

Run from anywhere: ``python scripts/regenerate_golden.py``. Writes only what changed, and says which. The trees of
``tests/golden/documents`` and ``tests/golden/laws`` were written by hand: a line that changes there is a change of what
is right, not a refresh. Those of the laws need the law corpus in the folder ``shared`` beside the repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from policyqa.reading.outline_json import outline_dict
from policyqa.reading.readers import SUFFIXES, read_document
from policyqa.records import Document, Section, Span, Status

ROOT = Path(__file__).resolve().parents[1]
SPEECH = "全市智能工厂建设推进会议讲话.txt"
GOLDEN = ROOT / "tests" / "golden"
DOCUMENTS = GOLDEN / "documents"
LAW_TREES = GOLDEN / "laws"
LAWS = ROOT.parent / "shared" / "data" / "laws"
EDGE = 12  # characters of a section's text that its line shows at either end
_ARTICLE = re.compile(r"第.{1,9}[条條](?:之.{1,3})?|Article \d+")


def golden_files() -> dict[str, str]:
    """The name of each golden file and what it should hold now."""
    speech = read_document(ROOT / "corpus" / SPEECH, source=SPEECH, max_bytes=2**20)
    return {"speech_outline.json": json.dumps(outline_dict(speech), ensure_ascii=False, indent=2) + "\n"}


def golden_documents() -> tuple[Path, ...]:
    """The documents that have a tree beside them, by name."""
    return tuple(sorted(path for path in DOCUMENTS.iterdir() if path.suffix in SUFFIXES and path.name != "README.md"))


def golden_laws() -> dict[Path, Path]:
    """The laws that have a tree, by the file of the tree; none where the law corpus is absent."""
    laws = {path.stem: path for path in LAWS.rglob("*.md")} if LAWS.is_dir() else {}
    return {tree: laws[tree.stem] for tree in sorted(LAW_TREES.glob("*.tree")) if laws}


def tree_text(path: Path) -> str:
    """The tree of a document as a person reads it; tests/golden/documents/README.md says how."""
    document = read_document(path, source=path.name, max_bytes=2**20)
    notices = " ".join(sorted({notice.code.value for notice in document.notices}))
    lines = [f"title: {document.title}", f"notices: {notices}".rstrip()]
    root = document.root
    if root.own or root.status is not Status.PRESENT:
        lines.append(f"root |  | {_flags(root)} | {_shown(document.text, root.own)}".rstrip())
    lines += ["", *_lines(document, root, 0, in_article=False)]
    return "\n".join(lines) + "\n"


def _lines(document: Document, section: Section, depth: int, *, in_article: bool) -> Iterator[str]:
    for child in section.children:
        is_article = in_article or _ARTICLE.fullmatch(child.label) is not None
        # An article is one passage, so the spans say where its paragraphs stand, whatever is whose own text.
        own = (Span(child.start, child.end),) if is_article and child.status is not Status.LISTED_ONLY else child.own
        step = child.path.removeprefix(f"{section.path}/")
        cells = (step, child.title, _flags(child), _shown(document.text, own))
        yield ("  " * depth + " | ".join(cells)).rstrip()
        yield from _lines(document, child, depth + 1, in_article=is_article)


def _flags(section: Section) -> str:
    flags = (
        (section.status.value, section.status is not Status.PRESENT),
        ("heading_inferred", section.heading_inferred),
        ("cut_start", section.cut_start),
        ("cut_end", section.cut_end),
    )
    return " ".join(flag for flag, holds in flags if holds)


def _shown(text: str, own: tuple[Span, ...]) -> str:
    return " ‖ ".join(_edges(text[span.start : span.end]) for span in own)


def _edges(words: str) -> str:
    """Both ends of a stretch of text, or all of it where hardly anything would be left out."""
    plain = re.sub(r"\s*\n\s*", "⏎", words.strip())
    return plain if len(plain) <= 2 * EDGE + 2 else f"{plain[:EDGE]}⋯{plain[-EDGE:]}"


def main() -> None:
    """Writes the files that differ."""
    files = {GOLDEN / name: content for name, content in golden_files().items()}
    files |= {path.with_suffix(".tree"): tree_text(path) for path in golden_documents()}
    files |= {tree: tree_text(law) for tree, law in golden_laws().items()}
    for path, content in files.items():
        same = path.is_file() and path.read_text(encoding="utf-8") == content
        if not same:
            path.write_text(content, encoding="utf-8")
        print(f"{'unchanged' if same else 'written'}: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
