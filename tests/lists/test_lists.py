"""What a list offers beside its rows: filters in words, columns, saved filters, change in place."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.models import Permission, User
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from initiatives.models import Commitment, Initiative
from sccp_tracker.lists.models import SavedFilter
from support.make import make_initiative, make_meeting, make_saved_filter, make_user
from support.pages import LISTS, Page, on_day, view_of
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

Query = dict[str, Any]
INITIATIVES = "/initiatives/"
FILTERS = "/filters/"
PROJECTS = "/initiatives/?kind=project"


def chips_at(url: str, client: Client) -> dict[str, str]:
    """Return the chips of a page: where each leads, by what it says."""
    context: Any = client.get(url).context
    return {
        ": ".join(filter(None, (each.label, each.words))): each.href
        for each in context["active_filters"]
    }


def said(address: str) -> dict[str, list[str]]:
    """Return what the query of an address says."""
    return dict(QueryDict(urlsplit(address).query).lists())


def headings(page: Page) -> list[str]:
    """Return the names of the columns that sort a page's table."""
    ids = [attrs.get("id", "") for attrs in page.all("a")]
    return [each.removeprefix("sort-") for each in ids if each.startswith("sort-")]


class TestFiltersInForce:
    QUERY: Query = {
        "q": "a",
        "due_from": "2022-05-01",
        "priority": ["2022-3", "none"],
        "status": "in-preparation",
        "economy": "CT",
        "work_plan": "2022",
        "sort": "-title",
        "as_of": "2022-12-31",
    }
    WORDS = (
        "Search: a",
        "Due on or after: 1 May 2022",
        "Priority: 3. Enhancing supply chain predictability and connectivity in the APEC region",
        "Priority: Under no priority",
        "Status: in preparation",
        "Economy, in any role: Chinese Taipei",
        "Work plan of (year): 2022",
    )

    def url(self, **more: str) -> str:
        return f"{INITIATIVES}?{urlencode(self.QUERY | more, doseq=True)}"

    def test_each_is_said_in_words_and_in_order(self, client: Client) -> None:
        assert tuple(chips_at(self.url(), client)) == self.WORDS
        text = Page(client.get(self.url())).text
        assert all(words in text for words in self.WORDS)

    def test_a_chip_takes_away_its_value_and_nothing_else(self, client: Client) -> None:
        before = said(self.url())
        del before["as_of"]
        for words, href in chips_at(self.url(page="2"), client).items():
            after = said(href)
            gone = {
                name: [value for value in values if value not in after.get(name, [])]
                for name, values in before.items()
                if values != after.get(name)
            }
            # The day stands in the path now.
            assert href.startswith(on_day("2022-12-31", INITIATIVES))
            assert sum(map(len, gone.values())) == 1, words
            assert after.keys() <= before.keys()
            assert words not in chips_at(href, client)

    def test_clearing_all_keeps_the_order_and_the_day(self, client: Client) -> None:
        context: Any = client.get(self.url(page="2")).context
        assert context["clear"] == on_day("2022-12-31", f"{INITIATIVES}?sort=-title")

    def test_what_narrows_nothing_has_no_chip(self, client: Client) -> None:
        query = "?q=&due_from=&sort=title&page=1&as_of=2022-12-31&unanswered=false&other=1"
        for url in (INITIATIVES, "/interventions/"):
            assert chips_at(url + query, client) == {}

    def test_a_value_that_is_refused_can_be_taken_away_too(self, client: Client) -> None:
        url = f"{INITIATIVES}?status=nonsense&due_from=soon&kind=project"
        chips = chips_at(url, client)
        assert list(chips) == [
            "Due on or after: soon", "Status: nonsense", "Kind: self-funded project",
        ]  # fmt: skip
        assert said(chips["Status: nonsense"]) == {"due_from": ["soon"], "kind": ["project"]}

    def test_a_box_is_said_by_its_label_and_an_initiative_by_its_title(
        self, client: Client
    ) -> None:
        row = make_initiative(title_en="A title")
        url = f"/interventions/?unanswered=on&initiative={row.slug}"
        assert list(chips_at(url, client)) == [
            "Initiative: A title", "Only questions without an answer",
        ]  # fmt: skip
        assert list(chips_at("/figures/?initiative=gone", client)) == ["Initiative: gone"]

    def test_they_stand_above_the_changes_between_two_days_too(self, client: Client) -> None:
        url = "/compare/?from=2022-01-01&kind=revised&priority=none"
        chips = chips_at(url, client)
        assert list(chips) == ["Priority: Under no priority", "Kind of change: revised"]
        assert said(chips["Kind of change: revised"]) == {
            "from": ["2022-01-01"], "priority": ["none"],
        }  # fmt: skip

    def test_they_are_said_in_the_readers_language(self, client: Client) -> None:
        chinese = {"accept-language": "zh-TW"}
        text = Page(client.get("/commitments/?due_state=overdue", headers=chinese)).text
        assert "期限狀態：逾期" in text


