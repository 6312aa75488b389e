"""The whole path, on invented rows: from SCCP1 2022 through SCCP2 2022 to the meeting after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from initiatives.compare.changes import Event, EventKind, changes
from initiatives.models import Commitment, Initiative, Intervention, Outcome
from meetings.models import Meeting, MeetingDates
from sccp_tracker.records.loading.files import read_rows
from sccp_tracker.records.loading.loader import load_record
from sccp_tracker.records.management.commands.load_record import Command
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import files
from sccp_tracker.records.provenance import Sourced
from support.pages import LISTS, NOUNS, RECORD, Page, context_of, on_day, rows_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before"), pytest.mark.pages]

REHEARSAL: Path = settings.BASE_DIR / "fixtures" / "rehearsal"
SCCP1, EVE, SCCP2, NEXT = "2022-02-17", "2022-08-01", "2022-08-19", "2023-02-01"
TO_SCCP2 = "/meetings/2022-sccp2/follow-up/"
TO_SCCP1_2023 = "/meetings/2023-sccp1/follow-up/"
COMPARISON = f"/compare/?from={SCCP1}&to={SCCP2}"
MARKS = {"en": "(Invented) ", "zh": "（虛構）"}
# Names of meetings, words of dates and units are read by the tracker or stand beside others.
UNMARKED = ("when_", "unit_", "short_name_")


@dataclass
class Before:
    """What the pages of the record said before the rehearsal was loaded on top of it."""

    exports: dict[str, str]
    promised: list[str]
    due: list[str]
    sources: set[str]


@pytest.fixture(scope="module")
def before(record: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Before]:
    """The record before; the rehearsal is on top of it for every test of this module."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        said = Before(
            exports={url: exported(url) for url in LISTS.values()},
            promised=keys(context_of(TO_SCCP2, {"as_of": EVE})["promised"]),
            due=keys(rows_at(TO_SCCP2, {"as_of": EVE})),
            sources={source.slug for source in Source.objects.all()},
        )
        load_record(REHEARSAL)
        yield said
        transaction.set_rollback(True)


def exported(url: str) -> str:
    """Return a list's CSV as known on the last day of SCCP1 2022."""
    return Client().get(url, {"as_of": SCCP1, "export": "csv"}).getvalue().decode("utf-8-sig")


def keys(rows: Any) -> list[str]:
    """Return the keys of rows that are numbered within a meeting, in order."""
    return sorted((row.key for row in rows), key=by_number)


def by_number(key: str) -> tuple[str, int]:
    meeting, _, number = key.partition("/")
    return meeting, int(number)


def of_sccp1(*numbers: int) -> list[str]:
    return [f"2022-sccp1/{number}" for number in numbers]


def of_sccp2(*numbers: int) -> list[str]:
    return [f"2022-sccp2/{number}" for number in numbers]


def page_at(client: Client, url: str, language: str = "en") -> Page:
    """Return the page at an address, which must be there."""
    answer = client.get(url, headers={"accept-language": language})
    assert answer.status_code == 200, url
    return Page(answer)


# Told apart from the record


def texts() -> Iterator[tuple[str, str, str, str]]:
    """Yield file, field, language and text of all that the rehearsal says."""
    for path in sorted(REHEARSAL.glob("*.yaml")):
        for _, row in read_rows(path):
            for field, text in row.items():
                language = field[-2:]
                if field[-3:] in ("_en", "_zh") and not field.startswith(UNMARKED):
                    yield path.name, field, language, text


def test_every_text_of_the_rehearsal_says_in_its_language_that_it_is_invented() -> None:
    said = list(texts())
    titles = {
        text for file, field, _, text in said if (file, field[:5]) == ("sources.yaml", "title")
    }
    assert titles == {"INVENTED: rehearsal of SCCP2 2022", "虛構：2022年SCCP第2次會議演練"}
    unmarked = [
        (file, text)
        for file, _, language, text in said
        if text not in titles and not text.startswith(MARKS[language])
    ]
    assert unmarked == []


def test_every_text_of_the_rehearsal_stands_in_both_languages() -> None:
    for path in REHEARSAL.glob("*.yaml"):
        for number, row in read_rows(path):
            english, chinese = (
                {field[:-3] for field in row if field.endswith(suffix)} for suffix in ("_en", "_zh")
            )
            assert english == chinese, (path.name, number)


