"""Everything that a meeting has to answer for."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http.response import HttpResponseBase

from initiatives.filters import FollowUpFilter
from initiatives.models import Commitment, Initiative, Intervention, StatusUpdate
from initiatives.tables import FollowUpTable
from meetings.listing import RecordList
from meetings.models import Meeting
from meetings.models.dates import MEETING_ORDER


class FollowUp(RecordList):
    """What was promised to a meeting or before it and is not closed, by priority and initiative.

    Beside it: questions without an answer, work plan items of which nothing was heard since the
    meeting before, what this desk owes and is owed, and what is new.
    """

    model = Commitment
    template_name = "initiatives/follow_up.html"
    filterset_class = FollowUpFilter
    table_class = FollowUpTable
    grouped_by = ("initiative",)
    facets = {"priority": "priority_slug", "due_state": "due_state"}
    meeting: Meeting
    last: Meeting | None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.meeting, self.last = self.find(kwargs["slug"])
        return super().get(request, *args, **kwargs)

    def find(self, slug: str) -> tuple[Meeting, Meeting | None]:
        """Return the SCCP meeting of that slug and the one before it, in one query."""
        order = (F("known_latest").asc(nulls_last=True), "year", "slug")
        rows = Meeting.objects.as_of(self.as_of).sccp().with_days().order_by(*order)
        meetings = list(rows)
        for index, meeting in enumerate(meetings):
            if meeting.slug == slug:
                return meeting, meetings[index - 1] if index else None
        raise self.not_found(Meeting.objects.sccp().filter(slug=slug))

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
        open_ones = Commitment.objects.as_of(self.as_of).for_list().open()
        at_hand = list(open_ones.at_hand(self.meeting, settings.OWNER_ECONOMY))
        return super().get_context_data(
            meeting=self.meeting,
            last=self.last,
            promised=[row for row in at_hand if row.is_named],
            questions=self.questions(),
            silent=self.silent(),
            ours=[row for row in at_hand if row.is_ours],
            to_us=[row for row in at_hand if row.is_to_us],
            **self.news(),
            **kwargs,
        )

    def questions(self) -> QuerySet[Intervention]:
        """Return the questions that nobody has answered."""
        joins = Intervention.objects.all().list_joins
        known = Intervention.objects.as_of(self.as_of).in_order()
        return known.unanswered().exclude(meeting=self.meeting).select_related(*joins)

    def silent(self) -> list[Initiative]:
        """Return the initiatives on the last meeting's plan of which nothing was heard since it.

        Each with `silent_for`, the time from its last word to the day judged by, or None.
        """
        if (
            self.last is None
            or self.last.known_latest is None
            or self.judged_on <= self.last.known_latest
        ):
            return []
        plan = Initiative.objects.as_of(self.as_of).on_work_plan(self.last.year)
        rows = list(plan.silent_since(self.last.known_latest).with_status())
        for row in rows:
            row.silent_for = self.judged_on - row.last_word if row.last_word else None
        return [row for row in rows if row.silent_for != timedelta(0)]

    def news(self) -> dict[str, QuerySet[Any]]:
        """Return what was recorded since the last meeting: status lines and commitments."""
        if self.last is None or self.last.known_latest is None:
            return {}
        since = {"recorded_on__gt": self.last.known_latest}
        lines = StatusUpdate.objects.as_of(self.as_of).for_list().filter(**since)
        said = Commitment.objects.as_of(self.as_of).for_list().filter(**since)
        return {"new_lines": lines.select_related("initiative", "source"), "new_promises": said}
