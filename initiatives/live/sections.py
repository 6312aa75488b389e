"""The way from a meeting to its screen while it goes on."""

from meetings.models import Meeting
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Meeting)
class ToLive(PageSection):
    templates = {"actions": "initiatives/live/on_meeting.html"}
