"""The calendar of what falls due: its events, its address, and who may have it."""

import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from pytest_django import Settings

from initiatives.models import CommitmentStatus, Firmness, Subscription
from meetings.models import Meeting
from support.make import (
    KNOWN,
    make_commitment,
    make_economy,
    make_meeting,
    make_outcome,
    make_subscription,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LOGIN_REQUIRED = "django.contrib.auth.middleware.LoginRequiredMiddleware"


@pytest.fixture
def subscription() -> Subscription:
    return make_subscription()


@pytest.fixture
def address(subscription: Subscription) -> str:
    """The address of the calendar of the subscription, as it is shown once."""
    return subscription.renew_address()


@pytest.fixture
def sccp1() -> Meeting:
    return make_meeting(
        slug="2022-sccp1",
        short_name_en="SCCP1 2022",
        title_en="First meeting",
        when_en="15-17 February 2022",
        place_en="Bangkok, Thailand",
    )


def ask(address: str, **headers: str) -> Any:
    """Return the answer to a calendar program, which has neither cookie nor language."""
    return Client().get(address, headers=headers or None)


def calendar_of(address: str) -> Any:
    """Return the calendar as another program reads it."""
    answer = ask(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events_of(address: str) -> dict[str, Any]:
    """Return the events by their UID, none of which stands there twice."""
    events = calendar_of(address).walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events)
    return found


def days(event: Any) -> tuple[date, date]:
    """Return the first day of an event, and the first day after it."""
    return event["DTSTART"].dt, event["DTEND"].dt


class TestTheEvents:
    def test_a_commitment_spans_the_days_that_its_words_allow(
        self, address: str, sccp1: Meeting
    ) -> None:
        make_commitment(
            meeting=sccp1,
            number=7,
            owner=make_economy(name_en="Thailand"),
            text_en="Hold the workshop, online; all are welcome.",
            when_en="May 2022",
            firmness=Firmness.PLAN,
        )
        event = events_of(address)["commitment-2022-sccp1-7@sccp-tracker"]
        page = "http://localhost:8000/commitments/2022-sccp1/7/"
        assert days(event) == (date(2022, 5, 1), date(2022, 6, 1))
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
        assert event["SUMMARY"] == "Thailand: Hold the workshop, online; all are welcome."
        assert str(event["DESCRIPTION"]).splitlines() == [
            "Hold the workshop, online; all are welcome.",
            "Who must act: Thailand",
            "Due: May 2022",
            page,
        ]
        assert event["URL"] == page
        assert event["CATEGORIES"].cats == ["plan"]
        assert event["STATUS"] == "CONFIRMED"
        assert event["TRANSP"] == "TRANSPARENT"

    @pytest.mark.parametrize(
        ("when", "span"),
        [
            ({"when_en": "22 February 2024"}, (date(2024, 2, 22), date(2024, 2, 23))),
            ({"when_en": "third quarter of 2022"}, (date(2022, 7, 1), date(2022, 10, 1))),
            ({"when_en": "in 2022"}, (date(2022, 12, 31), date(2023, 1, 1))),
            ({"when_en": "2024 or 2025"}, (date(2025, 12, 31), date(2026, 1, 1))),
            (
                {"when_en": "from 2023 on", "earliest": date(2023, 1, 1)},
                (date(2023, 1, 1), date(2023, 1, 2)),
            ),
            (
                {"when_en": "before long", "latest": date(2023, 6, 30)},
                (date(2023, 6, 30), date(2023, 7, 1)),
            ),
            (
                {"when_en": "some day", "earliest": date(2023, 1, 1), "latest": date.max},
                (date.max - timedelta(days=1), date.max),
            ),
        ],
    )
    def test_a_long_time_or_an_open_end_leaves_one_day(
        self, address: str, when: dict[str, Any], span: tuple[date, date]
    ) -> None:
        make_commitment(meeting=make_meeting(when_en=""), **when)
        (event,) = events_of(address).values()
        assert days(event) == span

    @pytest.mark.parametrize(
        ("firmness", "status"),
        [
            (Firmness.COMMITMENT, "CONFIRMED"),
            (Firmness.PLAN, "CONFIRMED"),
            (Firmness.HOPE, "TENTATIVE"),
            (Firmness.RECOMMENDATION, "TENTATIVE"),
        ],
    )
    def test_only_who_is_bound_or_means_to_is_certain(
        self, address: str, firmness: Firmness, status: str
    ) -> None:
        make_commitment(when_en="May 2022", firmness=firmness)
        (event,) = events_of(address).values()
        assert event["STATUS"] == status
        assert event["CATEGORIES"].cats == [firmness.label]

    def test_when_the_meeting_moves_the_day_moves_and_the_event_stays(self, address: str) -> None:
        meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
        make_commitment(when_en="by SCCP2 2022")
        before = events_of(address)
        assert {days(event) for event in before.values()} == {(date(2022, 8, 1), date(2022, 9, 1))}
        meeting.earliest, meeting.latest = date(2022, 9, 5), date(2022, 9, 7)
        meeting.save_edits()
        after = events_of(address)
        assert after.keys() == before.keys()
        assert {days(event) for event in after.values()} == {(date(2022, 9, 5), date(2022, 9, 8))}

    def test_the_meetings_of_the_sub_committee_are_there(
        self, address: str, sccp1: Meeting
    ) -> None:
        make_meeting(slug="2022-sccp2", when_en="August 2022")
        make_meeting(slug="2022-mrt", when_en="May 2022", kind="ministerial")
        make_meeting(slug="2023-sccp1", when_en="", year=2023)
        make_meeting(slug="2021-sccp2", when_en="in 2021")
        events = events_of(address)
        assert list(events) == [
            "meeting-2022-sccp1@sccp-tracker",
            "meeting-2022-sccp2@sccp-tracker",
        ]
        first, second = events.values()
        assert days(first) == (date(2022, 2, 15), date(2022, 2, 18))
        assert (first["SUMMARY"], first["LOCATION"]) == ("SCCP1 2022", "Bangkok, Thailand")
        assert str(first["DESCRIPTION"]).splitlines() == [
            "First meeting",
            "15-17 February 2022",
            "http://localhost:8000/meetings/2022-sccp1/",
        ]
        assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "TENTATIVE")

    def test_what_has_no_day_or_is_closed_is_left_out(self, address: str) -> None:
        said = {"meeting": make_meeting(when_en="")}
        for words in ("every two years", "as soon as possible", ""):
            make_commitment(when_en=words, **said)
        kept = make_commitment(when_en="May 2022", **said)
        make_outcome(commitment=kept, status=CommitmentStatus.NOT_FULFILLED, note_en="Said so.")
        make_commitment(revises=make_commitment(when_en="May 2022", **said), **said)
        assert events_of(address) == {}

    def test_a_recurring_one_with_days_is_there_once(self, address: str) -> None:
        make_commitment(when_en="May 2022, then every year", every_months=12,
                        earliest=date(2022, 5, 1), latest=date(2022, 5, 31))  # fmt: skip
        (event,) = events_of(address).values()
        assert days(event) == (date(2022, 5, 1), date(2022, 6, 1))
        assert "RRULE" not in event

    def test_it_is_stamped_with_the_day_on_which_the_record_last_heard_of_it(
        self, address: str
    ) -> None:
        commitment = make_commitment(when_en="May 2022")

        def stamps() -> set[date]:
            (event,) = events_of(address).values()
            assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
            assert event["DTSTAMP"].dt == datetime.combine(event["DTSTAMP"].dt, time(), UTC)
            return {event["DTSTAMP"].dt.date()}

        assert stamps() == {KNOWN}
        for day in (date(2022, 6, 3), date(2022, 4, 1)):
            make_outcome(commitment=commitment, as_of=KNOWN, recorded_on=day)
        assert stamps() == {date(2022, 6, 3)}
        commitment.due_meeting = make_meeting(
            kind="workshop", when_en="May 2022", recorded_on=date(2022, 6, 30)
        )
        commitment.save()
        assert stamps() == {date(2022, 6, 30)}

    def test_a_long_text_is_cut_in_the_title_and_whole_in_the_description(
        self, address: str
    ) -> None:
        text = "Thailand will do this. " * 20
        make_commitment(text_en=text, when_en="May 2022", owner=make_economy(name_en="Thailand"))
        (event,) = events_of(address).values()
        assert event["SUMMARY"].startswith("Thailand will do this.")
        assert len(event["SUMMARY"]) == 120
        assert str(event["DESCRIPTION"]).startswith(text)


