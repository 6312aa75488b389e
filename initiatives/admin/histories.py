"""Histories in the admin: added to and read, never changed."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.forms import NothingBeside
from initiatives.models import (
    ENDORSED,
    PLANNED,
    CommitmentStatus,
    InitiativeStatus,
    Outcome,
    StatusUpdate,
)
from sccp_tracker.records.admin.base import READ_IN
from sccp_tracker.records.admin.forms import LineForm
from sccp_tracker.records.admin.histories import AddingLines


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
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("status", "as_of", ("when_en", "when_zh"), ("note_en", "note_zh"))}),
        (_("Endorsement"), {"classes": ("collapse",), "fields": ENDORSED}),
        (_("Planned date that moved"), {"classes": ("collapse",), "fields": PLANNED}),
        (_("Evidence"), {"fields": ("heard_at", "intervention", "document", *READ_IN)}),
    )


class OutcomeForm(LineForm):
    """A line of what came of a commitment; of a superseded one, the later one must be on record."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        commitment = cleaned.get("commitment") or getattr(self.instance, "commitment", None)
        is_superseded = cleaned.get("status") == CommitmentStatus.SUPERSEDED
        if is_superseded and commitment and not commitment.revisions.exists():
            why = _("Put the commitment that takes its place on record first: it revises this one.")
            self.add_error("status", why)
        return cleaned


class OutcomeInline(AddingLines):
    model = Outcome
    form = OutcomeForm
    formset = NothingBeside
