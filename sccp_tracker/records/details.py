"""The page of one row of the record."""

from datetime import date
from typing import Any

from django.views.generic import DetailView

from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.page_sections import with_sections
from sccp_tracker.records.trace_pages.mended import Mended, mended_on_page


class RecordDetail(AsOfMixin, DetailView):
    """The page of one row, as known on a day."""

    def get_queryset(self) -> Any:
        """Return the rows of the noun that were known on the day."""
        return self.rows(self.model)

    def rows(self, model: Any) -> Any:
        """Return the rows of `model` that were known on the day, and are read so."""
        return model.objects.as_of(self.as_of)

    def in_order(self, model: Any, *joins: str) -> Any:
        """Return the rows of `model` that were known on the day, in order, with `joins`."""
        return self.rows(model).in_order().select_related(*joins)

    def listed(self, model: Any) -> Any:
        """Return the rows of `model` as its list shows them on the day."""
        return self.rows(model).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**with_sections(self, kwargs))

    def mended(self, day: date, context: dict[str, Any]) -> Mended:
        """Return how many rows were mended since the day, and how many that named it removed."""
        return mended_on_page(day, context, row=self.object)

    def get_object(self, queryset: Any = None) -> Any:
        """Return the row; raise NotOnRecord where it was not yet known on the day."""
        key = self.key()
        row = self.get_queryset().filter(**key).first()
        if row is None:
            raise self.not_found(self.model.objects.filter(**key), "/".join(map(str, key.values())))
        return row

    def key(self) -> dict[str, Any]:
        """Return the columns by which the address names the row."""
        return {self.slug_field: self.kwargs["slug"]}
