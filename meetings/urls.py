from django.urls import path

from meetings.views import lists
from sccp_tracker.lists import preferences as saved
from sccp_tracker.records.trace_pages.views import ActionDetail, MendedRows, RowHistory, VoidLine

urlpatterns = [
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("economies/", lists.EconomyList.as_view(), name="economy-list"),
    path("priorities/", lists.PriorityList.as_view(), name="priority-list"),
    path("documents/", lists.DocumentList.as_view(), name="document-list"),
    path("filters/", saved.SavedFilters.as_view(), name="saved-filters"),
    path("history/<slug:noun>/<path:key>/", RowHistory.as_view(), name="row-history"),
    path("actions/<uuid:pk>/", ActionDetail.as_view(), name="action-detail"),
    path("changes/", MendedRows.as_view(), name="mended"),
    path("void/<slug:noun>/<path:key>/", VoidLine.as_view(), name="void-line"),
    path("columns/", saved.Columns.as_view(), name="columns"),
]
