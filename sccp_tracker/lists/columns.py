"""Columns of tables, whose cells stand on a page and in a file.

Each says in one pair of methods what stands in its cells: `html` on the page, `value` in a file, of
which `file_cells` asks for many records at once.
docs/decisions/cells.md tells why this is our own.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import TextChoices
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sccp_tracker.records.bilingual import LANG_TAGS, Bilingual
from sccp_tracker.records.punctuation import punctuation
from sccp_tracker.records.templatetags.records import badge

# The class of a cell in which nothing stands, and the quiet dash in its place.
EMPTY_CELL = ("empty", "—")
# What a file keeps as it is: all else is said in words.
PLAIN = (str, int, float, Decimal, date)
KEPT_AS_IT_IS = {*PLAIN, bool, type(None)}


def steps_of(path: str) -> list[str]:
    """Return the attributes that a path such as "source__slug" names, in order."""
    return path.split("__") if path else []


def end_of(steps: list[str], record: Any) -> Any:
    """Return what the steps lead to from a record, or None where one of them is empty.

    Raises AttributeError for a step that there is none of.
    """
    for step in steps:
        if record is None:
            break
        record = getattr(record, step)
    return record


class Column:
    """A column of a table, of which it is an attribute.

    `path` leads from a record to what the column is about: by default, to the attribute of its
    name. `order_by` names what the rows are sorted by: by default, that path; where they cannot be,
    nothing. `link` leads to the row to whose page a cell leads: "" to the record itself. A column
    that is not `visible` is shown to those who choose it. In a file, the columns that `file_has`
    names stand in its place.
    `classes` are those of its cells in the stylesheet.
    """

    classes = ""
    name: str
    of: Callable[[Any], Any]

    def __init__(
        self,
        label: str | Promise,
        path: str = "",
        *,
        order_by: tuple[str, ...] | None = None,
        link: str | None = None,
        visible: bool = True,
        file_has: tuple[str, ...] = (),
        classes: str = "",
    ) -> None:
        self.label = label
        self.path = path
        self.order_by = order_by
        self.link = None if link is None else steps_of(link)
        self.visible = visible
        self.file_has = file_has
        self.classes = classes or self.classes

    def __set_name__(self, table: type, name: str) -> None:
        self.name, self.path = name, self.path or name
        if self.order_by is None:
            self.order_by = (self.path,)
        self.of = self.way()

    def way(self) -> Callable[[Any], Any]:
        """Return what finds in a record what the column is about; None or "" for nothing."""
        steps = steps_of(self.path)
        return attrgetter(*steps) if len(steps) == 1 else partial(end_of, steps)

    @property
    def in_file(self) -> bool:
        return not self.file_has

    def value(self, record: Any) -> Any:
        """Return what stands in a file: a number, a day, yes or no, or else text."""
        return self.said(self.of(record))

    def said(self, about: Any) -> Any:
        """Return what a file says of what the column is about."""
        return about if isinstance(about, PLAIN) else str(about)

    def html(self, record: Any) -> str:
        """Return what stands on the page: by default the same, as the reader writes it.

        What is not marked safe is escaped there.
        """
        return str(localize(self.value(record)))

    def is_empty(self, record: Any) -> bool:
        return self.of(record) in (None, "")

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        """Return what stands in the cells of a file, one for each record; None where nothing does.

        What several records are about, such as one economy, is said once.
        """
        about = self.of_each(records)
        kinds = set(map(type, about))
        if kinds <= KEPT_AS_IT_IS:
            return [None if each == "" else each for each in about] if str in kinds else about
        once = {id(each): each for each in about}
        # Not compared with "": to compare a row is to ask for its key.
        said = {
            key: None if each is None or (isinstance(each, str) and not each) else self.said(each)
            for key, each in once.items()
        }
        return [said[id(each)] for each in about]

    def of_each(self, records: Sequence[Any]) -> list[Any]:
        """Return what the column is about in each record."""
        try:
            # A row that was read along, without the question of Django's attribute where it is.
            return [record._state.fields_cache[self.path] for record in records]
        except (AttributeError, KeyError):
            return list(map(self.of, records))

    def page_cell(self, record: Any) -> tuple[str, str]:
        """Return the classes of the cell on the page, and what stands in it."""
        content = "" if self.is_empty(record) else self.html(record)
        if content == "":
            return EMPTY_CELL
        if self.link is not None:
            url = end_of(self.link, record).get_absolute_url()
            content = format_html('<a href="{}">{}</a>', url, content)
        return self.classes, content


class TextColumn(Column):
    """Bilingual text; a fallback is marked with its language.

    The page shows the first `most` characters; the page of the row and a file have them all.
    """

    def __init__(self, label: str | Promise, path: str = "", most: int = 0, **given: Any) -> None:
        self.most = most
        super().__init__(label, path, **given)

    def said(self, about: Any) -> str:
        return str(about)

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        text = getattr(type(records[0]), self.path, None)
        if not isinstance(text, Bilingual):
            return super().file_cells(records)
        return [each or None for each in text.texts(records)]

    def html(self, record: Any) -> SafeString:
        text = self.of(record)
        return (text.cut(self.most) if self.most else text).html


class SourceColumn(Column):
    """Where a fact was read: its name on the page, in a file the short name that is its key."""

    def __set_name__(self, table: type, name: str) -> None:
        super().__set_name__(table, name)
        self.order_by = (*(f"{path}__slug" for path in self.order_by or ()),)

    def said(self, about: Any) -> str:
        return about.slug

    def html(self, record: Any) -> SafeString:
        return self.of(record).name.html


class WordsColumn(Column):
    """The text of one language, for a file; empty where it is not given."""

    def __init__(self, language: str, label: str | Promise) -> None:
        self.language, self.lang = language, LANG_TAGS[language]
        super().__init__(label, order_by=(), visible=False)

    def html(self, record: Any) -> SafeString:
        return format_html('<span lang="{}">{}</span>', self.lang, self.value(record))


class DayColumn(Column):
    """A day: in the reader's way on the page, a real date in a spreadsheet."""

    classes = "day"

    def html(self, record: Any) -> str:
        return date_format(self.value(record), "DATE_FORMAT")


