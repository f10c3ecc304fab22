"""A deployment before anybody lives there: migrated, its static files and its English built. Made once, then copied.

FIRST_DAY names a directory where it stands already, so that several runs of the tests share one; `script/test` makes it
with `python -m tests.first_day FOLDER check`, which asks `flask db check` too. Who copies it has what the migrations
make, without waiting for them again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.settings import environment_for_tests

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "nuandao.db"
CLUSTER = "postgres"
"""The folder of a whole PostgreSQL whose first database is migrated, where there is one."""


def shared() -> Path | None:
    """The one that stands already."""
    named = os.environ.get("FIRST_DAY")
    return Path(named) if named and (Path(named) / DATABASE).is_file() else None


def lay_out(folder: Path) -> Path:
    """Make `folder` a data directory on its first day. It holds no keys: whoever starts there brings or invents them."""
    if (standing := shared()) is None:
        return _make(folder)
    shutil.copytree(standing, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(CLUSTER))
    return folder


def _make(folder: Path, *further: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    settings = environment_for_tests(folder, f"sqlite:///{folder / DATABASE}")
    env = {**os.environ, **settings, "APP_ENV": "demo"}  # a demo compresses its static files
    for command in ("upgrade", *further):
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "webapp", "db", command], cwd=ROOT, env=env,
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"flask db {command}: {done.stdout}{done.stderr}")
    with closing(sqlite3.connect(folder / DATABASE)) as last:
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # whoever copies the one file has it all
    (folder / "demo.env").unlink()
    return folder


if __name__ == "__main__":
    _make(Path(sys.argv[1]), *sys.argv[2:])
