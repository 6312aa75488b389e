"""How rows go to a spreadsheet and come back. Exported and imported unchanged, nothing changes."""

import re
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from tablib import Dataset

from sccp_tracker.records.base import Keyed
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import Traced
from sccp_tracker.records.values import KeyFinder, read_cell

SEPARATOR = ";"


class KeyWidget(widgets.ForeignKeyWidget):
    """A related row, by the key that people write: `THA`, `2022-sccp1/27`."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        self.finder = KeyFinder(model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = str(value or "").strip()
        return self.finder.find(key) if key else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.key if value else ""


class KeysWidget(widgets.ManyToManyWidget):
    """Several related rows, by their keys, separated by semicolons."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        self.finder = KeyFinder(model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        keys = (key.strip() for key in str(value or "").split(SEPARATOR))
        return [self.finder.find(key) for key in keys if key]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{SEPARATOR} ".join(sorted(row.key for row in value.all())) if value else ""


class ReadsCell:
    """Reads what a cell of its column holds."""

    column: models.Field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return None if value in ("", None) else read_cell(self.column, value)


class DayWidget(ReadsCell, widgets.DateWidget):
    """A day: a real date in a workbook, 2022-02-17 in text."""

    column = models.DateField()


class WholeNumberWidget(ReadsCell, widgets.IntegerWidget):
    """A whole number."""

    column = models.IntegerField()


class NumberWidget(ReadsCell, widgets.DecimalWidget):
    """A number."""

    column = models.DecimalField()


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
        exclude: tuple[str, ...] = ("id",)
        # Else the library hands the widgets primary keys in place of rows.
        use_natural_foreign_keys = True

    def __init__(self, mends: bool = False, **kwargs: Any) -> None:
        """`mends` says that what is changed in the sheet was written down wrongly."""
        super().__init__(**kwargs)
        self.mends = mends

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

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Return whether the sheet changes nothing of the row, whatever version it was read in."""
        if import_validation_errors or instance._state.adding or not isinstance(instance, Traced):
            return bool(super().skip_row(instance, original, row, import_validation_errors))
        return not instance.changes() and not any(
            set(field.clean(row)) != set(field.get_value(original).all())
            for field in self.get_import_fields()
            if isinstance(field.widget, KeysWidget) and field.column_name in row
        )

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse to write over what somebody else changed after the sheet was made."""
        super().validate_instance(instance, *args, **kwargs)
        if instance._state.adding or not isinstance(instance, Traced):
            return
        present = instance._as_read["version"]
        if instance.version != present:
            raise ValidationError(
                _(
                    "The row was changed since this sheet was made (it is in version %(present)d,"
                    " the sheet has %(version)s). Export it anew, and change it there."
                )
                % {"present": present, "version": instance.version}
            )
        self.refuse_unasked(instance)

    def refuse_unasked(self, instance: Any) -> None:
        """Refuse to write over what the world may have changed, unless the sheet mends it."""
        columns = getattr(instance, "world_columns", ())
        if not self.mends and (changed := [n for n in columns if n in instance.changes()]):
            raise ValidationError(
                _(
                    "What was said or planned is changed here (%(columns)s). If it was written down"
                    " wrongly, say so when you choose the file. If it has changed since, leave this"
                    " row as it was, and add a commitment that revises this one, or a line to the"
                    " history of the initiative."
                )
                % {"columns": ", ".join(changed)}
            )

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        instance.save_edits()

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """Import a sheet as one action."""
        with acting(Door.IMPORT) as action:
            action.door = Door.IMPORT
            return super().import_data(*args, **kwargs)

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


class HistoryResource(RecordResource):
    """The lines of a history, found by their numbers; one without a number is appended."""

    class Meta(RecordResource.Meta):
        exclude: tuple[str, ...] = ("id", "action", "voids", "why")

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Refuse to say in a sheet that a line is void, or why: it would be lost silently."""
        for name in self._meta.model.sheet_only:
            field = self.fields[name]
            said, stands = (str(value or "") for value in (row.get(name), field.export(instance)))
            if name in row and said != stands:
                raise ValidationError(
                    _("A line is made void on its page, not by a sheet: leave “%(column)s” alone.")
                    % {"column": name}
                )


def id_fields(model: type[Keyed]) -> tuple[str, ...]:
    """Return the columns that find a row of `model`: the first step of each part of its key."""
    return tuple(dict.fromkeys(path.split("__")[0] for path in model.key_fields))


@cache
def resource_of(model: type[Keyed]) -> type[RecordResource]:
    """Return the resource of a noun; its `sheet_only` columns are exported and never imported."""
    base = HistoryResource if issubclass(model, HistoryLine) else RecordResource
    base_meta: Any = base.Meta
    meta = type("Meta", (base_meta,), {"model": model, "import_id_fields": id_fields(model)})
    extra = {
        name: fields.Field(attribute=attribute, column_name=name, readonly=True)
        for name, attribute in model.sheet_only.items()
    }
    made: type[RecordResource] = type(f"{model.__name__}Resource", (base,), {"Meta": meta, **extra})
    return made
