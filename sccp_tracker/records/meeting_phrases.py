"""The meetings that the words of a due name, and whether it is due at them, before or after.

"at SCCP2", "before SOM2 2022", "after SOM1 ends and before SOM2 begins"; SCCP第2次會議,
本年第1次資深官員會議結束後至第2次資深官員會議開始前.
"""

import re
from dataclasses import dataclass

MEETING = re.compile(
    r"(?:(?P<year_before>\d{4})年? ?)?(?<![a-z])(?:apec ?)?"
    r"(?:(?P<stem>sccp|som|cti|mrt|amm|aelm|acbd)(?: ?(?P<number>[1-4])(?!\d)| ?第(?P<nth>\d)次)?"
    r"|第(?P<som>\d)次資深官員)(?![a-z])(?:會議)?(?:,? ?(?P<year_after>\d{4})年?)?"
)

# Stands for a meeting where the words around it are read.
PLACE = "\0"
AFTER = rf"(?:after|following)(?: the (?:end|close) of)?(?: the)? {PLACE}(?: (?:ends|closes))?"
BEFORE = (
    r"(?:before|prior to)(?: the (?:start|beginning|opening) of)?(?: the)?"
    rf" {PLACE}(?: (?:begins|starts|opens))?"
)
START = r"(?:開始|召開|舉行|開會|開幕)?"
END = r"(?:結束|閉幕|閉會)?"
BETWEEN = "|".join(
    (
        rf"between(?: the)? {PLACE} and(?: the)? {PLACE}",
        rf"from the (?:end|close) of {PLACE} (?:to|until) the (?:start|beginning) of {PLACE}",
        rf"{AFTER},? (?:and|but|to) {BEFORE}",
        rf"{PLACE}{END}[之以]?後(?:至|到|且|、|,)? ?{PLACE}{START}[之以]?前",
        rf"{PLACE}{END}[與和及至到]{PLACE}{START}之?間",
    )
)
FRAME = re.compile(
    rf"(?P<between>{BETWEEN})"
    rf"|(?P<before>\b{BEFORE}|{PLACE}{START}[之以]?前)"
    rf"|(?P<after>\b{AFTER}|{PLACE}{END}[之以]?後)"
)


@dataclass(frozen=True)
class MeetingsSaid:
    """The slugs of the meetings that words name: due at one, or after and before others."""

    at: str | None = None
    after: str | None = None
    before: str | None = None


def take_meetings(text: str, year: int) -> tuple[str, MeetingsSaid]:
    """Return the text without the meetings that it names, and which these are.

    A meeting without a year of its own is of the year said beside it. Where two are named and it is
    not between them, or they run backwards, neither is picked.
    """
    named = list(MEETING.finditer(text))
    framed = MEETING.sub(PLACE, text)
    frame = FRAME.search(framed)
    if not named or len(named) != (frame[0].count(PLACE) if frame else 1):
        return text, MeetingsSaid()
    rest = framed.replace(frame[0] if frame else PLACE, " ", 1)
    slugs = slugs_of(named, rest, year)
    if frame is None:
        return rest, MeetingsSaid(at=slugs[0])
    if frame["between"]:
        runs_forward = slugs[0] < slugs[1] or series_of(slugs[0]) != series_of(slugs[1])
        return rest, MeetingsSaid(None, *slugs) if runs_forward else MeetingsSaid()
    return rest, MeetingsSaid(**{frame.lastgroup or "": slugs[0]})


def series_of(slug: str) -> str:
    """Return the stem of a slug, without its year and number."""
    return slug[5:].rstrip("1234")


def slugs_of(named: list[re.Match[str]], rest: str, year: int) -> list[str]:
    """Return the slugs of the meetings named; one year that is said counts for each of them."""
    said = [one["year_before"] or one["year_after"] for one in named]
    elsewhere = re.search(r"\d{4}", rest)
    other = next(filter(None, (*said, elsewhere and elsewhere[0])), year)
    return [
        f"{held or other}-{one['stem'] or 'som'}{one['number'] or one['nth'] or one['som'] or ''}"
        for one, held in zip(named, said, strict=True)
    ]
