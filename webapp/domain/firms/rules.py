"""Which firm is in need. Pure."""

from __future__ import annotations

from datetime import date

from ...core.errors import InvalidInput
from ..households.dates import months_after
from .states import Trouble

STOPPED_MONTHS = 6


def check_trouble(trouble: Trouble, since: date, *, today: date) -> None:
    """It has begun; a firm that stopped work is in need from half a year on. Raises InvalidInput."""
    if since > today:
        raise InvalidInput({"since": ["firm.in_future"]})
    if trouble is Trouble.STOPPED and months_after(since, STOPPED_MONTHS) > today:
        raise InvalidInput({"since": ["firm.not_half_a_year"]})
