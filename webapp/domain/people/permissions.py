"""Who may do what: one enum for the doors, one table of roles (SPEC 2.2, 2.3, 2.5)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role is held in one organisation and reaches everything below it."""

    ADMIN = "admin"
    OFFICER = "officer"
    APPROVER = "approver"
    TREASURER = "treasurer"
    STOREKEEPER = "storekeeper"
    SUPERVISOR = "supervisor"
    CHILD_OFFICER = "child_officer"
    TEAM_LEAD = "team_lead"
    VOLUNTEER = "volunteer"
    DONOR = "donor"


class Permission(StrEnum):
    """What a door asks for. A door has exactly one; the rows behind it are narrowed by the query."""

    SIGNED_IN = "signed_in"
    DESK = "desk"
    ORGANISATION_MANAGE = "organisation.manage"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    VOLUNTEER_VERIFY = "volunteer.verify"
    VOLUNTEER_CHECK = "volunteer.check"
    AUDIT_READ = "audit.read"
    REPORT_READ = "report.read"
    SERVICE_WRITE = "service.write"
    EVENT_READ = "event.read"
    EVENT_WRITE = "event.write"
    EVENT_APPROVE = "event.approve"
    EVENT_OPEN = "event.open"
    """What happened in whose family: sealed like an illness."""

    HOUSEHOLD_READ = "household.read"
    HOUSEHOLD_WRITE = "household.write"
    HOUSEHOLD_APPROVE = "household.approve"
    HOUSEHOLD_SENSITIVE = "household.sensitive"
    HOUSEHOLD_CHILD = "household.child"
    CHILD_DECIDE = "household.child_decide"

    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_WRITE = "campaign.write"
    LIST_APPROVE = "list.approve"
    NOTICE_READ = "notice.read"
    NOTICE_PUBLISH = "notice.publish"
    CASE_READ = "case.read"
    CASE_WORK = "case.work"

    RECEIPT_READ = "receipt.read"
    RECEIPT_PRINT = "receipt.print"
    RECEIPT_CONFIRM = "receipt.confirm"
    RECEIPT_VERIFY = "receipt.verify"

    CHECK_READ = "check.read"
    CHECK_DRAW = "check.draw"
    CHECK_RECORD = "check.record"

    VISIT_READ = "visit.read"
    VISIT_PLAN = "visit.plan"
    VISIT_BOOK = "visit.book"
    VISIT_LEAD = "visit.lead"
    """Book for the group one leads."""
    VISIT_RECORD = "visit.record"

    NEED_READ = "need.read"
    NEED_WRITE = "need.write"
    PLEDGE = "pledge"
    GIFT_READ = "gift.read"
    GIFT_RECEIVE = "gift.receive"
    LEDGER_READ = "ledger.read"
    LEDGER_WRITE = "ledger.write"
    EXPORT_MASKED = "export.masked"


_P = Permission
_READING = {
    _P.DESK,
    _P.CAMPAIGN_READ,
    _P.NOTICE_READ,
    _P.CASE_READ,
    _P.RECEIPT_READ,
    _P.VISIT_READ,
    _P.NEED_READ,
    _P.GIFT_READ,
    _P.REPORT_READ,
    _P.HOUSEHOLD_READ,
    _P.CHECK_READ,
    _P.CHECK_RECORD,
    _P.EVENT_READ,
}
_FIELD = {_P.VISIT_BOOK, _P.VISIT_RECORD, _P.NEED_READ, _P.PLEDGE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {
            *_READING,
            _P.ORGANISATION_MANAGE,
            _P.PEOPLE_READ,
            _P.PEOPLE_MANAGE,
            _P.VOLUNTEER_VERIFY,
            _P.VOLUNTEER_CHECK,
            _P.AUDIT_READ,
            _P.HOUSEHOLD_SENSITIVE,
            _P.CHILD_DECIDE,
            _P.EVENT_OPEN,
            _P.LEDGER_READ,
            _P.EXPORT_MASKED,
            _P.CHECK_DRAW,
        }
    ),
    Role.OFFICER: frozenset(
        {
            *_READING,
            _P.PEOPLE_READ,
            _P.VOLUNTEER_VERIFY,
            _P.VOLUNTEER_CHECK,
            _P.HOUSEHOLD_WRITE,
            _P.HOUSEHOLD_SENSITIVE,
            _P.CAMPAIGN_WRITE,
            _P.NOTICE_PUBLISH,
            _P.CASE_WORK,
            _P.RECEIPT_PRINT,
            _P.RECEIPT_CONFIRM,
            _P.RECEIPT_VERIFY,
            _P.VISIT_PLAN,
            _P.NEED_WRITE,
            _P.SERVICE_WRITE,
            _P.EVENT_OPEN,
            _P.EVENT_WRITE,
            _P.LEDGER_READ,
            _P.EXPORT_MASKED,
            _P.CHECK_DRAW,
        }
    ),
    Role.APPROVER: frozenset(
        {
            *_READING,
            _P.PEOPLE_READ,
            _P.HOUSEHOLD_APPROVE,
            _P.HOUSEHOLD_SENSITIVE,
            _P.LIST_APPROVE,
            _P.EVENT_OPEN,
            _P.EVENT_APPROVE,
            _P.CASE_WORK,
            _P.RECEIPT_VERIFY,
            _P.LEDGER_READ,
            _P.EXPORT_MASKED,
        }
    ),
    Role.TREASURER: frozenset(
        {
            _P.DESK,
            _P.CAMPAIGN_READ,
            _P.GIFT_READ,
            _P.NEED_READ,
            _P.LEDGER_READ,
            _P.LEDGER_WRITE,
            _P.REPORT_READ,
            _P.GIFT_RECEIVE,
        }
    ),
    Role.STOREKEEPER: frozenset(
        {
            _P.DESK,
            _P.CAMPAIGN_READ,
            _P.NEED_READ,
            _P.NEED_WRITE,
            _P.GIFT_READ,
            _P.GIFT_RECEIVE,
            _P.LEDGER_READ,
            _P.LEDGER_WRITE,
        }
    ),
    Role.SUPERVISOR: frozenset({*_READING, _P.CHECK_DRAW, _P.AUDIT_READ, _P.LEDGER_READ, _P.PEOPLE_READ}),
    Role.CHILD_OFFICER: frozenset(
        {
            _P.DESK,
            _P.PEOPLE_READ,
            _P.VOLUNTEER_CHECK,
            _P.HOUSEHOLD_READ,
            _P.HOUSEHOLD_WRITE,
            _P.HOUSEHOLD_SENSITIVE,
            _P.HOUSEHOLD_CHILD,
            _P.CHILD_DECIDE,
        }
    ),
    Role.TEAM_LEAD: frozenset({*_FIELD, _P.VISIT_LEAD}),
    Role.VOLUNTEER: frozenset({*_FIELD}),
    Role.DONOR: frozenset({_P.NEED_READ, _P.PLEDGE}),
}

FIELD_ROLES = (Role.VOLUNTEER, Role.TEAM_LEAD)
"""Those who go to people's doors."""

DESK_ROLES = frozenset(role for role, granted in GRANTS.items() if Permission.DESK in granted)
"""Those who work at the committee's desk; only they may ever see P2 (SPEC 3.6)."""
