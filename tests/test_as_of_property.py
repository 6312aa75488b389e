"""The same request for a past day gives the same page tomorrow, whatever is recorded in between.

A small record, read as of three days; then anything is added, moved, reported, revised, voided and
mended; and the lists, files, pages, reminders and comparisons of those days are the same as before,
but for the words that were mended.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import make
import pytest
from conftest import table_at
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from initiatives.calendar import due_calendar
from initiatives.changes import changes
from initiatives.digest import gather
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
    Source,
)

pytestmark = pytest.mark.django_db

FIRST = make.KNOWN
DAYS = (date(2022, 3, 1), date(2022, 6, 15), date(2022, 8, 20))
# Everything that comes later is recorded after the last of the days, up to this many days.
LATER = DAYS[-1] + timedelta(days=1)
SPAN = 400
EXAMPLES = 15
# What a mended text ends in, and what of it a page may show.
MENDED = " (mended)"
WORDS = ("May 2022", "Q3 2022", "end of 2022", "2023 or 2024", "by SCCP2 2022", "soon")
LISTS = (
    "/initiatives/",
    "/commitments/",
    "/interventions/",
    "/figures/",
    "/meetings/",
    "/economies/",
    "/priorities/",
    "/documents/",
    "/meetings/2022-sccp2/follow-up/",
)
# Lists that a filter narrows: what it offers and counts must be of the day too.
FILTERED = (
    "/commitments/?due_at=2022-sccp2",
    "/commitments/?economy=AA&status=open",
    "/initiatives/?due_from=2022-04-01",
    "/initiatives/?meeting=2022-sccp1",
    "/interventions/?unanswered=on",
    "/initiatives/?work_plan=2022",
)
PAGES = (
    "/",
    "/timeline/",
    "/timeline/?year=2022",
    "/economies/AA/",
    "/economies/AA/with/BB/",
    "/priorities/first/",
    "/meetings/2022-sccp1/",
    "/meetings/2022-sccp2/",
    "/initiatives/guidelines/",
    "/initiatives/workshop/",
    "/commitments/2022-sccp1/1/",
    "/commitments/2022-sccp1/2/",
    "/interventions/2022-sccp1/2/",
    "/documents/paper/",
    "/figures/aeos/",
    "/sources/report/",
    "/sources/report/?section=3",
    "/search/?q=the",
    "/search/?q=2022",
)


@pytest.fixture(scope="module", autouse=True)
def small_record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A record with a few rows of every noun, known since different days."""
    with django_db_blocker.unblock(), transaction.atomic():
        small()
        yield
        transaction.set_rollback(True)


