"""The record at the desk: who did or saw what, when, in which role (SPEC 10.2)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.audit.actions import Action
from ..domain.audit.models import AuditEvent
from ..domain.audit.queries import head
from ..domain.people.permissions import Permission, Role
from ..domain.people.queries import list_users, user_names
from ..domain.people.record import Wanted, read_record
from ..web.access import current_actor, requires
from ..web.ways import way_to_subject
from ..web.words import WORDS, label, word

bp = Blueprint("record", __name__, url_prefix="/desk/record")
NOUNS = tuple(dict.fromkeys(action.value.partition(".")[0] for action in Action))
YEARS = (2000, 2100)
MOST = 10**15
SAID_BY = ("household_status", "receipt_status", "confirm_channel", "outcome", "told_how", "role", "signature_kind")
"""Kinds of codes that an event's fields may hold, in words."""


@bp.get("/")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """A page of it, the newest first, by who, what and when."""
    actor, wanted = current_actor(), _wanted()
    before = request.args.get("before", type=int)
    found = read_record(actor, wanted, before if before and 0 < before < MOST else None)
    kept: dict[str, Any] = {name: value for name in ("who", "what", "subject", "since", "until") if (value := request.args.get(name))}
    events = found.events
    return render_template(
        "record/index.html", events=events, names=user_names([e.actor_id for e in events if e.actor_id]), said=_said,
        roles_of=_roles_of, way=way_to_subject, asked=kept, is_asked=bool(kept), head=head(),
        next_url=url_for("record.index", **kept, before=found.before) if found.before else "",
        people=[(str(user.id), user.name) for user in list_users(actor)],
        nouns=[(noun, word(f"record_noun.{noun}")) for noun in NOUNS],
    )  # fmt: skip


def _wanted() -> Wanted:
    noun = request.args.get("what", "")
    return Wanted(_id("who"), noun if noun in NOUNS else "", _id("subject"), _day("since"), _day("until"))


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def _roles_of(event: AuditEvent) -> str:
    known = [label(role) for role in Role if role.value in (event.role or "").split("+")]
    return " + ".join(known)


def _said(event: AuditEvent) -> str:
    """What was done, with those of its fields that have words."""
    more = [word(code) for name in event.fields for kind in SAID_BY if (code := f"{kind}.{name}") in WORDS]
    return " · ".join([word(f"action.{event.action}"), *more])
