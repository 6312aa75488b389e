"""The page of a briefing, its files, what the desk means to say, and the briefs issued."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from initiatives.briefing import pdf
from initiatives.briefing.bands import title_of
from initiatives.briefing.content import pack_of
from initiatives.briefing.docx import docx_of
from initiatives.briefing.forms import DeskWordsForm
from initiatives.briefing.pack import Pack
from initiatives.briefing.printed import Issue, printed
from initiatives.briefing.subjects import Subject, subject_of
from initiatives.models import Commitment, DeskWords, Initiative, Intervention
from meetings.models import Meeting
from sccp_tracker.records.as_of import AsOfMixin, NotOnRecord
from sccp_tracker.records.next_url import next_url
from sccp_tracker.records.recorded import say_recorded

# What words of the desk are about, by the name in the address.
THINGS: dict[str, Any] = {
    "initiative": Initiative,
    "commitment": Commitment,
    "question": Intervention,
}


PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def file_of(pack: Pack, issue: Issue | None, form: str, name: str) -> HttpResponse:
    """Return a brief as a file to take along, `form` being "docx" or "pdf".

    Raises NotOnRecord, with a sentence, where PDF cannot be made here, and for any other form.
    """
    if form == "docx":
        file, kind = docx_of(printed(pack, issue)), DOCX
    elif form == "pdf" and pdf.is_installed():
        file, kind = pdf.pdf_of(printed(pack, issue, filter(None, [pdf.missing_font()]))), PDF
    elif form == "pdf":
        raise NotOnRecord(_("PDF is not made here yet. Whoever runs the tracker types: make pdf"))
    else:
        raise NotOnRecord(_("A brief is made as DOCX or PDF."))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(file, content_type=kind, headers=headers)


class Briefing(AsOfMixin, TemplateView):
    """What a brief would say, as of the day: `/briefing/?meeting=2022-sccp2`.

    With `&file=docx` or `&file=pdf` it is taken along.
    """

    template_name = "initiatives/briefing/briefing.html"

    @cached_property
    def subject(self) -> Subject:
        return subject_of(self.request.GET, self.as_of)

    @cached_property
    def pack(self) -> Pack:
        return pack_of(self.subject, self.request.user.has_perm("initiatives.view_deskwords"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if form := request.GET.get("file"):
            name = "-".join(["briefing", *(row.key for row in self.subject.rows), self.pack.as_of])
            return file_of(self.pack, None, form, name)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = self.subject
        may_write = self.request.user.has_perm("initiatives.add_deskwords") and not self.as_of
        shown = {
            "subject": subject,
            "pack": self.pack,
            "writes_for": subject.meeting if may_write else None,
            "has_pdf": pdf.is_installed(),
        }
        return super().get_context_data(**shown, **kwargs)


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
