"""What a copy says about itself: holes, cuts, a site's own lines, front matter, page numbers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from policyqa.reading.elisions import find_elisions
from policyqa.reading.note import DOTS, Note, NoteKind, line_at, with_dots
from policyqa.reading.pages import find_pages
from policyqa.reading.sites import find_site_lines
from policyqa.records import Span

__all__ = ["Note", "NoteKind", "find_notes", "front_matter"]

# A note is found by one of its words, then by the brackets, dots or line around it: no pattern has to search for
# brackets, so no run of them can make it slow.
_KEYWORD = re.compile(
    r"省略|略去|隐藏|删节|此处[^\n。]{0,6}?删[减除去]|未完|[下后中]略|当前仅?显示"
    r"|(?:以下|下文|后文|余文|余下|剩余)[^\n]{0,12}?(?:略|会员|登录|付费|购买|未显示|未读|下载)"
    r"|(?:点击|登录|登陆|注册|开通|成为)[^\n。]{0,16}(?:查看|阅读|浏览|下载)(?:全文|剩余|更多|完整)"
    r"|试读(?:已?结束|完毕|到此)"
    r"|(?:收藏|下载|分享|打印)[ \t]*《"
)
_OPENERS, _CLOSERS = "(（[【〔", ")）]】〕"
_STRIPPED = DOTS + " \t　" + _CLOSERS
_LEADERS = ("……", "...", "···", "***", "＊＊＊")
_MASK = "*＊=~_—-"  # ****此处省略800字****, a remark set off by a row of marks
_WINDOW = 120  # characters either side in which a remark's brackets must stand
_LINE = 60  # a site's own line is short

_COUNT = r"(?:\d[\d,，]*|若干|[一二三四五六七八九十百千]+)\s*(?:余|多)?\s*(?:个)?(?:字|段|页|行|部分)"
# 新文秘网http://www.wm114.cn省略935字,正式会员可完整阅读; 此处内容已隐藏,登录后可见. Not 省略号, nor 可省略“市”字.
_HOLE = re.compile(
    rf"(?:省略|略去|隐藏|删节)了?[约近]?\s*{_COUNT}|{_COUNT}[^。]{{0,6}}(?:已|被|均)?(?:省略|略去|隐藏|删节)(?!号)"
    r"|(?:此处|中间|本段|部分|以上)[^。]{0,6}(?:内容|文字|正文|段落)?[^。]{0,4}(?:省略|略去|隐藏|删节)(?!号)|^中略$"
    # (此处有删减), but not 此处删除“市级”二字
    r"|^此处(?:部分)?(?:内容|文字|正文|段落)?[有已被均所]{0,2}删[减除去节]了?(?:部分(?:内容|文字))?$"
)
# 未完,全文共5699字,当前仅显示2627字,请阅读下面提示信息。; 以下内容省略; 剩余内容登录后可见
_REST = r"^(?:以下|下文|后文|余文|余下|剩余)的?"
_CUT = re.compile(
    r"^未完(?![成结工善全毕])|^(?:本文|全文)未完|^[下后]略$"
    rf"|{_REST}(?:内容|部分|正文|文字|全文|{_COUNT})?[从已均]?(?:略|省略|删节|隐藏|未显示)$"
    rf"|{_REST}(?:内容|部分|正文|文字|全文)[^。]{{0,12}}(?:会员|登录|付费|购买)[^。]{{0,12}}(?:查看|阅读|可见|浏览|解锁)"
    r"|(?:全文|原文|正文)[共约计有 ]{0,4}\d+\s*字.{0,12}显示"
    # 试读结束,剩余40%未读; 余下全文请下载查看, but no 剩余部分请下载附件
    r"|^(?:免费)?试读(?:已?结束|完毕|到此)|^(?:余下|剩余)[^。，,]{0,8}(?:未读|未显示)"
    r"|^(?:后文|余下|剩余)的?(?:内容|部分|正文|文字|全文)?[^。，,]{0,4}下载(?![^。]{0,6}附件)[^。]{0,8}(?:查看|阅读|可见|浏览)"
)
# 点击查看全文; 登录后可阅读全文
_SITE_LINE = re.compile(
    r"[^\n。]{0,16}(?:点击|登录|登陆|注册|开通|成为)[^\n。]{0,16}(?:查看|阅读|浏览|下载)(?:全文|剩余|更多|完整)[^\n。]{0,16}"
)
# 收藏《全市智能工厂建设推进会议讲话》)
_ASIDE_LINE = re.compile(r"(?:收藏|下载|分享|打印)[ \t]*《[^》\n]*》[)）\]】]?")
# Behind the end of a copy that was cut: 来源：文秘帮 www…, 本文来自某某网, 转载请注明出处.
_CREDIT = re.compile(
    r"(?:本文|文章|原文|内容|文档|资料)?(?:来源|来自|出处|转自|转载自|摘自|链接|网址)[于：: ].{2,50}"
    r"|(?:本文|文章|内容|文档|资料)(?:来源|来自|转自|摘自|由).{2,50}"
    r"|(?:如需|未经)?.{0,6}转载.{0,12}(?:注明|授权|出处|许可).{0,30}"
    r"|(?:https?://|www\.)\S{3,80}|(?:相关|推荐|延伸)(?:阅读|文章|推荐)[：:]?.{0,50}|(?:上一篇|下一篇)[：:].{0,50}"
    r"|版权(?:所有|声明|归).{0,50}|更多.{0,20}(?:范文|文章|公文|材料|资料|文档|精彩).{0,30}"
)
_TOTAL = re.compile(r"(?:全文|原文|正文|本文)[共约计有 ]{0,4}(\d[\d,，]*)\s*字")
_SHOWN = re.compile(r"(?:显示|可见|展示|阅读)[了前约 ]{0,3}(\d[\d,，]*)\s*字")
# YAML between two --- at the very top.
_FRONT_OPENS = re.compile(r"---[ \t]*\n")
_FRONT_LINE = re.compile(r"[^\s:#\-][^:\n]{0,60}:(?:[ \t].*)?|[ \t]+\S.*|-[ \t].*|#.*|[ \t]*")
_FRONT_VALUE = re.compile(r"^(?P<key>[^\s:#\-][^:\n]{0,60}?)[ \t]*:[ \t]+(?P<value>\S.*)$", re.MULTILINE)


def find_notes(text: str) -> tuple[Note, ...]:
    """The notes in a text, in order, none overlapping another (the first in the text keeps its place)."""
    others = (*find_elisions(text), *find_site_lines(text), *find_pages(text))
    found: list[Note] = []
    for note in sorted(
        (*_front_matter(text), *_comments(text), *_remarks(text), *others),
        key=lambda note: (note.span.start, -note.span.end),
    ):
        if not found or note.span.start >= found[-1].span.end:
            found.append(note)
    return tuple(sorted((*found, *_credits(text, found)), key=lambda note: note.span.start))


def _credits(text: str, notes: Sequence[Note]) -> Iterator[Note]:
    """A site's own lines behind the last note, if that one says that the end is missing; text ends them."""
    cut = next((i for i, note in reversed(list(enumerate(notes))) if note.kind is not NoteKind.ASIDE), None)
    if cut is None or notes[cut].kind is not NoteKind.CUT:
        return
    asides = deque(note.span for note in notes[cut + 1 :])
    position = notes[cut].span.end
    for raw in text[position:].split("\n"):
        words = raw.strip()
        start = position + raw.index(words)
        position += len(raw) + 1
        while asides and asides[0].end <= start:
            asides.popleft()
        if not words or (asides and asides[0].start < position):
            continue
        if not _CREDIT.fullmatch(words):
            return
        yield Note(Span(start, start + len(words)), NoteKind.ASIDE)


