"""Who may see which needs (SPEC 8.7): members who have signed in, whoever holds the committee's private link, and
anyone where an organisation has entered its fundraising licence and opened the page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from ...core import derived_codes
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from .models import Need, NeedsLink

PURPOSE = "needs"
LICENCE, IS_OPEN = "fundraising_licence", "needs_open"
"""Settings of an organisation: the licence as text, and whether its page is open to anyone."""


def find_link(token: str) -> NeedsLink | None:
    """The live link of a token, or None."""
    if not derived_codes.is_token(token):
        return None
    statement = select(NeedsLink).where(
        NeedsLink.token_hash == derived_codes.hash_of(token), NeedsLink.revoked_at.is_(None)
    )
    return db.session.scalar(statement)


def get_link(token: str) -> NeedsLink:
    """The live link of a token, else NotFound; a revoked one looks like one that never was."""
    link = find_link(token)
    if link is None:
        raise NotFound("needs_link.not_found")
    return link


def live_link_of(organisation_id: UUID) -> NeedsLink | None:
    """The organisation's present link; the caller has checked that the actor may see it."""
    statement = select(NeedsLink).where(
        NeedsLink.organisation_id == organisation_id, NeedsLink.revoked_at.is_(None)
    )
    return db.session.scalar(statement)


def token_of(link: NeedsLink) -> str:
    """What stands in its address."""
    return derived_codes.token_of(PURPOSE, link.id)


def licences() -> list[tuple[str, str, str]]:
    """(path, name, licence) of the organisations whose needs anyone may see."""
    rows = db.session.execute(select(Organisation.path, Organisation.name, Organisation.settings))
    return [
        (path, name, str(settings[LICENCE]))
        for path, name, settings in rows
        if settings.get(LICENCE) and settings.get(IS_OPEN)
    ]


def is_for(actor: Actor, link: NeedsLink | None) -> bool:
    """Whether this visitor sees any needs at all."""
    return link is not None or actor.user_id is not None or bool(licences())


def reachable(actor: Actor, link: NeedsLink | None) -> ColumnElement[bool]:
    """The condition on `Need` that keeps a page inside what its visitor may see."""
    paths: Sequence[str] = [path for path, _name, _licence in licences()]
    if link is not None:
        paths = [*paths, db.session.get_one(Organisation, link.organisation_id).path]
    # A member of a community also sees what its street asks for, so a signed-in person sees the whole of their tree.
    paths = [*paths, *{f"{held.path.split('/')[0]}/" for held in actor.held}]
    if not paths:
        return false()
    below = (Organisation.path.startswith(path, autoescape=True) for path in paths)
    return Need.organisation_id.in_(select(Organisation.id).where(or_(*below)))


def at_desk(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition on `Need` for somebody who works at a desk."""
    return in_scope(actor, permission, Need.organisation_id)
