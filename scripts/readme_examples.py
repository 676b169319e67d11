"""Runs the examples of the READMEs again: says which printed answers have changed, with ``--write`` renews them.

Run from anywhere: ``python scripts/readme_examples.py [--write]``. A fenced block whose first line is
``$ policyqa ask '…'`` or ``$ policyqa cite '…'`` is an example; the rest of it must be what the command prints, asked
of the speech that comes with the repository and an index made for the purpose. Computed in float32, so that it is the
same on every CPU.
"""

from __future__ import annotations

import argparse
import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from policyqa.interfaces.cli import main as policyqa

__all__ = ["READMES", "Example", "asked", "examples", "renewed", "same"]

ROOT = Path(__file__).resolve().parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
_SPEECH = "全市智能工厂建设推进会议讲话.txt"
_BLOCK = re.compile(
    r"^(?P<head>```\w*\n\$ (?P<command>policyqa (?:ask|cite) [^\n]+)\n)(?P<answer>.*?)(?P<tail>^```$)", re.M | re.S
)
_CONFIDENCE = re.compile(r"(?<=】 )(\d+)%")
_CONFIDENCE_NEAR = 2  # points; sums are taken in another order by another number of threads


@dataclass(frozen=True, slots=True)
class Example:
    """A command that a README shows, without its prompt, and the answer printed below it."""

    command: str
    answer: str


def examples(text: str) -> tuple[Example, ...]:
    """The examples of a README in order."""
    return tuple(Example(match["command"], match["answer"]) for match in _BLOCK.finditer(text))


def asked(commands: Iterable[str], *, folder: Path) -> dict[str, str]:
    """What each command prints, with corpus and index in an empty folder.

    :raises RuntimeError: a command failed.
    """
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copyfile(ROOT / "corpus" / _SPEECH, corpus / _SPEECH)
    places = ["--corpus", str(corpus), "--index", str(folder / "index"), "--precision", "float32"]
    with chdir(folder):  # where no policyqa.toml lies
        _printed(["index", *places])
        return {command: _printed([*shlex.split(command)[1:], *places]) for command in dict.fromkeys(commands)}


def _printed(arguments: list[str]) -> str:
    with redirect_stdout(io.StringIO()) as out:
        code = policyqa(arguments)
    if code:
        raise RuntimeError(f"policyqa {shlex.join(arguments)}: exit code {code}")
    return out.getvalue()


def same(printed: str, answer: str) -> bool:
    """Whether two answers are the same word for word, and equally sure to within two points."""
    if _CONFIDENCE.sub("%", printed) != _CONFIDENCE.sub("%", answer):
        return False
    pairs = zip(_CONFIDENCE.findall(printed), _CONFIDENCE.findall(answer), strict=True)
    return all(abs(int(one) - int(other)) <= _CONFIDENCE_NEAR for one, other in pairs)


def renewed(text: str, answers: Mapping[str, str]) -> str:
    """A README with these answers below its commands."""
    return _BLOCK.sub(lambda match: match["head"] + answers[match["command"]] + match["tail"], text)


def main() -> int:
    """1 where an answer has changed and was not written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the answers into the READMEs")
    write = parser.parse_args().write
    texts = {path: path.read_text(encoding="utf-8") for path in READMES}
    with tempfile.TemporaryDirectory() as name:
        answers = asked((one.command for text in texts.values() for one in examples(text)), folder=Path(name))
    changed = 0
    for path, text in texts.items():
        for one in examples(text):
            if not same(one.answer, answers[one.command]):
                changed += 1
                print(f"{path.name}: {one.command}\n{answers[one.command]}")
        if write:
            path.write_text(renewed(text, answers), encoding="utf-8")
    print(f"{changed} changed{', written' if write and changed else ''}", file=sys.stderr)
    return 1 if changed and not write else 0


if __name__ == "__main__":
    sys.exit(main())
