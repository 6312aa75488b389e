"""The timelines: where things stand in the drawing, and what the pages draw, count and offer."""

from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Commitment, Initiative
from initiatives.timeline.drawing import (
    BAR,
    GAP,
    HEAD,
    Axis,
    Drawing,
    DrawnEntry,
    Span,
    drawing_of,
    shortened,
    width_of,
)
from initiatives.timeline.entries import of_commitment, timeline_of
from meetings.models import Meeting
from support.make import (
    KNOWN,
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_priority,
    make_status,
)
from support.pages import Page, context_of, on_day, rows_at
from support.queries import counted_queries

days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
labels = st.text("AEO weil 海關稅", max_size=120)


@st.composite
def entries(draw: st.DrawFn) -> DrawnEntry:
    """Return an entry with two days, one day, an open end, or no days at all."""
    first, last = sorted([draw(days), draw(days)])
    ends = draw(st.sampled_from([(first, last), (first, first), (first, None), (None, last)]))
    ends = draw(st.sampled_from([ends, ends, ends, (None, None)]))
    return DrawnEntry(*ends, label=draw(labels), is_mark=draw(st.booleans()))


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    first, width = draw(st.integers(2018, 2027)), draw(st.sampled_from([900, 1240]))
    return Axis(first, first + draw(st.sampled_from([0, 0, 1, 9])), width)


def common(entry: DrawnEntry, axis: Axis) -> tuple[date, date] | None:
    """Return the first and the last day that are on the axis and in the entry, or None."""
    if not (entry.first or entry.last):
        return None
    first, last = max(entry.first or date.min, axis.first), min(entry.last or date.max, axis.last)
    return (first, last) if first <= last else None


def drawn(drawing: Drawing) -> list[Span]:
    return [span for lane in drawing.lanes for span in lane.spans]


def draw_lanes(lanes: list[list[DrawnEntry]], axis: Axis) -> Drawing:
    return drawing_of([(str(n), "", lane) for n, lane in enumerate(lanes)], axis, KNOWN)


some_lanes = st.lists(st.lists(entries(), max_size=12), max_size=3)


@given(lanes=some_lanes, axis=axes())
def test_what_touches_the_axis_is_drawn_once_and_nothing_else_is(
    lanes: list[list[DrawnEntry]], axis: Axis
) -> None:
    drawing = draw_lanes(lanes, axis)
    assert len(drawing.lanes) == len(lanes)
    for lane, given_entries in zip(drawing.lanes, lanes, strict=True):
        expected = [id(entry) for entry in given_entries if common(entry, axis)]
        assert sorted(id(span.entry) for span in lane.spans) == sorted(expected)


@given(lanes=some_lanes, axis=axes())
def test_everything_lies_inside_the_drawing_and_its_lane(
    lanes: list[list[DrawnEntry]], axis: Axis
) -> None:
    drawing = draw_lanes(lanes, axis)
    below = HEAD
    for lane in drawing.lanes:
        assert lane.y == below
        below = lane.y + lane.height
        for span in lane.spans:
            assert 0 <= span.left <= span.x < span.x + span.width <= span.right <= drawing.width
            assert lane.title_y < span.y < span.y + BAR <= below
    assert below == drawing.height


@given(lane=st.lists(entries(), max_size=25), axis=axes())
def test_no_two_things_in_one_row_overlap_with_their_words(
    lane: list[DrawnEntry], axis: Axis
) -> None:
    for one, other in combinations(drawn(draw_lanes([lane], axis)), 2):
        if one.y == other.y:
            assert one.right + GAP <= other.left or other.right + GAP <= one.left


@given(entry=entries(), axis=axes())
def test_words_fit_where_they_are_written(entry: DrawnEntry, axis: Axis) -> None:
    for span in drawn(draw_lanes([[entry]], axis)):
        width = width_of(span.label)
        start = span.label_x - width if span.is_before else span.label_x
        assert span.left <= start <= start + width <= span.right
        if span.is_inside:
            assert span.x <= start <= start + width <= span.x + span.width
        elif width:
            assert start + width <= span.x or start >= span.x + span.width
        assert span.label == entry.label or (
            span.label.endswith("…") and entry.label.startswith(span.label[:-1])
        )


