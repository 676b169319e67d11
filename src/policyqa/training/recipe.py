"""The recipe: what the packaged adapter is trained on, and every number that decides how."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FUSED", "FUSION_RECIPE", "RECIPE", "SOURCES", "FusionRecipe", "Recipe", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A question set to train on, by its name in ``evaluation``.

    ``weight`` is its share of the batches, next to the other sets'; ``depth`` the best passages of either arm among
    which hard negatives are drawn.
    """

    name: str
    weight: float
    depth: int

    def __post_init__(self) -> None:
        if self.weight <= 0 or self.depth < 1:
            raise ValueError(f"not a source: {self!r}")


SOURCES = (Source("laws", 0.5, 60), Source("ncp", 0.45, 60), Source("highlights", 0.12, 20))
"""Laws, short policy answers, and paragraphs of an encyclopaedia, which keep the maps from forgetting other text.

On the validation questions, shares of 0.38 and 0.6 for the short answers were alike. The encyclopaedia has 256
paragraphs: among more than 20 of either arm, hardly any is hard.
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one pair of maps is learned, and of how many seeds the packaged pair is the mean.

    Chosen on the validation questions (docs/figures.md). Regularisation and dropout matter most: on the short answers
    alone R@10 was .46 without them and .55 with them. Temperatures of .03 to .05 were alike, .02 worse; half the
    learning rate and twice the batch made no difference. The mean of three seeds is .01 better in R@10 than one.

    ``regularisation`` times the squared distance of both maps from the identity is added to the loss. The learning
    rate rises over ``warm_up`` steps and falls in a line to ``least_rate`` of itself at the last.
    """

    steps: int = 900
    batch: int = 64
    negatives: int = 16
    temperature: float = 0.03
    learning_rate: float = 1e-3
    warm_up: int = 30
    least_rate: float = 0.05
    regularisation: float = 3e-3
    dropout: float = 0.3
    seeds: int = 3

    def __post_init__(self) -> None:
        whole = (self.steps, self.batch, self.negatives, self.warm_up, self.seeds)
        if min(whole) < 1 or self.temperature <= 0 or self.learning_rate <= 0 or self.regularisation < 0:
            raise ValueError(f"not a recipe: {self!r}")
        if not (0 <= self.dropout < 1 and 0 <= self.least_rate <= 1):
            raise ValueError(f"not a recipe: {self!r}")


RECIPE = Recipe()
"""As the packaged adapter was trained."""


FUSED = frozenset(("laws", "ncp"))
"""The sets that the learned fusion is fitted to: those whose corpora are large."""


@dataclass(frozen=True, slots=True)
class FusionRecipe:
    """How the learned fusion is fitted, to line-ups of training questions behind adapters that did not see them.

    Chosen by cross-validation over the training questions (decision 013): temperatures of .03 to .06, 8 to 32 units and
    a batch's learning rate of .01 to .03 were alike; with twice the epochs and a third of the decay hit@1 rose by .005.
    The correction is added to the fused score,
    and both over ``temperature`` are the logits of a softmax over a line-up: a network that says nothing leaves the
    order as it was. ``folds``: as many adapters are trained, each without its part of the questions. ``shown``: the
    best so many passages of a line-up are learned from, and those that are right. ``decay`` times the squared weights
    is added to the loss.
    """

    folds: int = 4
    networks: int = 4
    units: int = 16
    temperature: float = 0.05
    shown: int = 160
    batch: int = 128
    epochs: int = 24
    learning_rate: float = 0.01
    least_rate: float = 0.05
    decay: float = 3e-4

    def __post_init__(self) -> None:
        whole = (self.folds - 1, self.networks, self.units, self.shown, self.batch, self.epochs)
        if min(whole) < 1 or self.temperature <= 0 or self.learning_rate <= 0 or self.decay < 0:
            raise ValueError(f"not a recipe: {self!r}")
        if not 0 <= self.least_rate <= 1:
            raise ValueError(f"not a recipe: {self!r}")


FUSION_RECIPE = FusionRecipe()
"""As the packaged fusion was fitted."""
