"""Writing down what was heard: the turn and the outcome in one step, both or neither."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoDbBlocker, Settings

from initiatives.models import Commitment, Intervention, InterventionKind, Outcome
from initiatives.next_meeting.preparation import prepare_next_meeting
from initiatives.outcomes.forms import turns_to_offer
from meetings.models import Economy, Meeting
from sccp_tracker.records.models.source import Source
from support.make import (
    make_agenda_item,
    make_agenda_point,
    make_commitment,
    make_document,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_source,
    make_user,
)
from support.pages import ANYBODY, Page, context_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

TODAY = date(2022, 8, 31)
RIGHTS = ("add_intervention", "add_outcome")
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


def client_with(*rights: str) -> Client:
    """Return the client of a member of staff with these rights."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer() -> Client:
    return client_with(*RIGHTS)


@pytest.fixture(scope="module", autouse=True)
def prepared(record: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Prepare SCCP2 2022, held in the last days of August, once for all these tests."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)
        meeting = prepare_next_meeting(Meeting.objects.get(slug="2022-sccp1")).meeting
        meeting.when_en, meeting.when_zh = "19-21 August 2022", "本年8月19日至21日"
        meeting.earliest, meeting.latest = date(2022, 8, 19), date(2022, 8, 21)
        meeting.save_edits()


@pytest.fixture
def sccp2() -> Meeting:
    return Meeting.objects.get(slug="2022-sccp2")


@pytest.fixture
def hoped_for() -> Commitment:
    """Thailand's hope that its guidelines are endorsed at MRT in May 2022."""
    return Commitment.objects.get(meeting__slug="2022-sccp1", number=23)


def heard_list(meeting: Meeting) -> str:
    return reverse("initiatives:outcomes", args=[meeting.slug])


def address(meeting: Meeting, commitment: Commitment, turn: int | None = None) -> str:
    """Return the address of the form for a commitment at a meeting."""
    plain = reverse(
        "initiatives:record-outcome",
        args=[meeting.slug, commitment.meeting.slug, commitment.number],
    )
    return f"{plain}?turn={turn}" if turn else plain


def filled(url: str, **values: Any) -> dict[str, Any]:
    """Return what a browser would send: the form as it is shown, with these values."""
    form = context_of(url, user=ANYBODY)["form"]
    shown = {field.html_name: field.value() for field in form}
    given = {name: value for name, value in (shown | values).items() if value not in (None, False)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
    }


def counts() -> tuple[int, int]:
    return Intervention.objects.count(), Outcome.objects.count()


# The chain: hoped for at MRT in May, endorsed beside SOM2 on 19 May, heard at SCCP2 in August


ENDORSED = {
    "gist_en": "Thailand reported that the guidelines were endorsed beside SOM2 on 19 May 2022.",
    "gist_zh": "泰國報告該指南已於2022年5月19日SOM2期間獲採認。",
    "status": "fulfilled",
    "how": "otherwise",
    "as_of": date(2022, 5, 19),
    "section": "參、四、(一)5",
}


@pytest.mark.both_databases
def test_what_was_hoped_for_at_one_body_and_endorsed_in_another_keeps_both_dates(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    som2 = Meeting.objects.get(slug="2022-som2")
    assert address(sccp2, hoped_for) in Page(officer.get(heard_list(sccp2))).links
    url = address(sccp2, hoped_for)
    answer = officer.post(url, filled(url, **ENDORSED, done_at=som2.pk), follow=True)
    assert "is on record" in Page(answer).text
    assert address(sccp2, hoped_for) not in Page(answer).links

    line = Outcome.objects.get(commitment=hoped_for)
    turn = sccp2.interventions.get()
    assert (line.status, line.how, line.as_of) == ("fulfilled", "otherwise", date(2022, 5, 19))
    assert (line.done_at, line.heard_at, line.intervention) == (som2, sccp2, turn)
    assert (line.recorded_on, turn.recorded_on) == (TODAY, TODAY)
    assert (turn.number, turn.speaker.code, turn.kind) == (1, "THA", "report")
    assert turn.agenda_item == sccp2.agenda_items.get(number="4.1")
    assert list(turn.initiatives.all()) == [hoped_for.initiative]
    assert (turn.section, line.section) == ("參、四、(一)5", "參、四、(一)5")

    page = Page(Client().get(hoped_for.get_absolute_url()))
    assert "May 2022, at MRT 2022" in page.text
    for said in ("fulfilled", "in another body or form", "19 May 2022", "done at SOM2 2022"):
        assert said in page.text
    assert turn.get_absolute_url() in page.links
    assert (
        "in another body or form"
        not in Page(Client().get(f"{hoped_for.get_absolute_url()}?as_of=2022-08-30")).text
    )


# Who may


@pytest.fixture
def urls(sccp2: Meeting, hoped_for: Commitment) -> list[str]:
    return [
        heard_list(sccp2),
        address(sccp2, hoped_for),
        reverse("initiatives:intervention-add", args=[sccp2.slug]),
    ]


def test_the_pages_ask_for_a_login_and_come_back(urls: list[str]) -> None:
    for url in urls:
        for answer in (Client().get(url), Client().post(url)):
            assert answer.status_code == 302
            assert answer.headers["Location"] == f"{reverse('sign-in')}?next={url}"


@pytest.mark.parametrize("rights", [(), ("add_outcome",), ("view_intervention", "change_outcome")])
def test_without_the_rights_the_pages_say_so(urls: list[str], rights: tuple[str, ...]) -> None:
    client = client_with(*rights)
    for url in urls:
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 403
            assert "Your account may not do this" in Page(answer).text


def test_who_may_add_turns_only_may_do_that(urls: list[str]) -> None:
    client = client_with("add_intervention")
    assert [client.get(url).status_code for url in urls] == [403, 403, 200]


def test_the_meetings_page_links_to_what_one_may_do(sccp2: Meeting) -> None:
    heard, add = heard_list(sccp2), reverse("initiatives:intervention-add", args=[sccp2.slug])
    shown = [
        {heard, add} & set(Page(client.get(sccp2.get_absolute_url())).links)
        for client in (Client(), client_with(), client_with(RIGHTS[0]), client_with(*RIGHTS))
    ]
    assert shown == [set(), set(), {add}, {heard, add}]


def test_a_form_that_another_site_sends_is_refused(urls: list[str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert [client.post(url).status_code for url in urls[1:]] == [403, 403]


@pytest.mark.both_databases
def test_an_address_that_leads_nowhere_says_so(officer: Client, sccp2: Meeting) -> None:
    for url in (
        "/meetings/2022-nowhere/outcomes/",
        f"/meetings/{sccp2.slug}/outcomes/2022-sccp1/9999/",
        f"/meetings/{sccp2.slug}/outcomes/2022-nowhere/1/",
        "/meetings/2022-nowhere/interventions/add/",
        f"/meetings/{sccp2.slug}/outcomes/?turn=99",
        f"/meetings/{sccp2.slug}/outcomes/?turn=one",
        f"/meetings/{sccp2.slug}/outcomes/?turn={'9' * 5000}",
    ):
        assert officer.get(url).status_code == 404, url


# What is to be heard


@pytest.mark.both_databases
def test_the_list_is_what_is_due_by_the_meeting_and_not_closed(
    officer: Client, sccp2: Meeting
) -> None:
    meeting = Meeting.objects.with_days().get(pk=sccp2.pk)
    due = Commitment.objects.for_list().due_by_meeting(meeting).open()
    assert len(due) > 5
    listed = set(officer.get(heard_list(sccp2)).context["commitments"])
    assert listed == set(due)
    closed, going_on = list(due)[:2]
    make_outcome(commitment=closed, status="withdrawn", note_en="Said so.")
    make_outcome(commitment=going_on, status="in-progress")
    listed = set(officer.get(heard_list(sccp2)).context["commitments"])
    assert closed not in listed
    assert going_on in listed


def test_a_meeting_at_which_nothing_is_due_says_so(officer: Client) -> None:
    meeting = make_meeting(year=2000, when_en="May 2000")
    assert "Nothing is due that is not closed." in Page(officer.get(heard_list(meeting))).text


def test_the_form_begins_with_what_is_most_likely(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    source = make_source()
    initial = officer.get(address(sccp2, hoped_for)).context["form"].initial
    assert initial["speaker"] == hoped_for.owner.pk
    assert initial["kind"] == "report"
    assert initial["agenda_item"] == sccp2.agenda_items.get(number="4.1").pk
    assert initial["as_of"] == date(2022, 8, 21)
    assert initial["source"] == source.pk
    used = make_source()
    make_source()
    make_intervention(meeting=sccp2, source=used)
    initial = officer.get(address(sccp2, hoped_for)).context["form"].initial
    assert initial["source"] == used.pk


def test_a_draft_agenda_is_no_source_of_what_was_heard(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    assert Source.objects.latest("pk").slug == "2022-sccp2-draft-agenda"
    initial = officer.get(address(sccp2, hoped_for)).context["form"].initial
    assert Source.objects.get(pk=initial["source"]).slug == "sccp1-2022-report"


def test_while_the_meeting_goes_on_the_day_is_today(
    officer: Client, sccp2: Meeting, hoped_for: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 8, 20))
    initial = officer.get(address(sccp2, hoped_for)).context["form"].initial
    assert initial["as_of"] == date(2022, 8, 20)


def test_the_form_offers_what_is_of_the_meeting(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    here = make_intervention(meeting=sccp2)
    raised = make_intervention(kind=InterventionKind.QUESTION)
    make_agenda_point(meeting=sccp2, question=raised)
    elsewhere = make_intervention()
    form = officer.get(address(sccp2, hoped_for)).context["form"]
    offered = {
        name: {key for key, _ in form.fields[name].choices if key}
        for name in ("turn", "agenda_item", "in_reply_to")
    }
    assert offered["turn"] == {str(here.pk)}
    assert offered["agenda_item"] == {str(item.pk) for item in sccp2.agenda_items.all()}
    said_in = hoped_for.intervention
    assert said_in
    assert offered["in_reply_to"] == {str(turn.pk) for turn in (here, raised, said_in)}
    assert str(elsewhere.pk) not in offered["in_reply_to"]


# What is refused


def refused(client: Client, url: str, sentence: str, **values: Any) -> Page:
    """Assert that the form is refused with the sentence, writes nothing and loses nothing."""
    before, sent = counts(), filled(url, **values)
    answer = client.post(url, sent)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert escape(sentence) in html
    assert "Nothing was recorded yet" in html
    assert counts() == before
    for field in answer.context["form"]:
        assert str(field.value() or "") == str(sent.get(field.html_name, "")), field.name
    return Page(answer)


EVIDENCE = (
    "Name the evidence before closing it: the turn in which it was heard, a document, or a note."
)
HOW = (
    "Say how it was kept (as promised, earlier, later, in another body or form) when it was"
    " fulfilled or partly fulfilled, and only then."
)
SAID = "Thailand reported that it is done."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": "fulfilled", "how": "later"}, EVIDENCE),
        ({"status": "withdrawn"}, EVIDENCE),
        ({"status": "fulfilled", "gist_en": SAID}, HOW),
        ({"status": "withdrawn", "how": "later", "gist_en": SAID}, HOW),
        ({"status": "in-progress"}, "Say what was heard: pick a turn, write a new one"),
        ({"gist_en": SAID}, "This field is required."),
        (
            {"status": "in-progress", "gist_en": SAID, "as_of": date(2022, 9, 1)},
            "its day cannot be after the day it is recorded",
        ),
        ({"status": "done", "gist_en": SAID}, "Select a valid choice."),
        ({"status": "in-progress", "gist_en": SAID, "speaker": "0"}, "Select a valid choice."),
        ({"status": "in-progress", "gist_en": SAID, "speaker": ""}, "This field is required."),
        ({"status": "in-progress", "gist_en": SAID, "source": ""}, "This field is required."),
        ({"status": "in-progress", "gist_en": SAID, "as_of": "soon"}, "Enter a valid date."),
        ({"status": "in-progress", "gist_en": SAID, "section": "x" * 61}, "at most 60 characters"),
        ({"status": "in-progress", "gist_en": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_breaks_a_rule_is_refused_in_its_sentence_and_nothing_is_written(
    officer: Client, sccp2: Meeting, hoped_for: Commitment, values: dict[str, Any], sentence: str
) -> None:
    refused(officer, address(sccp2, hoped_for), sentence, **values)


@pytest.mark.both_databases
def test_a_turn_is_picked_or_written_not_both(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    turn = make_intervention(meeting=sccp2)
    values = {"status": "in-progress", "turn": turn.pk, "gist_en": SAID}
    refused(officer, address(sccp2, hoped_for), "not both", **values)


@pytest.mark.both_databases
def test_an_item_or_a_turn_of_another_meeting_is_refused(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    url, values = address(sccp2, hoped_for), {"status": "in-progress", "gist_en": SAID}
    refused(officer, url, "Select a valid choice", **values, agenda_item=make_agenda_item().pk)
    refused(officer, url, "Select a valid choice", **values, in_reply_to=make_intervention().pk)
    turn = make_intervention()
    refused(officer, url, "Select a valid choice", status="in-progress", turn=turn.pk)


@pytest.mark.both_databases
def test_when_the_outcome_cannot_be_written_the_turn_is_not_either(
    officer: Client, sccp2: Meeting, hoped_for: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    url = address(sccp2, hoped_for)
    sent, before = filled(url, status="withdrawn", gist_en=SAID), counts()
    monkeypatch.setattr(Outcome, "clean", fail)
    with pytest.raises(RuntimeError):
        officer.post(url, sent)
    assert counts() == before


# What is written


@pytest.mark.both_databases
def test_a_turn_that_is_on_record_is_the_evidence(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    turn = make_intervention(meeting=sccp2)
    url = address(sccp2, hoped_for, turn=turn.number)
    before = Intervention.objects.count()
    sent = filled(url, status="partly-fulfilled", how="later")
    assert sent["turn"] == turn.pk
    answer = officer.post(url, sent)
    assert answer.headers["Location"] == f"{heard_list(sccp2)}?turn={turn.number}"
    assert Outcome.objects.get(commitment=hoped_for).intervention == turn
    assert Intervention.objects.count() == before


@pytest.mark.both_databases
def test_a_note_is_evidence_too(officer: Client, sccp2: Meeting, hoped_for: Commitment) -> None:
    url, before = address(sccp2, hoped_for), Intervention.objects.count()
    officer.post(url, filled(url, status="withdrawn", note_zh="泰國來函撤回。"))
    line = Outcome.objects.get(commitment=hoped_for)
    assert (line.intervention, line.note_zh) == (None, "泰國來函撤回。")
    assert Intervention.objects.count() == before


@pytest.mark.both_databases
def test_a_form_that_is_sent_twice_is_written_once(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    url = address(sccp2, hoped_for)
    sent = filled(url, **ENDORSED)
    first = officer.post(url, sent)
    once = counts()
    second = officer.post(url, sent)
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert counts() == once
    assert [turn.number for turn in sccp2.interventions.all()] == [1]


@pytest.mark.both_databases
def test_one_turn_answers_two_commitments(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    other = make_commitment(owner=hoped_for.owner, initiative=hoped_for.initiative)
    for commitment in (hoped_for, other):
        url = address(sccp2, commitment)
        item = sccp2.agenda_items.get(number="4.1").pk
        officer.post(url, filled(url, **ENDORSED, agenda_item=item))
    turn = sccp2.interventions.get()
    assert {line.commitment for line in turn.outcomes.all()} == {hoped_for, other}


@pytest.mark.both_databases
def test_other_words_for_a_line_of_the_same_day_are_not_lost(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    url = address(sccp2, hoped_for)
    officer.post(url, filled(url, **ENDORSED))
    values = ENDORSED | {"gist_en": "It was endorsed.", "gist_zh": ""}
    officer.post(url, filled(url, **values))
    lines = Outcome.objects.filter(commitment=hoped_for)
    assert sorted(line.intervention.number for line in lines if line.intervention) == [1, 2]
    assert [turn.number for turn in sccp2.interventions.all()] == [1, 2]


@pytest.mark.both_databases
def test_one_outcome_that_is_recorded_at_two_meetings_is_one_line(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    said = {"status": "in-progress", "as_of": "2022-08-20", "note_en": "It is being drafted."}
    other = make_meeting(slug="2022-workshop")
    for meeting in (sccp2, other):
        url = address(meeting, hoped_for)
        answer = officer.post(url, filled(url, **said, gist_en="", gist_zh=""))
    assert "as heard at another meeting" in Page(answer).text
    (line,) = Outcome.objects.filter(commitment=hoped_for)
    assert line.heard_at == sccp2
    # What was heard there besides is another line.
    url = address(other, hoped_for)
    officer.post(url, filled(url, **said | {"note_en": "Half is drafted."}))
    assert Outcome.objects.filter(commitment=hoped_for).count() == 2


# Adding a turn


def add_turn(client: Client, meeting: Meeting, **values: Any) -> Any:
    url = reverse("initiatives:intervention-add", args=[meeting.slug])
    return client.post(url, filled(url, **values))


@pytest.fixture
def turn_values(sccp2: Meeting) -> dict[str, Any]:
    return {
        "agenda_item": sccp2.agenda_items.get(number="4.1").pk,
        "kind": "report",
        "speaker": Economy.objects.get(code="THA").pk,
        "gist_en": SAID,
    }


@pytest.mark.both_databases
def test_a_turn_is_added_as_the_last_of_the_meeting(
    officer: Client, sccp2: Meeting, turn_values: dict[str, Any]
) -> None:
    make_intervention(meeting=sccp2, number=7)
    paper, asked = make_document(meeting=sccp2), make_intervention(kind=InterventionKind.QUESTION)
    make_agenda_point(meeting=sccp2, question=asked)
    party = make_economy()
    answer = add_turn(
        officer,
        sccp2,
        **turn_values | {"kind": "reply"},
        in_reply_to=asked.pk,
        addressed_to=[party.pk],
        documents=[paper.pk],
        as_chair="on",
        section="參、四",
    )
    turn = sccp2.interventions.get(number=8)
    assert answer.headers["Location"] == turn.get_absolute_url()
    assert (turn.in_reply_to, turn.as_chair, turn.section) == (asked, True, "參、四")
    assert (list(turn.addressed_to.all()), list(turn.documents.all())) == ([party], [paper])
    assert turn.recorded_on == TODAY
    assert not Intervention.objects.unanswered().filter(pk=asked.pk).exists()


@pytest.mark.both_databases
def test_an_answer_at_a_later_meeting_stands_beside_its_question(
    officer: Client, sccp2: Meeting, turn_values: dict[str, Any]
) -> None:
    asked = make_intervention(
        meeting=Meeting.objects.get(slug="2022-sccp1"), kind=InterventionKind.QUESTION
    )
    make_agenda_point(meeting=sccp2, question=asked)
    add_turn(officer, sccp2, **turn_values | {"kind": "reply"}, in_reply_to=asked.pk)
    answer = sccp2.interventions.get()
    assert answer.get_absolute_url() in Page(officer.get(asked.get_absolute_url())).links
    assert asked.get_absolute_url() in Page(officer.get(answer.get_absolute_url())).links
    page = Page(officer.get(sccp2.get_absolute_url()))
    assert "answered" in page.text


def test_a_turn_on_initiatives_leads_to_what_they_have_open(
    officer: Client, sccp2: Meeting, turn_values: dict[str, Any], hoped_for: Commitment
) -> None:
    initiative = hoped_for.initiative
    assert initiative
    later = make_commitment(initiative=initiative, when_en="2030")
    closed = make_commitment(initiative=initiative)
    make_outcome(commitment=closed, status="withdrawn", note_en="Said so.")
    other = make_commitment(initiative=make_initiative())
    answer = add_turn(officer, sccp2, **turn_values, initiatives=[initiative.pk])
    turn = sccp2.interventions.get()
    assert answer.headers["Location"] == f"{heard_list(sccp2)}?turn={turn.number}"
    links = Page(officer.get(answer.headers["Location"])).links
    assert {address(sccp2, each, turn.number) for each in (hoped_for, later)} <= set(links)
    for each in (closed, other):
        assert address(sccp2, each, turn.number) not in links


def test_initiatives_with_nothing_open_are_said_to_have_nothing(
    officer: Client, sccp2: Meeting, turn_values: dict[str, Any]
) -> None:
    answer = add_turn(officer, sccp2, **turn_values, initiatives=[make_initiative().pk])
    text = Page(officer.get(answer.headers["Location"])).text
    assert "The initiatives of this turn have nothing open." in text


def test_who_may_not_record_outcomes_is_not_led_to_them(
    sccp2: Meeting, turn_values: dict[str, Any]
) -> None:
    client = client_with("add_intervention")
    answer = add_turn(client, sccp2, **turn_values, initiatives=[make_initiative().pk])
    assert answer.headers["Location"] == sccp2.interventions.get().get_absolute_url()


@pytest.mark.both_databases
def test_a_turn_that_is_sent_twice_is_written_once(
    officer: Client, sccp2: Meeting, turn_values: dict[str, Any]
) -> None:
    first = add_turn(officer, sccp2, **turn_values)
    second = add_turn(officer, sccp2, **turn_values)
    assert first.headers["Location"] == second.headers["Location"]
    assert sccp2.interventions.count() == 1
    page = Page(officer.get(second.headers["Location"]))
    assert "Turn 1 says the same already: nothing was added." in page.text
    add_turn(officer, sccp2, **turn_values | {"gist_en": "Thailand said more."})
    assert sccp2.interventions.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"gist_en": ""}, "Say in English or in Chinese what was said."),
        ({"speaker": ""}, "This field is required."),
        ({"initiatives": ["0"]}, "Select a valid choice."),
        ({"agenda_item": "0"}, "Select a valid choice."),
    ],
)
def test_a_turn_that_breaks_a_rule_is_refused_in_its_sentence(
    officer: Client,
    sccp2: Meeting,
    turn_values: dict[str, Any],
    values: dict[str, Any],
    sentence: str,
) -> None:
    url = reverse("initiatives:intervention-add", args=[sccp2.slug])
    before = counts()
    answer = officer.post(url, filled(url, **turn_values | values))
    assert answer.status_code == 200
    assert escape(sentence) in answer.content.decode()
    assert counts() == before
    shown = answer.context["form"]
    assert shown["gist_en"].value() == (turn_values | values)["gist_en"]


# The pages


def test_the_pages_hold_no_code_of_their_own_and_label_every_field(
    officer: Client, urls: list[str]
) -> None:
    for url in urls:
        answer = officer.get(url)
        page = Page(answer)
        assert page.inline_code() == []
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        labelled = {attrs.get("for") for attrs in page.all("label")}
        fields = [
            attrs
            for attrs in page.all("input", "select", "textarea")
            if attrs.get("type") not in ("hidden", "checkbox")
        ]
        assert all(attrs["id"] in labelled for attrs in fields), url


def test_the_pages_are_there_in_chinese(officer: Client, urls: list[str]) -> None:
    for url in urls:
        page = Page(officer.get(url, headers={"accept-language": "zh-hant"}))
        assert page.lang == "zh-hant"


@pytest.mark.both_databases
def test_the_pages_ask_the_database_no_more_for_more_rows(
    officer: Client, sccp2: Meeting, hoped_for: Commitment
) -> None:
    initiative = make_initiative()
    turn = make_intervention(meeting=sccp2, initiatives=[initiative])

    def grow(rows: int) -> None:
        for _ in range(rows):
            item = make_agenda_item(meeting=sccp2)
            make_intervention(meeting=sccp2, agenda_item=item, initiatives=[make_initiative()])
            make_commitment(initiative=initiative, due_meeting=sccp2, when_en="at SCCP2")
            make_outcome(commitment=hoped_for)
            make_document(meeting=sccp2)
            make_economy()
            make_agenda_point(
                meeting=sccp2, question=make_intervention(kind=InterventionKind.QUESTION)
            )

    pages = [
        heard_list(sccp2),
        f"{heard_list(sccp2)}?turn={turn.number}",
        address(sccp2, hoped_for),
        address(sccp2, hoped_for, turn.number),
        reverse("initiatives:intervention-add", args=[sccp2.slug]),
    ]

    def queries() -> list[int]:
        asked = []
        for url in pages:
            with CaptureQueriesContext(connection) as captured:
                assert officer.get(url).status_code == 200
            asked.append(len(captured))
        return asked

    grow(2)
    few = queries()
    grow(20)
    assert queries() == few
    assert max(few) <= MOST_QUERIES, few


def test_where_reading_is_closed_the_pages_still_answer(
    officer: Client, urls: list[str], settings: Settings
) -> None:
    login = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, login]
    assert [officer.get(url).status_code for url in urls] == [200, 200, 200]


def test_the_forms_offer_the_latest_turns_and_the_one_that_is_asked_for(
    sccp2: Meeting, hoped_for: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [make_intervention(meeting=sccp2) for _ in range(4)]
    monkeypatch.setattr("initiatives.outcomes.forms.MOST_OFFERED", 2)
    offered = [turn.number for turn in turns_to_offer(sccp2, str(turns[0].number))]
    assert offered == [turns[3].number, turns[2].number, turns[0].number]
    for asked in ("9" * 5000, "-1", "²"):
        assert len(turns_to_offer(sccp2, asked)) == 2
