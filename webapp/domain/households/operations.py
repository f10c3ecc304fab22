"""Everything that can be done with a household's file; each operation is the whole of one thing."""

from .approval import approve_household, return_household, review_household, submit_survey
from .child_files import ChildFileChange, change_child_file
from .consent_rows import NewConsent
from .consents import record_consent, when_publication_is_withdrawn, withdraw_consent
from .ending import end_household, when_household_ends
from .evidencing import NewEvidence, add_evidence, recount_papers, tell_missing
from .family import FormerHead, NewHome, change_head, move_household, split_household
from .import_approval import approve_import
from .import_columns import correct_columns
from .import_runs import compose_slice, composed_slices, record_download, run_slice
from .import_start import (
    NewImport,
    Reading,
    compose_import,
    local_of,
    read_again,
    read_sheet,
    sheet_to_mend,
    start_import,
)
from .import_undo import ask_before_undoing, undo_import
from .kept_labels import change_kept_labels
from .looking import Opened, open_child_files, open_sensitive
from .merging import MergeChoice, keep_apart, merge_households, undo_merge
from .past_years import YearFigures, record_school, record_year
from .place_bars import bar_place, lift_place_bar
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
    "YearFigures",
    "add_evidence",
    "approve_household",
    "approve_import",
    "ask_before_undoing",
    "bar_again",
    "bar_place",
    "change_child_file",
    "change_head",
    "change_household",
    "change_kept_labels",
    "compare_next",
    "compose_import",
    "compose_slice",
    "composed_slices",
    "correct_columns",
    "end_household",
    "except_household",
    "keep_apart",
    "lift_place_bar",
    "lift_sanction",
    "local_of",
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
    "record_school",
    "record_year",
    "recount_papers",
    "register_household",
    "return_household",
    "review_household",
    "run_slice",
    "sanction_household",
    "sheet_to_mend",
    "split_household",
    "start_import",
    "submit_survey",
    "tell_missing",
    "undo_import",
    "undo_merge",
    "when_household_changes",
    "when_household_ends",
    "when_publication_is_withdrawn",
    "withdraw_consent",
]
