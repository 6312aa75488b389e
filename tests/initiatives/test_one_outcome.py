"""What came of one commitment, recorded from where one is, and the promise made anew."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from initiatives.models import Commitment, Outcome
from initiatives.outcomes.one_outcome import OneOutcomeForm
from meetings.models import Meeting
from support.make import (
    make_commitment,
    make_economy,
    make_intervention,
    make_meeting,
    make_outcome,
    make_user,
)
from support.pages import Page, values
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

TODAY = date(2022, 8, 31)
LISTED = "/commitments/?q=Zyxw&sort=-number"
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


@pytest.fixture
def promise() -> Commitment:
    said_at = make_meeting(slug="2022-sccp1", short_name_en="SCCP1 2022", when_en="February 2022")
    return make_commitment(
        meeting=said_at, text_en="Zyxw.", text_zh="辦理。", when_en="May 2022", when_zh="本年5月"
    )


def client_with(*rights: str) -> Client:
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer() -> Client:
    return client_with("add_outcome", "add_commitment")


def url_of(promise: Commitment, back: str = LISTED) -> str:
    return f"/commitments/2022-sccp1/{promise.number}/outcome/?{urlencode({'next': back})}"


def post(client: Client, promise: Commitment, **given: Any) -> Any:
    """Send the form as it is shown, but for what is given."""
    url = url_of(promise)
    form = client.get(url).context["form"]
    sent = {name: value for name, value in values(form).items() if value not in (None, "None")}
    return client.post(url, sent | {name: getattr(v, "pk", v) for name, v in given.items()})


@pytest.mark.both_databases
def test_an_answer_and_a_note_are_enough(officer: Client, promise: Commitment) -> None:
    assert url_of(promise) in Page(officer.get(LISTED)).links
    told = {"status": "fulfilled", "note_en": "They told us."}
    # It was due in May, and is heard of in August: whether it was kept in May is not known by that.
    assert "Say how it was kept, or on which day" in Page(post(officer, promise, **told)).text
    answer = post(officer, promise, **told, how="as-promised")
    assert (answer.status_code, answer.headers["Location"]) == (302, LISTED)
    line = promise.outcomes.get()
    assert (line.status, line.how, line.as_of) == ("fulfilled", "as-promised", TODAY)
    assert (line.heard_at, line.source.slug) == (None, "desk-notes")
    page = Page(officer.get(LISTED))
    assert "SCCP1 2022, commitment 1: “fulfilled” is recorded." in page.text
    assert "/recorded/today/" in page.links
    void = f"/void/outcome/{line.key}/?{urlencode({'next': LISTED})}"
    assert void in page.links
    # What is closed is not offered again.
    assert url_of(promise) not in page.links


def test_what_i_recorded_today_is_mine_and_of_today(
    officer: Client, promise: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = client_with("add_outcome")
    post(officer, promise, status="in-progress", note_en="Mine.")
    post(other, promise, status="in-progress", note_en="Another's.")
    mine = "/recorded/today/"
    assert "Mine." not in Page(officer.get(mine)).text
    now = timezone.localtime().date()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: now)
    text = Page(officer.get(mine)).text
    assert ("Mine." in text, "Another's." in text) == (True, False)
    assert Client().get(mine).status_code == 302


def test_what_i_recorded_today_is_voided_or_mended_from_there(
    promise: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.localtime().date()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: now)
    client = client_with("add_outcome", "add_commitment", "change_commitment")
    post(client, promise, status="in-progress", note_en="Mine.")
    sccp2 = make_meeting(when_en="August 2022")
    given = {"heard_at": sccp2, "when_en": "July 2023", "note_en": "Later."}
    post(client, promise, status="superseded", **given)
    later = Commitment.objects.get(revises=promise)
    back, (first, second) = "/recorded/today/", promise.outcomes.order_by("number")
    ways = [f"/void/outcome/{line.key}/?{urlencode({'next': back})}" for line in (first, second)]
    mend = f"/admin/initiatives/commitment/{later.pk}/change/"
    assert mend not in Page(client.get(back)).links
    User.objects.filter(pk=client.session["_auth_user_id"]).update(is_staff=True)
    assert {*ways, mend} <= set(Page(client.get(back)).links)
    assert client.post(ways[0], {"why": "A slip."})["Location"] == back
    left = set(Page(client.get(back)).links)
    # Neither the void line nor the one that voids it is voided again.
    assert {link for link in left if link.startswith("/void/")} == {ways[1]}


def test_the_turns_that_a_form_offers_stand_newest_first_by_meeting(promise: Commitment) -> None:
    sccp2 = make_meeting(short_name_en="SCCP2 2022", when_en="August 2022")
    oz = make_economy(name_en="Oz")
    for meeting in (sccp2, promise.meeting, sccp2):
        make_intervention(meeting=meeting, speaker=oz, gist_en="Zyxw is done.")
    row = Commitment.objects.for_list().get(pk=promise.pk)
    (_none, *groups) = OneOutcomeForm(row).fields["intervention"].choices
    assert [(name, [label for _key, label in turns]) for name, turns in groups] == [
        (
            "SCCP2 2022",
            [f"SCCP2 2022 · turn {number} · Oz · Zyxw is done." for number in (2, 1)],
        ),
        ("SCCP1 2022", ["SCCP1 2022 · turn 1 · Oz · Zyxw is done."]),
    ]


def test_how_it_was_kept_is_left_out_where_it_was_not(officer: Client, promise: Commitment) -> None:
    post(officer, promise, status="in-progress")
    assert promise.outcomes.get().how == ""


@pytest.mark.both_databases
def test_promised_anew_in_the_same_form(officer: Client, promise: Commitment) -> None:
    sccp2 = make_meeting(slug="2022-sccp2", year=2022, when_en="August 2022")
    given = {"heard_at": sccp2, "when_en": "at SCCP1 2023", "note_en": "They need more time."}
    assert post(officer, promise, status="superseded", **given).status_code == 302
    later = Commitment.objects.get(revises=promise)
    assert (later.meeting, later.text_en, later.when_zh) == (sccp2, "Zyxw.", "")
    assert later.due_meeting == Meeting.objects.get(slug="2023-sccp1")
    line = promise.outcomes.get()
    assert (line.status, line.note_en) == ("superseded", "They need more time.")
    text = Page(officer.get(LISTED)).text
    assert "Promised anew as" in text
    assert "due SCCP1 2023." in text


def test_what_is_undated_is_never_so_without_a_word(officer: Client, promise: Commitment) -> None:
    sccp2 = make_meeting(slug="2022-sccp2")
    given = {"heard_at": sccp2, "when_en": "as soon as possible", "note_en": "Heard."}
    post(officer, promise, status="superseded", **given)
    assert "no date could be read, so it is undated" in Page(officer.get(LISTED)).text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"status": "superseded", "note_en": "Heard."}, "Say what takes its place"),
        (
            {"status": "superseded", "when_en": "July 2023", "note_en": "Heard."},
            "Choose the meeting at which it was promised anew.",
        ),
        ({"status": "in-progress", "when_en": "July 2023"}, "are a promise made anew"),
        ({"status": "fulfilled", "how": "later"}, "Name the evidence before closing it"),
        ({"status": ""}, "This field is required."),
        ({"status": "in-progress", "as_of": "2022-09-01"}, "cannot be after the day it is"),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_with_its_sentence(
    officer: Client, promise: Commitment, given: dict[str, str], sentence: str
) -> None:
    answer = post(officer, promise, **given)
    assert answer.status_code == 200
    assert sentence in Page(answer).text
    assert (Outcome.objects.count(), Commitment.objects.count()) == (0, 1)


def test_without_the_right_to_add_a_promise_none_is_promised_anew(promise: Commitment) -> None:
    officer = client_with("add_outcome")
    form = officer.get(url_of(promise)).context["form"]
    assert "when_en" not in form.fields
    assert post(officer, promise, status="superseded", note_en="Heard.").status_code == 200
    assert client_with().get(url_of(promise)).status_code == 403


def test_a_past_day_and_a_closed_one_offer_nothing(officer: Client, promise: Commitment) -> None:
    assert "/outcome/" not in "".join(Page(officer.get(f"/as-of/2022-08-01{LISTED}")).links)
    address = promise.get_absolute_url()
    assert f"{address}outcome/" in Page(officer.get(address)).links
    make_outcome(commitment=promise, status="fulfilled")
    assert f"{address}outcome/" not in Page(officer.get(address)).links


def test_the_form_asks_the_database_a_fixed_number_of_times(
    officer: Client, promise: Commitment
) -> None:
    with counted_queries() as first:
        officer.get(url_of(promise))
    for _ in range(5):
        make_commitment(meeting=promise.meeting)
        make_meeting()
    with counted_queries() as again:
        officer.get(url_of(promise))
    assert len(first) == len(again) <= MOST_QUERIES


def test_home_has_four_doors_by_rights() -> None:
    make_meeting(slug="2022-sccp1", when_en="15-17 February 2022")
    meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
    doors = [
        f"/meetings/{meeting.slug}/outcomes/",
        "/initiatives/",
        "/meetings/2022-sccp2/commitments/add/",
        "/meetings/2022-sccp1/prepare/",
    ]
    rights = ("add_outcome", "add_intervention", "add_statusupdate", "add_commitment")
    staff = make_user(is_staff=True)
    codes = (*rights, *("add_meeting", "add_agendaitem", "add_source", "add_agendapoint"))
    staff.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(staff)

    def ways(client: Client, url: str = "/") -> list[str]:
        found = [each["href"] for each in Page(client.get(url)).all("a", **{"class": "button"})]
        return [each for each in doors if each in found]

    assert ways(client) == doors
    assert ways(client_with(*rights)) == doors[:3]
    assert ways(Client()) == []
    assert ways(client, "/as-of/2022-08-01/") == []
