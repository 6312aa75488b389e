"""Writing down what was heard at a meeting: turns, and what came of commitments."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin, View

from initiatives.live.names import offered
from initiatives.models import Commitment, Initiative, Intervention, Outcome, StatusUpdate
from initiatives.outcomes.forms import OutcomeForm, TurnForm
from initiatives.outcomes.new_promise import NewPromiseForm
from initiatives.outcomes.one_outcome import OneOutcomeForm
from meetings.models import Economy, Meeting
from sccp_tracker.records.as_of import day_of
from sccp_tracker.records.first_rows import FirstRows
from sccp_tracker.records.punctuation import punctuation
from sccp_tracker.records.recorded import say_recorded
from sccp_tracker.records.under_row import UnderRow


class AtMeeting(PermissionRequiredMixin, ContextMixin, View):
    """A page for those who may write down what was heard at the meeting in its address.

    `?turn=3` names the turn of that meeting with which to begin.
    """

    permission_required: tuple[str, ...] = (
        "initiatives.add_intervention",
        "initiatives.add_outcome",
    )
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def meeting(self) -> Meeting:
        meetings = Meeting.objects.as_of(day_of(self.request)).with_days()
        return get_object_or_404(meetings, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"meeting": self.meeting}

    def heard_list(self, turn: str = "") -> str:
        """Return the address of what is to be heard here, or of what a turn may have answered."""
        query = f"?{urlencode({'turn': turn})}" if turn else ""
        return reverse("initiatives:outcomes", args=[self.meeting.slug]) + query


class OutcomesToRecord(AtMeeting, TemplateView):
    """What is due at the meeting or before it, and not closed, each with the way to its form.

    With a turn, the open commitments of the initiatives that the turn names.
    """

    template_name = "initiatives/outcomes/outcomes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turn = self.turn()
        known = Commitment.objects.as_of(day_of(self.request)).for_list()
        open_ones = known.open_first().open()
        if turn:
            slugs = [each.slug for each in turn.initiatives.all()]
            commitments = FirstRows(open_ones.of_initiatives(slugs))
        else:
            url = reverse("initiatives:follow-up", args=[self.meeting.slug])
            commitments = FirstRows(open_ones.due_by_meeting(self.meeting), url=url)
        return super().get_context_data(turn=turn, commitments=commitments, **kwargs)

    def turn(self) -> Intervention | None:
        """Return the turn in the address, or None; raise Http404 where there is none such."""
        number = self.request.GET.get("turn")
        if not number:
            return None
        turns = Intervention.objects.for_list().filter(meeting=self.meeting)
        try:
            return get_object_or_404(turns, number=int(number))
        except ValueError:
            raise Http404 from None


class RecordOutcome(AtMeeting, FormView):
    """What was heard of one commitment: the turn and the outcome, written in one step."""

    template_name = "initiatives/outcomes/record_outcome.html"
    form_class = OutcomeForm

    @cached_property
    def commitment(self) -> Commitment:
        commitments = Commitment.objects.for_list().select_related(
            "intervention__speaker",
            "intervention__meeting",
            "intervention__agenda_item__meeting",
        )
        return get_object_or_404(
            commitments, meeting__slug=self.kwargs["said_at"], number=self.kwargs["number"]
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        given: dict[str, Any] = {"meeting": self.meeting, "commitment": self.commitment}
        given |= {"may_promise": self.request.user.has_perm("initiatives.add_commitment")}
        given |= {"may_move": self.request.user.has_perm("initiatives.add_statusupdate")}
        return super().get_form_kwargs() | given | {"turn": self.request.GET.get("turn", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines: QuerySet[Outcome] = Outcome.objects.for_list().filter(commitment=self.commitment)
        return super().get_context_data(commitment=self.commitment, lines=lines, **kwargs)

    def form_valid(self, form: OutcomeForm) -> HttpResponse:
        if not form.record():
            return self.form_invalid(form)
        said = {"commitment": self.commitment, "meeting": self.commitment.meeting}
        said["owner"] = self.commitment.owner
        sentence = _("What was heard of %(commitment)s of %(meeting)s, %(owner)s, is on record.")
        back = self.heard_list(self.request.GET.get("turn", ""))
        words = [sentence % said, *map(promised_anew, form.promises()), *moved_on(form.recorded)]
        say_recorded(self.request, " ".join(words), *form.recorded, back=back)
        return redirect(back)


class RecordOneOutcome(UnderRow):
    """What came of one commitment: a page of its own, or a row that a list opens under its row."""

    permission_required = "initiatives.add_outcome"
    template_name = "initiatives/outcomes/one_outcome.html"
    form_class = OneOutcomeForm
    action = gettext_lazy("Record what came of it")
    row_id = "record-outcome"

    @cached_property
    def row(self) -> Commitment:
        rows = Commitment.objects.for_list()
        key = {"meeting__slug": self.kwargs["meeting"], "number": self.kwargs["number"]}
        return get_object_or_404(rows, **key)

    def get_form_kwargs(self) -> dict[str, Any]:
        given: dict[str, Any] = {"commitment": self.row}
        given |= {"may_promise": self.request.user.has_perm("initiatives.add_commitment")}
        given |= {"may_move": self.request.user.has_perm("initiatives.add_statusupdate")}
        return super().get_form_kwargs() | given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = self.row.last_of_chain()
        later = None if last.pk == self.row.pk else last
        return super().get_context_data(commitment=self.row, later=later, **kwargs)

    def form_valid(self, form: OneOutcomeForm) -> HttpResponse:
        if not form.record():
            return self.form_invalid(form)
        say_recorded(self.request, self.said(form), *form.recorded, back=self.back)
        return HttpResponseRedirect(self.back)

    def said(self, form: OneOutcomeForm) -> str:
        """Return the sentence on what was recorded; of a promise anew, how its due was read."""
        first = form.recorded[0]
        words = {"row": self.row.full_name}
        if form.promises():
            return promised_anew(first)
        words["status"] = first.in_words
        sentence = _("%(row)s: “%(status)s” is recorded.")
        if not first.is_new:
            sentence = _("%(row)s: “%(status)s” was recorded today already.")
        return " ".join([sentence % words, *moved_on(form.recorded)])


def moved_on(recorded: tuple[Any, ...]) -> list[str]:
    """Return a sentence on the new status of the initiative, where one was recorded."""
    said = _("%(initiative)s: “%(status)s” is recorded.")
    return [
        said % {"initiative": row.initiative, "status": row.in_words}
        for row in recorded
        if isinstance(row, StatusUpdate)
    ]


def due_of(promise: Commitment) -> dict[str, str]:
    """Return what a sentence on a new promise says: which one it is, and when it is due, or ""."""
    row = Commitment.objects.for_list().get(pk=promise.pk)
    details = [str(each) for each in (row.due_days, row.due_meetings) if each]
    return {"row": row.full_name, "due": punctuation().comma.join(details)}


def promised_anew(promise: Commitment) -> str:
    """Return the sentence on a promise made anew: which one it is, and when it is due."""
    words = due_of(promise)
    if not words["due"]:
        return _("Promised anew as %(row)s: no date could be read, so it is undated.") % words
    return _("Promised anew as %(row)s, due %(due)s.") % words


class TurnAdd(AtMeeting, FormView):
    """A turn, written down; if it names initiatives, on to what they have open."""

    permission_required = ("initiatives.add_intervention",)
    template_name = "initiatives/outcomes/add_turn.html"
    form_class = TurnForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meeting": self.meeting}

    def form_valid(self, form: TurnForm) -> HttpResponse:
        turn, is_new = form.record()
        said = _("Turn %(number)d is on record.")
        if not is_new:
            said = _("Turn %(number)d says the same already: nothing was added.")
        back = self.heard_list()
        say_recorded(self.request, said % {"number": turn.number}, turn, back=back)
        may_close = self.request.user.has_perm("initiatives.add_outcome")
        if may_close and turn.initiatives.exists():
            return redirect(self.heard_list(str(turn.number)))
        return redirect(turn)


class PromiseAdd(AtMeeting, FormView):
    """A promise that was heard at the meeting, written down."""

    permission_required = ("initiatives.add_commitment",)
    template_name = "initiatives/outcomes/add_promise.html"
    form_class = NewPromiseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        given = {"meeting": self.meeting, "turn": self.request.GET.get("turn", "")}
        return super().get_form_kwargs() | given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = [(model._meta.model_name, offered(model)) for model in (Economy, Initiative)]
        return super().get_context_data(names=names, **kwargs)

    def form_valid(self, form: NewPromiseForm) -> HttpResponse:
        recorded = form.record()
        if recorded is None:
            return self.form_invalid(form)
        promise, is_new = recorded
        words = due_of(promise)
        said = _("%(row)s is on record, due %(due)s.")
        if not words["due"]:
            said = _("%(row)s is on record: no date could be read, so it is undated.")
        if not is_new:
            said = _("%(row)s says the same already: nothing was added.")
        say_recorded(self.request, said % words, promise, back=promise.get_absolute_url())
        return redirect(promise)
