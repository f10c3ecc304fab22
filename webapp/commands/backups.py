"""Backups: a sealed copy of the database and the files beside it, made while everybody works (SPEC 12.5, OFFLINE 7).

    BACKUP_DIR/2026-11-27T161500Z/database.sealed   what the database held at that moment
    BACKUP_DIR/2026-11-27T161500Z/manifest.json     written last: a folder without it is no backup
    BACKUP_DIR/files/…, BACKUP_DIR/sealed_blobs/…   content under names that never mean anything else; shared by all

Files are sealed on disk already and are copied as they are; the database is sealed with a key made from FIELD_KEYS, without
which a backup is worth nothing: keep the secrets somewhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import Session

from ..config import Settings
from ..core.crypto import Keyring
from ..core.db import db
from ..core.sealed_stream import open_stream, seal_stream
from ..domain.audit.models import AuditEvent
from ..domain.audit.queries import first_bad_event, head

STAMP = "%Y-%m-%dT%H%M%SZ"
DATABASE, MANIFEST = "database.sealed", "manifest.json"
CONTENT = ("files", "sealed_blobs")
OFTEN, DAYS, MONTHS = timedelta(hours=24), 30, 12
"""Every copy of the last day is kept, then one a day, then one a month (OFFLINE 7)."""
LONGEST = timedelta(days=366)
"""Content that is gone from the machine ends in the backups after a year."""


class BackupFailed(Exception):
    """Why there is none; said to whoever runs the machine."""


@dataclass(frozen=True)
class Backup:
    """One that is whole."""

    folder: Path
    at: datetime
    manifest: dict[str, Any]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _ring(settings: Settings) -> Keyring:
    return Keyring(settings.field_keys, settings.index_key)


def make_backup(target: Path, *, now: datetime) -> Backup:
    """Copy, check the copy, seal it; then what is on disk and not there yet. Raises BackupFailed; nothing half is left."""
    settings = _settings()
    folder = target / now.astimezone(UTC).strftime(STAMP)
    if (folder / MANIFEST).exists():
        return _read(folder)
    plain = settings.data_dir / f"backup-{os.getpid()}.tmp"
    _sweep(settings.data_dir, now=now)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        kind = _dump(settings, plain)
        seq, digest = head()
        with plain.open("rb") as source, _private(folder / DATABASE) as sealed:
            seal_stream(_ring(settings), source, sealed)
        manifest = {"kind": kind, "at": now.isoformat(), "sha256": _digest(folder / DATABASE), "audit": f"{seq}:{digest}",
                    "files": sum(_copy_missing(settings.data_dir / name, target / name) for name in CONTENT)}  # fmt: skip
        with _private(folder / MANIFEST) as stream:
            stream.write(json.dumps(manifest, indent=1).encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        plain.unlink(missing_ok=True)
    return _read(folder)


def _sweep(data_dir: Path, *, now: datetime) -> None:
    """What a command that was killed left in the open: after an hour it is no running one's."""
    for path in (*data_dir.glob("backup-*.tmp"), *data_dir.glob("restore-*.tmp")):
        if now.timestamp() - path.stat().st_mtime > 3600:
            path.unlink(missing_ok=True)


def _dump(settings: Settings, plain: Path) -> str:
    """The database as it is at one moment, in a file of ours alone; returns what it is."""
    _private(plain).close()
    if settings.database_url.startswith("sqlite"):
        plain.unlink()
        with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as live:
            live.execute("VACUUM INTO ?", (str(plain),))
        plain.chmod(0o600)
        _check_sqlite(plain)
        return "sqlite"
    _check_record(first_bad_event())
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={plain}", f"--dbname={_postgres(settings)}")
    return "postgresql"


def _check_sqlite(file: Path) -> None:
    """Whole, without a reference into nothing, and its record unbroken."""
    with closing(sqlite3.connect(file)) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    if said != "ok" or broken is not None:
        raise BackupFailed(f"the database is not sound: {said if said != 'ok' else broken[0]}")
    engine = create_engine(f"sqlite:///{file}")
    try:
        with Session(engine) as session:
            bad = first_bad_event(session=session)
    finally:
        engine.dispose()
    _check_record(bad)


def _check_record(bad: int | None) -> None:
    if bad is not None:
        raise BackupFailed(f"the record does not hold from row {bad} on")


