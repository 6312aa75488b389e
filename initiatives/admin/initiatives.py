"""The admin of what is planned: initiatives, who takes part, the work plan."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives.admin.histories import InitiativeStatusFilter, StatusUpdateInline
from initiatives.forms import InitiativeForm, MovedSinceForm
from initiatives.models import Initiative, Participation, WorkPlanItem
from initiatives.statuses.forms import BulkStatusForm
from meetings.forms import DUE
from sccp_tracker.records.admin.base import PROVENANCE, READ_IN, RecordAdmin
from sccp_tracker.records.admin.histories import Adding
from sccp_tracker.records.admin.links import history, links
from sccp_tracker.records.numbers import in_units

# A key that a row may have.
DIGITS = re.compile(r"[0-9]{1,18}\Z")


class ParticipationInline(Adding):
    model = Participation
    fields = (("economy", "role", "is_inferred"), READ_IN)


class WorkPlanItemInline(Adding):
    model = WorkPlanItem
    fields = (("year", "number"), ("title_en", "title_zh"), READ_IN)


@admin.register(Initiative)
class InitiativeAdmin(RecordAdmin):
    form = InitiativeForm
    list_display = ("title_en", "title_zh", "status", "as_of", "on_priority", "kind", "led_by")
    list_display_links = ("title_en", "title_zh")
    list_filter = (
        "priority",
        InitiativeStatusFilter,
        "kind",
        "work_plan_items__year",
        ("participations__economy", admin.RelatedOnlyFieldListFilter),
    )
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("lines", "roles", "planned", "said", "promised", "reported")
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
        (_("On the record"), {"fields": readonly_fields}),
        PROVENANCE,
    )  # fmt: skip

    since_form = MovedSinceForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Initiative]:
        return Initiative.objects.for_list()

    def has_since_permission(self, request: HttpRequest) -> bool:
        """A planned date that moved is a line of the history."""
        return self.has_add_status_permission(request)

    def save_model(self, request: HttpRequest, obj: Initiative, form: Any, change: bool) -> None:
        """Save what was mended; a planned date that has changed is a line of the history."""
        moved = form.moved() if change and form.has_changed_since else {}
        super().save_model(request, obj, form, change)
        if moved:
            obj.record_status(**moved)

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

    @admin.display(description=_("status updates"))
    def lines(self, initiative: Initiative) -> Any:
        return history(initiative, "status_updates")

    @admin.display(description=_("participations"))
    def roles(self, initiative: Initiative) -> Any:
        return links(initiative, "participations", lambda row: f"{row.economy}: {row}", "economy")

    @admin.display(description=_("work plan items"))
    def planned(self, initiative: Initiative) -> Any:
        return links(initiative, "work_plan_items")

    @admin.display(description=_("what was said"))
    def said(self, initiative: Initiative) -> Any:
        return links(
            initiative,
            "interventions",
            lambda turn: f"{turn.meeting} · {turn.number} · {turn.speaker}",
            *("meeting", "speaker"),
        )

    @admin.display(description=_("what is promised"))
    def promised(self, initiative: Initiative) -> Any:
        return links(
            initiative,
            "commitments",
            lambda row: f"{row.meeting} · {row.number} · {row.owner}: {row.text}",
            *("meeting", "owner"),
        )

    @admin.display(description=_("figures"))
    def reported(self, initiative: Initiative) -> Any:
        return links(
            initiative, "figures", lambda row: f"{in_units(row.reading, row.unit)} · {row.counts}"
        )

    @admin.action(
        description=_("Record a status for the selected initiatives"), permissions=["add_status"]
    )
    def record_status(self, request: HttpRequest, queryset: QuerySet[Initiative]) -> HttpResponse:
        """Ask once for status, day, meeting and note."""
        return self.ask_status(request, BulkStatusForm(row.pk for row in queryset), queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list, or append the status that was asked for, for which no list is read."""
        if "record" in request.POST and self.has_add_status_permission(request):
            return self.append_status(request)
        return super().changelist_view(request, extra_context)

    def append_status(self, request: HttpRequest) -> HttpResponse:
        """Append a status to the history of each initiative that was chosen before."""
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        form = BulkStatusForm([int(key) for key in chosen if DIGITS.match(key)], request.POST)
        if form.is_valid():
            try:
                count = form.record()
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                said = ngettext(
                    "The status of %(count)d initiative was recorded.",
                    "The status of %(count)d initiatives was recorded.",
                    count,
                )
                if count:
                    messages.success(request, said % {"count": count})
                else:
                    messages.info(request, _("This was recorded today already: nothing was added."))
                return redirect(request.get_full_path())
        return self.ask_status(request, form, self.get_queryset(request).filter(pk__in=form.keys))

    def ask_status(self, request: HttpRequest, form: Any, initiatives: Any) -> HttpResponse:
        """Show the form that asks for the status of initiatives."""
        context = self.admin_site.each_context(request) | {
            "title": _("Record a status"),
            "opts": self.opts,
            "form": form,
            "initiatives": initiatives,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/record_status.html", context)

    def has_add_status_permission(self, request: HttpRequest) -> bool:
        """A status line is a row of its own, so it needs the right to add one."""
        return request.user.has_perm("initiatives.add_statusupdate")


@admin.register(WorkPlanItem)
class WorkPlanItemAdmin(RecordAdmin):
    list_display = ("year", "number", "title_en", "title_zh", "initiative")
    list_display_links = ("year", "number", "title_en")
    list_filter = ("year",)
    list_select_related = ("initiative",)
    search_fields = ("title_en", "title_zh", "initiative__title_en", "initiative__title_zh")


@admin.register(Participation)
class ParticipationAdmin(RecordAdmin):
    list_display = ("initiative", "economy", "role")
    list_filter = ("role", ("economy", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("initiative", "economy")
    search_fields = (
        "initiative__title_en",
        "initiative__title_zh",
        "economy__name_en",
        "economy__name_zh",
    )
