"""An import is stored slice by slice (SPEC 3.9)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from ...core.child import ChildFailed
from ...core.db import Model, db
from ...core.garbage import collected_later
from ...core.helper import Helper
from ...core.lines import Lines
from ...core.many import Ready, insert_lines, insert_ready, ready
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import compose
from .consent_rows import CONSENTS
from .consents import next_consent_seq
from .import_compose import (
    Common,
    Households,
    Payload,
    answer,
    as_question,
    compose_households,
    from_answer,
)
from .import_queries import get_import, next_slice, slices_left
from .import_steps import ImportAction, check_action
from .models import HouseholdImport, ImportSlice
from .registering import people_on_file, prints_on_file
from .registry import registry_of
from .states import ImportStatus


@dataclass(frozen=True)
class Composed:
    """A slice, sealed and spelled, ready to be inserted."""

    slice_id: UUID
    registry_id: UUID
    households: Households
    ready: dict[str, Ready]
    """By table, for when nobody of it is on file by now; but for what is numbered when it is stored."""


def compose_slice(actor: Actor, row: HouseholdImport, part: ImportSlice, *, now: datetime) -> Composed:
    """Seal and spell everything of a slice. Takes the time, so it is done before the transaction begins."""
    return _compose(_common(actor, row), part.id, now)


def _payload(slice_id: UUID) -> Payload:
    return db.session.get_one(ImportSlice, slice_id).payload


def _common(actor: Actor, row: HouseholdImport) -> Common:
    registry = registry_of(db.session.get_one(Organisation, row.organisation_id))
    return Common(
        row.id, row.organisation_id, registry, actor.user_id, list(row.surveyors), row.surveyed_on, row.may_publish
    )


A_HELPER_PAYS: Final = 10
"""Slices from which on a helper has done more than it took to start it."""


@contextmanager
def composed_slices(actor: Actor, import_id: UUID, *, now: datetime) -> Iterator[Iterator[Composed | None]]:
    """Every slice that is not stored yet, in order, sealed and spelled; then None: nothing is left to do.

    For `run_slice`, each in a transaction of its own. Of a long import the next one is composed by a helper while this
    one is stored. Raises NotFound.
    """
    common = _common(actor, get_import(actor, import_id))
    left = deque(slices_left(import_id))
    with ExitStack() as until:
        helper = _helper(until) if len(left) >= A_HELPER_PAYS else None
        yield _composed(common, left, helper, now)


def _helper(until: ExitStack) -> Helper | None:
    with suppress(ChildFailed):
        return until.enter_context(Helper(f"{answer.__module__}:{answer.__name__}"))
    return None


def _composed(common: Common, left: deque[UUID], helper: Helper | None, now: datetime) -> Iterator[Composed | None]:
    """Alone until the helper is there, and again should it fail."""
    if helper is not None:
        while left and not helper.has_said:
            yield _compose(common, left.popleft(), now)
        yield from _together(common, left, helper, now)
    while left:
        yield _compose(common, left.popleft(), now)
    yield None


def _compose(common: Common, slice_id: UUID, now: datetime) -> Composed:
    with collected_later():
        return _made_ready(common, slice_id, compose_households(common, _payload(slice_id), now=now))


def _made_ready(common: Common, slice_id: UUID, households: Households) -> Composed:
    rows = {table: ready(db.engine.dialect, Model.metadata.tables[table], lines)
            for table, lines in households.lines.items() if table != CONSENTS}  # fmt: skip
    return Composed(slice_id, common.registry.id, households, rows)


def _together(common: Common, left: deque[UUID], helper: Helper, now: datetime) -> Iterator[Composed]:
    """The helper composes while one slice is stored; if it has not done by then, the next one is composed here meanwhile.
    What it gives no answer to stays in `left`.
    """
    given: deque[UUID] = deque()

    def give() -> None:
        given.append(left.popleft())
        helper.ask(as_question(common, _payload(given[-1]), now=now))

    with suppress(ChildFailed):
        while left or given:
            if not given:
                give()
            if left and not helper.has_said:
                yield _compose(common, left.popleft(), now)
                continue
            told = helper.answer()
            if left:
                give()
            with collected_later():
                composed = _made_ready(common, given[0], from_answer(told))
            given.popleft()
            yield composed
    left.extendleft(reversed(given))


def run_slice(actor: Actor, import_id: UUID, composed: Composed | None, *, now: datetime) -> HouseholdImport:
    """Store one slice that `compose_slice` made ready. Done twice it is done once; who is on file by now stays out.

    `composed` is None when nothing was left to do. Raises DomainError import.closed.
    """
    row = get_import(actor, import_id)
    if actor.user_id is not None:
        require(actor, Permission.HOUSEHOLD_WRITE, get_organisation(actor, row.organisation_id))
    if row.status is not ImportStatus.DONE:  # the last slice sent twice
        check_action(ImportAction.RUN, row.status)
    part = db.session.get(ImportSlice, composed.slice_id) if composed else None
    if composed is not None and part is not None and part.done_at is None:
        added = _store(row, composed)
        part.done_at, part.payload = now, None
        row.added, row.skipped = row.added + added, row.skipped + len(composed.households.prints) - added
        row.status = ImportStatus.RUNNING
        audit.record(
            audit.Action.IMPORT_RUN, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
            fields=[f"slice {part.number + 1}"], at=now,
        )  # fmt: skip
    db.session.flush()
    if next_slice(row.id) is None and row.finished_at is None:
        row.status, row.finished_at = ImportStatus.DONE, now
    return row


_LAYERS = (compose.HOUSEHOLDS, compose.PERSONS, compose.PHONES, compose.CATEGORIES, compose.FLAGS,
           compose.OWN_CATEGORIES, compose.CHILD_FILES, CONSENTS)  # fmt: skip


def _store(row: HouseholdImport, composed: Composed) -> int:
    """Insert what is not on file; returns how many households."""
    fresh = _not_on_file(composed)
    lines, connection = composed.households.only(fresh), db.session.connection()
    for table in _LAYERS:
        if table == CONSENTS and row.may_publish and any(fresh):
            insert_lines(connection, Model.metadata.tables[table], _numbered(lines[table]))
        elif table in composed.ready and all(fresh):
            insert_ready(connection, composed.ready[table])
        elif table in lines:
            insert_lines(connection, Model.metadata.tables[table], lines[table])
    return sum(fresh)


def _numbered(consents: Lines) -> Lines:
    seq = next_consent_seq()
    return replace(consents, columns={**consents.columns, "seq": list(range(seq, seq + consents.number))})


def _not_on_file(composed: Composed) -> list[bool]:
    """For each household whether nobody of it is on file: by ID numbers, or without any by what it is known by."""
    households = composed.households
    together = list(zip(households.numbers, households.prints, strict=True))
    known = set(people_on_file(composed.registry_id, frozenset().union(*households.numbers)))
    seen = prints_on_file(composed.registry_id, {print_ for numbers, print_ in together if not numbers})
    return [known.isdisjoint(numbers) if numbers else print_ not in seen for numbers, print_ in together]


def record_download(actor: Actor, import_id: UUID, *, now: datetime) -> None:
    """The rows that wait leave the house as a sheet: ID numbers and all, so it is written down."""
    row = get_import(actor, import_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, row.organisation_id))
    audit.record(
        audit.Action.EXPORT, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
        fields=["sheet_to_mend"], at=now,
    )  # fmt: skip
