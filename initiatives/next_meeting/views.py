"""The page on which the next meeting is prepared, in one step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from initiatives.next_meeting.preparation import (
    ADDED,
    CannotPrepare,
    next_of,
    prepare_next_meeting,
)
from meetings.models import Meeting


class Prepare(PermissionRequiredMixin, TemplateView):
    """What preparing the SCCP meeting after the one in the address does, and the button for it."""

    permission_required = ADDED
    template_name = "initiatives/next_meeting/prepare.html"

    @cached_property
    def last(self) -> Meeting:
        return get_object_or_404(Meeting, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(last=self.last, **kwargs)
        try:
            year, number = next_of(self.last)
        except CannotPrepare as problem:
            return context | {"problem": str(problem)}
        return context | {"coming": Meeting.objects.filter(slug=f"{year}-sccp{number}").first()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Prepare it, say what was done, and open the meeting; or say why it cannot be."""
        try:
            done = prepare_next_meeting(self.last)
        except CannotPrepare as problem:
            return self.render_to_response(self.get_context_data(problem=str(problem)))
        messages.success(request, str(done))
        return redirect(done.meeting)
