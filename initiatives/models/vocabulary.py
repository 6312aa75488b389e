"""The words that the rows of this app choose from, in the field's own terms."""

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InitiativeKind(models.TextChoices):
    GUIDELINE = "guideline", _("guideline or declaration")
    PROJECT = "project", _("self-funded project")
    EVENT = "event", _("workshop, training or dialogue")
    SURVEY = "survey", _("survey or study")
    PILOT = "pilot", _("pilot or trial")
    PROGRAMME = "programme", _("programme")
    SYSTEM = "system", _("system, platform or tool")
    PLAN = "plan", _("strategy, plan or framework")
    AGREEMENT = "agreement", _("agreement or arrangement")
    NETWORK = "network", _("network or working group")
    INITIATIVE = "initiative", _("initiative")


class InitiativeStatus(models.TextChoices):
    MENTIONED = "mentioned", _("mentioned")
    PROPOSED = "proposed", _("proposed")
    IN_PREPARATION = "in-preparation", _("in preparation")
    IN_IMPLEMENTATION = "in-implementation", _("in implementation")
    ENDORSED = "endorsed", _("endorsed")
    COMPLETED = "completed", _("completed")
    ON_HOLD = "on-hold", _("on hold")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def definition(self) -> str:
        """Return the sentence that says what this status means (docs/statuses.md)."""
        return str(DEFINITIONS[self.value])


# After which nothing more is expected of an initiative.
ENDED = (InitiativeStatus.COMPLETED, InitiativeStatus.WITHDRAWN)
DEFINITIONS = {
    "mentioned": _("It was spoken of; nothing was said of how far it has come."),
    "proposed": _("An economy has put it forward and SCCP has not yet agreed to it."),
    "in-preparation": _("It is agreed or announced and being drafted, planned or designed."),
    "in-implementation": _("It is running: in force, in use or being carried out."),
    "endorsed": _("SCCP or a body above it has endorsed its product."),
    "completed": _("It has been carried out and nothing more is announced."),
    "on-hold": _("Those who lead it have paused it."),
    "withdrawn": _("Those who lead it have given it up."),
}


def status_help() -> str:
    """Return what each status means, for the help beside the field."""
    return " ".join(f"{status.label}: {status.definition}" for status in InitiativeStatus)


# Written out when it is read, in the reader's language.
STATUS_HELP = lazy(status_help, str)()


class ParticipationRole(models.TextChoices):
    LEAD = "lead", _("lead")
    CO_LEAD = "co-lead", _("co-lead")
    CO_SPONSOR = "co-sponsor", _("co-sponsor")
    PARTNER = "partner", _("partner")
    PILOT = "pilot", _("pilot participant")
    OBSERVER = "observer", _("observer")
    SIGNED = "signed", _("signed with")
    NEGOTIATING = "negotiating", _("negotiating with")
    BENEFICIARY = "beneficiary", _("beneficiary")
    USER = "user", _("user")
    PANELLIST = "panellist", _("panellist")
    SUPPORTER = "supporter", _("supporter")


class InterventionKind(models.TextChoices):
    OPENING = "opening", _("opening")
    REPORT = "report", _("report")
    STATEMENT = "statement", _("statement")
    QUESTION = "question", _("question")
    REPLY = "reply", _("reply")
    COMMENT = "comment", _("comment")
    THANKS = "thanks", _("thanks")
    ENCOURAGEMENT = "encouragement", _("encouragement")
    CLOSING = "closing", _("closing")


class Firmness(models.TextChoices):
    COMMITMENT = "commitment", pgettext_lazy("firmness", "commitment")
    PLAN = "plan", _("plan")
    HOPE = "hope", _("hope")
    RECOMMENDATION = "recommendation", _("recommendation")


# What a party binds itself by. A hope or a recommendation is none.
BINDING = (Firmness.COMMITMENT, Firmness.PLAN)


class CommitmentStatus(models.TextChoices):
    OPEN = "open", _("open")
    IN_PROGRESS = "in-progress", _("in progress")
    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY_FULFILLED = "partly-fulfilled", _("partly fulfilled")
    NOT_FULFILLED = "not-fulfilled", _("not fulfilled")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("superseded")


# What nothing more is expected of.
CLOSED = (
    CommitmentStatus.FULFILLED,
    CommitmentStatus.PARTLY_FULFILLED,
    CommitmentStatus.NOT_FULFILLED,
    CommitmentStatus.WITHDRAWN,
    CommitmentStatus.SUPERSEDED,
)
KEPT = (CommitmentStatus.FULFILLED, CommitmentStatus.PARTLY_FULFILLED)


class DueState(models.TextChoices):
    """How a commitment stands on one day. Between earliest and latest it is due, not late.

    Only what binds can be overdue: a hope or a recommendation whose time is over has passed.
    """

    NOT_YET = "not-yet", _("not yet due")
    DUE = "due", _("due")
    AT_MEETING = "at-meeting", _("due at the meeting")
    OVERDUE = "overdue", _("overdue")
    PASSED = "passed", pgettext_lazy("due state", "passed")
    UNDATED = "undated", _("undated")
    CLOSED = "closed", _("closed")

    @property
    def sign(self) -> str:
        """Return what a drawing says of it besides its colour, or ""."""
        return {"overdue": "! ", "closed": "✓ "}.get(self.value, "")


class ScorePart(models.TextChoices):
    """What came, by a day, of something that was due at a meeting."""

    DONE = "done", pgettext_lazy("score", "done")
    LATER = "later", _("done later")
    OTHERWISE = "otherwise", _("done elsewhere or otherwise")
    IN_PART = "in-part", _("done in part")
    ANEW = "anew", _("promised anew")
    HEARD = "heard", _("heard of, and still open")
    NOT_DONE = "not-done", _("reported as not done")
    NO_LONGER = "no-longer", _("no longer due")
    NOT_HEARD = "not-heard", _("not heard")


class OutcomeHow(models.TextChoices):
    """How something was kept."""

    AS_PROMISED = "as-promised", _("as promised")
    EARLIER = "earlier", _("earlier than promised")
    LATER = "later", _("later than promised")
    OTHERWISE = "otherwise", _("in another body or form")


class RoleKnown(models.TextChoices):
    """How a role in an initiative is known: a filter, no column."""

    STATED = "stated", _("stated in the source")
    INFERRED = "inferred", _("inferred from it")


class Bound(models.TextChoices):
    EXACT = "exact", _("exactly")
    MORE_THAN = "more-than", _("more than")
    AT_LEAST = "at-least", _("at least")
    ABOUT = "about", pgettext_lazy("bound", "about")
    LESS_THAN = "less-than", _("less than")


class Band(models.TextChoices):
    """How likely it is that something comes up at a meeting."""

    CERTAIN = "certain", _("certain to come up")
    MIGHT = "might", _("might come up")
    IF_RAISED = "if-raised", _("if raised")
