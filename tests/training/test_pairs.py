"""Pairs: only questions of the training split, each with the rows of what answers it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policyqa.evaluation.datasets import Split, is_validation
from policyqa.evaluation.highlights import text_source
from policyqa.training.pairs import Pair, pairs, questions
from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE
from tests.evaluation.sets import CONTEXT
from tests.training.passages import passage

_LAWS = (
    passage(CONTRACTS_BEFORE, "第三条 甲", section="第二章/第三条"),
    passage(CONTRACTS, "第一条 乙", section="第一章/第一条"),
    passage(CONTRACTS, "第三条 丙", section="第二章/第三条"),
    passage(CONTRACTS, "第三条 丙的第二款", section="第二章/第三条/第二款"),
)
_ANSWER = CONTEXT.index("杭州")
_TEXTS = (
    passage("别的.txt", "别的文字"),
    passage(text_source(CONTEXT), CONTEXT[: _ANSWER + 3]),
    passage(text_source(CONTEXT), CONTEXT[_ANSWER + 3 :], start=_ANSWER + 3),
)


@pytest.mark.parametrize("name", ["laws", "ncp", "highlights"])
def test_no_question_of_the_validation_split_is_trained_on(name: str, data: Path) -> None:
    everything = questions(name, data, Split.ALL)
    kept = questions(name, data, Split.VALIDATION)
    assert 0 < len(kept) < len(everything)
    found = pairs(name, data, (*_LAWS, *_TEXTS, passage("00001.txt", "房租"), passage("00002.txt", "公积金")))
    assert found
    assert not {one.id for one in found} & {one.id for one in kept}
    assert not any(is_validation(one.id) for one in found)


def test_an_article_is_right_with_all_its_passages_and_its_listed_versions(data: Path) -> None:
    found = pairs("laws", data, _LAWS)
    asked = [one for one in found if one.question == "经济补偿按什么标准支付?"]
    assert asked
    for one in asked:
        assert [rows.tolist() for rows in one.right] == [[0, 2, 3]]
        assert one.own.tolist() == [0, 2, 3]


def test_of_a_marked_text_only_the_passage_that_holds_the_answer_is_right_and_none_is_wrong(data: Path) -> None:
    (one, *_) = pairs("highlights", data, _TEXTS)
    assert [rows.tolist() for rows in one.right] == [[1]]
    assert one.own.tolist() == [1, 2]


def test_a_question_that_no_passage_answers_makes_no_pair(data: Path) -> None:
    assert pairs("ncp", data, _LAWS) == ()
    with pytest.raises(ValueError, match="without a right row"):
        Pair("1", "?", (np.array([], dtype=np.int64),), np.array([], dtype=np.int64))
