"""The WSGI application that gunicorn serves."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from sccp_tracker.environment import read_env_file

read_env_file(Path(__file__).parents[1] / ".env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
application = get_wsgi_application()
