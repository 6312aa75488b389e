"""The admin of what is planned, said, promised and reported."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives import resources
from initiatives.forms import StatusUpdateForm
from initiatives.models import (
    Commitment,
    CommitmentStatus,
    Figure,
    Initiative,
    InitiativeStatus,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.admin import PROVENANCE, RecordAdmin, links
from meetings.forms import DatedForm

DUE = (
    _("Due"),
    {"fields": ("when_en", "when_zh", "earliest", "latest", "due_meeting", "every_months")},
)


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


class AppendOnly:
    """A history in the admin: lines can be added and read, never changed or deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ParticipationInline(admin.TabularInline):
    model = Participation
    extra = 0
    autocomplete_fields = ("economy", "source")


class WorkPlanItemInline(admin.TabularInline):
    model = WorkPlanItem
    extra = 0
    autocomplete_fields = ("source",)


class StatusUpdateInline(AppendOnly, admin.StackedInline):
    model = StatusUpdate
    extra = 0
    autocomplete_fields = ("heard_at", "intervention", "document", "source")


class OutcomeInline(AppendOnly, admin.StackedInline):
    model = Outcome
    extra = 0
    autocomplete_fields = ("heard_at", "intervention", "document", "source")


@admin.register(Initiative)
class InitiativeAdmin(RecordAdmin):
    form = DatedForm
    resource_classes = [resources.InitiativeResource]
    list_display = ("title_en", "title_zh", "priority", "kind", "status", "as_of", "led_by")
    list_display_links = ("title_en", "title_zh")
    list_filter = (
        "priority",
        InitiativeStatusFilter,
        "kind",
        "work_plan_items__year",
        ("participations__economy", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("title_en", "title_zh", "slug", "summary_en", "summary_zh", "project_number")
    autocomplete_fields = ("priority", "part_of", "documents", "due_meeting", "source")
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("said", "promised", "reported")
    inlines = (StatusUpdateInline, ParticipationInline, WorkPlanItemInline)
    actions = ("record_status",)
    fieldsets = (
        (None, {
            "fields": (
                "title_en", "title_zh", "title_en_is_ours", "slug", "kind", "priority",
                "part_of", "project_number",
            )
        }),
        (_("Content"), {"fields": ("summary_en", "summary_zh", "documents")}),
        DUE,
        (_("On the record"), {"fields": ("said", "promised", "reported")}),
        PROVENANCE,
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Initiative]:
        return Initiative.objects.for_list()

    @admin.display(description=_("status"), ordering="status")
    def status(self, initiative: Initiative) -> str:
        return initiative.status_label or "–"

    @admin.display(description=_("as of"), ordering="status_as_of")
    def as_of(self, initiative: Initiative) -> Any:
        return initiative.status_as_of

    @admin.display(description=_("led by"))
    def led_by(self, initiative: Initiative) -> str:
        return "; ".join(str(role.economy) for role in initiative.leads)

    @admin.display(description=_("what was said"))
    def said(self, initiative: Initiative) -> str:
        turns = initiative.interventions.select_related("meeting", "speaker")
        return links(turns, lambda turn: f"{turn.meeting} · {turn.number} · {turn.speaker}")

    @admin.display(description=_("what is promised"))
    def promised(self, initiative: Initiative) -> str:
        commitments = initiative.commitments.select_related("meeting", "owner")
        return links(
            commitments, lambda row: f"{row.meeting} · {row.number} · {row.owner}: {row.text}"
        )

    @admin.display(description=_("figures"))
    def reported(self, initiative: Initiative) -> str:
        return links(
            initiative.figures.all(), lambda row: f"{row.reading} {row.unit} · {row.counts}"
        )

    @admin.action(
        description=_("Record a status for the selected initiatives"), permissions=["add_status"]
    )
    def record_status(
        self, request: HttpRequest, queryset: QuerySet[Initiative]
    ) -> HttpResponse | None:
        """Ask once for status, day, meeting and note, and append them to each history."""
        form = StatusUpdateForm(request.POST if "record" in request.POST else None)
        if form.is_bound and form.is_valid():
            with transaction.atomic():
                count = form.record(queryset)
            messages.success(
                request,
                ngettext(
                    "The status of %(count)d initiative was recorded.",
                    "The status of %(count)d initiatives was recorded.",
                    count,
                )
                % {"count": count},
            )
            return None
        context = self.admin_site.each_context(request) | {
            "title": _("Record a status"),
            "opts": self.opts,
            "form": form,
            "initiatives": queryset,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/record_status.html", context)

    def has_add_status_permission(self, request: HttpRequest) -> bool:
        """A status line is a row of its own, so it needs the right to add one."""
        return request.user.has_perm("initiatives.add_statusupdate")


@admin.register(WorkPlanItem)
class WorkPlanItemAdmin(RecordAdmin):
    resource_classes = [resources.WorkPlanItemResource]
    list_display = ("year", "number", "title_en", "title_zh", "initiative")
    list_display_links = ("year", "number", "title_en")
    list_filter = ("year",)
    list_select_related = ("initiative",)
    search_fields = ("title_en", "title_zh", "initiative__title_en", "initiative__title_zh")
    autocomplete_fields = ("initiative", "source")


@admin.register(Participation)
class ParticipationAdmin(RecordAdmin):
    resource_classes = [resources.ParticipationResource]
    list_display = ("initiative", "economy", "role")
    list_filter = ("role", ("economy", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("initiative", "economy")
    search_fields = (
        "initiative__title_en",
        "initiative__title_zh",
        "economy__name_en",
        "economy__name_zh",
    )
    autocomplete_fields = ("initiative", "economy", "source")


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
        (_("On the record"), {"fields": ("initiative", "intervention", "revises")}),
        PROVENANCE,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.for_list()

    @admin.display(description=_("what"))
    def short_text(self, commitment: Commitment) -> str:
        return Truncator(commitment.text).chars(120)

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
class StatusUpdateAdmin(AppendOnly, RecordAdmin):
    resource_classes = [resources.StatusUpdateResource]
    list_display = ("initiative", "status", "as_of", "recorded_on", "heard_at")
    list_filter = ("status", "heard_at", "as_of")
    list_select_related = ("initiative", "heard_at")
    search_fields = ("initiative__title_en", "initiative__title_zh", "note_en", "note_zh")
    autocomplete_fields = ("initiative", "heard_at", "intervention", "document", "source")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)


@admin.register(Outcome)
class OutcomeAdmin(AppendOnly, RecordAdmin):
    resource_classes = [resources.OutcomeResource]
    list_display = ("commitment", "status", "as_of", "recorded_on", "heard_at")
    list_filter = ("status", "heard_at", "as_of")
    list_select_related = ("commitment", "heard_at")
    search_fields = ("commitment__text_en", "commitment__text_zh", "note_en", "note_zh")
    autocomplete_fields = ("commitment", "heard_at", "intervention", "document", "source")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)
