"""Bring the database up to date, fill the demo street, print `demo-links` as JSON (nothing in production).

The same commands as by hand (`flask --app webapp db upgrade`, `seed-demo`, `demo-links`), in one process, because
loading the application is what takes the time of a start.
"""

from __future__ import annotations

import contextlib
import sys

from flask import Flask
from flask.cli import ScriptInfo

from webapp import create_app
from webapp.config import SettingsError


def run(app: Flask, *command: str) -> None:
    """What `flask --app webapp` does with a command, short of loading the application again."""
    with app.app_context():
        app.cli.main(list(command), prog_name="flask", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def main() -> int:
    try:
        app = create_app()
    except SettingsError as error:
        print(f"\n设置不完整，没有启动。\nIt did not start: {error}\n", file=sys.stderr)
        return 1
    is_demo = not app.config["SETTINGS"].is_production
    with contextlib.redirect_stdout(sys.stderr):
        run(app, "db", "upgrade")
        if is_demo:
            run(app, "seed-demo")
    if is_demo:
        run(app, "demo-links")
    return 0


if __name__ == "__main__":
    sys.exit(main())
