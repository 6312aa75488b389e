"""The way from a meeting to where one writes down what is heard there."""

from meetings.models import Meeting
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Meeting)
class ToWhatIsHeard(PageSection):
    templates = {"actions": "initiatives/outcomes/on_meeting.html"}
