"""Every address of the tracker: the pages of the record, the admin, the language switch."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    path("", include("initiatives.urls")),
    path("", include("meetings.urls")),
    path("admin/", admin.site.urls),
    # Browsers ask for it on pages that name no icon, the admin's among them.
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url=f"{settings.STATIC_URL}icon.svg")),
    ),
    path("language/", login_not_required(set_language), name="set-language"),
]
