"""Who may do what with a campaign, a list and a line of it, and when (SPEC 4.9). Pure; docs/campaign-steps.md is made
from it, and a test does every step in every state as every role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..people.permissions import GRANTS, Permission, Role
from .states import CampaignStatus, LineStatus, ListStatus


class CampaignAction(StrEnum):
    """What a person can do with a campaign."""

    CHANGE = "change"
    SET_STANDARDS = "set standards"
    PROPOSE = "propose a list"
    CLOSE = "close"
    CANCEL = "cancel"


class ListAction(StrEnum):
    """With a list that the register was measured for."""

    POST = "post"
    CORRECT = "correct the notice"
    APPROVE = "approve"
    ISSUE = "issue receipts"
    REVISE = "begin a revision"


class RevisionAction(StrEnum):
    """With a revision of a frozen list."""

    ADD = "add a household"
    DROP = "give up"
    APPROVE = "approve"


class LineAction(StrEnum):
    """With one line of a list."""

    WITHDRAW = "take off"
    CHANGE = "change by a revision"
    TAKE_OFF = "take off by a revision"


Status = CampaignStatus | ListStatus | LineStatus


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[Status]

    def allows(self, role: Role, status: Status) -> bool:
        """One cell; that approvals need other persons, a period and money comes on top."""
        return self.permission in GRANTS[role] and status in self.states


_P, _C, _L, _N = Permission, CampaignStatus, ListStatus, LineStatus
_OPEN: frozenset[Status] = frozenset({_C.PLANNED, _C.RUNNING})

CAMPAIGN: dict[CampaignAction, StepRule] = {
    CampaignAction.CHANGE: StepRule(_P.CAMPAIGN_WRITE, _OPEN),
    CampaignAction.SET_STANDARDS: StepRule(_P.CAMPAIGN_WRITE, _OPEN),
    CampaignAction.PROPOSE: StepRule(_P.CAMPAIGN_WRITE, _OPEN),
    CampaignAction.CLOSE: StepRule(_P.CAMPAIGN_WRITE, _OPEN),
    CampaignAction.CANCEL: StepRule(_P.CAMPAIGN_WRITE, _OPEN),
}
LIST: dict[ListAction, StepRule] = {
    ListAction.POST: StepRule(_P.NOTICE_PUBLISH, frozenset({_L.PROPOSED})),
    ListAction.CORRECT: StepRule(_P.NOTICE_PUBLISH, frozenset({_L.POSTED})),
    ListAction.APPROVE: StepRule(_P.LIST_APPROVE, frozenset({_L.POSTED})),
    ListAction.ISSUE: StepRule(_P.RECEIPT_PRINT, frozenset({_L.FROZEN})),
    ListAction.REVISE: StepRule(_P.CAMPAIGN_WRITE, frozenset({_L.FROZEN})),
}
REVISION: dict[RevisionAction, StepRule] = {
    RevisionAction.ADD: StepRule(_P.CAMPAIGN_WRITE, frozenset({_L.PROPOSED})),
    RevisionAction.DROP: StepRule(_P.CAMPAIGN_WRITE, frozenset({_L.PROPOSED})),
    RevisionAction.APPROVE: StepRule(_P.LIST_APPROVE, frozenset({_L.PROPOSED})),
}
LINE: dict[LineAction, StepRule] = {
    LineAction.WITHDRAW: StepRule(_P.CAMPAIGN_WRITE, frozenset({_N.PROPOSED, _N.POSTED, _N.OBJECTED})),
    LineAction.CHANGE: StepRule(_P.CAMPAIGN_WRITE, frozenset({_N.APPROVED})),
    LineAction.TAKE_OFF: StepRule(_P.CAMPAIGN_WRITE, frozenset({_N.APPROVED})),
}
