"""Variables that the settings insist on, with values for tests. Loaded by `-p` before pytest-django reads the settings.

Whatever is set already wins: `make test` names PostgreSQL, Redis and a browser here.
"""

import os

DEFAULTS = {
    "MOORING_MODE": "test",
    "SECRET_KEY": "only-for-tests-never-in-a-clinic-0123456789abcdefghijklmnop",
    "FIELD_ENCRYPTION_KEYS": "test1:" + "A" * 43 + "=",
    "DATABASE_URL": "sqlite://:memory:",
    "REDIS_URL": "",  # a cache per process and no broker; the journeys are given a real one
    "EMAIL_URL": "memorymail://",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SITE_URL": "http://testserver",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver runs an event loop in the test's own thread
}

for name, value in DEFAULTS.items():
    os.environ.setdefault(name, value)
