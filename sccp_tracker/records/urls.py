from django.urls import path

from sccp_tracker.records.help import Help
from sccp_tracker.records.source_pages.views import SourceDetail
from sccp_tracker.records.trace_pages.views import (
    ActionDetail,
    MendedRows,
    RecordedToday,
    RowHistory,
    UndoImport,
    VoidLine,
)

app_name = "records"
urlpatterns = [
    path("help/", Help.as_view(), name="help"),
    path("sources/<slug:slug>/", SourceDetail.as_view(), name="source-detail"),
    path("history/<slug:noun>/<path:key>/", RowHistory.as_view(), name="row-history"),
    path("actions/<uuid:pk>/", ActionDetail.as_view(), name="action-detail"),
    path("actions/<uuid:pk>/undo/", UndoImport.as_view(), name="undo-import"),
    path("recorded/today/", RecordedToday.as_view(), name="recorded-today"),
    path("changes/", MendedRows.as_view(), name="mended"),
    path("void/<slug:noun>/<path:key>/", VoidLine.as_view(), name="void-line"),
]