def _postgres(settings: Settings) -> str:
    return settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def _run(*command: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BackupFailed(f"{command[0]} is not installed")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603  (PostgreSQL's own program)
    if done.returncode:
        raise BackupFailed(f"{command[0]}: {done.stderr.strip()[-300:]}")


def _private(path: Path) -> Any:
    """A new file for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy_missing(source: Path, target: Path) -> int:
    """What is not there yet, each whole or not at all; returns how many there are."""
    count = 0
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if not path.is_file() or path.suffix == ".new":
            continue
        count += 1
        to = target / path.relative_to(source)
        if not to.exists() or to.stat().st_size != path.stat().st_size:
            for folder in (*reversed(to.parent.relative_to(target.parent).parents), to.parent.relative_to(target.parent)):
                (target.parent / folder).mkdir(exist_ok=True, mode=0o700)
            try:
                with path.open("rb") as stream, _private(to.with_suffix(".new")) as fresh:
                    shutil.copyfileobj(stream, fresh)
            except FileNotFoundError:  # taken away while we walked
                continue
            to.with_suffix(".new").replace(to)
    return count


def backups_in(target: Path) -> list[Backup]:
    """Those that are whole, the oldest first."""
    found = (_read(folder) for folder in sorted(target.iterdir()) if (folder / MANIFEST).is_file()) if target.is_dir() else ()
    return list(found)


def _read(folder: Path) -> Backup:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Backup(folder, datetime.fromisoformat(manifest["at"]), manifest)


def thin(backups: Iterable[Backup], *, now: datetime) -> list[Backup]:
    """Which are no longer needed: of each day, then of each month, the last one is kept. Pure."""
    kept: dict[str, Backup] = {}
    rest = []
    for backup in sorted(backups, key=lambda one: one.at):
        age = now - backup.at
        if age <= OFTEN:
            continue
        key = f"{backup.at:%Y-%m-%d}" if age <= timedelta(days=DAYS) else f"{backup.at:%Y-%m}" if age <= LONGEST else ""
        if not key:
            rest.append(backup)
        elif (earlier := kept.get(key)) is not None:
            rest.append(earlier)
        kept[key] = backup
    return rest


def forget_old(target: Path, *, now: datetime) -> int:
    """Take away what is not needed, and content that the machine has not had for a year; returns how many backups."""
    gone = thin(backups_in(target), now=now)
    for backup in gone:
        shutil.rmtree(backup.folder)
    for name in CONTENT:
        live = _settings().data_dir / name
        for path in (target / name).rglob("*") if (target / name).is_dir() else ():
            is_old = path.is_file() and now.timestamp() - path.stat().st_mtime > LONGEST.total_seconds()
            if is_old and not (live / path.relative_to(target / name)).exists():
                path.unlink()
    return len(gone)


def bring_back(backup: Backup, *, now: datetime) -> None:
    """Put the database and its files where they belong; a database of SQLite that stands there is set aside. Raises
    BackupFailed, NotWhole; before everything is checked nothing is touched."""
    settings = _settings()
    if _digest(backup.folder / DATABASE) != backup.manifest["sha256"]:
        raise BackupFailed("the copy is not the one that was made")
    plain = settings.data_dir / f"restore-{os.getpid()}.tmp"
    try:
        with (backup.folder / DATABASE).open("rb") as sealed, _private(plain) as target:
            open_stream(_ring(settings), sealed, target)
        _put(settings, backup.manifest["kind"], plain, now)
    finally:
        plain.unlink(missing_ok=True)
    for name in CONTENT:
        _copy_missing(backup.folder.parent / name, settings.data_dir / name)


def is_there() -> bool:
    """Whether a database stands where one would be put."""
    settings = _settings()
    if settings.database_url.startswith("sqlite"):
        return Path(settings.database_url.removeprefix("sqlite:///")).exists()
    return inspect(db.engine).has_table(AuditEvent.__tablename__)


def _put(settings: Settings, kind: str, plain: Path, now: datetime) -> None:
    is_sqlite = settings.database_url.startswith("sqlite")
    if (kind == "sqlite") is not is_sqlite:
        raise BackupFailed(f"this is a copy of {kind}, and DATABASE_URL names another kind of database")
    if not is_sqlite:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", f"--dbname={_postgres(settings)}", str(plain))
        return
    _check_sqlite(plain)
    db.session.remove()
    db.engine.dispose()
    live = Path(settings.database_url.removeprefix("sqlite:///"))
    aside = f"{live.name}.before-{now.astimezone(UTC).strftime(STAMP)}"
    while live.with_name(aside).exists():  # the second one within a second
        aside += "+"
    for end in ("", "-wal", "-shm"):
        if (part := live.with_name(live.name + end)).exists():
            part.rename(live.with_name(aside + end))
    plain.replace(live)
