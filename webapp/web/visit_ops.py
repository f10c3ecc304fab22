"""What each op of a phone calls: visits are joined to the phones' door here (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.bags.queries import phone_bags
from ..domain.files.pictures import take_picture
from ..domain.people.actors import Actor
from ..domain.sync import dispatch
from ..domain.sync.dispatch import Op, Outcome, Photo
from ..domain.visits import operations, phone, photos, posts
from ..domain.visits.models import VisitRecord
from ..domain.visits.reading_ahead import read_records_ahead, read_tellings_ahead
from ..domain.visits.states import Handling
from ..schemas.base import RequestSchema, ValidationError, as_invalid_input
from ..schemas.visit_ops import AlarmSchema, AmendmentSchema, NoticeGivenSchema, VisitRecordSchema


def init_visit_ops() -> None:
    """Say at start what is understood and who takes it."""
    dispatch.register("visit_record", load=_loader(VisitRecordSchema()), apply=_record, read_ahead=_before_records)
    dispatch.register("amendment", load=_loader(AmendmentSchema()), apply=_amend, read_ahead=_before_amendments)
    dispatch.register("urgent_alarm", load=_loader(AlarmSchema()), apply=_alarm, waits_for_nobody=True)
    dispatch.register("notice_given", load=_loader(NoticeGivenSchema()), apply=_told, read_ahead=_before_tellings)
    dispatch.give_rows(_rows)
    dispatch.keep_photos(_keep)
    dispatch.when_photos_are_given_up(photos.give_up_photos)


def _loader(schema: RequestSchema) -> Any:
    def load(payload: Mapping[str, Any]) -> Any:
        try:
            return schema.load(dict(payload))
        except ValidationError as error:
            raise as_invalid_input(error) from None

    return load


def _rows(actor: Actor, now: datetime) -> Sequence[Mapping[str, Any]]:
    return [*(row.fields for row in phone.phone_visits(actor, now=now)), *posts.phone_posts(actor, now=now), *phone_bags(actor)]


def _before_records(together: Sequence[tuple[dict[str, Any], Op]]) -> None:
    read_records_ahead({op.op_id: given["visit_id"] for given, op in together})


def _before_amendments(together: Sequence[tuple[dict[str, Any], Op]]) -> None:
    read_records_ahead({op.op_id: given["record"]["visit_id"] for given, op in together})


def _before_tellings(together: Sequence[tuple[dict[str, Any], Op]]) -> None:
    read_tellings_ahead({given["visit_id"] for given, _op in together}, {op.op_id for _given, op in together})


def _happened(op: Op, now: datetime) -> datetime:
    return op.happened_at or op.made_at or now


def _record(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime, amends: UUID | None = None) -> Outcome:
    fact = operations.Recorded(
        id=op.op_id,
        visit_id=given["visit_id"],
        outcome=given["outcome"],
        made_at=_happened(op, now),
        content=dict(op.payload["record"] if amends else op.payload),
        offset_ms=op.offset_ms,
        photos=[{"sha256": photo.sha256, "role": photo.role} for photo in op.photos],
        amends=amends,
        started_at=given["started_at"],
        ended_at=given["ended_at"],
        **_said(given),
    )
    try:
        effect = operations.record_visit(actor, fact, now=now)
    except NotFound:
        raise DomainError("sync.unknown_visit") from None
    return Outcome(review=effect.record.review, version=effect.record.version)


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says beyond its times, as the operation takes it; `delivered` None stays "as listed"."""
    lines = given["delivered"]
    reasons = {line["line_id"]: line["reason"] for line in lines or () if line["reason"]}
    appeal = given["appeal"] or {}
    return {
        "delivered": None if lines is None else {line["line_id"]: line["quantity"] for line in lines},
        "reasons": reasons,
        "difference_reason": ", ".join(dict.fromkeys(reasons.values())) or None,
        "present": tuple(given["visitors"]),
        "receipt_number": given["receipt_number"],
        "needs": given["needs"],
        "appeal": appeal.get("text") or None,
        "handling": _handling(appeal.get("handling")),
    }


def _handling(said: Any) -> Handling:
    """What was done about an appeal; where nobody said, somebody at the desk will."""
    return Handling(said) if said in set(Handling) else Handling.TAKEN_BACK


def record_again(record: VisitRecord) -> operations.Recorded:
    """The same fact once more from what was kept of it, for the moment in which somebody accepts it."""
    content = record.content or {}
    whole = {**content, "visit_id": str(record.visit_id), "outcome": record.outcome.value}
    given = _loader(VisitRecordSchema())(whole)
    return operations.Recorded(
        id=record.id,
        visit_id=record.visit_id,
        outcome=record.outcome,
        made_at=record.made_at,
        content=content,
        started_at=record.started_at,
        ended_at=record.ended_at,
        **_said(given),
    )


def _amend(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    return _record(actor, given["record"], op, now=now, amends=given["amends"])


def _told(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    try:
        operations.notify_household(actor, operations.Told(id=op.op_id, offset_ms=op.offset_ms, **given), now=now)
    except NotFound:
        raise DomainError("sync.unknown_visit") from None
    return Outcome()


def _alarm(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    alarm = operations.Alarm(id=op.op_id, is_unverified=op.is_unverified, **given)
    operations.raise_alarm(actor, alarm, now=now)
    return Outcome()


def _keep(actor: Actor, op: Op, photo: Photo, picture: bytes, now: datetime) -> None:
    """Re-encode outside, file it inside a transaction of its own; asked again after a crash it is the same file.

    What will never be kept is said of the visit, so that it waits for it no longer.
    """
    try:
        photos.check_photo(op.op_id, photo.role)
        kept = take_picture(picture)
    except DomainError as refusal:
        with transaction():
            photos.refuse_photo(op.op_id, photo.sha256, refusal.code)
        raise
    with transaction():
        photos.attach_photo(actor, op.op_id, photo.sha256, kept, now=now)
