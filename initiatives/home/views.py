"""Where the cycle stands: the first page."""

from collections import Counter
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.views.generic import TemplateView

from initiatives.models import (
    Commitment,
    DueState,
    Initiative,
    InitiativeStatus,
    Outcome,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.models import NO_PRIORITY, Meeting, Priority
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.first_rows import FirstRows

# How many rows a short list of the first page shows.
SHORT = 4


class Home(AsOfMixin, TemplateView):
    """The last and the next meeting, the work plan, what is due next, what is new."""

    template_name = "initiatives/home/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last, coming = self.cycle()
        plan = self.work_plan(last)
        due = self.due()
        return super().get_context_data(
            last=last,
            coming=coming,
            plan=plan,
            silent=[item for item in plan if self.is_silent(item.initiative, last)],
            due=due,
            due_counts=self.due_counts(),
            matrix=self.matrix(),
            statuses=InitiativeStatus,
            no_priority=NO_PRIORITY,
            news=self.news(),
            **kwargs,
        )

    def cycle(self) -> tuple[Meeting | None, Meeting | None]:
        """Return the last SCCP meeting of which a turn is on record, and the one after it."""
        heard = Q(interventions__recorded_on__lte=self.judged_on)
        meetings = list(
            Meeting.objects.as_of(self.as_of)
            .with_days()
            .sccp()
            .annotate(turns=Count("interventions", filter=heard))
            .order_by(F("known_latest").asc(nulls_last=True), "year", "slug")
        )
        reported = [place for place, meeting in enumerate(meetings) if meeting.turns]
        after = reported[-1] + 1 if reported else 0
        return (
            meetings[after - 1] if after else None,
            meetings[after] if after < len(meetings) else None,
        )

    def work_plan(self, last: Meeting | None) -> FirstRows:
        """Return the plan of the year of `last`, each item with its initiative's last word."""
        items = WorkPlanItem.objects.as_of(self.as_of)
        if last is None:
            return FirstRows(items.none())
        known = Initiative.objects.as_of(self.as_of)
        initiatives = known.with_status().with_leads().with_last_word()
        plan = items.filter(year=last.year, initiative__in=known)
        url = reverse("initiatives:initiative-list", query={"work_plan": last.year})
        return FirstRows(plan.prefetch_related(Prefetch("initiative", initiatives)), url=url)

    def is_silent(self, initiative: Initiative, last: Meeting | None) -> bool:
        """Return whether nothing was heard of it after the last meeting, which is over."""
        if last is None or last.known_latest is None or self.judged_on <= last.known_latest:
            return False
        return initiative.last_word is None or initiative.last_word <= last.known_latest

    def open_commitments(self) -> Any:
        return Commitment.objects.as_of(self.as_of).open()

    def due(self) -> QuerySet[Commitment]:
        """Return a few open commitments that have a day: the next ones, then the overdue ones."""
        is_late = Case(When(due_state=DueState.OVERDUE, then=Value(1)), default=Value(0))
        dated = self.open_commitments().filter(due_latest__isnull=False)
        dated = dated.select_related("owner", "meeting")
        return dated.order_by(is_late, "due_latest", "meeting__slug", "number")[:SHORT]

    def due_counts(self) -> list[tuple[DueState, int]]:
        """Return how many open commitments are in each due state, in the order of the states."""
        rows = self.open_commitments().order_by().values("due_state")
        counts = dict(rows.annotate(rows=Count("pk")).values_list("due_state", "rows"))
        return [(state, counts[state]) for state in DueState if state in counts]

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
