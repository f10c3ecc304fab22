"""Settings: typed, frozen, read once. Nothing else reads the environment, and no secret has a default."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("FIELD_KEYS", "INDEX_KEY", "PRINT_KEY", "AUDIT_KEY", "SYNC_KEY")


class SettingsError(Exception):
    """The environment does not say what must be said; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """`backup_dir`: where a copy of everything goes every quarter of an hour, better on another disk; None: nowhere.
    `field_keys`: key id → 32 bytes. `sync_keys`: number → 32-byte P-256 private scalar; phones are given the one
    with the highest number, what they sealed to the others still opens. Other keys: 32 bytes.

    `min_client`: phones below this contract number begin no visit, and still deliver. `phone_worker` off: the worker that
    forgets the shell and leaves the records alone is served, for the day when a released one turns out to be harmful.
    """

    env: str
    data_dir: Path
    database_url: str
    backup_dir: Path | None
    public_url: str
    clock_offset: int
    trusted_proxies: int
    min_client: int
    phone_worker: bool
    field_keys: dict[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    print_key: bytes = field(repr=False)
    audit_key: bytes = field(repr=False)
    sync_keys: dict[int, bytes] = field(repr=False)

    @property
    def sync_key(self) -> bytes:
        """The one phones are given now."""
        return self.sync_keys[max(self.sync_keys)]

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_demo(self) -> bool:
        return self.env == "demo"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment (and `demo.env` where demo data may be used). Raises SettingsError."""
        given = dict(os.environ if environ is None else environ)
        env = given.get("APP_ENV") or "demo"
        if env not in ("demo", "test", "production"):
            raise SettingsError("APP_ENV must be demo, test or production")
        data_dir = _data_dir(env, given)
        if env == "demo":
            given = {**demo_secrets(data_dir), **given}
        _check_production(env, given)
        port = given.get("PORT") or "8000"
        return cls(
            env=env,
            data_dir=data_dir,
            database_url=_database_url(given.get("DATABASE_URL") or f"sqlite:///{data_dir / 'nuandao.db'}"),
            backup_dir=Path(given["BACKUP_DIR"]).expanduser().resolve() if given.get("BACKUP_DIR") else None,
            public_url=(given.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
            clock_offset=_whole(given, "CLOCK_OFFSET"),
            trusted_proxies=_whole(given, "TRUSTED_PROXIES"),
            min_client=_whole(given, "MIN_CLIENT") or 1,
            phone_worker=_switch(given, "PHONE_WORKER"),
            field_keys=_numbered(given["FIELD_KEYS"], "FIELD_KEYS"),
            index_key=_key(given, "INDEX_KEY"),
            print_key=_key(given, "PRINT_KEY"),
            audit_key=_key(given, "AUDIT_KEY"),
            sync_keys=_sync_keys(given),
        )


def new_secrets() -> dict[str, str]:
    """Fresh secrets as they stand in an environment file."""
    fresh = {name: base64.b64encode(os.urandom(32)).decode() for name in SECRETS}
    return {**fresh, "FIELD_KEYS": f"1:{fresh['FIELD_KEYS']}"}


def demo_secrets(data_dir: Path) -> dict[str, str]:
    """The demo's secrets, made once and kept in `demo.env`; production never reads that file (SPEC 12.7)."""
    path = data_dir / "demo.env"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, "".join(f"{name}={value}\n" for name, value in new_secrets().items()))
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, value in pairs}


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, for its owner alone; where two start at once the first one's file stays."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


def _data_dir(env: str, given: Mapping[str, str]) -> Path:
    named = given.get("DATA_DIR")
    if env == "production" and not named:
        raise SettingsError("DATA_DIR must name a directory that lasts: a throw-away disk loses everything")
    return Path(named).expanduser().resolve() if named else ROOT / "instance"


def _check_production(env: str, given: Mapping[str, str]) -> None:
    held = {**given, "SYNC_KEY": given.get("SYNC_KEY") or given.get("SYNC_KEYS")}
    missing = [name for name in SECRETS if not held.get(name)]
    if missing:
        raise SettingsError(f"missing secrets: {', '.join(missing)} (python -m webapp.config prints fresh ones)")
    if env != "production":
        return
    if given.get("CLOCK_OFFSET"):
        raise SettingsError("CLOCK_OFFSET is for tests and demos only")
    if not (given.get("PUBLIC_URL") or "").startswith("https://"):
        raise SettingsError("PUBLIC_URL must be the https:// address people reach")


def _database_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _whole(given: Mapping[str, str], name: str) -> int:
    try:
        return int(given.get(name) or 0)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number") from None


def _switch(given: Mapping[str, str], name: str) -> bool:
    said = given.get(name) or "on"
    if said not in ("on", "off"):
        raise SettingsError(f"{name} must be on or off")
    return said == "on"


def _key(given: Mapping[str, str], name: str) -> bytes:
    return _decode(given[name], name)


def _decode(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise SettingsError(f"{name} must be base64") from None
    if len(key) != 32:
        raise SettingsError(f"{name} must hold 32 bytes")
    return key


def _sync_keys(given: Mapping[str, str]) -> dict[int, bytes]:
    """`SYNC_KEYS` adds keys to the one in `SYNC_KEY`, which is older than all of them: phones hold records sealed to it."""
    first = {0: _key(given, "SYNC_KEY")} if given.get("SYNC_KEY") else {}
    return first | (_numbered(given["SYNC_KEYS"], "SYNC_KEYS") if given.get("SYNC_KEYS") else {})


def _numbered(text: str, name: str) -> dict[int, bytes]:
    keys = {}
    for part in text.split(","):
        number, colon, key = part.strip().partition(":")
        if not colon or not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 255:
            raise SettingsError(f"{name} must read 1:KEY,2:KEY with numbers from 1 to 255")
        keys[int(number)] = _decode(key, name)
    return keys


if __name__ == "__main__":
    # Runs without the application, which production does not start before it has secrets.
    print("\n".join(f"{name}={value}" for name, value in new_secrets().items()))  # noqa: T201  (its whole purpose)
