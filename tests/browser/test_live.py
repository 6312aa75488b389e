"""A meeting written down as it goes on: by keyboard alone, on a phone, with and without a network.

What a turn and an answer take is counted: `PAPER` says what one writes down of a whole meeting.
"""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from .axe import violations
from .conftest import Prepared, Server, Watch, log_in, manage
from .test_tasks import Person

LIVE = "/meetings/2022-sccp2/live/"
TABLET, PHONE = ViewportSize(width=768, height=1024), ViewportSize(width=390, height=844)
# Ten turns as they stand on paper: the item, who (as one types it), of what kind, the gist.
TURNS = (
    ("1", "tha", "o", "Thailand opens the meeting."),
    ("2", "tha", "", "Thailand presents the theme of the year."),
    ("3", "new z", "", "New Zealand reports on the survey of members."),
    ("3", "AUS", "c", "Australia supports the survey."),
    ("4.1", "泰", "", "The guidelines were endorsed beside SOM2 on 19 May 2022."),
    ("4.1", "pe", "t", "Peru thanks Thailand."),
    ("4.2", "new z", "", "New Zealand reports on its sequencing initiative."),
    ("4.2", "indo", "q", "Indonesia asks when the results are published."),
    ("4.3", "hong", "", "香港報告單一窗口之進展。"),
    ("5", "wco", "s", "The WCO invites all to its conference."),
)
# Turns and outcomes of a meeting, the minutes for them, and how fast somebody types what is heard.
PAPER = {"turns": 64, "outcomes": 20}
MINUTES, KEYS_A_MINUTE = 90, 120


class Writer(Person):
    """Somebody at the screen of a meeting, whose keys are counted beside the clicks."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.keys = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def item(self, number: str) -> Locator:
        return self.page.locator(f"section.item[data-item='{number}']")

    def to_item(self, number: str) -> None:
        """Go to the form of a turn under an item: one click, and none where one is there."""
        form = self.item(number).locator("form.turn")
        if not form.locator("[name=speaker]").evaluate("each => each === document.activeElement"):
            self.click(self.item(number).locator("summary"))
            self.press("n")

    def turn(self, number: str, speaker: str, kind: str, gist: str) -> None:
        self.to_item(number)
        self.type(speaker)
        self.press("Tab")
        if kind:
            self.type(kind)
        self.press("Tab")
        self.type(gist)
        self.press("Enter")

    def state(self, words: str) -> None:
        expect(self.page.locator("#live-state")).to_contain_text(words)


@pytest.fixture(scope="module")
def with_agenda(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The record in which SCCP2 was prepared."""
    folder = tmp_path_factory.mktemp("with-agenda") / "data"
    shutil.copytree(prepared.folder, folder)
    manage(folder, "prepare_next_meeting", "2022-sccp1")
    return Prepared(folder, prepared.password)


@pytest.fixture
def writer(page: Page, own_server: Server, with_agenda: Prepared) -> Writer:
    """Somebody who may write, at the screen of SCCP2, whose agenda was prepared."""
    own_server.bring_back(with_agenda)
    log_in(page, own_server)
    page.goto(own_server.url + LIVE)
    return Writer(page)


