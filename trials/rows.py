"""Trials of rows: two that would be the same, and edits of one row by several."""

import json
import queue
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from trials.browser import Answer, Browser, NoForm, together
from trials.forms import Form
from trials.histories import clicks, send_at_once
from trials.office import Office
from trials.tally import Tally
from trials.trace import changes_of

# How often an officer sends an edit that is overtaken again and again.
MOST_TRIES = 20


def filter_saved_twice(office: Office, tally: Tally, number: int) -> None:
    """One filter; the others are told that there is one of this name."""
    officer, name = office.officers[number % len(office.officers)], f"Surveys {number}"
    form = officer.form("/initiatives/?kind=survey", "name", "is_shared").filled(name=name)
    answers = send_at_once(officer, form, clicks(number))
    tally.hear(answers)
    tally.judge("Saved filters", office.count("meetings_savedfilter", name=name), 1)
    accepted = sum(answer.is_accepted for answer in answers)
    tally.judge("Clicks that were told that the filter is saved", accepted, 1)


def row_added_twice(office: Office, tally: Tally, number: int) -> None:
    """One row; the others are told that there is one of this code."""
    code = f"T{number}"
    adding = office.officers[: clicks(number)]
    forms = [
        officer.form("/admin/meetings/economy/add/", "code", "name_en").filled(
            code=code, name_en=f"Economy {number}", kind="guest", _save="Save"
        )
        for officer in adding
    ]
    pairs = zip(adding, forms, strict=True)
    answers = together([partial(officer.send, form) for officer, form in pairs])
    tally.hear(answers)
    tally.judge("Economies of one code", office.count("meetings_economy", code=code), 1)
    accepted = sum(answer.is_accepted for answer in answers)
    tally.judge("Officers who were told that the row is added", accepted, 1)


def row_removed_and_edited(office: Office, tally: Tally, number: int) -> None:
    """One removes a row while another edits it: it is gone if that was accepted, or else there."""
    code = f"R{number}"
    first, second = office.officers[:2]
    added = first.form("/admin/meetings/economy/add/", "code", "name_en")
    first.send(added.filled(code=code, name_en="To be removed", kind="guest", _save="Save"))
    [(pk,)] = office.rows("SELECT id FROM meetings_economy WHERE code = ?", code)
    page = f"/admin/meetings/economy/{pk}"
    removal = first.form(f"{page}/delete/", "post").filled()
    edited = second.form(f"{page}/change/", "name_en").filled(name_en="Edited", _save="Save")
    answers = together([partial(first.send, removal), partial(second.send, edited)])
    tally.hear(answers)
    there = office.count("meetings_economy", code=code)
    tally.judge("Rows that somebody removed", there, int(not answers[0].is_accepted))


def meeting_prepared_by_eight(office: Office, tally: Tally, number: int) -> None:
    """The next meeting is there once, with one agenda, on which each point stands once."""
    last, following = sccp(number), sccp(number + 1)
    [(pk,)] = office.rows("SELECT id FROM meetings_meeting WHERE slug = ?", last)
    chosen = []
    for officer in office.officers:
        form = officer.form("/admin/meetings/meeting/", "action", "_selected_action")
        chosen.append(form.filled(action="prepare_next", _selected_action=str(pk), index="0"))
    pairs = zip(office.officers, chosen, strict=True)
    tally.hear(together([partial(officer.send, form) for officer, form in pairs]))
    tally.judge("Meetings prepared", office.count("meetings_meeting", slug=following), 1)
    sql = "SELECT COUNT(*) FROM {} JOIN meetings_meeting m ON m.id = meeting_id WHERE m.slug = ?"
    items = [
        office.rows(sql.format("meetings_agendaitem"), each)[0][0] for each in (last, following)
    ]
    tally.judge("Items of the copied agenda", items[1], items[0])
    twice = office.rows(
        "SELECT COUNT(*) FROM initiatives_agendapoint"
        " GROUP BY meeting_id, commitment_id, question_id HAVING COUNT(*) > 1"
    )
    tally.judge("Points that stand twice on an agenda", len(twice), 0)


def sccp(number: int) -> str:
    """Return the name in addresses of the meeting so many after SCCP1 2022."""
    return f"{2022 + number // 2}-sccp{1 + number % 2}"


