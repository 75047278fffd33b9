"""Settings of the one installation a province runs; what differs between places comes from the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_dev_env()

TESTING = "pytest" in sys.modules
DEBUG = env.flag("DEBUG")
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
SECRET_KEY = env.text("SECRET_KEY", "tests-only-" + "x" * 50 if TESTING else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set")

BASE_URL = env.text("BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# The province: everything a second province would change. Shown by `config.context`.
PROVINCE = {
    "code": env.text("PROVINCE_CODE", "H32"),
    "unit_code": env.text("PROVINCE_UNIT_CODE", "56"),
    "name": env.text("PROVINCE_NAME", "tỉnh Khánh Hòa"),
    "short_name": env.text("PROVINCE_SHORT_NAME", "Khánh Hòa"),
    "product": env.text("PRODUCT_NAME", "Một Cửa"),
    "hotline": env.text("PROVINCE_HOTLINE", "1900 0000"),
    "email": env.text("PROVINCE_EMAIL", "motcua@example.vn"),
    "address": env.text("PROVINCE_ADDRESS", "Trung tâm Phục vụ hành chính công tỉnh"),
    "opening_hours": env.text("PROVINCE_HOURS", "Thứ Hai – Thứ Sáu, 7:00–11:30 và 13:30–17:00"),
}
DEMO = env.flag("DEMO", default=DEBUG or TESTING)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "storages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "core.vietnamese",
    "core.audit",
    "core.files",
    "core.jobs",
    "core.outbox",
    "core.agencies",
    "core.accounts",
    "core.notify",
    "core.catalogue",
    "core.signing",
    "forms",
    "archive",
    "digitization",
    "onestop",
    "portal",
    "oversight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.health.HealthMiddleware",
    "config.requestlog.RequestIdMiddleware",
    "config.readable.ReadableAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.accounts.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.province",
                "config.context.navigation",
            ],
            "builtins": ["core.vietnamese.templatetags.vn"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(env.text("DATABASE_URL", "postgres:///motcua")),
        "CONN_MAX_AGE": env.integer("DB_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.flag("DB_POOLED"),
        "TEST": {"NAME": "test_motcua" + env.text("TEST_DB_SUFFIX")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_broker, _cache = env.redis(
    env.text("REDIS_URL", "redis://localhost:6379"), env.integer("REDIS_DB", 12 if TESTING else 0)
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache, "KEY_PREFIX": "mc"}}

# Sessions live in the database: an emptied Redis must not sign a whole province out.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "mc_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = 31_449_600
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

CELERY = {
    "broker_url": _broker,
    "task_default_queue": "default",
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"visibility_timeout": 3600, "socket_timeout": 10, "socket_connect_timeout": 5},
    "worker_max_tasks_per_child": 500,
    "timezone": "Asia/Ho_Chi_Minh",
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "core.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [path for path in (BASE_DIR / "static" / "dist",) if path.exists()]
# Development and tests serve what was just built, without collecting it first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = TESTING or DEBUG
# Only hashed names are served; source maps are for a developer's tools and not worth half a minute of compressing.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
FILES_ROOT = VAR_DIR / "files"
_S3_URL = env.text("S3_URL")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_ROOT)}},
    "objects": (
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": env.object_store(_S3_URL)}
        if _S3_URL
        else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_ROOT)}}
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("STATIC_COMPRESS", default=True)
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_BYTES", 50 * 1024 * 1024)
# Bytes that the files of one ZIP may have together once unpacked.
PACKAGE_MAX_BYTES = env.integer("PACKAGE_MAX_BYTES", 4 * 1024 * 1024 * 1024)
# Folder with one folder per agency (by its identity code) for `manage.py watch_folders`; none: not run.
WATCH_ROOT = env.text("WATCH_ROOT", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
# Bytes of free disk below which intake of new files stops and says so.
DISK_RESERVE_BYTES = env.integer("DISK_RESERVE_BYTES", 512 * 1024 * 1024)

vars().update(env.email(env.text("EMAIL_URL", "smtp://localhost:25")))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"Một Cửa {PROVINCE['short_name']} <mot-cua@example.vn>")

PKI_DIR = VAR_DIR / "pki"
PKI_PASSPHRASE = env.text("PKI_PASSPHRASE")
TSA_URL = env.text("TSA_URL")
NATIONAL_PORTAL_URL = env.text("NATIONAL_PORTAL_URL")
NATIONAL_PORTAL_USER = env.text("NATIONAL_PORTAL_USER", "motcua")
NATIONAL_PORTAL_PASSWORD = env.text("NATIONAL_PORTAL_PASSWORD", "motcua" if DEMO else "")
# Population database and civil-status register, through the province's integration platform; without an address
# nothing is asked. Tests start a simulator of their own.
CITIZEN_DATA_URL = "" if TESTING else env.text("CITIZEN_DATA_URL")
CITIZEN_DATA_KEY = env.text("CITIZEN_DATA_KEY", "motcua" if DEMO else "")
# LibreOffice, for Word templates as PDF; where there is none the general layout is printed. Empty: never used.
OFFICE_PROGRAM = env.text("OFFICE_PROGRAM", "soffice")
TESSDATA_DIR = env.text("TESSDATA_DIR", "/usr/share/tesseract-ocr/5/tessdata")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.accounts.api.permissions.HasApiScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.accounts.api.pagination.Pages",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "60/min"},
    "EXCEPTION_HANDLER": "core.accounts.api.errors.handle",
    "PAGE_SIZE": 50,
    "NUM_PROXIES": int(env.flag("BEHIND_PROXY")),
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Một Cửa – API",
    "DESCRIPTION": "Trạng thái hồ sơ, tra cứu và nộp vào kho kết quả giải quyết thủ tục hành chính.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Headers that name the client's address are believed only where a proxy of ours stands in front and writes them itself.
BEHIND_PROXY = env.flag("BEHIND_PROXY")
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
HTTPS = BASE_URL.startswith("https://")
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.requestlog.log_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        **{name: {"level": "ERROR"} for name in ("weasyprint", "fontTools")},
        **{
            name: {"level": "WARNING"}
            for name in ("pyhanko", "pyhanko_certvalidator", "pikepdf", "mail.log", "celery.beat")
        },
        # A line for each of the thousands of wake-ups a day hides the lines that matter.
        **{name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.worker.strategy")},
    },
}
