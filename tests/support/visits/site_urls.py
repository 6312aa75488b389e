"""The addresses of the tracker, and those of the visits."""

from django.urls import include, path

from sccp_tracker.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]
urlpatterns = [path("", include("support.visits.urls")), *urlpatterns]
