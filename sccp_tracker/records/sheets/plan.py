"""What the rows of a sheet would do: add, change, nothing; or why they are not taken.

A sheet is compared with the rows that it names, which are fetched in sets. Nothing is written: see
`apply.py` for that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sccp_tracker.records.base import joins_of
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.sheets import columns as cells
from sccp_tracker.records.sheets.columns import (
    HANDED_BACK,
    KEY,
    VERSION,
    CellRefused,
    SheetColumns,
    columns_of,
)
from sccp_tracker.records.sheets.lookups import Named, linked_rows, rows_by_key
from sccp_tracker.records.sheets.reading import Line, Sheet
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.rules import Cleaner, broken_checks, doubled
from sccp_tracker.records.traced import RowRefused, Traced

Pair = list[Any]


class Outlook(models.TextChoices):
    """What becomes of a row of a sheet, in the order in which a preview tells it."""

    REFUSED = "refused", gettext_lazy("refused")
    CONFLICT = "conflict", gettext_lazy("in conflict")
    ASKED = "asked", gettext_lazy("to be decided")
    SINCE = "since", gettext_lazy("changed since")
    CHANGED = "changed", gettext_lazy("changed")
    ADDED = "added", gettext_lazy("added")
    SAME = "same", gettext_lazy("as before")


# Those that are written, and those that are handed back.
GOOD = (Outlook.SINCE, Outlook.CHANGED, Outlook.ADDED)
BAD = (Outlook.REFUSED, Outlook.CONFLICT, Outlook.ASKED)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: in which column, what stands there, and what would be accepted."""

    column: str
    value: str
    sentence: str
    accepted: str = ""


@dataclass
class PlannedRow:
    """A row of a sheet, the row of the record that it becomes, and what it changes there.

    `changes` are pairs of old and new by name of column, of a column that names several rows those
    that leave and those that come; `links` are all rows that such a column names.
    """

    line: Line
    outlook: Outlook = Outlook.SAME
    key: str = ""
    row: Any = None
    changes: dict[str, Pair] = field(default_factory=dict)
    links: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    # The new rows of the sheet that it names, by their keys, each after the column.
    named_new: list[tuple[str, str]] = field(default_factory=list)
    # What the world says now, by column, where it has changed since the row was written down.
    since: dict[str, Any] = field(default_factory=dict)

    def refuse(self, sentence: Any, column: str = "", value: Any = "", accepted: str = "") -> None:
        said = "" if value is None else cells.text_of(value)
        self.problems.append(Problem(column, said, str(sentence), accepted))
        self.outlook = Outlook.REFUSED

    @property
    def is_new(self) -> bool:
        return self.row is not None and self.row.pk is None

    @property
    def why(self) -> str:
        """Return in sentences why the row is not taken."""
        return " ".join(each.sentence for each in self.problems)


