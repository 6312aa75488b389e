"""The addresses of the pages of many rows are those of each."""

from typing import Any

import pytest
from django.apps import apps

from sccp_tracker.records.page_url import PageUrl, page_urls
from sccp_tracker.records.streams import under_prefix

WITH_PAGES = [
    model
    for model in apps.get_models()
    if isinstance(getattr(model, "get_absolute_url", None), PageUrl)
]

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("model", WITH_PAGES)
def test_many_rows_of_a_noun_have_the_address_that_each_has(record: None, model: Any) -> None:
    rows = list(model._base_manager.all()[:50])
    assert page_urls(rows) == [row.get_absolute_url() for row in rows]
    with under_prefix("/as-of/2022-02-17/"):
        assert page_urls(rows) == [row.get_absolute_url() for row in rows]


def test_rows_of_several_nouns_have_theirs(record: None) -> None:
    rows: list[Any] = [model._base_manager.first() for model in WITH_PAGES]
    some = [row for row in rows if row is not None]
    assert len(some) > 5
    assert page_urls(some) == [row.get_absolute_url() for row in some]
    assert page_urls([]) == []
