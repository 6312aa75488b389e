"""The tracker with its clock set to noon of a day, which stands in the file that CLOCK names.

For servers of the tests alone. The day can be set anew while the tracker is being served.
"""

import os
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

CLOCK = Path(os.environ["CLOCK"])


def now() -> datetime:
    """Return noon of the day."""
    return datetime.combine(date.fromisoformat(CLOCK.read_text()), time(12), UTC)


# Before the models take it as a default.
timezone.now = now
application = get_wsgi_application()
