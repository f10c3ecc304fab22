"""From one room to another on a page: the address of a thing, for whoever may open it there, else none."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from ..domain.audit.actions import Action
from ..domain.people.permissions import Permission as P
from .access import current_actor

_PAGES = {
    "household": ("households.show", "household_id", P.HOUSEHOLD_READ),
    "import": ("imports.show", "import_id", P.HOUSEHOLD_WRITE),
    "campaign": ("campaigns.show", "campaign_id", P.CAMPAIGN_READ),
    "list": ("campaigns.show_list", "list_id", P.HOUSEHOLD_READ),
    "notice": ("notices.manage", "notice_id", P.NOTICE_READ),
    "case": ("cases.show", "case_id", P.CASE_READ),
    "receipt": ("receipts.show", "receipt_id", P.RECEIPT_READ),
    "pairing": ("pairings.show", "pairing_id", P.VISIT_READ),
    "found_need": ("visits.need", "need_id", P.VISIT_PLAN),
    "visit": ("visits.show", "visit_id", P.VISIT_READ),
    "user": ("people.show", "user_id", P.PEOPLE_READ),
}
_OTHERWISE = {
    Action.ROLE_GRANT: "user", Action.ROLE_REVOKE: "user", Action.LOGIN_FAILED: "user", Action.EVIDENCE_ADD: "household",
    Action.IMPORT_RUN: "household", Action.RECEIPT_ISSUE: "campaign", Action.TASK_OPEN: "campaign",
    Action.ALARM_RAISE: "case", Action.RECEIPT_PRINT: "", Action.LIST_LINE_CHANGE: "",
    Action.HOUSEHOLD_USE_FOR_PROPOSAL: "",
}  # fmt: skip
"""Actions whose subject is something else than their noun."""


def way_to(kind: str, key: UUID | None, *, at: str | None = None) -> str:
    """The address of the page of a thing; empty where there is none or this person has no key to it (at the place `at`)."""
    if key is None or kind not in _PAGES:
        return ""
    endpoint, name, permission = _PAGES[kind]
    return url_for(endpoint, **{name: key}) if current_actor().can(permission, at) else ""  # type: ignore[arg-type]  # only ids


def way_to_subject(action: str, key: UUID | None) -> str:
    """The address of what an event of the record is about."""
    known = next((other for other in _OTHERWISE if other.value == action), None)
    return way_to(_OTHERWISE[known] if known else action.partition(".")[0], key)
