"""What officers and directors come for, done as they would do it, and the clicks that it takes."""

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from sccp_tracker.records.loading.files import read_rows
from support.pages import RECORD

from .conftest import Server, log_in


class Person:
    """Somebody at a page, whose clicks are counted. Typing and choosing with keys is no click."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def link(self, name: str, within: str = "body") -> Locator:
        return self.page.locator(within).get_by_role("link", name=name, exact=True).first

    def rows(self) -> int:
        """Return how many rows the page says there are."""
        return int(self.page.locator("#count b").inner_text())


@pytest.fixture
def reader(page: Page, server: Server) -> Person:
    """Somebody who reads, at the first page."""
    page.goto(server.url)
    return Person(page)


@pytest.fixture
def officer(page: Page, own_server: Server) -> Person:
    """Somebody who may write, logged in."""
    log_in(page, own_server)
    return Person(page)


def test_what_priority_3_got_takes_one_click(reader: Person) -> None:
    line = reader.page.locator("table.matrix tbody tr").nth(2)
    promised = int(line.locator("td").last.inner_text())
    reader.click(line.locator("td").last.get_by_role("link"))
    expect(reader.page.locator(".chips")).to_contain_text("Priority: 3. Enhancing supply chain")
    assert (reader.rows(), reader.clicks) == (promised, 1)


def test_what_must_be_heard_at_sccp2_takes_one_click(reader: Person) -> None:
    reader.page.goto(f"{reader.page.url}?as_of=2022-06-15")
    reader.click(reader.link("What must be heard there"))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Follow-up of SCCP2 2022")
    named = reader.page.locator("#named").get_by_role("link")
    assert [text.partition(",")[0] for text in named.all_inner_texts()] == [
        "New Zealand",
        "Thailand",
        "Australia",
    ]
    assert reader.clicks == 1


def test_a_status_is_recorded_in_three_clicks_a_row_and_the_filter_stays(officer: Person) -> None:
    page = officer.page
    page.goto(f"{page.url.partition('/admin')[0]}/initiatives/?priority=2022-3&sort=title")
    address, before = page.url, officer.rows()
    for place, status in enumerate(("completed", "on-hold", "endorsed")):
        row = page.locator("#rows tbody tr:not(.entry-row)").nth(place)
        officer.click(row.get_by_role("link", name="Record status"))
        form = page.locator("form.entry")
        officer.click(form.locator(f"input[value={status}]"))
        form.locator("[name=note_en]").fill(f"Heard on the phone, {place}.")
        officer.click(form.get_by_role("button", name="Save"))
        expect(form).to_have_count(0)
        expect(row.locator(".badge")).to_have_class(f"badge {status}")
        assert officer.clicks == 3 * (place + 1)
    assert (page.url, officer.rows()) == (address, before)


@pytest.mark.parametrize(
    "fact",
    [
        "/initiatives/paperless-trade-guidelines/",
        "/commitments/2022-sccp1/27/",
        "/interventions/2022-sccp1/20/",
        "/figures/thailand-aeo-total/",
        "/meetings/2022-sccp1/",
        "/economies/USA/",
    ],
)
def test_where_it_says_so_is_one_click_from_any_fact(reader: Person, fact: str) -> None:
    reader.page.goto(reader.page.url.rstrip("/") + fact)
    read_in = reader.page.locator("main a.provenance").first
    section = read_in.locator("[lang=zh-Hant]").inner_text()
    reader.click(read_in)
    assert parse_qs(urlsplit(reader.page.url).query)["section"] == [section]
    expect(reader.page.locator("main")).to_contain_text(section)
    assert reader.clicks == 1


def test_all_that_the_united_states_said_and_to_whom_takes_two_clicks(reader: Person) -> None:
    reader.click(reader.link("Economies", within="header"))
    reader.click(reader.link("United States", within="main"))
    turns = [row for _, row in read_rows(RECORD / "interventions.yaml") if row["speaker"] == "USA"]
    said = reader.page.locator("main")
    for turn in turns:
        expect(said).to_contain_text(turn["gist_en"])
    assert turns
    assert reader.clicks == 2


def plain_scan(words: str) -> set[str]:
    """Return the keys of the turns of the record whose gist holds the words, case aside."""
    return {
        f"/interventions/{row['meeting']}/{row['number']}/"
        for _, row in read_rows(RECORD / "interventions.yaml")
        if any(words.lower() in row.get(gist, "").lower() for gist in ("gist_en", "gist_zh"))
    }


@pytest.mark.parametrize("words", ["海關", "微量價值門檻", "de minimis", "AEO"])
def test_search_finds_what_a_plain_scan_finds(reader: Person, words: str) -> None:
    search = reader.page.get_by_role("searchbox")
    search.fill(words)
    search.press("Enter")
    found = reader.page.locator("#interventions")
    every = found.get_by_role("link", name="all")
    shown = int("".join(filter(str.isdigit, found.locator("h2 .count").inner_text())))
    expect(found.locator("mark").first).to_be_visible()
    reader.click(every)
    links = reader.page.locator("#rows tbody td:first-child a")
    listed = {link.get_attribute("href") for link in links.all()}
    assert listed >= plain_scan(words)
    assert (shown, reader.rows()) == (len(plain_scan(words)), len(plain_scan(words)))


def test_a_filtered_list_is_exported_in_one_click_with_the_rows_of_the_screen(
    reader: Person,
) -> None:
    reader.page.goto(f"{reader.page.url}initiatives/?priority=2022-3")
    titles = reader.page.locator("#rows tbody td.title").all_inner_texts()
    with reader.page.expect_download() as download:
        reader.click(reader.link("Export XLSX"))
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    # After the cover; before the cells of the page stands the link to it.
    assert [row[1] for row in list(book.worksheets[-1].values)[1:]] == titles
    assert len(titles) == reader.rows() == 12
    assert reader.clicks == 1


def test_a_saved_filter_is_there_tomorrow_in_one_click(
    officer: Person, own_server: Server, browser: Browser
) -> None:
    page = officer.page
    page.goto(f"{own_server.url}/commitments/?due_state=overdue&owner=THA")
    rows = officer.rows()
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name").fill("Thailand, late")
    page.get_by_role("button", name="Save", exact=True).click()
    tomorrow = browser.new_context().new_page()
    log_in(tomorrow, own_server)
    tomorrow.goto(f"{own_server.url}/commitments/")
    person = Person(tomorrow)
    person.click(person.link("Thailand, late"))
    expect(tomorrow.locator(".tabs [aria-current]")).to_have_text("Thailand, late")
    assert (person.rows(), person.clicks) == (rows, 1)
    tomorrow.context.close()


@pytest.mark.parametrize(
    "address", ["/", "/initiatives/?priority=2022-3&sort=title", "/meetings/2022-sccp1/"]
)
def test_the_language_is_switched_in_one_click_and_stays(reader: Person, address: str) -> None:
    page = reader.page
    page.goto(page.url.rstrip("/") + address)
    there = page.url
    reader.click(page.get_by_role("button", name="繁體中文"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")
    assert (page.url, reader.clicks) == (there, 1)
    page.get_by_role("link", name="承諾事項", exact=True).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")


def test_a_list_is_narrowed_in_place_and_back_brings_the_rows_again(reader: Person) -> None:
    page = reader.page
    page.goto(f"{page.url}initiatives/")
    every = reader.rows()
    page.evaluate("window.stillTheSamePage = true")
    page.get_by_label("1. Contributing").check()
    expect(page).to_have_url(re.compile("priority=2022-1"))
    expect(page.locator("#count b")).to_have_text("11")
    assert page.evaluate("window.stillTheSamePage")
    page.go_back()
    expect(page.locator("#count b")).to_have_text(str(every))


def test_the_language_and_the_login_keep_what_was_chosen_in_place(reader: Person) -> None:
    page = reader.page
    page.goto(f"{page.url}initiatives/")
    page.get_by_label("1. Contributing").check()
    expect(page.locator("#count b")).to_have_text("11")
    login = page.locator("#switches").get_by_role("link")
    assert "priority%3D2022-1" in (login.get_attribute("href") or "")
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")
    assert "priority=2022-1" in page.url
    assert reader.rows() == 11


def test_a_list_stays_where_it_was_read_when_a_status_is_recorded(officer: Person) -> None:
    page = officer.page
    page.goto(f"{page.url.partition('/admin')[0]}/initiatives/")
    row = page.locator("#rows tbody tr").nth(20)
    row.get_by_role("link", name="Record status").click()
    page.locator("form.entry input[value=completed]").check()
    page.locator("form.entry").get_by_role("button", name="Save").click()
    expect(page.locator("form.entry")).to_have_count(0)
    expect(row.get_by_role("link", name="Record status")).to_be_in_viewport()


def test_escape_leaves_a_box_and_then_closes_what_is_open(officer: Person) -> None:
    page = officer.page
    page.goto(f"{page.url.partition('/admin')[0]}/initiatives/")
    page.get_by_role("link", name="Record status").first.click()
    note = page.locator("form.entry [name=note_en]")
    note.wait_for()
    # Until htmx has settled the form, it may still move the focus.
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)
    note.fill("Heard.")
    expect(note).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).not_to_be_focused()
    expect(note).to_have_value("Heard.")
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)


def test_a_list_is_read_by_keyboard_alone(reader: Person) -> None:
    page = reader.page
    page.goto(f"{page.url}initiatives/")
    titles = page.locator("#rows tbody td.title").all_inner_texts()
    for key in ("j", "j", "j", "k", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
