"""Ops of many phones, taken together (docs/adr/0015-ops-together.md): opened outside any transaction, applied in turns."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import OperationalError

from ..core import clock
from ..core.db import db
from ..core.errors import Busy, DomainError, InvalidInput
from ..core.gathering import Gathering, Waiting
from ..core.transaction import transaction
from ..domain import audit
from ..domain.sync.devices import Authority
from ..domain.sync.opening import open_envelope
from ..domain.sync.operations import Answer, note_key_reuse
from ..domain.sync.receiving import Delivery, note_failure, read_op, receive_ops
from ..schemas.base import ValidationError
from ..schemas.sync import EnvelopeSchema, answer_as_json
from .phones import sync_keys
from .words import word

log = logging.getLogger("nuandao")

BUDGET = 0.8
"""Seconds of work a call, then the rest is `retry` at once."""
ALONE = 1.5
"""The same where nobody else is being worked on: what went up a slow line once need not go up again."""
AT_A_TIME = 2
"""Calls that a process works on: while one is applied the next is opened. More would open what has no time left."""
PATIENCE = 0.1
"""Seconds a call waits to be one of them; else it is told to come back and costs next to nothing."""
COME_BACK = 4
"""Seconds within which it is asked back."""
A_TURN = 0.045
"""Seconds of work for which one turn may hold the writers' lock; with its commit 50 ms, as any turn of long work (bench/turns.py)."""
CHUNK = 50
"""Ops that are opened before the first of them is applied."""

SOON = 5
"""Seconds after which an op that failed on our side is tried again."""

Given = dict[str, Any]
Settled = Answer | DomainError
_envelope = EnvelopeSchema()
_LATER: Given = {}
"""Had no turn: it goes on at once, unless the whole call had none."""


def _receive(deliveries: Sequence[Delivery]) -> Sequence[Settled]:
    return receive_ops(deliveries, now=clock.now())


_together: Gathering[Delivery, Settled] = Gathering(_receive, longest=A_TURN)
_inside = threading.BoundedSemaphore(AT_A_TIME)
_guests: set[int] = set()


@contextmanager
def a_place() -> Iterator[None]:
    """A call's place among those that are worked on, taken before anything of it is read. Raises Busy."""
    if not _inside.acquire(timeout=PATIENCE):
        raise Busy("sync.busy", retry_after=_some_seconds())
    _guests.add(threading.get_ident())
    try:
        yield
    finally:
        _guests.discard(threading.get_ident())
        _inside.release()


def _some_seconds() -> int:
    """When to come back: not all of them at the same moment again."""
    return 1 + secrets.randbelow(COME_BACK)


def take_ops(authority: Authority, given: Sequence[Given]) -> list[Given]:
    """An answer for each op of a call, in their order; what time does not allow is `retry`."""
    began = time.monotonic()
    db.session.rollback()  # gives the connection back: whoever has the next turn takes the one that has just written
    answers = [answer for start in range(0, len(given), CHUNK)
               for answer in _take(authority, given[start : start + CHUNK], began + _budget())]  # fmt: skip
    if all(answer is _LATER for answer in answers):
        return [_retry(op, _some_seconds()) for op in given]
    return [_retry(op, 0) if answer is _LATER else answer for op, answer in zip(given, answers, strict=True)]


def _budget() -> float:
    return BUDGET if len(_guests) > 1 else ALONE


def _take(authority: Authority, given: Sequence[Given], until: float) -> list[Given]:
    if time.monotonic() >= until:
        return [_LATER] * len(given)
    read = [_read(authority, op) for op in given]
    offered = iter(_together.do_all([one for one in read if isinstance(one, Delivery)], until=until))
    return [_tell(op, next(offered)) if isinstance(one, Delivery) else one for op, one in zip(given, read, strict=True)]


def _read(authority: Authority, given: Given) -> Delivery | Given:
    """One op, opened and read; or why not."""
    try:
        envelope = _envelope.load(given)
        return read_op(authority, open_envelope(sync_keys(), envelope), envelope.sealed, audit.door_here())
    except ValidationError:
        return _rejected(given, DomainError("sync.bad_payload"))
    except DomainError as refusal:
        return _rejected(given, refusal)
    except Exception as bug:  # a fault of ours must not cost the volunteer a record
        log.error("op not read: %s", type(bug).__name__, exc_info=bug if current_app.debug else None)
        return _retry(given, 300)


def _tell(given: Given, done: Waiting[Delivery, Settled]) -> Given:
    """What became of it, in the caller's language. Whatever goes wrong on our side is `retry`: what fails because the
    machine is busy or full fails again later; what fails because of us is counted."""
    if not done.is_done:
        return _LATER
    try:
        return _say(given, done.result())
    except DomainError as refusal:
        return _rejected(given, refusal)
    except (OperationalError, OSError) as trouble:
        return _passing(given, trouble)
    except Exception as bug:
        log.error("op not taken: %s", type(bug).__name__, exc_info=bug if current_app.debug else None)
        return _count(given, done.job, bug)


def _say(given: Given, settled: Settled) -> Given:
    if isinstance(settled, Answer):
        return answer_as_json(settled, word(f"sync.{settled.code}") if settled.code else None)
    if settled.code == "sync.key_reuse":
        with transaction():
            note_key_reuse(UUID(str(given["op_id"])), now=clock.now())
    return _rejected(given, settled)


def _count(given: Given, job: Delivery, bug: Exception) -> Given:
    """After a few tries it lies before a person instead."""
    try:
        with transaction():
            answer = note_failure(job.opened, job.sealed, type(bug).__name__, now=clock.now())
    except Exception as trouble:
        return _passing(given, trouble)
    return _retry(given, SOON) if answer is None else _say(given, answer)


def _passing(given: Given, trouble: Exception) -> Given:
    log.warning("op not taken: %s", type(trouble).__name__)
    return _retry(given, SOON)


def _rejected(given: Given, refusal: DomainError) -> Given:
    code = "sync.bad_payload" if isinstance(refusal, InvalidInput) else refusal.code
    return {"op_id": str(given.get("op_id")), "status": "rejected", "code": code.removeprefix("sync."),
            "message": word(code, **refusal.facts)}  # fmt: skip


def _retry(given: Given, seconds: int) -> Given:
    return {"op_id": str(given.get("op_id")), "status": "retry", "retry_after": seconds}
