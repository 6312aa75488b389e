from django.urls import path

from meetings import views

urlpatterns = [
    path("meetings/", views.MeetingList.as_view(), name="meeting-list"),
    path("economies/", views.EconomyList.as_view(), name="economy-list"),
    path("priorities/", views.PriorityList.as_view(), name="priority-list"),
    path("documents/", views.DocumentList.as_view(), name="document-list"),
]
