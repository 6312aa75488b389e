"""Words that a reader looks for: when a text holds them, and where.

Capital and small letters count as the same, and so do the full-width and the half-width form of a
Latin letter, a digit or a sign: `aeo` is found in "ＡＥＯ". An accent makes another letter: é is É,
but not e. Every other character stands for itself. A database folds case as its own locale says,
and not all fold alike; so each character is looked for in each of its forms, spelled out.
"""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sccp_tracker.records.text_width import columns_of, fitting

# How much somebody may look for at once.
LONGEST = 200
# From "!" to "~" each sign of ASCII has a full-width form, this far behind it.
TO_FULL_WIDTH = 0xFEE0
# How wide the surroundings of a hit are, in columns of half-width letters.
ROOM = 170


def words_of(asked: str) -> list[str]:
    """Return the words, each once, in the order in which they were typed."""
    return list(dict.fromkeys(asked.split()))


def forms_of(character: str) -> list[str]:
    """Return the character in each case and each width that it has, in order."""
    is_full = "！" <= character <= "～"
    half = chr(ord(character) - TO_FULL_WIDTH) if is_full else character
    cases = {half, half.upper(), half.lower(), half.upper().lower()}
    # ß in capitals is two letters: those are another word.
    halves = {form for form in cases if len(form) == 1}
    fulls = {chr(ord(form) + TO_FULL_WIDTH) for form in halves if "!" <= form <= "~"}
    return sorted(halves | fulls | {character})


def pattern_of(word: str) -> str:
    """Return the regular expression of a word, to be matched with regard to case.

    Python and PostgreSQL read it alike: it holds nothing but sets of numbered characters.
    """
    return "".join(
        "[" + "".join(f"\\U{ord(form):08x}" for form in forms_of(character)) + "]"
        for character in word
    )


def finder_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the expression of any of the words, the longer ones first; there must be some."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(pattern_of(word) for word in longest_first))


def found_in(text: str, words: Iterable[str]) -> set[str]:
    """Return those of the words that the text holds."""
    return {word for word in words if re.search(pattern_of(word), text)}


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Return the text as HTML, each of the words in it marked."""
    pieces, place = [], 0
    for hit in finder_of(words).finditer(text):
        pieces += [(text[place : hit.start()],), (format_html("<mark>{}</mark>", hit.group()),)]
        place = hit.end()
    return format_html_join("", "{}", [*pieces, (text[place:],)])


def around(text: str, words: Iterable[str]) -> str:
    """Return the text, or where it is long the part around the first of the words, with dots."""
    if columns_of(text) <= ROOM:
        return text
    hit = finder_of(words).search(text)
    start, end = hit.span() if hit else (0, 0)
    first = start - fitting(reversed(text[:start]), ROOM // 3)
    last = end + fitting(text[end:], ROOM - columns_of(text[first:end]))
    while first < start and splits(text, first):
        first += 1
    while last > end and splits(text, last):
        last -= 1
    part = text[first:last].strip()
    return f"{'…' if first else ''}{part}{'…' if last < len(text) else ''}"


def splits(text: str, place: int) -> bool:
    """Return whether a cut at this place goes through a word of a language that has spaces."""
    sides = text[max(place - 1, 0) : place + 1]
    return len(sides) == 2 and sides.isalnum() and columns_of(sides) == 2
