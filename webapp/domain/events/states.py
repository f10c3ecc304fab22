"""What happened, to whom of the family, and how far what is given for it has come."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """事由."""

    HOSPITAL = "hospital"
    BEREAVEMENT = "bereavement"
    WEDDING = "wedding"
    BIRTH = "birth"
    BIRTHDAY = "birthday"
    RETIREMENT = "retirement"
    DISASTER = "disaster"
    HARDSHIP = "hardship"


class Kin(StrEnum):
    """Who of the family it happened to, seen from the one who is given something (直系亲属)."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SPOUSE_PARENT = "spouse_parent"


class GrantStatus(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    """For another person's approval."""
    READY = "ready"
    """Its money is set apart; it can be handed over."""
    PAID = "paid"
    CANCELLED = "cancelled"


class WaitReason(StrEnum):
    """Why another person has to look at it first."""

    ALWAYS = "always"
    """The rule gives nothing without asking."""
    YEARLY = "yearly"
    """More often in the year than the rule gives without asking."""
    SAME_EVENT = "same_event"
    """The same household has told of the same kind of event on that day: both spouses, one event."""
    OWN_MONEY = "own_money"
    """Who enters it has recorded the money it would be paid from."""
