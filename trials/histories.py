"""Trials of what is appended: statuses, outcomes, turns, imports and the dates of meetings."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from trials.browser import Answer, Browser, together
from trials.forms import Form
from trials.office import Office
from trials.tally import Tally

ADMIN = "/admin/initiatives"
NEXT = "2022-sccp2"
STATUSES = ("mentioned", "proposed", "in-preparation", "in-implementation", "endorsed")


def clicks(number: int) -> int:
    """Return how often a button is pressed in a round: twice, or by eight at once."""
    return 8 if number % 2 else 2


def day(number: int) -> str:
    """Return a day of the past that no other round has."""
    return (date(2023, 1, 1) + timedelta(days=number)).isoformat()


def send_at_once(officer: Browser, form: Form, times: int) -> list[Answer]:
    return together([partial(officer.send, form)] * times)


def send_each(office: Office, forms: list[Form]) -> list[Answer]:
    """Send one form from each officer, all at once."""
    pairs = zip(office.officers, forms, strict=False)
    return together([partial(officer.send, form) for officer, form in pairs])


def initiatives(office: Office) -> list[tuple[Any, ...]]:
    return office.rows("SELECT id, slug FROM initiatives_initiative ORDER BY id")


def status_sent_twice(office: Office, tally: Tally, number: int) -> None:
    known = initiatives(office)
    slug, note = known[number % len(known)][1], f"Sent twice {number}"
    officer = office.officers[number % len(office.officers)]
    form = officer.form(f"/initiatives/{slug}/status/", "status", "note_en")
    filled = form.filled(status="in-implementation", as_of=day(number), note_en=note)
    tally.hear(send_at_once(officer, filled, clicks(number)))
    tally.judge("Lines of one status", office.count("initiatives_statusupdate", note_en=note), 1)


def eight_statuses(office: Office, tally: Tally, number: int) -> None:
    known = initiatives(office)
    slug = known[number % len(known)][1]
    forms = [
        officer.form(f"/initiatives/{slug}/status/", "status", "note_en").filled(
            status=STATUSES[n % len(STATUSES)],
            as_of=day(8 * number + n),
            note_en=f"One of eight {number}.{n}",
        )
        for n, officer in enumerate(office.officers)
    ]
    answers = send_each(office, forms)
    tally.hear(answers)
    for n, answer in enumerate(answers):
        found = office.count("initiatives_statusupdate", note_en=f"One of eight {number}.{n}")
        tally.judge("Lines of one of eight statuses", found, 1)
        tally.must(answer.is_accepted, "One of eight different statuses was not accepted.")


def one_status_for_twenty(office: Office, tally: Tally, number: int) -> None:
    keys = [str(pk) for pk, _ in initiatives(office)[:20]]
    note = f"For twenty {number}"
    officer = office.officers[number % len(office.officers)]
    chosen = officer.form(f"{ADMIN}/initiative/", "action", "_selected_action")
    asked = officer.send(chosen.filled(action="record_status", _selected_action=keys, index="0"))
    form = asked.form("record", "status", "source").filled(
        status="in-implementation", as_of=day(number), note_en=note, source=source(office)
    )
    tally.hear(send_at_once(officer, form, 8))
    found = office.count("initiatives_statusupdate", note_en=note)
    tally.judge("Lines of one status for twenty initiatives", found, 20)


def line_voided_twice(office: Office, tally: Tally, number: int) -> None:
    """A wrong line is void once, whoever says why."""
    known = initiatives(office)
    pk, slug = known[number % len(known)]
    note, voiding = f"Wrong {number}", office.officers[: clicks(number)]
    form = voiding[0].form(f"/initiatives/{slug}/status/", "status", "note_en")
    voiding[0].send(form.filled(status="withdrawn", as_of=day(number), note_en=note))
    sql = "SELECT id, number FROM initiatives_statusupdate WHERE initiative_id = ? AND note_en = ?"
    [(line, place)] = office.rows(sql, pk, note)
    forms = [
        officer.form(f"/void/statusupdate/{slug}/{place}/", "why").filled(why=f"A slip {n}")
        for n, officer in enumerate(voiding)
    ]
    tally.hear(send_each(office, forms))
    voids = office.count("initiatives_statusupdate", voids_id=line)
    tally.judge("Lines that void one line", voids, 1)


def source(office: Office) -> str:
    """Return the key of a source, as a select has it."""
    return str(office.rows("SELECT MIN(id) FROM meetings_source")[0][0])


def heard_of(office: Office, number: int) -> str:
    """Return the end of the address under which it is written what was heard of a commitment."""
    known = office.rows(
        "SELECT meetings_meeting.slug, number FROM initiatives_commitment"
        " JOIN meetings_meeting ON meetings_meeting.id = meeting_id ORDER BY slug, number"
    )
    return "heard/{}/{}/".format(*known[number % len(known)])


def outcome_sent_twice(office: Office, tally: Tally, number: int) -> None:
    """The turn in which it was heard and the outcome are written in one step."""
    officer = office.officers[number % len(office.officers)]
    note, gist = f"Heard twice {number}", f"Said once {number}"
    form = officer.form(f"/meetings/{NEXT}/{heard_of(office, number)}", "status", "gist_en")
    filled = form.filled(status="in-progress", as_of=day(number), note_en=note, gist_en=gist)
    tally.hear(send_at_once(officer, filled, clicks(number)))
    tally.judge("Lines of one outcome", office.count("initiatives_outcome", note_en=note), 1)
    tally.judge("Turns of one outcome", office.count("initiatives_intervention", gist_en=gist), 1)


def outcome_at_two_meetings(office: Office, tally: Tally, number: int) -> None:
    note = f"Heard at two meetings {number}"
    forms = [
        officer.form(f"/meetings/{meeting}/{heard_of(office, number)}", "status", "gist_en").filled(
            status="in-progress", as_of=day(300 + number), note_en=note
        )
        for officer, meeting in zip(office.officers, (NEXT, "2022-mrt"), strict=False)
    ]
    tally.hear(send_each(office, forms))
    tally.judge(
        "Lines of one outcome at two meetings", office.count("initiatives_outcome", note_en=note), 1
    )


def turn_form(office: Office, officer: Browser, gist: str) -> Form:
    speaker = office.rows("SELECT MIN(id) FROM meetings_economy")[0][0]
    form = officer.form(f"/meetings/{NEXT}/interventions/add/", "speaker", "gist_en")
    return form.filled(
        speaker=str(speaker), kind="report", gist_en=gist, source=source(office), section="1"
    )


def turn_sent_twice(office: Office, tally: Tally, number: int) -> None:
    officer, gist = office.officers[number % len(office.officers)], f"A turn {number}"
    form = turn_form(office, officer, gist)
    tally.hear(send_at_once(officer, form, clicks(number)))
    tally.judge("Turns", office.count("initiatives_intervention", gist_en=gist), 1)


def eight_turns(office: Office, tally: Tally, number: int) -> None:
    gists = [f"One of eight turns {number}.{n}" for n in range(len(office.officers))]
    pairs = zip(office.officers, gists, strict=True)
    answers = send_each(office, [turn_form(office, officer, gist) for officer, gist in pairs])
    tally.hear(answers)
    for answer, gist in zip(answers, gists, strict=True):
        tally.judge("One of eight turns", office.count("initiatives_intervention", gist_en=gist), 1)
        tally.must(answer.is_accepted, "One of eight different turns was not accepted.")
    numbers = office.rows(
        "SELECT number, COUNT(*) FROM initiatives_intervention GROUP BY meeting_id, number"
        " HAVING COUNT(*) > 1"
    )
    tally.must(not numbers, "Two turns of one meeting have the same number.")


def import_confirmed_thrice(office: Office, tally: Tally, number: int) -> None:
    """Its lines are there once, and so is what five others record at the same moment."""
    officer, others = office.officers[0], office.officers[3:]
    note, slug = f"Imported {number}", initiatives(office)[-1][1]
    confirm = import_of_ten(office, officer, note, day(number))
    forms = [
        each.form(f"/initiatives/{slug}/status/", "status", "note_en").filled(
            status=STATUSES[n], as_of=day(500 + 5 * number + n), note_en=f"Beside {note}.{n}"
        )
        for n, each in enumerate(others)
    ]
    calls = [partial(officer.send, confirm)] * 3
    calls += [partial(each.send, form) for each, form in zip(others, forms, strict=True)]
    tally.hear(together(calls))
    found = office.count("initiatives_statusupdate", note_en=note)
    tally.judge("Lines of one import of ten", found, 10)
    for n in range(len(others)):
        found = office.count("initiatives_statusupdate", note_en=f"Beside {note}.{n}")
        tally.judge("Lines of a status beside an import", found, 1)


def import_of_ten(office: Office, officer: Browser, note: str, as_of: str) -> Form:
    """Upload a sheet with a status of ten initiatives, and return the form that confirms it."""
    key = source(office)
    [(slug_of_source,)] = office.rows("SELECT slug FROM meetings_source WHERE id = ?", key)
    lines = ["initiative,number,as_of,status,note_en,source,section"]
    lines += [
        f"{slug},,{as_of},in-implementation,{note},{slug_of_source},1"
        for _, slug in initiatives(office)[:10]
    ]
    form = officer.form(f"{ADMIN}/statusupdate/import/", "import_file", "format")
    preview = officer.upload(form.filled(format="1"), "import_file", "s.csv", "\n".join(lines))
    return preview.form("import_file_name").filled()


def two_move_a_meeting(office: Office, tally: Tally, number: int) -> None:
    """Each of the two moves is a line if it was accepted, and the last one is where it stands."""
    days = [date(2022, 10, 1 + number % 28), date(2022, 11, 1 + number % 28)]
    pk, before = meeting_to_move(office)
    pairs = zip(office.officers, days, strict=False)
    answers = send_each(
        office, [moved_to(each, meeting_form(officer, pk)) for officer, each in pairs]
    )
    tally.hear(answers)
    accepted = [each for each, answer in zip(days, answers, strict=True) if answer.is_accepted]
    tally.judge("Lines of accepted moves", len(dates_of(office, pk)) - before, len(accepted))
    tally.must(bool(accepted), "Neither of two moves was accepted.")
    judge_meeting(office, tally, pk, accepted)


def one_moves_and_one_notes(office: Office, tally: Tally, number: int) -> None:
    """A note written into a form of before the move must not move the meeting back."""
    day_of_move, note = date(2022, 12, 1 + number % 28), f"Noted {number}"
    pk, before = meeting_to_move(office)
    first, second = (meeting_form(officer, pk) for officer in office.officers[:2])
    answers = send_each(
        office, [moved_to(day_of_move, first), second.filled(note_en=note, _save="Save")]
    )
    tally.hear(answers)
    has_moved, has_noted = (answer.is_accepted for answer in answers)
    tally.must(has_moved or has_noted, "Neither the move nor the note was accepted.")
    tally.judge("Lines of one move", len(dates_of(office, pk)) - before, int(has_moved))
    judge_meeting(office, tally, pk, [day_of_move] if has_moved else [])
    noted = office.count("meetings_meeting", id=pk, note_en=note)
    tally.judge("The accepted note of a meeting", noted, int(has_noted))


def meeting_to_move(office: Office) -> tuple[int, int]:
    """Return the key of a meeting of which no date is known at first, and how many lines it has."""
    pk = int(office.rows("SELECT id FROM meetings_meeting WHERE slug = ?", "2022-acbd")[0][0])
    return pk, len(dates_of(office, pk))


def meeting_form(officer: Browser, pk: int) -> Form:
    return officer.form(f"/admin/meetings/meeting/{pk}/change/", "earliest", "note_en")


def moved_to(day: date, form: Form) -> Form:
    """Return the form of a meeting with another day, in words too."""
    return form.filled(
        when_en=f"{day.day} {day:%B} {day.year}",
        when_zh=f"{day.year}年{day.month}月{day.day}日",
        earliest=day.isoformat(),
        latest=day.isoformat(),
        _save="Save",
    )


def dates_of(office: Office, pk: int) -> list[str]:
    """Return the first day of each line of a meeting's dates, the latest one last."""
    sql = "SELECT earliest FROM meetings_meetingdates WHERE meeting_id = ? ORDER BY id"
    return [str(earliest) for (earliest,) in office.rows(sql, pk)]


def judge_meeting(office: Office, tally: Tally, pk: int, accepted: list[date]) -> None:
    """The meeting is where its last line says, and that is one of the accepted moves if any was."""
    [(stands,)] = office.rows("SELECT earliest FROM meetings_meeting WHERE id = ?", pk)
    last = dates_of(office, pk)[-1]
    tally.must(str(stands) == last, "A meeting stands elsewhere than its last line says.")
    if accepted:
        moved = [each.isoformat() for each in accepted]
        tally.must(str(stands) in moved, "A meeting stands where nobody moved it to.")
