"""The trace in the admin: read, filtered and taken along, by nobody added to or changed."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.admin.base import RecordAdmin
from sccp_tracker.records.models.trace import Action, Change
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.sheets.lookups import in_sets
from sccp_tracker.records.sheets.writing import Written
from sccp_tracker.records.trace_pages.entries import Entry, entries_of

HEADINGS = (
    _("when"),
    _("who"),
    _("through"),
    _("reason"),
    _("noun"),
    _("row"),
    _("kind"),
    _("field"),
    _("old"),
    _("new"),
)
# As many changes are put in words at once.
AT_ONCE = 1000
# As many columns of a change, and as much of each, are shown in a list.
FEW, LONGEST = 6, 60


def lines_of_changes(changes: QuerySet[Change]) -> Iterator[list[str]]:
    """Yield the changes in words, one line for each field."""
    for some in in_sets(changes.select_related("action__by").iterator(AT_ONCE), AT_ONCE):
        for entry in entries_of(some):
            yield from lines_of(entry)


def lines_of(entry: Entry) -> list[list[str]]:
    """Return the lines of one change; one that says nothing of a field has one line."""
    action = entry.change.action
    head = [
        f"{timezone.localtime(action.at):%Y-%m-%d %H:%M:%S}",
        action.who,
        action.get_door_display(),
        action.reason,
        entry.noun,
        entry.key,
        entry.change.get_kind_display(),
    ]
    lines = [[*head, said.name, said.old, said.new] for said in entry.said]
    return lines or [[*head, "", "", ""]]


@cache
def labels() -> list[tuple[str, Any]]:
    """Return the nouns that the trace knows, each with its name."""
    return [(model._meta.label_lower, model._meta.verbose_name_plural) for model in nouns()]


class NounFilter(admin.SimpleListFilter):
    """Changes, or actions with a change, of the rows of one noun."""

    title = _("noun")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return labels()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if queryset.model is Change:
            return queryset.filter(noun=self.value())
        with_it = Change.objects.filter(noun=self.value()).values("action")
        return queryset.filter(pk__in=with_it)


class TraceAdmin(RecordAdmin):
    """A list that nobody, superuser or not, adds to, changes or shortens."""

    form = forms.ModelForm
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False

    def sheet_of(self, rows: QuerySet[Any]) -> Written:
        """Return the changes in words of the rows of the list."""
        headings = [str(heading) for heading in HEADINGS]
        return Written(str(self.opts.model_name), headings, lines_of_changes(self.changes_of(rows)))

    def changes_of(self, rows: QuerySet[Any]) -> QuerySet[Change]:
        """Return the changes that are told of the rows of the list."""
        return rows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is shown; there is no form beside it."""
        return self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Look for a reason that holds the words, or for a row by its key."""
        term = search_term.replace("\0", "").strip()
        if not term:
            return queryset, False
        found = Q(**{f"{self.to_action}reason__icontains": term})
        return queryset.filter(found | self.of_rows(rows_called(term))), False

    to_action = ""
    of_rows: Callable[[Q], Q]


def rows_called(key: str) -> Q:
    """Return the condition that a change is of a row with this key, there or removed."""
    found = Q(key=key)
    for model in nouns():
        if row := model.objects.all().of_key(key):
            found |= Q(noun=model._meta.label_lower, row=row.pk)
    return found


@admin.register(Action)
class ActionAdmin(TraceAdmin):
    list_display = ("at", "by", "door", "reason", "rows")
    list_filter = ("door", ("by", admin.RelatedOnlyFieldListFilter), NounFilter, "at")
    list_select_related = ("by",)
    date_hierarchy = "at"
    search_fields = ("reason",)
    fields = ("at", "by", "door", "reason", "rows")

    def changes_of(self, rows: QuerySet[Any]) -> QuerySet[Change]:
        return Change.objects.filter(action__in=rows.order_by().values("pk"))

    def of_rows(self, called: Q) -> Q:
        return Q(pk__in=Change.objects.filter(called).values("action"))

    @admin.display(description=_("rows"))
    def rows(self, action: Action) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', action.get_absolute_url(), _("All that this action changed")
        )


@admin.register(Change)
class ChangeAdmin(TraceAdmin):
    list_display = ("at", "by", "door", "reason", "kind", "noun_named", "row_named", "said")
    list_filter = (
        "action__door",
        ("action__by", admin.RelatedOnlyFieldListFilter),
        NounFilter,
        "kind",
        "action__at",
    )
    list_select_related = ("action__by",)
    date_hierarchy = "action__at"
    search_fields = ("action__reason",)
    fields = list_display
    readonly_fields = list_display
    to_action = "action__"

    def of_rows(self, called: Q) -> Q:
        return called

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Put the changes of the page in words, all at once."""
        changelist = super().get_changelist_instance(request)
        for entry in entries_of(changelist.result_list):
            change: Any = entry.change
            change.entry = entry
        return changelist

    def in_words(self, change: Any) -> Entry:
        """Return the change in words; that of a page of its own is put in words alone."""
        if not hasattr(change, "entry"):
            (change.entry,) = entries_of([change])
        entry: Entry = change.entry
        return entry

    @admin.display(description=_("when"), ordering="action__at")
    def at(self, change: Change) -> Any:
        return change.action.at

    @admin.display(description=_("who"), ordering="action__by__username")
    def by(self, change: Change) -> str:
        return change.action.who

    @admin.display(description=_("through"), ordering="action__door")
    def door(self, change: Change) -> str:
        return change.action.get_door_display()

    @admin.display(description=_("action"), ordering="action__reason")
    def reason(self, change: Change) -> SafeString:
        action = change.action
        words = action.reason or _("no reason given")
        return format_html('<a href="{}">{}</a>', action.get_absolute_url(), words)

    @admin.display(description=_("noun"), ordering="noun")
    def noun_named(self, change: Change) -> str:
        return self.in_words(change).noun

    @admin.display(description=_("row"))
    def row_named(self, change: Change) -> SafeString | str:
        entry = self.in_words(change)
        if not entry.history:
            return entry.name
        return format_html('<a href="{}">{}</a>', entry.history, entry.name)

    @admin.display(description=_("what changed"))
    def said(self, change: Change) -> SafeString:
        said = self.in_words(change).said[:FEW]
        lines = (
            (each.name, Truncator(each.old).chars(LONGEST), Truncator(each.new).chars(LONGEST))
            for each in said
        )
        return format_html_join(mark_safe("<br>"), "{}: {} → {}", lines)