def sheet_beside_an_edit(office: Office, tally: Tally, number: int) -> None:
    """Of a sheet and an edit of the same version of a row, one is taken, and stands."""
    known = office.rows("SELECT id, slug, version FROM initiatives_initiative ORDER BY id")
    pk, slug, version = known[number % len(known)]
    sheet, typed = f"Told by a sheet {number}", f"Typed {number}"
    first, second = office.officers[:2]
    form = first.form("/admin/initiatives/initiative/import/", "import_file", "format")
    content = f"slug,version,summary_en\n{slug},{version},{sheet}\n"
    preview = first.upload(form.filled(format="1"), "import_file", "i.csv", content)
    confirm = preview.form("import_file_name").filled()
    page = second.form(f"/admin/initiatives/initiative/{pk}/change/", "summary_en")
    edited = page.filled(summary_en=typed, _save="Save")
    answers = together([partial(first.send, confirm), partial(second.send, edited)])
    tally.hear(answers)
    text = Row("initiative", pk, "summary_en").text(office)
    accepted = [
        said for said, answer in zip((sheet, typed), answers, strict=True) if answer.is_accepted
    ]
    tally.judge("Of a sheet and an edit of one row, those accepted", len(accepted), 1)
    tally.must(text in accepted, "What was accepted of a sheet and an edit does not stand.")


@dataclass(frozen=True)
class Row:
    """A row of the record, and a column of it for running text."""

    noun: str
    pk: int
    column: str

    def text(self, office: Office) -> str:
        table = f"initiatives_{self.noun}"
        [(text,)] = office.rows(f"SELECT {self.column} FROM {table} WHERE id = ?", self.pk)
        return str(text)

    def changes(self, office: Office) -> list[list[str]]:
        return changes_of(office, f"initiatives.{self.noun}", self.pk, self.column)


def rows_to_edit(office: Office) -> list[Row]:
    """Return twenty rows: ten initiatives and ten commitments."""
    return [
        Row(noun, pk, column)
        for noun, column in (("initiative", "summary_en"), ("commitment", "text_en"))
        for (pk,) in office.rows(f"SELECT id FROM initiatives_{noun} ORDER BY id LIMIT 10")
    ]


def edit(officer: Browser, row: Row, mark: str) -> list[Answer]:
    """Add a mark to the text that the form shows, and send all of the form; return the answers.

    A form that was overtaken is sent again, with the mark beside what is on record by then.
    """
    url = f"/admin/initiatives/{row.noun}/{row.pk}/change/"
    form = officer.form(url, row.column)
    answers = [officer.send(marked(form, row.column, form.says_of(row.column), mark))]
    while answers[-1].is_refused and len(answers) < MOST_TRIES:
        form = answers[-1].form(row.column, "choose")
        if mark not in form.says_of(row.column):
            raise NoForm(f"{url} was refused, and what was typed is gone.")
        present = json.loads(form.says_of("seen"))[row.column]
        answers.append(officer.send(marked(form, row.column, present, mark)))
    return answers


def marked(form: Form, column: str, text: str, mark: str) -> Form:
    """Return the form with a marked text; where it asks whose is to stand, it is one's own."""
    chosen = {f"choice-{column}": "mine"} if "choose" in form.names else {}
    return form.filled(**{column: f"{text} {mark}"}, **chosen, _save="Save")


def edits(office: Office, tally: Tally, count: int) -> None:
    """Eight officers edit twenty rows: each mark that was accepted stands in its row.

    A form that is stale and accepted would take away the marks that it does not show. What is
    refused is sent again, so that in the end all are accepted.
    """
    chance, rows = random.Random(8), rows_to_edit(office)
    todo: queue.SimpleQueue[tuple[Row, str]] = queue.SimpleQueue()
    for number in range(count):
        todo.put((chance.choice(rows), f"[{number}]"))
    done: list[tuple[Row, str, list[Answer]]] = []
    ready = threading.Barrier(len(office.officers))

    def work(officer: Browser) -> None:
        ready.wait()
        while True:
            try:
                row, mark = todo.get_nowait()
            except queue.Empty:
                return
            done.append((row, mark, edit(officer, row, mark)))

    with ThreadPoolExecutor(len(office.officers)) as workers:
        list(workers.map(work, office.officers))
    texts = {row: row.text(office) for row in rows}
    traced = {row: row.changes(office) for row in rows}
    for row, mark, answers in done:
        tally.hear(answers)
        wanted, times = int(answers[-1].is_accepted), texts[row].count(mark)
        tally.judge("Times that an edit stands in its row", times, wanted)
        told = sum(mark in new and mark not in old for old, new in traced[row])
        tally.judge("Times that the trace tells of an edit", told, wanted)
        tally.must(answers[-1].is_accepted, "An edit was never accepted.")
