"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

# What a form asks of whoever corrects a row: why, and that it was written down wrongly.
CORRECTION = {"reason": "Tried by many at once.", "which": "mended"}
NEVER_SENT = ("submit", "button", "image", "reset", "file")
Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form: where it is sent to, the names of its controls, and what it says now."""

    action: str
    names: set[str] = field(default_factory=set)
    says: Pairs = field(default_factory=list)

    def filled(self, **values: str | list[str]) -> Self:
        """Return the form with other values, a list for what is chosen several times."""
        asked = {name: said for name, said in CORRECTION.items() if name in self.names}
        values = {**asked, **values}
        says = [(name, value) for name, value in self.says if name not in values]
        for name, given in values.items():
            says += [(name, value) for value in ([given] if isinstance(given, str) else given)]
        return type(self)(self.action, self.names, says)

    def says_of(self, name: str) -> str:
        """Return what the control `name` says now; empty where it says nothing."""
        return next((value for each, value in self.says if each == name), "")


class Forms(HTMLParser):
    """Reads all forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: Select | None = None
        self.area: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(has.get("action", ""))
            self.forms.append(self.form)
        elif tag == "option" and self.select:
            self.select.offer(has)
        elif self.form and has.get("name") and "disabled" not in has:
            self.form.names.add(has["name"])
            self.start_control(tag, has, self.form)

    def start_control(self, tag: str, has: dict[str, str], form: Form) -> None:
        if tag == "input" and is_sent(has):
            form.says.append((has["name"], has.get("value", "on" if "checked" in has else "")))
        elif tag == "select":
            self.select = Select(has["name"], "multiple" in has)
        elif tag == "textarea":
            self.area = has["name"]
            form.says.append((self.area, ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            name, before = self.form.says[-1]
            self.form.says[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select:
            if self.form:
                self.form.says += self.select.says()
            self.select = None
        elif tag == "textarea" and self.area and self.form:
            name, text = self.form.says[-1]
            # Browsers leave out the line break with which a text area opens.
            self.form.says[-1] = (name, text.removeprefix("\r").removeprefix("\n"))
            self.area = None


@dataclass
class Select:
    """A list of options, and those that are selected."""

    name: str
    is_multiple: bool
    first: str | None = None
    selected: list[str] = field(default_factory=list)

    def offer(self, has: dict[str, str]) -> None:
        value = has.get("value", "")
        if self.first is None:
            self.first = value
        if "selected" in has:
            self.selected.append(value)

    def says(self) -> Pairs:
        chosen = self.selected
        if not chosen and not self.is_multiple and self.first is not None:
            chosen = [self.first]
        return [(self.name, value) for value in chosen]


def is_sent(has: dict[str, str]) -> bool:
    """Return whether a browser sends an input as it stands."""
    kind = has.get("type", "text")
    return kind not in NEVER_SENT and (kind not in ("checkbox", "radio") or "checked" in has)
