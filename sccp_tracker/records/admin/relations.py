"""How the forms of the admin offer the rows to which a row refers."""

from typing import Any

from django.http import HttpRequest

from sccp_tracker.records.nouns import nouns


class OffersRelations:
    """An admin, or a part of one, that finds rows of other nouns by words, in no long list."""

    model: Any

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        columns = (*self.model._meta.concrete_fields, *self.model._meta.many_to_many)
        return [column.name for column in columns if column.related_model in nouns()]
