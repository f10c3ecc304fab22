"""A slice of an import turned into rows: in this process, or in a helper beside it while the last slice is being stored.

Nothing of the database is loaded here: the helper has none.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from . import compose
from .consent_rows import CONSENTS, NewConsent, consent_columns
from .entries import HouseholdEntry
from .import_slices import unpacked
from .plain import entry_from_plain
from .states import ConsentForm, ConsentPurpose, HouseholdStatus
from .trees import Registry

Payload = str | list[dict[str, Any]] | None


@dataclass(frozen=True)
class Common:
    """What all households of an import have in common; `actor_id` is who stores them."""

    import_id: UUID
    organisation_id: UUID
    registry: Registry
    actor_id: UUID | None
    surveyors: list[str]
    surveyed_on: date
    may_publish: bool


@dataclass(frozen=True)
class ComposedHousehold:
    """One household as rows to be inserted, by table; `numbers` and `fingerprint` tell whether it is on file by now."""

    numbers: frozenset[bytes]
    fingerprint: bytes
    rows: compose.Rows


def compose_households(common: Common, payload: Payload, *, now: datetime) -> list[ComposedHousehold]:
    """Everything of a slice, sealed and spelled."""
    return [_compose_one(common, entry_from_plain(plain), now) for plain in unpacked(payload)]


def _compose_one(common: Common, entry: HouseholdEntry, now: datetime) -> ComposedHousehold:
    rows = compose.new_rows(entry, common.organisation_id, common.registry, actor_id=common.actor_id, now=now)
    (household,) = rows[compose.HOUSEHOLDS]
    household |= {"import_id": common.import_id, "status": HouseholdStatus.SURVEYED, "surveyors": common.surveyors,
                  "surveyed_on": entry.surveyed_on or common.surveyed_on, "may_publish": common.may_publish}  # fmt: skip
    if common.may_publish:
        rows[CONSENTS] = [_consent(common, entry, household, now)]
    indexes = (person["national_id_index"] for person in rows[compose.PERSONS])
    return ComposedHousehold(frozenset(filter(None, indexes)), household["fingerprint"], rows)


def _consent(common: Common, entry: HouseholdEntry, household: compose.Row, now: datetime) -> compose.Row:
    """The signature on the survey form, which the importer has vouched for."""
    words = NewConsent(uuid5(entry.id, "publication"), ConsentPurpose.PUBLICATION, ConsentForm.SURVEY_FORM,
                       entry.head.name, household["surveyed_on"])  # fmt: skip
    return consent_columns(entry.id, words, is_given=True, actor_id=common.actor_id, now=now)


def as_question(common: Common, payload: Payload, *, now: datetime) -> bytes:
    """What `answer` is asked. It holds what the slice holds, and goes nowhere but through the helper's pipe."""
    return pickle.dumps((common, payload, now), pickle.HIGHEST_PROTOCOL)


def answer(question: bytes) -> bytes:
    """In the helper: the slice composed."""
    common, payload, now = pickle.loads(question)  # noqa: S301  (the server wrote it)
    return pickle.dumps(compose_households(common, payload, now=now), pickle.HIGHEST_PROTOCOL)


def from_answer(told: bytes) -> list[ComposedHousehold]:
    """What `answer` told."""
    composed: list[ComposedHousehold] = pickle.loads(told)  # noqa: S301  (a process of our own wrote it)
    return composed
