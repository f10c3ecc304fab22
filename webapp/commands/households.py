"""Households from the command line: import a sheet, or only look at it (SPEC 12.7)."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
from flask_babel import force_locale

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.files.storage import keep
from ..domain.households import import_columns, operations
from ..domain.households.import_start import NewImport, Reading, sort_by_file
from ..domain.households.importing.unreadable import MOST_BYTES
from ..domain.people.actors import NOBODY
from ..domain.people.models import Organisation
from ..domain.people.queries import find_organisation
from ..web.words import word


@click.command("import-households")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "code", required=True, help="Code of the community the households belong to.")
@click.option("--dry-run", is_flag=True, help="Only read; nothing is stored.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--surveyor", "surveyors", multiple=True, help="Who surveyed; give it twice.")
@click.option("--surveyed-on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the survey; today without it.")
def import_households(
    file: Path, code: str, dry_run: bool, as_json: bool, surveyors: tuple[str, ...], surveyed_on: datetime | None
) -> None:
    """Import the households of an Excel or CSV FILE as `surveyed`; somebody at the desk approves them."""
    organisation = find_organisation(code)
    if organisation is None:
        raise click.ClickException(f"no organisation with the code {code}")
    content, id, now = _content(file), uuid4(), clock.now()
    try:
        reading = operations.read_sheet(content, file.name, import_id=id, day=clock.local_day(now),
                                        mappings=import_columns.mappings_of(organisation.id),
                                        local=operations.local_of(organisation))  # fmt: skip
        told = _as_told(organisation, reading)
        if not dry_run:
            day = surveyed_on.date() if surveyed_on else clock.local_day(now)
            told.update(_store(organisation, id, file.name, content, reading, surveyors=surveyors, day=day))
    except DomainError as refusal:
        with force_locale("zh"):
            raise click.ClickException(word(refusal.code, **refusal.facts)) from None
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else _as_text(told))


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _as_told(organisation: Organisation, reading: Reading) -> dict[str, Any]:
    """The counts of SPEC 12.7, with what only the database knows: who is on file already."""
    counts = reading.counts
    on_file = [_row(finding) for finding in sort_by_file(organisation, reading).findings]
    return {"households": counts["households"], "persons": counts["persons"],
            "problems": [*counts["problems"], *on_file], "warnings": counts["warnings"]}  # fmt: skip


def _row(finding: dict[str, Any]) -> dict[str, Any]:
    with force_locale("zh"):
        message = word(f"import_finding.{finding['wording']}", **finding["facts"])
    return {**{name: finding[name] for name in ("sheet", "row", "column", "code")}, "message": message}


def _store(
    organisation: Organisation, id: UUID, title: str, content: bytes, reading: Reading, *,
    surveyors: tuple[str, ...], day: date,
) -> dict[str, Any]:  # fmt: skip
    """Store everything that can be stored, slice by slice, as the page does."""
    new = NewImport(id, organisation.id, title, surveyors, day, kept=keep(content))
    whole = operations.compose_import(NOBODY, new, reading, now=clock.now())
    with transaction():
        operations.start_import(NOBODY, new, whole, now=clock.now())
    now = clock.now()
    with operations.composed_slices(NOBODY, id, now=now) as slices:
        for composed in slices:
            with transaction():
                row = operations.run_slice(NOBODY, id, composed, now=now)
                done = {"import": str(id), "added": row.added, "skipped": row.skipped}
    return done


def _as_text(told: dict[str, Any]) -> str:
    lines = [f"households {told['households']}, persons {told['persons']}, "
             f"problems {len(told['problems'])}, warnings {len(told['warnings'])}"]  # fmt: skip
    for problem in told["problems"]:
        place = " ".join(str(part) for part in (problem["sheet"], problem["row"], problem["column"]) if part)
        lines.append(f"{place}: {problem['message']}")
    if "added" in told:
        lines.append(f"added {told['added']}, already there {told['skipped']}")
    return "\n".join(lines)