def _front_matter(text: str) -> Iterator[Note]:
    """The lines between two ``---`` at the very top, both included, if all of them are YAML."""
    opened = _FRONT_OPENS.match(text)
    if opened is None:
        return
    position, fields = opened.end(), 0
    while (end := text.find("\n", position)) >= 0 or position < len(text):
        line = text[position : end if end >= 0 else len(text)].rstrip()
        if line in ("---", "..."):
            if fields:
                yield Note(Span(0, position + len(line)), NoteKind.ASIDE)
            return
        if end < 0 or not _FRONT_LINE.fullmatch(line):
            return
        fields += ":" in line
        position = end + 1


def front_matter(text: str) -> dict[str, str]:
    """The plain ``key: value`` lines of a text's YAML front matter, keys in lower case; empty if it has none."""
    front = next(_front_matter(text), None)
    lines = _FRONT_VALUE.finditer(text, 0, front.span.end) if front else ()
    return {line["key"].lower(): line["value"].strip().strip("\"'").strip() for line in lines}


def _comments(text: str) -> Iterator[Note]:
    """``<!-- INFO END -->`` and its like."""
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        position = end + 3
        yield Note(Span(start, position), NoteKind.ASIDE)


def _remarks(text: str) -> Iterator[Note]:
    done = 0
    for match in _KEYWORD.finditer(text):
        at = match.start()
        if at < done:
            continue
        line = line_at(text, at, window=_WINDOW, low=done)
        span = _bracketed(text, at, line) or _between_dots(text, at, line)
        if span is None:
            note = _own_line(text, line)
        else:
            kind = _kind(text[span.start + 1 : span.end])
            note = _note(text, span, kind, low=done) if kind else None
        if note is not None:
            done = note.span.end
            yield note


