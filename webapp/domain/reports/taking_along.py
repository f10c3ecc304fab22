"""An organisation takes all its data along: every table it has a part in, opened, row by row (SPEC 3.12, 11.4).

What belongs to it is found by the columns alone: a row that names an organisation belongs to it, else to its campaign, any
other to the row it refers to first. So a table that a room adds comes along by itself; what stays is named here, with why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Select, Table, inspect, select

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model, db
from ...core.errors import DomainError
from .. import audit
from ..campaigns.models import Campaign
from ..files.models import StoredFile
from ..files.storage import content_of
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission

LEFT_BEHIND = {
    "attempts": "throttle of log-ins",
    "second_factors": "keys of people",
    "sign_ins": "sessions of people",
    "staff_devices": "sessions of people",
    "registration_links": "keys to a door",
    "needs_links": "keys to a door",
    "sync_epoch": "of the machine",
    "sync_blobs": "on its way; what was applied stands with its visit",
    "sync_capabilities": "keys of phones",
    "sync_devices": "keys of phones",
    "sync_ops": "on its way; what was applied stands with its visit",
    "sync_op_photos": "on its way",
    "sync_tries": "on its way",
    "import_slices": "on its way; what was stored stands with its household",
    "household_flags": "blind marks; the words stand sealed with the household",
    "tallies": "sums of what comes along",
    "register_totals": "sums of what comes along",
    "register_comings": "a mark for what was counted",
    "visit_spaces": "a mark for what phones have read",
}
OF_CHILDREN = frozenset({"child_files", "child_requests"})
BYTES_TOLD = frozenset({"audit_events.hash", "audit_events.prev", "files.digest"})
"""Of all raw bytes only these say something to somebody without our keys."""
NOT_OPENED = frozenset({"check_rounds.seed"})
"""A seed that is drawn stands on the notice; one that is not must not be known."""
A_TIME = 500


@dataclass(frozen=True)
class Taking:
    """Who takes what along. `allowed_by` is another person; `children_by` answers for children's files, else they stay."""

    organisation: Organisation
    by: Actor
    allowed_by: Actor
    reason: str
    children_by: Actor | None = None


def check_taking(taking: Taking) -> None:
    """Raises Forbidden, DomainError export.needs_another."""
    require(taking.by, Permission.ORGANISATION_MANAGE, taking.organisation)
    require(taking.allowed_by, Permission.LIST_APPROVE, taking.organisation)
    if taking.by.user_id == taking.allowed_by.user_id:
        raise DomainError("export.needs_another")
    if taking.children_by is not None:
        require(taking.children_by, Permission.HOUSEHOLD_CHILD, taking.organisation)


def record_taking(taking: Taking, *, now: datetime) -> None:
    """Before the first row leaves."""
    people = {"allowed_by": taking.allowed_by.user_id}
    if taking.children_by is not None:
        people["children_by"] = taking.children_by.user_id
    audit.record(audit.Action.EXPORT, actor_id=taking.by.user_id, subject_id=taking.organisation.id,
                 organisation_id=taking.organisation.id, fields=["everything"], values=people, reason=taking.reason, at=now)  # fmt: skip


@cache
def models() -> tuple[type[Model], ...]:
    """What can come along, a table after those it refers to."""
    by_table = {cast(Table, mapper.local_table): mapper.class_ for mapper in Model.registry.mappers}
    return tuple(by_table[table] for table in Model.metadata.sorted_tables if table in by_table and table.name not in LEFT_BEHIND)


def belongs(model: type[Model], path: str) -> ColumnElement[bool]:
    """Which rows are those of an organisation and what is below it. Raises LookupError for a table that nothing leads to."""
    table = cast(Table, model.__table__)
    if model is Organisation:
        return table.c.path.startswith(path, autoescape=True)
    if "organisation_id" in table.c:
        here = select(Organisation.id).where(Organisation.path.startswith(path, autoescape=True))
        return table.c.organisation_id.in_(here)
    if "occasion_id" in table.c:
        its = select(Campaign.id).where(belongs(Campaign, path))
        return table.c.occasion_id.in_(its)
    for column in table.c:
        for key in column.foreign_keys:
            if key.column.table in (table, StoredFile.__table__):
                continue
            above = next((one for one in models() if one.__table__ is key.column.table), None)
            if above is not None:
                return column.in_(_keys(above, key.column, path))
    raise LookupError(table.name)


def _keys(above: type[Model], column: ColumnElement[Any], path: str) -> Select[Any]:
    return select(column).where(belongs(above, path))


def headings_of(model: type[Model], *, with_children: bool) -> list[str]:
    """The columns that come along, sealed ones by the name of what is in them."""
    return [*_plain(model), *_sealed(model, with_children)]


def rows_of(model: type[Model], path: str, *, with_children: bool) -> Iterator[list[str]]:
    """Every row as text, opened, in the order of their keys; read by the hundred, so that memory stays flat."""
    plain, sealed = _plain(model), _sealed(model, with_children)
    keys = inspect(model).primary_key
    statement = select(model).where(belongs(model, path)).order_by(*keys).execution_options(yield_per=A_TIME)
    for row in db.session.scalars(statement):
        yield [_text(getattr(row, name)) for name in (*plain, *sealed)]


@cache
def _plain(model: type[Model]) -> tuple[str, ...]:
    table = cast(Table, model.__table__)
    return tuple(
        attribute.key for attribute in inspect(model).column_attrs
        if not isinstance((column := attribute.columns[0]).type, LargeBinary) or f"{table.name}.{column.name}" in BYTES_TOLD
        if not column.name.endswith("_hash")
    )  # fmt: skip


@cache
def _sealed(model: type[Model], with_children: bool) -> tuple[str, ...]:
    table = cast(Table, model.__table__)
    found = ((name, kind) for base in reversed(model.__mro__) for name, kind in vars(base).items() if isinstance(kind, Sealed))
    return tuple(name for name, kind in found if f"{table.name}.{name}" not in NOT_OPENED
                 and (with_children or kind.field_class is not FieldClass.P3))  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str | int | float | UUID):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=_text)


def files_of(path: str, *, with_children: bool) -> Iterator[tuple[StoredFile, bytes]]:
    """Every file with its content; children's only where somebody answers for them."""
    statement = select(StoredFile).where(belongs(StoredFile, path)).order_by(StoredFile.id)
    if not with_children:
        statement = statement.where(StoredFile.field_class != FieldClass.P3)
    for file in db.session.scalars(statement.execution_options(yield_per=A_TIME)):
        yield file, content_of(file.name)