def test_every_file_of_the_rehearsal_begins_by_saying_so() -> None:
    invented = {path.name for path in REHEARSAL.iterdir()}
    assert invented <= files().keys()
    for name in invented:
        assert (REHEARSAL / name).read_text("utf-8").startswith("# INVENTED for rehearsal")


@pytest.mark.both_databases
def test_every_row_of_the_rehearsal_names_it_as_its_source() -> None:
    rows = {
        noun: len(list(read_rows(REHEARSAL / name)))
        for name, noun in files().items()
        if issubclass(noun, Sourced) and (REHEARSAL / name).exists()
    }
    # Each meeting has a first line of its dates.
    rows[MeetingDates] += rows[Meeting]
    for noun, count in rows.items():
        assert noun.objects.filter(source__slug="rehearsal").count() == count, noun


@pytest.mark.both_databases
def test_nothing_of_the_rehearsal_is_loaded_by_default(before: Before) -> None:
    assert Command().create_parser("manage.py", "load_record").parse_args([]).folder == RECORD
    assert before.sources == {"sccp1-2022-report"}
    for path in RECORD.glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not [mark for mark in MARKS.values() if mark.strip() in text], path.name


@pytest.mark.both_databases
def test_the_rehearsal_adds_nothing_twice() -> None:
    report = load_record(REHEARSAL)
    assert sum(tally.added + tally.overwritten for tally in report.tallies) == 0
    assert report.differences == []


# Before SCCP2: what was promised to it


@pytest.mark.both_databases
def test_three_reports_are_promised_to_sccp2_by_name(before: Before, client: Client) -> None:
    assert before.promised == of_sccp1(37, 55, 60)
    page = page_at(client, f"{TO_SCCP2}?as_of={EVE}")
    assert "3 reports or actions are promised to this meeting by name: New Zealand, " in page.text
    owners = {row.owner.code for row in context_of(TO_SCCP2, {"as_of": EVE})["promised"]}
    assert owners == {"NZ", "THA", "AUS"}


@pytest.mark.both_databases
def test_what_else_is_due_before_sccp2_stands_beside_them(before: Before) -> None:
    assert before.due == of_sccp1(23, 28, 37, 51, 55, 56, 59, 60, 67, 68, 79, 80)
    # That SOM2 had been in May was heard at SCCP2: it changes nothing of what was known before.
    assert keys(rows_at(TO_SCCP2, {"as_of": EVE})) == before.due


# At SCCP2: what came of it


@pytest.mark.both_databases
def test_the_guidelines_were_endorsed_in_another_body_than_hoped_for(client: Client) -> None:
    outcome = Outcome.objects.get(commitment__number=23)
    assert outcome.as_of == date(2022, 5, 19)
    assert (outcome.status, outcome.how) == ("fulfilled", "otherwise")
    assert outcome.done_at == Meeting.objects.get(slug="2022-som2")
    assert outcome.heard_at == Meeting.objects.get(slug="2022-sccp2")
    text = page_at(client, f"/commitments/2022-sccp1/23/?as_of={SCCP2}").text
    assert "May 2022, at MRT 2022" in text
    assert "1 May 2022 – 31 May 2022" in text
    assert "fulfilled in another body or form 19 May 2022" in text
    assert "done at SOM2 2022" in text


@pytest.mark.both_databases
def test_before_it_was_heard_at_sccp2_nothing_was_reported_of_it(client: Client) -> None:
    text = page_at(client, f"/commitments/2022-sccp1/23/?as_of={EVE}").text
    assert "Nothing was reported." in text
    assert "SOM2" not in text


@pytest.mark.both_databases
def test_a_status_was_so_in_may_and_known_in_august(client: Client) -> None:
    slug = "covid19-goods-control-guidelines"
    in_june, in_august = (
        Initiative.objects.as_of(day).with_status().get(slug=slug)
        for day in (date(2022, 6, 1), date(2022, 8, 19))
    )
    assert in_june.status == "in-preparation"
    assert (in_august.status, in_august.status_as_of) == ("endorsed", date(2022, 5, 19))
    assert "19 May 2022" in page_at(client, f"/initiatives/{slug}/?as_of={SCCP2}").text


