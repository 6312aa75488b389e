"""What templates say again and again: badges, links to rows, provenance, punctuation.

Text that knows its language (it has `html`) is shown through that, so that one in another language
than the page's is marked. `{% load records %}` brings all of it.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from sccp_tracker.records.help import explained
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.numbers import gap_before
from sccp_tracker.records.provenance import SECTIONS_APART, places_in
from sccp_tracker.records.punctuation import punctuation

register = template.Library()

# The end of a line, with the blanks around it.
LINE_END = re.compile(r"\s*\n\s*")


def shown(text: Any) -> SafeString:
    """Return a text, or the name of a row, as HTML, marked where it is in another language."""
    # str() of a row gives its bilingual name, not a copy of it.
    named = text if isinstance(text, str) else str(text)
    html: SafeString | None = getattr(named, "html", None)
    return conditional_escape(named) if html is None else html


@register.simple_tag
def badge(choice: Any, label: Any = None) -> SafeString:
    """Return a badge: of a choice, which has a value and a label; or of a code and a label.

    A badge without a code has no colour of its own.
    """
    code = choice if label is not None else choice.value
    words = shown(choice.label if label is None else label)
    if not code:
        return format_html('<span class="badge">{}</span>', words)
    return format_html('<span class="badge {}">{}</span>', code, words)


@register.simple_tag
def meaning(name: str) -> SafeString | str:
    """Return a question mark that leads to what a word means; "" where it is not explained."""
    if name not in explained:
        return ""
    label = gettext("What “%(word)s” means") % {"word": explained[name].title}
    return format_html(
        '<a class="meaning" href="{}#{}" aria-label="{}" title="{}" hx-boost="false">?</a>',
        reverse("records:help"), name, label, label,
    )  # fmt: skip


@register.simple_tag
def link(row: Any, text: Any = None, **attributes: Any) -> SafeString | str:
    """Return a link to the page of a row, by its name or by `text`; "" where there is no row.

    The address keeps the day as of which the page is read. `attributes` are those of the link.
    """
    if not row:
        return ""
    pairs = [("href", row.get_absolute_url()), *attributes.items()]
    written = format_html_join("", ' {}="{}"', pairs)
    return format_html("<a{}>{}</a>", written, shown(row if text is None else text))


@register.simple_tag
def joined(rows: Iterable[Any], short: bool = False, plain: bool = False) -> str:
    """Return rows by name with semicolons between them ("Hong Kong, China" holds a comma).

    Each is a link to its page, or all is plain text. `short` takes the short names of parties.
    """
    named = [(row, row.short_name if short else row) for row in rows]
    if plain:
        return punctuation().semicolon.join(str(name) for _, name in named)
    links = [(link(row, name),) for row, name in named]
    return format_html_join(punctuation().semicolon, "{}", links)


@register.simple_tag
def counted(count: int, noun: Any) -> SafeString:
    """Return how many there are of a noun (a model's Meta): "95 commitments"."""
    name = noun.verbose_name if count == 1 else noun.verbose_name_plural
    bold = format_html("<b>{}</b>", count)
    return format_html(gettext("{count} {noun}"), count=bold, noun=name)


@register.simple_tag
def quantity(number: Any, unit: Any) -> SafeString:
    """Return a number with its unit: `97.1%`, `392 AEOs`."""
    return format_html("{}{}{}", number, gap_before(unit), shown(unit))


@register.simple_tag
def provenance(row: Any, bare: bool = False) -> SafeString:
    """Return the links to all that was read where a fact was: its source and the section.

    `bare` leaves out the name of the source where there is a section.
    """
    url = row.source.get_absolute_url()
    if not row.section:
        return format_html('<a class="provenance" href="{}">{}</a>', url, row.source.name)
    named = "" if bare else f"{row.source.name} "
    return format_html_join(
        SECTIONS_APART,
        '<a class="provenance" href="{}?section={}">{}<span lang="zh-Hant">{}</span></a>',
        (
            (url, quote(place, safe=""), "" if nth else named, place)
            for nth, place in enumerate(places_in(row.section))
        ),
    )


@register.simple_tag
def comma() -> str:
    return punctuation().comma


@register.simple_tag
def semicolon() -> str:
    return punctuation().semicolon


@register.simple_tag
def colon() -> str:
    return punctuation().colon


@register.simple_tag
def full_stop() -> str:
    return punctuation().full_stop


class Bracketed(Node):
    """A part of a template in brackets; `oneline` reaches into it, as into no simple block tag."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        signs = punctuation()
        return SafeString(f"{signs.opening}{self.nodelist.render(context)}{signs.closing}")


@register.tag
def bracketed(parser: Parser, token: Token) -> Bracketed:
    """Put brackets around what stands up to `endbracketed`."""
    nodes = parser.parse(("endbracketed",))
    parser.delete_first_token()
    return Bracketed(nodes)


def without_line_ends(text: str, in_element: bool) -> tuple[str, bool]:
    """Return text between two tags of a template as one line, and whether it ends in `<…>`.

    `in_element` says whether it begins there: what stands there is kept apart by a blank.
    """

    def blank(end: re.Match[str]) -> str:
        before, after = text[: end.start()], text[end.end() :]
        is_edge = not before or not after or before[-1] == ">" or after[0] == "<"
        return "" if is_edge and not ends_in_element(before, in_element) else " "

    return LINE_END.sub(blank, text), ends_in_element(text, in_element)


def ends_in_element(text: str, in_element: bool) -> bool:
    """Return whether text that begins in `<…>`, or does not, ends in one."""
    opened, closed = text.rfind("<"), text.rfind(">")
    return in_element if opened == closed else opened > closed


@register.simple_tag
def lists_of_nouns() -> list[tuple[str, str]]:
    """Return the address and the title of the list of each noun in the navigation, in order."""
    listed = [model for model in nouns() if model.noun.menu]
    return [
        (reverse(model.noun.list_url), capfirst(model._meta.verbose_name_plural))
        for model in listed
    ]


class OneLine(Node):
    """Parts of a template of which the line ends are none of the page."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        in_element = False
        texts: list[Any] = nodelist.get_nodes_by_type(TextNode)
        for node in texts:
            node.s, in_element = without_line_ends(node.s, in_element)

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def oneline(parser: Parser, token: Token) -> OneLine:
    """Send what is written on several lines as one, up to `endoneline`.

    Between Chinese words a blank would be seen. So a line end next to a tag, a variable or an
    element is no blank, as in JSX; one within a sentence still is. What a variable or an included
    template holds stays as it is.
    """
    nodes = parser.parse(("endoneline",))
    parser.delete_first_token()
    return OneLine(nodes)
