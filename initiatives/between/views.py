"""What two economies said to each other, promised each other and do together."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.by_due import ByDue
from initiatives.models import (
    Commitment,
    Initiative,
    Intervention,
    threads_of,
)
from meetings.models import Economy
from sccp_tracker.records.as_of import AsOfMixin, NotOnRecord
from sccp_tracker.records.first_rows import FirstRows


class Between(AsOfMixin, TemplateView):
    """What two parties said to each other, promised each other and do together."""

    template_name = "initiatives/between/between.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, other = (self.party(kwargs[name]) for name in ("code", "other"))
        if one == other:
            raise NotOnRecord(_("Name two different economies."))
        turns = self.first_rows(
            Intervention.objects.as_of(self.as_of).for_list().between, one, other
        )
        promises = Commitment.objects.as_of(self.as_of).for_list()
        initiatives = Initiative.objects.as_of(self.as_of).for_list()
        return super().get_context_data(
            **(kwargs | {"one": one, "other": other}),
            parties=[one, other],
            turns=turns,
            threads=threads_of(turns),
            promises=self.first_rows(promises.between, one, other, ByDue),
            initiatives=self.first_rows(initiatives.with_each_economy, one, other),
        )

    def first_rows(self, verb: Any, one: Economy, other: Economy, kind: Any = FirstRows) -> Any:
        """Return the first of the rows that `verb` finds of the two, as `FirstRows` or `ByDue`."""
        codes = [one.code, other.code]
        return kind(verb(codes), between=" ".join(codes))

    def party(self, code: str) -> Economy:
        """Return the party with this code; raise NotOnRecord, with a sentence, when none has."""
        found = Economy.objects.as_of(self.as_of).filter(code=code).first()
        if found is None:
            raise NotOnRecord(
                _("No economy has the code “%(code)s”. The list of economies shows the codes.")
                % {"code": code}
            )
        return found
