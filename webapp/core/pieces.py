"""Uploads in pieces, in files named by the SHA-256 of the whole; a piece is on the disk before it is answered."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path


class Gap(Exception):
    """A piece begins beyond what is held."""


class Pieces:
    """Files under `root`. Names must be 64 hex digits; the caller checks."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name

    def held(self, name: str) -> int:
        """Bytes on the disk, 0 for none."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, name: str, start: int, piece: bytes) -> int:
        """Append what is new in a piece that starts at `start`; returns the bytes held then. Raises Gap, OSError."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            if start > size:
                raise Gap()
            fresh = piece[size - start :]
            if fresh:
                _write_whole(handle, size, fresh)
                os.fsync(handle)
            if size == 0:
                _settle_folder(path.parent)
            return size + len(fresh)
        finally:
            os.close(handle)

    def is_whole(self, name: str) -> bool:
        """Whether the bytes held hash to the name."""
        with self._path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == name

    def read(self, name: str) -> bytes:
        """All bytes held. Raises FileNotFoundError."""
        return self._path(name).read_bytes()

    def drop(self, name: str) -> None:
        """Forget what is held; nothing held is no error."""
        self._path(name).unlink(missing_ok=True)


def _write_whole(handle: int, size: int, fresh: bytes) -> None:
    """Write all or leave the file as it was: a full disk must not leave half a piece behind."""
    try:
        written = 0
        while written < len(fresh):
            written += os.pwrite(handle, fresh[written:], size + written)
    except OSError:
        os.ftruncate(handle, size)
        raise


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
