"""Whether a labelled line is a heading, and what its title is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from policyqa.reading.labels import LAW_FAMILIES, ORDINAL_POINT, POINT, Family, Label
from policyqa.reading.lines import Line

__all__ = [
    "HeadingLine",
    "alike",
    "is_awaited",
    "is_cross_reference",
    "is_enumeration",
    "is_list_of_numbers",
    "is_open",
    "is_spoken_of",
    "point_title",
    "read_heading",
    "runs_on",
]

# A heading on a line of its own is short and unpunctuated; longer lines carry their text with them. One with a comma
# in it is more likely a sentence that a hard wrap broke.
_HEADING_MAX = 60
_COMMA_MAX = 40
_RUN_IN_TITLE_MAX = 30
_SENTENCE_MARK = re.compile(r"[。；;！？!?]")
_COLON = re.compile(r"[：:。；;]")
_CLAUSE_END = re.compile(r"[。；;！？!?]|(?<!\d)[：:]|[：:](?!\d)")
# 一、时间：2025年3月1日: the words before the colon are the heading, what follows is its text.
_FIELD = re.compile(r"(?P<name>[^：:，,。；;“”《》]{1,20})(?:(?<!\d)[：:]|[：:](?!\d))\s*\S")
_ASKED = re.compile(r"[问問]\s*[:：]\s*")  # 一、问：…？ is a question that is numbered
_ASKS = re.compile(r"[^。；;！？!?]{3,50}[？?]")  # 一、为什么要制定本办法？
_QUOTES_TEXT = re.compile("[：:]“")  # 二、增加一条，作为第八条：“…
_ANSWER = re.compile(r"\s*答[:：]")
_LINE_OF_ITS_OWN = re.compile(rf"\n[ \t　]*(?:\n|(?={POINT}|{ORDINAL_POINT}))")
_LIST_ITEM = re.compile(r"1[.．、](?!\d)")
_QUOTES = {"“": "”", "《": "》"}
_ARTICLE_NAME = re.compile(r"[【\[](?P<name>[^】\]]{1,30})[】\]]")
_BOLD = re.compile(r"\*\*[^*]{2,60}\*\*")
# 第七条规定的…, 第三条第二款, 第五条修改为… at the start of a line are talk of an article.
_CROSS_REFERENCE = re.compile(
    r"第|所|是(?!否)|规定|的|之|至|、|和|或|及|与|中|等|以|修改|后|前|款|项|，|,|。|；|》|）|\)|”"
)
# … and these never begin an article, wherever they stand; 以, 第三人, 及时, 中国, 所有权 may.
_SPOKEN_OF = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]{1,6}[条條款项項章节節编編]|[、至和或及与到][者以]?及?第|所[列称稱述定指规規]"
    r"|[等中]?(?:的|[规規]定[的之，,：:])|之[一二三四五六七八九十]|是(?!否)|修[改订訂][为為后後]|[后前][，,]|[，,。；;》）)”]"
)
_ENGLISH_REFERENCE = re.compile(
    r"[ \t]*(?:[,;)(]|(?:of|and|or|to|in|above|below|shall|is|are|as|may|hereof|provides|applies)\b)"
)
_ENUMERATED = re.compile(r"[零一二三四五六七八九十]|(?!\d{4}[ 　]*年)\d")
_NUMBERS = re.compile(r"[一二三四五六七八九十百千]{1,3}、")
# （三）至（五）项情形, （一）、（二）项: items that are spoken of; （一）项目建设 and （一）款项支付 are headings.
_ITEMS = re.compile(r"(?:[、,，]|以?及|[和或与至到]|[—～~-]{1,2})第?[（(]|项(?!目)|款(?![项额式])")
_AWAITS = re.compile(r"(?:按照?|[依根]据|依照|遵照|参照|适用|符合|违反|落实|执行|详?见|[与和及或、，,])$")
_AWAITING = 8  # characters of a line that may be the end of a sentence's first part
_OPEN_LINE = re.compile(r"[^。；;：:！？!?…”’」』）)》】|.]$")
# A line shorter than this was not broken by a hard wrap.
_FULL_LINE = 18
# Of the titles in a 目录 and their headings in the body; slips of a character or two stay above it.
_SIMILAR = 0.8


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """The title in a heading's line, and whether its text follows on the same line."""

    title: str
    run_in: bool


def read_heading(line: Line, label: Label) -> HeadingLine:
    """The heading that a labelled line holds. An article's line is always the beginning of its text."""
    words = line.title
    if label.family is Family.ARTICLE and (words or not label.depth):
        named = _ARTICLE_NAME.match(words)
        left_out = line.gap is not None and not words[named.end() if named else 0 :]  # 第五条 （略）
        return HeadingLine(named["name"] if named else "", run_in=not left_out)
    if label.family is Family.ANNEX and _LIST_ITEM.match(words):
        return HeadingLine("", run_in=True)  # 附件：1.申报表 begins a list of annexes
    if bold := _BOLD.match(line.text):  # **（一）强化支持（试行）**各地要…
        rest = line.text[bold.end() :].strip("*：:。 ")
        title = line.text[label.length : bold.end()].strip("* ").rstrip("。．.：:；;")
        return HeadingLine(title, run_in=bool(rest))
    asked = _ASKED.match(words)
    if label.family is Family.QUESTION or asked:
        words = words[asked.end() :] if asked else words
        answer = _ANSWER.search(words)
        return HeadingLine(words[: answer.start()] if answer else words, run_in=answer is not None)
    if not label.marked and label.family not in LAW_FAMILIES and (field := _FIELD.match(words)):
        return HeadingLine(field["name"].strip(), run_in=True)
    if _ASKS.fullmatch(words) and label.family is not Family.ARTICLE:
        return HeadingLine(words, run_in=False)
    limit = _COMMA_MAX if re.search("[，,：:].", words) else _HEADING_MAX
    if len(line.text) <= limit and not _SENTENCE_MARK.search(words) and not _QUOTES_TEXT.search(words):
        return HeadingLine(words.rstrip("：:"), run_in=False)
    return HeadingLine(_first_clause(words), run_in=True)


