"""The lines that a document-sharing site adds to a copy: 展开全文, 还有60%未读, 您没有权限查看, 上一页 下一页."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyqa.reading.note import Note, NoteKind
from policyqa.records import Span

__all__ = ["find_site_lines"]

_VERB = "查看|阅读|展开|显示|浏览|加载|解锁|下载"
_WHOLE = (
    "全文|全部(?:内容|正文|文档)?|剩余(?:内容|全文|部分|文档)?|更多(?:精彩)?(?:内容)?|完整(?:内容|版|版本|全文|文档)?|余下(?:全文|内容|部分)"
    "|隐藏(?:的)?内容|后续(?:内容)?"
)
# 展开全文, 点击此处查看全部内容, 继续阅读, 全文阅读
_MORE = rf"(?:(?:点击|继续|请)?(?:此处|这里|下方|按钮)?(?:{_VERB})?(?:{_VERB})(?:{_WHOLE})|(?:点击)?继续阅读|全文阅读)"
_TAIL = r"(?:[ ，,。].{0,40})?"
_LOCKED = "登录|登陆|注册|付费|购买|开通|充值|扫码|关注|回复|评论|订阅|支付|成为会员"
_CUT = (
    _MORE,
    # 还剩35%未读, 还有12页未显示，登录后继续
    r"(?:还有|还剩|尚有|剩余|余下)[ 约]{0,3}\d[\d,，.]{0,8}[ ]?(?:[%％页段]|个?字)(?:的?(?:内容|部分|正文))?"
    rf"[ ，,]{{0,2}}(?:未读|未显示|未展示|未阅读){_TAIL}",
    # 登录后查看剩余内容, 回复可见
    rf"请?(?:先|您)?(?:{_LOCKED})[^。\n]{{0,12}}(?:{_VERB})(?:{_WHOLE}).{{0,16}}",
    rf"(?:此处|以下|本帖|该|此)?(?:内容|部分)?[ ：:]?(?:{_LOCKED}|会员|VIP)[^。，\n]{{0,6}}可见",
    # 您可能没有权限查看全部内容, 抱歉，您所在的用户组无法浏览本文
    r"(?:(?:抱歉|对不起|很遗憾|温馨提示|提示|游客)[，,：: ！!])?(?:您|你|游客|该用户)?(?:所在的用户组|的账号)?"
    r"(?:可能|暂时?|目前|当前|还)?"
    r"(?:没有权限|无权限?|权限不足|暂无权限|尚未登录|无法)[^。\n]{0,6}(?:查看|阅读|浏览|访问|下载)"
    r"(?:本文|全文|全部|剩余|该|此|本|这|更多|完整|隐藏|文档|内容|$)[^。\n]{0,16}[。！!]?",
    r"(?:本文|文档|您的|本次|以上为?)?(?:免费)?(?:试读|预览)(?:部分|内容)?(?:已?经?结束|完毕|到此(?:为止|结束)?)"
    + _TAIL,
    r"(?:以上|以下)(?:内容)?[为是]?(?:试读|预览)(?:部分|内容)?[。]?",
    r"(?:最多|只能|仅能|仅可|可)(?:免费)?(?:预览|试读|阅读)(?:前)?[ ]?\d{1,4}[ ]?[页字段%％]" + _TAIL,
    r"(?:本文|此文|该文|此内容|以下内容|本文档|此文档|该文档)(?:为|属于?)(?:付费|会员|VIP|收费)[^。\n]{0,10}[。]?",
    r"(?:该|此|本|本帖|本文|以下|部分)?(?:部分)?内容(?:已经?被?|被)(?:隐藏|屏蔽|折叠)" + _TAIL,
)
# 本文省略部分内容; 因篇幅所限，此处从略
_HOLE = (
    r"(?:本文|文中|原文|内容)(?:有|已|有所)?(?:省略|略去|删节|删减)(?:了?部分内容|了?一部分|部分文字)?",
    r"(?:因|由于|限于)篇幅(?:所限|限制|有限|原因|较长|过长)?[，,][^。\n]{0,12}(?:从略|略去|省略|删节|略)[。]?",
)
_NAV = (
    "[上下前后]一页|首页|尾页|末页|返回顶部|回到顶部|返回(?:目录|列表|首页)|打印本页|打印|关闭(?:窗口)?|纠错"
    "|收藏本页|分享"
)
_ASIDE = (
    rf"(?:[\[【(（]?(?:{_NAV})[\]】)）]?[ \t　|｜/>»<«·\d]{{0,12}}){{2,12}}",
    r"(?:[\[【(（]?[上下]一页[\]】)）]?|返回顶部|回到顶部|返回目录|打印本页|关闭窗口|阅读原文|原文链接|在线预览|(?:免费|在线)?试读)",
    r"(?:字号|字体)[：: ]*[\[【(（]?大[\]】)）]?[ 　|]*[\[【(（]?中[\]】)）]?[ 　|]*[\[【(（]?小[\]】)）]?.{0,20}",
)
_DECOR = r"[ \t　*>»<«▼▽▾∨↓›_=~\[\]【】（）()…．.]{0,8}"


def _lines(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^{_DECOR}(?P<words>{'|'.join(patterns)}){_DECOR}$", re.M)


_KINDS = ((NoteKind.CUT, _lines(_CUT)), (NoteKind.HOLE, _lines(_HOLE)), (NoteKind.ASIDE, _lines(_ASIDE)))
# …推进智能制造……展开全文>>, [阅读全文] at a line's end
_AT_END = re.compile(rf"(?:(?:…|\.{{3}}){_DECOR}{_MORE}|[\[【(（]{_MORE}[\]】)）]){_DECOR}$", re.M)


def find_site_lines(text: str) -> Iterator[Note]:
    """A site's own lines, and its words at the end of a line that was cut; in no order, some may lie within others."""
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            words = match.group().strip()
            start = text.index(words, match.start())
            yield Note(Span(start, start + len(words)), kind)
    for match in _AT_END.finditer(text):
        yield Note(Span(match.start(), match.start() + len(match.group().rstrip())), NoteKind.CUT)
