"""Draw the tables into docs/data-model.md, as the models say them."""

import inspect
import re
import sysconfig
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

PAGE: Path = settings.BASE_DIR / "docs" / "data-model.md"
BEGIN = "<!-- Drawn by manage.py draw_data_model: what stands below is written over. -->"
END = "<!-- Here ends what is drawn. -->"
# Apps with no more models than these share one drawing.
FEW = 5
# What stands at either end of a line: "one row of the other", "one or none", "any number".
ONE, MAYBE, MANY = ("||", "||"), ("|o", "o|"), ("}o", "o{")

Model = type[models.Model]


class Command(BaseCommand):
    help = "Draw the tables into docs/data-model.md, as the models say them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Fail where the drawing is stale; write nothing."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        written = PAGE.read_text(encoding="utf-8")
        drawn = with_drawing(written)
        if written == drawn:
            self.stdout.write(f"{PAGE.name} is up to date.")
        elif check:
            raise CommandError(f"{PAGE.name} is stale. Type: manage.py draw_data_model")
        else:
            PAGE.write_text(drawn, encoding="utf-8", newline="\n")
            self.stdout.write(f"{PAGE.name} was drawn anew.")


def with_drawing(text: str) -> str:
    """Return the page with what is drawn between its two markers; raise where one is missing."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"{PAGE.name} has no place for the drawing: put back {BEGIN} … {END}")
    return "\n\n".join([f"{before}{begin}", *sections(), f"{end}{after}"])


def sections() -> list[str]:
    """Return what is drawn: the shared columns, then each group of models with its table."""
    groups = grouped()
    found = ["### Columns that many tables share", shared_table(chain(*groups.values()))]
    for labels, group in groups.items():
        title = ", ".join(f"`{label}`" for label in labels)
        found += [f"### {title}", drawing(group), model_table(group, with_app=len(labels) > 1)]
    return found


def own_apps() -> list[AppConfig]:
    """Return the apps of the project: in its folder, and not installed there."""
    installed = sysconfig.get_path("purelib")
    return [
        app
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(settings.BASE_DIR)
        and not Path(app.path).is_relative_to(installed)
    ]


def grouped() -> dict[tuple[str, ...], list[Model]]:
    """Return the project's own models by app, those of the smaller apps together at the end."""
    found = {
        app.label: sorted(app.get_models(), key=lambda model: model.__name__) for app in own_apps()
    }
    large = {(label,): group for label, group in found.items() if len(group) > FEW}
    small = {label: group for label, group in found.items() if 0 < len(group) <= FEW}
    return large | ({tuple(small): [*chain(*small.values())]} if small else {})


def bases_of(model: Model) -> list[Model]:
    """Return the abstract models that a model is made of, the nearest first."""
    bases = [base for base in model.__mro__[1:] if issubclass(base, models.Model)]
    return [base for base in bases if base is not models.Model and base._meta.abstract]


def shared_by(model: Model) -> list[Model]:
    """Return the abstract models with columns or rules that a model has, none within another."""
    bases = [base for base in bases_of(model) if columns_of(base) or rules_of(base)]
    return [
        base
        for base in bases
        if not any(other is not base and issubclass(other, base) for other in bases)
    ]


def columns_of(model: Model) -> list[Any]:
    """Return the columns that a model declares itself, its number in the database left out."""
    inherited = {field.name for base in bases_of(model) for field in fields_of(base)}
    return [field for field in fields_of(model) if field.name not in inherited]


def fields_of(model: Model) -> list[Any]:
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field for field in fields if not field.auto_created]


def rules_of(model: Model) -> list[str]:
    """Return the names of the constraints that a model declares itself, without its own name."""
    inherited = {name for base in bases_of(model) for name in names_of(base)}
    return [name for name in names_of(model) if name not in inherited]


def names_of(model: Model) -> list[str]:
    # An abstract model still has the places where the names of app and class go.
    prefixes = (f"{model._meta.app_label}_{model._meta.model_name}_", "%(app_label)s_%(class)s_")
    return [
        rule.name.removeprefix(prefixes[0]).removeprefix(prefixes[1])
        for rule in model._meta.constraints
    ]


def key_of(model: Model) -> list[str]:
    """Return the columns that its key, as people write it, is made of."""
    paths: tuple[str, ...] = getattr(model, "key_fields", ())
    return list(dict.fromkeys(path.split("__")[0] for path in paths))


