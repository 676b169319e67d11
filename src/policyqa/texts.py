"""Every text a person reads that is not of a document: Chinese first, English second, from one table."""

from __future__ import annotations

from policyqa.records import Notice, NoticeCode, Timing, Understood, Verdict

__all__ = [
    "LANGUAGES",
    "badge_help",
    "confidence_text",
    "notice_text",
    "passage_notice_text",
    "preferred_language",
    "reranked_text",
    "say",
    "understood_text",
    "verdict_text",
]

LANGUAGES = ("zh", "en")

_NOTICES: dict[NoticeCode, tuple[str, str]] = {
    NoticeCode.PLACEHOLDER: ("原文此处留空未填", "A blank in the source was never filled in"),
    NoticeCode.CUT_OFF: ("原文在此处残缺", "The source text is cut off here"),
    NoticeCode.HEADING_INFERRED: ("标题由提纲推定", "Heading inferred from the outline"),
    NoticeCode.SUPERSEDED: ("已有更新版本", "A newer version exists"),
    NoticeCode.LISTED_ONLY: ("{sections}列于提纲,正文缺失", "{sections}: listed in the outline, text missing"),
    NoticeCode.PARTLY_LISTED: (
        "另有{sections}只列于提纲,正文缺失",
        "Also asked about, but only listed in the outline: {sections}",
    ),
    NoticeCode.INCOMPLETE: (
        "这份文件本身不完整,部分正文缺失",
        "This document is incomplete: some of its text is missing",
    ),
    NoticeCode.UNREADABLE_FILE: ("文件未能读入:{reason}", "File not read: {reason}"),
    NoticeCode.INDEX_STALE: (
        "文件夹已有变化(新增 {added}、修改 {changed}、移除 {removed}),请重建索引",
        "The folder has changed ({added} added, {changed} changed, {removed} removed): rebuild the index",
    ),
    NoticeCode.NO_SUCH_DOCUMENT: ("没有名为“{name}”的文件", "There is no document called “{name}”"),
    NoticeCode.NO_SUCH_CLAUSE: ("{documents}里没有{clause}", "{documents}: there is no {clause} in it"),
    NoticeCode.FIGURE_BLANK: (
        "“{sentence}”:原文未填写数字",
        "“{sentence}”: the figure was never filled in in the source",
    ),
    NoticeCode.PART_NOT_FOUND: (
        "问题中的“{part}”在这些文件中没有找到",
        "This part of the question was not found in these documents: “{part}”",
    ),
    NoticeCode.SIDE_NOT_FOUND: (
        "要比较的“{part}”在这些文件中没有找到",
        "This side of the comparison was not found in these documents: “{part}”",
    ),
    NoticeCode.NUMBERING_GAP: (
        "编号不连续({sections}),原文可能缺少文字",
        "Numbers are skipped ({sections}): some text may be missing",
    ),
    NoticeCode.NO_SECTIONS: (
        "没有认出标题,整份文件作为一节",
        "No headings were recognised: the whole document is one section",
    ),
    NoticeCode.OUTLINE_MISMATCH: ("提纲与正文不一致:{detail}", "Outline and text disagree: {detail}"),
    NoticeCode.PAGES_UNREAD: ("第{pages}页未能读入:{reason}", "Pages not read: {pages}: {reason}"),
    NoticeCode.PAGES_OCR: (
        "第{pages}页由图像识别(平均置信度 {confidence}),引用前请对照原件",
        "Pages recognised from images: {pages} (mean confidence {confidence}); check the original before quoting",
    ),
}
_COUNTED = (
    "这份文件本身不完整:全文{total}字,此处仅有{shown}字",
    "This document is incomplete: {shown} of {total} characters are here",
)
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.ANSWERED: ("已找到原文", "Found in the documents"),
    Verdict.LISTED_ONLY: ("提纲中有,正文缺失", "Listed in the outline, text missing"),
    Verdict.NOT_FOUND: ("这些文件中没有答案", "Not in these documents"),
}


