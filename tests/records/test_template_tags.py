"""The tags that templates share, and how templates are written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from initiatives.models import Firmness
from meetings.models import Economy, Meeting
from sccp_tracker.records.models import Source

pytestmark = pytest.mark.one_database

TEMPLATES: Path = settings.BASE_DIR / "templates"
LONGEST_LINE = 110
PUNCTUATION_ALONE = re.compile(r"""{% translate (["'])\W*\1""")

HONG_KONG = Economy(code="HKC", name_en="Hong Kong, China", name_zh="香港", kind="member")
OECD = Economy(code="OECD", name_en="Organisation for <all>", name_zh="", kind="organisation")
MEETING = Meeting(slug="2022-sccp1")
SOURCE = Source(slug="report", title_zh="報告")


class Read:
    """A fact that was read somewhere."""

    source = SOURCE

    def __init__(self, section: str) -> None:
        self.section = section


def rendered(text: str, language: str = "en", **context: Any) -> str:
    """Return what a template with our tags makes of the context."""
    with translation.override(language):
        return Template("{% load records %}" + text).render(Context(context))


def test_a_badge_says_a_choice_or_a_code_in_words() -> None:
    assert (
        rendered("{% badge choice %}", choice=Firmness.HOPE)
        == '<span class="badge hope">hope</span>'
    )
    assert (
        rendered("{% badge 'closed' words %}", words="<b>")
        == '<span class="badge closed">&lt;b&gt;</span>'
    )
    assert rendered("{% badge '' 'host' %}") == '<span class="badge">host</span>'


def test_a_link_names_its_row_and_takes_attributes() -> None:
    assert (
        rendered("{% link row %}", row=HONG_KONG)
        == '<a href="/economies/HKC/">Hong Kong, China</a>'
    )
    assert (
        rendered("{% link row row.code class='big' title=row.name_en %}", row=OECD)
        == '<a href="/economies/OECD/" class="big" title="Organisation for &lt;all&gt;">OECD</a>'
    )
    assert rendered("{% link row.about row.about.code %}", row=MEETING) == ""


def test_a_link_marks_a_name_that_is_only_in_the_other_language() -> None:
    assert rendered("{% link row %}", "zh-hant", row=OECD) == (
        '<a href="/economies/OECD/">'
        '<span lang="en" class="fallback">Organisation for &lt;all&gt;</span></a>'
    )


def test_rows_are_joined_as_links_or_as_plain_text() -> None:
    rows = [HONG_KONG, OECD]
    assert rendered("{% joined rows %}", rows=rows[:1]) == rendered("{% link rows.0 %}", rows=rows)
    assert (
        rendered("{% joined rows short=True %}", "zh-hant", rows=rows)
        == '<a href="/economies/HKC/">香港</a>；<a href="/economies/OECD/">OECD</a>'
    )
    assert (
        rendered("{% joined rows plain=True %}", rows=rows)
        == "Hong Kong, China; Organisation for &lt;all&gt;"
    )
    plain = "{% autoescape off %}{% joined rows plain=True %}{% endautoescape %}"
    assert rendered(plain, rows=rows) == "Hong Kong, China; Organisation for <all>"
    assert rendered("{% joined rows %}", rows=[]) == ""


def test_provenance_leads_to_what_was_read_at_the_same_place() -> None:
    place = '<a class="provenance" href="/sources/report/?section=%E5%8F%83%2F1%205">'
    words = '<span lang="zh-Hant">參/1 5</span></a>'
    assert rendered("{% provenance row %}", row=Read("參/1 5")) == f"{place}報告 {words}"
    assert rendered("{% provenance row bare=True %}", row=Read("參/1 5")) == f"{place}{words}"
    whole = '<a class="provenance" href="/sources/report/">報告</a>'
    for text in ("{% provenance row %}", "{% provenance row bare=True %}"):
        assert rendered(text, row=Read("")) == whole


@pytest.mark.parametrize(
    ("language", "words"), [("en", "a, b; c: d (e<b>)."), ("zh-hant", "a，b；c：d（e<b>）。")]
)
def test_each_language_has_its_punctuation(language: str, words: str) -> None:
    text = "a{% comma %}b{% semicolon %}c{% colon %}d{% bracketed %}e<b>{% endbracketed %}"
    assert rendered(text + "{% full_stop %}", language) == words


def test_a_line_end_next_to_a_tag_is_no_blank_in_one_line() -> None:
    text = """{% oneline %}
      <p class="a"
         {% if one %}id="b"{% endif %}
         lang="c">會議
        {% if one %}
          {% bracketed %}
            {{ one }}
          {% endbracketed %}
        {% endif %}
        {% comma %}
        <b>two</b> <i>words of
        a sentence</i>
      </p>
    {% endoneline %}"""
    assert (
        rendered(text, "zh-hant", one="1\n 2")
        == '<p class="a" id="b" lang="c">會議（1\n 2），<b>two</b> <i>words of a sentence</i></p>'
    )


def template_lines() -> Iterator[tuple[str, str]]:
    """Yield each line of each template, with where it is."""
    for path in TEMPLATES.rglob("*.*"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield f"{path.relative_to(TEMPLATES)}:{number}", line


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    assert [place for place, line in template_lines() if len(line) > LONGEST_LINE] == []


def test_no_template_translates_punctuation_alone() -> None:
    assert [place for place, line in template_lines() if PUNCTUATION_ALONE.search(line)] == []
