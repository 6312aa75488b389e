"""The pages of one party, of two parties, of one priority, and of one number over time."""

from collections import Counter
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.models import (
    Commitment,
    DueState,
    Figure,
    Initiative,
    InitiativeStatus,
    Intervention,
    InterventionKind,
    Participation,
    threads_of,
)
from initiatives.models.intervention import spoken_by
from initiatives.views.details import dated
from meetings.models import Attendance, Document, Economy, Priority
from sccp_tracker.lists.list_urls import list_address
from sccp_tracker.records.as_of import AsOfMixin, NotOnRecord
from sccp_tracker.records.details import RecordDetail
from sccp_tracker.records.first_rows import MANY, Few


class EconomyDetail(RecordDetail):
    """Everything that one party said, heard, promised, was promised and takes part in."""

    model = Economy
    slug_field = "code"
    context_object_name = "economy"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        party, code = self.object, self.object.code
        talk, promises = self.listed(Intervention).with_party([code]), self.rows(Commitment)
        turns = Few(talk, list_address("intervention-list", party=code))
        shared = promises.of_parties([code])
        listed = shared.for_list().open_first()
        return super().get_context_data(
            turns=turns,
            threads=threads_of(turns),
            talk=talk_of(party, turns),
            promised=Few(listed.filter(owner=party), list_address("commitment-list", owner=code)),
            others=Few(listed.exclude(owner=party), list_address("commitment-list", economy=code)),
            partners=partners_of(party, talk, shared),
            roles=self.roles(),
            attendances=Few(
                self.known(Attendance, "meeting", "source").filter(economy=party),
                list_address("meeting-list", party=code),
            ),
            documents=Few(
                self.known(Document, "tabled_by", "source").filter(tabled_by=party),
                list_address("document-list", economy=code),
            ),
            figures=Few(
                self.listed(Figure).filter(about=party), list_address("figure-list", about=code)
            ),
            **kwargs,
        )

    def roles(self) -> Few:
        """Return the roles of the party, each with its initiative and that one's status."""
        initiatives = self.rows(Initiative).with_status().select_related("priority")
        roles = self.rows(Participation).leads_first().filter(economy=self.object)
        roles = roles.select_related("source").prefetch_related(Prefetch("initiative", initiatives))
        return Few(roles, list_address("initiative-list", economy=self.object.code))


def talk_of(party: Economy, turns: list[Intervention]) -> dict[str, list[Intervention]]:
    """Return the turns by their part in a conversation, seen from `party`, in meeting order."""
    talk: dict[str, list[Intervention]] = {
        part: [] for part in ("said", "asked", "answered", "was_asked", "heard")
    }
    by_kind = {InterventionKind.QUESTION: "asked", InterventionKind.REPLY: "answered"}
    for turn in turns:
        kind = InterventionKind(turn.kind)
        if party in turn.voices():
            talk[by_kind.get(kind, "said")].append(turn)
        else:
            talk["was_asked" if kind == InterventionKind.QUESTION else "heard"].append(turn)
    return talk


def partners_of(party: Economy, turns: Any, promises: Any) -> list[Economy]:
    """Return the parties with which `party` spoke or has promises, by name."""
    by_it = turns.filter(spoken_by([party.code]))
    to_it = turns.exclude(speaker=party).exclude(on_behalf_of__isnull=False, on_behalf_of=party)
    met = Q()
    for rows, names in (
        (by_it, ("addressed_to", "in_reply_to__speaker")),
        (to_it, ("speaker", "on_behalf_of")),
        (promises, ("owner", "stated_by")),
    ):
        for name in names:
            met |= Q(pk__in=rows.order_by().values(name))
    return sorted(
        Economy.objects.filter(met).exclude(pk=party.pk)[:MANY], key=lambda each: each.name.lower()
    )


class PriorityDetail(RecordDetail):
    """The scorecard of one priority, in all years or in one."""

    model = Priority
    context_object_name = "priority"

    def get_queryset(self) -> QuerySet[Priority]:
        return super().get_queryset().select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        priority, year = self.object, self.year()
        asked: dict[str, Any] = {"priority": priority.slug} | ({"year": year} if year else {})
        initiatives = self.rows(Initiative).filter(priority=priority)
        commitments = self.rows(Commitment).with_priority().filter(priority_slug=priority.slug)
        said = self.listed(Intervention).filter(agenda_item__priority=priority)
        if year:
            initiatives = initiatives.spoken_of_in(year)
            commitments = commitments.filter(meeting__year=year)
            said = said.filter(meeting__year=year)
        scores = counts_of(initiatives.with_status(), "status")
        states = counts_of(commitments.with_due_state(), "due_state")
        promises = Few(
            commitments.for_list().open_first(), list_address("commitment-list", **asked)
        )
        turns = Few(said, list_address("intervention-list", **asked))
        return super().get_context_data(
            year=year,
            years=range(priority.plan_from, priority.plan_to + 1),
            scores=[(status, scores[status.value]) for status in InitiativeStatus],
            initiatives=Few(
                initiatives.for_list().by_status(), list_address("initiative-list", **asked)
            ),
            promises=promises,
            states=[(state, states[state.value]) for state in DueState],
            due=dated(promises),
            turns=turns,
            threads=threads_of(turns),
            **kwargs,
        )

    def year(self) -> int | None:
        """Return the year asked for, or None; raise NotOnRecord where it is not of the plan."""
        asked = self.request.GET.get("year", "")
        if not asked:
            return None
        first, last = self.object.plan_from, self.object.plan_to
        if not (asked.isascii() and asked.isdigit() and first <= int(asked) <= last):
            raise NotOnRecord(
                _("The plan of this priority is for %(first)s to %(last)s.")
                % {"first": first, "last": last}
            )
        return int(asked)


def counts_of(rows: Any, name: str) -> Counter[str]:
    """Return how many of the rows there are of each value of a column."""
    counted = rows.order_by().values(name).annotate(rows=Count("pk"))
    return Counter(dict(counted.values_list(name, "rows")))


class SeriesDetail(AsOfMixin, TemplateView):
    """One number and its readings, side by side, in the order of the meetings."""

    template_name = "initiatives/series.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        series = kwargs["series"]
        rows = Figure.objects.as_of(self.as_of).for_list().filter(series=series)
        readings = Few(rows, list_address("figure-list", series=series))
        if not readings:
            raise Http404
        return super().get_context_data(readings=readings, bars=bars_of(readings), **kwargs)


# The chart of a series, in the units of its picture.
ROW, LONGEST = 26, 420


def bars_of(readings: list[Figure]) -> list[dict[str, Any]]:
    """Return a bar for each reading, from the top; none where there is nothing to compare.

    Its `length` is to `LONGEST` as the value is to the greatest one. A number below nothing has no
    length to draw: such a series has no bars.
    """
    values = [reading.value for reading in readings]
    if len(values) < 2 or min(values) < 0 or not (greatest := max(values)):
        return []
    return [
        {"reading": reading, "top": ROW * nth, "length": round(LONGEST * reading.value / greatest)}
        for nth, reading in enumerate(readings)
    ]