@given(entry=entries(), axis=axes())
def test_a_bar_covers_its_days_and_is_pointed_where_they_go_on(
    entry: DrawnEntry, axis: Axis
) -> None:
    for span in drawn(draw_lanes([[entry]], axis)):
        days_drawn = common(entry, axis)
        assert days_drawn
        first, end = axis.x(days_drawn[0]), axis.x(days_drawn[1], after=True)
        if entry.is_mark:
            assert abs(span.x + span.width / 2 - (first + end) / 2) <= span.width
            assert (span.from_before, span.goes_on) == (False, False)
            continue
        assert span.x <= first <= end <= span.x + span.width
        # A day or two may be thinner than a bar can be.
        assert span.width <= max(end - first, 6)
        assert span.from_before == (entry.first is None or entry.first < axis.first)
        assert span.goes_on == (entry.last is None or entry.last > axis.last)


@given(text=labels, room=st.integers(0, 400))
def test_a_text_is_cut_no_shorter_than_it_must_be(text: str, room: int) -> None:
    cut = shortened(text, room)
    assert cut == text or cut.endswith("…")
    assert width_of(cut) <= max(room, width_of("…") + 1)
    if cut != text:
        longer = text[: len(cut) + 2]
        assert width_of(longer + "…") > room - 2 or longer.endswith(" ")


@given(axis=axes())
def test_ticks_stand_at_the_first_of_months_or_years_with_room_for_their_names(axis: Axis) -> None:
    ticks = axis.ticks()
    edges = [tick.x for tick in ticks] + [axis.width]
    assert edges == sorted(edges)
    assert all(later - earlier >= 32 for earlier, later in pairwise(edges))
    if axis.first_year == axis.last_year:
        assert [tick.label for tick in ticks][:2] == ["Jan", "Feb"]
        assert len(ticks) == 12
    else:
        assert {tick.label for tick in ticks} >= {str(axis.first_year + 1)} or len(ticks) < 12


def test_a_drawing_of_a_thousand_years_names_some_of_them() -> None:
    assert 1 < len(Axis(1001, 9999, 900).ticks()) < 30


def test_the_judged_day_is_drawn_only_where_it_is_on_the_axis() -> None:
    axis = Axis(2022, 2022, 1200)
    assert drawing_of([], axis, date(2022, 1, 1)).today == 0
    assert drawing_of([], axis, date(2022, 12, 31)).today == pytest.approx(1197, abs=1)
    assert drawing_of([], axis, date(2023, 1, 1)).today is None


# --- the year ----------------------------------------------------------------------------------

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]


def linked(drawing: Drawing) -> set[str]:
    return {span.entry.url for span in drawn(drawing)}


def touches(row: Any, year: int) -> bool:
    """Return whether any day of a row's window is in the year; its meeting's days count first."""
    holder = row
    if not isinstance(row, Meeting) and row.due_meeting and row.due_meeting.latest:
        holder = row.due_meeting
    if not (holder.earliest or holder.latest):
        return False
    first, last = holder.earliest or date.min, holder.latest or date.max
    return first.year <= year <= last.year


def dated_rows() -> list[Any]:
    nouns: tuple[Any, ...] = (Commitment, Initiative, Meeting)
    return [row for noun in nouns for row in noun.objects.all()]


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2030])
def test_a_year_draws_what_touches_it_and_lists_the_same(year: int) -> None:
    expected = {row.get_absolute_url() for row in dated_rows() if touches(row, year)}
    context = context_of(f"/timeline/?year={year}")
    assert expected
    assert linked(context["drawing"]) == expected
    assert {row.row.get_absolute_url() for row in rows_at(f"/timeline/?year={year}")} == expected


