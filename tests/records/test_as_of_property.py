"""The same request for a past day gives the same page tomorrow, whatever is recorded in between.

A small record, read as of three days; then anything is added, moved, reported, revised, voided and
mended; and the lists, files, pages, reminders and comparisons of those days are the same as before,
but for the words that were mended.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from initiatives.models import (
    AgendaPoint,
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.models import (
    AgendaItem,
    Attendance,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
)
from sccp_tracker.records.models.source import Source
from support import make
from support.small import DAYS, FIRST, MENDED, TELLERS, small, told

pytestmark = pytest.mark.django_db

# Everything that comes later is recorded after the last of the days, up to this many days.
LATER = DAYS[-1] + timedelta(days=1)
SPAN = 400
EXAMPLES = 6
WORDS = ("May 2022", "Q3 2022", "end of 2022", "2023 or 2024", "by SCCP2 2022", "soon")


@pytest.fixture(scope="module", autouse=True)
def small_record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A record with a few rows of every noun, known since different days."""
    with django_db_blocker.unblock(), transaction.atomic():
        small()
        yield
        transaction.set_rollback(True)


# --- what may come later ------------------------------------------------------------------------


class Later:
    """What is recorded later: `pick` and the days are told by numbers that hypothesis chooses."""

    nth = count(1)

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = iter(numbers)

    def number(self) -> int:
        return next(self.numbers, 0)

    def pick(self, noun: Any, **given: Any) -> Any:
        """Return one of the rows that are on record."""
        rows = list(noun.objects.filter(**given).order_by("pk"))
        return rows[self.number() % len(rows)]

    def some(self, noun: Any) -> list[Any]:
        return [self.pick(noun)] if self.number() % 2 else []

    def maybe(self, noun: Any) -> Any:
        return self.pick(noun) if self.number() % 2 else None

    def since(self) -> dict[str, Any]:
        """Return where it is read, and a day on which it becomes known."""
        day = LATER + timedelta(days=self.number() % SPAN)
        return {"source": self.pick(Source), "section": "3", "recorded_on": day}

    def line(self) -> dict[str, Any]:
        """Return the same of a line of a history, which may tell of an earlier day."""
        since = self.since()
        days = (since["recorded_on"] - FIRST).days
        return {**since, "as_of": since["recorded_on"] - timedelta(days=self.number() % days)}

    def turn(self) -> None:
        item = self.maybe(AgendaItem)
        make.make_intervention(
            meeting=item.meeting if item else self.pick(Meeting),
            agenda_item=item,
            speaker=self.pick(Economy),
            on_behalf_of=self.maybe(Economy),
            kind=("report", "question", "reply")[self.number() % 3],
            in_reply_to=self.maybe(Intervention),
            addressed_to=self.some(Economy),
            initiatives=self.some(Initiative),
            documents=self.some(Document),
            gist_en="The later turn.",
            **self.since(),
        )

    def commitment(self, **given: Any) -> None:
        turn = self.maybe(Intervention)
        make.make_commitment(
            meeting=turn.meeting if turn else self.pick(Meeting),
            owner=self.pick(Economy),
            stated_by=turn.speaker if turn else self.pick(Economy),
            partners=self.some(Economy),
            made_to=self.some(Economy),
            initiative=self.maybe(Initiative),
            intervention=turn,
            when_en=WORDS[self.number() % len(WORDS)],
            text_en="The later promise.",
            **given,
            **self.since(),
        )

    def revision(self) -> None:
        self.commitment(revises=self.pick(Commitment))

    def initiative(self) -> None:
        make.make_initiative(
            title_en="A later one of the year 2022",
            priority=self.maybe(Priority),
            part_of=self.maybe(Initiative),
            documents=self.some(Document),
            when_en=WORDS[self.number() % len(WORDS)],
            **self.since(),
        )

    def role(self) -> None:
        role = ("lead", "co-lead", "observer", "partner")[self.number() % 4]
        given = {"initiative": self.pick(Initiative), "economy": self.pick(Economy), "role": role}
        if not Participation.objects.filter(**given).exists():
            make.make_participation(**given, **self.since())

    def plan(self) -> None:
        given = {"initiative": self.pick(Initiative), "year": 2022 + self.number() % 2}
        if not WorkPlanItem.objects.filter(**given).exists():
            make.make_work_plan_item(**given, **self.since())

    def document(self) -> None:
        """Add a document, also to rows that were there before."""
        paper = make.make_document(
            meeting=self.pick(Meeting), tabled_by=self.maybe(Economy), **self.since()
        )
        for noun in (Initiative, Intervention):
            if row := self.maybe(noun):
                row.documents.add(paper)

    def meeting(self) -> None:
        year = 2021 + self.number() % 3
        when = f"{('January', 'May', 'July')[self.number() % 3]} {year}"
        make.make_meeting(year=year, when_en=when if self.number() % 2 else "", **self.since())

    def dates(self) -> None:
        when = ("January 2022", "1-2 July 2022", "2023", "")[self.number() % 4]
        make.make_meeting_dates(meeting=self.pick(Meeting), when_en=when, **self.since())

    def status(self) -> None:
        said = [{"status": "on-hold"}, {"status": "", "planned_en": "2024"}]
        said += [{"status": "completed", "planned_en": "by SCCP2 2022"}]
        make.make_status(initiative=self.pick(Initiative), **said[self.number() % 3], **self.line())

    def outcome(self) -> None:
        status = ("in-progress", "fulfilled", "withdrawn")[self.number() % 3]
        make.make_outcome(
            commitment=self.pick(Commitment),
            status=status,
            intervention=self.maybe(Intervention),
            **self.line(),
        )

    def void(self) -> None:
        noun: Any = (StatusUpdate, Outcome, MeetingDates)[self.number() % 3]
        if lines := list(noun.objects.all().standing().order_by("pk")):
            lines[self.number() % len(lines)].void("It was said of another one.")

    def figure(self) -> None:
        series = ("aeos", "others")[self.number() % 2]
        given = {"series": series, "meeting": self.pick(Meeting)}
        if not Figure.objects.filter(**given).exists():
            said = {"about": self.pick(Economy), "value": self.number() % 1000}
            make.make_figure(**given, **said, **self.since())

    def item(self) -> None:
        make.make_agenda_item(
            meeting=self.pick(Meeting), priority=self.maybe(Priority), **self.since()
        )

    def point(self) -> None:
        given = {"meeting": self.pick(Meeting), "commitment": self.pick(Commitment)}
        if not AgendaPoint.objects.filter(**given).exists():
            make.make_agenda_point(agenda_item=None, **given, **self.since())

    def delegate(self) -> None:
        make.make_delegate(meeting=self.pick(Meeting), economy=self.pick(Economy), **self.since())

    def attendance(self) -> None:
        given = {"meeting": self.pick(Meeting), "economy": self.pick(Economy)}
        if not Attendance.objects.filter(**given).exists():
            make.make_attendance(**given, **self.since())

    def priority(self) -> None:
        make.make_priority(title_en="A later one", **self.since())

    def economy(self) -> None:
        # As an officer adds one: it is known since today.
        Economy(code=f"Z{next(self.nth)}", name_en="A later economy", kind="member").save()

    def source(self) -> None:
        day = LATER + timedelta(days=self.number() % SPAN)
        make.make_source(title_en="The later report", recorded_on=day)

    def mend(self) -> None:
        """Mend a word of any row, as an officer does who made a slip."""
        noun, column = (
            (Initiative, "title_en"),
            (Commitment, "text_en"),
            (Intervention, "gist_en"),
            (Figure, "counts_en"),
            (Document, "title_en"),
            (Priority, "title_en"),
            (AgendaItem, "title_en"),
        )[self.number() % 7]
        row = self.pick(noun)
        if not getattr(row, column).endswith(MENDED):
            make.change(row, **{column: getattr(row, column) + MENDED})


HELPERS = ("number", "pick", "some", "maybe", "since", "line")
KINDS: list[Callable[[Later], None]] = [
    method
    for name, method in vars(Later).items()
    if callable(method) and not name.startswith("_") and name not in HELPERS
]


@pytest.fixture(scope="module")
def before() -> dict[tuple[str, date], list[Any]]:
    """What was told before anything else was recorded, kept for the examples that follow."""
    return {}


steps = st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 10**6), max_size=16))


@hypothesis_settings(max_examples=EXAMPLES)
@given(
    history=st.lists(steps, min_size=1, max_size=25),
    day=st.sampled_from(DAYS),
    names=st.lists(st.sampled_from([*TELLERS]), min_size=8, max_size=16, unique=True),
)
def test_a_past_day_is_told_the_same_whatever_is_recorded_later(
    history: list[tuple[Callable[[Later], None], list[int]]],
    day: date,
    names: list[str],
    before: dict[tuple[str, date], list[Any]],
) -> None:
    for name in names:
        if (name, day) not in before:
            before[name, day] = told(name, day)
    with transaction.atomic():
        for record, numbers in history:
            record(Later(numbers))
        for name in names:
            assert told(name, day) == before[name, day], name
        transaction.set_rollback(True)
