"""What templates say of dues. `{% load meetings %}` brings it."""

from typing import Any

from django import template

from sccp_tracker.records.punctuation import punctuation

register = template.Library()


@register.inclusion_tag("meetings/due.html")
def due(row: Any) -> dict[str, Any]:
    """Show when a row falls due: the words as said, the days they allow, the meeting.

    The row has a due, as its `for_list()` gives it.
    """
    details = [str(each) for each in (row.due_days, row.due_at) if each]
    return {"row": row, "details": punctuation().comma.join(details)}
