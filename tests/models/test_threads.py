"""Threads that wait for each other sleep, unless the environment says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from policyqa.models.threads import let_waiting_threads_sleep


@pytest.mark.parametrize(
    ("given", "policy"),
    [
        pytest.param({}, "PASSIVE", id="by-default"),
        pytest.param({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE", id="policy-of-ones-own"),
        pytest.param({"GOMP_SPINCOUNT": "7"}, None, id="count-of-ones-own"),
    ],
)
def test_what_the_environment_says_of_waiting_stays(
    given: dict[str, str], policy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.setenv(name, "")  # so that what is set now is taken back
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    let_waiting_threads_sleep()
    assert os.environ.get("OMP_WAIT_POLICY") == policy


@pytest.mark.parametrize(
    ("library", "module", "call"),
    [
        pytest.param("faiss", "policyqa.indexing.vectors", "", id="search"),
        pytest.param(
            "torch",
            "policyqa.models.encoders",
            "from pathlib import Path; import contextlib\n"
            "with contextlib.suppress(Exception): m._load(Path('nowhere'), name='x', precision='float32')",
            id="model",
            marks=pytest.mark.model,
        ),
    ],
)
def test_it_is_said_before_the_library_is_imported(library: str, module: str, call: str) -> None:
    script = (
        "import os, sys, importlib.abc\n"
        "class Watch(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {library!r}: print(os.environ.get('OMP_WAIT_POLICY'))\n"
        "sys.meta_path.insert(0, Watch())\n"
        f"import importlib; m = importlib.import_module({module!r})\n{call}\n"
    )
    plain = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=plain)
    assert done.stdout.split() == ["PASSIVE"]
