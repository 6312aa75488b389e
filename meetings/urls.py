from django.urls import path

from meetings.views import lists, saved

urlpatterns = [
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("economies/", lists.EconomyList.as_view(), name="economy-list"),
    path("priorities/", lists.PriorityList.as_view(), name="priority-list"),
    path("documents/", lists.DocumentList.as_view(), name="document-list"),
    path("filters/", saved.SavedFilters.as_view(), name="saved-filters"),
    path("columns/", saved.Columns.as_view(), name="columns"),
]
