"""Settings of the test suite: those of an installation, in a folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("OPENLOSI_DATA", tempfile.mkdtemp(prefix="openlosi-test-"))
os.environ.setdefault("OPENLOSI_SECRET_KEY", "only for tests")
os.environ.setdefault("OPENLOSI_ACCESS_LOG", "0")

from openlosi.config.settings import *

# Argon2 is slow on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Jobs wait until a test does them.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
HUEY = {"name": "tests", "huey_class": "huey.MemoryHuey", "immediate": True}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if not ENVIRONMENT.database:
    # A file and not memory: several threads must be able to open it.
    DATABASES["default"]["TEST"] = {"NAME": str(ENVIRONMENT.data.absolute() / "test.sqlite3")}

# Static files come from the source tree; WhiteNoise warns of a folder that is not there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
