"""Whether our own words call economies as APEC does, and say the same in both languages."""

import re
from calendar import month_name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Economy, EconomyKind
from sccp_tracker.records.numbers import NUMERALS

# What APEC does not say, in either language, and what it says instead.
WORDS = (
    (r"\b[Cc]ountr(?:y|ies)\b", gettext_lazy("APEC speaks of economies")),
    (r"\bmember states?\b", gettext_lazy("APEC speaks of economies")),
    (r"\bTaiwan\b|(?<!Chinese )\bTaipei\b", gettext_lazy("write Chinese Taipei")),
    (r"\bVietnam\b", gettext_lazy("write Viet Nam")),
    (r"\bHong Kong\b(?!, China)", gettext_lazy("write Hong Kong, China")),
    (r"\bSouth Korea\b|\bRepublic of Korea\b", gettext_lazy("write Korea")),
    (r"\bBrunei\b(?! Darussalam)", gettext_lazy("write Brunei Darussalam")),
    (r"\b[Mm]ainland China\b|\bPRC\b", gettext_lazy("write China")),
    ("各國|會員國|該等國家|其他國家", gettext_lazy("APEC speaks of economies")),
    ("台灣|臺灣|中華民國", gettext_lazy("write Chinese Taipei")),
)
SCALES = {"萬": 10**4, "億": 10**8, "million": 10**6, "billion": 10**9}
# A Chinese sign may stand right before a number, a Latin letter not: SCCP2 and COVID-19
# are names.
SCALED = re.compile(
    r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)(\d[\d,]*(?:\.\d+)?)(?: ?(萬|億|million|billion))?(月)?",
    re.ASCII,
)
NEVER_A_VERB = "|".join(name for name in month_name if name not in ("", "May"))
# "May" is a month beside a number or after a preposition.
MONTH_EN = re.compile(
    rf"\b(?:({NEVER_A_VERB})|(?<=\d )(May)|(May)(?= \d)"
    r"|(?:in|by|of|since|until|before|after|from|to) (May))\b"
)
MONTH_ZH = re.compile(r"(?<![\d一二三四五六七八九十])(\d{1,2}|十[一二]?|[一二三四五六七八九])月")
# A number below ten in figures, but not that of a meeting, which is a name (SCCP2); and the words
# for it, in Chinese beside its numeral.
SMALL = re.compile(
    r"(?<![\w.,:/-])([2-9])"
    r"(?!月|次(?:資深官員)?會議| ?(?:萬|億|million|billion)|[.,:/]?\d|[A-Za-z])",
    re.ASCII,
)
SPELLED_EN = (
    *("", "", "two|second|both|twice", "three|third", "four|fourth"),
    *("five|fifth", "six|sixth", "seven|seventh", "eight|eighth", "nine|ninth"),
)
SPELLED_ZH = {2: "兩雙", 3: "參"}
HONG_KONG = "Hong Kong, China"


@dataclass(frozen=True)
class Checked:
    """A text of ours in both languages, with where it is mended and what to call that place."""

    place: str
    page: str
    en: str
    zh: str


@dataclass(frozen=True)
class Hit:
    """Something in a text that is to be mended, or let stand for a reason."""

    place: str
    page: str
    found: str
    why: str


def hits_in(texts: Iterable[Checked]) -> list[Hit]:
    """Return what is to be mended in some texts, in one query, each once."""
    members = Economy.objects.filter(kind=EconomyKind.MEMBER)
    names = [(row.name_en.removeprefix("the "), row.name_zh) for row in members]
    commas = commas_between([en for en, _zh in names if en])
    found: dict[Hit, None] = {}
    for text in texts:
        for what, why in (*words_in(text, commas), *differing(text, names)):
            found[Hit(text.place, text.page, what, why)] = None
    return list(found)


def commas_between(names: list[str]) -> re.Pattern[str]:
    """Return what finds two economies with a comma between them."""
    one = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"\b(?:{one}), (?:the )?(?:{one})\b")


def words_in(text: Checked, commas: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield what APEC does not say."""
    for said in (text.en, text.zh):
        for pattern, why in WORDS:
            for match in re.finditer(pattern, said):
                yield match[0], str(why)
    for match in commas.finditer(text.en):
        if match[0] != "Hong Kong, China":
            yield match[0], _("put a semicolon between economies")


def differing(text: Checked, names: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the numbers, months and economies that one of the languages says alone."""
    if not (text.en and text.zh):
        return
    alone = numbers_in(text.en) ^ numbers_in(text.zh)
    for only in sorted(alone | small_numbers_alone(text.en, text.zh)):
        yield f"{only:g}", _("this number stands in one language only")
    for only in sorted(months_in_english(text.en) ^ months_in_chinese(text.zh)):
        yield month_name[only], _("this month stands in one language only")
    english = text.en.replace(HONG_KONG, HONG_KONG.partition(",")[0])
    for en, zh in names:
        said = en.replace(HONG_KONG, HONG_KONG.partition(",")[0])
        is_in_en = bool(said and re.search(rf"\b{re.escape(said)}\b", english))
        # An adjective, or a people, names it too.
        if en and zh and is_in_en != (zh in text.zh) and (is_in_en or said[:4] not in english):
            yield f"{en} / {zh}", _("this economy stands in one language only")


def numbers_in(text: str) -> set[float]:
    """Return the numbers of two digits or more; not those of months, which are told apart."""
    found = set()
    for match in SCALED.finditer(text):
        number = float(match[1].replace(",", "").rstrip(".") or 0)
        scaled = number * SCALES.get(match[2] or "", 1)
        if not match[3] and scaled >= 10:
            found.add(scaled)
    return found


def small_numbers_alone(en: str, zh: str) -> set[float]:
    """Return the numbers of two to nine that one text has in figures, and the other not at all."""
    in_en, in_zh = ({int(match[1]) for match in SMALL.finditer(text)} for text in (en, zh))
    words = {each: NUMERALS[each] + SPELLED_ZH.get(each, "") for each in in_en}
    alone: set[float] = {each for each in in_en - in_zh if not {*words[each]} & {*zh}}
    spelled = {each for each in in_zh if re.search(rf"\b(?:{SPELLED_EN[each]})\b", en.lower())}
    return alone | (in_zh - in_en - spelled)


def months_in_english(text: str) -> set[int]:
    """Return the months that a text names, 1 to 12."""
    names = list(month_name)
    return {names.index(match[match.lastindex or 0]) for match in MONTH_EN.finditer(text)}


def months_in_chinese(text: str) -> set[int]:
    """Return the months that a text names, 1 to 12."""
    said = [match[1] for match in MONTH_ZH.finditer(text)]
    # 十二 is ten and two.
    numbers = {int(each) if each.isdecimal() else sum(map(NUMERALS.index, each)) for each in said}
    return numbers & {*range(1, 13)}


def texts_of(rows: Iterable[Any]) -> Iterator[Checked]:
    """Yield the texts of rows of the record, which are in our words."""
    for row in rows:
        page, place = row.get_result_url(), " · ".join(row.result_title())
        for name in (row.noun.main_text, "summary"):
            if name and hasattr(row, f"{name}_en"):
                yield Checked(place, page, getattr(row, f"{name}_en"), getattr(row, f"{name}_zh"))