class TestTheFiltersAtTheLeft:
    def test_a_value_that_no_row_has_is_quiet(self, client: Client) -> None:
        html = client.get(f"{INITIATIVES}?q=no row says this").content.decode()
        labels = [each.partition("</label>")[0] for each in html.split("<label")[1:]]
        counted = [each for each in labels if "<small" in each]
        assert counted
        assert all('<small class="none">0</small>' in each for each in counted)
        assert '<small class="none">' not in client.get("/economies/").content.decode()

    def test_many_values_are_folded_up_until_one_is_chosen(self, client: Client) -> None:
        def opened(url: str) -> set[str]:
            page = Page(client.get(url))
            return {each["id"] for each in page.all("details") if "open" in each and "id" in each}

        usual = {"facet-priority", "facet-status"}
        assert opened(INITIATIVES) == usual
        assert opened(PROJECTS) == usual | {"facet-kind"}
        assert opened(f"{INITIATIVES}?economy=CT&due_until=2022-12-31") == usual | {
            "group-economy", "group-due_from",
        }  # fmt: skip

    def test_no_filter_needs_a_key_held_down(self, client: Client) -> None:
        for url in LISTS.values():
            assert Page(client.get(url)).all("select") == [], url

    def test_the_form_keeps_what_it_does_not_show(self, client: Client) -> None:
        url = "/commitments/?initiative=paperless-trade-guidelines&sort=owner"
        page = Page(client.get(url))
        hidden = {attrs["name"]: attrs["value"] for attrs in page.all("input", type="hidden")}
        kept = {"initiative": "paperless-trade-guidelines", "sort": "owner"}
        assert kept.items() <= hidden.items()


def test_the_first_page_leads_to_what_is_under_no_priority(client: Client) -> None:
    page = Page(client.get("/"))
    leads = [link for link in page.links if link.startswith(f"{INITIATIVES}?priority=none")]
    under_none = Initiative.objects.filter(priority=None)
    assert f"{INITIATIVES}?priority=none" in leads
    assert len(leads) > 1
    context: Any = client.get(leads[-1]).context
    assert context["table"].paginator.count == under_none.count()


def test_a_page_says_which_rows_it_shows_and_leads_on(client: Client) -> None:
    count = Commitment.objects.count()
    first, last = Page(client.get("/commitments/")), Page(client.get("/commitments/?page=2"))
    assert f"1–50 of {count}" in first.text
    assert f"51–{count} of {count}" in last.text
    assert [each["href"] for each in first.all("a", id="next-page")] == ["/commitments/?page=2"]
    assert not first.all("a", id="previous-page")
    assert [each["href"] for each in last.all("a", id="previous-page")] == ["/commitments/?page=1"]
    assert not last.all("a", id="next-page")
    assert not Page(client.get("/priorities/")).all("nav", **{"aria-label": "This page"})


def test_a_table_says_nothing_quietly(client: Client) -> None:
    make_initiative(title_en="Zyxw", priority=None)
    html = client.get(f"{INITIATIVES}?q=Zyxw").content.decode()
    assert html.count('<td class="empty">—</td>') == 6


