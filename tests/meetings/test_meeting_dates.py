"""The dates of meetings: a history that a meeting and what is due at it follow, day by day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.compare.changes import EventKind, changes
from initiatives.models import Commitment, Figure, Initiative, Intervention
from meetings.models import Document, Meeting, MeetingDates
from sccp_tracker.records.history import RewritingHistory
from sccp_tracker.records.traced import StaleRow, UntracedWrite
from support.make import (
    KNOWN,
    add_all,
    change,
    make_attendance,
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_source,
)
from support.pages import Page, context_of, on_day, rows_at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JUNE, JULY = date(2022, 6, 15), date(2022, 7, 15)
AUGUST = ("August 2022", date(2022, 8, 1), date(2022, 8, 31))
NINETEENTH = ("19 August 2022", date(2022, 8, 19), date(2022, 8, 19))
FIFTH = ("5 September 2022", date(2022, 9, 5), date(2022, 9, 5))


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Return a function that sets the day on which things are recorded."""

    def set_day(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: day)

    return set_day


@pytest.fixture
def moved() -> Meeting:
    """A meeting of August, of which the day was known in June and moved in July."""
    # A name without figures, which a search for a day would find.
    words = {"short_name_en": "The second", "title_en": "The second"}
    meeting = make_meeting(slug="2022-sccp2", when_en="August 2022", **words)
    make_meeting_dates(meeting=meeting, when_en="19 August 2022", recorded_on=JUNE)
    make_meeting_dates(meeting=meeting, when_en="5 September 2022", recorded_on=JULY)
    return Meeting.objects.get(pk=meeting.pk)


def history(meeting: Meeting) -> list[tuple[date, str]]:
    """Return since when each of the words was known, the first line first."""
    lines = meeting.dates.order_by("recorded_on", "number")
    return [(line.recorded_on, line.when_en) for line in lines]


def said(row: Any) -> tuple[str, date | None, date | None]:
    return row.when_en, row.earliest, row.latest


def on(meeting: Meeting, day: date | None) -> tuple[str, date | None, date | None]:
    """Return when the meeting is, as known on a day."""
    found = Meeting.objects.as_of(day).with_days().get(pk=meeting.pk)
    return found.known_when_en, found.known_earliest, found.known_latest


# How a line comes to be


def test_the_first_line_is_known_since_the_meeting_is() -> None:
    source = make_source()
    meeting = make_meeting(when_en="May 2022", recorded_on=JUNE, source=source, section="參")
    line = meeting.dates.get()
    assert said(line) == ("May 2022", date(2022, 5, 1), date(2022, 5, 31))
    assert (line.recorded_on, line.source, line.section) == (JUNE, source, "參")


def test_a_meeting_without_dates_has_a_line_that_says_so() -> None:
    line = make_meeting().dates.get()
    assert (said(line), str(line)) == (("", None, None), "no date known (2022-02-17)")


def test_meetings_added_in_sets_have_their_first_lines() -> None:
    common = {"source": make_source(), "recorded_on": JUNE, "kind": "sccp", "year": 2022}
    add_all(
        Meeting(slug=f"m-{n}", short_name_en="M", title_en="M", when_en=f"May {n}", **common)
        for n in range(3)
    )
    lines = MeetingDates.objects.order_by("meeting__slug")
    assert [(line.recorded_on, line.when_en) for line in lines] == [
        (JUNE, "May 0"),
        (JUNE, "May 1"),
        (JUNE, "May 2"),
    ]


def test_a_move_is_a_line_known_since_today(today: Callable[[date], None]) -> None:
    meeting = make_meeting(when_en="August 2022")
    first, other = meeting.source, make_source()
    today(JUNE)
    line = meeting.move(source=other, section="參", when_en="19 August 2022")
    assert (line.number, line.source, line.section, line.is_new) == (2, other, "參", True)
    assert said(line) == said(meeting) == said(Meeting.objects.get(pk=meeting.pk)) == NINETEENTH
    today(JULY)
    meeting.move(source=first, when_en="Friday, 19 August 2022")
    assert history(meeting) == [
        (KNOWN, "August 2022"),
        (JUNE, "19 August 2022"),
        (JULY, "Friday, 19 August 2022"),
    ]


