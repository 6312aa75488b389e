"""The trace: who changed which fact, when, through which door, from what to what, and why."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class RewritingTrace(TypeError):
    """Raised when code tries to change or delete what the trace says."""


# Whether a whole copy is being brought back, facts and trace (see the command loaddata).
bringing_back: ContextVar[bool] = ContextVar("bringing_back", default=False)


class WrittenWithTrace(models.Model):
    """A row that is written by its verbs, or else brought back with a whole copy."""

    class Meta:
        abstract = True

    def _save_table(self, raw: bool = False, *args: Any, **kwargs: Any) -> bool:
        # Where Django writes a row as a file has it, it calls no other method of the row.
        if raw and not bringing_back.get():
            raise RewritingTrace("Rows of a file leave no trace: bring back a whole copy.")
        usual: Any = super()
        return bool(usual._save_table(raw, *args, **kwargs))


def row_by_row(verb: Callable[..., None]) -> Callable[..., None]:
    """Return a verb of the other end of a foreign key as one that saves each row."""

    @wraps(verb)
    def each(*args: Any, **kwargs: Any) -> None:
        verb(*args, **{**kwargs, "bulk": False})

    # The mark that templates look for.
    vars(each)["alters_data"] = True
    return each


def save_each(related: type[models.Manager[Any]]) -> None:
    """Have the other end of a foreign key save each row.

    What Django writes there in sets (`initiative.parts.add(…)`) goes past the verbs of a QuerySet.
    """
    if related.__name__ == "RelatedManager":
        for name in {"add", "remove", "clear", "set"} & vars(related).keys():
            setattr(related, name, row_by_row(vars(related)[name]))


class RowByRowQuerySet(models.QuerySet[Any]):
    """Rows that are written one by one, from the other end of a foreign key too."""

    if not TYPE_CHECKING:  # to the types it is Django's own

        @classmethod
        def as_manager(cls) -> Any:
            manager = super().as_manager()
            # Django makes a subclass of it for each relation that leads to these rows.
            type(manager).__init_subclass__ = classmethod(save_each)
            return manager

        as_manager.__func__.queryset_only = True


class AppendOnlyQuerySet(RowByRowQuerySet):
    """Reads over the trace, which is written by `trace.acting` alone."""

    def bulk_create(
        self,
        objs: Any,
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        *args: Any,
        **kwargs: Any,
    ) -> list[Any]:
        if update_conflicts:
            raise RewritingTrace("The trace is appended to, never rewritten.")
        return super().bulk_create(objs, batch_size, ignore_conflicts)

    def update(self, **values: Any) -> NoReturn:
        raise RewritingTrace("The trace is appended to, never rewritten.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RewritingTrace("The trace is appended to, never rewritten.")

    def delete(self) -> NoReturn:
        raise RewritingTrace("The trace is appended to, never shortened.")


class AppendOnly(WrittenWithTrace):
    """A row that can be added and read, never changed or deleted."""

    class Meta(WrittenWithTrace.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RewritingTrace("The trace is appended to, never rewritten.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RewritingTrace("The trace is appended to, never shortened.")


class Door(models.TextChoices):
    """Through which door something was written."""

    PAGE = "page", _("page")
    ADMIN = "admin", _("admin")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command line")
    FIXTURE = "fixture", _("files of a record")


class Action(AppendOnly):
    """What one person did at once: one save of a form, one import, one action on a list.

    Its key is made before it is written, so that what it writes can name it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="actions",
        verbose_name=_("who"),
    )
    door = models.CharField(_("through"), max_length=10, choices=Door)
    reason = models.TextField(_("reason"), blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(door__in=Door.values),
                name="%(app_label)s_%(class)s_door_choice",
                violation_error_message=_("Choose one of the doors."),
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} · {self.get_door_display()}"

    def get_absolute_url(self) -> str:
        return reverse("records:action-detail", args=[self.pk])

    @property
    def who(self) -> str:
        """Return the account, or "" where none was signed in.

        A full name may be another one since; the name of an account that acted stays.
        """
        if self.by is None:
            return ""
        account, name = self.by.get_username(), self.by.get_full_name()
        words = {"name": name, "account": account}
        return gettext("%(name)s (%(account)s)") % words if name else account

    @property
    def summary(self) -> str:
        """Return who recorded it, when and through which door."""
        if self.door == Door.FIXTURE:
            return gettext("from the files of the record")
        said = {
            "when": date_format(timezone.localtime(self.at), "DATETIME_FORMAT"),
            "who": self.who,
            "door": self.get_door_display(),
        }
        if not self.by:
            return gettext("recorded on %(when)s (%(door)s)") % said
        return gettext("recorded on %(when)s by %(who)s (%(door)s)") % said


class ChangeKind(models.TextChoices):
    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("removed")


class Change(AppendOnly):
    """What one action did to one row.

    `fields` holds a pair for each column, what it said before and what it says since: the keys of
    other rows where it names them, and for one that names many those that left and those that came.
    `key` is the name of a row that was removed; any other row says its own.
    """

    action = models.ForeignKey(
        Action, models.PROTECT, related_name="changes", verbose_name=_("action")
    )
    noun = models.CharField(_("noun"), max_length=60)
    row = models.BigIntegerField(_("row"))
    key = models.CharField(_("key"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    fields = models.JSONField(_("fields"), default=dict, encoder=DjangoJSONEncoder)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-action__at", "-pk"]
        indexes = [
            # Serves the history of one row, and the mark of rows mended since a day.
            models.Index(fields=["noun", "row"], name="change_of_row"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values),
                name="%(app_label)s_%(class)s_kind_choice",
                violation_error_message=_("A row is added, changed or removed."),
            ),
        ]

    action_id: UUID

    def __str__(self) -> str:
        return f"{self.noun} {self.key or self.row}: {self.kind}"
