"""Words about dates, and the days that they allow."""

import calendar
from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sccp_tracker.records.date_phrases import Due, parse_due, with_years
from sccp_tracker.records.day_input import DayInput

pytestmark = pytest.mark.one_database

NOTHING = Due()
NAMES = [name for name in calendar.month_name if name]
# Where English, the calendar and the Republic calendar can all say the year.
years = st.integers(2011, 2110)
months = st.integers(1, 12)
days = st.dates(date(2011, 1, 1), date(2110, 12, 31))


def span(first: str, last: str, meeting: str | None = None, every: int | None = None) -> Due:
    """Return the due from one ISO day to another."""
    return Due(date.fromisoformat(first), date.fromisoformat(last), meeting, every)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("本年8月", "2022年8月"),
        ("去年底至明年", "2021年底至2023年"),
        ("August of this year", "August of 2022"),
        ("Next year, at SCCP1", "2023, at SCCP1"),
        ("May 2022", "May 2022"),
    ],
)
def test_this_year_is_named_for_a_reader_of_a_later_one(words: str, named: str) -> None:
    assert with_years(words, 2022) == named


MAY = span("2022-05-01", "2022-05-31")
THIRD_QUARTER = span("2022-07-01", "2022-09-30")
DECEMBER = span("2022-12-01", "2022-12-31")
YEAR = span("2022-01-01", "2022-12-31")
AUGUST_AT_SCCP2 = span("2022-08-01", "2022-08-31", "2022-sccp2")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("May 2022", MAY),
        ("May", MAY),
        ("by May 2022", MAY),
        ("May of this year", MAY),
        ("MAY  2022.", MAY),
        ("Sept 2022", span("2022-09-01", "2022-09-30")),
        ("22 February 2024", span("2024-02-22", "2024-02-22")),
        ("Feb 22, 2024", span("2024-02-22", "2024-02-22")),
        ("2024-02-22", span("2024-02-22", "2024-02-22")),
        ("15-17 February 2022", span("2022-02-15", "2022-02-17")),
        ("15 to 17 February", span("2022-02-15", "2022-02-17")),
        ("28 February to 2 March 2022", span("2022-02-28", "2022-03-02")),
        ("May-June 2022", span("2022-05-01", "2022-06-30")),
        ("December 2022 to January 2023", span("2022-12-01", "2023-01-31")),
        ("Q3", THIRD_QUARTER),
        ("Q3 2022", THIRD_QUARTER),
        ("in Q3 this year", THIRD_QUARTER),
        ("third quarter of 2022", THIRD_QUARTER),
        ("first half of 2022", span("2022-01-01", "2022-06-30")),
        ("second half of this year", span("2022-07-01", "2022-12-31")),
        ("end of 2022", DECEMBER),
        ("before the end of 2022", DECEMBER),
        ("by the end of this year", DECEMBER),
        ("by the end of the year", DECEMBER),
        ("the end of next year", span("2023-12-01", "2023-12-31")),
        ("in 2022", YEAR),
        ("this year", YEAR),
        ("last year", span("2021-01-01", "2021-12-31")),
        ("2024 or 2025", span("2024-01-01", "2025-12-31")),
        ("by 2024 or 2025", span("2024-01-01", "2025-12-31")),
        ("2022-2025", span("2022-01-01", "2025-12-31")),
        ("2022–2025", span("2022-01-01", "2025-12-31")),
        ("at SCCP2", Due(meeting="2022-sccp2")),
        ("by SCCP2 2022", Due(meeting="2022-sccp2")),
        ("by SCCP2 next year", Due(meeting="2023-sccp2")),
        ("SOM3 2022", Due(meeting="2022-som3")),
        ("MRT 2022", Due(meeting="2022-mrt")),
        ("before SCCP2", Due(before="2022-sccp2")),
        ("before the start of SOM2 2022", Due(before="2022-som2")),
        ("after SOM1", Due(after="2022-som1")),
        ("between SOM1 and SOM2", Due(after="2022-som1", before="2022-som2")),
        ("after SOM1 ends and before SOM2 begins", Due(after="2022-som1", before="2022-som2")),
        (
            "from the end of SOM3 2022 to the start of SOM1 2023",
            Due(after="2022-som3", before="2023-som1"),
        ),
        ("before MRT, in May 2022", replace(MAY, before="2022-mrt")),
        # Two that are named otherwise, or run backwards, are not guessed at.
        ("SOM1 or SOM2", NOTHING),
        ("between SOM2 and SOM1", NOTHING),
        ("between SOM1 and SOM1", NOTHING),
        ("SCCP2 in August 2022", AUGUST_AT_SCCP2),
        ("every two years", Due(every_months=24)),
        ("every 2 years", Due(every_months=24)),
        ("every year", Due(every_months=12)),
        ("annually", Due(every_months=12)),
        ("every five years, by 2025", span("2025-01-01", "2025-12-31", every=60)),
    ],
)
def test_english_words_allow_these_days(words: str, due: Due) -> None:
    assert parse_due(words, 2022) == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("本年5月", MAY),
        ("今年五月", MAY),
        ("於本年5月", MAY),
        ("預計於本年5月", MAY),
        ("本年5月底前", Due()),
        ("5月", MAY),
        ("111年5月", MAY),
        ("民國111年5月", MAY),
        ("２０２２年５月", MAY),
        ("2022年5月", MAY),
        ("本年十二月", DECEMBER),
        ("2024年2月22日", span("2024-02-22", "2024-02-22")),
        ("2月二十二日", span("2022-02-22", "2022-02-22")),
        ("本年2月15日至17日", span("2022-02-15", "2022-02-17")),
        ("本年5月3日至6月4日", span("2022-05-03", "2022-06-04")),
        ("去年12月至本年2月", span("2021-12-01", "2022-02-28")),
        ("本年第3季", THIRD_QUARTER),
        ("本年第三季", THIRD_QUARTER),
        ("預計本年第3季", THIRD_QUARTER),
        ("111年第3季", THIRD_QUARTER),
        ("本年上半年", span("2022-01-01", "2022-06-30")),
        ("本年下半年", span("2022-07-01", "2022-12-31")),
        ("本年底", DECEMBER),
        ("於本年底前", DECEMBER),
        ("2022年底", DECEMBER),
        ("明年底", span("2023-12-01", "2023-12-31")),
        ("本年", YEAR),
        ("111年", YEAR),
        ("去年", span("2021-01-01", "2021-12-31")),
        ("次年", span("2023-01-01", "2023-12-31")),
        ("2024年或2025年", span("2024-01-01", "2025-12-31")),
        ("於2024年或2025年", span("2024-01-01", "2025-12-31")),
        ("本年至2025年", span("2022-01-01", "2025-12-31")),
        ("本年SCCP第2次會議", Due(meeting="2022-sccp2")),
        ("本年 SCCP 第2次會議", Due(meeting="2022-sccp2")),
        ("SCCP第二次會議", Due(meeting="2022-sccp2")),
        ("明年SCCP第2次會議", Due(meeting="2023-sccp2")),
        ("本年第1次資深官員會議", Due(meeting="2022-som1")),
        ("本年MRT會議", Due(meeting="2022-mrt")),
        ("本年第2次資深官員會議開始前", Due(before="2022-som2")),
        ("SCCP第2次會議前", Due(before="2022-sccp2")),
        ("MRT之後", Due(after="2022-mrt")),
        ("SOM1與SOM2之間", Due(after="2022-som1", before="2022-som2")),
        (
            "本年第1次資深官員會議結束後至第2次資深官員會議開始前",
            Due(after="2022-som1", before="2022-som2"),
        ),
        ("本年8月SCCP第2次會議", AUGUST_AT_SCCP2),
        ("本年8月 SCCP第2次會議", AUGUST_AT_SCCP2),
        ("本年5月於MRT會議", span("2022-05-01", "2022-05-31", "2022-mrt")),
        ("每年", Due(every_months=12)),
        ("每2年", Due(every_months=24)),
        ("每兩年", Due(every_months=24)),
    ],
)
def test_chinese_words_allow_these_days(words: str, due: Due) -> None:
    assert parse_due(words, 2022) == due


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "as soon as possible",
        "next step",
        "儘速",
        "after 2023",
        "2024 or later",
        "2024 or 2025 or 2026",
        "or",
        "至",
    ],
)
def test_words_that_name_no_day_allow_nothing(words: str) -> None:
    assert parse_due(words, 2022) == NOTHING


