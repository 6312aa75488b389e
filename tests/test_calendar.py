"""The calendar of what falls due: its events, its address, and who may have it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from make import (
    KNOWN,
    make_commitment,
    make_economy,
    make_meeting,
    make_outcome,
    make_subscription,
    make_user,
)
from pytest_django import Settings

from initiatives.models import CommitmentStatus, Firmness, Subscription
from meetings.models import Meeting

pytestmark = pytest.mark.django_db

LOGIN_REQUIRED = "django.contrib.auth.middleware.LoginRequiredMiddleware"


@pytest.fixture
def subscription() -> Subscription:
    return make_subscription()


@pytest.fixture
def sccp1() -> Meeting:
    return make_meeting(
        slug="2022-sccp1",
        short_name_en="SCCP1 2022",
        title_en="First meeting",
        when_en="15-17 February 2022",
        place_en="Bangkok, Thailand",
    )


def ask(subscription: Subscription, **headers: str) -> Any:
    """Return the answer to a calendar program, which has neither cookie nor language."""
    return Client().get(
        reverse("due-calendar"), {"token": subscription.token}, headers=headers or None
    )


def calendar_of(subscription: Subscription) -> Any:
    """Return the calendar as another program reads it."""
    answer = ask(subscription)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events_of(subscription: Subscription) -> dict[str, Any]:
    """Return the events by their UID, none of which stands there twice."""
    events = calendar_of(subscription).walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events)
    return found


def days(event: Any) -> tuple[date, date]:
    """Return the first day of an event, and the first day after it."""
    return event["DTSTART"].dt, event["DTEND"].dt


class TestTheEvents:
    def test_a_commitment_spans_the_days_that_its_words_allow(
        self, subscription: Subscription, sccp1: Meeting
    ) -> None:
        make_commitment(
            meeting=sccp1,
            number=7,
            owner=make_economy(name_en="Thailand"),
            text_en="Hold the workshop, online; all are welcome.",
            when_en="May 2022",
            firmness=Firmness.PLAN,
        )
        event = events_of(subscription)["commitment-2022-sccp1-7@sccp-tracker"]
        address = "http://localhost:8000/commitments/2022-sccp1/7/"
        assert days(event) == (date(2022, 5, 1), date(2022, 6, 1))
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
        assert event["SUMMARY"] == "Thailand: Hold the workshop, online; all are welcome."
        assert str(event["DESCRIPTION"]).splitlines() == [
            "Hold the workshop, online; all are welcome.",
            "Who must act: Thailand",
            "Due, as said: May 2022",
            address,
        ]
        assert event["URL"] == address
        assert event["CATEGORIES"].cats == ["plan"]
        assert event["STATUS"] == "CONFIRMED"
        assert event["TRANSP"] == "TRANSPARENT"

    @pytest.mark.parametrize(
        ("when", "span"),
        [
            ({"when_en": "22 February 2024"}, (date(2024, 2, 22), date(2024, 2, 23))),
            ({"when_en": "2024 or 2025"}, (date(2024, 1, 1), date(2026, 1, 1))),
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
                (date(2023, 1, 1), date.max),
            ),
        ],
    )
    def test_an_open_end_leaves_the_day_that_is_known(
        self, subscription: Subscription, when: dict[str, Any], span: tuple[date, date]
    ) -> None:
        make_commitment(meeting=make_meeting(when_en=""), **when)
        (event,) = events_of(subscription).values()
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
        self, subscription: Subscription, firmness: Firmness, status: str
    ) -> None:
        make_commitment(when_en="May 2022", firmness=firmness)
        (event,) = events_of(subscription).values()
        assert event["STATUS"] == status
        assert event["CATEGORIES"].cats == [firmness.label]

    def test_when_the_meeting_moves_the_day_moves_and_the_event_stays(
        self, subscription: Subscription
    ) -> None:
        meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
        make_commitment(when_en="by SCCP2 2022")
        before = events_of(subscription)
        assert {days(event) for event in before.values()} == {(date(2022, 8, 1), date(2022, 9, 1))}
        meeting.earliest, meeting.latest = date(2022, 9, 5), date(2022, 9, 7)
        meeting.save()
        after = events_of(subscription)
        assert after.keys() == before.keys()
        assert {days(event) for event in after.values()} == {(date(2022, 9, 5), date(2022, 9, 8))}

    def test_the_meetings_of_the_sub_committee_are_there(
        self, subscription: Subscription, sccp1: Meeting
    ) -> None:
        make_meeting(slug="2022-sccp2", when_en="August 2022")
        make_meeting(slug="2022-mrt", when_en="May 2022", kind="ministerial")
        make_meeting(slug="2023-sccp1", when_en="", year=2023)
        events = events_of(subscription)
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

    def test_what_has_no_day_or_is_closed_is_left_out(self, subscription: Subscription) -> None:
        said = {"meeting": make_meeting(when_en="")}
        for words in ("every two years", "as soon as possible", ""):
            make_commitment(when_en=words, **said)
        kept = make_commitment(when_en="May 2022", **said)
        make_outcome(commitment=kept, status=CommitmentStatus.NOT_FULFILLED, note_en="Said so.")
        make_commitment(revises=make_commitment(when_en="May 2022", **said), **said)
        assert events_of(subscription) == {}

    def test_a_recurring_one_with_days_is_there_once(self, subscription: Subscription) -> None:
        make_commitment(when_en="May 2022, then every year", every_months=12,
                        earliest=date(2022, 5, 1), latest=date(2022, 5, 31))  # fmt: skip
        (event,) = events_of(subscription).values()
        assert days(event) == (date(2022, 5, 1), date(2022, 6, 1))
        assert "RRULE" not in event

    def test_it_is_stamped_with_the_day_on_which_the_record_last_heard_of_it(
        self, subscription: Subscription
    ) -> None:
        commitment = make_commitment(when_en="May 2022")

        def stamps() -> set[date]:
            (event,) = events_of(subscription).values()
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
        self, subscription: Subscription
    ) -> None:
        text = "Thailand will do this. " * 20
        make_commitment(text_en=text, when_en="May 2022", owner=make_economy(name_en="Thailand"))
        (event,) = events_of(subscription).values()
        assert event["SUMMARY"].startswith("Thailand will do this.")
        assert len(event["SUMMARY"]) == 120
        assert str(event["DESCRIPTION"]).startswith(text)


class TestTheFile:
    def test_it_says_what_it_is(self, subscription: Subscription, sccp1: Meeting) -> None:
        answer = ask(subscription)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Language"] == "en"
        assert answer.headers["Cache-Control"] == "private"
        calendar = Calendar.from_ical(answer.content)
        assert calendar.errors == []
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"] == "-//SCCP tracker//Due dates//EN"

    def test_its_lines_are_as_the_standard_wants_them(self, subscription: Subscription) -> None:
        make_commitment(
            text_en="", text_zh="泰國盼於本年5月舉辦線上研討會。" * 20, when_zh="本年5月"
        )
        lines = ask(subscription).content.split(b"\r\n")
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
        chinese = make_subscription(language="zh-hant")
        assert ask(chinese, accept_language="en").headers["Content-Language"] == "zh-hant"
        events = events_of(chinese)
        (held,) = [event for event in events.values() if "泰國" in event["SUMMARY"]]
        assert held["SUMMARY"].endswith("舉辦研討會。")
        assert "本年5月" in held["DESCRIPTION"]
        assert "Only in English." in events["commitment-2022-sccp1-9@sccp-tracker"]["SUMMARY"]

    def test_while_the_record_is_the_same_the_file_is_too(
        self, subscription: Subscription, sccp1: Meeting
    ) -> None:
        make_commitment(when_en="May 2022")
        answer = ask(subscription)
        assert ask(subscription).content == answer.content
        again = ask(subscription, if_none_match=answer.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_the_queries_do_not_grow_with_the_rows(self, subscription: Subscription) -> None:
        def grow() -> int:
            meeting = make_meeting(when_en="May 2022")
            for words in ("May 2022", "22 February 2024"):
                make_outcome(commitment=make_commitment(when_en=words, due_meeting=meeting))
            with CaptureQueriesContext(connection) as queries:
                ask(subscription)
            return len(queries)

        few = grow()
        for _ in range(5):
            many = grow()
        assert few == many == 3


class TestTheAddress:
    @pytest.mark.parametrize(
        "query", ["", "?token=", "?token=wrong", "?token=%00", "?token=%E6%B5%B7"]
    )
    def test_without_the_secret_there_is_a_sentence(
        self, client: Client, subscription: Subscription, query: str
    ) -> None:
        answer = client.get(reverse("due-calendar") + query)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode().startswith("This is not the address of a calendar")

    def test_a_renewed_secret_shuts_the_old_address(self, subscription: Subscription) -> None:
        old = subscription.token
        subscription.renew_token()
        subscription.refresh_from_db()
        assert ask(subscription).status_code == 200
        subscription.token = old
        assert ask(subscription).status_code == 403

    def test_who_may_not_log_in_any_more_gets_no_calendar(self, subscription: Subscription) -> None:
        subscription.user.is_active = False
        subscription.user.save()
        assert ask(subscription).status_code == 403

    def test_it_is_there_where_reading_is_closed(
        self, subscription: Subscription, settings: Settings, client: Client
    ) -> None:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, LOGIN_REQUIRED]
        assert client.get(reverse("commitment-list")).status_code == 302
        assert ask(subscription).status_code == 200
        assert client.get(reverse("due-calendar")).status_code == 403

    def test_it_is_only_read(self, client: Client, subscription: Subscription) -> None:
        address = f"{reverse('due-calendar')}?token={subscription.token}"
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200

    def test_the_whole_address_begins_with_that_of_the_site(
        self, subscription: Subscription, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://sccp.example"
        assert subscription.calendar_address == (
            f"https://sccp.example/commitments/due.ics?token={subscription.token}"
        )

    def test_each_secret_is_long_and_its_own(self) -> None:
        secrets = {make_subscription().token for _ in range(5)}
        assert {len(secret) for secret in secrets} == {43}
        assert len(secrets) == 5


class TestTheAdmin:
    @pytest.fixture
    def officer(self) -> User:
        """Somebody who may see and change subscriptions, their own and others'."""
        officer: User = make_user(is_staff=True)
        rights = Permission.objects.filter(content_type__model="subscription")
        officer.user_permissions.set(rights)
        return officer

    def page(self, client: Client, subscription: Subscription) -> str:
        """Return the admin page of a subscription."""
        address = reverse("admin:initiatives_subscription_change", args=[subscription.pk])
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_the_secret_is_shown_to_whom_it_is_and_to_the_superuser(
        self, client: Client, officer: User
    ) -> None:
        own, other = make_subscription(user=officer), make_subscription()
        client.force_login(officer)
        assert own.token in self.page(client, own)
        assert other.token not in self.page(client, other)
        client.force_login(make_user(is_staff=True, is_superuser=True))
        assert other.token in self.page(client, other)

    def test_the_list_shows_no_secret(self, admin_client: Client) -> None:
        subscription = make_subscription()
        page = admin_client.get(reverse("admin:initiatives_subscription_changelist"))
        assert subscription.user.email in page.content.decode()
        assert subscription.token not in page.content.decode()

    def test_a_subscription_keeps_its_account_and_its_secret(
        self, client: Client, officer: User
    ) -> None:
        other = make_subscription()
        client.force_login(officer)
        given = {"user": officer.pk, "language": "zh-hant", "token": "mine", "calendar": "mine"}
        address = reverse("admin:initiatives_subscription_change", args=[other.pk])
        assert client.post(address, given).status_code == 302
        changed = Subscription.objects.get(pk=other.pk)
        assert (changed.user, changed.token) == (other.user, other.token)
        assert (changed.language, changed.wants_digest) == ("zh-hant", False)

    def test_it_is_made_with_a_secret(self, admin_client: Client) -> None:
        user = make_user()
        given = {"user": user.pk, "language": "en", "wants_digest": "on"}
        address = reverse("admin:initiatives_subscription_add")
        assert admin_client.get(address).status_code == 200
        assert admin_client.post(address, given).status_code == 302
        assert ask(Subscription.objects.get(user=user)).status_code == 200

    def test_secrets_are_renewed_together(self, admin_client: Client) -> None:
        renewed, left = [make_subscription(), make_subscription()], make_subscription()
        asked = {"action": "renew_secret", "_selected_action": [row.pk for row in renewed]}
        address = reverse("admin:initiatives_subscription_changelist")
        answer = admin_client.post(address, asked, follow=True)
        assert "The calendars of 2 subscriptions have new secret addresses." in (
            answer.content.decode()
        )
        assert [ask(row).status_code for row in (*renewed, left)] == [403, 403, 200]

    def test_who_may_only_see_renews_nothing(self, client: Client) -> None:
        officer = make_user(is_staff=True)
        officer.user_permissions.add(Permission.objects.get(codename="view_subscription"))
        client.force_login(officer)
        subscription = make_subscription()
        asked = {"action": "renew_secret", "_selected_action": [subscription.pk]}
        client.post(reverse("admin:initiatives_subscription_changelist"), asked)
        assert ask(subscription).status_code == 200
