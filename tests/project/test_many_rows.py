"""A page stays a page however many rows hang on its subject: it counts them and shows the first."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models.query import ModelIterable
from django.test import Client
from django.utils import timezone

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
from initiatives.reminders.digest import gather
from meetings.models import AgendaItem, Attendance, Delegate, Document, Meeting
from sccp_tracker.records.models.trace import Action, Door
from support.make import (
    KNOWN,
    make_document,
    make_economy,
    make_initiative,
    make_meeting,
    make_priority,
    make_source,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

# More than an expression of SQLite can be deep, which is a thousand.
MANY = 1050
# The most rows that a page reads, and that the pages read on which all of a meeting or year stand.
MOST, MOST_OF_ALL = 900, 2500


def bulk(
    model: Any, rows: Iterator[dict[str, Any]] | list[dict[str, Any]], **same: Any
) -> list[Any]:
    """Write many rows at once, as no officer could."""
    made = [model(**({"recorded_on": KNOWN} | same | row)) for row in rows]
    return list(model._base_manager.bulk_create(made))


@pytest.fixture
def crowd(settings: Any) -> None:
    """Many rows of each noun on one row of each noun."""
    spans = range(1, MANY + 1)
    one, other = make_economy(code="ONE"), make_economy(code="OTHER")
    settings.OWNER_ECONOMY = "ONE"
    source, priority = make_source(slug="much"), make_priority(slug="first")
    where = {"source": source, "section": "一"}
    met = make_meeting(slug="met", year=2022, kind="sccp", when_en="17 February 2022")
    coming = make_meeting(slug="coming", year=2022, kind="sccp", when_en="August 2022")
    document = make_document(slug="paper", meeting=met)
    theme = make_initiative(slug="theme", priority=priority)
    item = bulk(AgendaItem, [{"number": str(n), "position": n, "title_en": "Item"} for n in spans],
                meeting=met, priority=priority, **where)[0]  # fmt: skip
    said = bulk(
        Intervention,
        [{"number": n, "kind": "question" if n % 2 else "reply"} for n in spans],
        **{"meeting": met, "agenda_item": item, "speaker": one, "gist_en": "Said.", **where},
    )
    Intervention._base_manager.filter(pk__gt=said[0].pk).update(in_reply_to=said[0])
    promise = {"text_en": "Done.", "firmness": "commitment", "when_en": "August 2022", **where}
    promise |= {"owner": one, "stated_by": one, "initiative": theme, "intervention": said[0]}
    days = {"earliest": "2022-08-01", "latest": "2022-08-31", "due_meeting": coming}
    promised = bulk(Commitment, [{"number": n} for n in spans], meeting=met, **promise, **days)
    bulk(AgendaPoint, [{"number": n, "commitment": each} for n, each in enumerate(promised, 1)],
         meeting=coming, **where)  # fmt: skip
    works = bulk(Initiative, [{"slug": f"work-{n}"} for n in spans], title_en="Work", kind="pilot",
                 priority=priority, part_of=theme, **where)  # fmt: skip
    bulk(Participation, [{"initiative": work, "economy": party, "role": "lead"}
                         for work in works for party in (one, other)], **where)  # fmt: skip
    bulk(WorkPlanItem, [{"number": n, "initiative": work} for n, work in enumerate(works, 1)],
         year=2022, title_en="Item", **where)  # fmt: skip
    action = Action.objects.create(door=Door.FIXTURE)
    line = {"as_of": KNOWN, "action": action, **where}
    later = [
        {"number": n, "recorded_on": KNOWN + timedelta(days=n), "note_en": str(n)} for n in spans
    ]
    bulk(StatusUpdate, later, initiative=theme, status="proposed", **line)
    bulk(Outcome, later, commitment=promised[0],
         status="in-progress", **line)  # fmt: skip
    meetings = bulk(Meeting, [{"slug": f"m-{n}", "short_name_en": f"M {n}"} for n in spans],
                    year=2022, title_en="Meeting", kind="workshop", when_en="May 2022",
                    earliest="2022-05-01", latest="2022-05-31", **where)  # fmt: skip
    bulk(Attendance, [{"meeting": each} for each in meetings], economy=one, role="guest", **where)
    bulk(Delegate, [{"name_en": f"Name {n}"} for n in spans], meeting=met, economy=one,
         role="head", **where)  # fmt: skip
    bulk(Figure, [{"meeting": each, "number": 1} for each in meetings], value=1, series="ones",
         about=one, counts_en="Ones", initiative=theme, intervention=said[0], **where)  # fmt: skip
    papers = bulk(Document, [{"slug": f"p-{n}"} for n in spans], meeting=met, tabled_by=one,
                  title_en="Paper", **where)  # fmt: skip
    through: Any = {
        (Intervention.addressed_to, "economy"): [(turn, other) for turn in said],
        (Intervention.initiatives, "initiative"): [(turn, theme) for turn in said],
        (Intervention.documents, "document"): [(turn, document) for turn in said],
        (Initiative.documents, "document"): [(work, document) for work in works],
    }
    for (many, name), pairs in through.items():
        table: Any = many.through
        left = "initiative" if many is Initiative.documents else "intervention"
        table._base_manager.bulk_create(table(**{left: row, name: to}) for row, to in pairs)
    Initiative.documents.through._base_manager.bulk_create(
        Initiative.documents.through(initiative=theme, document=paper) for paper in papers
    )


PAGES = {
    **dict.fromkeys(
        [
            "/",
            "/economies/ONE/",
            "/economies/ONE/with/OTHER/",
            "/priorities/first/",
            "/priorities/first/?year=2022",
            "/initiatives/theme/",
            "/commitments/met/1/",
            "/interventions/met/1/",
            "/documents/paper/",
            "/figures/ones/",
            "/meetings/coming/follow-up/",
            "/meetings/coming/outcomes/",
            "/sources/much/",
            "/sources/much/?section=一",
            "/search/?q=Done",
        ],
        MOST,
    ),
    **dict.fromkeys(
        [
            *("/meetings/met/", "/meetings/coming/", "/timeline/?year=2022"),
            *("/meetings/met/live/", "/meetings/coming/live/"),
        ],
        MOST_OF_ALL,
    ),
}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the rows that are read, by their nouns."""
    read: Counter[str] = Counter()
    original: Any = ModelIterable.__iter__

    def counting(rows: Any) -> Iterator[Any]:
        for row in original(rows):
            read[type(row).__name__] += 1
            yield row

    monkeypatch.setattr(ModelIterable, "__iter__", counting)
    return read


