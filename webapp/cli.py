"""Commands for whoever runs the machine."""

from __future__ import annotations

import re
from uuid import uuid4

import click
from flask import Flask

from .commands.backup import backup, restore
from .commands.clock import run_due
from .commands.demo.commands import demo_links, seed_demo
from .commands.households import import_households
from .commands.receipts import bench_receipts
from .commands.taking_along import export_organisation
from .config import new_secrets
from .core import clock
from .core.errors import Conflict
from .core.transaction import transaction
from .domain.audit.queries import first_bad_event
from .domain.people.actors import NOBODY
from .domain.people.operations import NewAccount, create_account, issue_one_time_code
from .domain.people.permissions import Role
from .domain.people.queries import find_organisation


def init_commands(app: Flask) -> None:
    """Hang every command on `flask --app webapp`."""
    for command in (
        show_new_secrets,
        create_admin,
        verify_audit,
        bench_receipts,
        seed_demo,
        demo_links,
        import_households,
        export_organisation,
        run_due,
        backup,
        restore,
    ):
        app.cli.add_command(command)


@click.command("new-secrets")
def show_new_secrets() -> None:
    """Print fresh secrets for an environment file."""
    for name, value in new_secrets().items():
        click.echo(f"{name}={value}")


@click.command("create-admin")
@click.argument("organisation_code")
@click.argument("login")
@click.argument("name")
def create_admin(organisation_code: str, login: str, name: str) -> None:
    """Rescue: a new admin for an organisation, with a one-time code valid for 24 hours (SPEC 2.6)."""
    try:
        with transaction():
            organisation = find_organisation(organisation_code)
            if organisation is None:
                raise click.ClickException(f"no organisation with the code {organisation_code}")
            account = NewAccount(id=uuid4(), login=login, name=name, roles=(Role.ADMIN,))
            create_account(NOBODY, organisation, account, now=clock.now())
            code = issue_one_time_code(NOBODY, account.id, now=clock.now())
    except Conflict:
        raise click.ClickException(f"the log-in {login} is taken, choose another") from None
    click.echo(f"{login}: {code}")


@click.command("verify-audit")
@click.option("--head", help="SEQ:HASH as printed on a notice, to notice a cut tail.")
def verify_audit(head: str | None) -> None:
    """Check the chain of the record; names the first bad row and fails if there is one."""
    bad = first_bad_event(_head(head) if head else None)
    if bad is not None:
        raise click.ClickException(f"the record does not hold from row {bad} on")
    click.echo("ok")


def _head(printed: str) -> tuple[int, str]:
    number, _, digest = "".join(printed.split()).lower().partition(":")
    if not (number.isascii() and number.isdigit() and re.fullmatch("[0-9a-f]{8,64}", digest)):
        raise click.BadParameter("a head reads 1234:0a1b2c3d…, with at least eight digits of the hash")
    return int(number), digest