def point_title(words: str, label: Label) -> str:
    """一是完善政策体系。结合… has 完善政策体系; a point that is one long sentence has its first clause."""
    rest, *behind = _LINE_OF_ITS_OWN.split(words[label.length :].lstrip("，,、:： "), maxsplit=1)
    rest = "".join(line.strip() for line in rest.split("\n"))
    if behind and len(rest) <= _COMMA_MAX and not _CLAUSE_END.search(rest):
        return rest  # 第一，提高政治站位，压实工作责任, on a line of its own
    if title := _first_clause(rest):
        return title
    clause = re.split(r"[，,。；;：:]", rest, maxsplit=1)[0].strip()
    return clause if len(clause) <= _RUN_IN_TITLE_MAX else ""


def _first_clause(words: str) -> str:
    match = _CLAUSE_END.search(words, 0, _RUN_IN_TITLE_MAX + 1)
    return _closed(words, match.start()).strip() if match and match.start() > 0 else ""


def _closed(words: str, end: int) -> str:
    """The words up to an offset; where a quotation is open there, up to its end if that is near, else before it."""
    open_marks = (words.rfind(mark, 0, end) for mark, close in _QUOTES.items() if _is_open(words[:end], mark, close))
    opened = max(open_marks, default=-1)
    if opened < 0:
        return words[:end]
    closed = words.find(_QUOTES[words[opened]], end, _RUN_IN_TITLE_MAX + 1)
    if closed < 0:
        return words[:opened].rstrip("，,、：: ")
    behind = _COLON.search(words, closed + 1, _RUN_IN_TITLE_MAX + 1)
    return words[: behind.start() if behind else closed + 1]


def _is_open(words: str, mark: str, close: str) -> bool:
    return words.rfind(mark) > words.rfind(close)


def is_spoken_of(line: Line, label: Label) -> bool:
    """Whether the words behind a label of 第N… leave no doubt that they speak of what it names."""
    return label.tight and _SPOKEN_OF.match(line.text, label.length) is not None


def is_cross_reference(line: Line, label: Label) -> bool:
    """第七条规定的…, （三）至（五）项…, Article 7 of…: words about an article or an item, not its heading."""
    if label.sure:
        return False
    if label.family in (Family.PAREN, Family.ARABIC_PAREN) and not label.marked:
        end = label.length - (line.text[label.length - 1] == "、")  # （一）、（二）项
        return _ITEMS.match(line.text, end) is not None
    if label.text.isascii() and _ENGLISH_REFERENCE.match(line.text, label.length):
        return label.family in LAW_FAMILIES
    return label.family in LAW_FAMILIES and label.tight and _CROSS_REFERENCE.match(line.text, label.length) is not None


def is_enumeration(line: Line, label: Label) -> bool:
    """二、三产业, 一、2季度: numerals in a sentence that a hard wrap brought to the start of a line. A year is none."""
    return label.family is Family.COMMA and _ENUMERATED.match(line.title) is not None


def is_list_of_numbers(line: Line, label: Label) -> bool:
    """一、二、三产业: wherever it stands no heading, for a title does not begin with a number and a 、."""
    return label.family is Family.COMMA and _NUMBERS.match(line.title) is not None


def is_awaited(line: Line, label: Label, *, above: Line) -> bool:
    """Whether this line goes on with a sentence of the line above: 按照⏎第一部分要求…, 实施⏎一、二类工程."""
    if label.family in (*LAW_FAMILIES, Family.ANNEX):
        return label.tight and not label.sure and _AWAITS.search(above.text) is not None
    in_text = above.label is None or read_heading(above, above.label).run_in
    return is_enumeration(line, label) and in_text and is_open(above) and len(above.text) >= _AWAITING


def is_open(line: Line) -> bool:
    """Whether a line ends in the middle of a sentence."""
    return _OPEN_LINE.search(line.text) is not None


def runs_on(line: Line) -> bool:
    """Whether a line goes on in the next: it ends in the middle of a sentence, and is a full one or ends in 、."""
    return (len(line.text) >= _FULL_LINE or line.text[-1] == "、") and is_open(line)


def alike(one: str, other: str) -> bool:
    """Whether two plain titles are the same but for a slip, or one the beginning of the other."""
    if one == other:
        return True
    if not one or not other:
        return False
    shorter = min(len(one), len(other))
    if shorter >= 4 and (one.startswith(other) or other.startswith(one)):
        return True
    # Far cheaper than the ratio, and enough to turn nearly all others away.
    if len(set(one) & set(other)) < 0.6 * min(len(set(one)), len(set(other))):
        return False
    matcher = SequenceMatcher(None, one[:80], other[:80], autojunk=False)
    return matcher.real_quick_ratio() >= _SIMILAR and matcher.ratio() >= _SIMILAR
