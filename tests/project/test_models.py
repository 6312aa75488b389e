"""What the models refuse, derive and find, at the database and before it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from initiatives.models import (
    Commitment,
    CommitmentStatus,
    Figure,
    Initiative,
    InitiativeStatus,
    Outcome,
)
from meetings.models import (
    AgendaItem,
    Document,
    Economy,
    EconomyKind,
    Meeting,
)
from sccp_tracker.records.base import Keyed
from sccp_tracker.records.bilingual import Bilingual, LocalText, in_reader_language
from sccp_tracker.records.history import RewritingHistory
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import UntracedWrite
from support.make import (
    KNOWN,
    MAKERS,
    make_agenda_item,
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_source,
    make_status,
)

pytestmark = pytest.mark.django_db

# What breaks each check, by the end of its name; a function gets the row that is broken.
WINDOW = {"when_en": "soon", "earliest": date(2022, 5, 31)}


def both(*ties: str) -> dict[str, Any]:
    """Return one meeting for each of the ties of a due."""
    return dict.fromkeys(ties, make_meeting())


BREAKS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "_savedfilter_name_given": lambda row: {"name": ""},
    "_filters_something": lambda row: {"query": ""},
    "_choice": lambda row: {},  # filled in from the name: the field that it guards
    "_given": lambda row: {},
    "_window_runs_forward": lambda row: WINDOW | {"latest": date(2022, 5, 1)},
    "_window_has_words": lambda row: {"when_en": "", "when_zh": "", "latest": date(2022, 5, 1)},
    "_recurrence_positive": lambda row: WINDOW | {"every_months": 0},
    "_due_has_words": lambda row: {"when_en": "", "when_zh": "", "every_months": 24},
    "_denominator_divides": lambda row: {"denominator": 1},
    "_due_at_or_between": lambda row: WINDOW | both("due_meeting", "due_before"),
    "_due_between_two": lambda row: WINDOW | both("due_after", "due_before"),
    "_plan_runs_forward": lambda row: {"plan_from": 2026, "plan_to": 2025},
    "_planned_runs_forward": lambda row: {
        "planned_en": "soon",
        "planned_earliest": date(2022, 5, 31),
        "planned_latest": date(2022, 5, 1),
    },
    "_planned_has_words": lambda row: {"planned_latest": date(2022, 5, 1)},
    "_endorsed_when_it_says_by_whom": lambda row: {"status": "completed", "part_en": "Part 3"},
    "_about_one_thing": lambda row: {"initiative": None},
    "_let_stand_for_a_reason": lambda row: {"overridden": [{"found": "Taiwan"}]},
    "_not_addendum_to_itself": lambda row: {"addendum_to": row},
    "_says_something": lambda row: {"status": ""},
    "_agency_of_a_party": lambda row: {"kind": EconomyKind.AGENCY},
    "_not_part_of_itself": lambda row: {
        "parent" if isinstance(row, AgendaItem) else "part_of": row
    },
    "_number_positive": lambda row: {"number": 0},
    "_closed_with_evidence": lambda row: {"status": CommitmentStatus.WITHDRAWN},
    "_kept_somehow": lambda row: {"status": CommitmentStatus.FULFILLED, "note_en": "Heard."},
    "_not_revising_itself": lambda row: {"revises": row},
    "_not_qualifying_itself": lambda row: {"qualifies": row},
    "_revises_or_qualifies": lambda row: dict.fromkeys(("revises", "qualifies"), make_commitment()),
    "_not_reply_to_itself": lambda row: {"in_reply_to": row},
    "_raises_one_thing": lambda row: {"commitment": None},
    "_voided_for_a_reason": lambda row: {"why": "It was misheard."},
    "_recorded_after_the_fact": lambda row: {"as_of": row.recorded_on + timedelta(days=1)},
}


SINCE_TODAY = "What is entered today is known since today: leave the day of recording empty."


def our_models() -> Iterator[type[models.Model]]:
    """Yield the models of both apps."""
    for label in ("meetings", "initiatives"):
        yield from apps.get_app_config(label).get_models()


CONSTRAINTS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in our_models()
    for constraint in model._meta.constraints
]


def guarded(constraint: models.BaseConstraint, model: type[models.Model], end: str) -> str:
    """Return the field in a constraint's name: `kind` of `meetings_economy_kind_choice`."""
    start = f"{model._meta.app_label}_{model._meta.model_name}_"
    return constraint.name.removeprefix(start).removesuffix(end)


