"""The page of a list: filters, counts beside them, sorting, pages, and the same rows to export."""

from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.base import ContextMixin, TemplateResponseMixin
from django_filters.views import FilterView

from sccp_tracker.lists.active_filters import active_filters
from sccp_tracker.lists.chosen_columns import ColumnChoice, chosen_columns
from sccp_tracker.lists.columns import end_of, steps_of
from sccp_tracker.lists.exports import FORMATS, Export, Tally, made
from sccp_tracker.lists.filter_panel import facet, groups
from sccp_tracker.lists.filters import RecordFilter
from sccp_tracker.lists.list_urls import url_cleared
from sccp_tracker.lists.saved_filters import saved_filters_url, tabs
from sccp_tracker.lists.tables import Links, Table
from sccp_tracker.records.as_of import AsOfMixin, day_of
from sccp_tracker.records.base import joins_of
from sccp_tracker.records.streams import file_response
from sccp_tracker.records.trace_pages.mended import Mended, mended_on_page

# What is asked of a file and not of a page.
EXPORT_FIELDS = ("export", "columns", "languages", "page")


class TableView(TemplateResponseMixin, ContextMixin, View):
    """A view of one table, whose rows can be had as a file: the same rows in the same order.

    A subclass finds the rows. The page shows the columns that its reader chose; the file has all of
    them, or those as well (`?columns=shown`), in the reader's language or in both
    (`?languages=both`). `grouped_by` names columns that stand as headings above their rows.
    """

    table_class: type[Table]
    grouped_by: ClassVar[tuple[str, ...]] = ()
    rows: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.rows = self.get_rows()
        if self.is_export and self.rows is not None:
            return self.export(request.GET["export"])
        return self.render_to_response(self.get_context_data())

    def get_rows(self) -> Any:
        """Return the rows asked for, in order; None where the page has to ask for more first."""
        raise NotImplementedError

    @property
    def list_name(self) -> str:
        match = self.request.resolver_match
        return (match.url_name if match else None) or ""

    @cached_property
    def chosen_columns(self) -> list[str]:
        return chosen_columns(self.request, self.list_name, self.table_class)

    @property
    def is_export(self) -> bool:
        return "export" in self.request.GET

    def shows(self, column: str) -> bool:
        """Return whether the reader chose a column, or whether it is usual."""
        if self.chosen_columns:
            return column in self.chosen_columns
        return self.table_class.columns[column].visible

    def has_column(self, column: str) -> bool:
        """Return whether a column is on the page, or in the file that is asked for."""
        all_columns = self.is_export and self.request.GET.get("columns") != "shown"
        return all_columns or self.shows(column)

    @property
    def column_choices(self) -> list[ColumnChoice]:
        """The columns that the page can show; the first leads to the row, and is always there."""
        columns = self.table_class.columns
        first, *others = (columns[name] for name in columns if name not in self.grouped_by)
        return [
            ColumnChoice(first.name, first.label, is_shown=True, is_fixed=True),
            *(ColumnChoice(each.name, each.label, self.shows(each.name), False) for each in others),
        ]

    def get_table(self) -> Table:
        asked, rows = self.request.GET, [] if self.rows is None else self.rows
        shown = [each.name for each in self.column_choices if each.is_shown]
        return self.table_class(rows, asked.getlist("sort"), asked.get("page"), shown)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = self.get_table()
        pages = table.paginator.get_elided_page_range(table.page.number, on_each_side=2, on_ends=1)
        return super().get_context_data(**kwargs) | {
            "table": table,
            "rows": table.rows_of_page(self.links_of),
            "pages": list(pages),
            "column_choices": self.column_choices,
            "export_fields": EXPORT_FIELDS,
            "has_own_columns": bool(self.chosen_columns),
        }

    def links_of(self, record: Any) -> Links:
        """Return where the reader may edit a row, and what else may be done with it."""
        return Links()

    def get_file_name(self, day: str) -> str:
        """Return what the file holds and when it was asked for: its name, but for the ending."""
        raise NotImplementedError

    def export(self, name: str) -> HttpResponseBase:
        """Return the filtered rows as a file; raise Http404 for a format that is not offered."""
        if name not in FORMATS:
            raise Http404
        write, content_type = FORMATS[name]
        export = self.get_export()
        file_name = f"{self.get_file_name(timezone.localdate().isoformat())}.{name}"
        return file_response(partial(write, export), file_name, content_type)

    def get_export(self) -> Export:
        """Return the rows in the columns and the language asked for, and what its cover tells."""
        asked, table = self.request.GET, self.get_table()
        names = [name for name in table.columns if self.has_column(name) or name in self.grouped_by]
        both = asked.get("languages") == "both"
        columns = table.columns_of_file(names, both_languages=both)
        as_of = day_of(self.request)
        judged_on = date_format(as_of or timezone.localdate(), "DATE_FORMAT")
        user = self.request.user
        by = (user.get_full_name() or user.get_username()) if user.is_authenticated else ""
        return Export(
            title=self.export_title,
            rows=table.rows,
            columns=columns,
            told=[
                *self.told_of_filter(),
                *([(_("Order"), order)] if (order := table.order_in_words) else []),
                (_("As of"), judged_on),
                (_("Made"), made(by)),
                (_("Address"), f"{settings.SITE_URL}{self.request.get_full_path()}"),
            ],
            tallies=self.get_tallies(),
            site=settings.SITE_URL,
            as_of=_("As of %(day)s") % {"day": judged_on},
        )

    @property
    def export_title(self) -> str:
        """What the rows are: the title of their file, and of the sheet in it."""
        raise NotImplementedError

    def told_of_filter(self) -> list[tuple[str, str]]:
        """Return which rows were asked for, in words."""
        return []

    def get_tallies(self) -> list[Tally]:
        """Return what of the rows is counted on the cover of their file."""
        return []


