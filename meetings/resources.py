"""How rows go to a spreadsheet and come back. Exported and imported unchanged, nothing changes."""

import re
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from tablib import Dataset

from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
    Source,
)
from meetings.models.base import Keyed

SEPARATOR = ";"


class Finder:
    """Finds rows of `model` by key, asking the database once for all."""

    model: Any
    rows: dict[str, Any] | None = None

    def find(self, key: str) -> Any:
        """Return the row with this key; raise ValueError, with a sentence, when there is none."""
        if self.rows is None or key not in self.rows:
            # Read anew for an unknown key: it may have come with an earlier row of the same file.
            self.rows = self.model._default_manager.by_key()
        if key not in self.rows:
            noun = self.model._meta.verbose_name
            raise ValueError(_("There is no %(noun)s “%(key)s”.") % {"noun": noun, "key": key})
        return self.rows[key]


class KeyWidget(Finder, widgets.ForeignKeyWidget):
    """A related row, by the key that people write: `THA`, `2022-sccp1/27`."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = str(value or "").strip()
        return self.find(key) if key else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.key if value else ""


class KeysWidget(Finder, widgets.ManyToManyWidget):
    """Several related rows, by their keys, separated by semicolons."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        keys = (key.strip() for key in str(value or "").split(SEPARATOR))
        return [self.find(key) for key in keys if key]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{SEPARATOR} ".join(sorted(row.key for row in value.all())) if value else ""


class DayWidget(widgets.DateWidget):
    """A day: a real date in a workbook, 2022-02-17 in text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        # A workbook has no days, only moments: the day is the moment's.
        if isinstance(value, datetime):
            return value.date()
        try:
            return super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(
                _("“%(value)s” is not a day. Write it as 2022-02-17.") % {"value": value}
            ) from None


class SaysNumber:
    """Refuses what is no number with a sentence."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)  # type: ignore[misc]
        except (ArithmeticError, ValueError):
            raise ValueError(_("“%(value)s” is not a number.") % {"value": value}) from None


class WholeNumberWidget(SaysNumber, widgets.IntegerWidget):
    """A whole number."""


class NumberWidget(SaysNumber, widgets.DecimalWidget):
    """A number."""


class MarkedDiff(resources.Diff):
    """What an import would change, marked by tags alone: the policy lets no style in."""

    STYLE = re.compile(r'(?<=<ins|<del) style="[^"]*"')

    def as_html(self) -> list[SafeString]:
        # A tag that a text holds is escaped, so that only the library's own are met.
        return [SafeString(self.STYLE.sub("", column)) for column in super().as_html()]


class RecordResource(resources.ModelResource):
    """The rows of one noun, found by natural key, with every rule of the model in force."""

    WIDGETS_MAP = resources.ModelResource.WIDGETS_MAP | {
        "DateField": DayWidget,
        "DecimalField": NumberWidget,
        "PositiveIntegerField": WholeNumberWidget,
        "PositiveSmallIntegerField": WholeNumberWidget,
    }

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        exclude = ("id",)
        # Else the library hands the widgets primary keys in place of rows.
        use_natural_foreign_keys = True

    @classmethod
    def get_fk_widget(cls, field: models.ForeignKey) -> Any:
        related = field.related_model
        return lambda **kwargs: KeyWidget(related)

    @classmethod
    def get_m2m_widget(cls, field: models.ManyToManyField) -> Any:
        related = field.related_model
        return lambda **kwargs: KeysWidget(related)

    @classmethod
    def widget_kwargs_for_field(cls, field_name: str, django_field: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().widget_kwargs_for_field(field_name, django_field)
        native = (models.DateField, models.IntegerField, models.DecimalField)
        # Numbers and days stay what they are, so that a workbook can sort and add them.
        return given | ({"coerce_to_string": False} if isinstance(django_field, native) else {})

    @classmethod
    def get_diff_class(cls) -> type[MarkedDiff]:
        return MarkedDiff

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.with_keys()

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Refuse a file without a column of the key, or with one that would be lost silently."""
        headers = dataset.headers or []
        key = self._meta.import_id_fields
        columns = {field.column_name for field in self.fields.values()}
        if unknown := [header for header in headers if header not in columns]:
            raise ValueError(
                _("There is no column “%(unknown)s”. The columns are: %(columns)s.")
                % {"unknown": unknown[0], "columns": ", ".join(sorted(columns))}
            )
        if missing := [name for name in key if name not in headers]:
            raise ValueError(
                _("The column “%(missing)s” is missing: rows are found by %(key)s.")
                % {"missing": missing[0], "key": ", ".join(key)}
            )

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:
        """Leave the sequences of PostgreSQL alone: a sheet brings no primary keys.

        The library sets them back to the last row that it sees, and would hand out again the keys
        of rows that others are adding at the same moment.
        """


class LogResource(RecordResource):
    """The lines of a history: new ones are appended, a changed one is refused."""

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Any:
        """Return the line of that key that tells the same, or else one of that key, or None."""
        key = {name: self.fields[name].clean(row) for name in self._meta.import_id_fields}
        lines = list(self.get_queryset().filter(**key))
        told = {name: self.fields[name].clean(row) for name in self._meta.model.told if name in row}
        same = (
            line
            for line in lines
            if all(getattr(line, name) == value for name, value in told.items())
        )
        return next(chain(same, lines), None)


def id_fields(model: type[Keyed]) -> tuple[str, ...]:
    """Return the columns that find a row of `model`: the first step of each part of its key."""
    return tuple(dict.fromkeys(path.split("__")[0] for path in model.key_fields))


def resource_for(
    of: type[Keyed], base: type[RecordResource] = RecordResource, **read_only: str
) -> type[RecordResource]:
    """Return the resource of a model.

    `read_only` names columns that are exported and never imported, with the attribute of each.
    """
    meta = type("Meta", (RecordResource.Meta,), {"model": of, "import_id_fields": id_fields(of)})
    extra = {
        name: fields.Field(attribute=attribute, column_name=name, readonly=True)
        for name, attribute in read_only.items()
    }
    made: type[RecordResource] = type(f"{of.__name__}Resource", (base,), {"Meta": meta, **extra})
    return made


SourceResource = resource_for(Source)
EconomyResource = resource_for(Economy)
PriorityResource = resource_for(Priority)
MeetingResource = resource_for(Meeting)
MeetingDatesResource = resource_for(MeetingDates, base=LogResource)
AttendanceResource = resource_for(Attendance)
DelegateResource = resource_for(Delegate)
AgendaItemResource = resource_for(AgendaItem)
DocumentResource = resource_for(Document)
