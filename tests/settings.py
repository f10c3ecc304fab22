"""The environment of a test run. Its secrets are in the open and protect nothing."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path


def _key(name: str) -> str:
    return base64.b64encode(sha256(f"only for tests: {name}".encode()).digest()).decode()


SECRETS = {
    "FIELD_KEYS": f"1:{_key('field')}",
    "INDEX_KEY": _key("index"),
    "PRINT_KEY": _key("print"),
    "AUDIT_KEY": _key("audit"),
    "SYNC_KEY": _key("sync"),
}


def environment_for_tests(data_dir: Path, database_url: str) -> dict[str, str]:
    """What `Settings.from_env` reads; nothing of the machine's own environment shines through."""
    return {
        "APP_ENV": "test",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "PUBLIC_URL": "http://localhost",
        "CLOCK_OFFSET": "0",
        "TRUSTED_PROXIES": "0",
        **SECRETS,
    }