_BADGE_HELP: dict[NoticeCode, tuple[str, str]] = {
    NoticeCode.PLACEHOLDER: (
        "原文以 [*] 等占位符留空，数字或名称从未填写；引用时请勿当作已有数据",
        "The source has blanks such as [*] where a figure or name was never filled in; do not quote them as data",
    ),
    NoticeCode.CUT_OFF: (
        "这一段的开头或结尾在原文件中缺失，引用时请注明",
        "The beginning or end of this passage is missing from the file; say so when you quote it",
    ),
    NoticeCode.HEADING_INFERRED: (
        "正文中没有这一标题，所属部分是对照提纲推定的",
        "The heading does not stand in the text; where the passage belongs was inferred from the outline",
    ),
    NoticeCode.SUPERSEDED: (
        "同一文件有日期更新的版本，请以新版本为准",
        "There is a later version of the same document; rely on that one",
    ),
}


def _pick(pair: tuple[str, str], language: str) -> str:
    return pair[LANGUAGES.index(language)]


def notice_text(notice: Notice, language: str = "zh") -> str:
    """The sentence that a notice says, its fields filled in."""
    fields = dict(notice.fields)
    counted = notice.code is NoticeCode.INCOMPLETE and fields.get("shown") and fields.get("total")
    return _pick(_COUNTED if counted else _NOTICES[notice.code], language).format(**fields)


def passage_notice_text(code: NoticeCode, language: str = "zh") -> str:
    """The words of a badge on a passage."""
    return _pick(_NOTICES[code], language)


def badge_help(code: NoticeCode, language: str = "zh") -> str:
    """A sentence for whoever quotes a passage with this badge."""
    return _pick(_BADGE_HELP.get(code, _NOTICES[code]), language)


def confidence_text(confidence: float) -> str:
    """A probability in per cent, 99% at the most: no calibration knows the last hundredth."""
    return f"{min(confidence, 0.99):.0%}"


def verdict_text(verdict: Verdict, language: str = "zh") -> str:
    """The verdict in a few words."""
    return _pick(_VERDICTS[verdict], language)


def understood_text(understood: Understood, language: str = "zh") -> str:
    """How the question was understood, where that is not as it was typed."""
    taken = _joint(language).join(f"“{change.taken}”" for change in understood.changes)
    typed = _joint(language).join(change.typed for change in understood.changes)
    return say("understood", language, taken=taken, typed=typed)


def reranked_text(timing: Timing, language: str = "zh") -> str:
    """How many passages were compared closely for an answer, and how long that took."""
    return say("reranked", language, count=timing.reranked, seconds=f"{timing.rerank / 1e3:.1f}")


def _joint(language: str) -> str:
    return "、" if language == "zh" else ", "


