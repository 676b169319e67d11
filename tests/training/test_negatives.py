"""Hard negatives: what either arm finds, less what is right in any of its versions."""

from __future__ import annotations

import numpy as np

from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.indexing.vectors import VectorIndex
from policyqa.training.negatives import Versions, hard_negatives
from tests.fakes import FakeEncoder
from tests.training.passages import passage

_PAY = "第三条 经济补偿按劳动者在本单位工作的年限支付。"
_PASSAGES = (
    passage("条例(2012-01-01).md", _PAY, section="第三条"),
    passage("条例(2007-01-01).md", _PAY.replace("支付", "发给"), section="第三条"),
    passage("条例(2007-01-01).md", "第四条 本法自公布之日起施行。", section="第四条"),
    passage("办法(2007-01-01).md", _PAY, section="第三条", title="办法"),
    passage("条例(1994-01-01).md", "第三条 说的完全是另一回事,与前者无关。", section="第三条"),
)
_QUESTION = "经济补偿按什么标准支付?"


def _arms() -> tuple[VectorIndex, LexicalIndex]:
    texts = [one.text for one in _PASSAGES]
    return VectorIndex.build(FakeEncoder().encode_passages(texts)), LexicalIndex.build(map(tokens, texts))


def test_the_other_dated_version_of_what_is_right_is_right_too_and_nothing_else() -> None:
    assert Versions(_PASSAGES).with_versions(np.array([0])).tolist() == [0, 1]
    assert Versions(_PASSAGES).with_versions(np.array([2])).tolist() == [2]


def test_another_version_of_what_is_right_is_no_negative() -> None:
    vectors, lexical = _arms()
    own = Versions(_PASSAGES).with_versions(np.array([0]))
    (vector,) = FakeEncoder().encode_queries([_QUESTION])
    found = hard_negatives(_QUESTION, vector, vectors, lexical, own=own, depth=5)
    assert 3 in found
    assert not {0, 1} & set(found.tolist())


def test_the_best_of_both_arms_are_taken_and_no_more() -> None:
    vectors, lexical = _arms()
    (vector,) = FakeEncoder().encode_queries(["施行"])
    none = np.array([], dtype=np.int64)
    found = hard_negatives(_QUESTION, vector, vectors, lexical, own=none, depth=1)
    best = {int(vectors.search(vector, 1).ids[0]), int(lexical.search(tokens(_QUESTION), 1).ids[0])}
    assert set(found.tolist()) == best
