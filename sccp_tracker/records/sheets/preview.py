"""What a plan would do, in words: one page of its rows, what is wrong with them first."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sccp_tracker.records.models.trace import Change, ChangeKind
from sccp_tracker.records.paging import Pages
from sccp_tracker.records.sheets.plan import Outlook, Plan, PlannedRow
from sccp_tracker.records.trace_pages.entries import ColumnChange, Entry, entries_of


@dataclass(frozen=True)
class PreviewRow:
    """A row of a sheet as a preview tells it; `entry` has what it changes, in words."""

    planned: PlannedRow
    entry: Entry

    @property
    def outlook(self) -> Outlook:
        return Outlook(self.planned.outlook)

    @property
    def name(self) -> str:
        """Return what the row is called: one on record by its name, and another by its key."""
        return self.entry.name if self.planned.row is not None else self.planned.key


def change_of(model: Any, planned: PlannedRow) -> Change:
    """Return what the trace would say of a row, which is not written."""
    is_new = planned.row is None or planned.is_new
    said = {name: pair for name, pair in planned.changes.items() if any(map(says_something, pair))}
    return Change(
        noun=model._meta.label_lower,
        row=0 if is_new else planned.row.pk,
        key=planned.key,
        kind=ChangeKind.ADDED if is_new else ChangeKind.CHANGED,
        # As the trace reads it back.
        fields=json.loads(json.dumps(said, cls=DjangoJSONEncoder)),
    )


def with_new_names(entry: Entry, planned: PlannedRow) -> Entry:
    """Let an entry tell the rows that are new in the same sheet, too, and on no record yet."""
    said = {each.name: each for each in entry.said}
    for name, key in planned.named_new:
        label = str(planned.row._meta.get_field(name).verbose_name)
        words = _("%(key)s (new in this sheet)") % {"key": key}
        before = said.get(label, ColumnChange(label, "", "", SafeString(""), ""))
        said[label] = replace(before, new="; ".join(filter(None, [before.new, words])))
    return replace(entry, said=list(said.values()))


def says_something(value: Any) -> bool:
    return value not in (None, "", [], False)


def order_of(plan: Plan, show: str) -> list[PlannedRow]:
    """Return the rows that a preview tells: all but those as before, or those of one outlook."""
    if show in Outlook.values:
        return plan.of(Outlook(show))
    return [row for each in Outlook if each != Outlook.SAME for row in plan.of(each)]


def page_of(plan: Plan, show: str, number: Any) -> dict[str, Any]:
    """Return the rows of one page of a preview, and its place among the pages."""
    pages = Pages(order_of(plan, show))
    page: Page = pages.get_page(number)
    listed = list(page)
    entries = entries_of(change_of(plan.model, row) for row in listed)
    rows = [
        PreviewRow(row, with_new_names(entry, row))
        for row, entry in zip(listed, entries, strict=True)
    ]
    return {"rows": rows, "table": {"paginator": pages, "page": page}}


def counts_of(plan: Plan) -> list[tuple[str, Any, int]]:
    """Return of each outlook that there is its name, its label and how many rows, in order."""
    return [(each.value, each.label, plan.counts[each]) for each in Outlook if plan.counts[each]]
