"""Loading a record from YAML: all or nothing, nothing twice, and a sentence for every mistake."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import Commitment, Figure, Initiative, Intervention, Outcome, StatusUpdate
from meetings.models import Economy, Meeting, MeetingDates
from sccp_tracker.records.loading.files import RecordError
from sccp_tracker.records.loading.loader import LoadReport, load_record
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import files, nouns
from support.make import change, make_economy

pytestmark = pytest.mark.django_db

Rows = list[dict[str, Any]]
SOURCES: Rows = [{"slug": "report", "title_en": "Report", "recorded_on": date(2022, 2, 17)}]
MEETINGS: Rows = [
    {
        "slug": "2022-sccp1",
        "short_name_en": "SCCP1 2022",
        "title_en": "SCCP1",
        "kind": "sccp",
        "year": 2022,
        "when_en": "15-17 February 2022",
        "source": "report",
    }
]
THA = {"code": "THA", "name_en": "Thailand", "name_zh": "泰國", "kind": "member"}
NZ = {"code": "NZ", "name_en": "New Zealand", "name_zh": "紐西蘭", "kind": "member"}
INITIATIVES: Rows = [
    {"slug": "survey", "title_en": "Survey", "kind": "survey", "source": "report"},
]
COMMITMENTS: Rows = [
    {
        "source": "report",
        "meeting": "2022-sccp1",
        "number": 1,
        "text_en": "Report on the survey.",
        "firmness": "plan",
        "stated_by": "THA",
        "owner": "THA",
        "partners": ["NZ"],
        "initiative": "survey",
        "when_zh": "本年8月",
    }
]
STATUSES: Rows = [
    {"source": "report", "initiative": "survey", "as_of": date(2022, 2, 17), "status": "proposed"}
]
OUTCOMES: Rows = [
    {
        "source": "report",
        "commitment": "2022-sccp1/1",
        "as_of": date(2022, 2, 17),
        "status": "in-progress",
    }
]


def write(folder: Path, name: str, rows: Rows, **defaults: Any) -> None:
    """Write one file of a record."""
    content = {"defaults": defaults, "rows": rows} if defaults else {"rows": rows}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small record with a row or two of several nouns."""
    write(tmp_path, "sources", SOURCES)
    write(tmp_path, "economies", [THA, NZ])
    write(tmp_path, "meetings", MEETINGS)
    write(tmp_path, "initiatives", INITIATIVES)
    write(tmp_path, "commitments", COMMITMENTS)
    write(tmp_path, "status_updates", STATUSES)
    write(tmp_path, "outcomes", OUTCOMES)
    return tmp_path


def load(folder: Path, *options: str) -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("load_record", str(folder), *options, stdout=said, stderr=said)
    return said.getvalue()


def counts(report: LoadReport) -> dict[str, int]:
    """Return how many rows a load added, left as they were, overwrote and left alone."""
    names = ("added", "unchanged", "overwritten", "left_alone")
    return {name: sum(getattr(tally, name) for tally in report.tallies) for name in names}


def refusal(folder: Path, *options: str) -> str:
    """Return the sentence with which the command refuses the folder."""
    with pytest.raises(CommandError) as refused:
        load(folder, *options)
    sentence = str(refused.value)
    assert sentence.startswith("Nothing was loaded. ")
    assert "Traceback" not in sentence
    return sentence


# Adding, and adding nothing twice


def test_a_load_adds_the_rows_and_what_their_words_allow(folder: Path) -> None:
    assert counts(load_record(folder)) == {
        "added": 8,
        "unchanged": 0,
        "overwritten": 0,
        "left_alone": 0,
    }
    commitment = Commitment.objects.get()
    assert commitment.owner == Economy.objects.get(code="THA")
    assert list(commitment.partners.all()) == [Economy.objects.get(code="NZ")]
    assert (commitment.earliest, commitment.latest) == (date(2022, 8, 1), date(2022, 8, 31))
    assert Meeting.objects.get().latest == date(2022, 2, 17)


def test_what_a_row_says_counts_as_known_from_the_day_of_its_source(folder: Path) -> None:
    write(folder, "initiatives", [INITIATIVES[0] | {"recorded_on": date(2022, 3, 1)}])
    load(folder)
    assert StatusUpdate.objects.get().recorded_on == date(2022, 2, 17)
    assert Initiative.objects.get().recorded_on == date(2022, 3, 1)


def test_the_command_tells_how_many_rows_it_added(folder: Path) -> None:
    told = load(folder)
    assert ["economies", "2", "0", "0", "0"] in [line.split() for line in told.splitlines()]


