"""Every address of the tracker: pages of the record, admin, accounts, languages, its health."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from sccp_tracker.accounts.views import ChangePassword
from sccp_tracker.health import healthz
from sccp_tracker.records.admin.relations import Picker
from sccp_tracker.records.middleware import without_action

handler500 = "sccp_tracker.failures.server_error"
urlpatterns = [
    path("", include("initiatives.urls")),
    path("", include("meetings.urls")),
    path("", include("sccp_tracker.lists.urls")),
    path("", include("sccp_tracker.records.urls")),
    # One place to sign in, for the pages and for the admin.
    path(
        "admin/login/",
        login_not_required(RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    ),
    # What a picker offers, in the words of the record; its name and all else are the admin's.
    path("admin/autocomplete/", admin.site.admin_view(Picker.as_view(admin_site=admin.site))),
    path("admin/", admin.site.urls),
    path(
        "sign-in/",
        without_action(LoginView.as_view(template_name="accounts/sign_in.html")),
        name="sign-in",
    ),
    path("sign-out/", without_action(login_not_required(LogoutView.as_view())), name="sign-out"),
    path("password/", without_action(ChangePassword.as_view()), name="change-password"),
    # Browsers ask for it on pages that name no icon, the admin's among them.
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url=f"{settings.STATIC_URL}icon.svg")),
    ),
    path("healthz", healthz, name="healthz"),
    path("language/", without_action(login_not_required(set_language)), name="set-language"),
]
