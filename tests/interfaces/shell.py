"""What the tests of the shell share: how a command is run, and small texts to run it on."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["NOTICE", "NOTICE_TEXT", "Run", "one_line"]

NOTICE = "通知/防汛.txt"
NOTICE_TEXT = "各单位要做好防汛工作,\n责任到人。\n"
Run = Callable[..., tuple[int, str, str]]


def one_line(text: str) -> str:
    """The only line of a text, which is no traceback."""
    assert "Traceback" not in text
    (line,) = text.splitlines()
    return line
