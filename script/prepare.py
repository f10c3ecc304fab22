"""Bring the database up to date, fill the demo street, print `demo-links` as JSON (nothing in production).

The same commands as by hand (`flask --app webapp db upgrade`, `seed-demo`, `demo-links`), in one process, because
loading the application is what takes the time of a start. With `--current` (script/is_current.py said so) only the last.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from pathlib import Path

gc.disable()  # nothing of what is loaded is garbage, and looking for some is a third of loading it

from flask import Flask  # noqa: E402
from flask.cli import ScriptInfo  # noqa: E402

from webapp import create_app  # noqa: E402
from webapp.config import Settings, SettingsError  # noqa: E402


def run(app: Flask, *command: str) -> None:
    """What `flask --app webapp` does with a command, short of loading the application again."""
    with app.app_context():
        app.cli.main(list(command), prog_name="flask", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def forget(database: Path) -> None:
    """Half a demo street would pass for a whole one at the next start."""
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


def bring_up_to_date(app: Flask, settings: Settings) -> None:
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


def main() -> int:
    try:
        app = create_app()
    except SettingsError as error:
        print(f"\n设置不完整，没有启动。\nIt did not start: {error}\n", file=sys.stderr)
        return 1
    gc.freeze()
    gc.enable()
    settings = app.config["SETTINGS"]
    if "--current" not in sys.argv:
        bring_up_to_date(app, settings)
    if not settings.is_production:
        run(app, "demo-links")
    return 0


if __name__ == "__main__":
    sys.exit(main())
