"""Meetings of APEC that are known by a name, a number and a year: SCCP1 2023, MRT 2023."""

import re
from dataclasses import dataclass
from typing import Any, Self

from meetings.models.meeting import Meeting, MeetingKind

ORDINALS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth"}
SLUG = re.compile(r"(?P<year>\d{4})-(?P<stem>[a-z]+)(?P<number>[1-4]?)", re.ASCII)


@dataclass(frozen=True)
class Series:
    """The meetings of one name: how often in a year (`most`, 0: once, without a number)."""

    kind: MeetingKind
    most: int
    title_en: str
    title_zh: str


SERIES = {
    "sccp": Series(
        MeetingKind.SCCP,
        2,
        "{nth} meeting of APEC's Sub-Committee on Customs Procedures in {year}",
        "{year}年APEC關務程序次級委員會第{number}次會議",
    ),
    "som": Series(
        MeetingKind.SENIOR_OFFICIALS,
        4,
        "{nth} APEC Senior Officials' Meeting of {year}",
        "{year}年APEC第{number}次資深官員會議",
    ),
    "cti": Series(
        MeetingKind.COMMITTEE,
        3,
        "{nth} meeting of APEC's Committee on Trade and Investment in {year}",
        "{year}年APEC貿易暨投資委員會第{number}次會議",
    ),
    "mrt": Series(
        MeetingKind.MINISTERIAL,
        0,
        "Meeting of APEC Ministers Responsible for Trade in {year}",
        "{year}年APEC貿易部長會議",
    ),
    "amm": Series(
        MeetingKind.MINISTERIAL, 0, "APEC Ministerial Meeting {year}", "{year}年APEC年度部長會議"
    ),
    "aelm": Series(
        MeetingKind.MINISTERIAL,
        0,
        "APEC Economic Leaders' Meeting {year}",
        "{year}年APEC經濟領袖會議",
    ),
    "acbd": Series(
        MeetingKind.DIALOGUE,
        0,
        "APEC Customs-Business Dialogue {year}",
        "{year}年APEC海關與企業對話",
    ),
}


@dataclass(frozen=True)
class MeetingName:
    """The name of one meeting: its year, the stem of its series, its number there (0: none)."""

    year: int
    stem: str
    number: int = 0

    @classmethod
    def of_slug(cls, slug: str) -> Self | None:
        """Return the name that a slug such as `2023-sccp1` spells; None where it names none.

        A series of several meetings a year needs the number, another one has none.
        """
        found = SLUG.fullmatch(slug)
        series = SERIES.get(found["stem"]) if found else None
        if not found or not series:
            return None
        number = int(found["number"] or 0)
        is_one = 1 <= number <= series.most if series.most else number == 0
        return cls(int(found["year"]), found["stem"], number) if is_one else None

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.stem}{self.number or ''}"

    def put_on_record(self, source: Any, section: str = "") -> Meeting:
        """Return a new meeting, of which nothing but its name is known.

        Raises ValidationError, with the sentence of the rule, where it cannot be put on record.
        """
        series, short = SERIES[self.stem], f"{self.stem.upper()}{self.number or ''}"
        words = {"year": self.year, "number": self.number, "nth": ORDINALS.get(self.number)}
        meeting = Meeting(
            slug=self.slug,
            short_name_en=f"{short} {self.year}",
            short_name_zh=f"{self.year}年{short}",
            title_en=series.title_en.format(**words),
            title_zh=series.title_zh.format(**words),
            kind=series.kind,
            year=self.year,
            source=source,
            section=section,
        )
        meeting.full_clean()
        meeting.save()
        return meeting
