"""The traits of a large corpus's passages, by hand, and how the learned fusion moves the order."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from policyqa.answering.fusing import TRAITS, Layout, Measured, traits
from policyqa.answering.retrieve import WEIGHTS, Retriever
from policyqa.errors import ModelError
from policyqa.models.adapter import Adapter
from policyqa.models.fusion import Fusion
from policyqa.reading.passages import search_text
from tests.answering.corpora import Desk, large

_TEXT = "劳动者工作的年限"


def measured(rows: list[int], adapted: list[float], lexical: list[float]) -> Measured:
    first, second = (np.array(values, dtype=np.float32) for values in (adapted, lexical))
    own = np.array(rows, dtype=np.int64)
    return Measured(own, first, first + 0.1, first - 0.4, second, first + np.float32(0.35) * second)


_LAYOUT = Layout.of([("甲", 10), ("甲", 20), ("甲", 30), ("乙", 1), ("乙", 50)])
_LINE_UP = measured([0, 2, 4], [0.5, 0.7, 0.6], [0.2, 0.0, 0.4])


def column(values: NDArray[np.float32], name: str) -> list[float]:
    return [float(value) for value in values[:, TRAITS.index(name)]]


def test_traits_by_hand() -> None:
    found = traits(_LINE_UP, _LINE_UP, _LAYOUT)
    assert found.shape == (3, len(TRAITS))
    assert column(found, "adapted") == pytest.approx([0.5, 0.7, 0.6])
    assert column(found, "dense") == pytest.approx([0.1, 0.3, 0.2])
    assert column(found, "adapted_rank") == pytest.approx([1 / 3, 1, 1 / 2])
    assert column(found, "lexical_rank") == pytest.approx([1 / 2, 0, 1])
    assert column(found, "length") == pytest.approx([math.log(10) / 5, math.log(30) / 5, math.log(50) / 5])
    assert column(found, "document") == pytest.approx([0.1] * 3)
    assert column(found, "gap") == pytest.approx([-0.2, 0, -0.1], abs=1e-6)
    # Fused: .57, .70, .74; over the least: 0, .13, .17. Only 甲 has two passages in the line-up.
    assert column(found, "evidence") == pytest.approx([math.log1p(20 * 0.13), 0, 0], abs=1e-5)


def test_a_passage_outside_the_line_up_is_measured_against_it_and_changes_nothing_there() -> None:
    whole = measured([0, 1, 2, 4], [0.5, 0.65, 0.7, 0.6], [0.2, 0.1, 0.0, 0.4])
    found = traits(whole, _LINE_UP, _LAYOUT)
    assert found[[0, 2, 3]] == pytest.approx(traits(_LINE_UP, _LINE_UP, _LAYOUT), abs=1e-6)
    assert column(found, "adapted_rank")[1] == pytest.approx(1 / 2)
    assert column(found, "evidence")[1] == pytest.approx(math.log1p(20 * 0.13), abs=1e-5)


def test_the_shortest_text_and_an_empty_line_up_have_finite_traits() -> None:
    nothing = measured([], [], [])
    found = traits(measured([3], [0.5], [0.0]), nothing, Layout.of([("甲", 0)] * 4))
    assert np.isfinite(found).all()


def test_the_mean_of_a_document_is_that_of_its_passages() -> None:
    vectors = np.arange(10, dtype=np.float32).reshape(5, 2)
    assert _LAYOUT.means(vectors).tolist() == [[2, 3], [7, 8]]
    with pytest.raises(ValueError, match="stand together"):
        Layout.of([("甲", 1), ("乙", 1), ("甲", 1)])


def lifting(name: str, by: float) -> Fusion:
    """A fusion that says nearly ``by`` times a trait."""
    hidden = np.zeros((1, 1, len(TRAITS)), dtype=np.float32)
    hidden[0, 0, TRAITS.index(name)] = 0.01
    return Fusion(TRAITS, hidden, np.zeros((1, 1), dtype=np.float32), np.full((1, 1), 100 * by, dtype=np.float32))


def behind(desk: Desk, fusion: Fusion | None, *, dense_weight: float = 0.5) -> Retriever:
    same = np.eye(64, dtype=np.float32)
    adapter = Adapter(same, same, base="1", fusion=fusion)
    return Retriever(desk.snapshot, desk.encoder, desk.hub, dense_weight=dense_weight, adapter=adapter, small=1)


def order(desk: Desk, retriever: Retriever, *, k: int = 20) -> list[tuple[int, float]]:
    question = desk.understood(_TEXT)
    found = retriever.retrieve(question, retriever.encode(question), k=k).candidates
    assert all(0 <= candidate.score <= 1 for candidate in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    return [(one.row, one.fused) for one in found]


def test_the_correction_is_added_to_the_plain_sum(laws: Desk) -> None:
    plain, corrected = dict(order(laws, large(laws))), dict(order(laws, behind(laws, lifting("length", 2.0))))
    assert plain.keys() == corrected.keys()
    for row, fused in plain.items():
        length = math.log(len(laws.snapshot.passage(row).text)) / 5
        assert corrected[row] == pytest.approx(fused + 2 * length, abs=1e-3)
    assert [row for row, _ in order(laws, behind(laws, lifting("length", 2.0)))] != list(plain)


def test_a_smaller_k_gives_the_beginning_of_the_same_order_with_the_fusion_too(laws: Desk) -> None:
    retriever = behind(laws, lifting("evidence", 0.1))
    whole = order(laws, retriever, k=100)
    assert order(laws, retriever, k=3) == whole[:3]


def test_a_shifted_balance_of_the_arms_and_an_adapter_without_a_fusion_give_the_plain_sum(laws: Desk) -> None:
    odd = behind(laws, lifting("length", 2.0), dense_weight=0.7)
    question = laws.understood(_TEXT)
    for one in odd.retrieve(question, odd.encode(question), k=20).candidates:
        assert one.fused == pytest.approx(
            1.4 * (one.adapted or 0) + 0.6 * WEIGHTS.adapted_lexical * one.lexical, abs=1e-5
        )
    assert order(laws, behind(laws, None)) == order(laws, large(laws))


def test_passages_chosen_by_their_rows_have_the_fused_scores_of_the_retrieval(laws: Desk) -> None:
    retriever = behind(laws, lifting("evidence", 0.1))
    question = laws.understood(_TEXT)
    retrieval = retriever.retrieve(question, retriever.encode(question), k=4)
    chosen = {one.row: one.fused for one in retriever.candidates_of(range(laws.snapshot.passage_count), retrieval)}
    assert len(chosen) == laws.snapshot.passage_count
    for one in retrieval.candidates:
        assert chosen[one.row] == pytest.approx(one.fused, abs=1e-6)


def test_what_training_learns_from_is_what_is_searched_with(laws: Desk) -> None:
    fusion = lifting("gap", 0.5)
    retriever = behind(laws, fusion)
    question = laws.understood(_TEXT)
    line_up = retriever.measured(question, retriever.encode(question))
    wanted = dict(zip(line_up.rows.tolist(), line_up.fused + fusion.corrections(line_up.traits), strict=True))
    for row, fused in order(laws, retriever):
        assert fused == pytest.approx(float(wanted[row]), abs=1e-6)
    with pytest.raises(ValueError, match="large corpus"):
        laws.retriever.measured(question, retriever.encode(question))


def test_a_passage_is_told_how_near_its_whole_document_is(laws: Desk) -> None:
    question = laws.understood(_TEXT)
    line_up = large(laws).measured(question, laws.retriever.encode(question))
    asked = laws.encoder.encode_queries([_TEXT])[0]
    for row, told in zip(line_up.rows, line_up.traits, strict=True):
        passage = laws.snapshot.passage(int(row))
        texts = [search_text(one) for _, one in laws.snapshot.passages_of(passage.source)]
        near = laws.encoder.encode_passages(texts) @ asked
        own = float(laws.encoder.encode_passages([search_text(passage)])[0] @ asked)
        assert told[TRAITS.index("document")] == pytest.approx(
            float(near.mean()) - own, abs=1e-3
        )  # kept in half precision


def test_a_fusion_of_other_traits_is_one_clear_line(laws: Desk) -> None:
    with pytest.raises(ModelError, match="moon") as caught:
        behind(laws, replace(lifting("gap", 0.5), traits=(*TRAITS[:-1], "moon")))
    assert "\n" not in str(caught.value)


def test_a_small_corpus_is_ordered_without_the_fusion(laws: Desk) -> None:
    same = np.eye(64, dtype=np.float32)
    adapter = Adapter(same, same, base="1", fusion=lifting("length", 2.0))
    retriever = Retriever(laws.snapshot, laws.encoder, laws.hub, dense_weight=0.5, adapter=adapter)
    assert order(laws, retriever) == order(laws, laws.retriever)
