"""The manifest of a generation: what it was built of, by what, and the checksums of its files.

``manifest.json`` is one JSON object, UTF-8::

    {"format": 1,                        this layout; another number is refused
     "id": "20261123T080910-9f3c2a71",   the generation's own name, that of its folder
     "created": "2026-11-23T08:09:10Z",
     "policyqa": "0.1.0",                who wrote it; for people
     "model": {"name", "revision", "dimension", "query_prompt", "passage_prompt"},
     "recipe": {"reading": 1, "lexical": 1, "max_chars": 500, "max_file_mb": 64, "read_timeout_s": 60,
                "read_memory_mb": 2048, "aids": "libreoffice ocr"},
     "counts": {"documents", "passages", "headings"},
     "corpus": [["laws/a.md", 5120, 1790000000000000000, "<sha256>", ""], …],
     "files": {"corpus.sqlite": {"size": 40960, "sha256": "<hex>"}, …},
     "checksum": "<sha256 of this object without this key, keys sorted, no spaces>"}

``corpus`` has a row for every file of the corpus folder, sorted by source: source, size in bytes, mtime in nanoseconds,
SHA-256 of the bytes ("" where they were not read) and why it is not in the index ("" for one that is).
``files`` has every file of the generation but the manifest, with its path inside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from policyqa.errors import IndexDamagedError, IndexMismatchError
from policyqa.models.encoders import ModelIdentity
from policyqa.records import Notice, NoticeCode

__all__ = [
    "FORMAT",
    "MANIFEST",
    "Counts",
    "FileRecord",
    "FileSum",
    "Manifest",
    "Recipe",
    "file_sum",
    "is_generation_id",
    "read_manifest",
    "write_manifest",
]

FORMAT = 1
MANIFEST = "manifest.json"
# Indexes of before there were these limits: they do not open, but their vectors are taken over.
_BEFORE_LIMITS = {"read_timeout_s": 0, "read_memory_mb": 0, "aids": ""}
_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the corpus folder as it was when the index was built; ``reason``: why it is not in the index."""

    source: str
    size: int
    mtime_ns: int
    sha256: str
    reason: str = ""

    @property
    def notice(self) -> Notice:
        """What is to be said of a file that is not in the index."""
        return Notice(code=NoticeCode.UNREADABLE_FILE, source=self.source, fields=(("reason", self.reason),))


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of a file of the generation."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What besides files and model decides on passages and tokens; another recipe means another index.

    ``aids``: the programs that read more where they are installed, see ``reading.aids``.
    """

    reading: int
    lexical: int
    max_chars: int
    max_file_mb: int
    read_timeout_s: int
    read_memory_mb: int
    aids: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of each table; the vector and lexical files must have as many."""

    documents: int
    passages: int
    headings: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """See the head of the module."""

    id: str
    created: str
    policyqa: str
    model: ModelIdentity
    recipe: Recipe
    counts: Counts
    corpus: tuple[FileRecord, ...]
    files: Mapping[str, FileSum]

    @property
    def indexed(self) -> tuple[FileRecord, ...]:
        """The files that are in the index."""
        return tuple(record for record in self.corpus if not record.reason)

    @property
    def unreadable(self) -> tuple[Notice, ...]:
        """A notice for every file of the corpus folder that is not in the index."""
        return tuple(record.notice for record in self.corpus if record.reason)


def is_generation_id(name: str) -> bool:
    """Whether a name is one that a build gives; nothing else under ``generations`` is ours."""
    return _ID.fullmatch(name) is not None


def file_sum(path: Path) -> FileSum:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSum(size=file.tell(), sha256=digest)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write ``manifest.json`` into a generation's folder."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "id": manifest.id,
        "created": manifest.created,
        "policyqa": manifest.policyqa,
        "model": asdict(manifest.model),
        "recipe": asdict(manifest.recipe),
        "counts": asdict(manifest.counts),
        "corpus": [[r.source, r.size, r.mtime_ns, r.sha256, r.reason] for r in manifest.corpus],
        "files": {name: asdict(entry) for name, entry in manifest.files.items()},
    }
    body["checksum"] = _checksum(body)
    text = json.dumps(body, ensure_ascii=False, indent=None, separators=(",", ":"))
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of a generation.

    :raises IndexDamagedError: it is missing, cut off, altered, or that of another generation.
    :raises IndexMismatchError: another version of policyqa wrote it in a layout unknown to this one.
    """
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(body, dict):
            raise TypeError("not an object")
        if body["format"] != FORMAT:
            raise IndexMismatchError(
                f"索引格式为 {body['format']},当前 policyqa 只认格式 {FORMAT}。请运行 policyqa index --full",
                built=str(body["format"]),
                current=str(FORMAT),
            )
        if body.pop("checksum") != _checksum(body):
            raise ValueError("checksum")
        manifest = Manifest(
            id=body["id"],
            created=body["created"],
            policyqa=body["policyqa"],
            model=ModelIdentity(**body["model"]),
            recipe=Recipe(**{**_BEFORE_LIMITS, **body["recipe"]}),
            counts=Counts(**body["counts"]),
            corpus=tuple(FileRecord(*row) for row in body["corpus"]),
            files={name: FileSum(**entry) for name, entry in body["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(f"{MANIFEST} 缺失、不完整或被改动") from error
    if manifest.id != folder.name.removesuffix(".tmp"):
        raise IndexDamagedError(f"{MANIFEST} 属于另一代索引 {manifest.id}")
    return manifest


def _checksum(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
