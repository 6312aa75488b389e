"""What a reader meets: every page of the record in both languages, and never a server error."""

import gzip
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, quote, urldefrag, urlencode, urljoin, urlsplit

import pytest
from django import forms
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve, reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from initiatives.models import Commitment, Figure, Initiative, Intervention
from meetings.models import Document, Economy, Meeting, Priority
from sccp_tracker.records.provenance import places_in
from support.make import make_commitment, make_initiative, make_meeting
from support.pages import NOUNS, Page, addresses, context_of, named_addresses, some_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

LISTS = [noun.noun.list_url for noun in NOUNS if noun.noun.list_url]
ENGLISH, CHINESE = "en", "zh-hant"
LOGIN_REQUIRED = "django.contrib.auth.middleware.LoginRequiredMiddleware"
WITH_PAGES = [noun for noun in NOUNS if hasattr(noun, "get_absolute_url")]

Get = Callable[..., Any]


@pytest.mark.both_databases
def test_every_page_of_the_record_answers_in_both_languages(get: Get) -> None:
    wrong = {}
    for url, language in addresses():
        answer = get(url, language)
        if answer.status_code != 200 or answer.page.lang != language:
            wrong[url, language] = answer.status_code
    assert wrong == {}


def test_every_address_that_the_tracker_has_is_among_those_pages() -> None:
    reached = {resolve(urlsplit(url).path).view_name for url, _ in addresses()}
    # The calendar is no page: programs fetch it (test_calendar.py). The others ask for the right
    # to add to the record (test_outcomes.py, test_record_status.py, test_voided.py,
    # test_briefing.py, test_issued_briefs.py), or are one's
    # own (test_lists.py, test_compare.py).
    adding = {
        "live",
        "outcomes",
        "record-outcome",
        "record-one-outcome",
        "intervention-add",
        "commitment-add",
        "prepare-next",
        "record-status",
        "mark-seen",
        "desk-words",
        "issue-brief",
        "brief",
    }
    assert named_addresses() - reached == {
        *("initiatives:due-calendar", "lists:saved-filters", "lists:columns", "records:void-line"),
        *("records:recorded-today", "records:undo-import"),
        *(f"initiatives:{name}" for name in adding),
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_what_it_lists_and_how_many_there_are(name: str, get: Get) -> None:
    view: Any = resolve(reverse(name)).func
    noun = view.view_class.model
    text = get(reverse(name)).page.text
    assert str(noun._meta.verbose_name_plural).capitalize() in text
    # Our own counts are shown to those who ask for them.
    rows = noun.objects.reported() if noun is Figure else noun.objects
    assert f"{rows.count()} {noun._meta.verbose_name_plural}" in text


def test_the_title_of_a_row_comes_first_in_the_readers_language(get: Get) -> None:
    for noun in (Initiative, Meeting, Priority, Economy, Document):
        name = "name" if noun is Economy else "title"
        for language, first in ((ENGLISH, f"{name}_en"), (CHINESE, f"{name}_zh")):
            for row in some_of(noun, language):
                html = get(row.get_absolute_url(), language).content.decode()
                heading = html.partition("<h1>")[2].partition("</h1>")[0]
                assert escape(getattr(row, first)) in heading, (row, language)


def test_what_was_said_and_promised_comes_first_in_the_readers_language(get: Get) -> None:
    nouns: Any = {Intervention: ("gist_en", "gist_zh"), Commitment: ("text_en", "text_zh")}
    for noun, (english, chinese) in nouns.items():
        for language, first, second in (
            (ENGLISH, english, chinese),
            (CHINESE, chinese, english),
        ):
            for row in some_of(noun, language):
                page = get(row.get_absolute_url(), language).content.decode()
                places = [page.find(escape(getattr(row, name))) for name in (first, second)]
                assert 0 < places[0] < places[1], (row, language)


def test_text_that_is_only_in_the_other_language_is_shown_and_marked(get: Get) -> None:
    row = Document.objects.filter(title_zh="").exclude(title_en="")[0]
    page = get(row.get_absolute_url(), CHINESE)
    marked = f'<span lang="en" class="fallback">{escape(row.title_en)}</span>'
    assert marked in page.content.decode()
    assert "fallback" not in get(row.get_absolute_url(), ENGLISH).content.decode()


def test_every_fact_on_an_initiatives_page_says_where_it_was_read(get: Get) -> None:
    for row in some_of(Initiative):
        page = get(row.get_absolute_url()).page
        facts: list[Any] = [
            row,
            *row.status_updates.all(),
            *row.participations.all(),
            *row.commitments.all(),
            *row.interventions.all(),
            *row.figures.all(),
            *row.documents.all(),
        ]
        assert page.marked("provenance") >= len(facts), row
        check_sources(page, facts)


def test_every_fact_on_the_other_pages_says_where_it_was_read(get: Get) -> None:
    for turn in some_of(Intervention):
        facts: list[Any] = [turn, *turn.replies.all(), *turn.commitments.all()]
        facts += [*turn.figures.all(), *turn.documents.all()]
        page = get(turn.get_absolute_url()).page
        assert page.marked("provenance") >= len(facts), turn
        check_sources(page, facts)
    for commitment in some_of(Commitment):
        facts = [commitment, *commitment.outcomes.all()]
        page = get(commitment.get_absolute_url()).page
        assert page.marked("provenance") >= len(facts), commitment
        check_sources(page, facts)
    for meeting in some_of(Meeting):
        facts = [meeting, *meeting.attendances.all(), *meeting.agenda_items.all()]
        facts += [*meeting.interventions.all(), *meeting.commitments.all()]
        facts += [*meeting.commitments_due.all(), *meeting.documents.all()]
        page = get(meeting.get_absolute_url()).page
        assert page.marked("provenance") >= len(facts), meeting
        check_sources(page, facts)
    for sourced in [*some_of(Priority), *some_of(Document)]:
        check_sources(get(sourced.get_absolute_url()).page, [sourced])


def check_sources(page: Page, facts: list[Any]) -> None:
    """Assert that the page links to the place where each fact was read, and names it."""
    for fact in facts:
        address = fact.source.get_absolute_url()
        for place in places_in(fact.section):
            assert f"{address}?section={quote(place, safe='')}" in page.links, fact
            assert place in page.text, fact
        assert fact.section or address in page.links, fact


def test_an_initiative_links_to_all_that_hangs_on_it(get: Get) -> None:
    for row in some_of(Initiative):
        others: list[Any] = [*row.interventions.all(), *row.commitments.all()]
        others += [*row.documents.all(), *row.parts.all()]
        others += [role.economy for role in row.participations.all()]
        others += [other for other in (row.priority, row.part_of) if other]
        assert_links(get(row.get_absolute_url()).page, others)


def test_what_hangs_on_an_initiative_links_back_to_it(get: Get) -> None:
    for row in some_of(Initiative)[::3]:
        others: list[Any] = [*row.interventions.all(), *row.commitments.all()]
        others += [*row.documents.all(), *row.parts.all()]
        others += [role.economy for role in row.participations.all()]
        others += [other for other in (row.priority, row.part_of) if other]
        for other in others:
            assert_links(get(other.get_absolute_url()).page, [row])


def test_a_turn_and_what_came_of_it_link_to_each_other(get: Get) -> None:
    for turn in some_of(Intervention)[::2]:
        others = [*turn.replies.all(), *turn.commitments.all()]
        for other in others:
            assert_links(get(other.get_absolute_url()).page, [turn])
        others += [*turn.documents.all(), turn.meeting, turn.speaker, *turn.addressed_to.all()]
        others += [turn.in_reply_to] if turn.in_reply_to else []
        assert_links(get(turn.get_absolute_url()).page, others)
        for there in (turn.meeting, turn.speaker, *turn.documents.all()):
            assert_links(get(there.get_absolute_url()).page, [turn])


def test_a_commitment_links_to_who_must_act_and_they_link_back(get: Get) -> None:
    for row in some_of(Commitment)[::2]:
        parties = [row.owner, row.stated_by, *row.partners.all(), *row.made_to.all()]
        others = [*parties, *row.revisions.all(), *row.qualifications.all(), row.meeting]
        links = (row.initiative, row.intervention, row.revises, row.qualifies)
        others += [other for other in links if other]
        assert_links(get(row.get_absolute_url()).page, others)
        for there in (*parties, row.meeting, *([row.due_meeting] if row.due_meeting else ())):
            assert_links(get(there.get_absolute_url()).page, [row])


def assert_links(page: Page, rows: list[Any]) -> None:
    """Assert that the page links to the page of each row."""
    missing = {row.get_absolute_url() for row in rows} - set(page.links)
    assert missing == set()


def test_no_link_on_any_page_leads_nowhere(get: Get, admin_client: Client) -> None:
    rows = {row.get_absolute_url() for noun in WITH_PAGES for row in noun.objects.all()}
    found = {
        urldefrag(urljoin(url, link)).url
        for url, language in addresses()
        for link in get(url, language).page.links
    }
    # Of the links that lead to one view with the same names in their query, one is enough: of each
    # list a heading that sorts it, another page of it, a filter of it and a file.
    kinds: dict[Any, str] = {}
    for link in sorted(found - rows - {url for url, _ in addresses()}):
        target = urlsplit(link)
        # Every page offers the login with itself as the way back: whoever is logged in needs none.
        if target.path and target.path != reverse("sign-in"):
            names = tuple(sorted(parse_qs(target.query, keep_blank_values=True)))
            kinds[resolve(target.path).view_name, names] = link
    wrong = {
        link: answer.status_code
        for link in kinds.values()
        if (answer := admin_client.get(link)).status_code != 200
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "url", ["/", "/commitments/?firmness=plan&sort=-number&page=1", "/economies/CT/", "/nowhere/"]
)
def test_the_language_switch_stays_on_the_page(url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = Page(client.get(url))
    fields = {attrs["name"]: attrs.get("value", "") for attrs in page.all("input", type="hidden")}
    switch = page.all("button", name="language")[0]
    assert page.lang == ENGLISH
    assert switch["lang"] == "zh-Hant"
    answer = client.post(
        page.all("form", action=reverse("set-language"))[0]["action"],
        {
            "csrfmiddlewaretoken": fields["csrfmiddlewaretoken"],
            "next": fields["next"],
            "language": switch["value"],
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    again = Page(client.get(url))
    assert again.lang == CHINESE
    assert again.all("button", name="language")[0]["value"] == ENGLISH


def test_the_language_switch_leads_to_no_other_site(client: Client) -> None:
    answer = client.post(
        reverse("set-language"), {"language": CHINESE, "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_the_login_comes_back_to_the_page(get: Get) -> None:
    assert f"{reverse('sign-in')}?next=/economies/CT/" in get("/economies/CT/").page.links


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "url",
    [
        "/nowhere/",
        "/initiatives/no-such-thing/",
        "/initiatives/%00/",
        "/initiatives/中文/",
        f"/initiatives/{'x' * 5000}/",
        "/commitments/2022-sccp1/0/",
        "/commitments/2022-sccp1/99999999999999999999999/",
        "/commitments/no-such-meeting/1/",
        "/commitments/2022-sccp1/一/",
        "/interventions/2022-sccp1/99999999999999999999999/",
        "/meetings/%F0%9F%98%80/",
        "/economies/ct/",
        "/sources/../",
        "/documents/%FF%FE/",
    ],
)
def test_an_address_that_leads_nowhere_says_so_in_words(url: str, client: Client) -> None:
    answer = client.get(url)
    page = Page(answer)
    assert answer.status_code == 404
    assert "There is no such page" in page.text
    assert reverse("initiatives:home") in page.links


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "page", ["0", "-1", "999999", "9" * 400, "one", "1.5", "", " 1", "last", "%00", "１"]
)
def test_a_page_number_that_is_none_is_no_server_error(page: str, client: Client) -> None:
    assert client.get(f"/meetings/?page={page}").status_code in (200, 404)


def parameters(name: str) -> list[str]:
    """Return the names that a list's address may carry."""
    view: Any = resolve(reverse(name)).func
    return [*view.view_class.filterset_class.base_filters, "sort", "page", "export", "per_page"]


nonsense = st.one_of(
    st.text(max_size=30),
    st.text("\x00%_'\"\\();-\r\n\t=中,.", max_size=8),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["1e400", "1e-400", "NaN", "-Infinity", "9" * 50, "0" * 300, "2022-02-30"]),
    st.sampled_from(["2022-13-01", "0000-00-00", "9999-12-31", "1-1-1", "20220217", "٢٠٢٢"]),
    st.builds("{}{}".format, st.text("-,", max_size=3), st.sampled_from(["title", "when", "pk"])),
    st.just("漢" * 3000),
)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", LISTS)
@hypothesis_settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_query_makes_a_server_error(name: str, client: Client, data: st.DataObject) -> None:
    known = parameters(name)
    names = st.one_of(st.sampled_from(known), st.text(max_size=8))
    queries = st.lists(st.tuples(names, nonsense), max_size=6)
    query = urlencode(data.draw(queries), errors="surrogatepass")
    assert client.get(f"{reverse(name)}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("name", LISTS)
def test_a_parameter_may_come_twice_or_be_unknown(name: str) -> None:
    whole = context_of(reverse(name))["table"].paginator.count
    for query in ("unknown=1", "unknown=&unknown=2", "sort=nothing&sort=nothing", "page=1&page=1"):
        assert context_of(f"{reverse(name)}?{query}")["table"].paginator.count == whole, query


@pytest.mark.both_databases
@pytest.mark.parametrize("name", LISTS)
def test_a_search_for_much_or_for_nothing_readable_is_answered(name: str) -> None:
    for words in ("x" * 10_000, "a " * 200, "a\x00b", "\ud800"):
        query = urlencode({"q": words}, errors="surrogatepass")
        assert "table" in context_of(f"{reverse(name)}?{query}"), words[:20]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", LISTS)
def test_a_value_that_no_filter_offers_is_refused_in_words(name: str, client: Client) -> None:
    view: Any = resolve(reverse(name)).func
    for field, each in view.view_class.filterset_class.base_filters.items():
        if each.extra.get("widget") is forms.CheckboxInput:
            continue  # Whatever is sent ticks it.
        context = context_of(reverse(name), {field: "no-such-value"})
        assert context["table"].paginator.count == 0 or context["filter"].errors, field
    filters = dict.fromkeys(view.view_class.filterset_class.base_filters, "no-such-value")
    answer = client.get(reverse(name), filters)
    assert answer.status_code == 200
    assert bool(Page(answer).all("ul", role="alert")) == bool(answer.context["filter"].errors)


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "xx-YY;q=9, *;q=nonsense, \x01"},
        {"accept-language": "zh-Hant-TW-" + "x" * 5000},
        {"accept-language": ",,,;;;==="},
        {"accept-language": "中文"},
        {"cookie": "django_language=../../etc; sessionid=%00; csrftoken="},
        {"cookie": "messages=nonsense; sessionid=\xe4\xb8\xad"},
        {"referer": "javascript:alert(1)", "x-forwarded-proto": "https"},
        {"accept": "application/json", "range": "bytes=0-1", "if-none-match": "nonsense"},
        {"x-requested-with": "XMLHttpRequest", "user-agent": ""},
    ],
)
def test_odd_headers_change_nothing(headers: dict[str, str], client: Client) -> None:
    for url in ("/priorities/", "/documents/2022-sccp1-annex-01/"):
        assert client.get(url, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-TW", CHINESE),
        ("zh-HK", CHINESE),
        ("zh-Hant-TW", CHINESE),
        ("zh", CHINESE),
        ("en-NZ", ENGLISH),
        ("th", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_a_browser_is_answered_in_its_language(tag: str, language: str, client: Client) -> None:
    page = Page(client.get("/priorities/", headers={"accept-language": tag}))
    assert page.lang == language


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_pages_cannot_be_written_to(method: str, client: Client) -> None:
    for url in (*map(reverse, LISTS), "/", "/initiatives/apec-2022-theme/"):
        assert getattr(client, method)(url).status_code == 405


def test_reading_is_open_unless_the_settings_close_it(settings: Settings) -> None:
    assert settings.READING_IS_OPEN
    assert LOGIN_REQUIRED not in settings.MIDDLEWARE


class TestWhereReadingIsClosed:
    @pytest.fixture(autouse=True)
    def closed(self, settings: Settings) -> None:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, LOGIN_REQUIRED]

    def urls(self) -> list[str]:
        rows: list[Any] = [noun.objects.all()[0] for noun in WITH_PAGES]
        exports = [f"{reverse(name)}?export=csv" for name in LISTS]
        return [reverse("initiatives:home"), *map(reverse, LISTS), *exports] + [
            row.get_absolute_url() for row in rows
        ]

    def test_every_page_asks_for_a_login_and_comes_back(self, client: Client) -> None:
        for url in self.urls():
            answer = client.get(url)
            assert answer.status_code == 302, url
            assert answer.headers["Location"].startswith(f"{reverse('sign-in')}?next=/"), url

    def test_whoever_is_logged_in_may_read(self, client: Client) -> None:
        client.force_login(User.objects.create_user("reader"))
        for url in self.urls()[::3]:
            assert client.get(url).status_code == 200, url

    def test_the_login_page_and_the_language_switch_stay_open(self, client: Client) -> None:
        assert client.get(reverse("sign-in")).status_code == 200
        switched = client.post(reverse("set-language"), {"language": CHINESE, "next": "/"})
        assert (switched.status_code, switched.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("name", LISTS)
class TestTwoKindsOfEmptyPage:
    NOTHING_YET = "Nothing has been entered yet."
    NOTHING_MATCHES = "Nothing matches these filters."

    def text(self, client: Client, name: str, **query: str) -> str:
        return Page(client.get(reverse(name), query)).text

    @pytest.mark.both_databases
    def test_where_nothing_was_entered_the_list_says_so(
        self, name: str, client: Client, nothing_entered: None
    ) -> None:
        text = self.text(client, name)
        assert self.NOTHING_YET in text
        assert self.NOTHING_MATCHES not in text

    def test_a_filter_that_matches_nothing_says_so(self, name: str, client: Client) -> None:
        text = self.text(client, name, q="no row says this")
        assert self.NOTHING_MATCHES in text
        assert self.NOTHING_YET not in text

    def test_sorting_or_paging_is_no_filter(
        self, name: str, client: Client, nothing_entered: None
    ) -> None:
        assert self.NOTHING_YET in self.text(client, name, sort="kind", page="1", q="")


@pytest.mark.both_databases
def test_the_first_page_says_that_nothing_was_entered(
    client: Client, nothing_entered: None
) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Nothing has been entered yet." in Page(answer).text


def test_a_row_with_nothing_but_what_it_needs_has_a_page(client: Client) -> None:
    rows: list[Any] = [make_initiative(), make_commitment(), make_meeting()]
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 200


def test_text_that_looks_like_a_tag_is_shown_as_text(client: Client) -> None:
    row = make_initiative(title_en="<script>alert(1)</script>", summary_en="<b>&amp;</b>")
    for url in (row.get_absolute_url(), f"{reverse('initiatives:initiative-list')}?q=alert"):
        html = client.get(url).content.decode()
        assert "<script>alert" not in html
        assert escape(row.title_en) in html


def test_every_page_forbids_what_is_not_its_own(get: Get, client: Client) -> None:
    answers = [get(url, language) for url, language in addresses()]
    answers += [client.get(reverse("sign-in")), client.get("/nowhere/")]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_page_holds_code_or_style_of_its_own(get: Get) -> None:
    found = {
        url: inline
        for url, language in addresses()
        if (inline := get(url, language).page.inline_code())
    }
    assert found == {}


def test_every_page_is_small_as_it_is_sent(get: Get) -> None:
    # With the style sheet and the scripts a first visit stays under 100 KB (tests/browser/).
    sizes = {(url, lang): len(gzip.compress(get(url, lang).content)) for url, lang in addresses()}
    assert {page: size for page, size in sizes.items() if size > 45_000} == {}


def test_no_page_asks_another_site_for_anything(get: Get) -> None:
    for url, language in addresses():
        page = get(url, language).page
        asked = [
            attrs.get("src") or attrs.get("href", "") for attrs in page.all("link", "script", "img")
        ]
        assert [where for where in asked if not where.startswith("/")] == [], url


def test_every_input_of_a_list_has_a_label(get: Get) -> None:
    for name in LISTS:
        page = get(reverse(name)).page
        labelled = {attrs.get("for") for attrs in page.all("label")}
        for (outer, _), (tag, attrs) in pairwise(page.tags):
            if tag in ("input", "select") and attrs.get("type") not in ("hidden", "checkbox"):
                assert outer == "label" or attrs["id"] in labelled, (name, attrs)


def test_a_page_asked_for_by_head_is_answered_alike(client: Client) -> None:
    for name in LISTS:
        assert client.head(reverse(name)).status_code == 200
