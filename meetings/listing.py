"""The page of a list: filters, counts beside them, sorting, pages, and the same rows to export."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin
from tablib import Dataset

from meetings.as_of import AsOfMixin
from meetings.formats import FORMATS

# Those that say which rows and in which order, and so stay when the page or the format changes.
NOT_FILTERS = ("page", "sort", "export", "as_of")


class Pages(Paginator):
    """Pages of one length: an address that asks for longer ones, or for none, does not get them."""

    LENGTH = 50

    def __init__(self, rows: Any, per_page: int, **kwargs: Any) -> None:
        super().__init__(rows, self.LENGTH, **kwargs)


class TableView(SingleTableMixin):
    """A view of one table, whose rows can be had as a file: the same rows in the same order."""

    # The table makes the pages. Django's own list view would count the rows a second time.
    table_pagination = {"per_page": Pages.LENGTH, "paginator_class": Pages}

    def get_file_title(self) -> str:
        """Return what the file holds, for its name."""
        raise NotImplementedError

    def export(self, name: str) -> HttpResponse:
        """Return the filtered rows as a file; raise Http404 for a format that is not offered."""
        if name not in FORMATS:
            raise Http404
        file_format: Any = FORMATS[name]()
        heading, *rows = self.get_table(**self.get_table_kwargs()).as_values()
        data = file_format.export_data(Dataset(*rows, headers=heading))
        title, today = self.get_file_title(), timezone.localdate().isoformat()
        filename = f"{title} {today}.{file_format.get_extension()}"
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
        return self.model.objects.for_list(self.as_of)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        if "export" in request.GET:
            return self.export(request.GET["export"])
        return response

    def get_file_title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        """Bind the filters even to an empty query, so that the counts beside them are there."""
        given = super().get_filterset_kwargs(filterset_class)
        return given | {"data": self.request.GET, "as_of": self.as_of}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["noun"] = self.model._meta
        context["is_filtered"] = any(
            value for name, value in self.request.GET.items() if name not in NOT_FILTERS
        )
        context["facets"] = [self.facet(name) for name in self.facets]
        context["fields"] = [
            field for field in self.filterset.form if field.name not in self.facets
        ]
        return context

    def facet(self, name: str) -> dict[str, Any]:
        """Return a filter's values with the number of rows that each would leave.

        The other filters stay in force; this one is left aside, so that the counts say what one
        would get by choosing a value.
        """
        column = self.facets[name]
        rows = self.filterset.without(name).order_by().values(column)
        counts = dict(rows.annotate(rows=Count("pk")).values_list(column, "rows"))
        bound = self.filterset.form[name]
        chosen = [str(value) for value in bound.value() or ()]
        options = [
            {
                "value": str(value),
                "label": label,
                "rows": counts.get(str(value), 0),
                "chosen": str(value) in chosen,
            }
            for value, label in bound.field.choices
        ]
        return {"name": name, "label": bound.label, "options": options}