@pytest.mark.parametrize(
    "words",
    [
        "30 February 2022",
        "29 February 2022",
        "2022-02-30",
        "2022年2月30日",
        "2022年13月",
        "Q5 2022",
        "本年第5季",
        "third half of 2022",
        "17-15 February 2022",
        "2025 to 2024",
        "99999",
        "2022年99月99日",
        "本年2月28日至30日",
    ],
)
def test_a_date_that_no_calendar_has_allows_nothing(words: str) -> None:
    assert parse_due(words, 2022) == NOTHING


@pytest.mark.parametrize(
    "words", ["0 May 2022", "2022-01-00", "5月0日", "0000年", "May 0000", "0000-05-01"]
)
def test_a_day_or_year_of_zero_is_no_date_and_is_not_taken_as_left_out(words: str) -> None:
    assert parse_due(words, 2022) == NOTHING


@pytest.mark.parametrize("words", ["5", "by 31", "2 or 3", "2-3", "15日", "15日至17日"])
def test_a_day_without_a_month_is_not_guessed(words: str) -> None:
    assert parse_due(words, 2022) == NOTHING


def test_an_iso_month_is_that_month_or_nothing_but_never_a_span() -> None:
    assert parse_due("2022-05", 2022) in (MAY, NOTHING)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("第3季", THIRD_QUARTER),
        ("上半年", span("2022-01-01", "2022-06-30")),
        ("年底", DECEMBER),
        ("本年第3季至第4季", span("2022-07-01", "2022-12-31")),
    ],
)
def test_chinese_words_without_a_year_mean_the_year_of_the_meeting(words: str, due: Due) -> None:
    assert parse_due(words, 2022) == due


