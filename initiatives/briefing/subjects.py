"""What a briefing is for: a meeting, an initiative, a priority, an economy, or two of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from initiatives.briefing.parts import bracketed, listed
from initiatives.models import Commitment, Initiative, Intervention
from initiatives.models.commitment import CommitmentQuerySet
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.models.intervention import InterventionQuerySet
from initiatives.score.cycle import Cycle, cycle_on
from meetings.models import Economy, Meeting, Priority
from sccp_tracker.records.as_of import NotOnRecord


@dataclass
class Subject:
    """What a briefing is for, as known on `day`, or else now.

    `rows` are what its address names, and `meeting` is the one at which it is said: the meeting
    itself, or else the next one of SCCP; None where none is on record.
    """

    day: date | None
    cycle: Cycle
    rows: list[Any]
    names: ClassVar[tuple[str, ...]]

    @property
    def meeting(self) -> Any:
        return self.cycle.coming or self.cycle.last

    @property
    def row(self) -> Any:
        return self.rows[0]

    @property
    def query(self) -> str:
        """Return what the address says of it: "meeting=2022-sccp2"."""
        pairs = zip(self.names, self.rows, strict=False)
        return urlencode({name: row.key for name, row in pairs})

    @property
    def kind(self) -> str:
        """Return what it is, in words."""
        return str(self.row._meta.verbose_name)

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def counterpart(self) -> str:
        """Return whom or what page one names, with the meeting at which it is said."""
        return listed(self.name, self.meeting)

    @property
    def codes(self) -> list[str]:
        """Return the economies to which one speaks; none where it is the whole meeting."""
        return []

    def initiatives(self) -> InitiativeQuerySet:
        """Return the initiatives of which it is."""
        rows: InitiativeQuerySet = Initiative.objects.as_of(self.day)
        return rows.filter(self.of_initiatives(rows))

    def of_initiatives(self, rows: InitiativeQuerySet) -> Q:
        raise NotImplementedError

    def of_promises(self, rows: CommitmentQuerySet) -> Q:
        """Return which commitments bring something up: those of its initiatives, and its own."""
        within = self.initiatives().order_by().values("pk")
        links = Commitment.other_initiatives.through.objects.filter(
            commitment=OuterRef("pk"), initiative__in=within
        )
        own = self.commitments().order_by().values("pk")
        return Q(initiative__in=within) | Q(Exists(links)) | Q(pk__in=own)

    def commitments(self) -> CommitmentQuerySet:
        """Return the commitments that concern no initiative, and are of it."""
        rows: CommitmentQuerySet = Commitment.objects.as_of(self.day)
        return self.of_commitments(rows).filter(initiative=None)

    def of_commitments(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        return rows

    def questions(self) -> InterventionQuerySet:
        """Return the questions without an answer that name no initiative, and are of it."""
        rows: InterventionQuerySet = Intervention.objects.as_of(self.day).unanswered()
        return self.of_turns(rows).filter(initiatives=None)

    def of_turns(self, rows: InterventionQuerySet) -> InterventionQuerySet:
        return rows


class OfMeeting(Subject):
    """Everything that may come up at a meeting."""

    names = ("meeting",)

    @property
    def meeting(self) -> Any:
        return self.row

    @property
    def counterpart(self) -> str:
        when = self.row.known_when_now
        return bracketed(self.row.title, when) if when else str(self.row.title)

    def of_initiatives(self, rows: InitiativeQuerySet) -> Q:
        return Q()


class OfInitiative(Subject):
    """One initiative."""

    names = ("initiative",)

    def of_initiatives(self, rows: InitiativeQuerySet) -> Q:
        return Q(pk=self.row.pk)

    def of_commitments(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        return rows.none()

    def of_turns(self, rows: InterventionQuerySet) -> InterventionQuerySet:
        return rows.none()


class OfPriority(Subject):
    """What stands under a priority."""

    names = ("priority",)

    @property
    def counterpart(self) -> str:
        return listed(self.row.title, self.meeting)

    def of_initiatives(self, rows: InitiativeQuerySet) -> Q:
        return Q(priority=self.row)

    def of_commitments(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        return rows.with_priority().filter(priority_slug=self.row.slug)

    def of_turns(self, rows: InterventionQuerySet) -> InterventionQuerySet:
        return rows.filter(agenda_item__priority=self.row)


class OfEconomies(Subject):
    """What one economy has a part in, or two of them together."""

    names = ("economy", "with")

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.rows]

    @property
    def name(self) -> str:
        if len(self.rows) == 1:
            return str(self.row)
        one, other = self.rows
        return _("%(one)s and %(other)s") % {"one": one, "other": other}

    def of_initiatives(self, rows: InitiativeQuerySet) -> Q:
        promises = self.of_commitments(Commitment.objects.as_of(self.day))
        turns = self.of_turns(Intervention.objects.as_of(self.day))
        found = Q(pk__in=rows.with_each_economy(self.codes).order_by().values("pk"))
        for name, others in (("initiative", promises), ("initiatives", turns)):
            named = others.order_by().filter(**{f"{name}__isnull": False})
            found |= Q(pk__in=named.values(name))
        return found

    def of_promises(self, rows: CommitmentQuerySet) -> Q:
        # What a third party owes to an initiative is no matter between these.
        return Q(pk__in=self.of_commitments(rows).order_by().values("pk"))

    def of_commitments(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        is_one = len(self.rows) == 1
        return rows.of_economies(self.codes) if is_one else rows.between(self.codes)

    def of_turns(self, rows: InterventionQuerySet) -> InterventionQuerySet:
        is_one = len(self.rows) == 1
        return rows.with_economy(self.codes) if is_one else rows.between(self.codes)


SUBJECTS = (
    (OfMeeting, Meeting, "slug"),
    (OfInitiative, Initiative, "slug"),
    (OfPriority, Priority, "slug"),
    (OfEconomies, Economy, "code"),
)


def subject_of(asked: Any, day: date | None) -> Subject:
    """Return what an address asks a briefing for: by itself, the next SCCP meeting, or the last.

    Raises NotOnRecord, with a sentence, for what is not on record.
    """
    refuse_several(asked)
    for kind, model, key in SUBJECTS:
        if asked.get(kind.names[0]):
            named = [asked[name] for name in kind.names if asked.get(name)]
            rows = [row_of(model, key, value, day) for value in dict.fromkeys(named)]
            return kind(day, cycle_on(day), rows)
    cycle = cycle_on(day)
    meeting = cycle.coming or cycle.last
    if meeting is None:
        raise NotOnRecord(
            _("Choose what to be briefed for: a meeting, an initiative, a priority or an economy.")
        )
    return OfMeeting(day, cycle, [meeting])


def refuse_several(asked: Any) -> None:
    """Raise NotOnRecord where an address names more than a briefing is for."""
    names = [name for kind, _model, _key in SUBJECTS for name in kind.names if asked.get(name)]
    several = len({name for name in names if name != "with"}) > 1
    doubled = any(len(asked.getlist(name)) > 1 for name in names)
    if several or doubled or names == ["with"]:
        raise NotOnRecord(
            _("A briefing is for one thing, or for two economies: ?economy=NZ&with=AUS.")
        )


def row_of(model: Any, key: str, value: str, day: date | None) -> Any:
    """Return the row that an address names, as known on the day."""
    rows = model.objects.as_of(day)
    if model is Meeting:
        rows = rows.with_days()
    # One database refuses such signs, another finds nothing.
    found = rows.filter(**{key: value}).first() if value.isprintable() else None
    if found is None:
        words = {"text": value, "noun": model._meta.verbose_name}
        raise NotOnRecord(_("“%(text)s” is no %(noun)s on record.") % words)
    return found
