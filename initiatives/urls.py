from django.urls import path

from initiatives.between import views as between
from initiatives.compare import views as compare
from initiatives.follow_up import views as follow_up
from initiatives.home import views as home
from initiatives.outcomes import views as heard
from initiatives.reminders import views as feeds
from initiatives.search import views as search
from initiatives.statuses import views as status
from initiatives.timeline import views as timeline
from initiatives.views import details, lists, parties
from sccp_tracker.records.source_pages.views import SourceDetail

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("search/", search.Search.as_view(), name="search"),
    path("initiatives/", lists.InitiativeList.as_view(), name="initiative-list"),
    path("initiatives/<slug:slug>/", details.InitiativeDetail.as_view(), name="initiative-detail"),
    path("initiatives/<slug:slug>/status/", status.RecordStatus.as_view(), name="record-status"),
    path("commitments/due.ics", feeds.due_calendar_feed, name="due-calendar"),
    path("commitments/", lists.CommitmentList.as_view(), name="commitment-list"),
    path(
        "commitments/<slug:meeting>/<int:number>/",
        details.CommitmentDetail.as_view(),
        name="commitment-detail",
    ),
    path("interventions/", lists.InterventionList.as_view(), name="intervention-list"),
    path(
        "interventions/<slug:meeting>/<int:number>/",
        details.InterventionDetail.as_view(),
        name="intervention-detail",
    ),
    path("timeline/", timeline.Timeline.as_view(), name="timeline"),
    path("compare/", compare.Compare.as_view(), name="compare"),
    path("figures/", lists.FigureList.as_view(), name="figure-list"),
    path("figures/<slug:series>/", parties.SeriesDetail.as_view(), name="figure-series"),
    path("meetings/<slug:slug>/follow-up/", follow_up.FollowUp.as_view(), name="follow-up"),
    path("meetings/<slug:slug>/heard/", heard.HeardList.as_view(), name="heard"),
    path(
        "meetings/<slug:slug>/heard/<slug:said_at>/<int:number>/",
        heard.Heard.as_view(),
        name="heard-of",
    ),
    path(
        "meetings/<slug:slug>/interventions/add/",
        heard.TurnAdd.as_view(),
        name="intervention-add",
    ),
    path("meetings/<slug:slug>/", details.MeetingDetail.as_view(), name="meeting-detail"),
    path(
        "economies/<slug:code>/with/<slug:other>/",
        between.Between.as_view(),
        name="economies-between",
    ),
    path("economies/<slug:slug>/", parties.EconomyDetail.as_view(), name="economy-detail"),
    path("priorities/<slug:slug>/", parties.PriorityDetail.as_view(), name="priority-detail"),
    path("documents/<slug:slug>/", details.DocumentDetail.as_view(), name="document-detail"),
    path("sources/<slug:slug>/", SourceDetail.as_view(), name="source-detail"),
]
