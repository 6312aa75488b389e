"""A year at the desk, from the day after SCCP1 2022 to the eve of SCCP1 2023, with the clock set.

On five days somebody signs in, reads, and writes down through the pages alone what came in. What
the pages say on each day is held against `TABLE`, which was worked out by hand from the report and
from what is written down here.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from .conftest import Prepared, Server, log_in, manage, served

PAGES = {
    "home": "/",
    "follow-up": "/meetings/2022-sccp2/follow-up/",
    "compare": "/compare/",
    "timeline": "/timeline/",
}
# Of 12 things: 37, 59 and 60 as promised, 28 later, 23 at SOM2; 55 anew; 51, moved to July, 56, 67,
# 68, 79 and 80 not heard.
SENTENCE = (
    "Of 12 things due at SCCP2 2022: 5 done (1 elsewhere or otherwise, 1 later), 1 promised anew,"
    " 6 not heard."
)
# What stands on each page, each day; after "- ", what does not. Worked out by hand: of the 94
# commitments of SCCP1 2022, 66 have no day, 9 run through 2022 (18 through 2023), 16 and 78 are due
# at meetings without a day, and 12 by the end of SCCP2 2022: 23, 28, 37, 51, 55, 56, 59, 60, 67,
# 68, 79 and 80. On 20 May 23, 51 and 59 are answered for, on 20 August 28, 37, 55 and 60.
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "2022-02-18": {
        "home": (
            "Last meeting on record SCCP1 2022 15-17 February 2022, 74 turns",
            "Next meeting SCCP2 2022 August 2022, What must be heard there",
            "19 not yet due 9 due 66 undated",
            "0 of 8 Silent is what is on the work plan of 2022",
            "- Nothing was recorded since",
        ),
        "follow-up": ("Follow-up of SCCP2 2022", "12 due 3 promised by name"),
        "compare": (
            "Recorded after 17 Feb 2022, up to and including 18 Feb 2022",
            "Nothing changed between these days",
        ),
        "timeline": (
            "Thailand expects to implement Article 11",
            "- ! Thailand expects to implement Article 11",
            "66 undated commitments; 2 commitments due at these meetings: ACBD 2022; SOM2 2022",
        ),
        "digest": ("0 overdue, 4 due soon, 0 silent", "E-mails that would be sent: 1."),
        "calendar": (
            "2022-02-22 Thailand expects to implement Article 11",
            "2022-08-01 SCCP2 2022",
            "2022-12-31 DESG: The APEC digital trade transformation work plan",
            "- SCCP2 2021",
        ),
    },
    "2022-05-20": {
        "home": (
            "13 not yet due 9 due 1 due at the meeting 2 overdue 1 passed 66 undated",
            "0 of 8 Silent is",
        ),
        "follow-up": ("10 due 3 promised by name",),
        "compare": (
            "7 changes",
            "open fulfilled at SOM2 2022, not at MRT 2022",
            "in preparation endorsed",
            "open fulfilled, as promised",
            "May 2022 July 2022",
        ),
        "timeline": (
            "! Thailand expects to implement Article 11",
            "✓ Thailand hopes that its guidelines",
        ),
        "digest": ("2 overdue, 1 due soon, 0 silent", "1 hope or recommendation is not late"),
        "calendar": (
            "- 2022-03-01 Australia's customs expects",
            "2022-07-01 Thailand plans to hold the online workshop",
        ),
    },
    "2022-06-15": {
        "home": (
            "Next meeting SCCP2 2022 18-19 August 2022",
            "13 not yet due 9 due 3 overdue 1 passed 66 undated",
        ),
        "follow-up": ("18-19 August 2022", "10 due 3 promised by name"),
        "compare": ("8 changes",),
        "timeline": ("! Thailand will invite WCO representatives",),
        "digest": ("3 overdue, 2 due soon, 0 silent",),
        "calendar": ("2022-08-18 SCCP2 2022",),
    },
    "2022-08-20": {
        "home": (
            "Last meeting on record SCCP2 2022 18-19 August 2022",
            SENTENCE,
            "Next meeting SCCP1 2023 no date known",
            "7 not yet due 10 due 3 overdue 3 passed 66 undated",
            "5 of 8 Silent is what is on the work plan of 2022",
        ),
        "follow-up": ("What came of SCCP2 2022", SENTENCE, "12 due"),
        "compare": ("Recorded after 19 Aug 2022", "6 changes", "at SCCP2 2022 at SCCP1 2023"),
        "timeline": ("3 commitments due at these meetings: ACBD 2022; SOM2 2022; SCCP1 2023",),
        "digest": ("3 overdue, 1 due soon, 5 silent", SENTENCE, "3 hopes or recommendations"),
        "calendar": ("- New Zealand, now looking", "2022-08-18 SCCP2 2022"),
    },
    "2023-01-10": {
        "home": (
            "Nothing was recorded since 20 Aug 2022",
            SENTENCE,
            "6 not yet due 1 due 12 overdue 4 passed 66 undated",
        ),
        "follow-up": (SENTENCE,),
        "compare": ("16 changes",),
        "timeline": ("Timeline of 2022",),
        "digest": ("12 overdue, 0 due soon, 5 silent", "4 hopes or recommendations"),
        "calendar": ("2023-12-31 WCO makes green customs its focus",),
    },
}


@dataclass
class Desk:
    """Somebody at the desk, on the day to which the clock is set."""

    page: Page
    server: Server
    folder: Path
    calendar: str = ""
    told: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    def comes_on(self, day: str) -> None:
        """Set the clock, and sign in: after weeks nobody still is."""
        self.clock.write_text(day)
        self.page.context.clear_cookies()
        log_in(self.page, self.server)

    def open(self, path: str) -> None:
        self.page.goto(self.server.url + path)

    def text(self, within: str = "main") -> str:
        """Return what stands on the page, with one blank between words."""
        return " ".join(self.page.locator(within).inner_text().split())

    def said_as_of(self, day: str, path: str) -> str:
        """Return what a page says of a past day."""
        self.open(f"{path}?as_of={day}")
        return self.text()

    def reads(self, day: str) -> dict[str, str]:
        """Return what the pages, the reminder and the calendar say on the day."""
        found = {}
        for name, path in PAGES.items():
            self.open(path)
            found[name] = self.text()
        found["digest"] = manage(self.folder, "send_digest", "--dry-run", "--as-of", day)
        found["calendar"] = self.calendar_text()
        return found

    def calendar_text(self) -> str:
        """Return the events of the calendar, as day and title, in the order of their days."""
        answer = self.page.request.get(self.server.url + self.calendar)
        events = Calendar.from_ical(answer.text()).walk("VEVENT")
        told = sorted(
            (each.decoded("dtstart").isoformat(), str(each["summary"])) for each in events
        )
        return " | ".join(f"{day} {title}" for day, title in told)

    def subscribes(self) -> None:
        """Ask for the reminders, and keep the address of the calendar, which is shown once."""
        self.open("/admin/auth/user/?q=admin")
        self.page.get_by_role("link", name="admin", exact=True).click()
        self.page.fill("[name=email]", "desk@example.org")
        self.save_in_admin()
        self.open("/admin/initiatives/subscription/add/")
        self.page.locator(".field-user .select2-selection").click()
        self.page.get_by_role("option", name="admin").click()
        self.page.check("[name=wants_digest]")
        self.save_in_admin()
        found = re.search(r"https?://\S+due\.ics\S*", self.text(".messagelist"))
        assert found is not None
        address = urlsplit(found[0])
        self.calendar = f"{address.path}?{address.query}"

    def save_in_admin(self) -> None:
        self.page.locator("[name=_save]").click()
        expect(self.page.locator(".messagelist .success").first).to_be_visible()

    def records(self, path: str, key: str, **said: str) -> None:
        """Write down with a key what came of a promise, or a status, in the form of its page."""
        self.open(path)
        self.page.keyboard.press(key)
        form = self.page.locator("form.entry")
        expect(form).to_be_visible()
        form.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        for name, value in said.items():
            self.enter(form.locator(f"[name={name}]"), value)
        form.get_by_role("button", name="Save").click()
        expect(self.page.locator("#messages")).to_contain_text("What I recorded today")

    def enter(self, fields: Locator, value: str) -> None:
        """Enter a value as its field wants it: chosen by its name, or typed."""
        tag, kind = fields.first.evaluate("each => [each.tagName, each.type]")
        if kind == "radio":
            fields.and_(self.page.locator(f"[value={value}]")).check()
        elif tag == "SELECT":
            fields.select_option(label=value)
        else:
            fields.fill(value)

    def answers(self, number: int, answer: str, line: str, **said: str) -> None:
        """Write down in meeting mode what was heard of a promise of SCCP1 2022."""
        card = self.page.locator(f"#promise-2022-sccp1-{number}")
        card.locator(f"[name=answer][value={answer}]").check()
        card.locator("[name=line]").fill(line)
        for name, value in said.items():
            self.enter(card.locator(f"[name={name}]"), value)
        card.get_by_role("button", name="Save").click()
        expect(card).to_have_class("promise closed")


@pytest.fixture
def desk(page: Page, prepared: Prepared, tmp_path: Path) -> Iterator[Desk]:
    """Somebody at a tracker that serves the record of SCCP1 2022 under a clock of the test's."""
    shutil.copytree(prepared.folder, tmp_path / "data")
    (tmp_path / "data" / "clock").write_text("2022-02-18")
    with served(prepared, tmp_path / "data", clock=tmp_path / "data" / "clock") as server:
        yield Desk(page, server, tmp_path / "data")


