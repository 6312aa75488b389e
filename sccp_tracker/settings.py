"""The one settings module. The environment is read here and nowhere else.

A value that cannot be used stops the start with a sentence that says what would be right.
docs/operating.md lists every variable.
"""

import os
import re
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name: str, default: bool) -> bool:
    """Return the yes/no environment variable `name`; raise ImproperlyConfigured otherwise."""
    said = os.environ.get(name, "").strip().lower()
    if said in ("", "0", "no", "off", "false"):
        return default if said == "" else False
    if said in ("1", "yes", "on", "true"):
        return True
    raise ImproperlyConfigured(f"{name} is {said!r}. Write 1 for yes or 0 for no.")


def env_list(name: str, default: str) -> list[str]:
    """Return the comma-separated environment variable `name` as a list without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_number(name: str, default: int, least: int, most: int) -> int:
    """Return the whole number `name`; raise ImproperlyConfigured where it is none in the range."""
    said = os.environ.get(name, "").strip() or str(default)
    if said.isascii() and said.isdigit() and least <= int(said) <= most:
        return int(said)
    raise ImproperlyConfigured(f"{name} is {said!r}. Write a whole number from {least} to {most}.")


def site_url() -> str:
    """Return SITE_URL without a slash at its end; raise ImproperlyConfigured where it is none."""
    said = os.environ.get("SITE_URL", "").strip() or "http://localhost:8000"
    if re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", said):
        return said.rstrip("/")
    raise ImproperlyConfigured(f"SITE_URL is {said!r}. Write it as https://sccp.example.")


def secret_key() -> str:
    """Return SECRET_KEY, or else one that is made once and kept in DATA_DIR."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    kept = DATA_DIR / "secret-key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key(), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def database() -> dict[str, Any]:
    """Return the default database: DATABASE_URL, or SQLite in DATA_DIR."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'sccp.sqlite3'}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as problem:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write it as postgres://user:password@host:5432/name."
        ) from problem
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # A read inside a deferred transaction cannot be upgraded to a write while another
        # process writes: it fails at once as "locked". IMMEDIATE waits for its turn instead.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 4, "timeout": 5}
    else:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")
    return config


DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))
SECRET_KEY = secret_key()
DEBUG = env_flag("DEBUG", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")

# Whether the record may be read without logging in. Writing always needs an account.
READING_IS_OPEN = env_flag("READING_IS_OPEN", True)
# Whose desk this is: the code of an economy. "By us" and "to us" are said from its side.
OWNER_ECONOMY = os.environ.get("OWNER_ECONOMY", "CT")
# The address under which readers open the tracker: links in e-mails and calendars begin with it.
SITE_URL = site_url()
# How many days ahead the reminders look.
DUE_SOON_DAYS = env_number("DUE_SOON_DAYS", 30, 1, 366)
# The address is served over HTTPS (by a proxy in front): cookies and redirects follow suit.
BEHIND_HTTPS = env_flag("BEHIND_HTTPS", False)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "import_export",
    "meetings",
    "initiatives",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if not READING_IS_OPEN:
    MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")

ROOT_URLCONF = "sccp_tracker.urls"
WSGI_APPLICATION = "sccp_tracker.wsgi.application"
LOGIN_URL = "admin:login"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
DJANGO_TABLES2_TEMPLATE = "table.html"

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese"))]
# The second holds what the libraries say and do not translate themselves.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_libraries"]
FORMAT_MODULE_PATH = "sccp_tracker.formats"
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Taipei")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0

# Spreadsheets may be large, but an import beyond this is a mistake, not a briefing.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
IMPORT_EXPORT_USE_TRANSACTIONS = True

# Without a mail server, e-mails are written where the command was started.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env_number("EMAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "sccp-tracker@localhost"

# Without a console handler a server error would leave no trace when DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
