"""What a brief says, as one plain structure: page, DOCX, PDF and the brief that is kept read it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.utils.translation import ngettext

from initiatives.models import Band

# The structure as it is kept; one that is changed gets the next number.
VERSION = 1
# The part of an item that must not be disclosed.
NOT_DISCLOSED = "not_disclosed"
# How wide the columns of the tables are, in centimetres of 17.
WIDTHS = {
    **dict.fromkeys(("promised", "ours", "asked"), (8.0, 4.0, 5.0)),
    "positions": (3.5, 10.0, 3.5),
    "figures": (8.0, 4.5, 4.5),
}


@dataclass(frozen=True)
class Statement:
    """One thing that is said, in words that stand alone.

    `cite` is where it was read, or that it is ours. `lang` is its language where that is not the
    reader's, `mark` what it is besides a fact: suggested, say. Of a row of a table, `cells` are the
    columns after the first.
    """

    text: str
    cite: str = ""
    lang: str = ""
    mark: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One heading of an item with what stands under it: statements, or the rows of a table.

    `left_out` is how many more there are; `empty` is what is said where there is nothing, or ""
    where the part is then left out.
    """

    name: str
    heading: str
    columns: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    left_out: int = 0
    empty: str = ""

    @property
    def more(self) -> str:
        """Return in words how many more page one or an addendum has no room for; "" for none."""
        words = ngettext(
            "and %(count)s more, for which there is no room here",
            "and %(count)s more, for which there is no room here",
            self.left_out,
        )
        return words % {"count": self.left_out} if self.left_out else ""


@dataclass(frozen=True)
class Item:
    """One thing that may come up, on two sides at most.

    `key` names it to the form of its words, `page` is its page here, and `why` is why it stands in
    its band. `cite` is where it was read, of one that is only named. `beyond` is what there was no
    room for: it is kept and not printed.
    """

    key: str
    title: str
    why: str
    page: str
    parts: tuple[Part, ...] = ()
    cite: str = ""
    beyond: tuple[Part, ...] = ()

    @property
    def left_out(self) -> int:
        """Return how many statements of its parts are on its page alone."""
        return sum(part.left_out for part in self.parts)

    def part(self, name: str) -> Part | None:
        """Return the part of that name, or None."""
        return next((each for each in self.parts if each.name == name), None)


@dataclass(frozen=True)
class BandOf:
    """One band: its items in full, and those that are named in the index alone."""

    band: str
    heading: str
    items: tuple[Item, ...] = ()
    others: tuple[Item, ...] = ()
    left_out: int = 0
    # The number of its first item in the brief.
    first: int = 1

    @property
    def numbered(self) -> list[tuple[int, Item]]:
        """Return the items in full, with their numbers in the brief."""
        return list(enumerate(self.items, self.first))

    @property
    def total(self) -> int:
        return len(self.items) + len(self.others) + self.left_out


@dataclass(frozen=True)
class Pack:
    """A whole brief: what page one says, and the items by band."""

    title: str
    kind: str
    counterpart: str
    as_of: str
    language: str
    classification: str
    first: tuple[Part, ...] = ()
    bands: tuple[BandOf, ...] = ()
    notes: tuple[str, ...] = ()
    # Whether an addendum tells what must not be disclosed.
    is_closed: bool = False
    version: int = field(default=VERSION)

    @property
    def numbered(self) -> Iterator[tuple[int, Item]]:
        """Yield the items in full, with their numbers."""
        for band in self.bands:
            yield from band.numbered

    @property
    def lacks_classification(self) -> bool:
        """Return whether it holds what must not be disclosed, and has no classification."""
        closed = any(item.part(NOT_DISCLOSED) for _number, item in self.numbered)
        return (closed or self.is_closed) and not self.classification

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Self:
        """Return the structure that was kept."""
        bands = tuple(
            BandOf(**each | {name: tuple(map(item_of, each[name])) for name in ("items", "others")})
            for each in said["bands"]
        )
        first = tuple(map(part_of, said["first"]))
        return cls(**said | {"first": first, "bands": bands, "notes": tuple(said["notes"])})


def part_of(said: dict[str, Any]) -> Part:
    statements = tuple(
        Statement(**each | {"cells": tuple(each["cells"])}) for each in said["statements"]
    )
    return Part(**said | {"columns": tuple(said["columns"]), "statements": statements})


def item_of(said: dict[str, Any]) -> Item:
    # Briefs that were kept at first do not say what is beyond.
    several = {name: tuple(map(part_of, said.get(name, ()))) for name in ("parts", "beyond")}
    return Item(**said | several)


def band_heading(band: Band) -> str:
    """Return the name of a band as a heading."""
    label = str(band.label)
    return label[:1].upper() + label[1:]