def breaking(row: Any, constraint: models.BaseConstraint) -> dict[str, Any]:
    """Return the values with which `row` breaks `constraint` and nothing else."""
    if isinstance(constraint, models.UniqueConstraint):
        given: dict[str, Any] = {"annex": 1} if isinstance(row, Document) else {}
        rest: dict[str, Any] = {}
        if "question" in constraint.fields:
            # A point raises one thing: its commitment gives way to the question.
            given, rest = {"question": make_intervention(kind="question")}, {"commitment": None}
        twin = MAKERS[type(row)](**given)
        return {name: getattr(twin, name) for name in constraint.fields} | rest
    end = next(end for end in BREAKS if constraint.name.endswith(end))
    field = guarded(constraint, type(row), end)
    if end == "_choice":
        return {field: "no"}
    if end == "_given":
        return {f"{field}_en": "", f"{field}_zh": ""}
    return BREAKS[end](row)


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_the_database_refuses_a_row_that_breaks_a_constraint(
    model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    row = MAKERS[model]()
    rows: Any = model._base_manager.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        # Neither clean() nor save(): what an import or a shell could write.
        rows.update(**breaking(row, constraint))


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_a_row_that_breaks_a_constraint_is_told_so_in_its_own_sentence(
    model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    row = MAKERS[model]()
    for name, value in breaking(row, constraint).items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    if not constraint.name.endswith(("_choice", "_savedfilter_name_given", "_filters_something")):
        assert str(constraint.violation_error_message) in refused.value.messages
    # Of a value that its field refuses, full_clean() tells in Django's words and asks no further.
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert str(constraint.violation_error_message) in refused.value.messages


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_every_constraint_has_its_own_name_and_a_sentence(
    model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    assert constraint.name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    sentence = str(constraint.violation_error_message)
    assert constraint.violation_error_message != constraint.default_violation_error_message
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize("model", list(our_models()))
def test_every_model_has_a_maker_and_its_row_passes_full_clean(model: type[models.Model]) -> None:
    row = MAKERS[model]()
    model._default_manager.get(pk=row.pk).full_clean()


@pytest.mark.parametrize(
    ("model", "field"),
    [
        pytest.param(model, field, id=str(field))
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.choices
    ],
)
def test_every_choice_is_held_to_the_known_values_by_the_database(
    model: type[models.Model], field: Any
) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}_{field.name}_choice"
    held = next(each for each in model._meta.constraints if each.name == name)
    assert isinstance(held, models.CheckConstraint)
    row = MAKERS[model]()
    for value, _label in field.flatchoices:
        setattr(row, field.attname, value)
        held.validate(model, row)
        # What closes a commitment needs evidence besides, and an agency what it is part of.
        if model not in (Outcome, Economy):
            model._base_manager.filter(pk=row.pk)._update([(field, None, value)])  # type: ignore[attr-defined]  # our manager


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(field, id=str(field))
        for model in our_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.remote_field
    ],
)
def test_every_relation_can_be_walked_backwards_by_a_name(field: Any) -> None:
    assert field._related_name, "no related_name"
    assert not field.remote_field.get_accessor_name().endswith("+")
    assert hasattr(field.related_model, field.remote_field.get_accessor_name())


# Text in two languages


@pytest.mark.parametrize(
    ("language", "en", "zh", "text", "lang", "is_fallback"),
    [
        ("en", "Survey", "調查", "Survey", "en", False),
        ("zh-hant", "Survey", "調查", "調查", "zh-Hant", False),
        ("en", "", "調查", "調查", "zh-Hant", True),
        ("zh-hant", "Survey", "", "Survey", "en", True),
        ("fr", "Survey", "調查", "Survey", "en", False),
    ],
)
def test_text_is_in_the_readers_language_or_says_that_it_is_not(
    language: str, en: str, zh: str, text: str, lang: str, is_fallback: bool
) -> None:
    with translation.override(language):
        said = in_reader_language(en, zh)
    assert (said, said.lang, said.is_fallback) == (text, lang, is_fallback)


def test_text_in_both_languages_holds_the_other_one() -> None:
    with translation.override("zh-hant"):
        both, only = in_reader_language("Survey", "調查"), in_reader_language("Survey", "")
    assert both.other is not None
    assert (both.other, both.other.lang) == ("Survey", "en")
    assert only.other is None


def test_text_is_english_where_no_language_is_active() -> None:
    with translation.override(None):
        assert in_reader_language("Survey", "調查") == "Survey"


def test_a_bilingual_attribute_follows_the_reader_and_falls_back() -> None:
    initiative = make_initiative(title_en="Survey", title_zh="調查", summary_zh="摘要")
    with translation.override("en"):
        assert (initiative.title, str(initiative)) == ("Survey", "Survey")
        assert (initiative.summary, initiative.summary.lang) == ("摘要", "zh-Hant")
        assert initiative.summary.is_fallback
    with translation.override("zh-hant"):
        assert (initiative.title, initiative.title.lang) == ("調查", "zh-Hant")
        assert not initiative.summary.is_fallback
    assert isinstance(Initiative.title, Bilingual)


