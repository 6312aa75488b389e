"""The admin: every page, what a reader may do in it, recording a status, histories, look-ups."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.auth.models import Permission, User
from django.db import models
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from initiatives.models import Commitment, Initiative, StatusUpdate, Subscription
from meetings.models import Economy, Meeting
from sccp_tracker.records.base import Keyed
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Change
from support.make import (
    KNOWN,
    make_agenda_point,
    make_commitment,
    make_desk_words,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_source,
    make_status,
)
from support.pages import Page, sent_back, untouched
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

Noun = Any
NOUNS: list[Noun] = [model for model in admin.site._registry if issubclass(model, Keyed)]
BY_NOUN = [pytest.param(noun, id=noun.__name__) for noun in NOUNS]
HISTORIES = [
    pytest.param(noun, id=noun.__name__) for noun in NOUNS if issubclass(noun, HistoryLine)
]
INITIATIVES = "/admin/initiatives/initiative/"


@pytest.fixture(scope="module", autouse=True)
def later(record: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Add one of each noun of which the report of SCCP1 2022 itself has none."""
    with django_db_blocker.unblock():
        make_outcome(commitment=Commitment.objects.all()[0], note_en="They told us.")
        make_agenda_point()
        make_desk_words()


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show a few rows on a page of a list: all rows are alike, and each takes its time."""
    for noun in NOUNS:
        monkeypatch.setattr(admin.site._registry[noun], "list_per_page", 10)


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser of somebody who may see everything in the admin and change nothing."""
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def url_of(noun: Noun, page: str, *args: Any) -> str:
    return reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_{page}", args=args)


def table(noun: Noun) -> list[Any]:
    """Return all that is stored of a noun, with its many-to-many keys."""
    many = [field.name for field in noun._meta.many_to_many]
    links = [
        sorted(noun._base_manager.exclude(**{name: None}).values_list("pk", name)) for name in many
    ]
    return [*noun._base_manager.order_by("pk").values(), *links]


@pytest.mark.parametrize("noun", BY_NOUN)
def test_the_page_that_asks_before_a_row_is_deleted_holds_no_code_or_style_of_its_own(
    noun: Noun, admin_client: Client
) -> None:
    # What else the admin has of a noun is looked at in project/test_languages.py, in one go.
    for row in noun.objects.order_by("pk")[:1]:
        answer = admin_client.get(url_of(noun, "delete", row.pk))
        assert answer.status_code == (403 if issubclass(noun, HistoryLine) else 200)
        assert Page(answer).inline_code() == []
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_the_first_pages_of_the_admin_answer(admin_client: Client, client: Client) -> None:
    for url in ("/admin/", "/admin/meetings/", "/admin/initiatives/", "/admin/password_change/"):
        assert admin_client.get(url).status_code == 200, url
        assert Client().get(url).headers["Location"].startswith("/admin/login/?next="), url


@pytest.mark.both_databases
@pytest.mark.parametrize("noun", BY_NOUN)
def test_a_list_of_the_admin_can_be_searched_filtered_and_sorted(
    noun: Noun, admin_client: Client, admin_user: User
) -> None:
    url = url_of(noun, "changelist")
    links = one_of_each(url, Page(admin_client.get(url)).links, below=url)
    queries = [urlsplit(link).query for link in links if urlsplit(link).path == url]
    assert queries
    for query in queries:
        request: Any = RequestFactory().get(f"{url}?{query}")
        request.user = admin_user
        shown = admin.site._registry[noun].get_changelist_instance(request)
        assert len(shown.result_list) <= shown.result_count, query
    for words in ("海關 '\"%_ " + "x" * 3000, "\x00"):
        assert admin_client.get(url, {"q": words}, follow=True).status_code == 200, words


def one_of_each(page: str, links: list[str], below: str = "/admin/") -> set[str]:
    """Return the addresses below another one that links lead to, one of each kind.

    Those that differ in a primary key or in the value of a parameter are of one kind.
    """
    found: dict[Any, str] = {}
    for link in links:
        target = urlsplit(urljoin(page, link))
        if target.path.startswith(below):
            names = tuple(sorted(name for name, _ in parse_qsl(target.query, True)))
            kind = re.sub(r"\d+", "1", target.path)
            found.setdefault((kind, names), f"{target.path}?{target.query}")
    return set(found.values())


@pytest.mark.both_databases
@pytest.mark.parametrize("noun", BY_NOUN)
def test_a_page_that_is_saved_untouched_changes_nothing(noun: Noun, admin_client: Client) -> None:
    if issubclass(noun, HistoryLine):
        pytest.skip("lines of a history cannot be saved again")
    before = {other: table(other) for other in NOUNS}
    for row in noun.objects.order_by("pk")[:1]:
        url = url_of(noun, "change", row.pk)
        answer = admin_client.post(url, untouched(url))
        assert answer.status_code == 302, answer.context and answer.context["errors"]
    for other in NOUNS:
        assert table(other) == before[other], other


