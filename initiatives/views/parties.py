"""The pages of one party, of two parties, of one priority, and of one number over time."""

from collections import Counter
from typing import Any

from django.db.models import Prefetch, QuerySet
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
from initiatives.views.details import RecordDetail, by_role, dated, open_first
from meetings.as_of import AsOfMixin, NotOnRecord
from meetings.models import Attendance, Document, Economy, Priority


class EconomyDetail(RecordDetail):
    """Everything that one party said, heard, promised, was promised and takes part in."""

    model = Economy
    slug_field = "code"
    context_object_name = "economy"

    def get_queryset(self) -> QuerySet[Economy]:
        initiatives = Initiative.objects.as_of(self.as_of).with_status().select_related("priority")
        roles = self.known(Participation, "source")
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch(
                    "participations", roles.prefetch_related(Prefetch("initiative", initiatives))
                ),
                Prefetch("attendances", self.known(Attendance, "meeting", "source")),
                Prefetch("documents", self.known(Document, "meeting", "source")),
                Prefetch("figures", self.listed(Figure)),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        party = self.object
        turns = list(self.listed(Intervention).with_party(party.code))
        promises = open_first(self.listed(Commitment).of_parties([party.code]))
        return super().get_context_data(
            turns=turns,
            threads=threads_of(turns),
            talk=talk_of(party, turns),
            promised=[row for row in promises if row.owner_id == party.pk],
            others=[row for row in promises if row.owner_id != party.pk],
            partners=partners_of(party, turns, promises),
            roles=by_role(party.participations.all()),
            **kwargs,
        )


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


def partners_of(party: Economy, turns: list[Intervention], promises: Any) -> list[Economy]:
    """Return the parties with which `party` spoke or has promises, by name."""
    met = {each for row in promises for each in (row.owner, row.stated_by)}
    for turn in turns:
        met.update(turn.hearers() if party in turn.voices() else turn.voices())
    return sorted(met - {party}, key=lambda each: each.name.lower())


def is_between(one: Economy, other: Economy, turn: Intervention) -> bool:
    """Return whether one of the two says it to the other, and not a third one to both."""
    voices, hearers = turn.voices(), turn.hearers()
    return (one in voices and other in hearers) or (other in voices and one in hearers)


class Between(AsOfMixin, TemplateView):
    """What two parties said to each other, promised each other and do together."""

    template_name = "meetings/between.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, other = (self.party(kwargs[name]) for name in ("code", "other"))
        if one == other:
            raise NotOnRecord(_("Name two different economies."))
        said = Intervention.objects.as_of(self.as_of).for_list().with_party(one.code)
        turns = [turn for turn in said if is_between(one, other, turn)]
        promises = Commitment.objects.as_of(self.as_of).for_list().of_parties([one.code])
        promises = promises.of_parties([other.code]).made_by([one.code, other.code])
        initiatives = Initiative.objects.as_of(self.as_of).for_list().with_party([one.code])
        return super().get_context_data(
            **(kwargs | {"one": one, "other": other}),
            parties=[one, other],
            turns=turns,
            threads=threads_of(turns),
            promises=open_first(promises),
            initiatives=initiatives.with_party([other.code]),
        )

    def party(self, code: str) -> Economy:
        """Return the party with this code; raise NotOnRecord, with a sentence, when none has."""
        found = Economy.objects.filter(code=code).first()
        if found is None:
            raise NotOnRecord(
                _("No economy has the code “%(code)s”. The list of economies shows the codes.")
                % {"code": code}
            )
        return found


class PriorityDetail(RecordDetail):
    """The scorecard of one priority, in all years or in one."""

    model = Priority
    context_object_name = "priority"

    def get_queryset(self) -> QuerySet[Priority]:
        return super().get_queryset().select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        priority, year = self.object, self.year()
        initiatives = self.listed(Initiative).filter(priority=priority)
        commitments = self.listed(Commitment).filter(priority_slug=priority.slug)
        turns = self.listed(Intervention).filter(agenda_item__priority=priority)
        if year:
            initiatives = initiatives.spoken_of_in(year)
            commitments = commitments.filter(meeting__year=year)
            turns = turns.filter(meeting__year=year)
        counts = Counter(initiative.status for initiative in initiatives)
        promises = open_first(commitments)
        states = Counter(promise.due_state for promise in promises)
        order = [None, *InitiativeStatus.values]
        return super().get_context_data(
            year=year,
            years=range(priority.plan_from, priority.plan_to + 1),
            scores=[(status, counts[status]) for status in InitiativeStatus],
            initiatives=sorted(initiatives, key=lambda row: order.index(row.status), reverse=True),
            promises=promises,
            states=[(state, states[state]) for state in DueState],
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


class SeriesDetail(AsOfMixin, TemplateView):
    """One number and its readings, side by side, in the order of the meetings."""

    template_name = "initiatives/series.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        readings = list(Figure.objects.as_of(self.as_of).for_list().filter(series=kwargs["series"]))
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
