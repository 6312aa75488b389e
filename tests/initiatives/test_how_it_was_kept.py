"""How and where something was kept, in words, wherever "fulfilled" stands."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from initiatives.compare.changes import changes
from initiatives.models import Commitment, CommitmentStatus
from meetings.models import Meeting
from support.make import KNOWN, make_commitment, make_initiative, make_meeting, make_outcome
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

JULY, AUGUST = date(2022, 7, 1), date(2022, 8, 20)


@pytest.fixture
def som2() -> Meeting:
    return make_meeting(slug="2022-som2", short_name_en="SOM2", short_name_zh="SOM2")


@pytest.fixture
def mrt() -> Meeting:
    return make_meeting(slug="2022-mrt", short_name_en="MRT", short_name_zh="MRT")


def in_words(promise: Commitment) -> str:
    return Commitment.objects.for_list().get(pk=promise.pk).status_in_words


def kept(promise: Commitment, **said: Any) -> Commitment:
    make_outcome(commitment=promise, **{"status": "fulfilled", **said})
    return promise


@pytest.mark.parametrize(
    ("due", "said", "words"),
    [
        ({}, {}, "fulfilled, as promised"),
        ({}, {"how": "otherwise"}, "fulfilled, in another body or form"),
        (
            {"when_en": "May 2022"},
            {"how": "later", "as_of": JULY, "recorded_on": AUGUST, "when_en": "July 2022"},
            "fulfilled, later (July 2022, not May 2022)",
        ),
        (
            {"when_en": "May 2022"},
            {"how": "earlier"},
            "fulfilled, earlier (17 Feb 2022, not May 2022)",
        ),
        ({}, {"how": "later"}, "fulfilled, later (17 Feb 2022)"),
        (
            {},
            {"how": "otherwise", "status": "partly-fulfilled"},
            "partly fulfilled, in another body or form",
        ),
        ({}, {"status": "withdrawn"}, "withdrawn"),
        ({}, {"status": "in-progress"}, "in progress"),
    ],
)
def test_it_says_how(due: dict[str, Any], said: dict[str, Any], words: str) -> None:
    assert in_words(kept(make_commitment(**due), **said)) == words


def test_it_says_where_and_where_not(som2: Meeting, mrt: Meeting) -> None:
    at_mrt: dict[str, Any] = {"when_en": "May 2022, at MRT", "due_meeting": mrt}
    elsewhere = kept(make_commitment(**at_mrt), how="otherwise", done_at=som2)
    assert in_words(elsewhere) == "fulfilled at SOM2, not at MRT"
    there = kept(make_commitment(**at_mrt), done_at=mrt)
    assert in_words(there) == "fulfilled at MRT"
    later = kept(make_commitment(when_en="May 2022"), how="later", done_at=som2)
    assert in_words(later) == "fulfilled at SOM2, later (17 Feb 2022, not May 2022)"
    with translation.override("zh-hant"):
        assert in_words(elsewhere) == "已履行：於SOM2，而非MRT"


def test_this_year_is_named_for_a_reader_of_a_later_one() -> None:
    promise = make_commitment(meeting=make_meeting(year=2022), when_zh="本年2月22日")
    said: dict[str, Any] = {"as_of": JULY, "recorded_on": AUGUST, "when_zh": "本年7月1日"}
    with translation.override("zh-hant"):
        words = in_words(kept(promise, how="later", **said))
    assert "2022年7月1日" in words
    assert "2022年2月22日" in words
    assert "本年" not in words


def test_every_page_and_file_says_it(som2: Meeting, mrt: Meeting, client: Client) -> None:
    initiative = make_initiative(slug="guidelines")
    promise = make_commitment(
        initiative=initiative, due_meeting=mrt, when_en="May 2022", latest=date(2022, 5, 31)
    )
    kept(promise, how="otherwise", done_at=som2, recorded_on=AUGUST, as_of=date(2022, 5, 19))
    words = "fulfilled at SOM2, not at MRT"
    for url in (
        "/commitments/",
        promise.get_absolute_url(),
        "/initiatives/guidelines/",
        f"/economies/{promise.owner.code}/",
        "/compare/?from=2022-02-17&to=2022-08-20",
        "/timeline/?year=2022",
    ):
        assert words in Page(client.get(url)).text, url
    for url in ("/commitments/", "/compare/?from=2022-02-17&to=2022-08-20", "/timeline/?year=2022"):
        answer = client.get(url + ("&" if "?" in url else "?") + "export=xlsx")
        cells = [
            cell.value
            for row in load_workbook(BytesIO(answer.getvalue())).worksheets[-1]
            for cell in row
        ]
        assert words in cells, url


def test_before_it_was_heard_nothing_of_it_is_said() -> None:
    promise = kept(make_commitment(when_en="May 2022"), how="later", recorded_on=AUGUST)
    then = Commitment.objects.as_of(JULY).for_list().get(pk=promise.pk)
    assert (then.status, then.status_in_words, then.last_outcome) == ("open", "open", None)


class TestSuperseded:
    @pytest.fixture
    def revised(self) -> Commitment:
        promise = make_commitment(when_en="May 2022")
        make_commitment(
            revises=promise, meeting=promise.meeting, when_en="September 2022", recorded_on=AUGUST
        )
        return promise

    def found(self, promise: Commitment) -> Commitment:
        return Commitment.objects.for_list().get(pk=promise.pk)

    def test_what_a_later_promise_takes_the_place_of_is_superseded(
        self, revised: Commitment
    ) -> None:
        assert self.found(revised).status == CommitmentStatus.SUPERSEDED
        assert [label for _, label in self.found(revised).badges] == ["plan", "superseded"]
        then = Commitment.objects.as_of(JULY).with_status().get(pk=revised.pk)
        assert then.status == CommitmentStatus.OPEN

    def test_being_in_progress_before_does_not_keep_it_open(self, revised: Commitment) -> None:
        make_outcome(commitment=revised, status="in-progress")
        assert self.found(revised).status == CommitmentStatus.SUPERSEDED

    def test_what_closed_it_otherwise_stands(self, revised: Commitment) -> None:
        kept(revised)
        assert self.found(revised).status == CommitmentStatus.FULFILLED

    @pytest.mark.parametrize("is_reported", [False, True])
    def test_it_is_one_event_and_never_both_closed_and_revised(
        self, revised: Commitment, is_reported: bool
    ) -> None:
        if is_reported:
            make_outcome(commitment=revised, status="superseded", recorded_on=AUGUST)
        found = [(change.kind, change.was, change.now) for change in changes(KNOWN, AUGUST)]
        assert found == [("revised", "May 2022", "September 2022")]

    def test_without_a_successor_it_is_told_as_closed(self) -> None:
        make_outcome(commitment=make_commitment(), status="superseded", recorded_on=AUGUST)
        assert [change.kind for change in changes(KNOWN, AUGUST)] == ["closed"]