def holds(day: str, found: dict[str, str]) -> list[str]:
    """Return what the table wants of a day and the pages do not say."""
    return [
        f"{day}, {name}: {words!r}"
        for name in found
        for words in TABLE[day][name]
        if (words.removeprefix("- ") in found[name]) == words.startswith("- ")
    ]


def test_a_year_at_the_desk(desk: Desk) -> None:
    page, wrong, days = desk.page, [], {}

    desk.comes_on("2022-02-18")
    desk.subscribes()
    days["2022-02-18"] = desk.reads("2022-02-18")

    desk.comes_on("2022-05-20")
    promise, done = "/commitments/2022-sccp1/", {"status": "fulfilled"}
    desk.records(f"{promise}59/", "o", **done, how="as promised", note_en="They ran it in March.")
    elsewhere = {"how": "in another body or form", "as_of": "19 May 2022", "done_at": "SOM2 2022"}
    endorsed = {"note_en": "Endorsed beside SOM2.", "new_status": "endorsed"}
    desk.records(f"{promise}23/", "o", **done, **elsewhere, **endorsed)
    moved = {"heard_at": "SOM2 2022", "when_en": "July 2022", "note_en": "Not in May, they said."}
    desk.records(f"{promise}51/", "o", status="superseded", **moved)
    days["2022-05-20"] = desk.reads("2022-05-20")

    desk.comes_on("2022-06-15")
    desk.open("/")
    page.get_by_role("link", name="Prepare the next meeting").click()
    page.locator("main").get_by_role("button", name="Prepare").click()
    page.get_by_role("link", name="Open in the admin").click()
    page.fill("[name=when_en]", "18-19 August 2022")
    page.fill("[name=when_zh]", "2022年8月18日至19日")
    page.fill("[name=reason]", "The host wrote.")
    desk.save_in_admin()
    days["2022-06-15"] = desk.reads("2022-06-15")

    desk.comes_on("2022-08-20")
    desk.open("/meetings/2022-sccp2/live/")
    desk.answers(37, "done", "New Zealand reports on sequencing.")
    desk.answers(60, "done", "Australia reports the results.")
    later = {"how": "later than promised", "as_of": "1 July 2022"}
    desk.answers(28, "otherwise", "It has applied since July.", **later)
    desk.answers(55, "anew", "Thailand will report on the workshop.", when="at SCCP1 2023")
    days["2022-08-20"] = desk.reads("2022-08-20")

    desk.comes_on("2023-01-10")
    days["2023-01-10"] = desk.reads("2023-01-10")

    for day, found in days.items():
        wrong += holds(day, found)
        # What stood there on the day stands there still.
        wrong += holds(day, {name: desk.said_as_of(day, path) for name, path in PAGES.items()})
    assert wrong == []