@pytest.mark.parametrize("model", list(our_models()))
def test_a_bilingual_attribute_has_its_two_columns(model: type[models.Model]) -> None:
    columns = {field.name for field in model._meta.concrete_fields}
    for name in dir(model):
        # What is known of the days and place of a meeting is read with it.
        if isinstance(getattr(model, name, None), Bilingual) and not name.startswith("known_"):
            assert {f"{name}_en", f"{name}_zh"} <= columns
    pairs = {name[:-3] for name in columns if name.endswith("_zh")}
    assert all(isinstance(getattr(model, name), Bilingual) for name in pairs)


@given(st.text(), st.text(), st.sampled_from(["en", "zh-hant"]))
def test_text_is_empty_only_where_both_languages_are(en: str, zh: str, language: str) -> None:
    with translation.override(language):
        said = in_reader_language(en, zh)
    assert bool(said) == bool(en or zh)
    assert said == (zh if said.lang == "zh-Hant" else en)
    assert said.is_fallback == (bool(said) and not said.lang.startswith(language[:2]))
    assert isinstance(said, LocalText)


# Dates as said


def test_a_window_is_read_from_the_words() -> None:
    meeting = make_meeting(when_en="15-17 February 2022")
    assert (meeting.earliest, meeting.latest) == (date(2022, 2, 15), date(2022, 2, 17))


def test_this_year_is_the_year_of_the_meeting_at_which_it_was_said() -> None:
    meeting = make_meeting(year=2023)
    commitment = make_commitment(meeting=meeting, when_zh="本年底")
    assert (commitment.earliest, commitment.latest) == (date(2023, 12, 1), date(2023, 12, 31))


def test_this_year_is_the_year_of_the_source_of_an_initiative() -> None:
    source = make_source(recorded_on=date(2021, 8, 20))
    initiative = make_initiative(source=source, when_zh="本年5月")
    assert (initiative.earliest, initiative.latest) == (date(2021, 5, 1), date(2021, 5, 31))


@pytest.mark.parametrize(
    ("when_en", "when_zh"), [("May 2022", "儘速"), ("as soon as possible", "本年5月")]
)
def test_words_of_either_language_give_the_window(when_en: str, when_zh: str) -> None:
    commitment = make_commitment(when_en=when_en, when_zh=when_zh)
    assert (commitment.earliest, commitment.latest) == (date(2022, 5, 1), date(2022, 5, 31))


@pytest.mark.parametrize("given_days", [{"earliest": date(2022, 6, 1)}, {"latest": KNOWN}])
def test_days_that_are_given_are_left_alone(given_days: dict[str, date]) -> None:
    make_meeting(slug="2022-sccp2")
    commitment = make_commitment(when_en="every two years, at SCCP2 2022, May 2022", **given_days)
    kept = {"earliest": None, "latest": None} | given_days
    assert {"earliest": commitment.earliest, "latest": commitment.latest} == kept
    assert (commitment.due_meeting, commitment.every_months) == (None, None)


def test_words_that_cannot_be_read_leave_the_window_open() -> None:
    commitment = make_commitment(when_en="as soon as possible")
    assert (commitment.earliest, commitment.latest) == (None, None)


def test_a_due_at_a_meeting_is_tied_to_that_meeting() -> None:
    sccp2 = make_meeting(slug="2022-sccp2")
    assert make_commitment(when_en="by SCCP2 2022").due_meeting == sccp2
    assert make_initiative(when_zh="本年SCCP第2次會議").due_meeting == sccp2


def test_a_due_at_a_meeting_that_is_not_on_record_is_tied_to_none() -> None:
    assert make_commitment(when_en="by SCCP2 2022").due_meeting is None


def test_a_recurrence_is_read_from_the_words() -> None:
    assert make_commitment(when_zh="每2年").every_months == 24


def test_a_meeting_that_is_given_is_left_alone() -> None:
    make_meeting(slug="2022-sccp2")
    other = make_meeting()
    commitment = make_commitment(when_en="every two years, by SCCP2 2022", due_meeting=other)
    assert (commitment.due_meeting, commitment.every_months) == (other, None)


def test_a_recurrence_longer_than_the_column_is_refused_or_left_out() -> None:
    initiative = make_initiative()
    initiative.when_en = "every 9999 years"
    with transaction.atomic():
        try:
            initiative.full_clean()
        except ValidationError:
            return
        initiative.save()
    assert initiative.every_months is None or initiative.every_months <= 32_767