@pytest.mark.both_databases
def test_a_row_can_be_added(admin_client: Client) -> None:
    url = url_of(Economy, "add")
    sent = untouched(url) | {
        "code": "ATL",
        "name_en": "Atlantis",
        "name_zh": "亞特蘭提斯",
        "kind": "guest",
    }
    assert admin_client.post(url, sent).status_code == 302
    assert Economy.objects.get(code="ATL").name_zh == "亞特蘭提斯"
    again = admin_client.post(url, sent)
    assert again.status_code == 200
    assert Page(again).marked("errorlist")


# --- who may only read -------------------------------------------------------------------------


@pytest.mark.parametrize("noun", BY_NOUN)
def test_a_reader_is_shown_nothing_that_would_be_refused(noun: Noun, reader: Client) -> None:
    pages = [url_of(noun, "changelist")]
    pages += [url_of(noun, "change", row.pk) for row in noun.objects.order_by("pk")[:1]]
    links: set[str] = set()
    for url in pages:
        answer = reader.get(url)
        page = Page(answer)
        assert answer.status_code == 200, url
        for word in ("add", "import", "delete"):
            assert not [link for link in page.links if f"/{word}/" in link], (url, word)
        names = {attrs.get("name") for attrs in page.all("input", "button")}
        assert not names & {"_save", "_addanother", "_continue", "_saveasnew", "index"}, url
        assert not page.all("select", name="action"), url
        # Filters and orders refuse nobody: it is the pages that matter.
        links |= one_of_each(url, [link.partition("?")[0] for link in page.links], below=pages[0])
    refused = {link: answer.status_code for link in links if refuses(answer := reader.get(link))}
    assert refused == {}


def test_a_reader_may_go_wherever_the_first_page_leads(reader: Client) -> None:
    links = one_of_each("/admin/", Page(reader.get("/admin/")).links)
    refused = {link: answer.status_code for link in links if refuses(answer := reader.get(link))}
    assert len(links) > len(NOUNS)
    assert refused == {}


def refuses(answer: Any) -> bool:
    """Return whether an answer is none to somebody who followed what a page showed."""
    return answer.status_code not in (200, 302, 405) or "/login/" in answer.headers.get(
        "Location", ""
    )


@pytest.mark.parametrize("noun", BY_NOUN)
def test_a_reader_may_take_the_rows_along_and_change_none(noun: Noun, reader: Client) -> None:
    exported = reader.post(url_of(noun, "export"), {"format": "csv"})
    assert exported.status_code == 200
    assert exported.content.startswith(b"\xef\xbb\xbf")
    before = table(noun)
    row = noun.objects.order_by("pk").first()
    assert reader.get(url_of(noun, "add")).status_code == 403
    assert reader.get(url_of(noun, "import")).status_code == 403
    assert reader.post(f"{url_of(noun, 'import')}{'x' * 22}/").status_code == 403
    if row:
        assert reader.post(url_of(noun, "change", row.pk), {}).status_code == 403
        assert reader.post(url_of(noun, "delete", row.pk), {"post": "yes"}).status_code == 403
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        reader.post(url_of(noun, "changelist"), sent)
    assert table(noun) == before


def test_a_reader_is_shown_no_page_of_the_record_that_leads_to_a_refusal(reader: Client) -> None:
    for row in (Initiative.objects.all()[0], Commitment.objects.all()[0], Meeting.objects.all()[0]):
        links = [
            link for link in Page(reader.get(row.get_absolute_url())).links if "/admin/" in link
        ]
        assert links
        for link in links:
            assert reader.get(link).status_code == 200, link


def test_somebody_without_any_permission_is_offered_no_way_into_the_admin_of_a_row(
    client: Client,
) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for row in (Initiative.objects.all()[0], Commitment.objects.all()[0], Meeting.objects.all()[0]):
        for link in Page(client.get(row.get_absolute_url())).links:
            if link.startswith("/admin/"):
                assert client.get(link).status_code == 200, link


# --- recording a status ------------------------------------------------------------------------


def chosen(*rows: Initiative, **more: Any) -> dict[str, Any]:
    """Return what a browser sends when rows are ticked and the action is picked."""
    keys = [row.pk for row in rows]
    return {"action": "record_status", "_selected_action": keys, "index": "0", **more}


