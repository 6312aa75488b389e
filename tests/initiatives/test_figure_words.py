"""The day or year to which a number refers, and a note on it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from initiatives.models import Bound, Figure
from support.make import make_economy, make_figure, make_initiative, make_intervention
from support.pages import Page, table_at
from support.sheets import exported, imported, totals

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("record"),
    pytest.mark.one_database,
]


def test_the_pages_say_of_when_a_number_is_and_what_is_noted(client: Client) -> None:
    initiative = make_initiative()
    row = make_figure(initiative=initiative, when_en="end of 2021", note_en="Said as one fifth.")
    for url in (row.get_absolute_url(), initiative.get_absolute_url()):
        text = Page(client.get(url, headers={"accept-language": "en"})).text
        assert "(end of 2021)" in text
        assert "Said as one fifth." in text


def test_one_third_is_a_fraction_on_pages_and_in_files(client: Client) -> None:
    row = Figure.objects.get(series="wco-members-blockchain-experimental")
    assert (row.value, row.denominator) == (Decimal(1), 3)
    assert row.amount == Fraction(1, 3)
    pages = (
        row.get_absolute_url(),
        "/figures/",
        "/initiatives/wco-wto-joint-paper/",
        "/sources/sccp1-2022-report/?section=參、四、(四)7",
        "/search/?q=blockchain",
    )
    for url in pages:
        for language, words in (("en", "1/3"), ("zh-hant", "三分之一")):
            assert words in Page(client.get(url, headers={"accept-language": language})).text, url
    file = client.get("/figures/", {"export": "csv", "series": row.series}).getvalue().decode()
    assert "1.0000,3,of the members," in file
    assert "33.3" not in file


@pytest.mark.parametrize(
    ("value", "denominator", "en", "zh"),
    [(2, 3, "2/3", "三分之二"), (7, 12, "7/12", "12分之七"), (1234, 5000, "1,234/5,000",
        "5000分之1234")],
)  # fmt: skip
def test_a_fraction_is_written_as_each_language_does(
    value: int, denominator: int, en: str, zh: str
) -> None:
    row = make_figure(value=Decimal(value), denominator=denominator, bound=Bound.ABOUT)
    with override("en"):
        assert row.reading == f"about {en}"
    with override("zh-hant"):
        assert row.reading == f"約{zh}"


@pytest.mark.both_databases
def test_figures_sort_by_how_much_they_are_and_are_found_by_their_number() -> None:
    made = [make_figure(value=Decimal(value), denominator=over)
        for value, over in ((1, 3), (2, 3), (1, 2), (1, None))]  # fmt: skip
    rows = Figure.objects.filter(pk__in=[row.pk for row in made]).for_list().order_by("amount")
    assert [row.reading for row in rows] == ["1/3", "1/2", "2/3", "1"]
    make_figure(value=Decimal(98761), denominator=100000)
    whole = make_figure(value=Decimal(98761))
    assert list(Figure.objects.search("98761")) == [whole]


def test_a_fraction_has_a_whole_number_above_and_two_or_more_below_the_line() -> None:
    row = make_figure()
    row.value, row.denominator = Decimal("1.5"), 3
    with pytest.raises(ValidationError, match="above the line"):
        row.full_clean()
    row.value, row.denominator = Decimal(1), 1
    with pytest.raises(ValidationError, match="2 or more"):
        row.full_clean()


def test_our_own_counts_are_hidden_until_they_are_asked_for(client: Client) -> None:
    initiative, turn = make_initiative(), make_intervention()
    party = make_economy()
    told: dict[str, Any] = {"initiative": initiative, "intervention": turn, "about": party}
    printed = make_figure(**told, counts_en="Zyx printed.")
    counted = make_figure(**told, counts_en="Zyx counted.", is_our_count=True)
    hidden, shown = (
        table_at("/figures/", {"initiative": initiative.slug} | asked).rows
        for asked in ({}, {"our_counts": "on"})
    )
    assert list(hidden) == [printed]
    assert list(shown) == [printed, counted]
    page = Page(client.get("/figures/", {"initiative": initiative.slug}))
    assert "1 number that we counted in a list" in page.text
    assert any("our_counts=on" in link for link in page.links)
    for row in (initiative, turn, party):
        html = client.get(row.get_absolute_url()).content.decode()
        before, _, folded = html.partition('<details class="more">')
        assert "Zyx printed." in before
        assert "Zyx counted." not in before
        assert "Zyx counted." in folded.partition("</details>")[0]


def test_a_sheet_brings_the_words_back() -> None:
    sheet = exported(Figure, Figure.objects.exclude(when_en=""))
    assert "end of 2022" in [row["when_en"] for row in sheet.dict]
    assert totals(imported(Figure, sheet)) == {"same": len(sheet)}