def test_words_with_a_number_too_long_to_read_are_refused_in_a_sentence() -> None:
    initiative = make_initiative()
    initiative.when_en = f"every {'9' * 5000} years"
    with pytest.raises(ValidationError):
        initiative.full_clean()


@pytest.mark.parametrize("recorded_on", [KNOWN, None])
def test_words_from_a_source_without_a_day_are_read_as_of_their_recording(
    recorded_on: date | None,
) -> None:
    notes = make_source(recorded_on=None)
    initiative = make_initiative(source=notes, recorded_on=recorded_on, when_en="Q3 2022")
    assert (initiative.earliest, initiative.latest) == (date(2022, 7, 1), date(2022, 9, 30))


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        (Initiative(slug="x", title_en="X", kind="project", when_en="May"), "source"),
        (Commitment(text_en="X", firmness="plan", when_en="May"), "meeting"),
        (Meeting(slug="x", short_name_en="X", title_en="X", kind="sccp", when_en="May"), "year"),
    ],
    ids=["initiative", "commitment", "meeting"],
)
def test_words_on_a_row_that_lacks_what_dates_them_are_refused_in_a_sentence(
    row: models.Model, missing: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert missing in refused.value.message_dict


def test_a_day_of_recording_that_is_left_empty_becomes_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 3, 1))
    assert make_document(recorded_on=None).recorded_on == date(2022, 3, 1)
    assert make_document(recorded_on=KNOWN).recorded_on == KNOWN


def test_a_day_of_recording_that_is_to_come_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 3, 1))
    assert make_document(recorded_on=date(2022, 3, 1)).pk
    for make_row in (make_document, make_status, make_meeting_dates):
        with pytest.raises(ValidationError) as refused:
            make_row(recorded_on=date(2022, 3, 2))
        assert refused.value.message_dict == {"recorded_on": [SINCE_TODAY]}


@pytest.mark.parametrize("day", [date(2022, 2, 28), date(2022, 3, 2)])
def test_what_is_entered_is_known_since_today_whoever_enters_it(
    day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, initiative, meeting = make_source(), make_initiative(), make_meeting()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 3, 1))
    given: dict[str, Any] = {"source": source, "recorded_on": day}
    with pytest.raises(ValidationError, match=SINCE_TODAY):
        Document(slug="x", title_en="X", meeting=meeting, **given).full_clean()
    with pytest.raises(ValidationError, match=SINCE_TODAY):
        Document.objects.create(slug="x", title_en="X", meeting=meeting, **given)
    with pytest.raises(ValidationError, match=SINCE_TODAY):
        Document.objects.add_all([Document(slug="x", title_en="X", meeting=meeting, **given)])
    with pytest.raises(ValidationError, match=SINCE_TODAY):
        initiative.record_status(status="proposed", as_of=KNOWN, **given)
    with pytest.raises(ValidationError, match=SINCE_TODAY):
        meeting.move(when_en="May 2022", **given)
    given["recorded_on"] = None
    assert initiative.record_status(status="proposed", as_of=KNOWN, **given).recorded_on == date(
        2022, 3, 1
    )


def due_of(row: models.Model) -> tuple[date | None, date | None]:
    """Return the days that count for this row."""
    found: Any = type(row).objects.with_due().get(pk=row.pk)  # type: ignore[attr-defined]  # our manager
    return found.due_earliest, found.due_latest


@pytest.mark.parametrize("make_row", [make_commitment, make_initiative])
def test_a_due_follows_its_meeting_when_the_meeting_moves(make_row: Callable[..., Any]) -> None:
    sccp2 = make_meeting(slug="2022-sccp2")
    row = make_row(when_zh="本年8月SCCP第2次會議")
    assert due_of(row) == (date(2022, 8, 1), date(2022, 8, 31)), "its own days stand in"
    said: dict[str, Any] = {"when_en": "as said", "source": sccp2.source}
    sccp2.move(earliest=date(2022, 8, 19), latest=date(2022, 8, 21), **said)
    assert due_of(row) == (date(2022, 8, 19), date(2022, 8, 21))
    sccp2.move(earliest=date(2022, 9, 1), latest=date(2022, 9, 2), **said)
    assert due_of(row) == (date(2022, 9, 1), date(2022, 9, 2))
    row.refresh_from_db()
    assert (row.earliest, row.latest) == (date(2022, 8, 1), date(2022, 8, 31)), "own days kept"


