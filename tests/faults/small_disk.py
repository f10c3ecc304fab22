"""A disk of a few megabytes that can be filled to the last byte and emptied again."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = 4096


class SmallDisk:
    """Mounted at `place`. Filled it refuses whoever wants another page."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.filler = place / "filler"

    @property
    def free(self) -> int:
        """Bytes."""
        told = os.statvfs(self.place)
        return told.f_bavail * told.f_frsize

    def fill(self) -> None:
        """To the last page; what others give back meanwhile is taken too."""
        with self.filler.open("ab", buffering=0) as filler, suppress(OSError):
            while self.free:
                filler.write(b"\0" * max(PIECE, min(self.free, 64 * PIECE)))

    def make_room(self, most: int | None = None) -> None:
        """So many bytes of the filling go, or all of it."""
        if most is None:
            self.filler.unlink(missing_ok=True)
        else:
            os.truncate(self.filler, max(0, self.filler.stat().st_size - most))


@contextmanager
def mounted(megabytes: int) -> Iterator[SmallDisk]:
    """A file system of its own, that other accounts may look into. Raises PermissionError where nobody may mount one."""
    place = Path(tempfile.mkdtemp(prefix="nuandao-small-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)]
    try:
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            raise PermissionError("only root mounts file systems")
        try:
            yield SmallDisk(place)
        finally:
            _let_go(place)
    finally:
        with suppress(OSError):
            place.rmdir()


def _let_go(place: Path) -> None:
    """Whoever still has a file open there is given a moment, then it goes all the same."""
    for _ in range(20):
        if subprocess.run(["umount", str(place)], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    subprocess.run(["umount", "--lazy", str(place)], check=True)
