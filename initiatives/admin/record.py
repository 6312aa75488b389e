"""The admin of what was said, promised and reported, and of the histories."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from initiatives.admin.histories import CommitmentStatusFilter, OutcomeForm, OutcomeInline
from initiatives.forms import CommitmentForm, PromisedSinceForm, revising
from initiatives.labels import commitment_label, turn_label
from initiatives.models import (
    Commitment,
    Figure,
    Intervention,
    InterventionKind,
    Outcome,
    StatusUpdate,
)
from meetings.admin.meetings import OF_MEETING
from meetings.forms import DUE
from meetings.models import Economy, EconomyKind
from meetings.models.dates import NEWEST_MEETING_FIRST
from sccp_tracker.records.admin.base import PROVENANCE, RecordAdmin
from sccp_tracker.records.admin.histories import HistoryAdmin
from sccp_tracker.records.admin.links import admin_url_of, history

# A line is heard in a turn of the meeting at which it was heard.
HEARD_IN = {"intervention": {"heard_at": "meeting"}}


@admin.register(Intervention)
class InterventionAdmin(RecordAdmin):
    list_display = ("number", "meeting", "agenda_item", "speaker", "kind", "short_gist")
    list_filter = (
        "meeting",
        "agenda_item__priority",
        "kind",
        ("speaker", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("meeting", "agenda_item", "speaker")
    search_fields = (
        *("gist_en", "gist_zh", "speaker__name_en", "speaker__name_zh"),
        *("number__exact", *OF_MEETING),
    )
    picker_joins = ("meeting", "speaker")
    picker_order = (*NEWEST_MEETING_FIRST, "-number")
    limited_by: ClassVar[Any] = {
        "agenda_item": {"meeting": "meeting"},
        "in_reply_to": {"meeting": "meeting"},
    }

    def offered_as(self, row: Intervention) -> str:
        return turn_label(row)

    def limit(self, name: str, rows: QuerySet[Any], chosen: dict[str, int]) -> QuerySet[Any]:
        """Return the rows that a turn may name: it answers its own meeting, or any question."""
        if name == "in_reply_to" and chosen:
            return rows.filter(Q(**chosen) | Q(kind=InterventionKind.QUESTION))
        return super().limit(name, rows, chosen)

    @admin.display(description=_("what was said"))
    def short_gist(self, turn: Intervention) -> str:
        return Truncator(turn.gist).chars(120)


class RevisedInstead(Exception):
    """Raised where a commitment is not to be written over; the form says what has changed."""

    def __init__(self, form: CommitmentForm) -> None:
        super().__init__("A later commitment is to be made instead.")
        self.form = form


# Where a session keeps what a commitment that revises another one begins with.
REVISING = "revising"


@admin.register(Commitment)
class CommitmentAdmin(RecordAdmin):
    form = CommitmentForm
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
    search_fields = (
        *("text_en", "text_zh", "when_en", "when_zh", "owner__name_en", "owner__name_zh"),
        *("number__exact", *OF_MEETING),
    )
    picker_joins = ("meeting", "owner")
    picker_order = (*NEWEST_MEETING_FIRST, "-number")
    limited_by: ClassVar[Any] = {"intervention": {"meeting": "meeting", "stated_by": "speaker"}}
    inlines = (OutcomeInline,)
    fieldsets = (
        (None, {"fields": ("meeting", "number", "text_en", "text_zh", "firmness")}),
        (_("Who"), {"fields": ("stated_by", "owner", "partners", "made_to")}),
        DUE,
        (
            _("On the record"),
            {
                "fields": (
                    *("initiative", "other_initiatives", "intervention"),
                    *("revises", "qualifies", "lines"),
                )
            },
        ),
        PROVENANCE,
    )
    readonly_fields = ("lines",)
    since_form = PromisedSinceForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.for_list()

    def has_since_permission(self, request: HttpRequest) -> bool:
        """A promise made anew is a promise, and the outcome of the one before."""
        may_report = request.user.has_perm("initiatives.add_outcome")
        return super().has_since_permission(request) and may_report

    def offered_as(self, row: Commitment) -> str:
        return commitment_label(row)

    def limit(self, name: str, rows: QuerySet[Any], chosen: dict[str, int]) -> QuerySet[Any]:
        """Return the rows that a commitment may name, as its rules have it.

        It is said in a turn of its meeting and of who states it, unless that is no member economy:
        what a body states is heard from whoever reports it. It revises the last of a chain.
        """
        if name == "revises":
            return rows.filter(~Commitment.objects.revised())
        turns = {column: key for column, key in chosen.items() if column != "stated_by"}
        found = super().limit(name, rows, turns)
        party = chosen.get("stated_by", 0)
        members = Economy.objects.filter(kind=EconomyKind.MEMBER)
        if not members.filter(pk=party).exists():
            return found
        return found.filter(Q(speaker=party) | Q(on_behalf_of=party))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show and save the form; where the world has changed, lead to a later commitment."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RevisedInstead as instead:
            revised = instead.form.instance
            request.session[REVISING] = {"pk": revised.pk, "said": instead.form.successor()}
            said = _("Nothing is changed yet: save the later commitment, which revises %(row)s.")
            messages.info(request, said % {"row": revised})
            return redirect(f"{admin_url_of(self.opts, 'add')}?revises={revised.pk}")

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:
        if change and form.has_changed_since:
            raise RevisedInstead(form)
        super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what a new commitment begins with: one that revises another says the same first.

        What was said to have changed is filled in.
        """
        asked = request.GET.get("revises", "")
        revised = Commitment.objects.filter(pk=asked).first() if asked.isdecimal() else None
        if revised is None:
            given = super().get_changeform_initial_data(request)
            return {name: value for name, value in given.items() if name != "revises"}
        begun = request.session.get(REVISING, {})
        said = begun["said"] if begun.get("pk") == revised.pk else {}
        # What was revised already is revised at the end of its chain.
        return revising(revised.last_of_chain()) | said

    def response_add(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.pop(REVISING, None)
        return super().response_add(request, *args, **kwargs)

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
    list_display = ("number", "value", "unit_en", "counts_en", "counts_zh", "about", "meeting")
    list_display_links = ("number", "value")
    list_filter = ("meeting", ("about", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("about", "meeting")
    search_fields = ("counts_en", "counts_zh", "unit_en", "unit_zh", "series")
    limited_by: ClassVar[Any] = {"intervention": {"meeting": "meeting"}}


@admin.register(StatusUpdate)
class StatusUpdateAdmin(HistoryAdmin):
    list_display = (
        *("initiative", "number", "status", "planned", "as_of", "heard_at"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("status", "heard_at", "as_of", "action__door")
    list_select_related = ("initiative", "heard_at", "action__by")
    search_fields = ("initiative__title_en", "initiative__title_zh", "note_en", "note_zh")
    limited_by = HEARD_IN

    @admin.display(description=_("now planned for"))
    def planned(self, line: StatusUpdate) -> str:
        return line.planned


@admin.register(Outcome)
class OutcomeAdmin(HistoryAdmin):
    form = OutcomeForm
    list_display = (
        *("commitment", "number", "status", "as_of", "heard_at"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("status", "heard_at", "as_of", "action__door")
    list_select_related = ("commitment", "heard_at", "action__by")
    search_fields = ("commitment__text_en", "commitment__text_zh", "note_en", "note_zh")
    limited_by = HEARD_IN
