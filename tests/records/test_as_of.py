"""`?as_of`: the record as it was known on a day, which nothing that is learned later changes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import (
    Commitment,
    CommitmentStatus,
    DueState,
    Figure,
    Initiative,
    InitiativeStatus,
    Intervention,
    InterventionKind,
    OutcomeHow,
)
from meetings.models import Document, Economy, Meeting, Priority
from sccp_tracker.records.models.source import Source
from support.make import (
    KNOWN,
    make_agenda_item,
    make_agenda_point,
    make_attendance,
    make_commitment,
    make_delegate,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_participation,
    make_priority,
    make_source,
    make_status,
    make_work_plan_item,
)
from support.pages import LISTS, Page, context_of, on_day, rows_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

DAY = timedelta(days=1)
MAY, SUMMER, AUGUST = date(2022, 5, 10), date(2022, 6, 30), date(2022, 8, 12)
# Parties are no facts that were read somewhere: they are there on every day.
SOURCED_LISTS = {name: url for name, url in LISTS.items() if name != "economies"}
# The list of what a meeting has to answer for comes and goes with that meeting.
FOLLOW_UP = LISTS["follow-up"]
# What narrows a list by rows that can be recorded after those of the list.
NARROWED = [
    "/initiatives/?economy=CT&economy=THA",
    "/initiatives/?meeting=2022-sccp1",
    "/initiatives/?meeting=2022-sccp2",
    "/initiatives/?work_plan=2022",
    "/initiatives/?status=in-preparation&status=endorsed&sort=-status_as_of",
    "/initiatives/?priority=2022-3",
    "/commitments/?due_state=overdue&due_state=closed",
    "/commitments/?status=open",
    "/commitments/?economy=CT",
    "/commitments/?initiative=thailand-ndtp",
    "/commitments/?due_from=2022-05-10&due_until=2022-08-31",
    "/commitments/?sort=due_latest",
    "/commitments/?sort=-meeting",
    "/commitments/?sort=due_meeting",
    "/interventions/?unanswered=on",
    "/interventions/?to=THA",
    "/interventions/?sort=meeting",
    "/interventions/?initiative=thailand-ndtp",
    "/figures/?about=THA",
    "/meetings/?year=2022",
    "/meetings/?sort=-earliest",
    "/documents/?meeting=2022-sccp1",
]


def at(url: str, day: date, **query: str) -> str:
    """Return the address as of a day."""
    more = "&".join(f"{name}={value}" for name, value in {"as_of": str(day), **query}.items())
    return f"{url}{'&' if '?' in url else '?'}{more}"


def detail_pages() -> list[str]:
    """Return the addresses of a few rows of each noun, those with most hanging on them first."""
    nouns: dict[Any, Any] = {
        Initiative: Initiative.objects.order_by("pk")[::40],
        Commitment: Commitment.objects.order_by("pk")[1::60],
        Intervention: Intervention.objects.order_by("pk")[::40],
        Figure: Figure.objects.order_by("pk")[:2],
        Meeting: Meeting.objects.filter(slug__in=["2022-sccp1", "2022-sccp2", "2022-mrt"]),
        Economy: Economy.objects.filter(code__in=["CT", "THA", "SCCP"]),
        Priority: Priority.objects.filter(slug="2022-3"),
        Document: Document.objects.order_by("pk")[:1],
        Source: Source.objects.all()[:1],
    }
    pages = [row.get_absolute_url() for rows in nouns.values() for row in rows]
    many = ["/", "/economies/CT/with/THA/", "/priorities/2022-3/?year=2022", "/search/?q=May"]
    return [*pages, *many, *(f"/timeline/?year={year}" for year in (2021, 2022))]


def exports() -> list[str]:
    """Return the addresses of every list of facts, and of some of them narrowed."""
    return [*SOURCED_LISTS.values(), *NARROWED]


def on_record(day: date, client: Client, pages: list[str]) -> dict[str, str]:
    """Return each export and each page, as of a day, by its address."""
    answers = {url: client.get(at(url, day, export="csv")) for url in exports()}
    answers |= {url: client.get(at(url, day)) for url in pages}
    for since in (date(2022, 1, 1), KNOWN):
        query = {"from": str(since), "to": str(day), "export": "csv"}
        answers[f"changes since {since}"] = client.get("/compare/", query)
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    # That rows were mended since, such as by another link, is what may change.
    passing = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|<div id="mended">.*?</div>', re.S)
    return {url: passing.sub("", answer.getvalue().decode()) for url, answer in answers.items()}


def learn(day: date, source: Source) -> None:
    """Append to every history, and add rows to every list, as recorded on `day`."""
    heard = {"source": source, "recorded_on": day}
    append_histories(day, heard)
    move_meetings(heard)
    meeting = Meeting.objects.get(slug="2022-sccp1")
    host = Economy.objects.get(code="THA")
    new = make_initiative(
        part_of=Initiative.objects.get(slug="thailand-ndtp"),
        priority=Priority.objects.get(slug="2022-3"),
        documents=Document.objects.all()[::4],
        **heard,
    )
    for role in Initiative.objects.order_by("pk")[::7]:
        make_participation(initiative=role, economy=make_economy(), **heard)
    make_participation(initiative=new, economy=Economy.objects.get(code="CT"), **heard)
    off_plan = Initiative.objects.filter(work_plan_items=None).exclude(pk=new.pk)
    make_work_plan_item(initiative=off_plan[0], **heard)
    new.interventions.add(*Intervention.objects.all()[::3])
    talk(meeting, new, heard)
    make_attendance(meeting=meeting, role="guest", **heard)
    make_delegate(meeting=meeting, economy=host, **heard)
    document = make_document(meeting=meeting, tabled_by=host, **heard)
    document.initiatives.set(Initiative.objects.all()[::5])
    document.interventions.set(Intervention.objects.all()[::5])
    make_priority(plan_from=day.year + day.month, plan_to=day.year + day.month, **heard)
    make_meeting(**heard)


def append_histories(day: date, heard: dict[str, Any]) -> None:
    """Append lines that say what was so long before they were recorded, and a revision each."""
    long_ago, lately = date(2022, 2, 16), day - DAY
    for nth, initiative in enumerate(Initiative.objects.order_by("pk")[::3]):
        true_on = lately if nth % 2 else long_ago
        status = InitiativeStatus.ENDORSED if nth % 3 else InitiativeStatus.WITHDRAWN
        make_status(initiative=initiative, as_of=true_on, status=status, **heard)
    for nth, commitment in enumerate(Commitment.objects.order_by("pk")[::4]):
        make_outcome(
            commitment=commitment,
            as_of=lately if nth % 2 else long_ago,
            status=CommitmentStatus.FULFILLED,
            how=OutcomeHow.OTHERWISE,
            note_en="Heard afterwards.",
            **heard,
        )
    for earlier in Commitment.objects.order_by("pk")[1::18]:
        make_commitment(
            revises=earlier,
            **{
                name: getattr(earlier, name)
                for name in ("meeting", "owner", "stated_by", "initiative", "intervention")
            },
            when_en="2030",
            **heard,
        )


def move_meetings(heard: dict[str, Any]) -> None:
    """Give each meeting other days, and the first place to another one at each time."""
    meetings = list(Meeting.objects.order_by("slug"))
    nth = heard["recorded_on"].month
    for place, meeting in enumerate(meetings[nth:] + meetings[:nth]):
        first = date(2021, 12, 1) + 30 * place * DAY
        words = f"from {first} on, for ten days"
        days = {"earliest": first, "latest": first + 10 * DAY}
        make_meeting_dates(meeting=meeting, when_en=words, **days, **heard)


def talk(meeting: Meeting, new: Initiative, heard: dict[str, Any]) -> None:
    """Add turns that answer every question, of old and new initiatives, a figure and a point."""
    host, desk = (Economy.objects.get(code=code) for code in ("THA", "CT"))
    item = make_agenda_item(
        meeting=meeting, priority=Priority.objects.get(slug="2022-3"), position=99, **heard
    )
    for question in Intervention.objects.filter(kind=InterventionKind.QUESTION):
        turn = make_intervention(
            meeting=question.meeting,
            agenda_item=item,
            kind=InterventionKind.REPLY,
            speaker=host,
            in_reply_to=question,
            addressed_to=[desk],
            initiatives=[new, *Initiative.objects.all()[::4]],
            **heard,
        )
    later = make_intervention(
        meeting=Meeting.objects.get(slug="2022-sccp2"),
        speaker=host,
        initiatives=Initiative.objects.all()[::3],
        **heard,
    )
    make_figure(meeting=meeting, about=host, intervention=turn, initiative=new, **heard)
    make_figure(
        meeting=later.meeting,
        series=Figure.objects.order_by("pk")[0].series if heard["recorded_on"] == MAY else "new",
        **heard,
    )
    make_agenda_point(
        meeting=later.meeting,
        commitment=Commitment.objects.filter(agenda_points=None)[0],
        **heard,
    )


@pytest.mark.pages
def test_what_is_learned_later_changes_no_day_before_it(client: Client) -> None:
    source, pages = make_source(recorded_on=None), detail_pages()[::2]
    # In the summer something was known and something not: the pages are asked for then.
    before = {KNOWN: on_record(KNOWN, client, pages[:1])}
    learn(MAY, source)
    before[SUMMER] = on_record(SUMMER, client, pages)
    learn(AUGUST, source)
    # An officer who moves a meeting on its form does so today.
    for meeting in Meeting.objects.exclude(earliest=None):
        meeting.earliest -= 100 * DAY
        meeting.save_edits()
    for day, asked in ((KNOWN, pages[:1]), (SUMMER, pages)):
        after = on_record(day, client, asked)
        assert [url for url in after if after[url] != before[day][url]] == [], day
    # What was learned in May was there in the summer.
    learned = {url for url in exports() if before[SUMMER][url] != before[KNOWN][url]}
    assert set(SOURCED_LISTS.values()) <= learned
    assert {url for url in NARROWED if "sort=" in url} <= learned


class TestWhatIsTrueEarlierButRecordedLater:
    """A line about February that was recorded in August."""

    TRUE_ON = date(2022, 2, 10)

    @pytest.fixture
    def initiative(self) -> Initiative:
        row = make_initiative(slug="of-february", recorded_on=date(2022, 1, 1))
        for true_on, status, recorded_on in [
            (date(2022, 1, 1), InitiativeStatus.PROPOSED, date(2022, 1, 1)),
            (self.TRUE_ON, InitiativeStatus.ENDORSED, AUGUST),
        ]:
            make_status(initiative=row, as_of=true_on, status=status, recorded_on=recorded_on)
        return row

    @pytest.mark.parametrize(
        ("day", "status"),
        [
            (TRUE_ON, "proposed"),
            (MAY, "proposed"),
            (AUGUST - DAY, "proposed"),
            (AUGUST, "endorsed"),
            (AUGUST + DAY, "endorsed"),
        ],
    )
    def test_a_status_is_not_seen_before_it_was_recorded(
        self, initiative: Initiative, client: Client, day: date, status: str
    ) -> None:
        query = {"as_of": str(day), "q": "of-february"}
        assert [row.status for row in rows_at("/initiatives/", query)] == [status]
        for other in ("proposed", "endorsed"):
            found = rows_at("/initiatives/", {**query, "status": other})
            assert found == [initiative] * (other == status)
        facets = {each["name"]: each for each in context_of("/initiatives/", query)["facets"]}
        assert {row["value"] for row in facets["status"]["options"] if row["rows"]} == {status}
        exported = client.get(at("/initiatives/", day, q="of-february", export="csv"))
        assert f",{status}," in exported.getvalue().decode()
        page = Page(client.get(at(initiative.get_absolute_url(), day)))
        assert page.marked("endorsed") == (2 if status == "endorsed" else 0)

    def test_an_outcome_is_not_seen_before_it_was_recorded(self, client: Client) -> None:
        row = make_commitment(
            meeting=make_meeting(recorded_on=self.TRUE_ON),
            when_en="then",
            earliest=self.TRUE_ON,
            latest=MAY,
            recorded_on=self.TRUE_ON,
        )
        make_outcome(
            commitment=row,
            as_of=self.TRUE_ON,
            recorded_on=AUGUST,
            status=CommitmentStatus.WITHDRAWN,
            note_en="It was given up long ago.",
        )
        for day, status, due_state in [
            (self.TRUE_ON, "open", DueState.DUE),
            (MAY + DAY, "open", DueState.OVERDUE),
            (AUGUST, "withdrawn", DueState.CLOSED),
        ]:
            query = {"as_of": str(day), "meeting": row.meeting.slug}
            found = rows_at("/commitments/", query)
            assert [(each.status, each.due_state) for each in found] == [(status, due_state)]
            for state in DueState:
                kept = rows_at("/commitments/", {**query, "due_state": state})
                assert len(kept) == (state == due_state)
            text = Page(client.get(at(row.get_absolute_url(), day))).text
            assert ("It was given up long ago." in text) == (day == AUGUST)

    def test_a_revision_is_not_seen_before_it_was_recorded(self, client: Client) -> None:
        row = make_commitment(when_en="in May", earliest=MAY, latest=MAY)
        later = make_commitment(revises=row, meeting=row.meeting, recorded_on=AUGUST)
        for day, states in [
            (MAY, [DueState.DUE]),
            (AUGUST - DAY, [DueState.OVERDUE]),
            (AUGUST, [DueState.CLOSED, DueState.UNDATED]),
        ]:
            query = {"as_of": str(day), "meeting": row.meeting.slug}
            assert [each.due_state for each in rows_at("/commitments/", query)] == states
            page = Page(client.get(at(row.get_absolute_url(), day)))
            assert (on_day(day, later.get_absolute_url()) in page.links) == (day == AUGUST)
            assert ("As it was revised" in page.text) == (day == AUGUST)

    def test_a_reply_is_not_seen_before_it_was_recorded(self, client: Client) -> None:
        question = make_intervention(kind=InterventionKind.QUESTION)
        reply = make_intervention(
            kind=InterventionKind.REPLY,
            in_reply_to=question,
            meeting=question.meeting,
            recorded_on=AUGUST,
        )
        for day in (KNOWN, AUGUST):
            query = {"as_of": str(day), "meeting": question.meeting.slug, "unanswered": "on"}
            assert rows_at("/interventions/", query) == [question] * (day == KNOWN)
            page = Page(client.get(at(question.get_absolute_url(), day)))
            assert (on_day(day, reply.get_absolute_url()) in page.links) == (day == AUGUST)


class TestLastWord:
    def last_word(self, row: Initiative, day: date) -> date | None:
        found: Initiative = Initiative.objects.as_of(day).with_last_word().get(pk=row.pk)
        return found.last_word

    def test_it_is_the_last_that_was_known_on_the_day(self) -> None:
        row = make_initiative(recorded_on=KNOWN)
        commitment = make_commitment(initiative=row)
        for day in (MAY, SUMMER):
            make_outcome(commitment=commitment, as_of=day, recorded_on=day)
        make_status(initiative=row, as_of=KNOWN, recorded_on=AUGUST)
        meeting = make_meeting(when_en="then", earliest=AUGUST, latest=AUGUST)
        make_intervention(meeting=meeting, initiatives=[row], recorded_on=AUGUST)
        words = {KNOWN: None, MAY: MAY, SUMMER - DAY: MAY, SUMMER: SUMMER, AUGUST: AUGUST}
        assert {day: self.last_word(row, day) for day in words} == words

    def test_a_silence_is_judged_by_what_was_known_then(self) -> None:
        meeting = make_meeting(when_en="17 February 2022")
        row = make_work_plan_item(year=meeting.year).initiative
        make_status(initiative=row, as_of=KNOWN, heard_at=meeting, recorded_on=AUGUST)
        assert row in Initiative.objects.as_of(MAY).silent_at(meeting)
        assert row not in Initiative.objects.as_of(AUGUST).silent_at(meeting)


NOT_THERE = ("Nothing of this was on record on", "Nothing on record has a day in", "no such page")


class TestBeforeTheFirstRecord:
    DAYS = (KNOWN - DAY, date(1, 1, 1))

    @pytest.mark.pages
    @pytest.mark.parametrize("day", DAYS)
    @pytest.mark.parametrize(
        "name", [name for name, url in SOURCED_LISTS.items() if url != FOLLOW_UP]
    )
    def test_a_list_is_empty_and_says_so(self, name: str, day: date, client: Client) -> None:
        url = SOURCED_LISTS[name]
        answer = client.get(at(url, day))
        page = Page(answer)
        assert answer.status_code == 200
        assert context_of(url, {"as_of": str(day)})["table"].paginator.count == 0
        assert "Nothing was on record on" in page.text
        assert "Nothing has been entered yet." not in page.text
        # An export of nothing is its heading.
        exported = client.get(at(url, day, export="csv")).getvalue().decode()
        assert len(exported.splitlines()) == 1
        assert client.get(at(url, day, export="xlsx")).getvalue().startswith(b"PK")

    @pytest.mark.parametrize("day", DAYS)
    def test_a_filter_finds_nothing_and_refuses_nothing(self, day: date) -> None:
        for url in NARROWED:
            path, _, query = url.partition("?")
            asked = {**QueryDict(query).dict(), "as_of": str(day)}
            assert context_of(path, asked)["table"].paginator.count == 0, url

    @pytest.mark.pages
    @pytest.mark.parametrize("day", DAYS)
    def test_the_page_of_a_row_says_that_it_was_not_on_record(
        self, day: date, client: Client
    ) -> None:
        for url in [FOLLOW_UP, *detail_pages()]:
            answer = client.get(at(url, day))
            assert answer.status_code in (200, 404), url
            if answer.status_code == 404:
                text = Page(answer).text
                assert any(sentence in text for sentence in NOT_THERE), url

    def test_the_first_page_and_the_parties_stay(self, client: Client) -> None:
        for url in ("/", "/economies/", "/economies/CT/", "/economies/CT/with/THA/"):
            answer = client.get(at(url, KNOWN - DAY))
            assert answer.status_code == 200, url
            rows = re.compile(
                "/as-of/[^/]+/(initiatives|commitments|interventions|meetings|documents)/[^?]"
            )
            assert [link for link in Page(answer).links if rows.match(link)] == [], url


@pytest.mark.pages
@pytest.mark.parametrize(
    "text", ["2022-02-30", "yesterday", "2022", "%00", "%20", "9" * 300, "<b>"]
)
def test_a_day_that_is_none_is_refused_in_a_sentence(text: str, client: Client) -> None:
    pages = ["/", "/economies/CT/with/THA/", *(page for page in detail_pages()[::5])]
    for url in (*LISTS.values(), f"{LISTS['initiatives']}?export=csv", *pages):
        joint = "&" if "?" in url else "?"
        answer = client.get(f"{url}{joint}as_of={text}")
        page = Page(answer)
        assert answer.status_code == 400, url
        assert page.all("p", role="alert"), url
        assert "is not a day of the calendar. Write it as 2022-02-17." in page.text, url


def test_an_empty_day_is_today() -> None:
    for url in LISTS.values():
        assert context_of(url, {"as_of": ""})["judged_on"] == timezone.localdate()


def test_a_day_to_come_shows_all_that_is_known_and_judges_by_that_day() -> None:
    row = make_commitment(when_en="in 2100", earliest=date(2100, 1, 1), latest=date(2100, 12, 31))
    states = {"2099-12-31": "not-yet", "2100-06-30": "due", "2101-01-01": "overdue"}
    for day, state in states.items():
        query = {"as_of": day, "meeting": row.meeting.slug}
        assert [each.due_state for each in rows_at("/commitments/", query)] == [state]
    everything = {name: len(rows_at(url)) for name, url in SOURCED_LISTS.items()}
    some_day = {
        name: len(rows_at(url, {"as_of": "2200-01-01"})) for name, url in SOURCED_LISTS.items()
    }
    assert some_day == everything


def test_a_source_that_grows_from_day_to_day_has_a_page_on_every_day(client: Client) -> None:
    row = make_source(recorded_on=None)
    for day in (date(1, 1, 1), KNOWN, AUGUST):
        assert client.get(at(row.get_absolute_url(), day)).status_code == 200


def queries(url: str, client: Client) -> int:
    """Return how many queries a page makes."""
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


@pytest.mark.pages
def test_a_past_day_costs_two_queries_more_than_today_at_most(client: Client) -> None:
    # What was mended since is one, and on a list what was removed is another.
    for url in [*LISTS.values(), *detail_pages()[::4]]:
        assert queries(at(url, KNOWN), client) <= queries(url, client) + 2, url
        assert queries(url, client) <= 17, url