def small() -> None:
    since = {"source": make.make_source(slug="report", recorded_on=FIRST), "section": "3"}
    later = {**since, "recorded_on": date(2022, 5, 1)}
    one, two, three = (
        make.make_economy(code=code * 2, name_en=f"{code} economy") for code in "ABC"
    )
    first = make.make_priority(slug="first", number=1, title_en="The first", **since)
    make.make_priority(slug="second", number=2, title_en="The second", **later)
    held = make.make_meeting(
        slug="2022-sccp1", title_en="The first meeting", when_en="15-17 February 2022", **since
    )
    coming = make.make_meeting(
        slug="2022-sccp2", title_en="The second meeting", when_en="August 2022", **since
    )
    make.make_meeting(slug="2022-mrt", title_en="The ministers", kind="ministerial", **later)
    make.make_attendance(meeting=held, economy=one, **since)
    make.make_delegate(meeting=held, economy=two, name_en="The delegate", **since)
    item = make.make_agenda_item(
        meeting=held, number="4", position=1, title_en="The item", priority=first, **since
    )
    paper = make.make_document(
        meeting=held, slug="paper", title_en="The paper", tabled_by=one, **since
    )
    guidelines = make.make_initiative(
        slug="guidelines",
        title_en="The guidelines",
        priority=first,
        when_en="by SCCP2 2022",
        documents=[paper],
        **since,
    )
    workshop = make.make_initiative(
        slug="workshop", title_en="The workshop", when_en="May 2022", part_of=guidelines, **later
    )
    make.make_participation(initiative=guidelines, economy=one, role="lead", **since)
    make.make_participation(initiative=workshop, economy=two, role="co-lead", **later)
    make.make_work_plan_item(initiative=guidelines, number=1, title_en="The plan", **since)
    make.make_work_plan_item(initiative=workshop, number=2, title_en="The other", **later)
    turn = {"meeting": held, "agenda_item": item, **since}
    report = make.make_intervention(
        speaker=one, gist_en="The report.", initiatives=[guidelines], documents=[paper], **turn
    )
    asked = make.make_intervention(
        speaker=two, kind="question", gist_en="The question?", in_reply_to=report, **turn
    )
    make.make_intervention(
        speaker=three, kind="question", gist_en="Open?", addressed_to=[one], **turn
    )
    make.make_intervention(
        speaker=one, kind="reply", gist_en="The reply.", in_reply_to=asked, **turn
    )
    said = {"meeting": held, "stated_by": one, "owner": one, "initiative": guidelines}
    promise = make.make_commitment(
        text_en="The promise.",
        when_en="by SCCP2 2022",
        intervention=report,
        firmness="commitment",
        made_to=[two],
        **said,
        **since,
    )
    make.make_commitment(text_en="The hope.", when_en="May 2022", firmness="hope", **said, **since)
    make.make_commitment(text_en="The plan.", partners=[two], **said, **later)
    figure = {"series": "aeos", "about": one, "initiative": guidelines}
    make.make_figure(meeting=held, intervention=report, **figure, **since)
    make.make_figure(meeting=coming, value="400", **figure, **later)
    make.make_status(initiative=guidelines, heard_at=held, note_en="The note.", **since)
    make.make_status(
        initiative=guidelines, status="endorsed", as_of=date(2022, 4, 1), document=paper, **later
    )
    make.make_status(initiative=workshop, status="", planned_en="Q3 2022", **later)
    make.make_outcome(commitment=promise, heard_at=held, note_en="The outcome.", **later)
    make.make_meeting_dates(meeting=coming, when_en="18-19 August 2022", **later)
    make.make_agenda_point(meeting=coming, commitment=promise, **later)


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
        make.make_commitment(
            meeting=self.pick(Meeting),
            owner=self.pick(Economy),
            stated_by=self.pick(Economy),
            partners=self.some(Economy),
            made_to=self.some(Economy),
            initiative=self.maybe(Initiative),
            intervention=self.maybe(Intervention),
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


# --- what is read as of a day -------------------------------------------------------------------


def file_of(url: str) -> Callable[[date], Any]:
    return lambda day: [*table_at(url, {"as_of": day}).as_values()]


def page_of(url: str) -> Callable[[date], Any]:
    return lambda day: lines_of(Client().get(f"/as-of/{day}{url}"))


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
# How many rows of the page were mended since, which only grows.
MARK = re.compile(r'<div id="mended">.*?</div>', re.DOTALL)


def lines_of(answer: Any) -> list[str]:
    """Return the lines of a page, without what differs from one asking to the next."""
    text = MARK.sub("", TOKEN.sub("", answer.content.decode()))
    return [f"{answer.status_code}", *text.splitlines()]


def calendar_of(day: date) -> list[str]:
    with patch("django.utils.timezone.localdate", return_value=day):
        return due_calendar().decode().splitlines()


def compared_on(day: date) -> list[Any]:
    since = FIRST - timedelta(days=1)
    return [
        [str(each) for each in (row.kind, row.what, row.was, row.now, row.day, row.who)]
        for row in changes(since, day)
    ]


# All that is told as of a day, by what tells it.
TELLERS: dict[str, Callable[[date], Any]] = {
    **{f"file of {url}": file_of(url) for url in LISTS},
    **{url: page_of(url) for url in (*LISTS, *FILTERED, *PAGES)},
    "digest": lambda day: gather(day).body().splitlines(),
    "calendar": calendar_of,
    "compared": compared_on,
}


def told(name: str, day: date) -> list[Any]:
    """Return what a page, file or reminder tells as of a day, without the marks of mended words."""
    return without_mark(TELLERS[name](day))


def without_mark(said: Any) -> Any:
    if isinstance(said, str):
        return said.replace(MENDED, "")
    return [without_mark(each) for each in said] if isinstance(said, list | tuple) else said


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
