"""The part of a web page that is its document: without navigation, buttons, related pages and footers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

__all__ = ["Main", "main_part"]

_NEVER = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video"),
        *("button", "select", "textarea", "input", "nav", "footer", "aside", "head", "map"),
    }
)
# Words of a class or an id, parted by marks and capitals: share-box, footNav, ewmShare.
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FURNITURE = frozenset(
    {
        *("nav", "navbar", "navigation", "menu", "topbar", "breadcrumb", "breadcrumbs", "crumb", "crumbs"),
        *("location", "position", "share", "sharing", "bdshare", "bdsharebuttonbox", "social", "footer", "foot"),
        *("copyright", "related", "relate", "recommend", "recommended", "sidebar", "aside", "print", "toolbar"),
        *("tools", "qrcode", "ewm", "comment", "comments", "pager", "pagination", "search", "login"),
        *("friendlink", "links", "prev", "hot", "ranking", "advert", "ad", "banner", "fontsize", "zoomer"),
        *("skip"),
    }
)
_CONTAINERS = frozenset(("div", "section", "article", "main", "form", "center"))
_ROOM = frozenset(("html", "body", "main", "article"))  # are never furniture, whatever their class says
# Where publishing systems of public bodies put the text of an article.
_KNOWN = re.compile(
    r"^(?:ucap-content|zoom|zoomcon|trs_editor|trs_ueditor|view trs_ueditor|pages_content|article-content"
    r"|articlecontent|article_content|content-body|info_content|infocontent|xxgk_content|news_content|detail-content|vsb_content"
    r"|conttext|main-content|wz_zw|zwgk_content)$"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ANNEX = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|pptx?|rtf|zip|rar|7z)(?:[?#]|$)", re.I)
_MOST_OF_IT = 0.9  # of a page's text that is no link: what holds it holds the document
_KNOWN_SHARE = 0.5
_MOST_FURNITURE = 0.5  # of a page's words: "content print" names the text of a short page
_LINKS = 0.7  # share of a block's words that are links, above which it leads elsewhere
_SHORT = 600  # characters; a longer block of links is an annotated list


@dataclass(frozen=True, slots=True)
class Main:
    """``known``: it is the container that a publishing system keeps for the text and nothing else, or a page
    that has nothing of a site on it."""

    element: etree._Element
    known: bool


def main_part(root: etree._Element) -> Main:
    """The element that holds the document; what is none of it is taken out of the tree.

    A container that is known by name is taken where it has at least half of what the page says. Else the innermost
    element that has nine tenths of it: rather a line too many than a paragraph of the document lost.
    """
    body = next(iter(root.iter("body")), root)
    pruned = _prune(body, most=_said(body) * _MOST_FURNITURE)
    whole = _said(body)
    known = [one for one in body.iter() if isinstance(one.tag, str) and _is_known(one)]
    best = max(known, key=_said, default=None)
    if best is not None and _said(best) >= whole * _KNOWN_SHARE:
        return Main(best, known=True)
    here = body
    while True:
        inner = max((one for one in here if isinstance(one.tag, str)), key=_said, default=None)
        if inner is None or inner.tag not in _CONTAINERS or _said(inner) < whole * _MOST_OF_IT:
            return Main(here, known=here is body and not pruned)
        if any(one is not inner and _names_annexes(one) for one in here):
            return Main(here, known=False)
        here = inner


def _is_known(element: etree._Element) -> bool:
    names = (str(element.get("id") or ""), str(element.get("class") or ""), *str(element.get("class") or "").split())
    return any(_KNOWN.match(name.strip().lower()) for name in names)


def _prune(body: etree._Element, *, most: float) -> bool:
    """Take out what is never text, is hidden, or is the site's own; of the last none that says more than ``most``.

    Whether there was anything of the site's own: a page without is a document that a program wrote out.
    """
    pruned = False
    for one in list(body.iter()):
        if one is body or one.getparent() is None:
            continue
        if not isinstance(one.tag, str) or one.tag in _NEVER or _is_hidden(one) or _is_furniture(one, most):
            pruned = pruned or one.tag not in ("head", "script", "style", "noscript", "template")
            _drop(one)
    return pruned


def _drop(element: etree._Element) -> None:
    """Take an element out, and leave the words that stand behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(str(element.get("style") or "")) is not None


def _is_furniture(element: etree._Element, most: float) -> bool:
    if element.tag in _ROOM or _is_known(element):
        return False
    names = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('role') or ''}"
    words = {word.lower() for word in _WORDS.findall(names)}
    if words & _FURNITURE and _said(element) < min(_SHORT, most):
        return True
    if element.tag not in ("div", "ul", "ol", "section", "table", "dl"):
        return False
    every, linked = _length(element), _linked(element)
    links = list(element.iter("a"))
    if len(links) < 3 or every >= _SHORT or linked <= every * _LINKS:
        return False
    # A list of the document's own annexes leads elsewhere, too.
    return not _names_annexes(element) and not _in_known(element)


def _names_annexes(element: etree._Element) -> bool:
    return any(_ANNEX.search(str(link.get("href") or "")) for link in element.iter("a"))


def _in_known(element: etree._Element) -> bool:
    return any(_is_known(above) for above in element.iterancestors())


def _length(element: etree._Element) -> int:
    return sum(len("".join(str(words).split())) for words in element.itertext())


def _linked(element: etree._Element) -> int:
    return sum(_length(link) for link in element.iter("a"))


def _said(element: etree._Element) -> int:
    """Characters that are no link."""
    return _length(element) - _linked(element)
