"""Where campaigns, lists and lines stand (GLOSSARY), and what a campaign is held for."""

from __future__ import annotations

from enum import StrEnum


class Festival(StrEnum):
    """What a campaign is held for."""

    SPRING = "spring"
    NEW_YEAR_AND_SPRING = "new_year_and_spring"
    LANTERN = "lantern"
    WOMEN = "women"
    QINGMING = "qingming"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    CHILDREN = "children"
    SUMMER = "summer"
    PARTY_AND_ARMY = "party_and_army"
    SCHOOL = "school"
    MID_AUTUMN = "mid_autumn"
    DOUBLE_NINTH = "double_ninth"
    WINTER = "winter"
    DAILY = "daily"
    OTHER = "other"


ONE_SCHEME = (Festival.SPRING, Festival.NEW_YEAR_AND_SPRING)
"""Two names for the same: one year an office writes 春节, the next 元旦春节."""


def scheme_of(festival: Festival) -> tuple[Festival, ...]:
    """The festivals under which the same scheme may have been held."""
    return ONE_SCHEME if festival in ONE_SCHEME else (festival,)


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ListStatus(StrEnum):
    """Where a list stands. `making` is seen by nobody, `replaced` was proposed and never posted.

    `posting`, `approving` and `returning` are on the way: work in many short turns, during which nothing of the list
    can be changed (docs/adr/0019-lists-on-their-way.md).
    """

    MAKING = "making"
    PROPOSED = "proposed"
    POSTING = "posting"
    POSTED = "posted"
    APPROVING = "approving"
    RETURNING = "returning"
    APPROVED = "approved"
    FROZEN = "frozen"
    REPLACED = "replaced"


UNDER_WAY = (ListStatus.POSTING, ListStatus.APPROVING, ListStatus.RETURNING)


class LineStatus(StrEnum):
    """Where one line stands (GLOSSARY)."""

    PROPOSED = "proposed"
    POSTED = "posted"
    OBJECTED = "objected"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


LIVE = (LineStatus.POSTED, LineStatus.OBJECTED, LineStatus.APPROVED)
"""A household stands on one such line of a campaign, no more."""
STANDING = (LineStatus.PROPOSED, *LIVE)


class ListKind(StrEnum):
    """Where its lines come from."""

    PROPOSAL = "proposal"
    """The register measured by the standards; a later one takes up who is not on a list yet."""
    AMENDMENT = "amendment"
    """Lines whose objection is settled."""
