"""Roles as the record needs them, what is only inferred, and who endorsed what."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from initiatives.models import Initiative, Participation, StatusUpdate
from meetings.models import Attendance, Economy
from support.make import make_initiative, make_status
from support.pages import Page
from support.sheets import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

ENGLISH = {"accept-language": "en"}


def text_of(client: Client, url: str) -> str:
    return Page(client.get(url, headers=ENGLISH)).text


def test_thailand_has_signed_with_four_and_negotiates_with_five() -> None:
    roles = Participation.objects.filter(initiative__slug="thailand-aeo-programme")
    found = {
        role: set(roles.filter(role=role).values_list("economy__code", flat=True))
        for role in ("signed", "negotiating")
    }
    assert found == {
        "signed": {"HKC", "ROK", "SGP", "AUS"},
        "negotiating": {"MAS", "JPN", "ASEAN", "PRC", "NZ"},
    }


def test_a_host_of_whom_only_the_host_year_is_told_is_marked_as_inferred(client: Client) -> None:
    told = Attendance.objects.filter(role="host", is_inferred=False)
    assert set(told.values_list("meeting__slug", flat=True)) == {
        "2022-sccp1",
        "2022-som1",
        "2022-ged-global-conference",
        "2022-de-minimis-workshop",
        "2021-tfa-border-agency-workshop",
        "2021-covid-trade-recovery-workshop",
    }
    assert "inferred" in text_of(client, "/meetings/2022-mrt/")
    assert "inferred" not in text_of(client, "/meetings/2022-som1/")


def test_an_inferred_role_says_so_on_both_pages_and_in_the_sheet(client: Client) -> None:
    row = Participation.objects.get(initiative__slug="single-window-interoperability", role="lead")
    assert row.is_inferred
    for page in (row.initiative, row.economy):
        assert "inferred" in text_of(client, page.get_absolute_url())
    (said,) = exported(Participation, Participation.objects.filter(pk=row.pk)).dict
    assert said["is_inferred"] is True


def test_the_endorsements_of_the_report_say_by_whom() -> None:
    lines = StatusUpdate.objects.filter(status="endorsed")
    assert set(lines.values_list("initiative__slug", "endorsed_by__code", "part_en")) == {
        ("aotearoa-plan-of-action", "LEADERS", ""),
        ("trade-disruption-toolkit", "SCCP", ""),
        ("vaccine-distribution-guidelines", "SCCP", ""),
        ("vaccine-distribution-guidelines", "CTI", ""),
        ("single-window-interoperability", "CTI", ""),
        ("paperless-trade-guidelines", "SCCP", "Part 3"),
    }


def test_a_part_that_was_endorsed_leaves_the_status_of_the_whole_as_it_was(client: Client) -> None:
    whole = Initiative.objects.with_status().get(slug="paperless-trade-guidelines")
    assert whole.status == "in-implementation"
    row = make_initiative()
    make_status(initiative=row, status="in-preparation")
    make_status(initiative=row, status="endorsed", part_en="Chapter 1")
    assert Initiative.objects.with_status().get(pk=row.pk).status == "in-preparation"
    text = text_of(client, whole.get_absolute_url())
    assert "endorsed by: SCCP (Part 3)" in text
    chinese = client.get(whole.get_absolute_url(), headers={"accept-language": "zh-hant"})
    assert "採認者" in Page(chinese).text
    assert "第3部分" in Page(chinese).text


def test_who_endorsed_is_refused_beside_another_status() -> None:
    with pytest.raises(ValidationError, match="is said with the status “endorsed” only"):
        make_initiative().record_status(
            status="completed",
            endorsed_by=Economy.objects.get(code="SCCP"),
            as_of=make_status().as_of,
            source=make_status().source,
        )
