"""All verbs of people in one place, for the doors."""

from .accounts import (
    CODE_LASTS,
    NewAccount,
    accept_pledge,
    change_roles,
    create_account,
    disable_account,
    issue_one_time_code,
    verify_volunteer,
)
from .organisations import change_organisation, create_organisation

__all__ = [
    "CODE_LASTS",
    "NewAccount",
    "accept_pledge",
    "change_organisation",
    "change_roles",
    "create_account",
    "create_organisation",
    "disable_account",
    "issue_one_time_code",
    "verify_volunteer",
]