@pytest.mark.parametrize(
    "words",
    [
        "2023 SCCP2",
        "SCCP2 2023年",
        "SCCP2 in August 2023",
        "明年8月SCCP第2次會議",
        "2023年8月SCCP2",
    ],
)
def test_a_meeting_is_of_the_year_that_is_said_beside_it(words: str) -> None:
    assert parse_due(words, 2022).meeting in ("2023-sccp2", None)


@pytest.mark.parametrize("words", ["SCCP1 or SCCP2 2022", "SCCP1 or SCCP2 2023"])
def test_of_two_meetings_neither_is_picked(words: str) -> None:
    assert parse_due(words, 2022).meeting is None


@pytest.mark.parametrize("words", ["本年SCCP2", "SCCP2會議", "2022年SCCP2會議"])
def test_a_meeting_is_found_when_chinese_stands_against_its_acronym(words: str) -> None:
    assert parse_due(words, 2022) == Due(meeting="2022-sccp2")


@pytest.mark.parametrize("words", ["每10年", "每十年"])
def test_every_ten_years_is_no_year_of_the_republic(words: str) -> None:
    assert parse_due(words, 2022) == Due(every_months=120)


@pytest.mark.parametrize("words", ["every 0 years", "每0年"])
def test_nothing_recurs_every_zero_years(words: str) -> None:
    assert parse_due(words, 2022).every_months is None


