"""What the documents say is what the code does."""

import ast
import importlib
import os
import pkgutil
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import Any

import polib  # type: ignore[import-untyped]  # it has no types
import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import models
from django.utils import translation

from initiatives.models import InitiativeStatus
from sccp_tracker.environment import read_env_file
from sccp_tracker.records.date_phrases import Due, parse_due
from sccp_tracker.records.help import explained
from sccp_tracker.records.management.commands import draw_data_model
from sccp_tracker.records.management.commands.draw_data_model import grouped, own_apps

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

# Not what is made here: packages, static files, data.
OUR_FOLDERS = [
    folder
    for folder in sorted(ROOT.iterdir())
    if folder.is_dir() and folder.name not in ("staticfiles", "var") and folder.name[0] != "."
]
OUR_FILES = [
    str(file.relative_to(ROOT))
    for file in chain(ROOT.glob("*"), *(folder.rglob("*") for folder in OUR_FOLDERS))
    if file.is_file() and file.suffix != ".pyc"
]


def commands() -> list[str]:
    """Return every line of every command block of the documents."""
    blocks = [
        block
        for document in DOCUMENTS
        for language, block in re.findall(
            r"^```(\w*)\n(.*?)^```$", document.read_text(encoding="utf-8"), re.M | re.S
        )
        if not language
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


# What a document or a comment calls one of our files: it has an ending of ours, or is in a folder
# of ours. "<name>", "…" and "*" stand for any.
ENDINGS = r"py|html|txt|css|js|md|po|mo|toml|ya?ml"
FOLDERS = "|".join(folder.name for folder in OUR_FOLDERS)
IN_DOCUMENT = re.compile(rf"`((?:[^`\s]+\.(?:{ENDINGS})|(?:{FOLDERS})/[^`\s]*))(?::\w+)?`")
IN_CODE = re.compile(rf"(?<![\w/.-])(?:{FOLDERS})/[\w/.-]+\.(?:{ENDINGS})\b")
# Where a path may begin: templates name each other from one of them.
STARTS = ("", "templates/", "static/", "tests/")


def is_ours(path: str) -> bool:
    """Return whether one of our files, or a folder of them, has this path, or one that ends so."""
    pattern = re.sub(r"<\w+>|…|\*", "*", path)
    return any(
        fnmatch(file, f"{start}{pattern}{end}")
        for file in OUR_FILES
        for start in (*STARTS, "*/")
        for end in ("", "/*", "*" if path.endswith("/") else "")
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = set(IN_DOCUMENT.findall(document.read_text(encoding="utf-8")))
    assert {path for path in named if not is_ours(path)} == set()


def test_every_file_that_a_comment_names_is_there() -> None:
    found = set()
    for file in OUR_FILES:
        if file.endswith((".py", ".html", ".txt", ".css", ".js")):
            text = (ROOT / file).read_text(encoding="utf-8")
            found |= {(file, path) for path in IN_CODE.findall(text) if not is_ours(path)}
    assert found == set()


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_name_that_leads_into_the_code_is_in_the_code(document: str) -> None:
    code = "\n".join(
        (ROOT / file).read_text(encoding="utf-8")
        for file in OUR_FILES
        if file.endswith((".py", ".css", ".js", "Makefile"))
    )
    text = (ROOT / document).read_text(encoding="utf-8")
    names = set(re.findall(r"`(\w*[A-Za-z]{3}\w*)(?:\(.*?\))?`", text))
    assert len(names) > 10
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()


def test_the_architecture_draws_every_capability_and_links_every_decision() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = text.partition("## The rooms")[2].partition("An arrow is")[0]
    nouns = {"admin", "management", "migrations", "models", "views"}
    folders = {file.parent.name for file in (ROOT / "initiatives").glob("*/__init__.py")}
    assert {name for name in folders - nouns if name not in rooms.split()} == set()
    decisions = {f"decisions/{file.name}" for file in (ROOT / "docs" / "decisions").glob("*.md")}
    assert decisions <= set(re.findall(r"\]\((.+?)\)", text))


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


def variables() -> dict[str, str]:
    """Return the default of each variable that settings.py reads, as one would write it."""
    settings = (ROOT / "sccp_tracker" / "settings.py").read_text(encoding="utf-8")
    folders = {"BASE_DIR": Path(), "DATA_DIR": Path("var")}
    defaults = {}
    for call in ast.walk(ast.parse(settings)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("env_"):
            name, default = (eval(ast.unparse(given), folders) for given in call.args[:2])
            defaults[name] = str(int(default) if isinstance(default, bool) else default)
    # Its second argument is the folder in which one is kept.
    return defaults | {"SECRET_KEY": ""}


def test_every_setting_of_the_environment_is_documented() -> None:
    documented = {row[0] for row in rows_of("operating.md")}
    assert variables().keys() <= documented, variables().keys() - documented


def test_the_example_of_env_names_every_setting_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    # As it is, it sets nothing.
    assert all(line[:1] in ("", "#") for line in example.splitlines())
    # What a setting is for stands on the line above it.
    chosen = re.sub(r"^# .+\n#(?=[A-Z_]+=)", "", example, flags=re.M)
    read: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", read)
    (tmp_path / ".env").write_text(chosen, encoding="utf-8")
    read_env_file(tmp_path / ".env")
    assert read == variables()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[><=]", line)[0].lower() for line in project["dependencies"]}
    assert names == {row[0].lower() for row in rows_of("dependencies.md")} - {"library"}


def tables_of(document: str) -> dict[str, list[list[str]]]:
    """Return the rows of a document's tables by the heading above them."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    found = {}
    for section in re.split(r"^#+ ", text, flags=re.M):
        lines = [line for line in section.splitlines() if line.startswith("| ")]
        if lines:
            cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[1:]]
            found[section.splitlines()[0]] = cells
    return found


def in_both(text: Any) -> list[str]:
    """Return a text of the code in English and in Chinese."""
    said = []
    for language in ("en", "zh-hant"):
        with translation.override(language):
            said.append(str(text))
    return said


def choices_of(parent: type[models.TextChoices]) -> Iterator[type[models.TextChoices]]:
    for each in parent.__subclasses__():
        yield each
        yield from choices_of(each)


def test_the_glossary_has_every_noun_and_no_other() -> None:
    nouns = [
        [*in_both(model._meta.verbose_name), f"`{model.__name__}`"]
        for model in chain(*grouped().values())
    ]
    assert sorted(row[:3] for row in tables_of("glossary.md")["Nouns"]) == sorted(nouns)


def test_the_glossary_has_every_choice_and_no_other() -> None:
    ours = tuple(f"{app.name}." for app in own_apps())
    for app in own_apps():
        for module in pkgutil.walk_packages([app.path], f"{app.name}."):
            importlib.import_module(module.name)
    choices = [
        (each.__name__, [in_both(choice.label) for choice in each])
        for each in choices_of(models.TextChoices)
        if each.__module__.startswith(ours)
    ]
    written = [
        (name[1], [row[:2] for row in rows])
        for heading, rows in tables_of("glossary.md").items()
        if (name := re.search(r"`(\w+)`", heading))
    ]
    assert sorted(written) == sorted(choices)


def test_the_words_of_the_glossary_are_in_the_code_and_on_the_pages() -> None:
    files = chain(*(Path(app.path).rglob("*.py") for app in own_apps()))
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    catalogue = polib.pofile(str(ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"))
    pages = "\n".join(entry.msgstr for entry in catalogue)
    for word, chinese, name, _meaning in tables_of("glossary.md")["Words of the tracker"]:
        assert re.search(rf"\b{name.strip('`')}\b", code), word
        assert chinese == "–" or chinese in pages, word


def test_the_pages_explain_words_as_the_glossary_does() -> None:
    tables = tables_of("glossary.md")
    written = [
        [*row[:2], row[-1]] for name in ("Nouns", "Words of the tracker") for row in tables[name]
    ]
    for name, rows in tables.items():
        if "`Firmness`" in name or "`DueState`" in name:
            written += [row[:3] for row in rows]
    with translation.override("en"):
        said = [str(meaning) for each in explained.values() for _, meaning in each.meanings]
    words = [in_both(word) for each in explained.values() for word, _ in each.meanings]
    assert [row for row in zip(words, said, strict=True) if [*row[0], row[1]] not in written] == []
    assert {"as-of", "silent", "intervention", "firmness", "due_state"} == set(explained)


def test_every_row_of_the_glossary_says_what_it_means() -> None:
    for heading, rows in tables_of("glossary.md").items():
        for row in rows:
            assert row[-1].endswith((".", ".”")), (heading, row)


def test_the_drawing_of_the_tables_says_what_the_models_say() -> None:
    call_command("draw_data_model", check=True)


def test_a_stale_drawing_is_noticed_and_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, now = tmp_path / "data-model.md", draw_data_model.PAGE.read_text(encoding="utf-8")
    monkeypatch.setattr(draw_data_model, "PAGE", page)
    page.write_text(now.replace("`Commitment`", "`Promise`"), encoding="utf-8")
    with pytest.raises(CommandError, match="is stale"):
        call_command("draw_data_model", check=True)
    call_command("draw_data_model")
    assert page.read_text(encoding="utf-8") == now


def test_a_page_without_a_place_for_the_drawing_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "data-model.md"
    monkeypatch.setattr(draw_data_model, "PAGE", page)
    page.write_text("# Data model\n", encoding="utf-8")
    with pytest.raises(CommandError, match="no place"):
        call_command("draw_data_model")
    assert page.read_text(encoding="utf-8") == "# Data model\n"
