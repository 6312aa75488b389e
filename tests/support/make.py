"""Rows for tests. Each `make_*` cleans and saves one row, as a form would, and returns it.

Any field can be given by name, many-to-many fields as lists; what is left out gets a plain
default. Dates are fixed; what must be unique is counted.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model

from initiatives.models import (
    CLOSED,
    AgendaPoint,
    Brief,
    Commitment,
    CommitmentStatus,
    DeskWords,
    Figure,
    Firmness,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Intervention,
    InterventionKind,
    LastLook,
    Outcome,
    OutcomeHow,
    Participation,
    ParticipationRole,
    SentDigest,
    StatusUpdate,
    Subscription,
    WorkPlanItem,
)
from initiatives.models.vocabulary import KEPT
from meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    Delegate,
    DelegateRole,
    Document,
    Economy,
    EconomyKind,
    Meeting,
    MeetingDates,
    MeetingKind,
    Priority,
)
from sccp_tracker.lists.models import SavedFilter
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting

# The last day of SCCP1 2022, on which what was said there counts as known.
KNOWN = date(2022, 2, 17)
Row = TypeVar("Row", bound=Model)
counted = count(1)


def save(model: type[Row], given: dict[str, Any], **defaults: Any) -> Row:
    """Return a saved row of `given` and, where they are left out, of `defaults`.

    A default that is a function is called only when it is needed.
    """
    for name, default in defaults.items():
        if name not in given:
            given[name] = default() if callable(default) else default
    many = {
        field.name: given.pop(field.name)
        for field in model._meta.many_to_many
        if field.name in given
    }
    row = model(**given)
    # Only the files of a record say since when something was known.
    with acting(Door.FIXTURE):
        # The constraints are left to the database, which is many times faster at them.
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        for name, others in many.items():
            getattr(row, name).set(others)
    return row


def add_all(rows: Iterable[Row]) -> list[Row]:
    """Return new rows of one noun, saved in sets, known since the days that they say."""
    added = list(rows)
    if not added:
        return added
    with acting(Door.FIXTURE):
        manager: Any = type(added[0])._default_manager
        return manager.add_all(added)


def change(row: Row, **values: Any) -> Row:
    """Return the row with other values, saved as an officer would who mends it."""
    present = type(row)._default_manager.get(pk=row.pk)
    for name, value in values.items():
        setattr(present, name, value)
    present.save()
    return present


def make_source(**kw: Any) -> Source:
    nth = next(counted)
    return save(Source, kw, slug=f"source-{nth}", title_en=f"Report {nth}", recorded_on=KNOWN)


def make_economy(**kw: Any) -> Economy:
    nth = next(counted)
    return save(Economy, kw, code=f"E{nth}", name_en=f"Economy {nth}", kind=EconomyKind.MEMBER)


def make_priority(**kw: Any) -> Priority:
    nth = next(counted)
    return save(
        Priority,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        slug=f"priority-{nth}",
        plan_from=2022,
        plan_to=2025,
        number=nth,
        title_en=f"Priority {nth}",
    )


def make_meeting(**kw: Any) -> Meeting:
    nth = next(counted)
    return save(
        Meeting,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        slug=f"meeting-{nth}",
        short_name_en=f"Meeting {nth}",
        title_en=f"Meeting {nth}",
        kind=MeetingKind.SCCP,
        year=2022,
    )


def make_meeting_dates(**kw: Any) -> MeetingDates:
    """Return a line of a meeting's dates, later than the first one; the meeting follows it."""
    return save(
        MeetingDates,
        kw,
        source=make_source,
        recorded_on=date(2022, 6, 15),
        meeting=make_meeting,
        when_en="August 2022",
    )


def make_attendance(**kw: Any) -> Attendance:
    return save(
        Attendance,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        economy=make_economy,
        role=AttendanceRole.HOST,
    )


def make_delegate(**kw: Any) -> Delegate:
    return save(
        Delegate,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        economy=make_economy,
        name_en=f"Delegate {next(counted)}",
        role=DelegateRole.HEAD,
    )


def make_agenda_item(**kw: Any) -> AgendaItem:
    nth = next(counted)
    return save(
        AgendaItem,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        number=str(nth),
        position=nth,
        title_en=f"Item {nth}",
    )


def make_document(**kw: Any) -> Document:
    nth = next(counted)
    return save(
        Document,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        slug=f"document-{nth}",
        title_en=f"Document {nth}",
    )


