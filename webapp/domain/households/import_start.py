"""A sheet comes in: it is read in a child process, and what it says is put down for the preview (SPEC 3.9)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.child import ChildFailed, run_in_child
from ...core.clock import local_day
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..files.models import FileKind
from ..files.operations import NewFile, add_file
from ..files.queries import get_file
from ..files.storage import Kept, content_of
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import ADVANCED_AGE, ELDER_AGE
from . import import_columns, rules
from .catalogue import choosable
from .compose import blind_id, blind_print
from .from_sheet import READY, frame
from .import_slices import packed
from .importing.local import USUAL, Local
from .importing.mapping import Mappings
from .models import Household, HouseholdImport, ImportSlice
from .own_categories import by_word
from .registering import people_on_file, prints_on_file
from .registry import registry_of
from .standing import two_survey

SECONDS: Final = 120
MEGABYTES: Final = 2048
A_SLICE: Final = 400
"""Households and people stored in one turn: confirmations at the doors wait for it, 100 ms at most."""
A_LOOK: Final = 500
MOST_FINDINGS: Final = 5000
KINDS: Final = ("problem", "elsewhere", "warning", "on_file", "repeat", "mended")
"""Of findings, the gravest first: to be mended; on file in another community; a warning; on file here; written twice
on the sheet; mended."""


@dataclass(frozen=True)
class Reading:
    """What the child read: `counts` and `findings` to be shown, `ready` to be stored, a line for each household: where it
    stands and what it is known by (`from_sheet.READY`), a tab, its entry, both as JSON: as objects they would take five
    times the memory; `waiting` households; `layouts`: sheets with their columns, each `[place, heading, code, sample]`."""

    counts: dict[str, Any]
    findings: list[dict[str, Any]]
    ready: list[bytes]
    waiting: int
    layouts: list[dict[str, Any]]


def read_sheet(
    content: bytes, title: str, *, import_id: UUID, day: date, mappings: Mappings | None = None, local: Local = USUAL
) -> Reading:
    """Read a workbook or table in a child process, outside any transaction.

    Raises DomainError import.… when the file as a whole cannot be read.
    """
    header = {"title": title, "day": day.isoformat(), "import_id": str(import_id),
              "mappings": mappings or {}, "local": local.as_plain()}  # fmt: skip
    first, *ready = _in_child("read", header, content).split(b"\n")
    return Reading(ready=ready, **json.loads(first))


def local_of(organisation: Organisation) -> Local:
    """What the reader of sheets has to know of the place they are for."""
    return Local(by_word(choosable(organisation)), value_of(organisation, ELDER_AGE), value_of(organisation, ADVANCED_AGE))


def sheet_to_mend(row: HouseholdImport, name: str) -> bytes:
    """The workbook of what waits, with the reasons. Slow: outside any transaction. `name`: the stored content's."""
    places = [[f["sheet"], f["at"], f["column"], f["row"]] for f in row.findings or () if f["wording"] == "elsewhere"]
    header = {"title": row.title, "day": local_day(row.created_at).isoformat(), "on_file": places,
              "mappings": import_columns.mappings_in(row),
              "local": local_of(db.session.get_one(Organisation, row.organisation_id)).as_plain()}  # fmt: skip
    return _in_child("sheet_to_mend", header, content_of(name))


def _in_child(function: str, header: dict[str, Any], content: bytes) -> bytes:
    try:
        return run_in_child(f"webapp.domain.households.from_sheet:{function}", frame(header, content),
                            seconds=SECONDS, megabytes=MEGABYTES)  # fmt: skip
    except ChildFailed as failed:
        raise DomainError("import.too_slow" if failed.late else "import.broken") from None


@dataclass(frozen=True)
class NewImport:
    """What the clerk says once for the whole sheet. `kept` is the file as it came; None when a command reads it."""

    id: UUID
    organisation_id: UUID
    title: str
    surveyors: tuple[str, ...]
    surveyed_on: date
    may_publish: bool = False
    kept: Kept | None = None


@dataclass
class Sorted:
    """The households that were read: the entries to be stored, each with how many people it has, and what is to be
    said of those on file already."""

    new: list[tuple[bytes, int]] = field(default_factory=list)
    persons: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class ComposedImport:
    """An import as rows, sealed and ready to be added."""

    row: HouseholdImport
    slices: list[ImportSlice]


