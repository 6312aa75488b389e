"""The admin of what is planned: initiatives, who takes part, the work plan."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives import resources
from initiatives.admin.histories import InitiativeStatusFilter, StatusUpdateInline
from initiatives.models import Initiative, Participation, WorkPlanItem
from initiatives.status_forms import StatusUpdateForm
from meetings.admin import PROVENANCE, PROVENANCE_LINE, RecordAdmin, links
from meetings.forms import DUE, DatedForm


class ParticipationInline(admin.StackedInline):
    model = Participation
    extra = 0
    fields = (("economy", "role"), PROVENANCE_LINE)
    autocomplete_fields = ("economy", "source")


class WorkPlanItemInline(admin.StackedInline):
    model = WorkPlanItem
    extra = 0
    fields = (("year", "number"), ("title_en", "title_zh"), PROVENANCE_LINE)
    autocomplete_fields = ("source",)


@admin.register(Initiative)
class InitiativeAdmin(RecordAdmin):
    form = DatedForm
    resource_classes = [resources.InitiativeResource]
    list_display = ("title_en", "title_zh", "status", "as_of", "on_priority", "kind", "led_by")
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

    @admin.display(description=_("priority"), ordering="priority__number")
    def on_priority(self, initiative: Initiative) -> Any:
        return initiative.priority.number if initiative.priority else None

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
            try:
                count = form.record(queryset)
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                said = ngettext(
                    "The status of %(count)d initiative was recorded.",
                    "The status of %(count)d initiatives was recorded.",
                    count,
                )
                messages.success(request, said % {"count": count})
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
