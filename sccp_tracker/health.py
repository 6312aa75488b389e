"""Whether the tracker can answer, for programs that watch it: a monitor, a load balancer."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
# Without a token, what is posted is refused as any other method is: 405, not 403.
@csrf_exempt
@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 and "ok" where the database can be read, or else 503 and a sentence.

    One query. It reads a table, as SQLite opens a file that is not there as an empty database.
    """
    try:
        MigrationRecorder.Migration.objects.exists()
    except Error as problem:
        logger.warning("The database cannot be read: %s", problem)
        answer = HttpResponse("The database cannot be read.", status=503)
    else:
        answer = HttpResponse("ok")
    answer.headers["Content-Type"] = "text/plain"
    return answer
