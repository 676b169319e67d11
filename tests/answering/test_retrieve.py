"""Both arms against brute force, how they are fused, and what stands in the order."""

from __future__ import annotations

import math
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policyqa.answering.hub import HUB_SHARE, late_interaction
from policyqa.answering.retrieve import WEIGHTS, Candidate, Retriever
from policyqa.indexing.lexical import K1, B, tokens
from policyqa.models.adapter import Adapter
from policyqa.reading.passages import passage_sentences, search_text
from tests.answering.corpora import SPEECH, Desk, large, opened

# Neither has a word that is asked for, nor one with others that say the same: BM25 of its own tokens is the whole.
PLAIN = "本地工业企业的产业"
QUESTIONS = (
    PLAIN,
    "企业能得到什么支持?",
    "工业软件的差距在哪些方面",
    "新质生产力",
    "How many smart factories are there?",
    "第",
)


def generic_questions(*, chinese: bool) -> list[str]:
    text = (files("policyqa.answering") / "data" / "generic_questions.txt").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and line.isascii() is not chinese]


def bm25(desk: Desk, query: tuple[str, ...]) -> list[float]:
    """BM25 of every passage, from its definition."""
    documents = [Counter(tokens(search_text(desk.snapshot.passage(i)))) for i in range(desk.snapshot.passage_count)]
    lengths = [document.total() for document in documents]
    mean = sum(lengths) / len(lengths)
    scores = [0.0] * len(documents)
    for token in query:
        df = sum(token in document for document in documents)
        idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
        for i, document in enumerate(documents):
            tf = document[token]
            scores[i] += idf * tf / (tf + K1 * (1 - B + B * lengths[i] / mean))
    return scores


def close(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if candidate.late is not None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_cosines_are_those_of_the_encoder(speech: Desk, question: str) -> None:
    query = speech.encoder.encode_queries([question])[0]
    for candidate in speech.retrieve(question).candidates:
        own = speech.encoder.encode_passages([search_text(candidate.passage)])[0]
        assert candidate.arms.dense == pytest.approx(float(own @ query), abs=1e-5)


def test_lexical_scores_are_bm25(speech: Desk) -> None:
    understood = speech.understood(PLAIN)
    assert not understood.focus
    assert not understood.others
    wanted = bm25(speech, understood.tokens)
    for candidate in speech.retrieve(PLAIN).candidates:
        if wanted[candidate.row] > 0:
            assert candidate.arms.lexical == pytest.approx(wanted[candidate.row], rel=1e-4)
        else:
            assert (candidate.arms.lexical, candidate.arms.lexical_rank) == (None, None)


def test_what_is_asked_for_and_what_says_the_same_count_besides_the_words_of_the_question(speech: Desk) -> None:
    question = "企业能得到什么支持?"
    understood = speech.understood(question)
    alone = bm25(speech, understood.tokens)
    with_more = [i for i, more in enumerate(bm25(speech, understood.focus + understood.others)) if more > 0]
    assert with_more
    for candidate in speech.retrieve(question).candidates:
        lexical = candidate.arms.lexical or 0.0
        if candidate.row in with_more:
            assert lexical > alone[candidate.row] + 1e-4
        else:
            assert lexical == pytest.approx(alone[candidate.row], rel=1e-4)


@pytest.mark.parametrize("question", ["企业能得到什么支持?", "How many smart factories are there?"])
def test_the_shifted_inner_product_is_the_cosine_less_the_likeness_to_generic_questions(
    speech: Desk, question: str
) -> None:
    generic = speech.encoder.encode_queries(generic_questions(chinese=not question.isascii()))
    for candidate in speech.retrieve(question).candidates:
        own = speech.encoder.encode_passages([search_text(candidate.passage)])[0]
        assert candidate.arms.dense is not None
        wanted = candidate.arms.dense - HUB_SHARE * float((generic @ own).mean())
        assert candidate.dense == pytest.approx(wanted, abs=1e-5)


def test_late_interaction_is_the_mean_of_best_cosines_less_that_of_generic_questions(speech: Desk) -> None:
    question = "工业软件的差距"
    (asked,) = speech.encoder.encode_tokens([question], query=True)
    generic = speech.encoder.encode_tokens(generic_questions(chinese=True), query=True)
    candidate = speech.retrieve(question).candidates[0]
    (own,) = speech.encoder.encode_tokens([search_text(candidate.passage)], query=False)

    def mean_best(vectors: NDArray[np.float32]) -> float:
        return float(np.mean([max(float(v @ w) for w in own.vectors) for v in vectors]))

    wanted = mean_best(asked.vectors) - HUB_SHARE * float(np.mean([mean_best(one.vectors) for one in generic]))
    assert candidate.late == pytest.approx(wanted, abs=2e-3)  # kept in half precision


def test_late_interaction_with_a_text_without_tokens_is_nothing() -> None:
    question = np.eye(2, 3, dtype=np.float32)
    assert late_interaction(question, np.zeros((0, 3), dtype=np.float32)).tolist() == [0.0, 0.0]
    assert late_interaction(question, np.eye(1, 3, dtype=np.float32)).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_stand_in_the_order_of_their_fused_scores(speech: Desk, question: str) -> None:
    candidates = speech.retrieve(question).candidates
    looked_at = close(candidates)
    assert looked_at == candidates[: len(looked_at)], "what was looked at closely stands first"
    for group in (looked_at, candidates[len(looked_at) :]):
        assert [c.fused for c in group] == sorted((c.fused for c in group), reverse=True)
    assert all(0 <= c.score <= 1 and math.isfinite(c.fused) for c in candidates)


@pytest.mark.parametrize("question", QUESTIONS)
def test_ranks_start_at_one_and_follow_the_scores_of_each_arm(speech: Desk, question: str) -> None:
    candidates = speech.retrieve(question, k=100).candidates
    by_dense = sorted(candidates, key=lambda c: c.arms.dense_rank or 0)
    assert [c.arms.dense_rank for c in by_dense] == list(range(1, len(candidates) + 1))
    assert [c.dense for c in by_dense] == sorted((c.dense for c in candidates), reverse=True)
    spoke = sorted((c for c in candidates if c.arms.lexical is not None), key=lambda c: c.arms.lexical_rank or 0)
    assert [c.arms.lexical_rank for c in spoke] == list(range(1, len(spoke) + 1))
    scores = [c.arms.lexical or 0.0 for c in spoke]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("weight", "arm"), [(1.0, "dense"), (0.0, "lexical")])
