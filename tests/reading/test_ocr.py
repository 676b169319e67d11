"""Scanned pages: recognised where the extra is installed, named with the command where it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from policyqa.errors import UnreadableFileError
from policyqa.reading import aids, ocr, pdf
from policyqa.reading.aids import OCR_COMMAND, ocr_is_installed
from policyqa.reading.ocr import Recognised
from policyqa.reading.pdf import read_pdf
from policyqa.reading.pdf_glyphs import Fragment, Sheet
from policyqa.records import NoticeCode
from tests.reading.exporting_pdf import export_scan
from tests.reading.trees import paths, read

_PAGES = (
    (
        "第一条　为了加强城市供水管理，维护供水单位和用户的合法权益，根据有关法律、法规，结合本市实际，制定本条例。",
        "第二条　本市行政区域内的城市供水、用水及其监督管理活动，适用本条例。",
        "第三条　城市供水应当遵循统筹规划、安全卫生、保障供给、节约用水的原则。",
    ),
    (
        "第四条　市水务部门主管全市供水工作。发展改革、生态环境、卫生健康等部门按照各自职责，做好供水的监督管理工作。",
        "第五条　供水单位应当每日检测水质，并自检测之日起3日内向社会公布结果。",
    ),
    (
        "第六条　用户逾期不缴纳水费的，供水单位应当书面催告；经催告后30日内仍不缴纳的，可以按照约定停止供水。",
        "第七条　违反本条例规定的，由市水务部门责令改正，可以处5000元以上2万元以下罚款。",
        "第八条　本条例自2025年7月1日起施行。",
    ),
)
_FONTS = [
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
]


@pytest.fixture(scope="module")
def scan() -> bytes:
    font = next((path for path in _FONTS if path.is_file()), None)
    if font is None:
        pytest.skip("no font with Chinese characters to draw a scan with: apt install fonts-noto-cjk")
    return export_scan(_PAGES, font)


@pytest.mark.skipif(not ocr_is_installed(), reason=f"the extra is not installed: {OCR_COMMAND}")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_of_three_scanned_pages_two_characters_in_a_hundred_are_wrong_at_the_most(scan: bytes) -> None:
    extracted = read_pdf(scan, "扫描.pdf")
    wanted = "".join("".join(words.split()) for page in _PAGES for words in page)
    found = "".join(extracted.text.split())
    assert distance(found, wanted) <= 0.02 * len(wanted)
    assert paths(read(extracted.text)) == [f"第{n}条" for n in "一二三四五六七八"]
    assert [span.number for span in extracted.pages] == [1, 2, 3]
    (notice,) = extracted.notices
    fields = dict(notice.fields)
    assert (notice.code, fields["pages"]) == (NoticeCode.PAGES_OCR, "1–3")
    assert float(fields["confidence"].partition("–")[0]) > 0.9


def test_without_the_extra_the_pages_and_the_command_are_named(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: False)
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf(scan, "扫描.pdf")
    assert "第 1–3 页" in caught.value.reason
    assert OCR_COMMAND in caught.value.reason


def test_pages_of_low_confidence_are_named_by_themselves(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(page: pypdfium2.PdfPage, number: int) -> Recognised:
        line = Fragment(f"第{number}条　内容。", 72, 200, 100, 12)
        return Recognised(Sheet(number, 595, 842, (line,)), 0.4 if number == 2 else 0.97)

    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: True)
    monkeypatch.setattr(pdf, "recognise", recognise)
    notices = read_pdf(scan, "扫描.pdf").notices
    assert [dict(one.fields) for one in notices] == [
        {"pages": "1、3", "confidence": "0.97"},
        {"pages": "2", "confidence": "0.40"},
    ]


def test_no_more_pictures_are_recognised_than_a_file_may_have(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(page: pypdfium2.PdfPage, number: int) -> Recognised:
        return Recognised(Sheet(number, 595, 842, (Fragment("第一条　内容。", 72, 200, 100, 12),)), 0.9)

    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: True)
    monkeypatch.setattr(pdf, "recognise", recognise)
    monkeypatch.setattr(pdf, "MOST_PICTURES", 1)
    unread = next(one for one in read_pdf(scan, "扫描.pdf").notices if one.code is NoticeCode.PAGES_UNREAD)
    assert dict(unread.fields)["pages"] == "2–3"


def test_where_memory_is_too_little_to_recognise_pages_they_are_named(
    scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def engine() -> Callable[[object], object]:
        def recognise(picture: object) -> object:
            tried.append(picture)
            raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : std::bad_alloc")

        return recognise

    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: True)
    monkeypatch.setattr(ocr, "_engine", engine)
    with pytest.raises(UnreadableFileError, match=r"第 1–3 页.*read_memory_mb"):
        read_pdf(scan, "扫描.pdf")
    assert len(tried) == 1


def test_the_extra_is_missing_where_either_of_its_packages_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aids, "find_spec", lambda name: None if name == "onnxruntime" else object())
    assert not ocr_is_installed()


def distance(a: str, b: str) -> int:
    """Insertions, removals and changes of a character that make one text the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
