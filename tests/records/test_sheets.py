"""Sheets by themselves: any file is read or told, and what nobody edited changes nothing."""

import shutil
import subprocess
from datetime import date, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker, Settings
from xlsxwriter import Workbook

from benchmarks.hostile_files import CSV_LINE, FILES
from benchmarks.planning import said_of
from initiatives.models import Commitment, Figure, Initiative, StatusUpdate
from meetings.models import Economy, Meeting
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Action, Door
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.columns import columns_of
from sccp_tracker.records.sheets.plan import BAD
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.rules import NotHere, truth_of
from sccp_tracker.records.sheets.writing import sheet_of_noun
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import RowRefused, StaleRow
from support.make import (
    change,
    make_agenda_point,
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_meeting,
    make_outcome,
)
from support.pages import Page
from support.sheets import Data, admin_url, content_of, counts, exported, imported, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

Noun = Any
# What programs take for something else, or write in another way.
HARD_TEXTS = (
    *("007", "=1+1", "-5", "+886", "@x", "'quoted", "''x", "1e5", "2022-02-17", "TRUE", "#REF!"),
    *("a\nb", "a\r\nb\r\n", "\ttab", "a,b;c", "_x000D_", "_x0041_ abc", "x\x0bv", "a\x01b"),
    *("\u2028line", "😀", "微量價值門檻", '"q" and ""', "1/2", "\ufeffmark", "NULL", "0", "00"),
    *("&amp; <b>", "a\rb", "12345678901234567890", "e\u0301", " lead", "trail ", "x" * 32_767),
)
HARD_DAYS = (
    *(date(1, 1, 1), date(1850, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28)),
    *(date(1900, 3, 1), date(1904, 1, 1), date(9999, 12, 31)),
)


