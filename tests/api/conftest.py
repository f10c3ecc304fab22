"""Phones on a street, and an op type that leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.api.sealed import Handset
from tests.factories import Street, a_street
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import DomainError, InvalidInput
from webapp.domain import audit
from webapp.domain.people.actors import Actor
from webapp.domain.sync import dispatch
from webapp.domain.sync.dispatch import Op, Outcome


class Notebook:
    """Stands where a room's operation will: records an audit event for each op, keeps pictures in memory."""

    def __init__(self) -> None:
        self.pictures: list[tuple[UUID, str, bytes]] = []
        self.seen: list[Op] = []
        self.rows: list[Mapping[str, Any]] = []

    def load(self, payload: Mapping[str, Any]) -> str:
        if "text" not in payload:
            raise InvalidInput({"text": ["field.required"]})
        return str(payload["text"])

    def apply(self, actor: Actor, text: str, op: Op, *, now: datetime) -> Outcome:
        audit.record(audit.Action.CASE_OPEN, actor_id=actor.user_id, subject_id=op.op_id, at=now)
        self.seen.append(op)
        if text == "拒绝":
            raise DomainError("sync.unknown_visit")
        if text == "坏了":
            raise RuntimeError("a bug of ours")
        return Outcome(review="second_author" if text == "看一下" else None, version=1)

    def keep(self, actor: Actor, op: Op, photo: dispatch.Photo, picture: bytes, now: datetime) -> None:
        if not picture.startswith(b"\xff\xd8"):
            raise DomainError("sync.seal_unreadable")
        self.pictures.append((op.op_id, photo.role, picture))

    def give(self, actor: Actor, now: datetime) -> list[Mapping[str, Any]]:
        return self.rows


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def notebook(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    book = Notebook()
    monkeypatch.setattr(dispatch, "_types", {"note": dispatch.OpType(book.load, book.apply)})
    monkeypatch.setattr(dispatch, "_rows", [book.give])
    monkeypatch.setattr(dispatch, "_keepers", [book.keep])
    yield book


@pytest.fixture
def handset(app: Flask, street: Street, notebook: Notebook) -> Handset:
    return Handset(Visitor(app)).log_in("volunteer")
