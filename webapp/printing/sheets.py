"""What goes on each printed sheet. All text is final: masked, rounded, in Chinese.

`printed_at` (aware) goes into the file's metadata, which holds no other fact about anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SlipForm = Literal["four_to_a4", "sheet", "roll_58", "roll_80"]
"""The paper slips go on: four to an A4, an A4 for each household, a roll of 58 or 80 mm (SPEC 7.1)."""


@dataclass(frozen=True)
class ReceiptSlip:
    """One household's slip (SPEC 7.1, 7.2)."""

    number: str
    """Eight digits, the last one a check digit; printed in two groups of four."""
    masked_name: str
    household_size_text: str
    """`2 人户`"""
    building: str
    """As far as the building: `3 栋 2 单元`. Never a door."""
    items: tuple[tuple[str, str], ...]
    """What is handed over and how much: `(("慰问金", "￥900.00"), ("东北大米 10 kg", "1 袋"))`."""
    token: str
    """The secret of the confirm code: 26 base32 characters."""
    digits: str
    """The six digits for confirming by phone or at the desk; as secret as the token."""


@dataclass(frozen=True)
class ReceiptSheet:
    """A batch of slips of one campaign."""

    slips: tuple[ReceiptSlip, ...]
    campaign_title: str
    giver: str
    committee_phone: str
    confirm_base: str
    """Scheme, host and port of the confirm page, from the one setting (SPEC 7.3)."""
    printed_at: datetime
    sealed: bool = True
    """False for flat slips: no fold, their confirmations count as weaker (SPEC 7.2)."""
    form: SlipForm = "four_to_a4"


@dataclass(frozen=True)
class Column:
    """A column of a printed table; `width` is a share of the whole, not millimetres."""

    title: str
    width: float
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True)
class Poster:
    """A published notice for the board (SPEC 9.2, 9.4). Rows hold whitelisted, masked text only."""

    organisation: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: str
    period: str
    """`2027 年 1 月 5 日至 1 月 9 日`; empty where nothing can be objected to."""
    how_to_object: str
    supervision_phone: str
    """With its hours: `027-8888 0000（工作日 9:00–17:00）`."""
    content_fingerprint: str
    audit_head: str
    """Hexadecimal; as much of each as shall be printed."""
    url: str
    dated: str
    """The date under the seal."""
    printed_at: datetime
    paper: Literal["A4", "A3"] = "A4"
    side_by_side: bool = True
    """Two frames of rows beside each other; False where the columns need the whole width."""


PLAIN_COLUMNS = (
    Column("序", 9),
    Column("姓名", 24),
    Column("人口", 13),
    Column("类别", 22),
    Column("元", 20, "right"),
)
"""A list of one community that gives money alone."""


def list_columns(*, places: bool, goods: bool) -> tuple[Column, ...]:
    """The columns of a candidate or result list; a community and goods where the list tells of several, or of any."""
    if not places and not goods:
        return PLAIN_COLUMNS
    number, name, size, category, amount = PLAIN_COLUMNS
    where = (Column("社区（村）", 26),) if places else ()
    what = (Column("慰问品", 52),) if goods else ()
    return (number, name, *where, size, category, amount, *what)


def care_columns(*, goods: bool) -> tuple[Column, ...]:
    """The columns of the totals of event care."""
    what = (Column("慰问品", 60),) if goods else ()
    return (Column("事由", 40), Column("份数", 18, "right"), Column("元", 28, "right"), *what)


@dataclass(frozen=True)
class GoodsLine:
    """One kind of gift received (SPEC 8.3)."""

    name: str
    specification: str
    quantity: str
    condition: str
    expiry: str
    """Best before; empty where nothing expires."""
    value: str
    valuation_basis: str


@dataclass(frozen=True)
class Acknowledgement:
    """捐赠接收单: says what was received from whom. No tax receipt, and says so."""

    organisation: str
    number: str
    donor: str
    received_on: str
    designation: str
    """What the donor wants it used for; empty for no wish."""
    goods: tuple[GoodsLine, ...]
    total_value: str
    committee_phone: str
    url: str
    """Where the donor follows it."""
    printed_at: datetime


@dataclass(frozen=True)
class RosterRow:
    """One line of the signature roster: one receipt."""

    number: str
    name: str
    building: str
    amount: str
    goods: str


@dataclass(frozen=True)
class Roster:
    """签收表: the paper way to confirm, and the list of what is still missing (SPEC 7.1)."""

    organisation: str
    campaign_title: str
    batch: str
    standard: str
    rows: tuple[RosterRow, ...]
    totals: str
    due_on: str
    """When the signed roster must be back."""
    missing: tuple[str, ...]
    """Receipts without a signature or picture, one line each; may be empty."""
    committee_phone: str
    printed_at: datetime


@dataclass(frozen=True)
class RouteStop:
    """One door on a paper route; what a volunteer may know (SPEC 2.4)."""

    time: str
    address_as: str
    """How to address them: `赵爷爷`."""
    place: str
    phone: str
    bring: tuple[tuple[str, str], ...]
    mind: str
    """What to mind at the door; no illness, no label."""
    receipt_number: str


@dataclass(frozen=True)
class Route:
    """A day's route for a group without phones (SPEC 6.1)."""

    campaign_title: str
    group: str
    day: str
    meeting: str
    """Where and when to meet."""
    stops: tuple[RouteStop, ...]
    committee_phone: str
    printed_at: datetime


@dataclass(frozen=True)
class PlanPart:
    """One part of a plan: plain lines, a table, or both; without a title it stands by itself."""

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class PlanSheet:
    """The plan of a campaign (SPEC 4.1), the parts that have something in them, already numbered."""

    organisation: str
    title: str
    days: str
    parts: tuple[PlanPart, ...]
    dated: str
    printed_at: datetime


@dataclass(frozen=True)
class LetterTo:
    """Whom one letter goes to. The full name: it is addressed to them."""

    name: str
    address_as: str
    address: str
    organisation: str
    phone: str
    """Of their own community: which writes, and whom to call."""


@dataclass(frozen=True)
class Letters:
    """The letters of a campaign (慰问信, SPEC 5.1): the same words to each."""

    text: str
    signed_by: str
    day: str
    letters: tuple[LetterTo, ...]
    printed_at: datetime


@dataclass(frozen=True)
class NoticeSlip:
    """For one door: how to address them, when, who comes, and which community signs, with its phone."""

    place: str
    address_as: str
    when: str
    visitors: str
    organisation: str
    phone: str


@dataclass(frozen=True)
class NoticeSlips:
    """Slips for those who have to be told at the door (告知条, SPEC 5.4)."""

    slips: tuple[NoticeSlip, ...]
    printed_at: datetime


Sheet = ReceiptSheet | Poster | Acknowledgement | Roster | Route | PlanSheet | Letters | NoticeSlips