def drawing(group: list[Model]) -> str:
    """Return the drawing of some models, with a line for each relation between two of them."""
    lines = ["```mermaid", "erDiagram"]
    for model in group:
        lines += [f"    {model.__name__} {{", *box(model, group), "    }"]
    for model in group:
        lines += relations(model, group)
    return "\n".join([*lines, "```"])


def box(model: Model, group: list[Model]) -> list[str]:
    """Return the columns of a model: of its key, and those of its own that no line stands for."""
    key = key_of(model)
    columns = [model._meta.get_field(name) for name in key]
    columns += [
        column
        for column in columns_of(model)
        if column.name not in key and column.related_model not in group
    ]
    names = {column.name for column in columns}
    return [
        f"        {column_line(column, names, column.name in key)}"
        for column in columns
        if not (column.name.endswith("_zh") and f"{column.name[:-3]}_en" in names)
    ]


def column_line(column: Any, names: set[str], is_key: bool) -> str:
    """Return a column with its type and what is special about it; a pair of languages as one."""
    other = column.related_model
    kind = other.__name__ if other else column.get_internal_type().removesuffix("Field")
    pair = column.name.removesuffix("_en")
    is_pair = {f"{pair}_en", f"{pair}_zh"} <= names
    is_pk = column.primary_key
    marks = {"PK": is_pk, "FK": bool(other), "UK": column.unique and not is_pk}
    notes = {"key": is_key, "en, zh": is_pair, **relation_notes(column)}
    note = listed(notes)
    words = [kind, pair if is_pair else column.name, listed(marks), f'"{note}"' if note else ""]
    return " ".join(filter(None, words))


def relation_notes(column: Any) -> dict[str, bool]:
    """Return what is special about a column that refers to others or offers a choice."""
    is_one = bool(column.related_model) and not column.many_to_many
    return {
        "many": column.many_to_many,
        "choice": bool(column.choices),
        "optional": is_one and column.null,
        rule_of_deletion(column): True,
    }


def listed(words: dict[str, bool]) -> str:
    """Return those of the words that are so, with commas."""
    return ", ".join(word for word, is_so in words.items() if word and is_so)


def rule_of_deletion(column: Any) -> str:
    """Return what becomes of a row when the one that it names is deleted; "" for PROTECT."""
    rule = getattr(column.remote_field, "on_delete", None)
    return "" if rule in (None, models.PROTECT) else str(rule.__name__)


def relations(model: Model, group: list[Model]) -> list[str]:
    """Return the lines from a model to others of the group, those of one kind together."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for column in fields_of(model):
        if column.related_model in group:
            there = MANY if column.many_to_many else MAYBE if column.null else ONE
            here = MAYBE if column.one_to_one else MANY
            rule = rule_of_deletion(column)
            ends = f"{there[0]}--{here[1]}"
            found[column.related_model.__name__, ends].append(
                f"{column.name} ({rule})" if rule else column.name
            )
    return [
        f'    {other} {ends} {model.__name__} : "{", ".join(names)}"'
        for (other, ends), names in found.items()
    ]


def model_table(group: list[Model], with_app: bool) -> str:
    """Return what each model is, its key, what it shares and its own rules."""
    rows = [
        [
            code([model._meta.label if with_app else model.__name__]),
            first_sentence(model),
            code(["/".join(key_of(model)) or model._meta.pk.name]),
            code(base.__name__ for base in shared_by(model)),
            code(rules_of(model)),
        ]
        for model in group
    ]
    return table(["model", "what it is", "key", "shares", "constraints of its own"], rows)


def shared_table(group: Iterable[Model]) -> str:
    """Return the abstract models that give their columns to these."""
    bases = {base for model in group for base in bases_of(model)}
    rows = [
        [
            code([base.__name__]),
            first_sentence(base),
            code(column.name for column in columns_of(base)),
            code(other.__name__ for other in shared_by(base)),
            code(rules_of(base)),
        ]
        for base in sorted(bases, key=lambda base: base.__name__)
        if columns_of(base) or rules_of(base)
    ]
    return table(["abstract model", "what it is", "columns", "shares", "constraints"], rows)


def first_sentence(model: Model) -> str:
    said = " ".join((inspect.getdoc(model) or "").split())
    return re.split(r"(?<=\.) ", said)[0].replace("|", "\\|")


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
