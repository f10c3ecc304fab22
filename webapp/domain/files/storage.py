"""Content on disk: DATA_DIR/files/ab/ab34…, sealed, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ...core.crypto import seal, unseal

_directory: Path | None = None


@dataclass(frozen=True)
class Kept:
    """Content that lies on disk: its random name, SHA-256 and size in bytes before sealing."""

    name: str
    digest: bytes
    size: int


def use_directory(directory: Path) -> None:
    """Where files lie; `create_app` says it once."""
    global _directory
    _directory = directory


def _path(name: str) -> Path:
    if _directory is None:
        raise RuntimeError("no directory for files: create_app has not run")
    return _directory / name[:2] / name


def keep(content: bytes, *, digest: bytes | None = None) -> Kept:
    """Seal and write; durable when it returns. `digest`: of what was sent, where that was re-encoded.

    Done before the transaction that records it, so that nobody waits for the disk; a name without a row is
    swept up by `operations.sweep`.
    """
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(seal(content, place=f"file|{name}"))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.with_suffix(".new").unlink()  # half of it would only take room
        raise
    os.replace(path.with_suffix(".new"), path)
    _settle(path.parent)
    return Kept(name, digest or hashlib.sha256(content).digest(), len(content))


def _settle(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def content_of(name: str) -> bytes:
    """The content again. Raises FileNotFoundError, or InvalidTag when somebody changed it."""
    return unseal(_path(name).read_bytes(), place=f"file|{name}")


def discard(name: str) -> None:
    """Take the content away; once gone, it is gone."""
    _path(name).unlink(missing_ok=True)


def names_older_than(age: timedelta) -> list[str]:
    """Names on disk last written longer ago than this, by the machine's own clock."""
    if _directory is None or not _directory.exists():
        return []
    oldest = time.time() - age.total_seconds()
    return [path.name for path in _directory.glob("??/*") if path.stat().st_mtime < oldest]