def test_a_due_without_a_meeting_keeps_its_own_days() -> None:
    commitment = make_commitment(when_en="May 2022")
    assert due_of(commitment) == (date(2022, 5, 1), date(2022, 5, 31))
    assert due_of(make_commitment()) == (None, None)


def test_a_due_never_runs_backwards_where_a_meeting_is_known_by_one_end_only() -> None:
    meeting = make_meeting(when_en="from August", earliest=date(2022, 8, 1))
    earliest, latest = due_of(
        make_commitment(
            when_en="May, at the meeting",
            earliest=date(2022, 5, 1),
            latest=date(2022, 5, 31),
            due_meeting=meeting,
        )
    )
    assert earliest is None or latest is None or earliest <= latest


@pytest.mark.parametrize(
    ("first", "last", "falls_due"),
    [
        ("2022-05-01", "2022-05-31", True),
        ("2022-05-31", "2022-06-30", True),
        ("2022-04-01", "2022-05-01", True),
        ("2022-05-10", "2022-05-10", True),
        ("2022-06-01", "2022-06-30", False),
        ("2022-04-01", "2022-04-30", False),
        (None, "2022-05-01", True),
        (None, "2022-04-30", False),
        ("2022-05-31", None, True),
        ("2022-06-01", None, False),
        (None, None, True),
    ],
)
def test_what_falls_due_between_two_days_touches_them(
    first: str | None, last: str | None, falls_due: bool
) -> None:
    make_commitment(when_en="May 2022")
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert Commitment.objects.due_between(*days).exists() == falls_due


@pytest.mark.parametrize("ends", [{"earliest": date(2022, 5, 1)}, {"latest": date(2022, 7, 1)}])
def test_a_window_with_an_open_end_touches_the_days_on_that_side(ends: dict[str, date]) -> None:
    commitment = make_commitment(when_en="as said", **ends)
    june = Commitment.objects.due_between(date(2022, 6, 1), date(2022, 6, 30))
    assert list(june) == [commitment]


def test_what_has_no_date_falls_due_on_no_day() -> None:
    make_commitment(when_en="as soon as possible")
    assert not Commitment.objects.due_between(date(2022, 1, 1), None).exists()
    assert not Commitment.objects.due_between(None, date(2022, 12, 31)).exists()


def test_what_is_due_at_a_meeting_falls_due_on_the_days_of_the_meeting() -> None:
    meeting = make_meeting(when_en="19-21 August 2022")
    commitment = make_commitment(when_en="SCCP2 in May 2022", due_meeting=meeting)
    august = Commitment.objects.due_between(date(2022, 8, 21), date(2022, 8, 31))
    assert list(august) == [commitment]


# Numbers within a meeting


def test_a_figure_is_kept_to_its_last_digit_or_refused() -> None:
    row = make_figure(value=Decimal("12345678901.2345"))
    assert Figure.objects.get(pk=row.pk).value == row.value
    assert make_figure(value=Decimal("12345678901200")).value == 12345678901200
    with pytest.raises(ValidationError, match="A figure has 15 digits at most"):
        make_figure(value=Decimal("12345678901234.1234"))


@pytest.mark.parametrize("make_row", [make_intervention, make_commitment, make_figure])
def test_numbers_are_given_in_order_within_each_meeting(make_row: Callable[..., Any]) -> None:
    one, other = make_meeting(), make_meeting()
    numbers = [make_row(meeting=meeting).number for meeting in (one, one, other, one, other)]
    assert numbers == [1, 2, 1, 3, 2]


def test_a_number_that_is_given_is_kept_and_the_next_follows_the_highest() -> None:
    meeting = make_meeting()
    numbers = [make_commitment(meeting=meeting, **kw).number for kw in ({"number": 7}, {})]
    assert numbers == [7, 8]
    assert make_intervention(meeting=meeting).number == 1


def test_saving_again_keeps_the_number() -> None:
    commitment = make_commitment()
    make_commitment(meeting=commitment.meeting)
    commitment.save()
    assert commitment.number == 1


def test_a_turn_stands_under_an_item_of_its_own_meeting() -> None:
    item = make_agenda_item()
    with pytest.raises(ValidationError) as refused:
        make_intervention(agenda_item=item)
    assert refused.value.message_dict == {
        "agenda_item": ["This item is on the agenda of another meeting."]
    }
    assert make_intervention(agenda_item=item, meeting=item.meeting).agenda_item == item


@pytest.mark.parametrize("year", [0, 20222])
def test_a_year_that_no_calendar_has_is_refused(year: int) -> None:
    with pytest.raises(ValidationError, match="Ensure this value is"):
        make_meeting(year=year)


# Histories

