"""Pages and lists as somebody meets them."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser, User
from django.forms import ModelMultipleChoiceField
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, get_resolver, resolve, reverse

from sccp_tracker.records.models.trace import Action
from sccp_tracker.records.nouns import files, nouns

RECORD = django_settings.BASE_DIR / "fixtures" / "2022-sccp1"
NOUNS: list[Any] = list(files().values())
# Each noun and the tables of its many-to-many columns, what is referred to before what refers.
TABLES: list[Any] = [
    table
    for noun in NOUNS
    for table in (noun, *(many.remote_field.through for many in noun._meta.many_to_many))
]
# The address of every list: of each noun, and of what one meeting has to answer for.
LISTS = {
    **{each.noun.name: reverse(each.noun.list_url) for each in nouns() if each.noun.list_url},
    "follow-up": "/meetings/2022-sccp2/follow-up/",
}
ROOMS = ("records", "lists", "meetings", "initiatives")
# Pages about several rows, and about none.
SEVERAL = (
    *("/compare/", "/compare/?from=2022-01-01", "/economies/CT/with/NZ/"),
    "/contradictions/",
    *("/briefing/?meeting=2022-sccp2", "/briefing/?economy=CT&with=NZ"),
    *("/search/", "/search/?q=AEO", "/search/?q=海關", "/timeline/", "/timeline/?year=2024"),
    "/sources/sccp1-2022-report/?section=參、四、(三)5",
    "/history/commitment/2022-sccp1/27/",
    "/changes/?since=2022-03-01&rows=initiatives.commitment:1",
    "/help/",
)


def named_addresses() -> set[str]:
    """Return the name of every address of the tracker: not the admin's, nor the switches'."""
    patterns: Any = get_resolver().url_patterns
    return {
        f"{included.app_name}:{route.name}"
        for included in patterns
        if getattr(included, "app_name", None) in ROOMS
        for route in included.url_patterns
    }


def on_day(day: Any, url: str) -> str:
    """Return an address as links of a page of that day give it."""
    return f"/as-of/{day}{url}"


# Each full-width sign of ASCII, and the half-width one that it stands for.
HALF_WIDTH = {code + 0xFEE0: code for code in range(ord("!"), ord("~") + 1)}


def plain(text: str) -> str:
    """Return the text as a search reads it: in small letters of half width."""
    return text.translate(HALF_WIDTH).lower()


def view_of(url: str) -> Any:
    """Return the class of the view at an address."""
    view: Any = resolve(url).func
    return view.view_class


# Somebody who may do anything, without a row of theirs.
ANYBODY = User(username="anybody", is_staff=True, is_superuser=True)


def asked_for(url: str, query: Any = None, user: Any = None) -> tuple[Any, ResolverMatch]:
    """Return what somebody, or else a stranger, asks for at an address, and where it leads."""
    match = resolve(urlsplit(url).path)
    request: Any = RequestFactory().get(url, query)
    request.user, request.resolver_match = user or AnonymousUser(), match
    return request, match


def context_of(url: str, query: Any = None, user: Any = None) -> dict[str, Any]:
    """Return what the view at an address hands to its template, without a page being made."""
    request, match = asked_for(url, query, user)
    answer: Any = match.func(request, *match.args, **match.kwargs)
    assert answer.status_code == 200
    context: dict[str, Any] = answer.context_data
    return context


def table_at(url: str, query: Any = None) -> Any:
    """Return the table of the list at an address: all its rows, without what stands beside them."""
    request, match = asked_for(url, query)
    view = match.func.view_class()  # type: ignore[attr-defined]  # as_view() sets it
    tables: list[Any] = []

    def keep(**kwargs: Any) -> dict[str, Any]:
        tables.append(view.get_table())
        return {}

    view.get_context_data = keep
    view.setup(request, *match.args, **match.kwargs)
    assert view.dispatch(request, *match.args, **match.kwargs).status_code == 200
    return tables[0]


def rows_of_file(table: Any) -> Iterator[list[Any]]:
    """Yield the headings of all columns of a file, then the cells of each row."""
    columns = table.columns_of_file()
    yield [str(each.label) for each in columns]
    if records := list(table.rows):
        yield from map(list, zip(*(each.file_cells(records) for each in columns), strict=True))


def rows_at(url: str, query: dict[str, Any] | None = None) -> list[Any]:
    """Return the rows that the list at an address has, in their order."""
    return list(table_at(url, query).rows)


def rows_by_page(url: str, query: dict[str, Any] | None = None) -> list[Any]:
    """Return the rows that the list at an address shows, page after page."""
    first = context_of(url, query)["table"]
    later = range(2, first.paginator.num_pages + 1)
    tables = [first, *(context_of(url, {**(query or {}), "page": n})["table"] for n in later)]
    return [row for table in tables for row in table.page]


# How many pages of rows of one noun are asked for in each language, where there are more.
ENOUGH = 4


def some_of(noun: Any, language: str = "en") -> list[Any]:
    """Return rows of a noun from its first to its last, all of them where there are few.

    In Chinese they are other ones than in English.
    """
    rows: list[Any] = list(noun.objects.order_by("pk"))
    step = 1 + len(rows) // ENOUGH
    return rows[0 if language == "en" else step // 2 :: step]


def addresses() -> Iterator[tuple[str, str]]:
    """Yield the address of every kind of page that anybody may read, with its language.

    The lists and what is about several rows come in both, and some rows of each noun: their pages
    are all alike.
    """
    for language in ("en", "zh-hant"):
        loaded = Action.objects.earliest("at").get_absolute_url()
        yield from ((url, language) for url in ("/", *SEVERAL, *LISTS.values(), loaded))
        for noun in NOUNS:
            if hasattr(noun, "get_absolute_url"):
                urls = dict.fromkeys(row.get_absolute_url() for row in some_of(noun, language))
                yield from ((url, language) for url in urls)


class Page(HTMLParser):
    """What a reader or a browser finds in a page: its tags in order and its text."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(response.content.decode())
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in ("script", "style"):
            self.texts.append(data)

    def all(self, *tags: str, **given: str) -> list[dict[str, str]]:
        """Return the attributes of each of these tags that has the given attributes."""
        return [
            attrs
            for tag, attrs in self.tags
            if tag in tags and all(attrs.get(name) == value for name, value in given.items())
        ]

    @property
    def links(self) -> list[str]:
        """Return where the page links to."""
        return [attrs["href"] for attrs in self.all("a") if "href" in attrs]

    @property
    def lang(self) -> str:
        """Return the language that the page says it is in."""
        return self.all("html")[0]["lang"]

    def marked(self, mark: str) -> int:
        """Return how many tags have the class `mark`."""
        return sum(mark in attrs.get("class", "").split() for _, attrs in self.tags)

    def inline_code(self) -> list[str]:
        """Return what a strict content security policy forbids: inline styles and scripts."""
        return [
            f"<{tag}> {attrs}"
            for tag, attrs in self.tags
            if "style" in attrs
            or tag == "style"
            or (tag == "script" and "src" not in attrs)
            or any(name.startswith("on") for name in attrs)
            or attrs.get("href", "").lower().startswith("javascript:")
        ]


def values(form: Any) -> dict[str, Any]:
    """Return what a browser would send of a form that nobody has touched."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, ModelMultipleChoiceField):
            sent[bound.html_name] = [getattr(each, "pk", each) for each in value or ()]
        elif isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        else:
            sent[bound.html_name] = "" if value is None else str(getattr(value, "pk", value))
    return sent


def fields_of(context: Any) -> dict[str, Any]:
    """Return what a browser would send of an admin page with this context as it stands."""
    sent = values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        sent |= values(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            sent |= values(form)
    return sent


def untouched(url: str) -> dict[str, Any]:
    """Return what a browser would send of a change or add page that nobody has touched."""
    return fields_of(context_of(url, user=ANYBODY))


def sent_back(client: Client, url: str, **changes: Any) -> Any:
    """Send the fields of a change or add page back with changes, and return the answer."""
    return client.post(url, untouched(url) | changes)


@dataclass(frozen=True)
class Answer:
    """A page of the record as it was answered, and how often it asked the database."""

    status_code: int
    headers: dict[str, str]
    content: bytes
    page: Page
    queries: int