def compose_import(actor: Actor, new: NewImport, reading: Reading, *, now: datetime) -> ComposedImport:
    """Look up who is on file already, seal what was read. Takes the time, so it is done before the transaction.

    Raises NotFound, Forbidden, DomainError household.two_surveyors, household.survey_in_future.
    """
    organisation = _place(actor, new, now)
    sorted_ = sort_by_file(organisation, reading)
    row = _import_row(actor, new, reading, sorted_, now)
    return ComposedImport(row, _slices(row, sorted_.new))


def read_again(actor: Actor, row: HouseholdImport, chosen: Mappings, *, now: datetime) -> ComposedImport:
    """The kept file once more, by what a clerk says of its columns. Slow: outside any transaction.

    Raises what `check_columns` raises; NotFound, Forbidden.
    """
    import_columns.check_columns(row, chosen)
    before = import_columns.mappings_in(row)
    mappings = {**before, **{mark: {**before[mark], **columns} for mark, columns in chosen.items()}}
    content = content_of(get_file(actor, row.file_id or row.id).name)
    local = local_of(get_organisation(actor, row.organisation_id))
    reading = read_sheet(content, row.title or "", import_id=row.id, day=local_day(row.created_at), mappings=mappings,
                         local=local)  # fmt: skip
    new = NewImport(row.id, row.organisation_id, row.title or "", tuple(row.surveyors), row.surveyed_on, row.may_publish)
    return compose_import(actor, new, reading, now=now)


def _place(actor: Actor, new: NewImport, now: datetime) -> Organisation:
    if actor.user_id is None:  # a command on the machine itself has no account
        return db.session.get_one(Organisation, new.organisation_id)
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.HOUSEHOLD_WRITE, organisation)
    rules.check_survey(new.surveyors, new.surveyed_on, today=local_day(now), two=two_survey(organisation))
    return organisation


def start_import(actor: Actor, new: NewImport, composed: ComposedImport, *, now: datetime) -> HouseholdImport:
    """Put down what was read: nothing of it is on file yet. The same import sent again is the one already there.

    Who comes on file in the meantime is left out when the slices are stored.
    """
    if (earlier := db.session.get(HouseholdImport, new.id)) is not None:
        return earlier
    organisation, row = _place(actor, new, now), composed.row
    if new.kept is not None:
        row.file_id = _keep_file(actor, new, now)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(composed.slices)
    audit.record(
        audit.Action.IMPORT_START, actor_id=actor.user_id, subject_id=row.id, organisation_id=organisation.id, at=now
    )
    return row


def _keep_file(actor: Actor, new: NewImport, now: datetime) -> UUID:
    assert new.kept is not None  # noqa: S101  (the caller has looked)
    file = NewFile(uuid4(), new.organisation_id, new.id, new.kept, Permission.HOUSEHOLD_SENSITIVE, FieldClass.P2,
                   FileKind.TABLE, new.title)  # fmt: skip
    return add_file(actor, file, now=now).id


def _import_row(actor: Actor, new: NewImport, reading: Reading, sorted_: Sorted, now: datetime) -> HouseholdImport:
    findings = sorted([*reading.findings, *sorted_.findings], key=lambda finding: KINDS.index(finding["kind"]))
    kinds = [finding["kind"] for finding in findings]
    row = HouseholdImport(
        id=new.id, organisation_id=new.organisation_id, surveyors=list(new.surveyors), surveyed_on=new.surveyed_on,
        may_publish=new.may_publish, households=reading.counts["households"], persons=reading.counts["persons"],
        ready=len(sorted_.new), ready_persons=sorted_.persons,
        waiting=reading.waiting + kinds.count("elsewhere"), on_file=kinds.count("on_file"),
        warned=kinds.count("warning"), mended=kinds.count("mended"),
        repeated=kinds.count("repeat"), found=len(findings), created_by=actor.user_id, created_at=now,
    )  # fmt: skip
    row.title = new.title
    row.findings = shown_findings(findings)
    row.layouts = reading.layouts
    return row


