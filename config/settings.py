"""One settings file; every default runs on a laptop, every variable is in docs/operations.md."""

import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from config import machines
from config.databases import database
from config.environment import location, number, rates, secret_key, secrets, text, truth, words
from config.logs import to_stderr
from config.timetable import TIMETABLE
from demo import cast

BASE_DIR = Path(__file__).resolve().parent.parent

# Where this runs
DATA_FOLDER = Path(text("DATA_FOLDER", str(BASE_DIR / "var"), shown="var"))
PUBLIC_URL = text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
PUBLIC_HOST = location(PUBLIC_URL).host
IS_LAPTOP = PUBLIC_HOST in {"127.0.0.1", "localhost", "::1"}
IS_HTTPS = PUBLIC_URL.startswith("https:")
DEMO = truth("DEMO", False)
# Shown on the sign-in page: user names and who they are.
DEMO_SIGN_IN = cast.SIGN_IN if DEMO else []
DEBUG = truth("DEBUG", False)
SECRET_KEY = secret_key(DATA_FOLDER / "secret-key", may_generate=IS_LAPTOP)
LOCAL_HOSTS = "127.0.0.1,localhost,[::1]"
ALLOWED_HOSTS = words(
    "ALLOWED_HOSTS",
    LOCAL_HOSTS if IS_LAPTOP else PUBLIC_HOST,
    shown="the host of PUBLIC_URL",
)

# Rooms
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "accounts",
    "stakeholders",
    "feedback",
    "crm",
    "api",
    "web",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "api.traces.traced",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "web.freshness.never_kept",
    "web.busy.Patience",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, as it counts what the sign-in answered.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Rows, files, memory
