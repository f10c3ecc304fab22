"""Households out of the sheets that offices really keep (SPEC 3.9)."""

from webapp.domain.households.importing.error_sheet import write_error_sheet
from webapp.domain.households.importing.preview import (
    Finding,
    ImportedHousehold,
    ImportedPerson,
    ImportPreview,
    Income,
    IncomeBasis,
)
from webapp.domain.households.importing.reading import read_workbook
from webapp.domain.households.importing.repeats import OnFile, mark_on_file
from webapp.domain.households.importing.summary import Counts, counts
from webapp.domain.households.importing.unreadable import UnreadableFile

__all__ = [
    "Counts",
    "Finding",
    "ImportPreview",
    "ImportedHousehold",
    "ImportedPerson",
    "Income",
    "IncomeBasis",
    "OnFile",
    "UnreadableFile",
    "counts",
    "mark_on_file",
    "read_workbook",
    "write_error_sheet",
]
