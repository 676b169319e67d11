"""``policyqa cite``: the text that a citation names, with its place; loads no model and no torch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from policyqa.config import Settings
from policyqa.errors import CitationError
from policyqa.indexing.shelf import OpenShelf, open_shelf
from policyqa.interfaces.strict_json import written_json
from policyqa.reading.catalogue import Place
from policyqa.reading.places import Named, find_places
from policyqa.reading.quoting import quote
from policyqa.records import Notice, NoticeCode, Section, Status
from policyqa.texts import notice_text, passage_notice_text

__all__ = ["cite", "place_dict"]

_LISTED_MOST = 20
_LONGEST = 500  # characters; nobody cites at such length, and a pasted document is no citation


def cite(settings: Settings, given: argparse.Namespace) -> int:
    """Print what a citation names; 1 where it names nothing, or leaves open which of several it means."""
    text = " ".join(given.text)
    with open_shelf(settings) as shelf:
        try:
            if len(text) > _LONGEST:
                raise CitationError(f"引用有 {len(text)} 个字符,超过上限 {_LONGEST};请只写一处引用")
            found = find_places(text, shelf, newest=given.newest)
        except CitationError as error:
            found = (Named((), f"{error}{_unread(shelf)}"),)
    if given.json:
        print(written_json(_found_dict(text, found)))
    else:
        _print_places([one.places[0] for one in found if len(one.places) == 1])
    _print_trouble(text, found)
    return 0 if all(len(one.places) == 1 for one in found) else 1


def _unread(shelf: OpenShelf) -> str:
    return f"(另有 {len(shelf.unreadable)} 份文件未能读入)" if shelf.unreadable else ""


def _print_places(places: Sequence[Place]) -> None:
    for number, place in enumerate(places):
        quotation = quote(place.document, place.section)
        if number:
            print()
        print(f"{place.cited}  [{quotation.start}:{quotation.end}]")
        above = " / ".join(section.heading for section in place.chain[:-1])
        print(f"{place.document.source}{f' · {above}' if above else ''}\n")
        if quotation.display:
            print(quotation.display)
        for code in quotation.notices:
            print(f"! {_notice(code, place)}")


def _notice(code: NoticeCode, place: Place) -> str:
    if code in (NoticeCode.LISTED_ONLY, NoticeCode.PARTLY_LISTED):
        sections = [place.section] if code is NoticeCode.LISTED_ONLY else _listed(place.section)
        names = "、".join(f"“{section.heading}”" for section in sections)
        return notice_text(Notice(code, place.document.source, (("sections", names),)))
    return passage_notice_text(code)


def _listed(section: Section) -> list[Section]:
    """The topmost sections below one whose text is missing."""
    found: list[Section] = []
    for child in section.children:
        found += [child] if child.status is Status.LISTED_ONLY else _listed(child)
    return found


def _print_trouble(text: str, found: Sequence[Named]) -> None:
    """What is not there, one line each; and what may be meant, each in full."""
    for one in found:
        if one.lacking:
            print(f"policyqa: {one.lacking}", file=sys.stderr)
        elif len(one.places) > 1:
            versions = len({place.document.title for place in one.places}) < len(one.places)
            hint = ",或加 --newest 只取最新版本" if versions and all(p.document.date for p in one.places) else ""
            print(f"policyqa: {text} 可指 {len(one.places)} 处,请写明是哪一处{hint}:", file=sys.stderr)
            for number, place in enumerate(one.places[:_LISTED_MOST], 1):
                print(f"  {number}. {place.cited}  ({place.document.source})", file=sys.stderr)
            if len(one.places) > _LISTED_MOST:
                print(f"  ……等 {len(one.places)} 处", file=sys.stderr)


def _found_dict(text: str, found: Sequence[Named]) -> dict[str, object]:
    return {
        "schema": 1,
        "query": text,
        "ambiguous": any(len(one.places) > 1 for one in found),
        "lacking": [one.lacking for one in found if one.lacking],
        "places": [place_dict(place) for one in found for place in one.places],
    }


def place_dict(place: Place) -> dict[str, object]:
    """A place as programs get it; the keys of a passage mean what they mean in an answer."""
    quotation = quote(place.document, place.section)
    return {
        "citation": place.cited,
        "source": place.document.source,
        "title": place.document.title,
        "date": place.document.date,
        "section": place.section.path,
        "headings": [section.heading for section in place.chain],
        "text": quotation.text,
        "display": quotation.display,
        "page": place.page,
        "start": quotation.start,
        "end": quotation.end,
        "status": place.section.status,
        "notices": list(quotation.notices),
    }
