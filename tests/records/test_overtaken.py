"""Two officers at once: a form that was overtaken, why something is changed, and lost races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.messages.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, resolve, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from meetings.models import Economy
from sccp_tracker.lists.models import SavedFilter
from sccp_tracker.records.middleware import ActionMiddleware
from sccp_tracker.records.models.trace import Action, Change, Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import StaleRow
from support.make import (
    make_agenda_item,
    make_attendance,
    make_commitment,
    make_delegate,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_participation,
    make_source,
    make_status,
    make_work_plan_item,
)
from support.pages import Page, fields_of, sent_back, untouched
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOTHING_SAVED = "This was changed while you were writing, and nothing is saved yet."


@pytest.fixture
def second(db: None) -> Client:
    """A browser of another officer."""
    client = Client()
    client.force_login(User.objects.create_superuser("second"))
    return client


def url_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def present(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def offered(page: Any) -> dict[str, tuple[str, str, str]]:
    """Return what an overtaken form offers: mine, theirs and the first choice of each field."""
    (errors,) = page.context["adminform"].form.non_field_errors()
    shown = Page(HttpResponse(errors))
    choices = {attrs["value"]: "" for attrs in shown.all("input", name="choose")}
    for radio in shown.all("input", type="radio"):
        if "checked" in radio:
            choices[radio["name"].removeprefix("choice-")] = radio["value"]
    parts = errors.split("<fieldset")[1:]
    return {
        name: (*(part.split('class="version">')[n].split("<")[0] for n in (1, 2)), choice)
        for part, (name, choice) in zip(parts, choices.items(), strict=True)
    }


def again(page: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends when an overtaken form is saved again, with its first choices."""
    chosen = {f"choice-{name}": each[2] for name, each in offered(page).items() if each[2]}
    return fields_of(page.context) | {"choose": list(offered(page))} | chosen | changes


# Which of the two a change of a commitment is: it mends what was written.
MENDED = {"which": "mended"}


@pytest.fixture
def stale(admin_client: Client, second: Client) -> Any:
    """The answer to a form of a commitment that was overtaken, and the commitment."""
    row = make_commitment(text_en="As it was.", text_zh="原文", section="一", when_en="May 2022")
    form = untouched(url_of(row))
    theirs = {"text_en": "As they say.", "section": "二", "reason": "Read again.", **MENDED}
    assert sent_back(second, url_of(row), **theirs).status_code == 302
    mine = {"text_en": "As I say.", "text_zh": "我說", "reason": "Misheard.", **MENDED}
    return admin_client.post(url_of(row), form | mine), row


def test_a_form_that_was_overtaken_is_refused_with_both_versions_of_what_differs(
    stale: Any,
) -> None:
    answer, row = stale
    assert answer.status_code == 200
    page = Page(answer)
    assert NOTHING_SAVED in page.text
    assert offered(answer) == {
        "text_en": ("As I say.", "As they say.", ""),
        "text_zh": ("我說", "原文", "mine"),
        "section": ("一", "二", "theirs"),
    }
    # Who saved what is on record, and nothing of what was typed is lost.
    assert page.text.count("second") == 2
    kept = fields_of(answer.context)
    assert (kept["text_en"], kept["text_zh"]) == ("As I say.", "我說")
    assert kept["reason"] == "Misheard."
    assert (present(row).text_en, present(row).text_zh) == ("As they say.", "原文")


def test_an_overtaken_form_is_saved_knowingly_once_each_choice_is_made(
    stale: Any, admin_client: Client
) -> None:
    answer, row = stale
    refused = admin_client.post(url_of(row), again(answer))
    assert "Choose for each field what is to stand" in Page(refused).text
    assert offered(refused)["text_en"] == ("As I say.", "As they say.", "")
    assert offered(refused)["section"] == ("一", "二", "theirs")
    done = admin_client.post(url_of(row), again(refused, **{"choice-text_en": "mine"}))
    assert done.status_code == 302
    now = present(row)
    assert (now.text_en, now.text_zh, now.section) == ("As I say.", "我說", "二")
    mine, theirs = Change.objects.filter(row=row.pk, kind="changed").order_by("-pk")
    assert mine.fields == {"text_en": ["As they say.", "As I say."], "text_zh": ["原文", "我說"]}
    assert theirs.fields == {"text_en": ["As it was.", "As they say."], "section": ["一", "二"]}
    assert [str(each.action.by) for each in (mine, theirs)] == ["admin", "second"]
    assert [each.action.reason for each in (mine, theirs)] == ["Misheard.", "Read again."]


def test_a_form_that_takes_all_of_theirs_changes_nothing(stale: Any, admin_client: Client) -> None:
    answer, row = stale
    theirs = {f"choice-{name}": "theirs" for name in offered(answer)}
    assert admin_client.post(url_of(row), again(answer, **theirs)).status_code == 302
    assert (present(row).text_en, present(row).text_zh) == ("As they say.", "原文")
    assert Change.objects.filter(row=row.pk, kind="changed").count() == 1


