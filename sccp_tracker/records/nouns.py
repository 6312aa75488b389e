"""The nouns of the record: what each model declares of itself to all that treats nouns alike.

The loader, the search, the page of a source, the navigation, the admin and the tests read it.
"""

from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps


@dataclass(frozen=True)
class SourceLine:
    """How a row is told in one line on the page of its source.

    `page` is the name of the address that shows it and `key` leads to the arguments of that one.
    `who`, `text` and `unit` lead to texts in both languages, the others to a column; each
    is several ways, of which the first that leads to something counts.
    """

    page: str
    key: tuple[str, ...]
    text: tuple[str, ...]
    who: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noun:
    """What a model declares of its rows, as its attribute `noun`.

    `name` is what addresses and files call them (`agenda-items`, `agenda_items.yaml`).
    `search_fields` are the columns in which words are looked for, none for what is not searched;
    `main_text` is the attribute that a result shows whatever it holds; `result_joins` are the
    relations that a result needs (`Keyed.result_title`). `list_url` is the name of the address of
    its list, `menu` the place of that list in the navigation, from 1, or 0. What is
    `is_for_officers` is read by those alone who have the right to view it, in the trace too.
    """

    name: str
    search_fields: tuple[str, ...] = ()
    main_text: str = ""
    result_joins: tuple[str, ...] = ()
    list_url: str = ""
    menu: int = 0
    source_line: SourceLine | None = None
    is_for_officers: bool = False

    @property
    def file(self) -> str:
        """Return the name of the file of a record that holds the rows."""
        return f"{self.name.replace('-', '_')}.yaml"


@cache
def nouns() -> tuple[Any, ...]:
    """Return the models that are nouns: those of the navigation in its order, then the others."""
    models: list[Any] = [
        model for model in apps.get_models() if isinstance(getattr(model, "noun", None), Noun)
    ]
    return tuple(sorted(models, key=lambda model: model.noun.menu or len(models)))


@cache
def nouns_by_model_name() -> dict[str, Any]:
    """Return the nouns by the names of their models in small letters: `agendaitem`."""
    return {model._meta.model_name: model for model in nouns()}


@cache
def files() -> dict[str, Any]:
    """Return the nouns by their files, each after those to which its rows refer."""
    needs = {model: relations_of(model) - {model} for model in nouns()}
    return {model.noun.file: model for model in TopologicalSorter(needs).static_order()}


def relations_of(model: Any) -> set[Any]:
    """Return the nouns to which the rows of a noun refer."""
    columns = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {column.related_model for column in columns if column.is_relation} & set(nouns())
