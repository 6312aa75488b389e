"""The ways from the page of an economy to what it has in common with another one."""

from typing import Any

from django.db.models import Q

from initiatives.models import Commitment, Intervention
from initiatives.models.intervention import spoken_by
from meetings.models import Economy
from sccp_tracker.records.first_rows import MANY
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Economy)
class Partners(PageSection):
    """The parties with which it spoke or has promises."""

    templates = {"aside": "initiatives/between/on_economy.html"}

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        codes = [self.row.code]
        talk = self.view.listed(Intervention).with_economy(codes)
        shared = self.view.rows(Commitment).of_economies(codes)
        return {"partners": partners_of(self.row, talk, shared)}


def partners_of(party: Economy, turns: Any, promises: Any) -> list[Economy]:
    """Return the parties with which `party` spoke or has promises, by name."""
    by_it = turns.filter(spoken_by([party.code]))
    to_it = turns.exclude(speaker=party).exclude(on_behalf_of__isnull=False, on_behalf_of=party)
    met = Q()
    for rows, names in (
        (by_it, ("addressed_to", "in_reply_to__speaker")),
        (to_it, ("speaker", "on_behalf_of")),
        (promises, ("owner", "stated_by")),
    ):
        for name in names:
            met |= Q(pk__in=rows.order_by().values(name))
    return sorted(
        Economy.objects.filter(met).exclude(pk=party.pk)[:MANY], key=lambda each: each.name.lower()
    )
