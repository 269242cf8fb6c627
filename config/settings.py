"""Settings, all from the environment; a wrong one says what to do about it (docs/running.md lists them)."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import keys, postgres
from config.environment import flag, whole, words

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

# Where everything lives that this installation makes: database, keys, warehouse, attachments.
VAR_DIR = Path(os.environ.get("GONGHUI_VAR") or BASE_DIR / "var").resolve()
ATTACHMENT_DIR = Path(os.environ.get("GONGHUI_ATTACHMENTS") or VAR_DIR / "attachments")
# Larger files are refused; the web server in front should allow a little more.
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
WAREHOUSE_DIR = VAR_DIR / "warehouse"
# What was learned from appeals; a model is one file.
MODELS_DIR = Path(os.environ.get("GONGHUI_MODELS") or VAR_DIR / "models")
# Threads of the columnar engine in each process.
WAREHOUSE_THREADS = whole("GONGHUI_WAREHOUSE_THREADS", 2, low=1, high=64)
# How long a process may go on with the state it has seen before it asks for newer changes.
WAREHOUSE_RECHECK_SECONDS = (
    whole("GONGHUI_WAREHOUSE_RECHECK_MS", 0 if TESTING else 500, low=0, high=60_000) / 1000
)
# How old a state a request is given rather than wait for the next one, which a thread makes meanwhile; 0: it
# waits. Whoever has just written something waits in any case.
WAREHOUSE_PATIENCE_SECONDS = whole("GONGHUI_WAREHOUSE_PATIENCE_MS", 0, low=0, high=600_000) / 1000
# A base table up to this size (bytes of Parquet) is held in memory.
WAREHOUSE_TABLE_IN_MEMORY = 32 * 1024 * 1024
# The same for the cells of a metric, which are asked by year.
WAREHOUSE_CELLS_IN_MEMORY = 1024 * 1024
# What the columnar engine of one process may take before it goes on beside the memory, on disk.
WAREHOUSE_MEMORY_GB = whole("GONGHUI_WAREHOUSE_MEMORY_GB", 6, low=1, high=1024)
# So many unseen changes make the periodic job build a new base.
WAREHOUSE_COMPACT_AFTER = whole("GONGHUI_WAREHOUSE_COMPACT_AFTER", 20_000, low=1, high=10_000_000)

DEBUG = flag("GONGHUI_DEBUG", False)

# Secrets ---------------------------------------------------------------------------------------------

# Who seals and hashes: ours, or the adapter of a certified module, to which the keys are names of its own.
SOFTWARE = "gonghui.foundation.core.rules.crypto.SoftwareProvider"
CRYPTO_PROVIDER = os.environ.get("GONGHUI_CRYPTO_PROVIDER", SOFTWARE)
if CRYPTO_PROVIDER != SOFTWARE and "GONGHUI_CRYPTO_KEYS" not in os.environ:
    raise ImproperlyConfigured(
        "GONGHUI_CRYPTO_PROVIDER wants GONGHUI_CRYPTO_KEYS: JSON that names its keys. See docs/running.md."
    )
try:
    _keys: dict[str, Any] = {}
    if TESTING:
        _keys = {
            "secret_key": "only-for-tests",  # nosec B105
            "crypto": {"active": 1, "seal": {1: "00" * 15 + "01"}, "hash": {1: "00" * 31 + "01"}},
        }
    elif not {"GONGHUI_SECRET_KEY", "GONGHUI_CRYPTO_KEYS"} <= os.environ.keys():
        _keys = keys.load(VAR_DIR)
    SECRET_KEY = os.environ.get("GONGHUI_SECRET_KEY") or _keys["secret_key"]
    CRYPTO_KEYS: dict[str, Any] = (
        (keys.crypto_keys if CRYPTO_PROVIDER == SOFTWARE else dict)(
            json.loads(os.environ["GONGHUI_CRYPTO_KEYS"])
        )
        if "GONGHUI_CRYPTO_KEYS" in os.environ
        else _keys["crypto"]
    )
except (keys.KeyFileError, json.JSONDecodeError) as error:
    raise ImproperlyConfigured(
        f"The installation's keys: {error} See 'Secrets' in docs/running.md."
    ) from error

# Database --------------------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL", "")
# Threads of the site share connections; a command or a job needs one.
POOL = flag("GONGHUI_POOL", False) and not TESTING


def database(url: str) -> dict[str, object]:
    """Django's database entry from a PostgreSQL URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; "
            f"this one begins with {parts.scheme or 'nothing'!r}. PostgreSQL is the one database."
        )
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL: {error}.") from error
    query = dict(parse_qsl(parts.query))
    options: dict[str, object] = {k: v for k, v in query.items() if k not in {"host", "port"}}
    # Sorted lists and look-ups want the indexes (no disk turns any more); compiling a query costs more
    # than it saves on pages. What the address itself asks for comes last and holds.
    options["options"] = f"-c random_page_cost=1.1 -c jit=off {query.get('options', '')}".strip()
    if POOL:
        options["pool"] = {"min_size": 1, "max_size": whole("GONGHUI_POOL_SIZE", 8, 1, 100), "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "gonghui",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(port or query.get("port", "")),
        # A connection that the server closed meanwhile is replaced before it is used.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


# What is kept for some minutes lies in each process; tests keep nothing.
CACHES = {
    "default": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if TESTING else 'locmem.LocMemCache'}"
    }
}

