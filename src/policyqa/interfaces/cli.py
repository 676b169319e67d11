"""The shell: ``policyqa index | ask | serve | outline | show | cite | stats | doctor | eval``.

JSON goes to stdout, progress to stderr.

=================  ====  =================================
error              exit  said as
=================  ====  =================================
SettingsError      2     one line on stderr
other PolicyQAErr  1     one line on stderr
Ctrl-C             130   one line on stderr
nobody reads       1     nothing (``| head -1``)
stdout is full     1     one line on stderr
anything else      1     one line; a traceback with POLICYQA_DEBUG=1
=================  ====  =================================
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TextIO

from policyqa import __version__
from policyqa.config import PRECISIONS, Settings, load_settings
from policyqa.errors import PolicyQAError, SettingsError
from policyqa.interfaces import commands
from policyqa.interfaces.cite import cite
from policyqa.interfaces.evaluate import evaluate, evaluate_options

__all__ = ["main", "parser"]

_Command = Callable[[Settings, argparse.Namespace], int]
# With no file named beside it, one of these is said of what was printed.
_OUTPUT_ERRORS = {errno.EPIPE, errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    _open_closed_streams()
    logging.basicConfig(level=logging.WARNING, format="policyqa: %(message)s", stream=sys.stderr)
    _speak_utf8()
    try:
        code = _run(arguments)
    except SystemExit as stopped:  # --help, --version, bad usage
        code = stopped.code if isinstance(stopped.code, int) else 2
    # What is still waiting must come up here, and not at the interpreter's end.
    stuck = _stuck(sys.stdout)
    code = code if stuck is None else _give_up_output(stuck)
    if _stuck(sys.stderr) is not None:
        _discard(sys.stderr)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    """The exit code of a command, and one line for whatever it raises."""
    try:
        given = parser().parse_args(arguments)
        command: _Command = given.command
        return command(load_settings(_flags(given)), given)
    except SettingsError as error:
        _complain(str(error))
        return 2
    except PolicyQAError as error:
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        _complain("已停止")
        return 130
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _OUTPUT_ERRORS and error.filename is None:
            return _give_up_output(error)
        if os.environ.get("POLICYQA_DEBUG"):
            raise
        _complain(f"程序内部错误({type(error).__name__}: {error});设 POLICYQA_DEBUG=1 重试可见详情")
        return 1


def _complain(line: str) -> None:
    with suppress(OSError):  # nobody can be told
        print(f"policyqa: {line}", file=sys.stderr)


def _stuck(stream: TextIO) -> OSError | None:
    """Why what was printed and still waits cannot be written; None where all is."""
    try:
        stream.flush()
    except OSError as error:
        return error
    return None


def _discard(stream: TextIO) -> None:
    """Throw away what cannot be written, so that the interpreter does not try once more."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _give_up_output(error: OSError) -> int:
    """The exit code where stdout cannot be written; nothing is said where somebody has stopped reading."""
    _discard(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        _complain(f"结果写不出去({error.strerror or error});请检查标准输出所在的磁盘")
    return 1


def _open_closed_streams() -> None:
    """``>&-`` leaves no stream at all: nothing is read from it, and what goes there is lost, as was asked for."""
    # In the order of their numbers: each takes the lowest that is free, so that no file of the index gets it.
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _speak_utf8() -> None:
    """Citations are Chinese: a shell without a UTF-8 locale must not stop them. Lines end in LF on every system."""
    for stream, options in (
        (sys.stdin, {"encoding": "utf-8-sig", "errors": "surrogateescape"}),
        (sys.stdout, {"encoding": "utf-8", "errors": "backslashreplace", "newline": "\n"}),
        (sys.stderr, {"encoding": "utf-8", "errors": "backslashreplace"}),
    ):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(**options)


_SETTING_FLAGS = ("corpus_dir", "index_dir", "cache_dir", "model", "precision", "top_k", "rerank", "host", "port")


def _flags(given: argparse.Namespace) -> dict[str, object]:
    return {name: getattr(given, name, None) for name in _SETTING_FLAGS}


def parser() -> argparse.ArgumentParser:
    """The whole command line; every command and option has help."""
    common = _common_options()
    top = argparse.ArgumentParser(
        prog="policyqa", description="向政策文件提问,得到原文和出处 / Ask policy documents; get exact passages, cited."
    )
    top.add_argument("--version", action="version", version=f"policyqa {__version__}", help="版本 / version")
    group = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: _Command, text: str) -> argparse.ArgumentParser:
        one = group.add_parser(name, parents=[common], help=text, description=text)
        one.set_defaults(command=command)
        return one

    index = add("index", commands.index, "建立或更新索引 / build or refresh the index")
    index.add_argument("--full", action="store_true", help="全部重建,不用旧向量 / from nothing, reusing no vectors")
    _ask_options(add("ask", commands.ask, "提问 / ask a question"))
    _serve_options(
        add("serve", commands.serve, "打开网页,索引缺失或过期时先建 / serve the page, refreshing the index first")
    )
    _document_options(
        add("outline", commands.outline, "文件的章节树 / the tree of sections of a document"),
        add("show", commands.show, "文件的段落或全文 / passages or text of a document"),
    )
    _cite_options(add("cite", cite, "一条引用所指的原文 / the text that a citation names"))
    stats = add("stats", commands.stats, "索引概况 / what the index holds")
    stats.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    add("doctor", commands.doctor, "检查模型、索引和文件 / check model, index and documents")
    evaluate_options(add("eval", evaluate, "在题集上测量 / measure on question sets"))
    return top