def test_a_second_load_adds_and_changes_nothing(folder: Path) -> None:
    load_record(folder)
    again = load_record(folder)
    assert counts(again) == {"added": 0, "unchanged": 8, "overwritten": 0, "left_alone": 0}
    assert again.differences == []
    assert (Economy.objects.count(), StatusUpdate.objects.count(), Outcome.objects.count()) == (
        2,
        1,
        1,
    )


def test_a_row_takes_what_it_leaves_out_from_the_defaults_of_its_file(folder: Path) -> None:
    rows = [{"code": "THA", "name_en": "Thailand"}, NZ | {"kind": "guest"}]
    write(folder, "economies", rows, kind="member")
    load(folder)
    assert dict(Economy.objects.values_list("code", "kind")) == {"THA": "member", "NZ": "guest"}


def test_a_row_may_refer_to_one_above_it_in_the_same_file(folder: Path) -> None:
    part = {"slug": "annex", "title_en": "Annex", "kind": "survey", "part_of": "survey"}
    write(folder, "initiatives", [*INITIATIVES, part | {"source": "report"}])
    load(folder)
    assert Initiative.objects.get(slug="annex").part_of == Initiative.objects.get(slug="survey")


def test_a_decimal_is_read_exactly_and_is_the_same_the_second_time(folder: Path) -> None:
    figure = {"source": "report", "meeting": "2022-sccp1", "number": 1, "counts_en": "Share"}
    write(folder, "figures", [figure | {"value": 97.1, "series": "share"}])
    load(folder)
    assert str(Figure.objects.get().value) == "97.1000"
    assert load_record(folder).differences == []


def test_an_empty_file_and_an_absent_one_hold_no_rows(folder: Path) -> None:
    (folder / "figures.yaml").write_text("", "utf-8")
    (folder / "documents.yaml").write_text("rows: []\n", "utf-8")
    assert counts(load_record(folder))["added"] == 8


# Edited rows, and --overwrite


def test_an_edited_row_is_told_and_left_alone(folder: Path) -> None:
    load(folder)
    change(Economy.objects.get(code="THA"), name_en="Kingdom")
    told = load(folder)
    assert "economies.yaml, THA, name_en: the file has 'Thailand', the database 'Kingdom'" in told
    assert "--overwrite" in told
    assert Economy.objects.get(code="THA").name_en == "Kingdom"


def test_edited_relations_are_told_and_left_alone(folder: Path) -> None:
    load(folder)
    Commitment.objects.get().partners.clear()
    told = load(folder)
    assert "commitments.yaml, 2022-sccp1/1, partners: the file has 'NZ', the database ''" in told
    assert not Commitment.objects.get().partners.exists()


def test_a_row_that_is_not_in_the_files_is_left_alone(folder: Path) -> None:
    load(folder)
    make_economy(code="OCO")
    load(folder, "--overwrite")
    assert Economy.objects.filter(code="OCO").exists()


def test_overwrite_mends_edited_rows_and_relations(folder: Path) -> None:
    load(folder)
    change(Economy.objects.get(code="THA"), name_en="Kingdom")
    Commitment.objects.get().partners.set(Economy.objects.all())
    before = Economy.objects.get(code="THA").pk
    report = load_record(folder, overwrite=True)
    assert counts(report) == {"added": 0, "unchanged": 6, "overwritten": 2, "left_alone": 0}
    assert report.differences == []
    mended = Economy.objects.get(code="THA")
    assert (mended.pk, mended.name_en) == (before, "Thailand")
    assert [each.code for each in Commitment.objects.get().partners.all()] == ["NZ"]
    assert counts(load_record(folder))["unchanged"] == 8


@pytest.mark.parametrize(
    ("name", "rows", "model"),
    [("status_updates", STATUSES, StatusUpdate), ("outcomes", OUTCOMES, Outcome)],
)
def test_a_line_of_a_history_is_never_overwritten(
    folder: Path, name: str, rows: Rows, model: Any
) -> None:
    load(folder)
    write(folder, name, [rows[0] | {"note_en": "Rewritten"}])
    told = load(folder, "--overwrite")
    assert "note_en: the file has 'Rewritten', the database ''" in told
    assert model.objects.get().note_en == ""


def test_a_changed_status_in_the_file_is_a_further_line_of_the_history(folder: Path) -> None:
    load(folder)
    write(folder, "status_updates", [STATUSES[0] | {"status": "completed"}])
    assert counts(load_record(folder))["added"] == 1
    assert StatusUpdate.objects.count() == 2


