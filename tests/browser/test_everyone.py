"""Every kind of page, in both languages, light and dark: for everyone, quick, and by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser, Page, ViewportSize

from support.pages import LISTS, SEVERAL

from .axe import violations
from .conftest import Server, Watch, log_in

# One address of each kind of page that anybody may read.
READ = (
    "/",
    *LISTS.values(),
    *SEVERAL,
    "/initiatives/?priority=2022-3&q=AEO",
    "/initiatives/?q=nothing+matches+this",
    "/initiatives/paperless-trade-guidelines/",
    "/commitments/2022-sccp1/27/",
    "/interventions/2022-sccp1/20/",
    "/figures/thailand-aeo-total/",
    "/meetings/2022-sccp1/",
    "/economies/USA/",
    "/priorities/2022-3/",
    "/documents/2022-sccp1-annex-10/",
    "/sources/sccp1-2022-report/",
    "/?as_of=2000-01-01",
)
# Those at which an account writes.
WRITTEN = (
    "/meetings/2022-sccp2/live/",
    "/meetings/2022-sccp2/prepare/",
    "/meetings/2022-sccp2/desk-words/initiative:tfa-sequencing/",
    "/briefing/issue/?meeting=2022-sccp2",
    "/meetings/2022-sccp2/outcomes/",
    "/meetings/2022-sccp2/outcomes/2022-sccp1/27/",
    "/meetings/2022-sccp2/interventions/add/",
    "/meetings/2022-sccp1/commitments/add/",
    "/commitments/2022-sccp1/27/outcome/",
    "/recorded/today/",
    "/initiatives/paperless-trade-guidelines/status/",
    "/filters/?list=/initiatives/",
    "/void/statusupdate/paperless-trade-guidelines/1/",
)
# Answers that are no page of the record, with the status that they have.
REFUSALS = {"/no-such-page/": 404, "/?as_of=tomorrow": 400}
# What other programs ask for, what only redirects and what only takes a form.
NO_PAGE = {
    *("lists:columns", "initiatives:due-calendar"),
    *("records:undo-import", "initiatives:mark-seen"),
}
# Whose address no list can know.
STEP = {
    "records:action-detail": "/history/commitment/2022-sccp1/27/",
    "initiatives:brief": "/briefing/issue/?initiative=tfa-sequencing",
}

# The first page, and those of each kind that hold most. What all pages have in common is theirs,
# and project/test_pages.py tells how long each is by itself.
HEAVY = (
    *("/", "/commitments/", "/interventions/", "/meetings/2022-sccp1/", "/economies/USA/"),
    *("/timeline/?year=2024", "/search/?q=AEO", "/priorities/2022-3/"),
)
HEAVIEST = 100_000
SCREEN = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=320, height=700)


@pytest.fixture(params=["en-GB", "zh-TW"])
def browser_context_args(
    browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """A browser of a reader of English, and one of a reader of Chinese."""
    return browser_context_args | {"locale": request.param}


def names() -> Iterator[str | None]:
    """Yield the name of every address of the tracker, the admin's left out."""
    patterns: Any = get_resolver().url_patterns
    for included in patterns:
        if (room := getattr(included, "app_name", "admin")) != "admin":
            yield from (f"{room}:{route.name}" for route in included.url_patterns)


def test_every_kind_of_page_is_looked_at() -> None:
    looked_at = {resolve(url.partition("?")[0]).view_name for url in (*READ, *WRITTEN)}
    assert set(names()) - NO_PAGE == looked_at | set(STEP)


def look(page: Page, url: str, status: int = 200) -> list[str]:
    """Open a page and return what is wrong with it, on a phone, in the light and in the dark.

    In Chinese all but the colours.
    """
    page.set_viewport_size(PHONE)
    answer = page.goto(url)
    assert answer is not None
    found = [] if answer.status == status else [f"status {answer.status}"]
    width = page.evaluate("document.documentElement.scrollWidth")
    found += [f"scrolls sideways: {width}"] * (width > PHONE["width"])
    page.set_viewport_size(SCREEN)
    in_english = page.evaluate("document.documentElement.lang === 'en'")
    return found + violations(page, in_english)


