"""Tables: rows in an order, with columns, on a page and in a file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sccp_tracker.lists.columns import Column, SourceColumn, WordsColumn
from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.paging import Pages
from sccp_tracker.records.punctuation import punctuation


@dataclass(frozen=True)
class Heading:
    """The heading of a column; the direction in which the rows are sorted by it, or "".

    `next_sort` is what a click on it asks for.
    """

    name: str
    label: str | Promise
    sortable: bool
    direction: str
    next_sort: str


@dataclass(frozen=True)
class Links:
    """Where a row is edited, and where something else is done with it, which `action` says.

    `action_key` is the key of the keyboard for it. Without an address, it is not done with this
    row, but with others of the list.
    """

    edit: str = ""
    action: str = ""
    action_url: str = ""
    action_key: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a page: its record, its cells, each with its classes, and what its reader may do.

    Most cells have no class: fifty rows of them would be a tenth of the page.
    """

    record: Any
    cells: list[tuple[str, str]]
    links: Links

    @property
    def span(self) -> int:
        """Return over how many columns a heading among the rows goes."""
        return len(self.cells) + bool(self.links.action)


def in_sequence(
    names: Iterable[str], sequence: tuple[str, ...], without: tuple[str, ...]
) -> list[str]:
    """Return the names in a sequence, of which "..." stands for those that it does not name."""
    left = [name for name in names if name not in without]
    others = [name for name in left if name not in sequence]
    place = sequence.index("...")
    ordered = (*sequence[:place], *others, *sequence[place + 1 :])
    return [name for name in ordered if name in left]


class Table:
    """Rows in an order, with columns, on a page and in a file.

    The columns that a subclass declares are taken off it into `columns`, after those it inherits.
    `sequence` puts some of them first or last, with "..." for all others; `without` leaves some
    out. Rows of a table that is not `sortable` keep their order.
    """

    columns: ClassVar[dict[str, Column]] = {}
    sequence: ClassVar[tuple[str, ...]] = ("...",)
    sortable: ClassVar[bool] = True

    def __init_subclass__(
        cls,
        sequence: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        sortable: bool = True,
    ) -> None:
        cls.sequence, cls.sortable = sequence or cls.sequence, sortable
        own = {name: each for name, each in vars(cls).items() if isinstance(each, Column)}
        for name in own:
            delattr(cls, name)
        every = cls.columns | own
        cls.columns = {name: every[name] for name in in_sequence(every, cls.sequence, without)}

    def __init__(
        self,
        rows: Any,
        sort: Iterable[str] = (),
        page: str | None = None,
        shown: Iterable[str] | None = None,
    ) -> None:
        """Take the rows, and of the page: its number, and the columns that it shows, else all.

        `sort` names the columns to sort by, with "-" before one in reverse; others are passed over.
        """
        self.sort = [each for each in sort if self.sorts_by(each.removeprefix("-"))]
        self.rows = self.in_order(rows)
        self.asked_page = page
        names = self.columns if shown is None else shown
        self.shown = [self.columns[name] for name in names]

    def sorts_by(self, name: str) -> tuple[str, ...]:
        """Return what the rows are sorted by for a column; nothing where they cannot be."""
        column = self.columns.get(name)
        return (column.order_by or ()) if column and self.sortable else ()

    def in_order(self, rows: Any) -> Any:
        """Return the rows as they are to be sorted, in an order that is whole.

        Empty cells come last, and rows that are equal in the sorted column keep one order, so that
        none is on two pages.
        """
        if not isinstance(rows, QuerySet):
            return rows
        asked = [
            f"-{path}" if each.startswith("-") else path
            for each in self.sort
            for path in self.sorts_by(each.removeprefix("-"))
        ]
        order = asked or rows.query.order_by
        return rows.order_by(*map(empty_last, order), "pk") if order else rows

    @cached_property
    def paginator(self) -> Pages:
        return Pages(self.rows)

    @cached_property
    def page(self) -> Page:
        """The page asked for, or else the nearest that there is."""
        return self.paginator.get_page(self.asked_page)

    @property
    def order_in_words(self) -> str:
        """What the rows were asked to be sorted by; "" where they have the order of their noun."""
        descending = gettext("descending")
        names = [
            str(self.columns[each.removeprefix("-")].label)
            + (f" ({descending})" if each.startswith("-") else "")
            for each in self.sort
        ]
        return punctuation().semicolon.join(names)

    @property
    def headings(self) -> Iterator[Heading]:
        """Yield the headings of the columns that are shown."""
        for each in self.shown:
            ascends, descends = each.name in self.sort, f"-{each.name}" in self.sort
            yield Heading(
                each.name,
                each.label,
                bool(self.sorts_by(each.name)),
                "ascending" if ascends else "descending" if descends else "",
                f"-{each.name}" if ascends else each.name,
            )

    def rows_of_page(self, links_of: Callable[[Any], Links]) -> list[Row]:
        """Return the rows of the page, each with its links."""
        return [
            Row(record, [column.page_cell(record) for column in self.shown], links_of(record))
            for record in self.page
        ]

    @classmethod
    def columns_of_file(
        cls, shown: Iterable[str] | None = None, *, both_languages: bool = True
    ) -> list[Column]:
        """Return the columns of a file: those named, or else all that there are.

        In one language, those of the other are left out, and so is what another column says.
        """
        names = set(cls.columns if shown is None else shown)
        for name in tuple(names):
            names |= {*cls.columns[name].file_has}
        return [
            each
            for name, each in cls.columns.items()
            if each.in_file and name in names and (both_languages or cls.is_needed(each))
        ]

    @classmethod
    def is_needed(cls, column: Column) -> bool:
        """Return whether the reader of one language misses something without the column."""
        if not isinstance(column, WordsColumn):
            return True
        beside = column.name.removesuffix(f"_{column.language}")
        return column.language == reader_column() and beside not in cls.columns


def empty_last(order: Any) -> Any:
    """Return an ordering by name, such as "-due_latest", as one that puts empty cells last."""
    if not isinstance(order, str):
        return order
    column = F(order.removeprefix("-"))
    return column.desc(nulls_last=True) if order[0] == "-" else column.asc(nulls_last=True)


class RecordTable(Table, sequence=("...", "source", "section")):
    """The table of one noun: its columns, then where each fact was read."""

    source = SourceColumn(_("Source"), visible=False)
    section = Column(_("Section"), visible=False)