def test_every_mark_of_the_page_is_a_link_that_says_all(client: Client) -> None:
    answer = client.get("/timeline/?year=2022")
    page = Page(answer)
    row = Commitment.objects.get(meeting__slug="2022-sccp1", number=23)
    assert page.links.count(row.get_absolute_url()) == 2
    html = answer.content.decode()
    title = html.partition(f'<a href="{row.get_absolute_url()}"')[2].partition("</title>")[0]
    for said in (row.text_en[:40], "May 2022, at MRT 2022", "1 May 2022 – 31 May 2022", "passed"):
        assert said in title
    svg = page.all("svg", role="group")[0]
    ids = {attrs.get("id") for attrs in page.all("title", "desc")}
    assert {svg["aria-labelledby"], svg["aria-describedby"]} <= ids


def test_lanes_are_the_priorities_of_the_plan_and_one_for_none() -> None:
    lanes = context_of("/timeline/?year=2022")["drawing"].lanes
    assert [lane.title[:2] for lane in lanes] == ["Me", "1.", "2.", "3.", "4.", "5.", "Un"]
    of_old = context_of("/timeline/?year=2021")["drawing"].lanes
    assert [lane.title[:2] for lane in of_old] == ["Me", "5.", "Un"]


def test_a_commitment_stands_in_the_lane_of_its_priority_coloured_by_its_state() -> None:
    priority = make_priority(number=6, title_en="Trade")
    due = {"when_en": "May 2022", "firmness": "hope"}
    row = make_commitment(initiative=make_initiative(priority=priority), **due)
    kept = make_commitment(**due)
    make_outcome(commitment=kept, status="fulfilled")
    found = {
        span.entry.url: (lane.title, span.entry.looks)
        for lane in context_of("/timeline/?year=2022")["drawing"].lanes
        for span in lane.spans
    }
    assert found[row.get_absolute_url()] == ("6. Trade", "promise passed hope")
    assert found[kept.get_absolute_url()] == ("Under no priority", "promise closed hope")


def test_a_meeting_of_known_days_is_a_mark_and_one_of_a_month_a_span() -> None:
    spans = {span.label: span for span in drawn(context_of("/timeline/?year=2022")["drawing"])}
    assert spans["SCCP1 2022"].entry.is_mark
    assert not spans["SCCP2 2022"].entry.is_mark
    assert spans["SCCP2 2022"].width == pytest.approx(1240 * 31 / 365, abs=1)


def test_who_must_act_is_named_before_words_that_do_not_begin_with_them() -> None:
    thailand = make_economy(name_en="Siam")
    make_commitment(owner=thailand, text_en="Siam will do it.", when_en="2031")
    make_commitment(owner=thailand, text_en="It will be done.", when_en="2031")
    labels = {span.label for span in drawn(context_of("/timeline/?year=2031")["drawing"])}
    assert labels == {"Siam will do it.", "Siam: It will be done."}


def test_the_page_says_how_much_is_not_drawn(client: Client) -> None:
    page = Page(client.get("/timeline/?year=2022"))
    undated = len(rows_at("/commitments/", {"due_state": "undated"}))
    assert f"{undated} undated commitments" in page.text
    assert "/commitments/?due_state=undated" in page.links
    assert "2 commitments due at these meetings: ACBD 2022 ; SOM2 2022" in page.text
    dated = sum(touches(row, year) for row in Initiative.objects.all() for year in [2022])
    without = sum(not (row.earliest or row.latest) for row in Initiative.objects.all())
    assert 0 < dated < without
    assert f"{without} initiatives" in page.text
    assert "the meetings ACBD 2022 ; SOM2 2022" in page.text


def test_the_judged_day_is_drawn_and_states_are_judged_by_it(client: Client) -> None:
    then = context_of("/timeline/?year=2022&as_of=2022-04-15")
    row = Commitment.objects.get(meeting__slug="2022-sccp1", number=23)
    looks = {span.entry.url: span.entry.looks for span in drawn(then["drawing"])}
    assert looks[row.get_absolute_url()] == "promise not-yet hope"
    assert then["drawing"].today == then["drawing"].axis.x(date(2022, 4, 15))
    assert "15 Apr 2022" in Page(client.get("/timeline/?as_of=2022-04-15")).text
    assert context_of("/timeline/?year=2024&as_of=2022-04-15")["drawing"].today is None