def test_a_move_leaves_alone_what_else_was_changed_and_not_saved() -> None:
    meeting = make_meeting(when_en="August 2022")
    meeting.note_en = "Bangkok"
    meeting.move(source=meeting.source, when_en="19 August 2022")
    meeting.save()
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.note_en, *said(stored)) == ("Bangkok", *NINETEENTH)


def test_a_move_sent_twice_is_one_and_moved_back_is_moved() -> None:
    meeting = make_meeting(when_en="August 2022")
    for words in ("19 August 2022", "5 September 2022", "5 September 2022", "19 August 2022"):
        meeting.move(source=meeting.source, when_en=words)
        assert Meeting.objects.get(pk=meeting.pk).when_en == words
    lines = meeting.dates.order_by("number")
    assert [line.when_en for line in lines] == [
        "August 2022",
        "19 August 2022",
        "5 September 2022",
        "19 August 2022",
    ]


def test_a_meeting_whose_move_is_void_is_when_it_was_to_be_before(moved: Meeting) -> None:
    moved.dates.get(recorded_on=JULY).void("It was another meeting.")
    assert said(Meeting.objects.get(pk=moved.pk)) == on(moved, None) == NINETEENTH
    today = timezone.localdate()
    assert (on(moved, today - DAY), on(moved, today)) == (FIFTH, NINETEENTH)


def test_a_version_goes_up_with_each_change_and_with_each_move() -> None:
    meeting = make_meeting(when_en="August 2022")

    def version() -> int:
        stored: int = Meeting.objects.get(pk=meeting.pk).version
        return stored

    assert version() == meeting.version == 1
    meeting.save()
    assert version() == 1
    meeting.note_en = "Bangkok"
    meeting.save()
    assert version() == meeting.version == 2
    meeting.move(source=meeting.source, when_en="19 August 2022")
    assert version() == meeting.version == 3
    # The very same once more moves nothing.
    meeting.move(source=meeting.source, when_en="19 August 2022")
    assert version() == meeting.version == 3


def test_a_form_that_was_opened_before_a_move_is_stale() -> None:
    meeting = make_meeting(when_en="August 2022")
    opened = Meeting.objects.get(pk=meeting.pk)
    meeting.move(source=meeting.source, when_en="19 August 2022")
    opened.note_en = "Bangkok"
    with pytest.raises(StaleRow) as stale:
        opened.save()
    assert said(stale.value.present) == said(Meeting.objects.get(pk=meeting.pk)) == NINETEENTH


def test_a_form_saves_what_was_changed_and_moves_the_meeting(today: Callable[[date], None]) -> None:
    meeting = Meeting.objects.get(pk=make_meeting(when_en="August 2022").pk)
    today(JUNE)
    meeting.note_en = "Bangkok"
    meeting.when_en, meeting.earliest, meeting.latest = NINETEENTH
    meeting.save_edits()
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.note_en, *said(stored)) == ("Bangkok", *NINETEENTH)
    assert said(meeting) == NINETEENTH
    assert history(meeting) == [(KNOWN, "August 2022"), (JUNE, "19 August 2022")]
    assert meeting.dates.get(recorded_on=JUNE).source == meeting.source


def test_what_leaves_the_dates_alone_adds_no_line() -> None:
    meeting = make_meeting(when_en="August 2022")
    meeting.title_zh = "會議"
    meeting.save()
    meeting.save(update_fields=["title_zh"])
    meeting.save_edits()
    Meeting.objects.update_or_create(pk=meeting.pk, defaults={"note_en": "Bangkok"})
    assert meeting.dates.count() == 1


def test_a_meeting_that_is_postponed_without_a_day_has_none(today: Callable[[date], None]) -> None:
    meeting = make_meeting(when_en="August 2022")
    today(JUNE)
    meeting.move(source=meeting.source)
    assert on(meeting, JUNE) == ("", None, None)
    assert on(meeting, JUNE - DAY) == AUGUST


