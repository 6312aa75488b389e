"""How many times a page asks the database: few times, and no more often with more rows."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse

from initiatives.briefing.content import pack_of
from initiatives.briefing.subjects import subject_of
from support import make
from support.pages import LISTS, NOUNS, addresses, named_addresses, view_of
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

MOST = 12
# What hangs on a meeting, an initiative or a party is asked for list by list, and counted where a
# list is cut short; a search asks once for each kind, Compare for both days. The first page tells
# of everything.
MOST_OF_MANY = 20
# A briefing tells of each thing all that is on record of it.
MOST_OF_A_BRIEFING = 30
Rows = dict[str, Any]


def most(url: str) -> int:
    """Return how often the page at `url` may ask."""
    if url.startswith("/briefing/"):
        return MOST_OF_A_BRIEFING
    is_of_many = re.match(
        "/$|/meetings/2|/initiatives/[a-z]|/economies/[A-Z]|/search/|/timeline/|/compare/", url
    )
    return MOST_OF_MANY if is_of_many else MOST


def queries(client: Client, ask: Callable[[Client], Any]) -> int:
    """Return how often an answer asks the database."""
    with counted_queries() as asked:
        answer = ask(client)
        if answer.streaming:
            answer.getvalue()
    assert answer.status_code == 200
    return asked.total()


def reads(url: str) -> Callable[[Client], Any]:
    return lambda client: client.get(url)


def reads_with_all_columns(url: str) -> Callable[[Client], Any]:
    """Return how a list is read by somebody who chose to see every column that it has."""
    name, view = resolve(url).url_name, view_of(url)
    chosen = ".".join(view.table_class.columns)

    def ask(client: Client) -> Any:
        client.cookies[f"columns-{name}"] = chosen
        try:
            return client.get(url)
        finally:
            del client.cookies[f"columns-{name}"]

    return ask


def sends(url: str, **sent: str) -> Callable[[Client], Any]:
    return lambda client: client.post(url, sent)


def centre() -> Rows:
    """Return one row of each noun, to which the others will refer."""
    source = make.make_source(slug="s")
    economy = make.make_economy(code="ECO")
    priority = make.make_priority(slug="p")
    meeting = make.make_meeting(slug="m", when_en="May 2022")
    item = make.make_agenda_item(meeting=meeting, priority=priority)
    document = make.make_document(slug="d", meeting=meeting, tabled_by=economy)
    initiative = make.make_initiative(slug="i", priority=priority, documents=[document])
    turn = make.make_intervention(
        meeting=meeting,
        agenda_item=item,
        speaker=economy,
        kind="question",
        initiatives=[initiative],
        documents=[document],
    )
    promise = make.make_commitment(
        meeting=meeting, initiative=initiative, intervention=turn, stated_by=turn.speaker
    )
    figure = make.make_figure(meeting=meeting, series="f", about=economy)
    pack = pack_of(subject_of(QueryDict("meeting=m"), None), sees_words=True)
    return {
        "source": source,
        "economy": economy,
        "priority": priority,
        "meeting": meeting,
        "item": item,
        "document": document,
        "initiative": initiative,
        "turn": turn,
        "promise": promise,
        "figure": figure,
        "other": make.make_economy(),
        "brief": make.make_brief(content=pack.as_json()),
        "calendar": make.make_subscription().renew_address(),
        "line": make.make_status(initiative=initiative, source=source),
    }


def grow(rows: Rows, count: int) -> None:
    """Add `count` rows of each noun around the centre, each with all the relations it can have."""
    meeting, initiative, document = rows["meeting"], rows["initiative"], rows["document"]
    economy, priority, item, turn = rows["economy"], rows["priority"], rows["item"], rows["turn"]
    friend = rows["other"]
    for _ in range(count):
        source = make.make_source()
        told: Rows = {"source": source, "section": "參"}
        party, other = make.make_economy(), make.make_economy()
        theme = make.make_priority(**told)
        place = make.make_meeting(when_en="August 2022", kind="sccp", **told)
        make.make_meeting_dates(meeting=meeting, **told)
        make.make_attendance(meeting=meeting, economy=party, **told)
        make.make_attendance(meeting=place, economy=economy, **told)
        make.make_delegate(meeting=meeting, economy=party, **told)
        make.make_agenda_item(meeting=meeting, parent=item, priority=theme, **told)
        here = make.make_agenda_item(meeting=meeting, priority=priority, **told)
        paper = make.make_document(meeting=meeting, tabled_by=economy, **told)
        work = make.make_initiative(
            priority=priority, part_of=initiative, documents=[document, paper], due_meeting=place,
            when_en="at a meeting", **told,
        )  # fmt: skip
        initiative.documents.add(paper)
        make.make_work_plan_item(initiative=work, **told)
        for lead in (economy, party, friend):
            make.make_participation(initiative=work, economy=lead, **told)
        make.make_participation(initiative=initiative, economy=party, **told)
        said = make.make_intervention(
            meeting=meeting, agenda_item=here, speaker=economy, on_behalf_of=party,
            in_reply_to=turn, addressed_to=[party, other, friend], initiatives=[initiative, work],
            documents=[document, paper], **told,
        )  # fmt: skip
        make.make_intervention(
            meeting=meeting, speaker=party, addressed_to=[economy], kind="question", **told
        )
        promise = make.make_commitment(
            meeting=meeting, stated_by=party, owner=party, partners=[other, economy],
            made_to=[party, friend], initiative=initiative, intervention=said, due_meeting=place,
            when_en="at a meeting", revises=rows["promise"], **told,
        )  # fmt: skip
        make.make_commitment(
            meeting=place, owner=economy, initiative=work, other_initiatives=[initiative],
            due_meeting=meeting,
            when_en="at a meeting", **told,
        )  # fmt: skip
        make.make_figure(meeting=place, series="f", about=economy, **told)
        make.make_figure(
            meeting=meeting, about=economy, initiative=initiative, intervention=turn, **told
        )
        evidence: Rows = {"heard_at": place, "intervention": said, "document": paper, **told}
        evidence["note_en"] = "An economy said so."
        make.make_status(initiative=initiative, **evidence)
        make.make_status(initiative=work, **evidence)
        make.make_outcome(commitment=promise, **evidence)
        make.make_outcome(commitment=rows["promise"], **evidence)
        make.make_agenda_point(meeting=meeting, agenda_item=here, commitment=promise, **told)
        make.make_intervention(source=rows["source"], section="參", speaker=economy)
        make.make_figure(source=rows["source"], section="參", about=economy)
        make.make_desk_words(meeting=meeting, initiative=work, **told)
        make.make_desk_words(meeting=meeting, initiative=initiative, **told)
        make.make_saved_filter(is_shared=True)


def public_pages(rows: Rows) -> Iterator[str]:
    """Yield the address of every page of every kind that the centre has."""
    yield "/"
    yield from (url for url in LISTS.values() if "2022" not in url)
    yield from ("/compare/", "/compare/?from=2022-01-01&to=2030-01-01")
    yield from ("/contradictions/", "/search/")
    for word in ("economy", "report", "item", "meeting", "priority", "initiative"):
        yield f"/search/?q={word}"
    yield "/search/?q=economy&kind=status-updates"
    yield from ("/timeline/", "/timeline/?year=2022", "/timeline/?year=2022&export=csv")
    for row in rows.values():
        if hasattr(row, "get_absolute_url"):
            yield row.get_absolute_url()
    yield f"/economies/ECO/with/{rows['other'].code}/"
    for asked in ("meeting=m", "initiative=i", "priority=p", "economy=ECO"):
        yield f"/briefing/?{asked}"
    yield f"/briefing/?economy=ECO&with={rows['other'].code}"
    yield "/meetings/m/desk-words/initiative:i/"
    yield from ("/briefing/issue/?meeting=m", rows["brief"].get_absolute_url())
    yield "/sources/s/?section=參"
    for page in ("follow-up", "live", "prepare", "outcomes", "outcomes/m/1"):
        yield f"/meetings/m/{page}/"
    yield from (f"/meetings/m/{noun}/add/" for noun in ("interventions", "commitments"))
    yield "/meetings/m/outcomes/?turn=1"
    yield from ("/initiatives/i/status/", "/commitments/m/1/outcome/", "/recorded/today/")
    yield from (rows["line"].get_void_url(), rows["promise"].get_history_url())
    yield rows["line"].action.get_absolute_url()
    yield f"/changes/?since=2022-03-01&rows=initiatives.commitment:{rows['promise'].pk}"
    yield from ("/filters/?list=/initiatives/", "/help/")
    yield "/commitments/due.ics?" + urlsplit(rows["calendar"]).query


def admin_url(noun: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_{page}", args=args)


def asked_of(rows: Rows) -> dict[str, Callable[[Client], Any]]:
    """Return every page and every file whose queries are counted, by what it is."""
    asked: dict[str, Callable[[Client], Any]] = {}
    for url in public_pages(rows):
        asked[url] = reads(url)
    for url in LISTS.values():
        if "2022" not in url:
            asked[f"{url} as a file"] = reads(f"{url}?export=csv")
            asked[f"{url} as a workbook"] = reads(f"{url}?export=xlsx")
            asked[f"{url} in full"] = reads_with_all_columns(url)
    asked["a briefing"] = reads("/meetings/m/follow-up/?export=workbook")
    for noun in NOUNS:
        listed, exported = admin_url(noun, "changelist"), admin_url(noun, "export")
        asked[listed] = reads(listed)
        asked[exported] = sends(exported, format="1", resource="")
    return asked


def test_no_page_and_no_file_asks_more_often_when_there_are_more_rows(
    admin_client: Client, nothing_entered: None
) -> None:
    rows = centre()
    grow(rows, 2)
    asked = asked_of(rows)
    before = {what: queries(admin_client, ask) for what, ask in asked.items()}
    grow(rows, 3)
    after = {what: queries(admin_client, ask) for what, ask in asked.items()}
    assert {
        what: (before[what], after[what]) for what in asked if after[what] != before[what]
    } == {}


def test_every_address_of_the_tracker_is_counted() -> None:
    # The choice of columns, the mark of a reader and the undoing of an import show nothing.
    sent = {"lists:columns", "initiatives:mark-seen", "records:undo-import"}
    assert named_addresses() - sent == {
        resolve(urlsplit(url).path).view_name for url in public_pages(centre())
    }


@pytest.mark.both_databases
def test_no_page_of_the_record_asks_more_than_a_dozen_times(get: Callable[..., Any]) -> None:
    # The Chinese ones are asked for by a superuser.
    asked = {url: get(url, language).queries for url, language in addresses() if language != "en"}
    assert {url: count for url, count in asked.items() if count > most(url)} == {}


@pytest.mark.parametrize("noun", NOUNS)
def test_no_list_of_the_admin_asks_more_than_a_dozen_times(noun: Any, admin_client: Client) -> None:
    url = admin_url(noun, "changelist")
    assert queries(admin_client, reads(url)) <= MOST


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_filtered_sorted_or_exported_asks_no_more_than_a_dozen_times(
    name: str, admin_client: Client
) -> None:
    narrowed = f"{LISTS[name]}?q=AEO&priority=2022-1&priority=2022-2&sort=meeting"
    assert queries(admin_client, reads(narrowed)) <= most(LISTS[name])
    # A file asks once for the rows of each noun that its rows refer to.
    assert queries(admin_client, reads(f"{LISTS[name]}?export=xlsx")) <= MOST_OF_MANY
