"""What is due before a meeting, after one or between two follows the dates of these meetings."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from initiatives.models import Commitment, DueState
from meetings.models import Meeting
from support.make import change, make_commitment, make_meeting, make_meeting_dates
from support.pages import Page, rows_at

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = timedelta(days=1)
KNOWN = date(2022, 2, 17)
MOVED = date(2022, 4, 1)


@pytest.fixture
def som1() -> Meeting:
    return make_meeting(slug="2022-som1", earliest=date(2022, 2, 14), latest=date(2022, 2, 25),
        when_en="in February", recorded_on=KNOWN)  # fmt: skip


@pytest.fixture
def som2() -> Meeting:
    """A meeting of which only the month is known, and from April on the days."""
    meeting = make_meeting(slug="2022-som2", when_en="May 2022", recorded_on=KNOWN)
    make_meeting_dates(
        meeting=meeting, recorded_on=MOVED, when_en="19-21 May 2022",
        earliest=date(2022, 5, 19), latest=date(2022, 5, 21),
    )  # fmt: skip
    return meeting


def made(when_en: str, **said: Any) -> Commitment:
    return make_commitment(when_en=when_en, recorded_on=KNOWN, firmness="plan", **said)


def said_anew(when_en: str) -> Commitment:
    """Return a commitment that an officer wrote: what its words name is put on record."""
    return change(make_commitment(recorded_on=KNOWN), when_en=when_en)


def window(row: Commitment, day: date | None) -> tuple[date | None, date | None]:
    found = Commitment.objects.as_of(day).with_due().get(pk=row.pk)
    return found.due_earliest, found.due_latest


def test_words_tie_a_due_to_the_meetings_and_it_follows_their_days(
    som1: Meeting, som2: Meeting
) -> None:
    between = made("after SOM1 2022 ends and before SOM2 2022 begins")
    before, after = made("before SOM2 2022"), made("after SOM1 2022")
    ties = [(row.due_after, row.due_before) for row in (between, before, after)]
    assert ties == [(som1, som2), (None, som2), (som1, None)]
    assert {row.due_meeting for row in (between, before, after)} == {None}
    # Of a meeting of which the month is known the first day may be any of it.
    eve, last_eve = date(2022, 4, 30), date(2022, 5, 30)
    assert window(between, KNOWN) == (date(2022, 2, 26), last_eve)
    assert window(before, KNOWN) == (eve, last_eve)
    for day in (MOVED, None):
        assert window(between, day) == (date(2022, 2, 26), date(2022, 5, 18))
        assert window(before, day) == (date(2022, 5, 18), date(2022, 5, 18))
        assert window(after, day) == (date(2022, 2, 26), None)


def test_it_is_overdue_once_the_later_meeting_began(som1: Meeting, som2: Meeting) -> None:
    between = made("between SOM1 and SOM2")
    hoped = make_commitment(when_en="before SOM2 2022", recorded_on=KNOWN, firmness="hope")
    begins = date(2022, 5, 19)
    told = {
        day: [
            Commitment.objects.as_of(day).with_due_state().get(pk=row.pk).due_state
            for row in (between, hoped)
        ]
        for day in (date(2022, 2, 25), date(2022, 2, 26), begins - DAY, begins)
    }
    assert list(told.values()) == [
        [DueState.NOT_YET, DueState.NOT_YET],
        [DueState.DUE, DueState.NOT_YET],
        [DueState.DUE, DueState.DUE],
        [DueState.OVERDUE, DueState.PASSED],
    ]


def test_a_meeting_without_days_has_not_come_yet() -> None:
    said_anew("after SOM1 2022 ends and before SOM2 2022 begins")
    made("after SOM1 2022")
    made("before SOM2 2022")
    rows = Commitment.objects.as_of(None).with_due_state()
    assert {row.due_state for row in rows} == {DueState.NOT_YET}
    # The words put both meetings on record, as those of a due at a meeting do.
    assert set(Meeting.objects.values_list("slug", flat=True)) >= {"2022-som1", "2022-som2"}
    assert all(row.due_after or row.due_before for row in rows)


def test_on_a_day_before_the_meetings_were_on_record_it_is_undated() -> None:
    row = said_anew("between SOM1 and SOM2")
    then = Commitment.objects.as_of(KNOWN).with_due_state().get(pk=row.pk)
    assert (then.due_state, then.due_bounds) == (DueState.UNDATED, (None, None))
    assert then.due_meetings == ""
    now = Commitment.objects.as_of(None).with_due_state().get(pk=row.pk)
    assert [each and each.slug for each in now.due_bounds] == ["2022-som1", "2022-som2"]


def test_pages_say_it_in_both_languages(client: Client, som1: Meeting, som2: Meeting) -> None:
    between, before, after = made("between SOM1 and SOM2"), made("before SOM2"), made("after SOM1")
    said = f"between {som1} and {som2}", f"before {som2}", f"after {som1}"
    assert tuple(row.due_meetings for row in (between, before, after)) == said
    page = Page(client.get(between.get_absolute_url(), headers={"accept-language": "en"}))
    assert f"26 Feb 2022 – 18 May 2022, between {som1} and {som2}" in page.text
    listed = rows_at("/commitments/", {"due_at": som2.slug})
    assert [row.pk for row in listed] == [between.pk, before.pk]
    with override("zh-hant"):
        assert before.due_meetings == f"{som2}之前"
    there = Page(client.get(som2.get_absolute_url()))
    assert between.get_absolute_url() in there.links


@pytest.mark.usefixtures("record")
def test_the_work_between_som1_and_som2_lies_between_them() -> None:
    row = Commitment.objects.with_due_state().get(meeting__slug="2022-sccp1", number=78)
    assert (row.due_after.slug, row.due_before.slug) == ("2022-som1", "2022-som2")
    # Of SOM2 no day is known yet.
    assert (row.due_state, row.due_earliest, row.due_latest) == (DueState.NOT_YET, None, None)
