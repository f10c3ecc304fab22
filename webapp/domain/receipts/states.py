"""How a receipt stands, and the ways and reasons people choose from."""

from __future__ import annotations

from enum import StrEnum


class ReceiptStatus(StrEnum):
    """OFFLINE 6. The five ways to confirm are never added up without being told apart."""

    ISSUED = "issued"
    HANDED_OVER = "handed_over"
    CONFIRMED_SELF = "confirmed_self"
    CONFIRMED_RELATIVE = "confirmed_relative"
    CONFIRMED_PAPER = "confirmed_paper"
    CONFIRMED_PHONE = "confirmed_phone"
    CONFIRMED_BANK = "confirmed_bank"
    DISPUTED = "disputed"
    REVOKED = "revoked"


OPEN = (ReceiptStatus.ISSUED, ReceiptStatus.HANDED_OVER)
CONFIRMED = tuple(status for status in ReceiptStatus if status.startswith("confirmed_"))


class ConfirmChannel(StrEnum):
    """Through which door a confirmation came."""

    SCAN = "scan"
    DIGITS_AT_DESK = "digits_at_desk"
    DIGITS_BY_PHONE = "digits_by_phone"
    PICTURE = "picture"
    CALL_BACK = "call_back"
    BANK_SLIP = "bank_slip"


class SignatureKind(StrEnum):
    """What the picture shows (SPEC 7.5)."""

    PAPER = "paper"
    SCREEN = "screen"
    THUMB = "thumb"


class SlipForm(StrEnum):
    """The paper slips are printed on (SPEC 7.1); `printing.sheets` knows them by the same names."""

    FOUR_TO_A4 = "four_to_a4"
    SHEET = "sheet"
    ROLL_58 = "roll_58"
    ROLL_80 = "roll_80"


class Grievance(StrEnum):
    """What is not right."""

    NOTHING = "nothing"
    SHORT = "short"
    DIFFERENT = "different"
    NOT_OURS = "not_ours"


class CollectorRelation(StrEnum):
    """Who collects for a household."""

    FAMILY = "family"
    KIN = "kin"
    NEIGHBOUR = "neighbour"
    CARE_HOME = "care_home"
    FRIEND = "friend"


class CollectingReason(StrEnum):
    """Why somebody else collects."""

    HARD_TO_WALK = "hard_to_walk"
    IN_HOSPITAL = "in_hospital"
    AWAY = "away"
    NO_PHONE = "no_phone"
    OTHER = "other"
