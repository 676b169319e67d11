"""What each part of the way contributes: the same questions with one part left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from policyqa.answering.hub import HUB_SHARE, Hub
from policyqa.answering.question import understand
from policyqa.answering.retrieve import SMALL, WEIGHTS, Retriever, Weights
from policyqa.answering.versions import grouped
from policyqa.assistant import Assistant
from policyqa.evaluation.datasets import Searched
from policyqa.evaluation.metrics import Estimate
from policyqa.evaluation.ranking import ranks_of
from policyqa.evaluation.searching import DEEP, ranking_estimates
from policyqa.models.adapter import adapter_for

__all__ = ["AGAINST_PLAIN", "PARTS", "Part", "measure_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """A way of searching that lacks something.

    ``dense_weight`` None: as the settings have it. ``small``: the most passages that a small corpus has.
    """

    name: str
    weights: Weights = WEIGHTS
    hub_share: float = HUB_SHARE
    dense_weight: float | None = None
    versions: bool = True
    adapter: bool = True
    small: int = SMALL
    fusion: bool = True


_SHALLOW = Weights(late=0.0)
PARTS: tuple[Part, ...] = (
    Part("search alone, without clause look-up and gathering"),
    Part("… without the lexical arm and the learned fusion", Weights(lexical=0.0, adapted_lexical=0.0), fusion=False),
    Part("… without focus words counting again", Weights(focus=0.0)),
    Part("… without words that say the same", Weights(others=0.0)),
    Part("… without grouping dated versions", versions=False),
    Part("… without the learned fusion", fusion=False),
    Part("… without the adapter, the best looked at closely", adapter=False),
    Part("… and without the closer look", _SHALLOW, adapter=False),
    Part("… and without the hub correction", _SHALLOW, hub_share=0.0, adapter=False),
    Part("dense arm alone, without the adapter", Weights(late=0.0, lexical=0.0), hub_share=0.0, adapter=False),
    Part("lexical arm alone", _SHALLOW, dense_weight=0.0, adapter=False),
)
"""The ways that are measured, each against the first."""

AGAINST_PLAIN: tuple[Part, ...] = (
    PARTS[0],
    Part("as in a large corpus, with the adapter", small=0),
    Part("both arms alone, with nothing that was trained or corrected", _SHALLOW, hub_share=0.0, adapter=False),
)
"""What the plain hybrid of the packaged model and BM25 finds, which the search should not fall behind."""


def measure_parts(
    assistant: Assistant,
    questions: Sequence[Searched],
    *,
    articles: bool,
    after_each: Callable[[], None],
    parts: Sequence[Part] = PARTS,
) -> Mapping[str, Mapping[str, Estimate]]:
    """The estimates of each way, by its name."""
    return {
        part.name: _measured(part, assistant, questions, articles=articles, after_each=after_each) for part in parts
    }


def _measured(
    part: Part,
    assistant: Assistant,
    questions: Sequence[Searched],
    *,
    articles: bool,
    after_each: Callable[[], None],
) -> Mapping[str, Estimate]:
    weight = assistant.settings.dense_weight if part.dense_weight is None else part.dense_weight
    hub = Hub(assistant.encoder, share=part.hub_share)
    adapter = adapter_for(assistant.encoder.identity) if part.adapter else None
    if adapter is not None and not part.fusion:
        adapter = replace(adapter, fusion=None)
    retriever = Retriever(
        assistant.snapshot,
        assistant.encoder,
        hub,
        dense_weight=weight,
        weights=part.weights,
        adapter=adapter,
        small=part.small,
    )
    ranked = []
    for one in questions:
        asked = understand(one.question)
        found = retriever.retrieve(asked, retriever.encode(asked), k=2 * DEEP).candidates
        groups = grouped(found) if part.versions else tuple((candidate,) for candidate in found)
        passages = [[candidate.passage for candidate in group] for group in groups[:DEEP]]
        ranked.append(ranks_of(passages, one.gold, articles=articles))
        after_each()
    return ranking_estimates(ranked)
