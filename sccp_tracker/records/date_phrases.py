"""What people say of a date, and the window of days that their words allow.

Delegates say "May 2022", "Q3", "by the end of the year", "2024 or 2025", "at SCCP2", "before
SOM2", "every two years", "as soon as possible". `parse_due` reads such words, in English or in
Traditional Chinese, into the earliest and latest day that they allow, the meetings that they name
and how often they recur. Words that it does not wholly understand give no window: an empty
window is better than a guessed one.

How much a word allows (docs/dates.md says the same to officers): a month, quarter, half or year
is the whole of it; "the end of 2022" (年底) is December 2022; "2024 or 2025" is from the first
day of the one to the last day of the other. A Chinese year of three digits is of the Republic
calendar (111年 is 2022).
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sccp_tracker.records.meeting_phrases import take_meetings

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3}
ORDINALS |= {"4th": 4}
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
NUMERALS = {c: str(n) for n, c in enumerate("一二三四五六七八九", start=1)} | {"兩": "2"}
RELATIVE_YEARS = {"本年": 0, "今年": 0, "去年": -1, "明年": 1, "次年": 1}
RELATIVE_YEARS_EN = {"this year": 0, "last year": -1, "next year": 1}


@dataclass(frozen=True)
class Due:
    """The days, the meetings and the recurrence that some words about a date allow.

    `earliest` and `latest` are inclusive; `meeting` is the slug of the meeting at which it is due
    (`2022-sccp2`), `after` and `before` are those after and before which it is; `every_months` is
    24 for "every two years". All None: the words name no date.
    """

    earliest: date | None = None
    latest: date | None = None
    meeting: str | None = None
    every_months: int | None = None
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Point:
    """A year with a span of months, or one day, inside it; a part not said is None."""

    year: int | None
    first_month: int | None = None
    last_month: int | None = None
    day: int | None = None

    def filled_from(self, other: "Point") -> "Point":
        """Return this point with the year and month it leaves out taken from `other`."""
        bare_day = self.day is not None and self.first_month is None
        months = other if bare_day else self
        return Point(
            other.year if self.year is None else self.year,
            months.first_month,
            months.last_month,
            self.day,
        )

    def days(self) -> tuple[date, date]:
        """Return the first and last day; raise ValueError where the calendar has none such."""
        if self.year is None or (self.day is not None and self.first_month is None):
            raise ValueError("A day needs its month, and a month its year.")
        first_month, last_month = self.first_month or 1, self.last_month or 12
        if self.day is not None:
            return date(self.year, first_month, self.day), date(self.year, last_month, self.day)
        length = calendar.monthrange(self.year, last_month)[1]
        return date(self.year, first_month, 1), date(self.year, last_month, length)


def parse_due(words: str, year: int) -> Due:
    """Return what `words` allow, where "this year" and a year left out mean `year`.

    `year` is the year of the meeting at which the words were said. Never raises: words that
    cannot be read give an empty Due.
    """
    rest = normalise(words, year)
    rest, every_months = take_recurrence(rest)
    rest, meetings = take_meetings(rest, year)
    earliest, latest = window(strip_fillers(rest), year)
    return Due(earliest, latest, meetings.at, every_months, meetings.after, meetings.before)


def normalise(words: str, year: int) -> str:
    """Return `words` in lower case and half width, with relative years and 一二三 as digits."""
    text = unicodedata.normalize("NFKC", words).lower().replace("–", "-").replace("—", "-")
    text = " ".join(text.split())
    text = re.sub(r"(?<=[年月日季次第]) | (?=[年月日季次第])", "", text)
    text = re.sub(r"[一二兩三四五六七八九]?十[一二三四五六七八九]?(?=[年月日季])", read_tens, text)
    text = re.sub(r"[一二兩三四五六七八九](?=[年月日季次])", lambda m: NUMERALS[m.group()], text)
    for said, offset in (RELATIVE_YEARS | RELATIVE_YEARS_EN).items():
        spelled = f"{year + offset}年" if said in RELATIVE_YEARS else str(year + offset)
        text = text.replace(said, spelled)
    return re.sub(r"(?<![\d每])(?:民國)?(1\d\d)年", lambda m: f"{int(m[1]) + 1911}年", text)


# A year that is no part of a longer word, in either language.
SAID_YEARS = re.compile(
    "|".join([*RELATIVE_YEARS, *(rf"\b{said}\b" for said in RELATIVE_YEARS_EN)]), re.I
)


@lru_cache(maxsize=1024)
def with_years(words: str, year: int) -> str:
    """Return `words` with 本年, "next year" and the like as the years that they mean in `year`."""

    def spelled(said: re.Match[str]) -> str:
        phrase = said.group()
        if phrase in RELATIVE_YEARS:
            return f"{year + RELATIVE_YEARS[phrase]}年"
        return str(year + RELATIVE_YEARS_EN[phrase.lower()])

    return SAID_YEARS.sub(spelled, words)


def read_tens(match: re.Match[str]) -> str:
    """Return a Chinese number from 十 to 九十九 in digits."""
    tens, _, ones = match.group().partition("十")
    return f"{NUMERALS.get(tens, '1')}{NUMERALS.get(ones, '0')}"


def take_recurrence(text: str) -> tuple[str, int | None]:
    """Return the text without "every two years" (每2年, annually), and the months between."""
    found = re.search(r"\bevery (?:([1-9]\d?|two|three|four|five) )?years?\b|\bannually\b", text)
    found = found or re.search(r"每([1-9]\d?)?年", text)
    if not found:
        return text, None
    said = found.groups()[0] or "1"
    years = COUNTS.get(said) or int(said)
    return text.replace(found.group(), " ", 1), 12 * years


FILLERS = re.compile(
    r"^(?:(?:by|at|in|on|during|the|of|and|to)\b|before the(?= end\b)|[於在,]|預計|訂於|\s)+"
    r"|(?:\b(?:meeting|or earlier|at|in|on|by|the)|(?<=底)前|[時於,.]|\s)+$"
)


def strip_fillers(text: str) -> str:
    """Return the text without the words that stand around a date and do not change it."""
    return FILLERS.sub("", FILLERS.sub("", text)).strip()


def window(text: str, year: int) -> tuple[date | None, date | None]:
    """Return the first and last day of a date, or of a span of two ("2024 or 2025")."""
    whole = read_point(text)
    halves = [text] if whole else re.split(r" or | to |(?<=\w) ?- ?(?=\w)|至|或|到", text)
    points = [point for half in halves if (point := read_point(half))]
    if len(points) != len(halves) or len(points) > 2:
        return None, None
    first, last = points[0], points[-1]
    # English says the shared month and year last (15-17 February 2022), Chinese first.
    first, last = first.filled_from(last), last.filled_from(first)
    implied = Point(year)
    try:
        earliest = first.filled_from(implied).days()[0]
        latest = last.filled_from(implied).days()[1]
    except (ValueError, OverflowError):
        return None, None
    return (earliest, latest) if earliest <= latest else (None, None)


MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
ORDINAL = "(?P<ordinal>" + "|".join(ORDINALS) + ")"
YEAR = r"(?P<year>\d{4})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
POINTS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{YEAR}[-/](?P<month_no>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}))?",
        rf"{DAY}(?: {MONTH}(?:,? {YEAR})?)?",
        rf"{DAY},? {YEAR}",
        rf"{MONTH} {DAY}(?:,? {YEAR})?",
        rf"{MONTH}(?:,? (?:of )?{YEAR})?",
        rf"q(?P<quarter>[1-4])(?:,? (?:of )?{YEAR})?",
        rf"{YEAR} q(?P<quarter>[1-4])",
        rf"{ORDINAL} (?P<unit>quarter|half)(?:,? (?:of )?{YEAR})?",
        rf"(?P<end>end) (?:of )?(?:(?:the )?{YEAR}|the year)",
        rf"{YEAR}年?",
        rf"(?:{YEAR})?年(?P<end>底)",
        rf"(?:{YEAR}年)?第(?P<quarter>[1-4])季",
        rf"(?:{YEAR}年)?(?P<half>[上下])半年",
        rf"(?:{YEAR}年)?(?P<month_no>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?",
        r"(?P<day>\d{1,2})日",
    )
)


def read_point(text: str) -> Point | None:
    """Return the date that the whole of `text` says, or None."""
    found = next((m for pattern in POINTS if (m := pattern.fullmatch(text.strip()))), None)
    if not found:
        return None
    said = {name: value for name, value in found.groupdict().items() if value}
    year = int(said["year"]) if "year" in said else None
    first, last = months_said(said)
    return Point(year, first, last, int(said["day"]) if "day" in said else None)


def months_said(said: dict[str, str]) -> tuple[int | None, int | None]:
    """Return the first and last month of what a pattern caught, None where it names none."""
    if "month" in said:
        return MONTHS[said["month"]], MONTHS[said["month"]]
    if "month_no" in said:
        return int(said["month_no"]), int(said["month_no"])
    if "end" in said:
        return 12, 12
    if "half" in said:
        return (1, 6) if said["half"] == "上" else (7, 12)
    nth = int(said.get("quarter") or ORDINALS.get(said.get("ordinal", ""), 0))
    length = 6 if said.get("unit") == "half" else 3
    return (length * (nth - 1) + 1, length * nth) if nth else (None, None)


def days_in_words(first: date | None, last: date | None) -> str:
    """Return the days from `first` to `last` as the reader writes them; "" where both are open."""
    words = {"first": first and date_format(first), "last": last and date_format(last)}
    if first == last:
        return words["last"] or ""
    if not first:
        return _("until %(last)s") % words
    return (_("%(first)s – %(last)s") if last else _("from %(first)s")) % words