def answered(page: Page, **given: Any) -> dict[str, Any]:
    """Return what a browser sends of the form of the action."""
    keys = [attrs["value"] for attrs in page.all("input", name="_selected_action")]
    hidden = {
        attrs["name"]: attrs["value"]
        for attrs in page.all("input", type="hidden")
        if attrs.get("name") in ("action", "record", "select_across")
    }
    return {**hidden, "_selected_action": keys, **given}


@pytest.fixture
def three() -> list[Initiative]:
    return [make_initiative(kind="survey", title_en=f"Survey {n}") for n in range(3)]


@pytest.fixture
def said() -> dict[str, Any]:
    """What an officer writes into the form of the action."""
    return {
        "status": "completed",
        "as_of": "2022-08-20",
        "heard_at": make_meeting(slug="heard-at").pk,
        "note_en": "Heard in the corridor.",
        "note_zh": "於場邊得知。",
        "source": make_source().pk,
        "section": "參、四",
    }


def test_the_action_asks_for_the_status_of_the_chosen_initiatives(
    admin_client: Client, three: list[Initiative]
) -> None:
    answer = admin_client.post(INITIATIVES, chosen(*three))
    page = Page(answer)
    assert answer.status_code == 200
    assert [attrs["value"] for attrs in page.all("input", name="_selected_action")] == [
        str(row.pk) for row in three
    ]
    for row in three:
        assert row.title_en in page.text
    for name in ("status", "as_of", "heard_at", "note_en", "note_zh", "source"):
        assert page.all("input", "select", "textarea", name=name), name
    assert StatusUpdate.objects.filter(initiative__in=three).count() == 0


def test_one_line_is_recorded_for_each_initiative_and_the_filters_stay(
    admin_client: Client, three: list[Initiative], said: dict[str, Any]
) -> None:
    url = f"{INITIATIVES}?kind=survey&o=1"
    page = Page(admin_client.post(url, chosen(*three[:2])))
    done = admin_client.post(url, answered(page, **said))
    assert (done.status_code, done.headers["Location"]) == (302, url)
    for row in three[:2]:
        line = row.status_updates.get()
        assert (line.status, line.as_of) == ("completed", date(2022, 8, 20))
        assert (line.heard_at_id, line.source_id) == (said["heard_at"], said["source"])
        assert (line.note_en, line.note_zh) == (said["note_en"], said["note_zh"])
        assert line.section == "參、四"
        assert line.recorded_on == timezone.localdate()
    assert not three[2].status_updates.exists()
    page = Page(admin_client.get(url))
    assert "The status of 2 initiatives was recorded." in page.text


@pytest.mark.both_databases
def test_a_status_can_be_recorded_for_all_that_a_filter_leaves(
    admin_client: Client, three: list[Initiative], said: dict[str, Any]
) -> None:
    url = f"{INITIATIVES}?kind=survey"
    surveys = Initiative.objects.filter(kind="survey")
    page = Page(admin_client.post(url, chosen(three[0], select_across="1")))
    done = admin_client.post(url, answered(page, **said, reason="Told at the meeting."))
    assert done.status_code == 302
    assert all(row.status_updates.filter(status="completed").exists() for row in surveys)
    assert StatusUpdate.objects.filter(as_of="2022-08-20").count() == surveys.count() > 3


def test_a_status_is_recorded_even_when_it_takes_the_initiative_out_of_the_filter(
    admin_client: Client, three: list[Initiative], said: dict[str, Any]
) -> None:
    for row in three:
        make_status(initiative=row, status="proposed")
    url = f"{INITIATIVES}?status=proposed"
    page = Page(admin_client.post(url, chosen(*three)))
    admin_client.post(url, answered(page, **said))
    assert all(row.status_updates.filter(status="completed").count() == 1 for row in three)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": ""},
        {"status": "no-status"},
        {"as_of": ""},
        {"as_of": "2022-02-30"},
        {"as_of": (date(2000, 1, 1) + timedelta(days=200_000)).isoformat()},
        {"source": ""},
        {"source": "0"},
        {"heard_at": "x"},
    ],
    ids=str,
)
def test_a_wrong_status_is_answered_with_the_form_and_nothing_is_recorded(
    wrong: dict[str, str],
    admin_client: Client,
    three: list[Initiative],
    said: dict[str, Any],
) -> None:
    before = StatusUpdate.objects.count()
    page = Page(admin_client.post(INITIATIVES, chosen(*three)))
    answer = admin_client.post(INITIATIVES, answered(page, **said | wrong))
    again = Page(answer)
    assert answer.status_code == 200
    assert again.marked("errorlist")
    assert len(again.all("input", name="_selected_action")) == 3
    assert StatusUpdate.objects.count() == before


