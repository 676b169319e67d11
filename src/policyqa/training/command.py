"""``python -m policyqa.training``: index, mine, learn, fuse, measure, and write the adapter with its card.

Progress goes to stderr, the scores to stdout. Errors and exit codes are those of the shell (``interfaces/cli.py``).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

from policyqa import models
from policyqa.config import DEFAULT_MODEL, PRECISIONS, Settings, load_settings
from policyqa.errors import PolicyQAError, SettingsError
from policyqa.evaluation.datasets import Split, corpus_folder
from policyqa.evaluation.metrics import Estimate
from policyqa.evaluation.suite import set_settings
from policyqa.indexing.store import CURRENT
from policyqa.interfaces.progress import ProgressBar
from policyqa.models.adapter import adapter_bytes, adapter_in
from policyqa.models.encoders import Encoder, open_encoder
from policyqa.training.card import SetScores, card_text
from policyqa.training.corpora import indexed_corpus, training_set
from policyqa.training.fusion import examples, fitted, retriever_behind
from policyqa.training.maps import trained
from policyqa.training.pairs import questions
from policyqa.training.recipe import FUSED, FUSION_RECIPE, RECIPE, SOURCES, FusionRecipe, Recipe, Source
from policyqa.training.scores import FUSED_WAY, fused_scores, scores
from policyqa.training.writing import write_adapter

__all__ = ["expected_minutes", "main", "options", "train"]

_ENCODING_MINUTES = {"laws": 30, "ncp": 2, "highlights": 1}
_LEARNING_MINUTES = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; the exit code."""
    given = options().parse_args(arguments)
    try:
        settings = _settings(given)
        data = _data_folder(Path(given.data).expanduser())
        _say(f"在两核上约需 {expected_minutes(data, settings)} 分钟;中断后再次运行会接着编码")
        started = monotonic()
        encoder = open_encoder(settings, progress=_say)
        path = train(data, Path(given.out).expanduser(), settings, encoder)
        _say(f"用时 {(monotonic() - started) / 60:.1f} 分钟;已写入 {path} 及同一文件夹的模型卡")
    except SettingsError as error:
        _say(str(error))
        return 2
    except PolicyQAError as error:
        _say(str(error))
        return 1
    except OSError as error:  # of the cache: what reads data or writes the adapter says its own
        _say(f"缓存写不进去({error});请检查权限与空间,或用 --cache 换一个文件夹")
        return 1
    except KeyboardInterrupt:
        _say("已停止;再次运行会接着编码")
        return 130
    return 0


def options() -> argparse.ArgumentParser:
    """The options of the command."""
    command = argparse.ArgumentParser(
        prog="python -m policyqa.training", description="重新训练适配矩阵 / train the packaged adapter anew."
    )
    command.add_argument(
        "--data", default="../shared", metavar="DIR", help="题集与语料 / folder with eval/ and data/ (../shared)"
    )
    command.add_argument(
        "--out",
        default=str(Path(models.__path__[0]) / "data"),
        metavar="DIR",
        help="写到哪里 / where the adapter and its card go (the package itself)",
    )
    command.add_argument(
        "--cache", dest="cache_dir", metavar="DIR", help="索引与模型的缓存 / cache of indexes and model"
    )
    command.add_argument("--precision", choices=PRECISIONS, help="编码精度 / precision of the encoder (auto)")
    return command


def expected_minutes(data: Path, settings: Settings, sources: Sequence[Source] = SOURCES) -> int:
    """How long it takes on two cores, from the sets that have no index in the cache yet.

    :raises SettingsError: the data folder lacks a file of questions.
    """
    new = (one.name for one in sources if not (set_settings(one.name, data, settings).index_dir / CURRENT).exists())
    return _LEARNING_MINUTES + sum(_ENCODING_MINUTES[name] for name in new)


def train(
    data: Path,
    out: Path,
    settings: Settings,
    encoder: Encoder,
    *,
    recipe: Recipe = RECIPE,
    fusion_recipe: FusionRecipe = FUSION_RECIPE,
    sources: Sequence[Source] = SOURCES,
) -> Path:
    """Train an adapter with its fusion behind a model, measure it, and write it with its card; the adapter's file.

    :raises PolicyQAError: data are missing, or nothing can be written.
    """
    identity = encoder.identity
    with ProgressBar() as bar:
        corpora = [indexed_corpus(one, data, settings, encoder, progress=bar.show) for one in sources]
    sets = []
    for corpus in corpora:
        sets.append(training_set(corpus, data, encoder))
        asked = len(questions(corpus.source.name, data, Split.TRAIN))
        without = asked - len(sets[-1].questions)
        _say(f"{corpus.source.name}:{asked} 个训练问题,其中 {without} 个没有哪一段完整作答,不用")
    adapter = trained(
        sets,
        recipe,
        base=identity.revision,
        after_each=lambda seed, loss: _say(f"第 {seed + 1}/{recipe.seeds} 次训练完成,损失 {loss:.3f}"),
    )
    line_ups = examples(
        corpora,
        sets,
        data,
        settings,
        encoder,
        recipe=recipe,
        folds=fusion_recipe.folds,
        after_each=lambda fold: _say(f"融合:第 {fold + 1}/{fusion_recipe.folds} 份训练问题已检索"),
    )
    adapter = replace(adapter, fusion=fitted(line_ups, fusion_recipe))
    adapter = adapter_in(adapter_bytes(adapter))  # what is measured is what is written, in half precision
    found = []
    for corpus, own in zip(corpora, sets, strict=True):
        values = dict(_values(scores(corpus, adapter)))
        if corpus.source.name in FUSED:
            with retriever_behind(adapter, corpus, data, settings, encoder) as retriever:
                values |= _values({FUSED_WAY: fused_scores(corpus, retriever)})
        found.append(SetScores(corpus.source.name, len(own.questions), len(corpus.validation), values))
    _print_scores(found)
    card = card_text(recipe, fusion_recipe, sources, found, base=identity.revision, dimension=identity.dimension)
    return write_adapter(out, adapter, card)


def _settings(given: argparse.Namespace) -> Settings:
    """The settings, with the packaged model and its own prompts whatever they say: the adapter is for no other."""
    settings = load_settings({"cache_dir": given.cache_dir, "precision": given.precision})
    return replace(settings, model=DEFAULT_MODEL, query_prompt=None, passage_prompt=None)


def _values(found: Mapping[str, Mapping[str, Estimate]]) -> Mapping[str, Mapping[str, float]]:
    return {way: {name: one.value for name, one in estimates.items()} for way, estimates in found.items()}


def _print_scores(found: Sequence[SetScores]) -> None:
    for one in found:
        for way, values in one.values.items():
            figures = "  ".join(f"{name} {value:.3f}" for name, value in values.items())
            print(f"{one.name:10} {way:35} {figures}")


def _data_folder(data: Path) -> Path:
    """The folder, where it holds all that is trained on: better said now than after half an hour of encoding.

    :raises SettingsError: it does not.
    """
    if not data.is_dir():
        raise SettingsError(f"--data {data} 不是文件夹;请指明训练数据所在(其中有 eval/ 与 data/)")
    for source in SOURCES:
        questions(source.name, data, Split.TRAIN)
        if source.name != "highlights" and not (corpus := corpus_folder(data, source.name)).is_dir():
            raise SettingsError(f"{corpus}:没有这个文件夹;请用 --data 指明训练数据所在")
    return data.resolve()


def _say(line: str) -> None:
    print(f"policyqa: {line}", file=sys.stderr)
