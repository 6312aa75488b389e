"""Rules that many columns share, each a named constraint with a sentence for people."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q


def choices_constraint(field: str, choices: Iterable[str], message: Any) -> models.CheckConstraint:
    """Return the constraint that `field` holds one of `choices`; `message` says so to people."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(choice) for choice in choices]}),
        name=f"%(app_label)s_%(class)s_{field}_choice",
        violation_error_message=message,
    )


def language_constraint(field: str, message: Any) -> models.CheckConstraint:
    """Return the constraint that `<field>_en` or `<field>_zh` is given."""
    return models.CheckConstraint(
        condition=~Q(**{f"{field}_en": "", f"{field}_zh": ""}),
        name=f"%(app_label)s_%(class)s_{field}_given",
        violation_error_message=message,
    )