# The dates of meetings

MOVED: Rows = [{"meeting": "2022-sccp1", "source": "letter", "when_en": "21-22 February 2022"}]
LETTER = {"slug": "letter", "title_en": "Letter", "recorded_on": date(2022, 2, 1)}


@pytest.fixture
def moved(folder: Path) -> Path:
    """The small record with a meeting whose days were known, and then known to be others."""
    write(folder, "sources", [*SOURCES, LETTER])
    write(folder, "meetings", [MEETINGS[0] | {"recorded_on": date(2022, 1, 10)}])
    write(folder, "meeting_dates", MOVED)
    return folder


def known_dates() -> list[tuple[date, str]]:
    lines = MeetingDates.objects.order_by("recorded_on", "pk")
    return list(lines.values_list("recorded_on", "when_en"))


AT_FIRST = (date(2022, 1, 10), "15-17 February 2022")
THEN = (date(2022, 2, 1), "21-22 February 2022")


def test_a_file_says_since_when_the_dates_of_a_meeting_were_known_to_be_others(moved: Path) -> None:
    assert counts(load_record(moved))["added"] == 10
    assert known_dates() == [AT_FIRST, THEN]
    meeting = Meeting.objects.get()
    assert (meeting.when_en, meeting.latest) == ("21-22 February 2022", date(2022, 2, 22))


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_second_load_moves_no_meeting_back(moved: Path, overwrite: bool) -> None:
    load_record(moved)
    meeting = Meeting.objects.get()
    meeting.when_en, meeting.earliest, meeting.latest = "in summer", None, None
    meeting.save_edits()
    again = load_record(moved, overwrite)
    assert counts(again) == {"added": 0, "unchanged": 10, "overwritten": 0, "left_alone": 0}
    assert again.differences == []
    assert Meeting.objects.get().when_en == "in summer"
    assert known_dates()[:2] == [AT_FIRST, THEN]


def test_other_dates_in_the_file_are_told_and_overwriting_them_is_a_further_line(
    folder: Path,
) -> None:
    load(folder)
    write(folder, "meetings", [MEETINGS[0] | {"when_en": "16-17 February 2022"}])
    told = load(folder)
    assert (
        "meetings.yaml, 2022-sccp1, when_en: the file has '16-17 February 2022', the database"
        " '15-17 February 2022'"
    ) in told
    assert MeetingDates.objects.count() == 1
    load(folder, "--overwrite")
    assert Meeting.objects.get().earliest == date(2022, 2, 16)
    assert known_dates() == [
        (date(2022, 2, 17), "15-17 February 2022"),
        (timezone.localdate(), "16-17 February 2022"),
    ]


def test_a_line_of_dates_that_differs_is_told_and_never_overwritten(moved: Path) -> None:
    load(moved)
    write(moved, "meeting_dates", [MOVED[0] | {"when_en": "23 February 2022"}])
    told = load(moved, "--overwrite")
    assert "meeting_dates.yaml, 2022-sccp1/2, when_en: the file has" in told
    assert known_dates() == [AT_FIRST, THEN]


# All or nothing, and a sentence for every mistake


def test_a_mistake_in_the_last_file_leaves_nothing_and_names_the_file_and_the_row(
    folder: Path,
) -> None:
    write(folder, "outcomes", [*OUTCOMES, OUTCOMES[0] | {"status": "forgotten"}])
    sentence = refusal(folder)
    assert "outcomes.yaml, row 2: status:" in sentence
    assert "forgotten" in sentence
    for model in nouns():
        assert not model._default_manager.exists(), model


