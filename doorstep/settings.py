"""Settings, from the environment only. Every name is documented in docs/settings.md."""

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from doorstep.lib import addresses, environment, pmtiles

try:
    _env = environment.read(
        os.environ,
        prefix="DOORSTEP_",
        known=[
            "DOORSTEP_HOME",
            "DOORSTEP_HOSTS",
            "DOORSTEP_SURFACE",
            "DOORSTEP_LANGUAGE",
            "DOORSTEP_TIME_ZONE",
            "DOORSTEP_CALLING_CODE",
            "DOORSTEP_CITY",
            "DOORSTEP_PROXIES",
            "DOORSTEP_BASEMAP",
        ],
        secrets=["DATABASE_URL", "DOORSTEP_SECRET_KEY", "DOORSTEP_VAULT_KEY"],
    )
except (environment.UnknownSettingError, environment.SecretFileError) as error:
    sys.exit(str(error))

ROOT = Path(__file__).resolve().parent
HOME = Path(_env.get("DOORSTEP_HOME", ROOT.parent / "var")).resolve()
CITY = _env.get("DOORSTEP_CITY", "")
BASEMAP = Path(_env["DOORSTEP_BASEMAP"]) if "DOORSTEP_BASEMAP" in _env else None
if BASEMAP is not None:
    try:
        pmtiles.kind(BASEMAP)
    except pmtiles.UnfitError as error:
        _why = {
            "missing": ("cannot be read", "无法读取"),
            "other": ("is no PMTiles file of version 3", "不是 PMTiles 第 3 版文件"),
            "vector": (
                "holds no pictures: only PNG, JPEG and WebP tiles are drawn",
                "不是图片瓦片：只支持 PNG、JPEG、WebP",
            ),
        }[error.why]
        sys.exit(f"DOORSTEP_BASEMAP: {BASEMAP} {_why[0]}. / DOORSTEP_BASEMAP：{BASEMAP} {_why[1]}。")
SURFACE = _env.get("DOORSTEP_SURFACE", "all")
if SURFACE not in ("public", "staff", "all"):
    sys.exit(
        f"DOORSTEP_SURFACE is public, staff or all, not {SURFACE}. / "
        f"DOORSTEP_SURFACE 只能是 public、staff 或 all，不能是 {SURFACE}。"
    )
try:
    # Whose X-Forwarded-For and X-Forwarded-Proto are believed.
    PROXIES = addresses.networks(_env.get("DOORSTEP_PROXIES", "127.0.0.0/8,::1"))
except addresses.NetworkError as error:
    sys.exit(
        f"DOORSTEP_PROXIES lists addresses and networks, such as 10.0.0.0/24, or is none; {error} is neither. / "
        f"DOORSTEP_PROXIES 应为地址或网段的列表（如 10.0.0.5、10.0.0.0/24），或 none；无法识别 {error}。"
    )


def _kept_secret(name: str) -> str:
    """Will return the secret kept in the data folder under `name`, making it on first use."""
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # the first process wins; the others read what it wrote
        fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


