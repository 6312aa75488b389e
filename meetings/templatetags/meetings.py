"""What templates say of dues. `{% load meetings %}` brings it."""

from typing import Any

from django import template

from sccp_tracker.records.punctuation import punctuation

register = template.Library()


@register.inclusion_tag("meetings/due.html")
def due(row: Any, as_said: bool = False) -> dict[str, Any]:
    """Show when a row falls due: the words, the days they allow, the meeting.

    The row has a due, as its `for_list()` gives it. Its own page has the words `as_said`; elsewhere
    they name the year that "this year" means.
    """
    details = [str(each) for each in (row.due_days, row.due_meetings) if each]
    words = row.due_when if as_said else row.due_when_now
    return {"words": words, "details": punctuation().comma.join(details)}
