"""What lists say of a promise reads well in a later year, and names who must act once."""

import pytest
from django.test import Client
from django.utils.translation import override

from support.make import make_commitment, make_economy, make_meeting
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thailand expects to begin.", "Thailand expects to begin."),
        ("THA's customs begins.", "THA's customs begins."),
        ("The chair hopes to begin.", "Thailand: The chair hopes to begin."),
        ("Thailander begins.", "Thailand: Thailander begins."),
    ],
)
def test_who_must_act_is_named_once(text: str, said: str) -> None:
    thailand = make_economy(code="THA", name_en="Thailand")
    assert make_commitment(text_en=text, owner=thailand).said == said


@pytest.mark.pages
def test_a_due_of_this_year_names_the_year_but_on_the_page_of_the_promise(client: Client) -> None:
    meeting = make_meeting(slug="2022-sccp1", year=2022)
    row = make_commitment(meeting=meeting, when_zh="本年8月", when_en="August this year")
    assert row.when_now == "August 2022"
    chinese = {"accept-language": "zh-hant"}
    with override("zh-hant"):
        assert row.when_now == "2022年8月"
    for address in ("/", "/commitments/", "/timeline/?year=2022"):
        text = Page(client.get(address, headers=chinese)).text
        assert "本年8月" not in text, address
    assert "2022年8月" in Page(client.get("/commitments/", headers=chinese)).text
    assert "本年8月" in Page(client.get(row.get_absolute_url(), headers=chinese)).text


def test_a_list_counts_its_noun(client: Client) -> None:
    make_commitment()
    assert "1 commitment" in Page(client.get("/commitments/")).text
    make_commitment()
    assert "2 commitments" in Page(client.get("/commitments/")).text