def test_a_meeting_is_written_down_from_paper_in_its_time(writer: Writer) -> None:
    page = writer.page
    for number, speaker, kind, gist in TURNS:
        writer.turn(number, speaker, kind, gist)
    writer.state("Everything is saved.")
    said = page.locator(".turns li")
    expect(said).to_have_count(len(TURNS))
    expect(writer.item("4.1").locator(".turns li").first).to_contain_text("Thailand: The guidel")
    expect(writer.item("4.3").locator(".turns li")).to_contain_text("Hong Kong, China")
    by_turn = (writer.keys / len(TURNS), writer.clicks / len(TURNS))

    writer.keys = writer.clicks = 0
    writer.item("4.1").locator("summary").focus()
    promises = page.locator(".promise form")
    before = promises.count()
    page.locator(".promise").first.locator("[name=answer]").first.focus()
    # Endorsed in another body, told by the turn that its owner has taken under the item.
    writer.press("2", "Enter")
    expect(promises).to_have_count(before - 1)
    # Nobody speaks of the next one; the one after it was done, and is told by the turn.
    writer.press("4")
    expect(page.locator(".promise.unheard")).to_have_count(1)
    writer.press("1", "Enter")
    expect(promises).to_have_count(before - 2)
    writer.press("1")
    writer.type("Done, said the chair.")
    writer.press("Enter")
    expect(promises).to_have_count(before - 3)
    writer.press("3")
    writer.type("It will be reported at the next meeting.")
    writer.press("Tab", "Tab")
    writer.type("December 2022")
    writer.press("Enter")
    expect(promises).to_have_count(before - 4)
    writer.state("Everything is saved.")
    by_outcome = (writer.keys / 4, writer.clicks / 4)

    keys = PAPER["turns"] * by_turn[0] + PAPER["outcomes"] * by_outcome[0]
    clicks = PAPER["turns"] * by_turn[1] + PAPER["outcomes"] * by_outcome[1]
    # A click takes as long as four keys.
    minutes = (keys + 4 * clicks) / KEYS_A_MINUTE
    assert by_outcome[1] == 0
    assert by_turn[1] <= 1
    assert minutes < MINUTES


def test_what_is_typed_survives_a_closed_tab(writer: Writer, own_server: Server) -> None:
    writer.to_item("4.1")
    writer.type("tha")
    writer.press("Tab", "Tab")
    writer.type("Half a sent")
    writer.page.locator(".promise").last.locator("[name=answer]").first.focus()
    writer.press("4")
    writer.state("Kept in this browser, not recorded yet: 1")
    writer.page.close()
    page = writer.page.context.new_page()
    page.goto(own_server.url + LIVE)
    expect(page.locator(".promise.unheard")).to_have_count(1)
    form = page.locator("section.item[data-item='4.1'] form.turn")
    expect(form.locator("[name=gist]")).to_be_visible()
    expect(form.locator("[name=gist]")).to_have_value("Half a sent")
    expect(form.locator("[name=speaker]")).to_have_value("Thailand")


def test_what_is_written_without_a_network_is_sent_when_there_is_one(
    writer: Writer, context: BrowserContext, watch: Watch
) -> None:
    page = writer.page
    context.set_offline(True)
    writer.turn("4.1", "tha", "", "The guidelines were endorsed.")
    writer.state("Waiting: 1 (no network")
    expect(page.locator(".pending li")).to_contain_text("Thailand: The guidelines were endorsed.")
    page.locator(".promise").first.locator("[name=answer]").first.focus()
    writer.press("1", "Enter")
    writer.state("Waiting: 2")
    context.set_offline(False)
    writer.state("Everything is saved.")
    # The console tells of each attempt without a network.
    watch.faults[:] = [each for each in watch.faults if "ERR_INTERNET_DISCONNECTED" not in each]
    expect(page.locator(".pending li")).to_have_count(0)
    expect(page.locator(".promise").first).to_have_class("promise closed")
    expect(writer.item("4.1").locator(".turns li")).to_have_count(1)
    page.reload()
    expect(page.locator(".turns li")).to_have_count(1)


def test_who_was_signed_out_loses_nothing(
    writer: Writer, context: BrowserContext, own_server: Server
) -> None:
    context.clear_cookies(name="sessionid")
    writer.turn("1", "peru", "", "Peru reports.")
    writer.state("you are signed out")
    log_in(context.new_page(), own_server)
    writer.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    writer.state("Everything is saved.")
    expect(writer.item("1").locator(".turns li")).to_contain_text("Peru: Peru reports.")


