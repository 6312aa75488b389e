from django.urls import path

from initiatives.between.views import Between
from initiatives.briefing.views import BriefDetail, Briefing, IssueBrief, WriteWords
from initiatives.compare.views import Compare, MarkSeen
from initiatives.contradictions.views import Contradictions
from initiatives.follow_up.views import FollowUp
from initiatives.home.views import Home
from initiatives.live.views import Live
from initiatives.next_meeting.views import Prepare
from initiatives.outcomes.views import (
    OutcomesToRecord,
    PromiseAdd,
    RecordOneOutcome,
    RecordOutcome,
    TurnAdd,
)
from initiatives.reminders.views import due_calendar_feed
from initiatives.search.views import Search
from initiatives.statuses.views import RecordStatus
from initiatives.timeline.views import Timeline
from initiatives.views import details, lists

app_name = "initiatives"
nouns = [
    path("initiatives/", lists.InitiativeList.as_view(), name="initiative-list"),
    path("initiatives/<slug:slug>/", details.InitiativeDetail.as_view(), name="initiative-detail"),
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
    path("figures/", lists.FigureList.as_view(), name="figure-list"),
    path("figures/<slug:series>/", details.SeriesDetail.as_view(), name="figure-series"),
]
# Each capability is a folder, and a line or two here.
capabilities = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("timeline/", Timeline.as_view(), name="timeline"),
    path("contradictions/", Contradictions.as_view(), name="contradictions"),
    path("compare/", Compare.as_view(), name="compare"),
    path("compare/seen/", MarkSeen.as_view(), name="mark-seen"),
    path("briefing/issue/", IssueBrief.as_view(), name="issue-brief"),
    path("briefing/<int:year>/<int:number>/", BriefDetail.as_view(), name="brief"),
    path("briefing/", Briefing.as_view(), name="briefing"),
    path("meetings/<slug:slug>/desk-words/<path:thing>/", WriteWords.as_view(), name="desk-words"),
    path("commitments/due.ics", due_calendar_feed, name="due-calendar"),
    path("initiatives/<slug:slug>/status/", RecordStatus.as_view(), name="record-status"),
    path("meetings/<slug:slug>/follow-up/", FollowUp.as_view(), name="follow-up"),
    path("meetings/<slug:slug>/prepare/", Prepare.as_view(), name="prepare-next"),
    path("meetings/<slug:slug>/live/", Live.as_view(), name="live"),
    path("meetings/<slug:slug>/outcomes/", OutcomesToRecord.as_view(), name="outcomes"),
    path(
        "meetings/<slug:slug>/outcomes/<slug:said_at>/<int:number>/",
        RecordOutcome.as_view(),
        name="record-outcome",
    ),
    path(
        "commitments/<slug:meeting>/<int:number>/outcome/",
        RecordOneOutcome.as_view(),
        name="record-one-outcome",
    ),
    path("meetings/<slug:slug>/commitments/add/", PromiseAdd.as_view(), name="commitment-add"),
    path("meetings/<slug:slug>/interventions/add/", TurnAdd.as_view(), name="intervention-add"),
    path("economies/<slug:code>/with/<slug:other>/", Between.as_view(), name="economies-between"),
]
urlpatterns = [*nouns, *capabilities]