@pytest.mark.parametrize(
    "words", ["every " + "9" * 5000 + " years", "每" + "9" * 5000 + "年", "9" * 5000]
)
def test_a_number_too_long_to_read_raises_nothing(words: str) -> None:
    assert parse_due(words, 2022).earliest is None


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("every ² years", Due(every_months=24)),
        ("every ٢ years", Due(every_months=24)),
        ("٢٠٢٢年", YEAR),
        ("2月②②日", span("2022-02-22", "2022-02-22")),
        ("½年", NOTHING),
        ("𝟚𝟘𝟚𝟚", YEAR),
        ("㋄", MAY),
        ("2022年㈤月", NOTHING),
    ],
)
def test_digits_of_other_scripts_are_read_or_left_and_raise_nothing(words: str, due: Due) -> None:
    assert parse_due(words, 2022) in (due, NOTHING)


# Words that mean something to the reader, in any order, so that hypothesis gets past its guards.
VOCABULARY = """
every two years annually 每 年 月 日 第 季 底 次會議 上半年 下半年 年底 本年 今年 去年 明年 次年
民國 111 2022 0000 9999 10000 0 00 3 12 31 99 十 二十 九十九 兩 二 SCCP sccp2 SOM MRT AELM 會議
資深官員 ² ٢ ٢٠٢٢ ⑫ ㋀ ½ 𝟚 May february Q3 q first third fourth quarter half end of the before
by at to or 至 或 到 - – / , . 前 儘速
"""
phrases = st.sampled_from([" ", " or ", " to ", "this year", "next year", "before the end of "])
pieces = st.sampled_from(VOCABULARY.split()) | phrases
said = st.lists(pieces | st.text(max_size=3), max_size=8).map("".join) | st.text()


@given(said, st.integers(0, 10_001))
def test_no_words_raise_and_every_window_runs_forward(words: str, year: int) -> None:
    due = parse_due(words, year)
    assert (due.earliest is None) == (due.latest is None)
    if due.earliest and due.latest:
        assert due.earliest <= due.latest


@given(days)
def test_a_day_is_the_same_however_it_is_said(day: date) -> None:
    month = NAMES[day.month - 1]
    for words in (
        f"{day.day} {month} {day.year:04}",
        f"by {day.day} {month[:3]} {day.year:04}",
        f"{month} {day.day}, {day.year:04}",
        day.isoformat(),
        f"{day.year:04}年{day.month}月{day.day}日",
    ):
        assert parse_due(words, 2022) == Due(day, day), words


