"""An initiative's planned date that moves is a line of its history; its own columns stay."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from initiatives.compare.changes import EventKind, changes
from initiatives.models import Initiative, InitiativeStatus, StatusUpdate
from initiatives.timeline.entries import of_initiative, of_status
from meetings.models import Meeting
from support.make import make_initiative, make_meeting, make_meeting_dates, make_status
from support.pages import context_of, rows_at, rows_of_file, table_at

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BEFORE, MOVED, AFTER = date(2022, 5, 1), date(2022, 6, 1), date(2022, 7, 1)


def make_moved(**kw: Any) -> Initiative:
    """Return an initiative planned for May 2022, and for the end of 2023 as known on MOVED."""
    row = make_initiative(when_en="May 2022", when_zh="2022年5月")
    said = {"status": "", "planned_en": "end of 2023", "planned_zh": "2023年底"}
    make_status(initiative=row, recorded_on=MOVED, as_of=MOVED, **{**said, **kw})
    return row


def on_record(day: date | None, row: Initiative) -> Initiative:
    found: Initiative = Initiative.objects.as_of(day).for_list().get(pk=row.pk)
    return found


def test_the_date_that_was_moved_last_counts_as_known_on_the_day() -> None:
    row = make_moved()
    make_status(initiative=row, status="", planned_en="2024", as_of=AFTER, recorded_on=AFTER)
    seen = {day: on_record(day, row) for day in (BEFORE, MOVED, AFTER, None)}
    assert [(str(each.due_when), each.due_latest) for each in seen.values()] == [
        ("May 2022", date(2022, 5, 31)),
        ("end of 2023", date(2023, 12, 31)),
        ("2024", date(2024, 12, 31)),
        ("2024", date(2024, 12, 31)),
    ]
    row.refresh_from_db()
    assert (row.when, row.latest) == ("May 2022", date(2022, 5, 31))


def test_a_line_that_is_void_moves_nothing_any_more() -> None:
    row = make_moved()
    row.status_updates.get().void("It was said of another workshop.")
    assert on_record(None, row).due_when == "May 2022"
    assert on_record(MOVED, row).due_when == "end of 2023"


def test_a_line_of_a_status_leaves_the_date_and_one_of_a_date_the_status() -> None:
    row = make_moved()
    make_status(initiative=row, status=InitiativeStatus.ON_HOLD, as_of=BEFORE, recorded_on=BEFORE)
    make_status(initiative=row, status=InitiativeStatus.PROPOSED, as_of=AFTER, recorded_on=AFTER)
    on_the_day, now = on_record(MOVED, row), on_record(None, row)
    assert (on_the_day.status, now.status) == ("on-hold", "proposed")
    assert now.due_when == "end of 2023"


def test_a_planned_date_that_names_a_meeting_follows_it_as_known_on_the_day() -> None:
    meeting = make_meeting(slug="2023-sccp2", year=2023, recorded_on=date(2022, 2, 17))
    row = make_moved(planned_en="by SCCP2 2023", planned_zh="")
    assert row.status_updates.get().planned_at == meeting
    make_meeting_dates(meeting=meeting, when_en="8-10 August 2023", recorded_on=AFTER)
    on_the_day, now = on_record(MOVED, row), on_record(None, row)
    assert (on_the_day.due_latest, on_the_day.due_at) == (None, meeting)
    assert (now.due_earliest, now.due_latest) == (date(2023, 8, 8), date(2023, 8, 10))
    assert now.due_slug == "2023-sccp2"


def test_the_days_are_read_from_the_words_in_the_year_in_which_it_was_heard() -> None:
    held = make_meeting(year=2024)
    row = make_initiative()
    line = row.record_status(
        planned_en="end of this year",
        as_of=date(2024, 2, 1),
        heard_at=held,
        source=row.source,
    )
    assert (line.planned_earliest, line.planned_latest) == (date(2024, 12, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose a status, or write for when it is planned now, or both."),
        (
            {"status": "proposed", "planned_latest": AFTER},
            "Write the date in words too, as it was said, beside its days.",
        ),
        (
            {"planned_en": "soon", "planned_earliest": AFTER, "planned_latest": BEFORE},
            "The latest day is before the earliest day.",
        ),
    ],
)
def test_a_line_says_a_status_or_a_date_in_words_or_both(said: Any, sentence: str) -> None:
    row = make_initiative()
    with pytest.raises(ValidationError, match=sentence):
        row.record_status(as_of=BEFORE, source=row.source, **said)
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    ("day", "words", "latest"),
    [(BEFORE, "May 2022", date(2022, 5, 31)), (AFTER, "end of 2023", date(2023, 12, 31))],
)
def test_lists_and_files_show_the_date_that_counts(day: date, words: str, latest: date) -> None:
    make_moved()
    heading, row = rows_of_file(table_at("/initiatives/", {"as_of": day}))
    said = dict(zip(map(str, heading), row, strict=True))
    assert (said["Due"], said["Due until"]) == (words, latest)


def test_filters_by_due_go_by_the_date_that_counts() -> None:
    make_meeting(slug="2023-sccp2", year=2023)
    row = make_moved(planned_en="by SCCP2 2023", planned_zh="")
    other = make_moved()

    def found(**query: Any) -> set[Any]:
        return set(rows_at("/initiatives/", query))

    assert found(due_at="2023-sccp2") == {row}
    assert found(due_at="2023-sccp2", as_of=BEFORE) == set()
    assert found(due_from="2023-01-01") == {other}
    assert found(due_from="2023-01-01", as_of=BEFORE) == set()


def test_compare_tells_the_move_in_words() -> None:
    row = make_moved()
    (change,) = changes(BEFORE, AFTER)
    assert (change.kind, change.row) == (EventKind.PLANNED, row)
    assert (change.was, change.now, change.day) == ("May 2022", "end of 2023", MOVED)
    assert changes(MOVED, AFTER) == []


def test_compare_tells_a_status_and_a_date_of_one_line_apart() -> None:
    make_moved(status=InitiativeStatus.ON_HOLD)
    assert {change.kind for change in changes(BEFORE, AFTER)} == {
        EventKind.STATUS,
        EventKind.PLANNED,
    }


def test_compare_says_nothing_of_a_date_that_was_said_again_in_the_same_words() -> None:
    make_moved(planned_en="May 2022", planned_zh="2022年5月")
    assert changes(BEFORE, AFTER) == []


def test_a_timeline_stands_at_the_date_that_counts_and_marks_the_line() -> None:
    row = make_moved()
    moment = of_initiative(on_record(None, row))
    assert (moment.last, str(moment.when)) == (date(2023, 12, 31), "end of 2023")
    line = StatusUpdate.objects.for_list().get()
    assert of_status(line, row).label == "planned for end of 2023"
    years = context_of("/timeline/", {"year": 2023})["years"]
    assert 2023 in years
    assert 2023 not in context_of("/timeline/", {"as_of": BEFORE})["years"]


def test_the_page_and_the_news_say_for_when_it_is_planned_now(client: Any) -> None:
    row = make_moved()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "end of 2023" in page
    assert "planned for" in page
    assert [line.in_words for line in context_of("/")["news"]] == ["planned for end of 2023"]
    assert Meeting.objects.count() == 0
