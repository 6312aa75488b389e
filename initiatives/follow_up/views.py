"""Everything that a meeting has to answer for."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse

from initiatives.follow_up.filters import FollowUpFilter
from initiatives.follow_up.tables import FollowUpTable
from initiatives.models import (
    BINDING,
    Commitment,
    DueState,
    Initiative,
    Intervention,
    StatusUpdate,
)
from initiatives.views.lists import CommitmentsOutcomes
from meetings.models import Meeting
from meetings.models.dates import MEETING_ORDER
from sccp_tracker.lists.views import RecordList
from sccp_tracker.records.first_rows import FirstRows


class FollowUp(CommitmentsOutcomes, RecordList):
    """What was promised to a meeting or before it and is not closed, by priority and initiative.

    Beside it: questions without an answer, work plan items of which nothing was heard since the
    meeting before, what this desk owes and is owed, and what is new.
    """

    model = Commitment
    template_name = "initiatives/follow_up/follow_up.html"
    filterset_class = FollowUpFilter
    table_class = FollowUpTable
    grouped_by = ("initiative",)
    facets = {"priority": "priority_slug", "due_state": "due_state"}
    meeting: Meeting
    last: Meeting | None

    def get_rows(self) -> QuerySet[Commitment]:
        self.meeting, self.last = self.find(self.kwargs["slug"])
        return super().get_rows()

    def find(self, slug: str) -> tuple[Meeting, Meeting | None]:
        """Return the SCCP meeting of that slug and the one before it, in one query."""
        order = (F("known_latest").asc(nulls_last=True), "year", "slug")
        rows = Meeting.objects.as_of(self.as_of).sccp().with_days().order_by(*order)
        meetings = list(rows)
        for index, meeting in enumerate(meetings):
            if meeting.slug == slug:
                return meeting, meetings[index - 1] if index else None
        raise self.not_found(Meeting.objects.sccp().filter(slug=slug), slug)

    def get_queryset(self) -> QuerySet[Commitment]:
        return (
            Commitment.objects.as_of(self.as_of)
            .for_list()
            .due_by_meeting(self.meeting)
            .open()
            .select_related(*Commitment.objects.all().list_joins, "intervention__meeting")
            .order_by(
                F("priority_slug").asc(nulls_last=True),
                F("initiative__title_en").asc(nulls_last=True),
                "initiative__slug",
                *MEETING_ORDER,
                "number",
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code, slug = settings.OWNER_ECONOMY, self.meeting.slug
        promises = Commitment.objects.as_of(self.as_of).for_list().open()
        at_hand = promises.at_hand(self.meeting, code)
        states = [state for state in DueState if state != DueState.CLOSED]
        is_open: dict[str, Any] = {"due_state": states}
        promised = at_hand.filter(is_named=True)
        context = super().get_context_data(
            meeting=self.meeting,
            last=self.last,
            promised=FirstRows(promised, due_at=slug, firmness=BINDING, **is_open),
            questions=self.questions(),
            silent=self.silent(),
            ours=FirstRows(at_hand.filter(is_ours=True), owner=code, **is_open),
            to_us=FirstRows(at_hand.filter(is_to_us=True), economy=code, **is_open),
            **self.news(),
            **kwargs,
        )
        titles = dict(context["filter"].form.fields["priority"].choices)
        for row in context["rows"]:
            row.record.priority_title = titles.get(row.record.priority_slug, "")
        return context

    def questions(self) -> FirstRows:
        """Return the questions that nobody has answered."""
        rows = Intervention.objects.as_of(self.as_of).in_order().unanswered()
        rows = rows.exclude(meeting=self.meeting).select_related(*rows.list_joins)
        return FirstRows(rows, unanswered="on")

    def silent(self) -> FirstRows:
        """Return the initiatives on the last meeting's plan of which nothing was heard since it.

        Each with `silent_for`, the time from its last word to the day judged by, or None.
        """
        rows = Initiative.objects.as_of(self.as_of)
        if self.last is None or not self.last_day or self.judged_on <= self.last_day:
            return FirstRows(rows.none())
        rows = rows.on_work_plan(self.last.year).silent_since(self.last_day).with_status()
        found = FirstRows(rows, work_plan=self.last.year)
        for row in found:
            row.silent_for = self.judged_on - row.last_word if row.last_word else None
        return found

    @property
    def last_day(self) -> date | None:
        """The last day of the meeting before, where it is known."""
        return self.last.known_latest if self.last else None

    def news(self) -> dict[str, FirstRows]:
        """Return what was recorded since the last meeting: status lines and commitments."""
        if self.last is None or not self.last_day:
            return {}
        url = reverse("initiatives:compare", query={"from": self.last.slug})
        lines = StatusUpdate.objects.as_of(self.as_of).recorded_after(self.last_day)
        said = Commitment.objects.as_of(self.as_of).recorded_after(self.last_day)
        listed = lines.for_list().standing().select_related("source")
        return {
            "new_lines": FirstRows(listed, url=url),
            "new_promises": FirstRows(said.for_list(), url=url),
        }
