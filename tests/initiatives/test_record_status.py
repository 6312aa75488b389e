"""Recording a status from the list of initiatives: one small form, and back to the same list."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from initiatives.models import Initiative, InitiativeStatus, StatusUpdate
from sccp_tracker.records.models.source import Source
from support.make import make_initiative, make_meeting, make_source, make_status, make_user
from support.pages import Page
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

TODAY = date(2022, 8, 31)
LISTED = "/initiatives/?q=Zyxw&sort=-title"
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


@pytest.fixture
def initiative() -> Initiative:
    return make_initiative(slug="zyxw", title_en="Zyxw")


@pytest.fixture
def officer() -> Client:
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="add_statusupdate"))
    client = Client()
    client.force_login(user)
    return client


def url_of(back: str = LISTED) -> str:
    return f"/initiatives/zyxw/status/?{urlencode({'next': back})}"


def sent(page: Page) -> dict[str, str]:
    """Return what a browser sends of the form when nothing but the status is chosen."""
    inputs = [*page.all("input", type="date"), *page.all("input", type="text")]
    fields = {attrs["name"]: attrs.get("value", "") for attrs in inputs if "name" in attrs}
    names = [attrs["name"] for attrs in page.all("select", "textarea")]
    return {**fields, **dict.fromkeys(names, "")}


def test_a_row_leads_to_the_form_and_the_form_back_to_the_same_list(
    officer: Client, initiative: Initiative
) -> None:
    assert url_of() in Page(officer.get(LISTED)).links
    page = Page(officer.get(url_of()))
    assert sent(page)["as_of"] == "31 Aug 2022"
    assert len(page.all("input", type="radio", name="status")) == len(InitiativeStatus) + 1
    answer = officer.post(url_of(), sent(page) | {"status": "completed"})
    assert (answer.status_code, answer.headers["Location"]) == (302, LISTED)
    again = Page(officer.get(LISTED))
    assert "Zyxw: “completed” is recorded." in again.text
    line = initiative.status_updates.get()
    assert (line.status, line.as_of, line.recorded_on) == ("completed", TODAY, TODAY)
    assert line.source.slug == "desk-notes"
    assert (line.source.title_en, line.source.title_zh) == ("Notes of the desk", "承辦人紀錄")


@pytest.mark.both_databases
def test_whatever_else_is_known_is_kept_with_it(officer: Client, initiative: Initiative) -> None:
    meeting, source = make_meeting(), make_source()
    given = {
        "status": "on-hold",
        "as_of": "2022-08-20",
        "heard_at": str(meeting.pk),
        "note_en": "Heard in the corridor.",
        "note_zh": "於場邊得知。",
        "source": str(source.pk),
        "section": "參、四",
    }
    officer.post(url_of(), given)
    line = initiative.status_updates.get()
    assert (line.status, line.as_of, line.heard_at) == ("on-hold", date(2022, 8, 20), meeting)
    assert (line.note_en, line.note_zh) == (given["note_en"], given["note_zh"])
    assert (line.source, line.section) == (source, "參、四")
    assert not Source.objects.filter(slug="desk-notes").exists()


def test_a_planned_date_that_moved_is_recorded_without_a_status(
    officer: Client, initiative: Initiative
) -> None:
    given = {"status": "", "as_of": "2022-08-31", "planned_en": "end of 2023"}
    assert officer.post(url_of(), given).status_code == 302
    line = initiative.status_updates.get()
    assert (line.status, line.planned_latest) == ("", date(2023, 12, 31))
    assert "Zyxw: “planned for end of 2023” is recorded." in Page(officer.get(LISTED)).text


def test_the_notes_of_the_desk_are_made_once_and_are_the_first_choice(
    officer: Client, initiative: Initiative
) -> None:
    for status in ("proposed", "completed"):
        officer.post(url_of(), {"status": status, "as_of": "2022-08-31"})
    assert Source.objects.filter(slug="desk-notes").count() == 1
    html = officer.get(url_of()).content.decode()
    assert '<option value="" selected>Notes of the desk</option>' in html
    assert html.count("Notes of the desk") == 1


def test_the_note_in_the_readers_language_comes_first(
    officer: Client, initiative: Initiative
) -> None:
    for language, names in (
        ("en", ["note_en", "note_zh"]),
        ("zh-TW", ["note_zh", "note_en"]),
    ):
        page = Page(officer.get(url_of(), headers={"accept-language": language}))
        assert [attrs["name"] for attrs in page.all("textarea")] == names


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": ""}, "Choose a status, or write for when it is planned now, or both."),
        ({"planned_latest": "2022-05-01"}, "Write the date in words too, as it was said"),
        ({"status": "nonsense"}, "Select a valid choice."),
        ({"as_of": ""}, "This field is required."),
        ({"as_of": "2022-02-30"}, "Enter a valid date."),
        ({"as_of": "2022-09-01"}, "A status says what was so: the day cannot be to come."),
        ({"as_of": "0022-08-31"}, "APEC was founded in 1989: check the year."),
        ({"source": "0"}, "Select a valid choice."),
        ({"heard_at": "x"}, "Select a valid choice."),
        ({"note_en": "a\x00b"}, "Null characters are not allowed."),
        ({"section": "x" * 61}, "at most 60 characters"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_under_the_row_and_nothing_is_recorded(
    wrong: dict[str, str], sentence: str, officer: Client, initiative: Initiative
) -> None:
    given = {"status": "completed", "as_of": "2022-08-31", "note_zh": "註記"} | wrong
    answer = officer.post(url_of(), given)
    page = Page(answer)
    assert answer.status_code == 200
    assert "Nothing was recorded yet." in page.text
    assert sentence in page.text
    assert "註記" in page.text
    assert answer.headers["HX-Retarget"] == answer.headers["HX-Reselect"] == "#record-status"
    assert page.all("tr", id="record-status")
    assert not initiative.status_updates.exists()


@pytest.mark.both_databases
def test_a_form_sent_twice_is_one_line_and_other_words_of_the_same_are_another(
    officer: Client, initiative: Initiative
) -> None:
    given = {"status": "completed", "as_of": "2022-08-31", "note_en": "Done."}
    for _ in range(2):
        assert officer.post(url_of(), given).status_code == 302
    assert initiative.status_updates.count() == 1
    said = Page(officer.get("/")).text
    assert "was recorded today already, nothing was added" in said
    officer.post(url_of(), given | {"note_en": "Done, they say."})
    assert initiative.status_updates.count() == 2


@pytest.mark.parametrize(
    "back",
    [
        "",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "\\\\elsewhere.example",
        "http:///elsewhere.example",
        "ftp://testserver/",
        "javascript:alert(1)",
    ],
)
def test_it_leads_to_no_other_site(back: str, officer: Client, initiative: Initiative) -> None:
    page = Page(officer.get(url_of(back)))
    assert [each["href"] for each in page.all("a") if each.get("class") == "cancel"] == [
        initiative.get_absolute_url()
    ]
    answer = officer.post(url_of(back), {"status": "completed", "as_of": "2022-08-31"})
    assert answer.headers["Location"] == initiative.get_absolute_url()


def test_an_address_that_is_no_name_of_a_page_is_gone_back_to_as_it_is(
    officer: Client, initiative: Initiative
) -> None:
    answer = officer.post(url_of("?kind=survey"), {"status": "completed", "as_of": "2022-08-31"})
    assert answer.headers["Location"] == "?kind=survey"
    assert initiative.status_updates.count() == 1


def test_it_needs_the_right_to_add_a_status(client: Client, initiative: Initiative) -> None:
    reader = Client()
    reader.force_login(make_user())
    for browser, status in ((client, 302), (reader, 403)):
        assert not any("/status/" in link for link in Page(browser.get(LISTED)).links)
        page = Page(browser.get(initiative.get_absolute_url()))
        assert reverse("initiatives:record-status", args=["zyxw"]) not in page.links
        assert browser.get(url_of()).status_code == status
        answer = browser.post(url_of(), {"status": "completed", "as_of": "2022-08-31"})
        assert answer.status_code == status
    assert not StatusUpdate.objects.filter(initiative=initiative).exists()


def test_the_initiative_offers_it_too(officer: Client, initiative: Initiative) -> None:
    links = Page(officer.get(initiative.get_absolute_url())).links
    assert reverse("initiatives:record-status", args=["zyxw"]) in links


def test_nothing_is_added_to_an_earlier_day(officer: Client, initiative: Initiative) -> None:
    page = Page(officer.get(f"{LISTED}&as_of=2022-03-01"))
    assert not any("/status/" in link for link in page.links)


def test_an_initiative_that_is_none_is_not_found(officer: Client) -> None:
    for slug in ("no-such-thing", "x" * 3000, "%00"):
        assert officer.get(f"/initiatives/{slug}/status/").status_code == 404


def test_the_form_opened_under_a_row_leaves_the_list_its_address(
    officer: Client, initiative: Initiative
) -> None:
    answer = officer.get(url_of(), headers={"hx-request": "true"})
    assert answer.headers["HX-Push-Url"] == "false"
    form = Page(answer).all("form", method="post", action=url_of())[0]
    assert (form["hx-target"], form["hx-select"]) == ("#rows", "#rows")


@pytest.mark.both_databases
def test_it_asks_the_database_as_often_with_more_meetings_and_sources(
    officer: Client, initiative: Initiative
) -> None:
    def asked() -> tuple[int, int]:
        with counted_queries() as reading:
            officer.get(url_of())
        with counted_queries() as writing:
            answer: Any = officer.post(url_of(), {"status": "completed", "as_of": "2022-08-31"})
        assert answer.status_code == 302
        return reading.total(), writing.total()

    asked()
    before = asked()
    for _ in range(10):
        make_meeting()
        make_status(initiative=initiative)
    assert asked() == before
    assert before[0] <= MOST_QUERIES
