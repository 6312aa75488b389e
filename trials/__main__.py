"""`python -m trials [rounds]`: run all trials on SQLite and on PostgreSQL, and print the figures.

`rounds` (200) is how many rounds the trials share, and how many edits there are. Ends with 1 where
anything went wrong, with a sentence for each.
"""

import os
import sys
import time
from collections.abc import Callable

from trials import histories, rows, trace
from trials.browser import NoForm
from trials.office import Office, open_office
from trials.tally import Tally, table

Trial = Callable[[Office, Tally, int], None]
TRIALS: dict[str, Trial] = {
    "one status, clicked 2 or 8 times": histories.status_sent_twice,
    "eight statuses at once": histories.eight_statuses,
    "one status for 20, sent 8 times": histories.one_status_for_twenty,
    "one line, voided by 2 or 8": histories.line_voided_twice,
    "one outcome, clicked 2 or 8 times": histories.outcome_sent_twice,
    "one outcome at two meetings at once": histories.outcome_at_two_meetings,
    "one turn, clicked 2 or 8 times": histories.turn_sent_twice,
    "eight turns at once": histories.eight_turns,
    "one import of 10, confirmed 3 times": histories.import_confirmed_thrice,
    "a meeting moved by two": histories.two_move_a_meeting,
    "a meeting moved while another notes": histories.one_moves_and_one_notes,
    "one filter, saved 2 or 8 times": rows.filter_saved_twice,
    "one new row, added by 2 or 8": rows.row_added_twice,
    "a sheet confirmed beside an edit": rows.sheet_beside_an_edit,
    "a row removed while another edits": rows.row_removed_and_edited,
    "the next meeting, prepared by eight": rows.meeting_prepared_by_eight,
}
# Once each; the first takes the number of its edits.
EDITS, TRACE = "edits of 20 rows by 8", "what the trace tells of all this"
AFTERWARDS: dict[str, Trial] = {EDITS: rows.edits, TRACE: trace.all_is_told}


def try_out(office: Office, name: str, rounds: int) -> Tally:
    """Return the figures of one trial."""
    tally, begun = Tally(name), time.monotonic()
    tally.counts["rounds"] = rounds
    for number in range(rounds) if name in TRIALS else [rounds]:
        try:
            (TRIALS | AFTERWARDS)[name](office, tally, number)
        except NoForm as problem:
            tally.faults[str(problem)] += 1
    for told in office.told_in_log():
        tally.faults[f"The log of the server tells of: {told}."] += 1
    tally.seconds = time.monotonic() - begun
    return tally


def run(database: str, rounds: int) -> list[Tally]:
    """Return the figures of every trial on one database."""
    share, left = divmod(rounds, len(TRIALS))
    with open_office(database) as office:
        tallies = [
            try_out(office, name, share + (place < left)) for place, name in enumerate(TRIALS)
        ]
        return [*tallies, try_out(office, EDITS, rounds), try_out(office, TRACE, 1)]


def main(words: list[str]) -> int:
    rounds, failed = int(words[0]) if words else 200, False
    databases = {"SQLite": "sqlite", "PostgreSQL": os.environ["TEST_DATABASE_URL"]}
    for name, address in databases.items():
        tallies = run(address, rounds)
        print(table(name, tallies), flush=True)
        failed = failed or any(tally.faults for tally in tallies)
    return int(failed)


sys.exit(main(sys.argv[1:]))
