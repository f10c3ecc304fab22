"""`backup` and `restore`: one command each (SPEC 12.5)."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from ..core import clock
from ..core.sealed_stream import NotWhole
from ..core.transaction import transaction
from ..domain import audit
from ..domain.sync.operations import renew_epoch
from . import backups


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def backup(folder: Path | None) -> None:
    """Copy everything into FOLDER (BACKUP_DIR without it), sealed and checked, while everybody works; thin out old copies."""
    target = folder or current_app.config["SETTINGS"].backup_dir
    if target is None:
        raise click.UsageError("name a folder, or set BACKUP_DIR")
    try:
        made = backups.make_backup(target, now=clock.now())
    except backups.BackupFailed as failed:
        raise click.ClickException(str(failed)) from None
    gone = backups.forget_old(target, now=clock.now())
    click.echo(f"{made.folder}\n{made.manifest['files']} files, audit head {made.manifest['audit']}; {gone} old copies taken away")


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--over", is_flag=True, help="Where a database is already: set it aside (SQLite), or put this one in its place (PostgreSQL).")
@with_appcontext
def restore(folder: Path, over: bool) -> None:
    """Bring back FOLDER, one copy, or the newest in it. Stop the servers first. Phones send their last fourteen days again."""
    found = backups.backups_in(folder.parent) if (folder / backups.MANIFEST).is_file() else backups.backups_in(folder)
    chosen = next((one for one in found if one.folder == folder), found[-1] if found else None)
    if chosen is None:
        raise click.ClickException(f"there is no whole copy in {folder}")
    if backups.is_there() and not over:
        raise click.ClickException("there is a database already; with --over this one takes its place")
    try:
        backups.bring_back(chosen, now=clock.now())
    except (backups.BackupFailed, NotWhole) as failed:
        raise click.ClickException(str(failed)) from None
    upgrade()
    with transaction():
        renew_epoch()
        audit.record(audit.Action.DATABASE_RESTORE, actor_id=None, fields=[chosen.folder.name], at=clock.now())
    click.echo(f"as it was at {chosen.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC; start the servers")
