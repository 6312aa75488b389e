"""What cannot both stand: two revisions of one promise, a due of another year, a turn elsewhere."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.contradictions.kinds import contradictions_on, count_on
from support.make import (
    KNOWN,
    change,
    make_commitment,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_status,
)
from support.pages import ANYBODY, Page, context_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/contradictions/"


def found(day: date | None = None) -> set[Any]:
    """Return the rows that are listed; each is counted, too."""
    rows = [row for _, rows in contradictions_on(day) for row in rows]
    assert len(rows) == count_on(day)
    return set(rows)


@pytest.mark.both_databases
def test_two_open_revisions_of_one_promise_are_listed_until_one_is_closed() -> None:
    promise = make_commitment()
    one, other = (make_commitment(revises=promise) for _ in range(2))
    make_commitment(revises=make_commitment())
    make_commitment(qualifies=promise)
    assert found() == {one, other}
    make_outcome(commitment=one, status="withdrawn")
    assert found() == set()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("words", "is_wrong"),
    [
        ({"when_en": "at SCCP1 2023"}, True),
        ({"when_zh": "2023年SCCP第1次會議"}, True),
        ({"when_en": "at SCCP2 2022", "when_zh": "2023年SCCP第2次會議"}, True),
        ({"when_en": "at SCCP2 2022"}, False),
        ({"when_en": "2021 or 2022, at SCCP2"}, False),
        ({"when_zh": "111年SCCP第2次會議"}, False),
        ({"when_en": "at the next meeting"}, False),
    ],
)
def test_a_due_whose_words_name_another_year_than_its_meeting_is_listed(
    words: dict[str, str], is_wrong: bool
) -> None:
    meeting = make_meeting(slug="2022-sccp2", when_en="August 2022", year=2022)
    promise = make_commitment(due_meeting=meeting, meeting=meeting, **words)
    initiative = make_initiative(due_meeting=meeting, **words)
    assert found() == ({promise, initiative} if is_wrong else set())


@pytest.mark.both_databases
def test_a_turn_of_another_meeting_is_listed_until_its_line_is_void() -> None:
    here, there = make_meeting(when_en=""), make_meeting(when_en="")
    mine, other = make_intervention(meeting=here), make_intervention(meeting=there)
    for turn in (mine, other):
        figure = make_figure(meeting=here, intervention=turn)
        line = make_status(heard_at=here, intervention=turn)
        outcome = make_outcome(commitment=make_commitment(), heard_at=here, intervention=turn)
        make_status(heard_at=None, intervention=turn)
    # A form refuses such a turn; its meeting may have been mended since.
    moved = make_intervention(meeting=here)
    promise = make_commitment(meeting=here, intervention=moved, stated_by=moved.speaker)
    change(moved, meeting=there, number=99)
    assert found() == {promise, figure, line, outcome}
    line.void("Another meeting.")
    assert found() == {promise, figure, outcome}


def test_it_is_told_as_of_a_day() -> None:
    promise = make_commitment()
    for day in (KNOWN, date(2022, 6, 1)):
        make_commitment(revises=promise, recorded_on=day)
    assert (count_on(date(2022, 5, 31)), count_on(date(2022, 6, 1))) == (0, 2)


def test_the_page_leads_to_where_it_is_mended_and_the_first_page_leads_to_it(
    client: Client, admin_client: Client
) -> None:
    assert "Nothing of the kind is on record." in Page(client.get(URL)).text
    assert URL not in Page(admin_client.get("/")).links
    promise = make_commitment()
    one, other = (make_commitment(revises=promise) for _ in range(2))
    for row in (one, other):
        assert row.get_absolute_url() in Page(client.get(URL)).links
        assert (
            f"/admin/initiatives/commitment/{row.pk}/change/" in Page(admin_client.get(URL)).links
        )
    assert (context_of("/")["contradictions"], context_of("/", user=ANYBODY)["contradictions"]) == (
        0,
        2,
    )
    assert URL in Page(admin_client.get("/")).links


@pytest.mark.usefixtures("record")
def test_there_is_none_in_the_record() -> None:
    assert found() == set()
