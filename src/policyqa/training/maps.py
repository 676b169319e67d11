"""The two linear maps: learned by contrast from batches, one pair for each seed, and their mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from policyqa.models.adapter import Adapter
from policyqa.training.batches import TrainingSet, batches
from policyqa.training.recipe import Recipe

__all__ = ["averaged", "learned", "trained"]

_SHUT_OUT = -1e4


def trained(
    sets: Sequence[TrainingSet], recipe: Recipe, *, base: str, after_each: Callable[[int, float], None] | None = None
) -> Adapter:
    """The mean of the maps of every seed of the recipe.

    :param base: the revision of the model whose vectors the sets hold.
    :param after_each: told each seed when it is done, and its last loss.
    """
    return averaged([learned(sets, recipe, seed=seed, base=base, done=after_each) for seed in range(recipe.seeds)])


def learned(
    sets: Sequence[TrainingSet],
    recipe: Recipe,
    *,
    seed: int,
    base: str,
    done: Callable[[int, float], None] | None = None,
) -> Adapter:
    """The maps of one seed, on the GPU where torch has one; the same each time on one machine's CPU.

    They begin as the identity. The loss of a question is the cross-entropy of the right passage among those of its
    batch, by cosine over the temperature (InfoNCE).
    """
    import torch

    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dimension = sets[0].questions.shape[1]
    changes = [torch.zeros(dimension, dimension, device=device, requires_grad=True) for _ in range(2)]
    optimiser = torch.optim.Adam(changes, lr=recipe.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, recipe))
    loss = torch.zeros(())
    for batch in batches(sets, recipe, seed=seed):
        own = sets[batch.source]
        asked = _mapped(torch.from_numpy(own.questions[batch.questions]).to(device), changes[0], recipe.dropout)
        found = _mapped(torch.from_numpy(own.passages[batch.rows]).to(device), changes[1], recipe.dropout)
        likeness = asked @ found.T / recipe.temperature
        likeness = likeness.masked_fill(torch.from_numpy(batch.masked).to(device), _SHUT_OUT)
        distance = sum(change.pow(2).sum() for change in changes)
        loss = torch.nn.functional.cross_entropy(likeness, torch.from_numpy(batch.target).to(device))
        loss = loss + recipe.regularisation * distance
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    if done is not None:
        done(seed, loss.item())
    # A row v becomes v + v D here, which is (I + D).T applied to v.
    query, passage = (np.eye(dimension, dtype=np.float32) + change.detach().cpu().numpy().T for change in changes)
    return Adapter(query, passage, base=base)


def averaged(adapters: Sequence[Adapter]) -> Adapter:
    """The mean of each map over adapters of one base.

    :raises ValueError: there is none, or their bases differ.
    """
    if len({adapter.base for adapter in adapters}) != 1:
        raise ValueError("adapters of one base are averaged, and at least one")
    query = np.stack([adapter.query for adapter in adapters]).mean(axis=0)
    passage = np.stack([adapter.passage for adapter in adapters]).mean(axis=0)
    return Adapter(query, passage, base=adapters[0].base)


def _rate(step: int, recipe: Recipe) -> float:
    """The learning rate of a step, counted from 0, as a share of the recipe's."""
    return min(1.0, (step + 1) / recipe.warm_up) * max(recipe.least_rate, 1 - step / recipe.steps)


def _mapped(rows: Any, change: Any, dropout: float) -> Any:
    """Rows plus their change, of which a part is left out at random, L2-normalised."""
    import torch

    left = torch.nn.functional.dropout(rows, dropout, training=True)
    return torch.nn.functional.normalize(rows + left @ change, dim=-1)
