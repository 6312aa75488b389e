"""Words looked for in everything on record."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.search.results import Found, found_of, rows_with, search_all, searched
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.matching import LONGEST, words_of
from sccp_tracker.records.paging import Pages

# A word of one character stands in nearly every row.
SHORTEST = 2


class SearchForm(forms.Form):
    """What is looked for, and in which noun alone."""

    q = forms.CharField(required=False, max_length=LONGEST)
    kind = forms.ChoiceField(
        required=False, choices=lambda: [(each.noun.name, each.noun.name) for each in searched()]
    )

    def clean_q(self) -> str:
        """Refuse words of a single character."""
        words = words_of(self.cleaned_data["q"])
        if words and max(map(len, words)) < SHORTEST:
            raise forms.ValidationError(_("Type a word of two characters or more."))
        return " ".join(words)


class Search(AsOfMixin, TemplateView):
    """Everything that holds every word: `?q=AEO`, and all of one noun: `?q=AEO&kind=delegates`."""

    template_name = "initiatives/search/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SearchForm(self.request.GET)
        # Both are empty where one is refused.
        words = form.cleaned_data if form.is_valid() else {}
        asked, name = words.get("q", ""), words.get("kind", "")
        found: list[Found] = []
        if asked and name:
            found, kwargs["table"] = self.all_of(name, asked)
        elif asked:
            found = search_all(asked, self.as_of)
        total = sum(of_kind.count for of_kind in found)
        return super().get_context_data(
            form=form, asked=asked, found=found, total=total, is_one_kind=bool(name), **kwargs
        )

    def all_of(self, name: str, asked: str) -> tuple[list[Found], dict[str, Any]]:
        """Return a page of everything that was found of one noun, and its place among the pages."""
        model = next(each for each in searched() if each.noun.name == name)
        pages = Pages(rows_with(model, asked, self.as_of))
        page = pages.get_page(self.request.GET.get("page"))
        found = found_of(model, pages.count, page, asked)
        return [found] if found.hits else [], {"paginator": pages, "page": page}
