"""Bring the database up to date, fill the demo street, print `demo-links` as JSON (nothing in production).

The same commands as by hand (`flask --app webapp db upgrade`, `seed-demo`, `demo-links`), in one process, because
loading the application is what takes the time of a start.
"""

from __future__ import annotations

import contextlib
import sys

from flask.cli import ScriptInfo

from webapp import create_app
from webapp.config import SettingsError


def main() -> int:
    try:
        app = create_app()
    except SettingsError as error:
        print(f"\n设置不完整，没有启动。\nIt did not start: {error}\n", file=sys.stderr)
        return 1
    run = ScriptInfo(create_app=lambda: app)
    with contextlib.redirect_stdout(sys.stderr):
        app.cli.main(["db", "upgrade"], prog_name="flask", obj=run, standalone_mode=False)
        if not app.config["SETTINGS"].is_production:
            app.cli.main(["seed-demo"], prog_name="flask", obj=run, standalone_mode=False)
    if not app.config["SETTINGS"].is_production:
        app.cli.main(["demo-links"], prog_name="flask", obj=run, standalone_mode=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
