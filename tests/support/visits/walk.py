"""What a noun has of itself, from its own files alone. tests/project/test_new_noun.py runs this."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from meetings.models import Economy
from sccp_tracker.records.loading.loader import LoadReport, load_record
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Change, Door
from sccp_tracker.records.nouns import files
from support.pages import RECORD, Page, fields_of, on_day, rows_at, sent_back, untouched
from support.visits.models import Visit

pytestmark = pytest.mark.django_db

LIST, ADMIN = "/visits/", "/admin/visits/visit/"
SOURCE = "/sources/sccp1-2022-report/"
KEY = "CT/THA/2022-05-10"


@pytest.fixture(scope="module", autouse=True)
def loaded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LoadReport]:
    """The visits of the file, and what they refer to, there for every test."""
    folder = tmp_path_factory.mktemp("record")
    for name in ("sources.yaml", "economies.yaml"):
        copy(RECORD / name, folder)
    copy(Path(__file__).parent / "visits.yaml", folder)
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_record(folder)
        transaction.set_rollback(True)


@pytest.fixture
def visit() -> Visit:
    row: Visit = Visit.objects.get_by_natural_key(*KEY.split("/"))
    return row


def change_url(row: Visit) -> str:
    return f"{ADMIN}{row.pk}/change/"


def changes_of(row: Visit) -> list[Change]:
    found = Change.objects.filter(noun="visits.visit", row=row.pk)
    return list(found.select_related("action").order_by("pk"))


def test_it_is_loaded_after_what_it_refers_to(loaded: LoadReport) -> None:
    order = list(files())
    assert order.index("visits.yaml") > max(map(order.index, ("sources.yaml", "economies.yaml")))
    assert {each.file: each.added for each in loaded.tallies}["visits.yaml"] == 3


def test_it_is_in_the_navigation_in_its_place(client: Client) -> None:
    links = Page(client.get("/")).links
    assert links.index("/documents/") + 1 == links.index(LIST)


def test_its_list_is_searched_filtered_and_sorted() -> None:
    def days(**query: Any) -> list[str]:
        return [f"{row.day:%m-%d}" for row in rows_at(LIST, query)]

    assert days() == ["04-02", "05-10", "05-12"]
    assert days(q="平臺") == ["05-10"]
    assert days(q="Thailand") == ["05-10", "05-12"]
    assert days(visitor=["CT", "NZ"], sort="-day") == ["05-10", "04-02"]
    assert days(sort="host") == ["04-02", "05-12", "05-10"]


def test_its_list_says_which_filters_are_in_force(client: Client) -> None:
    page = Page(client.get(LIST, {"host": "THA"}))
    assert "Host" in page.text
    assert "national digital trade platform" in page.text
    assert "Sign an arrangement" not in page.text
    assert "Nothing matches these filters." in Page(client.get(LIST, {"q": "nobody"})).text


def test_its_reader_chooses_the_columns(client: Client) -> None:
    def headings() -> list[str]:
        return [str(each.label) for each in client.get(LIST).context["table"].headings]

    assert headings() == ["Day", "Visitor", "Host", "Purpose"]
    client.cookies["columns-visit-list"] = "day.purpose_zh.source"
    assert headings() == ["Day", "Purpose (Chinese)", "Source"]


def test_both_files_have_the_cells_of_the_page(client: Client) -> None:
    query = {"visitor": "CT"}
    text_file = client.get(LIST, query | {"export": "csv"}).getvalue().decode("utf-8-sig")
    heading, line = csv.reader(StringIO(text_file))
    workbook = load_workbook(BytesIO(client.get(LIST, query | {"export": "xlsx"}).getvalue()))
    (_, *headings), (_, day, *cells) = workbook.worksheets[-1].iter_rows(values_only=True)
    assert headings == heading
    assert isinstance(day, datetime)
    assert [f"{day:%Y-%m-%d}", *("" if cell is None else cell for cell in cells)] == line
    text = Page(client.get(LIST, query)).text
    assert all(words in text for words in line[1:4])


def test_the_search_of_the_site_finds_it_and_leads_to_it(client: Client, visit: Visit) -> None:
    page = Page(client.get("/search/", {"q": "digital platform"}))
    assert visit.get_absolute_url() in page.links
    assert rows_at(visit.get_absolute_url()) == [visit]
    assert f"{LIST}?q=digital+platform" in page.links


def test_the_page_of_its_source_tells_of_it(client: Client) -> None:
    assert "visits 3" in Page(client.get(SOURCE)).text
    at_its_place = Page(client.get(SOURCE, {"section": "參、四"}))
    assert "Chinese Taipei: Look at the national digital trade platform." in at_its_place.text
    assert "/economies/THA/" in at_its_place.links


def test_it_is_added_in_the_admin_and_leaves_its_trace(admin_client: Client) -> None:
    pk_of = dict(Economy.objects.values_list("code", "pk"))
    sent = untouched(f"{ADMIN}add/") | {
        "visitor": pk_of["NZ"],
        "host": pk_of["THA"],
        "day": "2022-07-01",
        "purpose_en": "Train officers.",
        "source": Source.objects.get().pk,
    }
    assert admin_client.post(f"{ADMIN}add/", sent).status_code == 302
    (trace,) = changes_of(Visit.objects.get(purpose_en="Train officers."))
    assert (trace.kind, trace.action.door) == ("added", Door.ADMIN)


def test_it_is_changed_for_a_reason_which_its_history_tells(
    admin_client: Client, visit: Visit
) -> None:
    changed = {"purpose_en": "See the platform."}
    refused = sent_back(admin_client, change_url(visit), **changed, reason="")
    assert refused.status_code == 200
    done = sent_back(admin_client, change_url(visit), **changed, reason="Misread.")
    assert done.status_code == 302
    _added, trace = changes_of(visit)
    assert trace.fields == {"purpose_en": [visit.purpose_en, "See the platform."]}
    assert visit.get_history_url() == f"/history/visit/{KEY}/"
    text = Page(admin_client.get(visit.get_history_url())).text
    assert "Misread." in text
    assert "See the platform." in text


def test_a_form_that_was_overtaken_is_refused(admin_client: Client, visit: Visit) -> None:
    form = untouched(change_url(visit))
    theirs = {"purpose_en": "Theirs.", "reason": "Read again."}
    assert sent_back(admin_client, change_url(visit), **theirs).status_code == 302
    answer = admin_client.post(
        change_url(visit), form | {"purpose_en": "Mine.", "reason": "Misread."}
    )
    assert answer.status_code == 200
    assert fields_of(answer.context)["purpose_en"] == "Mine."
    visit.refresh_from_db()
    assert visit.purpose_en == "Theirs."


def test_what_breaks_a_rule_is_refused_in_its_sentence(admin_client: Client, visit: Visit) -> None:
    answer = sent_back(admin_client, change_url(visit), host=visit.visitor.pk, reason="Why not.")
    assert "An economy does not visit itself." in Page(answer).text


def test_its_form_looks_up_what_it_refers_to(admin_client: Client) -> None:
    for name, words, expected in (("host", "Mexi", "Mexico"), ("source", "SCCP1", "SCCP1")):
        asked = {"app_label": "visits", "model_name": "visit", "field_name": name, "term": words}
        (found,) = admin_client.get(reverse("admin:autocomplete"), asked).json()["results"]
        assert expected in found["text"]


def uploaded(client: Client, content: bytes) -> Any:
    """Return the preview of a sheet."""
    file = SimpleUploadedFile("visits.csv", content)
    sent = {"import_file": file, "reason": "A new list."}
    return client.post(f"{ADMIN}import/", sent, follow=True)


def totals(preview: Any) -> dict[str, int]:
    return {kind: count for kind, count in preview.context["plan"].counts.items() if count}


def test_its_sheet_comes_back_and_changes_what_it_says_otherwise(
    admin_client: Client, visit: Visit
) -> None:
    sheet = admin_client.post(f"{ADMIN}export/", {"format": "csv"}).content
    assert totals(uploaded(admin_client, sheet)) == {"same": 3}
    preview = uploaded(admin_client, sheet.replace(b"Look at", b"Learn about"))
    assert totals(preview) == {"changed": 1, "same": 2}
    url = preview.request["PATH_INFO"]
    assert admin_client.post(url, {"take": "all"}).status_code == 302
    visit.refresh_from_db()
    assert visit.purpose_en == "Learn about the national digital trade platform."
    _added, trace = changes_of(visit)
    assert (trace.action.door, trace.action.reason) == (Door.IMPORT, "A new list.")


def test_it_is_read_as_of_a_day_and_not_before_it_was_recorded(client: Client) -> None:
    rows = {day: len(rows_at(LIST, {"as_of": day})) for day in ("2022-05-19", "2022-05-20")}
    assert rows == {"2022-05-19": 0, "2022-05-20": 2}
    assert len(rows_at(LIST)) == 3
    page = Page(client.get(on_day("2022-05-20", LIST)))
    assert "Look at" in page.text
    assert "Sign an arrangement" not in page.text
    for day, told in (("2022-05-19", False), ("2022-05-20", True)):
        answer = Page(client.get(on_day(day, "/search/?q=digital+platform")))
        assert ("Look at" in answer.text) == told
