"""The way from a meeting to what it has to answer for."""

from meetings.models import Meeting
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Meeting)
class ToFollowUp(PageSection):
    templates = {"actions": "initiatives/follow_up/on_meeting.html"}
