"""The database: one base for models, the types in it, and what each engine must be told on connecting."""

from __future__ import annotations

import enum
import sqlite3
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Enum, Integer, MetaData, Uuid, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, class_mapper, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class AwareTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which knows no zones, keeps it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer that SQLite still counts up by itself as a primary key."""


def _text_enum(kind: type[enum.Enum]) -> Enum:
    return Enum(kind, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e])


class Model(DeclarativeBase):
    """Base of everything that is remembered."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: AwareTime(),
            date: Date(),
            UUID: Uuid(),
            enum.Enum: _text_enum(enum.Enum),
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
            list[str]: JSON(),
        },
    )

    def __init__(self, **values: Any) -> None:
        """A new row. SQLAlchemy's own way keeps what each value was before, which takes longer than all the rest."""
        columns, said = _columns_of(type(self)), vars(self)
        for name, value in values.items():
            if name in columns:
                said[name] = value
            elif hasattr(type(self), name):
                setattr(self, name, value)
            else:
                raise TypeError(f"{type(self).__name__} has no {name}")


@cache
def _columns_of(model: type[Model]) -> frozenset[str]:
    return frozenset(attribute.key for attribute in class_mapper(model).column_attrs)


db = SQLAlchemy(metadata=Model.metadata, disable_autonaming=True)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row past the triggers that forbid it
        "cache_size=-8000",  # KiB: a register's indexes fit; with the usual 2,000 every row read its pages anew
        "temp_store=MEMORY",  # else each row of a table with triggers opens a file for what it may have to take back
    ):
        connection.execute(f"PRAGMA {pragma}")


def dispose_engines() -> None:
    """Forget connections made before a fork; the child opens its own."""
    for engine in db.engines.values():
        engine.dispose(close=False)


__all__ = ["AwareTime", "BigId", "Mapped", "Model", "db", "dispose_engines"]