LINES = [make_status, make_outcome, make_meeting_dates]
BY_HISTORY = pytest.mark.parametrize("make_line", LINES)


def said_by(line: Any, **other: Any) -> dict[str, Any]:
    """Return what a line says, but for its number, with something else in some columns."""
    left_out = ("id", "number", "action", "voids", "why")
    columns = [column for column in line._meta.concrete_fields if column.name not in left_out]
    return {column.attname: getattr(line, column.attname) for column in columns} | other


def assert_stands(line: Any) -> None:
    """Assert that the line is stored as it was added."""
    assert type(line)._default_manager.get(pk=line.pk).when_en != "Changed"


@BY_HISTORY
def test_a_line_of_a_history_is_never_rewritten(make_line: Callable[..., Any]) -> None:
    line = make_line()
    lines: Any = type(line)._default_manager
    line.when_en = "Changed"
    with pytest.raises(RewritingHistory):
        line.save()
    with pytest.raises(RewritingHistory):
        lines.get(pk=line.pk).save()
    with pytest.raises(UntracedWrite):
        lines.filter(pk=line.pk).update(when_en="Changed")
    with pytest.raises(UntracedWrite):
        lines.bulk_update([line], ["when_en"])
    with pytest.raises(RewritingHistory), transaction.atomic():
        lines.update_or_create(pk=line.pk, defaults={"when_en": "Changed"})
    with pytest.raises(UntracedWrite):
        lines.bulk_create(
            [line], update_conflicts=True, unique_fields=["id"], update_fields=["when_en"]
        )
    with pytest.raises(RewritingHistory), transaction.atomic():
        getattr(make_source(), f"{line._meta.model_name}_rows").add(line)
    assert_stands(line)


@BY_HISTORY
def test_a_line_of_a_history_is_never_deleted(make_line: Callable[..., Any]) -> None:
    line = make_line()
    lines: Any = type(line)._default_manager
    count = lines.count()
    with pytest.raises(RewritingHistory):
        line.delete()
    with pytest.raises(UntracedWrite):
        lines.all().delete()
    with pytest.raises(UntracedWrite):
        getattr(line.source, f"{line._meta.model_name}_rows").all().delete()
    assert lines.count() == count


@BY_HISTORY
def test_a_new_line_cannot_take_the_place_of_an_old_one(make_line: Callable[..., Any]) -> None:
    line = make_line()
    forged = type(line)(pk=line.pk, number=line.number, **said_by(line, when_en="Changed"))
    with acting(Door.FIXTURE), pytest.raises(ValidationError):
        forged.save()
    assert_stands(line)


@BY_HISTORY
def test_a_number_that_is_taken_is_refused_before_the_database_and_by_it(
    make_line: Callable[..., Any],
) -> None:
    line = make_line()
    twin = type(line)(number=line.number, **said_by(line, when_en="Changed"))
    taken = "The history has a line of this number already."
    with acting(Door.FIXTURE):
        twin.action = line.action
        with pytest.raises(ValidationError, match=taken):
            twin.full_clean()
        with pytest.raises(ValidationError, match=taken):
            twin.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(line)._base_manager.bulk_create([twin])


@BY_HISTORY
def test_lines_are_numbered_in_the_order_in_which_they_came(make_line: Callable[..., Any]) -> None:
    line = make_line()
    first = line.number
    make_line()
    with acting(Door.FIXTURE):
        lines = type(line).objects.append(
            [type(line)(**said_by(line, when_en=words)) for words in ("One", "Two")]
        )
    assert [each.number for each in lines] == [first + 1, first + 2]
    assert {each.action_id for each in lines} == {lines[0].action_id} != {line.action_id}
    slug_or_key, number = lines[1].key.rsplit("/", 1)
    assert (slug_or_key, number) == (line.key.rsplit("/", 1)[0], str(first + 2))


@BY_HISTORY
def test_the_very_same_line_is_one_and_one_that_tells_something_else_is_another(
    make_line: Callable[..., Any],
) -> None:
    line = make_line()
    lines: Any = type(line)._default_manager
    count = lines.count()
    with acting(Door.FIXTURE):
        again = type(line)(**said_by(line))
        again.save()
        (found,) = lines.append([type(line)(**said_by(line))])
    assert (again.pk, found.pk, lines.count()) == (line.pk, line.pk, count)
    assert (line.is_new, again.is_new, found.is_new) == (True, False, False)
    others = ({"when_en": "Changed"}, {"section": "參"}, {"source_id": make_source().pk})
    with acting(Door.FIXTURE):
        # Of two that are sent at once and say the same, one is written.
        new = lines.append([type(line)(**said_by(line, **other)) for other in others for _ in "12"])
    assert len({each.pk for each in new}) == 3
    assert lines.count() == count + 3


