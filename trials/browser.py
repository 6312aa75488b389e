"""One officer's browser: pages, forms and cookies over plain HTTP."""

import re
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urljoin, urlsplit

from trials.forms import Form, Forms

OFFICERS = 8
FORM_TYPE = "application/x-www-form-urlencoded"
# How a page says that something was refused.
SENTENCE = re.compile(r'class="[^"]*(?:errorlist|errornote|message error|conflict)')


class NoForm(LookupError):
    """Raised where a page does not show the form that an officer needs; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What the server answered: the page, or where it leads on to."""

    url: str
    status: int
    location: str
    text: str

    @property
    def is_accepted(self) -> bool:
        return self.leads_on and not self.location.endswith("/import/")

    @property
    def leads_on(self) -> bool:
        return self.status in (302, 303)

    @property
    def is_refused(self) -> bool:
        """Whether a sentence says why nothing was written."""
        if self.leads_on:
            # An import that is refused leads back to where another sheet is chosen.
            return not self.is_accepted
        return self.status in (200, 400, 409) and bool(SENTENCE.search(self.text))

    def form(self, *names: str) -> Form:
        """Return the first form that has all these controls; raise NoForm if none has."""
        for form in Forms(self.text).forms:
            if form.names.issuperset(names):
                return Form(urljoin(self.url, form.action or self.url), form.names, form.says)
        raise NoForm(f"{self.url} answered {self.status} without {names}. {self.said()}")

    def said(self) -> str:
        """Return what the page says went wrong."""
        errors = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)</(?:ul|p)>', self.text, re.DOTALL)
        return " ".join(re.sub(r"<[^>]*>", " ", " ".join(errors)).split())[:400]


@dataclass
class Browser:
    """Asks for pages and sends forms, with the cookies of one officer."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, url: str, body: bytes = b"", kind: str = FORM_TYPE) -> Answer:
        """Return the answer to one request; each has a connection of its own."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = kind
        connection = HTTPConnection(self.host, timeout=120)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers.get("Location", "")
        return Answer(path, answer.status, urljoin(path, location) if location else "", text)

    def open(self, url: str) -> Answer:
        """Return the page at an address, or the one that it leads on to."""
        answer = self.ask("GET", url)
        return self.open(answer.location) if answer.leads_on else answer

    def form(self, url: str, *names: str) -> Form:
        """Return the form with these controls of the page at an address."""
        return self.open(url).form(*names)

    def send(self, form: Form) -> Answer:
        return self.ask("POST", form.action, urlencode(form.says).encode())

    def upload(self, form: Form, name: str, file_name: str, content: str) -> Answer:
        """Send a form along with a file."""
        mark = secrets.token_hex(16)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'
            for each, value in form.says
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"'
            f"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--{mark}--\r\n"
        )
        body = "".join(parts).encode()
        return self.ask("POST", form.action, body, f"multipart/form-data; boundary={mark}")

    def log_in(self, name: str, password: str) -> None:
        """Log in by the form to which the admin sends a stranger; raise NoForm if refused."""
        form = self.form("/admin/", "username", "password")
        answer = self.send(form.filled(username=name, password=password))
        if not answer.is_accepted:
            raise NoForm(f"{name} was not let in. {answer.said()}")


def together(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Make all the calls in the same moment, and return their answers in the same order."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as workers:
        return list(workers.map(run, calls))
