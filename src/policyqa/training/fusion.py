"""The learned fusion: fitted to the line-ups of training questions, each behind an adapter that has not seen it.

Behind the packaged adapter its own training questions find their answers too well, and the words would seem worth
nothing. So the questions are cut into parts, and what a question is learned from was measured with an adapter trained
on the other parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.fusing import TRAITS
from policyqa.answering.hub import Hub
from policyqa.answering.question import understand
from policyqa.answering.retrieve import Retriever
from policyqa.config import Settings
from policyqa.evaluation.suite import set_settings
from policyqa.indexing.store import open_index
from policyqa.models.adapter import Adapter
from policyqa.models.encoders import Encoder
from policyqa.models.fusion import Fusion
from policyqa.training.batches import TrainingSet
from policyqa.training.corpora import Corpus
from policyqa.training.maps import trained
from policyqa.training.pairs import pairs
from policyqa.training.recipe import FUSED, FusionRecipe, Recipe

__all__ = ["Example", "examples", "fitted", "retriever_behind"]

_SHUT_OUT = -1e9
_EVEN = 0.5  # the balance of the arms that the fusion is for


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One line-up to learn from: fused scores (n,), traits (n, f), and which passages are right (n,) bool."""

    fused: NDArray[np.float32]
    traits: NDArray[np.float32]
    right: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if not self.right.any() or not len(self.fused) == len(self.traits) == len(self.right):
            raise ValueError("not a line-up with a right passage")


@contextmanager
def retriever_behind(
    adapter: Adapter, corpus: Corpus, data: Path, settings: Settings, encoder: Encoder
) -> Iterator[Retriever]:
    """A retriever over a set's index that takes it for a large one, whatever its size."""
    own = set_settings(corpus.source.name, data, settings)
    with open_index(own.index_dir, identity=encoder.identity) as snapshot:
        yield Retriever(snapshot, encoder, Hub(encoder), dense_weight=_EVEN, adapter=adapter, small=0)


def examples(
    corpora: Sequence[Corpus],
    sets: Sequence[TrainingSet],
    data: Path,
    settings: Settings,
    encoder: Encoder,
    *,
    recipe: Recipe,
    folds: int,
    after_each: Callable[[int], None] = lambda fold: None,
) -> tuple[Example, ...]:
    """The line-ups of all training questions of the large corpora that hold a right passage, in a fixed order.

    :param sets: the training set of each corpus; question i of it is in part ``i % folds``.
    :param after_each: told each part when it is done.
    """
    found: list[Example] = []
    for fold in range(folds):
        others = [one.part([i for i in range(len(one.questions)) if i % folds != fold]) for one in sets]
        adapter = trained(others, recipe, base=encoder.identity.revision)
        for corpus, own in zip(corpora, sets, strict=True):
            if corpus.source.name in FUSED:
                asked = pairs(corpus.source.name, data, corpus.passages)
                with retriever_behind(adapter, corpus, data, settings, encoder) as retriever:
                    for number in range(fold, len(asked), folds):
                        found += _example(asked[number].question, own.own[number], retriever)
        after_each(fold)
    return tuple(found)


def _example(text: str, right: NDArray[np.int64], retriever: Retriever) -> list[Example]:
    """The line-up of a question, none where it holds nothing that is right."""
    question = understand(text)
    line_up = retriever.measured(question, retriever.encode(question))
    held = np.isin(line_up.rows, right)
    return [Example(line_up.fused, line_up.traits, held)] if held.any() else []


def fitted(found: Sequence[Example], recipe: FusionRecipe) -> Fusion:
    """The networks of all seeds of a recipe; the same each time on one machine's CPU.

    :raises ValueError: there is no example.
    """
    if not found:
        raise ValueError("no line-up to learn from")
    values = np.concatenate([one.traits for one in found])
    mean, spread = values.mean(axis=0), values.std(axis=0) + np.float32(1e-6)
    table = _table(found, recipe.shown)
    table["traits"] = (table["traits"] - mean) / spread
    layers = [_learned(table, recipe, seed=seed) for seed in range(recipe.networks)]
    hidden = np.stack([layer["hidden"] for layer in layers]) / spread
    bias = np.stack([layer["bias"] for layer in layers]) - hidden @ mean
    out = np.stack([layer["out"] for layer in layers]) * recipe.temperature
    return Fusion(TRAITS, *(one.astype(np.float32) for one in (hidden, bias, out)))


def _table(found: Sequence[Example], shown: int) -> dict[str, NDArray[Any]]:
    """The best passages of each line-up and the right ones, as arrays (questions, shown, …); ``there`` where one is."""
    size = len(found), shown
    table: dict[str, NDArray[Any]] = {
        "traits": np.zeros((*size, len(TRAITS)), dtype=np.float32),
        "fused": np.zeros(size, dtype=np.float32),
        "right": np.zeros(size, dtype=np.bool_),
        "there": np.zeros(size, dtype=np.bool_),
    }
    for i, one in enumerate(found):
        order = np.lexsort((-one.fused, ~one.right))[:shown]
        for name in ("traits", "fused", "right"):
            table[name][i, : len(order)] = getattr(one, name)[order]
        table["there"][i, : len(order)] = True
    return table


def _learned(table: dict[str, NDArray[Any]], recipe: FusionRecipe, *, seed: int) -> dict[str, NDArray[np.float32]]:
    """One network over standardised traits; its correction is in units of the temperature.

    The loss of a question is the mean cross-entropy of its right passages.
    """
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    inner, outer = torch.nn.Linear(len(TRAITS), recipe.units), torch.nn.Linear(recipe.units, 1, bias=False)
    torch.nn.init.zeros_(outer.weight)
    weights = [*inner.parameters(), *outer.parameters()]
    optimiser = torch.optim.Adam(weights, lr=recipe.learning_rate)
    tensors = {name: torch.from_numpy(one) for name, one in table.items()}
    count = len(table["fused"])
    batch = min(recipe.batch, count)
    steps = recipe.epochs * (count // batch)
    order: list[int] = []
    for step in range(steps):
        if len(order) < batch:
            order = random.permutation(count).tolist()
        numbers, order = order[:batch], order[batch:]
        own = {name: one[numbers] for name, one in tensors.items()}
        logits = outer(torch.tanh(inner(own["traits"])))[..., 0] + own["fused"] / recipe.temperature
        said = torch.log_softmax(logits.masked_fill(~own["there"], _SHUT_OUT), dim=1)
        right = said.masked_fill(~own["right"], 0.0).sum(dim=1) / own["right"].sum(dim=1)
        loss = -right.mean() + recipe.decay * torch.stack([one.pow(2).sum() for one in weights]).sum()
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * max(recipe.least_rate, 1 - step / steps)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    layers = {"hidden": inner.weight, "bias": inner.bias, "out": outer.weight[0]}
    return {name: layer.detach().numpy() for name, layer in layers.items()}
