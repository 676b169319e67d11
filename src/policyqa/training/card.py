"""The model card: what the adapter is, what it was trained on and how, what it is worth, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policyqa.answering.fusing import TRAITS
from policyqa.config import DEFAULT_MODEL
from policyqa.models.adapter import ADAPTER_FILE
from policyqa.training.recipe import FUSED, FusionRecipe, Recipe, Source
from policyqa.training.scores import FUSED_WAY, MEASURES, WAYS

__all__ = ["TRAINING_COMMAND", "SetScores", "card_text", "fusion_text", "recipe_text"]

TRAINING_COMMAND = "make train"
"""What writes the adapter and its card."""

_SUBJECTS = {
    "laws": "questions of laypeople on Chinese laws and judicial interpretations (STARD), by article",
    "ncp": "questions on short policy answers from the epidemic of 2020, by document",
    "highlights": "questions on paragraphs of an encyclopaedia (the trial set of CMRC 2018), by paragraph",
}
_HEAD = """\
---
license: apache-2.0
base_model: intfloat/multilingual-e5-small
language: zh
tags: [sentence-similarity, retrieval, adapter]
---

# The adapter of policyqa

`{file}` holds two linear maps behind the frozen encoder {model}. The vector of a question
becomes `query @ v`, that of a passage `passage @ v`, each L2-normalised again. They put passages that answer a layman's
question in the language of laws and policies nearer to it. Behind them stands the learned fusion: small networks that
correct the sum of the adapter's cosine and of the words by a few traits of a passage. `policyqa` uses both in corpora
of more than 768 passages, with no other model and no other prompts.

- **Base**: {model} as packaged, weights file SHA-256
  `{base}`. Both maps are {dimension} × {dimension}, in half
  precision; the base's checksum stands in the file under `base`, and the maps are not used behind another.
- **Made by** `{command}`, from the question sets in a data folder (`ARGS='--data DIR'`; `../shared` by default): half
  an hour on two cores, eight minutes where `policyqa eval` has indexed the sets already. A run that was interrupted
  goes on encoding where it stopped. Nothing but that data and the base goes in.
"""
_TRAITS = {
    "adapted": "the adapter's cosine",
    "dense": "the model's own cosine less half of the passage's likeness to generic questions",
    "lexical": "BM25 as a share of the most that the question could have",
    "evidence": "log(1 + 20 s), s what the document's other passages among the best 100 have over the 100th",
    "adapted_rank": "one over its rank by the adapter's cosine",
    "lexical_rank": "one over its rank by BM25",
    "length": "the logarithm of its length, over 5",
    "gap": "what its adapted cosine lacks to the best one",
    "document": "what the mean adapted cosine of its document's passages has over its own",
}
_LIMITS = """\
## Limits

- The recipe was chosen on the validation questions, so their scores are a little too good. Nothing was fitted to them.
- Trained on laws and short policy answers of mainland China, in Chinese. It has not been measured on other subjects,
  nor on questions in other languages; on an encyclopaedia it neither helps nor hurts beyond noise.
- The fusion was fitted to even weights of both arms, and is left out where `dense_weight` says otherwise.
- It orders passages; whether one answers is judged by a model of its own, fitted with this adapter in place
  (`scripts/fit_plain_calibration.py`) and to be fitted again with another. Cosines behind it cannot be compared with
  those of the model alone.
- Laws change. What it has learned is the words of questions, and no law: the text quoted is always the corpus's own.
- With half of the training questions, R@10 on laws was .035 lower: it is more questions that would help most.
- Seeds are fixed, and two runs on one thread of one machine gave the same bytes. With other hardware, threads or torch
  the maps can differ, and the scores by about .01, which is the noise between seeds.

## Licence

The adapter is under Apache-2.0, as is policyqa; the base model under MIT. The question sets are in neither, and no text
of theirs is in the maps. They have licences of their own, to be looked at by whoever trains anew.
"""


@dataclass(frozen=True, slots=True)
class SetScores:
    """How many questions of a set were trained on and measured on, and each way's measures, by their names."""

    name: str
    trained: int
    validation: int
    values: Mapping[str, Mapping[str, float]]


