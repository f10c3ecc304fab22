"""Who is in the file twice, or on file already: the later household waits (SPEC 3.8, 3.9)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from webapp.domain.households.importing.fits import heading_with
from webapp.domain.households.importing.preview import (
    Finding,
    ImportedHousehold,
    ImportedPerson,
    ImportPreview,
)

OnFile = Callable[[Collection[str]], Collection[str]]


@dataclass(slots=True)
class _Met:
    """Where in the file somebody was met first."""

    household: ImportedHousehold
    person: ImportedPerson


@dataclass(slots=True)
class _File:
    """Everybody met so far, by number, and the heads by name and door."""

    preview: ImportPreview
    people: dict[str, _Met] = field(default_factory=dict)
    doors: dict[tuple[str, str], ImportedHousehold] = field(default_factory=dict)


def mark_repeats(preview: ImportPreview) -> None:
    """Keep the later household out when one of its people was met before.

    The same head again is the same household written twice: `is_repeat`, counted once. The same name at the same
    door without the same number may be two families: that is told, and a person decides.
    """
    file = _File(preview)
    for household in preview.households:
        for person in household.people:
            number = person.national_id or _comparable(person)
            first = file.people.setdefault(number, _Met(household, person)) if number else None
            if first is not None and first.person is not person:
                _keep_out(file, household, person, first)
        if household.address.door and household.head.name and not household.is_repeat:
            _tell_twin(file, household)


def _comparable(person: ImportedPerson) -> str:
    """A number that failed its check still tells a repeated row, if it is whole and the name is the same."""
    text = person.id_as_written
    is_whole = 15 <= len(text) <= 18 and "E" not in text and not text.endswith("000")
    return f"{text} {person.name}" if is_whole else ""


def _keep_out(file: _File, household: ImportedHousehold, person: ImportedPerson, first: _Met) -> None:
    if first.household is household:
        wording = "duplicate_in_household"
    else:
        wording = _with_sheet("duplicate_in_file", household, first.household)
        household.is_repeat |= person is household.head and first.person is first.household.head
    facts = {"sheet": first.household.sheet, "row": str(first.person.row)}
    column = _id_heading(file.preview, household)
    finding = Finding("duplicate_in_file", household.sheet, person.row, column, wording, facts)
    # A household written twice is mended by deleting it, whatever else is wrong with its rows.
    household.problems.insert(
        0 if person is household.head and household.is_repeat else len(household.problems), finding
    )


def _with_sheet(wording: str, here: ImportedHousehold, there: ImportedHousehold) -> str:
    return wording if here.sheet == there.sheet else f"{wording}.sheet"


def _id_heading(preview: ImportPreview, household: ImportedHousehold) -> str:
    return heading_with(preview.headings.get(household.sheet, []), "身份证", "身份号码", "证件")


def _tell_twin(file: _File, household: ImportedHousehold) -> None:
    key = (household.head.name, household.address.line)
    first = file.doors.setdefault(key, household)
    if first is household:
        return
    wording = _with_sheet("possible_repeat", household, first)
    facts = {"sheet": first.sheet, "row": str(first.row)}
    column = heading_with(file.preview.headings.get(household.sheet, []), "住址", "地址", "门")
    file.preview.warnings.append(Finding("possible_repeat", household.sheet, household.row, column, wording, facts))


def mark_on_file(preview: ImportPreview, on_file: OnFile) -> None:
    """Ask once which numbers are on file already; the households they belong to wait."""
    numbers = {p.national_id for household in preview.households for p in household.people if p.national_id}
    known = frozenset(on_file(numbers)) if numbers else frozenset()
    for household in preview.households if known else ():
        for person in household.people:
            if person.national_id in known:
                column = _id_heading(preview, household)
                household.problems.append(
                    Finding("duplicate_on_file", household.sheet, person.row, column, "duplicate_on_file")
                )
