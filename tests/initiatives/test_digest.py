"""The e-mail of reminders: what is in it on which day, and who gets it."""

from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django import Settings

from initiatives.models import Commitment, CommitmentStatus, Initiative, SentDigest
from initiatives.reminders.digest import Digest, gather
from meetings.models import Meeting
from sccp_tracker.environment import env_address, env_number
from sccp_tracker.records.first_rows import FirstRows
from support.make import (
    make_commitment,
    make_economy,
    make_initiative,
    make_intervention,
    make_meeting,
    make_meeting_dates,
    make_outcome,
    make_participation,
    make_source,
    make_status,
    make_subscription,
    make_user,
    make_work_plan_item,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

JUNE = date(2022, 6, 15)


@pytest.fixture
def sccp1() -> Meeting:
    meeting = make_meeting(
        slug="2022-sccp1", short_name_en="SCCP1 2022", when_en="15-17 February 2022", year=2022
    )
    make_intervention(meeting=meeting)
    return meeting


def send(day: date | str = JUNE, **options: Any) -> str:
    """Run the command and return what it wrote."""
    out = StringIO()
    call_command("send_digest", as_of=str(day), stdout=out, stderr=out, **options)
    return out.getvalue()


def place_of(commitment: Commitment, day: date) -> str:
    """Return in which list of the day's digest the commitment stands, if in any."""
    digest = gather(day)
    return "".join(name for name in ("overdue", "due_soon") if commitment in getattr(digest, name))


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("day", "place"),
        [
            (date(2022, 3, 31), ""),
            (date(2022, 4, 1), "due_soon"),
            (date(2022, 5, 31), "due_soon"),
            (date(2022, 6, 1), "overdue"),
        ],
    )
    def test_it_is_due_soon_until_its_last_day_and_overdue_after(
        self, day: date, place: str
    ) -> None:
        assert place_of(make_commitment(when_en="May 2022"), day) == place

    @pytest.mark.parametrize(
        ("words", "before", "first"),
        [
            ("in 2022", date(2022, 9, 30), date(2022, 10, 1)),
            ("2024 or 2025", date(2025, 9, 30), date(2025, 10, 1)),
            ("second half of 2022", date(2022, 9, 30), date(2022, 10, 1)),
            # A quarter is no long time: it is soon a month before it begins.
            ("third quarter of 2022", date(2022, 5, 31), date(2022, 6, 1)),
        ],
    )
    def test_what_has_a_long_time_is_due_soon_in_its_last_quarter_only(
        self, words: str, before: date, first: date
    ) -> None:
        commitment = make_commitment(when_en=words)
        assert (place_of(commitment, before), place_of(commitment, first)) == ("", "due_soon")

    def test_a_hope_whose_time_has_passed_is_counted_apart_and_no_reason_to_write(self) -> None:
        make_commitment(when_en="May 2022", firmness="hope")
        digest = gather(JUNE)
        assert (digest.overdue, digest.due_soon, digest.passed.total) == ([], [], 1)
        assert not digest
        told = (
            "1 hope or recommendation is not late, but its time has passed:\nhttp://localhost:8000"
        )
        assert f"{told}/commitments/?due_state=passed\n" in digest.body()

    def test_how_far_soon_is_can_be_set(self, settings: Settings) -> None:
        commitment = make_commitment(when_en="May 2022")
        settings.DUE_SOON_DAYS = 3
        assert place_of(commitment, date(2022, 4, 27)) == ""
        assert place_of(commitment, date(2022, 4, 28)) == "due_soon"

    def test_one_due_at_a_meeting_follows_the_meeting(self) -> None:
        meeting = make_meeting(slug="2022-sccp2", when_en="August 2022")
        commitment = make_commitment(when_en="by SCCP2 2022")
        assert place_of(commitment, date(2022, 9, 1)) == "overdue"
        make_meeting_dates(
            meeting=meeting, when_en="5 September 2022", recorded_on=date(2022, 9, 1)
        )
        assert place_of(commitment, date(2022, 8, 31)) == "due_soon"
        assert place_of(commitment, date(2022, 9, 1)) == "due_soon"
        assert place_of(commitment, date(2022, 9, 6)) == "overdue"

    def test_without_a_day_it_is_neither(self) -> None:
        for words in ("as soon as possible", "every two years", ""):
            assert place_of(make_commitment(when_en=words), JUNE) == ""

    def test_what_is_closed_or_revised_is_left_out(self) -> None:
        kept, revised = make_commitment(when_en="May 2022"), make_commitment(when_en="May 2022")
        make_outcome(
            commitment=kept,
            status=CommitmentStatus.WITHDRAWN,
            note_en="Said so.",
            recorded_on=date(2022, 6, 10),
        )
        make_commitment(revises=revised, recorded_on=date(2022, 6, 10))
        for commitment in (kept, revised):
            assert place_of(commitment, date(2022, 6, 9)) == "overdue"
            assert place_of(commitment, date(2022, 6, 10)) == ""

    def test_what_was_not_known_yet_is_left_out(self) -> None:
        commitment = make_commitment(when_en="May 2022", recorded_on=JUNE)
        assert place_of(commitment, date(2022, 6, 14)) == ""
        assert place_of(commitment, JUNE) == "overdue"

    def test_the_longest_overdue_comes_first_and_an_open_end_last(self) -> None:
        words = ("31 March 2022", "1 March 2022", "1 July 2022", "30 June 2022")
        march31, march1, july1, june30 = (make_commitment(when_en=each) for each in words)
        no_end = make_commitment(when_en="from 2021 on", earliest=date(2021, 1, 1))
        digest = gather(JUNE)
        assert digest.overdue == [march1, march31]
        assert digest.due_soon == [june30, july1, no_end]

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(self, day: date) -> None:
        assert not gather(day)