# Without DATABASE_URL: the embedded server of config/postgres.py, which whoever needs it starts.
EMBEDDED = None if DATABASE_URL else postgres.embedded(VAR_DIR)
DATABASES = {"default": database(DATABASE_URL if EMBEDDED is None else EMBEDDED.url())}

# What stands in the house ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_cotton",
    "procrastinate.contrib.django",
    "gonghui.foundation.core",
    "gonghui.foundation.bodies",
    "gonghui.foundation.law",
    "gonghui.foundation.accounts",
    "gonghui.foundation.registers",
    "gonghui.foundation.retention",
    "gonghui.foundation.people",
    "gonghui.foundation.privacy",
    "gonghui.foundation.warehouse",
    "gonghui.engines.cases",
    "gonghui.engines.due",
    "gonghui.engines.funds",
    "gonghui.affairs.skills",
    "gonghui.affairs.participation",
    "gonghui.affairs.places",
    "gonghui.affairs.rights",
    "gonghui.affairs.assistance",
    "gonghui.affairs.organising",
    "gonghui.affairs.appeals",
    "gonghui.affairs.membership",
    "gonghui.affairs.cadres",
    "gonghui.affairs.governance",
    "gonghui.affairs.planning",
    "gonghui.insight.listening",
    "gonghui.insight.indicators",
    "gonghui.insight.plans",
    "gonghui.insight.monitoring",
    "gonghui.insight.reports",
    "gonghui.insight.roadmap",
    "gonghui.insight.evaluation",
    "gonghui.faces.web",
]
AUTH_USER_MODEL = "accounts.Account"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gonghui.faces.web.doors.doors",
    # Before the files: they carry the policy, too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Instead of Django's: the account's language, not the browser's.
    "gonghui.faces.web.middleware.speak",
    "gonghui.faces.web.middleware.without_nul",
    "gonghui.faces.web.middleware.through_web",
    "gonghui.faces.web.middleware.seeing_own_changes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gonghui.faces.web.accounts.middleware.session_limits",
    "gonghui.faces.web.accounts.middleware.new_key_after_proof",
    "gonghui.faces.web.accounts.middleware.roles_once",
    "gonghui.faces.web.accounts.middleware.SecondFactor",
    "gonghui.faces.web.doors.Measured",
    "gonghui.faces.web.middleware.NotYet",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        # django-cotton puts its own loader before the usual two.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the applications': our sign-in pages stand in for the library's.
        "DIRS": [BASE_DIR / "gonghui" / "faces" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gonghui.faces.web.context.frame",
            ]
        },
    }
]
COTTON_DIR = "components"

# Sign-in ---------------------------------------------------------------------------------------------

