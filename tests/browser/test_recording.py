"""Writing down what came of a promise, from where one is: the clicks and the fields it takes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Server, log_in


class Officer:
    """Somebody at a page, whose clicks, keys and fields are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = self.fields = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"form.entry [name={name}]").fill(text)
        self.fields += 1

    def choose(self, name: str, label: str) -> None:
        self.page.locator(f"form.entry [name={name}]").select_option(label=label)
        self.fields += 1

    @property
    def effort(self) -> tuple[int, int, int]:
        """Return how many clicks, keys and fields it took."""
        return self.clicks, self.keys, self.fields

    def answer(self, value: str) -> Locator:
        return self.page.locator(f"form.entry input[name=status][value={value}]")

    def save(self) -> None:
        self.click(self.page.locator("form.entry").get_by_role("button", name="Save"))


@pytest.fixture
def officer(page: Page, own_server: Server) -> Officer:
    log_in(page, own_server)
    page.goto(f"{own_server.url}/commitments/?q=guidelines&sort=-number")
    return Officer(page)


def test_an_outcome_from_a_list_takes_three_clicks_and_one_field(officer: Officer) -> None:
    page, row = officer.page, officer.page.locator("#rows tbody tr").first
    address = page.url
    officer.click(row.get_by_role("link", name="Record what came of it"))
    officer.click(officer.answer("fulfilled"))
    officer.fill("note_en", "They told us on the phone.")
    officer.save()
    expect(page.locator("form.entry")).to_have_count(0)
    expect(row).to_contain_text("fulfilled")
    expect(page.locator("#messages")).to_contain_text("“fulfilled” is recorded.")
    assert (officer.effort, page.url) == ((3, 0, 1), address)
    # What was just recorded is voided from where one is.
    officer.click(page.locator("#messages").get_by_role("link", name="Void"))
    page.locator("[name=why]").fill("A slip.")
    page.get_by_role("button", name="Void the line").click()
    expect(page).to_have_url(address)
    expect(row.get_by_role("link", name="Record what came of it")).to_have_count(1)


def test_by_keys_alone(officer: Officer) -> None:
    page = officer.page
    officer.press("j")
    officer.press("o")
    expect(officer.answer("open")).to_be_focused()
    for _ in range(2):
        officer.press("ArrowDown")
    expect(officer.answer("fulfilled")).to_be_checked()
    officer.fill("note_en", "They told us on the phone.")
    page.keyboard.press("Tab")
    page.locator("form.entry [name=note_en]").press("Escape")
    page.locator("form.entry").get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#messages")).to_contain_text("“fulfilled” is recorded.")
    assert officer.clicks == 0


def test_a_status_takes_one_key_and_two_clicks(officer: Officer) -> None:
    page = officer.page
    page.goto(page.url.replace("/commitments/", "/initiatives/"))
    officer.press("j")
    officer.press("s")
    officer.click(officer.answer("completed"))
    officer.save()
    expect(page.locator("#messages")).to_contain_text("“completed” is recorded.")
    assert officer.effort == (2, 2, 0)


def test_a_promise_anew_takes_four_clicks_and_three_fields(officer: Officer) -> None:
    page, row = officer.page, officer.page.locator("#rows tbody tr").first
    officer.click(row.get_by_role("link", name="Record what came of it"))
    officer.click(officer.answer("superseded"))
    officer.fill("note_en", "They need more time.")
    officer.choose("heard_at", "SCCP2 2022")
    officer.click(page.locator("form.entry summary").first)
    officer.fill("when_en", "at SCCP1 2023")
    officer.save()
    said = page.locator("#messages")
    expect(said).to_contain_text("due SCCP1 2023.")
    expect(said.get_by_role("link", name="Mend")).to_have_count(1)
    assert officer.effort == (4, 0, 3)
    officer.click(said.get_by_role("link", name="What I recorded today"))
    expect(page.locator("main")).to_contain_text("They need more time.")


def test_a_promise_from_the_first_page_takes_three_clicks_and_three_fields(
    officer: Officer, own_server: Server
) -> None:
    page = officer.page
    page.goto(own_server.url)
    officer.click(page.get_by_role("link", name="Record a promise"))
    officer.fill("text", "Share the results.")
    officer.fill("when", "at SCCP1 2023")
    officer.fill("owner", "Thailand")
    officer.click(page.locator("form.entry [name=firmness][value=plan]"))
    officer.click(page.locator("form.entry").get_by_role("button", name="Record"))
    said = page.locator("#messages")
    expect(said).to_contain_text("is on record, due SCCP1 2023.")
    expect(said.get_by_role("link", name="Mend")).to_have_count(1)
    assert officer.effort == (3, 0, 3)
