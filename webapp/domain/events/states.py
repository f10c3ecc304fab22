"""What happened, and to whom of the family."""

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
