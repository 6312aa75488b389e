"""The shape of the code: which way imports run, and how long a function gets."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.one_database

ROOT: Path = settings.BASE_DIR
LONGEST_FUNCTION = 40
# Imports run down: urls, initiatives, meetings, lists, records, Django. What each may import.
RECORDS = ("sccp_tracker.records",)
LISTS = ("sccp_tracker.lists", *RECORDS)
MAY_IMPORT = {
    "sccp_tracker/records": RECORDS,
    "sccp_tracker/lists": LISTS,
    "meetings": ("meetings", *LISTS),
    "initiatives": ("initiatives", "meetings", *LISTS),
    "sccp_tracker/accounts": ("sccp_tracker.accounts", *RECORDS),
}
OUR_NAMES = ("initiatives", "meetings", "sccp_tracker")


def modules(app: str, migrations: bool = False) -> list[Path]:
    """Return the Python files of an app."""
    files = sorted((ROOT / app).rglob("*.py"))
    return [file for file in files if migrations or "migrations" not in file.parts]


OURS = [
    pytest.param(file, id=str(file.relative_to(ROOT)))
    for app in MAY_IMPORT
    for file in modules(app)
]


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the name of each module that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # One that climbs out of its app (from ..initiatives) has no top name: show its dots.
            yield "." * node.level if node.level > 1 else node.module or ""


def is_of(name: str, packages: tuple[str, ...]) -> bool:
    """Return whether a module is one of these packages, or in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    found = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(room, migrations=True)
        for name in imported(ast.parse(file.read_text("utf-8")))
        if name.startswith("..") or (is_of(name, OUR_NAMES) and not is_of(name, MAY_IMPORT[room]))
    }
    assert modules(room)
    assert found == set()


@pytest.mark.django_db
def test_the_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize("file", OURS)
def test_no_function_is_longer_than_a_screen(file: Path) -> None:
    long = {
        f"{node.name}, line {node.lineno}: {lines} lines"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == set()


# The addresses of our own by their rooms: "meetings:meeting-list".
NAMED = re.compile(r"""["'](records|lists|meetings|initiatives):[a-z-]+["']""")
INCLUDED = re.compile(r"""["']((?:records|lists|meetings|initiatives)/[\w/]+\.(?:html|txt))["']""")
BELOW = {
    "records": {"records"},
    "lists": {"records", "lists"},
    "meetings": {"records", "lists", "meetings"},
    "initiatives": {"records", "lists", "meetings", "initiatives"},
}
FOLDERS = {
    "records": "sccp_tracker/records",
    "lists": "sccp_tracker/lists",
    "meetings": "meetings",
    "initiatives": "initiatives",
}


@pytest.mark.parametrize("room", BELOW)
def test_no_address_and_no_template_points_up(room: str) -> None:
    """What hangs on a page from above comes by a section that is registered there."""
    templates = [file for file in (ROOT / "templates" / room).rglob("*") if file.is_file()]
    assert templates
    found = set()
    for file in (*templates, *modules(FOLDERS[room])):
        text = file.read_text("utf-8")
        named = {match[1] for match in NAMED.finditer(text)}
        named |= {match[1].partition("/")[0] for match in INCLUDED.finditer(text)}
        found |= {f"{file.relative_to(ROOT)} names {other}" for other in named - BELOW[room]}
    assert found == set()


# Where no day travels: the admin is of today, and so is what is written while a meeting is on.
OF_TODAY = ("admin/", "initiatives/live/")


def test_a_link_of_a_template_names_its_page_and_so_keeps_the_day() -> None:
    folder = ROOT / "templates"
    for file in sorted(folder.rglob("*.html")):
        name = str(file.relative_to(folder))
        if not name.startswith(OF_TODAY):
            # `?page=2` alone leads to the same address, in which a day of the query is left out.
            found = re.findall(r'href="(?:\?|\{% querystring)[^"]*"', file.read_text("utf-8"))
            assert found == [], name
