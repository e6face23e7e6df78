"""Settings of one clinic. Everything that differs between installations comes from the environment (see ``.env.example``).

``MOORING_MODE`` is ``production`` (default), ``demo`` (what ``make run`` starts) or ``test``. In production a missing value stops
the start with its name; nothing falls back to something unsafe.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from intimacy_clinic.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("MOORING_MODE", default="production")
if MODE not in ("production", "demo", "test"):
    raise ImproperlyConfigured("MOORING_MODE is production, demo or test.")
PRODUCTION, DEMO, TESTING = MODE == "production", MODE == "demo", MODE == "test"
PRODUCT_NAME = env.str("PRODUCT_NAME", default="Mooring")

SECRET_KEY = env.str("SECRET_KEY")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters. Make one with: python3 -m tools.keys")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_ENCRYPTION_KEYS = env.str("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str(
    "SITE_URL", default="http://localhost:8000" if not PRODUCTION else f"https://{ALLOWED_HOSTS[0]}"
).rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG stays off in production.")
SHOW_GALLERY = DEBUG or not PRODUCTION
DEMO_DIR = Path(env.str("DEMO_DIR", default=str(BASE_DIR / "var" / "demo")))

# --- apps ---------------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "common",
    "audit",
    "people",
    "notices",
    "assessments",
    "plans",
    "matching",
    "sessions",
    "homework",
    "intimacy_clinic",
]

MIDDLEWARE = [
    "intimacy_clinic.middleware.RequestOrigin",
    "intimacy_clinic.middleware.NobodyYet",
    "intimacy_clinic.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "intimacy_clinic.middleware.RowsOfThePerson",
    "intimacy_clinic.middleware.DatabaseTrouble",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "intimacy_clinic.sign_in.SignInEnds",
    "intimacy_clinic.middleware.PersonalSettings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "intimacy_clinic.sign_in.SecondStep",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "intimacy_clinic.middleware.ReadsAreKnown",
]

ROOT_URLCONF = "intimacy_clinic.urls"
WSGI_APPLICATION = "intimacy_clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "common.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- database -----------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer, and a writer waits instead of failing: both options are needed for that.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;PRAGMA foreign_keys=ON;",
    }
else:
    DATABASE["ENGINE"] = "common.postgresql"  # row security: each statement says for whom it runs
    DATABASE["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE.setdefault("OPTIONS", {})["application_name"] = "mooring"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- broker, cache, queue -----------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", default="")
if REDIS_URL and not TESTING:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "mooring",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A killed worker's task comes back within seconds instead of an hour.
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ALWAYS_EAGER = False
NOTICES_POLL_SECONDS = env.int("NOTICES_POLL_SECONDS", default=5 if DEMO else 30)
PLAN_REMINDERS_SECONDS = env.int("PLAN_REMINDERS_SECONDS", default=300)
CELERY_BEAT_SCHEDULE = {
    "send-due-messages": {"task": "notices.send_due", "schedule": NOTICES_POLL_SECONDS},
    "plan-reminders": {"task": "homework.queue_reminders", "schedule": PLAN_REMINDERS_SECONDS},
    "deliver-practice": {"task": "homework.deliver", "schedule": 300},
    "practice-to-read": {"task": "homework.open_reading_tasks", "schedule": 3600},
    "escalate-alerts": {"task": "assessments.escalate_alerts", "schedule": 60},
    "open-measures": {"task": "assessments.open_measures", "schedule": 900},
    "extend-series": {"task": "sessions.extend_series", "schedule": 6 * 3600},
    "measures-around-sessions": {"task": "sessions.ask_near", "schedule": 3600},
    "notes-waiting": {"task": "sessions.remind_notes", "schedule": 600},
    "anchor-audit": {"task": "intimacy_clinic.anchor_audit", "schedule": 3600},
    "lapse-offers": {"task": "matching.lapse_offers", "schedule": 600},
    "words-while-waiting": {"task": "matching.words_while_waiting", "schedule": 3600},
    "plan-reviews": {"task": "plans.queue_review_reminders", "schedule": 3600},
}
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="")

# --- mail ---------------------------------------------------------------------------------------------------------------------
if DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "intimacy_clinic.demo.mailbox.FolderBackend"
    EMAIL_FILE_PATH = DEMO_DIR / "mail"
elif env.str("ANYMAIL_BACKEND", default=""):
    EMAIL_BACKEND, ANYMAIL = env.str("ANYMAIL_BACKEND"), env.json("ANYMAIL", default={})
else:
    vars().update(env.email_url("EMAIL_URL", default=environ.Env.NOTSET if PRODUCTION else "memorymail://"))
EMAIL_TIMEOUT = 20
# Text messages: see notices/channels/sms.py for what an address may be. Push: a P-256 key as tools.keys makes it.
SMS_URL = env.str("SMS_URL", default=f"folder://{DEMO_DIR / 'mail'}" if DEMO else "")
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_CONTACT = env.str("VAPID_CONTACT", default="")
# Bounces: the part of the address by which a mail provider reports back, and the class of django-anymail that reads its reports.
BOUNCE_SECRET = env.str("BOUNCE_SECRET", default="")
BOUNCE_WEBHOOK = env.str("BOUNCE_WEBHOOK", default="")
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=["fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "web.push.apple.com"],
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"notices@{urlsplit(SITE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- sign-in ------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.AddressBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "people.forms.passwords.PasswordChangeForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "people.adapters.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are confirmed by the invitation link
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/15m/key,60/15m/ip", "reset_password": "20/m/ip,5/m/key"}
MFA_ADAPTER = "people.adapters.MFAAdapter"
MFA_FORMS = {"add_webauthn": "people.forms.passkeys.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.NearlyCommon"},
    {"NAME": "people.passwords.ClinicWords"},
    {"NAME": "people.passwords.LongerForStaff", "OPTIONS": {"min_length": 15}},
]
DEMO_PASSWORD = "mooring-demo"  # noqa: S105 - printed by `make run`; people.backends refuses it outside the demo

# --- cookies and transport ----------------------------------------------------------------------------------------------------
SECURE_COOKIES = PRODUCTION
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# Tests that move the clock sign in once and stay; tests/clinic/test_sign_in_ends.py switches it on.
IDLE_MINUTES_STAFF, IDLE_MINUTES_CLIENT = 15, 30
IDLE_ENDS = env.bool("IDLE_ENDS", default=not TESTING)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "intimacy_clinic.errors.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", default=0) else None
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # intimacy_clinic.middleware.SecurityHeaders sets what Django's SecurityMiddleware would, and more
    "security.W002",  # ... X-Frame-Options included; tests/house/test_headers.py walks every address
]
# Where "Leave this page" ends: an everyday site. Empty shows a blank page; no other host is asked unless the clinic says so.
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- language and time --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", _("English"))]
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected with hashed names in production; the demo and the tests serve the source files.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))) if PRODUCTION else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

LOGGING_CONFIG = None
logging_config(level=env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO"))

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