@BY_HISTORY
def test_a_line_that_is_recorded_again_on_another_day_is_another(
    make_line: Callable[..., Any],
) -> None:
    line = make_line()
    again = type(line)(**said_by(line, recorded_on=None))
    again.save()
    assert (again.number, again.recorded_on) == (line.number + 1, timezone.localdate())


@BY_HISTORY
def test_a_void_line_counts_no_longer_and_is_still_there_for_an_earlier_day(
    make_line: Callable[..., Any],
) -> None:
    line, today = make_line(), timezone.localdate()
    lines: Any = type(line)._default_manager
    mine = {line.subject_name: getattr(line, line.subject_name)}
    before = set(lines.filter(**mine).standing())
    voiding = line.void(" It was misheard. ")
    assert (voiding.voids, voiding.why) == (line, "It was misheard.")
    assert (voiding.recorded_on, voiding.number) == (today, line.number + 1)
    assert voiding.when_en == line.when_en
    assert set(lines.filter(**mine).standing()) == before - {line}
    assert set(lines.as_of(today).filter(**mine).standing()) == before - {line}
    yesterday = today - timedelta(days=1)
    assert set(lines.as_of(yesterday).filter(**mine).standing()) == before
    # The same may be said once more: it is no longer on record.
    with acting(Door.FIXTURE):
        (again,) = lines.append([type(line)(**said_by(line))])
    assert again.is_new


@BY_HISTORY
def test_a_line_is_voided_once_and_for_a_reason_and_what_voids_it_never(
    make_line: Callable[..., Any],
) -> None:
    line = make_line()
    with pytest.raises(ValidationError, match=r"Say why the line is void\."):
        line.void("  ")
    voiding = line.void("It was misheard.")
    count = type(line)._default_manager.count()
    with pytest.raises(ValidationError, match=r"This line is void already\."):
        type(line)._default_manager.get(pk=line.pk).void("It was misheard.")
    with pytest.raises(ValidationError, match="This line voids another one"):
        voiding.void("It was right.")
    assert type(line)._default_manager.count() == count


def test_what_has_a_history_cannot_be_deleted() -> None:
    for line in (make_status(), make_outcome(), make_meeting_dates()):
        with pytest.raises(models.ProtectedError):
            getattr(line, line.subject_name).delete()
    with pytest.raises(models.ProtectedError):
        make_meeting().delete()


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(field, id=str(field))
        for model in our_models()
        if issubclass(model, Keyed)
        for field in model._meta.concrete_fields
        if field.remote_field
    ],
)
def test_no_row_of_the_record_is_deleted_with_another(field: Any) -> None:
    assert field.remote_field.on_delete is models.PROTECT


def status_of(row: models.Model, as_of: date | None = None) -> str | None:
    """Return the present status of a row, or the one known on a day."""
    found: Any = type(row).objects.as_of(as_of).with_status().get(pk=row.pk)  # type: ignore[attr-defined]  # our manager
    return str(found.status) if found.status is not None else None


HISTORIES = [
    pytest.param(
        make_initiative,
        lambda row, status, **kw: make_status(initiative=row, status=status, **kw),
        None,
        ["proposed", "in-implementation", "completed"],
        id="initiative",
    ),
    pytest.param(
        make_commitment,
        lambda row, status, **kw: make_outcome(commitment=row, status=status, **kw),
        "open",
        ["in-progress", "partly-fulfilled", "fulfilled"],
        id="commitment",
    ),
]
histories = pytest.mark.parametrize(("make_row", "add", "at_first", "names"), HISTORIES)
Adder = Callable[..., Any]


@histories
def test_a_row_without_a_history_has_the_first_status(
    make_row: Adder, add: Adder, at_first: str | None, names: list[str]
) -> None:
    row = make_row()
    add(make_row(), names[0])
    assert status_of(row) == at_first


@histories
def test_the_line_with_the_latest_day_is_the_status_in_whatever_order_they_came(
    make_row: Adder, add: Adder, at_first: str | None, names: list[str]
) -> None:
    row = make_row()
    add(row, names[1], as_of=date(2022, 5, 1), recorded_on=date(2022, 8, 1))
    add(row, names[0], as_of=date(2022, 2, 1), recorded_on=date(2022, 9, 1))
    assert status_of(row) == names[1]


