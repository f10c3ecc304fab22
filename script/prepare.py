"""Bring the database up to date, fill the demo street, print `demo-links` as JSON (nothing in production).

The same commands as by hand (`flask --app webapp db upgrade`, `seed-demo`, `demo-links`), in one process, because
loading the application is what takes the time of a start.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo

from webapp import create_app
from webapp.config import SettingsError


def run(app: Flask, *command: str) -> None:
    """What `flask --app webapp` does with a command, short of loading the application again."""
    with app.app_context():
        app.cli.main(list(command), prog_name="flask", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def forget(database: Path) -> None:
    """Half a demo street would pass for a whole one at the next start."""
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


def main() -> int:
    try:
        app = create_app()
    except SettingsError as error:
        print(f"\n设置不完整，没有启动。\nIt did not start: {error}\n", file=sys.stderr)
        return 1
    settings = app.config["SETTINGS"]
    database = settings.data_dir / "nuandao.db"
    is_new = not database.exists()
    with contextlib.redirect_stdout(sys.stderr):
        run(app, "db", "upgrade")
        if not settings.is_production:
            try:
                run(app, "seed-demo")
            except BaseException:
                if is_new:
                    forget(database)
                raise
    if not settings.is_production:
        run(app, "demo-links")
    return 0


if __name__ == "__main__":
    sys.exit(main())