def test_a_mistake_in_the_last_file_undoes_what_was_overwritten(folder: Path) -> None:
    load(folder)
    change(Economy.objects.get(code="THA"), name_en="Kingdom")
    write(folder, "outcomes", [OUTCOMES[0] | {"status": "forgotten"}])
    refusal(folder, "--overwrite")
    assert Economy.objects.get(code="THA").name_en == "Kingdom"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "There is no folder" in refusal(tmp_path / "absent")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "rows", "sentence"),
    [
        (
            "economies",
            [THA, NZ | {"colour": "red"}],
            "economies.yaml, row 2: there is no field 'colour'.",
        ),
        (
            "commitments",
            [COMMITMENTS[0] | {"owner": "ATLANTIS"}],
            "commitments.yaml, row 1: there is no economy 'ATLANTIS'.",
        ),
        (
            "commitments",
            [COMMITMENTS[0] | {"partners": ["NZ", "ATLANTIS"]}],
            "commitments.yaml, row 1: there is no economy 'ATLANTIS'.",
        ),
        (
            "outcomes",
            [OUTCOMES[0] | {"commitment": "2022-sccp1/99"}],
            "outcomes.yaml, row 1: there is no commitment '2022-sccp1/99'.",
        ),
        (
            "economies",
            [THA, NZ, THA],
            "economies.yaml, row 3: the key THA stands in the file twice.",
        ),
        (
            "economies",
            [THA, NZ | {"name_en": "", "name_zh": ""}],
            "Give the name in English or in Chinese.",
        ),
        ("economies", [THA, {"code": "NZ", "name_en": "New Zealand"}], "economies.yaml, row 2"),
        (
            "status_updates",
            [STATUSES[0] | {"as_of": date(2022, 3, 1)}],
            "its day cannot be after the day it is recorded.",
        ),
    ],
    ids=[
        "unknown field",
        "unknown key",
        "unknown key in a list",
        "unknown key of two parts",
        "duplicate key",
        "broken rule",
        "missing field",
        "recorded too early",
    ],
)
def test_a_wrong_row_is_told_in_a_sentence(
    folder: Path, name: str, rows: Rows, sentence: str
) -> None:
    write(folder, name, rows)
    assert sentence in refusal(folder)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "text",
    [
        "rows: [",
        "\ttabs: 1",
        "- code: THA",
        "just words",
        "rows: THA",
        "rows: {code: THA}",
        "rows:\n- THA",
        "rows:\n- [code, THA]",
        "rows:\n-",
        "a: b: c",
        "rows: !!python/object:os.system []",
        "rows:\n- {code: THA}\n---\nrows: []",
    ],
)
def test_a_file_of_another_shape_is_told_in_a_sentence(folder: Path, text: str) -> None:
    (folder / "economies.yaml").write_text(text, "utf-8")
    assert "economies.yaml" in refusal(folder)


def test_a_file_that_is_not_text_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "economies.yaml").write_bytes(b"rows:\n- code: \xff\xfe")
    assert "economies.yaml cannot be read" in refusal(folder)


def test_defaults_that_are_no_fields_and_values_are_told_in_a_sentence(folder: Path) -> None:
    (folder / "economies.yaml").write_text("defaults: [member]\nrows:\n- code: THA", "utf-8")
    assert "economies.yaml" in refusal(folder)


def test_a_day_that_no_calendar_has_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "status_updates.yaml").write_text("rows:\n- as_of: 2022-02-30", "utf-8")
    assert "status_updates.yaml" in refusal(folder)


Change = tuple[str, Rows, dict[str, Any]]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "rows", "change"),
    [
        ("initiatives", INITIATIVES, {"earliest": "tomorrow"}),
        ("initiatives", INITIATIVES, {"earliest": [2022]}),
        ("initiatives", INITIATIVES, {"every_months": "often"}),
        ("initiatives", INITIATIVES, {"title_en_is_ours": "perhaps"}),
        ("initiatives", INITIATIVES, {"kind": None}),
        ("initiatives", INITIATIVES, {"slug": None}),
        ("initiatives", INITIATIVES, {"slug": "two words"}),
        ("initiatives", INITIATIVES, {"source": None}),
        ("initiatives", INITIATIVES, {"source": {"slug": "report"}}),
        ("initiatives", INITIATIVES, {"source_id": "report"}),
        ("initiatives", INITIATIVES, {"documents": "paper"}),
        ("initiatives", INITIATIVES, {"documents": 5}),
        ("initiatives", INITIATIVES, {5: "five"}),
        ("initiatives", INITIATIVES, {None: "nothing"}),
        ("initiatives", INITIATIVES, {"when_en": f"every {'9' * 5000} years"}),
        ("meetings", MEETINGS, {"year": None}),
        ("meetings", MEETINGS, {"year": "this one"}),
        ("meetings", MEETINGS, {"year": 10**30}),
        ("commitments", COMMITMENTS, {"meeting": None}),
        ("commitments", COMMITMENTS, {"number": "first"}),
        ("commitments", COMMITMENTS, {"partners": None}),
        ("economies", [THA, NZ], {"code": "THA\0"}),
        ("economies", [THA, NZ], {"name_en": "T" * 500}),
    ],
    ids=lambda each: f"{next(iter(each.items()))}"[:40] if isinstance(each, dict) else None,
)
def test_a_wrong_value_is_told_in_a_sentence_that_names_the_file_and_the_row(
    folder: Path, name: str, rows: Rows, change: dict[str, Any]
) -> None:
    write(folder, name, [rows[0] | change, *rows[1:]])
    assert f"{name}.yaml, row 1: " in refusal(folder)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "rows", "missing"),
    [
        ("initiatives", INITIATIVES, "source"),
        ("meetings", MEETINGS, "year"),
        ("commitments", COMMITMENTS, "meeting"),
        ("commitments", COMMITMENTS, "owner"),
        ("status_updates", STATUSES, "initiative"),
        ("status_updates", STATUSES, "as_of"),
        ("outcomes", OUTCOMES, "commitment"),
    ],
)
def test_a_field_that_is_missing_is_told_in_a_sentence_that_names_it(
    folder: Path, name: str, rows: Rows, missing: str
) -> None:
    write(folder, name, [{key: value for key, value in rows[0].items() if key != missing}])
    sentence = refusal(folder)
    assert f"{name}.yaml, row 1: " in sentence
    assert missing in sentence


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "rows", "change"),
    [
        ("economies", [THA, NZ], {"id": 7}),
        ("meetings", MEETINGS, {"documents": []}),
        ("initiatives", INITIATIVES, {"commitments": ["2022-sccp1/1"]}),
    ],
)
def test_what_is_no_column_of_the_file_is_refused_and_not_dropped(
    folder: Path, name: str, rows: Rows, change: dict[str, Any]
) -> None:
    write(folder, name, [rows[0] | change, *rows[1:]])
    assert f"{name}.yaml, row 1: " in refusal(folder)


