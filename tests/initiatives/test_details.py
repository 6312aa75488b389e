"""The pages of one thing: conversations, the agenda as a spine, what was read where, figures."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.utils import translation

from initiatives.models import Commitment, Intervention, threads_of
from meetings.models import Meeting
from sccp_tracker.records.bilingual import in_reader_language
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.first_rows import SHOWN
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.provenance import Sourced, places_in
from sccp_tracker.records.source_pages.contents import in_order, is_within, read_from_sources
from support.make import (
    KNOWN,
    change,
    make_agenda_item,
    make_commitment,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_source,
    make_work_plan_item,
)
from support.pages import Page, addresses, context_of, rows_at, some_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

Get = Callable[..., Any]
REPORT = "/sources/sccp1-2022-report/"
FEBRUARY, MARCH = date(2022, 2, 22), date(2022, 3, 1)


def shape(turns: list[Intervention]) -> list[Any]:
    """Return the numbers of turns, each with the shape of what answers it."""
    return [(turn.number, shape(turn.answers)) if turn.answers else turn.number for turn in turns]


def turns_of(number_to_answered: dict[int, int | None]) -> list[Intervention]:
    """Return turns of one meeting by their numbers, each answering the one named."""
    meeting = make_meeting()
    made: dict[int, Intervention] = {}
    for number, answered in number_to_answered.items():
        made[number] = make_intervention(
            meeting=meeting, number=number, in_reply_to=made[answered] if answered else None
        )
    return list(meeting.interventions.all())


# Conversations


def test_a_report_with_its_questions_and_replies_is_one_conversation() -> None:
    meeting = Meeting.objects.get(slug="2022-sccp1")
    threads = threads_of(meeting.interventions.filter(number__range=(32, 36)))
    assert shape(threads) == [32, (33, [(35, [36])]), 34]
    threads = threads_of(meeting.interventions.filter(number__range=(47, 51)))
    assert shape(threads) == [47, (48, [49, (50, [51])])]


def test_what_a_turn_answers_is_named_only_where_it_is_not_right_above() -> None:
    turns = turns_of({1: None, 2: 1, 3: 1, 4: 3, 5: None})
    threads_of(turns)
    assert [turn.number for turn in turns if turn.is_just_below] == [2, 4]
    text = Page(Client().get(turns[0].get_absolute_url())).text
    assert text.count("in reply to") == 1
    assert f"in reply to 1, {turns[0].speaker}" in text


def test_a_reply_without_what_it_answers_opens_a_conversation() -> None:
    turns = turns_of({1: None, 2: 1, 3: 2})
    assert shape(threads_of(turns[1:])) == [(2, [3])]


def test_no_turn_is_lost_or_shown_twice() -> None:
    turns = list(Intervention.objects.all())
    found: list[int] = []
    waiting = threads_of(turns)
    while waiting:
        found += [turn.pk for turn in waiting]
        waiting = [answer for turn in waiting for answer in turn.answers]
    assert sorted(found) == sorted(turn.pk for turn in turns)


def test_building_the_conversations_asks_nothing(django_assert_num_queries: Any) -> None:
    turns = list(Intervention.objects.for_list())
    with django_assert_num_queries(0):
        threads_of(turns)


def test_rows_that_were_made_to_follow_each_other_have_a_page(client: Client) -> None:
    first, second = turns_of({1: None, 2: 1})
    change(first, in_reply_to=second)
    promise = make_commitment()
    later = make_commitment(revises=promise)
    change(promise, revises=later)
    for row in (first, second, promise, later):
        other: Any = {first: second, second: first, promise: later, later: promise}[row]
        page = Page(client.get(row.get_absolute_url()))
        assert other.get_absolute_url() in page.links


# The agenda as the spine of a meeting


def test_a_promise_stands_under_the_item_of_its_turn() -> None:
    context = context_of("/meetings/2022-sccp1/")
    placed = {
        promise.number: number
        for number, part in (
            (None, context["outside"]),
            *((item.number, item.under) for item in context["items"]),
        )
        for promise in part.promises
    }
    rows = Commitment.objects.filter(meeting__slug="2022-sccp1").select_related(
        "intervention__agenda_item"
    )
    assert placed == {
        row.number: row.intervention.agenda_item.number
        if row.intervention and row.intervention.agenda_item
        else None
        for row in rows
    }


def test_a_turn_whose_item_was_not_on_record_yet_stands_outside_the_agenda() -> None:
    meeting = make_meeting()
    item = make_agenda_item(meeting=meeting, recorded_on=MARCH)
    turn = make_intervention(meeting=meeting, agenda_item=item)
    url = meeting.get_absolute_url()
    assert context_of(url, {"as_of": str(KNOWN)})["outside"].turns == [turn]
    assert context_of(url, {"as_of": str(MARCH)})["items"][0].under.turns == [turn]


def test_the_contents_say_how_much_was_said_and_promised(get: Get) -> None:
    text = get("/meetings/2022-sccp1/").page.text
    assert "4.3 Enhancing supply chain predictability and connectivity in the APEC region" in text
    assert "10 turns, 18 promises" in text.replace(" , ", ", ")


def test_who_spoke_is_told_with_how_often() -> None:
    spoke = {str(party): rows for party, rows in context_of("/meetings/2022-sccp1/")["spoke"]}
    turns = Intervention.objects.filter(meeting__slug="2022-sccp1").select_related("speaker")
    assert spoke == Counter(str(turn.speaker) for turn in turns)


# What stands first


def test_what_is_due_soonest_comes_first_and_what_is_closed_last() -> None:
    owner = make_economy()
    closed, undated, later, sooner = (
        make_commitment(owner=owner, when_en=words, earliest=day, latest=day)
        for words, day in (("soon", FEBRUARY), ("", None), ("in May", MARCH), ("soon", FEBRUARY))
    )
    make_outcome(commitment=closed, status="withdrawn")
    promised = context_of(owner.get_absolute_url())["promised"]
    assert promised == [sooner, later, undated, closed]


def test_wherever_commitments_hang_on_a_row_the_undated_are_folded(client: Client) -> None:
    us, other = make_economy(code="US"), make_economy()
    meeting = make_meeting(when_en="")
    turn = make_intervention(meeting=meeting, agenda_item=make_agenda_item(meeting=meeting))
    said: dict[str, Any] = {"meeting": meeting, "intervention": turn, "stated_by": turn.speaker}
    said |= {"owner": us, "made_to": [other], "initiative": make_initiative()}
    make_commitment(**said, when_en="May 2022", text_en="The dated one.")
    make_commitment(**said, text_en="The undated one.")
    kept = make_commitment(**said, text_en="The closed one.")
    make_outcome(commitment=kept, status="withdrawn")
    with_each = f"/economies/US/with/{other.code}/"
    pages = (us, other, said["initiative"], turn)
    for url in (*(row.get_absolute_url() for row in pages), with_each):
        html = client.get(url).content.decode()
        before, folded, after = re.split(
            r'<details class="undated">|</details>', html[html.index('class="record') :]
        )[:3]
        assert "The dated one." in before, url
        assert re.search(r"<summary>Undated <small>1</small></summary>", folded), url
        assert "The undated one." in folded, url
        assert "The closed one." in after, url


def test_where_the_rows_are_cut_all_that_is_undated_is_counted() -> None:
    owner = make_economy()
    for words in ("May 2022", *[""] * SHOWN):
        make_commitment(owner=owner, when_en=words)
    promised = context_of(owner.get_absolute_url())["promised"]
    assert (len(promised), len(promised.undated), promised.undated_total) == (
        SHOWN,
        SHOWN - 1,
        SHOWN,
    )


def test_an_initiative_tells_what_is_promised_ahead_after_what_was_so() -> None:
    initiative = make_initiative()
    ahead = make_commitment(initiative=initiative, when_en="soon", latest=MARCH)
    make_commitment(initiative=initiative)
    assert context_of(initiative.get_absolute_url())["ahead"] == [ahead]


# Parties


def test_two_parties_are_not_shown_what_a_third_one_said_and_promised_to_both() -> None:
    one, other, third = (make_economy() for _ in range(3))
    turn = make_intervention(speaker=third, addressed_to=[one, other])
    promise = make_commitment(owner=third, stated_by=third, made_to=[one, other])
    make_commitment(owner=make_economy(), partners=[one, other])
    for left, right, said in ((one, other, False), (one, third, True), (third, other, True)):
        page = context_of(f"/economies/{left.code}/with/{right.code}/")
        assert page["turns"] == [turn] * said
        assert page["promises"] == [promise] * said
    assert other not in context_of(one.get_absolute_url())["partners"]
    assert context_of(third.get_absolute_url())["partners"] == sorted(
        [one, other], key=lambda party: party.name.lower()
    )


def test_what_is_said_for_a_party_stands_on_its_page() -> None:
    speaker, party, hearer = (make_economy() for _ in range(3))
    turn = make_intervention(speaker=speaker, on_behalf_of=party, addressed_to=[hearer])
    for each in (speaker, party):
        assert context_of(each.get_absolute_url())["talk"]["said"] == [turn]
        pair = f"/economies/{hearer.code}/with/{each.code}/"
        assert context_of(pair)["turns"] == [turn]


# The first page and the follow-up


def test_a_plan_that_was_known_before_its_initiative_is_no_error() -> None:
    initiative = make_initiative(recorded_on=date(2022, 6, 1))
    item = make_work_plan_item(initiative=initiative, number=99)
    assert item not in context_of("/", {"as_of": "2022-03-01"})["plan"]
    assert item in context_of("/", {"as_of": "2022-06-01"})["plan"]


def test_initiatives_of_one_title_do_not_mix_their_rows() -> None:
    there = Meeting.objects.get(slug="2022-sccp2")
    one, other = (make_initiative(title_zh="同", title_en="") for _ in range(2))
    for initiative in (one, other, one, other):
        make_commitment(initiative=initiative, due_meeting=there, when_en="at SCCP2 2022")
    rows = [row.initiative_id for row in rows_at("/meetings/2022-sccp2/follow-up/")]
    found = [key for key, _ in groupby(rows) if key in (one.pk, other.pk)]
    assert sorted(found) == sorted([one.pk, other.pk])


def test_nothing_is_silent_at_a_meeting_of_which_nothing_is_written_down() -> None:
    make_meeting(slug="2023-sccp1", year=2023, when_en="February 2023", recorded_on=KNOWN)
    there = "/meetings/2023-sccp1/follow-up/"
    assert context_of(there, {"as_of": "2022-06-01"})["silent"] == []
    assert context_of(there, {"as_of": "2022-09-01"})["silent"] == []
    make_intervention(meeting=Meeting.objects.get(slug="2022-sccp2"), recorded_on="2022-08-31")
    assert len(context_of(there, {"as_of": "2022-09-01"})["silent"]) == 8


def test_headings_among_the_rows_go_over_all_columns(admin_client: Client) -> None:
    answer = admin_client.get("/meetings/2022-sccp2/follow-up/")
    # What can be done with a row stands in a column of its own.
    columns = len(answer.context["rows"][0].cells) + 1
    headings = Page(answer).all("th", scope="rowgroup")
    assert {attrs["colspan"] for attrs in headings} == {str(columns)}


# Links within and between pages


def test_links_within_a_page_lead_to_one_place_each(get: Get) -> None:
    for url, language in addresses():
        page = get(url, language).page
        ids = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
        assert [name for name, count in ids.items() if count > 1] == [], url
        assert {link[1:] for link in page.links if link.startswith("#")} <= ids.keys(), url


def test_links_to_a_part_of_another_page_find_it_there(get: Get) -> None:
    for turn in some_of(Intervention):
        for link in get(turn.get_absolute_url()).page.links:
            path, fragment = urlsplit(link).path, urlsplit(link).fragment
            if path and fragment:
                assert get(path).page.all("div", "section", id=fragment), link


# Where it says so


def test_every_row_of_the_report_is_found_at_its_place(client: Client) -> None:
    source = Source.objects.get(slug="sccp1-2022-report")
    rows = [
        (place, noun)
        for noun in read_from_sources()
        for row in noun.objects.all()
        for place in places_in(row.section)
    ]
    sections = dict(context_of(REPORT)["sections"])
    assert sections == Counter(section for section, _ in rows)
    for section in ("壹", "參、四、(一)1(1)•1", "參、四、(三)5•1", "伍、附件1"):
        here = Counter(str(noun._meta.verbose_name_plural) for at, noun in rows if at == section)
        found = context_of(source.get_absolute_url(), {"section": section})["found"]
        assert {noun: len(lines) for noun, lines in found} == here
        for _, lines in found:
            for line in lines:
                assert client.get(line.address).status_code == 200


def test_the_page_of_a_source_tells_every_noun_that_is_read_from_one() -> None:
    read = {each for each in nouns() if issubclass(each, Sourced) and not each.noun.is_for_officers}
    assert set(read_from_sources()) == read


def test_a_place_holds_its_parts_and_not_its_neighbours() -> None:
    source = make_source()
    for section in ("四", "四、1", "四、1•2", "四、10", "五", "二；四、1"):
        make_figure(source=source, section=section, counts_en=section)
    for section, within in (
        ("四", ["二；四、1", "四", "四、1", "四、1•2", "四、10"]),
        ("四、1", ["二；四、1", "四、1", "四、1•2"]),
        ("四、10", ["四、10"]),
        ("二", ["二；四、1"]),
        ("六", []),
    ):
        found = context_of(source.get_absolute_url(), {"section": section})["found"]
        assert ["；".join(line.places) for _, lines in found for line in lines] == within


def test_a_fact_that_joins_two_places_leads_to_each(client: Client) -> None:
    row = make_initiative(source=make_source(slug="letter"), section="二；四、1")
    page = Page(client.get(row.get_absolute_url()))
    for place in ("二", "四、1"):
        assert f"/sources/letter/?section={quote(place, safe='')}" in page.links


def test_a_line_of_a_source_says_who_what_and_how_much(client: Client) -> None:
    source = make_source()
    japan = make_economy(name_en="Japan")
    told = {"source": source, "section": "1"}
    make_commitment(owner=japan, text_en="Report on it.", firmness="hope", **told)
    make_figure(about=japan, value="1392.50", unit_en="AEOs", counts_en="Those at sea", **told)
    text = Page(client.get(f"{source.get_absolute_url()}?section=1")).text
    assert "Japan: Report on it. hope" in text
    assert "1,392.5 AEOs Japan: Those at sea" in text


def test_a_place_shows_what_was_known_on_the_day() -> None:
    row = make_commitment(section="一", recorded_on=MARCH)
    for day, count in ((FEBRUARY, 0), (MARCH, 1)):
        query = {"as_of": str(day), "section": "一"}
        assert len(context_of(row.source.get_absolute_url(), query)["found"]) == count


def test_from_any_fact_it_is_one_step_to_where_it_says_so(get: Get, client: Client) -> None:
    turn = Intervention.objects.get(meeting__slug="2022-sccp1", number=49)
    there = f"{REPORT}?section={quote(turn.section, safe='')}"
    for url in (turn.get_absolute_url(), turn.meeting.get_absolute_url()):
        assert there in get(url).page.links
    assert turn.get_absolute_url() in Page(client.get(there)).links


@pytest.mark.parametrize("section", ["x" * 61, "a\x00b", "\ud800"])
def test_a_place_that_none_can_be_is_refused_in_a_sentence(section: str, client: Client) -> None:
    url = f"{REPORT}?section={quote(section, errors='surrogatepass')}"
    answer = client.get(url)
    assert answer.status_code in (200, 404)
    said = "No document numbers its parts like this.", "Nothing on record was read at this place."
    assert any(sentence in Page(answer).text for sentence in said)


def test_places_come_in_the_order_of_the_document() -> None:
    places = ["壹", "貳、二", "貳、十", "貳、十一", "貳、二十", "參、四、(三)2", "參、四、(三)10"]
    mixed = [*places[4:], *places[:4]]
    assert sorted(mixed, key=in_order) == places


def test_a_part_is_within_what_it_is_a_part_of_and_not_within_a_shorter_number() -> None:
    for inner, outer in (("參、十", "參、十"), ("參、十、(一)", "參、十"), ("四1•1", "四1")):
        assert is_within(inner, outer)
    for inner, outer in (("參、十一", "參、十"), ("四10", "四1")):
        assert not is_within(inner, outer)


# Numbers over time


def test_the_bars_of_a_number_are_as_long_as_its_readings(client: Client) -> None:
    for value in ("50", "200", "100"):
        make_figure(series="aeos", value=value, unit_en="AEOs")
    bars = context_of("/figures/aeos/")["bars"]
    longest = max(bar["length"] for bar in bars)
    assert sorted(bar["length"] / longest for bar in bars) == [0.25, 0.5, 1]
    assert len({bar["top"] for bar in bars}) == 3
    page = Page(client.get("/figures/aeos/"))
    [chart] = page.all("svg", role="img")
    assert {attrs["id"] for attrs in page.all("title", "desc") if "id" in attrs} == set(
        chart["aria-labelledby"].split()
    )


def test_a_number_with_nothing_to_compare_has_no_bars() -> None:
    make_figure(series="alone", value="5")
    for value in ("-1", "2"):
        make_figure(series="below", value=value)
    for series in ("alone", "below"):
        assert context_of(f"/figures/{series}/")["bars"] == []


# Two languages


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (FEBRUARY, FEBRUARY, "22 Feb 2022", "2022年2月22日"),
        (FEBRUARY, MARCH, "22 Feb 2022 – 1 Mar 2022", "2022年2月22日至2022年3月1日"),
        (None, MARCH, "until 1 Mar 2022", "2022年3月1日以前"),
        (MARCH, None, "from 1 Mar 2022", "2022年3月1日起"),
        (None, None, "", ""),
    ],
)
def test_days_are_written_as_the_reader_writes_them(
    first: date | None, last: date | None, english: str, chinese: str
) -> None:
    assert days_in_words(first, last) == english
    with translation.override("zh-hant"):
        assert days_in_words(first, last) == chinese


def test_text_for_a_page_is_escaped_and_a_fallback_says_its_language() -> None:
    assert in_reader_language("<b>", "中").html == "&lt;b&gt;"
    assert in_reader_language("", "<中>").html == (
        '<span lang="zh-Hant" class="fallback">&lt;中&gt;</span>'
    )


def test_chinese_pages_separate_as_chinese_does(get: Get) -> None:
    for url in (
        *("/meetings/2022-sccp1/", "/economies/THA/", "/economies/AUS/with/USA/"),
        *("/priorities/2022-3/", "/interventions/2022-sccp1/16/", "/commitments/2022-sccp1/23/"),
        "/initiatives/paperless-trade-guidelines/",
    ):
        body = get(url, "zh-hant").content.decode().partition("<h1")[2]
        assert "</a>; <a" not in body, url
        assert " · " not in body, url
        assert re.search("[；，：（]", body), url


# As it is sent


def test_a_page_is_sent_compressed_to_those_who_can_read_it_so(client: Client) -> None:
    url = "/meetings/2022-sccp1/"
    plain = client.get(url)
    small = client.get(url, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 4


@pytest.mark.parametrize(("ending", "encoding"), [("csv", "gzip"), ("xlsx", None)])
def test_a_file_that_is_packed_already_is_sent_as_it_is(
    client: Client, ending: str, encoding: str | None
) -> None:
    file = client.get(f"/commitments/?export={ending}", headers={"accept-encoding": "gzip"})
    assert (file.status_code, file.headers.get("Content-Encoding")) == (200, encoding)
