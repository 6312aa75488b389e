"""A change of what was written asks whether it mends a slip, or whether the world has changed."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from initiatives.models import Commitment, Initiative, Outcome, StatusUpdate
from initiatives.models.commitment import SEVERAL
from sccp_tracker.records.models.source import DESK_NOTES
from sccp_tracker.records.models.trace import Action, Change, Door
from sccp_tracker.records.models.trace import ChangeKind as Kind
from sccp_tracker.records.sheets.undo import undo
from support.make import (
    make_commitment,
    make_economy,
    make_initiative,
    make_meeting,
    make_outcome,
    make_source,
    make_user,
)
from support.pages import Page, fields_of, sent_back
from support.sheets import (
    Data,
    admin_url,
    content_of,
    counts,
    exported,
    imported,
    sentences,
    totals,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SENTENCE = "Say which of the two it is"


def url_of(row: Any) -> str:
    return reverse(f"admin:initiatives_{row._meta.model_name}_change", args=[row.pk])


def change(client: Client, row: Any, **given: Any) -> Any:
    """Send the page of a row with some fields changed, and return the answer."""
    return sent_back(client, url_of(row), **{"reason": "A slip.", **given})


def changed() -> list[Change]:
    return list(Change.objects.filter(kind=Kind.CHANGED))


@pytest.fixture
def promise() -> Commitment:
    """Return a commitment of SCCP1 2022 to report in May, together with one and to another."""
    held = {"year": 2022, "when_en": "15-17 February 2022"}
    return make_commitment(
        meeting=make_meeting(slug="2022-sccp1", **held),
        text_en="Report.",
        when_en="May 2022",
        partners=[make_economy()],
        made_to=[make_economy(), make_economy()],
        initiative=make_initiative(),
        section="參、四",
    )


OF_THE_WORLD = {
    "text_en": "Report in writing.",
    "text_zh": "提出書面報告。",
    "firmness": "hope",
    "when_en": "June 2022",
    "latest": "2022-05-20",
    "every_months": "12",
}


@pytest.mark.parametrize("name", [*OF_THE_WORLD, "owner", "due_meeting"])
def test_nothing_of_what_was_promised_is_written_over_unasked(
    name: str, promise: Commitment, admin_client: Client
) -> None:
    made = {"owner": make_economy, "due_meeting": make_meeting}
    value = made[name]().pk if name in made else OF_THE_WORLD[name]
    before = Commitment.objects.values().get()
    answer = change(admin_client, promise, **{name: value})
    assert answer.status_code == 200
    assert SENTENCE in Page(answer).text
    assert Commitment.objects.values().get() == before


def test_what_is_no_part_of_the_promise_is_not_asked_about(
    promise: Commitment, admin_client: Client
) -> None:
    assert change(admin_client, promise, section="參、五").status_code == 302
    promise.refresh_from_db()
    assert promise.section == "參、五"


def test_a_slip_is_mended_in_its_place_and_traced(
    promise: Commitment, admin_client: Client
) -> None:
    answer = change(admin_client, promise, when_en="June 2022", which="mended")
    assert answer.status_code == 302
    promise.refresh_from_db()
    assert (promise.when_en, promise.latest) == ("June 2022", date(2022, 6, 30))
    (trace,) = changed()
    assert trace.fields["when_en"] == ["May 2022", "June 2022"]
    assert Commitment.objects.count() == 1


def test_what_has_changed_since_is_a_later_commitment_that_is_filled_in(
    promise: Commitment, admin_client: Client
) -> None:
    before = Commitment.objects.values().get()
    new_owner = make_economy()
    answer = change(
        admin_client, promise, which="changed", when_en="June 2022", owner=new_owner.pk, reason=""
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert answer.headers["Location"].endswith(f"/add/?revises={promise.pk}")
    assert (Commitment.objects.values().get(), changed()) == (before, [])

    page = admin_client.get(answer.headers["Location"])
    sent = fields_of(page.context)
    assert "Nothing is changed yet" in Page(page).text
    assert sent["meeting"] == str(promise.meeting_id)
    assert not any(sent[name] for name in ("number", "intervention", "source", "section"))
    sent["source"] = make_source().pk
    assert admin_client.post(answer.headers["Location"], sent).status_code == 302
    later = Commitment.objects.get(revises=promise)
    assert (later.when_en, later.latest, later.owner) == (
        "June 2022",
        date(2022, 6, 30),
        new_owner,
    )
    assert (later.text_en, later.firmness, later.initiative, later.stated_by) == (
        promise.text_en,
        promise.firmness,
        promise.initiative,
        promise.stated_by,
    )
    assert set(later.partners.all()) == set(promise.partners.all())
    assert set(later.made_to.all()) == set(promise.made_to.all())
    assert later.number == 2
    assert Commitment.objects.values().get(pk=promise.pk) == before
    # What was changed is forgotten then: another one revises the last, and begins as that says.
    again = fields_of(admin_client.get(answer.headers["Location"]).context)
    assert (again["revises"], again["when_en"]) == (str(later.pk), "June 2022")


def test_words_emptied_days_and_long_texts_are_taken_along(
    promise: Commitment, admin_client: Client
) -> None:
    long = "提出書面報告。" * 900
    given = {"text_zh": long, "when_en": "mid-June", "latest": "2022-06-20"}
    answer = change(admin_client, promise, which="changed", **given)
    said = fields_of(admin_client.get(answer.headers["Location"]).context)
    assert (said["text_zh"], said["latest"]) == (long, "2022-06-20")
    assert len(answer.headers["Location"]) < 200


def test_an_outcome_is_not_lost_where_a_later_commitment_is_made(
    promise: Commitment, admin_client: Client
) -> None:
    outcome = {
        "outcomes-TOTAL_FORMS": 1,
        "outcomes-0-status": "in-progress",
        "outcomes-0-as_of": "2022-03-01",
        "outcomes-0-source": promise.source_id,
    }
    answer = change(admin_client, promise, which="changed", when_en="June 2022", **outcome)
    assert "Save what came of it first" in Page(answer).text
    assert not Outcome.objects.exists()


def test_the_form_of_a_later_commitment_says_nothing_of_one_that_is_not_there(
    admin_client: Client,
) -> None:
    for asked in ("0", "x", "9" * 40, "²"):
        page = admin_client.get(reverse("admin:initiatives_commitment_add"), {"revises": asked})
        assert page.status_code == 200, asked


# --- the planned date of an initiative ---------------------------------------------------------


@pytest.fixture
def work() -> Initiative:
    return make_initiative(when_en="May 2022", title_en="A workshop")


@pytest.mark.parametrize(
    ("name", "value"),
    [("when_en", "June 2022"), ("when_zh", "2022年5月"), ("latest", "2022-05-20")],
)
def test_a_planned_date_is_not_written_over_unasked(
    name: str, value: str, work: Initiative, admin_client: Client
) -> None:
    answer = change(admin_client, work, **{name: value})
    assert SENTENCE in Page(answer).text
    work.refresh_from_db()
    assert (work.when_en, work.when_zh, work.latest) == ("May 2022", "", date(2022, 5, 31))


def test_a_planned_date_that_was_written_down_wrongly_is_mended(
    work: Initiative, admin_client: Client
) -> None:
    assert change(admin_client, work, when_en="June 2022", which="mended").status_code == 302
    work.refresh_from_db()
    assert (work.when_en, work.status_updates.count()) == ("June 2022", 0)


@pytest.mark.parametrize("is_read_elsewhere", [False, True])
def test_a_planned_date_that_has_changed_is_a_line_of_the_same_save(
    is_read_elsewhere: bool, work: Initiative, admin_client: Client
) -> None:
    source = make_source() if is_read_elsewhere else None
    answer = change(
        admin_client,
        work,
        which="changed",
        when_en="June 2023",
        title_en="A workshop on AEOs",
        read_in=source.pk if source else "",
    )
    assert answer.status_code == 302, answer.context["errors"]
    line = work.status_updates.get()
    work.refresh_from_db()
    assert (work.when_en, work.latest) == ("May 2022", date(2022, 5, 31))
    assert work.title_en == "A workshop on AEOs"
    assert (line.planned, line.planned_latest) == ("June 2023", date(2023, 6, 30))
    assert (line.status, line.as_of) == ("", timezone.localdate())
    assert line.source.slug == (source.slug if source else "desk-notes")
    assert Initiative.objects.for_list().get().due_latest == date(2023, 6, 30)
    actions = set(Change.objects.filter(row=work.pk, kind=Kind.CHANGED).values_list("action"))
    assert {(line.action_id,)} == actions


def test_a_date_that_has_changed_alone_needs_no_reason(
    work: Initiative, admin_client: Client
) -> None:
    given = {"which": "changed", "when_en": "June 2023", "reason": ""}
    assert change(admin_client, work, **given).status_code == 302
    assert work.status_updates.get().planned == "June 2023"
    assert changed() == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title_en": "B"}, "The planned date is as it was: nothing has changed."),
        (
            {"when_en": "", "earliest": "", "latest": ""},
            "Write for when it is planned now, in words.",
        ),
    ],
)
def test_a_change_that_tells_no_new_date_is_refused(
    given: dict[str, str], sentence: str, work: Initiative, admin_client: Client
) -> None:
    answer = change(admin_client, work, which="changed", **given)
    assert sentence in Page(answer).text
    assert not work.status_updates.exists()


def test_who_only_reads_is_asked_nothing(
    promise: Commitment, client: Client, django_user_model: Any
) -> None:
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    rights = django_user_model._meta.get_field("user_permissions").related_model
    reader.user_permissions.set(rights.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    page = client.get(url_of(promise))
    assert page.status_code == 200
    assert "Which of the two" not in page.content.decode()
    assert make_outcome(commitment=promise).pk


# --- sheets -------------------------------------------------------------------------------------


def sheet_of(row: Any, **cells: Any) -> Data:
    """Return the sheet of a row in which some cells were changed."""
    noun: Any = type(row)
    data = exported(noun, noun.objects.filter(pk=row.pk))
    (said,) = data.dict
    return Data(list((said | cells).values()), headers=data.headers)


REFUSED = [
    (Commitment, {"text_en": "Report in writing."}),
    (Commitment, {"firmness": "hope"}),
    (Commitment, {"when_en": "June 2022", "earliest": "", "latest": ""}),
    (Commitment, {"latest": "2022-05-30"}),
    (Initiative, {"when_en": "June 2022", "earliest": "", "latest": ""}),
]


@pytest.mark.parametrize(("noun", "cells"), REFUSED)
def test_a_sheet_writes_over_a_promise_or_a_plan_only_where_it_says_that_it_mends(
    noun: Any, cells: dict[str, Any], promise: Commitment, work: Initiative
) -> None:
    row = promise if noun is Commitment else work
    before = noun.objects.filter(pk=row.pk).values().get()
    refused = imported(noun, sheet_of(row, **cells))
    assert totals(refused) == {"asked": 1}
    (wrong,) = sentences(refused)
    assert "If it has changed since" in wrong
    assert next(iter(cells)) in wrong
    assert noun.objects.filter(pk=row.pk).values().get() == before

    mended = imported(noun, sheet_of(row, **cells), mends=True)
    assert (totals(mended), sentences(mended)) == ({"changed": 1}, [])
    row.refresh_from_db()
    assert next(iter(cells)) in changed()[0].fields


def test_a_sheet_adds_a_promise_that_revises_and_a_line_that_moves_a_date(
    promise: Commitment, work: Initiative
) -> None:
    new = {"key": "", "number": "", "version": "", "recorded_on": ""}
    later = sheet_of(promise, when_en="June 2022", revises=promise.key, **new)
    assert totals(imported(Commitment, later)) == {"added": 1}
    heading = ["initiative", "number", "status", "planned_en", "as_of", "source"]
    line = [work.slug, "", "", "June 2023", "2022-06-01", work.source.slug]
    assert totals(imported(StatusUpdate, Data(line, headers=heading))) == {"added": 1}
    assert work.status_updates.get().planned_latest == date(2023, 6, 30)


def test_what_was_ticked_at_the_file_holds_for_its_confirmation(
    promise: Commitment, admin_client: Client
) -> None:
    content = content_of("csv", sheet_of(promise, text_en="Report in writing."))
    for ticked in ({}, {"mends": "on"}):
        file = SimpleUploadedFile("a.csv", content)
        given = {"import_file": file, "reason": "A slip.", **ticked}
        preview = admin_client.post(admin_url(Commitment, "import"), given, follow=True)
        assert counts(preview.context["plan"]) == {"changed" if ticked else "asked": 1}
    admin_client.post(preview.request["PATH_INFO"], {"take": "all"})
    promise.refresh_from_db()
    assert promise.text_en == "Report in writing."


def test_a_preview_asks_whether_it_was_written_down_wrongly(
    promise: Commitment,
    admin_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    content = content_of("csv", sheet_of(promise, text_en="Report in writing."))
    given = {"import_file": SimpleUploadedFile("a.csv", content), "reason": "A slip."}
    preview = admin_client.post(admin_url(Commitment, "import"), given, follow=True)
    assert "1 to be decided" in Page(preview).text
    url = preview.request["PATH_INFO"]
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(url, {"mends": "Mend it"})
    answered = admin_client.get(url)
    assert counts(answered.context["plan"]) == {"changed": 1}


def told_at_sccp2() -> dict[str, Any]:
    later = make_meeting(slug="2022-sccp2", year=2022)
    return {"meeting": later, "source": None, "note_en": "Told by mail."}


LATER = [
    ({"text_en": "Report in writing."}, "Report in writing.", date(2022, 5, 31)),
    ({"when_en": "June 2022", "earliest": "", "latest": ""}, "Report.", date(2022, 6, 30)),
    ({"when_en": "June 2022"}, "Report.", date(2022, 6, 30)),
    ({"latest": "2022-05-20"}, "Report.", date(2022, 5, 20)),
]


@pytest.mark.parametrize(("cells", "text", "latest"), LATER)
def test_a_sheet_tells_a_promise_that_has_changed_since_as_one_made_anew(
    cells: dict[str, Any], text: str, latest: date, promise: Commitment
) -> None:
    before = Commitment.objects.filter(pk=promise.pk).values().get()
    told = told_at_sccp2() | {"source": make_source()}
    done = imported(Commitment, sheet_of(promise, **cells), since=told)
    assert (totals(done), sentences(done)) == ({"since": 1}, [])
    assert Commitment.objects.filter(pk=promise.pk).values().get() == before
    later = Commitment.objects.get(revises=promise)
    assert (later.text_en, later.latest, later.owner) == (text, latest, promise.owner)
    # As the preview says it, the days that are read from new words too.
    (planned,) = done.plan.rows
    said = {name: new for name, (_old, new) in planned.changes.items()}
    assert said == {
        name: getattr(later, name)
        for name in Commitment.since_columns
        if name not in SEVERAL and getattr(later, name) != getattr(promise, name)
    }
    assert (later.meeting, later.source) == (told["meeting"], told["source"])
    assert set(later.made_to.all()) == set(promise.made_to.all())
    line = promise.outcomes.get()
    assert (line.status, line.note_en) == ("superseded", "Told by mail.")


def test_a_sheet_tells_who_it_is_promised_with_now(promise: Commitment) -> None:
    other = make_economy()
    told = told_at_sccp2()
    cells = {"firmness": "hope", "partners": other.code}
    assert totals(imported(Commitment, sheet_of(promise, **cells), since=told)) == {"since": 1}
    later = Commitment.objects.get(revises=promise)
    assert (later.firmness, list(later.partners.all())) == ("hope", [other])
    assert later.source.slug == DESK_NOTES


def test_a_sheet_tells_a_planned_date_that_has_moved_since_as_a_line(work: Initiative) -> None:
    before = Initiative.objects.filter(pk=work.pk).values().get()
    cells = {"when_en": "June 2023", "earliest": "", "latest": ""}
    done = imported(Initiative, sheet_of(work, **cells), since={"source": None})
    assert (totals(done), sentences(done)) == ({"since": 1}, [])
    assert Initiative.objects.filter(pk=work.pk).values().get() == before
    line = work.status_updates.get()
    assert (line.planned_en, line.planned_latest) == ("June 2023", date(2023, 6, 30))
    assert done.plan.rows[0].changes["latest"][1] == line.planned_latest


def test_what_cannot_be_told_beside_a_row_is_refused(promise: Commitment) -> None:
    told = told_at_sccp2()
    row = {"text_en": "Report in writing.", "section": "參、五"}
    (sentence,) = sentences(imported(Commitment, sheet_of(promise, **row), since=told))
    assert "something else is changed here (section)" in sentence
    nothing = {"text_en": "", "text_zh": ""}
    assert totals(imported(Commitment, sheet_of(promise, **nothing), since=told)) == {"refused": 1}
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize("name", ["owner", "stated_by"])
def test_who_must_act_is_not_left_out_of_what_has_changed_since(
    name: str, promise: Commitment
) -> None:
    said = sheet_of(promise, text_en="Report in writing.", **{name: ""})
    refused = imported(Commitment, said, since=told_at_sccp2())
    assert (totals(refused), sentences(refused)) == ({"refused": 1}, ["This must not be empty."])


def test_a_promise_made_anew_already_is_changed_in_its_last_wording(promise: Commitment) -> None:
    said: Any = {"source": make_source(), "note_en": "Moved."}
    later = promise.promise_anew(meeting=make_meeting(year=2023), when_en="2030", **said)
    last = later.promise_anew(meeting=make_meeting(year=2024), when_en="2031", **said)
    told = told_at_sccp2()
    (sentence,) = sentences(
        imported(Commitment, sheet_of(promise, latest="2022-05-20"), since=told)
    )
    assert sentence == f"This was said anew already: change “{last.key}”, the last of its wordings."


def test_what_has_changed_since_was_not_said_before(promise: Commitment) -> None:
    told = told_at_sccp2() | {"meeting": make_meeting(slug="2021-sccp2", year=2021)}
    said = sheet_of(promise, text_en="Report in writing.")
    (sentence,) = sentences(imported(Commitment, said, since=told))
    assert "at which this was said" in sentence
    assert Commitment.objects.count() == 1


def test_what_has_changed_since_is_asked_for_told_and_undone(
    promise: Commitment,
    admin_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    days = {"earliest": date(2022, 8, 18), "latest": date(2022, 8, 19)}
    later = make_meeting(slug="2022-sccp2", year=2022, when_en="August 2022", **days)
    content = content_of("csv", sheet_of(promise, text_en="Report in writing."))
    given = {"import_file": SimpleUploadedFile("a.csv", content), "reason": "Told in August."}
    url = admin_client.post(admin_url(Commitment, "import"), given)["Location"]

    def answered(**said: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(url, said)
        return admin_client.get(url)

    # What was typed stays while something is missing.
    said = admin_client.post(url, {"since": "Yes", "source": "", "note_en": "They told us."})
    assert "This field is required." in Page(said).text
    assert 'value="They told us."' in said.content.decode()
    assert counts(said.context["plan"]) == {"asked": 1}
    told = {"source": "", "meeting": str(later.pk)}
    said = admin_client.post(url, {"since": "Yes", **told})
    assert "Write in a note what was said." in Page(said).text
    said = answered(since="It has changed since", note_zh="電郵告知。", **told)
    assert "1 changed since" in Page(said).text
    assert "1 has changed since, and is told" in Page(answered(take="all")).text
    assert Commitment.objects.get(revises=promise).meeting == later
    undo(Action.objects.get(door=Door.IMPORT))
    assert not Commitment.objects.filter(revises=promise).exists()
    assert promise.outcomes.standing().count() == 0


def test_who_may_report_no_outcome_is_not_asked_what_has_changed_since(
    promise: Commitment, client: Client
) -> None:
    rights = ("add_commitment", "change_commitment", "view_commitment")
    officer = make_user(is_staff=True)
    officer.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(officer)
    content = content_of("csv", sheet_of(promise, text_en="Report in writing."))
    given = {"import_file": SimpleUploadedFile("a.csv", content), "reason": "Told in August."}
    preview = client.post(admin_url(Commitment, "import"), given, follow=True)
    assert "tell it beside what was said" not in preview.content.decode()
    sent = {"since": "Yes", "source": "", "meeting": str(promise.meeting.pk)}
    assert client.post(preview.request["PATH_INFO"], sent).status_code == 403
