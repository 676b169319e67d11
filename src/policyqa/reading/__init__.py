"""The reading room: bytes become text, text becomes a tree of sections, the tree becomes passages."""

from __future__ import annotations

__all__ = ["READING_VERSION"]

READING_VERSION = 8
"""Raised with every change that gives other trees or passages for the same file: an older index is then rebuilt."""
