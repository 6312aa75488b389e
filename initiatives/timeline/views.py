"""A year, drawn and as a table."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import Commitment, DueState, Firmness, Initiative
from initiatives.timeline.drawing import Axis, Drawing, DrawnEntry, drawing_of
from initiatives.timeline.entries import TimelineEntry, of_commitment, of_initiative, of_meeting
from initiatives.timeline.tables import TimelineTable
from meetings.models import Meeting, Priority
from sccp_tracker.lists.views import TableView
from sccp_tracker.records.as_of import AsOfMixin, BadDay, NotOnRecord
from sccp_tracker.records.first_rows import MANY, FirstRows

# How wide a year is drawn.
WIDTH = 1240
# How many years are offered before and after the one that is shown.
NEAR = 6
NO_DAYS = {"due_earliest": None, "due_latest": None}
NO_KNOWN_DAYS = {"known_earliest": None, "known_latest": None}


class Timeline(AsOfMixin, TableView):
    """The meetings of a year and what is due in it, by priority: `?year=2022`.

    Drawn, and under it the same as a table; `?export=xlsx` or `csv` gives the table's rows.
    """

    template_name = "initiatives/timeline/timeline.html"
    table_class = TimelineTable
    meetings: list[TimelineEntry]
    dues: list[TimelineEntry]
    priorities: dict[str, Priority]
    years: list[int]
    more: list[tuple[int, str]]
    axis: Axis

    def get_rows(self) -> list[TimelineEntry]:
        """Return what is drawn, in the order of its days."""
        self.years = self.years_on_record()
        year = self.year_asked()
        self.axis = Axis(year, year, WIDTH)
        self.priorities = {row.slug: row for row in Priority.objects.as_of(self.as_of)}
        self.meetings = [of_meeting(row) for row in self.shown(self.meetings_of_year())]
        self.dues = self.dues_of_year()
        return sorted(
            self.meetings + self.dues,
            key=lambda each: (each.first or each.last, each.last or each.first),
        )

    def listed(self, noun: Any) -> Any:
        """Return the rows of a noun as its list shows them on the day."""
        return noun.objects.as_of(self.as_of).for_list()

    def shown(self, rows: Any) -> Any:
        """Return the rows to draw: the first `MANY`; a file has all of them."""
        return rows if self.is_export else rows[:MANY]

    def years_on_record(self) -> list[int]:
        """Return the years in which something has a day, in order."""
        windows: set[tuple[int | None, int | None]] = set()
        for noun, first, last in (
            (Meeting.objects.as_of(self.as_of).with_days(), "known_earliest", "known_latest"),
            (Commitment.objects.as_of(self.as_of).with_due(), "due_earliest", "due_latest"),
            (Initiative.objects.as_of(self.as_of).with_due(), "due_earliest", "due_latest"),
        ):
            between = [ExtractYear(first), ExtractYear(last)]
            windows |= set(noun.order_by().values_list(*between).distinct())
        years: set[int] = set()
        for window in windows:
            known = [year for year in window if year]
            years |= set(range(min(known), max(known) + 1)) if known else set()
        return sorted(years)

    def meetings_of_year(self) -> Any:
        """Return the meetings whose days touch the year, in order."""
        first, last = self.axis.first, self.axis.last
        begins = Q(known_earliest__lte=last) | Q(known_earliest__isnull=True)
        ends = Q(known_latest__gte=first) | Q(known_latest__isnull=True)
        return self.listed(Meeting).filter(begins, ends).exclude(**NO_KNOWN_DAYS)

    def year_asked(self) -> int:
        """Return the year asked for, or else the last one up to the judged day with a meeting.

        Raise BadDay for what is no year, and NotOnRecord for one that holds nothing.
        """
        asked = self.request.GET.get("year", "").strip()
        if not asked:
            this_year = self.judged_on.year
            rows = Meeting.objects.as_of(self.as_of).with_days()
            held = rows.filter(known_earliest__year__lte=this_year).order_by("-known_earliest")
            last = held.values_list("known_earliest", flat=True).first()
            return last.year if last else this_year
        if not (asked.isascii() and asked.isdigit() and len(asked) == 4):
            raise BadDay(_("“%(text)s” is not a year. Write it as 2022.") % {"text": asked})
        if int(asked) not in self.years:
            raise NotOnRecord(_("Nothing on record has a day in %(year)s.") % {"year": asked})
        return int(asked)

    def dues_of_year(self) -> list[TimelineEntry]:
        """Return the commitments and initiatives whose days touch the year."""
        first, last = self.axis.first, self.axis.last
        promises = self.listed(Commitment).due_between(first, last)
        works = self.listed(Initiative).due_between(first, last)
        dues = [
            *(
                of_commitment(row, self.priorities.get(row.priority_slug))
                for row in self.shown(promises)
            ),
            *(
                of_initiative(row, [role.economy for role in row.leads])
                for row in self.shown(works)
            ),
        ]
        # Where more rows than are drawn touch the year, its lists have all of them.
        span = {"due_from": first.isoformat(), "due_until": last.isoformat()}
        self.more = [
            (count, reverse(rows.model.noun.list_url, query=span))
            for rows in (promises, works)
            if len(dues) >= MANY and (count := rows.count()) > MANY
        ]
        return dues

    @property
    def export_title(self) -> str:
        return _("Timeline")

    def get_file_name(self, day: str) -> str:
        return _("timeline of %(year)s, on %(day)s") % {"year": self.axis.first_year, "day": day}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.axis.first_year
        return super().get_context_data(
            year=year,
            years=[each for each in self.years if abs(each - year) <= NEAR],
            previous=max((each for each in self.years if each < year), default=None),
            next=min((each for each in self.years if each > year), default=None),
            drawing=self.drawing(),
            drawn=self.rows,
            states=[state for state in DueState if state != DueState.UNDATED],
            more=self.more,
            edges=(Firmness.HOPE, Firmness.RECOMMENDATION),
            **self.not_drawn(),
            **kwargs,
        )

    def drawing(self) -> Drawing:
        """Return the year: the meetings, a lane for each priority of its plan, and one for none."""
        lanes = [(_("Meetings"), "", [each.entry for each in self.meetings])]
        for priority in self.priorities.values():
            entries = self.entries_under(priority)
            if entries or priority.plan_from <= self.axis.first_year <= priority.plan_to:
                lanes.append((str(priority), priority.get_absolute_url(), entries))
        lanes.append((_("Under no priority"), "", self.entries_under(None)))
        return drawing_of(lanes, self.axis, self.judged_on)

    def entries_under(self, priority: Priority | None) -> list[DrawnEntry]:
        return [each.entry for each in self.dues if each.priority == priority]

    def not_drawn(self) -> dict[str, Any]:
        """Return what has no day: commitments by their state, initiatives, meetings of the year.

        Some commitments wait for the days of a meeting; those meetings are told too.
        """
        promises = self.listed(Commitment).filter(**NO_DAYS).order_by()
        rows = promises.values_list("due_state", "due_slug", "due_after_slug")
        counts: Counter[DueState] = Counter()
        awaited = set()
        for state, *slugs, count in rows.annotate(rows=Count("pk")):
            counts[DueState(state)] += count
            awaited |= set(slugs) if state == DueState.NOT_YET else set()
        meetings = self.listed(Meeting).filter(**NO_KNOWN_DAYS)
        return {
            "undated": counts[DueState.UNDATED],
            "waiting": counts[DueState.NOT_YET],
            "closed": counts[DueState.CLOSED],
            "awaited": FirstRows(meetings.filter(slug__in=awaited)),
            "works": self.listed(Initiative).filter(**NO_DAYS).count(),
            "unscheduled": FirstRows(meetings.filter(year=self.axis.first_year)),
        }
