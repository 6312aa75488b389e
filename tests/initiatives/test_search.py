"""The search across everything: what it finds, how it shows it, and what it does with odd words."""

import html
import re
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from initiatives.models import Figure, Initiative
from initiatives.search.results import FEW, hit_of, rows_with, search_all, searched
from sccp_tracker.records.matching import ROOM, around, found_in, marked
from sccp_tracker.records.text_width import columns_of
from support import make
from support.make import KNOWN, make_economy, make_figure, make_initiative, make_meeting
from support.pages import Page, context_of, on_day, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

# Letters that a database may or may not fold, widths, what patterns are made of, and Chinese.
texts = st.text("aA eEéÉ éñÑσΣßжЖＡａ１1０%_\\.*[](){}^$|?+-/'\"<&海關稅，。", max_size=12)
SEARCHED = [noun for noun in searched() if noun.noun.list_url]


def asked(words: str, **more: str) -> str:
    return f"/search/?{urlencode({'q': words, **more})}"


def folded(text: str) -> str:
    """Return the text as a search reads it. Python has three small letters for Σ and two for ß."""
    return plain(text).replace("ς", "σ")


@cache
def texts_of(noun: Any) -> list[tuple[int, list[str]]]:
    """Return the key of each row of a noun with all that is searched of it, read once."""
    found = []
    for row in noun.objects.all():
        columns = []
        for path in noun.noun.search_fields:
            value = row
            for step in path.split("__"):
                value = getattr(value, step, "")
            columns.append(folded(value))
        found.append((row.pk, columns))
    return found


def scan(noun: Any, words: str) -> set[int]:
    """Return the rows of a noun of which some searched column holds each word, read one by one."""
    return {
        key
        for key, columns in texts_of(noun)
        if all(any(word in column for column in columns) for word in folded(words).split())
    }


@pytest.mark.parametrize(
    "words",
    [
        *("海關", "微量價值門檻", "無紙化", "劉芳祝", "de minimis", "DE MINIMIS", "AEO", "ａｅｏ"),
        *("aeo 泰國", "泰國　AEO", "Thailand pilot", "HKC", "組長", "Kumkun", "SCCP1", "100%", "%"),
        *("_", "2022年5月", "（AEO", "(aeo", "COVID-19", "e-", "SCCP 05", "no such word"),
    ],
)
def test_it_finds_what_reading_every_row_finds(words: str) -> None:
    for noun in searched():
        found = {row.pk for row in rows_with(noun, words, None)}
        assert found == scan(noun, words), noun


def test_every_text_of_a_row_is_searched() -> None:
    for noun in searched():
        columns = {
            column.name for column in noun._meta.fields if column.name.endswith(("_en", "_zh"))
        }
        # When a meeting is, as known on the day.
        read = {name.removeprefix("known_") for name in noun.noun.search_fields}
        assert columns <= read, noun


@pytest.mark.one_database
@given(text=texts, word=texts.map(lambda text: "".join(text.split())).filter(bool))
def test_a_word_is_found_and_marked_where_a_plain_reading_finds_it(text: str, word: str) -> None:
    is_there = folded(word) in folded(text)
    assert found_in(text, [word]) == ({word} if is_there else set())
    shown = marked(text, [word])
    assert html.unescape(re.sub("</?mark>", "", shown)) == text
    hits = re.findall("<mark>(.*?)</mark>", shown)
    assert {folded(html.unescape(hit)) for hit in hits} == ({folded(word)} if is_there else set())


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts.filter(bool), words=texts)
def test_the_database_reads_as_python_does(text: str, words: str) -> None:
    row = Initiative.objects.get(slug="apec-2022-theme")
    rows = Initiative.objects.filter(pk=row.pk)
    Initiative._base_manager.filter(pk=row.pk).update(title_en=text)
    names = set(Initiative.noun.search_fields) - {"title_en"}
    others = " ".join(getattr(row, name) for name in names)
    expected = all(folded(word) in folded(f"{text}\n{others}") for word in words.split())
    assert rows.search(words).exists() == expected


