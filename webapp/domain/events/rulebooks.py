"""The rules of a place: read, written, struck out; each time a new version, the old ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, path_chain
from .models import EventRulebook
from .rules import CareRule, check_rule
from .states import EventKind


def book_at(organisation: Organisation) -> EventRulebook | None:
    """The newest rulebook of this place, else of the nearest one above it that has any."""
    chain = path_chain(organisation.path)
    statement = (
        select(EventRulebook)
        .join(Organisation, Organisation.id == EventRulebook.organisation_id)
        .where(Organisation.path.in_(chain))
        .order_by(func.length(Organisation.path).desc(), EventRulebook.version.desc())
    )
    return db.session.scalar(statement.limit(1))


def rules_of(book: EventRulebook | None) -> dict[EventKind, CareRule]:
    """By kind of event."""
    return {rule.kind: rule for rule in map(CareRule.read, book.rules if book else ())}


def list_versions(organisation: Organisation, limit: int = 20) -> Sequence[EventRulebook]:
    """This place's own, the newest first."""
    own = select(EventRulebook).where(EventRulebook.organisation_id == organisation.id)
    return db.session.scalars(own.order_by(EventRulebook.version.desc()).limit(limit)).all()


def write_rule(
    actor: Actor, organisation_id: UUID, rule: CareRule, *, seen: UUID | None, now: datetime
) -> EventRulebook | None:
    """Say what is given for one kind of event from now on. `seen` is the rulebook that was read while writing."""
    check_rule(rule)
    return _replace(actor, organisation_id, rule.kind, rule, seen, now)


def strike_rule(
    actor: Actor, organisation_id: UUID, kind: EventKind, *, seen: UUID | None, now: datetime
) -> EventRulebook | None:
    """Nothing is given for it any more. Striking out what is not there is no error."""
    return _replace(actor, organisation_id, kind, None, seen, now)


def _replace(
    actor: Actor, organisation_id: UUID, kind: EventKind, rule: CareRule | None, seen: UUID | None, now: datetime
) -> EventRulebook | None:
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.EVENT_APPROVE, organisation)
    if actor.user_id is None:
        raise NotFound()
    book = book_at(organisation)
    kept = rules_of(book)
    if kept.get(kind) == rule:
        return book  # sent twice, or nothing changed: no new version
    if (book.id if book else None) != seen:
        raise Conflict("event_rule.changed_meanwhile")
    new = {**kept, kind: rule}
    own = book.version if book is not None and book.organisation_id == organisation.id else 0
    written = EventRulebook(
        id=uuid4(), organisation_id=organisation.id, version=own + 1, written_by=actor.user_id, written_at=now,
        rules=[one.as_kept() for each in EventKind if (one := new.get(each))],
    )  # fmt: skip
    db.session.add(written)
    audit.record(audit.Action.EVENT_RULE_WRITE if rule else audit.Action.EVENT_RULE_STRIKE, actor_id=actor.user_id,
                 subject_id=written.id, organisation_id=organisation.id, fields=[kind.value],
                 values={"version": written.version}, at=now)  # fmt: skip
    return written
