"""Bodies of the tree: made, changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from . import queries
from .actors import Actor, require
from .models import Organisation, OrganisationKind
from .permissions import Permission


def create_organisation(
    actor: Actor,
    *,
    id: UUID,
    kind: OrganisationKind,
    code: str,
    name: str,
    parent: Organisation | None,
    now: datetime,
    phone: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Organisation:
    """Add a body to the tree, at its root only while there is none."""
    if parent is not None and actor.user_id is not None:
        require(actor, Permission.ORGANISATION_MANAGE, parent)
    code = code.strip().upper()
    if db.session.scalar(select(Organisation.id).where(Organisation.code == code)):
        raise Conflict("organisation.code_taken", taken=code)
    organisation = Organisation(
        id=id,
        parent_id=parent.id if parent else None,
        kind=kind,
        code=code,
        name=name,
        path=f"{parent.path if parent else ''}{code}/",
        phone=phone,
        settings=settings or {},
        created_at=now,
    )
    db.session.add(organisation)
    audit.record(audit.Action.ORGANISATION_CREATE, actor_id=actor.user_id, subject_id=id, organisation_id=id, at=now)
    return organisation


def change_organisation(
    actor: Actor, organisation_id: UUID, *, name: str, phone: str | None, settings: dict[str, Any], now: datetime
) -> Organisation:
    """Change what is said of an organisation; settings are merged, None takes one away."""
    organisation = queries.get_organisation(actor, organisation_id)
    require(actor, Permission.ORGANISATION_MANAGE, organisation)
    organisation.name, organisation.phone = name, phone
    merged = {**organisation.settings, **settings}
    organisation.settings = {key: value for key, value in merged.items() if value is not None}
    audit.record(
        audit.Action.ORGANISATION_CHANGE,
        actor_id=actor.user_id,
        subject_id=organisation.id,
        organisation_id=organisation.id,
        fields=sorted(settings),
        at=now,
    )
    return organisation
