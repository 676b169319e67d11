"""What the page does on its events, asked without a browser."""

from __future__ import annotations

import gradio as gr
import pytest

from policyqa.interfaces.desk import Desk
from policyqa.interfaces.page_handlers import Handlers


@pytest.mark.parametrize("wanted", [None, "", "讲话"], ids=["none", "empty", "name"])
def test_the_documents_are_listed_before_a_name_was_typed(desk: Desk, wanted: str | None) -> None:
    listing = Handlers(desk).documents(wanted, gr.Request(headers={}))[1]
    assert 'data-source="讲话.txt"' in listing


def test_a_name_that_no_document_has_lists_none(desk: Desk) -> None:
    assert "data-source" not in Handlers(desk).documents("长颈鹿", gr.Request(headers={}))[1]