def test_a_form_that_is_overtaken_twice_asks_twice(
    stale: Any, admin_client: Client, second: Client
) -> None:
    answer, row = stale
    assert sent_back(second, url_of(row), section="三", reason="Once more.").status_code == 302
    refused = admin_client.post(url_of(row), again(answer, **{"choice-text_en": "mine"}))
    assert NOTHING_SAVED in Page(refused).text
    assert offered(refused) == {
        "text_en": ("As I say.", "As they say.", "mine"),
        "text_zh": ("我說", "原文", "mine"),
        "section": ("二", "三", "theirs"),
    }


@pytest.mark.parametrize("version", [None, "", "x", "-1", "9" * 5000])
def test_a_form_that_does_not_say_what_it_shows_is_refused(
    version: str | None, admin_client: Client
) -> None:
    row = make_economy(name_en="Before")
    sent = untouched(url_of(row)) | {"name_en": "After", "reason": "A slip."}
    sent |= {"seen_version": version, "seen": "{"}
    sent = {name: value for name, value in sent.items() if value is not None}
    refused = admin_client.post(url_of(row), sent)
    assert "nothing is saved yet" in Page(refused).text
    assert offered(refused) == {"name_en": ("After", "Before", "")}
    assert present(row).name_en == "Before"
    done = admin_client.post(url_of(row), again(refused, **{"choice-name_en": "mine"}))
    assert (done.status_code, present(row).name_en) == (302, "After")


def test_a_stale_form_of_a_meeting_does_not_move_its_days_back(
    admin_client: Client, second: Client
) -> None:
    row = make_meeting(when_en="August 2022")
    form = untouched(url_of(row))
    moved = sent_back(second, url_of(row), when_en="19 August 2022", reason="Told by letter.")
    assert moved.status_code == 302
    answer = admin_client.post(url_of(row), form | {"note_en": "A note.", "reason": "New."})
    assert answer.status_code == 200
    days = ("19 August 2022", "2022-08-19", "2022-08-19")
    assert offered(answer) == {
        "when_en": ("August 2022", days[0], "theirs"),
        "earliest": ("2022-08-01", days[1], "theirs"),
        "latest": ("2022-08-31", days[2], "theirs"),
        "note_en": ("A note.", "–", "mine"),
    }
    # The three days, and the line of the dates.
    assert Page(answer).text.count("second") == 4
    assert admin_client.post(url_of(row), again(answer)).status_code == 302
    now = present(row)
    assert (now.when_en, now.latest, now.note_en) == (days[0], date(2022, 8, 19), "A note.")
    assert row.dates.count() == 2


def test_two_who_change_the_parties_of_one_commitment_do_not_overwrite_each_other(
    admin_client: Client, second: Client
) -> None:
    first, other = make_economy(name_en="Atlantis"), make_economy(name_en="Lemuria")
    row = make_commitment()
    form = untouched(url_of(row))
    theirs = {"partners": [first.pk], "reason": "Both said so."}
    assert sent_back(second, url_of(row), **theirs).status_code == 302
    answer = admin_client.post(url_of(row), form | {"partners": [other.pk], "reason": "Heard."})
    assert offered(answer) == {"partners": ("Lemuria", "Atlantis", "")}
    done = admin_client.post(url_of(row), again(answer, **{"choice-partners": "theirs"}))
    assert done.status_code == 302
    assert list(row.partners.all()) == [first]


def test_a_row_in_memory_is_stale_once_its_links_were_set_by_somebody_else() -> None:
    row = make_commitment()
    read = present(row)
    row.partners.set([make_economy()])
    read.text_en = "Said otherwise."
    with pytest.raises(StaleRow):
        read.save()


def test_an_overtaken_form_is_chinese_too(stale: Any, admin_client: Client) -> None:
    answer, row = stale
    with translation.override("zh-hant"):
        page = admin_client.post(url_of(row), again(answer), headers={"accept-language": "zh-hant"})
    assert "您所寫的" in Page(page).text
    assert "What you wrote" not in Page(page).text


# --- why something is changed ------------------------------------------------------------------