class Plan:
    """What a sheet would do to the rows of a noun.

    `mends` says that what is changed in the sheet was written down wrongly. Or else it has changed
    since: `since` is then what is told of that, such as at which meeting it was said.
    """

    def __init__(
        self, model: Any, sheet: Sheet, mends: bool = False, since: dict[str, Any] | None = None
    ) -> None:
        self.model = model
        self.columns = columns_of(model)
        self.sheet = sheet
        self.mends, self.since = mends, since
        self.at = places_of(self.columns, sheet.headings)
        self.rows = [PlannedRow(line) for line in sheet.lines]
        self.named = self.look_up()
        self.read()
        self.find()
        self.compare()
        self.hold_to_rules()

    def of(self, *outlooks: Outlook) -> list[PlannedRow]:
        """Return the rows of which this becomes, in the order of the sheet."""
        return [row for row in self.rows if row.outlook in outlooks]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each outlook."""
        found = dict.fromkeys(Outlook.values, 0)
        for row in self.rows:
            found[row.outlook] += 1
        return found

    # --- reading ----------------------------------------------------------------------------

    def cell(self, line: Line, name: str) -> Any:
        return line.cells[self.at[name]] if name in self.at else None

    def look_up(self) -> dict[str, Named]:
        """Return the rows that each column names, which are asked for once for each model."""
        texts: dict[Any, set[str]] = defaultdict(set)
        relations = {
            name: column
            for name, column in {**self.columns.own, **self.columns.many}.items()
            if name in self.at and column.is_relation
        }
        for name, column in relations.items():
            texts[column.related_model].update(self.texts_in(name))
        new = self.new_keys() if self.model in texts else ()
        named = {
            model: Named(model, said, new if model is self.model else ())
            for model, said in texts.items()
        }
        return {name: named[column.related_model] for name, column in relations.items()}

    def texts_in(self, name: str) -> set[str]:
        """Return the texts by which a column names rows."""
        place = self.at[name]
        said = {cells.text_of(line.cells[place]) for line in self.sheet.lines}
        if name in self.columns.many:
            return {text for cell in said for text in cells.keys_in(cell)}
        return {cell.strip() for cell in said} - {""}

    def new_keys(self) -> set[str]:
        """Return the keys that the sheet gives to rows, of nouns whose key is one column."""
        if len(self.model.key_fields) > 1 or self.model.key_fields[0] not in self.at:
            return set()
        return self.texts_in(self.model.key_fields[0])

    def read(self) -> None:
        """Read the cells of each row; refuse those that do not hold what their column can."""
        for name, column in self.columns.own.items():
            if name in self.at:
                for row, read in self.read_column(name, partial(self.read_cell, name, column)):
                    row.values[name] = read
        for name in self.columns.many.keys() & self.at.keys():
            for row, read in self.read_column(name, partial(self.read_several, name)):
                row.links[name] = read
        if self.columns.has_version and VERSION in self.at:
            for row, read in self.read_column(VERSION, version_in):
                row.version = read

    def read_column(
        self, name: str, read: Callable[[Any], Any]
    ) -> Iterator[tuple[PlannedRow, Any]]:
        """Yield each row with what its cell of a column says; refuse those that say nothing."""
        place, known = self.at[name], dict[tuple[type, Any], Any]()
        for row in self.rows:
            cell = row.line.cells[place]
            # Many cells of a column say the same; 1, True and 1.0 do not.
            said = (cell.__class__, cell)
            if said not in known:
                known[said] = read_or_why_not(read, cell)
            found = known[said]
            if isinstance(found, CellRefused):
                row.refuse(found, name, cell, found.accepted)
            else:
                yield row, found

    def read_cell(self, name: str, column: Any, cell: Any) -> Any:
        if not column.is_relation:
            return cells.read(column, cell)
        text = cells.long_enough(cells.text_of(cell))
        return self.row_named(name, text) if text else None

    def row_named(self, name: str, text: str) -> Any:
        """Return the row that a text names: on record, or the key of one that is new in the sheet.

        Raises CellRefused where there is none.
        """
        named = self.named[name]
        if text in named.rows:
            return named.rows[text]
        if text in named.new:
            return NewRow(text)
        raise CellRefused(*named.why_not(text))

    def read_several(self, name: str, cell: Any) -> list[Any]:
        """Return the rows that a cell names, each once."""
        keys = cells.keys_in(cells.long_enough(cells.text_of(cell)))
        return list(dict.fromkeys(self.row_named(name, text) for text in keys))

    # --- finding ------------------------------------------------------------------------------

    def find(self) -> None:
        """Find the row of the record of each row of the sheet; refuse a key that is there twice."""
        for row in self.rows:
            said = self.cell(row.line, KEY)
            row.key = self.key_of(row) if cells.is_empty(said) else cells.text_of(said).strip()
        # What a line of a history tells of another one is compared too.
        among = self.model._base_manager.all()
        if joins := joins_of(tuple(self.columns.told.values())):
            among = among.select_related(*joins)
        present = rows_by_key(self.model, (row.key for row in self.rows if row.key), among)
        if issubclass(self.model, Traced):
            for there in present.values():
                there.remember()
        first: dict[str, PlannedRow] = {}
        for row in self.rows:
            row.row = present.get(row.key)
            if row.row is None and not cells.is_empty(self.cell(row.line, KEY)):
                noun = self.model._meta.verbose_name
                said = _(
                    "There is no %(noun)s “%(key)s” (any more). Leave “key” empty where the row is"
                    " a new one."
                )
                row.refuse(said % {"noun": noun, "key": row.key}, KEY, row.key)
            elif row.key and first.setdefault(row.key, row) is not row:
                said = _(
                    "The row “%(key)s” is there twice, first in row %(row)d: leave one of them."
                )
                row.refuse(said % {"key": row.key, "row": first[row.key].line.number}, KEY, row.key)

    def key_of(self, row: PlannedRow) -> str:
        """Return the key that the columns of a row make, or "" where one of them is empty."""
        parts = []
        for path in self.model.key_fields:
            name, *steps = path.split("__")
            value: Any = row.values.get(name)
            if isinstance(value, NewRow):
                return ""
            for step in steps:
                value = getattr(value, step, None)
            if value is None:
                return ""
            parts.append(str(value))
        # A part may be empty, such as a name in one language, but never all of them.
        return "/".join(parts) if any(parts) else ""

    # --- comparing ----------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare the rows that are on record, and make the new ones."""
        there = [row for row in self.rows if row.row is not None]
        links = {
            name: linked_rows(column, (row.row.pk for row in there))
            for name, column in self.columns.many.items()
            if name in self.at
        }
        for row in self.rows:
            if row.row is not None:
                self.compare_one(row, links)
            elif row.outlook != Outlook.REFUSED:
                self.make_new(row)

    def compare_one(self, row: PlannedRow, links: dict[str, dict[int, set[int]]]) -> None:
        for name, value in row.values.items():
            column = self.columns.own[name]
            old = getattr(row.row, column.attname)
            if value is None and column.blank and not column.null:
                # What the tracker fills in, such as a number, is as it was.
                continue
            if column.is_relation:
                if isinstance(value, NewRow):
                    row.changes[name] = [old, None]
                    continue
                value = value.pk if value is not None else None
            if old != value and not (
                isinstance(value, str) and isinstance(old, str) and cells.is_same_text(old, value)
            ):
                row.changes[name] = [old, value]
        for name, rows in row.links.items():
            before = links[name].get(row.row.pk, set())
            after = {each.pk for each in rows} if rows else set()
            if before != after or None in after:
                row.changes[name] = [sorted(before - after), sorted(after - before - {None})]
        if not row.changes or row.outlook == Outlook.REFUSED:
            return
        row.outlook = Outlook.CHANGED
        if row.version not in (None, getattr(row.row, "version", None)):
            row.outlook = Outlook.CONFLICT
            said = _(
                "The row was changed since this sheet was made: it is in version %(present)d, the"
                " sheet has %(version)d. Export it anew, and change it there."
            )
            words = {"present": row.row.version, "version": row.version}
            row.problems.append(Problem(VERSION, str(row.version), said % words))

    @cached_property
    def blank(self) -> Any:
        """Return a row that says nothing yet: its columns are asked for their defaults once."""
        return self.model()

    def make_new(self, row: PlannedRow) -> None:
        """Make the row that a new row of the sheet becomes."""
        row.outlook = Outlook.ADDED
        row.row = self.model.__new__(self.model)
        row.row.__dict__ = {**self.blank.__dict__, "_state": ModelState()}
        for name, value in row.values.items():
            column = self.columns.own[name]
            # What is left empty keeps its default.
            if value is not None or column.null:
                row.changes[name] = [None, value.pk if column.is_relation and value else value]
        for name, links in row.links.items():
            row.changes[name] = [[], [each.pk for each in links if each.pk]]
        if issubclass(self.model, HistoryLine):
            return
        row.row.version = 1

    # --- rules --------------------------------------------------------------------------------

    def share_relations(self, rows: list[Any]) -> None:
        """Give the rows what they refer to, with what its key needs; what the sheet names is there.

        What it does not name is fetched once for each model.
        """
        for column in self.columns.relations:
            named = self.named.get(column.name)
            known = {row.pk: row for row in named.rows.values()} if named else {}
            wanting = [
                (row._state.fields_cache, key)
                for row in rows
                if (key := row.__dict__[column.attname]) is not None
                and column.name not in row._state.fields_cache
            ]
            if missing := {key for _cache, key in wanting} - known.keys():
                related: Any = column.related_model
                among = related._base_manager.select_related(*joins_of(related.key_fields))
                known |= among.in_bulk(missing)
            for cache, key in wanting:
                cache[column.name] = known[key]

    def hold_to_rules(self) -> None:
        """Hold what would be written against the rules of the noun; refuse what breaks one."""
        touched = [row for row in self.rows if row.outlook in GOOD]
        self.refuse_told(touched)
        self.tie(touched)
        self.share_relations([row.row for row in touched])
        self.model.read_along([row.row for row in touched])
        self.cleaner = Cleaner(self.columns.plain.values())
        told_since = [row.row.pk for row in touched if not row.is_new] if self.since else []
        self.said_later = self.model.objects.said_later(told_since)
        for row in touched:
            if row.is_new or not issubclass(self.model, HistoryLine):
                self.hold_to_own_rules(row)
            else:
                row.refuse(_("A history is appended to, never rewritten: add a line to it."))
        written = (Outlook.CHANGED, Outlook.ADDED)
        good = {id(row.row): row for row in touched if row.outlook in written}
        says_anew = [(row.row, None if row.is_new else row.changes.keys()) for row in good.values()]
        for found, names, sentence, other in doubled(self.model, says_anew):
            self.refuse_doubled(good[id(found)], names, sentence, good.get(id(other)))
        self.refuse_orphans(touched)
        self.leave_what_is_said_already()

    def refuse_told(self, rows: Iterable[PlannedRow]) -> None:
        """Refuse to say in a sheet that a line is void, or why: it would be lost silently."""
        if not issubclass(self.model, HistoryLine):
            return
        for row in self.rows:
            for name, path in self.columns.told.items():
                said = cells.text_of(self.cell(row.line, name) or "").strip()
                stands = cells.text_of(value_at(row.row, path) or "") if row.row else ""
                if name in self.at and not cells.is_same_text(said, stands):
                    sentence = _(
                        "A line is made void on its page, not by a sheet: leave “%(column)s” alone."
                    )
                    row.refuse(sentence % {"column": name}, name, said)

    def tie(self, rows: list[PlannedRow]) -> None:
        """Let the rows say what the sheet says; those that name new ones, the rows of these."""
        new = {row.key: row.row for row in rows if row.is_new and row.key}
        for row in rows:
            for name in row.changes.keys() & self.columns.own.keys():
                column, value = self.columns.own[name], row.values[name]
                if isinstance(value, NewRow):
                    row.named_new.append((name, value.key))
                    value = new.get(value.key)
                    if value is None:
                        row.refuse(_("The row that it names is not taken."), name)
                        continue
                if column.is_relation:
                    # Without a question whether a row of this kind may stand there: it was read so.
                    row.row._state.fields_cache[name] = value
                    value = value and value.pk
                row.row.__dict__[column.attname] = value
            for name, links in row.links.items():
                row.named_new += [(name, each.key) for each in links if isinstance(each, NewRow)]
                row.links[name] = [
                    new.get(each.key) if isinstance(each, NewRow) else each for each in links
                ]

    def refuse_orphans(self, rows: list[PlannedRow]) -> None:
        """Refuse a row that names a new one which is not taken, and new ones that name each other.

        Of two that name each other in a foreign key neither can be the first to be added.
        """
        good = [row for row in rows if row.outlook in GOOD]
        new = {row.key: row for row in good if row.is_new}
        lost = new.keys() - first_to_last(
            {
                key: {named for name, named in row.named_new if name in self.columns.own}
                for key, row in new.items()
            }
        )
        for key in lost:
            said = _("New rows cannot name each other in a circle: leave one of the cells empty.")
            new[key].refuse(said, new[key].named_new[0][0])
        naming: dict[str, list[tuple[PlannedRow, str]]] = defaultdict(list)
        for row in good:
            for name, key in row.named_new:
                naming[key].append((row, name))
        left = [*lost, *(naming.keys() - new.keys())]
        while left:
            for row, name in naming.pop(left.pop(), ()):
                if row.outlook in GOOD:
                    row.refuse(_("The row that it names is not taken."), name)
                    left.append(row.key)

    def hold_to_own_rules(self, row: PlannedRow) -> None:
        """Refuse what a row says against the rules that need no other row."""
        changed = row.changes.keys() & self.columns.own.keys()
        if not row.is_new and self.refuse_unasked(row):
            return
        if not row.is_new:
            row.row.said_anew(changed)
        names = self.columns.own.keys() if row.is_new else changed
        missing = self.refuse_missing(row, names)
        try:
            self.cleaner.clean(row.row, names)
            if not missing:
                row.row.clean()
        except ValidationError as problem:
            self.refuse_by(row, problem)
            return
        self.tell_derived(row)
        for broken in broken_checks(row.row, () if row.is_new else row.changes):
            self.refuse_by(row, broken)

    def refuse_missing(self, row: PlannedRow, names: Iterable[str]) -> bool:
        """Refuse a row that leaves out a row that it must name; return whether it does."""
        missing = [
            name
            for name in self.columns.needed
            if name in names and getattr(row.row, name, None) is None
        ]
        for name in missing:
            row.refuse(_("This must not be empty."), name)
        return bool(missing)

    def refuse_unasked(self, row: PlannedRow) -> bool:
        """Set aside what the world may have changed, unless the sheet mends it."""
        columns = getattr(self.model, "world_columns", ())
        changed = [name for name in columns if name in row.changes]
        if self.mends or not changed:
            return False
        if self.since is not None:
            self.tell_since(row, self.since)
            return True
        said = _(
            "What was said or planned is changed here (%(columns)s). If it was written down"
            " wrongly, say so, and the sheet mends it. If it has changed since, say that in the"
            " preview, and it is told beside what was said: as a commitment that revises this one,"
            " or as a line of the history of the initiative."
        )
        row.outlook = Outlook.ASKED
        row.problems.append(Problem(changed[0], "", said % {"columns": ", ".join(changed)}))
        return True

    def tell_since(self, row: PlannedRow, told: dict[str, Any]) -> None:
        """Let a row stay as it was, and what the world says now be told beside it."""
        if others := [name for name in row.changes if name not in self.model.since_columns]:
            said = _(
                "Beside what has changed since, something else is changed here (%(columns)s):"
                " import that in a sheet of its own."
            )
            row.refuse(said % {"columns": ", ".join(others)}, others[0])
            return
        if later_key := self.said_later.get(row.row.pk):
            said = _("This was said anew already: change “%(key)s”, the last of its wordings.")
            row.refuse(said % {"key": later_key}, KEY, row.key)
            return
        if self.refuse_missing(row, row.changes.keys() & self.columns.own.keys()):
            return
        row.outlook = Outlook.SINCE
        row.since = {name: row.links.get(name, row.values.get(name)) for name in row.changes}
        try:
            later = row.row.later_said(row.since, **told)
            relations = {each.name for each in later._meta.concrete_fields if each.is_relation}
            later.clean_fields(exclude=relations | {"number"})
            later.clean()
        except ValidationError as problem:
            self.refuse_by(row, problem)
            return
        self.tell_later(row, later)
        for broken in broken_checks(later):
            self.refuse_by(row, broken)

    def tell_later(self, row: PlannedRow, later: Any) -> None:
        """Let the changes be what will be told beside a row: also what new words bring along."""
        for name in self.model.since_columns:
            if name not in self.columns.own:
                continue
            column = later._meta.get_field(self.model.later_names.get(name, name))
            old = row.row._as_read[self.columns.own[name].attname]
            new = getattr(later, column.attname)
            row.changes.pop(name, None)
            if old != new:
                row.changes[name] = [old, new]
        if not row.changes:
            row.outlook = Outlook.SAME

    def tell_derived(self, row: PlannedRow) -> None:
        """Let the changes be what will be written: also what the row reads from its own words.

        A window of days that is emptied is read from the words again, and then nothing changed.
        """
        if row.is_new:
            return
        new = {name for name, _key in row.named_new}
        told = {
            name: pair
            for name, pair in row.changes.items()
            if name in self.columns.many or name in new
        }
        row.changes = told | row.row.changes()
        if not row.changes:
            row.outlook = Outlook.SAME

    def refuse_by(self, row: PlannedRow, problem: ValidationError) -> None:
        """Refuse a row in the sentences of a rule, each at the column that it is of."""
        by_name = (
            problem.error_dict if hasattr(problem, "error_dict") else {NON_FIELD_ERRORS: [problem]}
        )
        for name, errors in by_name.items():
            column = "" if name == NON_FIELD_ERRORS else name
            for error in errors:
                for sentence in error.messages:
                    row.refuse(sentence, column, self.cell(row.line, column) if column else "")

    def refuse_doubled(
        self, row: PlannedRow, names: tuple[str, ...], sentence: Any, other: PlannedRow | None
    ) -> None:
        if other is not None:
            said = _("Row %(row)d says the same: leave one of them.") % {"row": other.line.number}
            row.refuse(f"{sentence} {said}" if sentence else said, names[-1])
        else:
            taken = _("There is a row that says this already (%(columns)s).")
            row.refuse(sentence or taken % {"columns": ", ".join(names)}, names[-1])

    def leave_what_is_said_already(self) -> None:
        """Leave aside new lines of a history that say what one of today says already."""
        new = [row for row in self.of(Outlook.ADDED) if isinstance(row.row, HistoryLine)]
        if not new:
            return
        there = self.model.objects.said_already([row.row for row in new])
        for row in new:
            try:
                same = row.row.among(there[row.row.subject_id])
            except RowRefused as problem:
                self.refuse_by(row, problem)
                continue
            if same is None:
                there[row.row.subject_id].append(row.row)
            else:
                row.outlook = Outlook.SAME