def test_nothing_is_drawn_that_was_not_known_on_the_day() -> None:
    later = make_commitment(when_en="May 2022", recorded_on=date(2022, 3, 1))
    before = context_of("/timeline/?year=2022&as_of=2022-02-28")["drawing"]
    assert later.get_absolute_url() not in linked(before)
    after = context_of("/timeline/?year=2022&as_of=2022-03-01")["drawing"]
    assert later.get_absolute_url() in linked(after)


@pytest.mark.parametrize(
    ("as_of", "year"), [("2022-02-17", 2022), ("2026-11-01", 2022), ("2021-12-31", 2021)]
)
def test_the_year_offered_first_is_the_last_with_a_meeting(as_of: str, year: int) -> None:
    for meeting in Meeting.objects.all():
        meeting.recorded_on = date(2021, 1, 1)
        meeting.save_edits()
    assert context_of(f"/timeline/?as_of={as_of}")["year"] == year


def test_the_years_offered_hold_something_and_lead_to_each_other(client: Client) -> None:
    make_commitment(when_en="2034")
    offered = context_of("/timeline/?year=2030")
    assert (offered["previous"], offered["next"]) == (2029, 2034)
    assert 2032 not in offered["years"]
    last = Page(client.get("/timeline/?year=2034&as_of=2022-04-15"))
    assert on_day("2022-04-15", "/timeline/?year=2030") in last.links
    assert last.all("a", rel="next") == []


@pytest.mark.parametrize(
    ("year", "status", "sentence"),
    [
        ("soon", 400, "“soon” is not a year. Write it as 2022."),
        ("22", 400, "“22” is not a year."),
        ("２０２２", 400, "is not a year."),
        ("20220", 400, "is not a year."),
        ("-202", 400, "is not a year."),
        ("0000", 404, "Nothing on record has a day in 0000."),
        ("1999", 404, "Nothing on record has a day in 1999."),
        ("9999", 404, "Nothing on record has a day in 9999."),
    ],
)
def test_a_year_that_is_none_is_refused_in_words(
    year: str, status: int, sentence: str, client: Client
) -> None:
    answer = client.get("/timeline/", {"year": year})
    assert answer.status_code == status
    assert sentence in Page(answer).text


def test_a_day_at_the_end_of_the_calendar_is_drawn() -> None:
    row = make_commitment(when_en="never", earliest=date(9999, 12, 31), latest=date(9999, 12, 31))
    assert linked(context_of("/timeline/?year=9999")["drawing"]) == {row.get_absolute_url()}


def test_where_nothing_was_entered_the_page_says_so(client: Client, nothing_entered: None) -> None:
    answer = client.get("/timeline/?as_of=2022-04-15")
    assert answer.status_code == 200
    assert "Nothing on record has a day in 2022." in Page(answer).text
    assert Page(answer).all("svg") == []


def test_the_export_has_the_rows_of_the_table(client: Client) -> None:
    rows = rows_at("/timeline/?year=2022")
    answer = client.get("/timeline/?year=2022&export=csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    assert lines[0] == (
        "Earliest day,Latest day,When,Kind,What,Who,Priority,Due state,Source,Section"
    )
    assert any(line.startswith("2022-08-01,2022-08-31,at SCCP2 2022,commitment") for line in lines)
    today = timezone.localdate().isoformat()
    assert f"timeline of 2022, on {today}.csv" in answer.headers["Content-Disposition"]
    assert client.get("/timeline/?year=2022&export=pdf").status_code == 404


def test_words_in_the_other_language_say_so(client: Client) -> None:
    make_commitment(text_en="Only in English.", when_en="2031", when_zh="2031年")
    answer = client.get("/timeline/?year=2031", headers={"accept-language": "zh-TW"})
    assert answer.content.decode().count('lang="en"') >= 2


# --- one initiative ----------------------------------------------------------------------------


