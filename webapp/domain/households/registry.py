"""In which tree a person may be on file once (SPEC 3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.models import Organisation, OrganisationKind
from .rules import CONSENT_KINDS


@dataclass(frozen=True)
class Registry:
    """`id`: the organisation at the top of the tree of files; `needs_consent`: files of minors wait for a guardian."""

    id: UUID
    needs_consent: bool


def registry_of(organisation: Organisation) -> Registry:
    """The tree of files an organisation belongs to: its highest union or club, else the root of all."""
    codes = organisation.path.rstrip("/").split("/")
    paths = ["/".join(codes[: i + 1]) + "/" for i in range(len(codes))]
    rows = db.session.execute(
        select(Organisation.id, Organisation.kind).where(Organisation.path.in_(paths)).order_by(Organisation.path)
    ).all()
    return _top([(row.id, row.kind) for row in rows])


def _top(chain: list[tuple[UUID, OrganisationKind]]) -> Registry:
    for id, kind in chain:
        if kind in CONSENT_KINDS:
            return Registry(id, True)
    return Registry(chain[0][0], False)