def test_a_change_takes_a_reason_and_a_form_saved_untouched_takes_none(
    admin_client: Client,
) -> None:
    row = make_initiative(title_en="Grain", summary_en="One line\r\nand another")
    refused = sent_back(admin_client, url_of(row), title_en="Rice")
    assert "Say why it is changed: what is on record is corrected." in Page(refused).text
    assert present(row).title_en == "Grain"
    before = Action.objects.count()
    assert sent_back(admin_client, url_of(row)).status_code == 302
    ended = {"summary_en": "One line\nand another"}
    assert sent_back(admin_client, url_of(row), **ended).status_code == 302
    assert Action.objects.count() == before
    done = sent_back(admin_client, url_of(row), title_en="Rice", reason="A slip.")
    assert done.status_code == 302
    change = Change.objects.get(row=row.pk, kind="changed")
    assert change.fields == {"title_en": ["Grain", "Rice"]}
    assert (change.action.reason, change.action.door) == ("A slip.", Door.ADMIN)


def test_a_row_that_is_added_takes_no_reason(admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:meetings_economy_add"))
    assert not Page(page).all("textarea", name="reason")
    given = {"code": "ATL", "name_en": "Atlantis", "kind": "guest"}
    assert (
        sent_back(admin_client, reverse("admin:meetings_economy_add"), **given).status_code == 302
    )


def test_an_import_says_why_and_that_it_is_one(admin_client: Client) -> None:
    url = reverse("admin:meetings_economy_import")
    rows = b"code,name_en,kind\nATL,Atlantis,guest\n"

    def upload(**more: str) -> Any:
        sent: Any = {"import_file": SimpleUploadedFile("a.csv", rows)}
        return admin_client.post(url, sent | more, follow=True)

    assert upload().context["form"].errors.keys() == {"reason"}
    preview = upload(reason="The list of guests.").request["PATH_INFO"]
    assert not Economy.objects.filter(code="ATL").exists()
    assert admin_client.post(preview, {"take": "all"}).status_code == 302
    change = Change.objects.get(row=Economy.objects.get(code="ATL").pk, kind="added")
    assert (change.action.door, change.action.reason) == (Door.IMPORT, "The list of guests.")


# --- the day of recording ----------------------------------------------------------------------


def test_the_day_of_recording_is_set_back_neither_by_hand_nor_by_a_sheet(
    admin_client: Client,
) -> None:
    row = make_initiative()
    page = admin_client.get(url_of(row))
    assert not Page(page).all("input", name="recorded_on")
    sent_back(admin_client, url_of(row), recorded_on="1990-01-01", section="肆", reason="A slip.")
    assert (present(row).section, present(row).recorded_on) == ("肆", row.recorded_on)
    add = reverse("admin:meetings_document_add")
    meeting = make_meeting()
    given: Any = {"slug": "new", "title_en": "New", "meeting": meeting.pk}
    given |= {"source": make_source().pk, "recorded_on": "1990-01-01"}
    assert sent_back(admin_client, add, **given).status_code == 302
    assert meeting.documents.get().recorded_on == timezone.localdate()
    rows = f"slug,recorded_on\n{row.slug},1990-01-01\n".encode()
    sent: Any = {"import_file": SimpleUploadedFile("a.csv", rows), "reason": "Older."}
    answer = admin_client.post(reverse("admin:initiatives_initiative_import"), sent, follow=True)
    assert "leave the day of recording empty" in Page(answer).text


def test_lines_of_histories_say_who_recorded_them_when_and_through_which_door(
    admin_client: Client,
) -> None:
    row = make_initiative()
    with acting(Door.PAGE, lambda: User.objects.get(username="admin")):
        line = row.record_status(
            status="proposed", as_of=date(2022, 2, 17), source=make_source(), note_en="Wrong."
        )
    with acting(Door.COMMAND):
        line.void("It was another one.")
    text = Page(admin_client.get(url_of(row))).text
    at = f"{timezone.localtime(line.action.at):%Y-%m-%d %H:%M}"
    assert f"1. proposed (2022-02-17): recorded by admin, {at} (page)." in text
    assert f"void since {date_format(timezone.localdate())}: It was another one." in text
    text = Page(admin_client.get(url_of(line))).text
    assert "admin" in text
    listed = Page(admin_client.get(reverse("admin:initiatives_statusupdate_changelist")))
    assert "?action__door__exact=page" in listed.links


# --- lost races --------------------------------------------------------------------------------


def asked_twice(view: Callable[[Any], Any], **post: Any) -> Any:
    """Return the request and the answer of a view that is asked as the middleware does."""
    request: Any = RequestFactory().post("/", post)
    request.user = User.objects.create_user("loser")
    request.resolver_match = ResolverMatch(view, (), {})
    request.session = {}
    request._messages = default_storage(request)
    return request, ActionMiddleware(lambda request: HttpResponse()).process_view(
        request, view, (), {}
    )


@pytest.mark.parametrize("refusal", [IntegrityError(), StaleRow(Economy(), None)], ids=repr)
def test_a_view_that_lost_a_race_is_asked_again_from_the_beginning(refusal: Exception) -> None:
    read = []

    def view(request: Any) -> HttpResponse:
        read.append(request.FILES["file"].read())
        messages.success(request, "Saved.")
        make_economy(name_en="Atlantis")
        if len(read) == 1:
            raise refusal
        return HttpResponse()

    request, answer = asked_twice(view, file=SimpleUploadedFile("a.csv", b"rows"))
    assert answer.status_code == 200
    assert read == [b"rows", b"rows"]
    assert [str(each) for each in messages.get_messages(request)] == ["Saved."]
    assert Economy.objects.filter(name_en="Atlantis").count() == 1
    assert Action.objects.filter(by__username="loser").count() == 1


def standstill(sqlstate: str | None) -> OperationalError:
    """Return what is raised where PostgreSQL gives up a transaction; None: SQLite, of a lock."""
    problem, cause = OperationalError("database is locked"), Exception()
    problem.__cause__ = cause
    if sqlstate:
        # As the driver sets it.
        vars(cause)["sqlstate"] = sqlstate
    return problem


@pytest.mark.parametrize(("sqlstate", "asked"), [("40P01", 3), ("53100", 1), (None, 1)])
def test_a_view_is_not_asked_again_where_it_would_fail_again(
    sqlstate: str | None, asked: int
) -> None:
    times = []

    def view(request: Any) -> HttpResponse:
        times.append(1)
        raise standstill(sqlstate)

    with pytest.raises(OperationalError):
        asked_twice(view)
    assert len(times) == asked


@pytest.mark.parametrize("name", ["sign-in", "sign-out", "change-password", "set-language"])
def test_nobody_waits_with_writing_while_a_password_is_looked_at(name: str) -> None:
    _request, answer = asked_twice(resolve(reverse(name)).func)
    assert answer is None


def at_once(clients: list[Client], url: str, sent: dict[str, str]) -> list[Any]:
    """Return the answers to a form that each of the clients sends at the same moment."""
    ready = Barrier(len(clients))

    def send(client: Client) -> Any:
        ready.wait()
        try:
            return client.post(url, sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(send, clients))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there the requests take turns anyway")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_at_once_one_is_told_so() -> None:
    user = User.objects.create_superuser("admin")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
    for nth in range(5):
        given = {"code": f"AT{nth}", "name_en": f"Atlantis {nth}", "kind": "guest"}
        kept = {"list": "/commitments/?firmness=plan", "name": f"Plans {nth}"}
        answers = at_once(clients, reverse("admin:meetings_economy_add"), given)
        assert sorted(each.status_code for each in answers) == [200, 302]
        answers = at_once(clients, reverse("lists:saved-filters"), kept)
        assert sorted(each.status_code for each in answers) == [302, 400]
        (loser,) = [each for each in answers if each.status_code == 400]
        assert "You have a filter of this name" in loser.content.decode()
    assert Economy.objects.filter(name_en__startswith="Atlantis").count() == 5
    assert SavedFilter.objects.count() == 5


# --- pages that stay bounded -------------------------------------------------------------------

HANGING: dict[str, tuple[Callable[[], Any], tuple[Callable[[Any], Any], ...]]] = {
    "meeting": (
        make_meeting,
        (
            lambda row: make_attendance(meeting=row),
            lambda row: make_delegate(meeting=row),
            lambda row: make_agenda_item(meeting=row),
            lambda row: row.move(source=row.source, when_en=f"{row.dates.count() + 1} May 2022"),
        ),
    ),
    "initiative": (
        make_initiative,
        (
            lambda row: make_participation(initiative=row),
            lambda row: make_work_plan_item(
                initiative=row, year=2000 + row.work_plan_items.count()
            ),
            lambda row: make_status(
                initiative=row, note_en=f"Heard {row.status_updates.count()} times."
            ),
            lambda row: make_intervention(initiatives=[row]),
            lambda row: make_commitment(initiative=row),
            lambda row: make_figure(initiative=row),
        ),
    ),
    "commitment": (
        make_commitment,
        (lambda row: make_outcome(commitment=row, note_en=f"Heard {row.outcomes.count()} times."),),
    ),
}


@pytest.mark.pages
@pytest.mark.parametrize("noun", HANGING)
def test_the_page_of_a_row_shows_fifty_of_what_hangs_on_it_in_as_many_queries_as_one(
    noun: str, admin_client: Client
) -> None:
    make, hangs = HANGING[noun]
    row = make()
    admin_client.get(url_of(row))
    asked = []
    for more in (2, 51):
        for _ in range(more):
            for hang in hangs:
                hang(row)
        with counted_queries() as queries:
            page = Page(admin_client.get(url_of(row)))
        asked.append(queries.total())
    assert asked[0] == asked[1] <= 20
    assert page.text.count("There are more: see all of them.") == len(hangs)
    for link in page.links:
        if "__id__exact=" in link:
            listed = admin_client.get(link).context["cl"]
            assert listed.result_count >= 53
