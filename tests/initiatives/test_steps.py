"""A promise that moved shows its steps, how often it moved, and its wordings side by side."""

from datetime import date
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Commitment
from initiatives.models.chain import first_of
from support.make import make_commitment
from support.pages import Page, rows_at, table_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

SAID = [date(2022, 2, 17), date(2022, 8, 20), date(2022, 9, 2)]
WORDS = ["May 2022", "July 2022", "SCCP1 2023"]


@pytest.fixture
def steps() -> list[Commitment]:
    """A promise that was made, and moved twice."""
    rows: list[Commitment] = []
    for day, words in zip(SAID, WORDS, strict=True):
        said: dict[str, Any] = {"revises": rows[-1]} if rows else {}
        text = f"Report on the pilot in {words}."
        rows.append(make_commitment(text_en=text, when_en=words, recorded_on=day, **said))
    return rows


def known(day: date | None, *rows: Commitment) -> list[list[Commitment]]:
    found = Commitment.objects.as_of(day).with_steps().in_bulk([row.pk for row in rows])
    return [found[row.pk].steps for row in rows]


@pytest.mark.both_databases
def test_each_wording_knows_all_steps_and_those_of_a_later_day_are_not_there(
    steps: list[Commitment],
) -> None:
    assert known(None, *steps) == [steps] * 3
    assert known(SAID[1], *steps[:2]) == [steps[:2]] * 2
    assert known(SAID[0], steps[0]) == [[]]


@pytest.mark.both_databases
def test_the_database_counts_and_sorts_by_how_often_a_promise_moved(
    steps: list[Commitment],
) -> None:
    once = make_commitment(revises=make_commitment())
    for day, times in ((None, 2), (SAID[1], 1), (SAID[0], None)):
        rows = Commitment.objects.as_of(day).with_steps()
        counted = rows.filter(pk=steps[0].pk).annotate(counted=F("times_moved"))
        assert counted.values_list("counted", flat=True).get() == times
        assert rows.get(pk=steps[0].pk).times_moved == times
    moved = {row.pk for row in steps}, {once.pk, once.revises_id}
    first = [row.pk for row in rows_at("/commitments/", {"sort": "-moved"})]
    assert (set(first[:3]), set(first[3:5])) == moved
    # What never moved comes last both ways.
    ascending = [row.pk for row in rows_at("/commitments/", {"sort": "moved"})]
    assert (set(ascending[2:5]), set(ascending[:2])) == moved


@pytest.mark.both_databases
def test_two_that_revise_each_other_by_mistake_have_two_steps() -> None:
    one = make_commitment()
    other = make_commitment(revises=one)
    one.revises = other
    one.save()
    rows = Commitment.objects.with_steps().filter(pk__in=[one.pk, other.pk])
    assert [len(row.steps) for row in rows] == [2, 2]
    counted = rows.annotate(counted=F("times_moved"))
    assert list(counted.values_list("counted", flat=True)) == [1, 1]


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=9))
def test_all_that_hang_together_have_one_first_wording(links: dict[int, int]) -> None:
    firsts = first_of(links)
    assert firsts.keys() == {*links, *links.values()}
    for later, earlier in links.items():
        assert firsts[later] == firsts[earlier]
    assert all(firsts[first] == first for first in firsts.values())


def test_the_list_its_file_and_the_follow_up_show_the_steps(
    client: Client, steps: list[Commitment]
) -> None:
    listed = {row.pk: row for row in table_at("/commitments/").rows}
    assert listed[steps[0].pk].steps_in_words == "May 2022 → July 2022 → SCCP1 2023"
    with override("zh-hant"):
        undated = make_commitment(revises=make_commitment(when_zh="本年5月"))
        told = Commitment.objects.with_steps().get(pk=undated.pk)
        assert told.steps_in_words == "2022年5月 → 未定期限"
    file = client.get("/commitments/", {"export": "csv"}).getvalue().decode()
    assert "2,May 2022 → July 2022 → SCCP1 2023," in file
    url = "/as-of/2022-09-01/meetings/2022-sccp2/follow-up/"
    text = Page(client.get(url, headers={"accept-language": "en"})).text
    assert "May 2022 → July 2022" in text
    assert "→ SCCP1 2023" not in text


def test_the_page_of_each_wording_shows_all_of_them(
    client: Client, steps: list[Commitment]
) -> None:
    for row in steps:
        page = Page(client.get(row.get_absolute_url(), headers={"accept-language": "en"}))
        assert "moved 2 times" in page.text
        places = [page.text.index(step.text_en, page.text.index("moved 2")) for step in steps]
        assert places == sorted(places)
        assert {step.get_absolute_url() for step in steps} <= set(page.links)
    then = client.get(f"/as-of/2022-08-20{steps[0].get_absolute_url()}")
    assert "SCCP1 2023" not in then.content.decode()
