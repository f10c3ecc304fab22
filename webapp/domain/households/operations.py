"""Everything that can be done with a household's file; each operation is the whole of one thing."""

from .approval import approve_household, return_household, review_household, submit_survey
from .ending import end_household, when_household_ends
from .family import FormerHead, NewHome, change_head, move_household, split_household
from .import_approval import approve_import
from .import_columns import correct_columns
from .import_runs import compose_slice, record_download, run_slice
from .import_start import NewImport, Reading, compose_import, read_again, read_sheet, sheet_to_mend, start_import
from .import_undo import ask_before_undoing, undo_import
from .looking import Opened, open_child_files, open_sensitive
from .merging import MergeChoice, keep_apart, merge_households, undo_merge
from .paperwork import (
    ChildFileChange,
    NewConsent,
    NewEvidence,
    add_evidence,
    change_child_file,
    record_consent,
    withdraw_consent,
)
from .rechecks import mark_rechecks_due, recheck_household
from .registering import change_household, register_household, when_household_changes
from .sanctions import bar_again, except_household, lift_sanction, sanction_household
from .twins import compare_next

__all__ = [
    "ChildFileChange",
    "FormerHead",
    "MergeChoice",
    "NewConsent",
    "NewEvidence",
    "NewHome",
    "NewImport",
    "Opened",
    "Reading",
    "add_evidence",
    "approve_household",
    "approve_import",
    "ask_before_undoing",
    "bar_again",
    "change_child_file",
    "change_head",
    "change_household",
    "compare_next",
    "compose_import",
    "compose_slice",
    "correct_columns",
    "end_household",
    "except_household",
    "keep_apart",
    "lift_sanction",
    "mark_rechecks_due",
    "merge_households",
    "move_household",
    "open_child_files",
    "open_sensitive",
    "read_again",
    "read_sheet",
    "recheck_household",
    "record_consent",
    "record_download",
    "register_household",
    "return_household",
    "review_household",
    "run_slice",
    "sanction_household",
    "sheet_to_mend",
    "split_household",
    "start_import",
    "submit_survey",
    "undo_import",
    "undo_merge",
    "when_household_changes",
    "when_household_ends",
    "withdraw_consent",
]