def test_a_row_without_the_number_that_is_its_key_is_refused_or_added_once(folder: Path) -> None:
    row = {name: value for name, value in COMMITMENTS[0].items() if name != "number"}
    write(folder, "commitments", [row])
    write(folder, "outcomes", [])
    try:
        load_record(folder)
    except RecordError:
        return
    load_record(folder)
    assert Commitment.objects.count() == 1


def test_rows_from_notes_without_a_day_must_say_theirs(folder: Path) -> None:
    write(folder, "sources", [{"slug": "report", "title_en": "Notes"}])
    assert "row 1: give recorded_on" in refusal(folder)


@pytest.mark.parametrize("change", [{"title_zh": None}, {"summary_en": None}, {"title_en": "\0"}])
def test_a_text_that_is_null_or_holds_a_nul_is_loaded_or_told_in_a_sentence(
    folder: Path, change: dict[str, Any]
) -> None:
    write(folder, "initiatives", [INITIATIVES[0] | change])
    try:
        load(folder)
    except CommandError as refused:
        told = str(refused)
    else:
        told = "initiatives.yaml, row 1: loaded"
        assert all(getattr(Initiative.objects.get(), name) is not None for name in change)
    assert "initiatives.yaml, row 1: " in told


# Queries


def queries(work: Callable[[], object]) -> int:
    """Return how many queries `work` makes."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        work()
    return len(made)


def economies(many: int) -> Rows:
    """Return so many economies."""
    return [{"code": f"E{n}", "name_en": f"Economy {n}", "kind": "member"} for n in range(many)]


def test_a_repeated_load_of_unchanged_rows_makes_no_query_for_each_row(tmp_path: Path) -> None:
    made = []
    for many in (2, 12):
        write(tmp_path, "economies", economies(many))
        load_record(tmp_path)
        made.append(queries(lambda: load_record(tmp_path)))
    assert made[0] == made[1]


def test_rows_with_relations_are_compared_without_a_query_for_each(folder: Path) -> None:
    made = []
    for many in (2, 12):
        turns = [
            {
                "source": "report",
                "meeting": "2022-sccp1",
                "number": number,
                "kind": "report",
                "speaker": "THA",
                "addressed_to": ["NZ"],
                "initiatives": ["survey"],
                "gist_en": "Reported.",
            }
            for number in range(1, many + 1)
        ]
        write(folder, "interventions", turns)
        load_record(folder)
        made.append(queries(lambda: load_record(folder)))
    assert Intervention.objects.count() == 12
    assert made[0] == made[1]


def test_progress_is_told_after_each_file_in_the_order_in_which_they_are_read(
    folder: Path,
) -> None:
    told: list[str] = []
    load_record(folder, progress=lambda tally: told.append(tally.file))
    assert told == list(files())
    assert Source.objects.exists()
