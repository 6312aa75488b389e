"""A wrong line of a history is void from a day on: struck through, and counted nowhere."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.compare.changes import changes
from initiatives.models import Commitment, Initiative, Outcome, StatusUpdate
from initiatives.reminders.calendar import due_calendar
from initiatives.reminders.digest import gather
from initiatives.search.results import search_all
from meetings.models import Meeting, MeetingDates
from sccp_tracker.records.models.trace import Action, Door
from sccp_tracker.records.source_pages.contents import contents_of
from sccp_tracker.records.trace import acting
from support.make import (
    make_commitment,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_source,
    make_status,
    make_user,
    make_work_plan_item,
)
from support.pages import Page, context_of

pytestmark = pytest.mark.django_db

MARCH, MAY, JUNE = date(2022, 3, 1), date(2022, 5, 2), date(2022, 6, 1)
WHY = "It was another initiative"


def void_on(line: Any, day: date, why: str = WHY) -> Any:
    """Return the line that voids another from a day on, as the files of a record would tell it."""
    told = {
        column.attname: getattr(line, column.attname)
        for column in line._meta.concrete_fields
        if column.name not in ("id", "number", "recorded_on", "action", "voids", "why")
    }
    with acting(Door.FIXTURE):
        voiding = type(line)(**told, voids=line, why=why, recorded_on=day)
        voiding.save()
    return voiding


class TestALine:
    def test_it_is_told_from_the_day_on_and_stands_as_it_was_before_it(self) -> None:
        line = make_status(recorded_on=MARCH)
        void_on(line, MAY)
        for day, since, why in ((MARCH, None, None), (MAY, MAY, WHY), (None, MAY, WHY)):
            (shown,) = StatusUpdate.objects.as_of(day).for_list()
            assert (shown.pk, shown.void_since, shown.void_why) == (line.pk, since, why), day

    def test_the_dates_of_a_meeting_are_such_lines_too(self) -> None:
        meeting = make_meeting(when_en="May 2022")
        moved = make_meeting_dates(meeting=meeting, when_en="June 2022", recorded_on=MARCH)
        void_on(moved, MAY)
        lines = MeetingDates.objects.for_list().filter(meeting=meeting)
        assert [line.void_since for line in lines] == [MAY, None]
        assert Meeting.objects.get(pk=meeting.pk).when_en == "May 2022"


class TestWhoReadsLines:
    """Each reader of lines, with a line that is void since May."""

    @pytest.fixture(autouse=True)
    def lines(self) -> None:
        self.initiative = make_initiative(recorded_on=date(2022, 1, 1))
        self.status = make_status(
            initiative=self.initiative, recorded_on=MARCH, note_en="Endorsed by mistake",
            status="endorsed",
        )  # fmt: skip
        self.promise = make_commitment(
            initiative=self.initiative, recorded_on=date(2022, 1, 1), when_en="April 2022"
        )
        self.outcome = make_outcome(
            commitment=self.promise, recorded_on=MARCH, note_en="Fulfilled by mistake",
            status="fulfilled", as_of=date(2022, 2, 20),
        )  # fmt: skip
        for line in (self.status, self.outcome):
            void_on(line, MAY)

    @pytest.mark.parametrize(("day", "heard"), [(MARCH, date(2022, 2, 20)), (MAY, None)])
    def test_it_is_no_word_of_the_initiative(self, day: date, heard: date | None) -> None:
        row = Initiative.objects.as_of(day).with_last_word().get(pk=self.initiative.pk)
        assert row.last_word == heard

    @pytest.mark.parametrize(("day", "kinds"), [(MARCH, {"status-updates"}), (MAY, set())])
    def test_a_search_does_not_find_it(self, day: date, kinds: set[str]) -> None:
        assert {found.noun.name for found in search_all("Endorsed mistake", day)} == kinds

    @pytest.mark.parametrize(("day", "rows"), [(MARCH, 1), (MAY, 0)])
    def test_its_source_does_not_count_it(self, day: date, rows: int) -> None:
        nouns, _sections = contents_of(self.status.source, day)
        assert sum(count for _noun, count in nouns) == rows

    def test_a_comparison_tells_that_it_no_longer_counts_and_why_it_says_so(self) -> None:
        told = {(each.kind, str(each.was), str(each.now)): each for each in changes(MARCH, JUNE)}
        assert set(told) == {
            ("status", "endorsed", "None"),
            ("outcome", "fulfilled", "open"),
            ("overdue", "closed", "overdue"),
        }
        assert {each.day for each in told.values()} == {MAY}

    def test_a_comparison_over_both_days_tells_nothing_of_it(self) -> None:
        kinds = {each.kind for each in changes(date(2022, 2, 1), JUNE)}
        assert not kinds & {"status", "outcome", "closed"}

    def test_a_digest_reminds_of_the_promise_again(self) -> None:
        assert gather(MARCH).overdue == []
        assert gather(JUNE).overdue == [self.promise]

    def test_the_calendar_is_stamped_with_the_day_on_which_it_was_voided(self) -> None:
        assert b"DTSTAMP:20220502T000000Z" in due_calendar()

    def test_the_first_page_strikes_it_through(self, client: Client) -> None:
        page = client.get("/")
        assert [line.void_since for line in page.context["news"]] == [MAY, MAY]
        assert f"void since 2 May 2022: {WHY}" in Page(page).text
        assert Page(page).all("s")

    def test_what_is_new_to_a_meeting_leaves_it_out(self) -> None:
        make_meeting(slug="2022-sccp1", recorded_on=date(2022, 1, 1), when_en="17 February 2022")
        make_meeting(slug="2022-sccp2", recorded_on=date(2022, 1, 1), when_en="August 2022")
        url = "/meetings/2022-sccp2/follow-up/"
        assert list(context_of(url, {"as_of": "2022-04-01"})["new_lines"]) == [self.status]
        assert list(context_of(url)["new_lines"]) == []

    def test_a_timeline_marks_it_and_one_line_that_stands_is_no_past(self) -> None:
        make_status(initiative=self.initiative, recorded_on=JUNE, as_of=JUNE)
        drawing = context_of(self.initiative.get_absolute_url())["timeline"]
        looks = [span.entry.looks for lane in drawing.lanes for span in lane.spans]
        assert sorted(each for each in looks if "status" in each) == ["status", "status void"]

    def test_the_next_meeting_raises_the_promise_again(self) -> None:
        assert list(Commitment.objects.as_of(MARCH).open()) == []
        assert list(Commitment.objects.open()) == [self.promise]

    def test_the_pages_of_its_subject_strike_it_through(self, client: Client) -> None:
        for row in (self.initiative, self.promise):
            for day, count in (("2022-03-01", 0), ("2022-05-02", 1)):
                page = Page(client.get(row.get_absolute_url(), {"as_of": day}))
                assert len(page.all("s")) == count
                assert (f"void since 2 May 2022: {WHY}" in page.text) == bool(count)


def test_voiding_moves_a_meeting_back_on_the_day_of_voiding() -> None:
    meeting = make_meeting(slug="2022-sccp2", when_en="25 April 2022", recorded_on=date(2022, 1, 1))
    promise = make_commitment(
        meeting=make_meeting(recorded_on=date(2022, 1, 1)), due_meeting=meeting, when_en="then",
        recorded_on=date(2022, 1, 1),
    )  # fmt: skip
    moved = make_meeting_dates(meeting=meeting, when_en="August 2022", recorded_on=MARCH)
    void_on(moved, MAY)
    (late,) = changes(MARCH, JUNE)
    assert (late.row, late.kind, late.day) == (promise, "overdue", MAY)
    assert due_calendar().count(b"DTSTAMP:20220502T000000Z") == 2


def test_a_line_says_who_recorded_it_when_and_through_which_door() -> None:
    line = make_status()
    assert line.action.summary == "from the files of the record"
    officer = make_user(username="lin")
    with acting(Door.ADMIN, lambda: officer) as action:
        line.initiative.record_status(source=line.source, status="completed", as_of=MARCH)
    when = timezone.localtime(action.at)
    line = StatusUpdate.objects.for_list().get(status="completed")
    assert line.action.summary == f"recorded on {when.day} {when:%b %Y, %H:%M} by lin (admin)"


class TestVoidingOnThePages:
    @pytest.fixture(autouse=True)
    def a_line(self) -> None:
        self.line = make_status(source=make_source())

    @pytest.fixture
    def officer(self, client: Client) -> Client:
        """A client whose account may add lines to the histories of initiatives."""
        user: User = make_user()
        user.user_permissions.add(Permission.objects.get(codename="add_statusupdate"))
        client.force_login(user)
        return client

    def test_it_needs_a_reason_and_goes_back_to_where_one_was(self, officer: Client) -> None:
        url = f"{self.line.get_void_url()}?next=/initiatives/%3Fkind%3Dproject"
        assert officer.post(url, {"why": " "}).status_code == 200
        assert not StatusUpdate.objects.filter(voids=self.line).exists()
        answer = officer.post(url, {"why": WHY})
        assert answer.headers["Location"] == "/initiatives/?kind=project"
        voiding = StatusUpdate.objects.get(voids=self.line)
        assert (voiding.why, voiding.action.door) == (WHY, Door.PAGE)
        assert Action.objects.get(pk=voiding.action_id).reason == WHY

    def test_it_does_not_lead_to_another_site(self, officer: Client) -> None:
        url = f"{self.line.get_void_url()}?next=https://elsewhere.example/"
        answer = officer.post(url, {"why": WHY})
        assert answer.headers["Location"] == self.line.initiative.get_absolute_url()

    def test_of_two_officers_the_second_is_told(self, officer: Client) -> None:
        url = self.line.get_void_url()
        page = officer.get(url)
        assert page.status_code == 200
        officer.post(url, {"why": WHY})
        for why in (WHY, "Another reason"):
            assert "This line is void already." in Page(officer.post(url, {"why": why})).text
        assert "This line is void already." in Page(officer.get(url)).text
        assert StatusUpdate.objects.filter(voids=self.line).count() == 1

    def test_nobody_else_may(self, client: Client) -> None:
        url = self.line.get_void_url()
        assert client.post(url, {"why": WHY}).status_code == 302
        client.force_login(make_user())
        assert client.post(url, {"why": WHY}).status_code == 403
        assert client.get(url).status_code == 403

    @pytest.mark.parametrize(
        "url", ["/void/statusupdate/none/1/", "/void/commitment/none/1/", "/void/tour/1/"]
    )
    def test_what_is_no_line_cannot_be_void(self, url: str, admin_client: Client) -> None:
        assert admin_client.get(url).status_code == 404

    def test_a_voiding_line_cannot_be_voided(self, admin_client: Client) -> None:
        voiding = self.line.void(WHY)
        assert admin_client.get(voiding.get_void_url()).status_code == 404
        with pytest.raises(ValidationError):
            voiding.void(WHY)

    def test_the_link_is_for_those_who_may_and_for_today(self, officer: Client) -> None:
        page, url = self.line.initiative.get_absolute_url(), self.line.get_void_url()
        assert any(link.startswith(url) for link in Page(officer.get(page)).links)
        past = Page(officer.get(page, {"as_of": "2022-05-02"}))
        assert not any("/void/" in link for link in past.links)
        officer.logout()
        assert not any("/void/" in link for link in Page(officer.get(page)).links)

    def test_the_list_of_the_admin_links_to_it_and_shows_no_voiding_line(
        self, admin_client: Client
    ) -> None:
        url = reverse("admin:initiatives_statusupdate_changelist")
        first = Page(admin_client.get(url))
        assert any(link.startswith(self.line.get_void_url()) for link in first.links)
        self.line.void(WHY)
        answer = admin_client.get(url)
        assert list(answer.context["cl"].result_list) == [self.line]
        assert WHY in Page(answer).text


def test_the_plan_of_the_first_page_calls_silent_what_only_a_void_line_told() -> None:
    meeting = make_meeting(slug="2022-sccp1", when_en="17 February 2022")
    make_intervention(meeting=meeting)
    item = make_work_plan_item()
    there = {"heard_at": meeting, "recorded_on": MARCH, "as_of": MARCH}
    line = make_status(initiative=item.initiative, **there)
    assert context_of("/", {"as_of": "2022-06-01"})["silent"] == []
    void_on(line, MAY)
    assert context_of("/", {"as_of": "2022-06-01"})["silent"] == [item]
    assert Outcome.objects.count() == 0
