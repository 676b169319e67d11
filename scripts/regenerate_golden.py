"""Writes the golden files of the tests anew; read the difference before you keep it.

Run from anywhere: ``python scripts/regenerate_golden.py``. Writes only what changed, and says which.
"""

from __future__ import annotations

import json
from pathlib import Path

from policyqa.reading.outline_json import outline_dict
from policyqa.reading.readers import read_document

ROOT = Path(__file__).resolve().parents[1]
SPEECH = "全市智能工厂建设推进会议讲话.txt"
GOLDEN = ROOT / "tests" / "golden"


def golden_files() -> dict[str, str]:
    """The name of each golden file and what it should hold now."""
    speech = read_document(ROOT / "corpus" / SPEECH, source=SPEECH, max_bytes=2**20)
    return {"speech_outline.json": json.dumps(outline_dict(speech), ensure_ascii=False, indent=2) + "\n"}


def main() -> None:
    """Writes the files that differ."""
    GOLDEN.mkdir(exist_ok=True)
    for name, content in golden_files().items():
        path = GOLDEN / name
        same = path.is_file() and path.read_text(encoding="utf-8") == content
        if not same:
            path.write_text(content, encoding="utf-8")
        print(f"{'unchanged' if same else 'written'}: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
