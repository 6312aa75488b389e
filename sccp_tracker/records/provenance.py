"""Where each fact was read, and since when it is known."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import current_action

# What stands between two places of one document, where a fact joins what both say.
SECTIONS_APART = "；"


def today() -> date:
    """Return the day of the office; to ask of each row which zone is active takes longer."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def places_in(section: str) -> list[str]:
    """Return the places that a section names: most name one, and "" none."""
    return [place for place in section.split(SECTIONS_APART) if place]


class Sourced(models.Model):
    """A row that states a fact, with where that fact was read."""

    source = models.ForeignKey(
        "records.Source",
        models.PROTECT,
        related_name="%(class)s_rows",
        verbose_name=_("source"),
        help_text=_("The document in which this was read."),
    )
    section = models.CharField(
        _("section"),
        max_length=60,
        blank=True,
        help_text=_("Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two."),
    )
    recorded_on = models.DateField(
        _("recorded on"),
        blank=True,
        help_text=_("The day on which we knew it, written down by the tracker."),
    )

    class Meta:
        abstract = True

    @classmethod
    def complete(cls, rows: list[Any]) -> None:
        """Fill in the day on which each new row became known: today."""
        for row in rows:
            row.check_recorded_on()
        super().complete(rows)  # type: ignore[misc]  # the class that this is mixed into has it

    def clean(self) -> None:
        self.check_recorded_on()
        super().clean()

    def recorded_since(self) -> date:
        """Return the day that the database says of a row that is there."""
        read: dict[str, Any] = getattr(self, "_as_read", {})
        return read.get("recorded_on") or self.recorded_on

    def check_recorded_on(self) -> None:
        """Fill an empty day of recording with today; refuse any other, and a change of it.

        What is entered from now on was not known before. Only the files of a record, which tell
        what was known when, may say otherwise.
        """
        is_new = self._state.adding or self.pk is None
        known = today() if is_new else self.recorded_since()
        if self.recorded_on is None:
            self.recorded_on = known
        if self.recorded_on == known:
            return
        action = current_action()
        is_told = action is not None and action.door == Door.FIXTURE
        if not is_told or self.recorded_on > today():
            raise ValidationError(
                {
                    "recorded_on": _(
                        "What is entered today is known since today: leave the day of recording"
                        " empty."
                    )
                }
            )