class RecordList(AsOfMixin, TableView, FilterView):
    """A list of one noun. A subclass gives the model and table, and filters beside the search.

    `facets` names the filters that show how many rows each of their values would leave, with the
    column that they count. `?export=xlsx` or `csv` gives the rows of the same filter as a file.
    """

    template_name = "lists/noun_list.html"
    filterset_class = RecordFilter
    facets: ClassVar[dict[str, str]] = {}

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.as_of(self.as_of).for_list()

    def get_rows(self) -> QuerySet[Any]:
        self.filterset = self.get_filterset(self.get_filterset_class())
        is_valid = self.filterset.is_valid()
        self.object_list = self.filterset.qs if is_valid else self.filterset.queryset.none()
        return self.object_list

    def get_file_name(self, day: str) -> str:
        return _("%(rows)s %(day)s") % {"rows": self.model._meta.verbose_name_plural, "day": day}

    def mended(self, day: date, context: dict[str, Any]) -> Mended:
        """Return how many rows were mended since the day, and how many are no longer listed."""
        return mended_on_page(day, context, self.model)

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        """Bind the filters even to an empty query, so that the counts beside them are there."""
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            filter=self.filterset, object_list=self.object_list, **kwargs
        )
        form, filters = self.filterset.form, list(self.filterset.form.fields)
        hidden = [each for each in form.hidden_fields() if each.value()]
        names = [
            each.name for each in form.visible_fields() if each.name not in ("q", *self.facets)
        ]
        may_save = self.request.user.is_authenticated
        path, query = self.request.path_info, self.request.GET.urlencode()
        return context | {
            "noun": self.model._meta,
            "active_filters": active_filters(self.request, form, filters),
            "clear": url_cleared(self.request, filters),
            "facets": [self.facet(name) for name in self.facets],
            "groups": groups(form, names, self.filterset.together),
            "hidden": hidden,
            "tabs": tabs(self.request, self.list_name, self.filterset_class) if may_save else [],
            "may_save": may_save,
            "saved_filters_url": saved_filters_url(f"{path}?{query}"),
        }

    def links_of(self, record: Any) -> Links:
        """Return where a row is edited, which is done in the admin, for those who may change it."""
        user, noun = self.request.user, self.model._meta
        if not (user.is_staff and user.has_perm(f"{noun.app_label}.change_{noun.model_name}")):
            return Links()
        name = f"admin:{noun.app_label}_{noun.model_name}_change"
        return Links(edit=reverse(name, args=[record.pk]))

    def get_export(self) -> Export:
        """Return the rows with what is counted of them read along."""
        export = super().get_export()
        if joins := joins_of(tuple(self.facets.values())):
            export.rows = export.rows.select_related(*joins)
        return export

    @property
    def export_title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def told_of_filter(self) -> list[tuple[str, str]]:
        """Return the filters in force; where there are none, that all rows are there."""
        form = self.filterset.form
        told = [
            (each.label, each.words or _("yes"))
            for each in active_filters(self.request, form, form.fields)
        ]
        return told or [(_("Filter"), _("none: all rows"))]

    def get_tallies(self) -> list[Tally]:
        """Return the facets of the page, of the rows of the file alone."""
        form = self.filterset.form
        return [
            Tally(
                str(form[name].label),
                partial(end_of, steps_of(path)),
                {value: str(label) for value, label in form.fields[name].choices},
            )
            for name, path in self.facets.items()
        ]

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
