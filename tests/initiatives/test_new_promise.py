"""A promise that was heard at a meeting, written down on a page of its own."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from initiatives.models import Commitment
from meetings.models import Meeting
from sccp_tracker.records.models.source import DESK_NOTES
from support.make import (
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_user,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

URL = "/meetings/2022-sccp2/commitments/add/"
SAID = {"text": "Share the results.", "when": "May 2023", "firmness": "plan"}


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 8, 31))


@pytest.fixture
def officer() -> Client:
    """An officer who may record promises, and may not enter the admin."""
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename="add_commitment"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sccp2() -> Meeting:
    return make_meeting(slug="2022-sccp2", year=2022, when_en="19-20 August 2022")


@pytest.mark.both_databases
def test_what_is_said_in_a_turn_is_stated_and_owed_by_who_speaks(
    officer: Client, sccp2: Meeting
) -> None:
    party, guide = make_economy(name_en="Oz"), make_initiative(slug="guide", title_en="Guide")
    turn = make_intervention(
        meeting=sccp2, speaker=make_economy(), on_behalf_of=party, section="4", gist_en="Zyxw."
    )
    form = officer.get(f"{URL}?turn={turn.number}").context["form"]
    assert form["turn"].value() == turn.pk
    answer = officer.post(URL, SAID | {"turn": turn.pk, "initiative": "guide"})
    row = Commitment.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.meeting, row.intervention, row.stated_by, row.owner) == (sccp2, turn, party, party)
    assert (row.text_en, row.text_zh, row.when_en) == ("Share the results.", "", "May 2023")
    assert (row.latest, row.initiative) == (date(2023, 5, 31), guide)
    assert (row.source, row.section) == (turn.source, "4")
    assert "is on record, due" in Page(officer.get(answer["Location"])).text
    # Sent twice, it is one.
    again = officer.post(URL, SAID | {"turn": turn.pk, "initiative": "guide"}, follow=True)
    assert "says the same already" in Page(again).text
    assert Commitment.objects.count() == 1


def test_without_a_turn_it_is_read_in_the_notes_of_the_desk(
    officer: Client, sccp2: Meeting
) -> None:
    party = make_economy(code="THA", name_zh="泰國")
    officer.post(URL, SAID | {"text": "提供結果。", "when": "", "owner": "泰國"})
    row = Commitment.objects.get()
    assert (row.owner, row.stated_by, row.intervention) == (party, party, None)
    assert (row.text_zh, row.text_en, row.source.slug) == ("提供結果。", "", DESK_NOTES)
    said = Page(officer.get(row.get_absolute_url())).text
    assert "no date could be read, so it is undated" in said


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Pick the turn in which it was said, or say who must act."),
        ({"owner": "Nobody"}, "Nothing on record is called “Nobody”."),
        ({"owner": "Oz", "firmness": ""}, "This field is required."),
        ({"owner": "Oz", "turn": "0"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_recorded(
    officer: Client, sccp2: Meeting, given: dict[str, Any], sentence: str
) -> None:
    make_economy(name_en="Oz")
    page = Page(officer.post(URL, SAID | given))
    assert sentence in page.text
    assert "Share the results." in page.text
    assert not Commitment.objects.exists()


def test_the_first_page_leads_there_whoever_may(officer: Client, sccp2: Meeting) -> None:
    make_intervention(meeting=sccp2)
    assert URL in Page(officer.get("/")).links
    stranger = Client()
    stranger.force_login(make_user())
    assert URL not in Page(stranger.get("/")).links
    assert stranger.get(URL).status_code == 403
