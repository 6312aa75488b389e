"""How a commitment stands on a day: the rules, over windows, meetings and days of every sort."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from initiatives.models import (
    BINDING,
    CLOSED,
    Commitment,
    CommitmentStatus,
    DueState,
    Firmness,
    Outcome,
    OutcomeHow,
)
from meetings.models import Meeting, MeetingKind
from support.make import add_all, make_economy, make_meeting_dates, make_source

pytestmark = pytest.mark.django_db

BEGIN = date(2022, 2, 17)
Window = tuple[date | None, date | None]
UNKNOWN: Window = (None, None)
numbers = count(1)


@dataclass(frozen=True)
class Case:
    """A commitment: its own days, those of the meeting it is due at, and when it was closed.

    Closed with an outcome (`closed_on`) or by a later commitment (`revised_on`); `heard_on` is the
    day of an outcome that closes nothing.
    """

    own: Window = UNKNOWN
    firmness: Firmness = Firmness.PLAN
    meeting: Window | None = None
    status: CommitmentStatus = CommitmentStatus.FULFILLED
    closed_on: date | None = None
    revised_on: date | None = None
    heard_on: date | None = None

    @property
    def is_due_at_known_days(self) -> bool:
        return self.meeting not in (None, UNKNOWN)

    @property
    def window(self) -> Window:
        """Return the days that count: the meeting's where any of them is known, or else its own."""
        return self.meeting if self.meeting and self.is_due_at_known_days else self.own

    def is_closed_on(self, day: date) -> bool:
        ends = (self.closed_on, self.revised_on)
        return any(end is not None and end <= day for end in ends)


days = st.integers(0, 12).map(lambda offset: BEGIN + timedelta(days=offset))
windows = st.one_of(
    st.just(UNKNOWN),
    days.map(lambda day: (day, None)),
    days.map(lambda day: (None, day)),
    st.tuples(days, days).map(lambda pair: (min(pair), max(pair))),
)
never = st.none()
some_day = st.one_of(never, never, days)
firmnesses = st.sampled_from(Firmness)
open_cases = st.builds(
    Case,
    own=windows,
    firmness=firmnesses,
    meeting=st.one_of(st.none(), windows),
    heard_on=some_day,
)
cases = st.builds(
    Case,
    own=windows,
    meeting=st.one_of(st.none(), windows),
    status=st.sampled_from(CLOSED),
    closed_on=some_day,
    revised_on=some_day,
    heard_on=some_day,
)
some = hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


def many(of: st.SearchStrategy[Case]) -> st.SearchStrategy[list[Case]]:
    return st.lists(of, min_size=1, max_size=25)


def meeting_of(window: Window, common: dict[str, Any]) -> Meeting:
    nth = next(numbers)
    earliest, latest = window
    return Meeting(
        slug=f"meeting-of-due-{nth}",
        short_name_en=f"Meeting {nth}",
        title_en=f"Meeting {nth}",
        kind=MeetingKind.SCCP,
        year=2022,
        when_en="" if window == UNKNOWN else "then",
        earliest=earliest,
        latest=latest,
        **common,
    )


def outcome_of(row: Commitment, day: date, status: str, common: dict[str, Any]) -> Outcome:
    kept = (CommitmentStatus.FULFILLED, CommitmentStatus.PARTLY_FULFILLED)
    how = OutcomeHow.AS_PROMISED if status in kept else ""
    return Outcome(
        **common | {"recorded_on": day},
        commitment=row,
        as_of=day,
        status=status,
        how=how,
        note_en="So it was reported.",
    )


def entered(given_cases: list[Case]) -> list[Commitment]:
    """Return a commitment for each case, all written at once, with what came of them."""
    source, party = make_source(), make_economy()
    common = {"source": source, "recorded_on": BEGIN}
    said_at, *meetings = add_all(
        meeting_of(case.meeting or UNKNOWN, common) for case in [Case(), *given_cases]
    )
    promise = {"meeting": said_at, "firmness": Firmness.PLAN, "text_en": "Report.", **common}
    promise |= {"stated_by": party, "owner": party}
    rows = add_all(
        Commitment(
            number=next(numbers),
            when_en="then",
            earliest=case.own[0],
            latest=case.own[1],
            due_meeting=None if case.meeting is None else meeting,
            **promise | {"firmness": case.firmness},
        )
        for case, meeting in zip(given_cases, meetings, strict=True)
    )
    add_all(
        Commitment(number=next(numbers), revises=row, **promise | {"recorded_on": case.revised_on})
        for case, row in zip(given_cases, rows, strict=True)
        if case.revised_on
    )
    lines = []
    for case, row in zip(given_cases, rows, strict=True):
        # What closes it is appended last: of two lines of one day the last one counts.
        if case.heard_on and not (case.closed_on and case.closed_on < case.heard_on):
            lines.append(outcome_of(row, case.heard_on, CommitmentStatus.IN_PROGRESS, common))
        if case.closed_on:
            lines.append(outcome_of(row, case.closed_on, case.status, common))
    add_all(lines)
    return rows


