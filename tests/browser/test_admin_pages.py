"""The admin in a browser: for everyone, in our name, and with ways to the pages and back."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .axe import violations
from .conftest import Server, Watch, log_in

INITIATIVES = "/admin/initiatives/initiative/"
ECONOMIES = "/admin/meetings/economy/"
# The admin of a few nouns stands for that of all.
PAGES = (
    "/admin/password_change/",
    "/admin/initiatives/commitment/1/change/",
    "/admin/initiatives/commitment/add/",
    "/admin/initiatives/statusupdate/1/change/",
    f"{INITIATIVES}1/history/",
    f"{INITIATIVES}1/delete/",
    f"{INITIATIVES}add/",
)
# These are made of all that the others are made of: they are read in Chinese too.
IN_BOTH = (
    "/admin/",
    *(f"{INITIATIVES}{page}" for page in ("", "1/change/", "import/", "export/")),
    "/admin/meetings/meeting/1/change/",
)


@pytest.fixture(scope="module")
def session(browser: Any, server: Server) -> list[Any]:
    """The cookies of the account `admin`, logged in once for all these tests."""
    context = browser.new_context()
    log_in(context.new_page(), server)
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def page(page: Page, context: BrowserContext, session: list[Any]) -> Page:
    """A page of the account `admin`, in which nothing may go wrong."""
    context.add_cookies(session)
    return page


def in_chinese(page: Page, server: Server) -> None:
    """Ask for the pages that follow in Chinese."""
    cookie: Any = {"name": "django_language", "value": "zh-hant", "url": server.url}
    page.context.add_cookies([cookie])


def to_mend(page: Page, in_english: bool = True) -> list[str]:
    """Return what axe finds on a page of the admin, but how near Django's own links stand."""
    found = violations(page, in_english)
    return [fault for fault in found if not fault.startswith("target-size")]


@pytest.mark.parametrize(
    ("language", "urls"), [("en", PAGES + IN_BOTH), ("zh-hant", IN_BOTH)], ids=["en", "zh-hant"]
)
def test_the_admin_has_nothing_to_mend(
    page: Page, server: Server, language: str, urls: tuple[str, ...]
) -> None:
    if language != "en":
        in_chinese(page, server)
    found = {}
    for url in urls:
        page.goto(server.url + url)
        expect(page.locator("html")).to_have_attribute("lang", language)
        found[url] = to_mend(page, in_english=language == "en")
    assert {url: faults for url, faults in found.items() if faults} == {}


def test_signing_in_has_nothing_to_mend(
    context: BrowserContext, server: Server, watch: Watch
) -> None:
    page = context.new_page()
    watch.over(page)
    page.goto(f"{server.url}/sign-in/")
    assert to_mend(page) == []
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert to_mend(page) == []


def test_the_header_names_the_tracker_and_leads_to_the_pages_and_back(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}{INITIATIVES}1/change/")
    page.get_by_role("banner").get_by_role("link", name="SCCP tracker").click()
    page.wait_for_url(f"{server.url}/")
    page.get_by_role("link", name="Admin", exact=True).click()
    page.wait_for_url(f"{server.url}/admin/")


def test_the_language_switch_stays_on_the_page(page: Page, server: Server) -> None:
    for url in (f"{INITIATIVES}1/change/", f"{INITIATIVES}?kind=project&o=-1", "/admin/"):
        page.goto(server.url + url)
        for button, language in (("繁體中文", "zh-hant"), ("English", "en")):
            page.get_by_role("button", name=button).click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.url == server.url + url


def test_a_row_is_looked_up_in_a_field_that_has_its_name(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/admin/initiatives/commitment/add/")
    page.get_by_role("combobox", name="Who must act").press("Enter")
    page.get_by_role("searchbox", name="Who must act").fill("Thailand")
    expect(page.get_by_role("option", name="Thailand", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Who must act").press("Enter")
    expect(page.get_by_role("combobox", name="Who must act: Thailand")).to_be_visible()
    page.get_by_role("combobox", name="Stated by").press("Enter")
    page.get_by_role("searchbox", name="Stated by").fill("Japan")
    expect(page.get_by_role("option", name="Japan")).to_be_visible()
    assert to_mend(page) == []


def test_a_row_that_is_added_within_another_has_fields_with_names(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}{INITIATIVES}1/change/")
    page.get_by_role("button", name="Add another Participation").click()
    assert to_mend(page) == []


def test_recording_a_status_has_nothing_to_mend(page: Page, server: Server) -> None:
    page.goto(server.url + INITIATIVES)
    for box in page.locator("[name=_selected_action]").all()[:2]:
        box.check()
    page.locator("select[name=action]").select_option("record_status")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Record a status")).to_be_visible()
    assert to_mend(page) == []


@pytest.mark.parametrize(
    ("noun", "rows", "said"),
    [
        (ECONOMIES, "code,name_en,name_zh,kind\nATL,Atlantis,亞特蘭提斯,guest\n", "added"),
        (ECONOMIES, "code,name_en,kind\nTHA,Siam,member\n", "changed"),
        (INITIATIVES, "slug,title_en,kind,source\ngrain,Grain,pilot,sccp1-2022-report\n", "added"),
        (
            ECONOMIES,
            "code,name_en,kind\nATL,Atlantis,no-kind\n",
            "is none of the choices.",
        ),
        (ECONOMIES, "colour\nblue\n", "There is no column “colour”."),
    ],
    ids=["new", "changed", "wide", "wrong", "no such column"],
)
def test_what_an_import_would_do_is_told_to_everyone(
    noun: str, rows: str, said: str, page: Page, server: Server
) -> None:
    page.goto(f"{server.url}{noun}import/")
    file: Any = {"name": "a.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("[name=import_file]").set_input_files(file)
    page.get_by_label("Why is it imported?").fill("A new list.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text(said).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert to_mend(page) == []


def test_a_form_that_was_overtaken_asks_for_each_field_and_is_then_saved(
    context: BrowserContext, own_server: Server, watch: Watch
) -> None:
    page, other = context.new_page(), context.new_page()
    watch.over(page)
    log_in(other, own_server)
    for tab in (page, other):
        tab.goto(f"{own_server.url}{ECONOMIES}1/change/")
    for tab, name in ((other, "Theirs"), (page, "Mine")):
        tab.get_by_label("Name (English)").fill(name)
        tab.get_by_label("Why is it changed?").fill("A slip.")
        tab.get_by_role("button", name="Save", exact=True).click()
    choice = page.get_by_role("group", name="Name (English)")
    expect(choice).to_contain_text("Theirs")
    choice.get_by_label("What you wrote").check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.get_by_label("Name (English)")).to_have_value("Mine")
    page.get_by_label("Name (English)").fill("Neither")
    page.locator("[name=seen_version]").evaluate("field => field.value = 1")
    page.get_by_label("Why is it changed?").fill("A slip.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("group", name="Name (English)")).to_be_visible()
    assert to_mend(page) == []
