"""The briefing workbook of a meeting: what its pages list, sheet by sheet, in one file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.follow_up.tables import FollowUpTable
from initiatives.models import Commitment, Figure, Intervention
from initiatives.score.score import score_of
from initiatives.tables import CommitmentTable, FigureTable, InterventionTable
from meetings.models import Document, Meeting, Priority
from meetings.tables import DocumentTable
from sccp_tracker.lists.columns import Column, WordsColumn
from sccp_tracker.lists.exports import CountedWorksheet, Export
from sccp_tracker.lists.tables import Table
from sccp_tracker.records.workbooks.cells import Cell
from sccp_tracker.records.workbooks.stream import Workbook
from sccp_tracker.records.workbooks.worksheets import Cover

# The columns that a page leaves out, and paper needs.
PRINTED_TOO = ("part", "source", "section")


@dataclass
class Briefing:
    """The follow-up of a meeting as a workbook, on a day or else today.

    `due` is the follow-up as its page exports it; `questions` are those that the page shows the
    first of; `heard` are the meeting before and this one, as far as they are over.
    """

    meeting: Meeting
    day: date | None
    due: Export
    questions: QuerySet[Intervention]
    heard: list[Meeting]
    both_languages: bool

    def sheets(self) -> list[CountedWorksheet]:
        """Return a sheet for each priority under which something is due, then what lists hold."""
        under = set(self.due.rows.order_by().values_list("priority_slug", flat=True))
        titles = {row.slug: str(row) for row in Priority.objects.as_of(self.day)}
        exports = [self.under(slug, title) for slug, title in titles.items() if slug in under]
        if None in under:
            exports.append(self.under(None, _("Under no priority")))
        promises = self.listed(Commitment).with_steps().open()
        promises = promises.prefetch_related("partners", "made_to", "other_initiatives")
        exports += [
            self.of(capfirst(str(Commitment._meta.verbose_name_plural)), CommitmentTable, promises),
            self.of(_("Questions"), InterventionTable, self.questions),
            self.of(_("Figures"), FigureTable, self.said_at(Figure).reported()),
            self.of(_("Documents"), DocumentTable, self.said_at(Document)),
        ]
        return [CountedWorksheet(each) for each in exports if each.rows.exists()]

    def listed(self, noun: Any) -> Any:
        return noun.objects.as_of(self.day).for_list()

    def said_at(self, noun: Any) -> Any:
        """Return the rows of a noun of the meetings that are over."""
        return self.listed(noun).filter(meeting__in=self.heard)

    def under(self, slug: str | None, title: str) -> Export:
        """Return those of the rows due that are under one priority, or under none."""
        condition = Q(priority_slug=slug) if slug else Q(priority_slug__isnull=True)
        columns, rows = self.columns_of(FollowUpTable), self.due.rows.filter(condition)
        return replace(self.due, title=title, rows=rows, columns=columns, tallies=[])

    def of(self, title: str, table: type[Table], rows: Any) -> Export:
        """Return the rows of a list."""
        columns = self.columns_of(table)
        return replace(self.due, title=title, rows=table(rows).rows, columns=columns, tallies=[])

    def columns_of(self, table: type[Table]) -> list[Column]:
        """Return the columns that one reads on paper: those of the page, and where each was read.

        The file of the list has them all.
        """
        shown = [
            name
            for name, each in table.columns.items()
            if each.visible
            or name in PRINTED_TOO
            or (self.both_languages and isinstance(each, WordsColumn))
        ]
        return table.columns_of_file(shown, both_languages=self.both_languages)

    def stream(self) -> Iterator[bytes]:
        sheets = self.sheets()
        cover = Cover(_("Briefing"), self.about(sheets), self.due.as_of)
        return Workbook([cover, *sheets], self.title, _("SCCP tracker")).stream()

    @property
    def title(self) -> str:
        return _("Briefing for %(meeting)s") % {"meeting": self.meeting}

    def about(self, sheets: Iterable[CountedWorksheet]) -> Iterator[list[Any]]:
        """Yield what the cover says: the score, what is where, and what it was made of."""
        yield [Cell(self.title, "title")]
        yield []
        for meeting in self.heard:
            yield [Cell(str(meeting), "label"), str(score_of(meeting, self.day))]
        for label, words in self.due.told:
            yield [Cell(label, "label"), words]
        yield []
        yield [Cell(_("Rows"), "part"), Cell(_("Sheet"), "part")]
        for sheet in sheets:
            yield [Cell(sheet.count, "count"), sheet.name]
            for note in sheet.notes():
                yield [None, note]
        sources = {source: None for sheet in sheets for source in sheet.sources}
        if sources:
            yield []
            yield [Cell(_("Sources"), "part"), Cell("", "part")]
            for source in sources:
                yield [None, str(source.name)]
