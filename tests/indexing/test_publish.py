"""At every instant there is one whole index, and one builder at most."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.errors import IndexBusyError, IndexDamagedError, IndexStateError
from policyqa.indexing import publish
from policyqa.indexing.build import build_index
from policyqa.indexing.publish import build_lock
from policyqa.indexing.store import GENERATIONS, current_generation, open_index
from tests.fakes import FakeEncoder
from tests.indexing.corpora import LAW, SPEECH

OLD = (LAW, SPEECH)
ADDED = "新.txt"
NEW = (ADDED, LAW, SPEECH)
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX processes")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
ROOT = Path(__file__).resolve().parents[2]


def generations(settings: Settings) -> list[str]:
    """What lies under ``generations``."""
    return sorted(path.name for path in (settings.index_dir / GENERATIONS).iterdir())


def add_file(settings: Settings, name: str = ADDED) -> None:
    """Make the index stale."""
    (settings.corpus_dir / name).write_text(f"{name}:新文件。", encoding="utf-8")


def opened_sources(settings: Settings) -> tuple[str, ...]:
    """The sources of the index as it opens now."""
    with open_index(settings.index_dir, identity=None, verify=True) as index:
        return index.sources()


@posix
def test_build_killed_at_any_step_leaves_the_old_index_or_the_new_one(indexed: Settings) -> None:
    add_file(indexed)
    done = subprocess.run(
        [sys.executable, "-m", "tests.indexing.dying", str(indexed.corpus_dir.parent)],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    states = [tuple(run["sources"]) for run in runs]
    switch = states.index(NEW)
    assert switch > 10
    assert set(states[:switch]) == {OLD}
    assert set(states[switch:]) == {NEW}
    assert [run["died"] for run in runs] == [True] * (len(runs) - 1) + [False]
    add_file(indexed, "又.txt")
    build_index(indexed, FakeEncoder())
    assert len(generations(indexed)) == 2
    assert sorted(path.name for path in indexed.index_dir.iterdir()) == [".lock", "CURRENT", GENERATIONS]


def _fail_at(monkeypatch: pytest.MonkeyPatch, function: str, wanted: int) -> None:
    """Let a function of ``os`` fail at its n-th call, as on a disk that is full."""
    real, calls = getattr(os, function), itertools.count(1)

    def failing(*args: object) -> object:
        if next(calls) == wanted:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(os, function, failing)


@pytest.mark.parametrize(("function", "steps"), [("fsync", 10), ("rename", 1), ("replace", 1)])
def test_step_that_fails_leaves_a_whole_index_and_is_said_in_one_line(
    indexed: Settings, monkeypatch: pytest.MonkeyPatch, function: str, steps: int
) -> None:
    add_file(indexed)
    for step in range(1, steps + 1):
        with monkeypatch.context() as patched:
            _fail_at(patched, function, step)
            with pytest.raises(IndexStateError, match="No space left") as caught:
                build_index(indexed, FakeEncoder())
        assert "\n" not in str(caught.value)
        assert opened_sources(indexed) == OLD
        assert not any(name.endswith(".tmp") for name in generations(indexed))
    build_index(indexed, FakeEncoder())
    assert opened_sources(indexed) == NEW


def test_what_was_written_wrongly_is_not_published(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add_file(indexed)
    before = current_generation(indexed.index_dir)
    real = publish._flush

    def lose(path: Path) -> None:
        real(path)
        if path.name == "vectors.faiss":
            path.write_bytes(path.read_bytes()[:-4] + b"lost")

    monkeypatch.setattr(publish, "_flush", lose)
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss"):
        build_index(indexed, FakeEncoder())
    assert current_generation(indexed.index_dir) == before
    assert opened_sources(indexed) == OLD


def test_previous_generation_is_kept_and_older_ones_are_swept(indexed: Settings) -> None:
    names = [current_generation(indexed.index_dir)]
    for name in ("二.txt", "三.txt", "四.txt"):
        add_file(indexed, name)
        names.append(build_index(indexed, FakeEncoder()).generation)
    assert generations(indexed) == sorted(names[-2:])


def test_reader_of_a_swept_generation_reads_on(indexed: Settings) -> None:
    with open_index(indexed.index_dir, identity=None) as index:
        before = index.passages(range(index.passage_count))
        query = FakeEncoder().encode_queries(["数据处理"])[0]
        found = index.vectors.search(query, 3).ids.tolist()
        for name in ("二.txt", "三.txt"):
            add_file(indexed, name)
            build_index(indexed, FakeEncoder())
        assert index.manifest.id not in generations(indexed)
        assert index.passages(range(index.passage_count)) == before
        assert index.vectors.search(query, 3).ids.tolist() == found


def test_sweeping_touches_nothing_that_is_not_ours(indexed: Settings, tmp_path: Path) -> None:
    root = indexed.index_dir / GENERATIONS
    (root / "notes").mkdir()
    (root / "notes" / "a.txt").write_text("mine", encoding="utf-8")
    (root / "20200101T000000-00000000.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text("mine", encoding="utf-8")
    (root / "20200101T000000-aaaaaaaa").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "20200101T000000-bbbbbbbb.tmp").mkdir()
    (root / "20200101T000000-cccccccc").mkdir()
    add_file(indexed)
    build_index(indexed, FakeEncoder())
    left = set(generations(indexed))
    assert {"notes", "20200101T000000-00000000.txt", "20200101T000000-aaaaaaaa"} <= left
    assert not {"20200101T000000-bbbbbbbb.tmp", "20200101T000000-cccccccc"} & left
    assert (tmp_path / "elsewhere" / "b.txt").is_file()


def test_second_builder_is_told_that_it_is_second(indexed: Settings) -> None:
    add_file(indexed)
    with build_lock(indexed.index_dir), pytest.raises(IndexBusyError, match="另一个进程"):
        build_index(indexed, FakeEncoder())
    assert build_index(indexed, FakeEncoder()).added == (ADDED,)


@posix
def test_lock_of_a_process_that_died_is_free(indexed: Settings) -> None:
    add_file(indexed)
    program = (
        "import sys, pathlib\nfrom policyqa.indexing.publish import build_lock\n"
        "with build_lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(indexed.index_dir)],
        cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusyError):
            build_index(indexed, FakeEncoder())
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert build_index(indexed, FakeEncoder()).added == (ADDED,)
