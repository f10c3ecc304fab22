"""The numbers and findings of a preview in the form that commands and pages print (SPEC 12.7)."""

from __future__ import annotations

from typing import TypedDict

from webapp.domain.households.importing.preview import Finding, ImportPreview


class FindingRow(TypedDict):
    """A finding as printed."""

    sheet: str
    row: int
    column: str
    code: str
    message: str


class Counts(TypedDict):
    """`households` found (a repeat once), `persons` the sum of stated sizes, one problem per waiting
    household.
    """

    households: int
    persons: int
    problems: list[FindingRow]
    warnings: list[FindingRow]


def counts(preview: ImportPreview) -> Counts:
    """Count a preview.

    Where a sheet has no column for the size, the people it lists state it. A size left blank in a sheet that
    has the column is unknown and adds nothing.
    """
    found = [household for household in preview.households if not household.is_repeat]
    persons = sum(
        (household.size or 0) if household.size_is_stated else 1 + len(household.members) for household in found
    )
    return Counts(
        households=len(found),
        persons=persons,
        problems=[as_row(finding) for finding in preview.problems],
        warnings=[as_row(finding) for finding in preview.warnings],
    )


def as_row(finding: Finding) -> FindingRow:
    """A finding with its sentence."""
    return FindingRow(
        sheet=finding.sheet,
        row=finding.row,
        column=finding.column,
        code=finding.code,
        message=finding.message,
    )
