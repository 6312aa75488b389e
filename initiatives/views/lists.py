"""The lists of what is planned, said, promised and reported."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.filters import (
    CommitmentFilter,
    FigureFilter,
    InitiativeFilter,
    InterventionFilter,
)
from initiatives.models import Commitment, DueState, Figure, Initiative, Intervention
from initiatives.tables import (
    CommitmentTable,
    FigureTable,
    InitiativeTable,
    InterventionTable,
)
from sccp_tracker.lists.tables import Links
from sccp_tracker.lists.views import RecordList


class InitiativeList(RecordList):
    model = Initiative
    filterset_class = InitiativeFilter
    table_class = InitiativeTable
    facets = {"priority": "priority__slug", "status": "status", "kind": "kind"}

    def get_queryset(self) -> QuerySet[Initiative]:
        rows: Any = super().get_queryset()
        if self.has_column("inferred_of"):
            rows = rows.with_inferred_roles()
        if self.has_column("endorsed_by"):
            rows = rows.with_endorsements()
        return rows.with_stillness()

    def links_of(self, record: Initiative) -> Links:
        """Return also where a status is recorded, which nobody does on an earlier day."""
        links = super().links_of(record)
        if self.as_of or not self.request.user.has_perm("initiatives.add_statusupdate"):
            return links
        back = {"next": self.request.get_full_path()}
        url = reverse("initiatives:record-status", args=[record.slug], query=back)
        return replace(links, action=_("Record status"), action_url=url, action_key="s")


class CommitmentsOutcomes:
    """A list of commitments that offers to record what came of each one that is open."""

    as_of: date | None
    request: HttpRequest

    def links_of(self, record: Commitment) -> Links:
        """Return also where it is recorded, which nobody does on an earlier day."""
        links: Links = super().links_of(record)  # type: ignore[misc]  # the list that this is mixed into has it
        if self.as_of or not self.request.user.has_perm("initiatives.add_outcome"):
            return links
        if record.due_state == DueState.CLOSED:
            return replace(links, action=_("Record what came of it"))
        back = {"next": self.request.get_full_path()}
        key = [record.meeting.slug, record.number]
        url = reverse("initiatives:record-one-outcome", args=key, query=back)
        said = _("Record what came of it")
        return replace(links, action=said, action_url=url, action_key="o")


class CommitmentList(CommitmentsOutcomes, RecordList):
    model = Commitment
    filterset_class = CommitmentFilter
    table_class = CommitmentTable
    facets = {"priority": "priority_slug", "status": "status", "due_state": "due_state"}

    def get_queryset(self) -> QuerySet[Commitment]:
        rows: Any = super().get_queryset()
        several = ("partners", "made_to", "other_initiatives")
        return rows.with_steps().prefetch_related(*filter(self.has_column, several))


class InterventionList(RecordList):
    model = Intervention
    filterset_class = InterventionFilter
    table_class = InterventionTable
    facets = {"priority": "agenda_item__priority__slug", "kind": "kind"}


class FigureList(RecordList):
    model = Figure
    filterset_class = FigureFilter
    table_class = FigureTable
    template_name = "initiatives/figure_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return also how many of our own counts the filters leave, which are hidden at first."""
        others = self.filterset.without("our_counts")
        return super().get_context_data(our_counts=others.our_counts().count(), **kwargs)
