"""The admin of who is reminded, and how."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives.models import Subscription


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    list_display = ("user", "email", "language", "wants_digest")
    list_filter = ("language", "wants_digest")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)
    actions = ("renew_secret",)
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, subscription: Subscription) -> str:
        return subscription.user.email or "–"

    @admin.display(description=_("address of the calendar"))
    def calendar(self, subscription: Subscription) -> str:
        return subscription.calendar_address

    def get_fields(self, request: HttpRequest, obj: Subscription | None = None) -> Any:
        """Return the fields to show, the secret among them only for whom it is."""
        fields = ["user", "language", "wants_digest"]
        if obj and (request.user == obj.user or request.user.is_superuser):
            fields.append("calendar")
        return fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Subscription | None = None
    ) -> tuple[str, ...]:
        """Return what nobody types; a subscription, with its secret, stays with its account."""
        return ("user", "calendar") if obj else ("calendar",)

    @admin.action(description=_("Renew the secret address of the calendar"), permissions=["change"])
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Give each selected subscription a new secret, so that the old address is refused."""
        count = len(queryset)
        for subscription in queryset:
            subscription.renew_token()
        messages.success(
            request,
            ngettext(
                "The calendar of %(count)d subscription has a new secret address.",
                "The calendars of %(count)d subscriptions have new secret addresses.",
                count,
            )
            % {"count": count},
        )
