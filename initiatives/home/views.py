"""Where the cycle stands: the first page."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.views.generic import TemplateView

from initiatives.contradictions.kinds import count_on
from initiatives.models import (
    Commitment,
    DueState,
    Initiative,
    InitiativeStatus,
    Outcome,
    StatusUpdate,
    WorkPlanItem,
)
from initiatives.next_meeting.preparation import ADDED
from initiatives.score.cycle import Cycle, cycle_on
from initiatives.score.score import score_of
from meetings.models import NO_PRIORITY, Meeting, MeetingDates, Priority
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.first_rows import FirstRows

# How many rows a short list of the first page shows.
SHORT = 4
# After so long without a line, the first page says that the record may be behind.
OLD = timedelta(days=30)
# What is due next: all that has a day or a meeting and is not over.
NEXT = [DueState.NOT_YET, DueState.DUE, DueState.AT_MEETING]


class Home(AsOfMixin, TemplateView):
    """The last and the next meeting, the work plan, what is due next, what is new."""

    template_name = "initiatives/home/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cycle = cycle_on(self.as_of)
        last, planned = cycle.last, cycle.heard or cycle.last
        plan, silent = self.work_plan(planned), set(cycle.silent().values_list("pk", flat=True))
        counts = Commitment.objects.as_of(self.as_of).open().in_each_state()
        news = self.news()
        return super().get_context_data(
            last=last,
            written_at=cycle.written_at,
            is_over=bool(last and cycle.is_over(last)),
            score=score_of(last, self.as_of) if cycle.has_score(last) else None,
            coming=cycle.coming,
            heard=cycle.heard,
            plan=plan,
            plan_year=plan[0].year if plan else planned and planned.year,
            silent=[item for item in plan if item.initiative.pk in silent],
            due=self.due(NEXT, counts),
            overdue=self.due([DueState.OVERDUE], counts),
            due_counts=[(state, counts[state]) for state in DueState if state in counts],
            old_since=self.old_since(cycle, news),
            still=self.still(),
            contradictions=count_on(self.as_of) if self.request.user.is_authenticated else 0,
            may_prepare=self.request.user.has_perms(ADDED),
            matrix=self.matrix(),
            statuses=InitiativeStatus,
            no_priority=NO_PRIORITY,
            news=news,
            **kwargs,
        )

    def work_plan(self, last: Meeting | None) -> FirstRows:
        """Return the plan of the year of `last`, each item with its initiative's last word.

        Until that year has one, it is the plan of the year before.
        """
        items = WorkPlanItem.objects.as_of(self.as_of)
        if last is None:
            return FirstRows(items.none())
        known = Initiative.objects.as_of(self.as_of)
        initiatives = known.with_status().with_leads().with_last_word()
        years = items.filter(year__lte=last.year).order_by("-year").values("year")
        plan = items.filter(year=Subquery(years[:1]), initiative__in=known)
        found = FirstRows(plan.prefetch_related(Prefetch("initiative", initiatives)))
        year = found[0].year if found else last.year
        found.url = reverse("initiatives:initiative-list", query={"work_plan": year})
        return found

    def still(self) -> FirstRows:
        """Return, for who may record a status, the initiatives whose status stands still."""
        rows = Initiative.objects.as_of(self.as_of)
        may_record = self.request.user.has_perm("initiatives.add_statusupdate")
        return FirstRows(
            rows.standing_still() if may_record else rows.none(), SHORT, stands_still="on"
        )

    def due(self, states: list[DueState], counts: dict[str, int]) -> FirstRows:
        """Return the first commitments in these due states, the earliest due first.

        `counts` says how many open ones are in each state.
        """
        rows = Commitment.objects.as_of(self.as_of).with_due_state().filter(due_state__in=states)
        rows = rows.select_related("owner", "meeting").order_by(
            Coalesce("due_latest", "due_earliest").asc(nulls_last=True), "meeting__slug", "number"
        )
        total = sum(counts.get(state.value, 0) for state in states)
        query: dict[str, Any] = {
            "due_state": [state.value for state in states],
            "sort": "due_latest",
        }
        return FirstRows(rows, SHORT, total=total, **query)

    def old_since(self, cycle: Cycle, news: list[Any]) -> date | None:
        """Return the day on which anything was recorded last, where that is long ago."""
        turns = [meeting.heard_on for meeting in cycle.meetings if meeting.heard_on]
        days = [*turns, *(line.recorded_on for line in news)]
        for noun in (Commitment, MeetingDates):
            known = noun.objects.as_of(self.as_of).aggregate(last=Max("recorded_on"))["last"]
            days += [known] if known else []
        last = max(days, default=None)
        return last if last and self.judged_on - last > OLD else None

    def matrix(self) -> list[tuple[Priority | None, list[tuple[InitiativeStatus, int]], int]]:
        """Return each priority with its initiatives per status, and how many those are in all."""
        rows = Initiative.objects.as_of(self.as_of).with_status().order_by()
        counted = rows.values("priority", "status").annotate(rows=Count("pk"))
        counts = Counter({(row["priority"], row["status"]): row["rows"] for row in counted})
        lines = []
        for priority in [*Priority.objects.as_of(self.as_of), None]:
            pk = priority.pk if priority else None
            total = sum(rows for (of, _), rows in counts.items() if of == pk)
            if priority or total:
                cells = [(status, counts[pk, status.value]) for status in InitiativeStatus]
                lines.append((priority, cells, total))
        return lines

    def news(self) -> list[Any]:
        """Return the lines of all histories that were recorded last, the latest first."""
        lines: list[Any] = []
        for history in (StatusUpdate, Outcome):
            known = history.objects.as_of(self.as_of).for_list()
            lines += known.order_by("-recorded_on", "-pk")[:SHORT]
        return sorted(lines, key=lambda line: line.recorded_on, reverse=True)[:SHORT]