def test_the_weight_of_the_dense_arm_can_be_all_or_nothing(tmp_path: Path, weight: float, arm: str) -> None:
    desk = opened(tmp_path, {SPEECH: _same("一") + _same("二")}, dense_weight=weight)
    with desk.snapshot:
        for candidate in desk.retrieve(PLAIN).candidates:
            alone = candidate.lexical if arm == "lexical" else candidate.dense + 1.5 * (candidate.late or 0.0)
            assert candidate.fused / alone == pytest.approx({"dense": 2.0, "lexical": 1.2}[arm], rel=1e-4)


def _same(label: str) -> str:
    return f"{label}、本地工业\n本地工业企业的产业规模较小,{label}是基础薄弱。\n"


@pytest.mark.parametrize("k", [1, 3, 15, 100])
def test_k_passages_come_fewer_only_from_a_smaller_corpus(any_corpus: Desk, k: int) -> None:
    for question in QUESTIONS:
        candidates = any_corpus.retrieve(question, k=k).candidates
        assert len(candidates) == min(k, any_corpus.snapshot.passage_count)
        assert len({candidate.row for candidate in candidates}) == len(candidates)


def test_a_smaller_k_gives_the_beginning_of_the_same_order(speech: Desk) -> None:
    for question in QUESTIONS:
        rows = [candidate.row for candidate in speech.retrieve(question, k=15).candidates]
        assert [candidate.row for candidate in speech.retrieve(question, k=4).candidates] == rows[:4]


def test_equal_scores_keep_the_order_of_the_corpus(tmp_path: Path) -> None:
    text = "各单位要做好防汛工作,责任到人。\n"
    desk = opened(tmp_path, {f"{number}.txt": text for number in (3, 1, 2, 5, 4)})
    with desk.snapshot:
        candidates = desk.retrieve("防汛工作由谁负责").candidates
    assert len({candidate.fused for candidate in candidates}) == 1
    assert [candidate.passage.source for candidate in candidates] == [f"{n}.txt" for n in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("question", "silent"),
    [
        ("How do giraffes sleep?", True),
        ("Wie heißt das?", True),
        ("How many smart factories are there?", False),
        ("智能工厂有几家", False),
    ],
)
def test_the_lexical_arm_abstains_where_question_and_text_share_no_word(
    speech: Desk, question: str, silent: bool
) -> None:
    retrieval = speech.retrieve(question)
    assert retrieval.silent is silent
    assert any(candidate.arms.lexical is not None for candidate in retrieval.candidates) is not silent
    if silent:
        assert all(candidate.lexical == 0 for candidate in retrieval.candidates)