# Reorders: axes first, so that a locked account is refused before a password is looked at.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # Argon2 is slow by design; tests sign in thousands of times
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    # What people here fall back on: telephone numbers, birthdays, names of the house, walks over the keys.
    {"NAME": "gonghui.foundation.accounts.rules.passwords.HabitsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# No sign-up and no e-mail: accounts are opened and passwords set by an administrator (docs/adr/0009).
ACCOUNT_ADAPTER = "gonghui.faces.web.accounts.sign_in.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Wrong passwords are counted by axes, in the database; this limit is what stops guessing of codes.
ACCOUNT_RATE_LIMITS = False if TESTING else {"login": "60/m/ip", "login_failed": "60/m/ip,10/300s/key"}
MFA_ADAPTER = "gonghui.faces.web.accounts.sign_in.MfaAdapter"
MFA_TOTP_TOLERANCE = 1  # clocks of phones drift: one step of 30 seconds either way
# Roles that may see personal data need a second factor; not while demo data is loaded.
SECOND_FACTOR_REQUIRED: bool | str | None = False if TESTING else None
if os.environ.get("GONGHUI_SECOND_FACTOR") == "all":
    SECOND_FACTOR_REQUIRED = "all"
elif "GONGHUI_SECOND_FACTOR" in os.environ:
    SECOND_FACTOR_REQUIRED = flag("GONGHUI_SECOND_FACTOR", True)

# Five failures under one user name lock it for a quarter of an hour, whichever address they came from.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "gonghui.faces.web.accounts.sign_in.attempted_name"
AXES_HANDLER = "gonghui.faces.web.accounts.sign_in.Attempts"
AXES_LOCKOUT_CALLABLE = "gonghui.faces.web.accounts.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
# The count begins anew after a success; who failed when stays told (swept by accounts/jobs.py).
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the wait on the page is the wait
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# Its warning asks for the address: but offices share one, and a guesser may have many; names are counted.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

SESSION_COOKIE_AGE = 12 * 3600  # from sign-in, however busy
SESSION_IDLE_SECONDS = whole("GONGHUI_SESSION_IDLE_MINUTES", 30, 1, 12 * 60) * 60

# Where it is reached ---------------------------------------------------------------------------------

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = words("GONGHUI_HOSTS", ",".join(LOCAL_HOSTS))
# Whoever names a public host is served over HTTPS; the localhost of a trial is not.
HTTPS = flag("GONGHUI_HTTPS", not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)) and not (DEBUG or TESTING)
CSRF_FAILURE_VIEW = "gonghui.faces.web.core.views.forged"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Pages read the token from the page, not from the cookie.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# A browser takes cookies so named from this host itself only, over HTTPS; see gonghui/faces/web/cookies.py.
_here = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_here}sessionid", f"{_here}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_here}language"
MESSAGE_STORAGE = "gonghui.faces.web.cookies.KeptMessages"
SECURE_SSL_REDIRECT = HTTPS
# Programs are refused over plain HTTP rather than sent on: gonghui/faces/web/doors.py.
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^12351/ring/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if flag("GONGHUI_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = (
        1  # so that the list of sessions shows the visitor's address, not the proxy's
    )
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# How often a minute one account, or of visitors one address, may do what costs much; 0: as often as it likes.
THROTTLE: dict[str, int] = (
    {"searches": 120, "uploads": 60, "api": 600} if flag("GONGHUI_THROTTLE", True) and not TESTING else {}
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Files -----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Hashed names want `collectstatic` first, which `make setup` does; tests and debugging go without.
_static = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if TESTING or DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Whole sheets stay in memory: a file on its way in would lie unsealed in the folder for temporary files.
FILE_UPLOAD_MAX_MEMORY_SIZE = ATTACHMENT_MAX_BYTES + 1024 * 1024

# Jobs ------------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A worker that was killed is known dead after `stalled_worker_timeout` seconds without a heartbeat.
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "update_heartbeat_interval": 5.0,
    "stalled_worker_timeout": 20.0,
    "shutdown_graceful_timeout": 10.0,
}

# Other systems ---------------------------------------------------------------------------------------

# Adapters, as dotted names of classes: to whoever sends text messages (appeals' TextGateway), and to 12345
# (appeals' Gateway). Without one text messages wait (in a demo city they are taken and go nowhere), and
# what is for 12345 is fetched through the API or as a sheet.
SMS_GATEWAY = os.environ.get("GONGHUI_SMS_GATEWAY", "")
ORDER_GATEWAY = os.environ.get("GONGHUI_ORDER_GATEWAY", "")
# The telephone system at the desk: an adapter (appeals' Telephone; without one the plain form holds), the key
# with which it announces calls (without one none is taken), and where its recordings are heard.
TELEPHONE = os.environ.get("GONGHUI_TELEPHONE", "")
TELEPHONE_KEY = os.environ.get("GONGHUI_TELEPHONE_KEY", "")
TELEPHONE_RECORDINGS = os.environ.get("GONGHUI_TELEPHONE_RECORDINGS", "")
# Programs that bring and fetch orders: {"account": "SHA-256 of its key, in hex"}.
try:
    ORDER_KEYS: dict[str, str] = json.loads(os.environ.get("GONGHUI_ORDER_KEYS", "{}"))
except json.JSONDecodeError as error:
    raise ImproperlyConfigured(
        'GONGHUI_ORDER_KEYS must look like {"account": "<SHA-256 in hex>"}.'
    ) from error

# Demo ------------------------------------------------------------------------------------------------

# Whether `make run` fills an empty installation with the demo city.
DEMO = flag("GONGHUI_DEMO", True)
DEMO_SCALE = os.environ.get("GONGHUI_DEMO_SCALE", "default")
DEMO_SEED = whole("GONGHUI_DEMO_SEED", 1, 0, 2**31 - 1)

# Logs ------------------------------------------------------------------------------------------------

LOG_LEVEL = os.environ.get("GONGHUI_LOG", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"GONGHUI_LOG={LOG_LEVEL!r} must be DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logs.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gonghui": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