@pytest.fixture(scope="module", autouse=True)
def hard_rows(record: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Add rows that say what is hard to bring back, and those of which the report has none."""
    with django_db_blocker.unblock():
        make_agenda_point()
        make_outcome(commitment=Commitment.objects.all()[0], note_en="They told us.")
        add_hard_rows(HARD_TEXTS, HARD_DAYS)


def add_hard_rows(texts: Any, days: Any) -> list[Initiative]:
    """Add initiatives that say these texts and days."""
    source, seen = Source.objects.all()[0], Initiative.objects.count()
    said = [
        {"summary_en": text, "summary_zh": text[::-1], "project_number": text[:40]}
        for text in texts
    ]
    said += [{"when_en": "once", "earliest": day, "latest": day} for day in days]
    return Initiative.objects.add_all(
        Initiative(slug=f"hard-{seen + n}", title_en="Hard", kind="plan", source=source, **each)
        for n, each in enumerate(said)
    )


def left_as_it_was(noun: Noun, content: bytes) -> list[Any]:
    """Return the rows of a file that are not as before."""
    plan = planned(noun, content)
    assert len(plan.rows) == noun.objects.count()
    return [(row.key, row.changes, row.why) for row in plan.rows if row.outlook != "same"]


# --- what nobody edited -------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_sheet_of_every_noun_comes_back_unchanged(ending: str) -> None:
    for noun in nouns():
        content = sheet_of_noun(noun, noun.objects.all()).as_file(ending)
        assert left_as_it_was(noun, content) == [], noun


@pytest.mark.one_database
def test_what_openpyxl_saved_again_comes_back_unchanged() -> None:
    for noun in nouns():
        book = load_workbook(BytesIO(sheet_of_noun(noun, noun.objects.all()).as_file("xlsx")))
        saved = BytesIO()
        book.save(saved)
        assert left_as_it_was(noun, saved.getvalue()) == [], noun


@pytest.mark.one_database
@pytest.mark.one_database
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_what_libreoffice_saved_again_comes_back_unchanged(tmp_path: Path) -> None:
    for noun in nouns():
        content = sheet_of_noun(noun, noun.objects.all()).as_file("xlsx")
        (tmp_path / f"{noun._meta.model_name}.xlsx").write_bytes(content)
    # Once for all of them: it takes its time to start.
    profile, saved = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", tmp_path / "saved"
    files = map(str, tmp_path.glob("*.xlsx"))
    kind = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved)]
    command = ["soffice", "--headless", profile, *kind, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for noun in nouns():
        content = (saved / f"{noun._meta.model_name}.xlsx").read_bytes()
        assert left_as_it_was(noun, content) == [], noun


# No surrogate stands by itself in a text, and no database keeps NUL.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
LIKE_OURS = st.text(st.sampled_from("海關=+-@'\"\n\r,;0 1.x_\t/:"), max_size=30)
DAYS = st.dates()


@pytest.mark.one_database
@hypothesis_settings(max_examples=15)
@given(
    texts=st.lists(TEXTS | LIKE_OURS, min_size=20, max_size=40),
    days=st.lists(DAYS, max_size=10),
    ending=st.sampled_from(["xlsx", "csv"]),
)
def test_no_text_and_no_day_changes_on_its_way(texts: Any, days: Any, ending: str) -> None:
    rows = add_hard_rows(texts, days)
    these = Initiative.objects.filter(pk__in=[row.pk for row in rows])
    plan = planned(Initiative, sheet_of_noun(Initiative, these).as_file(ending))
    assert counts(plan) == {"same": len(rows)}, [row.changes for row in plan.rows if row.changes]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_empty_cell_says_nothing_in_every_format(ending: str) -> None:
    row = make_initiative(summary_en="Gone", summary_zh="留")
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    (cells,) = data.dict
    emptied = Data(list((cells | {"summary_en": None}).values()), headers=data.headers)
    content = content_of(ending, emptied)
    if ending == "xlsx":
        book, saved = load_workbook(BytesIO(content)), BytesIO()
        book.save(saved)
        content = saved.getvalue()
    plan = planned(Initiative, content)
    assert plan.rows[0].changes == {"summary_en": ["Gone", ""]}


def test_text_is_read_as_text_whatever_a_program_made_of_it() -> None:
    row = make_initiative()
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    for cell, said in ((7.0, "7"), (True, "TRUE"), (date(2022, 5, 1), "2022-05-01"), (1.5, "1.5")):
        (cells,) = data.dict
        changed = Data(list((cells | {"project_number": cell}).values()), headers=data.headers)
        plan = planned(Initiative, content_of("xlsx", changed))
        assert plan.rows[0].changes == {"project_number": ["", said]}


# --- what is told -------------------------------------------------------------------------------


def test_what_a_formula_says_is_read_as_it_is_shown() -> None:
    out = BytesIO()
    with Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["slug", "title_en"])
        book.worksheets()[0].write_row(1, 0, ["research", "x"])
        book.worksheets()[0].write_formula(1, 1, '="R & "&"D"', None, "R & D 12")
    (line,) = read_sheet(out.getvalue()).lines
    assert line.cells == ["research", "R & D 12"]


def test_a_key_that_is_there_twice_is_told() -> None:
    data = exported(Economy, Economy.objects.all()[:2])
    twice = Data(*data.rows, data.rows[0], headers=data.headers)
    (wrong,) = imported(Economy, twice).plan.of("refused")
    assert wrong.line.number == 4
    assert "is there twice, first in row 2" in wrong.why


def test_more_text_than_a_cell_can_hold_is_told_in_both_directions() -> None:
    row = make_initiative(summary_en="x" * 32_768)
    rows = Initiative.objects.filter(pk=row.pk)
    with pytest.raises(SheetRefused, match="more text in “summary_en”"):
        sheet_of_noun(Initiative, rows).as_file("xlsx")
    (problem,) = (
        planned(Initiative, sheet_of_noun(Initiative, rows).as_file("csv")).rows[0].problems
    )
    assert problem.sentence == "The cell holds 32768 characters; a cell of a sheet can hold 32767."


def test_what_must_be_said_once_is_told_within_a_sheet_and_beside_the_record() -> None:
    one, other, third = (make_economy() for _ in range(3))
    data = exported(Economy, Economy.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk"))
    place = data.headers.index("code")
    data.rows[0][place], data.rows[1][place] = "SAME", "SAME"
    (wrong,) = imported(Economy, data).plan.of("refused")
    assert "Row 2 says the same" in wrong.why
    data.rows[1][place] = third.code
    (wrong,) = imported(Economy, data).plan.of("refused")
    assert wrong.why == "There is a row that says this already (code)."


@pytest.mark.one_database
@hypothesis_settings(max_examples=120)
@given(data=st.data())
def test_a_check_holds_here_where_it_holds_in_the_database(data: st.DataObject) -> None:
    noun = data.draw(st.sampled_from([noun for noun in nouns() if noun.objects.exists()]))
    row = noun._base_manager.order_by("pk")[data.draw(st.integers(0, noun.objects.count() - 1))]
    for column in columns_of(noun).own.values():
        if data.draw(st.booleans()):
            setattr(row, column.attname, data.draw(values_of(row, column)))
    for rule in noun._meta.constraints:
        if not isinstance(rule, models.CheckConstraint):
            continue
        condition: Any = rule.condition
        try:
            here = truth_of(noun, condition)(vars(row)) is not False
        except NotHere:  # pragma: no cover - none of ours holds an expression
            continue
        try:
            rule.validate(noun, row)
        except ValidationError:
            assert not here, (rule.name, vars(row))
        else:
            assert here, (rule.name, vars(row))


def values_of(row: Any, column: models.Field) -> st.SearchStrategy[Any]:
    """Return what a column may be made to say."""
    if column.is_relation:
        found: st.SearchStrategy[Any] = st.sampled_from([row.pk, 1, 2])
    elif column.choices:
        found = st.sampled_from(
            [*column.values, "", "none"]
            if hasattr(column, "values")
            else ["", "none", *(code for code, _ in column.flatchoices)]
        )
    elif isinstance(column, models.BooleanField):
        return st.booleans()
    elif isinstance(column, models.DateField):
        found = st.sampled_from([date(2022, 1, 1), date(2022, 6, 1), date(2023, 1, 1)])
    elif isinstance(column, models.IntegerField | models.DecimalField):
        found = st.integers(0, 3)
    else:
        return st.sampled_from(["", "x", "2022-1"])
    return found | st.none() if column.null else found


# --- writing ------------------------------------------------------------------------------------


def test_rows_are_saved_in_sets_with_their_trace_and_their_versions() -> None:
    rows = [make_initiative(summary_en="Before") for _ in range(3)]
    read = list(Initiative.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    read[0].summary_en, read[1].summary_zh = "After", "之後"
    with acting(Door.COMMAND, reason="Together") as action:
        Initiative.objects.save_all(read)
    told = {change.row: change.fields for change in Action.objects.get(pk=action.pk).changes.all()}
    assert told == {
        read[0].pk: {"summary_en": ["Before", "After"]},
        read[1].pk: {"summary_zh": ["", "之後"]},
    }
    versions = Initiative.objects.filter(pk__in=told).values_list("pk", "version")
    assert dict(versions) == {read[0].pk: 2, read[1].pk: 2}
    assert [row.version for row in read] == [2, 2, 1]
    assert [row.changes() for row in read] == [{}, {}, {}]


def test_rows_that_are_saved_in_sets_are_all_left_where_one_was_overtaken_or_is_refused() -> None:
    rows = [make_initiative(summary_en="Before") for _ in range(2)]
    read = list(Initiative.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    change(rows[1], summary_zh="先")
    for row in read:
        row.summary_en = "After"
    with pytest.raises(StaleRow):
        Initiative.objects.save_all(read)
    read[1].refresh_from_db()
    read[1].slug = read[0].slug
    with pytest.raises(RowRefused, match="already exists"), acting():
        Initiative.objects.save_all(read)
    assert set(
        Initiative.objects.filter(pk__in=[row.pk for row in read]).values_list(
            "summary_en", flat=True
        )
    ) == {"Before"}


def test_forty_rows_cost_as_many_queries_as_ten() -> None:
    def asked_for(count: int) -> int:
        rows = add_hard_rows([f"text {n}" for n in range(count)], [])
        data = exported(Initiative, Initiative.objects.filter(pk__in=[row.pk for row in rows]))
        place = data.headers.index("summary_en")
        for row in data.rows:
            row[place] = "Changed"
        new = [[*row] for row in data.rows]
        for number, row in enumerate(new):
            # Words that name a meeting, to which the row is tied.
            row[data.headers.index("when_en")] = "SCCP2 2022"
            row[data.headers.index("key")] = row[data.headers.index("version")] = ""
            row[data.headers.index("slug")] = f"new-{count}-{number}"
        with CaptureQueriesContext(
            connection,
        ) as asked:
            result = imported(Initiative, Data(*data.rows, *new, headers=data.headers))
        assert counts(result.plan) == {"changed": count, "added": count}
        return len([each for each in asked if "SAVEPOINT" not in each["sql"]])

    assert asked_for(40) == asked_for(10)


def test_words_of_a_due_that_a_sheet_changes_bring_their_own_days() -> None:
    row = make_initiative(when_en="May 2022")
    assert row.latest == date(2022, 5, 31)
    data = exported(Initiative, Initiative.objects.filter(pk=row.pk))
    (cells,) = data.dict
    said = Data(list((cells | {"when_en": "June 2022"}).values()), headers=data.headers)
    plan = imported(Initiative, said, mends=True).plan
    assert plan.rows[0].changes["latest"] == [date(2022, 5, 31), date(2022, 6, 30)]
    row.refresh_from_db()
    assert row.latest == date(2022, 6, 30)


# --- rows that name each other ------------------------------------------------------------------

TYPED = ["key", "slug", "title_en", "kind", "source", "part_of"]


def typed(*rows: tuple[str, ...]) -> Data:
    """Return a sheet of initiatives, each by key, slug, title and what it is part of."""
    source = Source.objects.values_list("slug", flat=True)[0]
    cells = ([key, slug, title, "pilot", source, part] for key, slug, title, part in rows)
    return Data(*cells, headers=TYPED)


def test_a_row_on_record_names_one_that_is_new_in_the_sheet() -> None:
    row = make_initiative(slug="child", title_en="Child")
    before: Initiative | None = None
    for named in ("first", "second"):
        data = typed(("child", "child", "Child", named), ("", named, "New", ""))
        data.rows[0][3:5] = [row.kind, row.source.slug]
        with acting(Door.ADMIN) as action:
            assert counts(imported(Initiative, data).plan) == {"changed": 1, "added": 1}
        row.refresh_from_db()
        assert row.part_of
        assert row.part_of.slug == named
        told = action.changes.get(row=row.pk, noun=row._meta.label_lower).fields["part_of"]
        assert told == [before and before.pk, row.part_of_id]
        before = row.part_of


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [("", "par", "x" * 400, ""), ("", "chi", "C", "par"), ("", "gra", "G", "chi")],
            "The row that it names is not taken.",
        ),
        ([("", "a", "A", "a"), ("", "b", "B", "a")], "in a circle"),
        ([("", "a", "A", "b"), ("", "b", "B", "a"), ("", "c", "C", "a")], "in a circle"),
    ],
)
def test_a_row_that_names_one_which_is_not_taken_is_not_taken(
    rows: list[tuple[str, ...]], why: str
) -> None:
    plan = imported(Initiative, typed(*rows, ("", "good", "Good", ""))).plan
    assert counts(plan) == {"refused": len(rows), "added": 1}
    assert any(why in row.why for row in plan.rows)
    apply(plan)
    assert Initiative.objects.filter(slug="good").exists()


def test_a_group_that_names_a_party_which_is_not_taken_is_not_taken() -> None:
    headers = ["code", "name_en", "kind", "members"]
    group = ["G1", "New group", "group", "ZZ; THA"]
    for party in (["ZZ", "New party", "nonsense", ""], ["ZZ", "Z" * 300, "member", ""]):
        plan = imported(Economy, Data(group, party, headers=headers)).plan
        assert counts(plan) == {"refused": 2}


def test_numbers_that_are_given_out_leave_those_of_the_sheet_alone() -> None:
    first = make_commitment()
    last = Commitment.objects.filter(meeting=first.meeting).aggregate(last=models.Max("number"))
    data = exported(Commitment, Commitment.objects.filter(pk=first.pk))
    at = {name: place for place, name in enumerate(data.headers)}
    for number in ("", last["last"] + 1):
        row = list(data.rows[0])
        row[at["key"]] = row[at["version"]] = row[at["recorded_on"]] = ""
        row[at["number"]] = number
        data.rows.append(row)
    assert counts(imported(Commitment, data).plan) == {"added": 2, "same": 1}


def test_days_that_are_read_from_the_words_again_are_no_change() -> None:
    row = make_initiative(when_en="May 2022")
    row.refresh_from_db()
    assert row.earliest == date(2022, 5, 1)
    data = with_cells(Initiative, row, earliest="", latest="")
    assert counts(imported(Initiative, data, mends=True).plan) == {"same": 1}


def test_numbers_that_are_equal_and_have_more_digits_are_judged_apart() -> None:
    figure = make_figure(value=7)
    data = exported(Figure, Figure.objects.filter(pk=figure.pk))
    at = {name: place for place, name in enumerate(data.headers)}
    more = list(data.rows[0])
    for name in ("key", "version", "recorded_on", "number"):
        more[at[name]] = ""
    for said in ("7.000000000", "7"):
        data.rows.append([*more])
        data.rows[-1][at["value"]] = said
        data.rows[-1][at["series"]] = f"series-{len(said)}"
    plan = imported(Figure, data).plan
    assert [row.outlook for row in plan.rows] == ["same", "refused", "added"], plan.rows[2].why


@pytest.mark.parametrize("cell", [time(12), timedelta(hours=36), 44_600])
def test_a_time_is_no_day(cell: Any) -> None:
    row = make_initiative(when_en="May 2022")
    data = with_cells(Initiative, row, earliest=cell)
    (wrong,) = imported(Initiative, data, mends=True).plan.of("refused")
    assert "is not a day" in wrong.why


def test_a_key_with_a_number_beyond_counting_is_nobodys() -> None:
    data = Data(["2022-sccp1/99999999999999999999", "x"], headers=["key", "text_en"])
    (wrong,) = imported(Commitment, data).plan.of("refused")
    assert "There is no commitment" in wrong.why


def test_true_and_one_are_two_names() -> None:
    source = Source.objects.values_list("slug", flat=True)[0]
    rows = [
        [slug, "T", "pilot", source, part]
        for slug, part in ((1.0, None), (True, None), ("c", True), ("d", 1.0))
    ]
    assert counts(imported(Initiative, Data(*rows, headers=TYPED[1:])).plan) == {"added": 4}


def test_a_refused_text_that_no_cell_can_hold_is_told_instead_of_a_workbook(
    admin_client: Client,
) -> None:
    row = make_initiative()
    data = with_cells(Initiative, row, title_en="x" * 40_000)
    file = SimpleUploadedFile("rows.csv", content_of("csv", data))
    page: Any = admin_client.post(
        admin_url(Initiative, "import"), {"import_file": file, "reason": "Edited."}
    )
    answer = admin_client.get(f"{page.url}refused.xlsx", follow=True)
    assert (answer.status_code, "Export as CSV" in answer.content.decode()) == (200, True)
    assert admin_client.get(f"{page.url}refused.csv").status_code == 200


# --- undoing ------------------------------------------------------------------------------------


def taken(noun: Noun, data: Data) -> Action:
    """Import data, and return the action that it was."""
    with acting(Door.ADMIN, reason="A new list.") as action:
        assert imported(noun, data).plan.of(*BAD) == []
    return Action.objects.get(pk=action.pk)


def with_cells(noun: Noun, row: Any, **cells: Any) -> Data:
    """Return the sheet of a row in which some cells say something else."""
    data = exported(noun, noun.objects.filter(pk=row.pk))
    return Data(list((data.dict[0] | cells).values()), headers=data.headers)


def undone(client: Client, action: Action) -> Any:
    url = f"{action.get_absolute_url()}undo/"
    return client.post(url, {"why": "The wrong list."}, follow=True)


def test_an_import_is_undone_as_one_action(admin_client: Client) -> None:
    one, other = make_document(), make_document()
    row = make_initiative(summary_en="Before", documents=[one], when_en="May 2022")
    before: Any = Initiative.objects.values().get(pk=row.pk)
    data = with_cells(Initiative, row, summary_en="After", documents=other.key)
    new = {"key": "", "version": "", "slug": "grain", "recorded_on": ""}
    data.rows.append(list((data.dict[0] | new).values()))
    action = taken(Initiative, data)
    assert Initiative.objects.get(slug="grain").summary_en == "After"
    assert "Undo this import" in Page(admin_client.get(action.get_absolute_url())).text
    done = undone(admin_client, action)
    assert "The import was undone." in Page(done).text
    # Undone once, it is done with: neither its page nor the form offers it again.
    page = Page(admin_client.get(action.get_absolute_url())).text
    assert "It can no longer be undone as a whole" in page
    assert "Undo this import" not in page
    again = undone(admin_client, action)
    assert "some of its rows were changed since" in Page(again).text
    assert not Initiative.objects.filter(slug="grain").exists()
    after: Any = Initiative.objects.values().get(pk=row.pk)
    assert {name for name in after if after[name] != before[name]} == {"version"}
    assert list(row.documents.all()) == [one]
    back = Action.objects.latest("at")
    assert (back.reason, back.changes.count()) == ("The wrong list.", 2)


def test_lines_of_an_undone_import_are_void(admin_client: Client) -> None:
    row = make_initiative()
    heading = ["initiative", "status", "as_of", "source"]
    line = [row.slug, "completed", "2022-02-01", row.source.slug]
    action = taken(StatusUpdate, Data(line, headers=heading))
    undone(admin_client, action)
    (written, voiding) = row.status_updates.order_by("number")
    assert (voiding.voids_id, voiding.why) == (written.pk, "The import was undone.")
    assert not row.status_updates.all().standing().exists()


def test_what_only_void_lines_name_stays_on_record_when_an_import_is_undone(
    admin_client: Client,
) -> None:
    row = make_meeting(when_en="May 2022")
    new = {"key": "", "version": "", "slug": "2031-som1", "year": 2031, "recorded_on": ""}
    named = {"short_name_en": "SOM1 2031", "title_en": "First SOM of 2031"}
    action = taken(Meeting, with_cells(Meeting, row, **new, **named))
    said = Page(undone(admin_client, action)).text
    assert "The import was undone. What void lines name stays on record: SOM1 2031." in said
    meeting = Meeting.objects.get(slug="2031-som1")
    assert not meeting.dates.all().standing().exists()
    assert admin_client.get(meeting.get_absolute_url()).status_code == 200


def test_an_import_is_not_undone_under_what_came_after_it(admin_client: Client) -> None:
    row = make_initiative(summary_en="Before")
    action = taken(Initiative, with_cells(Initiative, row, summary_en="After"))
    row.refresh_from_db()
    change(row, summary_zh="之後")
    assert "some of its rows were changed since" in Page(undone(admin_client, action)).text
    row.refresh_from_db()
    assert row.summary_en == "After"
    new = {"key": "", "version": "", "slug": "grain", "recorded_on": ""}
    added = taken(Initiative, with_cells(Initiative, row, **new))
    make_initiative(part_of=Initiative.objects.get(slug="grain"))
    assert "other rows name “" in Page(undone(admin_client, added)).text
    assert Initiative.objects.filter(slug="grain").exists()


def test_an_import_is_undone_by_those_who_may_write_its_rows(client: Client) -> None:
    row = make_initiative(summary_en="Before")
    action = taken(Initiative, with_cells(Initiative, row, summary_en="After"))
    url = f"{action.get_absolute_url()}undo/"
    assert client.get(url).status_code == 302
    client.force_login(User.objects.create_user("reader"))
    assert client.get(url).status_code == 403
    assert "Undo this import" not in Page(client.get(action.get_absolute_url())).text


# --- hostile files ------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_told_in_a_sentence_and_nothing_is_written(name: str) -> None:
    made, expected = FILES[name]
    before = Initiative.objects.count()
    assert expected in said_of(made())
    assert Initiative.objects.count() == before


def test_a_file_that_is_too_large_is_left_out_before_it_is_kept(
    admin_client: Client, settings: Settings
) -> None:
    settings.SHEET_MAX_MB = 1
    file = SimpleUploadedFile("rows.csv", CSV_LINE * 50_000)
    answer = admin_client.post(
        admin_url(Initiative, "import"), {"import_file": file, "reason": "x"}
    )
    assert answer.context["form"].errors["import_file"] == [
        "The file is larger than 1 MB. Split it, and import one part after another."
    ]


# --- the command --------------------------------------------------------------------------------


def run(file: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_sheet", file, stdout=out, **options)
    return out.getvalue()


def test_the_command_tells_what_a_sheet_would_do_and_then_does_it(tmp_path: Path) -> None:
    row = make_initiative(summary_en="Before")
    file = tmp_path / "rows.xlsx"
    content = sheet_of_noun(Initiative, Initiative.objects.filter(pk=row.pk)).as_file("xlsx")
    book = load_workbook(BytesIO(content))
    sheet: Any = book.worksheets[0]
    sheet.cell(2, columns_of(Initiative).names.index("summary_en") + 1).value = "After"
    book.save(file)
    assert run(file, dry_run=True) == "1 changed\n"
    row.refresh_from_db()
    assert row.summary_en == "Before"
    with pytest.raises(CommandError, match="Say why"):
        run(file)
    assert run(file, reason="Read again.") == "1 changed\n1 rows were imported.\n"
    row.refresh_from_db()
    assert row.summary_en == "After"
    action = Action.objects.latest("at")
    assert (action.door, action.reason) == (Door.IMPORT, "Read again.")


def test_the_command_hands_back_what_it_does_not_take(tmp_path: Path) -> None:
    file, rest = tmp_path / "economies.csv", tmp_path / "rest.csv"
    file.write_text("code,name_en,kind\nATL,Atlantis,guest\nLEM,Lemuria,island\n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(file, reason="New.")
    assert not Economy.objects.filter(code="ATL").exists()
    said = run(file, reason="New.", handed_back=rest)
    assert "3 kind: “island” is none of the choices. (member (APEC member economy); " in said
    assert Economy.objects.filter(code="ATL").exists()
    (line,) = read_sheet(rest.read_bytes()).lines
    assert line.cells == ["LEM", "Lemuria", "island", "“island” is none of the choices."]
    for wrong, why in ((tmp_path / "none.csv", "No such file"), (rest, "--noun")):
        with pytest.raises(CommandError, match=why):
            run(wrong, dry_run=True)
