"""The page of a briefing, and the form of what the desk means to say."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from initiatives.briefing.bands import title_of
from initiatives.briefing.content import pack_of
from initiatives.briefing.forms import DeskWordsForm
from initiatives.briefing.subjects import subject_of
from initiatives.models import Commitment, DeskWords, Initiative, Intervention
from meetings.models import Meeting
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.next_url import next_url
from sccp_tracker.records.recorded import say_recorded

# What words of the desk are about, by the name in the address.
THINGS: dict[str, Any] = {
    "initiative": Initiative,
    "commitment": Commitment,
    "question": Intervention,
}


class Briefing(AsOfMixin, TemplateView):
    """What a brief would say, as of the day: `/briefing/?meeting=2022-sccp2`."""

    template_name = "initiatives/briefing/briefing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = subject_of(self.request.GET, self.as_of)
        user = self.request.user
        pack = pack_of(subject, user.has_perm("initiatives.view_deskwords"))
        may_write = user.has_perm("initiatives.add_deskwords") and not self.as_of
        meeting = subject.meeting if may_write else None
        return super().get_context_data(subject=subject, pack=pack, writes_for=meeting, **kwargs)


class WriteWords(PermissionRequiredMixin, FormView):
    """What the desk means to say of one thing at one meeting.

    `/meetings/2022-sccp2/desk-words/initiative:tfa-sequencing/`; `?next=` is where to go back to.
    """

    permission_required = ("initiatives.add_deskwords", "initiatives.view_deskwords")
    template_name = "initiatives/briefing/write_words.html"
    form_class = DeskWordsForm

    @cached_property
    def words(self) -> DeskWords:
        """The words that count now, or new ones; Http404 where there is no such thing."""
        meeting = get_object_or_404(Meeting, slug=self.kwargs["slug"])
        name, _colon, key = self.kwargs["thing"].partition(":")
        if name not in THINGS or not key.isprintable():
            raise Http404
        row = THINGS[name].objects.for_list().of_key(key)
        if row is None:
            raise Http404
        about = {"meeting": meeting, name: row}
        return DeskWords.objects.that_count().filter(**about).first() or DeskWords(**about)

    @cached_property
    def row(self) -> Any:
        """What the words are about."""
        words = self.words
        return words.initiative or words.commitment or words.question

    @cached_property
    def back(self) -> str:
        briefing = reverse("initiatives:briefing", query={"meeting": self.kwargs["slug"]})
        return next_url(self.request, briefing)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"words": self.words}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"row": self.row, "title": title_of(self.row), "meeting": self.words.meeting}
        return super().get_context_data(back=self.back, **shown, **kwargs)

    def form_valid(self, form: DeskWordsForm) -> HttpResponse:
        if not form.append():
            return self.form_invalid(form)
        said = _("What the desk means to say of “%(title)s” is on record.")
        words = {"title": title_of(self.row)}
        say_recorded(self.request, said % words, form.line, back=self.back)
        return HttpResponseRedirect(self.back)