@pytest.mark.parametrize(
    ("title", "word", "is_found"),
    [
        ("Établissement", "établissement", True),
        ("ÉTABLISSEMENT", "établissement", True),
        ("Etablissement", "établissement", False),
        ("ＡＥＯ制度", "aeo制度", True),
        ("AEO制度", "ａｅｏ", True),
        ("臺灣", "台灣", False),
    ],
)
def test_case_and_width_are_one_letter_and_an_accent_makes_another(
    title: str, word: str, is_found: bool
) -> None:
    row = make_initiative(title_zh=title)
    assert (row in Initiative.objects.search(word)) == is_found


@pytest.mark.one_database
@given(
    before=st.text("ab 海關，", max_size=300),
    word=st.text("xy稅", min_size=1, max_size=9),
    after=st.text("ab 海關，", max_size=300),
)
def test_a_long_text_is_cut_around_the_word(before: str, word: str, after: str) -> None:
    text = before + word + after
    part = around(text, [word])
    assert word in part
    assert part.strip("…") in text
    assert columns_of(part) <= ROOM + 2
    assert part == text or part.startswith("…") or part.endswith("…")


def test_a_long_text_is_not_cut_in_the_middle_of_an_english_word() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    assert set(re.findall(r"\w+", around(text, ["word99"]))) <= set(text.split())


# --- the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", SEARCHED, ids=lambda noun: noun.__name__)
@pytest.mark.parametrize("words", ["海關", "THA"])
def test_each_noun_says_as_many_as_its_list_and_shows_the_first_of_it(
    noun: Any, words: str
) -> None:
    listed = context_of(reverse(noun.noun.list_url), {"q": words})["table"]
    found = {each.noun: each for each in search_all(words)}.get(noun.noun)
    assert (found.count if found else 0) == listed.paginator.count
    if found:
        first = [row.get_absolute_url() for row in listed.page][:FEW]
        assert [hit.url for hit in found.hits] == first


@pytest.mark.pages
def test_the_page_links_to_each_list_with_the_words_and_the_day(client: Client) -> None:
    page = Page(client.get(asked("海關 e", as_of="2022-02-17")))
    lists = [
        link for link in page.links if link.startswith(on_day("2022-02-17", "/in")) and "?q" in link
    ]
    assert lists
    for link in lists:
        assert Page(client.get(link)).all("input", name="q")[1]["value"] == "海關 e"


def needles() -> dict[str, Any]:
    """Return a row of each kind that alone holds a word of its own, "needle" and its kind."""
    said: dict[str, Any] = {"meeting": make_meeting()}
    return {
        "initiatives": make_initiative(summary_en="needleinitiatives"),
        "commitments": make.make_commitment(**said, text_zh="needlecommitments"),
        "interventions": make.make_intervention(**said, gist_en="needleinterventions"),
        "figures": make_figure(**said, unit_en="needlefigures"),
        "meetings": make_meeting(note_en="needlemeetings"),
        "economies": make_economy(name_zh="needleeconomies"),
        "priorities": make.make_priority(title_en="needlepriorities"),
        "documents": make.make_document(number="needledocuments"),
        "agenda-items": make.make_agenda_item(outcome_en="needleagenda-items"),
        "delegates": make.make_delegate(post_en="needledelegates"),
        "status-updates": make.make_status(note_en="needlestatus-updates"),
        "outcomes": make.make_outcome(note_zh="needleoutcomes"),
        "sources": make.make_source(note_en="needlesources"),
    }


