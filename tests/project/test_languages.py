"""The interface in Traditional Chinese: all of it translated, and nothing else on the pages.

`make messages` finds new strings and compiles; the translations are written by hand.
"""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib  # type: ignore[import-untyped]  # it has no types
import pytest
from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override, pgettext
from pytest_django import Settings

from initiatives.models import CommitmentStatus, Initiative, OutcomeHow
from sccp_tracker.records.base import Keyed
from sccp_tracker.records.nouns import nouns
from support.make import (
    KNOWN,
    make_agenda_item,
    make_attendance,
    make_commitment,
    make_delegate,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_participation,
    make_priority,
    make_saved_filter,
    make_source,
    make_status,
    make_work_plan_item,
)
from support.pages import Page

pytestmark = pytest.mark.pages

ROOT = Path(__file__).parents[2]
PO = Path("zh_Hant", "LC_MESSAGES", "django.po")
OURS = ROOT / "locale" / PO
# The libraries' strings are kept apart, because `make messages` would drop them.
CATALOGUES = [
    pytest.param(ROOT / folder / PO, id=folder) for folder in ("locale", "locale_libraries")
]
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[a-z]|\{\w*\}")

# Not "2022S", which is part of a number.
WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9_'.-]*")
# Chinese papers write these as they are.
NAMES = {"APEC", "SCCP", "XLSX", "xlsx", "CSV", "csv", "English"}
SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LISTS = [noun.noun.list_url for noun in nouns() if noun.noun.list_url]


def identity(entry: Any) -> tuple[str | None, str, str]:
    """Return what makes two entries the same string."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural or ""


def translations(entry: Any) -> list[str]:
    """Return the translation of an entry, or of each of its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


class TestCatalogues:
    @pytest.mark.parametrize("file", CATALOGUES)
    def test_every_string_is_translated(self, file: Path) -> None:
        entries = polib.pofile(str(file))
        assert entries
        assert [entry.msgid for entry in entries if not entry.translated()] == []

    def test_no_phrase_is_half_of_a_sentence(self) -> None:
        """What is glued to another piece cannot be translated: Chinese has another order."""
        said = [entry.msgid for entry in polib.pofile(str(OURS)) if WORD.search(entry.msgid)]
        assert [text for text in said if text != text.strip() or text.endswith((",", ", on"))] == []

    @pytest.mark.parametrize("file", CATALOGUES)
    def test_placeholders_are_kept(self, file: Path) -> None:
        broken = [
            entry.msgid
            for entry in polib.pofile(str(file))
            for text in translations(entry)
            if sorted(PLACEHOLDER.findall(text))
            != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        ]
        assert broken == []

    @pytest.mark.parametrize("file", CATALOGUES)
    def test_the_compiled_catalogue_says_the_same(self, file: Path) -> None:
        written, compiled = (
            {identity(entry): translations(entry) for entry in catalogue}
            for catalogue in (polib.pofile(str(file)), polib.mofile(str(file.with_suffix(".mo"))))
        )
        assert compiled == written, "Type: make messages"

    def test_what_both_catalogues_hold_they_translate_alike(self) -> None:
        project, libraries = (
            {identity(entry): translations(entry) for entry in polib.pofile(str(ROOT / name / PO))}
            for name in ("locale", "locale_libraries")
        )
        shared = project.keys() & libraries.keys()
        assert [key for key in shared if project[key] != libraries[key]] == []

    @pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
    def test_the_catalogue_holds_what_is_marked_and_no_more(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        not_code = shutil.ignore_patterns(
            ".*", "__pycache__", "docs", "fixtures", "locale*", "staticfiles", "tests", "var"
        )
        shutil.copytree(ROOT, tmp_path / "code", ignore=not_code)
        (tmp_path / "code" / "locale").mkdir()
        monkeypatch.chdir(tmp_path / "code")
        settings.LOCALE_PATHS = [tmp_path / "code" / "locale"]
        call_command("makemessages", locale=["zh_Hant"], verbosity=0)
        marked = {identity(entry) for entry in polib.pofile(str(tmp_path / "code" / "locale" / PO))}
        assert marked == {identity(entry) for entry in polib.pofile(str(OURS))}, (
            "Type: make messages"
        )


def strings_of(library: AppConfig) -> Iterator[Any]:
    """Yield each string of a library: what every one of its catalogues holds."""
    catalogues = [
        {identity(entry): entry for entry in polib.pofile(str(file)) if not entry.obsolete}
        for file in Path(library.path, "locale").glob("*/LC_MESSAGES/django.po")
    ]
    for key, entry in catalogues[0].items():
        if all(key in catalogue for catalogue in catalogues):
            yield entry


def in_reader_language(entry: Any) -> str:
    """Return a string as the pages show it in the active language."""
    if entry.msgid_plural:
        return ngettext(entry.msgid, entry.msgid_plural, 2)
    return pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)