def card_text(
    recipe: Recipe,
    fusion_recipe: FusionRecipe,
    sources: Sequence[Source],
    found: Sequence[SetScores],
    *,
    base: str,
    dimension: int,
) -> str:
    """The card as Markdown.

    :param found: the scores of each source, in the same order.
    :param base: the revision of the base model.
    """
    head = _HEAD.format(
        file=ADAPTER_FILE, model=DEFAULT_MODEL, base=base, dimension=dimension, command=TRAINING_COMMAND
    )
    parts = (head, _data(sources, found), recipe_text(recipe), fusion_text(fusion_recipe), _scores(found), _LIMITS)
    return "\n".join(parts)


def _data(sources: Sequence[Source], found: Sequence[SetScores]) -> str:
    lines = ["## Data", "", "| set | share of the batches | trained on | kept to validate on |", "|---|---|---|---|"]
    whole = sum(source.weight for source in sources)
    for source, one in zip(sources, found, strict=True):
        share = source.weight / whole
        lines.append(f"| {_SUBJECTS[source.name]} | {share:.2f} | {one.trained:,} | {one.validation:,} |")
    lines += [
        "",
        "The validation split, a quarter of each set fixed by the questions' ids, was **not trained on**. Passages are",
        "those of policyqa's own index. Right is any passage of a gold article or of a gold document, and of a",
        "paragraph the one that holds the answer.",
        "",
    ]
    return "\n".join(lines)


def recipe_text(recipe: Recipe) -> str:
    """The recipe's part of the card: every number of it, by its name."""
    lines = [
        "## Recipe",
        "",
        "Both maps begin as the identity. A batch is of one set: its questions, the right passage of each, and hard",
        "negatives of each, drawn among the best passages of the dense and of the lexical arm (60 of either; 20 for",
        "the encyclopaedia). The loss is InfoNCE: the cross-entropy of the right passage among all of the batch. A",
        "passage that answers the question too, or is another dated version of one that does, is left out of it. The",
        "squared distance of the maps from the identity is added; inputs of the change are dropped out at random. The",
        "optimiser is Adam, and the maps of all seeds are averaged.",
        "",
        *_numbers(recipe),
        "",
    ]
    return "\n".join(lines)


def fusion_text(recipe: FusionRecipe) -> str:
    """The fusion's part of the card: what it is told of a passage, and every number of its recipe."""
    lines = [
        "## Learned fusion",
        "",
        f"Fitted to the line-ups of the training questions on {' and '.join(sorted(FUSED))}: the best passages of",
        "either arm. Each was measured behind an adapter that was trained, by the recipe above, on the other parts of",
        "the training questions. What it is told of a passage:",
        "",
        *(f"- `{name}`: {_TRAITS[name]}" for name in TRAITS),
        "",
        "The correction and the sum that it corrects, over the temperature, are the logits of a softmax over the",
        "line-up; the loss is the mean cross-entropy of what is right. The correction is the mean of all networks.",
        "",
        *_numbers(recipe),
        "",
    ]
    return "\n".join(lines)


def _numbers(recipe: Recipe | FusionRecipe) -> list[str]:
    values = {name: getattr(recipe, name) for name in recipe.__dataclass_fields__}
    return ["| | |", "|---|---|", *(f"| {name.replace('_', ' ')} | {value:g} |" for name, value in values.items())]


def _scores(found: Sequence[SetScores]) -> str:
    lines = [
        "## Scores",
        "",
        "On the validation questions, among all passages of the set's corpus, each for itself; policyqa shows dated",
        "versions of an article together, which is worth up to .006 on laws. The words are BM25 as a share of the most",
        f"that the question could have: {WAYS[1].lexical:g} of it beside the model's cosine, {WAYS[3].lexical:g} beside"
        " the adapter's.",
        "95 % intervals of R@10 are about ± .05 on laws and on short answers.",
        "",
    ]
    lines += ["| set | | " + " | ".join(MEASURES) + " |", "|---|---|" + "---|" * len(MEASURES)]
    for one in found:
        for way in (*(way.name for way in WAYS), FUSED_WAY):
            if way in one.values:
                values = " | ".join(_figure(one.values[way][name]) for name in MEASURES)
                lines.append(f"| {one.name} ({one.validation}) | {way} | {values} |")
    return "\n".join((*lines, ""))


def _figure(value: float) -> str:
    """.713, as elsewhere in the documents."""
    return f"{value:.3f}".removeprefix("0")
