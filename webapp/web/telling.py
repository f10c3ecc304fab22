"""A need as one sentence, in the visitor's language, put together from closed choices: no word about a household
is ever typed, so none can be told (SPEC 8.1)."""

from __future__ import annotations

from flask_babel import gettext as _

from ..domain.donations.models import Need
from ..domain.donations.states import Beneficiary


def who(need: Need) -> str:
    """`一户老人`, `4 户老人`, `6 名学生`, `本次慰问共 312 户`."""
    count, one = need.count, need.count == 1
    if need.beneficiary is Beneficiary.ELDERLY:
        return str(_("一户老人") if one else _("%(count)s 户老人", count=count))
    if need.beneficiary is Beneficiary.WORKER:
        return str(_("一户职工家庭") if one else _("%(count)s 户职工家庭", count=count))
    if need.beneficiary is Beneficiary.PUPIL:
        return str(_("%(count)s 名学生", count=count))
    if need.beneficiary is Beneficiary.CAMPAIGN:
        return str(_("本次慰问共 %(count)s 户", count=count))
    return str(_("一户人家") if one else _("%(count)s 户人家", count=count))


def told(need: Need) -> str:
    """`一户老人，需要棉被 1 床`."""
    return str(_("%(who)s，需要%(what)s %(quantity)s %(unit)s", who=who(need), what=need.what, quantity=need.quantity,
                 unit=need.unit))  # fmt: skip