@pytest.mark.both_databases
def test_the_chain_of_the_law_behind_article_5_3_shows_which_hope_counts(client: Client) -> None:
    for key in ("2022-sccp1/32", "2022-sccp2/2"):
        url = f"/commitments/{key}/"
        steps = context_of(url, {"as_of": SCCP2})["steps"]
        assert [step.key for step in steps] == [*of_sccp1(32), *of_sccp2(2)]
        text = page_at(client, f"{url}?as_of={SCCP2}").text
        assert text.count("This one counts now.") == 1
        assert text.index("is amended in 2025") < text.index("This one counts now.")
    # What the hope qualifies is no step of it, and stands as it was said.
    article = context_of("/commitments/2022-sccp1/27/", {"as_of": SCCP2})
    assert article["steps"] == []
    assert [row.key for row in article["beside"]] == of_sccp1(32)


@pytest.mark.both_databases
def test_both_readings_of_a_figure_stand_side_by_side(client: Client) -> None:
    url = "/figures/thailand-aeo-total/"
    readings = context_of(url, {"as_of": SCCP2})["readings"]
    assert [(row.meeting.slug, row.value) for row in readings] == [
        ("2022-sccp1", 392),
        ("2022-sccp2", 405),
    ]
    text = page_at(client, f"{url}?as_of={SCCP2}").text
    assert text.index("SCCP1 2022 392 AEOs") < text.index("SCCP2 2022 405 AEOs")
    assert "405" not in page_at(client, f"{url}?as_of={SCCP1}").text


@pytest.mark.both_databases
def test_a_report_keeps_its_replies_and_a_question_its_answer() -> None:
    turns = {turn.number: turn for turn in Intervention.objects.filter(meeting__slug="2022-sccp2")}
    listed = Intervention.objects.for_list()
    threads = {number: listed.thread_of(turns[number]) for number in (3, 5, 8, 12)}
    assert {number: [turn.number for turn in thread] for number, thread in threads.items()} == {
        3: [3, 4],
        5: [5, 6, 7],
        8: [8, 9, 10],
        12: [12, 13, 14],
    }
    assert keys(Intervention.objects.unanswered()) == of_sccp2(4)


@pytest.mark.both_databases
def test_what_nobody_spoke_of_at_sccp2_is_silent() -> None:
    [silent] = context_of(TO_SCCP2, {"as_of": "2022-08-20"})["silent"]
    assert silent.slug == "future-trade-border-management"
    assert silent.silent_for == date(2022, 8, 20) - date(2022, 2, 17)


# What changed from the one meeting to the other


def changed(kind: EventKind) -> list[Event]:
    found = changes(date.fromisoformat(SCCP1), date.fromisoformat(SCCP2))
    return [change for change in found if change.kind == kind]


@pytest.mark.both_databases
def test_the_comparison_lists_the_statuses_that_moved() -> None:
    moved = {change.row.key: (change.was, change.now) for change in changed(EventKind.STATUS)}
    assert moved == {
        "covid19-goods-control-guidelines": ("in-preparation", "endorsed"),
        "tfa-sequencing": ("in-preparation", "in-implementation"),
        "de-minimis-workshop": ("proposed", "in-preparation"),
        "container-security-measures": ("proposed", "in-implementation"),
        "ephyto-pilots": ("in-preparation", "withdrawn"),
        "gender-and-customs": ("in-preparation", "on-hold"),
    }


@pytest.mark.both_databases
def test_the_comparison_lists_what_was_closed_and_how() -> None:
    closed = {change.row.key: str(change.now) for change in changed(EventKind.CLOSED)}
    assert closed == {
        **dict.fromkeys(of_sccp1(23, 25, 28, 37, 59, 60, 80), "fulfilled"),
        "2022-sccp1/55": "not-fulfilled",
        "2022-sccp1/61": "withdrawn",
        "2022-sccp1/79": "partly-fulfilled",
    }
    outcomes = Outcome.objects.filter(status="fulfilled")
    how = {outcome.commitment.key: outcome.how for outcome in outcomes.order_by()}
    assert (how["2022-sccp1/23"], how["2022-sccp1/28"]) == ("otherwise", "later")
    assert {how[key] for key in of_sccp1(25, 37, 59, 60, 80)} == {"as-promised"}
    assert keys(change.row for change in changed(EventKind.OUTCOME)) == of_sccp1(14)