def _database(url: str) -> dict[str, Any]:
    """Will turn a database URL into Django's dictionary, with the options that keep what was acknowledged."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) or str(HOME / "doorstep.sqlite3"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # FULL: WAL with NORMAL loses acknowledged rows in a power cut. IMMEDIATE: deferred
                # transactions that read and then write fail with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=268435456;PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864",
            },
            "TEST": {"NAME": str(HOME / "test.sqlite3")},
        }
    if parts.scheme in ("postgresql", "postgres"):
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "doorstep",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # Without these a query hangs 45 s after the network is cut silently.
                "connect_timeout": 3,
                "tcp_user_timeout": 5000,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 2,
                "options": "-c statement_timeout=10000 -c lock_timeout=5000 "
                "-c idle_in_transaction_session_timeout=30000",
                **query,
            },
        }
    sys.exit(
        f"DATABASE_URL must begin with sqlite:// or postgresql://, not {parts.scheme}://. / "
        f"DATABASE_URL 应以 sqlite:// 或 postgresql:// 开头，不能是 {parts.scheme}://。"
    )


try:
    SECRET_KEY = _env.get("DOORSTEP_SECRET_KEY") or _kept_secret("secret")
except OSError as error:
    sys.exit(
        f"The data folder {HOME} cannot be used: {error.strerror}. / 数据目录 {HOME} 无法使用（{error.strerror}）。"
    )
VAULT_KEYS = (_env.get("DOORSTEP_VAULT_KEY") or "").split(",") if _env.get("DOORSTEP_VAULT_KEY") else []
DEBUG = False
ALLOWED_HOSTS = _env.get("DOORSTEP_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

try:
    DATABASES = {"default": _database(_env.get("DATABASE_URL", "sqlite://"))}
except ValueError:  # a port that is no number and the like; the address may hold a password, so it is not repeated
    sys.exit(
        "DATABASE_URL is not an address such as postgresql://user:password@host:5432/name. / "
        "DATABASE_URL 格式有误，应形如 postgresql://user:password@host:5432/name。"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "doorstep.ground.editions",
    "doorstep.ground.grid",
    "doorstep.ground.catalog",
    "doorstep.ground.people",
    "doorstep.ground.worktime",
    "doorstep.ground.duty",
    "doorstep.vault",
    "doorstep.cases",
    "doorstep.doors.portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
if SURFACE != "public":  # a public process does not even import the staff's doors
    INSTALLED_APPS += ["doorstep.doors.desks", "doorstep.doors.desks.adminconfig.RecordAdminConfig"]

MIDDLEWARE = [
    "doorstep.doors.origin.middleware",
    "doorstep.doors.headers.middleware",
    "doorstep.doors.compress.middleware",
    "doorstep.doors.live.middleware",
    "doorstep.doors.unavailable.Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "doorstep.urls"
WSGI_APPLICATION = "doorstep.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "doors" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doorstep.doors.madeup.context",
                "doorstep.doors.display.context",
            ],
            "builtins": ["doorstep.doors.present.tags"],
        },
    }
]

FORM_RENDERER = "doorstep.doors.choices.Renderer"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "doorstep.ground.people.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "doorstep.doors.desks.account.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
# Failed log-ins are counted by address and by log-in name, in each process.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "doorstep.doors.desks.account.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A code is good for one period before and after its own: people type slowly, clocks are off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_CODE = _env.get("DOORSTEP_LANGUAGE", "zh-hans")
if LANGUAGE_CODE not in dict(LANGUAGES):
    sys.exit(
        f"DOORSTEP_LANGUAGE is zh-hans or en, not {LANGUAGE_CODE}. / "
        f"DOORSTEP_LANGUAGE 只能是 zh-hans 或 en，不能是 {LANGUAGE_CODE}。"
    )
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = _env.get("DOORSTEP_TIME_ZONE", "Asia/Shanghai")
try:
    ZoneInfo(TIME_ZONE)
except (LookupError, ValueError, OSError):  # not found; no name at all; a folder's
    sys.exit(
        f"DOORSTEP_TIME_ZONE is the name of a time zone such as Asia/Shanghai; {TIME_ZONE} is not known here. / "
        f"DOORSTEP_TIME_ZONE 应为时区名称，例如 Asia/Shanghai；本机不认识 {TIME_ZONE}。"
    )
USE_TZ = True
CALLING_CODE = _env.get("DOORSTEP_CALLING_CODE", "86").removeprefix("+")  # how telephone numbers are read
if not (CALLING_CODE.isascii() and CALLING_CODE.isdigit() and 1 <= len(CALLING_CODE) <= 3):
    sys.exit(
        f"DOORSTEP_CALLING_CODE is a country's calling code such as 86 or 1, not {CALLING_CODE}. / "
        f"DOORSTEP_CALLING_CODE 应为国家或地区电话代码，例如 86 或 1，不能是 {CALLING_CODE}。"
    )

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "doors" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
EVIDENCE_DIR = HOME / "evidence"
OUTBOX_DIR = HOME / "outbox"
MODEL_DIR = HOME / "models"
INCOMING_DIR = HOME / "incoming"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 24  # above the 6 that count, so that too many are a sentence with the text still there
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "doorstep.lib.discreet.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["discreet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"doorstep": {"level": "INFO"}},
}