@pytest.mark.both_databases
def test_where_one_line_cannot_be_written_none_is(
    admin_client: Client,
    three: list[Initiative],
    said: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(line: StatusUpdate) -> None:
        if line.initiative_id == three[2].pk:
            raise OSError("the disk is full")

    monkeypatch.setattr(StatusUpdate, "clean", breaks)
    admin_client.raise_request_exception = False
    page = Page(admin_client.post(INITIATIVES, chosen(*three)))
    assert admin_client.post(INITIATIVES, answered(page, **said)).status_code == 500
    assert not StatusUpdate.objects.filter(initiative__in=three).exists()


def test_the_action_needs_the_right_to_add_a_status(
    client: Client, three: list[Initiative], said: dict[str, Any]
) -> None:
    user = User.objects.create_user("editor", is_staff=True)
    rights = ["view_initiative", "change_initiative"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    options = [attrs["value"] for attrs in Page(client.get(INITIATIVES)).all("option")]
    assert "record_status" not in options
    client.post(INITIATIVES, chosen(*three) | said | {"record": "yes"})
    client.post(INITIATIVES, {"action": "record_status", "_selected_action": [three[0].pk], **said})
    assert not StatusUpdate.objects.filter(initiative__in=three).exists()


@pytest.mark.both_databases
def test_a_status_that_is_sent_twice_is_recorded_once(
    admin_client: Client, three: list[Initiative], said: dict[str, Any]
) -> None:
    page = Page(admin_client.post(INITIATIVES, chosen(*three[:2])))
    assert admin_client.post(INITIATIVES, answered(page, **said)).status_code == 302
    page = Page(admin_client.post(INITIATIVES, chosen(*three)))
    again = admin_client.post(INITIATIVES, answered(page, **said), follow=True)
    assert "The status of 1 initiative was recorded." in Page(again).text
    again = admin_client.post(INITIATIVES, answered(page, **said), follow=True)
    assert "This was recorded today already: nothing was added." in Page(again).text
    assert [row.status_updates.count() for row in three] == [1, 1, 1]


@pytest.mark.both_databases
def test_a_status_of_many_initiatives_takes_a_reason_and_no_more_queries_than_of_few(
    admin_client: Client, said: dict[str, Any]
) -> None:
    # Inserts are left out: SQLite takes a thousand values in each statement.
    asked = {}
    for count in (6, 60):
        rows = [make_initiative() for _ in range(count)]
        sent = {"record": "yes", "_selected_action": [row.pk for row in rows], **said}
        refused = admin_client.post(INITIATIVES, sent)
        assert "This field is required." in Page(refused).text
        with counted_queries() as queries:
            done = admin_client.post(INITIATIVES, sent | {"reason": "Told at the meeting."})
        assert done.status_code == 302
        lines = StatusUpdate.objects.filter(initiative__in=rows).select_related("action")
        assert [line.action.reason for line in lines] == ["Told at the meeting."] * count
        asked[count] = queries.total() - sum(sql.startswith("INSERT") for sql in queries.elements())
    assert asked[6] == asked[60] <= 12


def test_a_status_of_an_initiative_that_is_gone_is_refused_with_a_sentence(
    admin_client: Client, said: dict[str, Any]
) -> None:
    row, gone = make_initiative(), make_initiative()
    keys = [row.pk, gone.pk]
    gone.delete()
    for key in (keys[1], "9" * 30, "x"):
        sent = {"record": "yes", "_selected_action": [row.pk, key], **said}
        answer = admin_client.post(INITIATIVES, sent)
        assert answer.status_code == (200 if key == keys[1] else 302)
    assert row.status_updates.count() == 1


def test_a_status_of_nothing_is_not_asked_for(admin_client: Client) -> None:
    answer = admin_client.post(INITIATIVES, chosen(), follow=True)
    assert answer.status_code == 200
    assert not Page(answer).all("input", name="record")


# --- histories ---------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", HISTORIES)
def test_a_line_of_a_history_can_only_be_read(noun: Noun, admin_client: Client) -> None:
    line = noun.objects.all()[0]
    before = table(noun)
    url = url_of(noun, "change", line.pk)
    page = Page(admin_client.get(url))
    names = {attrs.get("name") for attrs in page.all("input", "button")}
    assert not names & {"_save", "_continue", "note_en", "status"}
    assert not [link for link in page.links if "/delete/" in link]
    assert admin_client.post(url, {"note_en": "rewritten"}).status_code == 403
    for method in (admin_client.get, admin_client.post):
        assert method(url_of(noun, "delete", line.pk), {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes", "index": 0}
    admin_client.post(url_of(noun, "changelist"), sent)
    options = Page(admin_client.get(url_of(noun, "changelist"))).all("option")
    assert "delete_selected" not in [attrs.get("value") for attrs in options]
    assert table(noun) == before


def test_a_line_within_its_initiative_can_be_added_and_not_changed(admin_client: Client) -> None:
    row = make_initiative()
    line = make_status(initiative=row, note_en="As it was.")
    url = url_of(Initiative, "change", row.pk)
    sent = untouched(url) | {
        "status_updates-TOTAL_FORMS": "2",
        "status_updates-INITIAL_FORMS": "1",
        "status_updates-0-id": str(line.pk),
        "status_updates-0-initiative": str(row.pk),
        "status_updates-0-status": "withdrawn",
        "status_updates-0-note_en": "rewritten",
        "status_updates-0-DELETE": "on",
        "status_updates-1-initiative": str(row.pk),
        "status_updates-1-status": "completed",
        "status_updates-1-as_of": "2022-08-20",
        "status_updates-1-source": str(line.source_id),
    }
    answer = admin_client.post(url, sent)
    assert answer.status_code == 302, answer.context["errors"]
    first, second = row.status_updates.order_by("pk")
    assert (first.pk, first.status, first.note_en) == (line.pk, "proposed", "As it was.")
    assert (second.status, second.as_of) == ("completed", date(2022, 8, 20))


@pytest.mark.both_databases
def test_a_row_with_a_history_is_not_deleted(admin_client: Client) -> None:
    row = make_initiative()
    make_status(initiative=row)
    sent = {"post": "yes", "reason": "Entered twice."}
    answer = admin_client.post(url_of(Initiative, "delete", row.pk), sent)
    assert Initiative.objects.filter(pk=row.pk).exists()
    assert "Cannot delete initiative" in Page(answer).text


def removal_of(key: Any) -> Any:
    return Change.objects.select_related("action").get(kind="removed", row=key)


def test_a_row_that_nothing_refers_to_is_deleted_for_a_reason(admin_client: Client) -> None:
    row = make_economy()
    url = url_of(Economy, "delete", row.pk)
    assert Page(admin_client.get(url)).all("textarea", name="reason")
    assert (
        "Say why it is deleted." in Page(admin_client.post(url, {"post": "yes"}, follow=True)).text
    )
    assert Economy.objects.filter(pk=row.pk).exists()
    sent = {"post": "yes", "reason": "Entered twice."}
    assert admin_client.post(url, sent).status_code == 302
    assert not Economy.objects.filter(pk=row.pk).exists()
    assert removal_of(row.pk).action.reason == "Entered twice."


def test_several_rows_are_deleted_one_by_one_for_one_reason(admin_client: Client) -> None:
    rows = [make_economy(), make_economy()]
    url = url_of(Economy, "changelist")
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    page = Page(admin_client.post(url, sent | {"index": "0"}))
    assert page.all("textarea", name="reason")
    refused = admin_client.post(url, sent | {"post": "yes"})
    assert "Say why it is deleted." in Page(refused).text
    assert Economy.objects.filter(pk__in=[row.pk for row in rows]).count() == 2
    done = admin_client.post(url, sent | {"post": "yes", "reason": "Entered twice."})
    assert done.status_code == 302
    actions = {removal_of(row.pk).action for row in rows}
    assert [action.reason for action in actions] == ["Entered twice."]


# --- looking rows up ---------------------------------------------------------------------------


def looked_up() -> Iterator[Any]:
    """Yield each noun with each field that looks rows up."""
    for noun in NOUNS:
        for name in admin.site._registry[noun].get_autocomplete_fields(HttpRequest()):
            yield pytest.param(noun, name, id=f"{noun.__name__}-{name}")


def one_look_up_of_each() -> list[tuple[Noun, str]]:
    """Return one field that looks rows up for each noun that is looked up."""
    fields = [(param.values[0], str(param.values[1])) for param in looked_up()]
    return list(
        {noun._meta.get_field(name).related_model: (noun, name) for noun, name in fields}.values()
    )


ONE_OF_EACH = [pytest.param(*each, id=each[1]) for each in one_look_up_of_each()]


def look_up(client: Client, noun: Any, name: str, term: str, **chosen: Any) -> Any:
    query = {
        "app_label": noun._meta.app_label,
        "model_name": noun._meta.model_name,
        "field_name": name,
        "term": term,
    }
    chosen = {field: row.pk for field, row in chosen.items()}
    return client.get(reverse("admin:autocomplete"), query | chosen)


def offered(*asked: Any, **chosen: Any) -> list[str]:
    """Return what a picker says of the rows that it offers."""
    return [result["text"] for result in look_up(*asked, **chosen).json()["results"]]


def test_an_account_is_found_by_its_name(admin_client: Client) -> None:
    assert offered(admin_client, Subscription, "user", "adm") == ["admin"]


@pytest.mark.parametrize(("noun", "name"), ONE_OF_EACH)
def test_a_row_is_found_by_its_words_in_both_languages(
    noun: Noun, name: str, admin_client: Client
) -> None:
    other: Any = noun._meta.get_field(name).related_model
    registered: Any = admin.site._registry[other]
    fields = registered.get_search_fields(HttpRequest())
    for ending in ("_en", "_zh"):
        column = next(field for field in fields if field.endswith(ending))
        rows = other.objects.select_related(*registered.picker_joins)
        owner: Any = admin.site._registry[noun]
        rows = owner.limit(name, rows, {})
        for row in rows.exclude(**{column: ""}).order_by("pk")[:1]:
            value: Any = row
            for step in column.split("__"):
                value = getattr(value, step)
            answer = look_up(admin_client, noun, name, value.replace('"', " ").replace("'", " "))
            assert answer.status_code == 200
            found = {result["id"]: result["text"] for result in answer.json()["results"]}
            assert str(row.pk) in found, (column, value)
            assert found[str(row.pk)] == registered.offered_as(row)


@pytest.mark.both_databases
def test_a_picker_offers_turns_newest_first_of_the_meeting_and_speaker_chosen(
    admin_client: Client,
) -> None:
    first, second = make_meeting(when_en="March 2023"), make_meeting(when_en="August 2023")
    australia, japan = make_economy(name_en="Oz"), make_economy(name_en="Yamato")
    for meeting, speaker in ((first, japan), (second, japan), (second, australia)):
        make_intervention(meeting=meeting, speaker=speaker, gist_en="Zyxw is done.")
    make_intervention(
        meeting=second, speaker=australia, on_behalf_of=japan, gist_en=f"Zyxw {'and ' * 30}"
    )
    picker = (admin_client, Commitment, "intervention", "Zyxw")
    words = f"Zyxw {'and ' * 14}"[:59]
    assert offered(*picker) == [
        f"{second} · turn 3 · Oz · {words}…",
        f"{second} · turn 2 · Oz · Zyxw is done.",
        f"{second} · turn 1 · Yamato · Zyxw is done.",
        f"{first} · turn 1 · Yamato · Zyxw is done.",
    ]
    there = [said.split(" · ")[1] for said in offered(*picker, meeting=second, stated_by=japan)]
    assert there == ["turn 3", "turn 1"]
    assert len(offered(*picker, meeting=first)) == 1
    # What a body states is heard from whoever reports it.
    body = make_economy(kind="apec-body")
    assert len(offered(*picker, meeting=second, stated_by=body)) == 3
    numbered = offered(admin_client, Commitment, "intervention", f"{second.slug} 1")
    assert numbered[0] == f"{second} · turn 1 · Yamato · Zyxw is done."


def test_a_picker_offers_the_last_of_a_chain_and_first_what_is_called_so(
    admin_client: Client,
) -> None:
    first = make_commitment(text_en="Zyxw 1.", owner=make_economy(name_en="Oz"))
    last = make_commitment(
        meeting=first.meeting, text_en="Zyxw 2.", revises=first, owner=first.owner
    )
    name = f"{first.meeting} · commitment {last.number} · Oz · Zyxw 2."
    assert offered(admin_client, Commitment, "revises", "Zyxw") == [name]
    assert len(offered(admin_client, Commitment, "qualifies", "Zyxw")) == 2
    make_economy(code="ZZ", name_en="Oz and others")
    make_economy(code="OZ", name_en="Others")
    found = offered(admin_client, Commitment, "owner", "oz")
    assert (set(found[:2]), found[2:]) == ({"Oz", "Others"}, ["Oz and others"])


def test_what_is_revised_already_is_refused_and_the_last_one_is_chosen(
    admin_client: Client,
) -> None:
    first = make_commitment(text_en="Zyxw 1.")
    last = make_commitment(meeting=first.meeting, text_en="Zyxw 2.", revises=first)
    url = reverse("admin:initiatives_commitment_add")
    sent = {"text_en": "Zyxw 3.", "firmness": "plan", "revises": first.pk}
    sent |= {name: getattr(first, f"{name}_id") for name in ("meeting", "owner", "source")}
    sent = untouched(url) | sent | {"stated_by": first.stated_by_id}
    refused = admin_client.post(url, sent)
    (why,) = refused.context["adminform"].form.errors["revises"]
    assert "Zyxw 2." in why
    assert refused.context["adminform"].form["revises"].value() == str(last.pk)
    assert admin_client.post(url, sent | {"revises": str(last.pk)}).status_code == 302
    assert Commitment.objects.get(text_en="Zyxw 3.").revises == last


@pytest.mark.both_databases
@pytest.mark.parametrize("term", ["", "海關", "%", "'\"", "\x00", "x" * 3000, "no row says this"])
def test_a_look_up_of_anything_is_answered(term: str, admin_client: Client) -> None:
    for noun, name in one_look_up_of_each():
        assert look_up(admin_client, noun, name, term).status_code == 200, (noun, name)


def test_a_reader_may_look_rows_up_and_a_stranger_may_not(reader: Client) -> None:
    for noun, name in one_look_up_of_each():
        assert look_up(reader, noun, name, "a").status_code == 200
        assert look_up(Client(), noun, name, "a").status_code == 302


@pytest.mark.parametrize("noun", BY_NOUN)
def test_every_reference_is_looked_up_and_not_picked_from_a_list_of_all(noun: Noun) -> None:
    registered: Any = admin.site._registry[noun]
    inlines = [inline(noun, admin.site) for inline in registered.inlines]
    for owner in (registered, *inlines):
        references = {
            field.name
            for field in [*owner.model._meta.fields, *owner.model._meta.many_to_many]
            if isinstance(field, models.ForeignKey | models.ManyToManyField)
        }
        fields: Any = owner.fields or list(references)
        typed = {field.name for field in owner.model._meta.fields if field.editable}
        shown = set(flatten(fields)) & (typed | references) - {"action", "voids"}
        own = {noun._meta.model_name} if owner is not registered else set()
        assert (references & shown) - own <= set(owner.get_autocomplete_fields(HttpRequest())), (
            owner
        )


# --- new words about a date --------------------------------------------------------------------


def save(client: Client, row: Any, **given: Any) -> Any:
    """Change some fields of a row on its page in the admin, and return it as it is stored."""
    url = url_of(type(row), "change", row.pk)
    answer = sent_back(client, url, **{"reason": "A slip.", "which": "mended"} | given)
    assert answer.status_code == 302, answer.context["errors"]
    return type(row).objects.get(pk=row.pk)


MAKERS = [make_meeting, make_initiative, make_commitment]


@pytest.mark.parametrize("make", MAKERS)
def test_new_words_bring_their_own_days(make: Any, admin_client: Client) -> None:
    row = make(when_en="May 2022")
    assert (row.earliest, row.latest) == (date(2022, 5, 1), date(2022, 5, 31))
    row = save(admin_client, row, when_en="Q3 2022")
    assert (row.earliest, row.latest) == (date(2022, 7, 1), date(2022, 9, 30))
    row = save(admin_client, row, when_en="", when_zh="本年底")
    assert (row.earliest, row.latest) == (date(2022, 12, 1), date(2022, 12, 31))
    row = save(admin_client, row, when_zh="儘快")
    assert (row.earliest, row.latest) == (None, None)


@pytest.mark.parametrize("make", MAKERS)
def test_days_that_are_written_with_new_words_stand(make: Any, admin_client: Client) -> None:
    row = make(when_en="May 2022")
    row = save(admin_client, row, when_en="mid-June", earliest="2022-06-10", latest="2022-06-20")
    assert (row.earliest, row.latest) == (date(2022, 6, 10), date(2022, 6, 20))
    row = save(admin_client, row, latest="2022-06-25")
    assert (row.when_en, row.latest) == ("mid-June", date(2022, 6, 25))


@pytest.mark.parametrize("make", MAKERS)
def test_other_changes_leave_days_that_were_corrected_by_hand(
    make: Any, admin_client: Client
) -> None:
    row = make(when_en="May 2022", earliest=date(2022, 5, 9), latest=date(2022, 5, 10))
    row = save(admin_client, row, section="參")
    assert (row.earliest, row.latest) == (date(2022, 5, 9), date(2022, 5, 10))


@pytest.mark.parametrize("make", MAKERS)
def test_words_changed_in_one_language_must_not_say_another_date_than_the_others(
    make: Any, admin_client: Client
) -> None:
    row = make(when_en="August 2022", when_zh="本年8月")
    url = url_of(type(row), "change", row.pk)
    given = untouched(url) | {"when_en": "18-19 August 2022"}
    assert (
        "The date in the other language is another one now"
        in Page(admin_client.post(url, given)).text
    )
    assert type(row).objects.get(pk=row.pk).when_en == "August 2022"
    row = save(admin_client, row, when_en="18-19 August 2022", when_zh="本年8月18日至19日")
    assert (row.earliest, row.latest) == (date(2022, 8, 18), date(2022, 8, 19))
    row = save(admin_client, row, when_en="19 to 18 August, they say")
    assert row.when_zh == "本年8月18日至19日"


@pytest.mark.parametrize("make", [make_initiative, make_commitment])
def test_new_words_bring_their_own_meeting_and_recurrence(make: Any, admin_client: Client) -> None:
    row = make(when_en="by SCCP2 2022")
    assert row.due_meeting == Meeting.objects.get(slug="2022-sccp2")
    row = save(admin_client, row, when_en="every two years")
    assert (row.due_meeting, row.every_months) == (None, 24)
    row = save(admin_client, row, when_en="May 2022")
    assert (row.due_meeting, row.every_months) == (None, None)
    assert row.earliest == date(2022, 5, 1)
    row = save(admin_client, row, when_en="at SCCP2 2022")
    assert row.due_meeting == Meeting.objects.get(slug="2022-sccp2")


@pytest.mark.both_databases
def test_a_new_commitment_gets_its_number_and_its_days(admin_client: Client) -> None:
    meeting = Meeting.objects.get(slug="2022-sccp1")
    party = Economy.objects.get(code="JPN")
    url = url_of(Commitment, "add")
    sent = untouched(url) | {
        "meeting": meeting.pk,
        "text_zh": "分享經驗。",
        "firmness": "plan",
        "stated_by": party.pk,
        "owner": party.pk,
        "when_zh": "本年第3季",
        "source": make_source().pk,
    }
    answer = admin_client.post(url, sent)
    assert answer.status_code == 302, answer.context["errors"]
    row = Commitment.objects.get(text_zh="分享經驗。")
    assert row.number == Commitment.objects.filter(meeting=meeting).count()
    assert (row.earliest, row.latest) == (date(2022, 7, 1), date(2022, 9, 30))
    assert row.recorded_on == timezone.localdate()
    assert row.recorded_on > KNOWN


# --- the dates of meetings ---------------------------------------------------------------------


def dates_of(meeting: Meeting) -> list[Any]:
    """Return the words, days, day of recording and source of each line, the latest first."""
    columns = ("when_en", "earliest", "latest", "recorded_on", "source", "section")
    return list(meeting.dates.values_list(*columns))


NINETEENTH = ("19 August 2022", date(2022, 8, 19), date(2022, 8, 19))


def test_new_days_of_a_meeting_are_a_line_known_since_today(admin_client: Client) -> None:
    row, letter = make_meeting(when_en="August 2022"), make_source()
    first = dates_of(row)
    row = save(admin_client, row, when_en="19 August 2022", read_in=letter.pk)
    assert (row.when_en, row.earliest, row.latest) == NINETEENTH
    told = (*NINETEENTH, timezone.localdate(), letter.pk, "")
    assert dates_of(row) == [told, *first]


@pytest.mark.both_databases
def test_a_line_of_dates_has_its_own_source_and_is_known_since_today(admin_client: Client) -> None:
    row, letter = make_meeting(when_en="August 2022"), make_source()
    first = dates_of(row)
    row = save(
        admin_client,
        row,
        **{
            "dates-TOTAL_FORMS": "1",
            "dates-0-meeting": str(row.pk),
            "dates-0-when_en": "19 August 2022",
            "dates-0-source": str(letter.pk),
            "dates-0-recorded_on": "2022-06-15",
        },
    )
    assert (row.when_en, row.earliest, row.latest) == NINETEENTH
    assert dates_of(row) == [(*NINETEENTH, timezone.localdate(), letter.pk, ""), *first]


def test_a_meeting_that_is_added_has_its_first_dates_among_its_own_fields(
    admin_client: Client,
) -> None:
    url = url_of(Meeting, "add")
    page = admin_client.get(url)
    assert not Page(page).all("input", id="id_dates-__prefix__-when_en")
    given = {
        "slug": "new",
        "short_name_en": "New",
        "title_en": "New",
        "kind": "sccp",
        "year": "2022",
    }
    given |= {"when_en": "19 August 2022", "source": str(make_source().pk)}
    answer = admin_client.post(url, untouched(url) | given)
    assert answer.status_code == 302, answer.context["errors"]
    row = Meeting.objects.get(slug="new")
    assert dates_of(row) == [(*NINETEENTH, timezone.localdate(), row.source_id, "")]


def test_a_meeting_stays_on_record_with_the_history_of_its_dates(admin_client: Client) -> None:
    row = make_meeting(when_en="May 2022")
    sent = {"post": "yes", "reason": "Entered by mistake."}
    assert (
        "Cannot delete meeting"
        in Page(admin_client.post(url_of(Meeting, "delete", row.pk), sent)).text
    )
    assert row.dates.count() == 1
