"""The rows of one searchable table, passages or headings, while a build collects them."""

from __future__ import annotations

from collections.abc import Sequence

from policyqa.indexing.encoding import VectorSource
from policyqa.indexing.lexical import LexicalBuilder, tokens
from policyqa.indexing.vector_cache import vector_key
from policyqa.models.encoders import ModelIdentity

__all__ = ["Table"]


class Table:
    """Keys and tokens by row, and by key the texts that nobody has encoded yet."""

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.missing: dict[bytes, str] = {}
        self.lexical = LexicalBuilder()

    def add(self, texts: Sequence[str], identity: ModelIdentity, vectors: VectorSource) -> list[bytes]:
        """Add the next rows; their keys."""
        added = [vector_key(identity, text) for text in texts]
        for key, text in zip(added, texts, strict=True):
            self.keys.append(key)
            self.lexical.add(tokens(text))
            if key not in vectors:
                self.missing[key] = text
        return added
