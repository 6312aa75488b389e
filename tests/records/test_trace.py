"""The trace as rows: who changed which fact, through which door, from what to what, and why."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models, transaction

from initiatives.models import Brief, Commitment, Figure, Initiative, StatusUpdate
from meetings.models import Economy, Meeting, MeetingDates, Priority
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Action, AppendOnly, Change, Door, RewritingTrace
from sccp_tracker.records.trace import acting, current_action, note
from sccp_tracker.records.traced import (
    RowRefused,
    StaleRow,
    Traced,
    TracedManyToManyField,
    UntracedWrite,
)
from support.make import (
    KNOWN,
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_meeting,
    make_outcome,
    make_priority,
    make_source,
    make_status,
    make_user,
)
from support.queries import counted_queries

pytestmark = pytest.mark.django_db

FACTS: list[Any] = [each for each in apps.get_models() if issubclass(each, Traced)]
HISTORIES: list[Any] = [each for each in apps.get_models() if issubclass(each, HistoryLine)]
LINKS: list[Any] = [
    field.remote_field.through
    for model in apps.get_models()
    for field in model._meta.many_to_many
    if isinstance(field, TracedManyToManyField)
]
Told = tuple[str, int, str, dict[str, list[Any]]]


def by_label(models_: list[Any]) -> list[Any]:
    return [pytest.param(each, id=each._meta.label) for each in models_]


@contextmanager
def traced() -> Iterator[list[Told]]:
    """Yield a list that holds afterwards what was traced meanwhile, change by change."""
    before = set(Change.objects.values_list("pk", flat=True))
    told: list[Told] = []
    yield told
    for each in Change.objects.exclude(pk__in=before).order_by("pk"):
        told.append((each.noun.rpartition(".")[2], each.row, each.kind, each.fields))


def writes(asked: Any) -> int:
    """Return how many queries were asked, but for savepoints."""
    return sum(count for sql, count in asked.items() if "SAVEPOINT" not in sql)


# Who, through which door, and why


def test_a_change_says_who_when_through_which_door_and_why() -> None:
    row, officer = make_initiative(summary_en="Before"), make_user()
    with acting(Door.PAGE, lambda: officer, "Misread in the report"):
        row.summary_en = "After"
        row.save()
    action = Action.objects.latest("at")
    assert (action.by, action.door, action.reason) == (
        officer,
        Door.PAGE,
        "Misread in the report",
    )
    change = action.changes.get()
    assert (change.noun, change.row, change.kind) == ("initiatives.initiative", row.pk, "changed")
    assert change.fields == {"summary_en": ["Before", "After"]}


def test_the_reason_and_the_door_may_still_be_told_while_the_action_is_under_way() -> None:
    with acting(Door.PAGE):
        make_source()
        action = current_action()
        assert action is not None
        action.door, action.reason = Door.IMPORT, "The plan of the year"
    assert current_action() is None
    stored = Action.objects.latest("at")
    assert (stored.door, stored.reason) == (Door.IMPORT, "The plan of the year")


def test_what_is_written_outside_an_action_is_one_of_the_command_line() -> None:
    make_initiative()
    row = Initiative.objects.get()
    row.summary_en = "After"
    row.save()
    action = Action.objects.latest("at")
    assert (action.by, action.door, action.changes.count()) == (None, Door.COMMAND, 1)


def test_a_change_is_noted_inside_an_action_alone() -> None:
    with pytest.raises(RuntimeError, match="Nothing is noted outside an action"):
        note(Change(noun="initiatives.initiative", row=1, kind="changed"))


# Every way of writing


def test_a_new_row_is_told_with_all_that_it_says() -> None:
    source = make_source()
    with traced() as told:
        row = make_figure(source=source, value=Decimal("392.5"), meeting=make_meeting())
    (figure,) = [each for each in told if each[0] == "figure"]
    _, key, kind, fields = figure
    assert (key, kind) == (row.pk, "added")
    assert fields["value"] == [None, "392.5"]
    assert fields["recorded_on"] == [None, "2022-02-17"]
    assert fields["source"] == [None, source.pk]
    assert fields["number"] == [None, 1]
    assert "version" not in fields
    assert "counts_zh" not in fields


def test_a_changed_row_is_told_with_what_was_changed_of_it() -> None:
    row, other = make_commitment(when_en="May 2022"), make_economy()
    first = row.owner_id
    row = Commitment.objects.get(pk=row.pk)
    row.owner, row.latest, row.text_zh = other, None, "提出報告"
    with traced() as told:
        row.save(update_fields=["owner", "latest", "text_zh"])
    fields = {
        "owner": [first, other.pk],
        "latest": ["2022-05-31", None],
        "text_zh": ["", "提出報告"],
    }
    assert told == [("commitment", row.pk, "changed", fields)]


def test_a_row_that_is_copied_by_taking_its_key_away_is_a_new_one() -> None:
    row = make_economy(code="ONE")
    copy = Economy.objects.get(pk=row.pk)
    copy.pk, copy.code = None, "TWO"
    with traced() as told:
        copy.save()
    assert [each[:3] for each in told] == [("economy", copy.pk, "added")]
    assert set(Economy.objects.values_list("code", flat=True)) == {"ONE", "TWO"}
    meeting = Meeting.objects.get(pk=make_meeting(slug="one", when_en="May 2022").pk)
    meeting.pk, meeting.slug = None, "two"
    vars(meeting)["recorded_on"] = None
    meeting.save()
    assert [line.when_en for line in meeting.dates.all()] == ["May 2022"]


def test_a_removed_row_is_told_with_its_key_and_all_that_it_said() -> None:
    parties = [make_economy(), make_economy()]
    row = make_commitment(partners=parties)
    key, pk = row.key, row.pk
    with traced() as told:
        row.delete()
    ((noun, number, kind, fields),) = told
    assert (noun, number, kind) == ("commitment", pk, "removed")
    assert fields["text_en"] == ["Report the results.", None]
    assert fields["partners"] == [sorted(party.pk for party in parties), []]
    assert Change.objects.get(kind="removed").key == key


def test_rows_that_are_added_in_sets_are_told_one_by_one() -> None:
    rows = [Economy(code=code, name_en=code, kind="member") for code in ("AA", "BB")]
    with traced() as told:
        added = Economy.objects.add_all(rows)
    assert [(row, kind, fields["code"]) for _, row, kind, fields in told] == [
        (added[0].pk, "added", [None, "AA"]),
        (added[1].pk, "added", [None, "BB"]),
    ]
    assert Action.objects.latest("at").changes.count() == 2


def test_versions_of_new_rows_begin_at_one_whatever_is_said() -> None:
    row = make_economy(version=77)
    (other,) = Economy.objects.add_all([Economy(code="A", name_en="A", kind="member", version=9)])
    assert (row.version, other.version) == (1, 1)


def test_rows_of_which_one_breaks_a_rule_are_not_added_and_not_told() -> None:
    make_economy(code="BB")
    rows = [Economy(code=code, name_en=code, kind="member") for code in ("AA", "BB")]
    with traced() as told, pytest.raises(RowRefused) as refused:
        Economy.objects.add_all(rows)
    assert refused.value.row is rows[1]
    assert (told, Economy.objects.count()) == ([], 1)


def test_links_are_told_from_whichever_end_they_are_set() -> None:
    row = make_initiative()
    one, two, three = (make_document(), make_document(), make_document())
    name = "documents"
    steps: list[tuple[Callable[[], Any], list[int], list[int]]] = [
        (lambda: row.documents.add(one, two), [], [one.pk, two.pk]),
        (lambda: row.documents.add(one), [], []),
        (lambda: row.documents.remove(one), [one.pk], []),
        (lambda: row.documents.set([one, three]), [two.pk], [one.pk, three.pk]),
        (lambda: row.documents.set([three, one]), [], []),
        (lambda: row.documents.clear(), [one.pk, three.pk], []),
        (lambda: one.initiatives.add(row), [], [one.pk]),
        (lambda: one.initiatives.set([]), [one.pk], []),
        (lambda: two.initiatives.set([row]), [], [two.pk]),
        (lambda: two.initiatives.remove(row), [two.pk], []),
        (lambda: two.initiatives.add(row), [], [two.pk]),
        (lambda: two.initiatives.clear(), [two.pk], []),
    ]
    for nth, (step, left, came) in enumerate(steps):
        with traced() as told, acting():
            step()
        fields = {name: [left, came]}
        expected = [("initiative", row.pk, "changed", fields)] if left or came else []
        assert told == expected, nth


def test_other_links_make_another_version_so_that_nobody_saves_over_them() -> None:
    row, party = make_commitment(), make_economy()
    read = Commitment.objects.get(pk=row.pk)
    Commitment.objects.get(pk=row.pk).partners.add(party)
    read.text_en = "Typed meanwhile."
    with pytest.raises(StaleRow):
        read.save()
    with acting():
        again = Commitment.objects.get(pk=row.pk)
        again.text_en = "Typed again."
        again.save()
        again.partners.clear()
    assert Commitment.objects.get(pk=row.pk).version == again.version == 3


def test_links_that_are_written_as_rows_are_told_too() -> None:
    row, one, two = make_initiative(), make_document(), make_document()
    through: Any = Initiative.documents.through
    steps: list[tuple[Callable[[], Any], list[int], list[int]]] = [
        (
            lambda: through.objects.bulk_create(
                through(initiative=row, document=document) for document in (one, two)
            ),
            [],
            [one.pk, two.pk],
        ),
        (lambda: through.objects.filter(document=one).delete(), [one.pk], []),
        (lambda: through.objects.create(initiative=row, document=one), [], [one.pk]),
        (lambda: through.objects.get(document=one).delete(), [one.pk], []),
        (lambda: through.objects.get_or_create(initiative=row, document=one), [], [one.pk]),
    ]
    for nth, (step, left, came) in enumerate(steps):
        with traced() as told:
            step()
        assert told == [("initiative", row.pk, "changed", {"documents": [left, came]})], nth
    link = through.objects.get(document=one)
    link.document = make_document()
    with pytest.raises(UntracedWrite):
        link.save()
    assert set(row.documents.all()) == {one, two}


def test_a_line_of_a_history_is_told_once_however_often_it_is_sent() -> None:
    row, source = make_initiative(), make_source()
    with traced() as told:
        for _ in "12":
            line = row.record_status(status="proposed", as_of=KNOWN, source=source)
    assert [each[:3] for each in told] == [("statusupdate", line.pk, "added")]
    assert told[0][3]["status"] == [None, "proposed"]
    assert line.action == Action.objects.latest("at") == Change.objects.latest("pk").action


def test_a_line_that_voids_another_is_told_with_why() -> None:
    line = make_status()
    with traced() as told:
        voiding = line.void("It was misheard.")
    ((noun, row, kind, fields),) = told
    assert (noun, row, kind) == ("statusupdate", voiding.pk, "added")
    assert (fields["voids"], fields["why"]) == ([None, line.pk], [None, "It was misheard."])


def test_a_line_that_breaks_a_rule_is_refused_with_its_sentence_alone() -> None:
    line = make_status()
    line.void("It was misheard.")
    with pytest.raises(RowRefused) as refused:
        line.void("It was misheard twice.")
    assert refused.value.message_dict == {"voids": ["This line is void already."]}


def test_a_move_is_told_as_a_line_of_the_dates() -> None:
    meeting = make_meeting()
    with traced() as told:
        line = meeting.move(source=meeting.source, when_en="May 2022")
    assert [each[:3] for each in told] == [("meetingdates", line.pk, "added")]


def test_what_is_got_or_created_or_updated_is_told() -> None:
    given = {"name_en": "A", "kind": "member"}
    with traced() as told:
        row, _ = Economy.objects.get_or_create(code="AA", defaults=given)
        Economy.objects.get_or_create(code="AA", defaults=given)
        Economy.objects.update_or_create(code="AA", defaults={"name_en": "B"})
        Economy.objects.update_or_create(code="AA", defaults={"name_en": "B"})
    assert [each[:3] for each in told] == [
        ("economy", row.pk, "added"),
        ("economy", row.pk, "changed"),
    ]
    assert told[1][3] == {"name_en": ["A", "B"]}


def test_what_is_written_from_the_other_end_of_a_foreign_key_is_told() -> None:
    priority, other = make_priority(), make_priority()
    row, source = make_initiative(priority=None), make_source()
    steps: list[tuple[Callable[[], Any], list[int | None]]] = [
        (lambda: priority.initiatives.add(row), [None, priority.pk]),
        (lambda: other.initiatives.set([row]), [priority.pk, other.pk]),
        (lambda: other.initiatives.remove(row), [other.pk, None]),
        (lambda: priority.initiatives.add(row, bulk=True), [None, priority.pk]),
        (lambda: priority.initiatives.clear(), [priority.pk, None]),
    ]
    for nth, (step, pair) in enumerate(steps):
        row.refresh_from_db()
        with traced() as told:
            step()
        assert told == [("initiative", row.pk, "changed", {"priority": pair})], nth
    with traced() as told:
        new = priority.initiatives.create(slug="x", title_en="X", kind="plan", source=source)
    assert [each[:3] for each in told] == [("initiative", new.pk, "added")]
    with traced() as told, pytest.raises(UntracedWrite):
        priority.initiatives.update(title_en="Y")
    assert told == []


# One action


def test_several_saves_are_one_action_with_one_change_for_each_row() -> None:
    row, party = make_commitment(text_en="One"), make_economy()
    with traced() as told, acting():
        for words in ("Two", "Three"):
            row.text_en = words
            row.save()
        row.partners.add(party)
        party.name_zh = "泰國"
        party.save()
        with acting(Door.PAGE, reason="joins the action that is under way"):
            party.name_zh = ""
            party.save()
    assert told == [
        (
            "commitment",
            row.pk,
            "changed",
            {"text_en": ["One", "Three"], "partners": [[], [party.pk]]},
        )
    ]
    assert Action.objects.latest("at").door == Door.COMMAND


def test_a_row_that_is_added_and_changed_at_once_is_told_as_it_became() -> None:
    document = make_document()
    with traced() as told, acting(Door.FIXTURE):
        row = make_initiative(source=document.source, title_en="One", documents=[document])
        row.title_en, row.summary_en = "Two", "More"
        row.save()
    ((_, key, kind, fields),) = told
    assert (key, kind, fields["title_en"], fields["summary_en"], fields["documents"]) == (
        row.pk,
        "added",
        [None, "Two"],
        [None, "More"],
        [[], [document.pk]],
    )


def test_a_row_that_is_added_and_removed_at_once_is_not_told() -> None:
    with traced() as told, acting():
        make_economy().delete()
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_what_is_written_after_the_commit_of_an_action_is_another_one() -> None:
    row = make_initiative()

    def write_later() -> None:
        later = Initiative.objects.get()
        later.title_en = "Later"
        later.save()

    with traced() as told, acting():
        transaction.on_commit(write_later)
        row.summary_en = "At once"
        row.save()
    assert [each[3] for each in told] == [
        {"summary_en": ["", "At once"]},
        {"title_en": [row.title_en, "Later"]},
    ]


def test_nothing_is_told_of_a_save_without_a_change() -> None:
    row = make_initiative()
    actions = Action.objects.count()
    with traced() as told:
        row.save()
        Initiative.objects.get(pk=row.pk).save()
        Initiative.objects.only("slug").get(pk=row.pk).save()
        with acting():
            row.title_en, before = "Other", row.title_en
            row.save()
            row.title_en = before
            row.save()
    assert told == []
    assert Action.objects.count() == actions


def test_nothing_is_told_of_what_a_savepoint_undid() -> None:
    row, other, party = make_initiative(), make_commitment(), make_economy()

    def write_and_fail() -> None:
        with transaction.atomic():
            other.partners.add(party)
            with transaction.atomic():
                other.text_en = "Undone"
                other.save()
            make_source()
            raise RuntimeError

    with traced() as told, acting():
        row.summary_en = "Kept"
        row.save()
        with pytest.raises(RuntimeError):
            write_and_fail()
    assert told == [("initiative", row.pk, "changed", {"summary_en": ["", "Kept"]})]
    stored = Commitment.objects.get()
    assert (stored.text_en, stored.partners.count()) == ("Report the results.", 0)


def test_an_action_that_fails_leaves_neither_rows_nor_trace() -> None:
    row = make_initiative(title_en="Before")
    actions = Action.objects.count()

    def write_and_fail() -> None:
        with acting():
            row.title_en = "After"
            row.save()
            raise RuntimeError

    with traced() as told, pytest.raises(RuntimeError):
        write_and_fail()
    assert told == []
    assert Action.objects.count() == actions
    assert Initiative.objects.get().title_en == "Before"
    assert current_action() is None


def test_the_trace_costs_two_queries_however_many_rows_were_written() -> None:
    rows = [make_economy(name_en="Before") for _ in range(5)]
    for written in (rows[:1], rows):
        with counted_queries() as asked, acting():
            for row in written:
                row.name_en += " and after"
                row.save()
        assert writes(asked) == len(written) + 2
    with counted_queries() as asked, acting():
        rows[0].save()
    assert writes(asked) == 0


# Ways of writing that are shut


UNTRACED: dict[str, Callable[[Any, Any], Any]] = {
    "update": lambda rows, row: rows.update(pk=1),
    "update of some": lambda rows, row: rows.filter(pk=1).update(pk=1),
    "bulk_update": lambda rows, row: rows.bulk_update([row], ["pk"]),
    "bulk_create": lambda rows, row: rows.bulk_create([row]),
    "bulk_create over": lambda rows, row: rows.bulk_create([row], update_conflicts=True),
    "delete": lambda rows, row: rows.all().delete(),
    "delete of some": lambda rows, row: rows.filter(pk=1).delete(),
}


@pytest.mark.parametrize("model", by_label([*FACTS, *HISTORIES]))
def test_facts_are_not_written_in_sets_that_leave_no_trace(model: Any) -> None:
    for name, verb in UNTRACED.items():
        with counted_queries() as asked, pytest.raises(UntracedWrite):
            verb(model.objects, model())
        assert not asked, name


@pytest.mark.parametrize("through", by_label(LINKS))
def test_links_are_not_changed_in_place(through: Any) -> None:
    for name in ("update", "update of some", "bulk_update"):
        with counted_queries() as asked, pytest.raises(UntracedWrite):
            UNTRACED[name](through.objects, through())
        assert not asked, name


def test_every_row_of_the_record_and_every_link_is_traced() -> None:
    ours = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ("lists", "meetings", "initiatives")
        and not issubclass(model, Traced | HistoryLine)
    ]
    # What belongs to one account is no fact; a brief is what was issued, and never changes.
    assert {model.__name__ for model in ours} == {
        *("Brief", "LastLook", "SavedFilter", "SentDigest", "Subscription"),
    }
    links = {field.remote_field.through for model in FACTS for field in model._meta.many_to_many}
    assert links == set(LINKS)
    assert {Commitment, Figure, Meeting, Priority} <= set(FACTS)
    assert {StatusUpdate, MeetingDates} <= set(HISTORIES)


# The trace itself


def rewriting(told: Any, given: dict[str, Any]) -> list[Callable[[], Any]]:
    """Return every way of giving other values to what the trace told, and of removing it."""
    rows, names = type(told).objects, list(given)
    for name, value in given.items():
        setattr(told, name, value)
    over = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": names}
    return [
        told.save,
        told.delete,
        lambda: told.save(update_fields=names),
        lambda: rows.all().delete(),
        lambda: rows.update(**given),
        lambda: rows.bulk_update([told], names),
        lambda: rows.bulk_create([told], **over),
        lambda: rows.update_or_create(pk=told.pk, defaults=given),
    ]


def test_what_the_trace_says_is_never_changed_or_deleted() -> None:
    officer = User.objects.create_superuser("superuser")
    with acting(by=lambda: officer, reason="As it was"):
        row = make_source()
    action = Action.objects.latest("at")
    change = action.changes.get()
    for told, given in ((action, {"reason": "Other"}), (change, {"row": 1})):
        for write in rewriting(told, given):
            with pytest.raises(RewritingTrace), transaction.atomic():
                write()
    other = Action.objects.exclude(pk=action.pk).first() or Action.objects.create(door="page")
    with pytest.raises(RewritingTrace), transaction.atomic():
        other.changes.add(change)
    with pytest.raises(RewritingTrace), transaction.atomic():
        make_user().actions.add(action)
    with pytest.raises(models.ProtectedError):
        officer.delete()
    stored = Action.objects.get(pk=action.pk)
    assert (stored.by, stored.reason, stored.changes.get().row) == (officer, "As it was", row.pk)
    kept = {each for each in apps.get_models() if issubclass(each, AppendOnly)}
    assert kept == {Action, Brief, Change}


# Two who write at once


def test_who_saves_over_a_change_that_they_have_not_seen_is_told_and_loses_nothing() -> None:
    row = make_commitment()
    mine, theirs = (Commitment.objects.get(pk=row.pk) for _ in "12")
    theirs.text_en = "Theirs"
    theirs.save()
    mine.text_zh = "我的"
    with traced() as told, pytest.raises(StaleRow) as stale:
        mine.save()
    assert told == []
    assert stale.value.row is mine
    present: Any = stale.value.present
    assert (present.text_en, present.text_zh, present.version) == ("Theirs", "", 2)
    present.text_zh = mine.text_zh
    present.save()
    stored = Commitment.objects.get()
    assert (stored.text_en, stored.text_zh, stored.version) == ("Theirs", "我的", 3)


def test_who_saves_a_row_that_was_removed_is_told() -> None:
    row = make_commitment()
    mine = Commitment.objects.get(pk=row.pk)
    row.delete()
    mine.text_en = "Mine"
    with pytest.raises(StaleRow) as stale:
        mine.save()
    assert stale.value.present is None
    assert not Commitment.objects.exists()


def test_what_was_changed_before_another_column_was_read_is_still_saved() -> None:
    row = Initiative.objects.only("title_en").get(pk=make_initiative(summary_en="Kept").pk)
    row.title_en = "After"
    # Asks the database for a column that was left out.
    assert row.summary_en == "Kept"
    row.save()
    assert Initiative.objects.get().title_en == "After"


def test_a_row_that_was_read_anew_may_be_saved_again() -> None:
    row = make_outcome(as_of=date(2022, 2, 1)).commitment
    other = Commitment.objects.get(pk=row.pk)
    other.text_en = "Theirs"
    other.save()
    row.refresh_from_db()
    row.text_zh = "我的"
    row.save()
    assert Commitment.objects.get().text_en == "Theirs"


def test_who_read_a_part_of_a_row_does_not_save_over_what_was_changed_meanwhile() -> None:
    row = make_initiative(title_en="Before")
    mine = Initiative.objects.only("title_en").get(pk=row.pk)
    row.title_en = "Theirs"
    row.save()
    mine.title_en = "Mine"
    with pytest.raises(StaleRow):
        mine.save()
    assert Initiative.objects.get().title_en == "Theirs"


def test_who_moves_a_meeting_does_not_save_over_what_was_changed_meanwhile() -> None:
    theirs = make_meeting(when_en="March 2022")
    mine = Meeting.objects.get()
    theirs.note_en = "Theirs"
    theirs.save()
    mine.move(source=mine.source, when_en="May 2022")
    mine.note_en = "Mine"
    with pytest.raises(StaleRow):
        mine.save()
    assert Meeting.objects.get().note_en == "Theirs"


def test_a_form_of_days_alone_does_not_move_a_meeting_that_was_moved_meanwhile() -> None:
    make_meeting(when_en="March 2022")
    theirs, mine = Meeting.objects.get(), Meeting.objects.get()
    theirs.move(source=theirs.source, when_en="May 2022")
    mine.when_en = "June 2022"
    with pytest.raises(StaleRow):
        mine.save_edits()
    assert Meeting.objects.get().when_en == "May 2022"


def test_a_removal_tells_what_was_on_record_and_only_once() -> None:
    make_economy(code="AA", name_en="Before")
    first, second, other = (Economy.objects.get() for _ in "123")
    other.name_en = "After"
    other.save()
    first.name_en = "Typed, and never saved"
    first.delete()
    assert Change.objects.latest("pk").fields["name_en"] == ["After", None]
    with traced() as told, pytest.raises(StaleRow):
        second.delete()
    assert told == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there those who write take turns anyway")
@pytest.mark.django_db(transaction=True)
def test_links_that_many_set_at_once_are_told_as_they_came_and_left() -> None:
    row, parties = make_commitment(), [make_economy() for _ in range(4)]

    def set_links(seed: int) -> None:
        chance = Random(seed)
        for _ in range(12):
            read = Commitment.objects.get(pk=row.pk)
            verb = chance.choice([read.partners.add, read.partners.remove])
            verb(*chance.sample(parties, 2))
        connection.close()

    with traced() as told, ThreadPoolExecutor(8) as threads:
        list(threads.map(set_links, range(8)))
    there: Counter[int] = Counter()
    for _noun, _row, _kind, fields in told:
        left, came = fields["partners"]
        there.update(came)
        there.subtract(left)
    linked = row.partners.values_list("pk", flat=True)
    assert +there == Counter(linked)
    assert -there == Counter()
