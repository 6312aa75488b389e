"""The pages of the trace: of one row, of one action, of what was mended since a day."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from sccp_tracker.records.as_of import AsOfMixin, NotOnRecord, read_day
from sccp_tracker.records.base import joins_of
from sccp_tracker.records.forms import give_reason
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Action, Change, ChangeKind
from sccp_tracker.records.next_url import next_url
from sccp_tracker.records.nouns import nouns_by_model_name
from sccp_tracker.records.recorded import way_to_mend
from sccp_tracker.records.sheets.undo import NotUndone, may_undo, touched_since, undo
from sccp_tracker.records.trace import current_action
from sccp_tracker.records.trace_pages.entries import Entry, model_of, name_of
from sccp_tracker.records.trace_pages.mended import (
    MOST_NAMED,
    Facts,
    mended_since,
    removed_beside,
    removed_since,
)
from sccp_tracker.records.trace_pages.paging import hidden_from, history_of, page_of


def noun_called(name: str) -> Any:
    """Return the model that an address calls `name`; raise Http404 where there is none."""
    if name not in nouns_by_model_name():
        raise Http404
    return nouns_by_model_name()[name]


def row_called(rows: Any, key: str) -> Any:
    """Return the row with this key, named with what it belongs to, or None.

    Raises Http404 for a key that no row can have.
    """
    # One database refuses such signs, another finds nothing.
    if not key.isprintable():
        raise Http404
    return rows.select_related(*joins_of(rows.model.key_fields)).of_key(key)


class RowHistory(TemplateView):
    """Every change of one row: `/history/commitment/2022-sccp1/27/`.

    Rows that were removed are found by the key that they had; one that took its place since does
    not hide them.
    """

    template_name = "records/history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = noun_called(self.kwargs["noun"])
        if model._meta.label_lower in hidden_from(self.request.user):
            raise Http404
        row = row_called(model.objects.all(), self.kwargs["key"])
        numbers = {*self.removed(model), *([row.pk] if row else ())}
        if not numbers:
            raise Http404
        page = page_of(history_of(model, *numbers), self.request)
        shown = {"name": name_of(row) if row else self.kwargs["key"], "row": row, **page}
        return super().get_context_data(**kwargs | shown | {"noun": model._meta.verbose_name})

    def removed(self, model: Any) -> list[int]:
        """Return the numbers of the rows that had this key when they were removed."""
        removals = Change.objects.filter(
            kind=ChangeKind.REMOVED, noun=model._meta.label_lower, key=self.kwargs["key"]
        )
        return list(removals.values_list("row", flat=True))


class ActionDetail(TemplateView):
    """One action, with every row that it changed."""

    template_name = "records/action.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action = get_object_or_404(Action.objects.select_related("by"), pk=self.kwargs["pk"])
        page = page_of(action.changes.order_by("pk"), self.request)
        may = may_undo(self.request.user, action)
        shown = {"action": action, "may_undo": may, "is_touched": may and touched_since(action)}
        return super().get_context_data(**shown, **page, **kwargs)


class UndoForm(forms.Form):
    """Why an import is undone."""

    why = forms.CharField(
        label=gettext_lazy("Why is it undone?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class UndoImport(FormView):
    """Undoes an import, for whoever may write all of its rows: `/actions/…/undo/`."""

    template_name = "records/undo_import.html"
    form_class = UndoForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_undo(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def action(self) -> Action:
        return get_object_or_404(Action.objects.select_related("by"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"action": self.action, "is_touched": touched_since(self.action)}
        return super().get_context_data(**shown, **kwargs)

    def form_valid(self, form: UndoForm) -> HttpResponse:
        try:
            with transaction.atomic():
                left = undo(self.action)
        except NotUndone as why:
            form.add_error(None, str(why))
            return self.form_invalid(form)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
            return self.form_invalid(form)
        give_reason(form.cleaned_data["why"])
        said = _("The import was undone.")
        if left:
            stays = _("What void lines name stays on record: %(rows)s.")
            said = f"{said} {stays % {'rows': '; '.join(left)}}"
        messages.success(self.request, said)
        return HttpResponseRedirect(self.action.get_absolute_url())


class RecordedToday(LoginRequiredMixin, TemplateView):
    """All that the reader has recorded today, the newest first, with the way to void or mend it."""

    template_name = "records/recorded_today.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Change.objects.filter(action__by=self.request.user.pk)
        today = mine.filter(action__at__date=timezone.localdate()).order_by("-action__at", "-pk")
        page = page_of(today, self.request)
        page["entries"] = self.with_ways(page["entries"])
        return super().get_context_data(**page, **kwargs)

    def with_ways(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries with the way to void or mend each row that is there and not void."""
        lines = [entry.row for entry in entries if isinstance(entry.row, HistoryLine)]
        void = {row for row in lines if row.voids_id}
        for model in {type(row) for row in lines}:
            mine = [row.pk for row in lines if type(row) is model]
            void |= set(model.objects.filter(pk__in=mine, voided_by__isnull=False))
        back = self.request.get_full_path()
        return [
            replace(entry, way=way_to_mend(self.request, entry.row, back))
            if entry.row and entry.row not in void
            else entry
            for entry in entries
        ]