class TestWhatIsSilent:
    @pytest.fixture
    def planned(self, sccp1: Meeting) -> Initiative:
        return make_work_plan_item(year=2022).initiative

    def test_it_is_silent_once_the_meeting_is_over(self, planned: Initiative) -> None:
        assert gather(date(2022, 2, 17)).silent == []
        assert gather(date(2022, 2, 18)).silent == [planned]

    def test_what_was_spoken_of_at_the_meeting_is_not_silent_the_day_after(
        self, planned: Initiative, sccp1: Meeting
    ) -> None:
        make_intervention(meeting=sccp1, initiatives=[planned])
        assert gather(date(2022, 2, 18)).silent == []
        assert gather(JUNE).silent == []

    def test_what_was_heard_elsewhere_was_silent_at_the_meeting_all_the_same(
        self, planned: Initiative, sccp1: Meeting
    ) -> None:
        make_status(initiative=planned, as_of=date(2022, 6, 1), recorded_on=date(2022, 6, 10))
        assert gather(JUNE).silent == [planned]

    def test_a_line_that_was_heard_there_or_a_promise_made_there_ends_the_silence(
        self, sccp1: Meeting
    ) -> None:
        of_status, of_promise, of_outcome = (
            make_work_plan_item(year=2022).initiative for _ in range(3)
        )
        make_status(initiative=of_status, heard_at=sccp1)
        make_commitment(initiative=of_promise, meeting=sccp1)
        make_outcome(commitment=make_commitment(initiative=of_outcome), heard_at=sccp1)
        assert gather(JUNE).silent == []

    def test_only_the_plan_of_the_meetings_year_counts(self, planned: Initiative) -> None:
        make_work_plan_item(year=2021)
        make_initiative()
        assert gather(JUNE).silent == [planned]

    def test_silence_is_counted_from_the_last_sccp_meeting(self, planned: Initiative) -> None:
        make_meeting(short_name_en="SOM", kind="senior-officials", when_en="May 2022")
        assert str(gather(JUNE).last_meeting) == "SCCP1 2022"
        sccp2 = make_meeting(short_name_en="SCCP2 2022", when_en="August 2022")
        assert str(gather(date(2022, 9, 1)).last_meeting) == "SCCP1 2022"
        make_intervention(meeting=sccp2)
        assert str(gather(date(2022, 8, 31)).last_meeting) == "SCCP1 2022"
        assert str(gather(date(2022, 9, 1)).last_meeting) == "SCCP2 2022"

    def test_where_no_meeting_is_over_nothing_is_silent(self) -> None:
        make_work_plan_item(year=2022)
        make_meeting(when_en="", year=2022)
        nothing = FirstRows(Commitment.objects.none())
        assert gather(JUNE) == Digest(JUNE, nothing, nothing, nothing, None, None, nothing)


