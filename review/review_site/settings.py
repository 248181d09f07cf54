"""Django's settings. docs/operators.md explains what the environment can set; the defaults need nothing."""

from __future__ import annotations

import os
from datetime import timedelta

from csp.constants import NONE, SELF

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
    "csp",
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
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.BothFactors",
    "accounts.middleware.Unkept",
    "axes.middleware.AxesMiddleware",
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "queue"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # a link to choose a password
OTP_TOTP_ISSUER = "Hielspoor gesprekken"
AXES_FAILURE_LIMIT = 5  # wrong passwords and wrong codes together
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]  # a practice shares one address; and behind a proxy it is the proxy's
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # it warns of browsers that change their name; a user name stays
AXES_LOCKOUT_CALLABLE = "accounts.views.locked"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the app's own log says who came in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

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
WHITENOISE_USE_FINDERS = True  # so that nothing has to be collected first
WHITENOISE_ALLOW_ALL_ORIGINS = False

SESSION_COOKIE_NAME = "beoordelen"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * environment.days(os.environ.get("REVIEW_SESSION_MINUTES"), 30)  # without a click
SESSION_SAVE_EVERY_REQUEST = SESSION_EXPIRE_AT_BROWSER_CLOSE = True
REVIEW_SESSION_HOURS = 10
"""Hours after which people log in again, however busy they were."""

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "pages.errors.csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
REVIEW_URL = os.environ.get("REVIEW_URL") or f"http://localhost:{os.environ.get('REVIEW_PORT') or 8000}"
"""The app's address as people type it; the link for the first beheerder begins with it."""

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