@pytest.mark.usefixtures("crowd")
def test_every_page_reads_only_the_rows_that_it_shows(client: Client, made: Counter[str]) -> None:
    client.force_login(User.objects.create_superuser("officer"))
    too_many = {}
    for url, most in PAGES.items():
        made.clear()
        answer = client.get(url)
        assert answer.status_code == 200, url
        if made.total() > most:
            too_many[url] = made.most_common(4)
    assert too_many == {}
    assert "the first 300 entries are shown" in Page(client.get("/sources/much/?section=一")).text


@pytest.mark.usefixtures("crowd")
def test_a_page_says_how_many_there_are_and_leads_to_all_of_them(client: Client) -> None:
    for url, listed in {
        "/economies/ONE/": "/interventions/?economy=ONE",
        "/priorities/first/": "/commitments/?priority=first",
        "/economies/ONE/with/OTHER/": "/interventions/?between=ONE+OTHER",
        "/initiatives/theme/": "/figures/?initiative=theme",
        "/documents/paper/": "/initiatives/?document=paper",
        "/figures/ones/": "/figures/?series=ones",
        "/meetings/met/": "/interventions/?meeting=met",
    }.items():
        page = Page(client.get(url))
        assert f"All {MANY}" in page.text, url
        assert listed in page.links, url
        assert f"{MANY} {listed.split('/')[1]}" in Page(client.get(listed)).text, listed


@pytest.mark.usefixtures("crowd")
def test_a_digest_shows_the_first_of_each_kind_and_how_many_more(made: Counter[str]) -> None:
    digest = gather(timezone.localdate())
    assert made.total() < MOST
    assert digest.overdue.total == MANY
    assert "/commitments/?due_state=overdue" in digest.body()
