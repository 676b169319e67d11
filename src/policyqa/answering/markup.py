"""HTML that is escaped by its type: a string that is not ``Html`` can only become text."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from policyqa.records import Span

__all__ = ["Html", "Layer", "joined", "marked", "tag"]

_VOID = frozenset({"br", "hr", "wbr"})


class Html(str):
    """Markup made by this module; nothing else is put into a page as it is."""

    __slots__ = ()


def tag(name: str, attributes: Mapping[str, str | bool | None] | None = None, /, *children: str) -> Html:
    """An element. Children that are not ``Html`` are escaped, and so are attribute values.

    An attribute that is None or False is left out; True stands without a value.
    """
    written = "".join(
        f" {key}" if value is True else f' {key}="{_escaped(str(value))}"'
        for key, value in (attributes or {}).items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    """Children side by side, those that are not ``Html`` escaped."""
    return Html("".join(child if isinstance(child, Html) else _escaped(child) for child in children))


def _escaped(text: str) -> str:
    # A lone surrogate cannot be sent as UTF-8, and NUL may not stand in HTML.
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "�")
    return html.escape(plain, quote=True)


@dataclass(frozen=True, slots=True)
class Layer:
    """An element around a span of a text."""

    span: Span
    name: str
    attributes: Mapping[str, str | bool | None] = field(default_factory=dict)


def marked(text: str, layers: Sequence[Layer], *, start: int = 0, end: int | None = None) -> Html:
    """``text[start:end]`` escaped, with every layer's element around its span.

    Layers may overlap in any way: elements are cut where another begins or ends, an earlier layer lies outside.

    :param layers: spans are offsets into ``text``.
    """
    end = len(text) if end is None else end
    inside = [layer for layer in layers if layer.span.start < end and start < layer.span.end]
    cuts = sorted({start, end} | {min(max(at, start), end) for x in inside for at in (x.span.start, x.span.end)})
    waiting = sorted(range(len(inside)), key=lambda i: -inside[i].span.start)
    active: list[int] = []
    parts: list[Html] = []
    for first, last in pairwise(cuts):
        while waiting and inside[waiting[-1]].span.start <= first:
            active.append(waiting.pop())
        active = [i for i in active if inside[i].span.end > first]
        piece = joined(text[first:last])
        for i in sorted(active, reverse=True):
            piece = tag(inside[i].name, inside[i].attributes, piece)
        parts.append(piece)
    return joined(*parts)
