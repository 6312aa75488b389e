"""The screen of a meeting while it goes on: turns and answers, by a script or by plain forms."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from initiatives.live.forms import in_its_language
from initiatives.live.screen import Screen
from initiatives.models import Commitment, Intervention, Outcome
from meetings.models import Economy, Meeting
from sccp_tracker.records.models.source import DESK_NOTES, Source
from support.make import (
    make_agenda_item,
    make_agenda_point,
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_user,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

TODAY = date(2022, 8, 20)
RIGHTS = ("add_intervention", "add_outcome", "add_commitment")


@pytest.fixture(autouse=True)
def twentieth_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


def client_with(*rights: str) -> Client:
    """Return the client of an account with these rights."""
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer() -> Client:
    return client_with(*RIGHTS)


@pytest.fixture
def meeting() -> Meeting:
    """SCCP2, on its second day, with two items on its agenda."""
    row = make_meeting(slug="2022-sccp2", when_en="19-21 August 2022")
    for number in ("1", "4.1"):
        make_agenda_item(meeting=row, number=number)
    return row


@pytest.fixture
def thailand() -> Economy:
    return make_economy(code="THA", name_en="Thailand", name_zh="泰國")


@pytest.fixture
def promise(meeting: Meeting, thailand: Economy) -> Commitment:
    """What Thailand promised to SCCP2, said under item 4.1 of SCCP1."""
    sccp1 = make_meeting(slug="2022-sccp1", when_en="15-17 February 2022")
    item = make_agenda_item(meeting=sccp1, number="4.1")
    turn = make_intervention(meeting=sccp1, agenda_item=item, speaker=thailand)
    return make_commitment(
        meeting=sccp1, owner=thailand, stated_by=thailand, intervention=turn,
        initiative=make_initiative(slug="guide", title_en="Guide"),
        due_meeting=meeting, when_en="at SCCP2",
    )  # fmt: skip


def address(meeting: Meeting) -> str:
    return reverse("initiatives:live", args=[meeting.slug])


def script(client: Client, meeting: Meeting, **sent: Any) -> dict[str, Any]:
    """Send a form as the script of the page does, and return what it is told."""
    answer = client.post(address(meeting), sent, headers={"accept": "application/json"})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def part_of(meeting: Meeting, number: str) -> Any:
    """Return what is under an item on the screen."""
    screen = Screen(Meeting.objects.with_days().get(pk=meeting.pk), may_promise=True)
    return next(part for part in screen.parts if part.number == number)


TURN = {"item": "4.1", "speaker": "Thailand", "kind": "report", "gist": "They report."}


# What is on the screen


def test_the_screen_is_the_agenda_with_what_is_to_be_heard_under_each_item(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    item = promise.meeting.agenda_items.get()
    asked = make_intervention(meeting=promise.meeting, kind="question", agenda_item=item)
    part = part_of(meeting, "4.1")
    assert [each.commitment for each in part.promises] == [promise]
    assert (part.questions, part.to_hear) == ([asked], 2)
    text = Page(officer.get(address(meeting))).text
    for words in (promise.text, asked.gist, "done", "done otherwise", "promised anew"):
        assert words in text


def test_an_item_named_by_the_agenda_comes_first_and_what_it_leaves_out_is_left_out(
    meeting: Meeting, promise: Commitment
) -> None:
    item = meeting.agenda_items.get(number="1")
    other = make_commitment(due_meeting=meeting, when_en="at SCCP2")
    make_agenda_point(meeting=meeting, commitment=promise, agenda_item=item)
    make_agenda_point(meeting=meeting, commitment=other, is_left_out=True)
    assert [each.commitment for each in part_of(meeting, "1").promises] == [promise]
    assert part_of(meeting, "").promises == []


def test_what_was_heard_of_here_stays_with_its_answer(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    script(officer, meeting, commitment=promise.key, answer="done", line="They did.")
    part = part_of(meeting, "4.1")
    assert [each.commitment.due_state for each in part.promises] == ["closed"]
    assert part.to_hear == 0
    elsewhere = make_commitment(due_meeting=meeting, when_en="at SCCP2")
    make_outcome(commitment=elsewhere, status="fulfilled")
    assert part_of(meeting, "").promises == []


def test_a_promise_offers_the_turns_of_its_owner_and_begins_with_the_last_one(
    meeting: Meeting, promise: Commitment, thailand: Economy
) -> None:
    item = meeting.agenda_items.get(number="4.1")
    for place, speaker in ((item, thailand), (None, thailand), (None, make_economy())):
        make_intervention(meeting=meeting, agenda_item=place, speaker=speaker)
    (shown,) = part_of(meeting, "4.1").promises
    assert [number for number, _words in shown.form.fields["turn"].choices] == ["", "2", "1"]
    assert shown.form.initial["turn"] == 1


def test_a_meeting_without_an_agenda_has_all_in_one_place(meeting: Meeting) -> None:
    bare = make_meeting(when_en="August 2022")
    row = make_commitment(due_meeting=bare, when_en="then")
    assert [each.commitment for each in part_of(bare, "").promises] == [row]


# Turns


@pytest.mark.both_databases
@pytest.mark.parametrize("speaker", ["Thailand", "thailand", "THA", "泰國", "ＴＨＡ", "thai"])
def test_a_turn_is_a_speaker_a_kind_and_a_gist(
    officer: Client, meeting: Meeting, thailand: Economy, speaker: str
) -> None:
    told = script(officer, meeting, **TURN | {"speaker": speaker})
    turn = meeting.interventions.get()
    assert (told["saved"], told["number"]) == (True, turn.number)
    assert (turn.speaker, turn.kind, turn.gist_en) == (thailand, "report", "They report.")
    assert turn.agenda_item == meeting.agenda_items.get(number="4.1")
    assert (turn.source.slug, turn.recorded_on) == (DESK_NOTES, TODAY)
    assert turn.gist in told["html"]


def test_a_turn_that_is_sent_twice_is_one(
    officer: Client, meeting: Meeting, thailand: Economy
) -> None:
    numbers = [script(officer, meeting, **TURN)["number"] for _ in range(2)]
    assert numbers == [1, 1]
    assert meeting.interventions.count() == 1


def test_a_turn_names_initiatives_with_semicolons_between_them(
    officer: Client, meeting: Meeting, thailand: Economy
) -> None:
    one = make_initiative(title_en="Single window", title_zh="單一窗口")
    other = make_initiative(slug="aeo", project_number="SCCP 05 2022S")
    script(officer, meeting, **TURN, initiatives="單一窗口； sccp 05 2022s ;")
    assert set(meeting.interventions.get().initiatives.all()) == {one, other}


def test_an_answer_to_a_question_is_about_what_was_asked_about(
    officer: Client, meeting: Meeting, thailand: Economy
) -> None:
    work = make_initiative()
    asked = make_intervention(kind="question", initiatives=[work])
    script(officer, meeting, **TURN | {"kind": "reply", "answers": asked.key})
    turn = meeting.interventions.get()
    assert (turn.in_reply_to, list(turn.initiatives.all())) == (asked, [work])
    assert asked not in Intervention.objects.unanswered()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("They report.", "en"),
        ("泰國報告。", "zh"),
        ("泰國表示 AEO 已達 405 家。", "zh"),
        ("2023年SCCP1", "zh"),
        ("They say 盼, which is a hope.", "en"),
        ("405", "en"),
    ],
)
def test_a_text_is_kept_in_its_language(text: str, column: str) -> None:
    found = in_its_language("gist", text)
    assert found.pop(f"gist_{column}") == text
    assert list(found.values()) == [""]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"speaker": "Atlantis"}, "Nothing on record is called “Atlantis”."),
        ({"speaker": "land"}, "“land” may be several: New Zealand (NZ); Thailand (THA)."),
        ({"speaker": ""}, "Speaker: This field is required."),
        ({"gist": " "}, "Gist: This field is required."),
        ({"kind": "song"}, "Select a valid choice."),
        ({"item": "9"}, "The agenda has no item of this number any more."),
        ({"answers": "2022-sccp2/9"}, "The turn that it answers is no longer on record."),
        ({"initiatives": "Nothing"}, "Nothing on record is called “Nothing”."),
    ],
)
def test_a_turn_that_cannot_be_recorded_says_why(
    officer: Client, meeting: Meeting, thailand: Economy, wrong: dict[str, str], sentence: str
) -> None:
    make_economy(code="NZ", name_en="New Zealand")
    told = script(officer, meeting, **TURN | wrong)
    assert not told["saved"]
    assert sentence in told["said"]
    assert meeting.interventions.count() == 0


# Answers


@pytest.mark.both_databases
def test_done_is_told_by_the_turn_in_which_it_was_heard(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    number = script(officer, meeting, **TURN)["number"]
    told = script(officer, meeting, commitment=promise.key, answer="done", turn=number)
    line = Outcome.objects.get(commitment=promise)
    assert told["saved"]
    assert "fulfilled" in told["html"]
    assert (line.status, line.how, line.as_of) == ("fulfilled", "as-promised", TODAY)
    assert (line.heard_at, line.intervention) == (meeting, meeting.interventions.get())
    assert (line.source.slug, line.note_en) == (DESK_NOTES, "")


def test_done_is_told_by_a_note_in_either_language(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    script(officer, meeting, commitment=promise.key, answer="done", line="泰國已完成。")
    line = Outcome.objects.get(commitment=promise)
    assert (line.note_en, line.note_zh, line.intervention) == ("", "泰國已完成。", None)


def test_done_without_any_evidence_is_refused(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    told = script(officer, meeting, commitment=promise.key, answer="done")
    assert not told["saved"]
    assert "Name the evidence before closing it" in told["said"]
    assert not Outcome.objects.filter(commitment=promise).exists()


@pytest.mark.parametrize("how", ["later", "earlier", "otherwise"])
def test_done_otherwise_says_how_and_where_and_on_which_day(
    officer: Client, meeting: Meeting, promise: Commitment, how: str
) -> None:
    som2 = make_meeting(slug="2022-som2", short_name_en="SOM2 2022")
    given = {"how": how, "done_at": "SOM2 2022", "as_of": "2022-05-19", "line": "Endorsed."}
    assert script(officer, meeting, commitment=promise.key, answer="otherwise", **given)["saved"]
    line = Outcome.objects.get(commitment=promise)
    assert (line.status, line.how, line.done_at) == ("fulfilled", how, som2)
    assert (line.as_of, line.heard_at) == (date(2022, 5, 19), meeting)


def test_an_answer_that_is_sent_twice_is_one_line(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    for _ in range(2):
        sent = {"commitment": promise.key, "answer": "done", "line": "They did."}
        assert script(officer, meeting, **sent)["saved"]
    assert Outcome.objects.filter(commitment=promise).count() == 1


def test_promised_anew_writes_the_turn_the_outcome_and_the_new_promise(
    officer: Client, meeting: Meeting, promise: Commitment, thailand: Economy
) -> None:
    given = {"line": "Thailand will report then.", "when": "December 2022", "item": "4.1"}
    for _ in range(2):
        sent = {"commitment": promise.key, "answer": "anew", "firmness": "hope", **given}
        assert script(officer, meeting, **sent)["saved"]
    turn, new = meeting.interventions.get(), meeting.commitments.get()
    assert (turn.speaker, turn.agenda_item) == (thailand, meeting.agenda_items.get(number="4.1"))
    assert turn.gist_en == "Thailand will report then. (December 2022)"
    assert (new.revises, new.intervention, new.owner) == (promise, turn, thailand)
    assert (new.text_en, new.when_en) == ("Thailand will report then.", "December 2022")
    assert (new.latest, new.firmness) == (date(2022, 12, 31), "hope")
    line = Outcome.objects.get(commitment=promise)
    assert (line.status, line.intervention, line.heard_at) == ("superseded", turn, meeting)


def test_promised_anew_in_a_turn_that_is_on_record_keeps_the_words_and_moves_the_due(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    number = script(officer, meeting, **TURN)["number"]
    given = {"turn": number, "when": "December 2022"}
    assert script(officer, meeting, commitment=promise.key, answer="anew", **given)["saved"]
    new = meeting.commitments.get()
    assert (new.text_en, new.intervention) == (promise.text_en, meeting.interventions.get())
    assert meeting.interventions.count() == 1


def test_who_states_it_anew_is_who_speaks_now_or_stated_it_before(
    officer: Client, meeting: Meeting, thailand: Economy
) -> None:
    wco = make_economy(code="WCO", kind="organisation")
    for answer in ({"line": "They are asked again."}, {"turn": "1", "when": "December 2022"}):
        asked = make_commitment(
            owner=make_economy(), stated_by=wco, due_meeting=meeting, when_en="at SCCP2"
        )
        assert script(officer, meeting, commitment=asked.key, answer="anew", **answer)["saved"]
        new = meeting.commitments.get(revises=asked)
        assert new.intervention is not None
        assert (new.stated_by, new.intervention.speaker, new.owner) == (wco, wco, asked.owner)
    script(officer, meeting, **TURN)
    asked = make_commitment(due_meeting=meeting, when_en="at SCCP2")
    sent = {"commitment": asked.key, "turn": "2", "line": "Thailand will see to it."}
    assert script(officer, meeting, answer="anew", **sent)["saved"]
    assert meeting.commitments.get(revises=asked).stated_by == thailand


def test_promised_anew_needs_words_or_a_day(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    told = script(officer, meeting, commitment=promise.key, answer="anew", when="December 2022")
    assert told["said"] == "Say in the line what is promised now, or pick the turn and say by when."
    assert meeting.commitments.count() == 0


def test_who_may_not_promise_is_not_offered_to_promise_anew(
    meeting: Meeting, promise: Commitment
) -> None:
    client = client_with(*RIGHTS[:2])
    page = Page(client.get(address(meeting)))
    answers = {attrs["value"] for attrs in page.all("input", type="radio", name="answer")}
    assert answers == {"done", "otherwise", "unheard"}
    told = script(client, meeting, commitment=promise.key, answer="anew", line="New.")
    assert not told["saved"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"answer": "unheard"}, "Select a valid choice."),
        ({"turn": "9"}, "The meeting has no turn of this number."),
        ({"turn": "9" * 50}, "The meeting has no turn of this number."),
        ({"commitment": "2022-sccp1/99"}, "This promise is no longer on record."),
        ({"account": "0"}, "Somebody else is signed in now."),
        ({"answer": "otherwise", "done_at": "Nowhere"}, "Nothing on record is called “Nowhere”."),
        ({"answer": "otherwise", "as_of": "2023-01-01"}, "its day cannot be after the day"),
    ],
)
def test_an_answer_that_cannot_be_recorded_says_why(
    officer: Client, meeting: Meeting, promise: Commitment, wrong: dict[str, str], sentence: str
) -> None:
    sent = {"commitment": promise.key, "answer": "done", "line": "They did.", **wrong}
    told = script(officer, meeting, **sent)
    assert not told["saved"]
    assert sentence in told["said"]
    assert Outcome.objects.count() == 0


# Without a script


def test_a_plain_form_comes_back_to_its_item(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    answer = officer.post(address(meeting), TURN)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{address(meeting)}#turn-at-4-1",
    )
    assert "Turn 1 is on record." in Page(officer.get(address(meeting))).text
    sent = {"commitment": promise.key, "answer": "done", "turn": "1"}
    answer = officer.post(address(meeting), sent)
    assert answer.headers["Location"].endswith("#promise-2022-sccp1-1")


def test_a_plain_form_that_is_refused_is_shown_again_in_its_place(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    answer = officer.post(address(meeting), TURN | {"speaker": "Atlantis"})
    page = Page(answer)
    assert answer.status_code == 200
    assert "Nothing on record is called “Atlantis”." in page.text
    assert page.all("details", id="turn-at-4-1", open="")
    assert page.all("input", id="turn-at-4-1-speaker")[0]["value"] == "Atlantis"
    answer = officer.post(address(meeting), {"commitment": promise.key, "answer": "done"})
    assert "Name the evidence before closing it" in Page(answer).text
    answer = officer.post(address(meeting), {"commitment": "no/1"}, follow=True)
    assert "This promise is no longer on record." in Page(answer).text


def test_a_question_that_is_picked_is_answered_under_its_item(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    item = promise.meeting.agenda_items.get()
    asked = make_intervention(meeting=promise.meeting, kind="question", agenda_item=item)
    url = f"{address(meeting)}?answers={asked.key}"
    page = Page(officer.get(url))
    assert f"?answers={asked.meeting.slug}%2F{asked.number}#turn-at-4-1" in page.links
    assert page.all("input", name="answers", value=asked.key)
    assert page.all("option", value="reply", selected="")


# Who may, and when


def test_the_screen_asks_for_a_login_and_for_both_rights(meeting: Meeting) -> None:
    url = address(meeting)
    assert Client().get(url).headers["Location"] == f"{reverse('sign-in')}?next={url}"
    for rights in ((), RIGHTS[:1], RIGHTS[1:2]):
        client = client_with(*rights)
        assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]
        assert url not in Page(client.get(meeting.get_absolute_url())).links


def test_the_page_of_a_meeting_leads_to_its_screen_but_not_on_a_past_day(
    officer: Client, meeting: Meeting
) -> None:
    page = meeting.get_absolute_url()
    assert address(meeting) in Page(officer.get(page)).links
    past = Page(officer.get(f"/as-of/2022-08-19{page}"))
    assert not [url for url in past.links if url.endswith("/live/")]


def test_nothing_is_recorded_on_a_past_day(
    officer: Client, meeting: Meeting, thailand: Economy
) -> None:
    url = f"/as-of/2022-08-19{address(meeting)}"
    said = "Nothing is recorded on a past day"
    page = Page(officer.get(url))
    assert said in page.text
    assert page.all("form", method="post", action=address(meeting)) == []
    assert said in officer.post(url, TURN, headers={"accept": "application/json"}).json()["said"]
    assert said in Page(officer.post(url, TURN, follow=True)).text
    assert Intervention.objects.count() == 0


def test_a_form_that_another_site_sends_is_refused(meeting: Meeting) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(is_superuser=True))
    assert client.post(address(meeting), TURN).status_code == 403


def test_the_screen_holds_no_code_of_its_own_and_labels_every_field(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    page = Page(officer.get(address(meeting)))
    assert page.inline_code() == []
    labelled = {attrs.get("for") for attrs in page.all("label")}
    fields = [
        attrs
        for attrs in page.all("input", "select", "textarea")
        if attrs.get("type") not in ("hidden", "radio", "checkbox")
    ]
    assert {attrs["id"] for attrs in fields} <= labelled
    identified = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
    assert len(identified) == len(set(identified))


def test_the_notes_of_the_desk_are_made_once(
    officer: Client, meeting: Meeting, promise: Commitment
) -> None:
    assert Source.objects.filter(slug=DESK_NOTES).count() == 0
    for gist in ("One.", "Two."):
        script(officer, meeting, **TURN | {"gist": gist})
    assert Source.objects.filter(slug=DESK_NOTES).count() == 1
    assert escape("Two.") in officer.get(address(meeting)).content.decode()
