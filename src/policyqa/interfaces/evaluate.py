"""``policyqa eval``: the measures of every question set, as a table, as JSON, and into a document."""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from policyqa.config import Settings
from policyqa.errors import SettingsError
from policyqa.evaluation.datasets import ENGLISH, SETS, Split
from policyqa.interfaces.strict_json import written_json

if TYPE_CHECKING:
    from policyqa.evaluation.suite import Plan

__all__ = ["evaluate", "evaluate_options"]


def evaluate_options(command: argparse.ArgumentParser) -> None:
    """The options of ``policyqa eval``."""
    command.add_argument(
        "--data", default="../shared", metavar="DIR", help="评测数据 / folder with eval/, data/ and corpus/ (../shared)"
    )
    command.add_argument(
        "--sets",
        default=",".join(SETS),
        metavar="NAMES",
        help="题集,逗号分隔 / question sets (speech,ncp,laws,highlights,paragraphs,english,slips)",
    )
    command.add_argument(
        "--english", default=str(ENGLISH), metavar="FILE", help=f"英文题 / English questions on laws ({ENGLISH})"
    )
    command.add_argument(
        "--split",
        choices=tuple(Split),
        default="validation",
        help="验证部分(四分之一)、训练部分或全部 / the quarter kept to validate on, the rest, or all",
    )
    command.add_argument("--limit", type=int, metavar="N", help="每个题集至多几题 / at most N questions of a set")
    command.add_argument(
        "--ablate", action="store_true", help="逐一去掉各部分再测(laws、ncp) / measure each part's contribution"
    )
    command.add_argument(
        "--rerank",
        action="store_const",
        const=True,
        help="逐词比较最好的一百段再测 / with the best hundred passages compared token by token",
    )
    command.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    command.add_argument(
        "--write",
        metavar="FILE",
        help="把结果连同日期与命令写入文档 / put the table into a document, as docs/figures.md",
    )


def evaluate(settings: Settings, given: argparse.Namespace) -> int:
    """Measure, print, and write down where that is asked for."""
    plan = _plan(given)
    from policyqa.evaluation.figures import figures_dict
    from policyqa.evaluation.report import report_text, write_report
    from policyqa.evaluation.suite import Watch
    from policyqa.evaluation.suite import evaluate as measured
    from policyqa.interfaces.progress import AskingBar, ProgressBar
    from policyqa.models.encoders import open_encoder

    encoder = open_encoder(settings, progress=lambda line: print(f"policyqa: {line}", file=sys.stderr))
    with ProgressBar() as bar, AskingBar() as asking:

        def asked(name: str, done: int, total: int) -> None:
            bar.close()
            asking.show(name, done, total)

        found = measured(plan, settings, encoder, watch=Watch(building=bar.show, asking=asked))
    command, day = _command(given), date.today()
    text = report_text(found, identity=encoder.identity, command=command, day=day)
    if given.write is not None:
        write_report(Path(given.write), text)
    if given.json:
        sets = [figures_dict(one) for one in found]
        model = {"name": encoder.identity.name, "revision": encoder.identity.revision}
        print(written_json({"schema": 1, "command": command, "date": day.isoformat(), "model": model, "sets": sets}))
    else:
        sys.stdout.write(text)
    return 0


def _plan(given: argparse.Namespace) -> Plan:
    from policyqa.evaluation.suite import Plan

    sets = tuple(name.strip() for name in given.sets.split(",") if name.strip())
    if not sets or (unknown := [name for name in sets if name not in SETS]):
        raise SettingsError(f"--sets 不认识 {'、'.join(unknown) if sets else '空的名单'};可选 {', '.join(SETS)}")
    if given.limit is not None and given.limit < 1:
        raise SettingsError(f"--limit {given.limit} 不是正整数;请改正")
    data = Path(given.data).expanduser()
    if not data.is_dir():
        raise SettingsError(f"--data {data} 不是文件夹;请指明评测数据所在(其中有 eval/、data/、corpus/)")
    if "english" in sets and not Path(given.english).is_file():
        raise SettingsError(f"--english {given.english} 不是文件;请在项目文件夹里运行,或指明英文题所在的文件")
    return Plan(data.resolve(), sets, Split(given.split), given.limit, given.ablate, Path(given.english))


def _command(given: argparse.Namespace) -> str:
    """The command that gives these figures again."""
    words = ["policyqa", "eval", "--data", given.data, "--sets", given.sets, "--split", given.split]
    words += ["--english", given.english] if given.english != str(ENGLISH) else []
    words += ["--limit", str(given.limit)] if given.limit is not None else []
    words += ["--model", given.model] if given.model is not None else []
    words += ["--precision", given.precision] if given.precision is not None else []
    words += ["--ablate"] if given.ablate else []
    words += ["--rerank"] if given.rerank else []
    return shlex.join(words)
