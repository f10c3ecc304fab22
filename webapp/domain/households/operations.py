"""Everything that can be done with a household's file; each operation is the whole of one thing."""

from .approval import approve_household, end_household, return_household, submit_survey
from .import_columns import correct_columns
from .import_runs import approve_import, compose_slice, record_download, run_slice
from .import_start import NewImport, Reading, compose_import, read_again, read_sheet, sheet_to_mend, start_import
from .import_undo import ask_before_undoing, undo_import
from .looking import Opened, open_child_files, open_sensitive
from .paperwork import (
    ChildFileChange,
    NewConsent,
    NewEvidence,
    add_evidence,
    change_child_file,
    record_consent,
    withdraw_consent,
)
from .registering import change_household, register_household

__all__ = [
    "ChildFileChange",
    "NewConsent",
    "NewEvidence",
    "NewImport",
    "Opened",
    "Reading",
    "add_evidence",
    "approve_household",
    "approve_import",
    "ask_before_undoing",
    "change_child_file",
    "change_household",
    "compose_import",
    "compose_slice",
    "correct_columns",
    "end_household",
    "open_child_files",
    "open_sensitive",
    "read_again",
    "read_sheet",
    "record_consent",
    "record_download",
    "register_household",
    "return_household",
    "run_slice",
    "sheet_to_mend",
    "start_import",
    "submit_survey",
    "undo_import",
    "withdraw_consent",
]