class TestTheFile:
    def test_it_says_what_it_is(self, address: str, sccp1: Meeting) -> None:
        answer = ask(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Language"] == "en"
        assert answer.headers["Cache-Control"] == "private"
        calendar = Calendar.from_ical(answer.content)
        assert calendar.errors == []
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"] == "-//SCCP tracker//Due dates//EN"

    def test_its_lines_are_as_the_standard_wants_them(self, address: str) -> None:
        make_commitment(
            text_en="", text_zh="泰國盼於本年5月舉辦線上研討會。" * 20, when_zh="本年5月"
        )
        lines = ask(address).content.split(b"\r\n")
        assert lines[0] == b"BEGIN:VCALENDAR"
        assert lines[-2:] == [b"END:VCALENDAR", b""]
        assert max(map(len, lines)) <= 75
        assert not any(b"\n" in line or b"\r" in line for line in lines)

    def test_it_is_in_the_language_of_the_subscriber(self, sccp1: Meeting) -> None:
        make_commitment(
            owner=make_economy(name_en="Thailand", name_zh="泰國"),
            text_en="Hold it.",
            text_zh="舉辦研討會。",
            when_en="May 2022",
            when_zh="本年5月",
            meeting=make_meeting(when_en=""),
        )
        make_commitment(text_en="Only in English.", when_en="June 2022", meeting=sccp1, number=9)
        chinese = make_subscription(language="zh-hant").renew_address()
        assert ask(chinese, accept_language="en").headers["Content-Language"] == "zh-hant"
        events = events_of(chinese)
        (held,) = [event for event in events.values() if "泰國" in event["SUMMARY"]]
        assert held["SUMMARY"].endswith("舉辦研討會。")
        assert "2022年5月" in held["DESCRIPTION"]
        assert "Only in English." in events["commitment-2022-sccp1-9@sccp-tracker"]["SUMMARY"]

    def test_while_the_record_is_the_same_the_file_is_too(
        self, address: str, sccp1: Meeting
    ) -> None:
        make_commitment(when_en="May 2022")
        answer = ask(address)
        assert ask(address).content == answer.content
        again = ask(address, if_none_match=answer.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_the_queries_do_not_grow_with_the_rows(self, address: str) -> None:
        def grow() -> int:
            meeting = make_meeting(when_en="May 2022")
            for words in ("May 2022", "22 February 2024"):
                make_outcome(commitment=make_commitment(when_en=words, due_meeting=meeting))
            with CaptureQueriesContext(connection) as queries:
                ask(address)
            return len(queries)

        few = grow()
        for _ in range(5):
            many = grow()
        assert few == many == 3


class TestTheAddress:
    @pytest.mark.parametrize(
        "query",
        ["", "?token=", "?token=wrong", "?token=%00", "?token=%E6%B5%B7", "?token=%FF"],
    )
    def test_without_the_secret_there_is_a_sentence(
        self, client: Client, address: str, query: str
    ) -> None:
        answer = client.get(reverse("initiatives:due-calendar") + query)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode().startswith("This is not the address of a calendar")

    def test_only_a_hash_of_the_secret_is_kept(
        self, client: Client, subscription: Subscription, address: str
    ) -> None:
        secret = address.partition("?token=")[2]
        assert len(secret) == 43
        (kept,) = Subscription.objects.values()
        assert secret not in str(kept)
        assert kept["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
        assert (
            client.get(
                reverse("initiatives:due-calendar"), {"token": kept["secret_hash"]}
            ).status_code
            == 403
        )

    def test_a_new_address_shuts_the_old_one(
        self, subscription: Subscription, address: str
    ) -> None:
        new = subscription.renew_address()
        assert [ask(each).status_code for each in (address, new)] == [403, 200]

    def test_who_may_not_sign_in_any_more_gets_no_calendar(
        self, subscription: Subscription, address: str
    ) -> None:
        subscription.user.is_active = False
        subscription.user.save()
        assert ask(address).status_code == 403

    def test_it_is_there_where_reading_is_closed(
        self, address: str, settings: Settings, client: Client
    ) -> None:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, LOGIN_REQUIRED]
        assert client.get(reverse("initiatives:commitment-list")).status_code == 302
        assert ask(address).status_code == 200
        assert client.get(reverse("initiatives:due-calendar")).status_code == 403

    def test_it_is_only_read(self, client: Client, address: str) -> None:
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200

    def test_the_whole_address_begins_with_that_of_the_site(
        self, subscription: Subscription, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://sccp.example"
        address = subscription.renew_address()
        assert address.startswith("https://sccp.example/commitments/due.ics?token=")

    def test_each_secret_is_its_own(self) -> None:
        assert len({make_subscription().renew_address() for _ in range(5)}) == 5


def shown_in(page: str) -> str:
    """Return the address of a calendar that a page shows, or nothing."""
    found = re.search(r"http://localhost:8000/commitments/due\.ics\?token=[\w-]{43}", page)
    return found[0] if found else ""


class TestTheAdmin:
    LIST = "/admin/initiatives/subscription/"

    @pytest.fixture
    def officer(self) -> User:
        """Somebody who may see and change subscriptions, their own and others'."""
        officer: User = make_user(is_staff=True)
        rights = Permission.objects.filter(content_type__model="subscription")
        officer.user_permissions.set(rights)
        return officer

    def page(self, client: Client, subscription: Subscription) -> str:
        """Return the admin page of a subscription."""
        answer = client.get(f"{self.LIST}{subscription.pk}/change/")
        assert answer.status_code == 200
        return answer.content.decode()

    def renewed(self, client: Client, *subscriptions: Subscription) -> str:
        """Return the page after the action, in which new addresses stand."""
        asked = {"action": "renew_address", "_selected_action": [row.pk for row in subscriptions]}
        return client.post(self.LIST, asked, follow=True).content.decode()

    @pytest.mark.parametrize("language", ["en", "zh-hant"])
    def test_a_new_address_is_shown_once_to_whom_it_is(
        self, language: str, client: Client, officer: User
    ) -> None:
        own = make_subscription(user=officer)
        client.force_login(officer)
        client.cookies["django_language"] = language
        address = shown_in(self.renewed(client, own))
        assert ask(address).status_code == 200
        for page in (self.page(client, own), client.get(self.LIST).content.decode()):
            assert address.partition("=")[2] not in page
            assert str(Subscription.objects.get(pk=own.pk).secret_hash) not in page

    def test_the_superuser_renews_several_and_hands_them_on(self, admin_client: Client) -> None:
        rows = [make_subscription(), make_subscription()]
        old = [row.renew_address() for row in rows]
        page = self.renewed(admin_client, *rows)
        assert page.count("due.ics?token=") == 2
        assert [ask(address).status_code for address in old] == [403, 403]
        assert ask(shown_in(page)).status_code == 200

    def test_nobody_else_renews_an_address(self, client: Client, officer: User) -> None:
        other = make_subscription()
        address = other.renew_address()
        client.force_login(officer)
        page = self.renewed(client, other)
        assert shown_in(page) == ""
        assert "1 address was left as it is" in page
        assert ask(address).status_code == 200

    def test_who_may_only_see_renews_nothing(self, client: Client, officer: User) -> None:
        own = make_subscription(user=officer)
        address = own.renew_address()
        officer.user_permissions.set(Permission.objects.filter(codename="view_subscription"))
        client.force_login(officer)
        assert shown_in(self.renewed(client, own)) == ""
        assert ask(address).status_code == 200

    def test_a_subscription_keeps_its_account_and_its_secret(
        self, client: Client, officer: User
    ) -> None:
        other = make_subscription()
        address = other.renew_address()
        client.force_login(officer)
        given = {"user": officer.pk, "language": "zh-hant", "secret_hash": "0", "calendar": "mine"}
        assert client.post(f"{self.LIST}{other.pk}/change/", given).status_code == 302
        changed = Subscription.objects.get(pk=other.pk)
        assert changed.user == other.user
        assert (changed.language, changed.wants_digest) == ("zh-hant", False)
        assert ask(address).status_code == 200

    def test_the_first_address_is_shown_when_it_is_made(
        self, admin_client: Client, client: Client, officer: User
    ) -> None:
        given = {"user": make_user().pk, "language": "en", "wants_digest": "on"}
        assert admin_client.get(f"{self.LIST}add/").status_code == 200
        page = admin_client.post(f"{self.LIST}add/", given, follow=True).content.decode()
        assert ask(shown_in(page)).status_code == 200
        client.force_login(officer)
        page = client.post(
            f"{self.LIST}add/", {**given, "user": make_user().pk}, follow=True
        ).content.decode()
        assert shown_in(page) == ""
        assert Subscription.objects.filter(secret_hash=None).count() == 1