def test_a_meeting_follows_its_latest_line_in_whatever_order_they_come(moved: Meeting) -> None:
    assert said(moved) == FIFTH
    make_meeting_dates(meeting=moved, when_en="July 2022", recorded_on=JUNE + DAY)
    assert said(Meeting.objects.get(pk=moved.pk)) == FIFTH
    # Of two lines of one day the one added last counts.
    make_meeting_dates(meeting=moved, when_en="19 August 2022", recorded_on=JULY)
    assert said(Meeting.objects.get(pk=moved.pk)) == NINETEENTH


def test_lines_added_in_sets_are_followed_too() -> None:
    meeting = make_meeting()
    common = {"meeting": meeting, "source": meeting.source}
    add_all(
        MeetingDates(when_en=words, recorded_on=day, **common)
        for words, day in (("later", JULY), ("earlier", JUNE))
    )
    assert Meeting.objects.get(pk=meeting.pk).when_en == "later"


def test_a_line_reads_its_days_from_its_words_in_the_year_of_the_meeting() -> None:
    line = make_meeting_dates(meeting=make_meeting(year=2023), when_en="", when_zh="本年5月")
    assert (line.earliest, line.latest) == (date(2023, 5, 1), date(2023, 5, 31))
    assert Meeting.objects.get(pk=line.meeting.pk).earliest == date(2023, 5, 1)


@pytest.mark.parametrize("name", ["when_en", "when_zh", "earliest", "latest"])
def test_dates_are_not_moved_past_their_history(name: str) -> None:
    meeting = make_meeting(when_en="August 2022")
    value = JUNE if name in ("earliest", "latest") else "June"
    with pytest.raises(UntracedWrite):
        Meeting.objects.update(**{name: value})
    setattr(meeting, name, value)
    with pytest.raises(UntracedWrite):
        Meeting.objects.bulk_update([meeting], [name])
    writes: list[Callable[[], None]] = [
        meeting.save,
        lambda: meeting.save(update_fields=[name]),
    ]
    for write in writes:
        with pytest.raises(RewritingHistory):
            write()
    with pytest.raises(RewritingHistory), transaction.atomic():
        Meeting.objects.update_or_create(pk=meeting.pk, defaults={name: value})
    assert said(Meeting.objects.get(pk=meeting.pk)) == AUGUST
    assert meeting.dates.count() == 1


def test_a_meeting_and_its_line_are_written_together_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    meeting = make_meeting(when_en="August 2022")
    monkeypatch.setattr(MeetingDates, "follow", fails)
    with pytest.raises(RuntimeError):
        meeting.move(source=meeting.source, when_en="some day")
    monkeypatch.setattr(type(MeetingDates.objects), "append", fails)
    new = {"slug": "new", "short_name_en": "M", "title_en": "M", "kind": "sccp", "year": 2022}
    with pytest.raises(RuntimeError):
        Meeting.objects.create(source=meeting.source, **new)
    assert history(Meeting.objects.get()) == [(KNOWN, "August 2022")]


# As known on a day


def test_a_meeting_says_on_each_day_what_was_known_then(moved: Meeting) -> None:
    days = {
        KNOWN: AUGUST,
        JUNE - DAY: AUGUST,
        JUNE: NINETEENTH,
        JULY - DAY: NINETEENTH,
        JULY: FIFTH,
        None: FIFTH,
    }
    assert {day: on(moved, day) for day in days} == days
    assert not Meeting.objects.as_of(KNOWN - DAY).exists()


def test_a_meeting_read_as_of_a_past_day_and_saved_stays_as_it_is(moved: Meeting) -> None:
    [read] = Meeting.objects.as_of(KNOWN).with_days()
    assert (read.known_latest, read.latest) == (AUGUST[2], FIFTH[2])
    before = history(moved)
    read.save()
    assert said(Meeting.objects.get(pk=moved.pk)) == FIFTH
    assert history(moved) == before
    assert Meeting.objects.get(pk=moved.pk).version == read.version