def test_a_row_of_each_kind_is_found_by_its_words_and_leads_to_its_page(client: Client) -> None:
    rows = needles()
    assert {noun.noun.name for noun in searched()} == set(rows)
    for name, row in rows.items():
        word = f"needle{name}"
        answer = client.get(asked(word))
        page = Page(answer)
        assert f"<mark>{word}</mark>" in answer.content.decode(), name
        assert "1 result" in page.text
        assert row.get_result_url() in page.links
        assert client.get(row.get_result_url()).status_code == 200


@pytest.mark.pages
def test_the_kinds_come_in_order_with_a_way_to_each(client: Client) -> None:
    needles()
    page = Page(client.get(asked("needle")))
    names = [noun.noun.name for noun in searched()]
    assert [attrs["id"] for attrs in page.all("section")] == names
    assert [link for link in page.links if link in {f"#{name}" for name in names}] == [
        f"#{name}" for name in names
    ]
    assert f"{len(names)} results" in page.text


def test_more_of_a_kind_that_has_no_list_is_a_page_away(client: Client) -> None:
    meeting = make_meeting()
    for nth in range(52):
        make.make_delegate(meeting=meeting, name_en=f"Needle {nth}")
    page = Page(client.get(asked("needle")))
    assert "all 52" in page.text
    link = next(link for link in page.links if "kind=delegates" in link)
    first, second = (client.get(link + more) for more in ("", "&page=2"))
    assert [len(answer.context["found"][0].hits) for answer in (first, second)] == [50, 2]
    assert "rel" in Page(first).all("a", rel="next")[0]


def shown(client: Client, words: str, language: str) -> str:
    answer = client.get(asked(words), headers={"accept-language": language})
    return answer.content.decode()


@pytest.mark.pages
def test_what_is_found_only_in_the_other_language_is_shown_in_it_and_says_so(
    client: Client,
) -> None:
    make_initiative(title_en="Needle", title_zh="磁針研究", summary_zh="羅盤")
    found = '<span lang="zh-Hant"><mark>磁針</mark>研究</span>'
    assert found in shown(client, "磁針", "en")
    assert '<span lang="zh-Hant"><mark>羅盤</mark></span>' in shown(client, "磁針 羅盤", "en")
    chinese = shown(client, "磁針", "zh-TW")
    assert "<span><mark>磁針</mark>研究</span>" in chinese
    assert '<span lang="en"><mark>Needle</mark></span>' in shown(client, "needle", "zh-TW")


def test_a_title_that_holds_all_the_words_needs_no_other_text() -> None:
    row = make_initiative(title_en="Needle and thread", summary_en="A needle with its thread.")
    with translation.override("en"):
        assert hit_of(row, ["needle"]).pieces == []
        assert hit_of(row, ["with"]).pieces[0].html == "A needle <mark>with</mark> its thread."


@pytest.mark.pages
def test_a_party_is_shown_with_its_code(client: Client) -> None:
    make.make_commitment(owner=make_economy(name_en="Zyxland", code="ZYX"), text_en="Sew.")
    text = Page(client.get(asked("zyx"))).text
    assert text.count("Zyxland") == 0
    assert text.count("ZYX") >= 2
    assert "land" in text


@pytest.mark.pages
def test_text_is_shown_as_text(client: Client) -> None:
    make_initiative(title_en="<script>alert(1)</script> & <mark>")
    page = shown(client, "<script>", "en")
    assert "<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt; &amp; &lt;mark&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("number", ["392", "３９２", "392.0"])
def test_a_number_finds_the_figure_of_that_value(number: str) -> None:
    row = make_figure(value="392", counts_en="needle", series="needle")
    assert row in Figure.objects.search(number)
    assert row not in Figure.objects.search("39.2")
    assert row not in Figure.objects.search("0392")
    assert row in Figure.objects.search(f"needle {number}")


def test_a_number_may_be_written_with_commas() -> None:
    row = make_figure(value="1234567.5")
    assert row in Figure.objects.search("1,234,567.5")
    assert row not in Figure.objects.search("12,34567.5")


# --- what is asked wrongly, or finds nothing ---------------------------------------------------


