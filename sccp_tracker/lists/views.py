"""The page of a list: filters, counts beside them, sorting, pages, and the same rows to export."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin
from tablib import Dataset

from sccp_tracker.lists.active_filters import chips
from sccp_tracker.lists.chosen_columns import Offer, chosen
from sccp_tracker.lists.filter_panel import facet, groups
from sccp_tracker.lists.list_urls import cleared
from sccp_tracker.lists.rows import Row, rows_of
from sccp_tracker.lists.saved_filters import tabs
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.paging import Pages
from sccp_tracker.records.spreadsheets import FORMATS
from sccp_tracker.records.trace_pages.mended import Mended, mended_on_page


class TableView(SingleTableMixin):
    """A view of one table, whose rows can be had as a file: the same rows in the same order.

    The page shows the columns that its reader chose, the file has all of them. `grouped_by` names
    columns that stand as headings above their rows.
    """

    # The table makes the pages. Django's own list view would count the rows a second time.
    table_pagination = {"per_page": Pages.LENGTH, "paginator_class": Pages}
    grouped_by: ClassVar[tuple[str, ...]] = ()
    table_class: Any
    request: HttpRequest

    @property
    def list_name(self) -> str:
        match = self.request.resolver_match
        return (match.url_name if match else None) or ""

    @cached_property
    def chosen_columns(self) -> list[str]:
        return chosen(self.request, self.list_name, self.table_class)

    @property
    def is_export(self) -> bool:
        return "export" in self.request.GET

    def shows(self, column: str) -> bool:
        """Return whether the reader chose a column, or whether it is usual."""
        if self.chosen_columns:
            return column in self.chosen_columns
        return bool(self.table_class.base_columns[column].visible)

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        for column in table.columns.iterall():
            column.column.visible = column.name not in self.grouped_by and self.shows(column.name)
        self.leading(table).column.visible = True
        return table

    def leading(self, table: Any) -> Any:
        """Return the first column, which leads to the row."""
        return next(each for each in table.columns.iterall() if each.name not in self.grouped_by)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        table, action = context["table"], self.action
        leading = self.leading(table).name
        pages = table.paginator.get_elided_page_range(table.page.number, on_each_side=2, on_ends=1)
        return context | {
            "rows": self.rows(table, action),
            "action": action,
            "pages": list(pages),
            "offers": [
                Offer(each.name, each.header, each.column.visible, each.name == leading)
                for each in table.columns.iterall()
                if each.name not in self.grouped_by
            ],
            "has_own_columns": bool(self.chosen_columns),
        }

    @property
    def action(self) -> str:
        """What the reader can do with a row, in words; `action_of` says where."""
        return ""

    def rows(self, table: Any, action: str) -> list[Row]:
        """Return the rows of the page, each with where it is edited and acted on."""
        rows = rows_of(table)
        for row in rows:
            row.edit = self.edit_of(row.record)
            row.action = self.action_of(row.record) if action else ""
        return rows

    def edit_of(self, record: Any) -> str:
        """Return the address at which a row is edited; empty for whoever may not."""
        return ""

    def action_of(self, record: Any) -> str:
        """Return where `action` is done with a row."""
        return ""

    def get_file_name(self, day: str) -> str:
        """Return what the file holds and when it was asked for: its name, but for the ending."""
        raise NotImplementedError

    def export(self, name: str) -> HttpResponse:
        """Return the filtered rows as a file; raise Http404 for a format that is not offered."""
        if name not in FORMATS:
            raise Http404
        file_format: Any = FORMATS[name]()
        heading, *rows = self.get_table(**self.get_table_kwargs()).as_values()
        data = file_format.export_data(Dataset(*rows, headers=heading))
        name = self.get_file_name(timezone.localdate().isoformat())
        filename = f"{name}.{file_format.get_extension()}"
        return HttpResponse(
            data,
            content_type=file_format.get_content_type(),
            headers={"Content-Disposition": content_disposition_header(True, filename) or ""},
        )


class RecordList(AsOfMixin, TableView, FilterView):
    """A list of one noun. A subclass gives the model, filterset and table.

    `facets` names the filters that show how many rows each of their values would leave, with the
    column that they count. `?export=xlsx` or `csv` gives the rows of the same filter as a file.
    """

    template_name = "record_list.html"
    facets: ClassVar[dict[str, str]] = {}

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.as_of(self.as_of).for_list()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.filterset = self.get_filterset(self.get_filterset_class())
        is_valid = self.filterset.is_valid()
        self.object_list = self.filterset.qs if is_valid else self.filterset.queryset.none()
        if self.is_export:
            return self.export(request.GET["export"])
        context = self.get_context_data(filter=self.filterset, object_list=self.object_list)
        return self.render_to_response(context)

    def get_file_name(self, day: str) -> str:
        return _("%(rows)s %(day)s") % {"rows": self.model._meta.verbose_name_plural, "day": day}

    def mended(self, day: date, context: dict[str, Any]) -> Mended:
        """Return how many rows were mended since the day, and how many are no longer listed."""
        return mended_on_page(day, context, self.model)

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        """Bind the filters even to an empty query, so that the counts beside them are there."""
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form, filters = self.filterset.form, list(self.filterset.form.fields)
        hidden = [each for each in form.hidden_fields() if each.value()]
        names = [
            each.name for each in form.visible_fields() if each.name not in ("q", *self.facets)
        ]
        may_save = self.request.user.is_authenticated
        return context | {
            "noun": self.model._meta,
            "chips": chips(self.request, form, filters, self.filterset.in_words),
            "clear": cleared(self.request, filters),
            "facets": [self.facet(name) for name in self.facets],
            "groups": groups(form, names, self.filterset.together),
            "hidden": hidden,
            "tabs": tabs(self.request, self.list_name, self.filterset_class) if may_save else [],
            "may_save": may_save,
        }

    @cached_property
    def may_edit(self) -> bool:
        """Whether the reader may change rows of the noun, which is done in the admin."""
        user, noun = self.request.user, self.model._meta
        right = f"{noun.app_label}.change_{noun.model_name}"
        return bool(user.is_staff and user.has_perm(right))

    def edit_of(self, record: Any) -> str:
        if not self.may_edit:
            return ""
        noun = self.model._meta
        return reverse(f"admin:{noun.app_label}_{noun.model_name}_change", args=[record.pk])

    def facet(self, name: str) -> dict[str, Any]:
        """Return a filter's values with the number of rows that each would leave.

        The other filters stay in force; this one is left aside, so that the counts say what one
        would get by choosing a value.
        """
        column = self.facets[name]
        rows = self.filterset.without(name).order_by().values(column)
        counts = dict(rows.annotate(rows=Count("pk")).values_list(column, "rows"))
        counts[self.filterset.filters[name].null_value] = counts.pop(None, 0)
        return facet(self.filterset.form[name], counts)
