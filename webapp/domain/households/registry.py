"""In which tree a person may be on file once (SPEC 3.8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.models import Organisation, OrganisationKind
from ..people.queries import path_chain
from .rules import CONSENT_KINDS


@dataclass(frozen=True)
class Registry:
    """`id`: the organisation at the top of the tree of files; `needs_consent`: files of minors wait for a guardian;
    `of_a_union`: they are files of workers.
    """

    id: UUID
    needs_consent: bool
    of_a_union: bool = False


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
