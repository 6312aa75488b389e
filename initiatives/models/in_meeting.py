from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, Meeting
from sccp_tracker.records.base import RecordModel
from sccp_tracker.records.punctuation import punctuation


class CitesTurn:
    """Of a QuerySet: reads over rows that name a turn in which they were heard, and a meeting."""

    heard_in: ClassVar[str] = "meeting"
    filter: Any

    def citing_another_meeting(self) -> Any:
        """Return those whose turn is one of another meeting than theirs."""
        cites = self.filter(intervention__isnull=False, **{f"{self.heard_in}__isnull": False})
        return cites.exclude(intervention__meeting=F(self.heard_in))


class NumberedInMeeting(RecordModel):
    """A row that is counted through within one meeting, from 1."""

    key_fields = ("meeting__slug", "number")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="%(class)ss", verbose_name=_("meeting")
    )
    number = models.PositiveIntegerField(
        _("number"),
        blank=True,
        help_text=_("Its place within the meeting. Left empty, it becomes the last."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The meeting has one of this number already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_number_positive",
                violation_error_message=_("Numbers begin at 1."),
            ),
        ]

    def __str__(self) -> str:
        words = {"noun": self._meta.verbose_name, "number": self.number}
        return gettext("%(noun)s %(number)s") % words

    @property
    def full_name(self) -> str:
        """Return its name with that of its meeting: SCCP1 2022, commitment 27."""
        return f"{self.meeting}{punctuation().comma}{self}"

    @classmethod
    def complete(cls, rows: list[Any]) -> None:
        """Give each row without a number the next one of its meeting."""
        super().complete(rows)
        if unnumbered := [row for row in rows if row.number is None]:
            keys = {row.meeting_id for row in unnumbered}
            # Two officers who save at the same moment take their numbers in turn.
            list(Meeting._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
            of = cls._base_manager.filter(meeting__in=keys).values_list("meeting")
            last = dict(of.annotate(last=Max("number")).values_list("meeting", "last"))
            for row in rows:
                # No number is given out that another of the new rows has.
                last[row.meeting_id] = max(last.get(row.meeting_id, 0), row.number or 0)
            for row in unnumbered:
                row.number = last[row.meeting_id] = last[row.meeting_id] + 1


class OnAgenda(NumberedInMeeting):
    """A numbered row that may stand under an item of its meeting's agenda."""

    agenda_item: "models.ForeignKey[AgendaItem | None, AgendaItem | None]"

    class Meta(NumberedInMeeting.Meta):
        abstract = True

    def clean(self) -> None:
        """Refuse an item of another meeting's agenda."""
        super().clean()
        if self.agenda_item and self.agenda_item.meeting_id != self.meeting_id:
            raise ValidationError(
                {"agenda_item": _("This item is on the agenda of another meeting.")}
            )
