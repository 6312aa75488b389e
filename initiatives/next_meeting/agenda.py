"""The agenda of a meeting, as the places to which points belong."""

from initiatives.models import Commitment, Intervention
from meetings.models import AgendaItem, Meeting, MeetingKind

OTHER_BUSINESS = ("other business", "any other business", "其他事項")
DRAFT = "-draft-agenda"


class Agenda:
    """The agenda of one meeting, as the places to which points belong."""

    def __init__(self, meeting: Meeting) -> None:
        self.items: list[AgendaItem] = list(
            meeting.agenda_items.select_related("priority", "source")
        )
        draft = f"{meeting.slug}{DRAFT}"
        self.by_number = {item.number: item for item in self.items}
        # An item that staff renumbered keeps in its section the number that it was copied from.
        self.by_number |= {item.section: item for item in self.items if item.source.slug == draft}

    def place_of(self, commitment: Commitment) -> AgendaItem | None:
        """Return the item to which a commitment belongs, or None.

        It is the one that the commitment was said under, or else the one of its priority, or else
        other business. Needs `for_list()`, the item of its turn and that item's meeting joined.
        """
        turn = commitment.intervention
        return self.place(turn.agenda_item if turn else None, commitment.priority_slug)

    def place_of_question(self, question: Intervention) -> AgendaItem | None:
        """Return the item to which a question belongs, in the same way."""
        item = question.agenda_item
        priorities = [item.priority] if item and item.priority else []
        priorities += [each.priority for each in question.initiatives.all() if each.priority]
        return self.place(item, priorities[0].slug if priorities else None)

    def place(self, said_under: AgendaItem | None, priority: str | None) -> AgendaItem | None:
        """Return the item for what was said under another agenda's item, on a priority."""
        if said_under and said_under.meeting.kind == MeetingKind.SCCP:
            found = self.by_number.get(said_under.number)
            # The same number may stand for another subject on an agenda that was not copied.
            if found and found.priority_id == said_under.priority_id:
                return found
        for item in self.items:
            if item.priority and item.priority.slug == priority:
                return item
        return self.other_business()

    def other_business(self) -> AgendaItem | None:
        """Return the item of that name, or None."""
        titles = ((item, {item.title_en.lower(), item.title_zh}) for item in self.items)
        return next((item for item, names in titles if names & set(OTHER_BUSINESS)), None)
