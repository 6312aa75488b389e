"""Everything that a meeting has to answer for."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from initiatives.by_due import ByDue
from initiatives.follow_up.filters import FollowUpFilter
from initiatives.follow_up.tables import FollowUpTable
from initiatives.follow_up.workbook import Briefing
from initiatives.models import (
    BINDING,
    Commitment,
    DueState,
    Intervention,
    ScorePart,
    StatusUpdate,
)
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.score.cycle import Cycle, cycle_on
from initiatives.score.score import score_of
from initiatives.views.lists import CommitmentsOutcomes
from meetings.models import Meeting
from sccp_tracker.lists.views import RecordList
from sccp_tracker.records.first_rows import FirstRows
from sccp_tracker.records.streams import file_response
from sccp_tracker.records.workbooks.stream import XLSX_TYPE


class FollowUp(CommitmentsOutcomes, RecordList):
    """What a meeting has to answer for, by priority and initiative; after it, what came of that.

    Before the meeting and while it lasts, its page lists what must be heard there; once it is over,
    it is the result sheet: everything that was due there, by what came of it. Beside it: questions
    without an answer, what was silent, what this desk owes and is owed, and what is new.
    """

    model = Commitment
    template_name = "initiatives/follow_up/follow_up.html"
    filterset_class = FollowUpFilter
    table_class = FollowUpTable
    grouped_by = ("initiative",)
    facets = {"part": "part", "priority": "priority_slug", "due_state": "due_state"}
    cycle: Cycle
    meeting: Meeting
    last: Meeting | None
    heard: Meeting | None

    def get_rows(self) -> QuerySet[Commitment]:
        self.cycle = cycle_on(self.as_of)
        self.meeting, self.last = self.find(self.kwargs["slug"])
        return super().get_rows()

    def find(self, slug: str) -> tuple[Meeting, Meeting | None]:
        """Return the SCCP meeting of that slug and the one before it."""
        meetings = self.cycle.meetings
        for index, meeting in enumerate(meetings):
            if meeting.slug == slug:
                return meeting, meetings[index - 1] if index else None
        raise self.not_found(Meeting.objects.sccp().filter(slug=slug), slug)

    @property
    def is_over(self) -> bool:
        """Whether it is over and something of it is written down: what came of it can be told."""
        return self.cycle.has_score(self.meeting)

    def get_queryset(self) -> QuerySet[Commitment]:
        listed = Commitment.objects.as_of(self.as_of).for_list().with_steps()
        rows = listed.score_of(self.meeting).by_part()
        joins = (*rows.list_joins, "intervention__meeting")
        return (rows if self.is_over else rows.open()).select_related(*joins)

    def export(self, name: str) -> HttpResponseBase:
        """Return also the briefing workbook, whose sheets have the rows of this and other pages."""
        if name != "workbook":
            return super().export(name)
        held = [each for each in (self.last, self.meeting) if each and self.cycle.has_score(each)]
        both = self.request.GET.get("languages") == "both"
        due, questions = self.get_export(), self.unanswered()
        briefing = Briefing(self.meeting, self.as_of, due, questions, held, both)
        file_name = f"{briefing.title} {timezone.localdate()}.xlsx"
        return file_response(briefing.stream, file_name, XLSX_TYPE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code, slug = settings.OWNER_ECONOMY, self.meeting.slug
        promises = Commitment.objects.as_of(self.as_of).for_list().open()
        states = [state for state in DueState if state != DueState.CLOSED]
        is_open: dict[str, Any] = {"due_state": states}
        promised = promises.promised_to(self.meeting)
        context = super().get_context_data(
            meeting=self.meeting,
            last=self.last,
            is_over=self.is_over,
            score=score_of(self.meeting, self.as_of) if self.is_over else None,
            parts=dict(ScorePart.choices),
            promised=FirstRows(promised, due_at=slug, firmness=BINDING, **is_open),
            questions=FirstRows(self.unanswered(), unanswered="on"),
            silent=self.silent(),
            ours=ByDue(promises.owed_by([code]), owner=code, **is_open),
            to_us=ByDue(promises.owed_to([code]), economy=code, **is_open),
            **self.news(),
            **kwargs,
        )
        context["heard"] = self.heard
        titles = dict(context["filter"].form.fields["priority"].choices)
        for row in context["rows"]:
            row.record.priority_title = titles.get(row.record.priority_slug, "")
        return context

    def unanswered(self) -> QuerySet[Intervention]:
        """Return the questions that nobody has answered; those of this meeting once it is over."""
        rows = Intervention.objects.as_of(self.as_of).for_list().unanswered()
        return rows if self.is_over else rows.exclude(meeting=self.meeting)

    def silent(self) -> FirstRows:
        """Return what was silent at the last meeting heard; after this one, what was at it.

        Each with `silent_for`, the time from its last word to the day judged by, or None.
        """
        rows = self.silent_rows().with_status().with_last_word()
        year = self.heard.year if self.heard else self.meeting.year
        found = FirstRows(rows, work_plan=year)
        for row in found:
            row.silent_for = self.judged_on - row.last_word if row.last_word else None
        return found

    def silent_rows(self) -> InitiativeQuerySet:
        cycle = Cycle(self.as_of, [self.meeting]) if self.is_over else self.cycle
        self.heard = cycle.heard
        return cycle.silent()

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
