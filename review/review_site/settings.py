"""Django's settings. docs/operators.md explains what the environment can set; the defaults need nothing."""

from __future__ import annotations

import os

from review_site import environment

ROOT = environment.ROOT
HERE = ROOT / "review"
DEBUG = environment.flag(os.environ.get("REVIEW_DEBUG"))

SECRET_KEY = environment.secret(os.environ.get("REVIEW_SECRET_KEY"), "review-secret")
ALLOWED_HOSTS = environment.words(os.environ.get("REVIEW_HOSTS")) or ["localhost", "127.0.0.1", "[::1]"]
HTTPS = environment.flag(os.environ.get("REVIEW_HTTPS"))
"""Whether people reach the app over https: behind a reverse proxy. Then cookies go over https only."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_filters",
    "accounts",
    "audit",
    "conversations",
    "pages",
    "improve",
    "figures",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_USER_MODEL = "accounts.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

ROOT_URLCONF = "review_site.urls"
WSGI_APPLICATION = "review_site.wsgi.application"
DATABASES = {"default": environment.database(os.environ.get("REVIEW_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = environment.folder() / "review-static"

SESSION_COOKIE_NAME = "beoordelen"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

# --- what this app adds -------------------------------------------------------------------------------------

_tracker_file = ROOT / (os.environ.get("TRACKER_DB") or "var/tracker.db")
TRACKER = os.environ.get("REVIEW_TRACKER_URL") or str(_tracker_file)
"""Where the bot keeps its events: a SQLite file, or the address of a PostgreSQL database."""

PSEUDONYM_KEY = environment.secret(os.environ.get("REVIEW_PSEUDONYM_KEY"), "review-pseudonym-key")
"""Makes pseudonyms of senders. Whoever loses it can no longer tell which conversation is whose."""

BOT_FOLDER = ROOT / "data"
"""The bot's content files. Only their names are read: which topics there are, and where an export goes."""

EXPORT_FOLDER = environment.folder() / "review-exports"
RAW_DAYS = environment.days(os.environ.get("REVIEW_RAW_DAYS"), 90)
"""Days after which the bot's own rows, which hold what people really wrote, are deleted."""

TEXT_DAYS = environment.days(os.environ.get("REVIEW_TEXT_DAYS"), 365)
"""Days after which the masked text in the review app is deleted; counts and judgements stay."""

LOG_YEARS = 5
"""Years that the audit log is kept, after NEN 7513."""

LOW_CONFIDENCE = 0.5
"""Below this confidence of its least sure message, a conversation asks for a look."""
