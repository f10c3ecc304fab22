"""What each op of a phone calls: visits are joined to the phones' door here (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ..core.errors import DomainError, InvalidInput, NotFound
from ..core.transaction import transaction
from ..domain.files.pictures import take_picture
from ..domain.people.actors import Actor
from ..domain.sync import dispatch
from ..domain.sync.dispatch import Op, Outcome, Photo
from ..domain.visits import operations, phone
from ..domain.visits.photos import attach_photo
from ..schemas.base import RequestSchema, ValidationError, as_invalid_input
from ..schemas.visit_ops import AlarmSchema, AmendmentSchema, NoticeGivenSchema, VisitRecordSchema


def init_visit_ops() -> None:
    """Say at start what is understood and who takes it."""
    dispatch.register("visit_record", load=_loader(VisitRecordSchema()), apply=_record)
    dispatch.register("amendment", load=_loader(AmendmentSchema()), apply=_amend)
    dispatch.register("urgent_alarm", load=_loader(AlarmSchema()), apply=_alarm)
    dispatch.register("notice_given", load=_loader(NoticeGivenSchema()), apply=_told)
    dispatch.give_rows(_rows)
    dispatch.keep_photos(_keep)


def _loader(schema: RequestSchema) -> Any:
    def load(payload: Mapping[str, Any]) -> Any:
        try:
            return schema.load(dict(payload))
        except ValidationError as error:
            raise as_invalid_input(error) from None

    return load


def _rows(actor: Actor, now: datetime) -> Sequence[Mapping[str, Any]]:
    return [row.fields for row in phone.phone_visits(actor, now=now)]


def _happened(op: Op, now: datetime) -> datetime:
    return op.happened_at or op.made_at or now


def _record(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime, amends: UUID | None = None) -> Outcome:
    delivered = given["delivered"]
    reasons = [line["reason"] for line in delivered or () if line["reason"]]
    appeal = given["appeal"] or {}
    fact = operations.Recorded(
        id=op.op_id,
        visit_id=given["visit_id"],
        outcome=given["outcome"],
        made_at=_happened(op, now),
        content=dict(op.payload["record"] if amends else op.payload),
        delivered=_by_line(delivered),
        difference_reason=", ".join(reasons) or None,
        needs=given["needs"],
        appeal=appeal.get("text") if appeal.get("handling") != "explained" else None,
        started_at=given["started_at"],
        ended_at=given["ended_at"],
        offset_ms=op.offset_ms,
        photos=[{"sha256": photo.sha256, "role": photo.role} for photo in op.photos],
        missing_photos=len(op.photos),
        amends=amends,
    )
    try:
        effect = operations.record_visit(actor, fact, now=now)
    except NotFound:
        raise DomainError("sync.unknown_visit") from None
    return Outcome(review=effect.record.review, version=effect.record.version)


def _by_line(delivered: Sequence[Mapping[str, Any]] | None) -> dict[int, int] | None:
    """None stays "as listed"; a line id we did not give is a fault of the phone, told as such."""
    if delivered is None:
        return None
    try:
        return {int(line["line_id"]): line["quantity"] for line in delivered}
    except ValueError:
        raise InvalidInput({"delivered": ["field.invalid"]}) from None


def _amend(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    return _record(actor, given["record"], op, now=now, amends=given["amends"])


def _told(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    try:
        operations.notify_household(actor, operations.Told(id=op.op_id, offset_ms=op.offset_ms, **given), now=now)
    except NotFound:
        raise DomainError("sync.unknown_visit") from None
    return Outcome()


def _alarm(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    operations.raise_alarm(actor, operations.Alarm(id=op.op_id, **given), now=now)
    return Outcome()


def _keep(actor: Actor, op: Op, photo: Photo, picture: bytes, now: datetime) -> None:
    """Re-encode outside, file it inside a transaction of its own; asked again after a crash it is the same file."""
    kept = take_picture(picture)
    with transaction():
        attach_photo(actor, op.op_id, photo.sha256, kept, now=now)