@pytest.mark.parametrize("noun", [Meeting, Commitment, Initiative])
def test_the_day_is_said_before_anything_is_read_as_of_it(noun: Any) -> None:
    listed = noun.objects.as_of(JUNE).for_list()
    assert listed.as_of(JUNE).filter(pk=1).exclude(pk=2).order_by("pk").day == JUNE
    with pytest.raises(ValueError, match="Say the day first"):
        listed.as_of(JULY)


@pytest.mark.parametrize("make_row", [make_commitment, make_initiative])
def test_a_due_follows_its_meeting_as_known_on_each_day(
    moved: Meeting, make_row: Callable[..., Any]
) -> None:
    row = make_row(when_en="in May 2022, at a meeting", due_meeting=moved, recorded_on=KNOWN - DAY)
    days = {
        # Before anything was known of the meeting, its own days stand in.
        KNOWN - DAY: (False, date(2022, 5, 1), date(2022, 5, 31)),
        KNOWN: (True, *AUGUST[1:]),
        JUNE: (True, *NINETEENTH[1:]),
        JULY: (True, *FIFTH[1:]),
        None: (True, *FIFTH[1:]),
    }
    change(row, earliest=date(2022, 5, 1), latest=date(2022, 5, 31))
    found = {day: type(row).objects.as_of(day).with_due().get(pk=row.pk) for day in days}
    assert {
        day: (each.due_follows, each.due_earliest, each.due_latest) for day, each in found.items()
    } == days


def test_a_commitment_is_late_after_the_day_that_was_known_on_the_day(moved: Meeting) -> None:
    row = make_commitment(when_en="at SCCP2 2022")
    heard = date(2022, 8, 25)
    make_meeting_dates(meeting=moved, when_en="1 August 2022", recorded_on=heard)
    # Until then it was to be in September.
    states = {date(2022, 8, 20): "not-yet", heard - DAY: "not-yet", heard: "overdue"}
    for day, state in states.items():
        assert Commitment.objects.as_of(day).for_list().get(pk=row.pk).due_state == state, day
        query = {"as_of": str(day), "due_state": state}
        assert rows_at("/commitments/", query) == [row]


def test_a_past_day_tells_the_follow_up_what_was_due_by_the_meeting_then(moved: Meeting) -> None:
    soon = make_commitment(when_en="31 August 2022")
    url = "/meetings/2022-sccp2/follow-up/"
    found = {day: rows_at(url, {"as_of": str(day)}) for day in (KNOWN, JUNE, JULY)}
    assert found == {KNOWN: [soon], JUNE: [], JULY: [soon]}


def test_the_meeting_before_is_the_one_that_was_before_it_then() -> None:
    for slug, words in (("a", "May 2022"), ("b", "June 2022"), ("c", "August 2022")):
        make_meeting(slug=slug, short_name_en=f"The {slug}", when_en=words)
    make_meeting(slug="later", short_name_en="The later", when_en="July 2022", recorded_on=JULY)
    make_meeting_dates(meeting=Meeting.objects.get(slug="a"), when_en="1 July 2022",
                       recorded_on=JUNE)  # fmt: skip
    for day, name in ((KNOWN, "b"), (JUNE, "a"), (JULY, "later")):
        assert context_of("/meetings/c/follow-up/", {"as_of": str(day)})["last"].slug == name, day


def test_a_word_at_a_meeting_was_said_on_the_days_known_then() -> None:
    meeting = make_meeting(when_en="17 February 2022")
    row = make_initiative(recorded_on=KNOWN)
    make_intervention(meeting=meeting, initiatives=[row])
    make_meeting_dates(meeting=meeting, when_en="16 February 2022", recorded_on=JUNE)
    words = {
        day: Initiative.objects.as_of(day).with_last_word().get(pk=row.pk).last_word
        for day in (KNOWN, JUNE, None)
    }
    assert words == {KNOWN: KNOWN, JUNE: KNOWN - DAY, None: KNOWN - DAY}


