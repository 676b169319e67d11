"""The lexical arm: words and character bigrams of a text, and BM25 over them.

The score of document d for query q is the sum over the tokens t of q, each as often as it stands there, of
``log(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * |d| / mean |d|))`` (the form Lucene uses).
"""

from __future__ import annotations

import logging
import math
import re
import threading
import warnings
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from policyqa.chinese import normalise

__all__ = [
    "LEXICAL_VERSION",
    "Dictionary",
    "LexicalBuilder",
    "LexicalIndex",
    "LexicalResult",
    "Word",
    "dictionary",
    "tokens",
    "words",
]

LEXICAL_VERSION = 1
"""Raised with every change of the tokens or of the files: an older index is then rebuilt."""

K1 = 1.5
B = 0.75
_HAN = "〇㐀-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# A run of Han characters, or a word or number: pm2.5, 3.14, covid. NFKC has made full-width forms half-width.
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+(?:\.[0-9]+)*")
_EMPTY = "empty.txt"
# bm25s sets its logger to DEBUG, and so would write to stderr whatever level the program has chosen.
logging.getLogger("bm25s").setLevel(logging.WARNING)
_segmenter_lock = threading.Lock()
_segmenter: list[_Segmenter] = []
# The dictionary's tags of names: places, people, bodies, and other proper names.
_NAME_TAGS = frozenset(("ns", "nr", "nt", "nz", "nrt", "nrfg"))
_PLACE_TAG = "ns"
_RANKS = ("省", "市", "县", "区", "自治区", "自治州")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, its place there, and how much it says in nats: -log of its share of Chinese at large."""

    text: str
    start: int
    end: int
    information: float
    name: bool
    place: bool


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """Chinese at large: how often each word is met, 0 for what only begins one; ``total`` of all of them."""

    frequencies: Mapping[str, int]
    total: int

    def information(self, word: str) -> float:
        """What a word says in nats, as in ``Word``."""
        return -math.log((self.frequencies.get(word, 0) + 1) / self.total)


@dataclass(frozen=True, slots=True)
class _Segmenter:
    """jieba with a dictionary of our own: how it cuts, how often it knows each word, and which name what."""

    cut_for_search: Callable[[str], Iterator[str]]
    cut: Callable[[str], Iterator[str]]
    dictionary: Dictionary
    names: frozenset[str]
    places: frozenset[str]


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, of a question and of a passage alike, in order; none for bare punctuation.

    A run of Han characters gives its words as jieba's search mode finds them and its character bigrams, so that a
    word of two characters counts twice; a run of one character gives that character. Words and numbers in other
    scripts stay whole, in lower case. Safe in several threads.
    """
    found: list[str] = []
    for match in _RUN.finditer(normalise(text).text):
        run = match.group()
        if match["han"] is None or len(run) == 1:
            found.append(run)
        else:
            found.extend(_cut_for_search(run))
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return tuple(found)


@lru_cache(maxsize=4096)  # the title and the headings above stand in passage after passage
def _cut_for_search(run: str) -> tuple[str, ...]:
    return tuple(_jieba().cut_for_search(run))


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, punctuation and white space among them, with offsets into it."""
    segmenter = _jieba()
    found: list[Word] = []
    start = 0
    for word in segmenter.cut(text):
        information = segmenter.dictionary.information(word)
        found.append(
            Word(word, start, start + len(word), information, word in segmenter.names, word in segmenter.places)
        )
        start += len(word)
    return tuple(found)


def dictionary() -> Dictionary:
    """The dictionary that texts are cut into words by."""
    return _jieba().dictionary


def _jieba() -> _Segmenter:
    """jieba over a dictionary of our own, loaded at the first call (half a second)."""
    with _segmenter_lock:
        if not _segmenter:
            with warnings.catch_warnings():  # its regular expressions warn where Python compiles them anew
                warnings.simplefilter("ignore")
                import jieba
            segmenter = jieba.Tokenizer()
            # Not initialize(): that reads and writes /tmp/jieba.cache, which anyone on the machine may have put there.
            segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
            segmenter.initialized = True
            with segmenter.get_dict_file() as file:
                rows = [line.decode("utf-8").split() for line in file]
            tagged = {row[0]: row[2] for row in rows if len(row) == 3 and row[2] in _NAME_TAGS}
            places = frozenset(_places({word for word, tag in tagged.items() if tag == _PLACE_TAG}))
            names, known = frozenset(tagged), Dictionary(segmenter.FREQ, segmenter.total)
            _segmenter.append(_Segmenter(segmenter.cut_for_search, segmenter.cut, known, names, places))
        return _segmenter[0]


def _places(tagged: AbstractSet[str]) -> Iterator[str]:
    """Places with a government: those that the dictionary has with their rank and without, 苏州 and 苏州市.

    Its tag alone is not enough: 城市, 福利 and 普及 bear it as well.
    """
    for word in tagged:
        for rank in _RANKS:
            if word.endswith(rank) and len(stem := word.removesuffix(rank)) > 1 and stem in tagged:
                yield from (word, stem)


@dataclass(frozen=True, slots=True, eq=False)
class LexicalResult:
    """Documents with at least one token of the query, best first, ties by id: (m,) int64 and (m,) float32."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


