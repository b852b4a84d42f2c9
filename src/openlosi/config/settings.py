"""Django's settings, read top to bottom. What an installation may change comes from `environment`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from openlosi.config.environment import Environment

ENVIRONMENT = Environment()

SECRET_KEY = ENVIRONMENT.key()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts.split(",") if host.strip()]
#: Where people reach the installation, for links in mails.
PUBLIC_ADDRESS = ENVIRONMENT.address
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if ENVIRONMENT.https else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Before allauth, whose pages ours stand in for.
    "openlosi.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "openlosi.apps.accounts",
    "openlosi.apps.audit",
    "openlosi.apps.jobs",
    "openlosi.apps.instruments",
    "openlosi.apps.municipalities",
    "openlosi.apps.campaigns",
    "openlosi.apps.evidence",
    "openlosi.apps.assessments",
    "openlosi.apps.results",
    "openlosi.web.assessor",
    "openlosi.web.reviewer",
    "openlosi.web.coordinator",
    "openlosi.web.municipality",
    "openlosi.web.operator",
]

MIDDLEWARE = [
    "openlosi.web.access_log.AccessLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openlosi.web.language.LanguageOfThePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openlosi.web.second_factor.SecondFactor",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "openlosi.config.urls"
WSGI_APPLICATION = "openlosi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "openlosi.web.navigation.navigation",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# People come by invitation only; the adapter keeps the sign-up page shut.
ACCOUNT_ADAPTER = "openlosi.web.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# A room of four hundred assessors comes from one address on the first morning; guessing is held back for each account.
ACCOUNT_RATE_LIMITS = {"login": "200/m/ip", "login_failed": "40/m/ip,5/300s/key"}
# Behind https stands a proxy, and whoever asks is the last address it adds.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.https else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "OpenLOSI"
# Browsers take passkeys on http only from localhost, which is where a laptop's installation is.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https
#: Whether coordinators, reviewers and operators must have a second factor.
SECOND_FACTOR = ENVIRONMENT.second_factor
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
CSRF_FAILURE_VIEW = "openlosi.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic")), ("pt", _("Portuguese"))]
#: Our words first, then those that Django and allauth lack in a language of ours.
LOCALE_PATHS = [Path(__file__).parents[1] / "locale", Path(__file__).parents[1] / "locale_of_others"]
USE_I18N = True
FORMAT_MODULE_PATH = ["openlosi.config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

CACHES = {
    # A folder and not memory: several web processes count sign-in attempts together.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(ENVIRONMENT.data.absolute() / "cache"),
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
STORAGES = {
    # Evidence is named by its content; nothing here is ever served by address alone.
    "default": {
        "BACKEND": "openlosi.apps.evidence.storage.WholeFiles",
        "OPTIONS": {"location": str(ENVIRONMENT.data / "evidence")},
    },
    "staticfiles": {"BACKEND": "openlosi.web.static_files.StaticFiles"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# A site that has another engine sets another backend here; `apps.jobs` keeps what people see.
TASKS = {"default": {"BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend"}}
HUEY = ENVIRONMENT.queue_settings()
# Unfinished collections, so that one that was broken off goes on where it stopped.
WORK_FOLDER = ENVIRONMENT.data / "work"

#: Whether mails leave this machine.
MAILS = bool(ENVIRONMENT.mail)
if MAILS:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(ENVIRONMENT.mail_settings())
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ENVIRONMENT.data / "mails"
# A mail server that does not answer holds nobody for longer.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "access": {"()": "openlosi.web.access_log.JsonLine"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "access": {"class": "logging.StreamHandler", "formatter": "access"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "openlosi.access": {
            "handlers": ["access"],
            "level": "INFO" if ENVIRONMENT.access_log else "WARNING",
            "propagate": False,
        },
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # What a page refuses is a line of the access log, and no warning.
        "django.request": {"level": "ERROR"},
        "huey": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
