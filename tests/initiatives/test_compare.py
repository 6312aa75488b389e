"""What changed between two days: each kind of change when it should be told, and only then."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from initiatives.compare.changes import EventKind, changes
from initiatives.models import (
    CLOSED,
    CommitmentStatus,
    DueState,
    Firmness,
    InitiativeStatus,
    OutcomeHow,
    StatusUpdate,
)
from support.make import (
    add_all,
    make_agenda_item,
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_participation,
    make_priority,
    make_source,
    make_status,
    make_user,
)
from support.pages import Page, context_of, rows_at, table_at

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

URL = "/compare/"
DAY = timedelta(days=1)
FIRST, LAST = date(2022, 2, 17), date(2022, 8, 12)
BETWEEN = date(2022, 5, 10)
SPAN = {"from": "2022-02-17", "to": "2022-08-12"}
MOST_QUERIES = 15
# The day on which something is recorded, and whether the span tells of it.
EDGES = [
    pytest.param(FIRST, False, id="on the first day"),
    pytest.param(FIRST + DAY, True, id="on the day after it"),
    pytest.param(LAST, True, id="on the last day"),
    pytest.param(LAST + DAY, False, id="on the day after that"),
]

Told = list[tuple[str, Any, Any]]


def told(row: Any = None) -> Told:
    """Return kind, from and to of each change in the span, or of those of one row."""
    return [
        (change.kind, change.was, change.now)
        for change in changes(FIRST, LAST)
        if row is None or change.row == row
    ]


def known(**kw: Any) -> Any:
    """Return a commitment that was recorded before the span."""
    return make_commitment(**{"recorded_on": FIRST, **kw})


def due(latest: date, **kw: Any) -> Any:
    """Return a commitment that falls due on one day."""
    return make_commitment(
        **{"recorded_on": FIRST, "when_en": "then", "earliest": latest, "latest": latest, **kw}
    )


def close(commitment: Any, status: str = CommitmentStatus.FULFILLED, **kw: Any) -> Any:
    """Append an outcome to a commitment, with all that its status asks for."""
    kept = (CommitmentStatus.FULFILLED, CommitmentStatus.PARTLY_FULFILLED)
    how = OutcomeHow.AS_PROMISED if status in kept else ""
    day = kw.pop("recorded_on", BETWEEN)
    return make_outcome(
        commitment=commitment,
        status=status,
        how=how,
        note_en="So it was reported.",
        recorded_on=day,
        **{"as_of": day, **kw},
    )


class TestNew:
    @pytest.mark.parametrize(("day", "is_told"), EDGES)
    def test_an_initiative_is_new_when_it_was_recorded_in_the_span(
        self, day: date, is_told: bool
    ) -> None:
        make_initiative(recorded_on=day)
        assert told() == [(EventKind.NEW_INITIATIVE, None, None)] * is_told

    @pytest.mark.parametrize(("day", "is_told"), EDGES)
    def test_a_commitment_is_new_when_it_was_recorded_in_the_span(
        self, day: date, is_told: bool
    ) -> None:
        make_commitment(recorded_on=day)
        new = (EventKind.NEW_COMMITMENT, None, CommitmentStatus.OPEN)
        assert told() == [new] * is_told

    def test_a_new_initiative_tells_its_status_and_has_none_to_move_from(self) -> None:
        row = make_initiative(recorded_on=BETWEEN)
        make_status(initiative=row, recorded_on=BETWEEN, status=InitiativeStatus.PROPOSED)
        make_status(initiative=row, recorded_on=LAST, as_of=LAST, status=InitiativeStatus.ENDORSED)
        assert told() == [(EventKind.NEW_INITIATIVE, None, InitiativeStatus.ENDORSED)]

    def test_a_promise_made_and_kept_in_the_span_is_new_and_closed(self) -> None:
        row = make_commitment(recorded_on=BETWEEN)
        close(row)
        assert told() == [
            (EventKind.NEW_COMMITMENT, None, CommitmentStatus.FULFILLED),
            (EventKind.CLOSED, CommitmentStatus.OPEN, CommitmentStatus.FULFILLED),
        ]


class TestStatusMoved:
    MOVED = (EventKind.STATUS, InitiativeStatus.PROPOSED, InitiativeStatus.ENDORSED)

    def initiative(self) -> Any:
        """Return an initiative that was known as proposed before the span."""
        row = make_initiative(recorded_on=FIRST)
        make_status(initiative=row, recorded_on=FIRST, as_of=date(2022, 1, 31))
        return row

    @pytest.mark.parametrize(("day", "is_told"), EDGES)
    def test_a_status_moved_when_the_new_line_was_recorded_in_the_span(
        self, day: date, is_told: bool
    ) -> None:
        row = self.initiative()
        make_status(
            initiative=row,
            recorded_on=day,
            as_of=date(2022, 2, 17),
            status=InitiativeStatus.ENDORSED,
        )
        assert told() == [self.MOVED] * is_told

    def test_moves_in_between_are_one_move_from_the_first_to_the_last(self) -> None:
        row = self.initiative()
        for day, status in [
            (BETWEEN, InitiativeStatus.IN_PREPARATION),
            (BETWEEN + DAY, InitiativeStatus.ENDORSED),
        ]:
            line = make_status(initiative=row, recorded_on=day, as_of=day, status=status)
        assert told() == [self.MOVED]
        change = changes(FIRST, LAST)[0]
        assert (change.day, change.evidence) == (BETWEEN + DAY, line)

    def test_a_move_there_and_back_is_none(self) -> None:
        row = self.initiative()
        for day, status in [
            (BETWEEN, InitiativeStatus.ON_HOLD),
            (LAST, InitiativeStatus.PROPOSED),
        ]:
            make_status(initiative=row, recorded_on=day, as_of=day, status=status)
        assert told() == []

    def test_the_same_status_reported_again_is_no_move(self) -> None:
        make_status(initiative=self.initiative(), recorded_on=BETWEEN, as_of=BETWEEN)
        assert told() == []

    def test_a_line_about_an_earlier_time_that_changes_nothing_is_no_move(self) -> None:
        make_status(
            initiative=self.initiative(),
            recorded_on=BETWEEN,
            as_of=date(2021, 12, 31),
            status=InitiativeStatus.MENTIONED,
        )
        assert told() == []

    def test_the_first_status_of_an_initiative_that_had_none_is_a_move(self) -> None:
        row = make_initiative(recorded_on=FIRST)
        make_status(initiative=row, recorded_on=BETWEEN)
        assert told() == [(EventKind.STATUS, None, InitiativeStatus.PROPOSED)]

    def test_the_provenance_is_that_of_the_line_that_counts(self) -> None:
        row = self.initiative()
        line = make_status(
            initiative=row,
            recorded_on=BETWEEN,
            as_of=BETWEEN,
            status=InitiativeStatus.ENDORSED,
            section="參、四、(五)9",
        )
        make_status(initiative=row, recorded_on=LAST, as_of=date(2022, 1, 1))
        change = changes(FIRST, LAST)[0]
        assert (change.day, change.source, change.section) == (
            BETWEEN,
            line.source,
            "參、四、(五)9",
        )


class TestOutcomes:
    @pytest.mark.parametrize("status", CLOSED)
    @pytest.mark.parametrize(("day", "is_told"), EDGES)
    def test_a_promise_is_closed_when_its_outcome_was_recorded_in_the_span(
        self, day: date, is_told: bool, status: CommitmentStatus
    ) -> None:
        close(known(), status, recorded_on=day, as_of=FIRST)
        assert told() == [(EventKind.CLOSED, CommitmentStatus.OPEN, status)] * is_told

    def test_a_move_that_closes_nothing_is_an_outcome(self) -> None:
        make_outcome(commitment=known(), recorded_on=BETWEEN)
        assert told() == [(EventKind.OUTCOME, CommitmentStatus.OPEN, CommitmentStatus.IN_PROGRESS)]

    @pytest.mark.parametrize("now", [CommitmentStatus.FULFILLED, CommitmentStatus.IN_PROGRESS])
    def test_what_was_closed_before_is_not_closed_again(self, now: CommitmentStatus) -> None:
        row = known()
        close(row, CommitmentStatus.PARTLY_FULFILLED, recorded_on=FIRST)
        close(row, now)
        assert told() == [(EventKind.OUTCOME, CommitmentStatus.PARTLY_FULFILLED, now)]

    def test_the_same_outcome_reported_again_is_no_move(self) -> None:
        row = known()
        close(row, recorded_on=FIRST)
        close(row)
        assert told() == []

    def test_the_day_and_the_provenance_are_those_of_the_outcome(self) -> None:
        line = close(known(), section="肆、一")
        change = changes(FIRST, LAST)[0]
        assert (change.day, change.source, change.section) == (BETWEEN, line.source, "肆、一")


def test_what_was_recorded_after_the_span_is_no_part_of_a_change() -> None:
    promise, late = known(), due(BETWEEN)
    line = close(promise)
    for row in (promise, late):
        make_outcome(commitment=row, recorded_on=LAST + DAY, as_of=LAST + DAY)
    initiative = make_initiative(recorded_on=FIRST)
    moved = make_status(initiative=initiative, recorded_on=BETWEEN)
    make_status(initiative=initiative, recorded_on=LAST + DAY, as_of=LAST + DAY)
    found = {change.kind: (change.day, change.evidence) for change in changes(FIRST, LAST)}
    assert found == {
        EventKind.STATUS: (BETWEEN, moved),
        EventKind.CLOSED: (BETWEEN, line),
        EventKind.OVERDUE: (BETWEEN + DAY, late),
    }


class TestRevised:
    @pytest.mark.parametrize(("day", "is_told"), EDGES)
    def test_a_commitment_that_revises_another_is_revised_and_not_new(
        self, day: date, is_told: bool
    ) -> None:
        earlier = due(date(2030, 2, 22), when_en="22 February 2030")
        later = make_commitment(recorded_on=day, revises=earlier, when_en="2030 or 2031")
        assert told(later) == [(EventKind.REVISED, "22 February 2030", "2030 or 2031")] * is_told
        assert told(earlier) == []

    def test_a_due_that_was_not_said_is_undated(self) -> None:
        later = make_commitment(recorded_on=BETWEEN, revises=known())
        assert told(later) == [(EventKind.REVISED, DueState.UNDATED, DueState.UNDATED)]

    def test_what_was_revised_falls_due_no_more(self) -> None:
        earlier = due(BETWEEN)
        make_commitment(recorded_on=BETWEEN, revises=earlier)
        assert told(earlier) == []


class TestOverdue:
    @pytest.mark.parametrize(
        ("latest", "was"),
        [
            pytest.param(FIRST - DAY, None, id="late before"),
            pytest.param(FIRST, DueState.DUE, id="due on the first day"),
            pytest.param(BETWEEN, DueState.NOT_YET, id="due in between"),
            pytest.param(LAST - DAY, DueState.NOT_YET, id="due before the last day"),
            pytest.param(LAST, None, id="due on the last day"),
        ],
    )
    def test_what_is_late_on_the_last_day_and_was_not_on_the_first_fell_overdue(
        self, latest: date, was: str | None
    ) -> None:
        due(latest)
        assert told() == ([(EventKind.OVERDUE, was, DueState.OVERDUE)] if was else [])

    def test_its_day_is_the_first_on_which_it_is_late(self) -> None:
        due(BETWEEN)
        assert [change.day for change in changes(FIRST, LAST)] == [BETWEEN + DAY]

    def test_what_was_late_when_it_was_recorded_is_late_from_then_on(self) -> None:
        due(date(2021, 12, 31), recorded_on=BETWEEN)
        new, late = changes(FIRST, LAST)
        assert (new.kind, late.kind) == (EventKind.NEW_COMMITMENT, EventKind.OVERDUE)
        assert (late.was, late.day) == (None, BETWEEN)

    @pytest.mark.parametrize("firmness", [Firmness.HOPE, Firmness.RECOMMENDATION])
    def test_a_hope_or_advice_whose_time_is_over_has_passed(self, firmness: Firmness) -> None:
        due(BETWEEN, firmness=firmness)
        assert told() == [(EventKind.PASSED, DueState.NOT_YET, DueState.PASSED)]

    def test_what_was_late_before_does_not_fall_overdue_again_when_it_is_heard_of(self) -> None:
        make_outcome(commitment=due(date(2022, 1, 31)), recorded_on=BETWEEN)
        assert told() == [(EventKind.OUTCOME, CommitmentStatus.OPEN, CommitmentStatus.IN_PROGRESS)]

    def test_what_is_closed_is_not_overdue(self) -> None:
        close(due(BETWEEN), recorded_on=LAST)
        assert told() == [(EventKind.CLOSED, CommitmentStatus.OPEN, CommitmentStatus.FULFILLED)]

    def test_what_is_opened_again_after_its_day_is_overdue(self) -> None:
        row = due(date(2022, 1, 31))
        close(row, recorded_on=FIRST)
        close(row, CommitmentStatus.IN_PROGRESS)
        assert told() == [
            (EventKind.OUTCOME, CommitmentStatus.FULFILLED, CommitmentStatus.IN_PROGRESS),
            (EventKind.OVERDUE, DueState.CLOSED, DueState.OVERDUE),
        ]
        assert {change.day for change in changes(FIRST, LAST)} == {BETWEEN}

    def test_what_is_due_at_a_meeting_is_late_after_the_days_of_the_meeting(self) -> None:
        meeting = make_meeting(when_en="then", earliest=BETWEEN, latest=BETWEEN)
        make_commitment(recorded_on=FIRST, when_en="at it", due_meeting=meeting)
        late = changes(FIRST, LAST)
        assert [(change.kind, change.day) for change in late] == [
            (EventKind.OVERDUE, BETWEEN + DAY)
        ]

    def test_what_has_no_day_is_never_overdue(self) -> None:
        known()
        known(when_en="as soon as possible")
        assert told() == []


def test_nothing_changes_within_one_day() -> None:
    make_initiative(recorded_on=LAST)
    due(LAST)
    assert changes(LAST, LAST) == []


def test_one_span_after_the_other_tells_each_new_row_once() -> None:
    for day in (FIRST + DAY, BETWEEN, BETWEEN + DAY, LAST):
        make_initiative(recorded_on=day)
    halves = [*changes(FIRST, BETWEEN), *changes(BETWEEN, LAST)]
    assert [change.row for change in halves] == [change.row for change in changes(FIRST, LAST)]


lines = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(InitiativeStatus.values),
        st.integers(0, 8),
        st.integers(0, 8),
    ),
    max_size=30,
)


@hypothesis_settings(max_examples=10)
@given(history=lines, days=st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_the_moves_are_where_the_lists_of_the_two_days_differ(
    history: list[tuple[int, str, int, int]], days: tuple[int, int]
) -> None:
    since, until = (FIRST + day * DAY for day in sorted(days))
    source = make_source()
    rows = [make_initiative(source=source, recorded_on=FIRST) for _ in range(6)]
    add_all(
        StatusUpdate(
            initiative=rows[nth],
            status=status,
            source=source,
            as_of=FIRST + min(true_on, recorded) * DAY,
            recorded_on=FIRST + recorded * DAY,
        )
        for nth, status, true_on, recorded in history
    )

    def listed(day: date) -> dict[int, str]:
        shown = table_at("/initiatives/", {"as_of": str(day)}).rows
        return {row.pk: row.status for row in shown}

    before, after = listed(since), listed(until)
    ours = {row.pk for row in rows}
    expected = {(pk, before[pk], after[pk]) for pk in ours if before[pk] != after[pk]}
    found = {
        (change.row.pk, change.was, change.now)
        for change in changes(since, until)
        if change.row.pk in ours
    }
    assert found == expected


@pytest.fixture
def two_priorities() -> dict[str, Any]:
    """One change of each kind under each of two priorities, and under none."""
    rows: dict[str, Any] = {}
    for name, number in (("second", 2), ("first", 1), ("none", None)):
        priority = number and make_priority(slug=f"2022-{number}", number=number)
        lead = make_economy(name_en=f"Lead of {name}")
        old = make_initiative(title_en=f"Old of {name}", priority=priority or None)
        make_participation(initiative=old, economy=lead)
        make_status(initiative=old, recorded_on=BETWEEN, planned_en="2024")
        new = make_initiative(
            title_en=f"New of {name}", priority=priority or None, recorded_on=BETWEEN
        )
        of_old = {"initiative": old, "owner": lead}
        close(known(**of_old))
        make_outcome(commitment=known(**of_old), recorded_on=BETWEEN)
        earlier = known(**of_old)
        make_commitment(recorded_on=BETWEEN, revises=earlier, initiative=new)
        make_commitment(recorded_on=BETWEEN, initiative=new, text_en=f"Promise of {name}")
        due(BETWEEN, **of_old)
        due(BETWEEN, firmness=Firmness.HOPE, **of_old)
        rows[name] = {"priority": priority, "old": old, "new": new}
    return rows


def kinds_of(rows: list[Any]) -> list[str]:
    return [str(row.kind) for row in rows]


class TestPriorities:
    def test_each_has_its_own_changes_in_order(self, two_priorities: dict[str, Any]) -> None:
        rows = rows_at(URL, SPAN)
        assert [row.priority_slug for row in rows] == [
            slug for slug in ("2022-1", "2022-2", "none") for _ in EventKind
        ]
        of_new = [
            EventKind.NEW_INITIATIVE,
            EventKind.NEW_COMMITMENT,
            EventKind.REVISED,
        ]
        of_old = [
            EventKind.STATUS,
            EventKind.PLANNED,
            EventKind.CLOSED,
            EventKind.OUTCOME,
            EventKind.OVERDUE,
            EventKind.PASSED,
        ]
        assert kinds_of(rows) == [*of_new, *of_old] * 3
        titles = [str(row.initiative) for row in rows]
        assert titles[:9] == ["New of first"] * 3 + ["Old of first"] * 6

    def test_the_agenda_item_says_the_priority_before_the_initiative_does(self) -> None:
        said_under, of_initiative = make_priority(), make_priority()
        item = make_agenda_item(priority=said_under)
        turn = make_intervention(meeting=item.meeting, agenda_item=item)
        initiative = make_initiative(priority=of_initiative)
        make_commitment(recorded_on=BETWEEN, intervention=turn, initiative=initiative)
        assert [change.priority for change in changes(FIRST, LAST)] == [said_under]

    @pytest.mark.parametrize(
        "chosen", [["2022-1"], ["2022-2", "none"], ["none"], ["2022-1", "2022-2", "none"]]
    )
    def test_several_of_them_can_be_chosen(
        self, two_priorities: dict[str, Any], chosen: list[str]
    ) -> None:
        rows = rows_at(URL, {**SPAN, "priority": chosen})
        assert {row.priority_slug for row in rows} == set(chosen)
        assert len(rows) == len(chosen) * len(EventKind)

    def test_they_are_the_groups_of_the_page(
        self, two_priorities: dict[str, Any], client: Client
    ) -> None:
        html = client.get(URL, SPAN).content.decode()
        assert html.count('scope="rowgroup"') == 3
        headings = [
            str(two_priorities["first"]["priority"]),
            "New of first",
            str(two_priorities["second"]["priority"]),
            "Old of second",
            "Under no priority",
            "New of none",
        ]
        places = [html.index(heading, html.index("<caption")) for heading in headings]
        assert places == sorted(places)


@pytest.mark.pages
class TestFilters:
    @pytest.mark.parametrize("chosen", [["overdue"], ["closed", "outcome"], EventKind.values])
    def test_several_kinds_can_be_chosen(
        self, two_priorities: dict[str, Any], chosen: list[str]
    ) -> None:
        rows = rows_at(URL, {**SPAN, "kind": chosen})
        assert sorted(kinds_of(rows)) == sorted(chosen * 3)

    def test_two_filters_narrow_each_other(self, two_priorities: dict[str, Any]) -> None:
        rows = rows_at(URL, {**SPAN, "kind": ["closed", "revised"], "priority": "2022-2"})
        assert [(row.priority_slug, row.kind) for row in rows] == [
            ("2022-2", "revised"),
            ("2022-2", "closed"),
        ]

    def test_the_counts_say_what_each_value_would_leave(
        self, two_priorities: dict[str, Any]
    ) -> None:
        query = {**SPAN, "kind": ["closed", "overdue"], "priority": "2022-2"}
        for facet in context_of(URL, query)["facets"]:
            for option in facet["options"]:
                rows = rows_at(URL, {**query, facet["name"]: option["value"]})
                assert len(rows) == option["rows"], option
                assert option["chosen"] == (option["value"] in query[facet["name"]])

    def test_one_that_leaves_nothing_says_so(self, client: Client) -> None:
        make_initiative(recorded_on=BETWEEN)
        text = Page(client.get(URL, {**SPAN, "kind": "closed"})).text
        assert "Nothing matches these filters." in text
        assert "0 changes" in text

    def test_a_span_without_a_change_says_so(self, client: Client) -> None:
        make_initiative(recorded_on=FIRST)
        assert "Nothing changed between these days." in Page(client.get(URL, SPAN)).text


@pytest.mark.pages
class TestPage:
    def test_a_row_says_what_changed_of_what_and_where_that_was_read(
        self, two_priorities: dict[str, Any], client: Client
    ) -> None:
        page = Page(client.get(URL, {**SPAN, "kind": "status", "priority": "2022-1"}))
        row = changes(FIRST, LAST)[3]
        old = two_priorities["first"]["old"]
        for words in ("1 change", "status moved", "Old of first", "proposed", "10 May 2022"):
            assert words in page.text
        assert "Lead of first" in page.text
        assert old.get_absolute_url() in page.links
        assert row.source.get_absolute_url() in page.links
        assert old.status_updates.get().source == row.source

    def test_a_commitment_is_told_in_its_words_and_linked(self, client: Client) -> None:
        row = make_commitment(recorded_on=BETWEEN, text_en="", text_zh="提交報告", section="肆")
        page = Page(client.get(URL, SPAN))
        assert row.get_absolute_url() in page.links
        assert row.owner.name_en in page.text
        assert "提交報告" in page.text
        assert page.all("span", lang="zh-Hant", **{"class": "fallback"})

    def test_it_can_be_read_in_chinese(
        self, two_priorities: dict[str, Any], client: Client
    ) -> None:
        answer = client.get(URL, SPAN, headers={"accept-language": "zh-hant"})
        assert answer.status_code == 200
        assert Page(answer).lang == "zh-hant"

    def test_asked_for_nothing_it_offers_days_and_meetings(self, client: Client) -> None:
        dated = make_meeting(when_en="then", earliest=FIRST, latest=LAST)
        dateless = make_meeting()
        answer = client.get(URL)
        page = Page(answer)
        assert answer.status_code == 200
        assert not page.all("ul", role="alert")
        assert {attrs["name"] for attrs in page.all("input", list="meeting-days")} == {"from", "to"}
        offered = [attrs["value"] for attrs in page.all("option")]
        assert dated.slug in offered
        assert dateless.slug not in offered

    def test_asked_for_nothing_it_tells_what_changed_since_the_last_meeting(
        self, client: Client
    ) -> None:
        assert "Choose two days or two meetings" in Page(client.get(URL)).text
        make_meeting(slug="2022-sccp1", when_en="then", earliest=FIRST, latest=FIRST)
        make_meeting(slug="2099-sccp1", when_en="then", earliest="2099-01-01", latest="2099-01-01")
        make_initiative(title_en="Begun since", recorded_on=BETWEEN)
        page = Page(client.get(URL))
        assert page.all("input", name="from", value="2022-sccp1")
        assert "Begun since" in page.text

    def test_every_page_links_to_it(self, client: Client) -> None:
        assert URL in Page(client.get("/")).links

    def test_what_was_asked_for_stands_in_the_form(self, client: Client) -> None:
        page = Page(client.get(URL, {**SPAN, "kind": "closed"}))
        assert page.all("input", name="from", value="2022-02-17")
        assert page.all("input", name="to", value="2022-08-12")
        assert page.all("input", name="kind", value="closed")[0].keys() >= {"checked"}

    def test_every_input_has_a_label_and_nothing_is_inline(self, client: Client) -> None:
        page = Page(client.get(URL, SPAN))
        labelled = {attrs.get("for") for attrs in page.all("label")}
        inputs = [attrs for attrs in page.all("input") if attrs.get("list")]
        assert {attrs["id"] for attrs in inputs} <= labelled
        assert page.inline_code() == []

    def test_many_changes_have_pages_that_keep_the_filters(self, client: Client) -> None:
        source, titles = make_source(), [f"Initiative {nth:03}" for nth in range(120)]
        for title in titles:
            make_initiative(source=source, title_en=title, recorded_on=BETWEEN)
        query = {**SPAN, "kind": "new-initiative"}
        assert [str(row.row) for row in rows_at(URL, query)] == titles
        links = [link for link in Page(client.get(URL, query)).links if "page=" in link]
        assert links
        assert all("kind=new-initiative" in link and "from=2022-02-17" in link for link in links)


class TestMoments:
    def test_a_meeting_stands_for_its_latest_day(self) -> None:
        first = make_meeting(when_en="then", earliest=FIRST - 2 * DAY, latest=FIRST)
        last = make_meeting(when_en="then", earliest=LAST - DAY, latest=LAST)
        for day in (FIRST, FIRST + DAY, LAST, LAST + DAY):
            make_initiative(recorded_on=day)
        by_meeting = rows_at(URL, {"from": first.slug, "to": last.slug})
        assert len(by_meeting) == 2
        assert by_meeting == rows_at(URL, SPAN)

    def test_without_a_last_day_it_goes_until_today(self) -> None:
        row = make_initiative(recorded_on=timezone.localdate())
        assert [change.row for change in rows_at(URL, {"from": "2022-02-17"})] == [row]

    @pytest.mark.parametrize("name", ["Sccp2 2022", "2022年SCCP2"])
    def test_a_meeting_is_known_by_its_name_too(self, name: str) -> None:
        row = make_initiative(recorded_on=BETWEEN)
        there = {"short_name_en": "SCCP2 2022", "short_name_zh": "2022年SCCP2"}
        make_meeting(when_en="12 August 2022", **there)
        shown = rows_at(URL, {"from": "2022-02-17", "to": name})
        assert [change.row for change in shown] == [row]

    def test_blanks_around_a_day_do_not_matter(self) -> None:
        row = make_initiative(recorded_on=BETWEEN)
        query = {"from": " 2022-02-17 ", "to": "2022-08-12 "}
        assert [change.row for change in rows_at(URL, query)] == [row]

    @pytest.mark.pages
    @pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "9999-12-31"])
    def test_the_ends_of_the_calendar_are_days_too(self, client: Client, day: str) -> None:
        due(BETWEEN)
        for query in ({"from": "0001-01-01", "to": day}, {"from": day, "to": "9999-12-31"}):
            assert client.get(URL, query).status_code == 200

    @pytest.mark.pages
    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({"from": "2022-02-30", "to": "2022-08-12"}, "“2022-02-30” is neither a day"),
            ({"from": "2022-02-17", "to": "the summer"}, "“the summer” is neither a day"),
            ({"from": "2031-sccp9"}, "“2031-sccp9” is neither a day of the calendar"),
            ({"from": "undated"}, "The days of Undated are not known."),
            ({"from": "2022-02-17", "to": "begins"}, "The days of Begins are not known."),
            ({"to": "2022-08-12"}, "Say from which day or from which meeting."),
            ({"from": "  ", "to": "2022-08-12"}, "Say from which day or from which meeting."),
            ({"from": "2022-08-12", "to": "2022-02-17"}, "is after the last one, 2022-02-17."),
            ({"from": "9999-12-31"}, "The first day, 9999-12-31, is after the last one"),
            ({"from": "2022-02-17\x00"}, "Null characters are not allowed."),
            ({"from": "漢" * 3000}, "has at most 80 characters"),
            ({"from": "<script>"}, "“<script>” is neither a day"),
            ({**SPAN, "kind": "nothing"}, "nothing is not one of the available choices."),
            ({**SPAN, "priority": "2022-99"}, "2022-99 is not one of the available choices."),
        ],
    )
    @pytest.mark.parametrize("export", [{}, {"export": "csv"}])
    def test_what_cannot_be_compared_is_refused_in_a_sentence(
        self, client: Client, query: dict[str, str], sentence: str, export: dict[str, str]
    ) -> None:
        make_meeting(slug="undated", short_name_en="Undated")
        make_meeting(slug="begins", short_name_en="Begins", when_en="from May", earliest=BETWEEN)
        answer = client.get(URL, {**query, **export})
        page = Page(answer)
        assert answer.status_code == 400
        assert page.all("ul", role="alert")
        assert sentence in page.text
        assert URL in page.links

    @pytest.mark.pages
    def test_a_format_that_is_not_offered_is_not_found(self, client: Client) -> None:
        assert client.get(URL, {**SPAN, "export": "pdf"}).status_code == 404


nonsense = st.one_of(
    st.text(max_size=20),
    st.integers().map(str),
    st.sampled_from(["2022-02-17", "2022-02-30", "0000-00-00", "9999-12-31", "20220217", "NaN"]),
    st.sampled_from(["closed", "none", "2022-1", "-1", "0", "１", "\x00", "csv", "xlsx"]),
)
names = st.sampled_from(
    ["from", "to", "kind", "priority", "page", "per_page", "sort", "export", "as_of"]
)


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.tuples(names, nonsense), max_size=6))
def test_no_query_makes_a_server_error(client: Client, query: list[tuple[str, str]]) -> None:
    encoded = urlencode(query, errors="surrogatepass")
    assert client.get(f"{URL}?{encoded}").status_code in (200, 400, 404)


@pytest.mark.pages
class TestExport:
    QUERIES: tuple[dict[str, Any], ...] = (
        {"kind": ["closed", "overdue", "status"]},
        {"priority": ["2022-2", "none"], "page": "1"},
        {"kind": "new-commitment", "priority": "none", "page": "9", "per_page": "1"},
    )

    def told(self, query: dict[str, Any]) -> list[list[Any]]:
        """Return the rows that the page shows, page after page, in the words of the export."""
        seen = {name: value for name, value in query.items() if name not in ("page", "per_page")}
        return [
            [
                str(row.kind.label),
                str(row.priority) if row.priority else "",
                str(row.initiative),
                str(row.what),
                str(getattr(row.was, "label", row.was or "")),
                row.now_in_words if row.now else "",
                row.day,
                "; ".join(str(party) for party in row.who),
                row.source.slug,
                row.section,
            ]
            for row in rows_at(URL, {**SPAN, **seen})
        ]

    @pytest.mark.parametrize("query", QUERIES)
    def test_the_workbook_holds_the_rows_of_the_page(
        self, two_priorities: dict[str, Any], client: Client, query: dict[str, Any]
    ) -> None:
        answer = client.get(URL, {**SPAN, **query, "export": "xlsx"})
        _, *rows = load_workbook(BytesIO(answer.getvalue())).worksheets[-1].values
        # Before the cells of the page stands the link to it.
        found: list[list[Any]] = [
            ["" if cell is None else cell for cell in row[1:]] for row in rows
        ]
        for row in found:
            row[6] = row[6].date()
        assert found == self.told(query)

    @pytest.mark.parametrize("query", QUERIES)
    def test_the_csv_holds_the_rows_of_the_page(
        self, two_priorities: dict[str, Any], client: Client, query: dict[str, Any]
    ) -> None:
        answer = client.get(URL, {**SPAN, **query, "export": "csv"})
        text = answer.getvalue().decode("utf-8-sig")
        heading, *rows = csv.reader(StringIO(text, newline=""))
        assert heading[:8] == [
            "Change",
            "Priority",
            "Initiative",
            "What",
            "From",
            "To",
            "Day",
            "Who",
        ]
        assert rows == [[*map(str, row)] for row in self.told(query)]

    def test_the_file_is_named_after_the_days(self, client: Client) -> None:
        answer = client.get(URL, {**SPAN, "export": "csv"})
        name = f"changes from 2022-02-17 to 2022-08-12, on {timezone.localdate().isoformat()}"
        assert f"{name}.csv" in answer.headers["Content-Disposition"]


def queries(client: Client) -> list[int]:
    """Return how many queries the page makes, asked for nothing, for a span and for its file."""
    numbers = []
    for query in ({}, SPAN, {**SPAN, "export": "csv"}):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(URL, query).status_code == 200
        numbers.append(len(asked))
    return numbers


def add_changes() -> None:
    """Add ten initiatives and thirty commitments, with changes of every kind."""
    source, party, meeting = make_source(), make_economy(), make_meeting()
    heard = {"source": source, "recorded_on": BETWEEN}
    promise = {"source": source, "meeting": meeting, "owner": party, "stated_by": party}
    for nth in range(10):
        priority = make_priority(source=source, plan_from=2100 + nth, plan_to=2200)
        row = make_initiative(
            source=source, priority=priority, recorded_on=FIRST if nth % 2 else BETWEEN
        )
        make_participation(source=source, initiative=row, economy=party)
        make_status(initiative=row, planned_en="2024", **heard)
        earlier = due(BETWEEN, initiative=row, **promise)
        make_commitment(initiative=row, revises=earlier if nth % 2 else None, **promise | heard)
        close(known(initiative=row, **promise), source=source)
        due(BETWEEN, initiative=row, firmness=Firmness.HOPE, **promise)


def test_the_queries_do_not_grow_with_the_rows(client: Client) -> None:
    add_changes()
    before = queries(client)
    assert {change.kind for change in changes(FIRST, LAST)} >= set(EventKind) - {"outcome"}
    add_changes()
    assert queries(client) == before
    assert max(before) <= MOST_QUERIES


@pytest.mark.pages
@pytest.mark.both_databases
class TestLastLook:
    """A reader's own mark: a button moves it, and no visit."""

    @pytest.fixture(params=["signed in", "not signed in"])
    def reader(self, request: pytest.FixtureRequest, client: Client) -> Client:
        if request.param == "signed in":
            client.force_login(make_user())
        return client

    def at(self, moment: datetime) -> Any:
        return patch("django.utils.timezone.now", return_value=moment)

    def since(self, reader: Client) -> Page:
        """Return the page that the reader's own choice leads to."""
        links = [
            link for link in Page(reader.get(URL)).links if link.startswith(f"{URL}?from=2022")
        ]
        return Page(reader.get(links[0]))

    def test_it_is_moved_by_the_button_alone_and_hides_nothing_recorded_later(
        self, reader: Client
    ) -> None:
        with self.at(datetime(2022, 6, 10, 10, tzinfo=UTC)):
            make_initiative(title_en="Recorded before", recorded_on=date(2022, 6, 9))
            assert "You have not marked anything as seen yet." in Page(reader.get(URL)).text
            answer = reader.post(f"{URL}seen/", follow=True)
            assert "up to and including 9 Jun 2022 is marked as seen" in Page(answer).text
            make_initiative(title_en="Recorded that evening", recorded_on=date(2022, 6, 10))
        with self.at(datetime(2022, 7, 1, 10, tzinfo=UTC)):
            make_initiative(title_en="Recorded later", recorded_on=date(2022, 6, 30))
            for _visit in range(2):
                page = self.since(reader)
                assert "Since I last looked: marked on 10 Jun 2022" in page.text
                assert "Recorded later" in page.text
                assert "Recorded that evening" in page.text
                assert "Recorded before" not in page.text
            reader.post(f"{URL}seen/")
            assert "Recorded later" not in self.since(reader).text

    def test_officers_have_their_own_wherever_they_sign_in(self) -> None:
        officer, other = make_user(), make_user()
        at_home, at_work, elsewhere = Client(), Client(), Client()
        at_home.force_login(officer)
        at_work.force_login(officer)
        elsewhere.force_login(other)
        at_home.post(f"{URL}seen/")
        for reader, has_mark in ((at_work, True), (elsewhere, False), (Client(), False)):
            assert ("Since I last looked" in Page(reader.get(URL)).text) == has_mark

    def test_a_page_of_a_past_day_knows_no_mark(self, reader: Client) -> None:
        reader.post(f"{URL}seen/")
        text = Page(reader.get("/as-of/2022-06-15/compare/")).text
        assert "Since I last looked" not in text
        assert "Mark what is here as seen" not in text

    def test_a_cookie_that_nobody_signed_is_no_mark(self, client: Client) -> None:
        client.cookies["last-look"] = "2022-06-10T08:00:00+00:00"
        assert "Since I last looked" not in Page(client.get(URL)).text
