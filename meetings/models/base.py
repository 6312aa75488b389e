"""What several nouns share: constraints in words, provenance, dates as said."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.dues import Due, parse_due
from meetings.text import Bilingual, days_in_words
from meetings.words import pattern_of, words_of
from sccp_tracker.records.models import Change, ChangeKind, Door
from sccp_tracker.records.trace import current_action
from sccp_tracker.records.traced import Traced, TracedQuerySet


def known(field: str, choices: Iterable[str], message: Any) -> models.CheckConstraint:
    """Return the constraint that `field` holds one of `choices`; `message` says so to people."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(choice) for choice in choices]}),
        name=f"%(app_label)s_%(class)s_{field}_known",
        violation_error_message=message,
    )


def in_some_language(field: str, message: Any) -> models.CheckConstraint:
    """Return the constraint that `<field>_en` or `<field>_zh` is given."""
    return models.CheckConstraint(
        condition=~Q(**{f"{field}_en": "", f"{field}_zh": ""}),
        name=f"%(app_label)s_%(class)s_{field}_given",
        violation_error_message=message,
    )


def joins_of(paths: tuple[str, ...]) -> list[str]:
    """Return the foreign keys that these look-up paths follow."""
    return [path.rpartition("__")[0] for path in paths if "__" in path]


class RecordQuerySet(TracedQuerySet):
    """Rows that are found by a key that people write, and by words in either language.

    `day` is the day as of which they are read, or None; every verb reads it, and each annotates
    what it needs where that is not there yet.
    """

    search_fields: ClassVar[tuple[str, ...]] = ()
    list_joins: ClassVar[tuple[str, ...]] = ()
    day: date | None = None

    def _clone(self) -> Self:
        # Django's own hook, which its types leave out.
        rows: Self = super()._clone()  # type: ignore[misc]
        rows.day = self.day
        return rows

    def as_of(self, day: date | None) -> Self:
        """Return the rows known on `day`, for all later verbs to read them so; None: as now.

        Raises ValueError where a verb has read these rows as of another day already.
        """
        if day != self.day and self.query.annotations:
            raise ValueError("Say the day first: as_of() comes before what is read as of it.")
        rows = self.known_on(day).all()
        rows.day = day
        return rows

    @property
    def judged_on(self) -> date:
        """Return the day by which lateness is judged: the one read as of, or else today."""
        return self.day or timezone.localdate()

    def has(self, name: str) -> bool:
        """Return whether the rows are annotated with `name`."""
        return name in self.query.annotations

    def known_on(self, day: date | None) -> Self:
        """Return the rows recorded on or before `day`; all of them where it is None.

        Of rows without such a day the trace tells when they were added.
        """
        if day is None:
            return self
        if issubclass(self.model, Sourced):
            return self.filter(recorded_on__lte=day)
        return self.not_added_after(day)

    def not_added_after(self, day: date) -> Self:
        """Return the rows that nobody added after `day`; those of the files of a record stay."""
        added = Change.objects.filter(
            noun=self.model._meta.label_lower,
            row=OuterRef("pk"),
            kind=ChangeKind.ADDED,
            action__at__date__gt=day,
        )
        return self.filter(~Exists(added.exclude(action__door=Door.FIXTURE)))

    def recorded_after(self, day: date) -> Self:
        """Return the rows recorded later than `day`."""
        return self.filter(recorded_on__gt=day)

    def in_order(self) -> Self:
        """Return the rows in their order, as it was on the day or else is now."""
        return self

    def for_list(self) -> Self:
        """Return the rows with all that a list shows."""
        return self.in_order().select_related(*self.list_joins)

    def get_by_natural_key(self, *parts: str) -> models.Model:
        """Return the row with this key; raise DoesNotExist when there is none."""
        row: models.Model = self.get(**dict(zip(self.model.key_fields, parts, strict=True)))
        return row

    def by_key(self) -> dict[str, Any]:
        """Return the rows by their key, each with what its key and its relations need.

        The number of queries does not grow with the rows.
        """
        rows = self.with_keys()
        return {row.key: row for row in rows}

    def of_key(self, key: str) -> Any:
        """Return the row with this key, or None."""
        try:
            return self.get_by_natural_key(*key.split("/"))
        # Fewer parts than a key has, or no number where one belongs.
        except (self.model.DoesNotExist, ValueError, ValidationError):
            return None

    def with_keys(self) -> Self:
        """Return the rows with all that their own keys and those of their relations need."""
        joins = list(joins_of(self.model.key_fields))
        many = [column.name for column in self.model._meta.many_to_many]
        for column in self.model._meta.fields:
            if isinstance(column, models.ForeignKey) and issubclass(column.related_model, Keyed):
                inner = joins_of(column.related_model.key_fields)
                joins += [column.name, *(f"{column.name}__{path}" for path in inner)]
        return self.select_related(*joins).prefetch_related(*many)

    def search(self, words: str) -> Self:
        """Return the rows that hold every word of `words` in some searched column.

        Two-character Chinese words are found; `meetings.words` says which letters are alike.
        """
        rows = self
        for word in words_of(words):
            rows = rows.filter(self.holds(word))
        return rows

    def holds(self, word: str) -> Q:
        """Return the condition that a row holds the word."""
        found = Q()
        for field in self.search_fields:
            found |= Q(**{f"{field}__regex": pattern_of(word)})
        return found


