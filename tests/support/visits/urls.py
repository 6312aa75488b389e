from django.urls import path

from support.visits.views import VisitList

app_name = "visits"
urlpatterns = [path("visits/", VisitList.as_view(), name="visit-list")]
