"""A promise that a later word qualifies stays as it was said, and due when it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from initiatives.models import Commitment, DueState
from support.make import change, make_commitment
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

ARTICLE = date(2024, 2, 22)


def test_article_5_3_is_overdue_in_march_2024_though_its_law_is_hoped_for_later() -> None:
    told = Commitment.objects.as_of(date(2024, 3, 1)).with_due_state()
    article, law = (told.get(meeting__slug="2022-sccp1", number=number) for number in (27, 32))
    assert law.qualifies == article
    assert article.due_latest == ARTICLE
    assert article.due_state == DueState.OVERDUE
    assert law.due_state == DueState.DUE


def test_what_qualifies_closes_nothing_and_is_no_step_of_the_chain() -> None:
    promise = make_commitment(earliest=ARTICLE, latest=ARTICLE, when_en="22 February 2024")
    later = make_commitment(qualifies=promise)
    assert Commitment.objects.with_due_state().get(pk=promise.pk).due_state != DueState.CLOSED
    assert Commitment.objects.with_steps().get(pk=promise.pk).steps == []
    assert list(Commitment.objects.open().filter(pk__in=[promise.pk, later.pk])) == [promise, later]


def test_each_page_shows_the_other(client: Client) -> None:
    promise = make_commitment(text_en="Implement the article.")
    later = make_commitment(qualifies=promise, text_en="Once the law is passed.")
    for row, other in ((promise, later), (later, promise)):
        page = Page(client.get(row.get_absolute_url(), headers={"accept-language": "en"}))
        assert other.get_absolute_url() in page.links
        assert str(other.text) in page.text


def test_one_does_not_replace_and_qualify_the_same() -> None:
    promise = make_commitment()
    later = make_commitment(revises=promise)
    later.qualifies = promise
    with pytest.raises(ValidationError, match="replaces an earlier one or qualifies it, not both"):
        later.full_clean()
    other = make_commitment()
    change(later, qualifies=other)
    assert list(other.qualifications.all()) == [later]
