"""The tests of pages notice what goes wrong on one."""

import pytest
from playwright.sync_api import Error, Page

from .axe import violations
from .conftest import Server, Watch

A_MOMENT = "() => new Promise(passed => setTimeout(passed))"

TWO_SMALL_BUTTONS = """() => {
    for (const name of ["1", "2"]) {
        const button = document.createElement("button")
        button.textContent = name
        Object.assign(button.style, { padding: 0, fontSize: "8px" })
        document.querySelector("main").prepend(button)
    }
}"""


def noticed(page: Page, watch: Watch) -> str:
    """Return the faults that were noticed, and forget them."""
    page.evaluate(A_MOMENT)
    told = "\n".join(watch.faults)
    watch.faults.clear()
    return told


def test_whatever_goes_wrong_on_a_page_is_noticed(page: Page, server: Server, watch: Watch) -> None:
    page.goto(server.url)
    assert noticed(page, watch) == ""
    page.evaluate("console.error('wrong')")
    assert "wrong" in noticed(page, watch)
    page.evaluate("setTimeout(() => { throw Error('broken') })")
    page.evaluate(A_MOMENT)
    assert "broken" in noticed(page, watch)
    page.evaluate("fetch('/no-such-page/').then(answer => answer.status)")
    assert "404" in noticed(page, watch)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(A_MOMENT)
    assert "refused by the policy: style-src-attr" in noticed(page, watch)
    page.route("**", lambda route: route.abort())
    with pytest.raises(Error):
        page.goto("https://elsewhere.example/")
    assert watch.faults == ["another host: https://elsewhere.example/"]
    watch.faults.clear()


def test_axe_notices_a_field_without_a_name_and_a_faint_colour(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("document.querySelector('h1').style.color = '#aaa'")
    found = violations(page)
    assert "label: #content > input" in found
    assert [fault for fault in found if fault.startswith("light: color-contrast")]
    assert not [fault for fault in found if fault.startswith("dark: color-contrast")]


def test_axe_notices_what_is_too_small_to_hit(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.evaluate(TWO_SMALL_BUTTONS)
    assert [fault for fault in violations(page) if fault.startswith("target-size")]
