"""What axe finds on a page that is open in the browser."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SCHEMES: tuple[Any, ...] = ("light", "dark")
# The rules that look at colours, and take their time for it.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# WCAG 2.2's rule of 24 by 24 pixels, which axe leaves off by itself.
RULES = {"target-size": {"enabled": True}, **{rule: {"enabled": False} for rule in OF_COLOURS}}
OPEN_DETAILS = "document.querySelectorAll('details').forEach(each => each.open = true)"
SETTLED = "() => Promise.all(document.getAnimations().map(change => change.finished))"
# Rows of which every element stands within the same classes as one of an earlier row.
REMOVE_ROWS_ALIKE = """() => {
    const seen = new Set()
    const look = each => each ? `${look(each.parentElement)}>${each.tagName}.${each.className}` : ""
    for (const row of document.querySelectorAll("tr, li, article, label, option")) {
        const looks = [row, ...row.querySelectorAll("*")].map(look)
        if (looks.every(each => seen.has(each))) row.remove()
        looks.forEach(each => seen.add(each))
    }
}"""


def violations(page: Page, in_english: bool = True) -> list[str]:
    """Return what axe finds on a page and on what is folded up in it, a line for each element.

    The colours are looked at in English alone, being the same in another language: in the light and
    in the dark, on one of the rows that look alike. The page is of no use afterwards.
    """
    page.evaluate(OPEN_DETAILS)
    page.evaluate(AXE_SCRIPT)
    found = run(page, {"rules": RULES})
    if in_english:
        page.evaluate(REMOVE_ROWS_ALIKE)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found += [f"{scheme}: {fault}" for fault in run(page, {"runOnly": OF_COLOURS})]
    return found


def run(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds with these options: the rule, and where on the page."""
    # Loading style sheets anew, which none of these rules needs, axe breaks the policy itself.
    given = {"resultTypes": ["violations"], "preload": False, **options}
    found = page.evaluate("options => axe.run(options)", given)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
