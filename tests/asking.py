"""Assistants over small corpora with an encoder that needs no model, and what their answers are looked at by."""

from __future__ import annotations

from policyqa.answering.calibration import Calibration, Logistic
from policyqa.assistant import Assistant
from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.records import Answer, Notice, NoticeCode
from tests.fakes import FakeEncoder


def assistant_of(settings: Settings) -> Assistant:
    build_index(settings, FakeEncoder())
    return Assistant.open(settings, encoder=FakeEncoder())


def by_words(assistant: Assistant) -> Assistant:
    found, plain = (Logistic(-6.0, ((name, 10.0),)) for name in ("exact3", "cover3"))
    assistant._calibration = Calibration(found, Logistic(-6.0, ()), 0.025, plain=plain, plain_offer=0.04)
    return assistant


def codes(answer: Answer) -> list[NoticeCode]:
    return [notice.code for notice in answer.notices]


def notice_of(answer: Answer, code: NoticeCode) -> Notice:
    (notice,) = (notice for notice in answer.notices if notice.code is code)
    return notice