def move(row: Commitment, window: Window, on_record: date) -> None:
    """Move the meeting at which a commitment is due, as known since a day."""
    meeting: Any = row.due_meeting
    earliest, latest = window
    words = "" if window == UNKNOWN else "at last"
    days = {"when_en": words, "earliest": earliest, "latest": latest}
    make_meeting_dates(meeting=meeting, recorded_on=on_record, **days)


def states_on(day: date | None, rows: list[Commitment]) -> list[str]:
    """Return the due state of each commitment on a day, in their order."""
    judged = Commitment.objects.as_of(day).with_due_state()
    judged = judged.filter(pk__in=[row.pk for row in rows])
    states = dict(judged.values_list("pk", "due_state"))
    return [states[row.pk] for row in rows]


@some
@given(given_cases=many(cases), day=days)
def test_a_commitment_has_exactly_one_state(given_cases: list[Case], day: date) -> None:
    rows = entered(given_cases)
    assert set(states_on(day, rows)) <= set(DueState.values)
    mine = Commitment.objects.as_of(day).for_list().filter(pk__in=[row.pk for row in rows])
    found = [row.pk for state in DueState for row in mine.filter(due_state=state)]
    assert sorted(found) == sorted(row.pk for row in rows)


@some
@given(given_cases=many(cases), day=days)
def test_what_is_closed_or_revised_is_closed_and_nothing_else_is(
    given_cases: list[Case], day: date
) -> None:
    rows = entered(given_cases)
    for case, state in zip(given_cases, states_on(day, rows), strict=True):
        assert (state == DueState.CLOSED) == case.is_closed_on(day), case
    left = Commitment.objects.as_of(day).open().filter(pk__in=[row.pk for row in rows])
    assert len(left) == sum(not case.is_closed_on(day) for case in given_cases)


@some
@given(given_cases=many(open_cases), day=days)
def test_what_is_open_is_undated_when_it_has_no_day_and_no_meeting_and_only_then(
    given_cases: list[Case], day: date
) -> None:
    for case, state in zip(given_cases, states_on(day, entered(given_cases)), strict=True):
        is_undated = case.own == UNKNOWN and case.meeting is None
        assert (state == DueState.UNDATED) == is_undated, case


@some
@given(given_cases=many(open_cases), day=days)
def test_what_is_open_is_overdue_or_passed_after_its_latest_day_and_never_before(
    given_cases: list[Case], day: date
) -> None:
    for case, state in zip(given_cases, states_on(day, entered(given_cases)), strict=True):
        latest = case.window[1]
        is_late = latest is not None and day > latest
        binds = case.firmness in BINDING
        assert (state == DueState.OVERDUE) == (is_late and binds), case
        assert (state == DueState.PASSED) == (is_late and not binds), case


@some
@given(given_cases=many(open_cases), day=days)
def test_what_is_open_is_not_yet_due_before_its_earliest_day(
    given_cases: list[Case], day: date
) -> None:
    for case, state in zip(given_cases, states_on(day, entered(given_cases)), strict=True):
        earliest = case.window[0]
        is_early = earliest is not None and day < earliest
        waits_for_a_meeting = case.window == UNKNOWN and case.meeting is not None
        assert (state == DueState.NOT_YET) == (is_early or waits_for_a_meeting), case


@some
@given(given_cases=many(open_cases), day=days)
def test_what_is_open_is_due_inside_its_window_or_due_at_the_meeting_it_names(
    given_cases: list[Case], day: date
) -> None:
    for case, state in zip(given_cases, states_on(day, entered(given_cases)), strict=True):
        earliest, latest = case.window
        is_inside = case.window != UNKNOWN and (earliest or day) <= day <= (latest or day)
        assert (state in (DueState.DUE, DueState.AT_MEETING)) == is_inside, case
        if is_inside:
            assert (state == DueState.AT_MEETING) == case.is_due_at_known_days, case