def _common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("settings 设置 (flag > POLICYQA_* > policyqa.toml)")
    group.add_argument(
        "--corpus", dest="corpus_dir", metavar="DIR", help="放政策文件的文件夹 / folder of documents (corpus/)"
    )
    group.add_argument("--index", dest="index_dir", metavar="DIR", help="索引所在 / where the index is kept (index/)")
    group.add_argument("--cache", dest="cache_dir", metavar="DIR", help="模型缓存 / where the model is unpacked")
    group.add_argument("--model", help="模型名或文件夹 / a sentence-transformers model, by name or folder")
    group.add_argument("--precision", choices=PRECISIONS, help="计算精度 / precision (auto)")
    # Every command takes it, so that one set of options serves for all.
    group.add_argument("--top-k", dest="top_k", type=int, metavar="N", help="段落数 / number of passages (5)")
    return common


def _ask_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="问题 / the question")
    ask.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")
    ask.add_argument(
        "--rerank",
        action="store_const",
        const=True,
        help="最好的一百段逐词比较,每问数秒 / compare the best hundred passages token by token; takes seconds",
    )
    ask.add_argument(
        "--batch", metavar="FILE", help="JSONL,每行一问(question, id),每行一答;- 为标准输入 / one line each"
    )
    ask.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="说明文字的语言 / language of the words around"
    )


def _serve_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", help="监听地址 / address (127.0.0.1); 注意还没有密码 / there is no password yet")
    serve.add_argument("--port", type=int, help="端口 / port (7860)")
    serve.add_argument("--open", action="store_true", help="打开浏览器 / open a browser")


def _document_options(outline: argparse.ArgumentParser, show: argparse.ArgumentParser) -> None:
    for command in (outline, show):
        command.add_argument(
            "source", nargs="?", metavar="SOURCE", help="相对文件夹的路径;只有一份文件时可省 / path in the corpus"
        )
    outline.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    outline.add_argument(
        "--all", action="store_true", help="所有文件,每行一个 JSON / every document, one JSON line each"
    )
    show.add_argument("--text", action="store_true", help="原样输出全文 / write exactly the text that offsets count in")
    show.add_argument("--section", metavar="PATH", help="只看一节,如 四/（一） / one section only")


def _cite_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "text",
        nargs="+",
        metavar="TEXT",
        help="引用,如 《劳动合同法》第四十七条第二款 / a citation, as people write it",
    )
    command.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    command.add_argument(
        "--newest", action="store_true", help="有多个日期的版本时只取最新 / of dated versions the newest alone"
    )


if __name__ == "__main__":
    sys.exit(main())
