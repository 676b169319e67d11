"""``make bench``: every benchmark once, each figure with its ratio to a baseline of the same run.

python -m benchmarks [reading] [formats] [encoding] [build] [question] [--corpus DIR]

Times on a shared machine vary; ratios of one run hardly do. Only these are worth comparing from one day to another.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.formats_speed import FORMATS
from benchmarks.reading_speed import CORPUS_MB, FILE_MB

ROOT = Path(__file__).resolve().parents[1]
# Of each benchmark: the figure that others are compared to, and those that are, with their unit.
_BASELINE = {
    "reading": "corpus 1 MB",
    "formats": "txt",
    "encoding": "by characters",
    "build": "build_s",
    "question": "encoder",
}
_COMPARED = {
    "reading": {
        **{f"corpus {megabytes} MB": "s/MB" for megabytes in CORPUS_MB},
        **{f"file {megabytes} MB": "s/MB" for megabytes in FILE_MB},
        "encoding": "s/MB",
    },
    "formats": {one.name: "s/MB" for one in FORMATS},
    "encoding": {"by characters": "s", "float32": "s", "auto": "s"},
    "build": {"build_s": "s", "unchanged_s": "s", "open_s": "s"},
    "question": {"encoder": "ms", "lexical": "ms", "warm": "ms", "cold": "ms"},
}
_HEADS = {
    "reading": "reading: bytes to tree to passages (1 = the first MB of the corpus; 1 all the way down is linear)",
    "formats": "formats: bytes to text, by MB of text (1 = the same text as .txt)",
    "encoding": "encoding: passages to vectors (1 = float32, in batches of like length in characters)",
    "build": "build: policyqa's own work, without the model (1 = a full build)",
    "question": "question: the default path (1 = the bare encoder for the same question)",
}


def main() -> int:
    """Run what is asked for, each in a process of its own, so that none warms up another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_HEADS)}; all by default")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", metavar="DIR", help="documents (corpus/)")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in _HEADS]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(_HEADS)}")
    for name in given.names or _HEADS:
        command = [sys.executable, "-m", f"benchmarks.{name}_speed", str(given.corpus.resolve())]
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if ended.returncode:
            return ended.returncode
        print(table(name, json.loads(ended.stdout)), flush=True)
    return 0


def table(name: str, figures: Mapping[str, object]) -> str:
    """The figures that are compared with their ratios, then the others in one line."""
    compared = _COMPARED[name]
    baseline = _number(figures[_BASELINE[name]])
    lines = [_HEADS[name]]
    for key, unit in compared.items():
        value = _number(figures[key])
        ratio = f"{value / baseline:9.3f}" if baseline else "        –"
        lines.append(f"  {key.removesuffix('_s'):<12} {value:10.3f} {unit:<3} {ratio}")
    others = {key: value for key, value in figures.items() if key not in compared}
    return "\n".join((*lines, f"  {json.dumps(others, ensure_ascii=False)}", ""))


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"not a figure: {value!r}")
    return float(value)


if __name__ == "__main__":
    sys.exit(main())