class LexicalBuilder:
    """Takes the tokens of one document after another; holds four bytes a token."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._documents: list[array[int]] = []

    def add(self, document: Iterable[str]) -> None:
        """Add the next document; its id is the number of those before it."""
        known = self._vocabulary
        self._documents.append(array("i", [known.setdefault(token, len(known)) for token in document]))

    def build(self, *, k1: float = K1, b: float = B) -> LexicalIndex:
        """The index of all documents added. The vocabulary is in the order of first occurrence: no hash seed shows."""
        model = None
        if self._vocabulary:
            model = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy", csc_backend="numpy")
            model.index((self._documents, self._vocabulary), create_empty_token=False, show_progress=False)
        return LexicalIndex(model, size=len(self._documents))


class LexicalIndex:
    """BM25 over documents 0 … size-1. Read-only and safe in several threads."""

    def __init__(self, model: Any, *, size: int) -> None:
        """Use ``build``, ``LexicalBuilder`` or ``load``; ``model`` is None where no document has a token."""
        self._size = size
        self._vocabulary: dict[str, int] = model.vocab_dict if model else {}
        self._model = model
        # CSC: the documents of token t are indices[indptr[t]:indptr[t+1]], each once; so their number is its df.
        self._indptr: NDArray[np.int64] = np.asarray(model.scores["indptr"]) if model else np.zeros(1, dtype=np.int64)

    @classmethod
    def build(cls, token_lists: Iterable[Sequence[str]], *, k1: float = K1, b: float = B) -> LexicalIndex:
        """The index of documents given as their tokens, one after another."""
        builder = LexicalBuilder()
        for document in token_lists:
            builder.add(document)
        return builder.build(k1=k1, b=b)

    @property
    def size(self) -> int:
        """The number of documents."""
        return self._size

    def __contains__(self, token: object) -> bool:
        return token in self._vocabulary

    def document_frequency(self, token: str) -> int:
        """The number of documents that hold the token."""
        column = self._vocabulary.get(token)
        return 0 if column is None else int(self._indptr[column + 1] - self._indptr[column])

    def idf(self, token: str) -> float:
        """How much a token says, as it counts in the score; highest for one that no document holds."""
        frequency = self.document_frequency(token)
        return math.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))

    def scores(self, query_tokens: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every document, (size,) float32; 0 where no token of the query stands."""
        known = [self._vocabulary[token] for token in query_tokens if token in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: NDArray[np.float32] = self._model.get_scores_from_ids(known)
        return scores

    def search(self, query_tokens: Sequence[str], k: int) -> LexicalResult:
        """The k best documents, fewer where fewer share a token with the query, none where it is silent."""
        scores = self.scores(query_tokens)
        ids = np.flatnonzero(scores > 0)
        if k <= 0 or not len(ids):
            return LexicalResult(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        if len(ids) > k:
            # All that reach the k-th score, so that ties at the edge are broken by id and not by the partition.
            edge = np.partition(scores[ids], len(ids) - k)[len(ids) - k]
            ids = ids[scores[ids] >= edge]
        ids = ids[np.lexsort((ids, -scores[ids]))][:k].astype(np.int64)
        return LexicalResult(ids, scores[ids])

    def save(self, folder: Path) -> None:
        """Write the index into a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._model is None:
            (folder / _EMPTY).write_text(f"{self._size}\n", encoding="utf-8")
        else:
            self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, *, size: int) -> LexicalIndex:
        """Open a saved index of ``size`` documents; its arrays stay on disk until they are used.

        :raises ValueError: the files do not belong together, or hold another number of documents.
        :raises OSError: one of them is missing.
        """
        if (folder / _EMPTY).is_file():
            if int((folder / _EMPTY).read_text(encoding="utf-8")) != size:
                raise ValueError(f"{folder.name}: another number of documents than {size}")
            return cls(None, size=size)
        model = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        arrays = {name: np.asarray(model.scores[name]) for name in ("data", "indices", "indptr")}
        held = model.scores["num_docs"]
        if held != size:
            raise ValueError(f"{folder.name}: {held} documents, not {size}")
        if len(arrays["indptr"]) != len(model.vocab_dict) + 1 or len(arrays["data"]) != len(arrays["indices"]):
            raise ValueError(f"{folder.name}: vocabulary and postings do not agree")
        model.scores.update(arrays)
        return cls(model, size=size)
