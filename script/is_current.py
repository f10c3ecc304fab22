"""Exit code 0 where the embedded database is there and every migration has run, without loading the application.

Then `script/server` may start the web at once and look for the demo's links meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    database = Path(os.environ.get("DATA_DIR") or ROOT / "instance") / "nuandao.db"
    if os.environ.get("DATABASE_URL") or not database.is_file():
        return 1
    newest = (ROOT / "migrations" / "versions" / "HEAD").read_text(encoding="utf-8").split("_")[0]
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            seeded = opened.execute("SELECT 1 FROM organisations LIMIT 1").fetchone()
    except sqlite3.Error:
        return 1
    return 0 if row == (newest,) and seeded else 1


if __name__ == "__main__":
    sys.exit(main())
