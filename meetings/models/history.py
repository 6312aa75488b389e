from collections.abc import Collection
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.models.base import Keyed, RecordQuerySet, Sourced


class RewritingHistory(TypeError):
    """Raised when code tries to change or delete a line of a history."""


class HistoryQuerySet(RecordQuerySet):
    """Reads over the lines of a history, which can only be added to."""

    def update(self, **values: Any) -> NoReturn:
        raise RewritingHistory("A history is appended to, never rewritten.")

    def delete(self) -> NoReturn:
        raise RewritingHistory("A history is appended to, never shortened.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise RewritingHistory("A history is appended to, never rewritten.")
        return super().bulk_create(*args, **kwargs)


class HistoryLine(Keyed, Sourced):
    """A line of a history. `recorded_on` is the day on which we knew what it says.

    `told` names the columns by which two lines of one key are told apart. A wrong line is
    answered by a later one.
    """

    told: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Refuse a line that says the very same as one that stands in the history.

        No constraint does: notes are longer than what PostgreSQL takes into an index.
        """
        super().validate_unique(exclude)
        columns = [column.attname for column in self._meta.concrete_fields]
        says = {name: getattr(self, name) for name in columns if name != "id"}
        if self._state.adding and type(self)._default_manager.filter(**says).exists():
            raise ValidationError(_("This very line stands in the history already."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append this line; raise RewritingHistory when it stands in the history already."""
        if not self._state.adding:
            raise RewritingHistory("A history is appended to, never rewritten.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RewritingHistory("A history is appended to, never shortened.")
