"""A reader who chose a day stays in it, and leaves it in one click."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_script_prefix, reverse

from support.make import make_meeting
from support.pages import Page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("record"),
    pytest.mark.pages,
]

DAY = date(2022, 3, 1)
PREFIX = "/as-of/2022-03-01"
# What is not of the record, and knows no other day.
ELSEWHERE = ("/static/", f"{PREFIX}/admin/", f"{PREFIX}/language/")
WAY_OUT = {"class": "today"}
PAGES = [
    "/",
    "/initiatives/",
    "/initiatives/?kind=survey&sort=title",
    "/commitments/?page=2",
    "/figures/?q=AEO",
    "/meetings/2022-sccp1/",
    "/meetings/2022-sccp2/follow-up/",
    "/initiatives/thailand-ndtp/",
    "/commitments/2022-sccp1/27/",
    "/interventions/2022-sccp1/3/",
    "/economies/CT/",
    "/economies/CT/with/THA/",
    "/priorities/2022-3/?year=2022",
    "/sources/sccp1-2022-report/?section=參、四、(三)5",
    "/timeline/",
    "/search/?q=AEO",
    "/search/?q=AEO&kind=commitments",
    "/compare/?from=2022-01-01",
    "/no-such-page/",
    "/initiatives/no-such-initiative/",
]


def leads(page: Page, url: str) -> Iterator[str]:
    """Yield where the links and forms of a page lead, but for its ways to another day."""
    inside = [attrs.get("href") for attrs in page.all("a")]
    inside += [
        attrs.get("action", "") for attrs in page.all("form") if attrs.get("method") != "dialog"
    ]
    inside += [attrs.get("hx-get", "") for attrs in page.all("form")]
    for address in inside:
        if address and not address.startswith("#"):
            yield urlsplit(urljoin(f"http://testserver{url}", address)).path


@pytest.mark.parametrize("asked", PAGES)
def test_every_link_and_form_keeps_the_day(asked: str, client: Client) -> None:
    client.force_login(User.objects.create_superuser("reader"))
    today, joint = urlsplit(asked).path, "&" if "?" in asked else "?"
    texts = []
    for url in (f"{PREFIX}{asked}", f"{asked}{joint}as_of={DAY}"):
        answer = client.get(url)
        page = Page(answer)
        left = {path for path in leads(page, url) if not path.startswith((PREFIX, *ELSEWHERE))}
        # Only the form of another day and the way out lead out of it.
        assert left == {today}, url
        assert [urlsplit(way["href"]).path for way in page.all("a", **WAY_OUT)] == [today]
        assert "As known on 1 Mar 2022" in page.text
        texts.append((answer.status_code, page.text))
    assert texts[0] == texts[1]


def test_the_way_out_leads_to_the_same_page_today(client: Client) -> None:
    page = Page(client.get(f"{PREFIX}/initiatives/?kind=survey&page=1"))
    [way] = page.all("a", **WAY_OUT)
    assert way["href"] == "/initiatives/?kind=survey"
    assert "As known on" not in Page(client.get(way["href"])).text


def test_another_day_is_chosen_on_a_page_of_a_past_day(client: Client) -> None:
    page = Page(client.get(f"{PREFIX}/initiatives/?kind=survey"))
    [form] = [each for each in page.all("form", method="get") if each["action"] == "/initiatives/"]
    answer: Any = client.get(form["action"], {"kind": "survey", "as_of": "2022-06-01"})
    assert answer.context["as_of"] == date(2022, 6, 1)
    assert "/as-of/2022-06-01/timeline/" in Page(answer).links
    answer = client.get(f"{PREFIX}/initiatives/?as_of=2022-06-01")
    assert answer.context["as_of"] == date(2022, 6, 1)


def test_the_day_is_said_in_chinese_too(client: Client) -> None:
    page = Page(client.get(f"{PREFIX}/", headers={"accept-language": "zh-hant"}))
    assert "2022年3月1日" in page.text
    assert "As known" not in page.text


def test_what_knows_no_other_day_leaves_it(client: Client) -> None:
    answer = client.get(f"{PREFIX}/admin/login/?next=/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/")
    answer = client.get(f"{PREFIX}/commitments/due.ics?token=x")
    assert answer.headers["Location"] == "/commitments/due.ics?token=x"
    answer = client.post(f"{PREFIX}/language/", {"language": "en", "next": f"{PREFIX}/timeline/"})
    assert answer.headers["Location"] == f"{PREFIX}/timeline/"


def test_the_admin_filters_by_a_column_of_that_name(admin_client: Client) -> None:
    answer: Any = admin_client.get("/admin/initiatives/statusupdate/?as_of=2022-02-17")
    assert answer.status_code == 200
    assert "/as-of/" not in answer.content.decode()


def test_a_form_that_is_sent_goes_back_to_the_day(admin_client: Client) -> None:
    listed = "/initiatives/?kind=survey"
    answer = admin_client.post(f"{PREFIX}/columns/", {"list": listed, "column": ["title"]})
    assert answer.headers["Location"] == f"{PREFIX}{listed}"
    answer = admin_client.post(
        f"{PREFIX}/filters/?list=/initiatives/%3Fkind=survey", {"name": "Surveys"}
    )
    assert answer.headers["Location"] == f"{PREFIX}{listed}"
    page = Page(admin_client.get(f"{PREFIX}/initiatives/"))
    assert f"{PREFIX}{listed}" in page.links


@pytest.mark.parametrize("day", ["2022-02-30", "yesterday", "2022", "%00", "<b>"])
def test_a_path_with_a_day_that_is_none_is_refused_in_a_sentence(day: str, client: Client) -> None:
    answer = client.get(f"/as-of/{day}/initiatives/", headers={"accept-language": "zh-hant"})
    assert answer.status_code == 400
    assert "2022-02-17" in Page(answer).text
    assert "/initiatives/" in Page(answer).links


def test_the_next_request_begins_without_a_day(client: Client) -> None:
    client.get(f"{PREFIX}/")
    assert get_script_prefix() == "/"
    assert reverse("initiatives:home") == "/"
    make_meeting(recorded_on=date(2022, 5, 1), slug="later")
    assert client.get(f"{PREFIX}/meetings/later/").status_code == 404
    assert client.get("/meetings/later/").status_code == 200


def test_comparing_stops_at_the_day(client: Client) -> None:
    url = f"{PREFIX}/compare/?from=2022-01-01"
    answer: Any = client.get(f"{url}&to=2022-12-31")
    assert answer.context["form"].cleaned_data["to"] == DAY
    assert client.get(url).context["form"].cleaned_data["to"] == DAY
