"""A throw-away PostgreSQL: its own cluster in a temporary directory, gone afterwards.

As a command it runs another one with DATABASE_URL set:  python -m tests.postgres flask --app webapp db check
With `--keep FOLDER` before that command a copy of the cluster stays there.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.first_day import CLUSTER, shared
from tests.server import free_port

# Nobody will miss this cluster after a power cut; and what is asked of it is small, so that compiling a query takes
# longer than answering it.
FAST = " ".join(f"-c {setting}" for setting in (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "jit=off",
    "max_connections=100",
))  # fmt: skip


def programs() -> Path | None:
    """The directory of the newest initdb on this machine, or None. Debian keeps it off the PATH."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: float(path.parent.parent.name), default=None)
    if newest:
        return newest.parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def running_cluster(keep: Path | None = None) -> Iterator[str]:
    """Start a cluster, hand over the URL of its first database, stop and delete it.

    `keep`: where a copy of it is laid first. It is itself a copy of the one that stands in FIRST_DAY, where one does:
    then that database is migrated.
    """
    bin_dir = programs()
    if bin_dir is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install -y postgresql")
    home = Path(tempfile.mkdtemp(prefix="nuandao-pg-"))
    owner, run_as = _owner(home)

    def run(*command: str) -> None:
        done = subprocess.run([*run_as, *command], cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}{_log(home)}")

    try:
        standing = shared()
        if standing is not None and (standing / CLUSTER).is_dir():
            subprocess.run(["cp", "-a", str(standing / CLUSTER), str(home / "data")], check=True)
        else:
            run(str(bin_dir / "initdb"), "-D", str(home / "data"), "-U", owner, "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        port = free_port()
        options = f"{FAST} -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home}"
        run(str(bin_dir / "pg_ctl"), "start", "-w", "-D", str(home / "data"), "-l", str(home / "log"), "-o", options)
        try:
            yield f"postgresql://{owner}@127.0.0.1:{port}/postgres"
        finally:
            run(str(bin_dir / "pg_ctl"), "stop", "-m", "fast" if keep else "immediate", "-D", str(home / "data"))
        if keep is not None:
            subprocess.run(["cp", "-a", str(home / "data"), str(keep)], check=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner(home: Path) -> tuple[str, list[str]]:
    """PostgreSQL refuses to run as root, so root lends the directory to Debian's postgres account."""
    if os.geteuid() != 0:
        return getpass.getuser(), []
    shutil.chown(home, "postgres", "postgres")
    return "postgres", ["runuser", "-u", "postgres", "--"]


def _log(home: Path) -> str:
    log = home / "log"
    return log.read_text(errors="replace") if log.exists() else ""


if __name__ == "__main__":
    keep, command = (Path(sys.argv[2]), sys.argv[3:]) if sys.argv[1] == "--keep" else (None, sys.argv[1:])
    with running_cluster(keep) as url:
        finished = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False)
    sys.exit(finished.returncode)
