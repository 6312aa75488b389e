"""What programs that watch the tracker are answered."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from sccp_tracker.records.models import Action
from support.queries import counted_queries

ADDRESS = "/healthz"
# The database may be asked, and nothing else may be in the way.
pytestmark = pytest.mark.django_db


@pytest.fixture(params=[OperationalError, InterfaceError, ProgrammingError])
def broken_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """A database of which no query is answered: it is gone, the connection is, the tables are."""

    def fail(*args: Any) -> Any:
        raise request.param("not to be told to strangers")

    with connection.execute_wrapper(fail):
        yield


def test_a_tracker_that_can_answer_says_so_in_one_query(client: Client) -> None:
    with counted_queries() as asked:
        answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer.headers["Content-Type"] == "text/plain"
    assert asked.total() == 1


def test_the_answer_is_kept_nowhere_and_begins_no_session(client: Client) -> None:
    answer = client.get(ADDRESS)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies == {}


def test_without_its_database_it_says_so_in_a_sentence(
    client: Client, broken_database: None
) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (503, b"The database cannot be read.")
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_log_says_why_the_database_cannot_be_read(
    client: Client, broken_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(ADDRESS)
    assert "The database cannot be read: not to be told to strangers" in caplog.messages


def test_a_head_is_answered_without_a_body(client: Client) -> None:
    answer = client.head(ADDRESS)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_any_other_method_is_refused_and_leaves_no_trace(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.generic(method, ADDRESS).status_code == 405
    assert not Action.objects.exists()


def test_it_is_asked_by_plain_http_where_pages_are_not(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    assert client.get(ADDRESS).status_code == 200
    assert client.get(f"{ADDRESS}/more").status_code == 301


def test_it_is_asked_without_signing_in_where_reading_is_closed(
    client: Client, settings: Settings
) -> None:
    login_required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, login_required]
    assert client.get("/").status_code == 302
    assert client.get(ADDRESS).status_code == 200


def test_whoever_is_signed_in_costs_it_no_further_query(client: Client) -> None:
    client.force_login(User.objects.create_user("reader"))
    with counted_queries() as asked:
        assert client.get(ADDRESS).status_code == 200
    assert asked.total() == 1


def test_it_knows_no_other_day_than_today(client: Client) -> None:
    answer = client.get(f"/as-of/2022-02-17{ADDRESS}")
    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)