def make_initiative(**kw: Any) -> Initiative:
    nth = next(counted)
    return save(
        Initiative,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        slug=f"initiative-{nth}",
        title_en=f"Initiative {nth}",
        kind=InitiativeKind.PROJECT,
    )


def make_work_plan_item(**kw: Any) -> WorkPlanItem:
    nth = next(counted)
    return save(
        WorkPlanItem,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        initiative=make_initiative,
        year=2022,
        number=nth,
        title_en=f"Plan item {nth}",
    )


def make_participation(**kw: Any) -> Participation:
    return save(
        Participation,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        initiative=make_initiative,
        economy=make_economy,
        role=ParticipationRole.LEAD,
    )


def make_intervention(**kw: Any) -> Intervention:
    return save(
        Intervention,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        kind=InterventionKind.REPORT,
        speaker=make_economy,
        gist_en="The speaker reported progress.",
    )


def make_commitment(**kw: Any) -> Commitment:
    turn = kw.get("intervention")
    if turn is not None:
        kw = {"meeting": turn.meeting, "stated_by": turn.speaker} | kw
    return save(
        Commitment,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        text_en="Report the results.",
        firmness=Firmness.PLAN,
        stated_by=make_economy,
        owner=make_economy,
    )


def make_figure(**kw: Any) -> Figure:
    return save(
        Figure,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        value="392",
        counts_en="AEOs",
        series=f"series-{next(counted)}",
    )


def make_status(**kw: Any) -> StatusUpdate:
    return save(
        StatusUpdate,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        initiative=make_initiative,
        as_of=KNOWN,
        status=InitiativeStatus.PROPOSED,
    )


def make_outcome(**kw: Any) -> Outcome:
    """Return an outcome; one that closes its commitment has evidence, and says how it was kept."""
    status = kw.get("status")
    if status in CLOSED:
        kw.setdefault("note_en", "As the report says.")
    if status in KEPT:
        kw.setdefault("how", OutcomeHow.AS_PROMISED)
    return save(
        Outcome,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        commitment=make_commitment,
        as_of=KNOWN,
        status=CommitmentStatus.IN_PROGRESS,
    )


def make_agenda_point(**kw: Any) -> AgendaPoint:
    return save(
        AgendaPoint,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        commitment=lambda: None if "question" in kw else make_commitment(),
    )


def make_desk_words(**kw: Any) -> DeskWords:
    """Return words about an initiative, where nothing else is named."""
    is_about = {"commitment", "question"} & kw.keys()
    return save(
        DeskWords,
        kw,
        source=make_source,
        recorded_on=KNOWN,
        meeting=make_meeting,
        initiative=lambda: None if is_about else make_initiative(),
        objective_en="Hear how it stands.",
    )


def make_brief(**kw: Any) -> Brief:
    return save(
        Brief,
        kw,
        year=2022,
        number=lambda: next(counted),
        issued_on=date(2022, 8, 1),
        issued_by=make_user,
        subject="meeting=2022-sccp2",
        as_of=date(2022, 8, 1),
        language="en",
        title="SCCP2 2022",
        content={"title": "SCCP2 2022"},
        sha256="0" * 64,
    )


def make_saved_filter(**kw: Any) -> SavedFilter:
    return save(
        SavedFilter,
        kw,
        user=make_user,
        list_name="initiative-list",
        name=f"Filter {next(counted)}",
        query="kind=project",
    )


def make_user(**kw: Any) -> User:
    name = f"officer-{next(counted)}"
    return User.objects.create_user(**{"username": name, "email": f"{name}@customs.example", **kw})


def make_subscription(**kw: Any) -> Subscription:
    return save(Subscription, kw, user=make_user)


def make_sent_digest(**kw: Any) -> SentDigest:
    moment = datetime(2022, 6, 15, 8, tzinfo=UTC)
    return save(
        SentDigest, kw, subscription=make_subscription, day=date(2022, 6, 15), claimed_at=moment
    )


def make_last_look(**kw: Any) -> LastLook:
    return save(LastLook, kw, user=make_user, marked_at=datetime(2022, 6, 15, 8, tzinfo=UTC))


# What makes a row of each model, by what it says that it returns.
MAKERS: dict[type[Model], Callable[..., Any]] = {
    maker.__annotations__["return"]: maker
    for name, maker in list(globals().items())
    if name.startswith("make_")
}
