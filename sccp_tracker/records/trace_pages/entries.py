"""What the trace says, in words: columns, choices, days and other rows by their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sccp_tracker.records.base import Keyed, joins_of
from sccp_tracker.records.bilingual import LANG_TAGS, reader_column
from sccp_tracker.records.models.trace import Change, ChangeKind
from sccp_tracker.records.nouns import nouns_by_model_name

# A word of letters, a run of blanks, or one sign: Chinese is compared character by character.
WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
# Text shorter than this is told whole, before and after; longer text than the second figure too,
# as finding what is alike in it would take long.
SHORT, LONG = 24, 4000


def model_of(noun: str) -> Any:
    """Return the model that the trace calls `noun`, or None where there is none any more."""
    model = nouns_by_model_name().get(noun.partition(".")[2])
    return model if model and model._meta.label_lower == noun else None


def column_of(model: Any, name: str) -> Field | None:
    """Return a column of a noun, or None where there is none any more."""
    try:
        column: Field = model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None
    return column


def name_of(row: Any) -> str:
    """Return what a reader calls a row: what it belongs to, and then itself."""
    owners = dict.fromkeys(path.partition("__")[0] for path in joins_of(row.key_fields))
    return " · ".join([*(name_of(getattr(row, owner)) for owner in owners), str(row)])


class Rows:
    """The rows that some changes name, asked for in one query for each noun."""

    def __init__(self, changes: Iterable[Change]) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for change in changes:
            model = model_of(change.noun)
            if model is None:
                continue
            wanted[model].add(change.row)
            for name, pair in change.fields.items():
                column = column_of(model, name)
                if column is not None and column.is_relation:
                    wanted[column.related_model] |= set(keys_in(pair))
        self.found = {
            model: model._base_manager.select_related(*joins_of(model.key_fields)).in_bulk(keys)
            for model, keys in wanted.items()
            if issubclass(model, Keyed)
        }

    def get(self, model: Any, key: int) -> Any:
        """Return a row, or None where it was removed since."""
        return self.found.get(model, {}).get(key)

    def name(self, model: Any, key: int) -> str:
        """Return the name of a row, or of one that was removed since its number."""
        row = self.get(model, key)
        return name_of(row) if row else _("removed since (no. %(key)s)") % {"key": key}


def keys_in(pair: Sequence[Any]) -> list[int]:
    """Return the keys of rows that a column named before or names since: of one, or of many."""
    sides = (side if isinstance(side, list) else [side] for side in pair)
    return [key for side in sides for key in side if key is not None]


@dataclass(frozen=True)
class ColumnChange:
    """One column of a change: its name, what it said before and what it says since, in words.

    `diff` has both in one, of text that is long; `lang` is the language of the text where that is
    not the reader's. Of a column that names several rows, `old` are those that left and `new`
    those that came.
    """

    name: str
    old: str
    new: str
    diff: SafeString
    lang: str

    @property
    def has_diff(self) -> bool:
        return bool(self.diff)


@dataclass(frozen=True)
class Entry:
    """One change as a page shows it: of which noun and row, and each column that it changed.

    `page` is the address of the row, where it has a page and is still there, and `history` that of
    all its changes. `row` is None where it was removed since. `way` is the address at which the
    reader voids or mends the row, with what to call it, on a page that leads there.
    """

    change: Change
    noun: str
    key: str
    name: str
    page: str
    history: str
    said: list[ColumnChange]
    row: Any
    way: tuple[str, str] | None = None

    @property
    def is_changed(self) -> bool:
        return self.change.kind == ChangeKind.CHANGED


def entries_of(changes: Iterable[Change]) -> list[Entry]:
    """Return the changes in words, in their order, in one query for each noun that they name."""
    listed = list(changes)
    rows = Rows(listed)
    return [entry_of(change, rows) for change in listed]


def entry_of(change: Change, rows: Rows) -> Entry:
    model = model_of(change.noun)
    said = [column_change(model, name, pair, rows) for name, pair in change.fields.items()]
    if model is None:
        key = change.key or str(change.row)
        return Entry(change, change.noun, key, key, "", "", said, None)
    row = rows.get(model, change.row)
    key = row.key if row else change.key
    shown = key or str(change.row)
    return Entry(
        change,
        noun=str(model._meta.verbose_name),
        key=shown,
        name=name_of(row) if row else shown,
        page=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
        history=reverse("records:row-history", args=[model._meta.model_name, key]) if key else "",
        said=said,
        row=row,
    )


def column_change(model: Any, name: str, pair: Sequence[Any], rows: Rows) -> ColumnChange:
    """Return in words what a column said before and says since."""
    column = column_of(model, name)
    old, new = (value_in_words(column, value, rows) for value in pair)
    suffix = name.rpartition("_")[2]
    lang = LANG_TAGS[suffix] if suffix in LANG_TAGS and suffix != reader_column() else ""
    is_text = (
        isinstance(pair[0], str)
        and isinstance(pair[1], str)
        and not getattr(column, "choices", None)
    )
    is_long = is_text and SHORT < max(len(old), len(new)) <= LONG and bool(old and new)
    label = str(getattr(column, "verbose_name", name))
    return ColumnChange(label, old, new, word_diff(old, new) if is_long else SafeString(""), lang)


def value_in_words(column: Field | None, value: Any, rows: Rows) -> str:
    """Return a value as a reader writes it: labels, days, names of rows; "" where it is empty."""
    if value in (None, "", []):
        return ""
    if column is not None and column.is_relation:
        keys = value if isinstance(value, list) else [value]
        return "; ".join(rows.name(column.related_model, key) for key in keys)
    if column is None:
        return str(value)
    return plain_words(column, value)


def plain_words(column: Field, value: Any) -> str:
    """Return a value that names no row in words."""
    try:
        value = column.to_python(value)
    except (ValidationError, ArithmeticError):
        # The column held something else when this was written.
        return str(value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal):
        return number_format(value.normalize(), force_grouping=True)
    return str(value)


def word_diff(old: str, new: str) -> SafeString:
    """Return both texts in one, what left and what came marked by `<del>` and `<ins>`."""
    before, after = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces = (
        ("".join(before[a:b]), "".join(after[c:d]), tag == "equal")
        for tag, a, b, c, d in matcher.get_opcodes()
    )
    return format_html_join("", "{}", ((marked(*piece),) for piece in pieces))


def marked(old: str, new: str, is_equal: bool) -> SafeString:
    if is_equal:
        return format_html("{}", old)
    left = format_html("<del>{}</del>", old) if old else ""
    return format_html("{}{}", left, format_html("<ins>{}</ins>", new) if new else "")
