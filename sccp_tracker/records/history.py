"""Histories: lines that are appended by one verb, and voided, never rewritten."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import Keyed, RecordQuerySet, joins_of
from sccp_tracker.records.models.trace import Action
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.trace import acting, note
from sccp_tracker.records.traced import (
    Fact,
    RowRefused,
    addition_of,
    check_alone,
    fact_columns,
    insert,
)

# A line that voids another says why. That it voids none is not asked of `voids`: SQLite would take
# the index of it, which knows of few rows, and read all lines for each subject.
NOT_VOIDING = Q(why="")


class RewritingHistory(TypeError):
    """Raised when code tries to change or delete a line of a history."""


class HistoryQuerySet(RecordQuerySet):
    """Reads over the lines of a history, and the one verb that adds to it."""

    def standing(self) -> Self:
        """Return the lines that count: no voiding ones, and none that was voided by the day."""
        stands = Q(voided_by__isnull=True)
        if self.day:
            stands |= Q(voided_by__recorded_on__gt=self.day)
        return self.filter(NOT_VOIDING, stands)

    def with_void(self) -> Self:
        """Annotate `void_since` and `void_why`, as known on the day; None of a line that stands."""
        if self.has("void_since"):
            return self
        voiding = self.model._default_manager.as_of(self.day).filter(voids=OuterRef("pk"))
        return self.annotate(
            void_since=Subquery(voiding.values("recorded_on")[:1]),
            void_why=Subquery(voiding.values("why")[:1]),
        )

    def for_list(self) -> Self:
        """Return the lines with all that a page shows; those that void others are told on these."""
        lines = super().for_list().select_related(*joins_of(self.model.key_fields))
        return lines.filter(NOT_VOIDING).with_void()

    def add_all(self, rows: Iterable[Any]) -> list[Any]:
        """Append the lines (see `append`)."""
        return self.append(rows)

    def append(self, lines: Iterable[Any]) -> list[Any]:
        """Append lines to their histories, in sets, and return them as they are on record.

        A line that says the very same as one that stands, and was recorded on the same day, is
        that one: a form sent twice is one line. `is_new` tells which were written. The subjects
        are locked meanwhile, so that two who append at once do so one after the other. Raises
        RowRefused, with the sentence of the rule, and then appends none.
        """
        given = list(lines)
        if not given:
            return given
        with acting() as action:
            subjects = self.lock(given)
            for line in given:
                if line.subject_id and line.subject_id not in subjects:
                    raise RowRefused(line, ValidationError(_("This is no longer on record.")))
            self.model.complete(given)
            for line in given:
                check_alone(line)
            found, new = self.told_apart(given)
            if new:
                self.number(new)
                for line in new:
                    line.action, line.is_new = action, True
                insert(new)
                note(*(addition_of(line) for line in new))
                self.model.follow([subjects[line.subject_id] for line in new])
        return found

    def told_apart(self, lines: list[Any]) -> tuple[list[Any], list[Any]]:
        """Return the lines as they are on record or will be, and those of them that are new."""
        there = self.said_already(lines)
        found, new = [], []
        for line in lines:
            same = line.among(there[line.subject_id])
            if same is None:
                there[line.subject_id].append(line)
                new.append(line)
            found.append(same or line)
        return found, new

    def lock(self, lines: list[Any]) -> dict[int, Any]:
        """Return the subjects of the lines by key, locked until the end of the transaction."""
        subject = self.model._meta.get_field(self.model.subject_name).related_model
        keys = {line.subject_id for line in lines}
        rows = subject._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
        return {row.pk: row for row in rows}

    def said_already(self, lines: list[Any]) -> dict[int, list[Any]]:
        """Return the standing lines of the same subjects and days, by subject, in order."""
        there: dict[int, list[Any]] = defaultdict(list)
        days = {line.recorded_on for line in lines}
        of = {f"{self.model.subject_name}__in": {line.subject_id for line in lines}}
        found = self.model._default_manager.filter(recorded_on__in=days, **of).standing()
        for line in found.order_by("number"):
            there[line.subject_id].append(line)
        return there

    def number(self, lines: list[Any]) -> None:
        """Give each line without a number the next one of its subject."""
        name = self.model.subject_name
        of = self.model._base_manager.filter(
            **{f"{name}__in": {line.subject_id for line in lines}}
        ).order_by()
        last: dict[int, int] = defaultdict(int)
        last.update(of.values(name).annotate(last=Max("number")).values_list(name, "last"))
        for line in lines:
            # No number is given out that another of the new lines has.
            last[line.subject_id] = max(last[line.subject_id], line.number or 0)
        for line in lines:
            if line.number is None:
                line.number = last[line.subject_id] = last[line.subject_id] + 1


class HistoryLine(Fact, Keyed, Sourced):
    """A line of a history. `recorded_on` is the day on which we knew what it says.

    `subject_name` names the column of what it is the history of. `about` names the columns by
    which the file of a record, which numbers no lines, knows one again in other words. A wrong line
    is voided by a later one, which repeats it and says why.
    """

    subject_name: ClassVar[str]
    about: ClassVar[tuple[str, ...]]
    # What voids a line is told in a sheet, and done on its own page.
    sheet_only = {"voids": "voids__number", "why": "why"}

    number = models.PositiveIntegerField(
        _("number"),
        blank=True,
        help_text=_("Its place in the history. Left empty, it becomes the last."),
    )
    action = models.ForeignKey(
        Action,
        models.PROTECT,
        blank=True,
        related_name="%(class)ss",
        editable=False,
        verbose_name=_("recorded by"),
    )
    voids = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="voided_by",
        verbose_name=_("voids"),
        error_messages={"unique": _("This line is void already.")},
    )
    why = models.TextField(_("why it is void"), blank=True, editable=False)

    is_new = False
    voids_id: int | None
    # What `with_void()` found.
    void_since: date | None
    void_why: str | None
    objects: Any

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(voids__isnull=True, why="") | (Q(voids__isnull=False) & ~Q(why="")),
                name="%(app_label)s_%(class)s_voided_for_a_reason",
                violation_error_message=_("Say why the line is void."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_number_positive",
                violation_error_message=_("Numbers begin at 1."),
            ),
        ]

    @classmethod
    def complete(cls, rows: list[Any]) -> None:
        for row in rows:
            row.check_recorded_on()

    def says_too(self) -> list[Any]:
        """Return the rows that say what the line says, too, and stay when it is void."""
        return []

    @classmethod
    def follow(cls, subjects: list[Any]) -> None:
        """Have the subjects, which are locked, take over what their histories say now."""

    @property
    def subject_id(self) -> int:
        """Return the key of what this is the history of."""
        key: int = getattr(self, f"{self.subject_name}_id")
        return key

    def get_void_url(self) -> str:
        """Return the address of the page on which the line is voided."""
        return reverse("records:void-line", args=[self._meta.model_name, self.key])

    def says(self, other: Self) -> bool:
        """Return whether another line says the very same, whatever its number."""
        return all(
            getattr(self, column.attname) == getattr(other, column.attname)
            for column in fact_columns(type(self))
            if column.name != "number"
        )

    def among(self, lines: list[Any]) -> Any:
        """Return the one of these standing lines that says the very same, or None."""
        return next((each for each in lines if each.says(self)), None)

    def voiding(self, why: str) -> Self:
        """Return the line that voids this one from today on, which is not on record yet.

        Raises ValidationError for a line that itself voids another.
        """
        if self.voids_id is not None:
            raise ValidationError(_("This line voids another one: record the other one anew."))
        said = {
            column.attname: getattr(self, column.attname)
            for column in fact_columns(type(self))
            if column.name not in ("number", "recorded_on", "voids", "why")
        }
        return type(self)(**said, voids=self, why=why.strip())

    def void(self, why: str) -> Self:
        """Append the line that voids this one from today on, and return it.

        Raises ValidationError for a line that is void already, or that itself voids another.
        """
        found: Self = type(self).objects.append([self.voiding(why)])[0]
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append this line (see `HistoryQuerySet.append`); raise RewritingHistory for an old one.

        Where it is on record already, it becomes the line that is there.
        """
        if not self._state.adding:
            raise RewritingHistory("A history is appended to, never rewritten.")
        (line,) = type(self).objects.append([self])
        if line is not self:
            self.__dict__.update(line.__dict__)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RewritingHistory("A history is appended to, never shortened.")