def first_to_last(waiting: dict[str, set[str]]) -> set[str]:
    """Return those that can be added one after the other, each after those for which it waits."""
    sorter = TopologicalSorter(waiting)
    with suppress(CycleError):
        sorter.prepare()
    found: set[str] = set()
    while ready := sorter.get_ready():
        sorter.done(*ready)
        found.update(ready)
    return found


def read_or_why_not(read: Callable[[Any], Any], cell: Any) -> Any:
    """Return what is read in a cell, or the CellRefused that says why nothing is."""
    try:
        return read(cell)
    except CellRefused as problem:
        return problem


def version_in(cell: Any) -> int | None:
    """Return the version that a cell holds; raise CellRefused where it holds something else."""
    if cells.is_empty(cell):
        return None
    try:
        return int(float(cells.text_of(cell)))
    except (ValueError, OverflowError):
        said = _("The version is no number: leave this column as it was exported.")
        raise CellRefused(said) from None


@dataclass(frozen=True)
class NewRow:
    """A row that is new in the same sheet, by its key; it has no number yet."""

    key: str
    pk: None = None


def value_at(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def places_of(columns: SheetColumns, headings: list[str]) -> dict[str, int]:
    """Return where each column of a noun stands in a sheet.

    Raises SheetRefused for a column that would be lost silently, or where none finds the rows.
    """
    at = {name: place for place, name in enumerate(headings) if name and name != HANDED_BACK}
    if unknown := [name for name in at if name not in columns.names]:
        raise SheetRefused(
            _("There is no column “%(unknown)s”. The columns are: %(columns)s.")
            % {"unknown": unknown[0], "columns": ", ".join(columns.names)}
        )
    if "" in headings:
        place = headings.index("") + 1
        raise SheetRefused(_("Column %(place)d has no name.") % {"place": place})
    # A number that is left out becomes the next one.
    needed = [name for name in columns.parts_of_key if not columns.own[name].blank]
    if KEY not in at and (missing := [name for name in needed if name not in at]):
        raise SheetRefused(
            _("The column “%(missing)s” is missing: rows are found by %(key)s.")
            % {"missing": missing[0], "key": f"key, {', '.join(columns.parts_of_key)}"}
        )
    return at
