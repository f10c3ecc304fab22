"""The later life of a file: review, recheck, sanction and its exceptions, and the letter to who was not taken in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import NotFound
from ..domain.households import operations, queries
from ..domain.households.states import EndReason
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, phone_above, value_of
from ..domain.people.settings import ANSWER_DAYS
from ..web.access import current_actor, requires
from ..web.show import day
from .household_steps import take_step
from .households import bp


@bp.post("/<uuid:household_id>/review")
@requires(Permission.HOUSEHOLD_WRITE)
def review(household_id: UUID) -> ResponseReturnValue:
    """Write down what the meeting said."""
    return take_step(household_id, "review", lambda given: operations.review_household(
        current_actor(), household_id, on=given["on"], record=given["record"], now=clock.now()),
        _("评议已记下，请审批人来看。"))  # fmt: skip


@bp.post("/<uuid:household_id>/recheck")
@requires(Permission.HOUSEHOLD_WRITE)
def recheck(household_id: UUID) -> ResponseReturnValue:
    """Somebody has looked again, and it still holds."""
    return take_step(household_id, "recheck", lambda given: operations.recheck_household(
        current_actor(), household_id, surveyors=(given["surveyor_1"], given["surveyor_2"]), on=given["surveyed_on"],
        finding=given["finding"], now=clock.now()),
        lambda household: _("复核已记下，下一次复核：%(day)s。", day=day(household.recheck_on, year=True)))  # fmt: skip


@bp.post("/<uuid:household_id>/sanction")
@requires(Permission.HOUSEHOLD_APPROVE)
def sanction(household_id: UUID) -> ResponseReturnValue:
    """What it said was false."""
    return take_step(household_id, "sanction", lambda given: operations.sanction_household(
        current_actor(), household_id, reason=given["reason"], now=clock.now()), _("已暂停资格"))  # fmt: skip


@bp.post("/<uuid:household_id>/exception")
@requires(Permission.HOUSEHOLD_APPROVE)
def make_exception(household_id: UUID) -> ResponseReturnValue:
    """An emergency is never barred."""
    return take_step(household_id, "exception", lambda given: operations.except_household(
        current_actor(), household_id, reason=given["reason"], until=given["until"], now=clock.now()),
        _("急难例外已记下，到期自动恢复暂停。"))  # fmt: skip


@bp.post("/<uuid:household_id>/lift")
@requires(Permission.HOUSEHOLD_APPROVE)
def lift(household_id: UUID) -> ResponseReturnValue:
    """It was a mistake."""
    return take_step(household_id, "lift", lambda given: operations.lift_sanction(
        current_actor(), household_id, reason=given["reason"], now=clock.now()), _("暂停已撤销，这一户恢复在册。"))  # fmt: skip


@bp.post("/<uuid:household_id>/years")
@requires(Permission.HOUSEHOLD_WRITE)
def record_year(household_id: UUID) -> ResponseReturnValue:
    """What was told of an earlier year."""
    return take_step(household_id, "year", lambda given: operations.record_year(
        current_actor(), household_id, given, now=clock.now()), _("已记下，打开收入时看得到。"))  # fmt: skip


@bp.post("/<uuid:household_id>/school")
@requires(Permission.HOUSEHOLD_WRITE)
def record_school(household_id: UUID) -> ResponseReturnValue:
    """What the school said of a child."""
    return take_step(household_id, "school", lambda given: operations.record_school(
        current_actor(), household_id, given["person"], year=given["year"], result=given["result"],
        now=clock.now()), _("已记下，打开孩子的资料时看得到。"))  # fmt: skip


@bp.get("/<uuid:household_id>/letter")
@requires(Permission.HOUSEHOLD_READ)
def letter(household_id: UUID) -> ResponseReturnValue:
    """Why this household was not taken in, on paper (SPEC 3.7). There is none for any other."""
    actor = current_actor()
    household = queries.get_household(actor, household_id)
    if household.end_reason is not EndReason.NOT_INCLUDED or household.ended_on is None:
        raise NotFound("household.not_found")
    organisation = get_organisation(actor, household.organisation_id)
    until = household.ended_on + timedelta(days=value_of(organisation, ANSWER_DAYS))
    return render_template(
        "households/letter.html", household=household, organisation=organisation, until=until,
        call=organisation.phone or phone_above(organisation.path),
    )  # fmt: skip
