"""Histories in the admin: added to and read, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.models import CommitmentStatus, InitiativeStatus, Outcome, StatusUpdate
from meetings.admin.histories import AddingLines


class StatusFilter(admin.SimpleListFilter):
    """Rows by the present line of their history."""

    title = _("status")
    parameter_name = "status"
    statuses: Any

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.statuses.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class InitiativeStatusFilter(StatusFilter):
    statuses = InitiativeStatus


class CommitmentStatusFilter(StatusFilter):
    statuses = CommitmentStatus


class StatusUpdateInline(AddingLines):
    model = StatusUpdate
    autocomplete_fields = ("heard_at", "intervention", "document", "source")


class OutcomeInline(AddingLines):
    model = Outcome
    autocomplete_fields = ("heard_at", "done_at", "intervention", "document", "source")
