"""What ``policyqa doctor`` looks at: packages, model, index and documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from policyqa.config import DEFAULT_MODEL, Settings
from policyqa.errors import CorpusError, PolicyQAError
from policyqa.indexing.sources import read_file, scan_corpus, staleness, workshop
from policyqa.indexing.store import open_index
from policyqa.models.encoders import resolve_identity
from policyqa.models.weights import is_intact, packaged_folder

__all__ = ["Check", "checks"]

_PACKAGES = ("torch", "sentence-transformers", "transformers", "faiss-cpu", "bm25s", "jieba", "gradio", "lxml")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in a line."""

    name: str
    ok: bool
    detail: str


def checks(settings: Settings) -> Iterator[Check]:
    """Every check, in the order in which a question needs them; each is made when it is asked for."""
    yield Check("python", True, python_version())
    yield _packages()
    yield _model(settings)
    yield from _index(settings)
    yield from _documents(settings)


def _packages() -> Check:
    found, missing = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    detail = f"缺少 {'、'.join(missing)};请运行 pip install policyqa" if missing else ", ".join(found)
    return Check("packages", not missing, detail)


def _model(settings: Settings) -> Check:
    try:
        identity = resolve_identity(settings)
    except PolicyQAError as error:
        return Check("model", False, str(error))
    if settings.model != DEFAULT_MODEL:
        return Check("model", True, str(identity))
    folder = packaged_folder(settings.cache_dir)
    if not folder.exists():
        return Check("model", True, f"{identity},尚未解包,首次使用时自动解包到 {folder}")
    whole = is_intact(folder, verify=True)
    return Check("model", whole, f"{identity} {folder}{'' if whole else ' 已损坏;下次使用时自动重新解包'}")


def _index(settings: Settings) -> Iterator[Check]:
    try:
        identity = resolve_identity(settings)
        with open_index(settings.index_dir, identity=identity, verify=True) as snapshot:
            detail = f"{len(snapshot.sources())} 份文件,{snapshot.passage_count} 段({settings.index_dir})"
            yield Check("index", True, detail)
            stale = staleness(settings, snapshot.manifest)
            changed = [*stale.added, *stale.changed, *stale.removed]
            fresh = "与文件夹一致" if not changed else f"文件夹已变化:{'、'.join(changed[:5])};请运行 policyqa index"
            yield Check("fresh", not changed, fresh)
    except PolicyQAError as error:
        yield Check("index", False, str(error))


def _documents(settings: Settings) -> Iterator[Check]:
    try:
        files = scan_corpus(settings.corpus_dir, index_dir=settings.index_dir)
    except CorpusError as error:
        yield Check("corpus", False, str(error))
        return
    wrong = []
    with workshop(settings) as where:
        for file in files:
            try:
                read_file(file, settings, where=where)
            except CorpusError as error:
                wrong.append(str(error))
    yield Check("corpus", bool(files), f"{len(files)} 份文件({settings.corpus_dir})")
    for line in wrong:
        yield Check("file", False, line)
