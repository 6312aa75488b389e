"""Django's loaddata, which here brings back a whole copy and nothing else."""

from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from sccp_tracker.records.models.trace import Action, Change, ChangeKind, bringing_back
from sccp_tracker.records.traced import Fact


class Command(loaddata.Command):
    """Bring back a copy as it is, without an action of its own: its trace tells all of it."""

    help = "Bring back a copy that dumpdata made, with its trace, into an empty record."

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        if Action.objects.exists():
            raise CommandError(
                "This database holds a record, which loaddata would change without a trace. Bring"
                " the copy back into an empty database, or enter the rows by import or load_record."
            )
        token = bringing_back.set(True)
        try:
            super().handle(*fixture_labels, **options)
        finally:
            bringing_back.reset(token)

    def loaddata(self, fixture_labels: Any) -> None:
        """Load the files, in a transaction; undo it for a row that their trace does not tell."""
        super().loaddata(fixture_labels)
        for model in filter(lambda each: issubclass(each, Fact), apps.get_models()):
            added = Change.objects.filter(noun=model._meta.label_lower, kind=ChangeKind.ADDED)
            untold = model._base_manager.exclude(pk__in=added.values("row")).order_by("pk").first()
            if untold is not None:
                raise CommandError(
                    f"Nothing was brought back: the copy holds {model._meta.verbose_name}"
                    f" {untold.pk}, and no trace of it. Copy the trace too, with dumpdata of all."
                )
