"""Preparing the next meeting: its agenda as a draft, what is to be raised, and nothing twice."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import AgendaPoint, Commitment, Intervention, InterventionKind
from initiatives.next_meeting.preparation import CannotPrepare, prepare_next_meeting
from meetings.models import AgendaItem, Meeting, MeetingKind, Priority
from sccp_tracker.records.models.source import Source
from support.make import (
    change,
    make_agenda_item,
    make_agenda_point,
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_priority,
    make_user,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TODAY = date(2022, 6, 1)
RIGHTS = ("view_meeting", "add_meeting", "add_agendaitem", "add_source", "add_agendapoint")
QUESTION = InterventionKind.QUESTION


@pytest.fixture(autouse=True)
def first_of_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


@pytest.fixture
def priority() -> Priority:
    return make_priority()


@pytest.fixture
def last(priority: Priority) -> Meeting:
    """SCCP1 2022 with an agenda: 1, 4, 4.1 under 4 on a priority, and 5, other business."""
    meeting = make_meeting(
        slug="2022-sccp1", short_name_en="SCCP1 2022", when_en="15-17 February 2022"
    )
    item = {"meeting": meeting}
    make_agenda_item(**item, number="1", position=1, title_en="Adoption", outcome_en="Adopted.")
    parent = make_agenda_item(
        **item, number="4", position=2, title_en="Priorities", title_zh="優先"
    )
    make_agenda_item(**item, number="4.1", position=3, parent=parent, priority=priority)
    make_agenda_item(**item, number="5", position=4, title_en="Other business")
    return meeting


def item_of(meeting: Meeting, number: str) -> AgendaItem:
    return meeting.agenda_items.get(number=number)


def turn_under(item: AgendaItem | None, **kw: Any) -> Intervention:
    """Return a turn under an agenda item, or under none."""
    meeting = item.meeting if item else kw.pop("meeting")
    return make_intervention(meeting=meeting, agenda_item=item, **kw)


def promise(last: Meeting, number: str | None = None, **kw: Any) -> Commitment:
    """Return a commitment that is due in May 2022, said under an item of `last`."""
    turn = turn_under(item_of(last, number)) if number else None
    return make_commitment(meeting=last, **{"when_en": "May 2022", "intervention": turn} | kw)


def next_of(last: Meeting) -> Meeting:
    """Return the meeting after `last`, prepared."""
    return prepare_next_meeting(last).meeting


def raised_under(meeting: Meeting) -> dict[Any, str | None]:
    """Return what is to be raised at a meeting, with the number of its agenda item."""
    points = AgendaPoint.objects.filter(meeting=meeting).select_related("agenda_item")
    return {
        point.commitment or point.question: point.agenda_item and point.agenda_item.number
        for point in points
    }


# Which meeting


def test_the_meeting_that_is_on_record_is_taken(last: Meeting) -> None:
    there = make_meeting(slug="2022-sccp2", short_name_en="SCCP2 2022", when_en="August 2022")
    done = prepare_next_meeting(last)
    assert (done.meeting, done.is_new, done.items) == (there, False, 4)
    assert Meeting.objects.count() == 2


def test_sccp2_is_put_on_record_without_dates_that_nobody_gave(last: Meeting) -> None:
    done = prepare_next_meeting(last)
    meeting = Meeting.objects.get(slug="2022-sccp2")
    assert done.is_new
    assert (meeting.short_name, meeting.kind, meeting.year) == ("SCCP2 2022", "sccp", 2022)
    assert meeting.title_en == (
        "Second meeting of APEC's Sub-Committee on Customs Procedures in 2022"
    )
    assert meeting.title_zh == "2022年APEC關務程序次級委員會第2次會議"
    assert (meeting.when_en, meeting.when_zh, meeting.mode, meeting.place_en) == ("", "", "", "")
    assert (meeting.earliest, meeting.latest) == (None, None)


def test_after_sccp2_comes_sccp1_of_the_next_year(last: Meeting) -> None:
    after = next_of(next_of(last))
    assert (after.slug, after.short_name, after.year) == ("2023-sccp1", "SCCP1 2023", 2023)
    assert after.title_zh == "2023年APEC關務程序次級委員會第1次會議"
    assert after.agenda_items.count() == 4


@pytest.mark.parametrize(
    "kw",
    [
        {"slug": "2022-mrt", "kind": MeetingKind.MINISTERIAL},
        {"slug": "2022-sccp1", "kind": MeetingKind.WORKSHOP},
        {"slug": "2022-sccp3"},
        {"slug": "sccp1"},
    ],
)
def test_a_meeting_after_which_none_is_known_is_refused_in_a_sentence(kw: dict[str, Any]) -> None:
    with pytest.raises(CannotPrepare, match="reads like 2022-sccp1"):
        prepare_next_meeting(make_meeting(**kw))
    assert not Source.objects.filter(slug__endswith="draft-agenda").exists()


def test_an_address_that_another_meeting_has_is_refused_in_a_sentence(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", short_name_en="Workshop", kind=MeetingKind.WORKSHOP)
    with pytest.raises(CannotPrepare, match="Workshop is no SCCP meeting"):
        prepare_next_meeting(last)


# The agenda


def test_the_agenda_is_copied_as_a_draft(last: Meeting, priority: Priority) -> None:
    meeting = next_of(last)
    rows = meeting.agenda_items.values_list(
        "number", "position", "parent__number", "priority", "title_en", "title_zh"
    )
    assert list(rows) == list(
        last.agenda_items.values_list(
            "number", "position", "parent__number", "priority", "title_en", "title_zh"
        )
    )
    assert meeting.agenda_is_draft
    assert item_of(meeting, "4.1").parent == item_of(meeting, "4")
    assert item_of(meeting, "1").outcome_en == ""
    last.refresh_from_db()
    assert not last.agenda_is_draft


def test_copied_rows_say_that_they_come_from_the_draft(last: Meeting) -> None:
    meeting = next_of(last)
    source = Source.objects.get(slug="2022-sccp2-draft-agenda")
    assert source.title_en == "Draft agenda of SCCP2 2022, prepared from SCCP1 2022"
    assert source.title_zh == "2022年SCCP2議程草案，依SCCP1 2022擬備"
    assert source.recorded_on is None
    rows = meeting.agenda_items.values_list("source", "section", "recorded_on")
    assert set(rows) == {(source.pk, number, TODAY) for number in ("1", "4", "4.1", "5")}


def test_a_meeting_with_an_agenda_keeps_it(last: Meeting) -> None:
    there = make_meeting(slug="2022-sccp2")
    make_agenda_item(meeting=there, number="1")
    assert prepare_next_meeting(last).items == 0
    there.refresh_from_db()
    assert (there.agenda_items.count(), there.agenda_is_draft) == (1, False)


def test_without_an_agenda_to_copy_there_is_no_draft() -> None:
    done = prepare_next_meeting(make_meeting(slug="2022-sccp1"))
    assert (done.items, done.meeting.agenda_is_draft) == (0, False)


# What is to be raised


def test_what_is_due_at_the_meeting_or_before_it_is_raised(last: Meeting) -> None:
    meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
    due = [
        promise(last),
        promise(last, when_en="31 August 2022"),
        promise(last, when_en="by SCCP2 2022"),
        promise(last, when_en="2021"),
    ]
    promise(last, when_en="September 2022")
    promise(last, when_en="end of 2022")
    promise(last, when_en="as soon as possible")
    make_commitment(meeting=meeting, when_en="May 2022")
    prepare_next_meeting(last)
    assert set(raised_under(meeting)) == set(due)


def test_what_is_closed_or_revised_is_not_raised(last: Meeting) -> None:
    kept, revised, moving = promise(last), promise(last), promise(last)
    make_outcome(commitment=kept, status="withdrawn", note_en="Said so.")
    make_outcome(commitment=moving, status="in-progress")
    later = promise(last, revises=revised)
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    assert set(raised_under(next_of(last))) == {moving, later}


def test_questions_that_nobody_answered_are_raised(last: Meeting) -> None:
    open_one = turn_under(item_of(last, "4.1"), kind=QUESTION)
    answered = turn_under(item_of(last, "4.1"), kind=QUESTION)
    make_intervention(meeting=last, in_reply_to=answered, kind=InterventionKind.REPLY)
    meeting = make_meeting(slug="2022-sccp2")
    make_intervention(meeting=meeting, kind=QUESTION)
    prepare_next_meeting(last)
    assert raised_under(meeting) == {open_one: "4.1"}


def test_while_its_days_are_unknown_only_what_is_surely_before_is_raised(last: Meeting) -> None:
    before = promise(last, when_en="December 2021")
    promise(last, when_en="May 2022")
    done = prepare_next_meeting(last)
    assert set(raised_under(done.meeting)) == {before}
    assert "Prepare it again when its days are known" in str(done)
    done.meeting.when_en = "August 2022"
    done.meeting.full_clean()
    done.meeting.save_edits()
    assert prepare_next_meeting(last).commitments == 1


# Under which item


def test_a_point_stands_where_it_was_said_or_by_its_priority_or_under_other_business(
    last: Meeting, priority: Priority
) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    on_priority = make_initiative(priority=priority)
    elsewhere = make_meeting(kind=MeetingKind.WORKSHOP, when_en="March 2022")
    at_workshop = make_agenda_item(meeting=elsewhere, number="1")
    places = {
        promise(last, "1"): "1",
        promise(last, "4.1"): "4.1",
        promise(last, initiative=on_priority): "4.1",
        promise(last): "5",
        # Item 1 of a workshop has nothing to do with item 1 of the sub-committee.
        promise(elsewhere, intervention=turn_under(at_workshop)): "5",
        turn_under(item_of(last, "4"), kind=QUESTION): "4",
        turn_under(None, meeting=last, kind=QUESTION, initiatives=[on_priority]): "4.1",
        turn_under(None, meeting=last, kind=QUESTION): "5",
    }
    assert raised_under(next_of(last)) == places


def test_without_other_business_a_point_without_a_place_stands_under_no_item() -> None:
    last = make_meeting(slug="2022-sccp1")
    question = turn_under(None, meeting=last, kind=QUESTION)
    assert raised_under(next_of(last)) == {question: None}


def test_a_number_that_stands_for_another_subject_gives_way_to_the_priority(
    last: Meeting, priority: Priority
) -> None:
    there = make_meeting(slug="2022-sccp2", when_en="August 2022")
    make_agenda_item(meeting=there, number="4.1", priority=make_priority())
    make_agenda_item(meeting=there, number="6", priority=priority)
    commitment = promise(last, "4.1")
    assert raised_under(next_of(last)) == {commitment: "6"}


def test_a_point_follows_an_item_that_staff_renumbered(last: Meeting) -> None:
    meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
    prepare_next_meeting(last)
    change(AgendaItem.objects.get(meeting=meeting, number="1"), number="2")
    commitment = promise(last, "1")
    prepare_next_meeting(last)
    assert raised_under(meeting) == {commitment: "2"}


# Twice


def test_preparing_twice_adds_nothing_twice(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    promise(last, "4.1")
    turn_under(item_of(last, "1"), kind=QUESTION)
    first = prepare_next_meeting(last)
    nouns: list[Any] = [Meeting, AgendaItem, AgendaPoint, Source]
    counts = [noun.objects.count() for noun in nouns]
    second = prepare_next_meeting(last)
    assert (first.items, first.commitments, first.questions) == (4, 1, 1)
    assert (second.items, second.commitments, second.questions) == (0, 0, 0)
    assert [noun.objects.count() for noun in nouns] == counts


def test_what_staff_changed_or_deleted_stays_so(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    promise(last, "4.1")
    dropped = promise(last, "1")
    meeting = next_of(last)
    change(AgendaItem.objects.get(meeting=meeting, number="4"), title_zh="", title_en="Work")
    change(Source.objects.get(slug="2022-sccp2-draft-agenda"), title_en="Our draft")
    change(meeting, agenda_is_draft=False)
    change(AgendaPoint.objects.get(commitment=dropped), is_left_out=True)
    moved = AgendaPoint.objects.exclude(commitment=dropped)
    change(moved.get(), agenda_item=item_of(meeting, "5"), note_en="Ask first.")
    item_of(meeting, "4.1").delete()
    again = prepare_next_meeting(last)
    assert (again.items, again.commitments) == (0, 0)
    assert [item.number for item in meeting.agenda_items.all()] == ["1", "4", "5"]
    assert (item_of(meeting, "4").title_en, item_of(meeting, "4").title_zh) == ("Work", "")
    assert Source.objects.get(slug="2022-sccp2-draft-agenda").title_en == "Our draft"
    assert not Meeting.objects.get(pk=meeting.pk).agenda_is_draft
    assert (moved.get().agenda_item, moved.get().note_en) == (item_of(meeting, "5"), "Ask first.")
    # An item under which something is to be raised stays until that has another place.
    with pytest.raises(ProtectedError):
        item_of(meeting, "1").delete()


def test_what_fell_due_since_is_added_to_what_is_there(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    first = promise(last)
    meeting = next_of(last)
    second = promise(last)
    assert prepare_next_meeting(last).commitments == 1
    assert list(raised_under(meeting)) == [first, second]
    assert [point.number for point in AgendaPoint.objects.all()] == [1, 2]


def test_all_is_done_or_nothing(last: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    promise(last, when_en="2021")

    def refuse(point: AgendaPoint) -> None:
        raise ValidationError("Refused.")

    monkeypatch.setattr(AgendaPoint, "clean", refuse)
    with pytest.raises(ValidationError):
        prepare_next_meeting(last)
    assert not Meeting.objects.filter(slug="2022-sccp2").exists()
    assert not Source.objects.filter(slug="2022-sccp2-draft-agenda").exists()
    assert AgendaItem.objects.exclude(meeting=last).count() == 0


# A point


def test_a_point_names_an_item_of_its_own_meeting() -> None:
    with pytest.raises(ValidationError, match="on the agenda of another meeting"):
        make_agenda_point(agenda_item=make_agenda_item())
    meeting = make_meeting()
    item = make_agenda_item(meeting=meeting)
    assert make_agenda_point(meeting=meeting, agenda_item=item).agenda_item == item


def test_only_a_question_is_raised_as_one() -> None:
    with pytest.raises(ValidationError, match="is not a question"):
        make_agenda_point(question=make_intervention())
    assert make_agenda_point(question=make_intervention(kind=QUESTION)).question


def test_a_point_is_open_until_it_is_answered_or_closed() -> None:
    point = make_agenda_point()
    asked = make_agenda_point(question=make_intervention(kind=QUESTION))
    assert [row.is_open for row in AgendaPoint.objects.for_list()] == [True, True]
    make_outcome(commitment=point.commitment, status="withdrawn", note_en="Said so.")
    make_intervention(in_reply_to=asked.question, kind=InterventionKind.REPLY)
    assert [row.is_open for row in AgendaPoint.objects.for_list()] == [False, False]
    earlier = AgendaPoint.objects.as_of(date(2022, 2, 16)).for_list()
    assert not earlier.exists()


# What is told


def told(*args: str) -> str:
    out = StringIO()
    call_command("prepare_next_meeting", *args, stdout=out)
    return " ".join(out.getvalue().split())


def test_the_command_says_what_it_did(last: Meeting) -> None:
    promise(last, when_en="2021")
    assert told("2022-sccp1") == (
        "SCCP2 2022 was put on record. Prepare it again when its days are known: more may fall due"
        " before. 4 agenda items were copied from SCCP1 2022 as a draft. New to raise: 1"
        " commitment, 0 questions."
    )
    make_meeting(slug="2023-sccp1", short_name_en="SCCP1 2023", when_en="March 2023", year=2023)
    told("2022-sccp2")
    assert told("2022-sccp2") == (
        "SCCP1 2023 is on record. Its agenda was left as it is. There is nothing new to raise."
    )


def test_the_command_refuses_in_a_sentence(last: Meeting) -> None:
    with pytest.raises(CommandError, match="There is no meeting '2022'"):
        told("2022")
    mrt = make_meeting(kind=MeetingKind.MINISTERIAL)
    with pytest.raises(CommandError, match="Nothing was prepared"):
        told(mrt.slug)


# In the admin


def officer(*rights: str) -> Client:
    """Return the client of a member of staff with these rights."""
    user: User = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, *meetings: Meeting) -> Any:
    return client.post(
        reverse("admin:meetings_meeting_changelist"),
        {"action": "prepare_next", "_selected_action": [meeting.pk for meeting in meetings]},
        follow=True,
    )


@pytest.mark.both_databases
@pytest.mark.pages
def test_the_action_prepares_the_meeting_and_says_so(last: Meeting) -> None:
    page = Page(act(officer(*RIGHTS), last))
    meeting = Meeting.objects.get(slug="2022-sccp2")
    assert "4 agenda items were copied from SCCP1 2022 as a draft." in page.text
    assert meeting.get_absolute_url() in page.links


@pytest.mark.pages
@pytest.mark.parametrize("missing", RIGHTS[1:])
def test_the_action_needs_the_right_to_add_each_of_what_it_adds(
    last: Meeting, missing: str
) -> None:
    client = officer(*(right for right in RIGHTS if right != missing), "change_meeting")
    changelist = client.get(reverse("admin:meetings_meeting_changelist"))
    assert "prepare_next" not in changelist.content.decode()
    act(client, last)
    assert Meeting.objects.count() == 1


@pytest.mark.pages
def test_the_action_wants_one_sccp_meeting(last: Meeting) -> None:
    other = make_meeting(kind=MeetingKind.WORKSHOP)
    client = officer(*RIGHTS)
    assert "Select one meeting" in Page(act(client, last, other)).text
    assert "reads like 2022-sccp1" in Page(act(client, other)).text
    assert Meeting.objects.count() == 2


@pytest.mark.pages
def test_staff_settle_the_draft_and_edit_points_in_the_admin(last: Meeting) -> None:
    promise(last, "4.1", when_en="2021")
    meeting = next_of(last)
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    change = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert client.get(change).context["adminform"].form["agenda_is_draft"].value() is True
    point = AgendaPoint.objects.get()
    for url in (
        reverse("admin:initiatives_agendapoint_changelist"),
        reverse("admin:initiatives_agendapoint_change", args=[point.pk]),
        reverse("admin:initiatives_agendapoint_add"),
    ):
        assert client.get(url).status_code == 200


# On the meeting's page


@pytest.mark.pages
def test_the_page_of_the_meeting_marks_the_draft_and_lists_what_to_raise(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    owner = make_economy(name_en="Thailand")
    commitment = promise(last, "4.1", owner=owner, text_en="Table version 2.")
    question = turn_under(item_of(last, "1"), kind=QUESTION, gist_en="Who pays?")
    meeting = next_of(last)
    page = Page(Client().get(meeting.get_absolute_url()))
    assert page.text.count("draft agenda") == 4
    assert page.text.count("To raise here") == 2
    assert "Thailand : Table version 2." in page.text or "Thailand: Table version 2." in page.text
    assert "Who pays?" in page.text
    assert {commitment.get_absolute_url(), question.get_absolute_url()} <= set(page.links)
    # First in the contents of the page, then above what is to be raised.
    _, before, after = page.text.split("4.1 ", 2)
    assert "Who pays?" in before
    assert "Table version 2." in after
    change(meeting, agenda_is_draft=False)
    assert "draft agenda" not in Page(Client().get(meeting.get_absolute_url())).text


@pytest.mark.pages
def test_a_point_that_is_left_out_or_settled_is_shown_so(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    left_out, kept = promise(last, text_en="Leave it."), promise(last, text_en="Keep it.")
    meeting = next_of(last)
    change(AgendaPoint.objects.get(commitment=left_out), is_left_out=True)
    make_outcome(commitment=kept, status="withdrawn", note_en="Said so.")
    page = Page(Client().get(meeting.get_absolute_url()))
    assert (
        left_out.get_absolute_url() not in page.links[: page.links.index(kept.get_absolute_url())]
    )
    assert page.marked("closed")


@pytest.mark.pages
def test_the_page_of_a_day_before_the_preparing_shows_no_point(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    promise(last, "4.1")
    meeting = next_of(last)
    page = Page(Client().get(f"{meeting.get_absolute_url()}?as_of=2022-05-31"))
    assert "To raise here" not in page.text
    assert "draft" not in page.text.lower()


@pytest.mark.pages
def test_a_point_is_edited_by_those_who_may(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    promise(last, "4.1")
    page = next_of(last).get_absolute_url()
    edit = reverse("admin:initiatives_agendapoint_change", args=[AgendaPoint.objects.get().pk])
    assert edit in Page(officer("change_agendapoint").get(page)).links
    for browser in (officer("view_agendapoint"), Client()):
        assert edit not in Page(browser.get(page)).links


@pytest.mark.both_databases
@pytest.mark.pages
def test_the_page_asks_the_database_no_more_for_more_points(last: Meeting) -> None:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    client = officer("add_intervention", "add_outcome")

    def queries() -> int:
        meeting = next_of(last)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(meeting.get_absolute_url()).status_code == 200
        return len(asked)

    promise(last, "4.1")
    turn_under(item_of(last, "1"), kind=QUESTION)
    few = queries()
    for _ in range(20):
        promise(last, "4.1")
        turn_under(item_of(last, "1"), kind=QUESTION)
    assert queries() == few <= 15