class ChoiceColumn(Column):
    """A choice, in words."""

    def __init__(self, choices: Any, label: str | Promise, **given: Any) -> None:
        self.labels = dict(choices.choices)
        super().__init__(label, **given)

    def said(self, about: Any) -> str:
        return str(self.labels[about])

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        words: dict[Any, str | None] = {code: str(label) for code, label in self.labels.items()}
        words |= {"": None, None: None}
        return [words[about] for about in map(self.of, records)]


class BadgeColumn(ChoiceColumn):
    """A choice, as a badge that says it in words."""

    def html(self, record: Any) -> SafeString:
        return badge(self.of(record), self.value(record))


class ListColumn(Column):
    """Several rows in one cell, separated by semicolons ("Hong Kong, China" holds a comma).

    `rows` finds them from a record, or names the relation that leads to them.
    """

    def __init__(
        self, label: str | Promise, rows: Callable[[Any], Iterable[Any]] | str, **given: Any
    ) -> None:
        self.rows = rows
        super().__init__(label, order_by=(), **given)

    def way(self) -> Callable[[Any], Iterable[Any]]:
        return self.rows if callable(self.rows) else self.related

    def related(self, record: Any) -> Iterable[Any]:
        """Return the rows to which the relation leads."""
        read_along = record.__dict__.get("_prefetched_objects_cache", {})
        # Not by way of a manager, which is made anew each time.
        found: Iterable[Any] = read_along.get(self.rows)
        return getattr(record, self.rows).all() if found is None else found

    def said(self, about: Any) -> str:
        return "; ".join(map(str, about))

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        about = self.of_each(records)
        names = {id(row): row for rows in about for row in rows}
        names = {key: str(row) for key, row in names.items()}
        return ["; ".join([names[id(row)] for row in rows]) if rows else None for rows in about]

    def of_each(self, records: Sequence[Any]) -> list[Any]:
        try:
            return [record._prefetched_objects_cache[self.rows] for record in records]
        except (AttributeError, KeyError):
            return [list(self.of(record)) for record in records]

    def html(self, record: Any) -> str:
        return punctuation().semicolon.join(map(self.short, self.of(record)))

    def short(self, row: Any) -> str:
        """Return what the page calls a row; a file calls it by its whole name."""
        return str(row)


class YesColumn(Column):
    """Whether something is so: said on the page only where it is, in a spreadsheet always."""

    def html(self, record: Any) -> str:
        return gettext("yes") if self.of(record) else ""


class StateColumn(TextColumn):
    """A status, as a badge that says it in words, or else a due in words."""

    def said(self, about: Any) -> str:
        return str(about.label if isinstance(about, TextChoices) else about)

    def html(self, record: Any) -> SafeString:
        state = self.of(record)
        return badge(state) if isinstance(state, TextChoices) else super().html(record)


class WordsOfRecord(Column):
    """A column that leaves it to the record to say in words what it is about, as `words`."""

    words: ClassVar[str]

    def value(self, record: Any) -> Any:
        return getattr(record, self.words)

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        return [None if self.is_empty(each) else self.value(each) for each in records]
