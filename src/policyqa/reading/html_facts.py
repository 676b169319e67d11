"""What a web page states of its document beside the text: title, date and who published it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

__all__ = ["Facts", "find_facts", "is_furniture"]

_TITLES = ("articletitle", "og:title", "dc.title", "title")
_DATES = ("pubdate", "publishdate", "article:published_time", "publish_date", "dc.date", "others")
_ORIGINS = ("contentsource", "source", "article:author", "dc.source")
_DAY = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)")
_SAID_DATE = re.compile(
    rf"(?:发布时间|发布日期|发文日期|公开日期|成文日期|印发日期|更新时间|日\s*期|时\s*间)\s*[：:]\s*{_DAY.pattern}"
)
_SAID_ORIGIN = re.compile(
    r"(?:信息来源|文章来源|来\s*源|发布机构|发文机关|发文机构)\s*[：:]\s*(?P<origin>[^\s|｜：:]{2,40})"
)
# The site's own name behind a page's title: …_某某市人民政府门户网站, … - 中国政府网.
_SITE = re.compile(r"\s*[_|｜\-–—]+\s*[^_|｜\-–—]*(?:网站?|门户|平台|政府|委员会|[局厅部委办])\s*$")
# A line of nothing but what pages put around a text: 发布时间：2024-05-01 来源：… 字体：[大 中 小] 打印 分享到：
_FURNITURE = re.compile(
    r"(?:\s*(?:(?:发布时间|发布日期|更新时间|公开日期|日期|时间)\s*[：:]\s*[\d年月日:：\-/. ]{8,24}"
    r"|(?:信息来源|文章来源|来源|作者|责任编辑|编辑|审核|供稿)\s*[：:]\s*[^\s。；]{0,40}"
    r"|(?:浏览次数|浏览量|点击数|点击量|阅读量|阅读次数|访问量|阅读|浏览|点击)\s*[：:]?\s*\d*\s*次?"
    r"|(?:字体大小|字体|字号)\s*[：:]?|[\[【（(]?\s*(?:特大|大|中|小)(?:\s+(?:大|中|小))*\s*[\]】）)]?"
    r"|分享到?\s*[：:]?|(?:微信|微博|QQ空间|朋友圈|QQ好友)"
    r"|[\[【]?(?:打印本页|关闭窗口|打印|关闭|收藏|返回顶部|下载|分享|纠错|我要纠错|TOP)[\]】]?)[\s|｜丨/、]*)+"
)
_FURNITURE_MOST = 160  # characters


@dataclass(frozen=True, slots=True)
class Facts:
    """ "" where the page does not say; ``date`` is YYYY-MM-DD."""

    title: str
    date: str
    origin: str


def is_furniture(line: str) -> bool:
    """Whether a line says nothing of the document: when it was put on the site, letter sizes, buttons."""
    words = line.strip()
    return 0 < len(words) <= _FURNITURE_MOST and _FURNITURE.fullmatch(words) is not None


def find_facts(root: etree._Element) -> Facts:
    """The facts of a page: what its meta elements say, else what is written on it."""
    metas: dict[str, str] = {}
    for one in root.iter("meta"):
        key = str(one.get("name") or one.get("property") or "").strip().lower()
        if value := " ".join(str(one.get("content") or "").split()):
            metas.setdefault(key, value)
    text = " ".join("".join(piece for piece in _texts(root)).split())
    return Facts(_title(root, metas), _date(metas, text), _origin(metas, text))


def _texts(root: etree._Element) -> Iterable[str]:
    for one in root.iter():
        if one.tag not in ("script", "style", "title"):
            yield f" {one.text or ''}"
        yield f" {one.tail or ''}"


def _title(root: etree._Element, metas: dict[str, str]) -> str:
    if stated := metas.get("articletitle"):
        return stated
    headings = [words for one in root.iter("h1") if (words := "".join("".join(map(str, one.itertext())).split()))]
    if len(headings) == 1:
        return headings[0]
    written = next(("".join(map(str, one.itertext())) for one in root.iter("title")), "")
    words = " ".join(written.split()) or next((metas[key] for key in _TITLES if key in metas), "")
    without = _SITE.sub("", words)
    # …_中央有关文件_中国政府网: between the two stands the column in which the page is found.
    return re.split(r"\s*[_|｜]", without)[0] if without != words else words


def _date(metas: dict[str, str], text: str) -> str:
    stated = next((one for key in _DATES if (one := _DAY.search(metas.get(key, "")))), None)
    found = stated or _SAID_DATE.search(text)
    if found is None:
        return ""
    month, day_of_month = int(found["m"]), int(found["d"])
    valid = 1 <= month <= 12 and 1 <= day_of_month <= 31
    return f"{found['y']}-{month:02}-{day_of_month:02}" if valid else ""


def _origin(metas: dict[str, str], text: str) -> str:
    stated = next((metas[key] for key in _ORIGINS if key in metas), "")
    found = _SAID_ORIGIN.search(text)
    return stated or (found["origin"] if found else "")