class TestChangeInPlace:
    """A list answers everybody with the same whole page; the browser takes its parts from it."""

    PARTS = ("messages", "mended", "count", "as-of", "filters", "facets", "switches", "rows")

    @pytest.mark.parametrize("url", [*LISTS.values(), "/compare/?from=2022-01-01"])
    def test_every_part_that_is_changed_is_on_the_page(self, url: str, client: Client) -> None:
        page = Page(client.get(url))
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert set(self.PARTS) <= set(ids)
        assert len(ids) == len(set(ids))
        swapped = {
            part.partition(":")[0].lstrip("#")
            for _, attrs in page.tags
            for part in attrs.get("hx-select-oob", "").split(",")
        }
        assert swapped - {"", "unset"} <= set(self.PARTS)

    def test_the_answer_is_the_same_page_with_and_without_javascript(self, client: Client) -> None:
        plain = Page(client.get(PROJECTS))
        asked = Page(client.get(PROJECTS, headers={"hx-request": "true"}))
        assert asked.text == plain.text

    def test_the_number_of_rows_is_told_to_whoever_listens(self, client: Client) -> None:
        page = Page(client.get(INITIATIVES))
        assert page.all("p", id="count")[0]["aria-live"] == "polite"

    def test_without_javascript_the_form_asks_for_the_same(self, client: Client) -> None:
        page = Page(client.get(INITIATIVES))
        form = page.all("form", id="filters")[0]
        assert (form["method"], form["hx-get"]) == ("get", INITIATIVES)
        assert page.all("button")

    def test_a_list_is_small(self, admin_client: Client) -> None:
        for name in ("initiatives", "commitments", "interventions", "figures"):
            answer = admin_client.get(LISTS[name], headers={"accept-encoding": "gzip"})
            assert len(answer.content) < 14_500, name


class TestColumns:
    def choose(self, client: Client, *names: str, url: str = INITIATIVES, **more: str) -> Any:
        return client.post("/columns/", {"list": url, "column": names, **more})

    def test_the_choice_is_kept_for_that_list_and_the_address_comes_back(
        self, client: Client
    ) -> None:
        usual = headings(Page(client.get(INITIATIVES)))
        others = headings(Page(client.get("/commitments/")))
        answer = self.choose(client, "status", "source", url=f"{PROJECTS}&sort=title")
        assert answer.headers["Location"] == f"{PROJECTS}&sort=title"
        assert headings(Page(client.get(INITIATIVES))) == ["title", "status", "source"]
        assert headings(Page(client.get("/commitments/"))) == others
        cookie = client.cookies["columns-initiative-list"]
        assert int(cookie["max-age"]) > 300 * 24 * 60 * 60
        assert cookie["samesite"] == "Lax"
        self.choose(client, "status", reset="")
        assert headings(Page(client.get(INITIATIVES))) == usual

    def test_every_column_is_offered_and_the_one_that_leads_to_the_row_is_fixed(
        self, client: Client
    ) -> None:
        for url in LISTS.values():
            page = Page(client.get(url))
            view = view_of(url)
            boxes = page.all("input", type="checkbox", name="column")
            offered = {each["value"] for each in boxes}
            assert offered == set(view.table_class.columns) - set(view.grouped_by), url
            assert ["disabled" in each for each in boxes[:2]] == [True, False], url

    @pytest.mark.parametrize("cookie", ["nonsense", ".", "title.nonsense", "a" * 4000, "%00"])
    def test_a_column_that_is_none_is_passed_over(self, cookie: str, client: Client) -> None:
        client.cookies["columns-initiative-list"] = cookie
        page = Page(client.get(INITIATIVES))
        assert headings(page)[0] == "title"
        assert "nonsense" not in headings(page)
        self.choose(client, "nonsense", "kind")
        assert headings(Page(client.get(INITIATIVES))) == ["title", "kind"]

    def test_a_file_has_every_column_whatever_was_chosen(self, client: Client) -> None:
        usual = client.get(f"{INITIATIVES}?export=csv").getvalue()
        self.choose(client, "status")
        assert client.get(f"{INITIATIVES}?export=csv").getvalue() == usual

    def test_a_column_that_is_usually_hidden_is_shown_in_the_readers_language(
        self, client: Client
    ) -> None:
        self.choose(client, "is_our_count", "bound", url="/figures/")
        page = Page(client.get("/figures/?our_counts=on", headers={"accept-language": "zh-TW"}))
        assert "是" in page.text.split()
        assert "True" not in page.text

    @pytest.mark.parametrize(
        "url", ["", "/", "/nowhere/", "https://elsewhere.example/initiatives/", "//x/initiatives/",
                "/initiatives/apec-2022-theme/", "/admin/", "\x00"],
    )  # fmt: skip
    def test_an_address_that_is_no_list_is_refused(self, url: str, client: Client) -> None:
        assert self.choose(client, "status", url=url).status_code == 404

    def test_another_site_cannot_send_it(self) -> None:
        assert self.choose(Client(enforce_csrf_checks=True), "status").status_code == 403


