"""The indexing room: a corpus folder becomes an index on disk, and an index is opened for questions."""

from __future__ import annotations
