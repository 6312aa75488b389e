"""The one settings module; environment.py reads the values that it takes from the environment.

A value that cannot be used stops the start with a sentence that says what would be right.
docs/operating.md lists every variable.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from sccp_tracker.environment import (
    env_address,
    env_database,
    env_flag,
    env_list,
    env_number,
    env_secret,
    env_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env_text("DATA_DIR", str(BASE_DIR / "var")))
SECRET_KEY = env_secret("SECRET_KEY", DATA_DIR)
DEBUG = env_flag("DEBUG", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
# Whether the record may be read without logging in. Writing always needs an account.
READING_IS_OPEN = env_flag("READING_IS_OPEN", True)
# Whose desk this is: the code of an economy. "By us" and "to us" are said from its side.
OWNER_ECONOMY = env_text("OWNER_ECONOMY", "CT")
# What stands at the top and the bottom of each page of a brief; nothing where it is empty.
CLASSIFICATION_EN = env_text("CLASSIFICATION_EN", "")
CLASSIFICATION_ZH = env_text("CLASSIFICATION_ZH", "")
# The address under which readers open the tracker: links in e-mails and calendars begin with it.
SITE_URL = env_address("SITE_URL", "http://localhost:8000")
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
    "sccp_tracker.records",
    "sccp_tracker.lists",
    "meetings",
    "initiatives",
    "sccp_tracker.accounts",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A long page is a tenth of its size on the office network.
    "sccp_tracker.compression.UnpackedGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sccp_tracker.records.as_of_middleware.AsOfMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if not READING_IS_OPEN:
    MIDDLEWARE.append("django.contrib.auth.middleware.LoginRequiredMiddleware")
# The last one, so that it stands right around the view: what the others refuse is no action.
MIDDLEWARE.append("sccp_tracker.records.middleware.ActionMiddleware")

ROOT_URLCONF = "sccp_tracker.urls"
WSGI_APPLICATION = "sccp_tracker.wsgi.application"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "initiatives:home"
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

DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'sccp.sqlite3'}")}
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
TIME_ZONE = env_text("TIME_ZONE", "Asia/Taipei")
# From the root, so that no prefix moves it (see sccp_tracker/records/as_of_middleware.py).
STATIC_URL = "/static/"
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
SESSION_COOKIE_AGE = 8 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_HTTPS
# What watches the tracker asks it by itself, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
# What a form may send, but for its files; and a sheet that is imported, which is measured before it
# is read (see sccp_tracker/records/sheets/).
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
SHEET_MAX_MB = env_number("SHEET_MAX_MB", 10, 1, 100)
SHEET_MAX_ROWS = env_number("SHEET_MAX_ROWS", 10_000, 1, 100_000)
FILE_UPLOAD_HANDLERS = [
    "sccp_tracker.records.sheets.uploads.MeasuredUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Without a mail server, e-mails are written where the command was started.
EMAIL_HOST = env_text("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env_number("EMAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "sccp-tracker@localhost")
# Without a console handler a server error would leave no trace when DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
