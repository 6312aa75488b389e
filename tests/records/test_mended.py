"""A page of a past day says how many rows on it were mended since, or removed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sccp_tracker.records.models.trace import Change
from sccp_tracker.records.trace import acting
from sccp_tracker.records.trace_pages.mended import MOST_NAMED, end_of, facts_in, mended_since
from support.make import (
    KNOWN,
    change,
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_participation,
    make_priority,
    make_status,
    make_work_plan_item,
)
from support.pages import Page, context_of
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DAY = "2022-03-01"


def mended_at(url: str, day: str = DAY) -> Any:
    """Return what the page at an address says was mended since a day."""
    return context_of(url, {"as_of": day})["mended"]


class Shown:
    """One row of each kind, together with what shows it."""

    def __init__(self) -> None:
        self.party = make_economy(code="ONE")
        self.other = make_economy(code="TWO")
        self.priority = make_priority()
        self.last = make_meeting(slug="2022-sccp1", when_en="17 February 2022")
        self.coming = make_meeting(slug="2022-sccp2", when_en="August 2022")
        self.initiative = make_initiative(priority=self.priority, slug="paperless")
        self.role = make_participation(initiative=self.initiative, economy=self.party)
        self.item = make_work_plan_item(initiative=self.initiative)
        self.turn = make_intervention(
            meeting=self.last, speaker=self.party, addressed_to=[self.other], kind="question",
            initiatives=[self.initiative],
        )  # fmt: skip
        self.promise = make_commitment(
            meeting=self.last, owner=self.party, initiative=self.initiative,
            intervention=self.turn, when_en="June 2022",
        )  # fmt: skip


PAGES: dict[str, tuple[str, Callable[[Shown], Any], dict[str, Any]]] = {
    "home": ("/", lambda rows: rows.promise, {"firmness": "hope"}),
    "a list": ("/commitments/", lambda rows: rows.promise, {"firmness": "hope"}),
    "a list, by a name in it": ("/commitments/", lambda rows: rows.party, {"name_en": "New"}),
    "a detail": ("/initiatives/paperless/", lambda rows: rows.initiative, {"kind": "survey"}),
    "what hangs on it": ("/initiatives/paperless/", lambda rows: rows.turn, {"gist_en": "New"}),
    "its roles": ("/initiatives/paperless/", lambda rows: rows.role, {"role": "co-lead"}),
    "a turn": ("/interventions/2022-sccp1/1/", lambda rows: rows.turn, {"gist_en": "New"}),
    "a meeting": ("/meetings/2022-sccp1/", lambda rows: rows.promise, {"firmness": "hope"}),
    "a party": ("/economies/ONE/", lambda rows: rows.role, {"role": "co-lead"}),
    "follow-up": ("/meetings/2022-sccp2/follow-up/", lambda rows: rows.turn, {"gist_en": "New"}),
    "the timeline": ("/timeline/?year=2022", lambda rows: rows.promise, {"firmness": "hope"}),
    "a search": ("/search/?q=Report+the", lambda rows: rows.promise, {"firmness": "hope"}),
    "a comparison": (
        "/compare/?from=2022-01-01&to=2022-03-01",
        lambda rows: rows.promise,
        {"firmness": "hope"},
    ),
    "the plan": ("/", lambda rows: rows.item, {"title_en": "New"}),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_row_that_is_shown_is_counted_once(what: str, client: Client) -> None:
    url, chosen, values = PAGES[what]
    rows = Shown()
    with_day = f"{url}{'&' if '?' in url else '?'}as_of={DAY}"
    assert client.get(with_day).context["mended"].rows == 0
    change(chosen(rows), **values)
    answer = client.get(with_day)
    assert answer.context["mended"].rows == 1
    assert "1 entry shown here was mended since." in Page(answer).text


def test_a_page_of_today_tells_of_nothing_mended(client: Client) -> None:
    change(Shown().promise, firmness="hope")
    assert client.get("/commitments/").context["mended"] is None


def test_a_row_that_is_not_shown_is_not_counted() -> None:
    rows = Shown()
    change(rows.coming, title_en="New")
    change(make_economy(), name_en="New")
    assert mended_at("/commitments/").rows == 0


def test_what_came_and_left_in_a_column_of_several_rows_counts() -> None:
    rows = Shown()
    with acting():
        rows.promise.partners.add(rows.other)
    assert mended_at("/commitments/2022-sccp1/1/").rows == 1


def test_a_further_line_and_a_move_are_no_mending() -> None:
    rows = Shown()
    make_status(initiative=rows.initiative, recorded_on=date(2022, 6, 1))
    rows.last.move(source=rows.last.source, when_en="18 February 2022")
    assert mended_at("/initiatives/paperless/").rows == 0
    assert mended_at("/meetings/2022-sccp1/").rows == 0


def test_what_was_mended_on_the_day_itself_is_not_mended_since() -> None:
    rows = Shown()
    change(rows.promise, firmness="hope")
    today = timezone.localdate()
    assert mended_at("/commitments/", today.isoformat()).rows == 0
    assert mended_at("/commitments/", (today - timedelta(days=1)).isoformat()).rows == 1


def test_a_day_is_over_at_midnight_here() -> None:
    assert end_of(date(2022, 3, 1)).isoformat() == "2022-03-02T00:00:00+08:00"
    assert end_of(date.max).date() == date.max


def test_the_link_leads_to_exactly_these_changes_since_the_day(client: Client) -> None:
    rows = Shown()
    change(rows.promise, firmness="hope")
    change(rows.coming, title_en="New")
    answer = client.get(mended_at("/commitments/").rows_url)
    changed = [(entry.change.noun, entry.change.row) for entry in answer.context["entries"]]
    assert changed == [("initiatives.commitment", rows.promise.pk)]
    assert "plan → hope" in Page(answer).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=yesterday&rows=initiatives.commitment:1", 400),
        ("since=2022-03-01&rows=initiatives.tour:1", 404),
        ("since=2022-03-01&rows=initiatives.commitment:one", 404),
        ("since=2022-03-01&removed=tour", 404),
        ("since=2022-03-01&removed_beside=tour", 404),
        ("since=2022-03-01&removed_beside=", 404),
        ("since=2022-03-01&removed_beside=meetings.meeting:99999999999999999999", 200),
        ("since=2022-03-01&rows=initiatives.commitment:999999999999999999999999", 200),
        (f"since=2022-03-01&rows={'meetings.economy:1,' * 300}meetings.economy:1", 200),
    ],
)
def test_an_address_that_names_no_row_is_answered_with_a_sentence(
    query: str, status: int, client: Client
) -> None:
    assert client.get(f"/changes/?{query}").status_code == status


class TestRemoved:
    def test_a_list_of_a_past_day_counts_what_was_on_record_then(self, client: Client) -> None:
        Shown()
        for day in (KNOWN, date(2022, 6, 1)):
            make_commitment(recorded_on=day).delete()
        make_initiative().delete()
        mended = mended_at("/commitments/")
        assert (mended.rows, mended.removed) == (0, 1)
        assert (
            "1 entry that stood here was removed or put elsewhere since."
            in Page(client.get(f"/commitments/?as_of={DAY}")).text
        )
        entries = client.get(mended.removed_url).context["entries"]
        assert [(each.change.kind, each.change.noun) for each in entries] == [
            ("removed", "initiatives.commitment")
        ]

    def test_parties_have_no_day_and_are_not_counted(self) -> None:
        make_economy().delete()
        assert mended_at("/economies/").removed == 0


def test_it_is_asked_in_one_query_whatever_is_shown() -> None:
    rows = Shown()
    facts = facts_in([rows.promise, [rows.turn, {"plan": rows.item}]])
    assert facts["initiatives.commitment"] == {rows.promise.pk}
    # What the rows bring along counts too.
    assert rows.last.pk in facts["meetings.meeting"]
    with counted_queries() as asked:
        list(mended_since(KNOWN, facts))
    assert asked.total() == 1
    with counted_queries() as asked:
        assert list(mended_since(KNOWN, {})) == []
    assert asked.total() == 0


def test_an_address_names_no_more_rows_than_it_can_hold() -> None:
    rows = [make_economy() for _ in range(MOST_NAMED + 1)]
    for row in rows[:3]:
        change(row, name_en="New")
    assert Change.objects.filter(kind="changed").count() == 3
    assert len(mended_at("/economies/").rows_url) < 2000


def test_a_page_of_a_row_tells_what_was_removed_of_what_named_it(client: Client) -> None:
    row = make_commitment()
    meeting, owner = row.meeting, row.owner
    make_commitment(meeting=meeting)
    for url in (meeting.get_absolute_url(), owner.get_absolute_url()):
        assert mended_at(url).removed == 0
    row.delete()
    for url in (meeting.get_absolute_url(), owner.get_absolute_url()):
        mended = mended_at(url)
        assert (mended.rows, mended.removed) == (0, 1)
        (entry,) = client.get(mended.removed_url).context["entries"]
        assert (entry.noun, entry.change.kind) == ("commitment", "removed")
    assert mended_at(make_meeting().get_absolute_url()).removed == 0


def test_a_page_of_a_row_tells_what_was_put_elsewhere() -> None:
    row, other = make_commitment(), make_meeting()
    was = row.meeting.get_absolute_url()
    change(row, meeting=other)
    assert [mended_at(url).removed for url in (was, other.get_absolute_url())] == [1, 0]
    assert mended_at(other.get_absolute_url()).rows == 1
