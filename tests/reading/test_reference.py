"""Which words of a question name a clause, and which only look like it."""

from __future__ import annotations

import pytest

from policyqa.reading.reference import Step, find_reference


@pytest.mark.parametrize(
    ("question", "words", "steps"),
    [
        ("第四十七条是什么?", "第四十七条", (Step(47, "条"),)),
        ("请问第47条的内容", "第47条的", (Step(47, "条"),)),
        ("第十七条之一规定了什么", "第十七条之一", (Step(17, "条", 1),)),
        ("劳动法第四十七条第二款", "第四十七条第二款", (Step(47, "条"), Step(2, "款"))),
        ("第二章第一节讲什么", "第二章第一节", (Step(2, "章"), Step(1, "节"))),
        ("四（一）讲什么", "四（一）", (Step(4, "部分"), Step(1, "点"))),
        ("四、（一）讲什么", "四、（一）", (Step(4, "部分"), Step(1, "点"))),
        ("4.(1)讲什么", "4.(1)", (Step(4, "部分"), Step(1, "点"))),
        ("第四部分第（一）点", "第四部分第（一）点", (Step(4, "部分"), Step(1, "点"))),
        ("第四大部分的第一小点", "第四大部分的第一小点", (Step(4, "部分"), Step(1, "点"))),
        ("四（一）一是", "四（一）一是", (Step(4, "部分"), Step(1, "点"), Step(1, "是"))),
        ("《甲》四、（一）“一是完善”", "四、（一）“一是", (Step(4, "部分"), Step(1, "点"), Step(1, "是"))),
        ("第三部分第二点第一项", "第三部分第二点第一项", (Step(3, "部分"), Step(2, "点"), Step(1, "项"))),
        ("Article 47 of the law", "Article 47", (Step(47, "条"),)),
        ("part four (1)", "part four (1)", (Step(4, "部分"), Step(1, "点"))),
        ("Part IV (ii)", "Part IV (ii)", (Step(4, "部分"), Step(2, "点"))),
        ("Article 47 (2)", "Article 47 (2)", (Step(47, "条"), Step(2, "款"))),
        (
            "Article 47 paragraph 2 item 3",
            "Article 47 paragraph 2 item 3",
            (Step(47, "条"), Step(2, "款"), Step(3, "项")),
        ),
        ("part four section 2", "part four section 2", (Step(4, "部分"), Step(2, "点"))),
        ("section 4, point 3", "section 4, point 3", (Step(4, "部分"), Step(3, "点"))),
        ("the third point of part four", "third point of part four", (Step(4, "部分"), Step(3, "点"))),
        ("the 2nd section of chapter 3", "2nd section of chapter 3", (Step(3, "章"), Step(2, "节"))),
        ("《关于适用刑法第十二条的通知》第三条", "第三条", (Step(3, "条"),)),
        ("《关于适用《刑法》第十二条的通知》第三条", "第三条", (Step(3, "条"),)),
        ("刑法修正案（十一）第一条", "第一条", (Step(1, "条"),)),
        ("劳动合同法47条", "47条", (Step(47, "条"),)),
        ("劳动合同法 47 条的内容", "47 条的", (Step(47, "条"),)),
        ("刑法238条之一", "238条之一", (Step(238, "条", 1),)),
        ("47条讲了什么", "47条", (Step(47, "条"),)),
        ("《甲法》47条第二款", "47条第二款", (Step(47, "条"), Step(2, "款"))),
        ("劳动合同法四十七条规定了什么", "四十七条", (Step(47, "条"),)),
        ("劳动合同法第三章47条", "第三章47条", (Step(3, "章"), Step(47, "条"))),
        ("四部分三点", "四部分三点", (Step(4, "部分"), Step(3, "点"))),
        ("四部分（三）讲什么", "四部分（三）", (Step(4, "部分"), Step(3, "点"))),
        ("第四部分里的（三）", "第四部分里的（三）", (Step(4, "部分"), Step(3, "点"))),
        ("四(三)1是", "四(三)1是", (Step(4, "部分"), Step(3, "点"), Step(1, "是"))),
        ("附件1第三条", "附件1第三条", (Step(1, "附件"), Step(3, "条"))),
        ("附录的第三条", "附录的第三条", (Step(0, "附录"), Step(3, "条"))),
        ("附件1", "附件1", (Step(1, "附件"),)),
        ("通知附件2的内容", "附件2的", (Step(2, "附件"),)),
        ("规范附录B", "附录B", (Step(2, "附录"),)),
        ("第12条之1", "第12条之1", (Step(12, "条", 1),)),
        ("会议纪要第二项", "第二项", (Step(2, "项"),)),
        ("规范第2.1条", "第2.1条", (Step(1, "部分"),)),
        ("《甲》第2.1.3条规定", "第2.1.3条", (Step(3, "部分"),)),
        ("《甲》2.1条件", "2.1", (Step(1, "部分"),)),
        ("《甲》2.（3）①", "2.（3）①", (Step(2, "部分"), Step(3, "点"), Step(1, "点"))),
        ("《甲》（2018-12-29）三、1.的内容", "三、1.", (Step(3, "部分"), Step(1, "部分"))),
    ],
)
def test_a_question_that_names_a_clause_is_read(question: str, words: str, steps: tuple[Step, ...]) -> None:
    reference = find_reference(question)
    assert reference is not None
    assert reference.steps == steps
    assert question[reference.start : reference.end] == words


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("第四条和第十四条", [[(4, "条")], [(14, "条")]]),
        ("第四条、第六条", [[(4, "条")], [(6, "条")]]),
        ("第十二条至第十四条", [[(12, "条")], [(13, "条")], [(14, "条")]]),
        ("第四、六条", [[(4, "条")], [(6, "条")]]),
        ("第四至六条", [[(4, "条")], [(5, "条")], [(6, "条")]]),
        ("第四条第一款和第二款", [[(4, "条"), (1, "款")], [(4, "条"), (2, "款")]]),
        ("第四条第一款和第五条", [[(4, "条"), (1, "款")], [(5, "条")]]),
        ("第二章第四条和第三章", [[(2, "章"), (4, "条")], [(3, "章")]]),
        ("四（一）和（二）", [[(4, "部分"), (1, "点")], [(4, "部分"), (2, "点")]]),
        ("通知附件1和附件2", [[(1, "附件")], [(2, "附件")]]),
        ("第三条和第三方机构", [[(3, "条")]]),
        ("第一条至第九百条", [[(number, "条")] for number in range(1, 21)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_several_clauses_may_be_named_in_one_breath(question: str, places: list[list[tuple[int, str]]]) -> None:
    reference = find_reference(question)
    assert reference is not None
    found = (reference.steps, *reference.more)
    assert [[(step.number, step.unit) for step in steps] for steps in found] == places


@pytest.mark.parametrize(
    "question",
    [
        "第一产业增加值是多少",
        "第三方检测机构有哪些",
        "一是什么意思",
        "一是完善政策,二是加强宣传",
        "2024年的目标",
        "十四五规划的目标",
        "三（二）班的安排",
        "国发2024(3)号",
        "国发〔2024〕12号文",
        "第一点是什么",
        "第三个问题怎么解决",
        "第一条例外",
        "第二章程",
        "第一节课",
        "3.2亿元",
        "一、二线城市",
        "(一)",
        "47条措施",
        "47条意见有哪些",
        "提出了3条建议",
        "20条的措施有哪些",
        "出台20条",
        "一共47条",
        "有47条吗",
        "这47条是什么",
        "四十七条",
        "三点建议",
        "见附件1填表",
        "《某某通知》附件填写要求",
        "《某某方案》2.5亿元",
        "方案第三项改革任务是什么",
        "按附件1的要求填表",
        "附件怎么填",
        "the third point",
        "the article I read",
        "what is the point",
        "《关于适用刑法第十二条的通知》讲了什么",
        "",
    ],
)
def test_what_only_looks_like_a_clause_is_no_reference(question: str) -> None:
    assert find_reference(question) is None


@pytest.mark.parametrize("days", ["15日", "十五日", "3个月", "三十日", "10个工作日", "二分之一"])
def test_a_period_behind_an_article_is_no_number_of_it(days: str) -> None:
    reference = find_reference(f"第三条之{days}内")
    assert reference is not None
    assert reference.steps == (Step(3, "条"),)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("第三条之一", (Step(3, "条", 1),)),
        ("第133条之1第2款", (Step(133, "条", 1), Step(2, "款"))),
        ("第十条第一款第三项第1目", (Step(10, "条"), Step(1, "款"), Step(3, "项"), Step(1, "点"))),
        ("第三条第一目标", (Step(3, "条"),)),
        ("劳动合同法Article 47 (2)", (Step(47, "条"), Step(2, "款"))),
    ],
)
def test_a_number_behind_an_article_belongs_to_it(text: str, steps: tuple[Step, ...]) -> None:
    reference = find_reference(text)
    assert reference is not None
    assert reference.steps == steps