class TestWhatTheMailSays:
    @pytest.fixture
    def digest(self, sccp1: Meeting) -> Digest:
        source = make_source(title_en="SCCP1 2022 report")
        thailand = make_economy(name_en="Thailand", name_zh="泰國")
        make_commitment(
            meeting=sccp1,
            number=7,
            owner=thailand,
            text_en='Hold the "workshop" on taxes & duties.',
            text_zh="舉辦稅費研討會。",
            when_en="May 2022",
            when_zh="本年5月",
            source=source,
            section="參、四、(三)5",
        )
        make_commitment(
            meeting=sccp1, text_en="Only in English.", when_en="30 June 2022", when_zh="6月30日"
        )
        silent = make_initiative(slug="paperless", title_en="Paperless Trade", source=source)
        make_status(initiative=silent, status="in-preparation")
        make_participation(initiative=silent, economy=thailand)
        make_work_plan_item(initiative=silent, year=2022)
        return gather(JUNE)

    def test_each_commitment_is_told_whole(self, digest: Digest) -> None:
        assert digest.body().startswith(
            """\
What to chase, as of 15 Jun 2022

Overdue (1)

* Hold the "workshop" on taxes & duties.
  Who must act: Thailand
  Due: May 2022 (1 May 2022 – 31 May 2022)
  Status: open, overdue (plan)
  http://localhost:8000/commitments/2022-sccp1/7/
  SCCP1 2022 report 參、四、(三)5

Due now or within 30 days (1)

* Only in English.
"""
        )

    def test_each_silent_initiative_is_told_whole(self, digest: Digest) -> None:
        assert digest.body().endswith(
            """
On the work plan of 2022 and not spoken of at SCCP1 2022 (1)

* Paperless Trade
  Led by Thailand
  Due: not said
  Status: in preparation, 17 Feb 2022
  http://localhost:8000/initiatives/paperless/
  SCCP1 2022 report

"""
        )

    def test_the_subject_counts(self, digest: Digest) -> None:
        assert digest.subject() == "SCCP tracker, 15 Jun 2022: 1 overdue, 1 due soon, 1 silent"
        make_outcome(recorded_on=date(2022, 6, 10), as_of=date(2022, 6, 10), note_en="Heard.")
        told = digest.since(date(2022, 6, 1))
        assert told.subject() == "SCCP tracker, 15 Jun 2022: 1 new, 1 overdue, 1 due soon, 1 silent"

    def test_it_is_in_the_readers_language_where_there_is_text_in_it(self, digest: Digest) -> None:
        with translation.override("zh-hant"):
            subject, body = digest.subject(), digest.body()
        assert "2022年6月15日" in subject
        for words in ("舉辦稅費研討會。", "泰國", "期限：2022年5月", "2022年5月31日"):
            assert words in body
        for words in ("* Only in English.", "* Paperless Trade"):
            assert words in body
        assert "Thailand" not in body

    def test_an_open_end_and_a_meeting_are_told(self, sccp1: Meeting) -> None:
        make_meeting(slug="2022-sccp2", short_name_en="SCCP2 2022", when_en="August 2022")
        make_commitment(when_en="since 2021", earliest=date(2021, 1, 1))
        make_commitment(when_en="by SCCP2 2022")
        body = gather(date(2022, 8, 1)).body()
        assert "Due: since 2021 (1 Jan 2021 – …)\n" in body
        assert "Due: by SCCP2 2022 (1 Aug 2022 – 31 Aug 2022), SCCP2 2022\n" in body

    def test_links_begin_with_the_address_of_the_site(
        self, digest: Digest, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://sccp.example"
        assert "  https://sccp.example/commitments/2022-sccp1/7/\n" in digest.body()
        assert "localhost" not in digest.body()


class TestSending:
    @pytest.fixture(autouse=True)
    def overdue(self) -> Commitment:
        return make_commitment(text_en="Late.", text_zh="逾期之事。", when_en="May 2022")

    def test_each_subscriber_gets_one_in_their_language(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        english, chinese = make_subscription(), make_subscription(language="zh-hant")
        assert send() == "E-mails sent: 2.\n"
        one, other = mailoutbox
        assert (one.to, other.to) == ([english.user.email], [chinese.user.email])
        assert "Late." in str(one.body)
        assert "逾期之事。" in str(other.body)
        assert one.content_subtype == "plain"
        assert one.extra_headers == {"Auto-Submitted": "auto-generated"}

    def test_who_did_not_ask_has_no_address_or_has_left_gets_none(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        make_user()
        make_subscription(wants_digest=False)
        make_subscription(user=make_user(email=""))
        make_subscription(user=make_user(is_active=False))
        assert send() == "E-mails sent: 0.\n"
        assert mailoutbox == []

    def test_where_there_is_nothing_to_say_nothing_is_sent(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        make_subscription()
        assert send(date(2022, 2, 18)) == "E-mails sent: 0.\n"
        assert mailoutbox == []

    def test_a_dry_run_prints_and_sends_nothing(self, mailoutbox: list[EmailMessage]) -> None:
        subscription = make_subscription()
        written = send(dry_run=True)
        assert f"To: {subscription.user.email}\nSubject: SCCP tracker, 15 Jun 2022: 1" in written
        assert "* Late.\n" in written
        assert written.endswith("E-mails that would be sent: 1.\n")
        assert mailoutbox == []

    def test_without_a_day_it_judges_by_today(self, mailoutbox: list[EmailMessage]) -> None:
        make_subscription()
        call_command("send_digest", stdout=StringIO())
        with translation.override("en"):
            assert mailoutbox[0].subject == gather(timezone.localdate()).subject()

    @pytest.mark.parametrize("day", ["2022-02-30", "yesterday", ""])
    def test_a_bad_day_is_refused_with_a_sentence(self, day: str) -> None:
        with pytest.raises(CommandError, match="is not a day of the calendar"):
            send(day)

    def test_what_is_new_since_the_last_one_stands_first(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        make_subscription()
        send()
        make_commitment(text_en="Newly promised.", recorded_on=date(2022, 6, 20))
        told = make_status(status="endorsed", as_of=JUNE, recorded_on=date(2022, 6, 21))
        make_subscription()
        send(date(2022, 6, 22))
        first, second, to_a_new_one = (str(message.body) for message in mailoutbox)
        assert "New since" not in first + to_a_new_one
        assert "New since the e-mail of 15 Jun 2022 (2)" in second
        places = [
            second.index(words) for words in (str(told.initiative), "Newly promised.", "Overdue")
        ]
        assert places == sorted(places)
        send(date(2022, 6, 23))
        assert "New since" not in str(mailoutbox[-1].body)

    def test_an_address_that_fails_does_not_stop_the_others(
        self, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        addresses = [
            "first@x.example",
            "refused@x.example",
            "two\nlines@x.example",
            "last@x.example",
        ]
        for address in addresses:
            make_subscription(user=make_user(email=address))
        deliver = EmailBackend.send_messages

        def refuse(backend: EmailBackend, messages: Any) -> Any:
            if messages[0].to == ["refused@x.example"]:
                raise SMTPRecipientsRefused({"refused@x.example": (550, b"No such user")})
            return deliver(backend, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        out = StringIO()
        with pytest.raises(CommandError, match="could not be sent: 2 of 4"):
            call_command("send_digest", as_of=str(JUNE), stderr=out)
        assert [message.to[0] for message in mailoutbox] == ["first@x.example", "last@x.example"]
        monkeypatch.setattr(EmailBackend, "send_messages", deliver)
        with pytest.raises(CommandError, match="could not be sent: 1 of 2"):
            send()
        # Who had it is left alone, who did not is tried again.
        assert [message.to[0] for message in mailoutbox][2:] == ["refused@x.example"]
        assert "refused@x.example: " in out.getvalue()
        assert "No such user" in out.getvalue()

    def test_a_day_is_sent_once_however_often_it_is_asked_for(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        make_subscription()
        assert [send(), send()] == ["E-mails sent: 1.\n", "E-mails sent: 0.\n"]
        assert send(dry_run=True) == "E-mails that would be sent: 0.\n"
        make_subscription()
        assert send() == "E-mails sent: 1.\n"
        assert send(date(2022, 6, 16)) == "E-mails sent: 2.\n"
        assert len(mailoutbox) == 4

    def test_a_dry_run_is_no_sending(self, mailoutbox: list[EmailMessage]) -> None:
        make_subscription()
        send(dry_run=True)
        assert not SentDigest.objects.exists()
        assert send() == "E-mails sent: 1.\n"

    def test_what_another_process_is_sending_is_left_to_it_for_an_hour(
        self, mailoutbox: list[EmailMessage]
    ) -> None:
        line = SentDigest.objects.claim(make_subscription(), JUNE)
        assert line
        assert send() == "E-mails sent: 0.\n"
        # It was stopped before it was done.
        line.claimed_at -= timedelta(minutes=61)
        line.save()
        assert [send(), send()] == ["E-mails sent: 1.\n", "E-mails sent: 0.\n"]
        assert len(mailoutbox) == 1

    def test_the_queries_grow_with_the_subscribers_alone(
        self, mailoutbox: list[EmailMessage], sccp1: Meeting
    ) -> None:
        def grow() -> int:
            item = make_work_plan_item(year=2022)
            make_participation(initiative=item.initiative)
            make_status(initiative=item.initiative)
            for words in ("May 2022", "July 2022", "by SCCP2 2022"):
                make_commitment(when_en=words, meeting=make_meeting())
            SentDigest.objects.all().delete()
            with CaptureQueriesContext(connection) as queries:
                send()
            return len(queries)

        for language in ("en", "zh-hant"):
            make_subscription(language=language)
        make_meeting(slug="2022-sccp2", when_en="30 June 2022")
        few = grow()
        for _ in range(5):
            many = grow()
        assert few == many
        make_subscription()
        # To claim an e-mail and to remember it: two queries in savepoints of their own.
        assert grow() <= many + 6
        assert len(mailoutbox[-1].body) > 3 * len(mailoutbox[0].body)


class TestSettings:
    @pytest.mark.parametrize("value", ["0", "367", "-1", "1.5", "soon", "²"])
    def test_a_number_that_cannot_be_used_stops_the_start(
        self, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DUE_SOON_DAYS", value)
        sentence = f"DUE_SOON_DAYS is '{value}'. Write a whole number from 1 to 366."
        with pytest.raises(ImproperlyConfigured) as problem:
            env_number("DUE_SOON_DAYS", 30, 1, 366)
        assert str(problem.value) == sentence

    def test_a_number_that_can_be_used_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for value, number in (("", 30), (" 14 ", 14), ("366", 366)):
            monkeypatch.setenv("DUE_SOON_DAYS", value)
            assert env_number("DUE_SOON_DAYS", 30, 1, 366) == number

    @pytest.mark.parametrize(
        "value", ["sccp.example", "ftp://sccp.example", "https://", "http://a b"]
    )
    def test_an_address_that_is_none_stops_the_start(
        self, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SITE_URL", value)
        with pytest.raises(ImproperlyConfigured, match=r"Write it as https://sccp\.example\."):
            env_address("SITE_URL", "http://localhost:8000")

    def test_a_slash_at_the_end_of_the_address_does_not_matter(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for value, address in (
            ("https://sccp.example/", "https://sccp.example"),
            ("", "http://localhost:8000"),
        ):
            monkeypatch.setenv("SITE_URL", value)
            assert env_address("SITE_URL", "http://localhost:8000") == address


def test_a_subscription_is_in_a_language_of_the_tracker() -> None:
    with pytest.raises(ValidationError):
        make_subscription(language="th")
