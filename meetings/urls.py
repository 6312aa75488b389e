from django.urls import path

from meetings.views import details, lists

app_name = "meetings"
urlpatterns = [
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("meetings/<slug:slug>/", details.MeetingDetail.as_view(), name="meeting-detail"),
    path("economies/", lists.EconomyList.as_view(), name="economy-list"),
    path("economies/<slug:slug>/", details.EconomyDetail.as_view(), name="economy-detail"),
    path("priorities/", lists.PriorityList.as_view(), name="priority-list"),
    path("priorities/<slug:slug>/", details.PriorityDetail.as_view(), name="priority-detail"),
    path("documents/", lists.DocumentList.as_view(), name="document-list"),
    path("documents/<slug:slug>/", details.DocumentDetail.as_view(), name="document-detail"),
]
