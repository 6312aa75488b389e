"""What a picker says of the rows that it offers: where, which, who, and the first words."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from initiatives.models import Commitment, Intervention

FIRST_WORDS = 60


def joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def first_words(text: object) -> str:
    return Truncator(str(text)).chars(FIRST_WORDS)


def turn_label(turn: Intervention) -> str:
    """Return what an officer knows a turn by. Its meeting and its speaker are joined."""
    return joined(turn.meeting, turn_label_there(turn))


def turn_label_there(turn: Intervention) -> str:
    """Return what an officer knows a turn by at its meeting. Its speaker is joined."""
    number = _("turn %(number)s") % {"number": turn.number}
    return joined(number, turn.speaker.short_name, first_words(turn.gist))


def commitment_label(row: Commitment) -> str:
    """Return what an officer knows a commitment by. Its meeting and its owner are joined."""
    number = _("commitment %(number)s") % {"number": row.number}
    return joined(row.meeting, number, row.owner.short_name, first_words(row.text))
