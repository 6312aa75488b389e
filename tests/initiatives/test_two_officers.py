"""Two officers who write down at once what came of one commitment: neither loses a word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from initiatives.live.screen import Screen
from initiatives.models import Commitment
from meetings.models import Meeting
from support.make import make_commitment, make_economy, make_intervention, make_meeting
from support.pages import Page, values

TODAY = date(2022, 8, 20)
ANEW = {"status": "superseded", "note_en": "Heard."}
pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def twentieth_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


def pair() -> tuple[Client, Client]:
    """Return the clients of two officers, Ann and Bob."""
    clients = Client(), Client()
    for client, name in zip(clients, ("Ann", "Bob"), strict=True):
        client.force_login(User.objects.create_superuser(name))
    return clients


def promise_to(meeting: Meeting) -> Commitment:
    sccp1 = make_meeting(slug="2022-sccp1", when_en="15-17 February 2022")
    oz = make_economy(name_en="Oz")
    return make_commitment(
        meeting=sccp1, text_en="Zyxw.", owner=oz, due_meeting=meeting, when_en="at SCCP2"
    )


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(slug="2022-sccp2", short_name_en="SCCP2", when_en="19-21 August 2022")


@pytest.fixture
def promise(meeting: Meeting) -> Commitment:
    return promise_to(meeting)


def address(name: str, promise: Commitment) -> str:
    """Return the address of one of the forms on a promise."""
    heard = f"/meetings/2022-sccp2/outcomes/2022-sccp1/{promise.number}/"
    return heard if name == "heard" else f"/commitments/2022-sccp1/{promise.number}/outcome/"


def opened(client: Client, url: str, **given: Any) -> dict[str, Any]:
    """Return what the form would send that is open now, with what is given."""
    shown = values(client.get(url).context["form"])
    return {name: value for name, value in shown.items() if value not in (None, "None")} | given


@pytest.mark.parametrize("name", ["one", "heard"])
def test_the_second_outcome_is_told_the_first_and_keeps_its_words(
    name: str, promise: Commitment
) -> None:
    (ann, bob), url = pair(), address(name, promise)
    first = opened(ann, url, status="in-progress", note_en="They began.")
    second = opened(bob, url, status="withdrawn", note_en="They gave it up.")
    assert ann.post(url, first).status_code == 302
    refused = bob.post(url, second)
    page = Page(refused)
    assert "Meanwhile, Ann recorded: in progress · They began." in page.text
    assert promise.outcomes.count() == 1
    again = values(refused.context["form"])
    assert (again["status"], again["note_en"]) == ("withdrawn", "They gave it up.")
    assert bob.post(url, second | {"seen": again["seen"]}).status_code == 302
    assert list(promise.outcomes.order_by("number").values_list("status", flat=True)) == [
        *("in-progress", "withdrawn"),
    ]


@pytest.mark.parametrize("name", ["one", "heard"])
def test_the_second_promise_anew_is_told_the_first_and_revises_it_at_will(
    name: str, promise: Commitment, meeting: Meeting
) -> None:
    (ann, bob), url = pair(), address(name, promise)
    given = ANEW | ({"heard_at": meeting.pk} if name == "one" else {})
    first = opened(ann, url, **given, when_en="July 2023")
    second = opened(bob, url, **given, when_en="May 2024")
    same = opened(bob, url, **given, when_en="July 2023")
    assert ann.post(url, first).status_code == 302
    later = Commitment.objects.get(revises=promise)
    # What says the same is on record, and nobody need be told.
    assert bob.post(url, same).status_code == 302
    refused = bob.post(url, second)
    told = f"Meanwhile, Ann recorded: promised anew · SCCP2 · commitment {later.number} · Oz"
    assert told in Page(refused).text
    assert "July 2023" in Page(refused).text
    assert Commitment.objects.count() == 2
    again = values(refused.context["form"])
    assert again["when_en"] == "May 2024"
    assert bob.post(url, second | {"seen": again["seen"]}).status_code == 302
    assert Commitment.objects.get(revises=later).when_en == "May 2024"


def script(client: Client, **sent: Any) -> dict[str, Any]:
    url = "/meetings/2022-sccp2/live/"
    told: dict[str, Any] = client.post(url, sent, headers={"accept": "application/json"}).json()
    return told


def seen_on_screen(meeting: Meeting, promise: Commitment) -> str:
    """Return how the promise stands on the screen of the meeting."""
    screen = Screen(Meeting.objects.with_days().get(pk=meeting.pk), may_promise=True)
    shown = screen.promise(promise)
    assert shown
    return str(shown.form["seen"].value())


def test_in_meeting_mode_the_second_answer_is_told_the_first(
    promise: Commitment, meeting: Meeting
) -> None:
    ann, bob = pair()
    seen = seen_on_screen(meeting, promise)
    sent = {"commitment": promise.key, "seen": seen}
    assert script(ann, **sent, answer="done", line="They did.")["saved"]
    told = script(bob, **sent, answer="anew", line="Next year.", when="May 2023")
    assert not told["saved"]
    assert "Meanwhile, Ann recorded: fulfilled · They did." in told["said"]
    assert not Commitment.objects.filter(revises=promise).exists()
    # The turn in which it was said is not left behind either.
    assert not meeting.interventions.exists()
    sent["seen"] = told["seen"]
    assert script(bob, **sent, answer="anew", line="Next year.", when="May 2023")["saved"]


@pytest.mark.parametrize("is_heard", [True, False])
def test_an_answer_that_is_sent_again_after_midnight_is_one_line(
    promise: Commitment, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, is_heard: bool
) -> None:
    ann, _bob = pair()
    turn = make_intervention(meeting=meeting, speaker=promise.owner)
    sent = {"commitment": promise.key, "seen": seen_on_screen(meeting, promise)}
    sent |= {"answer": "done", "line": "They did."}
    sent |= {"turn": str(turn.number)} if is_heard else {}
    assert script(ann, **sent)["saved"]
    monkeypatch.setattr(
        "django.utils.timezone.localdate", lambda **_zone: TODAY + timedelta(days=1)
    )
    assert script(ann, **sent)["saved"]
    assert promise.outcomes.count() == 1
    # What says more is another line.
    assert script(ann, **sent | {"seen": "", "line": "They did it."})["saved"]
    assert promise.outcomes.count() == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there the requests take turns anyway")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["one", "heard"])
def test_of_two_at_the_same_moment_one_is_told_the_other(name: str, meeting: Meeting) -> None:
    promise = promise_to(meeting)
    clients, url, ready = pair(), address(name, promise), Barrier(2)
    given = ANEW | ({"heard_at": meeting.pk} if name == "one" else {})
    sent = [
        opened(client, url, **given, when_en=when)
        for client, when in zip(clients, ("July 2023", "May 2024"), strict=True)
    ]

    def send(client: Client, form: dict[str, Any]) -> Any:
        ready.wait()
        try:
            return client.post(url, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, clients, sent))
    assert sorted(each.status_code for each in answers) == [200, 302]
    (told,) = [Page(each).text for each in answers if each.status_code == 200]
    assert "Meanwhile," in told
    assert Commitment.objects.filter(revises=promise).count() == 1
