"""Errands in words: quantities, and when what is ordered now is bought."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from ..domain.errands.queries import turn_at
from ..domain.people.models import Organisation
from ..domain.people.queries import value_of
from ..domain.people.settings import ERRAND_BUYING, ERRAND_WINDOW
from .show import day


def amount(hundredths: int | None) -> str:
    """`2`, `1.5`, `0.25`; None, which is not yet known, is empty."""
    if hundredths is None:
        return ""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)


def turn_words(place: Organisation, now: datetime) -> str:
    """On which day an order that is taken now is bought and brought, and that it waits where it does."""
    turn = turn_at(place, now)
    window = (value_of(place, ERRAND_WINDOW) or "").replace("-", "–")
    buying = (value_of(place, ERRAND_BUYING) or "").replace("-", "–")
    bought = _("%(day)s %(hours)s 去买，买回来就送。", day=day(turn.buys_on), hours=buying)
    if not turn.waits:
        return str(_("现在正在接单：%(bought)s", bought=bought))
    return str(_("现在不是接单的时间（每天 %(window)s），记下的单留到 %(day)s 那一次：%(bought)s", window=window,
                 day=day(turn.window_on), bought=bought))  # fmt: skip
