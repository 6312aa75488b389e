"""The commands that copy the database, as docs/operating.md says them, keep all of it."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Permission, User
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from initiatives.models import Subscription
from meetings.models import Economy
from sccp_tracker.lists.models import SavedFilter
from sccp_tracker.records.loading.loader import load_record
from sccp_tracker.records.models.trace import Action, Change, RewritingTrace
from support.make import make_economy, make_saved_filter, make_subscription, make_user
from support.pages import RECORD, TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "operating.md"
COPIES = DOCUMENT.read_text(encoding="utf-8").split("## Copies")[1].split("\n## ")[0]


def documented(word: str) -> str:
    """Return the one command of the document that holds a word."""
    (line,) = [
        line
        for block in re.findall(r"^```\n(.*?)^```", COPIES, re.M | re.S)
        for line in block.splitlines()
        if word in line
    ]
    return line


def run(command: str, folder: Path, **environment: str) -> None:
    command = command.replace(".venv/bin/python", sys.executable)
    subprocess.run(command, shell=True, cwd=folder, check=True, env=os.environ | environment)


@pytest.mark.parametrize("word", ["backup(", ".backup copy"])
def test_a_copy_of_sqlite_holds_what_was_written_last(word: str, tmp_path: Path) -> None:
    command = documented(word)
    if not shutil.which(command.split()[0]) and command.startswith("sqlite3"):
        pytest.skip("sqlite3 is not installed")
    (tmp_path / "var").mkdir()
    live = sqlite3.connect(tmp_path / "var" / "sccp.sqlite3")
    live.executescript("PRAGMA journal_mode=WAL; CREATE TABLE said (words TEXT);")
    live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with live:
        live.execute("INSERT INTO said VALUES ('the last word')")
    shutil.copy(tmp_path / "var" / "sccp.sqlite3", tmp_path / "file-alone.sqlite3")
    run(command, tmp_path)
    said = {
        name: sqlite3.connect(tmp_path / name).execute("SELECT words FROM said").fetchall()
        for name in ("file-alone.sqlite3", "copy.sqlite3")
    }
    live.close()
    assert said == {"file-alone.sqlite3": [], "copy.sqlite3": [("the last word",)]}


@pytest.fixture
def scratch() -> Iterator[str]:
    """The address of a PostgreSQL database of its own, beside the one of the tests."""
    if connection.vendor != "postgresql" or not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed, or these are the tests on SQLite")
    given: Any = connection.get_connection_params()
    password = f":{given['password']}" if given.get("password") else ""
    server = f"postgres://{given['user']}{password}@{given['host']}:{given['port']}"
    name = f"{given['dbname']}_copies"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        admin.execute(f'DROP DATABASE "{name}"')


def test_a_copy_of_postgresql_brings_back_what_was_there(scratch: str, tmp_path: Path) -> None:
    with psycopg.connect(scratch) as live:
        live.execute("CREATE TABLE said (words text)")
        live.execute("INSERT INTO said VALUES ('kept')")
    run(documented("pg_dump"), tmp_path, DATABASE_URL=scratch)
    with psycopg.connect(scratch) as live:
        live.execute("UPDATE said SET words = 'lost'")
    run(documented("pg_restore"), tmp_path, DATABASE_URL=scratch)
    with psycopg.connect(scratch) as live:
        assert live.execute("SELECT words FROM said").fetchall() == [("kept",)]


TRACE: list[Any] = [Action, Change]
ACCOUNTS: list[Any] = [User.user_permissions.through, SavedFilter, Subscription, User]


def told() -> dict[str, list[str]]:
    """Return all that is stored of the record and of the accounts, by table.

    What is left aside: the keys of rows that only link two others, and what is under a
    millisecond, which JSON does not hold.
    """
    stored = {}
    for table in (*TABLES, *ACCOUNTS, *TRACE):
        names = [
            field.attname
            for field in table._meta.concrete_fields
            if not (table._meta.auto_created and field.primary_key)
        ]
        rows = table._base_manager.values_list(*names)
        said = (re.sub(r"\d{3}, tzinfo", ", tzinfo", str(row)) for row in rows)
        stored[table._meta.label] = sorted(said)
    return stored


def empty() -> None:
    """Remove every row: what `migrate` leaves of a database that nobody has written into."""
    with connection.cursor() as cursor:
        for table in (*reversed(TABLES), *reversed(TRACE), *ACCOUNTS):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")


@pytest.mark.pages
@pytest.mark.django_db
def test_the_record_and_the_accounts_move_to_another_database(tmp_path: Path) -> None:
    load_record(RECORD)
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    make_subscription(user=user).renew_address()
    make_saved_filter(user=user)
    before = told()
    assert all(before[table._meta.label] for table in TABLES[:5])
    file = str(tmp_path / "copy.json")
    call_command(*documented("dumpdata").split("manage.py ")[1].replace("copy.json", file).split())
    with pytest.raises(CommandError, match="This database holds a record"):
        call_command("loaddata", file, verbosity=0)
    empty()
    assert not any(told().values())
    call_command("loaddata", file, verbosity=0)
    assert told() == before


@pytest.mark.django_db
def test_rows_of_a_file_are_not_written_without_their_trace(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    make_economy(name_en="Before")
    file.write_text(serializers.serialize("json", Economy.objects.all()).replace("Before", "After"))
    for each in serializers.deserialize("json", file.read_text()):
        with pytest.raises(RewritingTrace), transaction.atomic():
            each.save()
    empty()
    with pytest.raises(CommandError, match="and no trace of it"):
        call_command("loaddata", str(file), verbosity=0)
    assert not Economy.objects.exists()
