"""What one room shows on the page of a row of a room below it.

A page knows nothing of what hangs on its row from above: those rooms register a section with
`shown_on`, and the page's template includes the templates that they name for each of its places.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

Registered = TypeVar("Registered", bound=type["PageSection"])

registered: dict[Any, list[type["PageSection"]]] = defaultdict(list)


class PageSection:
    """A part of the page of a row: `view` is the view of that page, `row` its row.

    `templates` names, for places of the page, the template that is included there.
    """

    templates: ClassVar[dict[str, str]]

    def __init__(self, view: Any) -> None:
        self.view = view
        self.row = view.object

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        """Return what the templates need beside `shown`, which is what the page has already."""
        return {}


def shown_on(model: Any) -> Callable[[Registered], Registered]:
    """Register a section for the pages of the rows of `model`, after those that are registered."""

    def register(section: Registered) -> Registered:
        registered[model].append(section)
        return section

    return register


def with_sections(view: Any, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context with what sections add, and `page_sections`: their templates by place."""
    templates: dict[str, list[str]] = defaultdict(list)
    for section in registered[view.model]:
        context = context | section(view).get_context_data(**context)
        for place, template in section.templates.items():
            templates[place].append(template)
    return context | {"page_sections": dict(templates)}
