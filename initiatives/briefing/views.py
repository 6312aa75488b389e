"""The page of a briefing, its files, what the desk means to say, and the briefs issued."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import FormView, TemplateView

from initiatives.briefing import pdf
from initiatives.briefing.addendum import addendum_to, told_in_full
from initiatives.briefing.bands import title_of
from initiatives.briefing.content import pack_and_texts
from initiatives.briefing.docx import docx_of
from initiatives.briefing.forms import DeskWordsForm, IssueForm
from initiatives.briefing.nomenclature import Checked, Hit, hits_in
from initiatives.briefing.pack import Pack
from initiatives.briefing.printed import Issue, issue_of, printed
from initiatives.briefing.subjects import Subject, subject_of
from initiatives.models import Brief, Commitment, DeskWords, Initiative, Intervention
from meetings.models import Meeting
from sccp_tracker.records.as_of import AsOfMixin, NotOnRecord
from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.first_rows import SHOWN
from sccp_tracker.records.next_url import next_url
from sccp_tracker.records.recorded import say_recorded
from sccp_tracker.records.trace import acting

# What words of the desk are about, by the name in the address.
THINGS: dict[str, Any] = {
    "initiative": Initiative,
    "commitment": Commitment,
    "question": Intervention,
}


PDF = "application/pdf"
# A brief that was issued holds the words of the desk.
SEES_BRIEFS = ("initiatives.view_brief", "initiatives.view_deskwords")
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
        return self.made[0]

    @cached_property
    def made(self) -> tuple[Pack, list[Checked]]:
        sees_words = self.request.user.has_perm("initiatives.view_deskwords")
        return pack_and_texts(self.subject, sees_words)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if form := request.GET.get("file"):
            rows = [row.key for row in self.subject.rows]
            name = "-".join(["briefing", *rows, self.pack.as_of, reader_column()])
            return file_of(self.pack, None, form, name)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = self.subject
        may_write = self.request.user.has_perm("initiatives.add_deskwords") and not self.as_of
        briefs = Brief.objects.as_of(self.as_of).filter(subject=subject.query)
        sees_briefs = self.request.user.has_perms(SEES_BRIEFS)
        shown: dict[str, Any] = {
            "subject": subject,
            "briefs": list(briefs[:SHOWN]) if sees_briefs else [],
            "pack": self.pack,
            "writes_for": subject.meeting if may_write else None,
            "has_pdf": pdf.is_installed(),
        }
        return super().get_context_data(**shown, **kwargs)


class IssueBrief(PermissionRequiredMixin, AsOfMixin, FormView):
    """Issuing a brief: what the check of its words found, and then its number.

    `/briefing/issue/?meeting=2022-sccp2`; with `&addendum_to=2022/3` what changed since that one.
    """

    permission_required = ("initiatives.add_brief", *SEES_BRIEFS)
    template_name = "initiatives/briefing/issue.html"
    form_class = IssueForm

    @cached_property
    def first(self) -> Brief | None:
        """The brief to which an addendum is issued, or None.

        Raises Http404 where there is none such, and NotOnRecord for one that is an addendum.
        """
        asked = self.request.GET.get("addendum_to", "")
        if not asked:
            return None
        first = brief_of(*asked.partition("/")[::2], self.as_of)
        if first.addendum_to:
            said = _("Brief %(brief)s is an addendum itself: issue one to brief %(first)s.")
            raise NotOnRecord(said % {"brief": first, "first": first.addendum_to})
        return first

    @cached_property
    def subject(self) -> Subject:
        if self.as_of and self.as_of > timezone.localdate():
            said = _("A brief says what is known: it cannot be issued as of a day to come.")
            raise NotOnRecord(said)
        return subject_of(
            QueryDict(self.first.subject) if self.first else self.request.GET, self.as_of
        )

    @cached_property
    def made(self) -> tuple[Pack, list[Hit]]:
        """The brief, and what is to be mended in it first.

        An addendum is in the language of its brief, and of all that this told in full.
        """
        if self.first is None:
            pack, texts = pack_and_texts(self.subject, sees_words=True)
            return pack, hits_in(texts)
        before = Pack.of_json(self.first.content)
        with override(before.language):
            pack, texts = pack_and_texts(self.subject, sees_words=True, chosen=told_in_full(before))
            return addendum_to(self.first, before, pack), hits_in(texts)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"has_hits": bool(self.made[1])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pack, hits = self.made
        shown = {"pack": pack, "hits": hits[:SHOWN], "hit_count": len(hits), "first": self.first}
        return super().get_context_data(**shown, query=self.subject.query, **kwargs)

    def form_valid(self, form: IssueForm) -> HttpResponse:
        pack, hits = self.made
        with acting():
            brief = Brief.objects.issue(
                issued_by=self.request.user,
                subject=self.subject.query,
                as_of=pack.as_of,
                language=pack.language,
                title=pack.title,
                content=pack.as_json(),
                overridden=[asdict(hit) for hit in hits[:SHOWN]],
                reason=form.cleaned_data.get("reason", ""),
                addendum_to=self.first,
            )
        messages.success(self.request, _("Brief %(brief)s is issued.") % {"brief": brief})
        return HttpResponseRedirect(brief.get_absolute_url())


def brief_of(year: Any, number: Any, day: date | None) -> Brief:
    """Return the brief of that number, if it was issued by the day; raise Http404."""
    if not (str(year).isdecimal() and str(number).isdecimal()):
        raise Http404
    briefs = Brief.objects.as_of(day).select_related("issued_by", "addendum_to")
    return get_object_or_404(briefs, year=int(year), number=int(number))


class BriefDetail(PermissionRequiredMixin, AsOfMixin, TemplateView):
    """A brief as it was issued, to be printed again: `/briefing/2022/3/`, `?file=pdf`."""

    permission_required = SEES_BRIEFS
    template_name = "initiatives/briefing/brief.html"

    @cached_property
    def brief(self) -> Brief:
        return brief_of(self.kwargs["year"], self.kwargs["number"], self.as_of)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if form := request.GET.get("file"):
            pack, brief = Pack.of_json(self.brief.content), self.brief
            return file_of(pack, issue_of(brief), form, f"brief-{brief.year}-{brief.number}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        addenda = Brief.objects.as_of(self.as_of).filter(addendum_to=self.brief)
        shown = {"brief": self.brief, "pack": Pack.of_json(self.brief.content)}
        shown |= {"addenda": list(addenda[:SHOWN]), "has_pdf": pdf.is_installed()}
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
