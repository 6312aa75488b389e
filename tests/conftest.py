"""What every test shares: quick settings, hypothesis without chance or a clock, the real record."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from sccp_tracker.records.loading.loader import load_record
from sccp_tracker.records.models.trace import Action
from support.pages import RECORD, TABLES, Answer, Page
from support.queries import counted_queries

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")
# Pages leave few cycles behind: to look for them less often saves a tenth of the time.
gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Look for static files only when asked, without a manifest, and hash passwords fast.

    What a page keeps in the folder of the data is kept elsewhere.
    """
    settings.DATA_DIR = tmp_path_factory.getbasetemp()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Start each test in English, in whatever language the one before it asked for a page."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def rows_of_record() -> dict[Any, list[Model]]:
    """The rows of the record by table, kept from the first load for the modules that follow."""
    return {}


@pytest.fixture(scope="module")
def record(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    rows_of_record: dict[Any, list[Model]],
) -> Iterator[None]:
    """The record of SCCP1 2022, there for every test of a module that asks for it.

    What a test writes is undone after it. A whole module should ask for it (`pytestmark`), so
    that its tests do not differ by their order; `nothing_entered` gives one of them no rows.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        if rows_of_record:
            for table in (Action, *TABLES):
                table._base_manager.bulk_create(rows_of_record[table])
        else:
            load_record(RECORD)
            for table in (Action, *TABLES):
                rows_of_record[table] = list(table._base_manager.all())
        if connection.vendor == "postgresql":
            # Its autovacuum sees none of these rows, and would let it plan for empty tables.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def nothing_entered(db: None) -> None:
    """A database without a row of any noun, for one test."""
    with connection.cursor() as cursor:
        for table in reversed(TABLES):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")


@pytest.fixture(scope="session")
def pages_of_record() -> dict[tuple[str, str], Answer]:
    """The pages of the record by address and language, kept for all who only read them."""
    return {}


@pytest.fixture
def get(
    record: None, db: None, pages_of_record: dict[tuple[str, str], Answer]
) -> Callable[..., Answer]:
    """Return a function that asks for a page of the record: the English ones as a stranger does.

    The Chinese ones are asked for by a superuser. Each is asked for only once in all, so a test
    that writes must not use it. A server error is an answer here too, so that the tests can say
    on which pages it is.
    """
    clients: dict[str, Client] = {}

    def client_of(language: str) -> Client:
        if language not in clients:
            clients[language] = Client(
                raise_request_exception=False, headers={"accept-language": language}
            )
            if language != "en":
                clients[language].force_login(User.objects.create_superuser("superuser"))
        return clients[language]

    def ask(url: str, language: str = "en") -> Answer:
        if (url, language) not in pages_of_record:
            client = client_of(language)
            with translation.override(language), counted_queries() as asked:
                got = client.get(url)
            pages_of_record[url, language] = Answer(
                got.status_code, dict(got.headers), got.content, Page(got), asked.total()
            )
        return pages_of_record[url, language]

    return ask
