"""A fixed sample of what no link of ours asks for: it is refused or answered, never a 500."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from support.make import (
    make_agenda_item,
    make_document,
    make_figure,
    make_meeting_dates,
    make_outcome,
    make_participation,
    make_saved_filter,
    make_status,
    make_subscription,
    make_work_plan_item,
)
from support.pages import LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

ON_A_LIST = (
    "foo__bar=1&sort=foo__bar",
    "q=%00&sort=%00&export=%00",
    "q=%FF%FE&meeting=%FF&page=%ED%A0%80",
    f"page={'9' * 40}&number={'9' * 40}",
    "due_after=2022-02-30&due_before=0000-00-00&as_of=9999-12-31",
    "as_of=2022-13-45",
    "q=a&q=b&sort=number&sort=-number&priority=1&priority=1",
    "sort=-----&export=exe",
    f"q={'%E6%B5%B7' * 900}&export=csv",
)
IN_THE_ADMIN = (
    "foo__bar=1",
    "id__in=a,b&id__exact=%00",
    "id__regex=(",
    f"id__gt={'9' * 40}&p={'9' * 40}",
    "q=%00%FF&o=99.-99.x&p=-1",
    "recorded_on__gte=2022-02-30&id__isnull=maybe",
    "user__password__regex=a&_to_field=password&_popup=1",
)
ELSEWHERE = (
    *("/?as_of=%00", "/?as_of=99999-01-01", "/%00", "/%FF/", "/meetings/%2e%2e%2f/", "/admin/%00/"),
    *("/search/?q=%00", f"/search/?q={'a%20' * 300}", "/search/?q=%ED%A0%80&q=%25_", "/search/?q="),
    *("/compare/?from=%00&to=2022-02-30", "/compare/?from=9999-12-31&to=0001-01-01"),
    *("/timeline/?year=0", f"/timeline/?year={'9' * 30}", "/timeline/?year=%00&year=2022"),
    *("/commitments/due.ics?token=%00", f"/commitments/due.ics?token={'a' * 5000}"),
    *("/columns/?list=%00", "/filters/?list=//elsewhere.example/", "/language/?next=%00"),
    *("/commitments/x/99999999999999999999/", "/interventions/x/0/", "/figures/%00/"),
    *("/economies/%00/with/%00/", "/sources/%F0%9F%98%80/?section=%00", "/documents/a%0Ab/"),
    *("/admin/autocomplete/", "/admin/autocomplete/?app_label=auth&model_name=user&field_name=x"),
    "/admin/autocomplete/?app_label=meetings&model_name=meeting&field_name=source&term=%00",
    *("/admin/jsi18n/?language=%00", "/admin/r/0/%00/", "/admin/auth/user/%00/password/"),
    *("/admin/meetings/meeting/99999999999999999999/change/", "/admin/meetings/meeting/a_5F/"),
)


def admin_pages() -> list[str]:
    """Return the address of each list of the admin and of each export."""
    found = []
    for model in admin.site._registry:
        for page in ("changelist", "export"):
            try:
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
                found.append(reverse(name))
            except NoReverseMatch:
                assert page == "export"
    return found


@pytest.fixture(autouse=True)
def rows() -> None:
    """A row or two of each kind: a look-up in an empty table is not always tried."""
    makers: tuple[Any, ...] = (
        *(make_agenda_item, make_document, make_figure, make_meeting_dates, make_outcome),
        *(make_participation, make_saved_filter, make_status, make_work_plan_item),
    )
    for make in makers:
        make()
    make_subscription().renew_address()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("pages", "queries"),
    [
        pytest.param(list(LISTS.values()), ON_A_LIST, id="lists"),
        pytest.param(admin_pages(), IN_THE_ADMIN, id="admin"),
        pytest.param(ELSEWHERE, ("",), id="elsewhere"),
    ],
)
def test_nothing_asked_for_is_a_server_error(
    pages: list[str], queries: tuple[str, ...], admin_client: Client
) -> None:
    admin_client.raise_request_exception = False
    asked = [f"{page}?{query}" if query else page for page in pages for query in queries]
    answers = {url: admin_client.get(url).status_code for url in asked}
    assert len(answers) > 30
    assert {url[:99]: status for url, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("lookup", ["foo__bar=1", "id__in=a"])
def test_an_export_says_that_its_address_cannot_be_read(lookup: str, admin_client: Client) -> None:
    url = f"/admin/meetings/meeting/export/?{lookup}"
    answer = admin_client.post(url, {"format": "csv"}, follow=True)
    assert answer.redirect_chain == [("/admin/meetings/meeting/export/", 302)]
    assert "The address asked for what this list does not have." in answer.content.decode()
