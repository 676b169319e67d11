"""Write the tables of answering/data that slips are put right by: readings.tsv and traditional.tsv.

    pip install pypinyin==0.55.0 opencc==1.4.2
    python scripts/make_reading_tables.py

A row of readings.tsv is a syllable without its tone (ü as v), a tab, and the simplified characters that are read so,
from pypinyin (MIT); a row of traditional.tsv a traditional character, a tab, and its simplified one, from OpenCC
(Apache 2.0). Neither library is needed to answer questions: pypinyin costs 0.2 s and 57 MB when it is imported, and
OpenCC unpacks to 7 MB, where the tables have 60 kB.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "policyqa" / "answering" / "data"
VOWELS = frozenset("aeiouv")
# Characters with two readings in everyday use; of all others the first alone counts: 前 is read jian in old books.
SEVERAL = frozenset(
    "行长重调乐传藏朝得地都还好会给降角尽劲卷卡空率量落没模强切曲塞散少省盛属数宿弹系相校兴血应载占涨着中转种作处"
    "差称单当倒度分干更供观冠号和划间将教结解禁觉看可累露论率难宁片铺期奇区任色舍识似提为鲜削咽要与约扎"
)


def main() -> None:
    """Write both tables."""
    import opencc
    from pypinyin import Style
    from pypinyin.pinyin_dict import pinyin_dict
    from pypinyin.style import convert

    plain = opencc.OpenCC("t2s")
    simplified: dict[str, str] = {}
    for code in range(0x3400, 0xA000):
        char = chr(code)
        other = plain.convert(char)
        if len(other) == 1 and other != char:
            simplified[char] = other
    read: defaultdict[str, list[str]] = defaultdict(list)
    for code, readings in sorted(pinyin_dict.items()):
        if _is_common(char := chr(code)):
            syllables = [convert(one, Style.NORMAL, strict=False).replace("ü", "v") for one in readings.split(",")]
            for syllable in list(dict.fromkeys(syllables))[: 2 if char in SEVERAL else 1]:
                if syllable.isascii() and VOWELS & set(syllable):  # 嗯 is read ng as well
                    read[syllable].append(char)
    _write("readings.tsv", [f"{syllable}\t{''.join(chars)}" for syllable, chars in sorted(read.items())])
    _write("traditional.tsv", [f"{char}\t{other}" for char, other in sorted(simplified.items())])


def _is_common(char: str) -> bool:
    """Whether GB 2312 has it: 6,763 characters, simplified alone."""
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _write(name: str, rows: list[str]) -> None:
    (DATA / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
