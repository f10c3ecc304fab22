"""Receipts by the thousand, for benchmarks and for the tests that kill workers."""

from __future__ import annotations

from uuid import UUID, uuid4

import click
from flask import current_app

from ..core import clock
from ..core.db import db
from ..core.transaction import transaction
from ..domain.people.actors import NOBODY
from ..domain.people.models import Organisation, OrganisationKind
from ..domain.people.operations import create_organisation
from ..domain.people.queries import root_organisation
from ..domain.receipts import codes
from ..domain.receipts.operations import Item, Slip, issue_receipts

SLICE = 500
"""One transaction; other writers get a turn between two of them."""
ITEMS = (Item("慰问金", 1, "份", 90000), Item("东北大米 10 kg", 1, "袋"), Item("食用油 5 L", 1, "桶"))


@click.command("bench-receipts")
@click.argument("number", type=click.IntRange(1, 1_000_000))
def bench_receipts(number: int) -> None:
    """Issue NUMBER receipts to nobody and print their confirm codes, one a line. Refused in production."""
    if current_app.config["SETTINGS"].is_production:
        raise click.ClickException("bench-receipts is for benchmarks and tests only")
    occasion_id, organisation_id = uuid4(), _organisation().id
    db.session.rollback()
    for start in range(0, number, SLICE):
        slips = [_slip(occasion_id, organisation_id, n) for n in range(start, min(start + SLICE, number))]
        with transaction():
            issued = issue_receipts(NOBODY, slips, now=clock.now())
            tokens = [codes.token_of(receipt.id, receipt.generation) for receipt in issued]
        click.echo("\n".join(tokens))


def _organisation() -> Organisation:
    if known := root_organisation():
        return known
    with transaction():
        return create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.STREET, code="BENCH", name="压测街道",
                                   parent=None, phone="027-8888 0000", now=clock.now())  # fmt: skip


def _slip(occasion_id: UUID, organisation_id: UUID, number: int) -> Slip:
    building = f"{number // 60 + 1} 栋 {number % 60 // 12 + 1} 单元"
    return Slip(subject_id=uuid4(), occasion_id=occasion_id, organisation_id=organisation_id, household_id=uuid4(),
                masked_name="赵*国", household_size=2, building=building, giver="压测街道", occasion_title="压测慰问",
                items=ITEMS)  # fmt: skip