def _bracketed(text: str, position: int, line: Span) -> Span | None:
    """A remark in brackets around a position; one that says that the end is missing may leave its bracket open."""
    opened = max(text.rfind(mark, line.start, position) for mark in _OPENERS)
    if opened < 0 or any(mark in text[opened:position] for mark in _CLOSERS):
        return None
    closed = min((at for mark in _CLOSERS if (at := text.find(mark, position, line.end)) >= 0), default=-1)
    if closed >= 0:
        return Span(opened, closed + 1)
    return Span(opened, line.end) if _CUT.search(text[opened + 1 : line.end].lstrip(_STRIPPED)) else None


def _between_dots(text: str, position: int, line: Span) -> Span | None:
    """……此处省略300字……, a remark between dots without brackets."""
    before = max(text.rfind(mark, line.start, position) for mark in _LEADERS)
    after = min((at for mark in _LEADERS if (at := text.find(mark, position, line.end)) >= 0), default=-1)
    if not 0 <= before < after:
        return None
    while before > line.start and text[before - 1] == text[before] in _MASK:
        before -= 1
    while after < line.end and text[after] in _MASK:
        after += 1
    return Span(before, after)


def _own_line(text: str, line: Span) -> Note | None:
    """A site's remark that fills its line: 收藏《…》, 点击查看全文, 以下内容省略."""
    words = text[line.start : line.end].strip()
    if len(words) > _LINE:
        return None
    start = text.index(words, line.start)
    span = Span(start, start + len(words))
    if _ASIDE_LINE.fullmatch(words):
        return Note(span, NoteKind.ASIDE)
    bare = words.strip(_MASK)
    kind = NoteKind.CUT if _SITE_LINE.fullmatch(words) else _kind(bare)
    if kind is NoteKind.HOLE and not bare.startswith(("此处", "中间")):
        return None
    return _note(text, span, kind, low=span.start) if kind else None


def _kind(words: str) -> NoteKind | None:
    words = words.strip(_STRIPPED + "*＊")
    if _CUT.search(words):
        return NoteKind.CUT
    return NoteKind.HOLE if _HOLE.search(words) else None


def _note(text: str, span: Span, kind: NoteKind, *, low: int) -> Note:
    words = text[span.start : span.end]
    return Note(with_dots(text, span, low=low), kind, _count(_SHOWN, words), _count(_TOTAL, words))


def _count(pattern: re.Pattern[str], words: str) -> int | None:
    match = pattern.search(words)
    return int(re.sub("[,，]", "", match[1])) if match else None
