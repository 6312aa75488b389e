"""What the words of the pages mean: on one page, and one click away from where they stand.

Rooms above explain theirs with `explain`. What is explained as `firmness` has a question mark
beside the heading of each column and filter of that name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

# A word and what it means, each in the language of the reader.
Meaning = tuple[str | Promise, str | Promise]


@dataclass(frozen=True)
class Explained:
    """A word and what it means; or a heading over several, such as the degrees of firmness."""

    name: str
    title: str | Promise
    meanings: tuple[Meaning, ...]


explained: dict[str, Explained] = {}


def explain(name: str, title: str | Promise, meanings: Iterable[Meaning]) -> None:
    """Explain a word, after those that are explained already."""
    explained[name] = Explained(name, title, tuple(meanings))


explain(
    "as-of",
    _("As of"),
    [
        (
            _("day as of"),
            _(
                "The day as which a page is read: what was recorded later is not there. Of a line,"
                " the day on which what it says was so."
            ),
        )
    ],
)


class Help(TemplateView):
    """What the words mean: `/help/#firmness`."""

    template_name = "records/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(explained=explained.values(), **kwargs)
