"""When something fails: a page of ours that needs nothing, and a start that heals or says why."""

from typing import Any

import pytest
from conftest import Page
from django.db import OperationalError
from django.test import Client

from initiatives.views.home import Home


@pytest.mark.parametrize(
    ("problem", "status", "english", "chinese"),
    [
        (ValueError("ours"), 500, "Something went wrong", "發生錯誤"),
        (OperationalError("disk full"), 503, "Not possible at present", "目前無法處理"),
    ],
)
def test_what_fails_is_told_in_both_languages_without_the_database(
    problem: Exception, status: int, english: str, chinese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise problem

    monkeypatch.setattr(Home, "get", fail)
    # No mark: whatever asks for the database fails.
    answer = Client(raise_request_exception=False).get("/", headers={"accept-language": "zh-TW"})
    page = Page(answer)
    assert answer.status_code == status
    assert english in page.text
    assert chinese in page.text
    assert "/" in page.links
    assert page.inline_code() == []
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