@pytest.mark.parametrize(
    "library",
    [
        pytest.param(config, id=config.label)
        for config in apps.get_app_configs()
        if not config.name.startswith("django.") and any(Path(config.path).glob("locale/*/*/*.po"))
    ],
)
def test_the_libraries_speak_chinese_too(library: AppConfig) -> None:
    with override("zh-hant"):
        left = [
            entry.msgid
            for entry in strings_of(library)
            if in_reader_language(entry) in (entry.msgid, entry.msgid_plural)
        ]
    assert left == [], "Translate them in locale_libraries, then type: make messages"


class Reader(HTMLParser):
    """The words of a page that someone sees or hears: no code, and no text marked as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.feed(page)

    @property
    def words(self) -> set[str]:
        """Return the words in Latin letters, without the names that stay as they are."""
        return {word for text in self.texts for word in WORD.findall(text)} - NAMES

    def unread(self) -> bool:
        """Tell whether we are in a part of the page that is not for reading."""
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        code = tag in ("script", "style", "code") or given.get("lang", "").startswith("en")
        unread = self.unread() or code
        if tag not in VOID:
            self.open.append((tag, unread))
        if not unread:
            shown = SHOWN_ATTRIBUTES | ({"value"} if given.get("type") == "submit" else set())
            self.texts += [value for name, value in given.items() if name in shown]

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.unread():
            self.texts.append(data)


@pytest.fixture
def initiative(db: None) -> Initiative:
    """One initiative with all that hangs on it.

    No row holds a Latin letter, so that each one on a page is the interface's.
    """
    source = make_source(slug="1", title_en="1", title_zh="報告", note_en="1", note_zh="說明")
    said: dict[str, Any] = {"source": source, "section": "參、四"}
    due: dict[str, Any] = {"when_en": "2022", "when_zh": "本年", "every_months": 24}
    economy = make_economy(code="1", name_en="1", name_zh="經濟體甲")
    other = make_economy(code="2", name_en="2", name_zh="")
    priority = make_priority(slug="1", title_en="1", title_zh="優先", **said)
    meeting = make_meeting(
        slug="1", short_name_en="1", short_name_zh="會議1", title_en="1", title_zh="會議", **said
    )
    make_attendance(meeting=meeting, economy=economy, **said)
    make_delegate(meeting=meeting, economy=economy, name_en="1", name_zh="代表", **said)
    item = make_agenda_item(meeting=meeting, priority=priority, title_en="1", title_zh="案", **said)
    document = make_document(
        meeting=meeting, slug="1", annex=1, title_en="1", tabled_by=economy, **said
    )
    initiative = make_initiative(
        slug="1", title_en="1", title_zh="倡議", title_en_is_ours=True, summary_en="1",
        summary_zh="摘要", priority=priority, documents=[document], **due, **said,
    )  # fmt: skip
    make_work_plan_item(initiative=initiative, title_en="1", title_zh="項目", **said)
    make_participation(initiative=initiative, economy=economy, **said)
    make_status(initiative=initiative, heard_at=meeting, document=document, **said)
    turns: dict[str, Any] = {"meeting": meeting, "agenda_item": item, "gist_en": "1", **said}
    turn = make_intervention(
        speaker=economy, initiatives=[initiative], documents=[document], gist_zh="要旨", **turns
    )
    make_intervention(speaker=other, as_chair=True, on_behalf_of=economy, in_reply_to=turn, **turns)
    due["due_meeting"] = make_meeting(
        slug="2",
        short_name_en="2",
        short_name_zh="會議2",
        title_en="1",
        title_zh="會議",
        when_zh="本年8月",
        **said,
    )
    what: dict[str, Any] = {"meeting": meeting, "initiative": initiative, "intervention": turn}
    made = make_commitment(
        **what, text_en="1", text_zh="承諾", stated_by=economy, owner=other, partners=[economy],
        made_to=[economy], **due, **said,
    )  # fmt: skip
    make_commitment(
        **what, text_en="1", stated_by=economy, owner=economy, revises=made, **due, **said
    )
    how = OutcomeHow.AS_PROMISED
    make_outcome(commitment=made, status=CommitmentStatus.FULFILLED, how=how, note_en="1", **said)
    make_figure(**what, about=economy, series="1", counts_en="1", counts_zh="家數", **said)
    return initiative


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser that asks for Traditional Chinese, as one in Taiwan does."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7"
    return client


@pytest.fixture
def officer(reader: Client, db: None) -> Client:
    """The same, logged in as somebody who may do anything."""
    reader.force_login(User.objects.create_superuser("1"))
    return reader


def english_on(client: Client, address: str, status: int = 200) -> set[str]:
    """Return the English words on a page, which must be there, say it is Chinese, and hold no code.

    This is the one look at most pages of the admin.
    """
    response = client.get(address)
    assert response.status_code == status
    assert Page(response).inline_code() == []
    page = response.content.decode()
    assert '<html lang="zh-hant"' in page
    return Reader(page).words


def test_english_is_found_where_it_shows() -> None:
    page = """<p title="One">二<br><b lang="en">three <i>four</i></b><script>five()</script> Six
        <input type="submit" value="Seven"><input value="eight"> SCCP</p>"""
    assert Reader(page).words == {"One", "Six", "Seven"}


@pytest.mark.parametrize("language", ["zh-TW", "zh-Hant-TW", "zh-HK", "zh-TW,zh;q=0.9,en;q=0.8"])
def test_browsers_of_taiwan_get_traditional_chinese(
    client: Client, db: None, language: str
) -> None:
    response = client.get("/", headers={"accept-language": language})
    assert response.headers["Content-Language"] == "zh-hant"


def test_other_browsers_get_english(client: Client, db: None) -> None:
    response = client.get("/", headers={"accept-language": "th"})
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_chinese(reader: Client, initiative: Initiative, name: str) -> None:
    assert english_on(reader, reverse(name)) == set()
    assert english_on(reader, reverse(name) + "?q=0000") == set()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/initiatives/1/",
        "/commitments/1/1/",
        "/commitments/1/2/",
        "/interventions/1/1/",
        "/interventions/1/2/",
        "/meetings/1/",
        "/meetings/2/follow-up/",
        "/economies/1/",
        "/economies/1/with/2/",
        "/priorities/1/",
        "/documents/1/",
        "/figures/1/",
        "/sources/1/",
        "/search/",
        "/search/?q=倡議",
        "/search/?q=會議&kind=agenda-items",
        "/search/?q=0000",
        "/search/?q=0",
        "/timeline/",
        "/timeline/?year=2022",
        "/initiatives/1/status/",
        "/filters/?list=/initiatives/",
        "/initiatives/?kind=project&due_from=2022-01-01&q=1",
    ],
)
def test_pages_are_chinese(officer: Client, initiative: Initiative, address: str) -> None:
    assert english_on(officer, address) == set()


def test_what_one_keeps_of_a_list_is_chinese(officer: Client, initiative: Initiative) -> None:
    user = User.objects.get(username="1")
    make_saved_filter(name="計畫", user=user)
    make_saved_filter(name="共用", user=User.objects.create_user("2"), is_shared=True)
    for address in ("/initiatives/?kind=project", "/filters/?list=/initiatives/"):
        assert "共用" in officer.get(address).content.decode()
        assert english_on(officer, address) == set()
    again = officer.post("/filters/", {"list": "/initiatives/", "name": "計畫"})
    assert Reader(again.content.decode()).words == set()
    refused = officer.post("/initiatives/1/status/", {"status": "completed", "as_of": "2100-01-01"})
    assert Reader(refused.content.decode()).words == set()


@pytest.mark.parametrize("address", ["/initiatives/", "/commitments/1/1/", "/meetings/1/"])
def test_pages_of_an_earlier_day_are_chinese(
    reader: Client, initiative: Initiative, address: str
) -> None:
    assert english_on(reader, f"{address}?as_of=2022-03-01") == set()


def test_a_page_that_cannot_be_shown_says_so_in_chinese(reader: Client, db: None) -> None:
    assert english_on(reader, "/0000/", status=404) == set()
    assert english_on(reader, "/initiatives/?as_of=0000", status=400) == set()
    assert english_on(reader, "/timeline/?year=0", status=400) == set()
    assert english_on(reader, "/timeline/?year=0000", status=404) == set()


@pytest.mark.parametrize("page", ["admin:index", "admin:password_change", "change-password"])
def test_the_admin_is_chinese(officer: Client, db: None, page: str) -> None:
    assert english_on(officer, reverse(page)) == set()


def test_signing_in_is_chinese(officer: Client, db: None) -> None:
    officer.logout()
    assert english_on(officer, reverse("sign-in")) == set()


NOUNS = [
    pytest.param(model, id=model._meta.model_name)
    for model in admin.site._registry
    if issubclass(model, Keyed)
]


# Beside a field: "May 2022, Q3 2022, end of 2022, by SCCP2 2022", "2022/SOM1/SCCP/001".
EXAMPLES = {"SCCP1", "SCCP2", "SOM1", "May", "Q3", "end", "of", "by"}


@pytest.mark.parametrize("model", NOUNS)
def test_the_admin_of_each_noun_is_chinese_and_holds_no_code_or_style_of_its_own(
    officer: Client, initiative: Initiative, model: Any
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    # Django's own template gives the icon of the search box its name in English.
    assert english_on(officer, reverse(f"{name}_changelist")) == {"Search"}
    assert english_on(officer, reverse(f"{name}_import")) == set()
    assert english_on(officer, reverse(f"{name}_export")) == set()
    assert english_on(officer, reverse(f"{name}_add")) <= EXAMPLES
    for row in model.objects.all()[:1]:
        assert english_on(officer, reverse(f"{name}_change", args=[row.pk])) <= EXAMPLES
        assert english_on(officer, reverse(f"{name}_history", args=[row.pk])) == set()


def test_recording_a_status_is_chinese(officer: Client, initiative: Initiative) -> None:
    asked = {"action": "record_status", "_selected_action": [initiative.pk]}
    page = officer.post(reverse("admin:initiatives_initiative_changelist"), asked)
    assert Reader(page.content.decode()).words == set()
    assert KNOWN.strftime("%Y年") in page.content.decode()
