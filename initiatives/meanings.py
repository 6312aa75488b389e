"""What the words for what is said and promised mean, for the page of help.

docs/glossary.md has the same sentences; `tests/project/test_docs.py` compares.
"""

from django.utils.translation import gettext_lazy as _

from initiatives.models import DueState, Firmness
from sccp_tracker.records.help import explain

FIRMNESS = {
    Firmness.COMMITMENT: _("Somebody is bound."),
    Firmness.PLAN: _("Somebody means to."),
    Firmness.HOPE: _("Courtesy, mostly. It binds nobody and is never overdue."),
    Firmness.RECOMMENDATION: _("Somebody else should."),
}
DUE_STATE = {
    DueState.NOT_YET: _("Its earliest day is still to come."),
    DueState.DUE: _(
        "Between its earliest and its latest day: it may be asked for, and is not late."
    ),
    DueState.AT_MEETING: _("It was promised to a meeting, and that meeting is on."),
    DueState.OVERDUE: _("Its latest day is over: of a commitment or a plan, which bind."),
    DueState.PASSED: _(
        "The same of a hope or a recommendation, which bind nobody: not late, but over."
    ),
    DueState.UNDATED: _("It was said without a date, and so is never late."),
    DueState.CLOSED: _("Something was reported that ends it, or a later commitment revises it."),
}

explain(
    "silent",
    _("Silent"),
    [
        (
            _("silent"),
            _(
                "On the work plan, and not spoken of at the last meeting of which something is"
                " written down."
            ),
        )
    ],
)
explain(
    "intervention",
    _("Turn of speech"),
    [
        (
            _("intervention"),
            _(
                "Taking the floor: one turn of one speaker. A paragraph of a report often holds"
                " several."
            ),
        )
    ],
)
explain("firmness", _("Firmness"), [(word.label, said) for word, said in FIRMNESS.items()])
explain("due_state", _("Due state"), [(word.label, said) for word, said in DUE_STATE.items()])
