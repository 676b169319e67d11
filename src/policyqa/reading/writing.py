"""Citations as they are written: 《…》第四十七条第二款, 《…》四、（一）“一是完善政策体系”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.reading.labels import POINT
from policyqa.records import Section

__all__ = [
    "TRADITIONAL",
    "format_citation",
    "has_number",
    "is_annex",
    "is_article",
    "paged",
    "quoted_title",
    "told_apart",
    "unpaged",
    "written",
]

TRADITIONAL = str.maketrans("條節編項錄圖點", "条节编项录图点")
"""Folds the characters of labels for comparison; a label itself keeps what the document has."""

_CAPITAL = "[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]"
_COPY = r"(?:#\d+)?"
_ARTICLE = re.compile(rf"第(?:{NUMERAL}+|\d+)[条條]|Article ")
_ENGLISH = re.compile("(?:Article|Chapter|Section|Part|Annex|Appendix) ")
_COMMA = re.compile(rf"(?:{NUMERAL}+|{_CAPITAL}+){_COPY}")
_ARABIC = re.compile(rf"\d+{_COPY}")
_ANNEX = re.compile(r"附(?:[件录錄表图圖]|$|#)|(?:Annex|Appendix)(?: |$|#)")
_LETTERED = re.compile(r"附[录錄表](?=[A-Z]$)")
_POINT = re.compile(rf"(?:{POINT}){_COPY}")
_PARAGRAPH = re.compile(rf"第({NUMERAL}+|\d+)款{_COPY}")
# （三）, 三, 3, （3） and ③, and which of several that are numbered so.
_ITEM = re.compile(rf"(?P<own>（(?P<chinese>{NUMERAL}+)）|{NUMERAL}+|\d+|（\d+）|[①-⑳])(?P<copy>{_COPY})")
_PAGED = re.compile(r"\s*(?:[，,]\s*第\s*\d{1,5}\s*页|[（(]\s*第\s*\d{1,5}\s*页\s*[)）])\s*[。.]?\s*$")
_BRACKETS = str.maketrans("（）", "()")
_LEVELS = (("项", "項"), ("目", "目"))
_TITLE_MARKS = str.maketrans("《》〈〉", "〈〉《》")
_NONE: Mapping[str, int] = MappingProxyType({})


def quoted_title(title: str) -> str:
    """A title in 《》; the marks of a title within it become 〈〉, and those within these 《》 (GB/T 15834)."""
    return f"《{title.translate(_TITLE_MARKS)}》"


def format_citation(
    title: str, chain: Sequence[Section], *, date: str | None = None, apart: Mapping[str, int] = _NONE
) -> str:
    """The citation of the last section of a chain, outermost first, as people write it.

    《…》二、（二）; 《…》四、（一）“一是完善政策体系”; 《中华人民共和国劳动合同法》第四十七条第二款 (an article
    without its chapter, but with the annex it stands in: 《…》附件1第三条); 《…》第三十九条第二项, and
    《…》第十条第一款第三项第1目; 《…》三、当前面临的问题 (a part alone carries its title); 《…》1.1;
    《Measures …》Article 5; 《…》 for a text without sections.

    Two numbers never run into one: a 、 stands between an annex and a number (附件2、1., for 附件21. reads as annex
    21), and a space between two figures (2. 1., for 2.1. reads as the decimal; a bracket or a 第 would be read as
    another label). So every citation leads back to its section.

    :param apart: what ``told_apart`` says of the document; without it an article never has its chapter.
    """
    labels = [section.path.rpartition("/")[2] for section in chain]
    article = next((i for i, label in enumerate(labels) if _ARTICLE.match(label)), None)
    first = 0 if article is None else apart.get(chain[article].path, article)
    written = ""
    for i, (label, section) in enumerate(zip(labels, chain, strict=True)):
        if i + 1 < len(labels) and labels[i + 1].startswith(f"{_LETTERED.sub('', label)}."):
            continue  # 1.1 says its 1 itself, and A.1 its 附录A
        if i < first and not _ANNEX.match(label):
            continue
        if section.clause and article is not None:
            piece = _clause(labels[article:i], label)
        else:
            piece = _written(label, section, last=i == len(chain) - 1)
        written += (_between(written, piece, above=labels[i - 1]) if written else "") + piece
    return f"{quoted_title(title)}{f'（{date}）' if date else ''}{written}"


def paged(citation: str, page: int | None) -> str:
    """A citation with the page on which what it cites begins: 《…》第二条，第3页. None leaves it as it is."""
    return citation if page is None else f"{citation}，第{page}页"


def unpaged(text: str) -> str:
    """A citation as it was typed or copied, without the page at its end: ，第3页 or （第3页）."""
    return _PAGED.sub("", text)


def told_apart(root: Section) -> dict[str, int]:
    """Where the citations of articles begin that their number alone does not tell apart; empty for most documents.

    Some texts begin again with 第一条 in every chapter or part, so that 第二章第一条 is what people write. Keys are
    paths of articles; the value is the index in the article's chain of the first section to be written. An annex is
    always written, and what stands in it counts by itself.
    """
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for labels in _articles(root, ()):
        annexes = tuple(label for label in labels[:-1] if _ANNEX.match(label))
        groups.setdefault((*annexes, labels[-1]), []).append(labels)
    apart: dict[str, int] = {}
    for group in groups.values():
        # Counted once: a file that holds hundreds of laws has as many 第一条, too many to compare each with all.
        ends = Counter(labels[start:] for labels in group for start in range(len(labels)))
        starts = {"/".join(labels): _start(labels, ends) for labels in group} if len(group) > 1 else {}
        apart.update((path, start) for path, start in starts.items() if start < path.count("/"))
    return apart


def _articles(section: Section, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The labels down to every article."""
    for child in section.children:
        labels = (*above, child.path.rpartition("/")[2])
        if _ARTICLE.match(labels[-1]):
            yield labels
        else:
            yield from _articles(child, labels)