def shown_findings(findings: list[dict[str, Any]], most: int = MOST_FINDINGS) -> list[dict[str, Any]]:
    """The gravest, as many as a preview may hold; of who is on file elsewhere all, since the sheet to mend names them."""
    always = [finding for finding in findings if finding["kind"] == "elsewhere"]
    others = [finding for finding in findings if finding["kind"] != "elsewhere"]
    kept = [*always, *others[: max(0, most - len(always))]]
    return sorted(kept, key=lambda finding: KINDS.index(finding["kind"]))


def not_listed(row: HouseholdImport) -> int:
    """How many findings the preview could not hold: they are counted, and told of."""
    return max(0, (row.found or 0) - len(row.findings or ()))


def sort_by_file(organisation: Organisation, reading: Reading) -> Sorted:
    """Which of the households that could be stored are on file already: by ID number, else by name and place."""
    sorted_ = Sorted()
    for start in range(0, len(reading.ready), A_LOOK):
        _sort_some(sorted_, organisation, reading.ready[start : start + A_LOOK])
    return sorted_


def _sort_some(sorted_: Sorted, organisation: Organisation, lines: list[bytes]) -> None:
    registry = registry_of(organisation)
    heads = [line.partition(b"\t") for line in lines]
    places = [dict(zip(READY, json.loads(head), strict=True)) for head, _, _ in heads]
    indexes = [[blind_id(number) if number else None for number in place["numbers"]] for place in places]
    known = _in_pieces([i for some in indexes for i in some if i], lambda piece: people_on_file(registry.id, piece))
    prints = [None if any(numbers) else blind_print(organisation.id, place["known_by"])
              for place, numbers in zip(places, indexes, strict=True)]  # fmt: skip
    seen = _in_pieces([print_ for print_ in prints if print_], lambda piece: prints_on_file(registry.id, piece))
    homes = _homes({*known.values(), *seen.values()})
    for (_, _, entry), place, numbers, print_ in zip(heads, places, indexes, prints, strict=True):
        at = next((n for n, index in enumerate(numbers) if index in known), None)
        found = known[numbers[at] or b""] if at is not None else seen.get(print_ or b"")
        if found is None:
            sorted_.new.append((entry, len(numbers)))
            sorted_.persons += place["persons"]
        else:
            sorted_.findings.append(_on_file(place, homes[found], here=organisation.id, member=at or 0))


def _in_pieces(values: Sequence[bytes], ask: Any) -> dict[bytes, UUID]:
    found: dict[bytes, UUID] = {}
    for start in range(0, len(values), A_LOOK):
        found.update(ask(values[start : start + A_LOOK]))
    return found


def _homes(household_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """In which organisation each is on file."""
    ids, found = list(household_ids), {}
    for start in range(0, len(ids), A_LOOK):
        rows = select(Household.id, Organisation.id.label("home"), Organisation.name).join(
            Organisation, Organisation.id == Household.organisation_id
        )
        for row in db.session.execute(rows.where(Household.id.in_(ids[start : start + A_LOOK]))):
            found[row.id] = (row.home, row.name)
    return found


def _on_file(place: dict[str, Any], home: tuple[UUID, str], *, here: UUID, member: int) -> dict[str, Any]:
    kind = "on_file" if home[0] == here else "elsewhere"
    number = place["numbers"][member]
    return {
        "kind": kind, "sheet": place["sheet"], "row": place["row"], "at": place["row"], "column": place["column"],
        "code": "duplicate_on_file", "wording": kind, "facts": {"place": home[1]},
        "head": place["head"], "written": f"…{number[-4:]}" if number else "",
    }  # fmt: skip


def _slices(row: HouseholdImport, entries: list[tuple[bytes, int]]) -> list[ImportSlice]:
    found: list[ImportSlice] = []
    some: list[bytes] = []
    size = 0
    for entry, people in entries:
        some.append(entry)
        size += 1 + people
        if size >= A_SLICE:
            found.append(_slice(row, len(found), some))
            some, size = [], 0
    return [*found, _slice(row, len(found), some)] if some else found


def _slice(row: HouseholdImport, number: int, entries: list[bytes]) -> ImportSlice:
    part = ImportSlice(id=uuid4(), import_id=row.id, number=number, households=len(entries))
    part.payload = packed(b"[" + b",".join(entries) + b"]")
    return part
