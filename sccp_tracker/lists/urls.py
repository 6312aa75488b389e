from django.urls import path

from sccp_tracker.lists.preferences import Columns, SavedFilters

app_name = "lists"
urlpatterns = [
    path("filters/", SavedFilters.as_view(), name="saved-filters"),
    path("columns/", Columns.as_view(), name="columns"),
]