def test_a_page_to_read_has_nothing_to_mend(page: Page, server: Server, watch: Watch) -> None:
    watch.expected |= set(REFUSALS.values())
    found = {url: look(page, server.url + url) for url in READ}
    found |= {url: look(page, server.url + url, status) for url, status in REFUSALS.items()}
    assert {url: faults for url, faults in found.items() if faults} == {}


def test_a_page_to_write_on_has_nothing_to_mend(page: Page, server: Server) -> None:
    log_in(page, server)
    found = {url: look(page, server.url + url) for url in WRITTEN}
    assert {url: faults for url, faults in found.items() if faults} == {}


def test_a_page_one_step_from_another_has_nothing_to_mend(page: Page, server: Server) -> None:
    page.goto(server.url + STEP["records:action-detail"])
    url = page.locator(".trace a[href^='/actions/']").first.get_attribute("href")
    assert look(page, f"{server.url}{url}") == []


def weigh(browser: Browser, url: str) -> tuple[int, list[str]]:
    """Return the bytes that a first visit brings, images left out, and what holds the page up."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Any] = []
    page.on("requestfinished", lambda answer: answers.append(answer))
    page.goto(url)
    sizes = [answer.sizes() for answer in answers if answer.resource_type not in ("image", "other")]
    blocking = page.evaluate(
        """performance.getEntriesByType("resource")
            .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => entry.name)"""
    )
    context.close()
    return sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes), blocking


def test_a_first_visit_weighs_little_and_waits_for_the_stylesheet_only(
    browser: Browser, server: Server
) -> None:
    weighed = {url: weigh(browser, server.url + url) for url in HEAVY}
    heavy = {url: size for url, (size, _) in weighed.items() if size > HEAVIEST}
    held_up = {url: names for url, (_, names) in weighed.items() if len(names) != 1}
    assert (heavy, held_up) == ({}, {})


def test_a_phone_has_one_menu_and_cards_instead_of_a_table(page: Page, server: Server) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{server.url}/commitments/")
    assert page.evaluate("document.querySelector('.site').offsetHeight") < 60
    assert not page.locator(".site nav").is_visible()
    page.locator(".menu > summary").click()
    assert page.locator(".site nav a[href='/meetings/']").is_visible()
    cells = page.locator("#rows tbody tr").first.locator("td")
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert max(box["x"] + box["width"] for box in boxes if box) <= PHONE["width"]


def test_the_menu_opens_without_javascript(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(server.url)
    page.locator(".menu > summary").click()
    assert page.locator(".site nav a").first.is_visible()
    page.set_viewport_size(SCREEN)
    page.goto(server.url)
    assert page.locator(".site nav a").first.is_visible()
    context.close()


def test_the_matrix_names_its_statuses_on_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size(PHONE)
    page.goto(server.url)
    cell = page.locator("table.matrix a.cell").first
    said = cell.evaluate("each => getComputedStyle(each, '::after').content")
    assert "attr(title)" in said or (cell.get_attribute("title") or "-") in said
    width = page.evaluate("document.querySelector('table.matrix').scrollWidth")
    assert width <= PHONE["width"]


def test_a_meeting_is_folded_by_item_on_a_phone_and_unfolds_what_is_asked(
    page: Page, server: Server
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{server.url}/meetings/2022-sccp1/")
    items = page.locator(".item > details")
    assert items.evaluate_all("each => each.filter(item => item.open).length") == 0
    page.locator(".contents a[href='#item-2']").click()
    assert page.locator("#item-2 > details").evaluate("each => each.open")


def test_paper_names_the_day_and_leaves_out_what_is_folded(page: Page, server: Server) -> None:
    page.set_viewport_size(SCREEN)
    page.goto(f"{server.url}/meetings/2022-sccp1/")
    page.locator("#item-2 summary").first.click()
    page.emulate_media(media="print")
    assert page.locator(".printed").is_visible()
    assert not page.locator(".site").is_visible()
    assert not page.locator("#item-2 .turn").first.is_visible()
    assert page.locator("#item-3 .turn").first.is_visible()
    # A banner before what is printed broadside would have the first sheet for itself.
    page.goto(f"{server.url}/as-of/2022-06-15/meetings/2022-sccp2/follow-up/")
    assert not page.locator(".past-day, .meaning").first.is_visible()