def _start(labels: tuple[str, ...], ends: Mapping[tuple[str, ...], int]) -> int:
    """From where on a row of labels is unlike all others of its group; 0 where the whole is needed.

    :param ends: how many rows of the group end in each row of labels.
    """
    for start in range(len(labels) - 1, -1, -1):
        if not _ANNEX.match(labels[start]) and ends[labels[start:]] == 1:
            return start
    return 0


def _between(before: str, piece: str, *, above: str) -> str:
    """What keeps two labels apart that would be read as one number or one word."""
    if _ENGLISH.match(piece) or (_ENGLISH.match(above) and re.match(r"[\dA-Za-z(（“]", piece)):
        return " "
    if not re.match(rf"\d|(?:{NUMERAL}+|{_CAPITAL}+){_COPY}、", piece):
        return ""
    if _ANNEX.match(above) and before.endswith(above):
        return "、"
    numeral = r"[\d.]$" if piece[0].isdecimal() else rf"(?:{NUMERAL}|{_CAPITAL})$"
    return " " if re.search(numeral, before) else ""


def _clause(above: Sequence[str], label: str) -> str:
    """A 款, 项 or 目 as it is written behind its article.

    项 and 目 lose the brackets of Chinese numerals (第二项); those of figures stay, for （1） and 1. are not the same.

    :param above: the labels from the article on, down to the one above.
    """
    english = _ENGLISH.match(above[0])
    if paragraph := _PARAGRAPH.fullmatch(label):
        return f" ({from_numeral(paragraph[1])})" if english else label
    if english:
        return f" {label.translate(_BRACKETS)}"
    level = sum(not _PARAGRAPH.fullmatch(one) for one in above[1:])
    item = _ITEM.fullmatch(label)
    if item is None or level >= len(_LEVELS):
        return label
    unit = _LEVELS[level]["條" in above[0]]
    return f"第{item['chinese'] or item['own']}{unit}{item['copy']}"


def _written(label: str, section: Section, *, last: bool) -> str:
    if not has_number(section):
        return f"“{label}”"
    if _COMMA.fullmatch(label):
        return f"{label}、{section.title if last else ''}"
    if _POINT.fullmatch(label):
        return f"“{label}{section.title}”" if last else label
    return f"{label}." if _ARABIC.fullmatch(label) else label


def has_number(section: Section) -> bool:
    """Whether a section has a label of its own, and not its title for one."""
    return not section.title or section.label != section.title.replace("/", "∕")


def is_article(label: str) -> bool:
    """Whether a label is that of an article: 第四十七条, 第四十七條, Article 47."""
    return bool(_ARTICLE.match(label))


def is_annex(label: str) -> bool:
    """Whether a label is that of an annex: 附件1, 附錄, Annex 1."""
    return bool(_ANNEX.match(label))


def written(root: Section) -> Iterator[tuple[tuple[Section, ...], str]]:
    """Every section below a root as its chain, and its citation without the title; in the order of the tree."""
    apart = told_apart(root)
    waiting: list[tuple[Section, ...]] = [(child,) for child in reversed(root.children)]
    while waiting:
        chain = waiting.pop()
        yield chain, format_citation("", chain, apart=apart).removeprefix("《》")
        waiting.extend((*chain, child) for child in reversed(chain[-1].children))
