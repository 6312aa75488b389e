"""Rows that go to a spreadsheet and come back: unchanged, changed, wrong, and in the admin."""

import re
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoDbBlocker
from tablib import Dataset

from initiatives.models import (
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    OutcomeHow,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.models import Economy, Meeting, MeetingDates
from sccp_tracker.records.base import Keyed
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Action, Door
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.resources import resource_of
from sccp_tracker.records.spreadsheets import CSV, XLSX
from sccp_tracker.records.trace import acting
from support.make import (
    KNOWN,
    change,
    make_agenda_item,
    make_agenda_point,
    make_commitment,
    make_document,
    make_economy,
    make_initiative,
    make_intervention,
    make_outcome,
    make_status,
    make_work_plan_item,
)
from support.pages import Page
from support.queries import counted_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

Noun = Any
NOUNS: list[Noun] = [model for model in admin.site._registry if issubclass(model, Keyed)]
BY_NOUN = [pytest.param(noun, id=noun.__name__) for noun in NOUNS]
HISTORIES = [noun for noun in NOUNS if issubclass(noun, HistoryLine)]
# Words of programmers, which no sentence for an officer holds.
CODE = re.compile(
    r"Traceback|Error\b|Exception|DoesNotExist|\bNone\b|<class|object at|[{}]|_fields?\b|\(\)"
)


@pytest.fixture(scope="module", autouse=True)
def later(record: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Add outcomes and points of an agenda, of which SCCP1 2022 itself had none."""
    with django_db_blocker.unblock():
        make_agenda_point()
        make_agenda_point(note_en="Raise it early.")
        commitment = Commitment.objects.all()[0]
        make_outcome(commitment=commitment, note_en="They told us.")
        make_outcome(
            commitment=commitment, status="fulfilled", how=OutcomeHow.LATER, note_zh="已完成。"
        )


def exported(noun: Noun, rows: Any = None) -> Dataset:
    data: Dataset = resource_of(noun)().export(rows)
    return data


def through(format_class: Any, data: Dataset) -> Dataset:
    """Return a dataset as the import reads it from a file that the export wrote."""
    written = format_class().export_data(data)
    read: Dataset = format_class().create_dataset(
        written if isinstance(written, bytes) else written.encode()
    )
    return read


def imported(noun: Noun, data: Dataset) -> Any:
    """Import a dataset as the admin does after the confirmation."""
    return resource_of(noun)().import_data(data, dry_run=False, raise_errors=False)


def table(noun: Noun) -> list[Any]:
    """Return all that is stored of a noun, with its many-to-many keys."""
    many = [field.name for field in noun._meta.many_to_many]
    rows: list[Any] = list(noun._base_manager.order_by("pk").values())
    links = [
        sorted(noun._base_manager.exclude(**{name: None}).values_list("pk", name)) for name in many
    ]
    return rows + links


def totals(result: Any) -> dict[str, int]:
    """Return how many rows were new, updated and so on, without those of which there are none."""
    return {kind: count for kind, count in result.totals.items() if count}


def sentences(result: Any) -> list[str]:
    """Return all that an import has to say about what is wrong."""
    said = [str(error.error) for error in result.base_errors]
    said += [str(error.error) for _, errors in result.row_errors() for error in errors]
    for row in result.invalid_rows:
        said += [str(message) for message in row.error.messages]
    return said


def assert_refused(noun: Noun, data: Dataset, *mentioned: str) -> list[str]:
    """Assert that a file is refused in sentences with these words, and nothing written."""
    before = table(noun)
    result = imported(noun, data)
    said = sentences(result)
    assert result.has_errors() or result.has_validation_errors()
    assert said
    for sentence in said:
        assert not CODE.search(sentence), sentence
    for words in mentioned:
        assert any(words in sentence for sentence in said), said
    assert table(noun) == before
    return said


def with_cell(data: Dataset, line: int, column: str, value: Any) -> Dataset:
    """Return a copy of a dataset in which one cell says something else."""
    lines = [list(row) for row in data]
    lines[line][data.headers.index(column)] = value
    return Dataset(*lines, headers=data.headers)


def columns_of(noun: Noun) -> list[Any]:
    """Return the columns of a noun that may be changed: neither its key nor derived."""
    keys = set(resource_of(noun)().get_import_id_fields())
    return [
        field
        for field in noun._meta.fields
        if field.editable and field.name not in keys and field.name != "recorded_on"
    ]


def text_column(noun: Noun) -> str:
    """Return a column of free text of a noun."""
    free = (models.CharField, models.TextField)
    return next(
        str(field.name)
        for field in columns_of(noun)
        if type(field) in free and not field.choices and "when" not in field.name
    )


@pytest.mark.one_database
def test_every_noun_can_be_imported() -> None:
    assert set(NOUNS) == set(nouns())
    assert all(resource_of(noun)()._meta.model is noun for noun in NOUNS)


@pytest.mark.parametrize("noun", BY_NOUN)
@pytest.mark.parametrize("format_class", [XLSX, CSV])
def test_the_record_comes_back_unchanged(noun: Noun, format_class: Any) -> None:
    before = table(noun)
    # Of many rows some: they are alike, and what a text may hold is tested with the exports.
    rows = noun.objects.order_by("pk")[: 10 if format_class is XLSX else 40]
    data = through(format_class, exported(noun, rows))
    result = imported(noun, data)
    assert sentences(result) == []
    assert totals(result) == {"skip": len(rows)}
    assert table(noun) == before


@pytest.mark.one_database
@pytest.mark.parametrize("noun", BY_NOUN)
def test_an_export_has_every_column_and_no_primary_key(noun: Noun) -> None:
    headers = set(exported(noun).headers)
    fields = {field.name for field in [*noun._meta.fields, *noun._meta.many_to_many]}
    assert fields - headers == ({"id", "action"} if noun in HISTORIES else {"id"})
    assert ("number" if noun in HISTORIES else "version") in headers


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in HISTORIES])
def test_a_changed_cell_updates_just_that_row(noun: Noun) -> None:
    before, column = table(noun), text_column(noun)
    rows = noun.objects.order_by("pk")[:3]
    data = through(CSV, with_cell(exported(noun, rows), 1, column, "改了 changed"))
    result = imported(noun, data)
    assert sentences(result) == []
    assert (
        totals(result) == {"update": 1, "skip": len(data) - 1} if len(data) > 1 else {"update": 1}
    )
    changed = [(was, now) for was, now in zip(before, table(noun), strict=True) if was != now]
    ((was, now),) = changed
    assert {key for key in was if was[key] != now[key]} == {column, "version"}
    assert (now[column], now["version"]) == ("改了 changed", was["version"] + 1)


def test_a_new_row_is_added_by_its_key() -> None:
    data = Dataset(
        ["grain", "Grain pilot", "穀物試辦", "pilot", "sccp1-2022-report", "2022-1", "參"],
        headers=["slug", "title_en", "title_zh", "kind", "source", "priority", "section"],
    )
    assert totals(imported(Initiative, data)) == {"new": 1}
    row = Initiative.objects.get(slug="grain")
    assert (row.title_zh, row.kind) == ("穀物試辦", "pilot")
    assert row.priority is not None
    assert row.priority.slug == "2022-1"
    assert totals(imported(Initiative, data)) == {"skip": 1}


def test_several_values_are_written_by_code_with_semicolons() -> None:
    row = make_commitment()
    for said, codes in (
        ("HKC; JPN", {"HKC", "JPN"}),
        ("HKC;JPN;", {"HKC", "JPN"}),
        ("JPN ; THA", {"JPN", "THA"}),
        ("THA", {"THA"}),
        ("", set()),
    ):
        data = with_cell(
            exported(Commitment, Commitment.objects.filter(pk=row.pk)), 0, "partners", said
        )
        for format_class in (XLSX, CSV):
            result = imported(Commitment, through(format_class, data))
            assert sentences(result) == []
            assert {party.code for party in row.partners.all()} == codes


def test_several_values_are_exported_by_code_with_semicolons() -> None:
    parties = list(Economy.objects.filter(code__in=["JPN", "HKC"]))
    row = make_commitment(partners=parties)
    (line,) = exported(Commitment, Commitment.objects.filter(pk=row.pk)).dict
    assert line["partners"] == "HKC; JPN"
    assert line["meeting"] == row.meeting.slug


def test_the_name_of_an_economy_in_place_of_its_code_is_refused() -> None:
    row = make_commitment()
    data = with_cell(
        exported(Commitment, Commitment.objects.filter(pk=row.pk)),
        0,
        "partners",
        "Hong Kong, China; Japan",
    )
    assert_refused(Commitment, data, "Hong Kong, China")


def foreign_keys() -> Iterable[Any]:
    """Yield each noun with each of its columns that refer to rows."""
    for noun in NOUNS:
        for field in [*noun._meta.fields, *noun._meta.many_to_many]:
            if field.is_relation and field.editable:
                yield pytest.param(noun, field.name, id=f"{noun.__name__}-{field.name}")


@pytest.mark.one_database
@pytest.mark.parametrize(("noun", "column"), list(foreign_keys()))
def test_an_unknown_key_is_refused(noun: Noun, column: str) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:1])
    assert_refused(noun, with_cell(data, 0, column, "no-such-key"), "no-such-key")


@pytest.mark.one_database
@pytest.mark.parametrize("noun", BY_NOUN)
def test_an_unknown_column_is_refused(noun: Noun) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:2])
    data.append_col(["blue"] * len(data), header="colour")
    assert_refused(noun, data, "colour", data.headers[0])


@pytest.mark.one_database
def test_a_file_without_the_column_of_the_key_is_refused() -> None:
    for noun in NOUNS:
        data = exported(noun, noun.objects.order_by("pk")[:2])
        key = resource_of(noun)().get_import_id_fields()[0]
        del data[key]
        assert_refused(noun, data, key)


def choices() -> Iterable[Any]:
    """Yield each noun with each of its columns that hold one of a few words."""
    for noun in NOUNS:
        for field in noun._meta.fields:
            if field.choices:
                yield pytest.param(noun, field.name, id=f"{noun.__name__}-{field.name}")


@pytest.mark.one_database
@pytest.mark.parametrize(("noun", "column"), list(choices()))
def test_a_word_that_is_no_choice_is_refused(noun: Noun, column: str) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:1])
    assert_refused(noun, with_cell(data, 0, column, "no-choice"))


def required() -> Iterable[Any]:
    """Yield each noun with each of its columns that may not be empty."""
    for noun in NOUNS:
        for field in columns_of(noun):
            if not field.blank and not field.null and not field.has_default():
                yield pytest.param(noun, field.name, id=f"{noun.__name__}-{field.name}")


@pytest.mark.one_database
@pytest.mark.parametrize(("noun", "column"), list(required()))
def test_an_empty_cell_that_must_not_be_empty_is_refused(noun: Noun, column: str) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:1])
    assert_refused(noun, with_cell(data, 0, column, ""))


@pytest.mark.one_database
@pytest.mark.parametrize("noun", BY_NOUN)
def test_an_empty_key_is_refused_or_counted_as_the_next(noun: Noun) -> None:
    key = resource_of(noun)().get_import_id_fields()[-1]
    data = exported(noun, noun.objects.order_by("pk")[:2])
    column = noun._meta.get_field(key)
    if column.blank or key == "recorded_on":
        pytest.skip("this part of the key fills itself")
    assert_refused(noun, with_cell(data, 0, key, ""))


@pytest.mark.parametrize(
    ("noun", "column", "value"),
    [
        (Meeting, "earliest", "17/02/2022"),
        (Meeting, "earliest", "May 2022"),
        (Meeting, "year", "twenty"),
        (Figure, "value", "many"),
        (Figure, "value", "NaN"),
        (Commitment, "every_months", "-1"),
        (Commitment, "every_months", "2.5"),
        (Commitment, "number", "one"),
        (Initiative, "slug", "not a slug!"),
        (Economy, "name_en", "x" * 200),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(noun: Noun, column: str, value: str) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:2])
    assert_refused(noun, with_cell(data, 0, column, value))


def test_a_rule_of_the_model_holds_for_a_file_too() -> None:
    row = Meeting.objects.get(slug="2022-sccp1")
    data = exported(Meeting, Meeting.objects.filter(pk=row.pk))
    assert_refused(Meeting, with_cell(data, 0, "latest", "2021-01-01"), "before the earliest day")
    both = exported(Economy, Economy.objects.order_by("pk")[:1])
    nameless = with_cell(with_cell(both, 0, "name_en", ""), 0, "name_zh", "")
    assert_refused(Economy, nameless, "in English or in Chinese")


def test_a_row_may_refer_to_an_earlier_row_of_the_same_file() -> None:
    headers = ["slug", "title_en", "kind", "source", "part_of"]
    data = Dataset(
        ["whole", "Whole", "plan", "sccp1-2022-report", ""],
        ["part", "Part", "plan", "sccp1-2022-report", "whole"],
        headers=headers,
    )
    assert totals(imported(Initiative, data)) == {"new": 2}
    part = Initiative.objects.get(slug="part").part_of
    assert part is not None
    assert part.slug == "whole"


def test_a_row_without_a_number_becomes_the_last_of_its_meeting() -> None:
    last = Commitment.objects.filter(meeting__slug="2022-sccp1").order_by("number").last()
    assert last is not None
    (line,) = exported(Commitment, Commitment.objects.filter(pk=last.pk)).dict
    line |= {"number": "", "text_en": "One more.", "recorded_on": "", "version": ""}
    del line["status"]
    data = Dataset(list(line.values()), headers=list(line))
    result = imported(Commitment, data)
    assert sentences(result) == []
    assert totals(result) == {"new": 1}
    assert Commitment.objects.get(text_en="One more.").number == last.number + 1


def test_derived_columns_are_exported_and_never_imported() -> None:
    row = make_initiative()
    make_status(initiative=row, status="completed")
    rows = Initiative.objects.with_status().filter(pk=row.pk)
    (line,) = exported(Initiative, rows).dict
    assert (line["status"], str(line["status_as_of"])) == ("completed", KNOWN.isoformat())
    data = with_cell(exported(Initiative, rows), 0, "status", "withdrawn")
    assert totals(imported(Initiative, data)) == {"skip": 1}
    assert row.status_updates.count() == 1


def test_a_turn_under_an_item_of_another_meeting_s_agenda_is_refused() -> None:
    make_agenda_item(meeting=Meeting.objects.get(slug="2022-sccp2"), number="4.2")
    row = Intervention.objects.exclude(agenda_item=None).order_by("pk")[:1]
    data = with_cell(exported(Intervention, row), 0, "agenda_item", "2022-sccp2/4.2")
    assert_refused(Intervention, data, "This item is on the agenda of another meeting.")


def test_days_that_are_changed_in_a_file_are_a_line_of_the_meeting_s_dates() -> None:
    rows = Meeting.objects.filter(slug="2022-sccp2")
    data = with_cell(exported(Meeting, rows), 0, "latest", "2022-08-19")
    preview = resource_of(Meeting)().import_data(data, dry_run=True)
    assert totals(preview) == {"update": 1}
    assert rows[0].dates.count() == 1
    assert totals(imported(Meeting, data)) == {"update": 1}
    lines = rows[0].dates.values_list("recorded_on", "latest")
    assert list(lines) == [(timezone.localdate(), date(2022, 8, 19)), (KNOWN, date(2022, 8, 31))]
    assert totals(imported(Meeting, data)) == {"skip": 1}


# Histories


def unnumbered(data: Dataset, line: int, **cells: Any) -> Dataset:
    """Return a dataset in which a line is a new one, of today, with these cells."""
    for column, value in {"number": "", "recorded_on": "", **cells}.items():
        data = with_cell(data, line, column, value)
    return data


@pytest.mark.parametrize("format_class", [XLSX, CSV])
def test_a_line_of_dates_in_a_file_is_followed_by_its_meeting(format_class: Any) -> None:
    row = Meeting.objects.get(slug="2022-sccp2")
    no_days = {"when_zh": "", "earliest": None, "latest": None}
    data = exported(MeetingDates, row.dates.all())
    data = through(format_class, unnumbered(data, 0, when_en="19 August 2022", **no_days))
    result = imported(MeetingDates, data)
    assert sentences(result) == []
    assert totals(result) == {"new": 1}
    row.refresh_from_db()
    assert (row.when_en, row.earliest) == ("19 August 2022", date(2022, 8, 19))
    # Two lines of one day come back unchanged as well.
    row.move(source=row.source, when_en="20 August 2022")
    again = through(format_class, exported(MeetingDates, row.dates.all()))
    assert totals(imported(MeetingDates, again)) == {"skip": 3}


@pytest.mark.parametrize(
    ("noun", "column", "value"),
    [
        *((noun, column, "rewritten") for noun in HISTORIES for column in ("section", "when_en")),
        *((noun, "recorded_on", "2022-12-31") for noun in HISTORIES),
        (MeetingDates, "latest", "2022-12-31"),
        (StatusUpdate, "note_en", "rewritten"),
        (StatusUpdate, "as_of", "2022-01-01"),
        (StatusUpdate, "status", "withdrawn"),
        (StatusUpdate, "heard_at", "2022-mrt"),
        (StatusUpdate, "document", "2022-sccp1-annex-38"),
        (StatusUpdate, "intervention", "2022-sccp1/1"),
        (Outcome, "note_zh", "rewritten"),
    ],
)
def test_a_changed_line_of_a_history_is_refused(noun: Noun, column: str, value: str) -> None:
    data = exported(noun, noun.objects.order_by("pk")[:2])
    assert_refused(noun, with_cell(data, 0, column, value), "appended to, never rewritten")


def test_a_line_without_a_number_is_appended_and_nothing_where_another_is_changed() -> None:
    first = StatusUpdate.objects.order_by("pk")[0]
    data = exported(StatusUpdate, StatusUpdate.objects.order_by("pk")[:2])
    later = unnumbered(data, 0, as_of="2022-08-20")
    assert_refused(StatusUpdate, with_cell(later, 1, "note_en", "rewritten"))
    assert totals(imported(StatusUpdate, later)) == {"new": 1, "skip": 1}
    lines = first.initiative.status_updates.order_by("number")
    assert [line.number for line in lines] == [1, 2]
    assert (lines[1].as_of, lines[1].recorded_on) == (date(2022, 8, 20), timezone.localdate())


def test_a_line_that_is_sent_twice_is_one() -> None:
    first = StatusUpdate.objects.order_by("pk")[0]
    data = exported(StatusUpdate, StatusUpdate.objects.filter(pk=first.pk))
    later = unnumbered(data, 0, note_en="Said once.")
    twice = Dataset(*later, *later, headers=later.headers)
    for sheet in (twice, later):
        assert sentences(imported(StatusUpdate, sheet)) == []
    assert first.initiative.status_updates.filter(note_en="Said once.").count() == 1


def test_a_line_of_another_day_than_today_is_refused_in_a_file_too() -> None:
    data = exported(StatusUpdate, StatusUpdate.objects.order_by("pk")[:1])
    assert_refused(StatusUpdate, with_cell(data, 0, "number", ""), "known since today")


@pytest.mark.parametrize("format_class", [XLSX, CSV])
def test_two_lines_of_one_day_and_status_come_back_unchanged(format_class: Any) -> None:
    row = make_initiative()
    for note in ("Said by Japan.", "Said by Korea."):
        make_status(initiative=row, note_en=note)
    data = through(format_class, exported(StatusUpdate, row.status_updates.all()))
    result = imported(StatusUpdate, data)
    assert sentences(result) == []
    assert totals(result) == {"skip": 2}


def test_an_import_hands_no_primary_key_out_again() -> None:
    work_plan_item = make_work_plan_item()
    data = exported(WorkPlanItem, WorkPlanItem.objects.filter(pk=work_plan_item.pk))
    with counted_queries() as asked:
        new = with_cell(with_cell(data, 0, "year", 2031), 0, "recorded_on", None)
        assert totals(imported(WorkPlanItem, new))["new"] == 1
    assert not [sql for sql in asked if "setval" in sql or "sqlite_sequence" in sql]


@pytest.mark.parametrize("format_class", [XLSX, CSV])
def test_a_void_line_says_in_a_file_what_voids_it_and_comes_back_unchanged(
    format_class: Any,
) -> None:
    line = make_status()
    line.void("It was misheard.")
    rows = line.initiative.status_updates.order_by("number")
    data = through(format_class, exported(StatusUpdate, rows))
    assert [(str(row["voids"] or ""), row["why"] or "") for row in data.dict] == [
        ("", ""),
        ("1", "It was misheard."),
    ]
    result = imported(StatusUpdate, data)
    assert (sentences(result), totals(result)) == ([], {"skip": 2})


def test_a_sheet_does_not_void_a_line_nor_say_that_it_is_void() -> None:
    line = make_status()
    data = exported(StatusUpdate, StatusUpdate.objects.filter(pk=line.pk))
    new = unnumbered(data, 0, note_en="Another line")
    for sheet in (data, new):
        for column, said in {"voids": "1", "why": "It was misheard."}.items():
            assert assert_refused(StatusUpdate, with_cell(sheet, 0, column, said)) == [
                f"A line is made void on its page, not by a sheet: leave “{column}” alone."
            ]


# Sheets that grew old


def test_a_sheet_that_was_made_before_another_change_is_refused_where_it_changes_something() -> (
    None
):
    row = make_initiative(summary_en="Before")
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    change(row, summary_zh="之後")
    said = assert_refused(Initiative, with_cell(data, 0, "summary_en", "From the sheet"))
    assert said == [
        "The row was changed since this sheet was made (it is in version 2, the sheet has 1)."
        " Export it anew, and change it there."
    ]
    # One that says what is on record changes nothing, whatever its version.
    assert totals(imported(Initiative, with_cell(data, 0, "summary_zh", "之後"))) == {"skip": 1}


def test_a_sheet_that_was_made_before_other_links_were_set_does_not_take_them_away() -> None:
    row, document = make_initiative(documents=[make_document()]), make_document()
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    row.documents.add(document)
    (said,) = assert_refused(Initiative, data)
    assert said.startswith("The row was changed since this sheet was made")
    assert document in row.documents.all()


def test_an_import_is_one_action_and_one_that_is_undone_is_none() -> None:
    rows = Initiative.objects.order_by("pk")[:3]
    data = exported(Initiative, rows)
    for line in (0, 1):
        data = with_cell(data, line, "summary_en", "From the sheet")
    before = Action.objects.count()
    with acting(Door.ADMIN):
        resource_of(Initiative)().import_data(data, dry_run=True)
        wrong = with_cell(data, 2, "source", "no-such-source")
        resource_of(Initiative)().import_data(wrong, rollback_on_validation_errors=True)
    assert Action.objects.count() == before
    with acting(Door.ADMIN, reason="The plan of the year"):
        imported(Initiative, data)
    action = Action.objects.latest("at")
    assert (action.door, action.reason) == (Door.IMPORT, "The plan of the year")
    assert {each.row for each in action.changes.all()} == {row.pk for row in rows[:2]}


@pytest.mark.one_database
def test_two_hundred_unknown_keys_cost_one_reading_of_the_rows_they_might_name() -> None:
    (line,) = exported(Intervention, Intervention.objects.order_by("pk")[:1]).dict
    line |= {"number": "", "recorded_on": "", "version": ""}

    def asked_for(keys: list[str]) -> int:
        sheet = [[*(line | {"initiatives": key}).values()] for key in keys]
        with counted_queries() as asked:
            result = imported(Intervention, Dataset(*sheet, headers=list(line)))
        assert len(sentences(result)) == len(keys)
        rows = sum(count for sql, count in asked.items() if 'FROM "initiatives_initiative"' in sql)
        # One by key for each that is not there, and all of them once.
        assert rows <= len(set(keys)) + 1
        return rows

    assert asked_for(["no-such-key"] * 200) == 2
    assert asked_for([f"no-such-key-{n}" for n in range(200)]) == 201


# --- through the pages of the admin ------------------------------------------------------------

FORMATS = {"xlsx": ("0", XLSX), "csv": ("1", CSV)}
SAID = "One line,\nand another; with 微量價值門檻, =1+1 and 'quotes'"


def import_url(noun: Noun) -> str:
    return reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_import")


def upload(client: Client, noun: Noun, content: bytes, name: str, number: str) -> Any:
    """Return the page that answers an uploaded file: a preview, or what is wrong."""
    file = SimpleUploadedFile(name, content)
    sent = {"import_file": file, "format": number, "resource": "", "reason": "A new list."}
    return client.post(import_url(noun), sent)


def confirm(client: Client, preview: Any) -> Any:
    """Return the answer to the confirmation that a preview asks for."""
    page = Page(preview)
    fields = {
        attrs["name"]: attrs.get("value", "")
        for attrs in page.all("input", type="hidden")
        if attrs.get("name") != "csrfmiddlewaretoken"
    }
    (form,) = [attrs for attrs in page.all("form") if "process_import" in attrs.get("action", "")]
    return client.post(form["action"], fields, follow=True)


def content_of(format_class: Any, data: Dataset) -> bytes:
    written = format_class().export_data(data)
    return written if isinstance(written, bytes) else str(written).encode()


@pytest.mark.pages
@pytest.mark.parametrize(
    ("noun", "ending"),
    [
        *(pytest.param(noun, "csv", id=noun.__name__) for noun in NOUNS),
        # A workbook is read by the same resources.
        *(pytest.param(noun, "xlsx", id=f"{noun.__name__}-xlsx") for noun in NOUNS[::6]),
    ],
)
def test_a_file_of_the_admin_goes_out_and_comes_back_unchanged(
    noun: Noun, ending: str, admin_client: Client
) -> None:
    number, _ = FORMATS[ending]
    url = reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_export")
    some = ",".join(str(row.pk) for row in noun.objects.all()[:3])
    file = admin_client.post(f"{url}?id__in={some}", {"format": number, "resource": ""})
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].endswith(f'.{ending}"')
    preview = upload(admin_client, noun, file.content, f"rows.{ending}", number)
    assert preview.status_code == 200
    assert sentences(preview.context["result"]) == []
    assert totals(preview.context["result"]) == {"skip": len(some.split(","))}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_is_previewed_and_then_imported(ending: str, admin_client: Client) -> None:
    number, format_class = FORMATS[ending]
    row = make_initiative(title_en="Before", summary_en="Stays")
    data = with_cell(
        exported(Initiative, Initiative.objects.filter(pk=row.pk)), 0, "summary_en", SAID
    )
    preview = upload(
        admin_client, Initiative, content_of(format_class, data), f"a.{ending}", number
    )
    assert "and another" in Page(preview).text
    row.refresh_from_db()
    assert row.summary_en == "Stays"
    done = confirm(admin_client, preview)
    row.refresh_from_db()
    assert done.redirect_chain == [(reverse("admin:initiatives_initiative_changelist"), 302)]
    assert "Import finished: 0 new, 1 updated" in Page(done).text
    assert row.summary_en == SAID


@pytest.mark.pages
@pytest.mark.parametrize("ending", FORMATS)
def test_lines_that_a_browser_ended_come_back_unchanged(ending: str, admin_client: Client) -> None:
    number, format_class = FORMATS[ending]
    row = make_initiative(summary_en="One line\r\nand another\r\n")
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    preview = upload(
        admin_client, Initiative, content_of(format_class, data), f"a.{ending}", number
    )
    assert totals(preview.context["result"]) == {"skip": 1}


@pytest.mark.pages
@pytest.mark.parametrize("ending", FORMATS)
def test_a_wrong_file_is_answered_in_sentences_on_the_page(
    ending: str, admin_client: Client
) -> None:
    number, format_class = FORMATS[ending]
    data = exported(Participation, Participation.objects.order_by("pk")[:2])
    for wrong, words in (
        (with_cell(data, 0, "economy", "ATL"), "There is no economy “ATL”."),
        (with_cell(data, 0, "source", "no-report"), "There is no source “no-report”."),
        (with_cell(data, 1, "role", "boss"), "boss"),
        (Dataset(["x"], headers=["colour"]), "There is no column “colour”."),
    ):
        answer = upload(
            admin_client, Participation, content_of(format_class, wrong), f"a.{ending}", number
        )
        page = Page(answer)
        assert answer.status_code == 200
        assert words in page.text
        assert not re.search(r"Traceback|File \"|line \d+, in", page.text)
        assert not page.all(
            "form", action=import_url(Participation).replace("import", "process_import")
        )


def test_one_wrong_row_keeps_the_right_ones_out(admin_client: Client) -> None:
    rows = WorkPlanItem.objects.order_by("pk")[:3]
    before = table(WorkPlanItem)
    data = with_cell(exported(WorkPlanItem, rows), 0, "title_en", "Changed")
    wrong = content_of(CSV, with_cell(data, 2, "initiative", "no-such-initiative"))
    preview = upload(admin_client, WorkPlanItem, wrong, "a.csv", "1")
    assert "no-such-initiative" in Page(preview).text
    assert table(WorkPlanItem) == before


def test_a_row_that_became_wrong_since_the_preview_keeps_the_others_out(
    admin_client: Client,
) -> None:
    initiative = make_initiative()
    data = exported(WorkPlanItem, WorkPlanItem.objects.order_by("pk")[:2])
    data = with_cell(data, 0, "title_en", "Changed")
    data = unnumbered(data, 1, number=90, initiative=initiative.slug, version="")
    preview = upload(admin_client, WorkPlanItem, content_of(CSV, data), "a.csv", "1")
    assert totals(preview.context["result"]) == {"new": 1, "update": 1}
    # Meanwhile somebody else puts the initiative on the plan of that year.
    make_work_plan_item(initiative=initiative, number=91)
    before = table(WorkPlanItem)
    done = confirm(admin_client, preview)
    assert table(WorkPlanItem) == before
    assert "Import finished" not in Page(done).text


def test_a_confirmation_that_is_clicked_twice_imports_once_and_says_so(
    admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    data = with_cell(exported(WorkPlanItem, WorkPlanItem.objects.all()[:1]), 0, "title_en", "New")
    preview = upload(admin_client, WorkPlanItem, content_of(CSV, data), "a.csv", "1")
    with django_capture_on_commit_callbacks(execute=True):
        assert "Import finished" in Page(confirm(admin_client, preview)).text
    before = table(WorkPlanItem)
    again = confirm(admin_client, preview)
    assert again.status_code == 200
    assert "this file was imported already" in Page(again).text
    assert table(WorkPlanItem) == before


BIG5 = "slug,title_zh,kind,source\r\ngrain,穀物試辦,pilot,sccp1-2022-report\r\n".encode("big5")


@pytest.mark.pages
@pytest.mark.parametrize(
    ("content", "name", "number"),
    [
        pytest.param(BIG5, "rows.csv", "1", id="a CSV in Big5"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "rows.csv", "1", id="an image as CSV"),
        pytest.param(b"not a workbook", "rows.xlsx", "0", id="text as a workbook"),
        pytest.param(b"PK\x03\x04broken", "rows.xlsx", "0", id="a broken workbook"),
        pytest.param(b"slug,kind\r\n", "rows.xlsx", "0", id="a CSV as a workbook"),
        pytest.param(b'slug,kind\r\na,"b', "rows.csv", "1", id="a quote left open"),
        pytest.param(b"slug,kind\r\na,b,c,d\r\n", "rows.csv", "1", id="a longer line"),
        pytest.param(b"\r\n\r\n", "rows.csv", "1", id="empty lines"),
        pytest.param(b"slug,title_en\r\n", "rows.csv", "1", id="a heading alone"),
        pytest.param(b"", "rows.csv", "1", id="an empty file"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_server_error(
    content: bytes, name: str, number: str, admin_client: Client
) -> None:
    before = table(Initiative)
    answer = upload(admin_client, Initiative, content, name, number)
    assert answer.status_code == 200
    assert "Traceback" not in Page(answer).text
    assert table(Initiative) == before


@pytest.mark.pages
def test_a_workbook_in_the_place_of_a_csv_is_no_server_error(admin_client: Client) -> None:
    content = content_of(XLSX, exported(Economy))
    assert upload(admin_client, Economy, content, "rows.csv", "1").status_code == 200


@pytest.mark.pages
def test_a_workbook_without_a_row_or_with_empty_rows_below_is_read(admin_client: Client) -> None:
    empty = Workbook()
    out = BytesIO()
    empty.save(out)
    assert upload(admin_client, Economy, out.getvalue(), "a.xlsx", "0").status_code == 200
    for noun in (Economy, Commitment, StatusUpdate):
        book = load_workbook(
            BytesIO(content_of(XLSX, exported(noun, noun.objects.order_by("pk")[:2])))
        )
        # Spreadsheet programs keep rows that were emptied, below those that are filled.
        book.worksheets[0]["A6"] = ""
        out = BytesIO()
        book.save(out)
        preview = upload(admin_client, noun, out.getvalue(), "a.xlsx", "0")
        assert sentences(preview.context["result"]) == [], noun
        assert set(totals(preview.context["result"])) == {"skip"}, noun


@pytest.mark.pages
def test_a_csv_saved_by_excel_is_read_whatever_it_did_to_the_quotes(admin_client: Client) -> None:
    code = make_economy(name_en="Before").code
    for text in (
        f"\ufeffcode,name_en,name_zh,kind\r\n{code},'=after,之後,member\r\n",
        f"code,name_en,name_zh,kind\n{code},=after,之後,member\n",
        f'"code","name_en","name_zh","kind"\r\n"{code}","=after","之後","member"\r\n',
    ):
        change(Economy.objects.get(code=code), name_en="Before", name_zh="")
        preview = upload(admin_client, Economy, text.encode(), "a.csv", "1")
        confirm(admin_client, preview)
        assert Economy.objects.get(code=code).name_en == "=after"


@pytest.mark.pages
def test_the_import_page_names_the_columns(admin_client: Client) -> None:
    for noun in NOUNS:
        page = Page(admin_client.get(import_url(noun)))
        for column in exported(noun, noun.objects.none()).headers:
            assert column in page.text, (noun, column)


def test_an_import_is_in_the_history_of_the_admin(admin_client: Client) -> None:
    row = make_intervention()
    data = exported(Intervention, Intervention.objects.filter(pk=row.pk))
    data = with_cell(data, 0, "gist_en", "Said otherwise.")
    confirm(admin_client, upload(admin_client, Intervention, content_of(CSV, data), "a.csv", "1"))
    history = admin_client.get(reverse("admin:initiatives_intervention_history", args=[row.pk]))
    (change, _added) = history.context["entries"]
    assert (change.change.action.door, change.change.action.who) == ("import", "admin")
    assert [each.new for each in change.said] == ["Said otherwise."]


def test_the_nouns_that_hold_facts_say_where_they_were_read() -> None:
    for noun in NOUNS:
        if issubclass(noun, Sourced):
            assert {"source", "section", "recorded_on"} <= set(exported(noun).headers)


def test_statuses_outcomes_and_the_dates_of_meetings_are_histories() -> None:
    assert set(HISTORIES) == {StatusUpdate, Outcome, MeetingDates}
