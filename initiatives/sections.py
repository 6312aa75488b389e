"""What is said and promised, on the pages of meetings, economies, priorities and documents."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.by_due import ByDue
from initiatives.models import (
    AgendaPoint,
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
from initiatives.models.commitment import due_by_name, owed_by
from initiatives.views.details import figures_of
from meetings.models import Document, Economy, Meeting, Priority
from sccp_tracker.records.as_of import NotOnRecord
from sccp_tracker.records.first_rows import MANY, FirstRows
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Meeting)
class SaidAtMeeting(PageSection):
    """What is to be raised, was said and was promised, under the items of the agenda."""

    templates = {
        "contents": "initiatives/on_meeting/contents.html",
        "item_counts": "initiatives/on_meeting/item_counts.html",
        "facts": "initiatives/on_meeting/facts.html",
        "before_agenda": "initiatives/on_meeting/before_agenda.html",
        "item": "initiatives/on_meeting/item.html",
        "after_agenda": "initiatives/on_meeting/after_agenda.html",
    }

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        meeting, slug, view = self.row, self.row.slug, self.view
        # Long as it may be, what was said at a meeting is its page.
        turns = FirstRows(view.listed(Intervention).filter(meeting=meeting), MANY, meeting=slug)
        said = FirstRows(view.listed(Commitment).filter(meeting=meeting), MANY, meeting=slug)
        points = FirstRows(view.listed(AgendaPoint).filter(meeting=meeting), MANY)
        due = view.listed(Commitment).filter(due_by_name(meeting))
        return {
            "due": ByDue(due, due_at=slug),
            "turns": turns,
            "said": said,
            "points": points,
            "outside": put_under(shown["items"], turns, points, said),
            "spoke": Counter(turn.speaker for turn in turns).most_common(),
        }


@dataclass
class UnderItem:
    """What is to be raised, was said and was promised under an agenda item, or under none."""

    points: list[AgendaPoint] = field(default_factory=list)
    turns: list[Intervention] = field(default_factory=list)
    promises: list[Commitment] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.points or self.turns or self.promises)

    @property
    def threads(self) -> list[Intervention]:
        """Return the conversations under the item."""
        return threads_of(self.turns)


def put_under(
    items: Iterable[Any],
    turns: Iterable[Intervention],
    points: Iterable[AgendaPoint],
    promises: Iterable[Commitment],
) -> UnderItem:
    """Put what belongs to each item of an agenda under it, as `under`; return what is under none.

    A promise is under the item of the turn in which it was made.
    """
    outside = UnderItem()
    parts: dict[int | None, UnderItem] = {}
    for item in items:
        item.under = parts[item.pk] = UnderItem()
    said_under = {}
    for turn in turns:
        # On an earlier day the item may not have been on record yet.
        said_under[turn.pk] = part = parts.get(turn.agenda_item_id, outside)
        part.turns.append(turn)
    for point in points:
        parts.get(point.agenda_item_id, outside).points.append(point)
    for promise in promises:
        said_under.get(promise.intervention_id or 0, outside).promises.append(promise)
    return outside


@shown_on(Economy)
class EconomyInTalks(PageSection):
    """Everything that one party said, heard, promised, was promised and takes part in."""

    templates = {
        "counts": "initiatives/on_economy/counts.html",
        "main": "initiatives/on_economy/main.html",
        "aside": "initiatives/on_economy/aside.html",
    }

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        party, code, view = self.row, self.row.code, self.view
        talk, promises = view.listed(Intervention).with_economy([code]), view.rows(Commitment)
        turns = FirstRows(talk, economy=code)
        shared = promises.of_economies([code])
        listed = shared.for_list()
        return {
            "turns": turns,
            "threads": threads_of(turns),
            "talk": talk_of(party, turns),
            "promised": ByDue(listed.owed_by([code]), owner=code),
            "others": ByDue(listed.exclude(owed_by([code])), economy=code),
            "roles": self.roles(),
            **figures_of(view.listed(Figure).about_parties([code]), about=code),
        }

    def roles(self) -> FirstRows:
        """Return the roles of the party, each with its initiative and that one's status."""
        initiatives = self.view.rows(Initiative).with_status().select_related("priority")
        parties = Economy.objects.of([self.row.code])
        roles = self.view.rows(Participation).leads_first().filter(economy__in=parties)
        roles = roles.select_related("economy", "source")
        roles = roles.prefetch_related(Prefetch("initiative", initiatives))
        url = reverse("initiatives:initiative-list", query={"economy": self.row.code})
        return FirstRows(roles, url=url)


def talk_of(party: Economy, turns: list[Intervention]) -> dict[str, list[Intervention]]:
    """Return the turns by their part in a conversation, seen from `party`, in meeting order."""
    talk: dict[str, list[Intervention]] = {
        part: [] for part in ("said", "asked", "answered", "was_asked", "heard")
    }
    by_kind = {InterventionKind.QUESTION: "asked", InterventionKind.REPLY: "answered"}
    for turn in turns:
        kind = InterventionKind(turn.kind)
        if any(party.pk in (each.pk, each.part_of_id) for each in turn.voices()):
            talk[by_kind.get(kind, "said")].append(turn)
        else:
            talk["was_asked" if kind == InterventionKind.QUESTION else "heard"].append(turn)
    return talk


@shown_on(Priority)
class Scorecard(PageSection):
    """How far a priority has come, in all years or in the one of `?year=`."""

    templates = {"main": "initiatives/on_priority/main.html"}

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        priority, year, view = self.row, self.year(), self.view
        asked: dict[str, Any] = {"priority": priority.slug} | ({"year": year} if year else {})
        initiatives = view.rows(Initiative).filter(priority=priority)
        commitments = view.rows(Commitment).with_priority().filter(priority_slug=priority.slug)
        said = view.listed(Intervention).filter(agenda_item__priority=priority)
        if year:
            initiatives = initiatives.spoken_of_in(year)
            commitments = commitments.filter(meeting__year=year)
            said = said.filter(meeting__year=year)
        scores = counts_of(initiatives.with_status(), "status")
        states = commitments.in_each_state()
        promises = ByDue(commitments.for_list(), **asked)
        turns = FirstRows(said, **asked)
        return {
            "year": year,
            "years": range(priority.plan_from, priority.plan_to + 1),
            "scores": [(status, scores[status.value]) for status in InitiativeStatus],
            "initiatives": FirstRows(initiatives.for_list().by_status(), **asked),
            "promises": promises,
            "states": [(state, states.get(state.value, 0)) for state in DueState],
            "due": promises.dated,
            "turns": turns,
            "threads": threads_of(turns),
        }

    def year(self) -> int | None:
        """Return the year asked for, or None; raise NotOnRecord where it is not of the plan."""
        asked = self.view.request.GET.get("year", "")
        if not asked:
            return None
        first, last = self.row.plan_from, self.row.plan_to
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


@shown_on(Document)
class DocumentInTalks(PageSection):
    """Where a paper was presented, and to which initiatives it belongs."""

    templates = {"main": "initiatives/on_document/main.html"}

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        row, slug = self.row, self.row.slug
        turns = FirstRows(self.view.listed(Intervention).filter(documents=row), document=slug)
        initiatives = self.view.listed(Initiative).filter(documents=row)
        return {
            "turns": turns,
            "threads": threads_of(turns),
            "initiatives": FirstRows(initiatives, document=slug),
        }
