"""A choice by one value, told once: long values are not written again for each of its branches."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Func, Value


class Switch(Func):
    """`CASE value WHEN a THEN b … ELSE c END`, where Django's `Case` tells the value in each WHEN.

    What a branch or the default leads to may be an expression, or a plain value.
    """

    template = "CASE %(expressions)s END"
    arg_joiner = " "

    def __init__(self, value: Any, branches: Iterable[tuple[Any, Any]], default: Any) -> None:
        whens = [Branch(Value(when), plain(then)) for when, then in branches]
        super().__init__(value, *whens, Default(plain(default)))

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[-1].output_field


class Branch(Func):
    template = "WHEN %(expressions)s"
    arg_joiner = " THEN "

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[-1].output_field


class Default(Func):
    template = "ELSE %(expressions)s"


def plain(value: Any) -> Any:
    return value if hasattr(value, "resolve_expression") else Value(value)