@pytest.mark.pages
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Two characters are enough."),
        ("q=", "Two characters are enough."),
        ("q=%20%E3%80%80", "Two characters are enough."),
        ("q=a", "Type a word of two characters or more."),
        ("q=%E7%A8%85", "Type a word of two characters or more."),
        ("q=a%20b", "Type a word of two characters or more."),
        ("q=a%00b", "Null characters are not allowed."),
        ("q=" + "x" * 201, "at most 200 characters"),
        ("q=AEO&kind=no-such-kind", "Select a valid choice."),
        ("q=no-such-word", "Nothing on record holds “no-such-word”."),
        ("q=no-such-word&kind=sources", "Nothing on record holds “no-such-word”."),
    ],
)
def test_a_sentence_says_what_to_type(query: str, sentence: str, client: Client) -> None:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert sentence in Page(answer).text
    assert answer.context["found"] == []


@pytest.mark.pages
def test_two_characters_are_enough(client: Client) -> None:
    assert client.get(asked("海關")).context["total"] > 100
    assert client.get(asked("ct")).context["total"] > 100


@pytest.mark.parametrize(
    "words", ["x" * 200, " ".join(f"w{n}" for n in range(60))[:200], "漢" * 200]
)
def test_as_much_as_may_be_asked_is_answered(words: str, client: Client) -> None:
    assert client.get(asked(words)).status_code == 200


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=20), kind=st.sampled_from(["", "sources"]), page=st.text(max_size=3))
def test_no_words_make_a_server_error(words: str, kind: str, page: str, client: Client) -> None:
    query = urlencode({"q": words, "kind": kind, "page": page}, errors="surrogatepass")
    assert client.get(f"/search/?{query}").status_code == 200


# --- the day, and the box ----------------------------------------------------------------------


def test_a_search_of_an_earlier_day_finds_what_was_known_then() -> None:
    later = {"source": make.make_source(recorded_on=date(2022, 8, 12))}
    old = make_initiative(title_en="Needle one", recorded_on=KNOWN)
    new = make_initiative(title_en="Needle two", recorded_on=date(2022, 8, 12), **later)
    make.make_status(initiative=old, note_en="A needle.", recorded_on=date(2022, 8, 12), **later)
    make.make_source(title_en="Needle report", recorded_on=date(2022, 8, 12))
    grows = make.make_source(title_en="Needle notes", recorded_on=None)

    def found(as_of: date) -> set[str]:
        return {hit.url for each in search_all("needle", as_of) for hit in each.hits}

    assert found(KNOWN) == {old.get_absolute_url(), grows.get_absolute_url()}
    assert new.get_absolute_url() in found(date(2022, 8, 12))
    assert found(date(2022, 2, 16)) == {grows.get_absolute_url()}


@pytest.mark.pages
def test_a_day_that_is_none_is_refused_in_words(client: Client) -> None:
    answer = client.get("/search/?q=AEO&as_of=never")
    assert answer.status_code == 400
    assert "is not a day of the calendar" in Page(answer).text


@pytest.mark.pages
@pytest.mark.parametrize("url", ["/", "/initiatives/?q=AEO", "/nowhere/", "/meetings/2022-sccp1/"])
def test_every_page_has_the_box(url: str, client: Client) -> None:
    page = Page(client.get(url))
    assert page.all("form", action="/search/", role="search")
    box = page.all("input", type="search", name="q")[0]
    assert page.all("label")[0]["for"] == box["id"]
    assert "value" not in box


@pytest.mark.pages
def test_the_box_keeps_the_words_and_the_day(client: Client) -> None:
    page = Page(client.get(asked('"AEO" <b>', as_of="2022-02-17")))
    assert page.all("input", type="search")[0]["value"] == '"AEO" <b>'
    assert page.all("form", role="search")[0]["action"] == on_day("2022-02-17", "/search/")
