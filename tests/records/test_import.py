"""Rows that go to a spreadsheet and come back: unchanged, changed, wrong, and in the admin."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from initiatives.models import (
    Commitment,
    DeskWords,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    OutcomeHow,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from initiatives.models.vocabulary import InitiativeKind
from meetings.models import Economy, Meeting, MeetingDates
from sccp_tracker.records.base import Keyed
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Action, Door
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.sheets.columns import columns_of as sheet_columns
from sccp_tracker.records.sheets.columns import text_of
from sccp_tracker.records.sheets.plan import BAD
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.trace import acting
from support.make import (
    KNOWN,
    change,
    make_agenda_item,
    make_agenda_point,
    make_commitment,
    make_desk_words,
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
from support.sheets import (
    Data,
    admin_url,
    content_of,
    counts,
    exported,
    exported_file,
    imported,
    planned,
    sentences,
    through,
    totals,
)

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
    """Add outcomes, points of an agenda and words of the desk, of which SCCP1 2022 had none."""
    with django_db_blocker.unblock():
        make_agenda_point()
        make_agenda_point(note_en="Raise it early.")
        make_desk_words()
        make_desk_words(objective_en="", objective_zh="了解進度。", band="might")
        commitment = Commitment.objects.all()[0]
        make_outcome(commitment=commitment, note_en="They told us.")
        make_outcome(
            commitment=commitment, status="fulfilled", how=OutcomeHow.LATER, note_zh="已完成。"
        )


def table(noun: Noun) -> list[Any]:
    """Return all that is stored of a noun, with its many-to-many keys."""
    many = [field.name for field in noun._meta.many_to_many]
    rows: list[Any] = list(noun._base_manager.order_by("pk").values())
    links = [
        sorted(noun._base_manager.exclude(**{name: None}).values_list("pk", name)) for name in many
    ]
    return rows + links


def assert_refused(noun: Noun, data: Data, *mentioned: str) -> list[str]:
    """Assert that a file is refused in sentences with these words, and nothing written."""
    before = table(noun)
    result = imported(noun, data)
    said = sentences(result)
    assert said
    assert result.plan is None or result.plan.of(*BAD)
    for sentence in said:
        assert not CODE.search(sentence), sentence
    for words in mentioned:
        assert any(words in sentence for sentence in said), said
    assert table(noun) == before
    return said


def with_cell(data: Data, line: int, column: str, value: Any) -> Data:
    """Return a copy of a dataset in which one cell says something else."""
    lines = [list(row) for row in data]
    lines[line][data.headers.index(column)] = value
    return Data(*lines, headers=data.headers)


def columns_of(noun: Noun) -> list[Any]:
    """Return the columns of a noun that may be changed: neither its key nor derived."""
    keys = set(sheet_columns(noun).parts_of_key)
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


@pytest.mark.parametrize("noun", BY_NOUN)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_record_comes_back_unchanged(noun: Noun, ending: str) -> None:
    before = table(noun)
    # Of many rows some: they are alike, and what a text may hold is tested with the exports.
    rows = noun.objects.order_by("pk")[: 10 if ending == "xlsx" else 40]
    data = through(ending, exported(noun, rows))
    result = imported(noun, data)
    assert sentences(result) == []
    assert totals(result) == {"same": len(rows)}
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
    data = through("csv", with_cell(exported(noun, rows), 1, column, "改了 changed"))
    result = imported(noun, data)
    assert sentences(result) == []
    assert (
        totals(result) == {"changed": 1, "same": len(data) - 1} if len(data) > 1 else {"changed": 1}
    )
    changed = [(was, now) for was, now in zip(before, table(noun), strict=True) if was != now]
    ((was, now),) = changed
    assert {key for key in was if was[key] != now[key]} == {column, "version"}
    assert (now[column], now["version"]) == ("改了 changed", was["version"] + 1)


def test_a_new_row_is_added_by_its_key() -> None:
    data = Data(
        ["grain", "Grain pilot", "穀物試辦", "pilot", "sccp1-2022-report", "2022-1", "參"],
        headers=["slug", "title_en", "title_zh", "kind", "source", "priority", "section"],
    )
    assert totals(imported(Initiative, data)) == {"added": 1}
    row = Initiative.objects.get(slug="grain")
    assert (row.title_zh, row.kind) == ("穀物試辦", "pilot")
    assert row.priority is not None
    assert row.priority.slug == "2022-1"
    assert totals(imported(Initiative, data)) == {"same": 1}


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
        for ending in ("xlsx", "csv"):
            result = imported(Commitment, through(ending, data))
            assert sentences(result) == []
            assert {party.code for party in row.partners.all()} == codes


def test_several_values_are_exported_by_code_with_semicolons() -> None:
    parties = list(Economy.objects.filter(code__in=["JPN", "HKC"]))
    row = make_commitment(partners=parties)
    (line,) = exported(Commitment, Commitment.objects.filter(pk=row.pk)).dict
    assert line["partners"] == "HKC; JPN"
    assert line["meeting"] == row.meeting.slug


def test_rows_are_named_by_code_or_by_official_name_in_either_language() -> None:
    row = make_commitment()
    for said in ("Hong Kong, China; Japan", "香港;日本", "HKC; Japan"):
        row.partners.clear()
        row.refresh_from_db()
        data = exported(Commitment, Commitment.objects.filter(pk=row.pk))
        assert sentences(imported(Commitment, with_cell(data, 0, "partners", said))) == []
        assert {party.code for party in row.partners.all()} == {"HKC", "JPN"}
    data = exported(Commitment, Commitment.objects.filter(pk=row.pk))
    for said in ("2022年SCCP2", "SCCP2 2022"):
        named = with_cell(data, 0, "meeting", said)
        (changed,) = imported(Commitment, named).plan.rows
        assert changed.row.meeting.slug == "2022-sccp2"
        row.refresh_from_db()
        data = exported(Commitment, Commitment.objects.filter(pk=row.pk))
    assert_refused(Commitment, with_cell(data, 0, "partners", "Hong Kong"), "Hong Kong")


with override("zh-hant"):
    KIND_IN_CHINESE = str(InitiativeKind.PILOT.label)


def test_a_choice_is_named_by_its_code_or_its_label_in_either_language() -> None:
    row = make_initiative(kind="plan")
    for said in ("pilot", "Pilot or trial", KIND_IN_CHINESE):
        change(row, kind="plan")
        data = with_cell(
            exported(Initiative, Initiative.objects.filter(pk=row.pk)), 0, "kind", said
        )
        assert sentences(imported(Initiative, data)) == []
        row.refresh_from_db()
        assert row.kind == "pilot"


def test_a_name_that_two_rows_have_is_refused_with_their_keys() -> None:
    for slug in ("one-of-two", "two-of-two"):
        make_initiative(slug=slug, title_en="The same title")
    row = make_intervention()
    data = exported(Intervention, Intervention.objects.filter(pk=row.pk))
    result = imported(Intervention, with_cell(data, 0, "initiatives", "The same title"))
    (problem,) = result.plan.rows[0].problems
    assert problem.sentence.startswith("Several rows are called “The same title”")
    assert problem.accepted == "one-of-two; two-of-two"


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
    blue = Data(*([*row, "blue"] for row in data), headers=[*data.headers, "colour"])
    assert_refused(noun, blue, "colour", data.headers[0])


@pytest.mark.one_database
def test_a_file_without_the_column_of_the_key_is_refused() -> None:
    for noun in NOUNS:
        data = exported(noun, noun.objects.order_by("pk")[:2])
        key = sheet_columns(noun).parts_of_key[0]
        assert_refused(noun, data.without("key", key), key)


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
    key = sheet_columns(noun).parts_of_key[-1]
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
    data = Data(
        ["whole", "Whole", "plan", "sccp1-2022-report", ""],
        ["part", "Part", "plan", "sccp1-2022-report", "whole"],
        headers=headers,
    )
    assert totals(imported(Initiative, data)) == {"added": 2}
    part = Initiative.objects.get(slug="part").part_of
    assert part is not None
    assert part.slug == "whole"


def test_a_row_without_a_number_becomes_the_last_of_its_meeting() -> None:
    last = Commitment.objects.filter(meeting__slug="2022-sccp1").order_by("number").last()
    assert last is not None
    (line,) = exported(Commitment, Commitment.objects.filter(pk=last.pk)).dict
    line |= {"key": "", "number": "", "text_en": "One more.", "recorded_on": "", "version": ""}
    del line["status"]
    data = Data(list(line.values()), headers=list(line))
    result = imported(Commitment, data)
    assert sentences(result) == []
    assert totals(result) == {"added": 1}
    assert Commitment.objects.get(text_en="One more.").number == last.number + 1


def test_derived_columns_are_exported_and_never_imported() -> None:
    row = make_initiative()
    make_status(initiative=row, status="completed")
    rows = Initiative.objects.with_status().filter(pk=row.pk)
    (line,) = exported(Initiative, rows).dict
    assert (line["status"], str(line["status_as_of"])) == ("completed", KNOWN.isoformat())
    data = with_cell(exported(Initiative, rows), 0, "status", "withdrawn")
    assert totals(imported(Initiative, data)) == {"same": 1}
    assert row.status_updates.count() == 1


def test_a_turn_under_an_item_of_another_meeting_s_agenda_is_refused() -> None:
    make_agenda_item(meeting=Meeting.objects.get(slug="2022-sccp2"), number="4.2")
    row = Intervention.objects.exclude(agenda_item=None).order_by("pk")[:1]
    data = with_cell(exported(Intervention, row), 0, "agenda_item", "2022-sccp2/4.2")
    assert_refused(Intervention, data, "This item is on the agenda of another meeting.")


def test_days_that_are_changed_in_a_file_are_a_line_of_the_meeting_s_dates() -> None:
    rows = Meeting.objects.filter(slug="2022-sccp2")
    data = with_cell(exported(Meeting, rows), 0, "latest", "2022-08-19")
    assert counts(planned(Meeting, content_of("csv", data))) == {"changed": 1}
    assert rows[0].dates.count() == 1
    assert totals(imported(Meeting, data)) == {"changed": 1}
    lines = rows[0].dates.values_list("recorded_on", "latest")
    assert list(lines) == [(timezone.localdate(), date(2022, 8, 19)), (KNOWN, date(2022, 8, 31))]
    assert totals(imported(Meeting, data)) == {"same": 1}


# Histories


def unnumbered(data: Data, line: int, **cells: Any) -> Data:
    """Return a dataset in which a line is a new one, of today, with these cells."""
    for column, value in {"key": "", "number": "", "recorded_on": "", **cells}.items():
        data = with_cell(data, line, column, value)
    return data


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_line_of_dates_in_a_file_is_followed_by_its_meeting(ending: str) -> None:
    row = Meeting.objects.get(slug="2022-sccp2")
    no_days = {"when_zh": "", "earliest": None, "latest": None}
    data = exported(MeetingDates, row.dates.all())
    data = through(ending, unnumbered(data, 0, when_en="19 August 2022", **no_days))
    result = imported(MeetingDates, data)
    assert sentences(result) == []
    assert totals(result) == {"added": 1}
    row.refresh_from_db()
    assert (row.when_en, row.earliest) == ("19 August 2022", date(2022, 8, 19))
    # Two lines of one day come back unchanged as well.
    row.move(source=row.source, when_en="20 August 2022")
    again = through(ending, exported(MeetingDates, row.dates.all()))
    assert totals(imported(MeetingDates, again)) == {"same": 3}


@pytest.mark.parametrize(
    ("noun", "column", "value"),
    [
        *((noun, "section", "rewritten") for noun in HISTORIES),
        *((noun, "when_en", "rewritten") for noun in HISTORIES if hasattr(noun, "when_en")),
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
    assert totals(imported(StatusUpdate, later)) == {"added": 1, "same": 1}
    lines = first.initiative.status_updates.order_by("number")
    assert [line.number for line in lines] == [1, 2]
    assert (lines[1].as_of, lines[1].recorded_on) == (date(2022, 8, 20), timezone.localdate())


def test_a_line_that_is_sent_twice_is_one() -> None:
    first = StatusUpdate.objects.order_by("pk")[0]
    data = exported(StatusUpdate, StatusUpdate.objects.filter(pk=first.pk))
    later = unnumbered(data, 0, note_en="Said once.")
    twice = Data(*later, *later, headers=later.headers)
    for sheet in (twice, later):
        assert sentences(imported(StatusUpdate, sheet)) == []
    assert first.initiative.status_updates.filter(note_en="Said once.").count() == 1


def test_a_line_of_another_day_than_today_is_refused_in_a_file_too() -> None:
    data = exported(StatusUpdate, StatusUpdate.objects.order_by("pk")[:1])
    line = unnumbered(data, 0, recorded_on=data.dict[0]["recorded_on"])
    assert_refused(StatusUpdate, line, "known since today")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_two_lines_of_one_day_and_status_come_back_unchanged(ending: str) -> None:
    row = make_initiative()
    for note in ("Said by Japan.", "Said by Korea."):
        make_status(initiative=row, note_en=note)
    data = through(ending, exported(StatusUpdate, row.status_updates.all()))
    result = imported(StatusUpdate, data)
    assert sentences(result) == []
    assert totals(result) == {"same": 2}


def test_an_import_hands_no_primary_key_out_again() -> None:
    work_plan_item = make_work_plan_item()
    data = exported(WorkPlanItem, WorkPlanItem.objects.filter(pk=work_plan_item.pk))
    with counted_queries() as asked:
        new = with_cell(unnumbered(data, 0, number=1), 0, "year", 2031)
        assert totals(imported(WorkPlanItem, new))["added"] == 1
    assert not [sql for sql in asked if "setval" in sql or "sqlite_sequence" in sql]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_void_line_says_in_a_file_what_voids_it_and_comes_back_unchanged(
    ending: str,
) -> None:
    line = make_status()
    line.void("It was misheard.")
    rows = line.initiative.status_updates.order_by("number")
    data = through(ending, exported(StatusUpdate, rows))
    assert [(text_of(row["voids"] or ""), row["why"] or "") for row in data.dict] == [
        ("", ""),
        ("1", "It was misheard."),
    ]
    result = imported(StatusUpdate, data)
    assert (sentences(result), totals(result)) == ([], {"same": 2})


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
        "The row was changed since this sheet was made: it is in version 2, the sheet has 1."
        " Export it anew, and change it there."
    ]
    # One that says what is on record changes nothing, whatever its version.
    assert totals(imported(Initiative, with_cell(data, 0, "summary_zh", "之後"))) == {"same": 1}


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
        planned(Initiative, content_of("csv", data))
        imported(Initiative, with_cell(data, 2, "source", "no-such-source"))
    assert Action.objects.count() == before
    with acting(Door.ADMIN, reason="The plan of the year"):
        imported(Initiative, data)
    action = Action.objects.latest("at")
    assert (action.door, action.reason) == (Door.IMPORT, "The plan of the year")
    assert {each.row for each in action.changes.all()} == {row.pk for row in rows[:2]}


@pytest.mark.one_database
def test_two_hundred_unknown_keys_cost_as_many_queries_as_one() -> None:
    (line,) = exported(Intervention, Intervention.objects.order_by("pk")[:1]).dict
    line |= {"key": "", "number": "", "recorded_on": "", "version": ""}

    def asked_for(keys: list[str]) -> int:
        sheet = [[*(line | {"initiatives": key}).values()] for key in keys]
        with counted_queries() as asked:
            result = imported(Intervention, Data(*sheet, headers=list(line)))
        assert len(sentences(result)) == len(keys)
        return sum(count for sql, count in asked.items() if 'FROM "initiatives_initiative"' in sql)

    # By key, by name, and once for what would be accepted.
    assert asked_for(["no-such-key"] * 200) == 3
    assert asked_for([f"no-such-key-{n}" for n in range(200)]) == 3


# --- through the pages of the admin ------------------------------------------------------------

ENDINGS = ("xlsx", "csv")
SAID = "One line,\nand another; with 微量價值門檻, =1+1 and 'quotes'"


def upload(client: Client, noun: Noun, content: bytes, name: str, **said: Any) -> Any:
    """Return the page that answers a chosen file: its preview, or what is wrong with the file."""
    sent = {"import_file": SimpleUploadedFile(name, content), "reason": "A new list.", **said}
    return client.post(admin_url(noun, "import"), sent, follow=True)


def confirm(client: Client, preview: Any, take: str = "all") -> Any:
    """Return the answer to the confirmation that a preview asks for."""
    return client.post(preview.request["PATH_INFO"], {"take": take}, follow=True)


def plan_of(preview: Any) -> Any:
    return preview.context["plan"]


def test_a_preview_tells_the_new_rows_that_a_row_names(admin_client: Client) -> None:
    parent = make_initiative(title_en="Parent")
    for child, before in ((make_initiative(part_of=parent), "Parent → "), (make_initiative(), "")):
        data = exported(Initiative, Initiative.objects.filter(pk=child.pk))
        at = {name: place for place, name in enumerate(data.headers)}
        new = list(data.rows[0])
        new[at["key"]] = new[at["version"]] = new[at["recorded_on"]] = new[at["part_of"]] = ""
        new[at["slug"]], data.rows[0][at["part_of"]] = "umbrella", "umbrella"
        data.rows.append(new)
        preview = upload(admin_client, Initiative, content_of("csv", data), "rows.csv")
        assert counts(plan_of(preview)) == {"changed": 1, "added": 1}
        assert f"{before or 'nothing → '}umbrella (new in this sheet)" in Page(preview).text


@pytest.mark.pages
@pytest.mark.parametrize(
    ("noun", "ending"),
    [
        *(pytest.param(noun, "csv", id=noun.__name__) for noun in NOUNS),
        # A workbook is compared in the same way.
        *(pytest.param(noun, "xlsx", id=f"{noun.__name__}-xlsx") for noun in NOUNS[::6]),
    ],
)
def test_a_file_of_the_admin_goes_out_and_comes_back_unchanged(
    noun: Noun, ending: str, admin_client: Client
) -> None:
    some = ",".join(str(row.pk) for row in noun.objects.all()[:3])
    file = exported_file(admin_client, noun, ending, f"?id__in={some}")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].endswith(f'.{ending}"')
    preview = upload(admin_client, noun, file.content, f"rows.{ending}")
    assert counts(plan_of(preview)) == {"same": len(some.split(","))}
    assert "there is nothing to import" in Page(preview).text


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_previewed_and_then_imported(ending: str, admin_client: Client) -> None:
    row = make_initiative(title_en="Before", summary_en="Stays")
    data = with_cell(
        exported(Initiative, Initiative.objects.filter(pk=row.pk)), 0, "summary_en", SAID
    )
    preview = upload(admin_client, Initiative, content_of(ending, data), f"a.{ending}")
    assert "and another" in Page(preview).text
    assert "1 changed" in Page(preview).text
    row.refresh_from_db()
    assert row.summary_en == "Stays"
    done = confirm(admin_client, preview)
    row.refresh_from_db()
    assert "Import finished: 0 added, 1 changed." in Page(done).text
    assert row.summary_en == SAID


@pytest.mark.pages
@pytest.mark.parametrize("ending", ENDINGS)
def test_lines_that_a_browser_ended_come_back_unchanged(ending: str) -> None:
    row = make_initiative(summary_en="One line\r\nand another\r\n")
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    assert counts(planned(Initiative, content_of(ending, data))) == {"same": 1}


@pytest.mark.pages
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_wrong_file_is_answered_in_sentences_on_the_page(
    ending: str, admin_client: Client
) -> None:
    data = exported(Participation, Participation.objects.order_by("pk")[:2])
    for wrong, words in (
        (with_cell(data, 0, "economy", "ATL"), "There is no economy “ATL”."),
        (with_cell(data, 0, "source", "no-report"), "There is no source “no-report”."),
        (with_cell(data, 1, "role", "boss"), "boss"),
        (Data(["x"], headers=["colour"]), "There is no column “colour”."),
    ):
        answer = upload(admin_client, Participation, content_of(ending, wrong), f"a.{ending}")
        page = Page(answer)
        assert answer.status_code == 200
        assert words in page.text
        assert not re.search(r"Traceback|File \"|line \d+, in", page.text)
        assert not page.all("button", value="all")


def test_what_is_wrong_names_row_column_value_and_what_is_accepted(admin_client: Client) -> None:
    data = exported(Participation, Participation.objects.order_by("pk")[:2])
    wrong = with_cell(with_cell(data, 0, "role", "boss"), 1, "economy", "Siam")
    preview = upload(admin_client, Participation, content_of("csv", wrong), "a.csv")
    (first, second) = plan_of(preview).of("refused")
    assert (first.line.number, second.line.number) == (2, 3)
    (role,), (economy,) = first.problems, second.problems
    assert (role.column, role.value) == ("role", "boss")
    assert role.accepted.startswith("lead (lead); ")
    assert (economy.column, economy.value) == ("economy", "Siam")
    assert economy.accepted.startswith("among others: ")
    assert "In the cell: boss Accepted: lead (lead)" in re.sub(r"\s+", " ", Page(preview).text)


def test_one_wrong_row_keeps_the_right_ones_out(admin_client: Client) -> None:
    rows = WorkPlanItem.objects.order_by("pk")[:3]
    before = table(WorkPlanItem)
    data = with_cell(exported(WorkPlanItem, rows), 0, "title_en", "Changed")
    wrong = content_of("csv", with_cell(data, 2, "initiative", "no-such-initiative"))
    preview = upload(admin_client, WorkPlanItem, wrong, "a.csv")
    assert "no-such-initiative" in Page(preview).text
    said = re.sub(r"\s+", " ", Page(preview).text).replace(" ,", ",")
    assert "1 refused, 1 changed, 1 as before" in said, said
    done = confirm(admin_client, preview)
    assert "some rows are not as they should be" in Page(done).text
    assert table(WorkPlanItem) == before


def test_the_good_rows_are_taken_and_the_others_handed_back(admin_client: Client) -> None:
    rows = WorkPlanItem.objects.order_by("pk")[:3]
    data = with_cell(exported(WorkPlanItem, rows), 0, "title_en", "Changed")
    data = with_cell(data, 2, "initiative", "no-such-initiative")
    preview = upload(admin_client, WorkPlanItem, content_of("csv", data), "a.csv")
    done = confirm(admin_client, preview, take="good")
    assert "Import finished: 0 added, 1 changed." in Page(done).text
    rows[0].refresh_from_db()
    assert WorkPlanItem.objects.get(pk=rows[0].pk).title_en == "Changed"
    for ending in ENDINGS:
        url = f"{preview.request['PATH_INFO']}refused.{ending}"
        handed = read_sheet(admin_client.get(url).content)
        assert handed.headings == [*data.headers, "not_taken_because"]
        (line,) = handed.lines
        assert line.cells[-1] == "There is no initiative “no-such-initiative”."
        # Mended, it comes back as it is.
        again = Data([*data.rows[2], line.cells[-1]], headers=handed.headings)
        again = with_cell(again, 0, "initiative", rows[2].initiative.slug)
        assert totals(imported(WorkPlanItem, again)) == {"same": 1}


def test_a_row_that_became_wrong_since_the_preview_keeps_the_others_out(
    admin_client: Client,
) -> None:
    initiative = make_initiative()
    data = exported(WorkPlanItem, WorkPlanItem.objects.order_by("pk")[:2])
    data = with_cell(data, 0, "title_en", "Changed")
    data = unnumbered(data, 1, number=90, initiative=initiative.slug, version="")
    preview = upload(admin_client, WorkPlanItem, content_of("csv", data), "a.csv")
    assert counts(plan_of(preview)) == {"added": 1, "changed": 1}
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
    preview = upload(admin_client, WorkPlanItem, content_of("csv", data), "a.csv")
    with django_capture_on_commit_callbacks(execute=True):
        assert "Import finished" in Page(confirm(admin_client, preview)).text
    before = table(WorkPlanItem)
    again = confirm(admin_client, preview)
    assert again.status_code == 200
    assert "this was imported already" in Page(again).text
    assert table(WorkPlanItem) == before


def test_a_sheet_is_kept_for_whoever_chose_it(admin_client: Client, client: Client) -> None:
    client.force_login(User.objects.create_superuser("other"))
    data = with_cell(exported(WorkPlanItem, WorkPlanItem.objects.all()[:1]), 0, "title_en", "New")
    preview = upload(admin_client, WorkPlanItem, content_of("csv", data), "a.csv")
    assert client.get(preview.request["PATH_INFO"]).status_code == 404
    assert confirm(client, preview).status_code == 404
    elsewhere = preview.request["PATH_INFO"].replace("workplanitem", "economy")
    assert admin_client.get(elsewhere).status_code == 404
    assert admin_client.get(admin_url(WorkPlanItem, "preview", "x" * 22)).status_code == 404


@pytest.mark.pages
@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "rows.csv", id="an image as CSV"),
        pytest.param(b"not a workbook", "rows.xlsx", id="text as a workbook"),
        pytest.param(b"PK\x03\x04broken", "rows.xlsx", id="a broken workbook"),
        pytest.param(b"slug,kind\r\n", "rows.xlsx", id="a CSV as a workbook"),
        pytest.param(b'slug,kind\r\na,"b', "rows.csv", id="a quote left open"),
        pytest.param(b"slug,kind\r\na,b,c,d\r\n", "rows.csv", id="a longer line"),
        pytest.param(b"slug,slug\r\na,b\r\n", "rows.csv", id="a column that is there twice"),
        pytest.param(b"\r\n\r\n", "rows.csv", id="empty lines"),
        pytest.param(b"slug,title_en\r\n", "rows.csv", id="a heading alone"),
        pytest.param(b"", "rows.csv", id="an empty file"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_server_error(
    content: bytes, name: str, admin_client: Client
) -> None:
    before = table(Initiative)
    answer = upload(admin_client, Initiative, content, name)
    assert answer.status_code == 200
    assert not CODE.search(Page(answer).text)
    assert table(Initiative) == before


@pytest.mark.pages
def test_a_workbook_is_one_whatever_its_name_says(admin_client: Client) -> None:
    content = content_of("xlsx", exported(Economy, Economy.objects.all()[:2]))
    assert counts(plan_of(upload(admin_client, Economy, content, "rows.csv"))) == {"same": 2}


@pytest.mark.pages
def test_a_csv_saved_by_excel_is_read_whatever_it_did_to_the_quotes(admin_client: Client) -> None:
    code = make_economy(name_en="Before").code
    for text in (
        f"\ufeffcode,name_en,name_zh,kind\r\n{code},'=after,之後,member\r\n",
        f"code,name_en,name_zh,kind\n{code},=after,之後,member\n",
        f'"code";"name_en";"name_zh";"kind"\r\n"{code}";"=after";"之後";"member"\r\n',
    ):
        change(Economy.objects.get(code=code), name_en="Before", name_zh="")
        confirm(admin_client, upload(admin_client, Economy, text.encode(), "a.csv"))
        assert Economy.objects.get(code=code).name_en == "=after"


@pytest.mark.pages
def test_the_import_page_names_the_columns(admin_client: Client) -> None:
    for noun in NOUNS:
        page = Page(admin_client.get(admin_url(noun, "import")))
        for column in sheet_columns(noun).names:
            assert column in page.text, (noun, column)


def test_an_import_is_in_the_history_of_the_admin(admin_client: Client) -> None:
    row = make_intervention()
    data = exported(Intervention, Intervention.objects.filter(pk=row.pk))
    data = with_cell(data, 0, "gist_en", "Said otherwise.")
    confirm(admin_client, upload(admin_client, Intervention, content_of("csv", data), "a.csv"))
    history = admin_client.get(reverse("admin:initiatives_intervention_history", args=[row.pk]))
    (change, _added) = history.context["entries"]
    assert (change.change.action.door, change.change.action.who) == ("import", "admin")
    assert [each.new for each in change.said] == ["Said otherwise."]


def test_the_nouns_that_hold_facts_say_where_they_were_read() -> None:
    for noun in NOUNS:
        if issubclass(noun, Sourced):
            assert {"source", "section", "recorded_on"} <= set(sheet_columns(noun).names)


def test_statuses_outcomes_and_the_dates_of_meetings_are_histories() -> None:
    assert set(HISTORIES) == {DeskWords, StatusUpdate, Outcome, MeetingDates}
