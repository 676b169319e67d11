"""The page in a real browser: asking, the source beside the answer, copying, documents that come and go."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from policyqa.reading.aids import OCR_COMMAND, ocr_is_installed
from tests.browser.conftest import ATTACK, HOSTILE, SPEECH, WAIT_MS, App, ask, open_page, rebuild
from tests.reading.exporting_pdf import scanned

pytestmark = pytest.mark.browser

_QUESTION = "完善政策体系要做哪些工作?"
_CITATION = "《全市智能工厂建设推进会议讲话》四、（一）“一是完善政策体系”"


def test_enter_asks_and_the_first_card_quotes_and_cites(opened: Page) -> None:
    ask(opened, _QUESTION)
    expect(opened.locator("[data-verdict='answered'] h2").first).to_have_text("已找到原文")
    card = opened.locator(".pq-card").first
    expect(card.locator(".pq-rank")).to_have_text("1")
    expect(card.locator(".pq-citation")).to_have_text(_CITATION)
    expect(card.locator(".pq-quote")).to_contain_text("进一步修订完善我市智能工厂建设相关政策文件")
    expect(card.locator(".pq-quote mark").first).to_be_visible()
    expect(opened.locator(".pq-banner[data-code='incomplete']").first).to_contain_text("全文5699字")


def test_shift_and_enter_ask_as_well(opened: Page) -> None:
    opened.locator("#pq-question input").fill(_QUESTION)
    opened.locator("#pq-question input").press("Shift+Enter")
    expect(opened.locator(".pq-card .pq-citation").first).to_have_text(_CITATION)


def test_everything_is_reached_with_the_keyboard_and_shows_that_it_has_the_focus(opened: Page) -> None:
    ask(opened, _QUESTION)
    opened.get_by_role("tab").first.focus()
    reached: list[str] = []
    for _ in range(40):
        opened.keyboard.press("Tab")
        found = opened.evaluate(_FOCUS)
        if found is None:
            break
        assert found["seen"], found["name"]
        assert found["name"]
        reached.append(found["name"])
    for name in ("文件", "问题", "段落数", "提问", "复制引用", "查看原文"):
        assert name in reached


# What has the focus: its name, and whether one sees it, by an outline or by the frame of the field around it.
_FOCUS = """() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const label = at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.textContent;
  const framed = (e) => { const s = getComputedStyle(e);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none"; };
  return {name: label.trim(), seen: framed(at) || framed(at.closest(".wrap") ?? at)};
}"""


def test_nothing_is_requested_from_any_other_host(opened: Page, watched: list[str]) -> None:
    ask(opened, _QUESTION)
    opened.locator(".pq-card .pq-show").first.click()
    expect(opened.locator(".pq-source")).to_be_visible()
    opened.get_by_role("tab", name="文件").click()
    expect(opened.locator(".pq-document").first).to_be_visible()
    origin = opened.evaluate("location.origin")
    assert len(watched) > 10
    assert {address for address in watched if not address.startswith((f"{origin}/", "data:"))} == set()


def test_the_source_opens_at_the_passage_with_its_outline_and_closes(opened: Page) -> None:
    ask(opened, _QUESTION)
    opened.locator(".pq-card .pq-show").first.click()
    source = opened.locator("#pq-source .pq-source")
    expect(source.locator("mark.pq-here").first).to_be_in_viewport()
    expect(source.locator("mark.pq-here").first).to_contain_text("一是完善政策体系。")
    expect(source.locator(".pq-entry[aria-current]")).to_contain_text("一是完善政策体系")
    missing = source.locator(".pq-entry[data-status='listed_only']").filter(has_text="强化人才培养和引进")
    expect(missing).to_contain_text("正文缺失")
    expect(source.locator(".pq-note").first).to_contain_text("省略935字")

    source.locator(".pq-entry").filter(has_text="企业数字化基础薄弱").click()
    expect(source.locator(".pq-heading").filter(has_text="企业数字化基础薄弱")).to_be_in_viewport()

    opened.keyboard.press("Escape")
    expect(opened.locator(".pq-source")).to_have_count(0)


def test_one_click_copies_the_citation(opened: Page) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(opened, _QUESTION)
    button = opened.locator(".pq-card .pq-copy").first
    button.click()
    expect(button).to_have_text("已复制")
    assert opened.evaluate("navigator.clipboard.readText()") == _CITATION
    expect(button).to_have_text("复制引用")


def test_copying_works_where_the_browser_has_no_clipboard_interface(opened: Page) -> None:
    opened.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    ask(opened, _QUESTION)
    opened.locator(".pq-card .pq-copy").first.click()
    expect(opened.locator(".pq-card .pq-copy").first).to_have_text("已复制")
    box = opened.locator("#pq-question input")
    box.fill("")
    box.press("Control+V")
    expect(box).to_have_value(_CITATION)


def test_what_is_only_listed_is_said_with_citations_and_no_neighbour(opened: Page) -> None:
    ask(opened, "第四部分(三)讲了什么?")
    answer = opened.locator("[data-verdict='listed_only']")
    expect(answer.locator(".pq-listed-head")).to_contain_text("列于提纲,正文缺失")
    expect(answer.locator(".pq-listed-head")).to_contain_text("第四部分（三）")
    expect(answer.locator(".pq-listed .pq-citation").first).to_contain_text("四、（三）")
    expect(answer.locator("> .pq-cards")).to_have_count(0)
    answer.locator(".pq-listed .pq-show").first.click()
    expect(opened.locator("mark.pq-here").first).to_be_in_viewport()


def test_what_is_not_there_is_said_and_the_nearest_are_folded(opened: Page) -> None:
    ask(opened, "今年的高考是哪一天?")
    answer = opened.locator("[data-verdict='not_found']")
    expect(answer.locator("h2").first).to_have_text("这些文件中没有答案")
    expect(answer.locator(".pq-card").first).to_be_hidden()
    answer.locator(".pq-nearest summary").first.click()
    expect(answer.locator(".pq-card").first).to_be_visible()


def test_an_example_asks_itself(opened: Page) -> None:
    example = opened.locator(".pq-example").first
    words = example.inner_text()
    example.click()
    expect(opened.locator(".pq-answer")).to_be_visible()
    expect(opened.locator("#pq-question input")).to_have_value(words)


def test_the_number_of_passages_can_be_chosen(opened: Page) -> None:
    opened.locator("#pq-top-k input").click()
    opened.get_by_role("option", name="10", exact=True).click()
    ask(opened, _QUESTION)
    expect(opened.locator(".pq-card")).to_have_count(10)


@pytest.mark.parametrize(
    ("question", "words"),
    [("  ", "空"), ("问" * 100_000, "100000")],
    ids=["blank", "100,000 characters"],
)
def test_a_question_that_cannot_be_asked_gets_one_line(opened: Page, question: str, words: str) -> None:
    ask(opened, question)
    expect(opened.locator("#pq-answer div.pq-message")).to_contain_text(words)
    ask(opened, _QUESTION)
    expect(opened.locator(".pq-card").first).to_be_visible()


def test_what_cannot_be_asked_is_said_in_the_language_of_the_browser(app: App, browser: Browser) -> None:
    with browser.new_context(locale="en-US") as context:
        page = open_page(context.new_page(), app)
        ask(page, "?!")
        expect(page.locator("#pq-answer div.pq-message")).to_contain_text("empty")
        page.locator("#pq-question input").fill("问" * 3000)
        page.locator("#pq-ask").click()
        expect(page.locator("#pq-answer div.pq-message")).to_contain_text("more than the limit of 2000")


def test_hostile_text_and_a_hostile_name_are_shown_as_text(opened: Page) -> None:
    opened.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    ask(opened, "恶意网页代码")
    expect(opened.locator("#pq-answer .pq-answer")).to_contain_text(ATTACK, use_inner_text=False)
    opened.get_by_role("tab", name="文件").click()
    row = opened.locator(".pq-document").filter(has_text=HOSTILE)
    expect(row).to_be_visible()
    row.locator("[data-do='show']").click()
    expect(opened.locator("#pq-document .pq-text")).to_contain_text(ATTACK)
    assert opened.locator("#pq-document img, #pq-document script, #pq-documents img, #pq-answer img").count() == 0


def test_a_document_that_is_added_answers_and_one_that_is_removed_does_not(app: App, opened: Page) -> None:
    added = app.corpus / "夜间经济促进办法.txt"
    added.write_text("第一条 夜市营业时间延长至凌晨两点,摊位费减半。\n", encoding="utf-8")
    try:
        opened.reload()
        opened.get_by_role("tab", name="文件").click()
        stale = opened.locator(".pq-stale")
        expect(stale).to_contain_text("夜间经济促进办法.txt")
        rebuild(opened)
        expect(opened.locator("#pq-rebuild-area")).to_contain_text("新增 1")
        expect(stale).to_have_count(0)
        opened.get_by_role("tab", name="提问").click()
        ask(opened, "夜市营业时间延长到几点?")
        expect(opened.locator(".pq-card .pq-quote").first).to_contain_text("凌晨两点")
        expect(opened.locator(".pq-card .pq-citation").first).to_have_text("《夜间经济促进办法》第一条")
    finally:
        added.unlink()
    opened.get_by_role("tab", name="文件").click()
    expect(stale).to_contain_text("移除")
    opened.get_by_role("tab", name="提问").click()
    ask(opened, "夜市的摊位费怎么收?")
    expect(opened.locator("#pq-answer .pq-banner[data-code='index_stale']")).to_contain_text("移除 1")
    opened.get_by_role("tab", name="文件").click()
    rebuild(opened)
    expect(opened.locator("#pq-rebuild-area")).to_contain_text("移除 1")
    expect(opened.locator(".pq-document").filter(has_text="夜间经济")).to_have_count(0)
    opened.get_by_role("tab", name="提问").click()
    ask(opened, "夜市营业时间延长到几点?")
    expect(opened.locator("#pq-answer")).not_to_contain_text("凌晨两点")


def test_a_file_that_cannot_be_read_is_named_and_the_others_still_answer(app: App, opened: Page) -> None:
    bad = app.corpus / "图片.txt"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0" * 50)
    try:
        opened.get_by_role("tab", name="文件").click()
        rebuild(opened)
        expect(opened.locator("#pq-documents .pq-unreadable")).to_contain_text("图片.txt")
        opened.get_by_role("tab", name="提问").click()
        ask(opened, _QUESTION)
        expect(opened.locator(".pq-card .pq-citation").first).to_have_text(_CITATION)
        folded = opened.locator("#pq-answer .pq-cards ~ .pq-unreadable")
        expect(folded.locator("summary")).to_have_text("1 份文件未能读入")
        expect(folded.locator("li")).to_be_hidden()
        folded.locator("summary").press("Enter")
        expect(folded.locator("li")).to_contain_text("图片.txt")
    finally:
        bad.unlink()
    opened.get_by_role("tab", name="文件").click()
    rebuild(opened)
    expect(opened.locator("#pq-documents .pq-unreadable")).to_have_count(0)


def test_a_scan_is_named_with_its_pages_and_what_to_do_and_a_partly_scanned_file_says_so(
    app: App, opened: Page
) -> None:
    scan, partly = app.corpus / "扫描件.pdf", app.corpus / "通知.pdf"
    scan.write_bytes(scanned())
    partly.write_bytes(scanned("第一条 夜市可以营业至凌晨两点，由市商务局负责管理。"))
    try:
        opened.get_by_role("tab", name="文件").click()
        rebuild(opened)
        said = opened.locator("#pq-documents .pq-unreadable")
        if ocr_is_installed():  # there is nothing on the pictures
            expect(said).to_contain_text("扫描件.pdf 没有读出文字:第 1–2 页只有图像,没有文字层;图像上没有认出文字")
        else:
            expect(said).to_contain_text("扫描件.pdf 没有读出文字:第 1–2 页只有图像,没有文字层")
            expect(said).to_contain_text(OCR_COMMAND)
        row = opened.locator(".pq-document[data-source='通知.pdf']")
        expect(row).to_contain_text("第2–3页未能读入:只有图像,没有文字层")
        opened.get_by_role("tab", name="提问").click()
        ask(opened, "夜市可以营业至几点?")
        expect(opened.locator("#pq-answer .pq-citation").first).to_have_text("《通知》第一条，第1页")
    finally:
        scan.unlink()
        partly.unlink()
    opened.get_by_role("tab", name="文件").click()
    rebuild(opened)


def test_the_documents_tab_shows_what_is_missing_from_an_outline(opened: Page) -> None:
    opened.get_by_role("tab", name="文件").click()
    row = opened.locator(f".pq-document[data-source='{SPEECH}']")
    expect(row.locator(".pq-sections p")).to_contain_text("缺失")
    row.locator("[data-do='show']").click()
    expect(opened.locator("#pq-document .pq-outline")).to_contain_text("五、强化组织保障")
    expect(opened.locator("#pq-document .pq-entry[data-status='listed_only']").first).to_be_attached()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize(("locale", "asked"), [("zh-CN", "提问"), ("en-US", "Ask")], ids=["Chinese", "English"])
def test_the_page_fits_and_speaks_the_browsers_language(
    app: App, browser: Browser, width: int, height: int, locale: str, asked: str
) -> None:
    with browser.new_context(locale=locale, viewport={"width": width, "height": height}) as context:
        page = open_page(context.new_page(), app)
        expect(page.locator("#pq-ask")).to_have_text(asked)
        expect(page.get_by_role("tab").first).to_have_text(asked)
        ask(page, _QUESTION)
        page.locator(".pq-card .pq-show").first.click()
        expect(page.locator("mark.pq-here").first).to_be_in_viewport(timeout=WAIT_MS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("tab").nth(1).click()
        expect(page.locator(".pq-document").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