@pytest.fixture
def plain(browser: Browser, own_server: Server) -> Iterator[Page]:
    """The screen in a browser that runs no scripts, at another desk."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, own_server)
    page.goto(own_server.url + LIVE)
    yield page
    context.close()


def test_what_somebody_else_answered_meanwhile_keeps_what_was_typed(
    writer: Writer, plain: Page
) -> None:
    writer.page.locator(".promise").first.locator("[name=answer]").first.focus()
    writer.press("1")
    writer.type("Half a sent")
    plain.reload()
    card = plain.locator(".promise").first
    card.locator("input[value=done]").check()
    card.get_by_label("In one line").fill("They did it.")
    card.get_by_role("button", name="Save").click()
    expect(card).to_have_class("promise closed")
    writer.page.reload()
    line = writer.page.locator(".pending li")
    expect(line).to_contain_text("Half a sent")
    line.get_by_role("button", name="Change").click()
    expect(writer.item("4.1").locator("[name=gist]")).to_have_value("Half a sent")


def test_without_scripts_the_page_works_by_its_forms(writer: Writer, plain: Page) -> None:
    plain.reload()
    card = plain.locator(".promise").first
    expect(card.get_by_text("not heard")).to_be_hidden()
    card.get_by_label("promised anew").check()
    card.get_by_label("In one line").fill("They will report.")
    card.get_by_label("Due now, as it was said").fill("December 2022")
    card.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("is on record")).to_be_visible()
    expect(card).to_have_class("promise closed")
    expect(plain.locator(".turns li")).to_contain_text("They will report. (December 2022)")


def test_what_is_refused_says_why_and_can_be_changed(writer: Writer) -> None:
    page = writer.page
    writer.turn("1", "Atlantis", "", "They report.")
    writer.state("Not saved: 1")
    form = writer.item("1").locator("form.turn")
    expect(form.locator(".own-state")).to_contain_text("Nothing on record is called “Atlantis”.")
    expect(form.locator("[name=gist]")).to_have_value("They report.")
    form.locator("[name=speaker]").fill("peru")
    page.keyboard.press("Tab")
    form.get_by_role("button", name="Save").click()
    writer.state("Everything is saved.")
    page.locator(".promise").first.locator("[name=answer]").first.focus()
    writer.press("1", "Enter")
    expect(page.locator(".promise").first).to_contain_text("Name the evidence before closing it")
    page.reload()
    expect(page.locator(".promise").first).to_contain_text("Name the evidence before closing it")


def test_a_draft_is_shown_to_nobody_else(writer: Writer) -> None:
    writer.to_item("1")
    writer.type("Peru and a secret")
    writer.state("Kept in this browser")
    page = writer.page
    page.evaluate(
        """() => { for (const [name, value] of Object.entries(localStorage)) {
            localStorage.removeItem(name);
            localStorage.setItem(name.replace(/^live:([^:]+):\\d+/, "live:$1:0"), value); } }"""
    )
    page.reload()
    writer.state("Everything is saved.")
    assert "secret" not in page.locator("main").inner_text()


def test_names_are_offered_exact_ones_first_and_taken_by_keyboard(writer: Writer) -> None:
    page = writer.page
    writer.to_item("1")
    speaker = writer.item("1").locator("[name=speaker]")
    writer.type("pe")
    options = writer.item("1").locator(".names").get_by_role("option")
    # Its code is PE; others only begin with it or hold it.
    expect(options.first).to_contain_text("Peru")
    expect(speaker).to_have_attribute("aria-expanded", "true")
    writer.press("ArrowDown", "ArrowUp", "Enter")
    expect(speaker).to_have_value("Peru")
    expect(options).to_have_count(0)
    initiatives = writer.item("1").locator("[name=initiatives]")
    initiatives.focus()
    writer.type("無紙化")
    writer.press("Enter")
    writer.type("; aeo")
    writer.press("Enter")
    first, _, second = initiatives.input_value().partition("; ")
    assert "aperless" in first
    assert second
    writer.type("; aeo")
    writer.press("Escape")
    expect(initiatives).to_be_focused()
    writer.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("done, done otherwise, promised anew, not heard")


def test_the_screen_works_on_a_tablet_and_on_a_phone(writer: Writer) -> None:
    page = writer.page
    for size in (TABLET, PHONE):
        page.set_viewport_size(size)
        page.reload()
        page.locator(".promise").first.get_by_text("promised anew").click()
        page.locator(".promise").first.locator("[name=line]").fill("New words.")
        writer.item("4.1").locator("summary").click()
        writer.item("4.1").locator("[name=speaker]").fill("a")
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        expect(page.locator("#live-state")).to_be_in_viewport()
        page.evaluate("localStorage.clear()")
    page.locator(".promise").first.get_by_text("done otherwise").click()
    assert violations(page) == []
