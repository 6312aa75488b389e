"""When something fails: a page of ours that needs nothing, and a start that heals or says why."""

import errno
import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client
from pytest_django import Settings

from initiatives.home.views import Home
from initiatives.management.commands import prepare
from sccp_tracker.environment import env_database, env_secret
from support.pages import Page


@pytest.mark.parametrize(
    ("problem", "status", "english", "chinese"),
    [
        (ValueError("ours"), 500, "Something went wrong", "發生錯誤"),
        (OperationalError("disk full"), 503, "Not possible at present", "目前無法處理"),
    ],
)
def test_what_fails_is_told_in_both_languages_without_the_database(
    problem: Exception, status: int, english: str, chinese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise problem

    monkeypatch.setattr(Home, "get", fail)
    # No mark: whatever asks for the database fails.
    answer = Client(raise_request_exception=False).get("/", headers={"accept-language": "zh-TW"})
    page = Page(answer)
    assert answer.status_code == status
    assert english in page.text
    assert chinese in page.text
    assert "/" in page.links
    assert page.inline_code() == []
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_of_two_starts_at_once_the_second_waits_and_says_so(
    tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path / "var"
    waits, said = Event(), []

    def say(sentence: str) -> None:
        said.append(sentence)
        waits.set()

    def start() -> str:
        try:
            with prepare.turn(say):
                return "prepared"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with prepare.turn(say):
            assert said == []
            second = other.submit(start)
            assert waits.wait(10)
            assert not second.done()
        assert second.result(10) == "prepared"
    assert said == ["Another start is preparing the database: waiting for it."]


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow: what a process writes is refused, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db
def test_on_a_full_disk_reading_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'sccp.sqlite3'}")
    database: Any = ConnectionHandler({"default": env_database("DATABASE_URL", "")})["default"]
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE said (words TEXT)")
        cursor.execute("INSERT INTO said VALUES ('kept')")
    with full_disk():
        for _ in range(2):
            # What Django does after each request, and before it.
            database.close_if_unusable_or_obsolete()
            with database.cursor() as cursor:
                cursor.execute("SELECT words FROM said ORDER BY words")
                assert cursor.fetchall() == [("kept",)]
                with pytest.raises(OperationalError):
                    cursor.execute("INSERT INTO said VALUES ('lost')")
    database.close()


def test_a_database_that_cannot_be_made_ready_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Any) -> str:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(prepare, "turn", lambda say: nullcontext())
    monkeypatch.setattr(prepare.Command, "migrate", fail)
    with pytest.raises(CommandError, match="cannot be made ready: database or disk is full"):
        call_command("prepare")


class TestTheSecretKey:
    @pytest.fixture(autouse=True)
    def none_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SECRET_KEY", raising=False)

    def test_it_is_made_once_for_its_owner_alone(self, tmp_path: Path) -> None:
        key = env_secret("SECRET_KEY", tmp_path / "var")
        assert len(key) >= 50
        assert env_secret("SECRET_KEY", tmp_path / "var") == key
        (file,) = (tmp_path / "var").iterdir()
        assert file.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("left", ["", " \n"])
    def test_a_file_that_was_left_empty_heals(self, left: str, tmp_path: Path) -> None:
        (tmp_path / "secret-key").write_text(left)
        key = env_secret("SECRET_KEY", tmp_path)
        assert len(key) >= 50
        assert (tmp_path / "secret-key").read_text() == key

    @pytest.mark.parametrize("is_empty", [False, True])
    def test_workers_that_start_at_once_have_the_same(self, is_empty: bool, tmp_path: Path) -> None:
        if is_empty:
            (tmp_path / "secret-key").touch()
        starting = Barrier(8)

        def start(_: int) -> str:
            starting.wait()
            return env_secret("SECRET_KEY", tmp_path)

        with ThreadPoolExecutor(8) as workers:
            assert len(set(workers.map(start, range(8)))) == 1

    def test_where_none_can_be_kept_a_sentence_stops_the_start(self, tmp_path: Path) -> None:
        (tmp_path / "var").write_text("no folder")
        with pytest.raises(ImproperlyConfigured, match="File exists"):
            env_secret("SECRET_KEY", tmp_path / "var")

    def test_a_full_disk_leaves_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(ImproperlyConfigured, match="No space left on device"):
            env_secret("SECRET_KEY", tmp_path)
        assert list(tmp_path.iterdir()) == []
