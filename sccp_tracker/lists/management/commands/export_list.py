from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, resolve, reverse
from django.utils.translation import override

from sccp_tracker.lists.exports import FORMATS, Export
from sccp_tracker.records.as_of import BadDay, read_day
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.streams import as_asked, at_one_moment, under_prefix


def view_classes() -> dict[str, Any]:
    """Return the view of each list by the name of its noun."""
    lists = {each.noun.name: each.noun.list_url for each in nouns() if each.noun.list_url}
    # as_view() leaves the class on its function.
    return {name: vars(resolve(reverse(url)).func)["view_class"] for name, url in lists.items()}


class Command(BaseCommand):
    """Write a list to a file, as its page exports it: the same rows, columns and cover."""

    help = "Export a list, with the filters of its page, as .xlsx or .csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        views = view_classes()
        parser.add_argument("list", choices=views)
        parser.add_argument("-o", "--output", type=Path, required=True, help="list.xlsx, list.csv")
        parser.add_argument("--as-of", default="", help="the day as of which it is read")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default="en")
        parser.add_argument("--languages", choices=["both"], help="both in one file")
        parser.add_argument("--sort", action="append", help="a column; -column is descending")
        filters = {name for view in views.values() for name in view.filterset_class.base_filters}
        group = parser.add_argument_group("filters of the lists")
        for name in sorted(filters):
            spellings = dict.fromkeys((f"--{name}", f"--{name.replace('_', '-')}"))
            group.add_argument(*spellings, action="append", dest=f"filter:{name}", metavar="VALUE")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        view_class = view_classes()[options["list"]]
        name = output.suffix.removeprefix(".").lower()
        if name not in FORMATS:
            raise CommandError(f"{output} must end in .xlsx or .csv.")
        try:
            day = read_day(options["as_of"]) if options["as_of"] else None
        except BadDay as problem:
            raise CommandError(str(problem)) from problem
        prefix = f"/as-of/{day}/" if day else get_script_prefix()
        with under_prefix(prefix), override(options["language"]):
            export = self.export(view_class, {**options, "export": name}, day)
            write, _content_type = FORMATS[name]
            unfinished = output.with_name(f"{output.name}.part")
            try:
                with unfinished.open("wb") as file:
                    file.writelines(as_asked(at_one_moment(lambda: write(export))))
                unfinished.replace(output)
            except OSError as problem:
                raise CommandError(f"{output}: {problem.strerror}.") from problem
            finally:
                unfinished.unlink(missing_ok=True)
        self.stdout.write(f"{output} is written.")

    def export(self, view_class: Any, options: dict[str, Any], day: date | None) -> Export:
        """Return what the page of the list would export."""
        url = reverse(view_class.model.noun.list_url)
        request: Any = HttpRequest()
        request.method, request.user, request.as_of = "GET", AnonymousUser(), day
        request.path, request.path_info = url, f"/{url.removeprefix(get_script_prefix())}"
        request.resolver_match = resolve(request.path_info)
        view = view_class()
        view.setup(request)
        view.as_of = day
        choices = view.get_filterset(view.get_filterset_class()).form.fields
        request.GET = self.query(choices, options)
        request.META["QUERY_STRING"] = request.GET.urlencode()
        view.rows = view.get_rows()
        for field, problems in view.filterset.form.errors.items():
            raise CommandError(f"--{field}: {' '.join(problems)}")
        export: Export = view.get_export()
        return export

    def query(self, fields: dict[str, Any], options: dict[str, Any]) -> QueryDict:
        """Return the query by which the page would be asked for."""
        query = QueryDict(mutable=True)
        query["export"] = options["export"]
        for key, values in options.items():
            kind, _colon, name = key.partition(":")
            if kind != "filter" or not values:
                continue
            if name not in fields:
                raise CommandError(f"The list of {options['list']} has no filter {name}.")
            query.setlist(name, [key_of(fields[name], value) for value in values])
        if options["sort"]:
            query.setlist("sort", options["sort"])
        if options["languages"]:
            query["languages"] = options["languages"]
        return query


def key_of(field: Any, value: str) -> str:
    """Return the key that a value stands for: of priorities, 3 is `2022-3` while no other is 3."""
    keys = [str(key) for key, _label in getattr(field, "choices", ())]
    ending = [key for key in keys if key.endswith(f"-{value}")]
    return ending[0] if value not in keys and len(ending) == 1 else value