@histories
def test_of_two_lines_of_one_day_the_one_recorded_or_else_added_last_wins(
    make_row: Adder, add: Adder, at_first: str | None, names: list[str]
) -> None:
    row = make_row()
    day = date(2022, 2, 1)
    add(row, names[1], as_of=day, recorded_on=date(2022, 3, 1))
    add(row, names[0], as_of=day, recorded_on=date(2022, 2, 17))
    assert status_of(row) == names[1]
    add(row, names[2], as_of=day, recorded_on=date(2022, 3, 1))
    assert status_of(row) == names[2]


@histories
def test_the_status_as_of_a_day_is_the_one_that_was_recorded_by_then(
    make_row: Adder, add: Adder, at_first: str | None, names: list[str]
) -> None:
    row = make_row(recorded_on=date(2022, 2, 16))
    add(row, names[0], as_of=date(2022, 2, 1), recorded_on=date(2022, 2, 17))
    # It was so in May, but nobody knew before August.
    add(row, names[1], as_of=date(2022, 5, 1), recorded_on=date(2022, 8, 21))
    assert status_of(row, date(2022, 2, 16)) == at_first
    assert status_of(row, date(2022, 2, 17)) == names[0]
    assert status_of(row, date(2022, 8, 20)) == names[0]
    assert status_of(row, date(2022, 8, 21)) == names[1]


def test_the_day_of_a_status_comes_from_the_same_line() -> None:
    line = make_status(as_of=date(2022, 2, 1), status=InitiativeStatus.ENDORSED)
    make_status(initiative=line.initiative, as_of=date(2022, 1, 1))
    found: Any = Initiative.objects.with_status().get(pk=line.initiative.pk)
    assert (found.status, found.status_as_of) == ("endorsed", date(2022, 2, 1))


@hypothesis_settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2022, 1, 1), date(2022, 1, 9)),
            st.dates(date(2022, 1, 10), date(2022, 1, 20)),
            st.sampled_from(CommitmentStatus.values),
        ),
        max_size=6,
    ),
    st.dates(date(2022, 1, 9), date(2022, 1, 21)),
)
def test_the_present_status_is_the_last_line_in_the_order_of_the_history(
    lines: list[tuple[date, date, str]], day: date
) -> None:
    with transaction.atomic():
        commitment = make_commitment(recorded_on=date(2022, 1, 1))
        for as_of, recorded_on, status in lines:
            make_outcome(commitment=commitment, as_of=as_of, recorded_on=recorded_on, status=status)
        known = [line for line in lines if line[1] <= day]
        latest = max(enumerate(known), key=lambda each: (*each[1][:2], each[0]), default=None)
        assert status_of(commitment, day) == (latest[1][2] if latest else "open")
        transaction.set_rollback(True)


# Search


@pytest.mark.parametrize(
    "words",
    [
        "關務",
        "無紙",
        "paperless",
        "PAPERLESS",
        "Paper TRADE",
        "trade 關務",
        "關務　無紙化",
        "  paperless  ",
        "",
    ],
)
def test_search_finds_every_word_in_either_language_and_any_case(words: str) -> None:
    sought = make_initiative(title_en="Paperless Trade Guidelines", title_zh="關務無紙化指引")
    assert list(Initiative.objects.search(words)) == [sought]


@pytest.mark.parametrize("words", ["務關", "paperless survey", "%", "_", "papers", "關 調查"])
def test_search_leaves_out_what_lacks_a_word(words: str) -> None:
    make_initiative(title_en="Paperless Trade Guidelines", title_zh="關務無紙化指引")
    assert not Initiative.objects.search(words).exists()


def test_search_reads_each_column_that_a_noun_is_searched_by() -> None:
    numbers = count(1)
    for model, make_row in MAKERS.items():
        rows: Any = model._default_manager.all()
        for field in getattr(rows, "search_fields", ()):
            text = f"x{next(numbers)}x"
            relation, _, column = field.removeprefix("known_").rpartition("__")
            given: Any = {relation: make_economy(**{column: text})} if relation else {column: text}
            row = make_row(**given)
            assert list(rows.search(text)) == [row], field


def test_a_row_is_found_by_its_natural_key() -> None:
    item = make_agenda_item(number="4.2")
    assert item.natural_key() == (item.meeting.slug, "4.2")
    assert AgendaItem.objects.get_by_natural_key(item.meeting.slug, "4.2") == item
    with pytest.raises(AgendaItem.DoesNotExist):
        AgendaItem.objects.get_by_natural_key(item.meeting.slug, "4.3")


@pytest.mark.parametrize("model", [model for model in our_models() if issubclass(model, Keyed)])
def test_every_row_can_be_read_back_by_the_key_it_gives(model: type[models.Model]) -> None:
    row = MAKERS[model]()
    rows: Any = model._default_manager
    assert rows.get_by_natural_key(*row.natural_key()) == row
    assert str(row)
