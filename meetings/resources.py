"""How rows go to a spreadsheet and come back. Exported and imported unchanged, nothing changes."""

from datetime import date, datetime
from typing import Any

from django.db import models
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
    Priority,
    Source,
)
from meetings.models.base import Keyed

SEPARATOR = ";"


class KeyWidget(widgets.ForeignKeyWidget):
    """A related row, by the key that people write: `THA`, `2022-sccp1/27`."""

    rows: dict[str, Any] | None = None

    def find(self, key: str) -> Any:
        """Return the row with this key; raise ValueError, with a sentence, when there is none."""
        if self.rows is None:
            self.rows = self.model._default_manager.by_key()
        if key not in self.rows:
            # It may have come with an earlier row of the same file.
            self.rows = self.model._default_manager.by_key()
        if key not in self.rows:
            noun = self.model._meta.verbose_name
            raise ValueError(_("There is no %(noun)s “%(key)s”.") % {"noun": noun, "key": key})
        return self.rows[key]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = str(value or "").strip()
        return self.find(key) if key else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.key if value else ""


class KeysWidget(KeyWidget):
    """Several related rows, by their keys, separated by semicolons."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        keys = (key.strip() for key in str(value or "").split(SEPARATOR))
        return [self.find(key) for key in keys if key]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{SEPARATOR} ".join(sorted(row.key for row in value.all()))


class DayWidget(widgets.DateWidget):
    """A day: a real date in a workbook, 2022-02-17 in text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        # A workbook has no days, only moments: the day is the moment's.
        if isinstance(value, datetime):
            return value.date()
        day: date | None = super().clean(value, row, **kwargs)
        return day


class RecordResource(resources.ModelResource):
    """The rows of one noun, found by natural key, with every rule of the model in force."""

    WIDGETS_MAP = resources.ModelResource.WIDGETS_MAP | {"DateField": DayWidget}

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        exclude = ("id",)

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

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.with_keys()

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Refuse a file with a column that this noun does not have: it would be lost silently."""
        columns = {field.column_name for field in self.get_fields()}
        unknown = [header for header in dataset.headers or () if header not in columns]
        if unknown:
            raise ValueError(
                _("There is no column “%(unknown)s”. The columns are: %(columns)s.")
                % {"unknown": unknown[0], "columns": ", ".join(sorted(columns))}
            )


def id_fields(model: type[Keyed]) -> tuple[str, ...]:
    """Return the columns that find a row of `model`: the first step of each part of its key."""
    return tuple(dict.fromkeys(path.split("__")[0] for path in model.key_fields))


def resource_for(of: type[Keyed], **read_only: str) -> type[RecordResource]:
    """Return the resource of a model.

    `read_only` names columns that are exported and never imported, with the attribute of each.
    """
    meta = type("Meta", (RecordResource.Meta,), {"model": of, "import_id_fields": id_fields(of)})
    extra = {
        name: fields.Field(attribute=attribute, column_name=name, readonly=True)
        for name, attribute in read_only.items()
    }
    made: type[RecordResource] = type(
        f"{of.__name__}Resource", (RecordResource,), {"Meta": meta, **extra}
    )
    return made


SourceResource = resource_for(Source)
EconomyResource = resource_for(Economy)
PriorityResource = resource_for(Priority)
MeetingResource = resource_for(Meeting)
AttendanceResource = resource_for(Attendance)
DelegateResource = resource_for(Delegate)
AgendaItemResource = resource_for(AgendaItem)
DocumentResource = resource_for(Document)
