"""The screen of a meeting while it goes on: its agenda, and one line for whatever is heard."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.labels import turn_label_there
from initiatives.live.forms import AnswerForm, TurnForm, anchor_of
from initiatives.live.names import NAMES, offered
from initiatives.live.screen import Screen, latest_turns
from initiatives.models import Commitment
from initiatives.outcomes.views import AtMeeting
from sccp_tracker.records.as_of import day_of


class Refused(Exception):
    """What was sent is not recorded, whatever its fields say; the message says why."""


class Live(AtMeeting, TemplateView):
    """The agenda on one screen, with what is to be heard under each item.

    What is sent is answered with the screen again; where a script sent it (it accepts JSON), with
    whether it is saved, in words, and the part of the page that shows it.
    """

    template_name = "initiatives/live/live.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.is_past = day_of(request) is not None
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_promise(self) -> bool:
        """Return whether the account may put promises on record, and so what is promised anew."""
        return self.request.user.has_perm("initiatives.add_commitment")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"is_past": self.is_past}
        if self.is_past:
            return context
        names = [(model._meta.model_name, offered(model)) for model in NAMES]
        answers = self.request.GET.get("answers", "")
        screen = Screen(self.meeting, self.may_promise, kwargs.get("sent"), answers)
        return context | {"screen": screen, "names": names, "is_live": True}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            form = self.form_sent()
            is_saved = form.is_valid() and form.record()
        except Refused as refusal:
            return self.refuse(str(refusal))
        if self.is_by_script:
            told = self.told(form) if is_saved else refused(form.why_not(), form.data)
            return JsonResponse(told)
        if is_saved:
            messages.success(request, self.said(form))
            return HttpResponseRedirect(f"{request.path}#{form.anchor}")
        return self.render_to_response(self.get_context_data(sent=form))

    @property
    def is_by_script(self) -> bool:
        """Return whether a script sent the form, which shows the answer on the page itself."""
        types = ["text/html", "application/json"]
        return self.request.get_preferred_type(types) == "application/json"

    def refuse(self, why: str) -> HttpResponse:
        """Answer what cannot be recorded whatever its fields say."""
        if self.is_by_script:
            return JsonResponse(refused(why))
        messages.error(self.request, why)
        return HttpResponseRedirect(self.request.path)

    def form_sent(self) -> AnswerForm | TurnForm:
        """Return the form that was sent, of a promise or of a turn; raise Refused."""
        sent = self.request.POST
        if self.is_past:
            raise Refused(_("Nothing is recorded on a past day: open the page as of today."))
        # What one account wrote down without a network is not sent in the name of another.
        if sent.get("account", str(self.request.user.pk)) != str(self.request.user.pk):
            raise Refused(_("Somebody else is signed in now. Sign in again as yourself."))
        if "commitment" not in sent:
            return TurnForm(self.meeting, sent, anchor=anchor_of(sent.get("item", "")))
        commitment = Commitment.objects.for_list().of_key(sent["commitment"])
        if commitment is None:
            raise Refused(_("This promise is no longer on record."))
        form = AnswerForm(self.meeting, commitment, sent)
        form.limit(self.may_promise)
        return form

    def said(self, form: AnswerForm | TurnForm) -> str:
        """Return in words what is on record now."""
        if isinstance(form, TurnForm):
            return _("Turn %(number)d is on record.") % {"number": form.turn.number}
        row = form.commitment
        words = {"commitment": row, "meeting": row.meeting, "owner": row.owner}
        return (
            _("What was heard of %(commitment)s of %(meeting)s, %(owner)s, is on record.") % words
        )

    def told(self, form: AnswerForm | TurnForm) -> dict[str, Any]:
        """Return what a script is told of a form that is on record: words, and what shows it."""
        told = {"saved": True, "said": self.said(form), "html": "", "number": None}
        if isinstance(form, TurnForm):
            turn = latest_turns(self.meeting).get(pk=form.turn.pk)
            told |= {"number": turn.number, "name": turn_label_there(turn)}
            return told | {"html": self.piece("turn", turn=turn)}
        found = Screen(self.meeting, self.may_promise).promise(form.commitment)
        # It may be one that the screen has no room for.
        return told | ({"html": self.piece("promise", promise=found)} if found else {})

    def piece(self, name: str, **context: Any) -> str:
        """Return a piece of the page."""
        given = {"meeting": self.meeting, **context}
        return render_to_string(f"initiatives/live/{name}.html", given, self.request)


def refused(why: str, data: Any = None) -> dict[str, Any]:
    """Return what a script is told of a form that is not recorded, and how that is to be sent."""
    return {"saved": False, "said": why, "seen": (data or {}).get("seen", "")}