DATABASES = {
    "default": database(
        text("DATABASE_URL", "sqlite:///quorate.sqlite3"),
        folder=DATA_FOLDER,
        max_age_seconds=number("DATABASE_MAX_AGE_SECONDS", 60),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# A body above this is refused with 413; it is also the most that a batch may weigh.
DATA_UPLOAD_MAX_MEMORY_SIZE = number("MAX_BODY_BYTES", 5 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Files go to disk as they come in; forms refuse those above the limit with a sentence.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MAX_FILE_BYTES = number("MAX_FILE_BYTES", 256 * 1024 * 1024)
# The file of a large load, and how long it and its results are kept.
MAX_LOAD_BYTES = number("MAX_LOAD_BYTES", 1024 * 1024 * 1024)
LOAD_DAYS = number("LOAD_DAYS", 14)

# Who signs in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_COOKIE_AGE = number("SESSION_DAYS", 14) * 86400
# How often a page that lies open asks whether something came in.
PAGE_NEWS_SECONDS = number("PAGE_NEWS_SECONDS", 0.5)
AXES_FAILURE_LIMIT = number("SIGN_IN_ATTEMPTS", 10)
AXES_COOLOFF_TIME = number("SIGN_IN_PAUSE_MINUTES", 15) / 60  # axes counts in hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_VERBOSE = False

# What a browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # The hash is that of the one style Cytoscape puts on its container.
        "style-src": [SELF, "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31536000) * IS_HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
if truth("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Languages and time
LANGUAGE_CODE = text("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("it", _("Italian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "UTC")

# What one unit of a currency is worth in EUR; without it sums of currencies stay apart.
EXCHANGE_RATES = rates("EXCHANGE_RATES")

# What outside systems know us by; a connection names the word after CRM_. No other variable is
# within its reach, so that who may edit a connection cannot have it send our own secrets away.
CONNECTION_SECRETS = secrets("CRM_")

# Static files
STATIC_URL = "static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.staticfiles.LibraryFinder",
]
WHITENOISE_USE_FINDERS = truth("SERVE_STATIC_FROM_SOURCE", IS_LAPTOP, shown="true on a laptop")
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = Path(text("STATIC_ROOT", "static_collected")).absolute()
if WHITENOISE_USE_FINDERS:
    STATIC_ROOT = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "config.staticfiles.Manifest"
    },
}

# The machine door
REST_FRAMEWORK = machines.REST_FRAMEWORK
OAUTH2_PROVIDER = machines.OAUTH2_PROVIDER
SPECTACULAR_SETTINGS = machines.SPECTACULAR_SETTINGS
API_REQUESTS_PER_MINUTE = number("API_REQUESTS_PER_MINUTE", 6000)
AUDIT_DAYS = number("AUDIT_DAYS", 400)

# How long a change can be followed, and how many may wait for one in each process.
CHANGES_KEPT_DAYS = number("CHANGES_KEPT_DAYS", 30)
CHANGES_WAITING = number("CHANGES_WAITING", 1)

# How long it is kept what webhook endpoints were told, and may be told again.
DELIVERY_DAYS = number("DELIVERY_DAYS", 30)

# How long it is kept what arrived and was discarded; after that only that it came is known.
ARRIVAL_DAYS = number("ARRIVAL_DAYS", 90)
# Cases: from which share of the power somebody is of high or medium power, how long before the due
# time its owner is reminded, and how long after it the lead of their team hears of it.
HIGH_POWER_PERCENT = number("HIGH_POWER_PERCENT", 20)
MEDIUM_POWER_PERCENT = number("MEDIUM_POWER_PERCENT", 5)
CASE_REMIND_HOURS = number("CASE_REMIND_HOURS", 4)
CASE_ESCALATE_HOURS = number("CASE_ESCALATE_HOURS", 24)

# Background work; without Redis it runs in the caller, until config.embedded starts threads.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery would close the connection after every task; config.celery does when it has had its day.
CELERY_DB_REUSE_MAX = sys.maxsize
# Whoever works reads the two queues by turns, so that one worker takes everything, and what is sent
# ahead waits for one other task at most, not for all the analyses that a load has asked for.
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("ahead"), Queue(CELERY_TASK_DEFAULT_QUEUE)]
waited_for = ("run_load", "check_import", "run_import", "undo_import")
CELERY_TASK_ROUTES = {
    task: {"queue": "ahead"}
    for task in (*(f"crm.tasks.{one}" for one in waited_for), "accounts.tasks.resume_due_jobs")
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
VISIBILITY_SECONDS = number("VISIBILITY_SECONDS", 900)
# Redis wakes its worker; memory is looked at, by default once a second. Each look costs 0.1 ms.
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
if REDIS_URL:
    # A task of a dead worker is handed out again after the visibility timeout, which must
    # therefore be well above the time limit of a healthy one.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_interval": min(5, VISIBILITY_SECONDS / 3),
        "unacked_restore_throttle": 1,
    }
CELERY_BEAT_SCHEDULE = TIMETABLE

# Mail
EMAIL_HOST = text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = truth("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "Quorate <quorate@localhost>")

# Where customers' mails are read; with its password, so it is never printed.
IMAP_URL = text("IMAP_URL")
IMAP = location(IMAP_URL) if IMAP_URL else None
IMAP_READ_FOLDER = text("IMAP_READ_FOLDER")
OUR_DOMAINS = [domain.lower() for domain in words("OUR_DOMAINS")]
DIGEST_HOUR = number("DIGEST_HOUR", 6)

# Surveys of our own: who writes, who is answered, and how often somebody is asked
SURVEY_FROM_EMAIL = text("SURVEY_FROM_EMAIL") or DEFAULT_FROM_EMAIL
SURVEY_REPLY_TO = text("SURVEY_REPLY_TO")
SURVEY_FATIGUE_DAYS = number("SURVEY_FATIGUE_DAYS", 90)
SURVEY_REMINDER_DAYS = number("SURVEY_REMINDER_DAYS", 7)
SURVEY_SILENT_DAYS = number("SURVEY_SILENT_DAYS", 14)
SURVEY_LINK_DAYS = number("SURVEY_LINK_DAYS", 60)
SURVEY_CORRECTION_DAYS = number("SURVEY_CORRECTION_DAYS", 7)
SURVEY_REQUESTS_PER_MINUTE = number("SURVEY_REQUESTS_PER_MINUTE", 120)
SURVEY_ANSWERS_PER_HOUR = number("SURVEY_ANSWERS_PER_HOUR", 20)
SURVEY_DAYS = number("SURVEY_DAYS", 730)

LOGGING = to_stderr(text("LOG_LEVEL", "INFO"))
