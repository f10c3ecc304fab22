"""Which operation an op type calls, and which rows a phone is given. Rooms below are joined here, at start, by name.

    dispatch.register("visit_record", load=VisitRecordSchema().load, apply=apply_record)
    dispatch.give_rows(phone_rows)
    dispatch.keep_photos(attach_photo)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..people.actors import Actor


@dataclass(frozen=True)
class Photo:
    """A photo an op speaks of. `sha256` names the sealed bytes; `role` is goods, slip, door or person; the op and the
    phone it was sealed for are those of the moment it was taken, which an amendment or a kept draft outlives."""

    sha256: str
    role: str
    sealed_for: UUID
    sealed_on: UUID


@dataclass(frozen=True)
class Op:
    """An opened op as an operation sees it. `made_at` is what the phone's clock said, corrected by `offset_ms` in
    `happened_at`; both are facts about a clock, never the order of things. `doubts`: ("clock",) or ()."""

    op_id: UUID
    type: str
    entity_id: UUID | None
    base_version: int | None
    author_id: UUID
    device_id: UUID
    made_at: datetime | None
    happened_at: datetime | None
    offset_ms: int | None
    doubts: tuple[str, ...]
    payload: Mapping[str, Any]
    photos: tuple[Photo, ...]
    is_unverified: bool = False
    """Its author or its phone has no standing any more, and yet it is applied: only what waits for nobody is."""


@dataclass(frozen=True)
class Outcome:
    """What an operation made of an op. A `review` code means: stored, and a person must look."""

    review: str | None = None
    version: int | None = None


Apply = Callable[..., Outcome]
"""apply(actor, request, op, *, now): inside the transaction of the op. May raise DomainError: the op is then refused
for good, so a fact (visit made, goods handed over) is stored with a review code instead."""


ReadAhead = Callable[[Sequence[tuple[Any, Op]]], None]
"""read_ahead([(request, op), …]): before several are applied in one transaction, `core.ahead.read` what they will ask for."""


@dataclass(frozen=True)
class OpType:
    """`load` turns a payload into the operation's request; it raises InvalidInput, and asks no database.
    `waits_for_nobody`: applied even where others lie in quarantine, because it moves no books and somebody may be in
    danger.
    """

    load: Callable[[Mapping[str, Any]], Any]
    apply: Apply
    waits_for_nobody: bool = False
    read_ahead: ReadAhead | None = None


Rows = Callable[[Actor, datetime], Sequence[Mapping[str, Any]]]
KeepPhoto = Callable[[Actor, Op, Photo, bytes, datetime], None]
"""keep(actor, op, photo, picture, now): runs outside any transaction and opens its own; may raise DomainError for a
picture that is none. Called again after a crash, so it is keyed by `photo.sha256`."""
GiveUp = Callable[..., object]
"""give_up(actor, op_id, reason, *, now): inside a transaction; the desk waits no longer for photos of this op."""

_types: dict[str, OpType] = {}
_rows: list[Rows] = []
_keepers: list[KeepPhoto] = []
_given_up: list[GiveUp] = []


def register(
    name: str, *, load: Callable[[Mapping[str, Any]], Any], apply: Apply, waits_for_nobody: bool = False,
    read_ahead: ReadAhead | None = None,
) -> None:  # fmt: skip
    """Say what an op type does. Registering again replaces it: a process may make several apps."""
    _types[name] = OpType(load, apply, waits_for_nobody, read_ahead)


def give_rows(rows: Rows) -> None:
    """Add a source of pull rows: JSON-ready mappings with `kind` and `id`, inside what the actor may have now."""
    if rows not in _rows:
        _rows.append(rows)


def keep_photos(keep: KeepPhoto) -> None:
    """Say who takes opened pictures."""
    _keepers[:] = [keep]


def when_photos_are_given_up(give_up: GiveUp) -> None:
    """Say who hears that photos will not come."""
    _given_up[:] = [give_up]


def photos_given_up() -> Sequence[GiveUp]:
    return tuple(_given_up)


def find_type(name: str) -> OpType | None:
    return _types.get(name)


def accepted() -> list[str]:
    """For hello: type/version of everything that is understood."""
    return sorted(f"{name}/1" for name in [*_types, "draft_kept"])


def sources() -> Sequence[Rows]:
    return tuple(_rows)


def photo_keeper() -> KeepPhoto | None:
    return _keepers[0] if _keepers else None
