"""In which tree a person may be on file once (SPEC 3.8)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.models import Organisation, OrganisationKind
from ..people.queries import path_chain
from .trees import Registry

CONSENT_KINDS = (
    OrganisationKind.CLUB,
    OrganisationKind.CHARITY,
    OrganisationKind.UNION,
    OrganisationKind.HELP_CENTRE,
)
"""Bodies that keep files on consent, and apart from the tree they hang in (SPEC 3.4, 3.8)."""


def registry_of(organisation: Organisation) -> Registry:
    """The tree of files an organisation belongs to: its highest union or club, else the root of all."""
    return registries_of([organisation])[organisation.id]


def registries_of(organisations: Collection[Organisation]) -> dict[UUID, Registry]:
    """The same for many, one query."""
    chains = {organisation.id: path_chain(organisation.path) for organisation in organisations}
    paths = {path for chain in chains.values() for path in chain}
    rows = db.session.execute(
        select(Organisation.path, Organisation.id, Organisation.kind).where(Organisation.path.in_(paths))
    )
    known = {row.path: (row.id, row.kind) for row in rows}
    return {key: _top([known[path] for path in chain if path in known]) for key, chain in chains.items()}


def _top(chain: list[tuple[UUID, OrganisationKind]]) -> Registry:
    for id, kind in chain:
        if kind in CONSENT_KINDS:
            return Registry(id, True, kind is OrganisationKind.UNION)
    return Registry(chain[0][0], False)