class Keyed(models.Model):
    """A row with a key that people write: the values of `key_fields`, joined by `/`."""

    key_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str, ...]:
        """Return the values of `key_fields` as text, following foreign keys."""
        values = []
        for path in self.key_fields:
            value: Any = self
            for step in path.split("__"):
                value = getattr(value, step)
            values.append(str(value))
        return tuple(values)

    @property
    def key(self) -> str:
        """Return the natural key as people write it: `THA`, `2022-sccp1/27`."""
        return "/".join(self.natural_key())

    def get_history_url(self) -> str:
        """Return the address of the page of all changes of the row."""
        return reverse("row-history", args=[self._meta.model_name, self.key])


class RecordModel(Traced, Keyed):
    """A noun of the record: found by a key that people write, and changed under their eyes.

    `world_columns` names those that do not change, even where the world does: see docs/dates.md.
    """

    world_columns: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class Sourced(models.Model):
    """A row that states a fact, with where that fact was read."""

    source = models.ForeignKey(
        "meetings.Source",
        models.PROTECT,
        related_name="%(class)s_rows",
        verbose_name=_("source"),
        help_text=_("The document in which this was read."),
    )
    section = models.CharField(
        _("section"),
        max_length=60,
        blank=True,
        help_text=_("Where in it, as the document numbers its parts: 參、四、(三)5•1."),
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
        # The class that this one is mixed into has it.
        super().complete(rows)  # type: ignore[misc]

    def clean(self) -> None:
        self.check_recorded_on()
        super().clean()

    def known_since(self) -> date:
        """Return the day that the database says of a row that is there."""
        read: dict[str, Any] = getattr(self, "_as_read", {})
        return read.get("recorded_on") or self.recorded_on

    def check_recorded_on(self) -> None:
        """Fill an empty day of recording with today; refuse any other, and a change of it.

        What is entered from now on was not known before. Only the files of a record, which tell
        what was known when, may say otherwise.
        """
        today, action = timezone.localdate(), current_action()
        is_new = self._state.adding or self.pk is None
        known = today if is_new else self.known_since()
        if self.recorded_on is None:
            self.recorded_on = known
        is_told = action is not None and action.door == Door.FIXTURE
        if self.recorded_on > today if is_told else self.recorded_on != known:
            raise ValidationError(
                {
                    "recorded_on": _(
                        "What is entered today is known since today: leave the day of recording"
                        " empty."
                    )
                }
            )


def reading_of(year: int | None, *words: str) -> Due:
    """Return what the first of the words that allow any date allow, where "this year" is `year`."""
    readings = [parse_due(each, year) for each in words if each and year is not None]
    return next((reading for reading in readings if reading != Due()), Due())


class Dated(models.Model):
    """Something with a date: the words as said, and the window of days they allow.

    The window is inclusive and either end may be open. Left empty, it is read from the words.
    """

    when_en = models.CharField(
        _("when, in words (English)"),
        max_length=120,
        blank=True,
        help_text=_("As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022."),
    )
    when_zh = models.CharField(
        _("when, in words (Chinese)"),
        max_length=120,
        blank=True,
        help_text=_("As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議."),
    )
    earliest = models.DateField(
        _("earliest day"),
        null=True,
        blank=True,
        help_text=_("Leave both days empty to have them read from the words."),
    )
    latest = models.DateField(_("latest day"), null=True, blank=True)

    when = Bilingual()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latest__gte=F("earliest"))
                | Q(earliest__isnull=True)
                | Q(latest__isnull=True),
                name="%(app_label)s_%(class)s_window_runs_forward",
                violation_error_message=_("The latest day is before the earliest day."),
            ),
            models.CheckConstraint(
                condition=~Q(when_en="", when_zh="")
                | Q(earliest__isnull=True, latest__isnull=True),
                name="%(app_label)s_%(class)s_window_has_words",
                violation_error_message=_(
                    "Write the date in words too, as it was said, beside its days."
                ),
            ),
        ]

    @property
    def days(self) -> str:
        """Return the window in words, or "" where both ends are open."""
        return days_in_words(self.earliest, self.latest)

    def year_said(self) -> int | None:
        """Return the year that "this year" means in the words; None while it is not known."""
        raise NotImplementedError

    def words_read(self) -> Due:
        """Return what the words allow, in whichever language allows anything."""
        return reading_of(self.year_said(), self.when_zh, self.when_en)

    def clean(self) -> None:
        """Fill an empty window from the words."""
        super().clean()
        if self.earliest is None and self.latest is None and (self.when_en or self.when_zh):
            reading = self.words_read()
            self.earliest, self.latest = reading.earliest, reading.latest
