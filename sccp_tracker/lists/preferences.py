"""What readers choose for themselves: the filters that they keep, the columns that they see."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from sccp_tracker.lists.chosen_columns import names_of_columns, remember
from sccp_tracker.lists.forms import SavedFilterForm
from sccp_tracker.lists.list_urls import ListUrl, NoList, filter_query
from sccp_tracker.lists.models import SavedFilter
from sccp_tracker.lists.saved_filters import saved_filters_url


def list_of(request: HttpRequest) -> ListUrl:
    """Return the list whose address comes along; raise Http404 where there is none."""
    try:
        return ListUrl.read(request.POST.get("list") or request.GET.get("list", ""))
    except NoList:
        raise Http404 from None


class Columns(View):
    """Keeps which columns of a list its reader wants to see, or forgets it, and goes back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        there = list_of(request)
        names = names_of_columns(there.view.table_class, request.POST.getlist("column"))
        response = redirect(str(there))
        remember(response, there.name, [] if "reset" in request.POST else names)
        return response


class SavedFilters(LoginRequiredMixin, TemplateView):
    """The filters of one list that one may rename, share or remove: `?list=/initiatives/`.

    The list itself sends here what is to be saved.
    """

    template_name = "lists/saved_filters.html"

    @cached_property
    def there(self) -> ListUrl:
        there = list_of(self.request)
        if not hasattr(there.view, "filterset_class"):
            raise Http404
        return there

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = [SavedFilterForm(instance=each) for each in self.changeable()]
        noun = self.there.view.model._meta
        return super().get_context_data(
            **{"forms": forms, "there": self.there, "noun": noun, **kwargs}
        )

    def changeable(self) -> QuerySet[SavedFilter]:
        """Return one's own filters and, for those who may change them, the shared ones."""
        user = self.request.user
        mine = Q(user=user)
        if user.has_perm("lists.change_savedfilter"):
            mine |= Q(is_shared=True)
        return SavedFilter.objects.filter(mine, list_name=self.there.name).select_related("user")

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("filter")
        if key is None:
            return self.save()
        if not (key.isascii() and key.isdigit()):
            raise Http404
        row = get_object_or_404(self.changeable(), pk=int(key))
        return self.remove(row) if "remove" in request.POST else self.change(row)

    def save(self) -> HttpResponse:
        """Keep the filter of an address under a name, and go back to its list."""
        filterset: Any = self.there.view.filterset_class
        query = filter_query(filterset, self.there.query)
        user: Any = self.request.user
        row = SavedFilter(user=user, list_name=self.there.name, query=query)
        form = SavedFilterForm(self.request.POST, instance=row)
        if not filterset(QueryDict(query), self.there.view.model.objects.none()).is_valid():
            form.add_error(None, _("The list refuses this filter: mend it there first."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        return self.done(form, str(self.there))

    def change(self, row: SavedFilter) -> HttpResponse:
        """Give a filter another name, share it or keep it for oneself."""
        form = SavedFilterForm(self.request.POST, instance=row)
        if form.is_valid():
            return self.done(form, self.here())
        forms = [
            form if each.pk == row.pk else SavedFilterForm(instance=each)
            for each in self.changeable()
        ]
        return self.render_to_response(self.get_context_data(forms=forms), status=400)

    def done(self, form: SavedFilterForm, address: str) -> HttpResponse:
        said = _("The filter “%(name)s” is saved.") % {"name": form.save()}
        messages.success(self.request, said)
        return redirect(address)

    def remove(self, row: SavedFilter) -> HttpResponse:
        row.delete()
        messages.success(self.request, _("The filter “%(name)s” is removed.") % {"name": row})
        return redirect(self.here())

    def here(self) -> str:
        return saved_filters_url(str(self.there))
