"""Every way in which we write: each is one action, and the trace tells all that it did.

The rows and links of all facts are read before and after. Whatever differs between the two must be
told, from what to what, by the one action that came in between.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client, TestCase
from django.urls import get_resolver, reverse
from test_trace import FACTS, HISTORIES

from initiatives.models import Commitment, Initiative, StatusUpdate
from meetings.models import Economy, Meeting, MeetingDates
from meetings.models.dates import DAYS
from sccp_tracker.records.models.source import DESK_NOTES, Source
from sccp_tracker.records.models.trace import Action, ChangeKind, Door
from sccp_tracker.records.traced import fact_columns
from support.make import (
    change,
    make_agenda_item,
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_participation,
    make_source,
    make_status,
)

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.both_databases]

TODAY = date(2022, 8, 31)
WHY = "It was misread."
# What the tracker itself says where a due was linked.
NAMED = "The meeting that the words of a due name is on record now."

# --- what differs, and what is told ------------------------------------------------------------

# Each row of each fact: what its columns say, and which rows its many-to-many columns name.
Rows = dict[tuple[str, int], tuple[dict[str, Any], dict[str, set[int]]]]
Told = dict[tuple[str, int], tuple[str, dict[str, list[Any]]]]


def plain(value: Any) -> Any:
    """Return a value as the trace can hold it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def all_rows() -> Rows:
    """Return all that is on record: every row and link of every fact and history."""
    rows: Rows = {}
    for model in (*FACTS, *HISTORIES):
        noun = model._meta.label_lower
        for row in model._base_manager.all():
            columns = {each.name: each.value_from_object(row) for each in fact_columns(model)}
            rows[noun, row.pk] = (plain(columns), {m.name: set() for m in model._meta.many_to_many})
        for many in model._meta.many_to_many:
            ends = (f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id")
            for row, named in many.remote_field.through._base_manager.values_list(*ends):
                rows[noun, row][1][many.name].add(named)
    return rows


def difference(before: Rows, after: Rows) -> Told:
    """Return what differs, as the trace should tell it."""
    found: Told = {}
    for place in before.keys() | after.keys():
        nothing: Any = ({}, {})
        (old, old_links), (new, new_links) = (rows.get(place, nothing) for rows in (before, after))
        fields = {
            name: [old.get(name), new.get(name)]
            for name in old.keys() | new.keys()
            if old.get(name) != new.get(name)
            # An empty column of a row that came or went says nothing.
            and not (place not in before and new[name] == "")
            and not (place not in after and old[name] == "")
        }
        for name in old_links.keys() | new_links.keys():
            left, came = old_links.get(name, set()), new_links.get(name, set())
            if left != came:
                fields[name] = [sorted(left - came), sorted(came - left)]
        if place[0] == Meeting._meta.label_lower and place in before:
            leave_what_follows(place[1], fields, after.keys() - before.keys(), after)
        if place not in before:
            found[place] = (ChangeKind.ADDED, fields)
        elif place not in after:
            found[place] = (ChangeKind.REMOVED, fields)
        elif fields:
            found[place] = (ChangeKind.CHANGED, fields)
    return found


def leave_what_follows(
    meeting: int, fields: dict[str, Any], added: set[tuple[str, int]], after: Rows
) -> None:
    """Leave aside the days that a meeting took over from a line of its dates that was added."""
    noun = MeetingDates._meta.label_lower
    lines = [after[place][0] for place in added if place[0] == noun]
    if any(line["meeting"] == meeting for line in lines):
        for name in DAYS:
            fields.pop(name, None)


def told_by(action: Action) -> Told:
    """Return what an action did, and make sure that it tells of each row once."""
    changes = list(action.changes.all())
    told: Told = {(each.noun, each.row): (each.kind, each.fields) for each in changes}
    assert len(told) == len(changes)
    return told


# --- forms as a browser sends them -------------------------------------------------------------

Sent = dict[str, list[str]]


class Form:
    """A form of a page: where it leads, and what a browser would send if nobody touched it."""

    def __init__(self, attrs: dict[str, str]) -> None:
        self.attrs = attrs
        self.sent: Sent = {}


class Forms(HTMLParser):
    """The forms of a page. A field that sends nothing while it is untouched is there, and empty."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.field: dict[str, str] = {}
        self.text = ""
        self.options: list[tuple[str, bool]] = []
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given))
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))
        elif self.forms and given.get("name"):
            self.field, self.text, self.options = given, "", []
            if tag == "input":
                self.handle_input(given.get("type", "text"))

    def handle_input(self, kind: str) -> None:
        if kind in ("checkbox", "radio"):
            self.keep(*([self.field.get("value", "on")] if "checked" in self.field else []))
        elif kind not in ("submit", "file"):
            self.keep(self.field.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            chosen = [value for value, is_chosen in self.options if is_chosen]
            first = [] if "multiple" in self.field else [value for value, _ in self.options[:1]]
            self.keep(*(chosen or first))
        elif tag == "textarea":
            # A browser leaves out the first line break, which Django's templates write.
            self.keep(self.text.removeprefix("\r").removeprefix("\n"))

    def handle_data(self, data: str) -> None:
        self.text += data

    def keep(self, *values: str) -> None:
        self.forms[-1].sent.setdefault(self.field["name"], []).extend(values)


def form_of(answer: Any) -> Form:
    """Return the form of a page that writes: the longest one, below those of the bar."""
    assert answer.status_code == 200
    forms = [form for form in Forms(answer).forms if form.attrs.get("method", "").lower() == "post"]
    return max(reversed(forms), key=lambda form: len(form.sent))


def send(client: Client, answer: Any, line: str = "", /, **given: Any) -> Any:
    """Send the form of a page back as it stands, but for what is given, and why where it asks.

    `line` names an inline, to which a line is added: what is given is then said there.
    """
    form = form_of(answer)
    sent, prefix = form.sent, ""
    if line:
        nth = int(sent[f"{line}-TOTAL_FORMS"][0])
        prefix, empty = f"{line}-{nth}-", f"{line}-__prefix__-"
        sent |= {
            prefix + name.removeprefix(empty): sent[name] for name in sent if name.startswith(empty)
        }
        sent[f"{line}-TOTAL_FORMS"] = [str(nth + 1)]
    if "reason" in sent:
        # Where a form asks which of the two it is, nothing is chosen yet.
        sent |= {"reason": [WHY], "which": ["mended"]}
    for name, value in given.items():
        assert prefix + name in sent, name
        values = value if isinstance(value, list) else [value]
        sent[prefix + name] = [str(getattr(each, "pk", each)) for each in values]
    url = form.attrs.get("action") or answer.wsgi_request.get_full_path()
    done = client.post(url, sent)
    assert done.status_code == 302, re.findall(r"errorlist.*?</ul>", done.content.decode(), re.S)
    return done


def admin(row: Any, page: str = "change") -> str:
    """Return the address of a page of the admin: of a row, or of all rows of a model."""
    args = [] if isinstance(row, type) else [row.pk]
    meta: Any = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def chosen(client: Client, action: str, *rows: Any) -> Any:
    """Return the answer to an action picked for some rows of a list of the admin."""
    keys = [row.pk for row in rows]
    url = admin(type(rows[0]), "changelist")
    return client.post(url, {"action": action, "_selected_action": keys})


def send_sheet(
    client: Client, model: Any, sheet: str, answer: dict[str, str] | None = None
) -> None:
    """Import a sheet, answer what its preview asks, and confirm it."""
    page = client.get(admin(model, "import"))
    sent = form_of(page).sent
    sent |= {name: [WHY] for name in sent if name == "reason"}
    file = SimpleUploadedFile("rows.csv", sheet.encode())
    preview: Any = client.post(admin(model, "import"), sent | {"import_file": file})
    if answer:
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(preview.url, answer)
    assert client.post(preview.url, {"take": "all"}).status_code == 302


# --- the paths ---------------------------------------------------------------------------------

# Makes what it needs, yields, and then writes.
Steps = Iterator[None]
Write = Callable[[Client, Path], Steps]


@dataclass(frozen=True)
class WritePath:
    """A way of writing: its name in docs/architecture.md, the door, and the reason that is kept.

    `told` says of which nouns rows are added, changed or removed, and in that order.
    """

    write: Write
    name: str
    door: Door
    why: str
    told: str


PATHS: list[WritePath] = []


def path(name: str, door: Door, told: str, why: str = "") -> Callable[[Write], Write]:
    def keep(write: Write) -> Write:
        PATHS.append(WritePath(write, name, door, why, told))
        return write

    return keep


@path("a status, on its page", Door.PAGE, "added statusupdate")
def _(officer: Client, folder: Path) -> Steps:
    make_initiative(slug="survey")
    source = make_source()
    yield
    page = officer.get("/initiatives/survey/status/")
    send(officer, page, status="completed", note_en="Done.", source=source)


@path("a status, read in the notes of the desk", Door.PAGE, "added source, added statusupdate")
def _(officer: Client, folder: Path) -> Steps:
    make_initiative(slug="survey")
    yield
    send(officer, officer.get("/initiatives/survey/status/"), status="completed")
    assert Source.objects.filter(slug=DESK_NOTES).exists()


@path("what was heard of a commitment", Door.PAGE, "added intervention, added outcome")
def _(officer: Client, folder: Path) -> Steps:
    make_meeting(slug="2022-sccp2", when_en="August 2022")
    said_at = make_meeting(slug="2022-sccp1", when_en="February 2022")
    make_commitment(meeting=said_at, initiative=make_initiative())
    yield
    page = officer.get("/meetings/2022-sccp2/outcomes/2022-sccp1/1/")
    send(officer, page, gist_en="They report.", status="in-progress", as_of="2022-08-20")


@path("what came of a commitment", Door.PAGE, "added outcome, added source")
def _(officer: Client, folder: Path) -> Steps:
    make_commitment(meeting=make_meeting(slug="2022-sccp1"))
    yield
    page = officer.get("/commitments/2022-sccp1/1/outcome/")
    send(officer, page, note_en="They told us.", status="fulfilled")


@path(
    "what came of a commitment, with the new status of its initiative",
    Door.PAGE,
    "added outcome, added source, added statusupdate",
)
def _(officer: Client, folder: Path) -> Steps:
    make_commitment(meeting=make_meeting(slug="2022-sccp1"), initiative=make_initiative())
    yield
    page = officer.get("/commitments/2022-sccp1/1/outcome/")
    said = {"note_en": "They told us.", "status": "fulfilled", "new_status": "completed"}
    send(officer, page, **said)


@path("a promise made anew", Door.PAGE, "added commitment, added outcome")
def _(officer: Client, folder: Path) -> Steps:
    make_commitment(meeting=make_meeting(slug="2022-sccp1"), partners=[make_economy()])
    given = {"heard_at": make_meeting(slug="2022-sccp2"), "source": make_source()}
    yield
    page = officer.get("/commitments/2022-sccp1/1/outcome/")
    send(officer, page, note_en="Later.", status="superseded", when_en="July 2023", **given)


@path("a promise", Door.PAGE, "added commitment, added source")
def _(officer: Client, folder: Path) -> Steps:
    make_meeting(slug="2022-sccp2")
    make_economy(code="THA")
    make_initiative(slug="survey")
    yield
    given = {"text": "They report.", "when": "May 2023", "firmness": "plan"}
    page = officer.get("/meetings/2022-sccp2/commitments/add/")
    send(officer, page, owner="THA", initiative="survey", **given)


@path("a turn", Door.PAGE, "added intervention")
def _(officer: Client, folder: Path) -> Steps:
    meeting, party, source = make_meeting(slug="2022-sccp2"), make_economy(), make_source()
    links = {"initiatives": [make_initiative()], "documents": [make_document(meeting=meeting)]}
    yield
    page = officer.get("/meetings/2022-sccp2/interventions/add/")
    given = {"speaker": party, "addressed_to": [party], "kind": "report", "source": source}
    send(officer, page, gist_en="They report.", **given, **links)


def held() -> Meeting:
    """Return a meeting that goes on, with one item on its agenda and the notes of the desk."""
    meeting = make_meeting(slug="2022-sccp2", when_en="30 August to 1 September 2022")
    make_agenda_item(meeting=meeting, number="1")
    Source.objects.desk_notes()
    return meeting


@path("a turn in meeting mode", Door.PAGE, "added intervention")
def _(officer: Client, folder: Path) -> Steps:
    meeting, party, work = held(), make_economy(), make_initiative()
    yield
    page = officer.get(f"/meetings/{meeting.slug}/live/")
    given = {"speaker": party.code, "kind": "report", "initiatives": work.slug}
    send(officer, page, gist="They report.", **given)


@path("what was heard, in meeting mode", Door.PAGE, "added outcome")
def _(officer: Client, folder: Path) -> Steps:
    meeting = held()
    make_commitment(due_meeting=meeting, when_en="at SCCP2")
    yield
    page = officer.get(f"/meetings/{meeting.slug}/live/")
    send(officer, page, answer="done", line="They did it.")


ANEW = "added commitment, added intervention, added outcome"


@path("what is promised anew, in meeting mode", Door.PAGE, ANEW)
def _(officer: Client, folder: Path) -> Steps:
    meeting = held()
    make_commitment(due_meeting=meeting, when_en="at SCCP2", partners=[make_economy()])
    yield
    page = officer.get(f"/meetings/{meeting.slug}/live/")
    send(officer, page, answer="anew", line="They will do it.", when="December 2022")


@path("what the desk means to say", Door.PAGE, "added deskwords, added source")
def _(officer: Client, folder: Path) -> Steps:
    make_meeting(slug="2022-sccp2")
    make_initiative(slug="survey")
    yield
    page = officer.get("/meetings/2022-sccp2/desk-words/initiative:survey/")
    send(officer, page, objective_en="Hear the results.", band="certain")


@path("a line that is voided", Door.PAGE, "added statusupdate", WHY)
def _(officer: Client, folder: Path) -> Steps:
    line = make_status()
    yield
    send(officer, officer.get(f"/void/statusupdate/{line.key}/"), why=WHY)


@path("a move of a meeting that is voided", Door.PAGE, "added meetingdates", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row = make_meeting(when_en="May 2022")
    line = row.move(source=row.source, when_en="June 2022")
    yield
    send(officer, officer.get(f"/void/meetingdates/{line.key}/"), why=WHY)
    assert Meeting.objects.get().when_en == "May 2022"


@path("a status for the selected initiatives", Door.ADMIN, "added statusupdate", WHY)
def _(officer: Client, folder: Path) -> Steps:
    rows = [make_initiative() for _ in range(3)]
    source = make_source()
    yield
    page = chosen(officer, "record_status", *rows[:2])
    send(officer, page, status="completed", as_of="2022-08-20", source=source)


@path("a fact that is added", Door.ADMIN, "added commitment")
def _(officer: Client, folder: Path) -> Steps:
    meeting, source, party, other = make_meeting(), make_source(), make_economy(), make_economy()
    yield
    given = {"meeting": meeting, "source": source, "stated_by": party, "owner": party}
    page = officer.get(admin(Commitment, "add"))
    send(officer, page, text_en="Report.", firmness="plan", partners=[other], **given)


@path(
    "a fact due at a meeting that is not on record",
    Door.ADMIN,
    "added commitment, added meeting, added meetingdates",
    NAMED,
)
def _(officer: Client, folder: Path) -> Steps:
    meeting, source, party = make_meeting(), make_source(), make_economy()
    yield
    given = {"meeting": meeting, "source": source, "stated_by": party, "owner": party}
    page = officer.get(admin(Commitment, "add"))
    send(officer, page, text_en="Report.", firmness="plan", when_en="at SCCP1 2023", **given)
    assert Meeting.objects.filter(slug="2023-sccp1").exists()


@path("a fact that is changed", Door.ADMIN, "changed commitment", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row, party = make_commitment(when_en="May 2022"), make_economy()
    yield
    send(officer, officer.get(admin(row)), owner=party, when_en="June 2022", section="參、四")


@path("a planned date that has changed since", Door.ADMIN, "added statusupdate", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row, source = make_initiative(when_en="May 2022"), make_source()
    yield
    page = officer.get(admin(row))
    send(officer, page, when_en="June 2022", which="changed", read_in=source)
    assert Initiative.objects.with_due().get(pk=row.pk).due_when == "June 2022"


@path("the rows that a fact names", Door.ADMIN, "changed initiative", WHY)
def _(officer: Client, folder: Path) -> Steps:
    one, two, three = (make_document() for _ in range(3))
    row = make_initiative(documents=[one, two])
    yield
    send(officer, officer.get(admin(row)), documents=[two, three])


@path("a fact that is deleted", Door.ADMIN, "removed intervention", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row = make_intervention(initiatives=[make_initiative()], addressed_to=[make_economy()])
    yield
    send(officer, officer.get(admin(row, "delete")))


@path("the selected facts that are deleted", Door.ADMIN, "removed figure", WHY)
def _(officer: Client, folder: Path) -> Steps:
    rows = [make_figure() for _ in range(3)]
    yield
    send(officer, chosen(officer, "delete_selected", *rows[:2]))


@path("a part of a fact, added on its page", Door.ADMIN, "added participation", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row, party, source = make_initiative(), make_economy(), make_source()
    make_participation(initiative=row)
    yield
    given = {"economy": party, "role": "pilot", "source": source}
    send(officer, officer.get(admin(row)), "participations", **given)


@path("a line of a history", Door.ADMIN, "added statusupdate")
def _(officer: Client, folder: Path) -> Steps:
    row, source = make_initiative(), make_source()
    yield
    given = {"initiative": row, "status": "completed", "as_of": "2022-08-20", "source": source}
    send(officer, officer.get(admin(StatusUpdate, "add")), **given)


@path("a line of a history, on the page of its subject", Door.ADMIN, "added outcome", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row, source = make_commitment(), make_source()
    yield
    given = {"status": "in-progress", "as_of": "2022-08-20", "source": source}
    send(officer, officer.get(admin(row)), "outcomes", **given)


@path("a line of the dates of a meeting", Door.ADMIN, "added meetingdates")
def _(officer: Client, folder: Path) -> Steps:
    row, source = make_meeting(when_en="May 2022"), make_source()
    yield
    given = {"meeting": row, "when_en": "June 2022", "source": source}
    send(officer, officer.get(admin(MeetingDates, "add")), **given)


@path("a meeting that is put on record", Door.ADMIN, "added meeting, added meetingdates")
def _(officer: Client, folder: Path) -> Steps:
    source = make_source()
    yield
    names = {"short_name_en": "MRT", "title_en": "MRT", "slug": "2022-mrt"}
    given = {"kind": "ministerial", "year": 2022, "when_en": "May 2022", "source": source}
    send(officer, officer.get(admin(Meeting, "add")), **names, **given)


@path(
    "a meeting that a due names already",
    Door.ADMIN,
    "added meeting, added meetingdates, changed commitment",
    NAMED,
)
def _(officer: Client, folder: Path) -> Steps:
    row = make_commitment(when_en="at MRT 2022")
    source = make_source()
    yield
    names = {"short_name_en": "MRT", "title_en": "MRT", "slug": "2022-mrt"}
    given = {"kind": "ministerial", "year": 2022, "when_en": "May 2022", "source": source}
    send(officer, officer.get(admin(Meeting, "add")), **names, **given)
    row.refresh_from_db()
    assert row.due_meeting == Meeting.objects.get(slug="2022-mrt")


@path("a meeting that is moved and mended", Door.ADMIN, "added meetingdates, changed meeting", WHY)
def _(officer: Client, folder: Path) -> Steps:
    row, source = make_meeting(when_en="May 2022"), make_source()
    yield
    given = {"when_en": "June 2022", "note_en": "Bangkok", "read_in": source}
    send(officer, officer.get(admin(row)), **given)
    assert MeetingDates.objects.latest("pk").source == source
    assert Meeting.objects.get().earliest == date(2022, 6, 1)


@path("a sheet of facts", Door.IMPORT, "added initiative, changed initiative", WHY)
def _(officer: Client, folder: Path) -> Steps:
    source, document = make_source(slug="report"), make_document(slug="annex")
    make_initiative(slug="one", title_en="One", source=source, documents=[make_document()])
    make_initiative(slug="same", title_en="Same", kind="survey", source=source)
    yield
    rows = [
        "one,Other,project,report,annex",
        "same,Same,survey,report,",
        "new,N,survey,report,annex",
    ]
    head = "slug,title_en,kind,source,documents"
    versioned = [f"{row},{'' if row.startswith('new') else '1'}" for row in rows]
    send_sheet(officer, Initiative, "\n".join([f"{head},version", *versioned]))
    assert document.initiatives.count() == 2


@path("a sheet of lines of a history", Door.IMPORT, "added statusupdate", WHY)
def _(officer: Client, folder: Path) -> Steps:
    make_source(slug="report")
    make_initiative(slug="one")
    make_initiative(slug="two")
    yield
    lines = [f"{slug},,completed,2022-08-20,report" for slug in ("one", "two")]
    send_sheet(
        officer,
        StatusUpdate,
        "\n".join(["initiative,number,status,as_of,source", *lines]),
    )


@path(
    "a sheet of what has changed since",
    Door.IMPORT,
    "added commitment, added outcome, added source",
    WHY,
)
def _(officer: Client, folder: Path) -> Steps:
    meeting = make_meeting(slug="2022-sccp1", when_en="February 2022")
    promise = make_commitment(meeting=meeting, text_en="Report.")
    yield
    said = {"note_en": "They told us.", "meeting": str(meeting.pk)}
    sheet = f"key,text_en\n{promise.key},Report in writing."
    send_sheet(officer, Commitment, sheet, {"since": "Yes", **said})


@path("an import that is undone", Door.PAGE, "changed initiative, removed initiative", WHY)
def _(officer: Client, folder: Path) -> Steps:
    source, document = make_source(slug="report"), make_document(slug="annex")
    make_initiative(slug="one", title_en="One", kind="survey", source=source)
    rows = [f"one,Other,survey,report,{document.slug}", "new,N,survey,report,annex"]
    sheet = "\n".join(["slug,title_en,kind,source,documents", *rows])
    send_sheet(officer, Initiative, sheet)
    url = f"{Action.objects.get(door=Door.IMPORT).get_absolute_url()}undo/"
    yield
    assert officer.post(url, {"why": WHY}).status_code == 302


@path("an undone import of lines", Door.PAGE, "added statusupdate", WHY)
def _(officer: Client, folder: Path) -> Steps:
    make_source(slug="report")
    make_initiative(slug="one")
    sheet = "initiative,number,status,as_of,source\none,,completed,2022-08-20,report"
    send_sheet(officer, StatusUpdate, sheet)
    url = f"{Action.objects.get(door=Door.IMPORT).get_absolute_url()}undo/"
    yield
    assert officer.post(url, {"why": WHY}).status_code == 302


@path("`import_sheet`", Door.IMPORT, "added initiative, changed initiative", WHY)
def _(officer: Client, folder: Path) -> Steps:
    source = make_source(slug="report")
    make_initiative(slug="one", title_en="One", kind="survey", source=source)
    yield
    file = folder / "initiatives.csv"
    file.write_text("slug,title_en,kind,source\none,Other,survey,report\nnew,N,survey,report\n")
    call_command("import_sheet", file, reason=WHY, stdout=StringIO())


def sccp1() -> Meeting:
    """Return SCCP1 2022, with an agenda and a commitment that is due before the next one."""
    meeting = make_meeting(slug="2022-sccp1", short_name_en="SCCP1 2022", when_en="February 2022")
    parent = make_agenda_item(meeting=meeting, number="4")
    make_agenda_item(meeting=meeting, number="4.1", parent=parent)
    make_commitment(meeting=meeting, when_en="2021")
    return meeting


PREPARED = "added agendaitem, added agendapoint, added meeting, added meetingdates, added source"


@path("the next meeting that is prepared", Door.ADMIN, PREPARED, "Prepared from SCCP1 2022.")
def _(officer: Client, folder: Path) -> Steps:
    meeting = sccp1()
    yield
    chosen(officer, "prepare_next", meeting)


@path(
    "the next meeting that is prepared on its page",
    Door.PAGE,
    PREPARED,
    "Prepared from SCCP1 2022.",
)
def _(officer: Client, folder: Path) -> Steps:
    sccp1()
    yield
    officer.post("/meetings/2022-sccp1/prepare/")


@path("`prepare_next_meeting`", Door.COMMAND, PREPARED, "Prepared from SCCP1 2022.")
def _(officer: Client, folder: Path) -> Steps:
    sccp1()
    yield
    call_command("prepare_next_meeting", "2022-sccp1", stdout=StringIO())


def write_record(folder: Path) -> None:
    """Write a small record, with a name of its own in its folder."""
    source = {"source": "report"}
    files: dict[str, list[dict[str, Any]]] = {
        "sources": [{"slug": "report", "title_en": "R", "recorded_on": date(2022, 2, 17)}],
        "economies": [{"code": "THA", "name_en": "Thailand", "kind": "member"}],
        "meetings": [
            {"slug": "m", "short_name_en": "M", "title_en": "M", "kind": "sccp", "year": 2022}
            | {"when_en": "15-17 February 2022", **source}
        ],
        "documents": [{"slug": "annex", "title_en": "Annex", "meeting": "m", **source}],
        "initiatives": [
            {"slug": "survey", "title_en": "Survey", "kind": "survey", "documents": ["annex"]}
            | source
        ],
        "status_updates": [
            {"initiative": "survey", "as_of": date(2022, 2, 17), "status": "proposed", **source}
        ],
    }
    for name, rows in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"rows": rows}), "utf-8")


LOADED = ", ".join(
    f"added {noun}"
    for noun in ("document", "economy", "initiative", "meeting", "meetingdates", "source")
)


@path("`load_record`", Door.FIXTURE, f"{LOADED}, added statusupdate", "of-2022")
def _(officer: Client, folder: Path) -> Steps:
    write_record(folder)
    yield
    call_command("load_record", str(folder), stdout=StringIO())


@path("`load_record --overwrite`", Door.FIXTURE, "changed economy, changed initiative", "of-2022")
def _(officer: Client, folder: Path) -> Steps:
    write_record(folder)
    call_command("load_record", str(folder), stdout=StringIO())
    change(Economy.objects.get(), name_en="Edited")
    change(Initiative.objects.get(), summary_en="Edited").documents.clear()
    yield
    call_command("load_record", str(folder), "--overwrite", stdout=StringIO())
    assert Initiative.objects.get().documents.exists()


# --- the tests ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def last_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: TODAY)


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("officer")


@pytest.fixture
def officer(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("way", [pytest.param(each, id=each.name) for each in PATHS])
def test_a_way_of_writing_is_one_action_that_tells_all_it_did(
    way: WritePath, officer: Client, user: User, tmp_path: Path
) -> None:
    (tmp_path / "of-2022").mkdir()
    steps = way.write(officer, tmp_path / "of-2022")
    next(steps)
    before, actions = all_rows(), set(Action.objects.values_list("pk", flat=True))
    next(steps, None)
    (action,) = Action.objects.exclude(pk__in=actions)
    is_page = way.door in (Door.PAGE, Door.ADMIN, Door.IMPORT) and not way.name.startswith("`")
    by = user if is_page else None
    assert (action.door, action.by, action.reason) == (way.door, by, way.why)
    told = told_by(action)
    assert told == difference(before, all_rows())
    kinds = {f"{kind} {noun.rpartition('.')[2]}" for (noun, _row), (kind, _) in told.items()}
    assert ", ".join(sorted(kinds)) == way.told


def test_a_form_that_is_sent_back_untouched_is_no_action(officer: Client) -> None:
    row = make_initiative(documents=[make_document()], summary_en="One\r\nand another")
    make_participation(initiative=row)
    make_status(initiative=row)
    before, actions = all_rows(), Action.objects.count()
    send(officer, officer.get(admin(row)))
    assert all_rows() == before
    assert Action.objects.count() == actions


def test_what_is_written_past_the_trace_is_found() -> None:
    party = make_economy()
    row, other = make_commitment(partners=[party]), make_commitment()
    gone = make_figure()
    before, actions = all_rows(), Action.objects.count()
    links: Any = Commitment.partners.through
    Commitment._base_manager.filter(pk=row.pk).update(text_en="Other")
    links._base_manager.filter(commitment=row).delete()
    links._base_manager.bulk_create([links(commitment=other, economy=party)])
    Economy._base_manager.bulk_create([Economy(code="ZZ", name_en="Z", kind="member")])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM initiatives_figure WHERE id = %s", [gone.pk])
    assert Action.objects.count() == actions
    found = difference(before, all_rows())
    assert {(place, kind) for place, (kind, _fields) in found.items()} == {
        (("initiatives.commitment", row.pk), "changed"),
        (("initiatives.commitment", other.pk), "changed"),
        (("initiatives.figure", gone.pk), "removed"),
        (("meetings.economy", Economy.objects.get(code="ZZ").pk), "added"),
    }
    assert found["initiatives.commitment", row.pk][1] == {
        "text_en": ["Report the results.", "Other"],
        "partners": [[party.pk], []],
    }


def test_the_document_names_every_way_of_writing() -> None:
    text = (settings.BASE_DIR / "docs" / "architecture.md").read_text("utf-8")
    _before, _heading, after = text.partition("## Every way of writing\n")
    rows = re.findall(r"^\| (.+) \| .+ \| (\w+) \| (.+) \|$", after, re.M)[1:]
    assert [(name, door, why != "–") for name, door, why in rows] == [
        (way.name, way.door.value, bool(way.why)) for way in PATHS
    ]


def test_there_is_no_page_action_or_command_that_writes_and_is_not_walked() -> None:
    """What a newcomer adds is added to the paths, or here where it writes no facts."""
    included = [getattr(each, "url_patterns", []) for each in get_resolver().url_patterns]
    callbacks = [getattr(route, "callback", None) for routes in included for route in routes]
    pages = {getattr(each, "view_class", None) for each in callbacks}
    assert {page.__name__ for page in pages if page and hasattr(page, "post")} == {
        *("RecordStatus", "RecordOutcome", "RecordOneOutcome", "TurnAdd", "Live", "VoidLine"),
        "PromiseAdd",
        "UndoImport",
        "Prepare",
        "WriteWords",
        # What a reader chose is no fact.
        *("SavedFilters", "Columns", "MarkSeen"),
        # A brief that was issued is kept whole, by itself.
        "IssueBrief",
    }
    admins: list[Any] = [
        each for model, each in site._registry.items() if model in (*FACTS, *HISTORIES)
    ]
    actions = {name for each in admins for name in each.actions or ()}
    offered = {action.__name__ for each in admins for action, _rights in each.offered_actions}
    assert actions | offered == {"record_status", "prepare_next"}
    homes = ("initiatives", "sccp_tracker/records")
    folders = [settings.BASE_DIR / home / "management" / "commands" for home in homes]
    commands = {path.stem for folder in folders for path in folder.glob("[a-z]*.py")}
    # `prepare` calls load_record; that a digest was sent is no fact; loaddata brings back a whole
    # copy with its trace (tests/records/test_copies.py).
    assert commands - {"prepare", "send_digest", "loaddata", "draw_data_model"} == {
        "import_sheet",
        "load_record",
        "prepare_next_meeting",
    }
