"""The day or year to which a number refers, and a note on it."""

import pytest
from django.test import Client

from initiatives.models import Figure
from sccp_tracker.records.resources import resource_of
from support.make import make_figure, make_initiative
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def test_the_pages_say_of_when_a_number_is_and_what_is_noted(client: Client) -> None:
    initiative = make_initiative()
    row = make_figure(initiative=initiative, when_en="end of 2021", note_en="Said as one fifth.")
    for url in (row.get_absolute_url(), initiative.get_absolute_url()):
        text = Page(client.get(url, headers={"accept-language": "en"})).text
        assert "(end of 2021)" in text
        assert "Said as one fifth." in text


def test_one_third_is_told_in_the_note_and_no_more_in_what_it_counts(client: Client) -> None:
    row = Figure.objects.get(series="wco-members-blockchain-experimental")
    assert row.note_en == "Said as one third of the members."
    assert "one third" not in row.counts_en
    assert row in Figure.objects.search("one third")


def test_a_sheet_brings_the_words_back() -> None:
    resource = resource_of(Figure)()
    sheet = resource.export(Figure.objects.exclude(when_en=""))
    assert "end of 2022" in sheet["when_en"]
    result = resource.import_data(sheet, raise_errors=True)
    assert {row.import_type for row in result.rows} == {"skip"}
