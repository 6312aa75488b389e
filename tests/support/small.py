"""A record with a few rows of every noun, known since different days, and all that tells of it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.test import Client

from initiatives.compare.changes import changes
from initiatives.reminders.calendar import due_calendar
from initiatives.reminders.digest import gather
from support import make
from support.pages import LISTS, rows_of_file, table_at

FIRST = make.KNOWN
DAYS = (date(2022, 3, 1), date(2022, 6, 15), date(2022, 8, 20))
# What a mended text ends in, and what of it a page may show.
MENDED = " (mended)"
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
    make.make_agenda_point(meeting=coming, commitment=promise, **since)


# --- what is read as of a day -------------------------------------------------------------------


def file_of(url: str) -> Callable[[date], Any]:
    return lambda day: [*rows_of_file(table_at(url, {"as_of": day}))]


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
    **{f"file of {url}": file_of(url) for url in LISTS.values()},
    **{url: page_of(url) for url in (*LISTS.values(), *FILTERED, *PAGES)},
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
