"""Citations parsed: 《劳动合同法》第四十七条第二款 or 劳动合同法47条2款 to the places of a corpus that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from policyqa.errors import CitationError
from policyqa.reading.catalogue import Place, Shelf, citations, cited_title
from policyqa.reading.citation import named_in, plain_law_title, resolve_each
from policyqa.reading.labels import plain_title
from policyqa.reading.lacking import lacking, said
from policyqa.reading.naming import Naming, called, find_naming, plain_name
from policyqa.reading.reference import find_reference
from policyqa.reading.steps import Reference, Step
from policyqa.reading.writing import TRADITIONAL, quoted_title, unpaged
from policyqa.records import Document, Section

__all__ = ["Named", "find_places"]


@dataclass(frozen=True, slots=True)
class Named:
    """What one clause that is named came to.

    One place; several, newest version first, where the words leave open which is meant; none where there is no such
    clause, which ``lacking`` then says in one line.
    """

    places: tuple[Place, ...]
    lacking: str = ""


_SEARCHED_MOST = 20  # documents that are searched where none is named; beyond, a number alone says nothing
_QUOTED = re.compile("《((?:[^《》]|《[^《》]*》)+)》")
_DATED = re.compile(r"[（(]\s*(?P<date>\d{4}(?:-\d{2}){0,2})\s*年?(?:修[正订]|版|本)*\s*[)）]\s*的?\s*$")
_DATED_HERE = re.compile(_DATED.pattern.removesuffix("$"))
_EDITION = re.compile(r"(?P<date>\d{4})\s*年?(?:修[正订]|版|本)+\s*的?\s*$")  # 某某办法2020年版
_YEAR = re.compile(r"^(?P<date>\d{4})\s*年?(?:的|版的?|修[正订]的?)?(?=[^\d\s])")
# What may stand beside a citation and says nothing of where it leads.
_AROUND = re.compile(
    "(?:[\\s,，。.;；:：?？!！“”\"'()（）]|请问?|查一?下?|看一?下?|根据|依[据照]|按照?|违反|适用|见|的|了|是|规定|内容|原文|全文|什么|怎么|如何|[说讲写]"
    "|里面?|之|该|本|这)*"
)
_EXAMPLES = "写法如 《劳动合同法》第四十七条第二款、第二部分第（三）点、四、（一）"
_MARKS = str.maketrans("〈〉", "《》")  # of titles within titles, which people do not make take turns
_RANGE = re.compile("[至到—–~～-]")


def find_places(text: str, shelf: Shelf, *, newest: bool = False) -> tuple[Named, ...]:
    """What a text names, in its order: one for each clause of each document that it names.

    A citation as it is written here leads to its section and to no other. Short names, figures, missing 《》 and
    Traditional characters in labels are understood. Where a title has several dated versions and no date is given, all
    are meant: the texts differ, and which of them is in force the files do not say.

    :param newest: of several dated versions of a title the newest alone is meant.
    :raises CitationError: the text names no clause and no document, or a document that there is not.
    """
    text = unpaged(text.strip())
    if not text:
        raise CitationError(f"引用是空的;{_EXAMPLES}")
    if exact := _exact(text, shelf):
        return (Named(exact),)
    reference = find_reference(text.translate(TRADITIONAL))
    asked = _Asked(text, reference, shelf, newest)
    if reference is not None and (headed := asked.headed()):
        return (Named(headed),)
    found: list[Named] = []
    for sources in asked.documents():
        if reference is None or asked.behind(reference):
            found.append(asked.by_words(sources))
            continue
        for steps in asked.every(reference, sources):
            found.append(asked.by_steps(sources, steps))
    return tuple(found)


def _exact(text: str, shelf: Shelf) -> tuple[Place, ...]:
    """The places whose citation this is, letter by letter."""
    found: list[Place] = []
    for name in shelf.names:
        head = cited_title(name, shelf) if text.startswith(quoted_title(name.title)) else None
        if head is None or not text.startswith(head):
            continue
        document = shelf.document(name.source)
        found += [place for place in citations(document, shelf) if place.citation == text]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text that is not a citation letter by letter, and the shelf that it is asked of."""

    text: str
    reference: Reference | None
    shelf: Shelf
    newest: bool

    def before(self) -> str:
        """The words that may name a document: those before the clause, or the title at the beginning."""
        if self.reference is not None:
            return self.text[: self.reference.start]
        quote = _QUOTED.match(self.text)
        end = quote.end() if quote else len(self._title())
        dated = _DATED_HERE.match(self.text, end) if end else None
        return self.text[: dated.end() if dated else end]

    def _title(self) -> str:
        """The longest title that the text begins with, without 《》; "" if there is none."""
        text = self.text.translate(_MARKS)
        titles = (title for one in self.shelf.names for title in (one.title, plain_law_title(one.title)))
        begun = (title for title in titles if len(title) > 1 and text.startswith(title.translate(_MARKS)))
        return max(begun, key=len, default="")

    def headed(self) -> tuple[Place, ...]:
        """The sections named by a heading that cites a clause itself: 修正案二、将刑法第三百九十五条修改为."""
        title = self._title()
        words = self.text[len(title) :]
        if not title or self.reference is None or self.reference.start == len(title):
            return ()
        sources = tuple(one.source for one in self.shelf.names if title in (one.title, plain_law_title(one.title)))
        documents = [self.shelf.document(source) for source in self._of_date(sources)]
        return tuple(self._place(one, section) for one in documents for section in named_in(one.root, words))

    def behind(self, reference: Reference) -> str:
        """What stands behind the clause and is not understood."""
        rest = self.text[reference.end :]
        return "" if _AROUND.fullmatch(rest) else rest

    def documents(self) -> tuple[tuple[str, ...], ...]:
        """The sources that are meant, by the names that are said: several under one name are versions or namesakes."""
        groups = self._groups()
        return tuple(self._of_date(group) for group in groups)

    def _groups(self) -> tuple[tuple[str, ...], ...]:
        names, before = self.shelf.names, self.before()
        by_path = tuple(one.source for one in names if one.source == before.strip(" 的"))
        if by_path:
            return (by_path,)
        naming = self._naming(before)
        if naming is None:
            words = _DATED.sub("", before)
            if not _AROUND.fullmatch(words):
                raise CitationError(self._no_document(words.strip()))
            if len(names) > _SEARCHED_MOST:
                what = "请写明是哪一份" if self.reference else f"没有看懂“{self.text}”"
                raise CitationError(f"共有 {len(names)} 份文件,{what};{_EXAMPLES}")
            return (tuple(one.source for one in names),)
        if not naming.sources:
            raise CitationError(self._no_document("、".join(naming.names)))
        if len(naming.names) > 1 and not naming.vague:
            return tuple(group for name in naming.names if (group := called(name, names)))
        return (naming.sources,)

    def _naming(self, before: str) -> Naming | None:
        names = self.shelf.names
        if self.reference is not None:
            found_by = find_naming(self.text, self.reference, names)
            if found_by is not None and not found_by.sources and "《" in before:
                # 《讲话》 and 《该办法》 are no titles, and name a document all the same.
                plain = re.sub("[《》]", " ", self.text)
                found_by = _with_sources(find_naming(plain, self.reference, names)) or found_by
            return found_by
        quote = _QUOTED.match(before)
        words = quote[1] if quote else _DATED.sub("", before) or self.text
        if found := called(words, names) if len(plain_name(words)) > 1 else ():
            return Naming((words,), found)
        end = len(words)
        naming = find_naming(words, Reference((), end, end), names)
        if naming is not None and not _AROUND.fullmatch(plain_name(words).replace(naming.names[-1], "")):
            naming = None  # a title that stands somewhere in other words
        return naming or (Naming((words,), ()) if quote else None)

    def _of_date(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """The versions of the date that is given, else all, newest first; those of equal date by source."""
        chosen = sorted(
            (one for one in self.shelf.names if one.source in sources), key=lambda one: one.date or "", reverse=True
        )
        before = self.before()
        said_date = _DATED.search(before) or _EDITION.search(before)
        said_date = said_date or (None if before.startswith("《") else _YEAR.match(before))
        in_title = said_date and any(plain_name(said_date.group()) in plain_name(one.title) for one in chosen)
        if said_date and not in_title:
            dated = [one for one in chosen if (one.date or "").startswith(said_date["date"])]
            if not dated:
                there = "、".join(one.date or one.source for one in chosen)
                raise CitationError(f"{quoted_title(chosen[0].title)}没有 {said_date['date']} 的版本;有 {there}")
            chosen = dated
        if self.newest:
            last = {
                title: max(one.date or "" for one in chosen if one.title == title)
                for title in {one.title for one in chosen}
            }
            chosen = [one for one in chosen if (one.date or "") == last[one.title]]
        return tuple(one.source for one in chosen)

    def by_words(self, sources: Sequence[str]) -> Named:
        """The sections that the words behind the document's name are the path, the heading or the citation of."""
        words = self.text[len(self.before()) :].strip()
        if self.reference is None and not self.before() and self._naming("") is not None:
            words = ""  # a document's name alone
        places: list[Place] = []
        for document in map(self.shelf.document, sources):
            found: tuple[Section, ...] = named_in(document.root, words) if words else (document.root,)
            places += [self._place(document, section) for section in found or self._titled(document.root)]
        return Named(tuple(places), "" if places else self._not_understood(sources))

    def _titled(self, root: Section) -> tuple[Section, ...]:
        """What the steps lead to, where the words behind them are its title: 四、（一）加强政策引导."""
        if self.reference is None:
            return ()
        rest = plain_title(self.text[self.reference.end :].strip("“”"))
        found = resolve_each(root, self.reference.steps)
        return tuple(section for section in found if rest and plain_title(section.title).startswith(rest))

    def every(self, reference: Reference, sources: Sequence[str]) -> tuple[tuple[Step, ...], ...]:
        """The places that a reference names; a range takes what stands between with 之一, which is counted nowhere."""
        places = (reference.steps, *reference.more)
        words = self.text[reference.start : reference.end]
        if len(places) < 2 or len(sources) != 1 or not _RANGE.search(words):
            return places
        root = self.shelf.document(sources[0]).root
        filled: list[tuple[Step, ...]] = []
        for steps in places:
            last = filled[-1][-1] if filled else None
            if last and (last.unit, last.sub, last.number + 1) == ("条", 0, steps[-1].number):
                for sub in range(1, 100):
                    between = (*filled[-1][:-1], Step(last.number, "条", sub))
                    if not resolve_each(root, between):
                        break
                    filled.append(between)
            filled.append(steps)
        return tuple(filled)

    def by_steps(self, sources: Sequence[str], steps: Sequence[Step]) -> Named:
        """The sections that the steps lead to in each document; where any has them as they are written, only these."""
        whole = self.text[self.reference.start :] if self.reference and not self.reference.more else ""
        documents = [self.shelf.document(source) for source in sources]
        for exactly in (True, False):
            found = [
                self._place(document, section)
                for document in documents
                for section in (named_in(document.root, whole) if whole else ())
                or resolve_each(document.root, steps, exactly=exactly)
            ]
            if found:
                return Named(tuple(found))
        titles = tuple(dict.fromkeys(quoted_title(document.title) for document in documents))
        if len(documents) == 1:
            return Named((), lacking(titles[0], documents[0].root, steps))
        where = f"{''.join(titles[:3])}{f'等 {len(documents)} 份文件' if len(titles) > 3 else ''}"
        return Named((), f"{where}{'都' if len(titles) > 1 else ''}没有{said(steps)}")

    def _place(self, document: Document, section: Section) -> Place:
        return next(place for place in citations(document, self.shelf) if place.section.path == section.path)

    def _no_document(self, name: str) -> str:
        titles = {plain_law_title(one.title): one.title for one in self.shelf.names}
        plain = plain_law_title(name.strip("《》"))
        near = [title for short, title in titles.items() if plain and plain in short][:3]
        near = near or [titles[short] for short in get_close_matches(plain, titles, n=3)]
        return f"没有名为“{plain or name}”的文件" + (f";相近的有{''.join(map(quoted_title, near))}" if near else "")

    def _not_understood(self, sources: Sequence[str]) -> str:
        names = [one for one in self.shelf.names if one.source in sources]
        where = quoted_title(names[0].title) if len(names) == 1 else f"{len(names)} 份文件"
        words = self.text[len(self.before()) :].strip()
        return f"{where}里没有“{words}”;{_EXAMPLES},章节见 policyqa outline"


def _with_sources(naming: Naming | None) -> Naming | None:
    return naming if naming is not None and naming.sources else None
