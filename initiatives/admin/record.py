"""The admin of what was said, promised and reported, and of the histories."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from initiatives import resources
from initiatives.admin.histories import CommitmentStatusFilter, OutcomeInline
from initiatives.models import Commitment, Figure, Intervention, Outcome, StatusUpdate
from meetings.admin.histories import HistoryAdmin
from meetings.admin.links import history
from meetings.admin.record import PROVENANCE, RecordAdmin
from meetings.forms import DUE, DatedForm


@admin.register(Intervention)
class InterventionAdmin(RecordAdmin):
    resource_classes = [resources.InterventionResource]
    list_display = ("number", "meeting", "agenda_item", "speaker", "kind", "short_gist")
    list_filter = (
        "meeting",
        "agenda_item__priority",
        "kind",
        ("speaker", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("meeting", "agenda_item", "speaker")
    search_fields = ("gist_en", "gist_zh", "speaker__name_en", "speaker__name_zh", "meeting__slug")
    autocomplete_fields = (
        "meeting",
        "agenda_item",
        "speaker",
        "on_behalf_of",
        "in_reply_to",
        "addressed_to",
        "initiatives",
        "documents",
        "source",
    )

    @admin.display(description=_("what was said"))
    def short_gist(self, turn: Intervention) -> str:
        return Truncator(turn.gist).chars(120)


@admin.register(Commitment)
class CommitmentAdmin(RecordAdmin):
    form = DatedForm
    resource_classes = [resources.CommitmentResource]
    list_display = ("number", "short_text", "firmness", "owner", "when", "due", "status", "meeting")
    list_display_links = ("number", "short_text")
    list_filter = (
        "meeting",
        "initiative__priority",
        CommitmentStatusFilter,
        "firmness",
        ("owner", admin.RelatedOnlyFieldListFilter),
        ("due_meeting", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("text_en", "text_zh", "when_en", "when_zh", "meeting__slug")
    autocomplete_fields = (
        "meeting",
        "stated_by",
        "owner",
        "partners",
        "made_to",
        "initiative",
        "intervention",
        "revises",
        "due_meeting",
        "source",
    )
    inlines = (OutcomeInline,)
    fieldsets = (
        (None, {"fields": ("meeting", "number", "text_en", "text_zh", "firmness")}),
        (_("Who"), {"fields": ("stated_by", "owner", "partners", "made_to")}),
        DUE,
        (_("On the record"), {"fields": ("initiative", "intervention", "revises", "lines")}),
        PROVENANCE,
    )
    readonly_fields = ("lines",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.for_list()

    @admin.display(description=_("what"))
    def short_text(self, commitment: Commitment) -> str:
        return Truncator(commitment.text).chars(120)

    @admin.display(description=_("outcomes"))
    def lines(self, commitment: Commitment) -> Any:
        return history(commitment, "outcomes")

    @admin.display(description=_("due, as said"))
    def when(self, commitment: Commitment) -> str:
        return commitment.when

    @admin.display(description=_("due until"), ordering="due_latest")
    def due(self, commitment: Commitment) -> Any:
        return commitment.due_latest

    @admin.display(description=_("status"), ordering="status")
    def status(self, commitment: Commitment) -> str:
        return commitment.status_label


@admin.register(Figure)
class FigureAdmin(RecordAdmin):
    resource_classes = [resources.FigureResource]
    list_display = ("number", "value", "unit_en", "counts_en", "counts_zh", "about", "meeting")
    list_display_links = ("number", "value")
    list_filter = ("meeting", ("about", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("about", "meeting")
    search_fields = ("counts_en", "counts_zh", "unit_en", "unit_zh", "series")
    autocomplete_fields = ("meeting", "about", "initiative", "intervention", "source")


@admin.register(StatusUpdate)
class StatusUpdateAdmin(HistoryAdmin):
    resource_classes = [resources.StatusUpdateResource]
    list_display = (
        *("initiative", "number", "status", "as_of", "heard_at"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("status", "heard_at", "as_of", "action__door")
    list_select_related = ("initiative", "heard_at", "action__by")
    search_fields = ("initiative__title_en", "initiative__title_zh", "note_en", "note_zh")
    autocomplete_fields = ("initiative", "heard_at", "intervention", "document", "source")


@admin.register(Outcome)
class OutcomeAdmin(HistoryAdmin):
    resource_classes = [resources.OutcomeResource]
    list_display = (
        *("commitment", "number", "status", "as_of", "heard_at"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("status", "heard_at", "as_of", "action__door")
    list_select_related = ("commitment", "heard_at", "action__by")
    search_fields = ("commitment__text_en", "commitment__text_zh", "note_en", "note_zh")
    autocomplete_fields = (
        "commitment",
        "heard_at",
        "done_at",
        "intervention",
        "document",
        "source",
    )