class MendedRows(AsOfMixin, TemplateView):
    """What was mended since a day, of the rows in the address; or what was removed.

    `?since=2022-02-17&rows=initiatives.commitment:12,meetings.economy:3`; `…&removed=commitment`
    of a noun; `…&removed_beside=meetings.meeting:1` of rows that named this one.
    """

    template_name = "records/mended.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        day = read_day(asked.get("since", ""))
        is_removed = True
        if "removed" in asked:
            changes = removed_since(day, noun_called(asked["removed"]))
        elif "removed_beside" in asked:
            ((noun, numbers),) = list(rows_named(asked["removed_beside"]).items())[:1]
            changes = removed_beside(day, model_of(noun)(pk=min(numbers)))
        else:
            is_removed = False
            changes = mended_since(day, rows_named(asked.get("rows", "")))
        page = page_of(changes, self.request)
        return super().get_context_data(since=day, is_removed=is_removed, **page, **kwargs)


def rows_named(text: str) -> Facts:
    """Return the rows that an address names; raise NotOnRecord where it names none."""
    facts: Facts = {}
    for word in text.split(",")[:MOST_NAMED]:
        noun, _colon, number = word.partition(":")
        if model_of(noun) is None or not (number.isascii() and number.isdigit()):
            raise NotOnRecord(_("“%(text)s” names no row of the record.") % {"text": word})
        # No row has a longer number, and no database reads one.
        facts.setdefault(noun, set()).add(int(number[:18]))
    return facts


class VoidForm(forms.Form):
    """Why a line is void."""

    why = forms.CharField(
        label=gettext_lazy("Why it is void"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("It stays on record, struck through, with what you write here."),
    )


class VoidLine(FormView):
    """Voids a line of a history, for whoever may add one: `/void/outcome/2022-sccp1/27/1/`.

    `?next=` is the address to go back to.
    """

    template_name = "records/void_line.html"
    form_class = VoidForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        noun = self.model._meta
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(f"{noun.app_label}.add_{noun.model_name}"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def model(self) -> Any:
        model = noun_called(self.kwargs["noun"])
        if not issubclass(model, HistoryLine):
            raise Http404
        return model

    @cached_property
    def line(self) -> Any:
        """The line in the address; Http404 where there is none that can be void or not."""
        line = row_called(self.model.objects.for_list(), self.kwargs["key"])
        if line is None:
            raise Http404
        return line

    @cached_property
    def back(self) -> str:
        subject: Any = getattr(self.line, self.model.subject_name)
        return next_url(self.request, subject.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"line": self.line, "name": name_of(self.line), "says_too": self.line.says_too()}
        return super().get_context_data(back=self.back, **told, **kwargs)

    def form_valid(self, form: VoidForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        if action := current_action():
            action.reason = why
        try:
            self.line.void(why)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
            return self.form_invalid(form)
        messages.success(self.request, _("The line is void from today on."))
        return HttpResponseRedirect(self.back)
