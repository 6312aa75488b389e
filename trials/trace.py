"""What the trace must tell after the trials: every row that is there, and every accepted edit."""

import json
from typing import Any

from trials.office import Office
from trials.tally import Tally

# What officers write in the trials, by noun and table.
NOUNS = {
    f"{app}.{noun}": f"{app}_{noun}"
    for app, nouns in {
        "initiatives": ("statusupdate", "outcome", "intervention", "agendapoint"),
        "meetings": ("meeting", "meetingdates", "economy", "agendaitem"),
    }.items()
    for noun in nouns
}
HISTORIES = ("initiatives_statusupdate", "initiatives_outcome", "meetings_meetingdates")


def all_is_told(office: Office, tally: Tally, _number: int) -> None:
    every_row_is_traced(office, tally)
    every_line_has_its_number(office, tally)


def every_row_is_traced(office: Office, tally: Tally) -> None:
    """Each row was added by one action, and each action by an officer or by the files."""
    for noun, table in NOUNS.items():
        untold = office.rows(
            f"SELECT id FROM {table} WHERE (SELECT COUNT(*) FROM records_change WHERE noun = ?"
            f' AND "row" = {table}.id AND kind = ?) <> 1',
            noun,
            "added",
        )
        tally.judge(f"Rows of {noun} that the trace does not tell of once", len(untold), 0)
    nobody = office.rows(
        "SELECT id FROM records_action WHERE by_id IS NULL AND door NOT IN ('fixture', 'command')"
    )
    tally.judge("Actions of nobody", len(nobody), 0)
    empty = office.rows(
        "SELECT id FROM records_action WHERE id NOT IN (SELECT action_id FROM records_change)"
    )
    tally.judge("Actions that changed nothing", len(empty), 0)


def every_line_has_its_number(office: Office, tally: Tally) -> None:
    """The numbers of each history run from 1 without a gap, so that no line is missing."""
    subjects = ("initiative_id", "commitment_id", "meeting_id")
    for table, subject in zip(HISTORIES, subjects, strict=True):
        broken = office.rows(
            f"SELECT {subject} FROM {table} GROUP BY {subject}"
            " HAVING COUNT(*) <> MAX(number) OR COUNT(*) <> COUNT(DISTINCT number)"
        )
        tally.judge(f"Histories in {table} whose numbers do not run through", len(broken), 0)


def changes_of(office: Office, noun: str, pk: int, column: str) -> list[list[str]]:
    """Return what each traced change made of a column of a row: the old text and the new one."""
    sql = 'SELECT fields FROM records_change WHERE noun = ? AND "row" = ? ORDER BY id'
    found: list[dict[str, Any]] = [
        json.loads(fields) if isinstance(fields, str) else fields
        for (fields,) in office.rows(sql, noun, pk)
    ]
    return [fields[column] for fields in found if column in fields]
