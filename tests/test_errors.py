"""The error tree."""

from __future__ import annotations

import inspect

import pytest

import policyqa.errors as errors
from policyqa.errors import IndexMismatchError, PolicyQAError, UnreadableFileError

_CLASSES = [value for _, value in inspect.getmembers(errors, inspect.isclass) if value.__module__ == errors.__name__]


def test_every_error_is_public_and_in_the_tree_that_is_drawn() -> None:
    assert sorted(errors.__all__) == sorted(one.__name__ for one in _CLASSES)
    assert errors.__doc__ is not None
    assert all(one.__name__ in errors.__doc__ for one in _CLASSES)


@pytest.mark.parametrize("one", _CLASSES, ids=lambda one: one.__name__)
def test_every_error_can_be_caught_as_one_of_ours(one: type[Exception]) -> None:
    assert issubclass(one, PolicyQAError)


def test_an_unreadable_file_says_which_and_why_in_one_line() -> None:
    error = UnreadableFileError("政策/甲.txt", "文件是空的;请放入正文")
    assert str(error) == "政策/甲.txt: 文件是空的;请放入正文"
    assert (error.source, error.reason) == ("政策/甲.txt", "文件是空的;请放入正文")


def test_a_mismatch_keeps_both_values() -> None:
    error = IndexMismatchError("索引由 a 建立,当前为 b。", built="a", current="b")
    assert (error.built, error.current) == ("a", "b")
