"""The trace as people read it: the history of a row, one action, the lists of the admin."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from initiatives.models import Commitment, Firmness
from sccp_tracker.records.models.trace import Action, Change, Door
from sccp_tracker.records.nouns import nouns_by_model_name
from sccp_tracker.records.trace import acting
from sccp_tracker.records.trace_pages.entries import Entry, entries_of, name_of, word_diff
from support.make import (
    KNOWN,
    change,
    make_commitment,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_participation,
    make_user,
)
from support.pages import Page, on_day
from support.queries import counted_queries

pytestmark = pytest.mark.django_db


def changes_of(row: Any) -> list[Entry]:
    """Return the changes of a row in words, the newest first."""
    mine = Change.objects.filter(noun=row._meta.label_lower, row=row.pk)
    return entries_of(mine.select_related("action__by"))


def last_of(row: Any) -> dict[str, tuple[str, str]]:
    """Return what the last change of a row did, in words: old and new by name of column."""
    return {each.name: (each.old, each.new) for each in changes_of(row)[0].said}


class TestInWords:
    def test_a_choice_is_told_by_its_label_and_a_row_by_its_name(self) -> None:
        chile, peru = make_economy(name_en="Chile"), make_economy(name_en="Peru")
        row = make_commitment(owner=chile, firmness=Firmness.PLAN)
        change(row, owner=peru, firmness=Firmness.HOPE)
        assert last_of(row) == {"firmness": ("plan", "hope"), "who must act": ("Chile", "Peru")}

    def test_days_and_numbers_are_written_as_the_reader_writes_them(self) -> None:
        row = make_initiative(when_en="May 2022", earliest=date(2022, 5, 1))
        change(row, earliest=date(2022, 5, 2))
        assert last_of(row)["earliest day"] == ("1 May 2022", "2 May 2022")
        figure = make_figure(value="1234.5")
        change(figure, value="2345")
        assert last_of(figure)["value"] == ("1,234.5", "2,345")

    def test_it_is_told_in_the_language_of_the_reader(self) -> None:
        row = make_initiative(when_en="May 2022", earliest=date(2022, 5, 1))
        change(row, earliest=date(2022, 5, 2), kind="survey")
        with translation.override("zh-hant"):
            told = last_of(row)
        assert ("2022年5月1日", "2022年5月2日") in told.values()
        assert not any("survey" in new for _old, new in told.values())

    def test_yes_and_no_and_what_was_empty(self) -> None:
        row = make_initiative(title_en_is_ours=False, project_number="")
        change(row, title_en_is_ours=True, project_number="SCCP 05 2022S")
        assert last_of(row) == {
            "the English title is our translation": ("no", "yes"),
            "project number": ("", "SCCP 05 2022S"),
        }

    def test_of_several_rows_it_is_told_which_left_and_which_came(self) -> None:
        chile, peru = make_economy(name_en="Chile"), make_economy(name_en="Peru")
        row = make_commitment(partners=[chile])
        with acting():
            row.partners.set([peru])
        assert last_of(row) == {"together with": ("Chile", "Peru")}

    def test_long_text_is_compared_by_words_and_chinese_by_characters(self) -> None:
        assert word_diff("the draft <b> of May", "the final <b> of May") == (
            "the <del>draft</del><ins>final</ins> &lt;b&gt; of May"
        )
        assert word_diff("將於五月提出", "將於六月提出") == "將於<del>五</del><ins>六</ins>月提出"

    def test_a_row_that_was_removed_since_is_told_apart_from_one_that_is_there(self) -> None:
        gone = make_economy(name_en="Chile")
        row = make_commitment(owner=gone)
        change(row, owner=make_economy(name_en="Peru"))
        key = gone.pk
        gone.delete()
        assert last_of(row)["who must act"] == (f"removed since (no. {key})", "Peru")

    def test_a_column_or_noun_that_is_no_more_is_told_as_it_was_written(self) -> None:
        with acting() as action:
            make_economy()
        gone = Change.objects.create(
            action=action, noun="meetings.tour", row=7, kind="changed", fields={"pace": [1, 2]}
        )
        (entry,) = entries_of([gone])
        assert (entry.noun, entry.name, entry.page) == ("meetings.tour", "7", "")
        assert [(each.name, each.old, each.new) for each in entry.said] == [("pace", "1", "2")]

    def test_a_row_is_named_with_what_it_belongs_to(self) -> None:
        meeting = make_meeting(short_name_en="SCCP1 2022")
        turn = make_intervention(meeting=meeting, number=3)
        assert name_of(turn) == "SCCP1 2022 · intervention 3"
        role = make_participation(
            initiative=make_initiative(title_en="Paperless"), economy=make_economy(name_en="Chile")
        )
        assert name_of(role) == "Paperless · Chile · lead"

    def test_twenty_changes_ask_no_more_often_than_two(self) -> None:
        def asked(count: int) -> int:
            row = make_commitment(partners=[make_economy()], initiative=make_initiative())
            for _ in range(count):
                change(row, owner=make_economy(), initiative=make_initiative())
            with counted_queries() as queries:
                assert len(changes_of(row)) == count + 1
            return queries.total()

        assert asked(2) == asked(20)


class TestTheHistoryOfARow:
    def test_it_has_the_newest_change_first_with_who_when_door_and_reason(
        self, client: Client
    ) -> None:
        officer = make_user(username="mei", first_name="Mei", last_name="Lin")
        row = make_commitment()
        with acting(Door.ADMIN, lambda: officer, "A slip of the pen"):
            change(row, firmness=Firmness.HOPE)
        page = Page(client.get(row.get_history_url()))
        assert page.text.index("A slip of the pen") < page.text.index("files of a record")
        assert "Mei Lin (mei) · admin" in page.text
        assert page.inline_code() == []

    def test_it_is_linked_from_the_page_of_the_row(self, client: Client) -> None:
        for row in (make_commitment(), make_figure()):
            assert row.get_history_url() in Page(client.get(row.get_absolute_url())).links

    def test_a_row_that_took_the_place_of_a_removed_one_does_not_hide_it(
        self, client: Client
    ) -> None:
        row = make_commitment(text_en="What was promised.")
        was, key, day = row.get_absolute_url(), row.key, KNOWN
        row.delete()
        page = Page(client.get(on_day(day, was)))
        assert "This was on record on that day, and was removed since." in page.text
        with acting():
            new = make_commitment(text_en="Another", meeting=row.meeting, recorded_on=None)
        assert new.key == key
        assert [each.change.kind for each in changes_of(new)] == ["added"]
        page = Page(client.get(on_day(day, was)))
        assert "This was on record on that day, and was removed since." in page.text
        (history,) = [link for link in page.links if "/history/" in link]
        page = Page(client.get(history))
        assert "What was promised." in page.text
        assert "Another" in page.text

    def test_the_lines_of_its_own_history_stand_in_it(self, client: Client) -> None:
        row = make_meeting(when_en="March 2022")
        row.move(source=row.source, when_en="May 2022")
        answer = client.get(row.get_history_url())
        said = [(each.noun, each.change.kind) for each in answer.context["entries"]]
        line = "dates of a meeting"
        assert said == [(line, "added"), (line, "added"), ("meeting", "added")]
        text = Page(answer).text
        assert "Dates of a meeting: " in text
        assert "Meeting: " not in text
        assert "May 2022" in text

    def test_it_is_shown_fifty_changes_at_a_time(self, client: Client) -> None:
        row = make_economy()
        for nth in range(51):
            change(row, name_en=f"Economy of {nth}")
        first = client.get(row.get_history_url()).context["entries"]
        second = client.get(f"{row.get_history_url()}?page=2").context["entries"]
        assert (len(first), len(second)) == (50, 2)

    @pytest.mark.parametrize("noun", ["participation", "attendance", "workplanitem", "outcome"])
    def test_every_noun_has_one_page_or_not(self, noun: str) -> None:
        assert noun in nouns_by_model_name()

    def test_of_a_row_that_was_removed_it_is_still_there(self, client: Client) -> None:
        row = make_participation()
        url = row.get_history_url()
        row.delete()
        assert [each.change.kind for each in client.get(url).context["entries"]] == [
            "removed",
            "added",
        ]

    @pytest.mark.parametrize(
        "url",
        [
            "/history/commitment/none/1/",
            "/history/commitment/none/",
            "/history/tour/1/",
            "/history/user/1/",
            "/history/economy/%00/",
            f"/history/commitment/x/{10**30}/",
        ],
    )
    def test_of_no_row_there_is_none(self, url: str, client: Client) -> None:
        assert client.get(url).status_code == 404


def test_an_action_lists_every_row_that_it_changed(client: Client) -> None:
    with acting(reason="Two at once"):
        first, second = make_economy(), make_economy()
    action = Action.objects.get(reason="Two at once")
    entries = client.get(action.get_absolute_url()).context["entries"]
    assert [entry.name for entry in entries] == [str(first), str(second)]


class TestInTheAdmin:
    @pytest.fixture(autouse=True)
    def one_mended(self) -> None:
        self.row = make_commitment(firmness=Firmness.PLAN)
        with acting(Door.PAGE, lambda: make_user(username="lin"), "A slip of the pen"):
            change(self.row, firmness=Firmness.HOPE)

    def listed(self, client: Client, noun: str, **query: str) -> list[Any]:
        answer = client.get(reverse(f"admin:records_{noun}_changelist"), query)
        assert answer.status_code == 200
        return list(answer.context["cl"].result_list)

    def test_the_history_button_shows_the_same_rows(self, admin_client: Client) -> None:
        url = reverse("admin:initiatives_commitment_history", args=[self.row.pk])
        shown = admin_client.get(url)
        assert [each.change.kind for each in shown.context["entries"]] == ["changed", "added"]
        assert "A slip of the pen" in Page(shown).text

    def test_changes_are_found_by_door_account_noun_kind_reason_and_key(
        self, admin_client: Client
    ) -> None:
        lin = str(User.objects.get(username="lin").pk)
        for query in (
            {"action__door__exact": "page"},
            {"action__by__id__exact": lin},
            {"of": "initiatives.commitment", "kind__exact": "changed"},
            {"q": "slip of"},
        ):
            rows = self.listed(admin_client, "change", **query)
            assert [(row.noun, row.row) for row in rows] == [
                ("initiatives.commitment", self.row.pk)
            ], query
        named = {"q": self.row.key, "of": "initiatives.commitment"}
        assert len(self.listed(admin_client, "change", **named)) == 2

    def test_actions_are_found_by_the_nouns_and_keys_of_what_they_changed(
        self, admin_client: Client
    ) -> None:
        for query in (
            {"door__exact": "page"},
            {"q": "slip of"},
            {"q": self.row.key, "door__exact": "page"},
            {"of": "initiatives.commitment", "door__exact": "page"},
        ):
            assert [row.reason for row in self.listed(admin_client, "action", **query)] == [
                "A slip of the pen"
            ], query

    @pytest.mark.parametrize("noun", ["change", "action"])
    def test_a_file_has_one_line_for_each_field(self, noun: str, admin_client: Client) -> None:
        url = reverse(f"admin:records_{noun}_export")
        answer = admin_client.post(f"{url}?q=slip", {"format": "csv"})
        lines = answer.getvalue().decode("utf-8-sig").splitlines()
        assert lines[0] == "when,who,through,reason,noun,row,kind,field,old,new"
        assert [line.partition(",")[2] for line in lines[1:]] == [
            f"lin,page,A slip of the pen,commitment,{self.row.key},changed,firmness,plan,hope"
        ]

    @pytest.mark.parametrize("noun", ["change", "action"])
    def test_not_even_a_superuser_adds_changes_or_deletes(
        self, noun: str, admin_client: Client
    ) -> None:
        model: Any = {"change": Change, "action": Action}[noun]
        row, name = model.objects.first(), f"admin:records_{noun}"
        before = model.objects.count()
        assert admin_client.post(reverse(f"{name}_add"), {}).status_code == 403
        assert admin_client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert admin_client.post(reverse(f"{name}_delete", args=[row.pk]), {}).status_code == 403
        assert admin_client.post(reverse(f"{name}_import"), {}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
        admin_client.post(reverse(f"{name}_changelist"), chosen)
        assert model.objects.count() == before

    def test_a_change_can_be_looked_at_by_itself(self, admin_client: Client) -> None:
        change = Change.objects.get(action__reason="A slip of the pen")
        url = reverse("admin:records_change_change", args=[change.pk])
        assert "firmness: plan → hope" in Page(admin_client.get(url)).text

    @pytest.mark.parametrize("noun", ["change", "action"])
    def test_a_list_asks_no_more_often_with_more_rows(
        self, noun: str, admin_client: Client
    ) -> None:
        def asked() -> int:
            with counted_queries() as queries:
                self.listed(admin_client, noun)
            return queries.total()

        asked()
        before = asked()
        for _ in range(5):
            change(self.row, owner=make_economy())
        assert asked() == before


def test_the_nouns_of_the_trace_are_those_with_a_key() -> None:
    assert nouns_by_model_name()["commitment"] is Commitment
    assert "user" not in nouns_by_model_name()
    assert "action" not in nouns_by_model_name()