_TEXTS: dict[str, tuple[str, str]] = {
    # masthead and tabs
    "name": ("政策文件问答", "Policy Q&A"),
    "tagline": (
        "只引原文，注明出处；文件里没有的，就说没有",
        'Exact passages with their citations, or a plain "not there"',
    ),
    "loaded": ("{documents} 份文件 · {passages} 个段落", "Documents: {documents} · Passages: {passages}"),
    "tab_ask": ("提问", "Ask"),
    "tab_documents": ("文件", "Documents"),
    # asking
    "question": ("问题", "Question"),
    "question_hint": ("请输入问题，按回车键提问", "Type a question and press Enter"),
    "ask": ("提问", "Ask"),
    "question_empty": ("问题是空的；请输入要问的内容", "The question is empty; please type what you want to ask"),
    "question_long": (
        "问题有 {chars} 个字符，超过上限 {limit}；请缩短后再问",
        "The question has {chars} characters, more than the limit of {limit}; please shorten it",
    ),
    "top_k": ("段落数", "Passages"),
    "examples": ("例如", "For example"),
    "example_heading": ("关于“{heading}”，文件是怎么说的？", "What do the documents say about “{heading}”?"),
    "passages_found": ("{count} 个段落", "passages: {count}"),
    "confidence": ("把握 {share}", "{share} sure"),
    "confidence_help": ("这一判断正确的概率，由校准得出", "How likely this verdict is to be right, by calibration"),
    "explain_answered": ("以下 {count} 段是原文，逐字引用", "Quoted word for word; passages: {count}"),
    "explain_listed_only": (
        "所问内容只在提纲中列有标题，这份文件里没有它的正文，因此无法回答",
        "What you ask about is only a heading in the outline; its text is not in this file, so it cannot be answered",
    ),
    "explain_not_found": (
        "已检索全部文件，没有找到能回答这个问题的段落",
        "All documents were searched; no passage answers this question",
    ),
    "understood": ("按{taken}查找（您输入：{typed}）", "Searched for {taken} (you typed: {typed})"),
    "listed_head": ("列于提纲，正文缺失", "Listed in the outline, text missing"),
    "nearest": ("最接近的段落，不是答案（{count} 段）", "Nearest passages ({count}), not an answer"),
    "group_head": ("{citation}的 {total} 条", "{citation}: all points, {total}"),
    "group_part": ("{citation}的 {total} 条中的 {shown} 条", "{citation}: {shown} of {total} points"),
    "about_side": ("关于“{side}”", "On “{side}”"),
    "items_count": ("列有 {count} 项", "Items: {count}"),
    "versions": ("同一条的其他版本（{count}）", "Other versions of this article ({count})"),
    "blank": ("原文此处留空未填", "Left blank in the source"),
    "copy": ("复制引用", "Copy citation"),
    "copy_help": ("把引用复制到剪贴板", "Copy the citation to the clipboard"),
    "copied": ("已复制", "Copied"),
    "copy_failed": ("复制失败，请手动选取", "Could not copy; please select it"),
    "show_source": ("查看原文", "Open in source"),
    "show_outline": ("在提纲中查看", "Show in outline"),
    "score": ("相关度 {score}", "score {score}"),
    "rank_dense": ("语义第 {rank} 位", "semantic rank {rank}"),
    "rank_lexical": ("词面第 {rank} 位", "lexical rank {rank}"),
    "reranked": ("逐词比较了 {count} 段，用时 {seconds} 秒", "{count} passages compared token by token in {seconds} s"),
    "timing": ("用时 {ms} 毫秒", "{ms} ms"),
    # the source view
    "source_view": ("原文", "Source"),
    "outline": ("提纲", "Outline"),
    "close": ("关闭", "Close"),
    "site_note": ("转载网站的说明，不是文件正文", "A note of the copying site, not part of the document"),
    "status_present": ("正文完整", "text present"),
    "status_partial": ("正文残缺", "incomplete"),
    "status_listed_only": ("正文缺失", "text missing"),
    "inferred": ("标题推定", "inferred"),
    "page_begins": ("第{number}页", "page {number}"),
    "more_above": ("↑ 前面还有 {count} 字", "↑ {count} more characters above"),
    "more_below": ("↓ 后面还有 {count} 字", "↓ {count} more characters below"),
    "no_document": ("这份文件已不在索引中，请重新提问", "This document is no longer in the index; please ask again"),
    # documents
    "built": (
        "建于 {created} · 模型 {model} · 语料文件夹 {folder}",
        "Built {created} · model {model} · corpus folder {folder}",
    ),
    "document_facts": ("{chars} 字 · {passages} 个段落", "characters: {chars} · passages: {passages}"),
    "section_counts": (
        "完整 {present} 节 · 残缺 {partial} 节 · 缺失 {listed_only} 节",
        "sections present: {present} · incomplete: {partial} · missing: {listed_only}",
    ),
    "sections_whole": ("{present} 节，正文完整", "sections: {present}, all present"),
    "open_document": ("查看提纲与原文", "Outline and text"),
    "filter": ("按名称筛选", "Filter by name"),
    "filter_hint": ("文件名或标题", "File name or title"),
    "not_all_shown": (
        "共 {total} 份，只列出前 {shown} 份；请用筛选缩小范围",
        "{shown} of {total} shown; use the filter",
    ),
    "none_match": ("没有名称相符的文件", "No document matches"),
    "unreadable_count": ("{count} 份文件未能读入", "Files that could not be read: {count}"),
    "unreadable_where": ("policyqa stats 可见", "see policyqa stats"),
    "stale_head": ("文件夹有变化，索引尚未更新", "The folder has changed since the index was built"),
    "up_to_date": ("索引与文件夹一致", "The index is up to date with the folder"),
    "added": ("新增", "Added"),
    "changed": ("修改", "Changed"),
    "removed": ("移除", "Removed"),
    "and_more": ("……等 {count} 份", "… {count} in all"),
    # rebuilding
    "rebuild": ("重建索引", "Rebuild index"),
    "cancel": ("停止", "Stop"),
    "cancelling": ("正在停止…", "Stopping…"),
    "phase_starting": ("准备模型", "Preparing the model"),
    "phase_reading": ("读取文件", "Reading documents"),
    "phase_encoding": ("计算向量", "Encoding passages"),
    "phase_writing": ("写入索引", "Writing the index"),
    "progress_documents": ("文件 {done}/{total}", "documents {done}/{total}"),
    "progress_passages": ("段落 {done}/{total}", "passages {done}/{total}"),
    "elapsed": ("已用 {time}", "{time} so far"),
    "remaining": ("约剩 {time}", "about {time} left"),
    "remaining_unknown": ("剩余时间估算中", "estimating time left"),
    "seconds": ("{s} 秒", "{s} s"),
    "minutes": ("{m} 分 {s} 秒", "{m} min {s} s"),
    "rebuilding": ("正在重建索引，期间可以照常提问", "Rebuilding the index; you can go on asking meanwhile"),
    "rebuilding_first": ("正在建立索引，完成后即可提问", "Building the index; you can ask when it is done"),
    "rebuilt": (
        "索引已更新：文件 {documents}、段落 {passages}（新增 {added}、修改 {changed}、移除 {removed}），用时 {time}",
        "Index updated: documents {documents}, passages {passages} "
        "({added} added, {changed} changed, {removed} removed) in {time}",
    ),
    "rebuilt_nothing": ("文件没有变化，索引保持不变", "Nothing has changed; the index stays as it is"),
    "rebuilt_failed": ("另有 {count} 个文件未能读入，见下", "files that could not be read: {count}, see below"),
    "already_rebuilding": ("正在重建索引，请等它完成", "The index is being rebuilt; please wait until it is done"),
    # what cannot be done
    "no_index": ("还不能提问：{reason}", "Cannot answer yet: {reason}"),
    "no_index_hint": ("请到“文件”页点“重建索引”", "Open “Documents” and press “Rebuild index”"),
    "unexpected": (
        "出现意外错误，已记入日志；请重试",
        "Something unexpected happened and was logged; please try again",
    ),
    "bad_request": ("请求格式不对：{reason}", "Bad request: {reason}"),
}


def preferred_language(accepted: str | None) -> str:
    """The language for an ``Accept-Language`` header: Chinese for any Chinese that comes first, else English.

    Without a header it is Chinese.
    """
    best, language = 0.0, "zh"
    for item in (accepted or "").split(","):
        name, _, quality = item.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if name.replace("-", "").isalnum() and weight > best:
            best, language = weight, "zh" if name.lower().startswith("zh") else "en"
    return language


def say(key: str, language: str = "zh", **fields: object) -> str:
    """A text of the page or the shell by its key.

    :raises KeyError: there is no such text.
    """
    return _pick(_TEXTS[key], language).format(**fields)
