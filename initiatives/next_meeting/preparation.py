"""Preparing the next meeting of the sub-committee: its agenda, and what is to be raised under it.

What staff have changed, moved, left out or deleted since stays as they left it: an agenda is copied
only to a meeting that has none, and a point is added only where the meeting does not have it.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.models import AgendaPoint, Commitment, Intervention
from initiatives.next_meeting.agenda import DRAFT, Agenda
from meetings.models import AgendaItem, Meeting, MeetingKind
from meetings.models.named import MeetingName
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.trace import acting

# What preparing a meeting may write.
ADDED = (
    "meetings.add_meeting",
    "meetings.add_agendaitem",
    "records.add_source",
    "initiatives.add_agendapoint",
)
SCCP_SLUG = re.compile(r"(\d{4})-sccp([12])")


class CannotPrepare(ValueError):
    """No meeting can be prepared from this one; the message says why."""


@dataclass
class Preparation:
    """What was done to prepare `meeting` from the meeting `last`."""

    last: Meeting
    meeting: Meeting
    is_new: bool = False
    items: int = 0
    commitments: int = 0
    questions: int = 0

    def __str__(self) -> str:
        return " ".join([self.on_the_meeting(), self.on_the_agenda(), self.on_the_points()])

    def on_the_meeting(self) -> str:
        """Return a sentence on whether the meeting is new, and one on dates that are missing."""
        said = (
            _("%(meeting)s was put on record.") if self.is_new else _("%(meeting)s is on record.")
        )
        if self.meeting.latest is None:
            said += " " + _("Prepare it again when its days are known: more may fall due before.")
        return said % {"meeting": self.meeting}

    def on_the_agenda(self) -> str:
        """Return a sentence on what was copied."""
        if not self.items:
            return _("Its agenda was left as it is.")
        return ngettext(
            "%(count)d agenda item was copied from %(last)s as a draft.",
            "%(count)d agenda items were copied from %(last)s as a draft.",
            self.items,
        ) % {"count": self.items, "last": self.last}

    def on_the_points(self) -> str:
        """Return a sentence on what is to be raised that was not on the agenda before."""
        if not self.commitments and not self.questions:
            return _("There is nothing new to raise.")
        commitments = ngettext("%(count)d commitment", "%(count)d commitments", self.commitments)
        questions = ngettext("%(count)d question", "%(count)d questions", self.questions)
        return _("New to raise: %(commitments)s, %(questions)s.") % {
            "commitments": commitments % {"count": self.commitments},
            "questions": questions % {"count": self.questions},
        }


def prepare_next_meeting(last: Meeting) -> Preparation:
    """Prepare the SCCP meeting after `last` and return what was done.

    The meeting is put on record where it is not; it gets the agenda of `last` where it has none,
    and what is to be raised that it does not have. Raises CannotPrepare, with a sentence.
    """
    with acting() as action:
        action.reason = action.reason or _("Prepared from %(last)s.") % {"last": last}
        # Two officers who prepare at the same moment take turns.
        Meeting.objects.select_for_update().get(pk=last.pk)
        year, number = next_of(last)
        meeting = Meeting.objects.filter(slug=f"{year}-sccp{number}").first()
        if meeting and meeting.kind != MeetingKind.SCCP:
            raise CannotPrepare(_("%(meeting)s is no SCCP meeting.") % {"meeting": meeting})
        source = draft_source(year, number, last)
        name = MeetingName(year, "sccp", number)
        done = Preparation(last, meeting or name.put_on_record(source), meeting is None)
        if not done.meeting.agenda_items.exists():
            done.items = copy_agenda(last, done.meeting, source)
        add_points(done, source)
    return done


def next_of(last: Meeting) -> tuple[int, int]:
    """Return the year and the number of the SCCP meeting after `last`."""
    named = SCCP_SLUG.fullmatch(last.slug)
    if last.kind != MeetingKind.SCCP or not named:
        raise CannotPrepare(
            _(
                "After %(meeting)s comes no SCCP meeting that could be prepared: choose one whose"
                " short name for addresses reads like 2022-sccp1."
            )
            % {"meeting": last}
        )
    year, number = int(named[1]), int(named[2])
    return (year, 2) if number == 1 else (year + 1, 1)


def draft_source(year: int, number: int, last: Meeting) -> Source:
    """Return the source that copied rows name; it is made where it is not there."""
    before_en = last.short_name_en or last.short_name_zh
    before_zh = last.short_name_zh or last.short_name_en
    source, _is_new = Source.objects.get_or_create(
        slug=f"{year}-sccp{number}{DRAFT}",
        defaults={
            "title_en": f"Draft agenda of SCCP{number} {year}, prepared from {before_en}",
            "title_zh": f"{year}年SCCP{number}議程草案，依{before_zh}擬備",
        },
    )
    return source


def copy_agenda(last: Meeting, meeting: Meeting, source: Source) -> int:
    """Give `meeting` the agenda of `last` as a draft and return how many items it has.

    Each copy's section is the number of the item it was copied from.
    """
    copies: dict[int, AgendaItem] = {}
    items = list(last.agenda_items.all())
    # Those of one depth are added at once, under those that are there by then.
    while wave := [item for item in items if item.pk not in copies and is_next(item, copies)]:
        added = [
            AgendaItem(
                meeting=meeting,
                number=item.number,
                position=item.position,
                parent=copies[item.parent_id] if item.parent_id else None,
                priority_id=item.priority_id,
                title_en=item.title_en,
                title_zh=item.title_zh,
                source=source,
                section=item.number,
            )
            for item in wave
        ]
        AgendaItem.objects.add_all(added)
        copies |= {item.pk: copy for item, copy in zip(wave, added, strict=True)}
    if copies:
        meeting.agenda_is_draft = True
        meeting.save()
    return len(copies)


def is_next(item: AgendaItem, copies: dict[int, AgendaItem]) -> bool:
    """Return whether an item can be copied: it is at the top, or the one above it was copied."""
    return item.parent_id is None or item.parent_id in copies


def add_points(done: Preparation, source: Source) -> None:
    """Add the open questions and the commitments that are due, those that are not there yet."""
    meeting, agenda = done.meeting, Agenda(done.meeting)
    dated = Meeting.objects.with_days().get(pk=meeting.pk)
    questions = (
        Intervention.objects.unanswered()
        .exclude(meeting=meeting)
        .exclude(agenda_points__meeting=meeting)
        .select_related("agenda_item__meeting", "agenda_item__priority")
        .prefetch_related("initiatives__priority")
    )
    commitments = (
        Commitment.objects.for_list()
        .due_by_meeting(dated)
        .open()
        .exclude(meeting=meeting)
        .exclude(agenda_points__meeting=meeting)
        .select_related("intervention__agenda_item__meeting")
    )
    points = [
        *(
            AgendaPoint(question=row, agenda_item=agenda.place_of_question(row))
            for row in questions
        ),
        *(AgendaPoint(commitment=row, agenda_item=agenda.place_of(row)) for row in commitments),
    ]
    for point in points:
        point.meeting, point.source = meeting, source
    AgendaPoint.objects.add_all(points)
    done.questions, done.commitments = len(questions), len(commitments)
