"""The shell: ``policyqa index | ask | serve | outline | show | stats | doctor``. JSON on stdout, progress on stderr.

=================  ====  =================================
error              exit  said as
=================  ====  =================================
SettingsError      2     one line on stderr
other PolicyQAErr  1     one line on stderr
Ctrl-C             130   one line on stderr
anything else      1     one line; a traceback with POLICYQA_DEBUG=1
=================  ====  =================================
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from policyqa import __version__
from policyqa.config import PRECISIONS, Settings, load_settings
from policyqa.errors import PolicyQAError, SettingsError
from policyqa.interfaces import commands

__all__ = ["main", "parser"]

_Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    logging.basicConfig(level=logging.WARNING, format="policyqa: %(message)s", stream=sys.stderr)
    _speak_utf8()
    given = parser().parse_args(arguments)
    command: _Command = given.command
    try:
        settings = load_settings(_flags(given))
        code = command(settings, given)
        sys.stdout.flush()  # whoever reads may be gone: that must come up here and not at the interpreter's end
        return code
    except SettingsError as error:
        print(f"policyqa: {error}", file=sys.stderr)
        return 2
    except PolicyQAError as error:
        print(f"policyqa: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("policyqa: 已停止", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("POLICYQA_DEBUG"):
            raise
        print(
            f"policyqa: 程序内部错误({type(error).__name__}: {error});设 POLICYQA_DEBUG=1 重试可见详情", file=sys.stderr
        )
        return 1


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


_SETTING_FLAGS = ("corpus_dir", "index_dir", "cache_dir", "model", "precision", "top_k", "host", "port")


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
    stats = add("stats", commands.stats, "索引概况 / what the index holds")
    stats.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    add("doctor", commands.doctor, "检查模型、索引和文件 / check model, index and documents")
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


if __name__ == "__main__":
    sys.exit(main())
