"""What is mended reads so on all days, and is traced; what has changed leaves earlier days."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction
from pytest_django import DjangoDbBlocker

from initiatives.models import (
    AgendaPoint,
    Commitment,
    Figure,
    Initiative,
    Intervention,
)
from meetings.models import Document, Economy, Meeting, Priority
from meetings.models.dates import DAYS as OF_MEETING
from sccp_tracker.records.base import RecordModel
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Change, ChangeKind
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import fact_columns
from support import make
from support.small import DAYS, small, told

# What later writes leave of an earlier day is tried on both databases in test_as_of_property.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOUNS = [noun for noun in nouns() if issubclass(noun, RecordModel)]
# The days of a meeting are a history of their own; a point raises one thing, and no list shows one
# that is left out. Nobody types a day of recording.
NOT_TYPED = {Meeting: OF_MEETING, AgendaPoint: ("question", "is_left_out")}
# What a row of the kind cannot just be anything else, because a rule holds it.
VALUES: dict[str, Any] = {
    "plan_from": 2021,
    "plan_to": 2026,
    "year": 2021,
    "earliest": date(2022, 1, 1),
    "latest": date(2022, 12, 31),
    "agenda_item": lambda row: make.make_agenda_item(meeting=row.meeting),
}


@pytest.fixture(scope="module", autouse=True)
def small_record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small record, there for every test of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        small()
        yield
        transaction.set_rollback(True)


def other_value(row: Any, column: models.Field) -> Any:
    """Return a value of the column that is not the one that the row has."""
    present = getattr(row, column.name)
    if column.name in VALUES:
        given = VALUES[column.name]
        return given(row) if callable(given) else given
    if isinstance(column, models.ForeignKey):
        return make.MAKERS[column.related_model]()
    if column.choices:
        return next(value for value, _label in column.flatchoices if value != present)
    if isinstance(column, models.BooleanField):
        return not present
    if isinstance(column, models.IntegerField | models.DecimalField):
        return type(present or 0)(present or 0) + 7
    return f"{present}x" if isinstance(column, models.SlugField) else f"{present} mended"


def typed_columns() -> Iterator[Any]:
    for noun in NOUNS:
        for column in fact_columns(noun):
            if column.editable and column.name not in (*NOT_TYPED.get(noun, ()), "recorded_on"):
                yield pytest.param(noun, column, id=f"{noun.__name__}.{column.name}")


@pytest.mark.parametrize(("noun", "column"), list(typed_columns()))
def test_a_mended_column_reads_so_on_all_days_and_is_traced(noun: Any, column: Any) -> None:
    row = noun.objects.order_by("pk")[0]
    old, value = column.value_from_object(row), other_value(row, column)
    # Words stand beside days, as a rule asks.
    beside: dict[str, Any] = (
        {"when_en": "then"} if column.name in ("earliest", "latest", "every_months") else {}
    )
    if (noun, column.name) == (Economy, "part_of"):
        beside = {"kind": "agency"}
    if column.name in ("due_after", "due_before"):
        # A due is at a meeting, or between two.
        beside = {"due_meeting": None}
    make.change(row, **beside, **{column.name: value})
    new = getattr(value, "pk", value)
    for day in (*DAYS, None):
        known = noun.objects.as_of(day).for_list().get(pk=row.pk)
        assert getattr(known, column.attname) == new, day
    (trace,) = Change.objects.filter(
        noun=noun._meta.label_lower, row=row.pk, kind=ChangeKind.CHANGED
    )
    assert trace.fields[column.name] == [as_json(old), as_json(new)]


def as_json(value: Any) -> Any:
    """Return a value as the trace keeps it."""
    return str(value) if isinstance(value, date | Decimal) else value


LINKS = [
    pytest.param(noun, many.name, id=f"{noun.__name__}.{many.name}")
    for noun in NOUNS
    for many in noun._meta.many_to_many
]


@pytest.mark.parametrize(("noun", "name"), LINKS)
def test_a_mended_link_reads_so_on_all_days_and_is_traced(noun: Any, name: str) -> None:
    row = noun.objects.order_by("pk")[0]
    before = list(getattr(row, name).values_list("pk", flat=True))
    other = noun._meta.get_field(name).related_model
    new = make.MAKERS[other]()
    with acting():
        getattr(row, name).set([new])
    for day in (*DAYS, None):
        known = noun.objects.as_of(day).get(pk=row.pk)
        assert list(getattr(known, name).as_of(day)) == [new]
    (trace,) = Change.objects.filter(
        noun=noun._meta.label_lower, row=row.pk, kind=ChangeKind.CHANGED
    )
    assert trace.fields[name] == [before, [new.pk]]


FIRST_OF = {noun: lambda noun=noun: noun.objects.order_by("pk")[0] for noun in NOUNS}
FOLLOW_UP = "/meetings/2022-sccp2/follow-up/"
OF_PROMISES = ("/commitments/2022-sccp1/1/", "file of /commitments/", f"file of {FOLLOW_UP}")
# What is mended, the words that it gets, and what tells of it.
TOLD = [
    (Commitment, {"text_en": "Zyxw."}, (*OF_PROMISES, "compared", "calendar", "digest")),
    (Commitment, {"when_en": "at Zyxw"}, (*OF_PROMISES, "calendar")),
    (Economy, {"name_en": "Zyxw"}, (*OF_PROMISES, "/economies/AA/", "compared", "digest")),
    (Initiative, {"title_en": "Zyxw"}, ("file of /initiatives/", "compared", "/timeline/", "/")),
    (Initiative, {"when_en": "at Zyxw"}, ("file of /initiatives/", "/initiatives/guidelines/")),
    (Intervention, {"gist_en": "Zyxw."}, ("file of /interventions/", "/meetings/2022-sccp1/")),
    (Meeting, {"short_name_en": "Zyxw"}, ("file of /meetings/", "/", "/commitments/2022-sccp1/1/")),
    (Figure, {"counts_en": "Zyxw"}, ("file of /figures/", "/figures/aeos/")),
    (Document, {"title_en": "Zyxw"}, ("file of /documents/", "/initiatives/guidelines/")),
    (Priority, {"title_en": "Zyxw"}, ("file of /initiatives/", "/priorities/first/")),
]


@pytest.mark.parametrize(("noun", "mended", "names"), TOLD)
def test_what_is_mended_is_told_on_an_earlier_day_too(
    noun: Any, mended: dict[str, str], names: tuple[str, ...]
) -> None:
    make.change(FIRST_OF[noun](), **mended)
    day = DAYS[2]
    for name in names:
        assert "Zyxw" in str(told(name, day)), name


# --- what has changed since ---------------------------------------------------------------------

AFTER = date(2022, 9, 1)


def since() -> dict[str, Any]:
    return {"source": Source.objects.get(slug="report"), "recorded_on": AFTER}


def revised(**changed: Any) -> Callable[[], Any]:
    """Return how the first promise is revised, in some columns."""

    def revise() -> Any:
        row = Commitment.objects.order_by("pk")[0]
        said = {
            "text_en": row.text_en,
            "firmness": row.firmness,
            "owner": row.owner,
            "when_en": row.when_en,
        }
        return make.make_commitment(
            meeting=row.meeting, revises=row, stated_by=row.stated_by, **said | changed, **since()
        )

    return revise


def moved() -> Any:
    row = Initiative.objects.get(slug="guidelines")
    return make.make_status(
        initiative=row, status="", planned_en="end of 2023", as_of=AFTER, **since()
    )


def reported() -> Any:
    row = Commitment.objects.order_by("pk")[0]
    return make.make_outcome(commitment=row, status="withdrawn", as_of=AFTER, **since())


def met_later() -> Any:
    meeting = Meeting.objects.get(slug="2022-sccp2")
    return make.make_meeting_dates(meeting=meeting, when_en="5-6 October 2022", **since())


def begun() -> Any:
    row = Initiative.objects.get(slug="guidelines")
    return make.make_status(initiative=row, status="completed", as_of=AFTER, **since())


CHANGES = [
    (revised(text_en="Another promise."), (*OF_PROMISES, "compared")),
    (revised(firmness="hope"), ("/commitments/2022-sccp1/1/", "calendar")),
    (revised(when_en="end of 2023"), ("file of /commitments/", "digest", "calendar")),
    (moved, ("file of /initiatives/", "/initiatives/guidelines/")),
    (begun, ("file of /initiatives/", "compared", "/")),
    (reported, (*OF_PROMISES, "digest")),
    (met_later, ("file of /commitments/", "file of /meetings/", "calendar", "/")),
]
IDS = ("text", "firmness", "due", "planned date", "status", "outcome", "dates of a meeting")


@pytest.mark.parametrize(("change", "names"), CHANGES, ids=IDS)
def test_what_has_changed_is_told_since_then_and_leaves_the_earlier_days(
    change: Callable[[], Any], names: tuple[str, ...]
) -> None:
    days = (DAYS[2], AFTER)
    before = {(name, day): told(name, day) for name in names for day in days}
    change()
    for (name, day), said in before.items():
        assert (told(name, day) == said) == (day != AFTER), (name, day)
