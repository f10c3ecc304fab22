"""An organisation takes all its data along into a folder of sheets and files (SPEC 3.12)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import xlsxwriter
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import select

from ..core import clock
from ..core.db import db
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.files.models import FileKind
from ..domain.people.actors import Actor
from ..domain.people.models import User
from ..domain.people.passwords import is_right_password
from ..domain.people.queries import find_organisation
from ..domain.people.sign_in import actor_of
from ..domain.reports import taking_along
from ..domain.reports.taking_along import OF_CHILDREN, Taking
from ..web.show import day
from ..web.words import word
from ..web.workbook import INERT

MOST_ROWS = 1_000_000
"""On one sheet; a sheet holds a little more, and what comes after goes on another."""


@click.command("export-organisation")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", required=True, help="Log-in of the admin who takes it along.")
@click.option("--allowed-by", required=True, help="Log-in of another person, who approves lists there.")
@click.option("--reason", required=True, help="What it is taken along for; it stays on record.")
@click.option("--children-by", help="Log-in of the child officer who answers for children's files; else they stay.")
@with_appcontext
def export_organisation(code: str, folder: Path, by: str, allowed_by: str, reason: str, children_by: str | None) -> None:
    """Everything of the organisation CODE and those below it, opened, into the new FOLDER. Each person types their password."""
    organisation = find_organisation(code)
    if organisation is None:
        raise click.ClickException(f"no organisation with the code {code}")
    if folder.exists():
        raise click.ClickException(f"{folder} is there already, choose another")
    taking = Taking(organisation, _present(by), _present(allowed_by), reason.strip(), _present(children_by) if children_by else None)
    if not taking.reason:
        raise click.BadParameter("say what it is taken along for", param_hint="--reason")
    try:
        with transaction():
            taking_along.check_taking(taking)
            taking_along.record_taking(taking, now=clock.now())
    except DomainError as refusal:
        with force_locale("zh"):
            raise click.ClickException(word(refusal.code, **refusal.facts)) from None
    _write(taking, folder)


def _present(login: str) -> Actor:
    """Who types the right password is here."""
    user = db.session.scalar(select(User).where(User.login == login))
    typed = click.prompt(f"password of {login}", hide_input=True)
    actor = actor_of(user.id) if user is not None and is_right_password(user.password_hash, typed) else None
    if actor is None:
        raise click.ClickException(f"log-in or password of {login} is not right")
    return actor


def _write(taking: Taking, folder: Path) -> None:
    """Into a folder beside it first, so that a half-written one never looks whole."""
    half = folder.with_name(f"{folder.name}.unfinished")
    for place in (half, half / "files"):
        place.mkdir(mode=0o700)
    path, with_children = taking.organisation.path, taking.children_by is not None
    with force_locale("zh"):
        taken = (f"{day(clock.now(), year=True)}，{taking.by.name}取走，{taking.allowed_by.name}同意。用途：{taking.reason}。"
                 "有真实姓名和证件，用完请销毁。")  # fmt: skip
    counted = _write_workbook(half / "data.xlsx", taken, path, with_children)
    files = 0
    for file, content in taking_along.files_of(path, with_children=with_children):
        _keep(half / "files" / f"{file.id}{'.jpg' if file.kind is FileKind.PHOTO else '.bin'}", content)
        files += 1
    half.rename(folder)
    click.echo(f"{sum(counted.values())} rows of {len(counted)} tables, {files} files")


def _keep(target: Path, content: bytes) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)


def _write_workbook(target: Path, taken: str, path: str, with_children: bool) -> dict[str, int]:
    """A sheet for each table that has rows, the line `taken` on each; returns how many rows of which."""
    target.touch(mode=0o600)
    counted: dict[str, int] = {}
    with xlsxwriter.Workbook(str(target), {**INERT, "in_memory": False, "constant_memory": True}) as workbook:
        front = workbook.add_worksheet("说明")
        for model in taking_along.models():
            if model.__tablename__ in OF_CHILDREN and not with_children:
                continue
            rows = taking_along.rows_of(model, path, with_children=with_children)
            headings = taking_along.headings_of(model, with_children=with_children)
            if count := _write_table(workbook, model.__tablename__, taken, headings, rows):
                counted[model.__tablename__] = count
        for line, words in enumerate((taken, *(f"{name}：{count}" for name, count in counted.items()))):
            front.write_string(line, 0, words)
        front.set_footer("&L" + taken.replace("&", "&&"))
    return counted


def _write_table(workbook: xlsxwriter.Workbook, name: str, taken: str, headings: list[str], rows: Iterator[list[str]]) -> int:
    count = 0
    for row in rows:
        if count % MOST_ROWS == 0:
            sheet = workbook.add_worksheet(f"{name}_{count // MOST_ROWS + 1}" if count else name)
            sheet.set_footer("&L" + taken.replace("&", "&&"))
            sheet.write_string(0, 0, taken)
            for column, words in enumerate(headings):
                sheet.write_string(1, column, words)
        for column, words in enumerate(row):
            if words:
                sheet.write_string(2 + count % MOST_ROWS, column, words)
        count += 1
    return count