def test_rows_stand_in_the_order_of_the_meetings_as_known_on_the_day(client: Client) -> None:
    first, second = make_meeting(when_en="May 2022"), make_meeting(when_en="June 2022")
    party = make_economy(code="ECO")
    makers: dict[Any, Callable[..., Any]] = {
        Intervention: lambda **kw: make_intervention(speaker=party, **kw),
        Commitment: make_commitment,
        Figure: lambda **kw: make_figure(series="one", **kw),
        Document: lambda **kw: make_document(tabled_by=party, **kw),
    }
    rows = {
        noun: [make(meeting=meeting) for meeting in (first, second)]
        for noun, make in makers.items()
    }
    later = make_meeting(slug="later", when_en="August 2022")
    asked = [make_intervention(meeting=meeting, kind="question") for meeting in (first, second)]
    for meeting in (first, second):
        make_attendance(meeting=meeting, economy=party)
    make_meeting_dates(meeting=first, when_en="July 2022", recorded_on=JUNE)
    for noun, (one, other) in rows.items():
        url = reverse(noun.noun.list_url)
        for query in ({}, {"sort": "meeting"}):
            for day, order in ((KNOWN, [one, other]), (JUNE, [other, one]), ("", [other, one])):
                found = rows_at(url, {"as_of": str(day), **query})
                assert [row for row in found if row in order] == order, (url, query, day)
    for day, turns in ((KNOWN, asked), (JUNE, asked[::-1])):
        follow_up = f"{later.get_absolute_url()}follow-up/"
        assert list(context_of(follow_up, {"as_of": str(day)})["questions"]) == turns
    for url in ("/meetings/", "/meetings/?sort=earliest", "/economies/ECO/", "/figures/one/"):
        joint = "&" if "?" in url else "?"
        for day, meetings in ((KNOWN, (first, second)), (JUNE, (second, first))):
            text = Page(client.get(f"{url}{joint}as_of={day}")).text
            assert text.index(str(meetings[0])) < text.index(str(meetings[1])), (url, day)


@pytest.mark.pages
def test_the_page_of_a_meeting_tells_how_it_was_moved(moved: Meeting, client: Client) -> None:
    first = "August 2022 (1 Aug 2022 – 31 Aug 2022)"
    told = {
        KNOWN: [first],
        JUNE: [
            "19 August 2022 (19 Aug 2022) , known since 15 Jun 2022",
            f"{first} , known since 17 Feb 2022",
        ],
        JULY: ["5 September 2022 (5 Sep 2022) , known since 15 Jul 2022"],
    }
    for day, words in told.items():
        page = Page(client.get(moved.get_absolute_url(), {"as_of": str(day)}))
        assert ("Dates over time" in page.text) == (day != KNOWN)
        for each in words:
            assert each in page.text, (day, each)
        sources = {link for link in page.links if link.startswith(on_day(day, "/sources/"))}
        known = MeetingDates.objects.as_of(day).filter(meeting=moved)
        lines = [line for line in known if day != KNOWN]
        assert sources == {on_day(day, row.source.get_absolute_url()) for row in (moved, *lines)}


def test_words_of_a_date_are_found_where_they_were_known(moved: Meeting, client: Client) -> None:
    for day, words, is_found in (
        (KNOWN, "19 August", False),
        (JUNE, "19 August", True),
        (JULY, "19 August", False),
        (JULY, "September", True),
        (JUNE, "September", False),
    ):
        query = {"as_of": str(day), "q": words}
        assert rows_at("/meetings/", query) == [moved] * is_found, query
        page = Page(client.get("/search/", query))
        assert (on_day(day, moved.get_absolute_url()) in page.links) == is_found, query
    assert rows_at("/meetings/", {"q": "September"}) == [moved]


@pytest.mark.pages
def test_lists_and_pages_that_name_a_meeting_say_its_dates_as_known(
    moved: Meeting, client: Client
) -> None:
    for day, words in ((KNOWN, "August 2022"), (JUNE, "19 August 2022"), (JULY, "5 September")):
        for url in ("/", "/meetings/", "/meetings/2022-sccp2/", "/meetings/2022-sccp2/follow-up/"):
            text = Page(client.get(url, {"as_of": str(day)})).text
            assert words in text, (day, url)
            assert ("5 September" in text) == (day == JULY), (day, url)
        query = {"as_of": str(day), "export": "csv"}
        _, line = client.get("/meetings/", query).getvalue().decode().splitlines()
        assert words in line