@some
@given(given_cases=many(open_cases), two_days=st.tuples(days, days))
def test_time_alone_moves_a_state_forward_and_never_back(
    given_cases: list[Case], two_days: tuple[date, date]
) -> None:
    order: list[str] = ["undated", "not-yet", "due", "at-meeting", "overdue", "passed"]
    rows = entered(given_cases)
    earlier, later = (states_on(day, rows) for day in sorted(two_days))
    for before, after in zip(earlier, later, strict=True):
        assert order.index(before) <= order.index(after)


@some
@given(moves=st.lists(st.tuples(cases, windows), min_size=1, max_size=25), day=days)
def test_the_state_follows_the_days_of_the_meeting_when_they_are_entered_or_moved(
    moves: list[tuple[Case, Window]], day: date
) -> None:
    before = [replace(case, meeting=case.meeting or UNKNOWN) for case, _ in moves]
    after = [replace(case, meeting=window) for case, window in moves]
    rows = entered(before)
    for row, (_, window) in zip(rows, moves, strict=True):
        move(row, window, BEGIN)
    assert states_on(day, rows) == states_on(day, entered(after))


@some
@given(moves=st.lists(st.tuples(cases, windows, days), min_size=1, max_size=25), day=days)
def test_a_move_changes_the_state_from_the_day_on_which_it_was_known(
    moves: list[tuple[Case, Window, date]], day: date
) -> None:
    before = [replace(case, meeting=case.meeting or UNKNOWN) for case, _, _ in moves]
    known = [
        replace(case, meeting=window) if moved_on <= day else case
        for case, (_, window, moved_on) in zip(before, moves, strict=True)
    ]
    rows = entered(before)
    for row, (_, window, moved_on) in zip(rows, moves, strict=True):
        move(row, window, moved_on)
    assert states_on(day, rows) == states_on(day, entered(known))


@some
@given(given_cases=many(cases))
def test_without_a_day_today_is_judged(given_cases: list[Case]) -> None:
    rows = entered(given_cases)
    assert states_on(None, rows) == states_on(timezone.localdate(), rows)


@pytest.mark.parametrize(
    ("case", "states"),
    [
        pytest.param(Case(), "undated undated undated undated", id="no day"),
        pytest.param(
            Case(own=(date(2022, 5, 1), date(2022, 5, 31))),
            "not-yet due due overdue",
            id="May 2022",
        ),
        pytest.param(
            Case(own=(date(2022, 5, 1), date(2022, 5, 31)), firmness=Firmness.HOPE),
            "not-yet due due passed",
            id="a hope for May 2022",
        ),
        pytest.param(
            Case(meeting=(date(2022, 5, 1), date(2022, 5, 31))),
            "not-yet at-meeting at-meeting overdue",
            id="at a meeting of May 2022",
        ),
        pytest.param(
            Case(own=(date(2022, 5, 1), date(2022, 5, 31)), meeting=UNKNOWN),
            "not-yet due due overdue",
            id="in May 2022, at a meeting without days",
        ),
        pytest.param(
            Case(meeting=UNKNOWN), "not-yet not-yet not-yet not-yet", id="at one without days"
        ),
        pytest.param(
            Case(own=(date(2022, 5, 1), date(2022, 5, 31)), meeting=(date(2022, 5, 31), None)),
            "not-yet not-yet at-meeting at-meeting",
            id="at a meeting of which the first day is known",
        ),
        pytest.param(
            Case(own=(None, date(2022, 5, 31)), closed_on=date(2022, 5, 31)),
            "due due closed closed",
            id="closed on the last day",
        ),
        pytest.param(
            Case(own=(date(2022, 5, 1), None), revised_on=date(2022, 6, 1)),
            "not-yet due due closed",
            id="revised afterwards",
        ),
    ],
)
def test_the_days_around_a_window(case: Case, states: str) -> None:
    rows = entered([case])
    around = [date(2022, 4, 30), date(2022, 5, 1), date(2022, 5, 31), date(2022, 6, 1)]
    assert [states_on(day, rows)[0] for day in around] == states.split()