@given(years, months)
def test_a_month_is_the_same_in_english_and_in_chinese(year: int, month: int) -> None:
    whole = Due(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    for words in (f"{NAMES[month - 1]} {year}", f"by {NAMES[month - 1][:3]} of {year}"):
        assert parse_due(words, 2022) == whole, words
    assert parse_due(f"{year}年{month}月", 2022) == whole


@given(years, st.integers(1, 4))
def test_a_quarter_is_the_same_in_english_and_in_chinese(year: int, quarter: int) -> None:
    ordinal = ("first", "second", "third", "fourth")[quarter - 1]
    numeral = "一二三四"[quarter - 1]
    readings = {
        parse_due(words, 2022)
        for words in (
            f"Q{quarter} {year}",
            f"{year} Q{quarter}",
            f"{ordinal} quarter of {year}",
            f"{year}年第{quarter}季",
            f"{year}年第{numeral}季",
        )
    }
    first = date(year, 3 * quarter - 2, 1)
    last = date(year, 3 * quarter, calendar.monthrange(year, 3 * quarter)[1])
    assert readings == {Due(first, last)}


@given(years)
def test_a_year_and_its_halves_and_its_end_are_the_same_in_both_languages(year: int) -> None:
    for first, last, ways in (
        ((1, 1), (12, 31), (f"{year}", f"in {year}", f"{year}年")),
        ((1, 1), (6, 30), (f"first half of {year}", f"{year}年上半年")),
        ((7, 1), (12, 31), (f"second half of {year}", f"{year}年下半年")),
        ((12, 1), (12, 31), (f"end of {year}", f"by the end of {year}", f"{year}年底")),
    ):
        for words in ways:
            assert parse_due(words, 2022) == Due(date(year, *first), date(year, *last)), words


@given(st.dates(date(2011, 1, 1), date(2110, 12, 31)))
def test_a_year_of_the_republic_is_the_year_1911_later(day: date) -> None:
    republic = f"{day.year - 1911}年{day.month}月"
    assert parse_due(f"{republic}{day.day}日", 2022) == Due(day, day)
    for words in (republic, f"民國{republic}"):
        assert parse_due(words, 2022) == parse_due(f"{day.year}年{day.month}月", 2022), words


@given(days)
def test_a_day_lies_within_the_month_the_quarter_and_the_year_it_belongs_to(day: date) -> None:
    for words in (
        f"{NAMES[day.month - 1]} {day.year}",
        f"{day.year}年{day.month}月",
        f"Q{(day.month + 2) // 3} {day.year}",
        f"{day.year}",
    ):
        wider = parse_due(words, 2022)
        assert wider.earliest is not None, words
        assert wider.latest is not None, words
        assert wider.earliest <= day <= wider.latest, words


@given(st.integers(1001, 9997), months)
def test_relative_years_follow_the_year_of_the_meeting(year: int, month: int) -> None:
    for words, offset in (("去年", -1), ("本年", 0), ("今年", 0), ("明年", 1), ("次年", 1)):
        assert parse_due(words, year) == parse_due(f"{year + offset}年", 2022), words
        named = f"{year + offset}年{month}月"
        assert parse_due(f"{words}{month}月", year) == parse_due(named, 2022), words
    for words, offset in (("last year", -1), ("this year", 0), ("next year", 1)):
        assert parse_due(words, year) == parse_due(str(year + offset), 2022), words
        ends = parse_due(f"by the end of {words}", year)
        assert ends == parse_due(f"end of {year + offset}", 2022), words


@given(years, months)
def test_a_year_left_out_is_the_year_of_the_meeting(year: int, month: int) -> None:
    assert parse_due(f"{month}月", year) == parse_due(f"{year}年{month}月", 2022)
    assert parse_due(NAMES[month - 1], year) == parse_due(f"{NAMES[month - 1]} {year}", 2022)
    assert parse_due("at SCCP2", year).meeting == f"{year}-sccp2"


@given(years, st.integers(0, 5))
def test_a_span_of_years_runs_from_the_first_day_to_the_last(first: int, more: int) -> None:
    last = first + more
    both = Due(date(first, 1, 1), date(last, 12, 31))
    for words in (f"{first} or {last}", f"{first} to {last}", f"{first}-{last}"):
        assert parse_due(words, 2022) == both, words
    for words in (f"{first}年或{last}年", f"{first}年至{last}年"):
        assert parse_due(words, 2022) == both, words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *(("2022-02-17", "2022-02-17"), ("17 Feb 2022", "2022-02-17")),
        *(("2022年2月17日", "2022-02-17"), ("2022/2/17", "2022-02-17")),
        # What may be two days, more than one or none is left as it was typed, and refused.
        *((same, same) for same in ("02/03/2022", "May 2022", "17 Feb", "2022-02-30")),
    ],
)
def test_a_box_for_a_day_reads_one_clear_day(typed: str, day: str) -> None:
    assert DayInput().value_from_datadict({"day": typed}, {}, "day") == day


def test_a_box_for_a_day_shows_it_as_the_page_writes_days() -> None:
    for language, shown in (("en", "17 Feb 2022"), ("zh-hant", "2022年2月17日")):
        with override(language):
            for given in (date(2022, 2, 17), "2022-02-17"):
                assert f'value="{shown}"' in DayInput().render("day", given)
    # What is no day stands there as it was typed.
    for typed in ("02/03/2022", "2022-02-31", "soon"):
        assert f'value="{typed}"' in DayInput().render("day", typed)
