"""The score of a meeting: one sentence on what came of what was due there."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from initiatives.models import Commitment, ScorePart
from meetings.models import Meeting
from sccp_tracker.records.punctuation import punctuation

# What is done, in whichever way, and the ways that the sentence tells apart.
DONE = (ScorePart.DONE, ScorePart.LATER, ScorePart.OTHERWISE, ScorePart.IN_PART)
WAYS = (
    ((ScorePart.OTHERWISE,), _("{count} elsewhere or otherwise")),
    ((ScorePart.LATER,), _("{count} later")),
    ((ScorePart.IN_PART,), _("{count} in part")),
)
OTHERS = (
    ((ScorePart.ANEW,), _("{count} promised anew")),
    ((ScorePart.HEARD,), _("{count} heard of and still open")),
    ((ScorePart.NOT_DONE,), _("{count} reported as not done")),
    ((ScorePart.NO_LONGER,), _("{count} no longer due")),
    ((ScorePart.NOT_HEARD,), _("{count} not heard")),
)
Parts = tuple[ScorePart, ...]


@dataclass(frozen=True)
class Score:
    """How many of the things that were due at a meeting came to what."""

    meeting: Meeting
    counts: Counter[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    def count(self, parts: Parts) -> int:
        return sum(self.counts[part.value] for part in parts)

    @property
    def done(self) -> int:
        return self.count(DONE)

    @property
    def url(self) -> str:
        return reverse("initiatives:follow-up", args=[self.meeting.slug])

    @property
    def html(self) -> SafeString:
        """Return the sentence, each number a link to the rows that it counts."""
        return self.sentence(self.linked)

    def __str__(self) -> str:
        return self.sentence(lambda parts: str(self.count(parts)))

    def linked(self, parts: Parts) -> SafeString:
        query = {"part": [part.value for part in parts]}
        url = reverse("initiatives:follow-up", args=[self.meeting.slug], query=query)
        return format_html('<a href="{}">{}</a>', url, self.count(parts))

    def sentence(self, number: Callable[[Parts], str]) -> SafeString:
        """Return the sentence, each number written by `number`."""
        if not self.total:
            return format_html(str(_("Nothing was due at {meeting}.")), meeting=self.meeting)
        signs = punctuation()

        def told(phrases: Iterable[tuple[Parts, object]]) -> list[SafeString]:
            return [
                format_html(str(words), count=number(parts))
                for parts, words in phrases
                if self.count(parts)
            ]

        def listed(phrases: Iterable[SafeString]) -> SafeString:
            return format_html_join(signs.comma, "{}", ((phrase,) for phrase in phrases))

        done = told([(DONE, _("{count} done"))])
        if ways := told(WAYS):
            bracketed = format_html("{}{}{}", signs.opening, listed(ways), signs.closing)
            done = [format_html("{}{}", listed(done), bracketed)]
        parts = listed([*done, *told(OTHERS)])
        words = ngettext(
            "Of {all} thing due at {meeting}: {parts}.",
            "Of {all} things due at {meeting}: {parts}.",
            self.total,
        )
        return format_html(words, all=self.total, meeting=self.meeting, parts=parts)


def score_of(meeting: Meeting, day: date | None) -> Score:
    """Return the score of a meeting as known and judged on a day, or else now."""
    rows = Commitment.objects.as_of(day).score_of(meeting).order_by().values("part")
    counts = rows.annotate(rows=Count("pk")).values_list("part", "rows")
    return Score(meeting, Counter(dict(counts)))
