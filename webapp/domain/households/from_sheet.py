"""What the reader of sheets found, as entries to be stored and findings to be shown. Runs in the child process."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from ...core.two import in_two
from .entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from .halfwidth import half_width
from .importing import Finding, ImportedHousehold, ImportedPerson, ImportPreview, Income, counts, read_workbook
from .importing.error_sheet import write_error_sheet
from .importing.local import USUAL, Local
from .importing.preview import Layout, ReadColumn
from .person_names import searchable_name
from .plain import entry_as_plain
from .relations import Relation

READY: Final = ("sheet", "row", "column", "persons", "head", "numbers", "known_by")
"""What is told of a household that can be stored, before its entry: `column` that of the ID number, `head` the name,
`numbers` ID numbers of its people or None, `known_by` for one without any."""
LONGEST_NAME: Final = 30
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def frame(header: dict[str, Any], body: bytes) -> bytes:
    """A header and a body as one run of bytes, for a child's standard input."""
    head = json.dumps(header, ensure_ascii=False).encode()
    return len(head).to_bytes(4, "big") + head + body


def unframe(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What `frame` put together."""
    end = 4 + int.from_bytes(content[:4], "big")
    return json.loads(content[4:end]), content[end:]


def read(content: bytes) -> bytes:
    """In the child. Header: `title`, `day`, `import_id`, `mappings`, `local`; body: the file. Answers lines of JSON: first `counts` as
    the command prints them, `findings`, `layouts`, `waiting`; then each household that can be stored, in the order of
    the file: what `READY` names, a tab, its entry.
    """
    gc.disable()  # a process that lives for one file has nothing to collect; it would cost a quarter of the time
    header, body = unframe(content)
    preview = _preview(header, body)
    del content, body
    answer = {"counts": counts(preview), "findings": list(_findings(preview)),
              "layouts": [_layout(layout) for layout in preview.layouts],
              "waiting": sum(not household.is_repeat for household in preview.waiting)}  # fmt: skip
    numbered, preview.households = list(_numbered(preview)), []
    lines = in_two(lambda part: _lines(part, UUID(header["import_id"]), preview.headings), numbered)
    return json.dumps(answer, ensure_ascii=False).encode() + lines


def sheet_to_mend(content: bytes) -> bytes:
    """In the child. Header as for `read`, and `on_file`: `[sheet, row, column, row of the finding]` of households
    that are on file elsewhere. Answers a workbook of what waits, the reasons in its last column.
    """
    header, body = unframe(content)
    preview = _preview(header, body)
    places = {(sheet, row): (column, at) for sheet, row, column, at in header["on_file"]}
    for household in preview.households:
        if found := places.get((household.sheet, household.row)):
            finding = Finding("duplicate_on_file", household.sheet, found[1], found[0], "duplicate_on_file")
            household.problems.append(finding)
    preview.households = [household for household in preview.households if not household.is_repeat]
    return write_error_sheet(preview, body)


def _preview(header: dict[str, Any], body: bytes) -> ImportPreview:
    mappings = {mark: {int(place): code for place, code in chosen.items()}
                for mark, chosen in header.get("mappings", {}).items()}  # fmt: skip
    local = Local.from_plain(header["local"]) if "local" in header else USUAL
    return read_workbook(body, header["title"], day=date.fromisoformat(header["day"]), mappings=mappings, local=local)


def _numbered(preview: ImportPreview) -> Iterator[tuple[ImportedHousehold, int]]:
    """What can be stored, in the order of the file, and how many before look the same."""
    repeats: Counter[tuple[str, str]] = Counter()
    for household in preview.ready:
        key = (searchable_name(household.head.name), household.address.line)
        yield household, repeats[key]
        repeats[key] += 1


def _lines(numbered: list[tuple[ImportedHousehold, int]], import_id: UUID, headings: dict[str, list[str]]) -> bytes:
    """A line for each. The list is used up: each household is forgotten when it is written; twenty thousand are 100 MB."""
    places = {sheet: _id_column(words) for sheet, words in headings.items()}
    written = bytearray()
    numbered.reverse()
    while numbered:
        household, repeat = numbered.pop()
        entry = entry_of_sheet(household, import_id, repeat=repeat)
        place = (household.sheet, household.row, places[household.sheet], _persons(household), entry.head.name,
                 [person.national_id for person in entry.people], entry.known_by)  # fmt: skip
        written += f"\n{_as_json(place)}\t{_as_json(entry_as_plain(entry))}".encode()
    return bytes(written)


def _layout(layout: Layout) -> dict[str, Any]:
    columns = [[c.place, c.heading, c.code, _masked_sample(c)] for c in layout.columns]
    return {"sheet": layout.sheet, "fingerprint": layout.fingerprint, "columns": columns}


def _masked_sample(column: ReadColumn) -> str:
    """Enough of a cell to tell what its column is; of a long number only the ends."""
    digits = sum(sign.isdigit() for sign in column.sample)
    return f"{column.sample[:3]}…{column.sample[-2:]}" if digits >= 10 else column.sample


def _persons(household: ImportedHousehold) -> int:
    stated = household.size if household.size_is_stated else None
    return 1 + len(household.members) if stated is None else stated


def _id_column(headings: list[str]) -> str:
    words = ("身份证", "证件号", "身份号码")
    return next((heading for heading in headings if any(word in heading for word in words)), "")


def entry_of_sheet(household: ImportedHousehold, import_id: UUID, *, repeat: int = 0) -> HouseholdEntry:
    """One household as read, with ids that follow from its place in the import: read again, they are the same."""
    id = _id_of(import_id, household.sheet, household.row, 0)
    people = tuple(_person(person, _id_of(import_id, household.sheet, household.row, place + 1), place)
                   for place, person in enumerate(household.people))  # fmt: skip
    address = household.address
    return HouseholdEntry(
        id=id,
        people=people,
        size=household.size,
        community=address.community,
        address_line=address.line,
        building=address.building,
        unit=address.unit,
        door=address.door,
        grid=household.grid,
        phones=tuple(_phones(household)),
        categories=household.categories,
        own_categories=household.own_known,
        own_labels=household.own_categories,
        causes=household.causes,
        cause_words=household.cause_words,
        incomes=tuple(_income(income) for income in household.incomes),
        needs=household.needs,
        bank_name=household.bank_name,
        bank_account=household.bank_account,
        note=household.note,
        others=household.others,
        surveyed_on=household.survey_date,
        repeat=repeat,
    )


@cache
def _ids_of(import_id: UUID, sheet: str) -> int:
    """What the ids of a sheet begin with: 80 bits, of which six say that it is a UUID of its maker's own kind (RFC 9562)."""
    digest = hashlib.sha256(import_id.bytes + sheet.encode()).digest()
    bits = int.from_bytes(digest[:10], "big") << 48
    for mask, mark, place in ((0xF000, 0x8000, 64), (0xC000, 0x8000, 48)):  # version 8, and the variant
        bits = bits & ~(mask << place) | mark << place
    return bits


def _id_of(import_id: UUID, sheet: str, row: int, place: int) -> UUID:
    """The household of a row is place 0, its people follow; neither is ever as many as 24 bits can tell. Neighbours in the
    sheet are neighbours in every index by id: a slice writes a few pages of it, not one for each of its rows."""
    return UUID(int=_ids_of(import_id, sheet) | row << 24 | place)


def _phones(household: ImportedHousehold) -> Iterator[StatedPhone]:
    for phone in household.phones:
        yield StatedPhone(phone.number, phone.whose)
    for member in household.members:
        for phone in member.phones:
            yield StatedPhone(phone.number, phone.whose or member.name)


def _person(person: ImportedPerson, id: UUID, place: int) -> PersonEntry:
    disability = person.disability
    return PersonEntry(
        id=id,
        name=person.name,
        relation=Relation.HEAD if place == 0 else person.relation or Relation.OTHER,
        sex=person.sex,
        birth_date=person.birth_date,
        national_id=person.national_id,
        disability_type=int(disability.type) if disability and disability.type else None,
        disability_level=disability.level if disability else None,
        disability_certificate=person.disability_certificate,
        health=person.health,
        work=person.work,
        ethnicity=person.ethnicity,
        income=_income(person.income) if person.income else None,
    )


def _income(income: Income) -> StatedIncome:
    return StatedIncome(income.amount.fen, income.basis, income.amount.qualifier, income.period)


def _findings(preview: ImportPreview) -> Iterator[dict[str, Any]]:
    """Problems and warnings in the order of the file: by sheet as they come, then by row.

    `head` is the name of the household's head, as the register's list shows it; a member, who may be a child, is not named.
    """
    order = {name: place for place, name in enumerate(dict.fromkeys(f.sheet for f in _all(preview)))}
    written = {(household.sheet, person.row): person.id_as_written
               for household in preview.waiting for person in household.people}  # fmt: skip
    told = {(finding.sheet, finding.row) for finding in _all(preview)}
    heads = {
        (household.sheet, row): _name(household.head.name)
        for household in preview.households for row in household.rows if (household.sheet, row) in told
    }  # fmt: skip
    kinds = {id(problem): "repeat" if household.is_repeat else "problem"
             for household in preview.waiting for problem in _problems(household)}  # fmt: skip
    for finding in sorted(_all(preview), key=lambda finding: (order[finding.sheet], finding.row)):
        plain = {
            "kind": kinds.get(id(finding)) or ("mended" if finding.code == "mended" else "warning"),
            "sheet": finding.sheet, "row": finding.row, "column": finding.column, "code": finding.code,
            "head": heads.get((finding.sheet, finding.row), ""), "wording": finding.wording, "facts": finding.facts,
            "written": _written(finding, written),
        }  # fmt: skip
        yield _without_number(plain, finding)


def _all(preview: ImportPreview) -> list[Finding]:
    return [*(problem for household in preview.waiting for problem in _problems(household)), *preview.warnings]


def _problems(household: ImportedHousehold) -> list[Finding]:
    """Of a household written a second time only that: its other faults are mended at its first row, or not at all."""
    return household.problems[:1] if household.is_repeat else household.problems


def _written(finding: Finding, ids: dict[tuple[str, int], str]) -> str:
    """What the cell holds; of an ID number only enough to find it on the sheet."""
    if finding.code.startswith("id_") or finding.code.startswith("duplicate"):
        return _masked(ids.get((finding.sheet, finding.row), ""))
    return finding.old or finding.facts.get("part", "")


def _without_number(plain: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """An ID number that was mended is told without the number: only its end, to find it on the sheet."""
    if plain["kind"] == "repeat":
        return {**plain, "wording": "repeat" if finding.facts["sheet"] == finding.sheet else "repeat.sheet"}
    if finding.code != "mended" or sum(sign.isdigit() for sign in half_width(finding.new)) < 15:
        return plain
    return {**plain, "wording": "id_mended", "facts": {}, "written": _masked(finding.new)}


def _name(written: str) -> str:
    """A name as it stands; a number that slipped into its column is masked like any other."""
    return _masked(written) if sum(sign.isdigit() for sign in half_width(written)) >= 8 else written[:LONGEST_NAME]


def _masked(number: str) -> str:
    if "E" in number.upper():
        return f"{number[:1]}…E+17"  # the way Excel shows it
    return f"…{number[-4:]}" if len(number) >= 8 else "*" * len(number)
