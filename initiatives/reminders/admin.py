"""The admin of who is reminded, and how."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives.models import Subscription
from sccp_tracker.records.admin.lookups import SafeLookups


@admin.register(Subscription)
class SubscriptionAdmin(SafeLookups, admin.ModelAdmin):
    list_display = ("user", "email", "language", "wants_digest")
    list_filter = ("language", "wants_digest")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)
    fields = ("user", "language", "wants_digest", "calendar")
    actions = ("renew_address",)
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, subscription: Subscription) -> str:
        return subscription.user.email or "–"

    @admin.display(description=_("address of the calendar"))
    def calendar(self, subscription: Subscription) -> Any:
        if subscription.secret_hash:
            return _("There is one. It was shown once, when it was made.")
        return _("There is none yet.")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Subscription | None = None
    ) -> tuple[str, ...]:
        """Return what nobody types; a subscription, with its secret, stays with its account."""
        return ("user", "calendar") if obj else ("calendar",)

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change and self.may_know(request, obj):
            self.show_address(request, obj)

    def may_know(self, request: HttpRequest, subscription: Subscription) -> bool:
        """Return whether the secret is for whoever asks: its owner, or a superuser."""
        return bool(request.user == subscription.user or request.user.is_superuser)

    def show_address(self, request: HttpRequest, subscription: Subscription) -> None:
        """Make a new address and show it, this once."""
        said = _(
            "The calendar of %(user)s is now at %(address)s – copy this address: it is not"
            " shown again."
        )
        address = subscription.renew_address()
        messages.success(request, said % {"user": subscription.user, "address": address})

    @admin.action(description=_("Renew the secret address of the calendar"), permissions=["change"])
    def renew_address(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Show each selected subscription's new address; the old one is refused."""
        others = [row for row in queryset if not self.may_know(request, row)]
        for subscription in queryset:
            if subscription not in others:
                self.show_address(request, subscription)
        if others:
            said = ngettext(
                "%(count)d address was left as it is: only its owner or a superuser may renew it.",
                "%(count)d addresses were left as they are: only their owner or a superuser may"
                " renew them.",
                len(others),
            )
            messages.warning(request, said % {"count": len(others)})
