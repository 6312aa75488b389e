"""The ways from the page of an economy to what it has in common with another one."""

from typing import Any

from django.db.models import Q

from initiatives.models import Commitment, Intervention
from initiatives.models.intervention import spoken_by
from meetings.models import Economy, EconomyKind
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
    spoken = spoken_by([party.code])
    by_it, to_it = turns.filter(spoken), turns.exclude(spoken)
    met = Q()
    for rows, names in (
        (by_it, ("addressed_to", "in_reply_to__speaker")),
        (to_it, ("speaker", "on_behalf_of")),
        (promises, ("owner", "stated_by")),
    ):
        for name in names:
            met |= Q(pk__in=rows.order_by().values(name))
    # What is said to a group is said to each of its members, and shown on their pages.
    rows = Economy.objects.filter(met).exclude(kind=EconomyKind.GROUP)
    others = rows.exclude(Q(pk=party.pk) | Q(part_of=party))[:MANY]
    return sorted(others, key=lambda each: each.name.lower())