@pytest.mark.both_databases
def test_the_comparison_lists_what_is_new_revised_and_overdue() -> None:
    revised = {change.row.key: (change.was, change.now) for change in changed(EventKind.REVISED)}
    assert revised == {
        "2022-sccp2/2": ("2024 or 2025", "2025"),
        "2022-sccp2/5": ("May 2022", "November 2022"),
    }
    new = keys(change.row for change in changed(EventKind.NEW_COMMITMENT))
    assert new == of_sccp2(1, 3, 4, 6, 7, 8, 9)
    assert keys(change.row for change in changed(EventKind.OVERDUE)) == of_sccp1(56, 67, 78)
    assert keys(change.row for change in changed(EventKind.PASSED)) == of_sccp1(68)
    assert changed(EventKind.NEW_INITIATIVE) == []


def test_the_page_of_the_comparison_shows_them_from_day_to_day_or_meeting_to_meeting(
    client: Client,
) -> None:
    by_day = page_at(client, COMPARISON)
    by_meeting = page_at(client, "/compare/?from=2022-sccp1&to=2022-sccp2")
    assert "30 changes" in by_day.text
    assert "30 changes" in by_meeting.text
    for words in ("in preparation endorsed", "open withdrawn", "2024 or 2025 2025", "overdue"):
        assert words in by_day.text


# At the meeting after it: what remains


@pytest.mark.both_databases
def test_what_remains_for_the_meeting_after_it() -> None:
    rows = rows_at(TO_SCCP1_2023, {"as_of": NEXT})
    states = {
        state: keys(r for r in rows if r.due_state == state)
        for state in ("overdue", "passed", "at-meeting")
    }
    assert states == {
        "overdue": [
            *of_sccp1(14, 22, 40, 42, 43, 56, 67, 71, 72, 73, 78),
            *of_sccp2(3, 5, 7, 8),
        ],
        "passed": of_sccp1(68, 75),
        "at-meeting": of_sccp2(1, 6),
    }
    assert len(rows) == 19


@pytest.mark.both_databases
def test_what_was_kept_late_given_up_or_revised_is_gone_from_it(client: Client) -> None:
    gone = of_sccp1(23, 25, 28, 32, 37, 51, 55, 59, 60, 61, 79, 80)
    rows = keys(rows_at(TO_SCCP1_2023, {"as_of": NEXT}))
    assert set(rows) & set(gone) == set()
    links = page_at(client, f"{TO_SCCP1_2023}?as_of={NEXT}").links
    assert not [key for key in gone if on_day(NEXT, f"/commitments/{key}/") in links]
    states = (
        Commitment.objects.as_of(date.fromisoformat(NEXT))
        .for_list()
        .filter(
            meeting__slug="2022-sccp1", number__in=[int(key.rpartition("/")[2]) for key in gone]
        )
    )
    assert {row.due_state for row in states} == {"closed"}


@pytest.mark.both_databases
def test_its_follow_up_names_the_new_promises_and_the_open_question(client: Client) -> None:
    context = context_of(TO_SCCP1_2023, {"as_of": NEXT})
    assert keys(context["promised"]) == of_sccp2(1, 6)
    assert keys(context["questions"]) == of_sccp2(4)
    assert "2022-sccp2/8" in keys(context["ours"])
    assert keys(context["to_us"]) == [*of_sccp1(70), *of_sccp2(9)]
    text = page_at(client, f"{TO_SCCP1_2023}?as_of={NEXT}").text
    assert "2 reports or actions are promised to this meeting by name: Thailand, " in text
    assert (
        "SCCP2 2022, intervention 4, Chinese Taipei: (Invented) Chinese Taipei asked when" in text
    )


@pytest.mark.both_databases
def test_its_follow_up_says_how_long_an_initiative_was_silent(client: Client) -> None:
    silent = {row.slug: row for row in context_of(TO_SCCP1_2023, {"as_of": NEXT})["silent"]}
    assert silent.keys() == {"future-trade-border-management"}
    (longest,) = silent.values()
    assert longest.silent_for == date(2023, 2, 1) - date(2022, 2, 17)
    text = page_at(client, f"{TO_SCCP1_2023}?as_of={NEXT}").text
    assert "on the work plan of 2022 and was not spoken of at SCCP2 2022." in text
    assert "last heard of on 17 Feb 2022, 349 days ago" in text


