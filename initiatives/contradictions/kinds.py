"""Statements of the record that cannot both stand, by their kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import Commitment, Figure, Initiative, Outcome, StatusUpdate
from sccp_tracker.records.first_rows import FirstRows
from sccp_tracker.records.punctuation import punctuation


@dataclass(frozen=True)
class Kind:
    """A kind of contradiction: the rows of one noun that a verb finds, and how one is mended.

    `said` and `against` lead from a row to the two of its statements that cannot both stand.
    """

    label: str | Promise
    mend: str | Promise
    model: Any
    verb: str
    said: str
    against: str
    joins: tuple[str, ...]

    def rows(self, day: date | None) -> Any:
        return getattr(self.model.objects.as_of(day), self.verb)()

    def clashes(self, day: date | None) -> FirstRows:
        """Return the first rows, each with `said`, `against` and its `title` in words."""
        found = FirstRows(self.rows(day).select_related("source", *self.joins))
        for row in found:
            row.clash_said, row.clash_against = getattr(row, self.said), getattr(row, self.against)
            row.clash_title = punctuation().comma.join(filter(None, row.result_title()))
        return found


TWICE = _("Two open commitments revise the same one")
MEND_TWICE = _("Let one revise the other, or record what came of one of them.")
OTHER_YEAR = _("The words name another year than that of the meeting at which it is due")
MEND_YEAR = _("Choose the meeting that the words name, or mend the words.")
CITED = _("The turn that is named is one of another meeting")
MEND_TURN = _("Choose a turn of its own meeting, or mend the meeting.")
MEND_LINE = _("Void the line, and record it anew with a turn of its meeting.")
# Who speaks in a turn is not told; its number and its meeting are.
TURN = ("intervention__meeting",)
KINDS = (
    Kind(TWICE, MEND_TWICE, Commitment, "revising_with_another", "text", "revises",
         ("owner", "meeting", "revises__meeting")),
    Kind(OTHER_YEAR, MEND_YEAR, Commitment, "due_in_another_year", "when_now", "due_meeting",
         ("owner", "meeting", "due_meeting")),
    Kind(OTHER_YEAR, MEND_YEAR, Initiative, "due_in_another_year", "when", "due_meeting",
         ("due_meeting",)),
    Kind(CITED, MEND_TURN, Commitment, "citing_another_meeting", "meeting", "intervention",
         ("owner", "meeting", *TURN)),
    Kind(CITED, MEND_TURN, Figure, "citing_another_meeting", "meeting", "intervention",
         ("about", "meeting", *TURN)),
    Kind(CITED, MEND_LINE, StatusUpdate, "citing_another_meeting", "heard_at", "intervention",
         ("initiative", "heard_at", *TURN)),
    Kind(CITED, MEND_LINE, Outcome, "citing_another_meeting", "heard_at", "intervention",
         ("commitment__meeting", "heard_at", *TURN)),
)  # fmt: skip


def contradictions_on(day: date | None) -> Iterator[tuple[Kind, FirstRows]]:
    """Yield each kind of which there is any, with its first rows, as known on a day or else now."""
    for kind in KINDS:
        if clashes := kind.clashes(day):
            yield kind, clashes


def count_on(day: date | None) -> int:
    """Return how many there are in all, in one query."""
    first, *others = (kind.rows(day).order_by().values_list("pk") for kind in KINDS)
    return int(first.union(*others, all=True).count())
