"""A commitment may concern several initiatives, and is found at each."""

import pytest
from django.test import Client

from initiatives.models import Commitment, Initiative
from support.make import make_commitment, make_initiative, make_outcome
from support.pages import Page, rows_at
from support.sheets import exported, imported, totals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def test_what_the_united_states_is_to_share_concerns_both_of_its_data_pilots(
    client: Client,
) -> None:
    row = Commitment.objects.get(meeting__slug="2022-sccp1", number=47)
    page = Page(client.get(row.get_absolute_url()))
    for slug in ("section-321-data-pilot", "entry-type-86-test"):
        initiative = Initiative.objects.get(slug=slug)
        assert initiative in row.concerned
        assert initiative.get_absolute_url() in page.links
        there = Page(client.get(initiative.get_absolute_url()))
        assert row.get_absolute_url() in there.links
        found = rows_at(f"/commitments/?initiative={slug}")
        assert 47 in {each.number for each in found}


def test_an_outcome_is_a_word_of_each_initiative_that_it_concerns() -> None:
    main, other = make_initiative(), make_initiative()
    row = make_commitment(initiative=main)
    row.other_initiatives.set([other])
    line = make_outcome(commitment=row)
    heard = Initiative.objects.with_last_word().filter(pk__in=[main.pk, other.pk])
    assert {each.last_word for each in heard} == {line.as_of}


def test_a_sheet_brings_them_back() -> None:
    rows = Commitment.objects.with_status().filter(meeting__slug="2022-sccp1", number=47)
    sheet = exported(Commitment, rows)
    assert [row["other_initiatives"] for row in sheet.dict] == ["entry-type-86-test"]
    assert totals(imported(Commitment, sheet)) == {"same": 1}
