"""What each command of the shell does; ``outline``, ``show`` and ``stats`` load no model and no torch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from policyqa.answering.render import answer_dict, answer_text, notice_dict
from policyqa.config import Settings
from policyqa.errors import CorpusError, IndexStateError, PolicyQAError, QuestionError, SettingsError
from policyqa.indexing.sources import files_to_index, read_file, scan_corpus, staleness, workshop
from policyqa.indexing.store import check_index_folder, open_index
from policyqa.interfaces.strict_json import read_json, written_json
from policyqa.reading.citation import find_section
from policyqa.reading.outline_json import outline_dict
from policyqa.reading.passages import clause_passages, passage_display, split_passages
from policyqa.reading.writing import paged
from policyqa.records import Document, Notice, Section, Staleness, Status
from policyqa.texts import notice_text

if TYPE_CHECKING:
    from policyqa.assistant import Assistant

__all__ = ["ask", "doctor", "index", "outline", "serve", "show", "stats"]


_NAMED = 20  # files that could not be read, after a build


def _say(line: str) -> None:
    print(f"policyqa: {line}", file=sys.stderr)


def index(settings: Settings, given: argparse.Namespace) -> int:
    """Build or refresh the index, with a progress bar on stderr."""
    from policyqa.indexing.build import build_index
    from policyqa.interfaces.progress import ProgressBar
    from policyqa.models.encoders import open_encoder

    # Before the model is loaded: a folder that is missing, empty or not ours is said at once.
    files_to_index(settings)
    check_index_folder(settings.index_dir)
    encoder = open_encoder(settings, progress=_say)
    with ProgressBar() as bar:
        report = build_index(settings, encoder, full=given.full, progress=bar.show)
    for notice in report.failed[:_NAMED]:
        _say(f"{notice.source}: {notice_text(notice)}")
    if len(report.failed) > _NAMED:
        _say(f"共 {len(report.failed)} 份文件未能读入;全部列于 policyqa stats")
    what = "索引已更新" if report.published else "索引已是最新"
    _say(
        f"{what}:{report.documents} 份文件,{report.passages} 段,新编码 {report.encoded},用时 {report.seconds:.1f} 秒"
        f"({settings.index_dir})"
    )
    with open_index(settings.index_dir, identity=None) as snapshot:
        noticed = sum(bool(summary.notices) for summary in snapshot.document_summaries())
    if noticed:
        _say(f"{noticed} 份文件有残缺或未能认清之处;各是什么,列于 policyqa stats")
    return 0


def ask(settings: Settings, given: argparse.Namespace) -> int:
    """One question, or a file of them with the model loaded once."""
    if (given.question is None) == (given.batch is None):
        raise SettingsError("ask 需要一个问题,或 --batch FILE,二者取一")
    if given.batch is not None:
        return _ask_batch(settings, given.batch)
    assistant = _assistant(settings)
    answer = assistant.ask(given.question)
    if given.json:
        print(written_json(answer_dict(answer)))
    else:
        sys.stdout.write(answer_text(answer, language=given.language))
    return 0


def _assistant(settings: Settings) -> Assistant:
    # Before the model is loaded: an index that is missing is said at once.
    with open_index(settings.index_dir, identity=None):
        pass
    from policyqa.assistant import Assistant

    return Assistant.open(settings)


def _ask_batch(settings: Settings, path: str) -> int:
    with _opened(path) as lines:
        assistant = _assistant(settings)
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            id_: object = None
            try:
                asked = _object(line, number)
                id_ = asked.get("id")
                print(written_json(answer_dict(assistant.ask(_question(asked, number)), id=id_)), flush=True)
            except PolicyQAError as error:
                print(written_json({"schema": 1, "id": id_, "error": str(error)}), flush=True)
    return 0


def _opened(path: str) -> AbstractContextManager[Iterable[str]]:
    """The lines of a batch; bytes that are not UTF-8 come as lone surrogates, which no question may hold."""
    if path == "-":
        return nullcontext(sys.stdin)
    try:
        return open(path, encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise SettingsError(f"{path}:打不开({error.strerror or error});请检查 --batch 的路径") from error


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        found = read_json(line)
        written_json([[found]])  # nested so deeply that it can be read, but its id not be written again
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"第 {number} 行不是 JSON({error});请改正") from error
    return found if isinstance(found, dict) else {}


def _question(asked: dict[str, Any], number: int) -> str:
    question = asked.get("question")
    if not isinstance(question, str):
        raise QuestionError(f'第 {number} 行没有 question;应为 {{"question": "…", "id": …}}')
    return question


def serve(settings: Settings, given: argparse.Namespace) -> int:
    """Serve the page; the index is built first where there is none or the corpus has changed."""
    from policyqa.interfaces.page import serve as serve_page

    if _needs_building(settings):
        try:
            index(settings, argparse.Namespace(full=False))
        except (CorpusError, IndexStateError) as error:
            _say(str(error))  # the page says it too, and can build once there is something to build of
    serve_page(settings, open_browser=given.open)
    return 0


def _needs_building(settings: Settings) -> bool:
    from policyqa.models.encoders import resolve_identity

    try:
        with open_index(settings.index_dir, identity=resolve_identity(settings)) as snapshot:
            return bool(staleness(settings, snapshot.manifest))
    except PolicyQAError:
        return True


def outline(settings: Settings, given: argparse.Namespace) -> int:
    """The tree of sections, read from the corpus as it is now."""
    if given.all:
        for document in _documents(settings):
            print(written_json(outline_dict(document)))
        return 0
    document = _document(settings, given.source)
    if given.json:
        print(written_json(outline_dict(document)))
        return 0
    print(document.title)
    _print_tree(document.root, 0)
    for notice in document.notices:
        print(f"! {notice_text(notice)}")
    return 0


_MARKS = {Status.PRESENT: "", Status.PARTIAL: "  [残缺 partial]", Status.LISTED_ONLY: "  [只列于提纲 listed only]"}


def _print_tree(section: Section, depth: int) -> None:
    for child in section.children:
        inferred = "  [标题由提纲推定 inferred]" if child.heading_inferred else ""
        print(f"{'  ' * depth}{child.heading}{_MARKS[child.status]}{inferred}")
        _print_tree(child, depth + 1)


def _documents(settings: Settings) -> Iterator[Document]:
    with workshop(settings) as where:
        for file in scan_corpus(settings.corpus_dir, index_dir=settings.index_dir):
            try:
                yield read_file(file, settings, where=where)
            except CorpusError as error:
                _say(str(error))


def _document(settings: Settings, wanted: str | None) -> Document:
    """The document that is named by its path, or the only one.

    :raises CorpusError: there is none, or several and none is named.
    """
    files = scan_corpus(settings.corpus_dir, index_dir=settings.index_dir)
    chosen = [file for file in files if wanted is None or file.source == wanted]
    if not chosen and wanted is not None:
        chosen = [file for file in files if wanted in file.source]
    if len(chosen) != 1:
        offered = chosen or files
        more = f"等 {len(offered)} 份" if len(offered) > 8 else ""
        names = "、".join(file.source for file in offered[:8]) + more
        what = "没有这份文件" if not chosen else "请指明是哪一份"
        raise CorpusError(f"{what}:{wanted or ''};{settings.corpus_dir} 里有 {names or '(空)'}")
    return read_file(chosen[0], settings)


def show(settings: Settings, given: argparse.Namespace) -> int:
    """The text exactly, or the passages with their citations."""
    document = _document(settings, given.source)
    if given.text:
        sys.stdout.write(document.text)
        return 0
    section = find_section(document.root, given.section) if given.section else document.root
    if section.clause:
        passages = clause_passages(document, section, max_chars=settings.max_chars)
    else:
        passages = tuple(
            passage
            for passage in split_passages(document, max_chars=settings.max_chars)
            if not section.path or f"{passage.section}/".startswith(f"{section.path}/")
        )
    if not passages:
        what = f"{section.path} 这一节的正文" if section.path else "正文"
        raise CorpusError(f"{document.source} 里没有{what};用 policyqa outline 查看章节")
    for passage in passages:
        cited = paged(passage.citation, passage.page)
        print(f"{cited}  [{passage.start}:{passage.end}]\n{passage_display(passage).text}\n")
    return 0


def stats(settings: Settings, given: argparse.Namespace) -> int:
    """What the index holds, what of each file could not be made out, and whether the corpus has changed since."""
    with open_index(settings.index_dir, identity=None) as snapshot:
        stale = staleness(settings, snapshot.manifest)
        summaries = snapshot.document_summaries()
        facts = {
            "index": str(settings.index_dir),
            "generation": snapshot.manifest.id,
            "created": snapshot.manifest.created,
            "model": str(snapshot.manifest.model),
            "documents": len(summaries),
            "passages": snapshot.passage_count,
            "characters": sum(summary.chars for summary in summaries),
            "unreadable": [str(notice.source) for notice in snapshot.unreadable],
            "notices": [notice_dict(notice) for summary in summaries for notice in summary.notices],
            "stale": {"added": stale.added, "changed": stale.changed, "removed": stale.removed},
        }
        if given.json:
            print(written_json(facts))
            return 0
        for key, value in facts.items():
            if key not in ("unreadable", "notices", "stale"):
                print(f"{key:<11} {value}")
        own = (notice for summary in summaries for notice in summary.notices)
        _print_differences((*snapshot.unreadable, *own), stale)
    return 0


def _print_differences(notices: Iterable[Notice], stale: Staleness) -> None:
    for notice in notices:
        print(f"! {notice.source}: {notice_text(notice)}")
    for name, sources in (
        ("新增 added", stale.added),
        ("修改 changed", stale.changed),
        ("移除 removed", stale.removed),
    ):
        if sources:
            print(f"! {name}: {'、'.join(sources)} (policyqa index)")


def doctor(settings: Settings, given: argparse.Namespace) -> int:
    """Check what a question needs, one line each; exit code 1 where something is wrong."""
    from policyqa.interfaces.checks import checks

    wrong = 0
    for check in checks(settings):
        print(f"{'ok ' if check.ok else '!! '} {check.name}: {check.detail}")
        wrong += not check.ok
    return 1 if wrong else 0
