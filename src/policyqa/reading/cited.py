"""Citations read back: what stands behind a title, label by label as it is written there: 《…》附件2、1.（3）①."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.reading.labels import POINT
from policyqa.reading.steps import Reference, Step

__all__ = ["find_cited", "without_titles"]

_TITLE = re.compile("《(?:[^《》]|《[^《》]*》)*》")
_CITED = re.compile(r"《 *》\s?(?:[（(]\d{4}-\d{2}-\d{2}[)）])?[的中里]?\s?")
_ANY = rf"(?:{NUMERAL}{{1,9}}|[0-9０-９]{{1,4}})"
_LABEL = re.compile(
    rf"""(?:
      (?P<law>第\s?(?P<number>{_ANY})\s?(?P<unit>分编|部分|编|章|节|条)(?:之(?P<sub>{_ANY}))?)
    | (?P<annex>附(?:[件录表]\s?(?:{NUMERAL}{{1,3}}|[0-9０-９]{{1,3}}(?:-[0-9]{{1,2}})?|[A-Z])
        |[件录表]?(?=[第“、（(\#]|的?(?:内容|原文|全文)|$)))
    | [（(](?P<paren>{NUMERAL}{{1,4}}|[0-9０-９]{{1,3}})[)）]
    | (?P<circled>[①-⑳])
    | (?P<comma>{NUMERAL}{{1,4}})(?=(?:\#\d+)?、)
    | (?:第\s?)?(?P<decimal>[0-9]{{1,3}}(?:[.．][0-9]{{1,3}}){{1,4}})(?![.．]?[\d%％年月日亿万元个倍])
      (?:\s?条(?![件例款线约]))?
    | (?P<arabic>[0-9０-９]{{1,3}})(?=(?:\#\d+)?[.．](?!\d))
    | (?:“(?=(?P<quoted>[^“”\n]+)))?(?P<point>{POINT})
    | “(?P<heading>(?:[^“”\n]|“[^“”\n]*”)+)”
    | (?P<bare>开头|结尾|落款)
    )(?:\#(?P<copy>\d+))?[、.．]?\s?""",
    re.X,
)


def without_titles(text: str) -> str:
    """The text with blanks for what stands in 《》, at the same offsets."""
    return _TITLE.sub(lambda title: f"《{' ' * (len(title.group()) - 2)}》", text)


def find_cited(question: str) -> Reference | None:
    """The section that the labels right behind a title in 《》 name, or None. Offsets are into the question."""
    plain = without_titles(question)
    for title in _CITED.finditer(plain):
        labels = tuple(_labels(plain, title.end()))
        steps = tuple(_step(label) for label in labels)
        # 《刑法修正案》（十一）第一条: no clause holds an article.
        if steps and not (steps[0].unit == "点" and any(step.unit == "条" for step in steps)):
            end = labels[-1].end()
            return Reference(steps, title.end(), end - (plain[end - 1].isspace() and end > title.end()))
    return None


def _labels(plain: str, position: int) -> Iterator[re.Match[str]]:
    while label := _LABEL.match(plain, position):
        yield label
        if label["point"] and label.group().startswith("“"):
            return  # what follows are the point's own words
        position = label.end()


def _step(match: re.Match[str]) -> Step:
    found = {name: unicodedata.normalize("NFKC", words) for name, words in match.groupdict().items() if words}
    copy = f"#{found['copy']}" if "copy" in found else ""
    if "law" in found:
        sub = from_numeral(found["sub"]) if "sub" in found else 0
        label = re.sub(r"\s", "", found["law"]) + copy if copy else ""
        return Step(from_numeral(found["number"]), found["unit"], sub, label)
    if "annex" in found:
        return _annex(re.sub(r"\s", "", found["annex"]), copy)
    if "heading" in found:
        return Step(0, "题", label=match["heading"])
    if "bare" in found:
        return Step(0, "题", label=found["bare"] + copy)
    if "point" in found:
        numeral = re.match("[一二三四五六七八九十]+", found["point"])
        return Step(
            from_numeral(numeral.group()) if numeral else 0, "是", label=match["quoted"] or found["point"] + copy
        )
    if "circled" in found:
        return Step(int(found["circled"]), "点", label=f"{match['circled']}{copy}")
    if "paren" in found:
        return Step(from_numeral(found["paren"]), "点", label=f"（{found['paren']}）{copy}")
    bare = found.get("comma") or found.get("decimal") or found["arabic"]
    return Step(from_numeral(bare.rpartition(".")[2]), "部分", label=bare + copy)


def _annex(label: str, copy: str) -> Step:
    numeral = label[2:].partition("-")[0]
    number = ord(numeral) - ord("A") + 1 if numeral.isascii() and numeral.isalpha() else 0
    return Step(number or (from_numeral(numeral) if numeral else 0), label[:2], label=label + copy)
