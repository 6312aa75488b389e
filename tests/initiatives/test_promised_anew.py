"""A promise made anew: the turn, what came of the old one and the new one, in one action."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.test import Client

from initiatives.admin.histories import OutcomeForm
from initiatives.forms import CommitmentForm
from initiatives.models import Commitment, DueState, Intervention, Outcome
from meetings.models import Meeting, MeetingDates
from sccp_tracker.records.models.trace import Action
from support.make import (
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_source,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2022, 8, 31)


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


@pytest.fixture
def said_at() -> Meeting:
    return make_meeting(slug="2022-sccp1", when_en="15-17 February 2022")


@pytest.fixture
def sccp2() -> Meeting:
    return make_meeting(slug="2022-sccp2", when_en="19-21 August 2022")


@pytest.fixture
def promise(said_at: Meeting) -> Commitment:
    return make_commitment(
        meeting=said_at,
        text_en="Share the guidelines.",
        text_zh="分享指南。",
        when_en="at SCCP2 2022",
        when_zh="本年SCCP第2次會議",
        initiative=make_initiative(),
        partners=[make_economy()],
        firmness="plan",
    )


def test_a_promise_made_anew_is_one_action(promise: Commitment, sccp2: Meeting) -> None:
    source = make_source()
    made = Action.objects.count()
    turn = {"speaker": promise.owner, "kind": "report", "gist_en": "They need more time."}
    anew = promise.promise_anew(
        meeting=sccp2, source=source, section="參", turn=turn, when_en="July 2023"
    )
    assert Action.objects.count() == made + 1
    assert sorted(each.noun for each in Action.objects.latest("at").changes.all()) == [
        "initiatives.commitment",
        "initiatives.intervention",
        "initiatives.outcome",
    ]
    heard = Intervention.objects.get(meeting=sccp2)
    line = Outcome.objects.get(commitment=promise)
    assert (line.status, line.heard_at, line.intervention) == ("superseded", sccp2, heard)
    assert (line.as_of, line.source, line.section) == (date(2022, 8, 21), source, "參")
    anew.refresh_from_db()
    assert (anew.revises, anew.meeting, anew.intervention) == (promise, sccp2, heard)
    assert (anew.text_en, anew.text_zh, anew.firmness) == (
        promise.text_en,
        promise.text_zh,
        promise.firmness,
    )
    assert (anew.when_en, anew.when_zh) == ("July 2023", "")
    assert (anew.earliest, anew.latest) == (date(2023, 7, 1), date(2023, 7, 31))
    assert anew.due_meeting is None
    assert list(anew.partners.all()) == list(promise.partners.all())
    assert (anew.initiative, anew.source) == (promise.initiative, source)


def test_said_twice_it_is_written_once(promise: Commitment, sccp2: Meeting) -> None:
    said: Any = {"meeting": sccp2, "source": make_source(), "note_en": "Heard."}
    said["when_en"] = "July 2023"
    first = promise.promise_anew(**said)
    assert promise.promise_anew(**said) == first
    assert (Commitment.objects.count(), Outcome.objects.count()) == (2, 1)


def test_what_was_revised_already_is_revised_at_its_end(
    promise: Commitment, sccp2: Meeting
) -> None:
    source, later = make_source(), make_meeting(slug="2022-som3", year=2022)
    second = promise.promise_anew(
        meeting=sccp2, source=source, note_en="Heard.", when_en="July 2023"
    )
    third = promise.promise_anew(
        meeting=later, source=source, note_en="Heard.", when_en="August 2023"
    )
    assert (third.revises, promise.last_of_chain()) == (second, third)
    assert [line.commitment for line in Outcome.objects.order_by("pk")] == [promise, second]


def test_without_evidence_nothing_is_written(promise: Commitment, sccp2: Meeting) -> None:
    with pytest.raises(ValidationError, match="evidence"):
        promise.promise_anew(meeting=sccp2, source=make_source(), when_en="July 2023")
    assert (Commitment.objects.count(), Outcome.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ({"when_en": "at SCCP1 2023"}, "2023-sccp1"),
        ({"when_zh": "2023年SCCP第1次會議"}, "2023-sccp1"),
        ({"when_zh": "明年MRT"}, "2023-mrt"),
        ({"when_en": "at SOM2 2023"}, "2023-som2"),
    ],
)
def test_a_due_at_a_meeting_not_on_record_puts_it_there(
    promise: Commitment, sccp2: Meeting, words: Any, slug: str
) -> None:
    source = make_source()
    made = Action.objects.count()
    anew = promise.promise_anew(
        meeting=sccp2, source=source, section="參", note_en="Heard.", **words
    )
    assert Action.objects.count() == made + 1
    assert anew.due_meeting == Meeting.objects.get(slug=slug)
    named = anew.due_meeting
    assert named is not None
    assert (named.source, named.section, named.when_en, named.latest) == (source, "參", "", None)
    assert MeetingDates.objects.filter(meeting=named).count() == 1
    assert Commitment.objects.with_due_state().get(pk=anew.pk).due_state == DueState.NOT_YET
    # One change tells of the new promise, with the meeting that it is due at.
    change = Action.objects.latest("at").changes.get(noun="initiatives.commitment")
    assert change.fields["due_meeting"] == [None, named.pk]


@pytest.mark.parametrize("words", ["at SCCP 2023", "at SCCP5 2023", "as soon as possible"])
def test_words_that_name_no_one_meeting_put_none_on_record(
    promise: Commitment, sccp2: Meeting, words: str
) -> None:
    meetings = Meeting.objects.count()
    promise.promise_anew(meeting=sccp2, source=make_source(), note_en="Heard.", when_en=words)
    assert Meeting.objects.count() == meetings


def test_a_meeting_that_appears_is_linked_from_what_names_it(
    promise: Commitment, said_at: Meeting
) -> None:
    hoped = make_commitment(meeting=said_at, when_en="at SCCP1 2023")
    other = make_commitment(meeting=said_at, when_en="at SCCP2 2023")
    plan = make_initiative(when_en="SCCP1 2023")
    assert (hoped.due_meeting, plan.due_meeting) == (None, None)
    meeting = make_meeting(slug="2023-sccp1", year=2023, recorded_on=TODAY)
    for row in (hoped, other, plan):
        row.refresh_from_db()
    assert (hoped.due_meeting, plan.due_meeting, other.due_meeting) == (meeting, meeting, None)
    assert hoped.version == 2
    action = Action.objects.latest("at")
    assert action.reason == "The meeting that the words of a due name is on record now."
    # On a day before the meeting was on record, its due was undated.
    before, after = (
        Commitment.objects.as_of(day).for_list().get(pk=hoped.pk)
        for day in (date(2022, 8, 30), TODAY)
    )
    assert (before.due_state, before.due_at) == (DueState.UNDATED, None)
    assert (after.due_state, after.due_at) == (DueState.NOT_YET, meeting)


def test_a_turn_on_record_may_be_the_evidence(promise: Commitment, sccp2: Meeting) -> None:
    turn = make_intervention(meeting=sccp2)
    anew = promise.promise_anew(
        meeting=sccp2, source=make_source(), intervention=turn, when_en="July 2023"
    )
    assert (anew.intervention, Outcome.objects.get().intervention) == (turn, turn)


def test_a_commitment_is_said_in_a_turn_of_its_meeting_and_party(said_at: Meeting) -> None:
    turn = make_intervention(meeting=said_at)
    row = make_commitment(meeting=said_at, stated_by=turn.speaker, intervention=turn)
    row.full_clean()
    row.stated_by = make_economy()
    with pytest.raises(ValidationError, match="another party speaks"):
        row.full_clean()
    row.meeting, row.stated_by = make_meeting(), turn.speaker
    with pytest.raises(ValidationError, match="another meeting"):
        row.full_clean()


def test_the_admin_asks_for_what_supersedes_and_for_the_last_of_the_chain(
    promise: Commitment, sccp2: Meeting, admin_client: Client
) -> None:
    outcome_form = modelform_factory(Outcome, OutcomeForm, fields=["status"])
    form = outcome_form({"status": "superseded"}, instance=Outcome(commitment=promise))
    assert "takes its place" in str(form.errors["status"])
    said: Any = {"meeting": sccp2, "source": make_source(), "note_en": "Heard."}
    later = promise.promise_anew(**said, when_en="July 2023")
    form = outcome_form({"status": "superseded"}, instance=Outcome(commitment=promise))
    assert "status" not in form.errors
    add = "/admin/initiatives/commitment/add/"
    begun = admin_client.get(f"{add}?revises={promise.pk}").context["adminform"].form
    assert begun["revises"].value() == later.pk
    commitment_form = modelform_factory(Commitment, CommitmentForm, fields=["revises"])
    wrong = commitment_form({"revises": promise.pk})
    assert "the last that does is chosen now" in str(wrong.errors["revises"])


@pytest.mark.pages
def test_who_voids_that_it_was_superseded_is_told_what_stays(
    promise: Commitment, sccp2: Meeting, admin_client: Client
) -> None:
    said: dict[str, Any] = {"text_en": "Share them later.", "note_en": "Told us."}
    later = promise.promise_anew(meeting=sccp2, source=make_source(), **said)
    (line,) = Outcome.objects.filter(commitment=promise)
    page = Page(admin_client.get(line.get_void_url()))
    assert "This says the same and stays until it is mended on its own page" in page.text
    assert later.get_absolute_url() in page.links
