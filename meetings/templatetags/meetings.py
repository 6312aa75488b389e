"""What templates say of dues. `{% load meetings %}` brings it."""

from typing import Any

from django import template

from sccp_tracker.records.punctuation import punctuation

register = template.Library()


@register.inclusion_tag("meetings/due.html")
def due(row: Any, as_said: bool = False) -> dict[str, Any]:
    """Show when a row falls due: the words, the days they allow, the meeting.

    The row has a due, as its `for_list()` gives it. The words name the year that "this year" means;
    on its own page they stand beside it `as_said`, too, where they do not name it.
    """
    details = [str(each) for each in (row.due_days, row.due_meetings) if each]
    words, said = row.due_when_now, row.due_when
    if as_said and said != words:
        details.insert(0, f"{punctuation().quote}{said}{punctuation().unquote}")
    return {"words": words, "details": punctuation().comma.join(details)}
