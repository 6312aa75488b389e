"""Initiatives whose promises were kept and whose status stands still."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Commitment, Initiative, Outcome, StatusUpdate
from initiatives.outcomes.one_outcome import OneOutcomeForm
from sccp_tracker.records.models.trace import Action, Door
from support.make import (
    make_commitment,
    make_initiative,
    make_outcome,
    make_status,
)
from support.pages import ANYBODY, Page, context_of

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2022, 5, 19), date(2022, 6, 15)
STILL = "Its promises were kept and none that binds is open, and its status was not recorded since."


@pytest.fixture
def initiative() -> Initiative:
    return make_status(status="in-preparation").initiative


def kept(initiative: Initiative, **said: Any) -> Outcome:
    """Return that a promise of the initiative was kept, as was known in May."""
    promise = make_commitment(initiative=initiative)
    told = {"status": "fulfilled", "as_of": MAY, "recorded_on": MAY} | said
    return make_outcome(commitment=promise, **told)


def is_marked(initiative: Initiative, day: date = JUNE) -> bool:
    return Initiative.objects.as_of(day).standing_still().filter(pk=initiative.pk).exists()


def test_it_stands_still_from_the_day_on_which_it_was_known_that_a_promise_was_kept(
    initiative: Initiative,
) -> None:
    assert not is_marked(initiative)
    kept(initiative)
    assert [is_marked(initiative, day) for day in (date(2022, 5, 18), MAY, JUNE)] == [0, 1, 1]
    make_status(initiative=initiative, status="in-preparation", as_of=MAY, recorded_on=JUNE)
    assert [is_marked(initiative, day) for day in (date(2022, 6, 14), JUNE)] == [1, 0]


def test_a_promise_that_concerns_it_beside_another_one_counts_too(initiative: Initiative) -> None:
    promise = kept(make_initiative()).commitment
    promise.other_initiatives.add(initiative)
    assert is_marked(initiative)


@pytest.mark.parametrize("status", ["withdrawn", "not-fulfilled", "superseded", "in-progress"])
def test_only_what_was_kept_moves_a_status(initiative: Initiative, status: str) -> None:
    kept(initiative, status=status)
    assert not is_marked(initiative)


@pytest.mark.parametrize(
    ("firmness", "marked"),
    [("commitment", False), ("plan", False), ("hope", True), ("recommendation", True)],
)
def test_while_something_that_binds_is_open_it_goes_on(
    initiative: Initiative, firmness: str, marked: bool
) -> None:
    kept(initiative)
    make_commitment(initiative=initiative, firmness=firmness)
    assert is_marked(initiative) == marked


@pytest.mark.parametrize("status", ["completed", "withdrawn"])
def test_what_is_over_does_not_stand_still(initiative: Initiative, status: str) -> None:
    make_status(initiative=initiative, status=status)
    kept(initiative)
    assert not is_marked(initiative)


def test_one_of_which_no_status_was_reported_stands_still_too() -> None:
    initiative = make_initiative()
    kept(initiative)
    assert is_marked(initiative)


def test_a_line_of_the_planned_date_alone_leaves_the_status_as_it_was(
    initiative: Initiative,
) -> None:
    kept(initiative)
    make_status(initiative=initiative, status="", planned_en="May 2023", recorded_on=JUNE)
    assert is_marked(initiative)


def test_it_is_said_on_its_page_in_the_list_and_on_the_first_page_of_who_may_record(
    initiative: Initiative, client: Client
) -> None:
    kept(initiative)
    make_initiative()
    assert STILL in Page(client.get(initiative.get_absolute_url())).text
    listed = context_of("/initiatives/", {"stands_still": "on"})["table"]
    assert list(listed.rows) == [initiative]
    assert context_of("/")["still"] == []
    assert context_of("/", user=ANYBODY)["still"] == [initiative]


class TestInTheFormOfAnOutcome:
    def send(self, client: Client, initiative: Initiative, **said: str) -> Any:
        promise = make_commitment(initiative=initiative)
        url = f"{promise.get_absolute_url()}outcome/"
        given = {
            "status": "fulfilled",
            "how": "as-promised",
            "note_en": "Heard.",
            "as_of": "2022-05-19",
        }
        return client.post(url, given | said)

    def test_both_are_one_action(self, initiative: Initiative, admin_client: Client) -> None:
        answer = self.send(admin_client, initiative, new_status="in-implementation")
        assert answer.status_code == 302
        outcome = Outcome.objects.get()
        line = StatusUpdate.objects.latest("pk")
        assert (line.status, line.as_of, line.source) == ("in-implementation", MAY, outcome.source)
        (action,) = Action.objects.filter(door=Door.PAGE)
        nouns = {change.noun for change in action.changes.all()}
        assert nouns >= {"initiatives.outcome", "initiatives.statusupdate"}
        assert not is_marked(initiative, outcome.recorded_on)

    def test_left_empty_the_status_stays(
        self, initiative: Initiative, admin_client: Client
    ) -> None:
        self.send(admin_client, initiative, new_status="")
        assert (Outcome.objects.count(), StatusUpdate.objects.count()) == (1, 1)

    def test_beside_an_outcome_that_keeps_nothing_it_is_refused_and_nothing_is_written(
        self, initiative: Initiative, admin_client: Client
    ) -> None:
        answer = self.send(admin_client, initiative, status="withdrawn", new_status="withdrawn")
        assert "A new status of the initiative is recorded here with a promise" in Page(answer).text
        assert (Outcome.objects.count(), StatusUpdate.objects.count()) == (0, 1)

    def test_who_may_record_no_status_is_offered_none(self, initiative: Initiative) -> None:
        make_commitment(initiative=initiative)
        promise = Commitment.objects.for_list().get()
        assert "new_status" in OneOutcomeForm(promise).fields
        assert "new_status" not in OneOutcomeForm(promise, may_move=False).fields
