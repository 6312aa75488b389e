"""Links to the admin pages of the rows that hang on another one."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sccp_tracker.records.history import HistoryLine

# How many of the rows that hang on another one its page shows.
SHOWN = 50


def links(subject: Any, relation: str, text: Any = str, *joins: str) -> SafeString | str:
    """Return the first rows that hang on `subject`, as links to their admin pages, or a dash.

    The last link leads to all of them, where there are more. `joins` names what `text` needs.
    """
    found = getattr(subject, relation).all()
    if issubclass(found.model, HistoryLine):
        found = found.for_list()
    rows = found.select_related(*joins)[: SHOWN + 1]
    lines = [(admin_url(row), text(row)) for row in rows]
    if len(lines) > SHOWN:
        column: Any = subject._meta.get_field(relation)
        there = admin_url_of(column.related_model._meta, "changelist")
        every = f"{there}?{column.field.name}__id__exact={subject.pk}"
        lines[SHOWN] = (every, _("There are more: see all of them."))
    listed = format_html_join("", '<li><a href="{}">{}</a></li>', lines)
    return format_html("<ul>{}</ul>", listed) if lines else "–"


def history(subject: Any, relation: str) -> SafeString | str:
    """Return the latest lines of a history, each with who wrote it, when and through which door."""
    return links(subject, relation, line_with_action)


def line_with_action(line: Any) -> SafeString | str:
    """Return a line of a history, and how it came there; one that is void is struck through."""
    action = line.action
    words = {
        "number": line.number,
        "line": line,
        "who": action.by or action.get_door_display(),
        "door": action.get_door_display(),
        "at": f"{timezone.localtime(action.at):%Y-%m-%d %H:%M}",
    }
    said = _("%(number)s. %(line)s: recorded by %(who)s, %(at)s (%(door)s).") % words
    if not line.void_since:
        return said
    void = {"day": date_format(line.void_since, "DATE_FORMAT"), "why": line.void_why}
    return format_html("<s>{}</s> {}", said, _("void since %(day)s: %(why)s") % void)


def admin_url(row: Any) -> str:
    """Return the address of a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def admin_url_of(opts: Any, page: str, *args: Any) -> str:
    """Return the address of a page of a model's admin, such as "import"."""
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)