@pytest.mark.both_databases
def test_a_promise_to_it_is_due_there_and_late_only_after_its_last_day() -> None:
    promise = Commitment.objects.get(meeting__slug="2022-sccp2", number=6)
    assert promise.due_meeting == Meeting.objects.get(slug="2023-sccp1")
    last = date(2023, 2, 28)
    for day, state in ((last, "at-meeting"), (last + timedelta(days=1), "overdue")):
        assert Commitment.objects.as_of(day).for_list().get(pk=promise.pk).due_state == state


def test_the_path_reads_in_chinese_too(client: Client) -> None:
    page = page_at(client, f"{TO_SCCP1_2023}?as_of={NEXT}", "zh-hant")
    assert page.lang == "zh-hant"
    assert "（虛構）泰國承諾於2023年SCCP第1次會議報告低價進口貨物計畫。" in page.text
    assert "(Invented)" not in page.text


# Looking back: what was known at SCCP1 2022


@pytest.mark.both_databases
@pytest.mark.parametrize("url", LISTS.values())
def test_a_list_as_known_at_sccp1_is_as_it_was(url: str, before: Before) -> None:
    assert exported(url) == before.exports[url]


@pytest.mark.both_databases
def test_dates_that_came_to_be_known_stand_on_the_page_with_their_day_and_source(
    client: Client,
) -> None:
    url = "/meetings/2022-sccp2/"
    text = page_at(client, f"{url}?as_of={SCCP2}").text
    days = "18-19 August 2022 (18 Aug 2022 – 19 Aug 2022)"
    assert f"{days} , known since 15 Jun 2022 INVENTED: rehearsal of SCCP2 2022" in text
    assert "known since 17 Feb 2022 SCCP1 2022 report" in text
    then = page_at(client, f"{url}?as_of={SCCP1}").text
    assert "August 2022 (1 Aug 2022 – 31 Aug 2022)" in then
    assert "18-19 August" not in then


@pytest.mark.both_databases
def test_a_meeting_whose_days_came_to_be_known_was_on_record_before(client: Client) -> None:
    then = {meeting.slug for meeting in rows_at("/meetings/", {"as_of": SCCP1})}
    assert {"2022-sccp2", "2022-som2"} <= then
    assert "2023-sccp1" not in then
    assert client.get(f"/meetings/2022-sccp2/?as_of={SCCP1}").status_code == 200
    assert client.get(f"/meetings/2023-sccp1/?as_of={SCCP1}").status_code == 404


@pytest.mark.both_databases
def test_no_row_of_the_rehearsal_is_known_at_sccp1() -> None:
    day = date.fromisoformat(SCCP1)
    for noun in NOUNS:
        if issubclass(noun, Sourced):
            assert not noun.objects.as_of(day).filter(source__slug="rehearsal").exists(), noun


@pytest.mark.both_databases
def test_the_record_loaded_once_more_moves_no_meeting_back() -> None:
    report = load_record(RECORD, overwrite=True)
    assert sum(tally.added + tally.overwritten for tally in report.tallies) == 0
    assert report.differences == []
    assert Meeting.objects.get(slug="2022-sccp2").when_en == "18-19 August 2022"


# Cheap to ask for, as project/test_queries.py holds of every page


@pytest.mark.parametrize(
    "url",
    [
        f"/?as_of={NEXT}",
        f"/commitments/?as_of={NEXT}",
        f"/figures/?as_of={NEXT}",
        f"{TO_SCCP2}?as_of={EVE}",
        f"{TO_SCCP1_2023}?as_of={NEXT}",
        f"/meetings/2023-sccp1/?as_of={NEXT}",
        f"/initiatives/de-minimis-workshop/?as_of={NEXT}",
        f"/commitments/2022-sccp2/2/?as_of={NEXT}",
        f"/figures/thailand-aeo-total/?as_of={NEXT}",
        f"/economies/THA/?as_of={NEXT}",
        "/sources/rehearsal/",
        COMPARISON,
    ],
)
def test_a_page_asks_the_database_no_more_often_than_it_has_parts(
    url: str, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(22):
        page_at(client, url)
