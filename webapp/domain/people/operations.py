"""All verbs of people in one place, for the doors."""

from .accounts import (
    CODE_LASTS,
    NewAccount,
    change_roles,
    create_account,
    disable_account,
    enable_account,
    issue_one_time_code,
)
from .desk_checks import Papers, correct_papers, file_consent_of, insure, note_check, withdraw_check
from .leaving import ask_for_correction, ask_to_leave, stay_after_all
from .organisations import change_organisation, create_organisation
from .profiles import OwnWords, accept_pledge, describe_oneself
from .registering import (
    ChosenPassword,
    NewRegistration,
    change_registration,
    choose_password,
    enter_volunteer,
    file_consent,
    register_volunteer,
)
from .registration_links import close_registration, open_registration
from .verifying import (
    accept_registration,
    decline_registration,
    forget_declined,
    pause_volunteer,
    reconsider,
    verify_volunteer,
)

__all__ = [
    "CODE_LASTS",
    "ChosenPassword",
    "NewAccount",
    "NewRegistration",
    "OwnWords",
    "Papers",
    "accept_pledge",
    "accept_registration",
    "ask_for_correction",
    "ask_to_leave",
    "change_organisation",
    "change_registration",
    "change_roles",
    "choose_password",
    "close_registration",
    "correct_papers",
    "create_account",
    "create_organisation",
    "decline_registration",
    "describe_oneself",
    "disable_account",
    "enable_account",
    "enter_volunteer",
    "file_consent",
    "file_consent_of",
    "forget_declined",
    "insure",
    "issue_one_time_code",
    "note_check",
    "open_registration",
    "pause_volunteer",
    "reconsider",
    "register_volunteer",
    "stay_after_all",
    "verify_volunteer",
    "withdraw_check",
]
