"""A slice of an import turned into rows: in this process, or in a helper beside it while the last slice is being stored.

Nothing of the database is loaded here: the helper has none.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from ...core.lines import Lines, lines_of
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
class Households:
    """Households as rows to be inserted. `numbers` and `prints`, one for each household, tell whether it is on file by
    now; `lines` by table; `at`, also by table, says for each row which household it is of.
    """

    numbers: list[frozenset[bytes]]
    prints: list[bytes]
    lines: dict[str, Lines]
    at: dict[str, list[int]]

    def only(self, chosen: Sequence[bool]) -> dict[str, Lines]:
        """The lines of those households that are chosen, a word for each."""
        if all(chosen):
            return self.lines
        return {table: lines.only([chosen[place] for place in self.at[table]]) for table, lines in self.lines.items()}


def compose_households(common: Common, payload: Payload, *, now: datetime) -> Households:
    """Everything of a slice, sealed and spelled."""
    composed = [_compose_one(common, entry_from_plain(plain), now) for plain in unpacked(payload)]
    numbers = [frozenset(person["national_id_index"] for person in rows[compose.PERSONS] if person["national_id_index"])
               for rows in composed]  # fmt: skip
    prints = [rows[compose.HOUSEHOLDS][0]["fingerprint"] for rows in composed]
    lines = {table: lines_of([line for rows in composed for line in rows[table]]) for table in (composed or ({},))[0]}
    at = {table: [place for place, rows in enumerate(composed) for _ in rows[table]] for table in lines}
    return Households(numbers, prints, lines, at)


def _compose_one(common: Common, entry: HouseholdEntry, now: datetime) -> compose.Rows:
    rows = compose.new_rows(entry, common.organisation_id, common.registry, actor_id=common.actor_id, now=now)
    (household,) = rows[compose.HOUSEHOLDS]
    household |= {"import_id": common.import_id, "status": HouseholdStatus.SURVEYED, "surveyors": common.surveyors,
                  "surveyed_on": entry.surveyed_on or common.surveyed_on, "may_publish": common.may_publish}  # fmt: skip
    return {**rows, CONSENTS: [_consent(common, entry, household, now)]} if common.may_publish else rows


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


def from_answer(told: bytes) -> Households:
    """What `answer` told."""
    composed: Households = pickle.loads(told)  # noqa: S301  (a process of our own wrote it)
    return composed
