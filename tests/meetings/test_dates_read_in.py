"""The source of a meeting's new dates, which the form of the meeting asks for."""

from typing import Any

import pytest
from django.test import Client

from meetings.models import Meeting
from support.make import make_meeting, make_source
from support.pages import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def sent(client: Client, row: Meeting, **given: Any) -> Any:
    url = f"/admin/meetings/meeting/{row.pk}/change/"
    return client.post(url, fields_of(client.get(url).context) | {"reason": "Moved."} | given)


def test_new_dates_were_read_where_the_form_says_or_in_the_notes_of_the_desk(
    admin_client: Client,
) -> None:
    row, letter = make_meeting(when_en="May 2022", section="參"), make_source()
    assert sent(admin_client, row, when_en="June 2022", read_in=letter.pk).status_code == 302
    line = row.dates.order_by("number").last()
    assert line is not None
    assert (line.when_en, line.source, line.section) == ("June 2022", letter, "")
    assert sent(admin_client, row, when_en="July 2022").status_code == 302
    line = row.dates.order_by("number").last()
    assert line is not None
    assert (line.when_en, line.source.slug) == ("July 2022", "desk-notes")
    row.refresh_from_db()
    # Where the meeting itself was read stays.
    assert (row.source, row.section, row.when_en) == (row.source, "參", "July 2022")


def test_what_is_mended_beside_the_dates_adds_no_line(admin_client: Client) -> None:
    row = make_meeting(when_en="May 2022")
    assert sent(admin_client, row, note_en="Bangkok").status_code == 302
    assert row.dates.count() == 1
