"""What other programs fetch by themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from initiatives.models import Subscription
from initiatives.reminders.calendar import due_calendar


@login_not_required
@require_safe
@cache_control(private=True)
@conditional_page
def due_calendar_feed(request: HttpRequest) -> HttpResponse:
    """Return the calendar of what falls due, in the language of the subscription.

    Its secret is the key, as calendar programs cannot sign in; without it, a sentence (403).
    """
    subscription = Subscription.objects.of_secret(request.GET.get("token", ""))
    if subscription is None:
        return HttpResponseForbidden(
            _("This is not the address of a calendar, or no longer. Ask for the present one."),
            content_type="text/plain; charset=utf-8",
        )
    with override(subscription.language):
        return HttpResponse(
            due_calendar(),
            content_type="text/calendar; charset=utf-8",
            headers={
                "Content-Language": subscription.language,
                "Content-Disposition": 'inline; filename="due.ics"',
            },
        )