@pytest.fixture
def officer() -> User:
    return make_user()


@pytest.fixture
def desk(officer: User) -> Client:
    """The browser of an officer with no rights beyond reading."""
    client = Client()
    client.force_login(officer)
    return client


def tabs_at(url: str, client: Client) -> dict[str, bool]:
    """Return the names of the tabs of a list, and whether each is in force."""
    tabs = [
        (attrs, "aria-current" in attrs)
        for attrs in Page(client.get(url)).all("a")
        if attrs.get("id", "").startswith("tab-")
    ]
    context: Any = client.get(url).context
    names = ["All", *(tab.saved.name for tab in context["tabs"])]
    return dict(zip(names, (current for _, current in tabs), strict=True)) if tabs else {}


class TestSavedFilters:
    def save(self, client: Client, url: str = PROJECTS, **given: str) -> Any:
        return client.post(FILTERS, {"list": url, "name": "Projects", **given})

    def test_the_filter_of_a_list_is_saved_and_opened_by_one_click(
        self, desk: Client, officer: User
    ) -> None:
        url = f"{PROJECTS}&priority=2022-2&priority=2022-1&sort=-title"
        answer = self.save(desk, f"{url}&q=&page=2&as_of=2022-03-01&export=csv&other=1")
        saved = SavedFilter.objects.get()
        assert (saved.user, saved.list_name, saved.is_shared) == (officer, "initiative-list", False)
        assert said(f"?{saved.query}") == {
            "kind": ["project"], "priority": ["2022-1", "2022-2"], "sort": ["-title"],
        }  # fmt: skip
        assert answer.headers["Location"].startswith(PROJECTS)
        page = Page(desk.get(INITIATIVES))
        assert "The filter “Projects” is saved." in page.text
        href = page.all("a", id=f"tab-{saved.pk}")[0]["href"]
        assert said(href) == said(url) | {"priority": ["2022-1", "2022-2"]}
        found = Initiative.objects.filter(kind="project", priority__slug__in=["2022-1", "2022-2"])
        context: Any = desk.get(href).context
        assert context["table"].paginator.count == found.count()
        assert tabs_at(href, desk) == {"All": False, "Projects": True}

    def test_the_tab_in_force_is_marked_in_whatever_order_its_rows_are(
        self, desk: Client, officer: User
    ) -> None:
        make_saved_filter(user=officer, name="Projects")
        make_saved_filter(user=officer, name="Projects by title", query="kind=project&sort=title")
        none = {"All": False, "Projects": False, "Projects by title": False}
        for query, current in (
            ("", "All"),
            ("?sort=kind", "All"),
            ("?kind=project", "Projects"),
            ("?kind=project&sort=kind&page=1", "Projects"),
            ("?sort=title&kind=project", "Projects by title"),
        ):
            assert tabs_at(INITIATIVES + query, desk) == none | {current: True}, query
        assert tabs_at(f"{INITIATIVES}?kind=survey", desk) == none

    def test_one_sees_ones_own_first_then_the_shared_ones_and_nothing_of_other_lists(
        self, desk: Client, officer: User, client: Client
    ) -> None:
        make_saved_filter(user=officer, name="Mine")
        make_saved_filter(name="Ours", is_shared=True)
        make_saved_filter(name="Private")
        make_saved_filter(user=officer, name="Elsewhere", list_name="meeting-list")
        assert list(tabs_at(INITIATIVES, desk)) == ["All", "Mine", "Ours"]
        assert list(tabs_at("/meetings/", desk)) == ["All", "Elsewhere"]
        assert tabs_at(INITIATIVES, client) == {}

    def test_opened_on_an_earlier_day_it_stays_on_that_day(
        self, desk: Client, officer: User
    ) -> None:
        saved = make_saved_filter(user=officer)
        page = Page(desk.get(f"{INITIATIVES}?as_of=2022-03-01"))
        href = page.all("a", id=f"tab-{saved.pk}")[0]["href"]
        assert href == on_day("2022-03-01", f"{INITIATIVES}?kind=project")

    @pytest.mark.parametrize(
        ("url", "name", "sentence"),
        [
            (PROJECTS, "", "This field is required."),
            (PROJECTS, "  ", "This field is required."),
            (PROJECTS, "x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
            (PROJECTS, "a\x00b", "Null characters are not allowed."),
            (PROJECTS, "Taken", "You have a filter of this name for this list already."),
            (INITIATIVES, "All", "Choose a filter first: the whole list needs no saved one."),
            (f"{INITIATIVES}?other=1", "All", "Choose a filter first"),
            (f"{INITIATIVES}?kind=none", "No", "The list refuses this filter: mend it there"),
            (f"{INITIATIVES}?q={'x' * 2001}", "Long", "at most 2000 characters"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_saved_is_answered_with_a_sentence(
        self, url: str, name: str, sentence: str, desk: Client, officer: User
    ) -> None:
        make_saved_filter(user=officer, name="Taken")
        answer = self.save(desk, url, name=name)
        assert answer.status_code == 400
        assert sentence in Page(answer).text
        assert SavedFilter.objects.count() == 1

    def test_the_same_name_may_be_anothers_or_of_another_list(
        self, desk: Client, officer: User
    ) -> None:
        make_saved_filter(name="Projects", is_shared=True)
        make_saved_filter(user=officer, name="Projects", list_name="meeting-list")
        assert self.save(desk).status_code == 302

    def test_its_owner_renames_shares_and_removes_it(self, desk: Client, officer: User) -> None:
        saved = make_saved_filter(user=officer, name="Old")
        given = {"list": PROJECTS, "filter": str(saved.pk)}
        page = Page(desk.get(f"{FILTERS}?list={PROJECTS}"))
        assert page.all("input", name="filter", value=str(saved.pk))
        assert PROJECTS in page.links
        answer = desk.post(FILTERS, given | {"name": "New", "is_shared": "on"}, follow=True)
        saved.refresh_from_db()
        assert (saved.name, saved.is_shared, saved.query) == ("New", True, "kind=project")
        assert "The filter “New” is saved." in Page(answer).text
        make_saved_filter(user=officer, name="Taken")
        refused = desk.post(FILTERS, given | {"name": "Taken"})
        assert refused.status_code == 400
        assert "You have a filter of this name" in Page(refused).text
        desk.post(FILTERS, given | {"remove": ""})
        assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Taken"]

    @pytest.mark.parametrize("is_shared", [False, True])
    def test_another_cannot_change_it(self, is_shared: bool, desk: Client) -> None:
        saved = make_saved_filter(name="Theirs", is_shared=is_shared)
        for more in ({"name": "Mine"}, {"remove": ""}):
            given = {"list": INITIATIVES, "filter": str(saved.pk), **more}
            assert desk.post(FILTERS, given).status_code == 404
        saved.refresh_from_db()
        assert saved.name == "Theirs"

    def test_whoever_may_change_saved_filters_changes_the_shared_ones(
        self, desk: Client, officer: User
    ) -> None:
        officer.user_permissions.add(Permission.objects.get(codename="change_savedfilter"))
        shared, private = make_saved_filter(is_shared=True), make_saved_filter()
        codes = [
            desk.post(
                FILTERS, {"list": INITIATIVES, "filter": str(row.pk), "remove": ""}
            ).status_code
            for row in (shared, private)
        ]
        assert codes == [302, 404]
        assert list(SavedFilter.objects.all()) == [private]

    def test_saving_needs_an_account_and_a_form_of_this_site(self, client: Client) -> None:
        for answer in (client.get(f"{FILTERS}?list={INITIATIVES}"), self.save(client)):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith(reverse("sign-in"))
        stranger = Client(enforce_csrf_checks=True)
        stranger.force_login(make_user())
        assert self.save(stranger).status_code == 403
        assert not SavedFilter.objects.exists()

    def test_whoever_was_logged_out_meanwhile_comes_back_to_the_filters_of_the_list(
        self, desk: Client, client: Client
    ) -> None:
        [form] = [
            form["action"]
            for form in Page(desk.get(PROJECTS)).all("form", method="post")
            if form["action"].startswith(FILTERS)
        ]
        login = client.post(form, {"name": "Projects"}).headers["Location"]
        [back] = said(login)["next"]
        assert desk.get(back).status_code == 200
        assert desk.post(form, {"name": "Projects"}).headers["Location"].startswith(PROJECTS)

    @pytest.mark.parametrize(
        "url", ["", "/nowhere/", "/compare/?from=2022-01-01", "//x/initiatives/"]
    )
    def test_only_a_list_of_the_record_keeps_filters(self, url: str, desk: Client) -> None:
        assert self.save(desk, url).status_code == 404
        assert desk.get(FILTERS, {"list": url}).status_code == 404

    @pytest.mark.parametrize("key", ["", "x", "²", "9" * 30, "-1"])
    def test_a_filter_that_is_none_is_not_found(self, key: str, desk: Client) -> None:
        given = {"list": INITIATIVES, "filter": key, "name": "x"}
        assert desk.post(FILTERS, given).status_code == 404

    def test_the_follow_up_of_every_meeting_offers_the_same(
        self, desk: Client, officer: User
    ) -> None:
        self.save(desk, "/meetings/2022-sccp2/follow-up/?owner=CT", name="Ours")
        make_meeting(slug="2023-sccp1", kind="sccp", year=2023)
        url = "/meetings/2023-sccp1/follow-up/"
        page = Page(desk.get(url))
        assert f"{url}?owner=CT" in page.links

    def test_they_leave_with_their_account_and_not_before(self, officer: User) -> None:
        make_saved_filter(user=officer, is_shared=True)
        officer.is_active = False
        officer.save()
        assert SavedFilter.objects.visible_to(make_user()).count() == 1
        officer.delete()
        assert not SavedFilter.objects.exists()

    def test_however_many_there_are_they_cost_one_query(self, desk: Client) -> None:
        with counted_queries() as before:
            desk.get(INITIATIVES)
        for _ in range(10):
            make_saved_filter(is_shared=True)
        with counted_queries() as after:
            desk.get(INITIATIVES)
        assert after.total() == before.total()


class TestSavedFiltersInTheAdmin:
    URL = "/admin/lists/savedfilter/"

    @pytest.fixture
    def chief(self) -> Client:
        user = make_user(username="chief", is_staff=True)
        rights = ("view_savedfilter", "change_savedfilter", "delete_savedfilter")
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(user)
        return client

    def test_shared_ones_are_changed_and_removed_there(self, chief: Client) -> None:
        shared = make_saved_filter(name="Shared", is_shared=True)
        make_saved_filter(name="Private")
        text = Page(chief.get(self.URL)).text
        assert "Shared" in text
        assert "Private" not in text
        url = f"{self.URL}{shared.pk}/change/"
        assert chief.post(url, {"name": "Renamed", "is_shared": "on"}).status_code == 302
        shared.refresh_from_db()
        assert (shared.name, shared.query) == ("Renamed", "kind=project")
        assert chief.post(f"{self.URL}{shared.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not SavedFilter.objects.filter(is_shared=True).exists()

    def test_a_name_that_its_owner_has_already_is_refused_in_words(self, chief: Client) -> None:
        shared = make_saved_filter(is_shared=True)
        make_saved_filter(user=shared.user, name="Taken")
        answer = chief.post(f"{self.URL}{shared.pk}/change/", {"name": "Taken"})
        assert answer.status_code == 200
        assert "You have a filter of this name for this list already." in Page(answer).text


class TestKeys:
    def test_a_row_carries_its_edit_page_for_those_who_may_change_it(self) -> None:
        row = make_initiative(title_en="Zyxw")
        url = f"{INITIATIVES}?q=Zyxw"
        may, may_not = make_user(is_staff=True), make_user(is_staff=True)
        right = Permission.objects.get(codename="change_initiative")
        may.user_permissions.add(right)
        no_staff = make_user()
        no_staff.user_permissions.add(right)
        found = {}
        for user in (may, may_not, no_staff):
            client = Client()
            client.force_login(user)
            rows = Page(client.get(url)).all("tr")
            found[user] = [each["data-edit"] for each in rows if "data-edit" in each]
        edit = reverse("admin:initiatives_initiative_change", args=[row.pk])
        assert found == {may: [edit], may_not: [], no_staff: []}

    def test_the_keys_are_told_on_every_page_and_their_button_waits_for_them(
        self, client: Client
    ) -> None:
        for url in ("/", INITIATIVES, "/nowhere/"):
            page = Page(client.get(url))
            assert page.all("dialog", id="keys")
            assert "hidden" in page.all("button", id="keys-button")[0]
            assert "Use these keys in this browser" in page.text
