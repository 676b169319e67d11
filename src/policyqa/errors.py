"""The PolicyQAError tree: every way in which we could not look.

PolicyQAError
├── SettingsError            an option, variable or settings file is wrong
├── CorpusError              the corpus folder is missing or holds nothing to index
│   └── UnreadableFileError  one file could not be read (a build records it and goes on)
├── ModelError               the model is missing, damaged or not the expected one
├── IndexStateError
│   ├── IndexMissingError    there is no index
│   ├── IndexDamagedError    files are missing, altered or not ours
│   ├── IndexMismatchError   built by another model or another version of policyqa
│   └── IndexBusyError       another process is building
├── BuildCancelledError      the person stopped the build
├── QuestionError            empty or too long
├── CitationError            a citation that cannot be parsed or found
└── ServeError               the page cannot be served (port in use …)

"Not found" is no error: it is an Answer. Messages say what, where, and what to do, in one line.
"""

from __future__ import annotations

__all__ = [
    "BuildCancelledError",
    "CitationError",
    "CorpusError",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexStateError",
    "ModelError",
    "PolicyQAError",
    "QuestionError",
    "ServeError",
    "SettingsError",
    "UnreadableFileError",
]


class PolicyQAError(Exception):
    """Base of all errors of policyqa. ``str(error)`` is one line a person can act on."""


class SettingsError(PolicyQAError):
    """An option, an environment variable or the settings file is wrong."""


class CorpusError(PolicyQAError):
    """The corpus folder is missing or holds nothing that can be indexed."""


class UnreadableFileError(CorpusError):
    """One file could not be read; ``source`` names it, ``reason`` says why in a few words."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class ModelError(PolicyQAError):
    """The embedding model is missing, damaged or not the expected one."""


class IndexStateError(PolicyQAError):
    """The index on disk cannot be used as it is."""


class IndexMissingError(IndexStateError):
    """There is no index in the folder."""


class IndexDamagedError(IndexStateError):
    """Files of the index are missing, altered or not policyqa's."""


class IndexMismatchError(IndexStateError):
    """The index was built by another model or format; ``built`` and ``current`` name both."""

    def __init__(self, message: str, *, built: str, current: str) -> None:
        super().__init__(message)
        self.built = built
        self.current = current


class IndexBusyError(IndexStateError):
    """Another process is building this index."""


class BuildCancelledError(PolicyQAError):
    """The build was stopped on request; the index in use is unchanged."""


class QuestionError(PolicyQAError):
    """The question is empty or too long to be asked."""


class CitationError(PolicyQAError):
    """A citation that cannot be parsed, or that names nothing in the corpus."""


class ServeError(PolicyQAError):
    """The page cannot be served: port in use, address not to be had."""
