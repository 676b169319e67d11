"""Tokens, and BM25 against the formula written out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.chinese import is_han
from policyqa.indexing.lexical import LexicalIndex, tokens, words

DOCUMENTS = (
    ("数据", "安全", "数据", "条例"),
    ("安全", "生产"),
    (),
    ("数据", "条例"),
    ("数据", "条例"),
)


def brute_force(
    documents: Sequence[Sequence[str]], query: Sequence[str], *, k1: float = 1.5, b: float = 0.75
) -> list[float]:
    """Lucene's BM25 of every document."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for token in query:
            df = sum(token in other for other in documents)
            tf = Counter(document)[token]
            idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
            score += idf * tf / (tf + k1 * (1 - b + b * len(document) / mean)) if tf else 0.0
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("数字化", ("数字", "数字化", "数字", "字化"), id="words-then-bigrams"),
        pytest.param("安全", ("安全", "安全"), id="a-word-of-two-counts-twice"),
        pytest.param("年", ("年",), id="a-lone-character-counts-once"),
        pytest.param("2024年", ("2024", "年"), id="number-and-character"),
        pytest.param("ＧＤＰ增长３.５%", ("gdp", "增长", "增长", "3.5"), id="full-width-is-half-width"),
        pytest.param("PM2.5 and Industry 4.0.", ("pm2.5", "and", "industry", "4.0"), id="latin-in-lower-case"),
        pytest.param("典型\n场景", tokens("典型场景"), id="a-hard-wrap-is-no-gap"),
        pytest.param("，。《》!?-—…·", (), id="punctuation-alone"),
        pytest.param("", (), id="empty"),
        pytest.param("二〇二四", tokens("二〇二四"), id="circle-is-a-han-character"),
        pytest.param("データ条例", ("データ", "条例", "条例"), id="other-scripts-stay-whole"),
    ],
)
def test_text_gives_its_tokens(text: str, wanted: tuple[str, ...]) -> None:
    assert tokens(text) == wanted


def test_circle_stands_inside_bigrams() -> None:
    assert {"二〇", "〇二"} <= set(tokens("二〇二四"))


def test_every_pair_of_neighbouring_characters_is_a_token() -> None:
    text = "新型工业化推进大会"
    assert {text[i : i + 2] for i in range(len(text) - 1)} <= set(tokens(text))


@given(st.text())
def test_tokens_are_words_without_spaces_or_capitals(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(char.isspace() for char in token)
        assert token[0].isalnum() or is_han(token[0])


@given(st.text(alphabet="推动企业 ,。\n数字化AB12"))
def test_words_cover_the_text(text: str) -> None:
    found = words(text)
    assert "".join(word.text for word in found) == text
    assert all(text[word.start : word.end] == word.text for word in found)


def test_rare_word_says_more_and_a_place_is_a_name() -> None:
    city, of, rare = words("深圳的饕餮")
    assert city.information > of.information
    assert rare.information > of.information
    assert (city.name, of.name) == (True, False)


def test_many_threads_get_the_same_tokens() -> None:
    text = "推动企业数字化转型有哪些措施"
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(tokens, [text] * 64)) == {tokens(text)}


@pytest.mark.parametrize("k1", [1.5, 0.9])
@pytest.mark.parametrize("b", [0.75, 0.0, 1.0])
@pytest.mark.parametrize(
    "query",
    [("数据",), ("数据", "数据", "生产"), ("安全", "没有"), ("条例", "安全", "生产")],
    ids=["one", "twice", "unknown-is-left-out", "all"],
)
def test_scores_are_those_of_the_formula(query: tuple[str, ...], k1: float, b: float) -> None:
    index = LexicalIndex.build(DOCUMENTS, k1=k1, b=b)
    np.testing.assert_allclose(index.scores(query), brute_force(DOCUMENTS, query, k1=k1, b=b), rtol=1e-5)


@given(
    documents=st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), max_size=6), min_size=1, max_size=12),
    query=st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=4),
    k=st.integers(1, 15),
)
def test_search_is_brute_force_in_order(documents: list[list[str]], query: list[str], k: int) -> None:
    result = LexicalIndex.build(documents).search(query, k)
    wanted = np.array(brute_force(documents, query) if sum(map(len, documents)) else [0.0] * len(documents))
    assert len(result.ids) == min(k, int((wanted > 0).sum()))
    np.testing.assert_allclose(result.scores, np.sort(wanted)[::-1][: len(result.ids)], rtol=1e-5)
    np.testing.assert_allclose(wanted[result.ids], result.scores, rtol=1e-5)


def test_equal_scores_are_ordered_by_id_also_at_the_edge() -> None:
    index = LexicalIndex.build([("甲",)] * 7 + [("乙",)])
    assert index.search(("甲",), 3).ids.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("query", "k"),
    [((), 5), (("没有",), 5), (("数据",), 0)],
    ids=["empty-query", "unknown-tokens", "nothing-wanted"],
)
def test_arm_abstains(query: tuple[str, ...], k: int) -> None:
    result = LexicalIndex.build(DOCUMENTS).search(query, k)
    assert (result.ids.tolist(), result.scores.tolist()) == ([], [])
    assert (result.ids.dtype, result.scores.dtype) == (np.int64, np.float32)


@pytest.mark.parametrize("documents", [(), ((), ())], ids=["no-documents", "no-tokens"])
def test_index_without_tokens_is_silent(documents: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    LexicalIndex.build(documents).save(tmp_path / "lexical")
    index = LexicalIndex.load(tmp_path / "lexical", size=len(documents))
    assert index.size == len(documents)
    assert index.scores(("数据",)).tolist() == [0.0] * len(documents)
    assert not index.search(("数据",), 3).ids.size


def test_document_frequency_and_idf() -> None:
    index = LexicalIndex.build(DOCUMENTS)
    assert [index.document_frequency(token) for token in ("数据", "安全", "生产", "没有")] == [3, 2, 1, 0]
    assert index.idf("数据") == pytest.approx(math.log(1 + 2.5 / 3.5))
    assert index.idf("没有") > index.idf("生产") > index.idf("数据")
    assert "数据" in index
    assert "没有" not in index


def test_saved_index_opens_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(DOCUMENTS)
    index.save(tmp_path / "lexical")
    opened = LexicalIndex.load(tmp_path / "lexical", size=len(DOCUMENTS))
    assert opened.size == index.size
    assert opened.document_frequency("数据") == 3
    assert opened.scores(("数据", "安全")).tolist() == index.scores(("数据", "安全")).tolist()


def test_same_documents_give_the_same_files(tmp_path: Path) -> None:
    for name in ("first", "second"):
        LexicalIndex.build(DOCUMENTS).save(tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert names
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


@pytest.mark.parametrize("documents", [DOCUMENTS, ((), ())], ids=["with-tokens", "without"])
def test_wrong_number_of_documents_is_refused(documents: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    LexicalIndex.build(documents).save(tmp_path / "lexical")
    with pytest.raises(ValueError, match="documents"):
        LexicalIndex.load(tmp_path / "lexical", size=len(documents) + 1)


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="lexical"):
        LexicalIndex.load(tmp_path / "lexical", size=1)
