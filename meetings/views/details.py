"""The page of one row of this app. What hangs on it from above comes by `page_sections`."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
)
from sccp_tracker.records.details import RecordDetail
from sccp_tracker.records.first_rows import MANY, FirstRows


class MeetingDetail(RecordDetail):
    """When, where, who and under which agenda."""

    model = Meeting
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return super().get_queryset().with_days().select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = {"meeting": self.object}
        items = self.in_order(AgendaItem, "priority", "source").filter(**here)
        documents = self.in_order(Document, "tabled_by", "source").filter(**here)
        return super().get_context_data(
            dates=FirstRows(self.listed(MeetingDates).filter(**here)),
            attendances=FirstRows(self.in_order(Attendance, "economy", "source").filter(**here)),
            delegates=FirstRows(self.in_order(Delegate, "economy").filter(**here)),
            documents=FirstRows(documents, meeting=self.object.slug),
            items=FirstRows(items, MANY),
            **kwargs,
        )


class EconomyDetail(RecordDetail):
    """Who a party is, at which meetings it had a role, what it tabled."""

    model = Economy
    slug_field = "code"
    context_object_name = "economy"

    def get_queryset(self) -> QuerySet[Economy]:
        return super().get_queryset().select_related("part_of")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        party, code = self.object, self.object.code
        parties = Economy.objects.of([code])
        roles = self.in_order(Attendance, "meeting", "economy", "source")
        attendances = roles.filter(economy__in=parties)
        documents = self.in_order(Document, "tabled_by", "source").filter(tabled_by__in=parties)
        meetings_url = reverse("meetings:meeting-list", query={"economy": code})
        return super().get_context_data(
            attendances=FirstRows(attendances, url=meetings_url),
            documents=FirstRows(documents, economy=code),
            agencies=FirstRows(self.in_order(Economy).filter(part_of=party)),
            members=FirstRows(self.in_order(Economy).filter(groups=party)),
            groups=FirstRows(self.in_order(Economy).filter(members=party)),
            **kwargs,
        )


class PriorityDetail(RecordDetail):
    model = Priority
    context_object_name = "priority"

    def get_queryset(self) -> QuerySet[Priority]:
        return super().get_queryset().select_related("source")


class DocumentDetail(RecordDetail):
    model = Document
    context_object_name = "document"

    def get_queryset(self) -> QuerySet[Document]:
        return super().get_queryset().select_related("meeting", "tabled_by", "source")
