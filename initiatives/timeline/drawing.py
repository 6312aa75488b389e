"""The geometry of a timeline: where each thing that has days stands in a drawing.

Nothing here knows the record. A drawing is measured in units that are pixels at its natural size:
x runs with the days, y runs down the lanes. The template draws it as SVG.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.formats import date_format

from sccp_tracker.records.text_width import columns_of, fitting

# The height of the months or years on top, of a lane's title, of a row, and of a bar in its row.
HEAD, TITLE, ROW, BAR = 22, 24, 21, 16
# Between two things in one row, between a bar and its words, and below a lane.
GAP, PAD, FOOT = 8, 5, 7
# Half the width of a mark, the least width of a bar, and how far the end of a bar is pointed
# that goes on outside the drawing.
MARK, THIN, POINT = 6, 6, 6
# The width of a column of text, of which a Chinese character has two, and of words beside a bar.
COLUMN, BESIDE = 6.6, 340
# In a bar as wide as this, words that are too long are cut short.
ENOUGH = 200
# The room that the name of a month or a year needs.
TICK = 36


@dataclass(frozen=True)
class DrawnEntry:
    """Something that has days: from `first` to `last`, both included; either may be open.

    `label` is drawn and may be cut short, `lang` is its language where it is not the page's;
    `title` says all of it; `looks` are classes for the stylesheet. A mark stands at one point, in
    the middle of its days.
    """

    first: date | None
    last: date | None
    label: str
    title: str = ""
    url: str = ""
    looks: str = ""
    lang: str = ""
    is_mark: bool = False


@dataclass(frozen=True)
class Span:
    """An entry in its place; `left` and `right` are how far it reaches with its words.

    The words stand in the bar (`is_inside`), before it (`is_before`) or behind it.
    """

    entry: DrawnEntry
    x: int
    width: int
    label: str
    label_x: int
    left: int
    right: int
    is_inside: bool = True
    is_before: bool = False
    from_before: bool = False
    goes_on: bool = False
    y: int = 0

    @property
    def path(self) -> str:
        """Return the outline: a diamond for a mark, a bar that is pointed where it goes on."""
        top, middle, bottom = self.y, self.y + BAR // 2, self.y + BAR
        end = self.x + self.width
        if self.entry.is_mark:
            centre = self.x + MARK
            return f"M{centre} {top + 1}L{end} {middle}L{centre} {bottom - 1}L{self.x} {middle}Z"
        point = min(POINT, self.width // 2)
        left, right = self.x + point * self.from_before, end - point * self.goes_on
        return f"M{left} {top}H{right}L{end} {middle}L{right} {bottom}H{left}L{self.x} {middle}Z"

    @property
    def label_y(self) -> int:
        return self.y + BAR - 4


@dataclass(frozen=True)
class Tick:
    """A line at the beginning of a month or year, and its name."""

    x: int
    label: str
    is_year: bool


@dataclass(frozen=True)
class Lane:
    """What belongs together, in rows in which nothing overlaps."""

    title: str
    url: str = ""
    spans: list[Span] = field(default_factory=list)
    y: int = 0
    height: int = TITLE

    @property
    def title_y(self) -> int:
        return self.y + TITLE - 8


@dataclass(frozen=True)
class Axis:
    """Whole years, from the first of January of the one to the end of the other."""

    first_year: int
    last_year: int
    width: int

    @property
    def first(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.last_year, 12, 31)

    def x(self, day: date, after: bool = False) -> int:
        """Return where a day begins, or where it is over."""
        days = self.last.toordinal() + 1 - self.first.toordinal()
        return round((day.toordinal() + after - self.first.toordinal()) * self.width / days)

    def touches(self, entry: DrawnEntry) -> bool:
        """Return whether the entry has days, and any of them is on the axis."""
        if entry.first is None and entry.last is None:
            return False
        begins_in_time = entry.first is None or entry.first <= self.last
        return begins_in_time and (entry.last is None or entry.last >= self.first)

    def ticks(self) -> list[Tick]:
        """Return the months, or the years where so many months would have no room."""
        years = range(self.first_year, self.last_year + 1)
        if len(years) * 12 * TICK <= self.width:
            return [self.month(date(year, month, 1)) for year in years for month in range(1, 13)]
        step = next(n for n in (1, 2, 5, 10, 50, 100, 1000) if len(years) * TICK <= self.width * n)
        return [
            Tick(self.x(date(year, 1, 1)), str(year), True) for year in years if year % step == 0
        ]

    def month(self, first: date) -> Tick:
        """Return the tick of a month; January gives the year where there are several."""
        is_year = first.month == 1 and self.first_year != self.last_year
        return Tick(self.x(first), str(first.year) if is_year else date_format(first, "M"), is_year)


@dataclass(frozen=True)
class Drawing:
    """A timeline, ready to be drawn; `today` is where the judged day is, or None."""

    axis: Axis
    lanes: list[Lane]
    height: int
    today: int | None

    @property
    def width(self) -> int:
        return self.axis.width

    @property
    def ticks(self) -> list[Tick]:
        return self.axis.ticks()


def drawing_of(
    lanes: Iterable[tuple[str, str, Iterable[DrawnEntry]]], axis: Axis, judged_on: date
) -> Drawing:
    """Return the drawing of lanes, each given by its title, its address and its entries."""
    placed: list[Lane] = []
    y = HEAD
    for title, url, entries in lanes:
        spans, rows = packed(span_of(entry, axis) for entry in entries if axis.touches(entry))
        height = TITLE + rows * ROW + FOOT
        moved = [replace(span, y=y + TITLE + span.y * ROW) for span in spans]
        placed.append(Lane(title, url, moved, y, height))
        y += height
    on_axis = axis.first <= judged_on <= axis.last
    return Drawing(axis, placed, y, axis.x(judged_on) if on_axis else None)


def packed(spans: Iterable[Span]) -> tuple[list[Span], int]:
    """Return the spans, each with its row as `y`, and how many rows they take.

    In the order in which they begin, each goes to the first row that has room for it.
    """
    ends: list[int] = []
    placed = []
    for span in sorted(spans, key=lambda each: (each.left, -each.width, each.label)):
        row = next((n for n, end in enumerate(ends) if end + GAP <= span.left), len(ends))
        if row == len(ends):
            ends.append(span.right)
        else:
            ends[row] = span.right
        placed.append(replace(span, y=row))
    return placed, len(ends)


def span_of(entry: DrawnEntry, axis: Axis) -> Span:
    """Return an entry that touches the axis in its place, its words in the bar or beside it."""
    x, end = extent(entry, axis)
    inside = 0 if entry.is_mark else end - x - 2 * PAD
    is_inside = inside >= min(width_of(entry.label), ENOUGH)
    # On the wider side of the bar there is room for this much.
    outside = min(max(x, axis.width - end) - PAD, BESIDE)
    label = shortened(entry.label, inside if is_inside else outside)
    beside = PAD + width_of(label)
    is_before = not is_inside and end + beside > axis.width
    if is_inside:
        label_x, left, right = x + PAD, x, end
    elif is_before:
        label_x, left, right = x - PAD, x - beside, end
    else:
        label_x, left, right = end + PAD, x, end + beside
    return Span(
        entry,
        x,
        end - x,
        label,
        label_x,
        left,
        right,
        is_inside,
        is_before,
        from_before=not entry.is_mark and (entry.first is None or entry.first < axis.first),
        goes_on=not entry.is_mark and (entry.last is None or entry.last > axis.last),
    )


def extent(entry: DrawnEntry, axis: Axis) -> tuple[int, int]:
    """Return where an entry that touches the axis begins and ends on it."""
    start = axis.x(max(entry.first or axis.first, axis.first))
    end = axis.x(min(entry.last or axis.last, axis.last), after=True)
    if entry.is_mark:
        centre = min(max((start + end) // 2, MARK), axis.width - MARK)
        return centre - MARK, centre + MARK
    start = min(start, axis.width - THIN)
    return start, max(end, start + THIN)


def width_of(text: str) -> int:
    """Return about how much room a text takes."""
    return round(columns_of(text) * COLUMN)


def shortened(text: str, room: int) -> str:
    """Return the text, cut short with dots where it takes more room than there is."""
    if width_of(text) <= room:
        return text
    return f"{text[: fitting(text, int(room / COLUMN) - 1)].rstrip()}…"