def test_passages_chosen_by_their_rows_keep_the_ranks_of_the_retrieval(speech: Desk) -> None:
    retrieval = speech.retrieve("工业软件的差距", k=3)
    chosen = speech.retriever.candidates_of(range(speech.snapshot.passage_count), retrieval)
    assert len(chosen) == speech.snapshot.passage_count
    known = {candidate.row: candidate.arms for candidate in retrieval.candidates}
    for candidate in chosen:
        if candidate.row in known:
            assert candidate.arms == known[candidate.row]
        else:
            assert (candidate.arms.dense_rank, candidate.arms.lexical_rank) == (None, None)
            assert candidate.arms.dense is not None
    assert speech.retriever.candidates_of((), retrieval) == ()


def test_headings_come_best_first_and_none_comes_from_a_corpus_without(speech: Desk, tmp_path: Path) -> None:
    headings = speech.retrieve("推动企业上云用云").headings
    assert headings[0].heading.section == "四/（二）/三是"
    assert [one.fused for one in headings] == sorted((one.fused for one in headings), reverse=True)
    desk = opened(tmp_path, {"通知.txt": "各单位要做好防汛工作,责任到人。\n"})
    with desk.snapshot:
        assert desk.retrieve("防汛").headings == ()


def test_sentences_are_encoded_once_whatever_the_order(speech: Desk) -> None:
    first = speech.retriever.sentences([3, 1])
    before = speech.encoder.calls
    second = speech.retriever.sentences([1, 3])
    assert speech.encoder.calls == before
    assert [len(own) for own in second] == [
        len(passage_sentences(passage)) for passage in speech.snapshot.passages([1, 3])
    ]
    np.testing.assert_array_equal(first[0], second[1])


# A large corpus: the adapter in the place of the closer look


def test_in_a_large_corpus_the_order_is_the_adapters_cosine_and_the_words(two_laws: Desk) -> None:
    text = "劳动者工作的年限"
    rng = np.random.default_rng(3)
    query, passage = (rng.standard_normal((64, 64)).astype(np.float32) for _ in range(2))
    adapter = Adapter(query, passage, base="1")
    retriever = Retriever(two_laws.snapshot, two_laws.encoder, two_laws.hub, dense_weight=0.5, adapter=adapter, small=1)
    question = two_laws.understood(text)
    found = retriever.retrieve(question, retriever.encode(question), k=20).candidates
    asked = query @ two_laws.encoder.encode_queries([text])[0]
    whole = sum(map(two_laws.snapshot.lexical.idf, question.tokens))
    lexical = bm25(two_laws, question.tokens)
    wanted = []
    for row in range(two_laws.snapshot.passage_count):
        mapped = passage @ two_laws.encoder.encode_passages([search_text(two_laws.snapshot.passage(row))])[0]
        cosine = float(mapped @ asked / np.linalg.norm(mapped) / np.linalg.norm(asked))
        wanted.append(cosine + WEIGHTS.adapted_lexical * lexical[row] / whole)
    order = sorted(range(len(wanted)), key=lambda row: -wanted[row])
    assert [candidate.row for candidate in found] == order
    assert [candidate.fused for candidate in found] == pytest.approx([wanted[row] for row in order], abs=1e-4)
    assert all(0 <= candidate.score <= 1 for candidate in found)


def test_in_a_large_corpus_no_text_but_the_question_is_encoded(two_laws: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = large(two_laws)
    question = two_laws.understood("劳动者工作的年限")
    tokens = retriever.encode(question)
    for encodes in ("encode_queries", "encode_passages", "encode_tokens"):
        monkeypatch.setattr(two_laws.encoder, encodes, None)
    found = retriever.retrieve(question, tokens, k=20)
    assert not found.closely
    assert [candidate.late for candidate in found.candidates] == [None] * len(found.candidates)
    assert [one.late for one in found.headings] == [0.0] * len(found.headings)


def test_where_the_outline_alone_has_what_is_asked_for_a_large_corpus_is_looked_at_closely(speech: Desk) -> None:
    question = "推动企业上云用云"
    retriever = large(speech)
    found = retriever.retrieve(speech.understood(question), retriever.encode(speech.understood(question)), k=20)
    assert found.closely
    assert found.headings == speech.retrieve(question).headings
    assert [candidate.adapted for candidate in found.candidates] == [None] * len(found.candidates)
    assert any(candidate.late is not None for candidate in found.candidates)


def test_a_small_corpus_is_ordered_without_the_adapter(speech: Desk) -> None:
    adapter = Adapter(np.zeros((64, 64), dtype=np.float32), np.eye(64, dtype=np.float32), base="1")
    retriever = Retriever(speech.snapshot, speech.encoder, speech.hub, dense_weight=0.5, adapter=adapter)
    question = speech.understood(PLAIN)
    found = retriever.retrieve(question, retriever.encode(question), k=20)
    assert found.candidates == speech.retrieve(PLAIN).candidates
    assert all(candidate.adapted is None for candidate in found.candidates)