@pytest.fixture
def initiative() -> Initiative:
    """An initiative with a history from 2020, spoken of in 2022, with something due in 2024."""
    row = make_initiative(slug="with-a-history")
    met = make_meeting(short_name_en="Met", when_en="15-17 February 2022")
    make_intervention(meeting=met, initiatives=[row])
    make_status(initiative=row, as_of=date(2020, 12, 31), status="proposed")
    make_status(initiative=row, as_of=KNOWN, status="endorsed")
    make_commitment(meeting=met, initiative=row, text_en="Report.", when_en="2024")
    return row


def timeline_on(row: Initiative, **query: str) -> Drawing:
    drawing: Drawing = context_of(row.get_absolute_url(), query)["timeline"]
    return drawing


def test_an_initiative_has_its_meetings_its_history_and_its_promises(
    initiative: Initiative,
) -> None:
    drawing = timeline_on(initiative)
    assert (drawing.axis.first, drawing.axis.last) == (date(2020, 1, 1), date(2024, 12, 31))
    labels = [sorted(span.label for span in lane.spans) for lane in drawing.lanes]
    assert labels[:2] == [["Met"], ["endorsed", "proposed"]]
    assert len(labels[2]) == 1
    assert labels[2][0].endswith("Report.")
    assert timeline_on(initiative, as_of="2023-05-02").today == drawing.axis.x(date(2023, 5, 2))


def test_the_timeline_stands_on_the_page_of_the_initiative(
    initiative: Initiative, client: Client
) -> None:
    page = Page(client.get(initiative.get_absolute_url()))
    assert page.all("svg", role="group")
    assert "Its meetings, the lines of its history" in page.text


def test_its_own_due_is_drawn_with_the_words_as_said() -> None:
    row = make_initiative(when_en="May 2022")
    labels = [span.label for span in drawn(timeline_on(row))]
    assert labels == ["Due: May 2022"]
    assert timeline_on(row).axis.first_year == timeline_on(row).axis.last_year == 2022


def test_where_there_is_nothing_to_see_nothing_is_drawn(client: Client) -> None:
    row = make_initiative()
    make_status(initiative=row)
    make_commitment(initiative=row)
    answer = client.get(row.get_absolute_url())
    assert answer.context["timeline"] is None
    assert Page(answer).all("svg") == []


def test_the_timeline_of_an_initiative_asks_only_for_its_meetings(initiative: Initiative) -> None:
    page = context_of(initiative.get_absolute_url())
    read = (page["initiative"], page["lines"], page["promises"], page["turns"])
    with counted_queries() as asked:
        assert timeline_of(*read, KNOWN)
    assert asked.total() == 1


def test_the_meetings_of_an_initiative_are_drawn_where_they_were_known_to_be(
    initiative: Initiative,
) -> None:
    meeting = Meeting.objects.get(interventions__initiatives=initiative)
    make_meeting_dates(meeting=meeting, when_en="1 June 2022", recorded_on=date(2022, 3, 1))
    for day, words in (("2022-02-28", "15-17 February 2022"), ("2022-03-01", "1 June 2022")):
        [met] = timeline_on(initiative, as_of=day).lanes[0].spans
        assert met.entry.title.startswith(f"Met; {meeting.title}; {words}"), day


def test_initiatives_of_the_record_are_drawn_where_they_have_days() -> None:
    rows = Initiative.objects.order_by("pk")
    for language, some in (("en", rows[::4]), ("zh-hant", rows[1::8])):
        with translation.override(language):
            drawings = [context_of(row.get_absolute_url())["timeline"] for row in some]
        assert 0 < sum(drawing is not None for drawing in drawings) < len(drawings)


def test_a_promise_that_ended_unkept_has_no_tick() -> None:
    kept, dropped = (make_commitment(when_en="May 2022") for _ in range(2))
    make_outcome(commitment=kept, status="fulfilled", how="as-promised", note_en="Done.")
    make_outcome(commitment=dropped, status="withdrawn", note_en="Given up.")
    rows = {row.pk: row for row in Commitment.objects.for_list()}
    assert of_commitment(rows[kept.pk]).label.startswith("✓ ")
    entry = of_commitment(rows[dropped.pk])
    assert entry.label.startswith("✕ ")
    assert (entry.badge, entry.looks) == ("withdrawn", "promise dropped plan")
