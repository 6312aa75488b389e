"""The shape of the code: which way imports run, and how long a function gets."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.one_database

ROOT: Path = settings.BASE_DIR
LONGEST_FUNCTION = 40
# Imports run sccp_tracker.urls -> initiatives -> meetings -> sccp_tracker.records, never back.
FORBIDDEN = {
    "sccp_tracker/records": ("initiatives", "meetings", "sccp_tracker"),
    "meetings": ("initiatives", "sccp_tracker"),
    "initiatives": ("sccp_tracker",),
}
ROOT_OF_ALL = "sccp_tracker.records"


def modules(app: str, migrations: bool = False) -> list[Path]:
    """Return the Python files of an app."""
    files = sorted((ROOT / app).rglob("*.py"))
    return [file for file in files if migrations or "migrations" not in file.parts]


OURS = [
    pytest.param(file, id=str(file.relative_to(ROOT))) for app in FORBIDDEN for file in modules(app)
]


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the name of each module that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # One that climbs out of its app (from ..initiatives) has no top name: show its dots.
            yield "." * node.level if node.level > 1 else node.module or ""


@pytest.mark.parametrize("app", FORBIDDEN)
def test_imports_run_one_way(app: str) -> None:
    found = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(app, migrations=True)
        for name in imported(ast.parse(file.read_text("utf-8")))
        if name.startswith("..")
        or (name.partition(".")[0] in FORBIDDEN[app] and not name.startswith(ROOT_OF_ALL))
    }
    assert modules(app)
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
