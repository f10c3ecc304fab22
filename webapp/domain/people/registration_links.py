"""The address, printed as a QR code, under which volunteers register with an organisation: one at a time, revocable."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core import derived_codes
from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from . import queries
from .actors import Actor, require
from .models import Organisation, RegistrationLink
from .permissions import Permission

PURPOSE = "volunteers"


def open_registration(actor: Actor, organisation_id: UUID, *, id: UUID, now: datetime) -> RegistrationLink:
    """A new link to register by; the one before it opens nothing any more."""
    organisation = _organisation(actor, organisation_id)
    if earlier := db.session.get(RegistrationLink, id):
        return earlier
    _revoke(actor, organisation, now)
    token = derived_codes.token_of(PURPOSE, id)
    link = RegistrationLink(id=id, organisation_id=organisation.id, token_hash=derived_codes.hash_of(token),
                            made_by=actor.user_id, made_at=now)  # fmt: skip
    db.session.add(link)
    _record(audit.Action.REGISTRATION_LINK_OPEN, actor, link, now)
    return link


def close_registration(actor: Actor, organisation_id: UUID, *, now: datetime) -> None:
    """From now on the link opens nothing."""
    _revoke(actor, _organisation(actor, organisation_id), now)


def _organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    organisation = queries.get_organisation(actor, organisation_id)
    require(actor, Permission.VOLUNTEER_VERIFY, organisation)
    return organisation


def _revoke(actor: Actor, organisation: Organisation, now: datetime) -> None:
    live = live_link_of(organisation.id)
    if live is None:
        return
    live.revoked_at, live.revoked_by = now, actor.user_id
    db.session.flush()
    _record(audit.Action.REGISTRATION_LINK_REVOKE, actor, live, now)


def _record(action: audit.Action, actor: Actor, link: RegistrationLink, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=link.id, organisation_id=link.organisation_id, at=now)


def get_link(token: str) -> RegistrationLink:
    """The live link of a token, else NotFound; a revoked one looks like one that never was."""
    link = None
    if derived_codes.is_token(token):
        statement = select(RegistrationLink).where(
            RegistrationLink.token_hash == derived_codes.hash_of(token), RegistrationLink.revoked_at.is_(None)
        )
        link = db.session.scalar(statement)
    if link is None:
        raise NotFound("registration_link.not_found")
    return link


def live_link_of(organisation_id: UUID) -> RegistrationLink | None:
    """The organisation's present link; the caller has checked that the actor may see it."""
    statement = select(RegistrationLink).where(
        RegistrationLink.organisation_id == organisation_id, RegistrationLink.revoked_at.is_(None)
    )
    return db.session.scalar(statement)


def token_of(link: RegistrationLink) -> str:
    """What stands in its address."""
    return derived_codes.token_of(PURPOSE, link.id)


def organisation_of(link: RegistrationLink) -> Organisation:
    """Whom one registers with; a link is only made for one that exists."""
    return db.session.get_one(Organisation, link.organisation_id)
