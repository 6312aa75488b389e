"""What the documents say is what the code does."""

import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import translation

from initiatives.models import InitiativeStatus
from meetings.dues import Due, parse_due

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[str]:
    """Return every line of every command block of the documents."""
    blocks = [
        block
        for document in DOCUMENTS
        for block in re.findall(
            r"^```\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S
        )
    ]
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.search(r"\bmake |manage\.py |createdb ", line)]


def rows_of(document: str) -> list[list[str]]:
    """Return the cells of the rows of a document's tables, headings left out."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in row] for row in rows]


def test_there_are_commands_to_check() -> None:
    assert len(commands()) >= 5


@pytest.mark.parametrize("line", [line for line in commands() if "make " in line])
def test_every_make_command_is_a_target(line: str) -> None:
    target = re.search(r"\bmake ([a-z]+)", line)
    assert target is not None
    asked = subprocess.run(
        ["make", "--dry-run", "--always-make", target[1], "VENV=true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No rule to make target" not in asked.stderr


@pytest.mark.parametrize("line", [line for line in commands() if "manage.py " in line])
def test_every_management_command_takes_these_arguments(line: str) -> None:
    words = line.split("manage.py ", 1)[1].split("#")[0].split()
    name, arguments = words[0], words[1:]
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_statuses_are_defined_as_the_admin_defines_them() -> None:
    with translation.override("en"):
        defined = {str(status.label): status.definition for status in InitiativeStatus}
    written = {row[0]: row[2] for row in rows_of("statuses.md") if row[0] in defined}
    assert written == defined


def test_dates_are_read_as_the_document_says() -> None:
    read = 0
    for words, earliest, latest in rows_of("dates.md"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", earliest):
            continue
        expected = Due(date.fromisoformat(earliest), date.fromisoformat(latest))
        for said in words.split(" · "):
            assert parse_due(said, 2022) == expected, said
            read += 1
    assert read > 15


def test_every_setting_of_the_environment_is_documented() -> None:
    settings = (ROOT / "sccp_tracker" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env_\w+\(\s*"([A-Z_]+)"', settings))
    documented = {row[0] for row in rows_of("operating.md")}
    assert read <= documented, read - documented


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[><=]", line)[0].lower() for line in project["dependencies"]}
    assert names == {row[0].lower() for row in rows_of("dependencies.md")} - {"library"}
