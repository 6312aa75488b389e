"""Numbers as people write them: `97.1`, `1,234`, a third as `1/3` or 三分之一."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from sccp_tracker.records.bilingual import reader_column

# Small numbers of a fraction are words in Chinese.
NUMERALS = "零一二三四五六七八九十"


def number_in_words(value: Decimal, denominator: int | None = None) -> str:
    """Return a number without idle zeros or, with a denominator, the fraction of the two."""
    if not denominator:
        return number_format(value.normalize(), use_l10n=True, force_grouping=True)
    words = {"numerator": part_in_words(value), "denominator": part_in_words(Decimal(denominator))}
    return gettext("%(numerator)s/%(denominator)s") % words


def part_in_words(value: Decimal) -> str:
    """Return the number above or below the line of a fraction."""
    is_small = value == int(value) and 0 <= value < len(NUMERALS)
    if is_small and reader_column() == "zh":
        return NUMERALS[int(value)]
    return number_in_words(value)


def gap_before(unit: str) -> str:
    """Return what stands between a number and its unit: nothing before a per cent sign."""
    return "" if not unit or unit.startswith("%") else " "


def in_units(number: object, unit: str) -> str:
    """Return a number with its unit: `97.1%`, `392 AEOs`, or bare where it has none."""
    return f"{number}{gap_before(unit)}{unit}"
