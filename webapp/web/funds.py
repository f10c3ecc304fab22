"""A fund's limits as a clerk would say them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from ..domain.campaigns.states import Festival
from ..domain.funds.models import Fund
from ..domain.funds.states import FundUse
from ..domain.households.categories import Category
from .standards import place_names
from .words import label


def limits_of(funds: Sequence[Fund]) -> dict[UUID, list[str]]:
    """The limits of several, whose places are asked for at once."""
    place_names([UUID(place) for fund in funds for place in fund.places])
    return {fund.id: limits(fund) for fund in funds}


def limits(fund: Fund) -> list[str]:
    """`只用于：发慰问金`, `只给：困难劳模`, `只在：幸福社区`; a limit it does not have is not named."""
    between = _("、")
    told = []
    if len(fund.uses) < len(FundUse):
        told.append(_("只用于：%(what)s", what=between.join(label(FundUse(use)) for use in fund.uses)))
    if fund.festivals:
        told.append(_("只用在：%(what)s", what=between.join(label(Festival(one)) for one in fund.festivals)))
    if fund.categories:
        told.append(_("只给：%(what)s", what=between.join(label(Category(one)) for one in fund.categories)))
    if fund.places:
        told.append(_("只在：%(what)s", what=between.join(place_names([UUID(place) for place in fund.places]))))
    return [str(one) for one in told]
