"""The day or year to which a number refers, and a note on it."""

import pytest
from django.test import Client

from initiatives.models import Figure
from support.make import make_figure, make_initiative
from support.pages import Page
from support.sheets import exported, imported, totals

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
    sheet = exported(Figure, Figure.objects.exclude(when_en=""))
    assert "end of 2022" in [row["when_en"] for row in sheet.dict]
    assert totals(imported(Figure, sheet)) == {"same": len(sheet)}