# What changed, and since when


def test_what_is_late_by_a_move_is_told_with_the_day_on_which_that_was_known() -> None:
    meeting = make_meeting()
    row = make_commitment(when_en="at a meeting", due_meeting=meeting)
    make_meeting_dates(meeting=meeting, when_en="19 May 2022", recorded_on=JULY)
    [change] = changes(JUNE, JULY)
    assert (change.kind, change.row, change.day) == (EventKind.OVERDUE, row, JULY)
    assert changes(JUNE, JULY - DAY) == changes(JULY, JULY + DAY) == []
    # Other words for the same day move nothing.
    make_meeting_dates(
        meeting=meeting,
        when_en="Thursday",
        earliest=date(2022, 5, 19),
        latest=date(2022, 5, 19),
        recorded_on=JULY + 2 * DAY,
    )
    assert changes(JULY, JULY + 3 * DAY) == []


def test_a_comparison_judges_either_side_by_the_dates_known_then() -> None:
    meeting = make_meeting(when_en="May 2022")
    row = make_commitment(when_en="at a meeting", due_meeting=meeting)
    make_outcome(commitment=row, status="in-progress", as_of=JUNE, recorded_on=JUNE)
    make_meeting_dates(meeting=meeting, when_en="September 2022", recorded_on=JULY)
    late = changes(KNOWN, JUNE)
    assert [change.kind for change in late] == [EventKind.OUTCOME, EventKind.OVERDUE]
    assert late[1].day == JUNE
    # No longer late, and late once more after its new days.
    assert changes(JUNE, JULY) == []
    [again] = changes(JULY, date(2022, 10, 1))
    assert (again.kind, again.was, again.day) == (
        EventKind.OVERDUE,
        "not-yet",
        date(2022, 10, 1),
    )


def test_the_place_moves_with_the_dates_and_stays_until_a_line_says_another(
    today: Callable[[date], None], client: Client
) -> None:
    meeting = make_meeting(when_en="August 2022", place_en="Bangkok", place_zh="曼谷")
    today(JUNE)
    meeting.move(source=meeting.source, when_en="19 August 2022")
    assert (meeting.place_en, meeting.place_zh) == ("Bangkok", "曼谷")
    today(JULY)
    meeting.place_en, meeting.place_zh = "Chiang Mai", ""
    meeting.save_edits()
    places = [line.place_en for line in meeting.dates.order_by("number")]
    assert places == ["Bangkok", "Bangkok", "Chiang Mai"]
    found = {
        day: Meeting.objects.as_of(day).with_days().get(pk=meeting.pk).known_place_en
        for day in (KNOWN, JUNE, JULY, None)
    }
    assert found == {KNOWN: "Bangkok", JUNE: "Bangkok", JULY: "Chiang Mai", None: "Chiang Mai"}
    # Sent twice, or loaded again, it is no further line.
    meeting.move(source=meeting.source, when_en="19 August 2022", place_en="Chiang Mai")
    assert meeting.dates.count() == 3
    with pytest.raises(RewritingHistory):
        Meeting.objects.update_or_create(pk=meeting.pk, defaults={"place_en": "Bangkok"})
    meeting.dates.get(number=3).void("It was another meeting.")
    assert Meeting.objects.get(pk=meeting.pk).place_zh == "曼谷"


def test_the_page_of_a_meeting_shows_the_place_of_its_day(
    today: Callable[[date], None], admin_client: Client
) -> None:
    meeting = make_meeting(when_en="August 2022", place_en="Bangkok")
    today(JULY)
    meeting.move(source=meeting.source, when_en="August 2022", place_en="Chiang Mai")
    url = meeting.get_absolute_url()
    for query, place in ((f"?as_of={JUNE}", "Bangkok"), ("", "Chiang Mai")):
        text = admin_client.get(url + query).content.decode()
        head = text.partition("standing")[2].partition("</p>")[0]
        assert place in head
    assert ("Bangkok" in head, "Bangkok" in text) == (False, True)
