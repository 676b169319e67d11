"""policyqa: ask policy documents, get exact passages with their citations."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
