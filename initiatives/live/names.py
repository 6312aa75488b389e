"""Names that are typed: what a page offers while one types, and which row a name stands for."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from meetings.models import Economy, Meeting
from sccp_tracker.records.bilingual import in_reader_language
from sccp_tracker.records.matching import LONGEST, pattern_of

# The code of each noun, which is one row's alone, and its names in English and in Chinese.
NAMES: dict[Any, tuple[str, str, str]] = {
    Economy: ("code", "name_en", "name_zh"),
    Initiative: ("slug", "title_en", "title_zh"),
    Meeting: ("slug", "short_name_en", "short_name_zh"),
}
# What else somebody may call a row by.
ALSO: dict[Any, tuple[str, ...]] = {Initiative: ("project_number",)}
# How many names a page offers, and how many a refusal tells.
MOST_OFFERED, MOST_TOLD = 500, 5
# What stands between names, as "Hong Kong, China" holds a comma.
BETWEEN = ";"


def offered(model: Any) -> list[tuple[str, str]]:
    """Return the name of each row in the reader's language, and all else that it is found by.

    The name of a row is its code where another has the same, or where it holds a semicolon.
    """
    columns = (*NAMES[model], *ALSO.get(model, ()))
    rows = [
        (code, str(in_reader_language(en, zh)), (code, en, zh, *also))
        for code, en, zh, *also in model.objects.values_list(*columns)[:MOST_OFFERED]
    ]
    counted = Counter(name for _code, name, _words in rows)
    return [
        (code if counted[name] > 1 or BETWEEN in name else name, "\n".join(filter(None, words)))
        for code, name, words in rows
    ]


def find(rows: QuerySet[Any], name: str) -> Any:
    """Return the row that a name or a code stands for, typed in whatever case and language.

    It is the one that is called so, or else the only one whose names hold it. Raises
    ValidationError, which tells the names, where that is none or several.
    """
    columns = (*NAMES[rows.model], *ALSO.get(rows.model, ()))
    pattern = pattern_of(name)
    found: list[Any] = []
    for way in (f"^{pattern}$", pattern):
        is_called = Q()
        for column in columns:
            is_called |= Q((f"{column}__regex", way))
        if found := list(rows.filter(is_called)[: MOST_TOLD + 1]):
            break
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError(_("Nothing on record is called “%(name)s”.") % {"name": name})
    told = f"{BETWEEN} ".join(f"{row} ({row.key})" for row in found[:MOST_TOLD])
    raise forms.ValidationError(
        _("“%(name)s” may be several: %(told)s. Write the whole name or the code.")
        % {"name": name, "told": told}
    )


class NameField(forms.CharField):
    """The name or code of a row, typed; the value is the row, or None where it is left empty."""

    def __init__(self, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)
        self.rows = rows
        self.widget.attrs |= {"list": f"names-{rows.model._meta.model_name}"}
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        return find(self.rows.all(), name) if name else None


class NamesField(NameField):
    """Several names or codes with semicolons between them; the value is a list of rows."""

    def __init__(self, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.max_length = None
        self.widget.attrs |= {"data-several": BETWEEN}

    def clean(self, value: Any) -> Any:
        typed = forms.CharField.clean(self, value).replace("；", BETWEEN)
        names = dict.fromkeys(name.strip() for name in typed.split(BETWEEN) if name.strip())
        return list(dict.fromkeys(find(self.rows.all(), name) for name in names))
